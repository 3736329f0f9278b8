/* Replays of traces that are not whole, that wait, and that fail; of transactions and of
   timestamps. valgrind: yes */
#include "../support/check.h"

static char path_of_trace[4096];

static const char *trace_path(const char *name)
{
    snprintf(path_of_trace, sizeof path_of_trace, "%s", check_path(name));
    return path_of_trace;
}

static rocks_options *at_once(const char *threads)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0");
    OK(rocks_options_set(how, "num_threads", threads, &st));
    return how;
}

static bool has(rocks_db *db, const char *key)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
    return code == ROCKS_OK;
}

/* A copy of a trace without its last bytes. */
static void cut(const char *from, const char *to, long off)
{
    static char bytes[1 << 20];
    FILE *file = fopen(from, "rb");
    CHECK(file != NULL);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    CHECK(size > (size_t)off && size < sizeof bytes && fclose(file) == 0);
    file = fopen(to, "wb");
    CHECK(file != NULL && fwrite(bytes, 1, size - (size_t)off, file) == size - (size_t)off);
    CHECK(fclose(file) == 0);
}

enum { kPuts = 300 };

/* The record at the end has 13 bytes: without it a trace is not whole, and what it has is done.
 * So is what comes before a record that is cut, by several threads as well. */
static void cut_off(void)
{
    rocks_db *db = open_db("whole");
    char path[4096], short_path[4096], key[16], name[32];
    snprintf(path, sizeof path, "%s", trace_path("whole.trace"));
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    for (int i = 0; i < kPuts; i++) {
        snprintf(key, sizeof key, "key%03d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 6, BYTES("value"), &st));
    }
    OK(rocks_db_end_trace(db, "queries", &st));
    OK(rocks_db_close(db, &st));
    for (int round = 0; round < 4; round++) {
        const bool is_inside = round % 2 == 1;
        snprintf(short_path, sizeof short_path, "%s", check_path("cut.trace"));
        cut(path, short_path, is_inside ? 16 : 13);
        snprintf(name, sizeof name, "cut%d", round);
        db = open_db(name);
        rocks_options *how = at_once(round < 2 ? "1" : "4");
        rocks_replay_report report = {.struct_size = sizeof report};
        EXPECT(ROCKS_CORRUPTION, rocks_db_replay_trace(db, short_path, how, NULL, &report, &st));
        SAYS("cut.trace");
        if (!is_inside) SAYS("no end");
        CHECK(report.executed == (uint64_t)kPuts - (is_inside ? 1 : 0) && report.failed == 0);
        CHECK(has(db, "key000") && has(db, "key298") && has(db, "key299") == !is_inside);
        OK(rocks_options_free(how, &st));
        OK(rocks_db_close(db, &st));
    }
}

static void sleep_for(long milliseconds)
{
    nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

/* A failure ends a replay by several threads at once, though the next record is due in minutes. */
static void early_failure(void)
{
    rocks_db *db = open_db("early");
    rocks_column_family *family;
    const char *path = trace_path("early.trace");
    OK(rocks_db_create_column_family(db, "a", NULL, &family, &st));
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("key"), BYTES("value"), &st));
    sleep_for(500);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_end_trace(db, "queries", &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));

    db = open_db("lacking");
    rocks_options *how = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0.001");
    OK(rocks_options_set(how, "num_threads", "3", &st));
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 120000000, &st));
    rocks_replay_report report = {.struct_size = sizeof report};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_replay_trace(db, path, how, cancel, &report, &st));
    SAYS("record 1");
    CHECK(report.failed == 1 && report.executed == 0 && !has(db, "key"));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
}

static char large[20000];

/* Time that runs out while the database holds writes back ends a replay, and what it held back
 * neither is done nor failed. */
