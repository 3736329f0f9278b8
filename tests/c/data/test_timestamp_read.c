/* Timestamps in read options: refused by every read of a column family whose keys have none, or
 * others, and missing where keys have them, in every kind of database. valgrind: yes */
#include "../support/check.h"

static const char *const modes[][2] = {
    {"read_write", NULL},
    {"ttl", NULL},
    {"optimistic_transaction", NULL},
    {"transaction", NULL},
    {"transaction", "WRITE_PREPARED"},
    {"transaction", "WRITE_UNPREPARED"},
    {"read_only", NULL},
    {"ttl_read_only", NULL},
    {"secondary", NULL},
};

static rocks_db *open_mode(const char *name, const char *comparator, const char *mode,
                           const char *policy)
{
    char other[4096];
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set(options, "comparator", comparator, &st));
    if (policy != NULL) OK(rocks_options_set(how, "transaction_db.write_policy", policy, &st));
    snprintf(other, sizeof other, "%s", check_path("second"));
    if (strcmp(mode, "secondary") == 0) OK(rocks_options_set(how, "secondary_path", other, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

/* How many reads were refused, all with a message that says `text`. */
static int refusals;
static void refuses(rocks_code code, const char *text)
{
    if (code == ROCKS_OK || code == ROCKS_NOT_FOUND) {
        fprintf(stderr, "read without a word, after %d refusals (%s)\n", refusals, text);
        exit(1);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, code);
    SAYS(text);
    refusals++;
}

/* The same of a read of columns, which a database that writes before the commit has none of. */
static void refuses_columns(rocks_code code, const char *text)
{
    if (code != ROCKS_NOT_SUPPORTED) refuses(code, text);
    else SAYS("write_policy");
}

/* Every call that reads columns of keys of `db` with the options. */
static void all_reads_of_columns(rocks_db *db, const char *mode, const rocks_options *reading,
                                 const char *text)
{
    const rocks_slice keys[] = {{(const uint8_t *)"key", 3}, {(const uint8_t *)"key", 3}};
    const rocks_column_family *families[] = {NULL, NULL};
    const rocks_wide_column *columns;
    const size_t *offsets;
    rocks_values *result;
    rocks_snapshot *snapshot;
    size_t count;
    OK(rocks_values_new(&result, &st));
    refuses_columns(rocks_db_get_entity(db, NULL, reading, "key", 3, result, &columns, &count, &st),
                    text);
    refuses_columns(rocks_db_multi_get_entity(db, NULL, reading, keys, 2, 0, result, &columns,
                                              &offsets, NULL, &st),
                    text);
    refuses_columns(rocks_db_multi_get_entity(db, families, reading, keys, 2, 0, result, &columns,
                                              &offsets, NULL, &st),
                    text);
    if (strcmp(mode, "secondary") != 0) {
        rocks_batch *batch;
        OK(rocks_db_snapshot(db, &snapshot, &st));
        refuses_columns(rocks_snapshot_get_entity(snapshot, NULL, reading, "key", 3, result,
                                                  &columns, &count, &st),
                        text);
        refuses_columns(rocks_snapshot_multi_get_entity(snapshot, NULL, reading, keys, 2, 0, result,
                                                        &columns, &offsets, NULL, &st),
                        text);
        OK(rocks_snapshot_free(snapshot, &st));
        OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
        refuses_columns(rocks_batch_get_entity_from_db(batch, db, NULL, reading, "key", 3, result,
                                                       &columns, &count, &st),
                        text);
        OK(rocks_batch_free(batch, &st));
    }
    if (strstr(mode, "transaction") != NULL) {
        rocks_txn *txn;
        OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
        refuses_columns(
            rocks_txn_get_entity(txn, NULL, reading, "key", 3, result, &columns, &count, &st),
            text);
        refuses_columns(rocks_txn_get_entity_for_update(txn, NULL, reading, "key", 3, 1, 1, result,
                                                        &columns, &count, &st),
                        text);
        refuses_columns(rocks_txn_multi_get_entity(txn, NULL, reading, keys, 2, result, &columns,
                                                   &offsets, NULL, &st),
                        text);
        OK(rocks_txn_free(txn, &st));
    }
    OK(rocks_values_free(result, &st));
}

/* Every call that reads keys of `db` with the options. */
static void all_reads(rocks_db *db, const char *mode, const rocks_options *reading,
                      const char *text)
{
    rocks_buffer value, second;
    rocks_slice slice, keys[] = {{(const uint8_t *)"key", 3}}, *none = NULL;
    const rocks_slice *values = none;
    const rocks_code *codes;
    rocks_iter *iter, *iters[2];
    rocks_value *holder;
    rocks_values *result;
    size_t len, count;
    bool may, found;
    char room[8];
    const rocks_column_family *families[] = {NULL, NULL};
    const rocks_column_family *one[] = {NULL};
    OK(rocks_value_new(&holder, &st));
    OK(rocks_values_new(&result, &st));
    refuses(rocks_db_get(db, NULL, reading, "key", 3, &value, &st), text);
    refuses(rocks_db_get_into(db, NULL, reading, "key", 3, room, 8, &len, &st), text);
    refuses(rocks_db_get_pinned(db, NULL, reading, "key", 3, holder, &slice, &st), text);
    refuses(rocks_db_get_with_timestamp(db, NULL, reading, "key", 3, &value, &second, &st), text);
    refuses(rocks_db_key_may_exist(db, NULL, reading, "key", 3, &may, &value, &found, &st), text);
    refuses(rocks_db_multi_get(db, NULL, reading, keys, 1, 0, result, &values, &codes, &st), text);
    refuses(rocks_db_multi_get(db, one, reading, keys, 1, 0, result, &values, &codes, &st), text);
    refuses(rocks_db_multi_get_with_timestamps(db, NULL, reading, keys, 1, 0, result, &values,
                                               &values, &codes, &st),
            text);
    refuses(rocks_db_iter(db, NULL, reading, &iter, &st), text);
    refuses(rocks_db_iters(db, families, 2, reading, iters, &st), text);
    refuses(rocks_db_verify_checksum(db, reading, NULL, &st), text);
    if (strstr(mode, "ttl") == NULL && strcmp(mode, "secondary") != 0) {
        rocks_code code = rocks_db_get_merge_operands(db, NULL, reading, "key", 3, 8, NULL, result,
                                                      &values, &count, &st);
        if (code != ROCKS_NOT_SUPPORTED) refuses(code, text);
    }
    if (strcmp(mode, "secondary") != 0) {
        rocks_snapshot *snapshot;
        OK(rocks_db_snapshot(db, &snapshot, &st));
        refuses(rocks_snapshot_get(snapshot, NULL, reading, "key", 3, &value, &st), text);
        refuses(rocks_snapshot_iter(snapshot, NULL, reading, &iter, &st), text);
        OK(rocks_snapshot_free(snapshot, &st));
        rocks_batch *batch;
        OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
        refuses(rocks_batch_get_from_db(batch, db, NULL, reading, "key", 3, &value, &st), text);
        refuses(rocks_batch_iter_with_base(batch, db, NULL, reading, &iter, &st), text);
        OK(rocks_batch_free(batch, &st));
    }
    if (strstr(mode, "transaction") != NULL) {
        rocks_txn *txn;
        OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
        refuses(rocks_txn_get(txn, NULL, reading, "key", 3, &value, &st), text);
        refuses(rocks_txn_get_for_update(txn, NULL, reading, "key", 3, 1, 1, &value, &st), text);
        refuses(rocks_txn_multi_get(txn, NULL, reading, keys, 1, result, &values, &codes, &st),
                text);
        refuses(rocks_txn_multi_get_for_update(txn, NULL, reading, keys, 1, 1, result, &values,
                                               &codes, &st),
                text);
        refuses(rocks_txn_iter(txn, NULL, reading, &iter, &st), text);
        OK(rocks_txn_free(txn, &st));
    }
    OK(rocks_value_free(holder, &st));
    OK(rocks_values_free(result, &st));
    all_reads_of_columns(db, mode, reading, text);
}

static void without_timestamps(const char *mode, const char *policy)
{
    char name[64];
    uint8_t bytes[16] = {0};
    const char *first = strstr(mode, "ttl") != NULL ? "ttl" : "read_write";
    snprintf(name, sizeof name, "%s-%s", mode, policy != NULL ? policy : "");
    rocks_db *db = open_mode(name, "leveldb.BytewiseComparator", first, NULL);
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "v", 1, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_mode(name, "leveldb.BytewiseComparator", mode, policy);
    for (int what = 0; what < 2; what++) {
        const char *option = what == 0 ? "timestamp" : "iter_start_ts";
        for (size_t size = 0; size <= 16; size += 8) {
            rocks_options *reading;
            OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
            OK(rocks_options_set_bytes(reading, option, bytes, size, &st));
            all_reads(db, mode, reading, option);
            /* Unset again, they read. */
            OK(rocks_options_set_bytes(reading, option, NULL, 0, &st));
            rocks_iter *iter;
            rocks_slice key;
            OK(rocks_db_iter(db, NULL, reading, &iter, &st));
            OK(rocks_iter_seek_to_first(iter, &key, NULL, &st));
            CHECK(key.len == 3);
            OK(rocks_iter_free(iter, &st));
            OK(rocks_options_free(reading, &st));
        }
    }
    OK(rocks_db_close(db, &st));
}

/* Keys with timestamps: none, or one of another size. */
static void with_others(const char *mode)
{
    const char *comparator = "leveldb.BytewiseComparator.u64ts";
    char name[64];
    uint8_t bytes[16] = {9};
    snprintf(name, sizeof name, "timed-%s", mode);
    rocks_db *db = open_mode(name, comparator, "read_write", NULL);
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, "key", 3, bytes, 8, "v", 1, &st));
    OK(rocks_db_close(db, &st));
    db = open_mode(name, comparator, mode, NULL);
    for (size_t size = 0; size <= 16; size += 4) {
        rocks_options *reading;
        if (size == 8) continue;
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
        OK(rocks_options_set_bytes(reading, "timestamp", bytes, size, &st));
        all_reads(db, mode, reading, "timestamp");
        OK(rocks_options_set_bytes(reading, "timestamp", bytes, 8, &st));
        OK(rocks_options_set_bytes(reading, "iter_start_ts", bytes, size, &st));
        all_reads(db, mode, reading, "iter_start_ts");
        OK(rocks_options_free(reading, &st));
    }
    /* Iterators without any. */
    rocks_iter *iter;
    const rocks_column_family *families[] = {NULL};
    refuses(rocks_db_iter(db, NULL, NULL, &iter, &st), "timestamp");
    refuses(rocks_db_iters(db, families, 1, NULL, &iter, &st), "timestamp");
    rocks_buffer value;
    refuses(rocks_db_get(db, NULL, NULL, "key", 3, &value, &st), "timestamp");
    if (strstr(mode, "transaction") != NULL) {
        rocks_txn *txn;
        OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
        refuses(rocks_txn_iter(txn, NULL, NULL, &iter, &st), "timestamp");
        refuses(rocks_txn_get(txn, NULL, NULL, "key", 3, &value, &st), "timestamp");
        OK(rocks_txn_free(txn, &st));
    }
    rocks_options *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", bytes, 8, &st));
    OK(rocks_db_get(db, NULL, reading, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    rocks_values *result;
    const rocks_wide_column *columns;
    size_t count;
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_get_entity(db, NULL, reading, "key", 3, result, &columns, &count, &st));
    CHECK(count == 1 && columns[0].name.len == 0 && columns[0].value.data[0] == 'v');
    OK(rocks_values_free(result, &st));
    OK(rocks_db_verify_checksum(db, reading, NULL, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_db_close(db, &st));
}

/* The same of a table file. */
static void of_a_table(void)
{
    uint8_t bytes[8] = {0};
    rocks_sst_writer *writer;
    rocks_sst_reader *reader;
    rocks_options *reading;
    rocks_iter *iter;
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_sst_writer_new(NULL, NULL, plain, &writer, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_sst_writer_open(writer, check_path("table.sst"), 0, &st));
    OK(rocks_sst_writer_put(writer, "key", 3, "v", 1, &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_sst_reader_open(check_path("table.sst"), NULL, &reader, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "iter_start_ts", bytes, 8, &st));
    refuses(rocks_sst_reader_iter(reader, reading, &iter, &st), "iter_start_ts");
    OK(rocks_options_free(reading, &st));
    OK(rocks_sst_reader_free(reader, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        without_timestamps(modes[i][0], modes[i][1]);
        /* Neither goes with timestamps, nor does another write policy. */
        if (strstr(modes[i][0], "ttl") != NULL || strstr(modes[i][0], "optimistic") != NULL ||
            modes[i][1] != NULL)
            continue;
        with_others(modes[i][0]);
    }
    of_a_table();
    return 0;
}
