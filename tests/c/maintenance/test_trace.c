/* Traces of queries, of the block cache and of files; their replay. valgrind: yes */
#include "../support/check.h"

#include <sys/stat.h>

static char traced[4096];

static const char *trace_path(const char *name)
{
    snprintf(traced, sizeof traced, "%s", check_path(name));
    return traced;
}

static long long size_of(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? (long long)found.st_size : -1;
}

static void put(rocks_db *db, rocks_column_family *family, int number)
{
    char key[16];
    snprintf(key, sizeof key, "key%03d", number);
    OK(rocks_db_put(db, family, NULL, key, 6, BYTES("value"), &st));
}

static bool has(rocks_db *db, rocks_column_family *family, int number)
{
    char key[16];
    rocks_buffer value;
    snprintf(key, sizeof key, "key%03d", number);
    const rocks_code code = rocks_db_get(db, family, NULL, key, 6, &value, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
    return code == ROCKS_OK;
}

/* Of each kind some: 20 puts in two column families, a deletion, two gets (of one key that is
 * not there), a multi_get, seeks forwards and backwards. */
enum { kRecords = 20 + 1 + 2 + 1 + 2 };

static void work(rocks_db *db, rocks_column_family *family)
{
    for (int i = 0; i < 10; i++) {
        put(db, NULL, i);
        put(db, family, i);
    }
    OK(rocks_db_delete(db, NULL, NULL, BYTES("key003"), &st));
    CHECK(has(db, family, 3) && !has(db, NULL, 3));
    rocks_values *values;
    rocks_slice keys[2] = {{(const uint8_t *)"key001", 6}, {(const uint8_t *)"nothing", 7}};
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, NULL, keys, 2, false, values, NULL, NULL, &st));
    OK(rocks_values_free(values, &st));
    rocks_iter *iter;
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, BYTES("key005"), NULL, NULL, &st));
    OK(rocks_iter_seek_for_prev(iter, BYTES("key005"), NULL, NULL, &st));
    OK(rocks_iter_free(iter, &st));
}

static void queries(void)
{
    rocks_db *db = open_db("traced");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "a", NULL, &family, &st));
    put(db, NULL, 500); /* before the trace */
    const char *path = trace_path("queries.trace");
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    EXPECT(ROCKS_BUSY, rocks_db_start_trace(db, "queries", check_path("other"), NULL, &st));
    SAYS("rocks_db_end_trace");
    CHECK(size_of(check_path("other")) == -1);
    work(db, family);
    OK(rocks_db_end_trace(db, "queries", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_end_trace(db, "queries", &st));
    SAYS("what");
    put(db, NULL, 501); /* and after it */
    const long long size = size_of(path);
    CHECK(size > 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_start_trace(db, "queries", path, NULL, &st));
    SAYS("there already");
    CHECK(size_of(path) == size);
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));

    /* The same again, on one thread and on several. */
    for (int threads = 1; threads <= 4; threads += 3) {
        db = open_db(threads == 1 ? "again1" : "again4");
        OK(rocks_db_create_column_family(db, "a", NULL, &family, &st));
        rocks_options *how = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0");
        OK(rocks_options_set(how, "num_threads", threads == 1 ? "1" : "4", &st));
        rocks_replay_report report = {.struct_size = sizeof report};
        OK(rocks_db_replay_trace(db, path, how, NULL, &report, &st));
        CHECK(report.executed == kRecords && report.failed == 0 && report.skipped == 0);
        CHECK(report.text[0] == 0);
        CHECK(has(db, family, 3) && has(db, family, 9) && has(db, NULL, 9));
        if (threads == 1) CHECK(!has(db, NULL, 3));
        CHECK(!has(db, NULL, 500) && !has(db, NULL, 501));
        OK(rocks_options_free(how, &st));
        OK(rocks_column_family_free(family, &st));
        OK(rocks_db_close(db, &st));
    }
}

