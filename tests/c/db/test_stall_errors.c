/* Databases that hold writes back while RocksDB tries to get over an error: which writes end with
 * it, and which go on. */
#include "../support/stalls.h"

/* How long a put goes on here. Those that nothing frees are ended after five seconds. */
enum { SECONDS = 7 };

/* By default a put that is held back ends with the error itself. Where RocksDB would take that for
 * an error of the log, it ends with the same text. */
static const struct way {
    const char *name, *option;
    rocks_code held_back;
} ways[] = {{"default", NULL, ROCKS_IO_ERROR},
            {"pipelined", "enable_pipelined_write", ROCKS_INCOMPLETE},
            {"unordered", "unordered_write", ROCKS_INCOMPLETE}};
enum { WAYS = sizeof ways / sizeof *ways };

static rocks_options *options_of(const struct way *way, rocks_env *env)
{
    rocks_options *options = options_in(env);
    if (way->option != NULL) OK(rocks_options_set(options, way->option, "true", &st));
    return options;
}

/* A put waits for a flush that fails: RocksDB recovers from that, and fails to, without an end. The
 * put ends with that error; nothing of what was put before is lost, and the error stays one with
 * which writes go on. */
static void put_beside_a_recovery(const struct way *way)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_of(way, env);
    rocks_db *db;
    rocks_buffer value;
    struct call put;
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "max_write_buffer_number", "2", &st));
    OK(rocks_db_open(check_path(way->name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_pause_background_work(db, &st));
    begin(&put, db, fills);
    WAIT_UNTIL(is_stopped(db));
    no_new_files(env, ".sst");
    OK(rocks_db_continue_background_work(db, &st));
    pthread_join(put.thread, NULL);
    st = put.st;
    check_keep(put.code, "rocks_db_put");
    CHECK(put.code == way->held_back);
    CHECK(rocks_status_is_retryable(&st));
    SAYS("IO error: fault injected");
    SAYS(".sst");
    if (way->option != NULL) SAYS("held back while RocksDB recovers from ");
    /* There is room for more in memory: nothing else is in the way of a put. */
    set_live(db, "max_write_buffer_number", "64");
    CHECK(!is_stopped(db));
    put_again(db);
    CHECK(figure(env, "faults.injected") > 0 && memtables_sealed(db) > 0);
    fault(env, "faults.one_in", "0");
    put_again(db);
    for (int i = 0; i < 3; i++) {
        OK(rocks_db_get(db, NULL, NULL, &i, sizeof i, &value, &st));
        CHECK(value.len == 20000);
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

/* ---- writes that are slowed down ----------------------------------------------------------- */

static void *puts_on(void *state)
{
    struct call *call = state;
    const double end = now() + SECONDS;
    while (call->code == ROCKS_OK && now() < end)
        call->code = rocks_db_put(call->db, NULL, NULL, "on", 2, "value", 5, &call->st);
    return NULL;
}

static rocks_db *open_slowed(const struct way *way, rocks_env *env)
{
    rocks_options *options = options_of(way, env);
    rocks_options *beside = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    char name[64];
    rocks_db *db;
    uint64_t rate;
    snprintf(name, sizeof name, "slowed-%s", way->name);
    OK(rocks_options_set(options, "delayed_write_rate", "100000", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 3);
    set_live(db, "level0_slowdown_writes_trigger", "2");
    OK(rocks_db_property_int(db, NULL, "rocksdb.actual-delayed-write-rate", &rate, &st));
    CHECK(rate > 0 && !is_stopped(db));
    /* A flush that fails: an error with which writes go on, and a recovery. */
    OK(rocks_db_put(db, NULL, NULL, "flushed", 7, "value", 5, &st));
    const uint64_t injected = figure(env, "faults.injected");
    no_new_files(env, ".sst");
    OK(rocks_options_set(beside, "allow_write_stall", "true", &st));
    OK(rocks_db_flush(db, NULL, 0, beside, &st));
    WAIT_UNTIL(figure(env, "faults.injected") > injected);
    OK(rocks_options_free(beside, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* Puts that RocksDB slows down beside a recovery are not held back: each is done. */
static void slowed_beside_a_recovery(void)
{
    rocks_env *envs[WAYS];
    struct call calls[WAYS];
    for (int i = 0; i < WAYS; i++) {
        envs[i] = failing_memory();
        begin(&calls[i], open_slowed(&ways[i], envs[i]), puts_on);
    }
    for (int i = 0; i < WAYS; i++) {
        pthread_join(calls[i].thread, NULL);
        st = calls[i].st;
        OK(calls[i].code);
        fault(envs[i], "faults.one_in", "0");
        put_again(calls[i].db);
        OK(rocks_db_close(calls[i].db, &st));
        OK(rocks_env_free(envs[i], &st));
    }
}

/* ---- compactions that fail, and then do not ------------------------------------------ */

/* The compactions of a database: the one with the number `holds` waits as it begins. */
struct compactions {
    rocks_env *env;
    rocks_db *db;
    rocks_options *options;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int begun, holds;
    struct call put;
};

static rocks_listener_answer begins(void *state, const rocks_event *event)
{
    struct compactions *all = state;
    CHECK(event->kind == ROCKS_EVENT_COMPACTION_BEGIN);
    pthread_mutex_lock(&all->mutex);
    const int number = ++all->begun;
    pthread_cond_broadcast(&all->changed);
    while (number == all->holds) pthread_cond_wait(&all->changed, &all->mutex);
    pthread_mutex_unlock(&all->mutex);
    return ROCKS_LISTENER_GO_ON;
}

static void hold(struct compactions *all, int number)
{
    pthread_mutex_lock(&all->mutex);
    all->holds = number;
    pthread_cond_broadcast(&all->changed);
    pthread_mutex_unlock(&all->mutex);
}

static void wait_for(struct compactions *all, int number)
{
    pthread_mutex_lock(&all->mutex);
    while (all->begun < number) pthread_cond_wait(&all->changed, &all->mutex);
    pthread_mutex_unlock(&all->mutex);
}

/* Writes are stopped until files are compacted, which fails; a put waits. */
static void stop_for(struct compactions *all, const char *name, int holds)
{
    memset(all, 0, sizeof *all);
    CHECK(pthread_mutex_init(&all->mutex, NULL) == 0 &&
          pthread_cond_init(&all->changed, NULL) == 0);
    const rocks_event_listener_callbacks calls = {
        .struct_size = sizeof calls,
        .state = all,
        .event = begins,
        .kinds = (uint64_t)1 << ROCKS_EVENT_COMPACTION_BEGIN,
    };
    rocks_event_listener *listener;
    all->env = failing_memory();
    /* One of each database runs at a time. */
    fault(all->env, "background_threads.low", "4");
    all->options = options_in(all->env);
    all->holds = holds;
    OK(rocks_event_listener_new(&calls, &listener, &st));
    OK(rocks_options_set_event_listener(all->options, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
    OK(rocks_options_set(all->options, "disable_auto_compactions", "true", &st));
    OK(rocks_db_open(check_path(name), all->options, NULL, NULL, NULL, 0, &all->db, &st));
    /* Files that overlap: others would be moved as they are. */
    for (int i = 0; i < 4; i++) {
        OK(rocks_db_put(all->db, NULL, NULL, "a", 1, "value", 5, &st));
        OK(rocks_db_put(all->db, NULL, NULL, "z", 1, "value", 5, &st));
        OK(rocks_db_flush(all->db, NULL, 0, NULL, &st));
    }
    no_new_files(all->env, ".sst");
    set_live(all->db, "level0_stop_writes_trigger", "4");
    set_live(all->db, "disable_auto_compactions", "false");
    CHECK(is_stopped(all->db));
    begin(&all->put, all->db, puts_one);
}

/* The one that is held gets on, and the put with it. */
static void gets_on(struct compactions *all)
{
    hold(all, 0);
    pthread_join(all->put.thread, NULL);
    st = all->put.st;
    OK(all->put.code);
    OK(rocks_db_close(all->db, &st));
    OK(rocks_options_free(all->options, &st));
    OK(rocks_env_free(all->env, &st));
    pthread_mutex_destroy(&all->mutex);
    pthread_cond_destroy(&all->changed);
}

/* A compaction that failed is tried again, and takes its time: a put waits for it, whether it had
 * failed at once, and twice, or after as long a time. */
static void put_beside_a_second_try(void)
{
    struct compactions soon, late;
    stop_for(&soon, "soon", 3);
    stop_for(&late, "late", 1);
    wait_for(&soon, 3);
    wait_for(&late, 1);
    fault(soon.env, "faults.one_in", "0");
    sleep(SECONDS);
    hold(&late, 2);
    gets_on(&soon);
    wait_for(&late, 2);
    fault(late.env, "faults.one_in", "0");
    sleep(SECONDS);
    gets_on(&late);
}

/* ---- a recovery that begins late ----------------------------------------------------- */

static rocks_listener_answer takes_its_time(void *state, const rocks_event *event)
{
    (void)state;
    if (event->kind == ROCKS_EVENT_ERROR_RECOVERY_BEGIN) usleep(1500000);
    return ROCKS_LISTENER_GO_ON;
}

/* As long as a listener hears of an error from a full disk, it does not stand. It begins to long
 * after, and then RocksDB drops a flush that its recovery waits for (flush_from_before in
 * test_stalls.c). The recovery ends all the same. */
static void error_after_its_event(void)
{
    const rocks_event_listener_callbacks calls = {.struct_size = sizeof calls,
                                                  .event = takes_its_time};
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    rocks_event_listener *listener;
    rocks_db *db;
    rocks_buffer value;
    OK(rocks_event_listener_new(&calls, &listener, &st));
    OK(rocks_options_set_event_listener(options, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "max_write_buffer_number", "64", &st));
    OK(rocks_db_open(check_path("after"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_pause_background_work(db, &st));
    fill_some(db, 8);
    /* It seals what is full: the one that fails does not. */
    OK(rocks_db_put(db, NULL, NULL, "small", 5, "value", 5, &st));
    const uint64_t sealed = memtables_sealed(db);
    CHECK(sealed > 0);
    fault(env, "faults.operations", "write");
    fault(env, "faults.path", ".log");
    fault(env, "faults.error", "no_space");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(db, NULL, NULL, "full", 4, "value", 5, &st));
    /* The recovery has begun once it has sealed the memtable; the flush waits since before that. */
    WAIT_UNTIL(memtables_sealed(db) > sealed);
    OK(rocks_db_continue_background_work(db, &st));
    put_again(db);
    for (int i = 0; i < 8; i++) {
        OK(rocks_db_get(db, NULL, NULL, &i, sizeof i, &value, &st));
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    const char *only = getenv("ROCKS_ONLY");
    CHECK_BEGIN(argc, argv);
    begin_watchdog();
    for (int i = 0; i < WAYS; i++)
        if (only == NULL || strcmp(only, ways[i].name) == 0) put_beside_a_recovery(&ways[i]);
    if (only == NULL || strcmp(only, "slowed") == 0) slowed_beside_a_recovery();
    if (only == NULL || strcmp(only, "compactions") == 0) put_beside_a_second_try();
    if (only == NULL || strcmp(only, "after") == 0) error_after_its_event();
    end_watchdog();
    return 0;
}
