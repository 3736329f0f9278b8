/* Calls of a backup engine that stop waiting: the work goes on. valgrind: alone */
#include "../support/check.h"

#include <pthread.h>

static rocks_backup_engine *engine;
static rocks_db *db;

/* While it is held, the engine writes: a backup's progress callback waits. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool held, reached;
} hold = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    (void)state;
    (void)done;
    (void)total;
    (void)error;
    pthread_mutex_lock(&hold.mutex);
    hold.reached = true;
    pthread_cond_broadcast(&hold.changed);
    while (hold.held) pthread_cond_wait(&hold.changed, &hold.mutex);
    pthread_mutex_unlock(&hold.mutex);
    return true;
}

static void *backs_up(void *cancel)
{
    rocks_status own;
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, cancel, NULL, &own));
    return NULL;
}

static size_t count_of_backups(void)
{
    rocks_backup_list *list;
    size_t count;
    OK(rocks_backup_engine_list(engine, 0, &list, &st));
    OK(rocks_backup_list_count(list, &count, &st));
    OK(rocks_backup_list_free(list, &st));
    return count;
}

static uint64_t late_failures(void)
{
    uint64_t count;
    OK(rocks_late_failures(&count, NULL, &st));
    return count;
}

/* ---- openings ------------------------------------------------------------------------------ */

/* The engine's log, in whose way the hold is: RocksDB says there that it deletes all backups. */
static void line(void *state, rocks_log_level level, const uint8_t *text, size_t len)
{
    static const char says[] = "deleting all backups";
    (void)state, (void)level;
    bool is_it = false;
    for (size_t i = 0; i + sizeof says - 1 <= len; i++)
        is_it |= memcmp(text + i, says, sizeof says - 1) == 0;
    if (is_it) progress(NULL, 0, 0, NULL);
}

static rocks_code try_open(const char *name, const rocks_options *options)
{
    return rocks_backup_engine_open(check_path(name), options, &engine, &st);
}

static void opens_late(void)
{
    const uint64_t before = late_failures();
    const rocks_logger_callbacks logs = {.struct_size = sizeof logs, .log = line};
    rocks_options *options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "timeout", "60000000");
    rocks_logger *logger;
    OK(rocks_logger_new(&logs, &logger, &st));
    OK(rocks_options_set_logger(options, "info_log", logger, &st));
    OK(rocks_logger_free(logger, &st));
    /* In time; an error is the call's own. */
    OK(try_open("emptied", options));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    rocks_backup_engine *first = engine;
    EXPECT(ROCKS_BUSY, try_open("emptied", options));
    OK(rocks_backup_engine_free(first, &st));
    CHECK(engine == NULL && late_failures() == before);
    /* It deletes them for longer than that. */
    OK(rocks_options_set(options, "timeout", "20000", &st));
    OK(rocks_options_set(options, "destroy_old_data", "true", &st));
    hold.held = true;
    hold.reached = false;
    EXPECT(ROCKS_TIMED_OUT, try_open("emptied", options));
    SAYS("20000 microseconds");
    CHECK(engine == NULL);
    /* What was given may go. */
    OK(rocks_options_free(options, &st));
    pthread_mutex_lock(&hold.mutex);
    while (!hold.reached) pthread_cond_wait(&hold.changed, &hold.mutex);
    pthread_mutex_unlock(&hold.mutex);
    EXPECT(ROCKS_BUSY, try_open("emptied", NULL));
    pthread_mutex_lock(&hold.mutex);
    hold.held = false;
    pthread_cond_broadcast(&hold.changed);
    pthread_mutex_unlock(&hold.mutex);
    /* It goes on, and frees the engine. */
    WAIT_UNTIL(engine != NULL || try_open("emptied", NULL) == ROCKS_OK);
    CHECK(count_of_backups() == 0);
    OK(rocks_backup_engine_free(engine, &st));
    /* The time of the options is that of the engine's calls, until another is set. */
    options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "timeout", "60000000");
    OK(try_open("emptied", options));
    OK(rocks_backup_engine_collect_garbage(engine, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_backup_engine_free(engine, &st));
    options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "timeout", "0");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "timeout", "-1", &st));
    SAYS("timeout");
    OK(rocks_options_free(options, &st));
    engine = NULL;
    CHECK(late_failures() == before);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_progress_callbacks calls = {.struct_size = sizeof calls, .progress = progress};
    rocks_cancel *cancel;
    pthread_t thread;
    db = open_db("db");
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_backup_engine_open(check_path("backups"), NULL, &engine, &st));
    for (int i = 0; i < 3; i++)
        OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));

    /* In time, an error is the call's own. */
    OK(rocks_backup_engine_set_timeout(engine, 60000000, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_engine_delete(engine, 9, &st));
    OK(rocks_backup_engine_delete(engine, 1, &st));
    OK(rocks_backup_engine_collect_garbage(engine, &st));
    CHECK(count_of_backups() == 2 && late_failures() == 0);

    /* The engine writes as long as the other backup takes. */
    OK(rocks_backup_engine_set_timeout(engine, 20000, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_progress_callbacks(cancel, &calls, &st));
    hold.held = true;
    CHECK(pthread_create(&thread, NULL, backs_up, cancel) == 0);
    pthread_mutex_lock(&hold.mutex);
    while (!hold.reached) pthread_cond_wait(&hold.changed, &hold.mutex);
    pthread_mutex_unlock(&hold.mutex);
    EXPECT(ROCKS_TIMED_OUT, rocks_backup_engine_delete(engine, 2, &st));
    SAYS("20000 microseconds");
    EXPECT(ROCKS_TIMED_OUT, rocks_backup_engine_delete(engine, 9, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_backup_engine_purge(engine, 1, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_backup_engine_collect_garbage(engine, &st));
    pthread_mutex_lock(&hold.mutex);
    hold.held = false;
    pthread_cond_broadcast(&hold.changed);
    pthread_mutex_unlock(&hold.mutex);
    pthread_join(thread, NULL);
    /* All of it is done, and what failed is counted. */
    WAIT_UNTIL(count_of_backups() == 1);
    WAIT_UNTIL(late_failures() >= 1);

    /* The work keeps the engine; the folder is free when it has ended. */
    OK(rocks_backup_engine_set_timeout(engine, 0, &st));
    const rocks_code code = rocks_backup_engine_purge(engine, 0, &st);
    CHECK(code == ROCKS_TIMED_OUT || code == ROCKS_OK);
    OK(rocks_backup_engine_free(engine, &st));
    engine = NULL;
    WAIT_UNTIL(engine != NULL ||
               rocks_backup_engine_open(check_path("backups"), NULL, &engine, &st) == ROCKS_OK);
    CHECK(count_of_backups() == 0);
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_cancel_free(cancel, &st));
    opens_late();
    OK(rocks_db_close(db, &st));
    OK(rocks_shutdown(UINT64_MAX, &st));
    return 0;
}
