/* Single deletions above other ones of one key, which RocksDB answers by refusing every later write
 * and opening: here the database goes on, and other keys are as they were. What becomes of such a
 * key itself is undefined. valgrind: yes */
#include "../support/check.h"
#include "../support/options.h"

static rocks_db *db;

static rocks_code try_open(const char *name, const char *enforce)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    if (enforce) OK(rocks_options_set(options, "enforce_single_del_contracts", enforce, &st));
    rocks_code code = rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st);
    OK(rocks_options_free(options, NULL));
    return code;
}

static void is_gone(void)
{
    rocks_buffer value;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "k", 1, &value, &st));
}

/* A delete below a single deletion: in one memtable, over tables, in a batch, after a restart. */
static void mixed(bool batch, bool tables, bool restart)
{
    char name[32];
    snprintf(name, sizeof name, "mixed-%d%d%d", batch, tables, restart);
    OK(try_open(name, NULL));
    OK(rocks_db_put(db, NULL, NULL, "k", 1, "v", 1, &st));
    if (tables) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    if (batch) {
        rocks_batch *both;
        OK(rocks_batch_new(&both, &st));
        OK(rocks_batch_delete(both, NULL, "k", 1, &st));
        OK(rocks_batch_single_delete(both, NULL, "k", 1, &st));
        OK(rocks_db_write(db, NULL, both, &st));
        OK(rocks_batch_free(both, &st));
    } else {
        OK(rocks_db_delete(db, NULL, NULL, "k", 1, &st));
        if (tables) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_db_single_delete(db, NULL, NULL, "k", 1, &st));
    }
    OK(rocks_db_put(db, NULL, NULL, "other", 5, "o", 1, &st));
    is_gone();
    if (restart) {
        OK(rocks_db_close(db, &st));
        OK(try_open(name, NULL));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, "x", 1, "y", 1, &st));
    OK(rocks_db_close(db, &st));
    OK(try_open(name, NULL));
    for (int i = 0; i < 2; i++) {
        rocks_buffer value;
        OK(rocks_db_get(db, NULL, NULL, i ? "x" : "other", i ? 1 : 5, &value, &st));
        OK(rocks_buffer_free(&value, &st));
    }
    /* Deleted anew, it is gone for good. */
    OK(rocks_db_delete(db, NULL, NULL, "k", 1, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    is_gone();
    OK(rocks_db_close(db, &st));
}

/* A replica of a database whose log mixes them goes on as well; one that enforces the contract
   refuses the batch that has both, before it is written. */
static void replica(const char *enforce)
{
    rocks_db *primary, *copy;
    rocks_batch *both;
    rocks_wal_iter *iter;
    rocks_slice data;
    uint64_t sequence;
    OK(try_open(enforce == NULL ? "primary" : "primary-2", NULL));
    primary = db;
    OK(rocks_batch_new(&both, &st));
    OK(rocks_db_put(primary, NULL, NULL, "k", 1, "v", 1, &st));
    OK(rocks_batch_delete(both, NULL, "k", 1, &st));
    OK(rocks_batch_single_delete(both, NULL, "k", 1, &st));
    OK(rocks_db_write(primary, NULL, both, &st));
    OK(rocks_batch_free(both, &st));
    OK(rocks_db_put(primary, NULL, NULL, "other", 5, "o", 1, &st));
    OK(try_open(enforce == NULL ? "copy" : "copy-2", enforce));
    copy = db;
    OK(rocks_db_wal_iter(primary, 0, NULL, &iter, &st));
    rocks_code code = ROCKS_OK;
    while ((code = rocks_wal_iter_next(iter, &sequence, &data, &st)) == ROCKS_OK) {
        code = rocks_db_apply(copy, NULL, data.data, data.len, sequence, NULL, &st);
        if (code != ROCKS_OK) break;
    }
    if (enforce == NULL) {
        EXPECT(ROCKS_NOT_FOUND, code);
        is_gone();
        OK(rocks_db_flush(copy, NULL, 0, NULL, &st));
        OK(rocks_db_compact_range(copy, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
        OK(rocks_db_close(copy, &st));
        OK(try_open("copy", NULL));
        copy = db;
    } else {
        EXPECT(ROCKS_INVALID_ARGUMENT, code);
        SAYS("enforce_single_del_contracts");
        OK(rocks_db_flush(copy, NULL, 0, NULL, &st));
        OK(rocks_db_put(copy, NULL, NULL, "x", 1, "y", 1, &st));
    }
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_db_close(copy, &st));
    OK(rocks_db_close(primary, &st));
}

/* Enforced, a batch that has both is refused before it is written: the database goes on. */
static void in_a_batch(void)
{
    rocks_batch *both;
    rocks_buffer value;
    OK(rocks_batch_new(&both, &st));
    OK(rocks_batch_put(both, NULL, "b", 1, "v", 1, &st));
    OK(rocks_batch_delete(both, NULL, "b", 1, &st));
    OK(rocks_batch_single_delete(both, NULL, "other", 5, &st));
    OK(rocks_batch_single_delete(both, NULL, "b", 1, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, both, &st));
    SAYS("record 3");
    SAYS("enforce_single_del_contracts");
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "b", 1, &value, &st));
    /* One with a put between them keeps the contract, and so does the other order. */
    OK(rocks_batch_clear(both, &st));
    OK(rocks_batch_delete(both, NULL, "b", 1, &st));
    OK(rocks_batch_put(both, NULL, "b", 1, "v", 1, &st));
    OK(rocks_batch_single_delete(both, NULL, "b", 1, &st));
    OK(rocks_batch_delete(both, NULL, "b", 1, &st));
    OK(rocks_db_write(db, NULL, both, &st));
    OK(rocks_batch_free(both, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, "x", 1, "y", 1, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    for (int i = 0; i < 8; i++) mixed(i & 1, i & 2, i & 4);
    replica(NULL);
    replica("true");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    reads(options, "enforce_single_del_contracts", "false");
    OK(rocks_options_free(options, &st));
    /* Enforced, as RocksDB does by default: what it leaves opens with the default of this library,
     * and the refusal says so. */
    OK(try_open("enforced", "true"));
    in_a_batch();
    OK(rocks_db_put(db, NULL, NULL, "k", 1, "v", 1, &st));
    OK(rocks_db_delete(db, NULL, NULL, "k", 1, &st));
    OK(rocks_db_single_delete(db, NULL, NULL, "k", 1, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(rocks_db_put(db, NULL, NULL, "x", 1, "y", 1, &st) != ROCKS_OK);
    rocks_db_close(db, NULL);
    EXPECT(ROCKS_CORRUPTION, try_open("enforced", "true"));
    SAYS("enforce_single_del_contracts=false opens it");
    OK(try_open("enforced", NULL));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, "x", 1, "y", 1, &st));
    OK(rocks_db_close(db, &st));
    return 0;
}