/* The column family of the trace is not there. */
static void failures(void)
{
    const char *path = trace_path("queries.trace");
    rocks_db *db = open_db("lacking");
    rocks_options *how = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0");
    rocks_replay_report report = {.struct_size = sizeof report};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_replay_trace(db, path, how, NULL, &report, &st));
    SAYS("record 2");
    CHECK(report.executed == 1 && report.failed == 1 && strstr(report.text, "record 2") != NULL);
    OK(rocks_options_set(how, "stop_at_failure", "false", &st));
    OK(rocks_db_replay_trace(db, path, how, NULL, &report, &st));
    CHECK(report.failed == 10 + 1 + 2 && report.executed == kRecords - 13);
    OK(rocks_db_replay_trace(db, path, how, NULL, NULL, &st));

    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED, rocks_db_replay_trace(db, path, how, cancel, &report, &st));
    CHECK(report.executed == 0);
    OK(rocks_cancel_free(cancel, &st));

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "fast_forward", "-1", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(how, "num_threads", "100000", &st));
    OK(rocks_options_free(how, &st));

    /* What is no trace. */
    CHECK(rocks_db_replay_trace(db, check_path("absent"), NULL, NULL, NULL, &st) != ROCKS_OK);
    SAYS("absent");
    FILE *file = fopen(check_path("nonsense"), "wb");
    CHECK(file != NULL && fwrite("nonsense", 1, 8, file) == 8 && fclose(file) == 0);
    EXPECT(ROCKS_CORRUPTION,
           rocks_db_replay_trace(db, check_path("nonsense"), NULL, NULL, NULL, &st));
    SAYS("nonsense");
    OK(rocks_db_close(db, &st));
}

/* Waits of a trace can be cancelled: it goes a billionth as fast. */
static void slow(void)
{
    rocks_db *db = open_db("slow");
    const char *path = trace_path("slow.trace");
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    put(db, NULL, 1);
    OK(rocks_db_end_trace(db, "queries", &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0.000000001");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 100000, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_replay_trace(db, path, how, cancel, NULL, &st));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
}

static void limits(void)
{
    rocks_db *db = open_db("limits");
    rocks_options *options = options_with(ROCKS_OPTIONS_TRACE, "max_trace_file_size", "1000");
    char first[4096];
    snprintf(first, sizeof first, "%s", check_path("limited.trace"));
    OK(rocks_db_start_trace(db, "queries", first, options, &st));
    for (int i = 0; i < 300; i++) put(db, NULL, i);
    OK(rocks_db_end_trace(db, "queries", &st));
    CHECK(size_of(first) > 500 && size_of(first) < 2000);
    OK(rocks_options_free(options, &st));

    /* Without writes (2): only the gets. */
    options = options_with(ROCKS_OPTIONS_TRACE, "filter", "2");
    const char *path = trace_path("filtered.trace");
    OK(rocks_db_start_trace(db, "queries", path, options, &st));
    put(db, NULL, 1);
    CHECK(has(db, NULL, 1));
    OK(rocks_db_end_trace(db, "queries", &st));
    rocks_replay_report report = {.struct_size = sizeof report};
    OK(rocks_db_replay_trace(db, path, NULL, NULL, &report, &st));
    CHECK(report.executed == 1);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "filter", "32", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "sampling_frequency", "0", &st));
    OK(rocks_options_free(options, &st));

    /* The other kinds beside one of queries; a close ends them all. */
    char blocks[4096], io[4096];
    snprintf(blocks, sizeof blocks, "%s", check_path("blocks.trace"));
    snprintf(io, sizeof io, "%s", check_path("io.trace"));
    path = trace_path("closed.trace");
    OK(rocks_db_start_trace(db, "block_cache", blocks, NULL, &st));
    OK(rocks_db_start_trace(db, "io", io, NULL, &st));
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    put(db, NULL, 2);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(has(db, NULL, 2));
    OK(rocks_db_end_trace(db, "block_cache", &st));
    OK(rocks_db_close(db, &st));
    CHECK(size_of(blocks) > 0 && size_of(io) > 0 && size_of(path) > 0);

    db = open_db("limits");
    OK(rocks_db_replay_trace(db, path, NULL, NULL, &report, &st));
    CHECK(report.executed == 2);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_start_trace(db, "nonsense", path, NULL, &st));
    SAYS("block_cache");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_start_trace(db, "io", "", NULL, &st));
    OK(rocks_db_close(db, &st));
}

/* A database of mode ttl would give values their times twice. */
static void expiring(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "ttl");
    rocks_db *db;
    OK(rocks_db_open(check_path("ttl"), options, how, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_replay_trace(db, trace_path("queries.trace"), NULL, NULL, NULL, &st));
    SAYS("ttl");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    queries();
    failures();
    slow();
    limits();
    expiring();
    return 0;
}
