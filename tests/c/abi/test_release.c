/* rocks_release: handles of every kind, and objects that are in use. valgrind: alone */
#include "../support/check.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t alive(const char *type)
{
    uint64_t count;
    OK(rocks_handles_alive(type, &count, &st));
    return count;
}

static uint64_t failures(void)
{
    uint64_t count;
    OK(rocks_release_failures(&count, NULL, &st));
    return count;
}

/* ---- one of every kind -------------------------------------------------------------- */

static rocks_options *database_options(void)
{
    return options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
}

static rocks_db *open_txn_db(const char *name)
{
    rocks_options *options = database_options(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    rocks_release(options);
    rocks_release(how);
    return db;
}

static int destroyed;

static void destroy(void *state)
{
    (void)state;
    destroyed++;
}

static rocks_listener_answer no_event(void *state, const rocks_event *event)
{
    (void)state, (void)event;
    return ROCKS_LISTENER_GO_ON;
}

static rocks_compaction_decision keep(void *run, const rocks_compaction_record *record,
                                      rocks_sink *result, rocks_sink *error)
{
    (void)run, (void)record, (void)result, (void)error;
    return ROCKS_COMPACTION_KEEP;
}

static bool no_run(void *state, const rocks_compaction_context *context, void **run,
                   rocks_sink *error)
{
    (void)state, (void)context, (void)error;
    *run = NULL;
    return true;
}

static bool no_collector(void *state, const rocks_table_properties_collector_context *context,
                         void **collector, rocks_sink *error)
{
    (void)state, (void)context, (void)error;
    *collector = NULL;
    return true;
}

static bool no_key(void *collector, const rocks_table_entry *entry, rocks_sink *error)
{
    (void)collector, (void)entry, (void)error;
    return true;
}

static bool no_properties(void *collector, rocks_sink *properties, rocks_sink *error)
{
    (void)collector, (void)properties, (void)error;
    return true;
}

static bool no_partitioner(void *state, const rocks_sst_partitioner_context *context,
                           void **partitioner, rocks_sink *error)
{
    (void)state, (void)context, (void)error;
    *partitioner = NULL;
    return true;
}

static bool no_end(void *partitioner, const uint8_t *prev, size_t prev_len, const uint8_t *current,
                   size_t current_len, uint64_t size, bool *required, rocks_sink *error)
{
    (void)partitioner, (void)prev, (void)prev_len, (void)current, (void)current_len, (void)size;
    (void)error;
    *required = false;
    return true;
}

static rocks_wal_decision no_record(void *state, const rocks_wal_record *record,
                                    rocks_sink *changed, rocks_sink *error)
{
    (void)state, (void)record, (void)changed, (void)error;
    return ROCKS_WAL_CONTINUE;
}

static bool no_table(void *state, const rocks_table_properties *properties, bool *read,
                     rocks_sink *error)
{
    (void)state, (void)properties, (void)error;
    *read = true;
    return true;
}

static bool no_merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                     const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)existing, (void)value, (void)value_len;
    (void)result, (void)error;
    return true;
}

