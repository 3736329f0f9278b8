/* Every kind of callback object alike: its handle freed at once, shared by two databases, calls
   of its own database and a close from inside, slow while its database is closed, and its state
   destroyed once, with the last user, on that user's thread. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

#define TEXT(text) (text), strlen(text)

/* The state of one callback object. */
typedef struct life {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool shut, arrived; /* callbacks wait while it is shut */
    rocks_db *own;      /* to be called from inside; NULL: not */
    int inside, destroyed;
    pthread_t destroyed_on;
} life;

static rocks_db *plain; /* a database without callbacks */

/* What all callbacks begin with. */
static void enter(void *state)
{
    life *l = state;
    pthread_mutex_lock(&l->mutex);
    rocks_db *own = l->own;
    l->inside += own != NULL;
    l->arrived = l->arrived || l->shut;
    pthread_cond_broadcast(&l->changed);
    while (l->shut) pthread_cond_wait(&l->changed, &l->mutex);
    pthread_mutex_unlock(&l->mutex);
    if (own == NULL) return;
    rocks_status mine;
    CHECK(rocks_db_put(own, NULL, NULL, BYTES("a"), BYTES("b"), &mine) == ROCKS_HANDLE_BUSY);
    CHECK(strstr(mine.message, "callback") != NULL);
    CHECK(rocks_db_flush(own, NULL, 0, NULL, &mine) == ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_compact_range(own, NULL, NULL, NULL, 0, NULL, 0, NULL, &mine) ==
          ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_close(own, &mine) == ROCKS_HANDLE_BUSY);
    CHECK(rocks_db_close(plain, &mine) == ROCKS_HANDLE_BUSY);
}

static void destroy(void *state)
{
    life *l = state;
    rocks_status mine;
    CHECK(rocks_db_close(plain, &mine) == ROCKS_HANDLE_BUSY);
    pthread_mutex_lock(&l->mutex);
    l->destroyed++;
    l->destroyed_on = pthread_self();
    pthread_mutex_unlock(&l->mutex);
}

/* ---- the callbacks ------------------------------------------------------------------------ */

static bool compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *order, rocks_sink *error)
{
    (void)error;
    enter(state);
    const size_t less = a_len < b_len ? a_len : b_len;
    const int found = less > 0 ? memcmp(a, b, less) : 0;
    *order = found != 0 ? found : (a_len > b_len) - (a_len < b_len);
    return true;
}

static bool merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                  const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)key, (void)key_len, (void)existing, (void)error;
    enter(state);
    return rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK;
}

static bool full_merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const rocks_slice *operands, size_t count, rocks_sink *result,
                       rocks_merge_choice *chosen, rocks_sink *error)
{
    (void)key, (void)key_len, (void)existing, (void)operands, (void)result, (void)error;
    enter(state);
    *chosen = (rocks_merge_choice)count - 1;
    return true;
}

static bool create_filter(void *state, const rocks_slice *keys, size_t count, rocks_sink *filter,
                          rocks_sink *error)
{
    (void)keys, (void)count, (void)error;
    enter(state);
    return rocks_sink_append(filter, BYTES("x"), NULL) == ROCKS_OK;
}

static bool key_may_match(void *state, const uint8_t *key, size_t key_len, const uint8_t *filter,
                          size_t filter_len, bool *may_match, rocks_sink *error)
{
    (void)key, (void)key_len, (void)filter, (void)filter_len, (void)error;
    enter(state);
    return *may_match = true;
}

static bool transform(void *state, const uint8_t *key, size_t key_len, size_t *offset, size_t *size,
                      rocks_sink *error)
{
    (void)key, (void)error;
    enter(state);
    *offset = 0;
    *size = key_len < 1 ? key_len : 1;
    return true;
}

static rocks_compaction_decision filter(void *state, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    (void)record, (void)result, (void)error;
    enter(state);
    return ROCKS_COMPACTION_KEEP;
}

static bool begin_run(void *state, const rocks_compaction_context *context, void **run,
                      rocks_sink *error)
{
    (void)context, (void)error;
    enter(state);
    *run = state;
    return true;
}

static rocks_listener_answer event(void *state, const rocks_event *told)
{
    (void)told;
    enter(state);
    return ROCKS_LISTENER_GO_ON;
}

static void line(void *state, rocks_log_level level, const uint8_t *text, size_t len)
{
    (void)level, (void)text, (void)len;
    enter(state);
}

static bool begin_file(void *state, const rocks_table_properties_collector_context *context,
                       void **collector, rocks_sink *error)
{
    (void)context, (void)error;
    *collector = state;
    return true;
}

static bool add_user_key(void *collector, const rocks_table_entry *entry, rocks_sink *error)
{
    (void)entry, (void)error;
    enter(collector);
    return true;
}

static bool finish(void *collector, rocks_sink *properties, rocks_sink *error)
{
    (void)properties, (void)error;
    enter(collector);
    return true;
}

static bool begin_partitions(void *state, const rocks_sst_partitioner_context *context,
                             void **partitioner, rocks_sink *error)
{
    (void)context, (void)error;
    enter(state);
    *partitioner = state;
    return true;
}