static void held_back(void)
{
    rocks_db *db = open_db("large");
    char path[4096], key[16];
    snprintf(path, sizeof path, "%s", trace_path("large.trace"));
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    for (int i = 0; i < 20; i++) {
        snprintf(key, sizeof key, "key%03d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 6, large, sizeof large, &st));
    }
    OK(rocks_db_end_trace(db, "queries", &st));
    OK(rocks_db_close(db, &st));

    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "max_write_buffer_number", "2", &st));
    for (int threads = 1; threads <= 3; threads += 2) {
        OK(rocks_db_open(check_path(threads == 1 ? "full1" : "full3"), options, NULL, NULL, NULL, 0,
                         &db, &st));
        OK(rocks_db_pause_background_work(db, &st));
        rocks_options *how = at_once(threads == 1 ? "1" : "3");
        rocks_cancel *cancel;
        OK(rocks_cancel_new(&cancel, &st));
        OK(rocks_cancel_set_timeout(cancel, 500000, &st));
        rocks_replay_report report = {.struct_size = sizeof report};
        EXPECT(ROCKS_TIMED_OUT, rocks_db_replay_trace(db, path, how, cancel, &report, &st));
        SAYS("cancel");
        CHECK(report.executed < 20 && report.failed == 0 && report.text[0] == 0);
        OK(rocks_cancel_free(cancel, &st));
        OK(rocks_db_continue_background_work(db, &st));
        OK(rocks_db_replay_trace(db, path, how, NULL, &report, &st));
        CHECK(report.executed == 20);
        OK(rocks_options_free(how, &st));
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_options_free(options, &st));
}

static const uint8_t *stamp(uint64_t when)
{
    static uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(when >> (8 * i));
    return bytes;
}

static rocks_db *open_timed(const char *name)
{
    return open_db_with(name, "comparator", "leveldb.BytewiseComparator.u64ts");
}

static void reads(rocks_db *db, const char *key, uint64_t when, const char *value)
{
    rocks_options *reading;
    rocks_buffer got;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(when), 8, &st));
    const rocks_code code = rocks_db_get(db, NULL, reading, key, strlen(key), &got, &st);
    CHECK(code == (value != NULL ? ROCKS_OK : ROCKS_NOT_FOUND));
    if (value != NULL) {
        CHECK(got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
        OK(rocks_buffer_free(&got, &st));
    }
    OK(rocks_options_free(reading, &st));
}

/* Writes have their timestamps in the trace; reads have none, and fail. */
static void timestamps(void)
{
    rocks_db *db = open_timed("timed");
    const char *path = trace_path("timed.trace");
    rocks_options *reading;
    rocks_buffer got;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(100), 8, &st));
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), stamp(10), 8, BYTES("ten"), &st));
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), stamp(20), 8, BYTES("twenty"), &st));
    OK(rocks_db_delete_with_timestamp(db, NULL, NULL, BYTES("a"), stamp(30), 8, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, reading, BYTES("a"), &got, &st));
    OK(rocks_db_end_trace(db, "queries", &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_db_close(db, &st));

    db = open_timed("timed-again");
    rocks_options *how = at_once("1");
    rocks_replay_report report = {.struct_size = sizeof report};
    OK(rocks_options_set(how, "stop_at_failure", "false", &st));
    OK(rocks_db_replay_trace(db, path, how, NULL, &report, &st));
    CHECK(report.executed == 3 && report.failed == 1 && strstr(report.text, "record 4") != NULL);
    reads(db, "a", 9, NULL), reads(db, "a", 10, "ten"), reads(db, "a", 20, "twenty");
    reads(db, "a", 30, NULL);
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
}