/* Makes one object of a kind with `call`, and releases it. */
#define ONE(noun, call) \
    do { \
        rocks_##noun *it = NULL; \
        OK(call); \
        CHECK(alive("rocks_" #noun) == 1); \
        rocks_release(it); \
        WAIT_UNTIL(alive("rocks_" #noun) == 0); \
        rocks_release(it); \
        CHECK(rocks_##noun##_free(it, &st) == ROCKS_INVALID_HANDLE); \
        SAYS("freed before"); \
    } while (0)

/* Objects of callbacks, each destroyed. */
static void every_callback(void)
{
    const rocks_associative_merge_operator_callbacks merges = {
        .struct_size = sizeof merges, .destroy = destroy, .name = "m", .merge = no_merge};
    const rocks_compaction_filter_callbacks filters = {
        .struct_size = sizeof filters, .destroy = destroy, .name = "f", .filter = keep};
    const rocks_compaction_filter_factory_callbacks runs = {.struct_size = sizeof runs,
                                                            .destroy = destroy,
                                                            .name = "r",
                                                            .create = no_run,
                                                            .filter = keep};
    const rocks_table_properties_collector_factory_callbacks collects = {
        .struct_size = sizeof collects,
        .destroy = destroy,
        .name = "c",
        .create = no_collector,
        .add_user_key = no_key,
        .finish = no_properties};
    const rocks_sst_partitioner_factory_callbacks parts = {.struct_size = sizeof parts,
                                                           .destroy = destroy,
                                                           .name = "p",
                                                           .create = no_partitioner,
                                                           .should_partition = no_end};
    const rocks_wal_filter_callbacks logs = {
        .struct_size = sizeof logs, .destroy = destroy, .name = "w", .log_record_found = no_record};
    const rocks_table_filter_callbacks tables = {
        .struct_size = sizeof tables, .destroy = destroy, .should_read = no_table};
    const int before = destroyed;
    ONE(merge_operator, rocks_merge_operator_new_associative(&merges, &it, &st));
    ONE(compaction_filter, rocks_compaction_filter_new(&filters, &it, &st));
    ONE(compaction_filter_factory, rocks_compaction_filter_factory_new(&runs, &it, &st));
    ONE(table_properties_collector_factory,
        rocks_table_properties_collector_factory_new(&collects, &it, &st));
    ONE(sst_partitioner_factory, rocks_sst_partitioner_factory_new(&parts, &it, &st));
    ONE(wal_filter, rocks_wal_filter_new(&logs, &it, &st));
    ONE(table_filter, rocks_table_filter_new(&tables, &it, &st));
    CHECK(destroyed == before + 7);
}

/* What reports on a database and its files. */
static void every_report(void)
{
    rocks_db *db = open_db("reports");
    rocks_backup_engine *engine;
    char table[4200];
    rocks_sst_writer *writer;
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    ONE(metadata, rocks_db_metadata(db, &it, &st));
    ONE(table_properties_collection, rocks_db_table_properties(db, NULL, &it, &st));
    ONE(live_files, rocks_db_live_files(db, NULL, &it, &st));
    ONE(wal_files, rocks_db_wal_files(db, &it, &st));
    ONE(wal_iter, rocks_db_wal_iter(db, 1, NULL, &it, &st));
    ONE(export, rocks_db_export_column_family(db, NULL, check_path("exported"), NULL, &it, &st));
    snprintf(table, sizeof table, "%s", check_path("released.sst"));
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, table, 0, &st));
    OK(rocks_sst_writer_put(writer, "key", 3, "value", 5, &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    rocks_release(writer);
    ONE(sst_reader, rocks_sst_reader_open(table, NULL, &it, &st));
    OK(rocks_backup_engine_open(check_path("reported"), NULL, &engine, &st));
    ONE(backup_list, rocks_backup_engine_list(engine, 0, &it, &st));
    rocks_release(engine);
    rocks_release(db);
    WAIT_UNTIL(alive(NULL) == 0);
    db = open_txn_db("locked");
    ONE(locks, rocks_db_locks(db, ROCKS_LOCKS_HELD, &it, NULL, &st));
    rocks_release(db);
    WAIT_UNTIL(alive(NULL) == 0);
    CHECK(failures() == 0);
}

/* Redis's structures and what is made of them. */
static void every_redis(void)
{
    const rocks_slice key = {BYTES("key")};
    rocks_db *db = open_txn_db("redis");
    rocks_redis *redis;
    ONE(redis_reply, rocks_redis_reply_new(&it, &st));
    ONE(redis, rocks_redis_open(db, NULL, &it, &st));
    OK(rocks_redis_open(db, NULL, &redis, &st));
    ONE(redis_session, rocks_redis_session_new(redis, &it, &st));
    ONE(redis_lock, rocks_redis_lock_keys(redis, &key, 1, NULL, &it, &st));
    /* Its lock is gone with it. */
    ONE(redis_lock, rocks_redis_lock_keys(redis, &key, 1, NULL, &it, &st));
    rocks_release(redis);
    rocks_release(db);
    WAIT_UNTIL(alive(NULL) == 0);
    CHECK(failures() == 0);
}

static void every_kind(void)
{
    rocks_db *db = open_txn_db("kinds");
    rocks_column_family *family;
    const rocks_event_listener_callbacks listens = {sizeof listens, NULL, destroy, {0, 0, 0},
                                                    no_event,       0,    0};
    OK(rocks_db_create_column_family(db, "other", NULL, &family, &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    rocks_release(family);
    ONE(value, rocks_value_new(&it, &st));
    ONE(values, rocks_values_new(&it, &st));
    ONE(block, rocks_block_new(&it, &st));
    ONE(batch, rocks_batch_new(&it, &st));
    ONE(event_block, rocks_event_block_new(&it, &st));
    ONE(event_queue, rocks_event_queue_new(NULL, &it, &st));
    ONE(cancel, rocks_cancel_new(&it, &st));
    ONE(queue, rocks_queue_new(NULL, &it, &st));
    ONE(completions, rocks_completions_new(&it, &st));
    ONE(options, rocks_options_new(ROCKS_OPTIONS_READ, &it, &st));
    ONE(comparator, rocks_comparator_new_by_name("reverse_bytewise", &it, &st));
    ONE(slice_transform, rocks_slice_transform_new_by_name("fixed:4", &it, &st));
    ONE(filter_policy, rocks_filter_policy_new_by_name("bloomfilter:10", &it, &st));
    ONE(logger, rocks_logger_new_by_name("none", NULL, &it, &st));
    ONE(env, rocks_env_new_by_name("memory", &it, &st));
    ONE(cache, rocks_cache_new(NULL, &it, &st));
    ONE(statistics, rocks_statistics_new(NULL, &it, &st));
    ONE(rate_limiter, rocks_rate_limiter_new("rate_bytes_per_sec=1000000", &it, &st));
    ONE(write_buffer_manager,
        rocks_write_buffer_manager_new("buffer_size=1000000", NULL, &it, &st));
    ONE(sst_file_manager, rocks_sst_file_manager_new(NULL, NULL, &it, &st));
    ONE(event_listener, rocks_event_listener_new(&listens, &it, &st));
    CHECK(destroyed == 1);
    ONE(column_family, rocks_db_column_family(db, "other", &it, &st));
    ONE(snapshot, rocks_db_snapshot(db, &it, &st));
    ONE(iter, rocks_db_iter(db, NULL, NULL, &it, &st));
    ONE(txn, rocks_txn_begin(db, NULL, NULL, &it, &st));
    ONE(sst_writer, rocks_sst_writer_new(db, NULL, NULL, &it, &st));
    ONE(bulk_load, rocks_bulk_load_new(db, NULL, NULL, &it, &st));
    ONE(backup_engine, rocks_backup_engine_open(check_path("backups"), NULL, &it, &st));

    rocks_release(db);
    WAIT_UNTIL(alive("rocks_db") == 0);
    EXPECT(ROCKS_CLOSED, rocks_db_close(db, &st));
    WAIT_UNTIL(alive(NULL) == 0);
    CHECK(failures() == 0);
}

/* What is no live handle. */
static void nothing_happens(void)
{
    rocks_value *value, *other;
    OK(rocks_value_new(&value, &st));
    OK(rocks_value_free(value, &st));
    OK(rocks_value_new(&other, &st));
    rocks_release(NULL);
    rocks_release(value);
    rocks_release(&value);
    for (int bit = 0; bit < 64; bit++)
        rocks_release((void *)((uintptr_t)other ^ ((uintptr_t)1 << bit)));
    rocks_release((void *)UINTPTR_MAX);
    OK(rocks_value_reset(other, &st));
    rocks_release(other);
    CHECK(alive(NULL) == 0);
}

/* ---- files ------------------------------------------------------------------------- */

static struct {
    pthread_t own;
    int all, here;
} deletions;

/* Notes which thread deletes a table. */
static rocks_listener_answer deleted(void *state, const rocks_event *event)
{
    (void)state;
    CHECK(event->kind == ROCKS_EVENT_TABLE_FILE_DELETED);
    if (pthread_equal(pthread_self(), deletions.own))
        __atomic_add_fetch(&deletions.here, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&deletions.all, 1, __ATOMIC_SEQ_CST);
    return ROCKS_LISTENER_GO_ON;
}

static bool are_deleted(int tables)
{
    return __atomic_load_n(&deletions.all, __ATOMIC_SEQ_CST) == tables;
}

/* Makes two tables, which an iterator keeps when they are compacted into another. */
static rocks_iter *keeps_two(rocks_db *db, const rocks_options *reading)
{
    rocks_iter *iter;
    for (int i = 0; i < 2; i++) {
        /* Two keys each: tables of one key are moved. */
        OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
        OK(rocks_db_put(db, NULL, NULL, "other", 5, "value", 5, &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    return iter;
}

/* A release deletes no files: other threads do. */
static void no_files_are_deleted(void)
{
    const rocks_event_listener_callbacks listens = {
        .struct_size = sizeof listens,
        .event = deleted,
        .kinds = (uint64_t)1 << ROCKS_EVENT_TABLE_FILE_DELETED};
    rocks_options *options = database_options(), *plain = database_options(), *reading;
    rocks_event_listener *listener;
    rocks_column_family *family;
    rocks_iter *iter;
    rocks_db *db;
    int before;
    deletions.own = pthread_self();
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_event_listener_new(&listens, &listener, &st));
    OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
    rocks_release(listener);
    OK(rocks_db_open(check_path("files"), options, NULL, NULL, NULL, 0, &db, &st));
    rocks_release(options);

    iter = keeps_two(db, NULL);
    CHECK(are_deleted(0));
    rocks_release(iter);
    WAIT_UNTIL(are_deleted(2));
    CHECK(deletions.here == 0);

    OK(rocks_db_create_column_family(db, "dropped", plain, &family, &st));
    const rocks_column_family *families[] = {family};
    OK(rocks_db_put(db, family, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, families, 1, NULL, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    CHECK(are_deleted(2));
    rocks_release(family);
    WAIT_UNTIL(are_deleted(3));
    CHECK(deletions.here == 0);

    /* The iterator of a dropped column family has the last reference to it. */
    OK(rocks_db_create_column_family(db, "dropped", plain, &family, &st));
    families[0] = family;
    OK(rocks_db_put(db, family, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, families, 1, NULL, &st));
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    rocks_release(family);
    CHECK(are_deleted(3));
    rocks_release(iter);
    WAIT_UNTIL(are_deleted(4));
    CHECK(deletions.here == 0);

    /* Who wants it so deletes them as it frees the iterator: what the first compaction made, which
       the second replaced, as well. */
    reading = options_with(ROCKS_OPTIONS_READ, "background_purge_on_iterator_cleanup", "false");
    iter = keeps_two(db, reading);
    before = deletions.all;
    OK(rocks_iter_free(iter, &st));
    CHECK(deletions.here > 0 && deletions.here == deletions.all - before);
    rocks_release(reading);
    rocks_release(plain);
    OK(rocks_db_close(db, &st));
    WAIT_UNTIL(alive(NULL) == 0);
    CHECK(failures() == 0);
}

/* ---- objects in use ----------------------------------------------------------------- */

/* A merge operator that waits until it may go on, and releases what it is told to. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int entered, may_leave;
    void *releases[8];
    size_t count;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, {NULL}, 0};

static bool merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                  const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)existing, (void)error;
    for (size_t i = 0; i < gate.count; i++) rocks_release(gate.releases[i]);
    rocks_release(result);
    pthread_mutex_lock(&gate.lock);
    gate.entered++;
    pthread_cond_broadcast(&gate.changed);
    while (!gate.may_leave) pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    return rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK;
}

static void wait_until_inside(void)
{
    pthread_mutex_lock(&gate.lock);
    while (gate.entered == 0) pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void let_go(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.may_leave = 1;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static rocks_db *open_merging(const char *name)
{
    const rocks_associative_merge_operator_callbacks merges = {sizeof merges, NULL,        destroy,
                                                               {0, 0, 0},     "test.gate", merge};
    rocks_merge_operator *merging;
    rocks_options *options = database_options();
    rocks_db *db;
    gate.entered = gate.may_leave = 0;
    gate.count = 0;
    OK(rocks_merge_operator_new_associative(&merges, &merging, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", merging, &st));
    rocks_release(merging);
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    rocks_release(options);
    OK(rocks_db_merge(db, NULL, NULL, "key", 3, "value", 5, &st));
    return db;
}

typedef struct {
    rocks_db *db;
    rocks_iter *iter;
    rocks_code code;
} use;

static void *seek(void *of)
{
    use *u = of;
    u->code = rocks_iter_seek_to_first(u->iter, NULL, NULL, NULL);
    return NULL;
}

static void *get(void *of)
{
    use *u = of;
    char value[8];
    size_t len;
    u->code = rocks_db_get_into(u->db, NULL, NULL, "key", 3, value, sizeof value, &len, NULL);
    return NULL;
}

/* A call on another thread has the iterator: it ends when the call has left. */
static void busy_iterator(void)
{
    pthread_t thread;
    use u = {open_merging("busy"), NULL, ROCKS_OK};
    OK(rocks_db_iter(u.db, NULL, NULL, &u.iter, &st));
    CHECK(pthread_create(&thread, NULL, seek, &u) == 0);
    wait_until_inside();
    EXPECT(ROCKS_HANDLE_BUSY, rocks_iter_free(u.iter, &st));
    rocks_release(u.iter);
    rocks_release(u.iter);
    CHECK(alive("rocks_iter") == 1);
    let_go();
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(u.code == ROCKS_OK);
    WAIT_UNTIL(alive("rocks_iter") == 0);
    EXPECT(ROCKS_INVALID_HANDLE, rocks_iter_free(u.iter, &st));
    OK(rocks_db_close(u.db, &st));
}

/* A database with a call in flight and children: closed when the call has left; the path is free
   then. */
static void busy_database(void)
{
    pthread_t thread;
    use u = {open_merging("flight"), NULL, ROCKS_INVALID_HANDLE};
    rocks_iter *iter;
    rocks_snapshot *snapshot;
    rocks_column_family *family;
    rocks_db *again;
    OK(rocks_db_iter(u.db, NULL, NULL, &iter, &st));
    OK(rocks_db_snapshot(u.db, &snapshot, &st));
    OK(rocks_db_column_family(u.db, "default", &family, &st));
    CHECK(pthread_create(&thread, NULL, get, &u) == 0);
    wait_until_inside();
    rocks_release(u.db);
    WAIT_UNTIL(rocks_db_put(u.db, NULL, NULL, "a", 1, "b", 1, NULL) == ROCKS_CLOSED);
    CHECK(alive("rocks_db") == 1);
    let_go();
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(u.code == ROCKS_OK);
    WAIT_UNTIL(alive("rocks_db") == 0);
    /* The children are closed, and end when they are freed or released. */
    EXPECT(ROCKS_CLOSED, rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    rocks_release(iter);
    OK(rocks_snapshot_free(snapshot, &st));
    rocks_release(family);
    CHECK(alive(NULL) == 0);
    again = open_merging("flight");
    let_go();
    rocks_release(again);
    WAIT_UNTIL(alive(NULL) == 0);
}

/* From inside a callback, everything: its own iterator and database among it. */
static void from_inside(void)
{
    const int before = destroyed;
    use u = {open_merging("inside"), NULL, ROCKS_OK};
    OK(rocks_db_iter(u.db, NULL, NULL, &u.iter, &st));
    rocks_snapshot *snapshot;
    rocks_iter *other;
    rocks_value *value;
    rocks_options *options;
    rocks_column_family *family;
    OK(rocks_db_snapshot(u.db, &snapshot, &st));
    OK(rocks_db_iter(u.db, NULL, NULL, &other, &st));
    OK(rocks_value_new(&value, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st));
    OK(rocks_db_column_family(u.db, "default", &family, &st));
    void *all[] = {u.db, u.iter, snapshot, other, value, options, family};
    memcpy(gate.releases, all, sizeof all);
    gate.count = sizeof all / sizeof all[0];
    let_go();
    seek(&u);
    CHECK(u.code == ROCKS_OK || u.code == ROCKS_CLOSED);
    WAIT_UNTIL(alive(NULL) == 0);
    WAIT_UNTIL(destroyed > before);
    CHECK(failures() == 0);
}

/* A thread that waits for events of a queue wakes when that is released. */
static void *wait_for_events(void *queue)
{
    return rocks_event_queue_wait(queue, -1, NULL) == ROCKS_OK ? queue : NULL;
}

static void waiting_queue(void)
{
    pthread_t thread;
    rocks_event_queue *queue;
    void *result;
    OK(rocks_event_queue_new(NULL, &queue, &st));
    CHECK(pthread_create(&thread, NULL, wait_for_events, queue) == 0);
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    rocks_release(queue);
    CHECK(pthread_join(thread, &result) == 0);
    CHECK(result == NULL);
    CHECK(alive(NULL) == 0);
}

/* ---- forks, and the end of a process ------------------------------------------------ */

static int status_of(pid_t child)
{
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    return status;
}

static void forked(void)
{
    rocks_db *db = open_db("forked");
    rocks_value *value;
    rocks_iter *iter;
    OK(rocks_value_new(&value, &st));
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    const pid_t child = fork();
    if (child == 0) {
        rocks_release(value);
        rocks_release(iter);
        rocks_release(db);
        uint64_t count;
        _exit(rocks_handles_alive(NULL, &count, NULL) == ROCKS_FORKED &&
                      rocks_value_free(value, NULL) == ROCKS_FORKED
                  ? 0
                  : 1);
    }
    CHECK(status_of(child) == 0);
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    rocks_release(value);
    rocks_release(iter);
    rocks_release(db);
    WAIT_UNTIL(alive(NULL) == 0);
}

/* A process that releases its database and exits at once: what it wrote without a log is flushed
   by the close, which exit waits for. */
static void at_exit(const char *program)
{
    const pid_t child = fork();
    if (child == 0) {
        execl(program, program, check_folder, "exits", (char *)NULL);
        _exit(1);
    }
    CHECK(status_of(child) == 0);
    rocks_db *db = open_db("exits");
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
}

static int exits(void)
{
    rocks_db *db = open_db("exits");
    rocks_options *options = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    OK(rocks_db_put(db, NULL, options, "key", 3, "value", 5, &st));
    rocks_release(db);
    return 0;
}

/* ---- many --------------------------------------------------------------------------- */

static void *many(void *of)
{
    rocks_db *db = of;
    rocks_status mine;
    const int count = getenv("ROCKS_SLOW") != NULL ? 1000 : 25000;
    for (int i = 0; i < count; i++) {
        void *it = NULL;
        rocks_code code = ROCKS_PANIC;
        switch (i % 5) {
            case 0:
                code = rocks_db_iter(db, NULL, NULL, (rocks_iter **)&it, &mine);
                break;
            case 1:
                code = rocks_db_snapshot(db, (rocks_snapshot **)&it, &mine);
                break;
            case 2:
                code = rocks_options_new(ROCKS_OPTIONS_READ, (rocks_options **)&it, &mine);
                break;
            case 3:
                code = rocks_txn_begin(db, NULL, NULL, (rocks_txn **)&it, &mine);
                break;
            case 4:
                code = rocks_batch_new((rocks_batch **)&it, &mine);
                break;
        }
        CHECK(code == ROCKS_OK);
        rocks_release(it);
        if (i % 7 == 0) rocks_release(it);
    }
    return NULL;
}

static void leave_none(void)
{
    pthread_t threads[4];
    rocks_db *db = open_txn_db("many");
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, many, db) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    WAIT_UNTIL(alive(NULL) == 1);
    rocks_release(db);
    WAIT_UNTIL(alive(NULL) == 0);
    CHECK(failures() == 0);
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        check_folder = argv[1];
        return exits();
    }
    CHECK_BEGIN(argc, argv);
    at_exit(argv[0]);
    every_kind();
    every_callback();
    every_report();
    every_redis();
    nothing_happens();
    no_files_are_deleted();
    busy_iterator();
    busy_database();
    from_inside();
    waiting_queue();
    /* In a child valgrind takes for lost what only the parent's other threads know. */
    if (getenv("ROCKS_SLOW") == NULL) forked();
    leave_none();
    return 0;
}
