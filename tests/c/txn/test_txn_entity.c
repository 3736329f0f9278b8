/* Wide columns in transactions. valgrind: yes */
#include "../support/entities.h"

#define IS(text, wanted) CHECK(strcmp((text), (wanted)) == 0)

static rocks_db *db;
static rocks_values *result;

static void open_kind(const char *name, const char *mode, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(how, "transaction_db.default_lock_timeout", "20", &st));
    OK(rocks_options_set(how, "transaction_db.transaction_lock_timeout", "20", &st));
    if (option != NULL) OK(rocks_options_set(how, option, value, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static rocks_txn *begin(void)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    return txn;
}

static const char *seen_by(rocks_txn *txn, const char *key)
{
    const rocks_wide_column *columns;
    size_t count;
    const rocks_code code =
        rocks_txn_get_entity(txn, NULL, NULL, BYTES_OF(key), result, &columns, &count, &st);
    if (code == ROCKS_NOT_FOUND) return "none";
    EXPECT(ROCKS_OK, code);
    return columns_text(columns, count);
}

/* What both kinds do. */
static void reads_its_own_writes(void)
{
    PUT_ENTITY(db, NULL, "there", "", "t", "n", "1");
    OK(rocks_db_put(db, NULL, NULL, BYTES("text"), BYTES("value"), &st));
    rocks_txn *txn = begin();
    ENTITY(columns, count, "b", "2", "a", "1");
    OK(rocks_txn_put_entity(txn, NULL, BYTES("k"), columns, count, &st));
    OK(rocks_txn_put_entity_untracked(txn, NULL, BYTES("u"), columns, 1, &st));
    OK(rocks_txn_merge(txn, NULL, BYTES("there"), BYTES("more"), &st));
    IS(seen_by(txn, "k"), "a=1;b=2;");
    IS(seen_by(txn, "u"), "b=2;");
    IS(seen_by(txn, "there"), "=t,more;n=1;");
    IS(seen_by(txn, "text"), "=value;");
    IS(seen_by(txn, "nowhere"), "none");
    rocks_txn_info info = {.struct_size = sizeof info};
    OK(rocks_txn_describe(txn, &info, &st));
    CHECK(info.puts == 2 && info.merges == 1);
    IS(entity_of(db, NULL, NULL, "k"), "none");
    /* Many at once. */
    const rocks_slice keys[] = {text_slice("k"), text_slice("nowhere"), text_slice("text"),
                                text_slice("there")};
    const rocks_wide_column *found;
    const size_t *offsets;
    const rocks_code *codes;
    OK(rocks_txn_multi_get_entity(txn, NULL, NULL, keys, 4, result, &found, &offsets, &codes, &st));
    CHECK(offsets[1] == 2 && offsets[2] == 2 && offsets[3] == 3 && offsets[4] == 5);
    IS(columns_text(found, 5), "a=1;b=2;=value;=t,more;n=1;");
    CHECK(codes[1] == ROCKS_NOT_FOUND && codes[3] == ROCKS_OK);
    const rocks_column_family *families[] = {NULL, NULL, NULL, NULL};
    OK(rocks_txn_multi_get_entity(txn, families, NULL, keys, 4, result, &found, &offsets, &codes,
                                  &st));
    IS(columns_text(found, 5), "a=1;b=2;=value;=t,more;n=1;");
    /* An iterator over it. */
    rocks_iter *iter;
    OK(rocks_txn_iter(txn, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, BYTES("k"), NULL, NULL, &st));
    const rocks_wide_column *shown;
    size_t many;
    OK(rocks_iter_columns(iter, &shown, &many, &st));
    IS(columns_text(shown, many), "a=1;b=2;");
    OK(rocks_iter_seek(iter, BYTES("there"), NULL, NULL, &st));
    OK(rocks_iter_columns(iter, &shown, &many, &st));
    IS(columns_text(shown, many), "=t,more;n=1;");
    OK(rocks_iter_free(iter, &st));
    /* Refused, and nothing is written. */
    columns[0].name = text_slice("a");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_put_entity(txn, NULL, BYTES("k"), columns, 2, &st));
    SAYS("\"a\" is there twice");
    /* Taken back up to a save point. */
    OK(rocks_txn_set_save_point(txn, &st));
    OK(rocks_txn_put_entity(txn, NULL, BYTES("k"), columns, 1, &st));
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    OK(rocks_txn_commit(txn, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_get_entity(txn, NULL, NULL, BYTES("k"), result, &shown, &many, &st));
    SAYS("committed");
    OK(rocks_txn_free(txn, &st));
    IS(entity_of(db, NULL, NULL, "k"), "a=1;b=2;");
    IS(entity_of(db, NULL, NULL, "there"), "=t,more;n=1;");
    /* A batch's records. */
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("batch"), columns, 1, &st));
    txn = begin();
    OK(rocks_txn_add_batch(txn, batch, &st));
    IS(seen_by(txn, "batch"), "a=2;");
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    IS(entity_of(db, NULL, NULL, "batch"), "a=2;");
    OK(rocks_batch_put_entity(batch, NULL, BYTES("written"), columns, 1, &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("nothing"), &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    IS(entity_of(db, NULL, NULL, "written"), "a=2;");
    OK(rocks_batch_free(batch, &st));
}

static void locks(void)
{
    rocks_txn *one = begin(), *two = begin();
    const rocks_wide_column *columns;
    size_t count;
    ENTITY(given, many, "a", "1");
    OK(rocks_db_put_entity(db, NULL, NULL, BYTES("l"), given, many, &st));
    OK(rocks_txn_get_entity_for_update(one, NULL, NULL, BYTES("l"), 1, 1, result, &columns, &count,
                                       &st));
    IS(columns_text(columns, count), "a=1;");
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put_entity(two, NULL, BYTES("l"), given, many, &st));
    SAYS("\"l\"");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_put_entity(db, NULL, NULL, BYTES("l"), given, many, &st));
    SAYS("\"l\"");
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_get_entity_for_update(two, NULL, NULL, BYTES("l"), 1, 1,
                                                            result, &columns, &count, &st));
    CHECK(columns == NULL && count == 0);
    /* An absent key is locked too. */
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_get_entity_for_update(one, NULL, NULL, BYTES("absent"), 1, 1,
                                                            result, &columns, &count, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put_entity(two, NULL, BYTES("absent"), given, many, &st));
    OK(rocks_txn_free(one, &st));
    OK(rocks_txn_put_entity(two, NULL, BYTES("l"), given, many, &st));
    /* A prepared one is committed after another open. */
    OK(rocks_txn_set_name(two, BYTES("two"), &st));
    OK(rocks_txn_prepare(two, &st));
    OK(rocks_txn_free(two, &st));
    OK(rocks_db_close(db, &st));
    open_kind("locking", "transaction", NULL, NULL);
    OK(rocks_txn_take_prepared(db, BYTES("two"), &two, &st));
    OK(rocks_txn_commit(two, &st));
    OK(rocks_txn_free(two, &st));
    IS(entity_of(db, NULL, NULL, "l"), "a=1;");
}

