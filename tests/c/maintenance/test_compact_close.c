/* Long work that another thread stops: by a close, by a cancel. Each compaction here
 * would take many seconds. */
#include "../support/check.h"
#include "../support/random.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum {
    FILES = 6,
    KEYS = 5000,
    VALUE = 1000,
    SOON = 30
}; /* seconds; the codes say that it did not come to its end */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Compactions compress with zstd's slowest level; flushes do not compress. */
static rocks_db *open_slow(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    const char *names[] = {"compression", "bottommost_compression", "bottommost_compression_opts",
                           "disable_auto_compactions", "write_buffer_size"};
    const char *values[] = {"kNoCompression", "kZSTD", "{level=22;enabled=true}", "true",
                            "67108864"};
    OK(rocks_options_set_many(options, names, values, 5, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void fill(rocks_db *db)
{
    rocks_options *write = options_with(ROCKS_OPTIONS_WRITE, "disable_wal", "true");
    uint64_t random = 88172645463325252u;
    uint8_t key[8], value[VALUE];
    for (int file = 0; file < FILES; file++) {
        for (int i = 0; i < KEYS; i++) {
            for (size_t at = 0; at < VALUE; at++) {
                value[at] = (uint8_t)("abcdefgh"[next_random(&random) % 8]);
            }
            for (size_t at = 0; at < sizeof key; at++) key[at] = (uint8_t)(random >> 8 * at);
            OK(rocks_db_put(db, NULL, write, key, sizeof key, value, sizeof value, &st));
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_options_free(write, &st));
}

struct job {
    rocks_db *db;
    rocks_cancel *cancel;
    pthread_t thread;
    rocks_code code;
    rocks_status why;
};

static void *run_compact(void *argument)
{
    struct job *job = argument;
    job->code = rocks_db_compact_range(job->db, NULL, NULL, NULL, 0, NULL, 0, job->cancel, NULL);
    return NULL;
}

static void *run_wait(void *argument)
{
    struct job *job = argument;
    job->code = rocks_db_wait_for_compact(job->db, NULL, job->cancel, NULL);
    return NULL;
}

static void *run_flush(void *argument)
{
    struct job *job = argument;
    job->code = rocks_db_flush(job->db, NULL, 0, NULL, NULL);
    return NULL;
}

static void *run_pause(void *argument)
{
    struct job *job = argument;
    job->code = rocks_db_pause_background_work(job->db, NULL);
    return NULL;
}

static void start(struct job *job, void *(*run)(void *))
{
    CHECK(pthread_create(&job->thread, NULL, run, job) == 0);
}

static rocks_code end(struct job *job)
{
    CHECK(pthread_join(job->thread, NULL) == 0);
    return job->code;
}

static void until_compacting(rocks_db *db)
{
    uint64_t running = 0;
    for (double begin = now(); running == 0; usleep(1000)) {
        CHECK(now() - begin < 180);
        OK(rocks_db_property_int(db, NULL, "rocksdb.num-running-compactions", &running, &st));
    }
    usleep(100000);
}

static void by_a_close(void)
{
    rocks_db *db = open_slow("close");
    fill(db);
    struct job compact = {.db = db}, wait = {.db = db};
    start(&compact, run_compact);
    until_compacting(db);
    start(&wait, run_wait);
    usleep(50000);
    double begin = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - begin < SOON);
    CHECK(end(&compact) == ROCKS_CLOSED);
    CHECK(end(&wait) == ROCKS_CLOSED);
    db = open_slow("close");
    uint64_t files;
    OK(rocks_db_property_int(db, NULL, "rocksdb.estimate-num-keys", &files, &st));
    CHECK(files == FILES * KEYS);
    OK(rocks_db_close(db, &st));
}

static void by_a_cancel(void)
{
    rocks_db *db = open_slow("close");
    rocks_cancel *cancel, *other;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_new(&other, &st));
    struct job compact = {.db = db, .cancel = cancel}, wait = {.db = db, .cancel = other};
    start(&compact, run_compact);
    until_compacting(db);
    start(&wait, run_wait);
    usleep(50000);

    rocks_options *brief = options_with(ROCKS_OPTIONS_WAIT_FOR_COMPACT, "abort_on_pause", "true");
    if (rocks_options_set(brief, "timeout", "100000", NULL) == ROCKS_OK) {
        double begin = now();
        EXPECT(ROCKS_TIMED_OUT, rocks_db_wait_for_compact(db, brief, NULL, &st));
        CHECK(now() - begin > 0.09 && now() - begin < SOON);
    }
    OK(rocks_options_free(brief, &st));

    double begin = now();
    /* On a busy machine this call may begin only now: its handle stays until it ends. */
    OK(rocks_cancel_set(other, &st));
    OK(rocks_cancel_set(cancel, &st));
    OK(rocks_cancel_free(cancel, &st));
    CHECK(end(&compact) == ROCKS_CANCELLED);
    CHECK(end(&wait) == ROCKS_CANCELLED);
    OK(rocks_cancel_free(other, &st));
    CHECK(now() - begin < SOON);

    /* The same by disabling manual compactions. */
    compact.cancel = NULL;
    start(&compact, run_compact);
    until_compacting(db);
    begin = now();
    OK(rocks_db_disable_manual_compaction(db, &st));
    CHECK(end(&compact) == ROCKS_INCOMPLETE && now() - begin < SOON);
    OK(rocks_db_enable_manual_compaction(db, &st));

    /* A pause that waits for a compaction gives way to a close. */
    struct job pause = {.db = db};
    start(&compact, run_compact);
    until_compacting(db);
    start(&pause, run_pause);
    usleep(50000);
    begin = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - begin < SOON);
    CHECK(end(&compact) == ROCKS_CLOSED && end(&pause) == ROCKS_CLOSED);
}

static void *run_compact_files(void *argument)
{
    struct job *job = argument;
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    rocks_status own;
    char names[FILES][64];
    const char *at[FILES];
    size_t count = 0;
    CHECK(rocks_db_metadata(job->db, &metadata, &own) == ROCKS_OK);
    for (; count < FILES && rocks_metadata_file_at(metadata, count, &file, NULL) == ROCKS_OK;
         count++) {
        snprintf(names[count], sizeof names[0], "%.*s", (int)file.name.len,
                 (const char *)file.name.data);
        at[count] = names[count];
    }
    CHECK(rocks_metadata_free(metadata, &own) == ROCKS_OK);
    CHECK(count == FILES);
    job->code = rocks_db_compact_files(job->db, NULL, NULL, at, count, 1, job->cancel, NULL, NULL,
                                       NULL, &job->why);
    return NULL;
}

/* A compaction of files goes on when its cancel handle is set: its call leaves it. It ends with all
   others. */
static void files_by_an_abort(void)
{
    rocks_db *db = open_slow("close");
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    struct job compact = {.db = db, .cancel = cancel};
    start(&compact, run_compact_files);
    sleep(2); /* it has begun */
    double begin = now();
    OK(rocks_cancel_set(cancel, &st));
    CHECK(end(&compact) == ROCKS_CANCELLED && now() - begin < SOON);
    CHECK(strstr(compact.why.message, "; the work goes on") != NULL);
    OK(rocks_cancel_free(cancel, &st));
    struct job again = {.db = db};
    start(&again, run_compact_files);
    CHECK(end(&again) == ROCKS_ABORTED); /* its files are in the other's work */
    begin = now();
    OK(rocks_db_abort_all_compactions(db, &st));
    OK(rocks_db_close(db, &st)); /* waits for that work */
    CHECK(now() - begin < SOON);

    db = open_slow("close");
    again.db = db;
    start(&again, run_compact_files);
    sleep(1);
    OK(rocks_db_abort_all_compactions(db, &st));
    CHECK(end(&again) == ROCKS_INCOMPLETE);
    uint64_t failures;
    OK(rocks_late_failures(&failures, NULL, &st));
    CHECK(failures == 0);
    OK(rocks_db_close(db, &st));
}

/* A flush that waits for paused background work gives way to a close. */
static void paused(void)
{
    rocks_db *db = open_db("paused");
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_pause_background_work(db, &st));
    struct job flush = {.db = db}, wait = {.db = db};
    uint64_t switched = 0;
    start(&flush, run_flush);
    /* It waits now. */
    WAIT_UNTIL(rocks_db_property_int(db, NULL, "rocksdb.num-immutable-mem-table", &switched, &st) ==
                   ROCKS_OK &&
               switched == 1);
    start(&wait, run_wait);
    usleep(100000);
    double begin = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - begin < SOON);
    CHECK(end(&flush) == ROCKS_OK);
    CHECK(end(&wait) == ROCKS_OK || wait.code == ROCKS_CLOSED);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    alarm(500);
    by_a_close();
    by_a_cancel();
    files_by_an_abort();
    paused();
    return 0;
}
