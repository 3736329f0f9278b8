/* Transactions over keys with user-defined timestamps: the time of the commit, reads for update as
   of a time, two-phase commits and restarts, the log; what is refused. valgrind: yes */
#include "../support/check.h"

static rocks_db *db;
static rocks_column_family *plain;

static rocks_code try_open(const char *name, const char *mode, const char *policy)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *timed;
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    const char *names[] = {"default", "plain"};
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_copy(options, &timed, &st));
    OK(rocks_options_set(timed, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    OK(rocks_options_set(how, "transaction_db.write_policy", policy, &st));
    const rocks_options *each[] = {timed, options};
    rocks_code code = rocks_db_open(check_path(name), options, how, names, each, 2, &db, &st);
    OK(rocks_options_free(timed, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    if (code == ROCKS_OK) OK(rocks_db_column_family(db, "plain", &plain, &st));
    return code;
}

static void close_it(void)
{
    OK(rocks_column_family_free(plain, &st));
    OK(rocks_db_close(db, &st));
}

static const uint8_t *stamp(uint64_t when)
{
    static uint8_t bytes[8];
    for (size_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(when >> (8 * i));
    return bytes;
}

static rocks_options *as_of(uint64_t when)
{
    rocks_options *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(when), 8, &st));
    return reading;
}

static void reads(rocks_db *from, const char *key, uint64_t when, const char *value)
{
    rocks_options *reading = as_of(when);
    rocks_buffer got;
    rocks_code code = rocks_db_get(from, NULL, reading, BYTES_OF(key), &got, &st);
    OK(rocks_options_free(reading, &st));
    if (value == NULL) {
        EXPECT(ROCKS_NOT_FOUND, code);
        return;
    }
    OK(code);
    CHECK(got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static rocks_txn *begin(void)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    return txn;
}

static void put(rocks_txn *txn, const char *key, const char *value)
{
    OK(rocks_txn_put(txn, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static void commit_at(rocks_txn *txn, uint64_t when)
{
    OK(rocks_txn_set_commit_timestamp(txn, when, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
}

/* The writes of a transaction have one time, which it must be given. */
static void commits(void)
{
    rocks_buffer got;
    rocks_txn *txn = begin();
    put(txn, "a", "first");
    OK(rocks_txn_put(txn, plain, BYTES("p"), BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_commit(txn, &st));
    /* It goes on, and has lost nothing. */
    put(txn, "b", "second");
    commit_at(txn, 10);
    reads(db, "a", 9, NULL), reads(db, "a", 10, "first"), reads(db, "b", 10, "second");
    OK(rocks_db_get(db, plain, NULL, BYTES("p"), &got, &st));
    OK(rocks_buffer_free(&got, &st));
    txn = begin();
    put(txn, "a", "again");
    OK(rocks_txn_delete(txn, NULL, BYTES("b"), &st));
    commit_at(txn, 20);
    reads(db, "a", 15, "first"), reads(db, "a", 20, "again"), reads(db, "b", 15, "second"),
        reads(db, "b", 20, NULL);
    /* Without keys that have times none is needed, also where the handle had such before. */
    txn = begin();
    put(txn, "c", "once");
    OK(rocks_txn_set_commit_timestamp(txn, 25, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_txn_put(txn, plain, BYTES("p"), BYTES("2"), &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    txn = begin();
    OK(rocks_txn_put(txn, plain, BYTES("p"), BYTES("2"), &st));
    OK(rocks_txn_commit(txn, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_commit_timestamp(txn, 30, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_read_timestamp(txn, 30, &st));
    OK(rocks_txn_free(txn, &st));
    /* Rolled back: nothing of it. */
    txn = begin();
    put(txn, "a", "never");
    OK(rocks_txn_set_commit_timestamp(txn, 40, &st));
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));
    reads(db, "a", 50, "again");
}

static void reads_for_update(void)
{
    rocks_buffer got;
    rocks_txn *txn = begin();
    /* As of when, must be said. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_get_for_update(txn, NULL, NULL, BYTES("a"), 1, 1, &got, &st));
    OK(rocks_txn_set_read_timestamp(txn, 15, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_read_timestamp(txn, 14, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_commit_timestamp(txn, 15, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_commit_timestamp(txn, 3, &st));
    /* It was written at 20, after 15. */
    EXPECT(ROCKS_BUSY, rocks_txn_get_for_update(txn, NULL, NULL, BYTES("a"), 1, 1, &got, &st));
    OK(rocks_txn_set_read_timestamp(txn, 25, &st));
    OK(rocks_txn_get_for_update(txn, NULL, NULL, BYTES("a"), 1, 1, &got, &st));
    CHECK(got.len == 5 && memcmp(got.data, "again", 5) == 0);
    OK(rocks_buffer_free(&got, &st));
    /* As a column too. */
    rocks_values *result;
    const rocks_wide_column *columns;
    size_t count;
    OK(rocks_values_new(&result, &st));
    OK(rocks_txn_get_entity_for_update(txn, NULL, NULL, BYTES("a"), 1, 1, result, &columns, &count,
                                       &st));
    CHECK(count == 1 && columns[0].value.len == 5);
    CHECK(memcmp(columns[0].value.data, "again", 5) == 0);
    OK(rocks_values_free(result, &st));
    /* No other transaction writes it until then. */
    rocks_txn *other = begin();
    OK(rocks_txn_set_lock_timeout(other, 1, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(other, NULL, BYTES("a"), BYTES("x"), &st));
    OK(rocks_txn_free(other, &st));
    put(txn, "a", "updated");
    commit_at(txn, 30);
    reads(db, "a", 29, "again"), reads(db, "a", 30, "updated");
}

/* What is not committed yet is read through the transaction, over what is. */
static void own_reads(void)
{
    rocks_options *reading = as_of(25);
    rocks_buffer got;
    rocks_txn *txn = begin();
    OK(rocks_txn_get(txn, NULL, reading, BYTES("a"), &got, &st));
    CHECK(got.len == 5 && memcmp(got.data, "again", 5) == 0);
    OK(rocks_buffer_free(&got, &st));
    put(txn, "a", "mine");
    OK(rocks_txn_get(txn, NULL, reading, BYTES("a"), &got, &st));
    CHECK(got.len == 4 && memcmp(got.data, "mine", 4) == 0);
    OK(rocks_buffer_free(&got, &st));
    /* A read must say as of when. */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_get(txn, NULL, NULL, BYTES("zz"), &got, &st));
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_options_free(reading, &st));
}

static void prepare(const char *name, const char *key)
{
    rocks_txn *txn = begin();
    OK(rocks_txn_set_name(txn, BYTES_OF(name), &st));
    put(txn, key, name);
    OK(rocks_txn_prepare(txn, &st));
    OK(rocks_txn_free(txn, &st));
}

/* Prepared, and committed at a time that is known later: also after a restart. */
static void two_phases(void)
{
    rocks_txn *txn;
    prepare("t1", "two");
    prepare("t2", "three");
    OK(rocks_txn_take_prepared(db, BYTES("t1"), &txn, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_commit(txn, &st));
    commit_at(txn, 40);
    reads(db, "two", 39, NULL), reads(db, "two", 40, "t1");
    close_it();
    OK(try_open("timed", "transaction", "WRITE_COMMITTED"));
    reads(db, "two", 39, NULL), reads(db, "two", 40, "t1"), reads(db, "three", 100, NULL);
    OK(rocks_txn_take_prepared(db, BYTES("t2"), &txn, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_commit(txn, &st));
    commit_at(txn, 50);
    reads(db, "three", 49, NULL), reads(db, "three", 50, "t2");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    close_it();
    OK(try_open("timed", "transaction", "WRITE_COMMITTED"));
    reads(db, "three", 49, NULL), reads(db, "three", 50, "t2"), reads(db, "a", 30, "updated");
}

/* A replica gets the times. */
static void in_the_log(void)
{
    rocks_db *from = db;
    rocks_column_family *from_plain = plain;
    OK(try_open("copy", "read_write", "WRITE_COMMITTED"));
    rocks_db *copy = db;
    rocks_wal_iter *iter;
    rocks_slice data;
    rocks_code code;
    uint64_t sequence, first, has;
    /* The log's keys end with their times, which the bytes do not tell. */
    rocks_options *timed = options_with(ROCKS_OPTIONS_WRITE, "timestamps_in_keys", "true");
    db = from;
    OK(rocks_db_latest_sequence_number(from, &first, &st));
    /* The copy is not one of before: only the numbers are made to fit. */
    OK(rocks_db_latest_sequence_number(copy, &has, &st));
    for (; has < first; has++) OK(rocks_db_put(copy, plain, NULL, BYTES("fill"), NULL, 0, &st));
    OK(rocks_db_wal_iter(from, first + 1, NULL, &iter, &st));
    rocks_txn *txn = begin();
    put(txn, "l1", "plainly");
    commit_at(txn, 60);
    prepare("t3", "l2");
    OK(rocks_txn_take_prepared(db, BYTES("t3"), &txn, &st));
    commit_at(txn, 70);
    while ((code = rocks_wal_iter_next(iter, &sequence, &data, &st)) == ROCKS_OK) {
        EXPECT(ROCKS_NOT_SUPPORTED,
               rocks_db_apply(copy, NULL, data.data, data.len, sequence, NULL, &st));
        SAYS("timestamps_in_keys");
        OK(rocks_db_apply(copy, timed, data.data, data.len, sequence, NULL, &st));
    }
    OK(rocks_options_free(timed, &st));
    EXPECT(ROCKS_NOT_FOUND, code);
    reads(copy, "l1", 59, NULL), reads(copy, "l1", 60, "plainly");
    reads(copy, "l2", 69, NULL), reads(copy, "l2", 70, "t3");
    OK(rocks_wal_iter_free(iter, &st));
    OK(rocks_column_family_free(plain, &st));
    OK(rocks_db_close(copy, &st));
    plain = from_plain;
}

/* A read of many keys says of each that its time is given up, as a read of one does. */
static void given_up(void)
{
    rocks_options *before = as_of(20), *after = as_of(100);
    rocks_slice keys[3] = {
        {(const uint8_t *)"g1", 2}, {(const uint8_t *)"g2", 2}, {(const uint8_t *)"g3", 2}};
    rocks_txn *txn = begin();
    for (int i = 0; i < 3; i++) OK(rocks_txn_put(txn, NULL, keys[i].data, 2, BYTES("old"), &st));
    commit_at(txn, 80);
    OK(rocks_db_increase_full_history_ts_low(db, NULL, stamp(90), 8, &st));
    /* RocksDB refuses from the next flush on. */
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_buffer got;
    rocks_values *values;
    const rocks_slice *slices;
    const rocks_code *codes;
    const rocks_wide_column *columns;
    const size_t *offsets;
    OK(rocks_values_new(&values, &st));
    txn = begin();
    OK(rocks_txn_put(txn, NULL, BYTES("g3"), BYTES("own"), &st));
    const rocks_code alone = rocks_txn_get(txn, NULL, before, BYTES("g1"), &got, &st);
    EXPECT(ROCKS_INVALID_ARGUMENT, alone);
    OK(rocks_txn_multi_get(txn, NULL, before, keys, 2, values, &slices, &codes, &st));
    CHECK(codes[0] == alone && codes[1] == alone);
    OK(rocks_txn_multi_get_entity(txn, NULL, before, keys, 2, values, &columns, &offsets, &codes,
                                  &st));
    CHECK(codes[0] == alone && codes[1] == alone);
    /* And reads the others, its own write among them. */
    OK(rocks_txn_multi_get(txn, NULL, after, keys, 3, values, &slices, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK && codes[2] == ROCKS_OK);
    CHECK(slices[0].len == 3 && memcmp(slices[0].data, "old", 3) == 0);
    CHECK(slices[2].len == 3 && memcmp(slices[2].data, "own", 3) == 0);
    OK(rocks_txn_free(txn, &st));
    OK(rocks_values_free(values, &st));
    OK(rocks_options_free(before, &st));
    OK(rocks_options_free(after, &st));
}

/* Conflicts are found by keys without timestamps: a database that looks for them takes no column
   family with such keys, neither at its opening nor later. */
static void without_timestamps(void)
{
    rocks_options *timed =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "optimistic_transaction");
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_column_family *family;
    rocks_export *export;
    rocks_db *other;
    OK(rocks_options_set(timed, "create_if_missing", "true", &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_open(check_path("looks"), timed, how, NULL, NULL, 0, &other, &st));
    SAYS("timestamps");
    OK(rocks_db_open(check_path("stamped"), timed, NULL, NULL, NULL, 0, &other, &st));
    OK(rocks_db_put_with_timestamp(other, NULL, NULL, BYTES("k"), BYTES("\1\0\0\0\0\0\0\0"),
                                   BYTES("v"), &st));
    OK(rocks_db_export_column_family(other, NULL, check_path("stamped.export"), NULL, &export,
                                     &st));
    OK(rocks_db_close(other, &st));
    OK(rocks_db_open(check_path("looks"), plain, how, NULL, NULL, 0, &other, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_create_column_family(other, "two", timed, &family, &st));
    SAYS("timestamps");
    SAYS("\"two\"");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_create_column_family_with_import(
                                    other, "three", timed, NULL,
                                    (const rocks_export *const[]){export}, 1, NULL, &family, &st));
    SAYS("timestamps");
    SAYS("\"three\"");
    CHECK(family == NULL);
    OK(rocks_db_close(other, &st));
    OK(rocks_export_free(export, &st));
    OK(rocks_options_free(timed, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_options_free(how, &st));
}

static void refusals(void)
{
    rocks_db *other;
    rocks_txn *txn;
    static const char *const modes[][2] = {{"optimistic_transaction", "WRITE_COMMITTED"},
                                           {"transaction", "WRITE_PREPARED"}};
    for (int i = 0; i < 2; i++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", modes[i][0]);
        OK(rocks_options_set(how, "transaction_db.write_policy", modes[i][1], &st));
        OK(rocks_db_open(check_path(i ? "prepared" : "optimistic"), options, how, NULL, NULL, 0,
                         &other, &st));
        OK(rocks_txn_begin(other, NULL, NULL, &txn, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_set_read_timestamp(txn, 1, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_set_commit_timestamp(txn, 1, &st));
        OK(rocks_txn_put(txn, NULL, BYTES("k"), BYTES("v"), &st));
        OK(rocks_txn_commit(txn, &st));
        OK(rocks_txn_free(txn, &st));
        OK(rocks_db_close(other, &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_options_free(how, &st));
    }
    EXPECT(ROCKS_INVALID_HANDLE, rocks_txn_set_commit_timestamp(NULL, 1, &st));
    txn = begin();
    close_it();
    EXPECT(ROCKS_CLOSED, rocks_txn_set_commit_timestamp(txn, 1, &st));
    OK(rocks_txn_free(txn, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(try_open("timed", "transaction", "WRITE_COMMITTED"));
    commits();
    reads_for_update();
    own_reads();
    two_phases();
    in_the_log();
    given_up();
    without_timestamps();
    refusals();
    return 0;
}