static void conflicts(void)
{
    rocks_txn *txn = begin();
    const rocks_wide_column *columns;
    size_t count;
    OK(rocks_txn_get_entity_for_update(txn, NULL, NULL, BYTES("there"), 1, 1, result, &columns,
                                       &count, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("there"), BYTES("changed"), &st));
    OK(rocks_txn_put_entity(txn, NULL, BYTES("other"), columns, 0, &st));
    EXPECT(ROCKS_BUSY, rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
}

/* RocksDB has no entities where writes go into the database before the commit. */
static void before_the_commit(void)
{
    open_kind("early", "transaction", "transaction_db.write_policy", "WRITE_PREPARED");
    ENTITY(given, many, "a", "1");
    const rocks_wide_column *columns;
    size_t count;
    rocks_batch *batch;
    rocks_txn *txn = begin();
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_put_entity(db, NULL, NULL, BYTES("k"), given, many, &st));
    SAYS("write_policy");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_put_entity(txn, NULL, BYTES("k"), given, many, &st));
    SAYS("write_policy");
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_txn_get_entity(txn, NULL, NULL, BYTES("k"), result, &columns, &count, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_get_entity(db, NULL, NULL, BYTES("k"), result, &columns, &count, &st));
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("k"), given, many, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    SAYS("write_policy");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_add_batch(txn, batch, &st));
    SAYS("write_policy");
    OK(rocks_batch_single_delete(batch, NULL, BYTES("s"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    /* Its iterators show plain values as columns. */
    rocks_iter *iter;
    OK(rocks_txn_put(txn, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_txn_iter(txn, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_columns(iter, &columns, &count, &st));
    IS(columns_text(columns, count), "=v;");
    OK(rocks_iter_free(iter, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_values_new(&result, &st));
    open_kind("locking", "transaction", NULL, NULL);
    reads_its_own_writes();
    locks();
    OK(rocks_db_close(db, &st));
    open_kind("optimistic", "optimistic_transaction", NULL, NULL);
    reads_its_own_writes();
    conflicts();
    OK(rocks_db_close(db, &st));
    before_the_commit();
    OK(rocks_values_free(result, &st));
    return 0;
}