static bool should_partition(void *partitioner, const uint8_t *prev, size_t prev_len,
                             const uint8_t *current, size_t current_len, uint64_t size,
                             bool *required, rocks_sink *error)
{
    (void)prev, (void)prev_len, (void)current, (void)current_len, (void)size, (void)error;
    enter(partitioner);
    *required = false;
    return true;
}

static bool should_read(void *state, const rocks_table_properties *file, bool *read,
                        rocks_sink *error)
{
    (void)file, (void)error;
    enter(state);
    return *read = true;
}

/* ---- a kind: how it is set into options, and what has it called --------------------------- */

static rocks_options *reading; /* what a table filter is set into */

/* A function that makes an object of some callbacks, sets it, and frees its handle. */
#define SETTER(kind, callbacks_of, new, into, option, ...) \
    static void set_##callbacks_of(rocks_options *options, life *l) \
    { \
        rocks_##callbacks_of##_callbacks callbacks = { \
            .struct_size = sizeof callbacks, .state = l, .destroy = destroy, __VA_ARGS__}; \
        rocks_##kind *made; \
        (void)options; \
        OK(new (&callbacks, &made, &st)); \
        OK(rocks_options_set_##kind(into, option, made, &st)); \
        OK(rocks_##kind##_free(made, &st)); \
    }

SETTER(comparator, comparator, rocks_comparator_new, options, "comparator", .name = "test.C",
       .compare = compare)
SETTER(merge_operator, associative_merge_operator, rocks_merge_operator_new_associative, options,
       "merge_operator", .name = "test.A", .merge = merge)
SETTER(merge_operator, merge_operator, rocks_merge_operator_new, options, "merge_operator",
       .name = "test.M", .full_merge = full_merge)
SETTER(filter_policy, filter_policy, rocks_filter_policy_new, options, "filter_policy",
       .name = "test.F", .create_filter = create_filter, .key_may_match = key_may_match)
SETTER(slice_transform, slice_transform, rocks_slice_transform_new, options, "prefix_extractor",
       .name = "test.S", .transform = transform)
SETTER(compaction_filter, compaction_filter, rocks_compaction_filter_new, options,
       "compaction_filter", .filter = filter)
SETTER(compaction_filter_factory, compaction_filter_factory, rocks_compaction_filter_factory_new,
       options, "compaction_filter_factory", .create = begin_run, .filter = filter)
SETTER(event_listener, event_listener, rocks_event_listener_new, options, "listeners",
       .event = event, .kinds = (uint64_t)1 << ROCKS_EVENT_FLUSH_BEGIN)
SETTER(logger, logger, rocks_logger_new, options, "info_log", .log = line, .level = ROCKS_LOG_INFO)
SETTER(table_properties_collector_factory, table_properties_collector_factory,
       rocks_table_properties_collector_factory_new, options, "table_properties_collectors",
       .create = begin_file, .add_user_key = add_user_key, .finish = finish)
SETTER(sst_partitioner_factory, sst_partitioner_factory, rocks_sst_partitioner_factory_new, options,
       "sst_partitioner_factory", .create = begin_partitions, .should_partition = should_partition)
SETTER(table_filter, table_filter, rocks_table_filter_new, reading, "table_filter",
       .should_read = should_read)

static rocks_code do_put(rocks_db *db, rocks_status *mine)
{
    return rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("v"), mine);
}

static rocks_code do_get(rocks_db *db, rocks_status *mine)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, BYTES("merged"), &value, mine);
    if (code == ROCKS_OK) CHECK(rocks_buffer_free(&value, mine) == ROCKS_OK);
    return code;
}

static rocks_code do_flush(rocks_db *db, rocks_status *mine)
{
    const rocks_code code = do_put(db, mine);
    return code != ROCKS_OK ? code : rocks_db_flush(db, NULL, 0, NULL, mine);
}

static rocks_code do_compact(rocks_db *db, rocks_status *mine)
{
    rocks_options *force;
    CHECK(rocks_options_new(ROCKS_OPTIONS_COMPACT_RANGE, &force, mine) == ROCKS_OK);
    CHECK(rocks_options_set(force, "bottommost_level_compaction", "kForce", mine) == ROCKS_OK);
    const rocks_code code = rocks_db_compact_range(db, NULL, force, NULL, 0, NULL, 0, NULL, mine);
    rocks_status ignored;
    CHECK(rocks_options_free(force, &ignored) == ROCKS_OK);
    return code;
}

static rocks_code do_scan(rocks_db *db, rocks_status *mine)
{
    rocks_iter *iter;
    rocks_status ignored;
    rocks_code code = rocks_db_iter(db, NULL, reading, &iter, mine);
    if (code == ROCKS_OK) code = rocks_iter_seek_to_first(iter, NULL, NULL, mine);
    CHECK(rocks_iter_free(iter, &ignored) == ROCKS_OK);
    return code;
}

typedef struct kind {
    const char *name;
    void (*set)(rocks_options *, life *);
    rocks_code (*trigger)(rocks_db *, rocks_status *);
} kind;

