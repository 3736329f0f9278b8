/* Stopping long calls by time, and hearing how far they are. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 5 };

static rocks_db *filled(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "file_checksum_gen_factory", "FileChecksumGenCrc32cFactory",
                         &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < FILES; i++) {
        OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    return db;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void timeouts(void)
{
    rocks_db *db = filled("timeouts");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    /* Far away, for ever, further than any clock. */
    OK(rocks_cancel_set_timeout(cancel, 3600000000u, &st));
    OK(rocks_db_verify_checksum(db, NULL, cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, UINT64_MAX, &st));
    OK(rocks_db_verify_checksum(db, NULL, cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, UINT64_MAX - 1, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, cancel, &st));

    /* While a call waits for a flush that does not come. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_pause_background_work(db, &st));
    rocks_options *flush = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    OK(rocks_db_flush(db, NULL, 0, flush, &st));
    double begin = now();
    OK(rocks_cancel_set_timeout(cancel, 200000, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_wait_for_compact(db, NULL, cancel, &st));
    SAYS("cancel: its time passed");
    CHECK(now() - begin > 0.19);
    OK(rocks_db_continue_background_work(db, &st));
    OK(rocks_options_free(flush, &st));

    /* It stays set, whatever is asked of it later. */
    OK(rocks_cancel_set_timeout(cancel, UINT64_MAX, &st));
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_verify_checksum(db, NULL, cancel, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, cancel, &st));
    OK(rocks_cancel_free(cancel, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_cancel_set_timeout(cancel, 1, &st));

    /* No time at all; and one that is freed before its time. */
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 0, &st));
    WAIT_UNTIL(rocks_db_verify_checksum(db, NULL, cancel, &st) == ROCKS_TIMED_OUT);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 3600000000u, &st));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_db_close(db, &st));
}

struct seen {
    rocks_db *db;
    rocks_cancel *cancel;
    uint64_t done, total;
    int calls, stop_at, fail_at, destroyed;
};

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    struct seen *seen = state;
    rocks_buffer value;
    CHECK(seen->calls == 0 ? done == 0 : done > seen->done && total == seen->total);
    CHECK(done <= total && total > 0);
    seen->done = done, seen->total = total;
    seen->calls++;
    /* It may call the database, and not close it. */
    OK(rocks_db_get(seen->db, NULL, NULL, BYTES("key"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_db_close(seen->db, &st));
    if (seen->calls == seen->stop_at) OK(rocks_cancel_set(seen->cancel, &st));
    if (seen->calls == seen->fail_at) OK(rocks_sink_append(error, BYTES("enough"), &st));
    return seen->calls != seen->fail_at;
}

static void destroy(void *state) { ((struct seen *)state)->destroyed++; }

static void hear(rocks_cancel *cancel, struct seen *seen)
{
    rocks_progress_callbacks callbacks = {
        .struct_size = sizeof callbacks, .state = seen, .destroy = destroy, .progress = progress};
    OK(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &st));
}

static void told(void)
{
    rocks_db *db = filled("told");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    struct seen first = {.db = db}, second = {.db = db}, stops = {.db = db, .stop_at = 3},
                fails = {.db = db, .fail_at = 2}, none = {.db = db};
    hear(cancel, &first);
    OK(rocks_db_verify_checksum(db, NULL, cancel, &st));
    CHECK(first.calls == FILES + 1 && first.done == first.total && first.destroyed == 0);
    hear(cancel, &second);
    CHECK(first.destroyed == 1);
    OK(rocks_db_verify_file_checksums(db, NULL, cancel, &st));
    CHECK(second.calls == FILES + 1 && second.done == second.total);

    hear(cancel, &fails);
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_verify_checksum(db, NULL, cancel, &st));
    SAYS("enough");
    CHECK(fails.calls == 2 && fails.done < fails.total);

    stops.cancel = cancel;
    hear(cancel, &stops);
    EXPECT(ROCKS_CANCELLED, rocks_db_verify_checksum(db, NULL, cancel, &st));
    CHECK(stops.calls == 3);
    CHECK(stops.destroyed == 0);
    OK(rocks_cancel_free(cancel, &st));
    CHECK(first.destroyed == 1 && second.destroyed == 1 && stops.destroyed == 1);

    /* Refused: the state is destroyed all the same. */
    rocks_progress_callbacks empty = {
        .struct_size = sizeof empty, .state = &none, .destroy = destroy};
    OK(rocks_cancel_new(&cancel, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cancel_set_progress_callbacks(cancel, &empty, &st));
    SAYS("progress");
    CHECK(none.destroyed == 1);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cancel_set_progress_callbacks(cancel, NULL, &st));
    OK(rocks_cancel_free(cancel, &st));
    empty.progress = progress;
    EXPECT(ROCKS_INVALID_HANDLE, rocks_cancel_set_progress_callbacks(cancel, &empty, &st));
    CHECK(none.destroyed == 2 && none.calls == 0);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    timeouts();
    told();
    return 0;
}
