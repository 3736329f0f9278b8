/* Replays of traces that are not whole, that wait, and that fail; of transactions and of timestamps.
   valgrind: yes */
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

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    cut_off();
    return 0;
}
