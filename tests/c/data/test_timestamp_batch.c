/* Batches and user-defined timestamps: records without one are refused wherever keys have them, and
 * batches give each record its own. valgrind: yes */
#include "../support/check.h"

static const uint8_t *stamp(uint64_t when)
{
    static uint8_t bytes[8];
    for (size_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(when >> (8 * i));
    return bytes;
}

static rocks_db *open_mode(const char *name, const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set(options, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static rocks_options *as_of(uint64_t when)
{
    rocks_options *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(when), 8, &st));
    return reading;
}

/* The value as of a time, "-" for none; and when it was written. */
static const char *at(rocks_db *db, const rocks_column_family *cf, const char *key, uint64_t when)
{
    static char text[64];
    rocks_options *reading = as_of(when);
    rocks_buffer value, written;
    rocks_code code =
        rocks_db_get_with_timestamp(db, cf, reading, key, strlen(key), &value, &written, &st);
    OK(rocks_options_free(reading, &st));
    if (code == ROCKS_NOT_FOUND) return "-";
    EXPECT(ROCKS_OK, code);
    snprintf(text, sizeof text, "%.*s@%d", (int)value.len, (char *)value.data, written.data[0]);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_buffer_free(&written, &st));
    return text;
}

#define IS(wanted, got) CHECK(strcmp((got), (wanted)) == 0)

/* One record of each kind, without a timestamp. */
static void add(rocks_batch *batch, int kind)
{
    const void *key = "customer:00000042", *end = "customer:00000044";
    rocks_slice keys[] = {{key, 17}}, values[] = {{(const uint8_t *)"v", 1}};
    OK(rocks_batch_clear(batch, &st));
    switch (kind) {
        case 0:
            OK(rocks_batch_put(batch, NULL, key, 17, "v", 1, &st));
            break;
        case 1:
            OK(rocks_batch_delete(batch, NULL, key, 17, &st));
            break;
        case 2:
            OK(rocks_batch_single_delete(batch, NULL, key, 17, &st));
            break;
        case 3:
            OK(rocks_batch_delete_range(batch, NULL, key, 17, end, 17, &st));
            break;
        case 4:
            OK(rocks_batch_merge(batch, NULL, key, 17, "v", 1, &st));
            break;
        case 5:
            OK(rocks_batch_put_many(batch, NULL, keys, values, 1, &st));
            break;
        default:
            OK(rocks_batch_delete_many(batch, NULL, keys, 1, &st));
            break;
    }
}

static void nothing_is_written(rocks_db *db)
{
    rocks_options *reading = as_of(UINT64_MAX);
    rocks_iter *iter;
    rocks_slice key;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_first(iter, &key, NULL, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(reading, &st));
}

/* Whatever way a batch without timestamps takes into the database. */
static void refused(const char *mode)
{
    rocks_db *db = open_mode(mode, mode);
    rocks_options *trusting = options_with(ROCKS_OPTIONS_WRITE, "timestamps_in_keys", "true");
    rocks_options *missing =
        options_with(ROCKS_OPTIONS_WRITE, "ignore_missing_column_families", "true");
    rocks_batch *batch, *copy;
    rocks_slice data;
    bool transactions = strstr(mode, "transaction") != NULL;
    OK(rocks_batch_new(&batch, &st));
    for (int kind = 0; kind < 7; kind++) {
        add(batch, kind);
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
        SAYS("batch: record 0: no timestamp, and column family \"default\"");
        SAYS("_with_timestamp");
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, trusting, batch, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, missing, batch, &st));
        if (transactions) {
            rocks_txn *txn;
            OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
            EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_add_batch(txn, batch, &st));
            SAYS("no timestamp");
            OK(rocks_txn_free(txn, &st));
        }
        OK(rocks_batch_data(batch, &data, &st));
        OK(rocks_batch_from_data(data.data, data.len, &copy, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, copy, &st));
        SAYS("timestamps_in_keys");
        /* A record that is added to such bytes is known to have none. */
        OK(rocks_batch_put(copy, NULL, "customer:00000043", 17, "v", 1, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, trusting, copy, &st));
        OK(rocks_batch_free(copy, &st));
        if (!transactions) {
            bool applied;
            EXPECT(ROCKS_NOT_SUPPORTED,
                   rocks_db_apply(db, NULL, data.data, data.len, 1, &applied, &st));
            SAYS("timestamps_in_keys");
        }
    }
    rocks_column_family *cf;
    OK(rocks_db_column_family(db, "default", &cf, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_batch_put(batch, cf, "customer:00000042", 17, "v", 1, &st));
    SAYS("_with_timestamp");
    OK(rocks_column_family_free(cf, &st));
    nothing_is_written(db);
    /* Log data are no record. */
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put_log_data(batch, "x", 1, &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_options_free(trusting, &st));
    OK(rocks_options_free(missing, &st));
    OK(rocks_db_close(db, &st));
}