static const kind kinds[] = {
    {"comparator", set_comparator, do_put},
    {"associative", set_associative_merge_operator, do_get},
    {"merge_operator", set_merge_operator, do_get},
    {"filter_policy", set_filter_policy, do_flush},
    {"slice_transform", set_slice_transform, do_put},
    {"compaction_filter", set_compaction_filter, do_compact},
    {"compaction_filter_factory", set_compaction_filter_factory, do_compact},
    {"event_listener", set_event_listener, do_flush},
    {"logger", set_logger, do_flush},
    {"collector", set_table_properties_collector_factory, do_flush},
    {"sst_partitioner", set_sst_partitioner_factory, do_compact},
    {"table_filter", set_table_filter, do_scan},
};

/* ---- threads ------------------------------------------------------------------------------ */

typedef struct job {
    rocks_db *db;
    rocks_code (*run)(rocks_db *, rocks_status *);
    rocks_code code;
    rocks_status status;
    pthread_t thread;
} job;

static void *work(void *given)
{
    job *j = given;
    j->code = j->run(j->db, &j->status);
    return NULL;
}

static void start(job *j, rocks_db *db, rocks_code (*run)(rocks_db *, rocks_status *))
{
    j->db = db;
    j->run = run;
    CHECK(pthread_create(&j->thread, NULL, work, j) == 0);
}

static rocks_code closes(rocks_db *db, rocks_status *mine) { return rocks_db_close(db, mine); }

/* The last user: the options that hold a table filter, or the database. */
static rocks_code closes_last(rocks_db *db, rocks_status *mine)
{
    const rocks_code code = rocks_db_close(db, mine);
    CHECK(rocks_options_free(reading, NULL) == ROCKS_OK);
    return code;
}

static int destroyed(life *l)
{
    pthread_mutex_lock(&l->mutex);
    const int times = l->destroyed;
    pthread_mutex_unlock(&l->mutex);
    return times;
}

static void set_shut(life *l, bool shut)
{
    pthread_mutex_lock(&l->mutex);
    l->shut = shut;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->mutex);
}

static rocks_db *open_one(const kind *k, int which, const rocks_options *options)
{
    char name[64];
    rocks_db *db;
    snprintf(name, sizeof name, "%s%d", k->name, which);
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("c"), BYTES("3"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("d"), BYTES("4"), &st));
    if (strstr(k->name, "associative") != NULL || strstr(k->name, "merge") != NULL)
        OK(rocks_db_merge(db, NULL, NULL, BYTES("merged"), BYTES("1"), &st));
    return db;
}

static void lives(const kind *k)
{
    life l = {.shut = false};
    pthread_mutex_init(&l.mutex, NULL);
    pthread_cond_init(&l.changed, NULL);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *copy;
    OK(rocks_options_set_string(
        options, "disable_auto_compactions=true;memtable_prefix_bloom_size_ratio=0.1", &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    k->set(options, &l);
    /* In two options, in two databases, and then in those alone. */
    OK(rocks_options_copy(options, &copy, &st));
    rocks_db *first = open_one(k, 1, options), *second = open_one(k, 2, copy);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(copy, &st));

    pthread_mutex_lock(&l.mutex);
    l.own = first;
    pthread_mutex_unlock(&l.mutex);
    OK(k->trigger(first, &st));
    pthread_mutex_lock(&l.mutex);
    l.own = NULL;
    CHECK(l.inside > 0 && l.destroyed == 0);
    pthread_mutex_unlock(&l.mutex);

    /* Slow: other databases go on (but for their flushes: the threads are shared), a close waits.
     */
    job slow, closing, last;
    set_shut(&l, true);
    start(&slow, first, k->trigger);
    pthread_mutex_lock(&l.mutex);
    while (!l.arrived) pthread_cond_wait(&l.changed, &l.mutex);
    pthread_mutex_unlock(&l.mutex);
    OK(rocks_db_put(plain, NULL, NULL, TEXT(k->name), BYTES("v"), &st));
    start(&closing, first, closes);
    rocks_buffer path;
    rocks_code code;
    while ((code = rocks_db_path(first, &path, &st)) == ROCKS_OK) OK(rocks_buffer_free(&path, &st));
    CHECK(code == ROCKS_CLOSED && destroyed(&l) == 0);
    set_shut(&l, false);
    CHECK(pthread_join(slow.thread, NULL) == 0 && pthread_join(closing.thread, NULL) == 0);
    CHECK(slow.code == ROCKS_OK || slow.code == ROCKS_CLOSED);
    CHECK(closing.code == ROCKS_OK && destroyed(&l) == 0);

    /* The other one works as before, and is the last. */
    OK(k->trigger(second, &st));
    CHECK(destroyed(&l) == 0);
    start(&last, second, closes_last);
    CHECK(pthread_join(last.thread, NULL) == 0 && last.code == ROCKS_OK);
    CHECK(l.destroyed == 1 && !pthread_equal(l.destroyed_on, pthread_self()));
    pthread_mutex_destroy(&l.mutex);
    pthread_cond_destroy(&l.changed);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    plain = open_db("plain");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) lives(&kinds[i]);
    OK(rocks_db_close(plain, &st));
    return 0;
}