/* A text that does not fit into a report ends behind a whole character. */
static void long_text(void)
{
    for (int odd = 0; odd < 2; odd++) {
        char name[302] = "", path[4096];
        if (odd) strcat(name, "n");
        for (int i = 0; i < 150; i++) strcat(name, "\xc3\xa9"); /* two bytes each */
        rocks_db *db = open_db(odd ? "odd" : "even");
        rocks_column_family *family;
        rocks_options *timed =
            options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
        rocks_options *reading, *how = at_once("1");
        rocks_iter *iter;
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
        OK(rocks_options_set_bytes(reading, "timestamp", stamp(100), 8, &st));
        OK(rocks_db_create_column_family(db, name, timed, &family, &st));
        snprintf(path, sizeof path, "%s", trace_path(odd ? "odd.trace" : "even.trace"));
        OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
        OK(rocks_db_iter(db, family, reading, &iter, &st));
        EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, BYTES("key"), NULL, NULL, &st));
        OK(rocks_iter_free(iter, &st));
        OK(rocks_db_end_trace(db, "queries", &st));
        rocks_replay_report report = {.struct_size = sizeof report};
        OK(rocks_options_set(how, "stop_at_failure", "false", &st));
        OK(rocks_db_replay_trace(db, path, how, NULL, &report, &st));
        CHECK(report.failed == 1);
        /* The last character is the second byte of one. */
        const size_t len = strlen(report.text);
        CHECK(len == sizeof report.text - 1 || len == sizeof report.text - 2);
        CHECK((uint8_t)report.text[len - 1] == 0xa9 && (uint8_t)report.text[len - 2] == 0xc3);
        OK(rocks_options_free(timed, &st));
        OK(rocks_options_free(reading, &st));
        OK(rocks_options_free(how, &st));
        OK(rocks_column_family_free(family, &st));
        OK(rocks_db_close(db, &st));
    }
}

static rocks_txn *prepared(rocks_db *db, const char *name, const char *key)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_set_name(txn, BYTES_OF(name), &st));
    OK(rocks_txn_put(txn, NULL, BYTES_OF(key), BYTES("value"), &st));
    OK(rocks_txn_prepare(txn, &st));
    return txn;
}

/* Of transactions with two phases a trace does what it commits, whatever their policy. */
static void two_phases(void)
{
    static const char *const policies[] = {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"};
    for (int i = 0; i < 3; i++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_options *mode = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
        rocks_db *db;
        rocks_txn *txn, *open;
        char path[4200];
        OK(rocks_options_set(mode, "transaction_db.write_policy", policies[i], &st));
        OK(rocks_db_open(check_path(policies[i]), options, mode, NULL, NULL, 0, &db, &st));
        snprintf(path, sizeof path, "%s.trace", check_path(policies[i]));
        OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
        txn = prepared(db, "t1", "committed");
        OK(rocks_db_put(db, NULL, NULL, BYTES("between"), BYTES("value"), &st));
        OK(rocks_txn_commit(txn, &st));
        OK(rocks_txn_free(txn, &st));
        txn = prepared(db, "t2", "rolled-back");
        OK(rocks_txn_rollback(txn, &st));
        OK(rocks_txn_free(txn, &st));
        /* Its name is free again. */
        txn = prepared(db, "t1", "committed-too");
        open = prepared(db, "t3", "open");
        OK(rocks_txn_commit(txn, &st));
        OK(rocks_txn_free(txn, &st));
        OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
        OK(rocks_txn_put(txn, NULL, BYTES("one-phase"), BYTES("value"), &st));
        OK(rocks_txn_commit(txn, &st));
        OK(rocks_txn_free(txn, &st));
        OK(rocks_db_end_trace(db, "queries", &st));
        OK(rocks_txn_rollback(open, &st));
        OK(rocks_txn_free(open, &st));
        OK(rocks_db_close(db, &st));

        char name[64];
        snprintf(name, sizeof name, "%s-again", policies[i]);
        db = open_db(name);
        rocks_options *how = at_once("1");
        rocks_replay_report report = {.struct_size = sizeof report};
        OK(rocks_db_replay_trace(db, path, how, NULL, &report, &st));
        CHECK(report.failed == 0 && report.skipped == 0);
        CHECK(has(db, "committed") && has(db, "committed-too") && has(db, "between"));
        CHECK(has(db, "one-phase") && !has(db, "rolled-back") && !has(db, "open"));
        OK(rocks_options_free(how, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_options_free(mode, &st));
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    cut_off();
    early_failure();
    held_back();
    timestamps();
    long_text();
    two_phases();
    return 0;
}