static void each_its_own(void)
{
    rocks_db *db = open_mode("own", "read_write");
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_column_family *cf, *none;
    rocks_batch *batch, *copy;
    uint32_t count;
    OK(rocks_db_column_family(db, "default", &cf, &st));
    OK(rocks_db_create_column_family(db, "none", plain, &none, &st));
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("a"), stamp(1), 8, BYTES("one"), &st));
    OK(rocks_batch_put_with_timestamp(batch, cf, BYTES("a"), stamp(2), 8, BYTES("two"), &st));
    OK(rocks_batch_put_with_timestamp(batch, cf, BYTES("b"), stamp(2), 8, BYTES("two"), &st));
    OK(rocks_batch_put_with_timestamp(batch, cf, BYTES("r"), stamp(2), 8, BYTES("two"), &st));
    OK(rocks_batch_put(batch, none, BYTES("plain"), BYTES("p"), &st));
    OK(rocks_batch_put_log_data(batch, BYTES("log"), &st));
    OK(rocks_batch_delete_with_timestamp(batch, NULL, BYTES("b"), stamp(3), 8, &st));
    OK(rocks_batch_merge_with_timestamp(batch, cf, BYTES("a"), stamp(4), 8, BYTES("four"), &st));
    OK(rocks_batch_delete_range_with_timestamp(batch, NULL, BYTES("r"), BYTES("s"), stamp(4), 8,
                                               &st));
    rocks_slice keys[] = {{(const uint8_t *)"m", 1}, {(const uint8_t *)"n", 1}};
    rocks_slice values[] = {{(const uint8_t *)"M", 1}, {(const uint8_t *)"N", 1}};
    OK(rocks_batch_put_many_with_timestamp(batch, cf, keys, values, 2, stamp(5), 8, &st));
    OK(rocks_batch_delete_many_with_timestamp(batch, NULL, keys, 1, stamp(6), 8, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("o"), stamp(6), 8, BYTES("once"), &st));
    OK(rocks_batch_single_delete_with_timestamp(batch, NULL, BYTES("o"), stamp(7), 8, &st));
    OK(rocks_batch_count(batch, &count, &st));
    CHECK(count == 13);
    OK(rocks_db_write(db, NULL, batch, &st));
    for (int pass = 0; pass < 2; pass++) {
        IS("one@1", at(db, NULL, "a", 1));
        IS("two@2", at(db, NULL, "a", 3));
        IS("two,four@4", at(db, NULL, "a", 4));
        IS("two@2", at(db, NULL, "b", 2));
        IS("-", at(db, NULL, "b", 3));
        IS("two@2", at(db, NULL, "r", 3));
        IS("-", at(db, NULL, "r", 4));
        IS("M@5", at(db, NULL, "m", 5));
        IS("-", at(db, NULL, "m", 6));
        IS("N@5", at(db, NULL, "n", 9));
        IS("once@6", at(db, NULL, "o", 6));
        IS("-", at(db, NULL, "o", 7));
        if (pass == 0) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }

    /* Its bytes are taken where the user says what they are. */
    rocks_slice data;
    rocks_options *trusting = options_with(ROCKS_OPTIONS_WRITE, "timestamps_in_keys", "true");
    rocks_db *other = open_mode("other", "read_write");
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("a"), stamp(1), 8, BYTES("one"), &st));
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &copy, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(other, NULL, copy, &st));
    OK(rocks_db_write(other, trusting, copy, &st));
    IS("one@1", at(other, NULL, "a", 1));
    bool applied;
    OK(rocks_db_apply(other, trusting, data.data, data.len, 2, &applied, &st));
    CHECK(applied);
    OK(rocks_batch_free(copy, &st));
    OK(rocks_db_close(other, &st));

    /* Among records with a timestamp, one without is found; a rollback forgets. */
    OK(rocks_batch_set_save_point(batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    OK(rocks_batch_rollback_to_save_point(batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("without-one"), BYTES("v"), &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    SAYS("record 1: no timestamp");
    IS("-", at(db, NULL, "k", 9));

    /* The size of the column family's, and only where it has some. */
    OK(rocks_batch_clear(batch, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_batch_put_with_timestamp(batch, cf, BYTES("k"), stamp(2), 4, BYTES("v"), &st));
    SAYS("timestamp: 4 bytes");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_batch_put_with_timestamp(batch, NULL, BYTES("k"), NULL, 0, BYTES("v"), &st));
    SAYS("timestamp: 0 bytes");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_batch_put_with_timestamp(batch, none, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    SAYS("column_family: \"none\" has no timestamps");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_batch_delete_many_with_timestamp(batch, none, keys, 1, stamp(2), 8, &st));
    OK(rocks_batch_count(batch, &count, &st));
    CHECK(count == 0);
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("k"), stamp(2), 4, BYTES("v"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, batch, &st));
    SAYS("record 0: a timestamp of 4 bytes");
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    rocks_db *without = open_db("without");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(without, NULL, batch, &st));
    SAYS("record 0: its key has a timestamp");
    OK(rocks_db_close(without, &st));
    rocks_batch *indexed;
    OK(rocks_batch_new_indexed(db, 0, 0, &indexed, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_batch_put_with_timestamp(indexed, NULL, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_batch_put(indexed, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_batch_free(indexed, &st));

    /* A dropped column family, another database's. */
    rocks_options *timed =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_column_family *gone;
    OK(rocks_db_create_column_family(db, "gone", timed, &gone, &st));
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, gone, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    OK(rocks_db_drop_column_family(db, gone, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_write(db, NULL, batch, &st));
    rocks_db *third = open_mode("third", "read_write");
    rocks_column_family *foreign;
    OK(rocks_db_column_family(third, "default", &foreign, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put_with_timestamp(batch, foreign, BYTES("k"),
                                                                  stamp(2), 8, BYTES("v"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put(batch, foreign, BYTES("k"), BYTES("v"), &st));
    OK(rocks_column_family_free(foreign, &st));
    OK(rocks_db_close(third, &st));
    OK(rocks_column_family_free(gone, &st));
    OK(rocks_column_family_free(none, &st));
    OK(rocks_column_family_free(cf, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_options_free(trusting, &st));
    OK(rocks_options_free(timed, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_db_close(db, &st));
}

/* A transaction's commit gives the timestamps. */
static void in_transactions(void)
{
    rocks_db *db = open_mode("txns", "transaction");
    rocks_options *trusting = options_with(ROCKS_OPTIONS_WRITE, "timestamps_in_keys", "true");
    rocks_batch *batch, *copy;
    rocks_txn *txn;
    rocks_slice data;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("k"), stamp(2), 8, BYTES("v"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    SAYS("rocks_txn_set_commit_timestamp");
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_add_batch(txn, batch, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &copy, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, trusting, copy, &st));
    OK(rocks_batch_free(copy, &st));
    OK(rocks_batch_free(batch, &st));
    nothing_is_written(db);
    OK(rocks_options_free(trusting, &st));
    OK(rocks_db_close(db, &st));
}

/* Many reads in one call tell when each value was written. */
static void many_reads(void)
{
    rocks_db *db = open_mode("many", "read_write");
    rocks_options *reading = as_of(7), *wrong, *none;
    rocks_values *result;
    const rocks_slice *values, *written;
    const rocks_code *codes;
    rocks_slice keys[] = {
        {(const uint8_t *)"a", 1}, {(const uint8_t *)"b", 1}, {(const uint8_t *)"c", 1}};
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("a"), stamp(3), 8, BYTES("A"), &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("c"), stamp(7), 8, BYTES("C"), &st));
    OK(rocks_batch_put_with_timestamp(batch, NULL, BYTES("c"), stamp(8), 8, BYTES("later"), &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_values_new(&result, &st));
    for (int families = 0; families < 2; families++) {
        const rocks_column_family *each[] = {NULL, NULL, NULL};
        OK(rocks_db_multi_get_with_timestamps(db, families ? each : NULL, reading, keys, 3, 1,
                                              result, &values, &written, &codes, &st));
        CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND && codes[2] == ROCKS_OK);
        CHECK(written[0].len == 8 && written[0].data[0] == 3 && *values[0].data == 'A');
        CHECK(written[1].data == NULL && written[1].len == 0);
        CHECK(written[2].len == 8 && written[2].data[0] == 7 && *values[2].data == 'C');
    }
    OK(rocks_db_multi_get(db, NULL, reading, keys, 3, 0, result, &values, &codes, &st));
    CHECK(codes[2] == ROCKS_OK && *values[2].data == 'C');
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &wrong, &st));
    OK(rocks_options_set_bytes(wrong, "timestamp", stamp(7), 4, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get_with_timestamps(db, NULL, wrong, keys, 3, 0, result, &values,
                                              &written, &codes, &st));
    CHECK(values == NULL && written == NULL && codes == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get_with_timestamps(db, NULL, reading, keys, 3, 0, result, &values, NULL,
                                              &codes, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &none, &st));
    OK(rocks_db_multi_get_with_timestamps(db, NULL, none, keys, 1, 0, result, &values, &written,
                                          &codes, &st));
    CHECK(codes[0] == ROCKS_INVALID_ARGUMENT && written[0].data == NULL);
    OK(rocks_options_free(none, &st));
    OK(rocks_options_free(wrong, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    refused("read_write");
    refused("transaction");
    each_its_own();
    in_transactions();
    many_reads();
    return 0;
}
