/* Callbacks with an owner: their functions run on its thread alone, while it serves; what nobody
   answers is declined and loses nothing. valgrind: alone */
#include "../support/check.h"

#include <poll.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEYS = 50, ROUNDS = 20 };

#define ADD "merge operator \"add\", key \"key00\", column family \"default\": "

/* What a callback object saw. */
typedef struct {
    pthread_t thread; /* where its functions may run */
    bool anywhere, fails, exits;
    int called, elsewhere, destroyed, events;
} seen;

static void note(seen *s)
{
    __atomic_add_fetch(&s->called, 1, __ATOMIC_SEQ_CST);
    if (pthread_equal(pthread_self(), s->thread)) return;
    __atomic_add_fetch(&s->elsewhere, 1, __ATOMIC_SEQ_CST);
    CHECK(s->anywhere);
}

static void destroy(void *state)
{
    seen *s = state;
    note(s);
    s->called--;
    s->destroyed++;
}

/* A sum of decimal numbers. */
static bool add(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    seen *s = state;
    char text[32], operand[32];
    note(s);
    (void)key, (void)key_len;
    if (s->exits) exit(7);
    if (s->fails) {
        CHECK(rocks_sink_append(error, "no sums today", 13, NULL) == ROCKS_OK);
        return false;
    }
    snprintf(operand, sizeof operand, "%.*s", (int)value_len, (const char *)value);
    long sum = atol(operand);
    if (existing != NULL) {
        snprintf(text, sizeof text, "%.*s", (int)existing->len, (const char *)existing->data);
        sum += atol(text);
    }
    const int len = snprintf(text, sizeof text, "%ld", sum);
    return rocks_sink_append(result, text, (size_t)len, NULL) == ROCKS_OK;
}

static rocks_merge_operator *adding(seen *s, rocks_callback_threads threads, uint32_t patience_us)
{
    const rocks_associative_merge_operator_callbacks calls = {
        sizeof calls, s, destroy, {threads, patience_us, 0}, "add", add};
    rocks_merge_operator *made;
    s->thread = pthread_self();
    OK(rocks_merge_operator_new_associative(&calls, &made, &st));
    return made;
}

static rocks_db *open_adding(const char *folder, rocks_merge_operator *with)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", with, &st));
    OK(rocks_db_open(check_path(folder), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void merge_all(rocks_db *db)
{
    for (int i = 0; i < KEYS * ROUNDS; i++) {
        char key[16];
        const size_t len = (size_t)snprintf(key, sizeof key, "key%02d", i % KEYS);
        OK(rocks_db_merge(db, NULL, NULL, key, len, "7", 1, &st));
    }
}

static void reads(rocks_db *db, const char *key, const char *value)
{
    rocks_buffer got;
    OK(rocks_db_get(db, NULL, NULL, key, strlen(key), &got, &st));
    CHECK(got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static rocks_service_stats stats(uint64_t owner)
{
    rocks_service_stats found = {.struct_size = sizeof found};
    OK(rocks_service_stats_of(owner, &found, &st));
    return found;
}

static uint64_t this_owner(void)
{
    uint64_t owner;
    OK(rocks_service_owner(&owner, &st));
    return owner;
}

/* Work on another thread, and whether it has ended. */
typedef struct {
    rocks_db *db;
    rocks_code (*work)(rocks_db *db, rocks_status *own);
    rocks_code code;
    rocks_status status;
    int ended;
    pthread_t thread;
} job;

static void *run(void *of)
{
    job *j = of;
    j->code = j->work(j->db, &j->status);
    __atomic_store_n(&j->ended, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void begin(job *j, rocks_db *db, rocks_code (*work)(rocks_db *, rocks_status *))
{
    *j = (job){.db = db, .work = work};
    CHECK(pthread_create(&j->thread, NULL, run, j) == 0);
}

/* Serves until it has ended. */
static uint64_t serve(job *j)
{
    uint64_t all = 0, served;
    while (!__atomic_load_n(&j->ended, __ATOMIC_SEQ_CST)) {
        OK(rocks_service(1000, &served, &st));
        all += served;
    }
    CHECK(pthread_join(j->thread, NULL) == 0);
    return all;
}

static void leave_alone(job *j) { CHECK(pthread_join(j->thread, NULL) == 0); }

static rocks_code flush(rocks_db *db, rocks_status *own)
{
    return rocks_db_flush(db, NULL, 0, NULL, own);
}

static rocks_code compact(rocks_db *db, rocks_status *own)
{
    return rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, own);
}

static rocks_code get(rocks_db *db, rocks_status *own)
{
    rocks_buffer got;
    const rocks_code code = rocks_db_get(db, NULL, NULL, "key00", 5, &got, own);
    if (code == ROCKS_OK) CHECK(rocks_buffer_free(&got, own) == ROCKS_OK);
    return code;
}

static rocks_code multi_get(rocks_db *db, rocks_status *own)
{
    const rocks_slice keys[] = {{BYTES("none")}, {BYTES("key00")}};
    const rocks_code *codes;
    rocks_values *values;
    CHECK(rocks_values_new(&values, own) == ROCKS_OK);
    rocks_code code = rocks_db_multi_get(db, NULL, NULL, keys, 2, 0, values, NULL, &codes, own);
    if (code == ROCKS_OK) {
        CHECK(codes[0] == ROCKS_NOT_FOUND);
        code = codes[1];
    }
    CHECK(rocks_values_free(values, NULL) == ROCKS_OK);
    return code;
}

/* The code of the step, which the iterator's status repeats. */
static rocks_code scan(rocks_db *db, rocks_status *own)
{
    rocks_iter *iter;
    rocks_slice key, value;
    CHECK(rocks_db_iter(db, NULL, NULL, &iter, own) == ROCKS_OK);
    const rocks_code code = rocks_iter_seek(iter, "key00", 5, &key, &value, own);
    if (code != ROCKS_OK) CHECK(rocks_iter_status(iter, own) == code);
    CHECK(rocks_iter_free(iter, NULL) == ROCKS_OK);
    return code;
}

static void an_owner_that_serves(void)
{
    seen s = {0};
    job j;
    const uint64_t owner = this_owner();
    const rocks_service_stats before = stats(owner);
    rocks_merge_operator *with = adding(&s, ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000);
    rocks_db *db = open_adding("serves", with);
    merge_all(db);
    begin(&j, db, flush);
    CHECK(serve(&j) >= KEYS && j.code == ROCKS_OK);
    merge_all(db);
    begin(&j, db, flush);
    serve(&j);
    begin(&j, db, compact);
    serve(&j);
    CHECK(j.code == ROCKS_OK);
    /* Another thread's read. */
    begin(&j, db, get);
    serve(&j);
    CHECK(j.code == ROCKS_OK);
    begin(&j, db, multi_get);
    serve(&j);
    CHECK(j.code == ROCKS_OK);
    begin(&j, db, scan);
    serve(&j);
    CHECK(j.code == ROCKS_OK);
    reads(db, "key00", "280");
    /* A failure is one, wherever it happened. */
    OK(rocks_db_merge(db, NULL, NULL, "key00", 5, "1", 1, &st));
    s.fails = true;
    begin(&j, db, get);
    serve(&j);
    CHECK(j.code == ROCKS_CALLBACK_FAILED && strcmp(j.status.message, ADD "no sums today") == 0);
    s.fails = false;
    reads(db, "key00", "281");
    OK(rocks_db_close(db, &st));
    uint64_t failures, served;
    OK(rocks_merge_operator_failures(with, &failures, NULL, &st));
    CHECK(failures == 1);
    OK(rocks_merge_operator_free(with, &st));
    /* Destroyed when the owner serves, not before. */
    CHECK(s.destroyed == 0);
    OK(rocks_service(0, &served, &st));
    CHECK(s.destroyed == 1 && served == 1 && s.elsewhere == 0);
    const rocks_service_stats after = stats(owner);
    CHECK(after.declined == before.declined && after.answered > before.answered + 2 * KEYS);
    CHECK(after.waiting == 0 && after.not_destroyed == 0);
}

static void an_owner_that_does_not(void)
{
    seen s = {0};
    job j;
    const uint64_t owner = this_owner(), before = stats(owner).declined;
    /* A job that was declined once does not wait again: else this took a second for each key. */
    rocks_merge_operator *with = adding(&s, ROCKS_CALLBACK_OWNER, 1000 * 1000);
    rocks_db *db = open_adding("declines", with);
    merge_all(db);
    begin(&j, db, flush);
    leave_alone(&j);
    CHECK(j.code == ROCKS_OK && stats(owner).declined >= before + KEYS);
    begin(&j, db, get);
    leave_alone(&j);
    CHECK(j.code == ROCKS_NOT_SERVED);
    CHECK(strcmp(j.status.message, ADD "the owner of the callback did not serve") == 0);
    begin(&j, db, multi_get);
    leave_alone(&j);
    CHECK(j.code == ROCKS_NOT_SERVED);
    begin(&j, db, scan);
    leave_alone(&j);
    CHECK(j.code == ROCKS_NOT_SERVED);
    CHECK(s.called == 0);
    /* Nothing is lost, and declining is no failure. */
    uint64_t failures;
    OK(rocks_merge_operator_failures(with, &failures, NULL, &st));
    CHECK(failures == 0);
    reads(db, "key00", "140");
    reads(db, "key49", "140");
    CHECK(s.called > 0 && s.elsewhere == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_merge_operator_free(with, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(s.destroyed == 1);
}

static void an_owner_if_it_serves(void)
{
    seen s = {.anywhere = true};
    job j;
    rocks_merge_operator *with = adding(&s, ROCKS_CALLBACK_OWNER_FIRST, 2000);
    rocks_db *db = open_adding("first", with);
    merge_all(db);
    begin(&j, db, get);
    leave_alone(&j);
    CHECK(j.code == ROCKS_OK && s.elsewhere == ROUNDS);
    OK(rocks_db_close(db, &st));
    OK(rocks_merge_operator_free(with, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(s.destroyed == 1 && s.elsewhere == ROUNDS);
}

/* ---- owners come and go ------------------------------------------------------------------- */

static seen of_another;
static rocks_merge_operator *of_another_with;

static void *makes_and_ends(void *number)
{
    of_another_with = adding(&of_another, ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000);
    *(uint64_t *)number = this_owner();
    return NULL;
}

static void an_owner_that_ended(void)
{
    pthread_t thread;
    uint64_t owner, served;
    job j;
    CHECK(pthread_create(&thread, NULL, makes_and_ends, &owner) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(owner != this_owner());
    rocks_db *db = open_adding("ended", of_another_with);
    merge_all(db);
    begin(&j, db, get);
    serve(&j);
    CHECK(j.code == ROCKS_NOT_SERVED);
    /* Another thread takes its place. */
    OK(rocks_service_take(owner, &st));
    of_another.thread = pthread_self();
    reads(db, "key00", "140");
    begin(&j, db, get);
    serve(&j);
    CHECK(j.code == ROCKS_OK && of_another.elsewhere == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_merge_operator_free(of_another_with, &st));
    OK(rocks_service(0, &served, &st));
    CHECK(of_another.destroyed == 1 && served == 1);

    CHECK(pthread_create(&thread, NULL, makes_and_ends, &owner) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    OK(rocks_merge_operator_free(of_another_with, &st));
    CHECK(of_another.destroyed == 1 && stats(owner).not_destroyed == 1);
}

/* A factory of collectors whose owner lives, and serves nobody. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    rocks_table_properties_collector_factory *made;
    bool may_end;
} silent = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, false};

static bool no_collector(void *state, const rocks_table_properties_collector_context *context,
                         void **collector, rocks_sink *error)
{
    (void)state, (void)context, (void)collector, (void)error;
    abort();
}

static bool no_key(void *collector, const rocks_table_entry *entry, rocks_sink *error)
{
    (void)collector, (void)entry, (void)error;
    abort();
}

static bool no_end(void *collector, rocks_sink *properties, rocks_sink *error)
{
    (void)collector, (void)properties, (void)error;
    abort();
}

static void *makes_and_sleeps(void *unused)
{
    const rocks_table_properties_collector_factory_callbacks calls = {
        .struct_size = sizeof calls,
        .service = {ROCKS_CALLBACK_OWNER, 1000, 0},
        .name = "silent",
        .create = no_collector,
        .add_user_key = no_key,
        .finish = no_end};
    rocks_table_properties_collector_factory *made;
    rocks_status own;
    CHECK(rocks_table_properties_collector_factory_new(&calls, &made, &own) == ROCKS_OK);
    pthread_mutex_lock(&silent.mutex);
    silent.made = made;
    pthread_cond_broadcast(&silent.changed);
    while (!silent.may_end) pthread_cond_wait(&silent.changed, &silent.mutex);
    pthread_mutex_unlock(&silent.mutex);
    return unused;
}

static rocks_compaction_decision keeps(void *state, const rocks_compaction_record *record,
                                       rocks_sink *result, rocks_sink *error)
{
    (void)record, (void)result, (void)error;
    note(state);
    return ROCKS_COMPACTION_KEEP;
}

/* A job that waits in vain for one owner goes on to ask the other, for each record and table. */
static void an_owner_beside_a_silent_one(void)
{
    seen s = {.thread = pthread_self()};
    const uint64_t before = stats(this_owner()).declined;
    const rocks_compaction_filter_callbacks calls = {
        .struct_size = sizeof calls,
        .state = &s,
        .destroy = destroy,
        .service = {ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000, 0},
        .filter = keeps};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_compaction_filter *filter;
    rocks_db *db;
    pthread_t thread;
    job j;
    char value[1000];
    CHECK(pthread_create(&thread, NULL, makes_and_sleeps, NULL) == 0);
    pthread_mutex_lock(&silent.mutex);
    while (silent.made == NULL) pthread_cond_wait(&silent.changed, &silent.mutex);
    pthread_mutex_unlock(&silent.mutex);
    OK(rocks_compaction_filter_new(&calls, &filter, &st));
    OK(rocks_options_set_string(
        options,
        "disable_auto_compactions=true;target_file_size_base=20000;compression=kNoCompression",
        &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", filter, &st));
    OK(rocks_compaction_filter_free(filter, &st));
    OK(rocks_options_add_table_properties_collector_factory(
        options, "table_properties_collector_factories", silent.made, &st));
    OK(rocks_table_properties_collector_factory_free(silent.made, &st));
    OK(rocks_db_open(check_path("silent"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    memset(value, 'v', sizeof value);
    for (int i = 0; i < 200; i++) {
        char key[16];
        const size_t len = (size_t)snprintf(key, sizeof key, "key%03d", i);
        OK(rocks_db_put(db, NULL, NULL, key, len, value, sizeof value, &st));
    }
    begin(&j, db, flush);
    serve(&j);
    CHECK(j.code == ROCKS_OK);
    s.called = 0;
    begin(&j, db, compact);
    serve(&j);
    CHECK(j.code == ROCKS_OK && s.called == 200 && s.elsewhere == 0);
    CHECK(stats(this_owner()).declined == before);
    OK(rocks_db_close(db, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(s.destroyed == 1);
    pthread_mutex_lock(&silent.mutex);
    silent.may_end = true;
    pthread_cond_broadcast(&silent.changed);
    pthread_mutex_unlock(&silent.mutex);
    CHECK(pthread_join(thread, NULL) == 0);
}

/* ---- other callbacks -------------------------------------------------------------------- */

static rocks_compaction_decision drop(void *state, const rocks_compaction_record *record,
                                      rocks_sink *result, rocks_sink *error)
{
    (void)record, (void)result, (void)error;
    note(state);
    return ROCKS_COMPACTION_REMOVE;
}

static rocks_compaction_decision drop_x(void *state, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    (void)result, (void)error;
    note(state);
    return record->key.len == 1 ? ROCKS_COMPACTION_REMOVE : ROCKS_COMPACTION_KEEP;
}

static rocks_db *open_dropping(const char *folder, seen *s, uint32_t patience_us)
{
    const rocks_compaction_filter_callbacks calls = {
        .struct_size = sizeof calls,
        .state = s,
        .destroy = destroy,
        .service = {ROCKS_CALLBACK_OWNER, patience_us, this_owner()},
        .filter = drop};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_compaction_filter *filter;
    rocks_db *db;
    s->thread = pthread_self();
    OK(rocks_compaction_filter_new(&calls, &filter, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", filter, &st));
    OK(rocks_compaction_filter_free(filter, &st));
    OK(rocks_db_open(check_path(folder), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_put(db, NULL, NULL, "a", 1, "1", 1, &st));
    return db;
}

static void a_compaction_filter(void)
{
    seen s = {0};
    job j;
    rocks_buffer got;
    rocks_db *db = open_dropping("keeps", &s, 1000);
    begin(&j, db, compact);
    leave_alone(&j);
    CHECK(j.code == ROCKS_OK && s.called == 0);
    reads(db, "a", "1");
    OK(rocks_db_close(db, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(s.destroyed == 1);
    s = (seen){0};
    db = open_dropping("drops", &s, 60 * 1000 * 1000);
    begin(&j, db, compact);
    serve(&j);
    CHECK(j.code == ROCKS_OK && s.called == 1 && s.elsewhere == 0);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "a", 1, &got, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_service(0, NULL, &st));
}

static rocks_listener_answer on_event(void *state, const rocks_event *event)
{
    seen *s = state;
    CHECK(event->struct_size == sizeof *event && event->db.len > 0);
    note(s);
    s->events |= 1 << (event->kind == ROCKS_EVENT_FLUSH_COMPLETED ? 1 : 0);
    return ROCKS_LISTENER_GO_ON;
}

static void on_line(void *state, rocks_log_level level, const uint8_t *text, size_t len)
{
    (void)level, (void)text;
    CHECK(len > 0);
    note(state);
}

static void events_and_lines(void)
{
    seen events = {0}, lines = {0};
    events.thread = lines.thread = pthread_self();
    const rocks_event_listener_callbacks listens = {.struct_size = sizeof listens,
                                                    .state = &events,
                                                    .destroy = destroy,
                                                    .service = {ROCKS_CALLBACK_OWNER, 0, 0},
                                                    .event = on_event};
    const rocks_logger_callbacks logs = {.struct_size = sizeof logs,
                                         .state = &lines,
                                         .destroy = destroy,
                                         .service = {ROCKS_CALLBACK_OWNER, 0, 0},
                                         .log = on_line};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_event_listener *listener;
    rocks_logger *logger;
    rocks_db *db;
    job j;
    int descriptor;
    OK(rocks_service(0, NULL, &st));
    OK(rocks_service_descriptor(&descriptor, &st));
    struct pollfd waits = {.fd = descriptor, .events = POLLIN};
    CHECK(poll(&waits, 1, 0) == 0);
    OK(rocks_event_listener_new(&listens, &listener, &st));
    OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
    OK(rocks_logger_new(&logs, &logger, &st));
    OK(rocks_options_set_logger(options, "info_log", logger, &st));
    OK(rocks_db_open(check_path("events"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_put(db, NULL, NULL, "a", 1, "1", 1, &st));
    OK(rocks_service(0, NULL, &st));
    begin(&j, db, flush);
    leave_alone(&j);
    CHECK(j.code == ROCKS_OK && poll(&waits, 1, 60 * 1000) == 1 && waits.revents == POLLIN);
    while (events.events < 2) OK(rocks_service(1000, NULL, &st));
    CHECK(lines.called > 0 && events.elsewhere == 0 && lines.elsewhere == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_event_listener_free(listener, &st));
    OK(rocks_logger_free(logger, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(events.destroyed == 1 && lines.destroyed == 1);
    CHECK(poll(&waits, 1, 0) == 0);
}

/* Objects whose functions run on their owner's thread if it serves, and on any other. */
typedef struct {
    seen merges, events, lines;
    rocks_merge_operator *merging;
    rocks_event_listener *listener;
    rocks_logger *logger;
    uint64_t owner;
    uint32_t patience_us;
    bool hears_of_memtables;
} first;

static void *makes_first(void *of)
{
    first *f = of;
    const rocks_service_terms terms = {ROCKS_CALLBACK_OWNER_FIRST, f->patience_us, 0};
    const rocks_associative_merge_operator_callbacks merges = {sizeof merges, &f->merges, destroy,
                                                               terms,         "add",      add};
    const rocks_event_listener_callbacks listens = {
        .struct_size = sizeof listens,
        .state = &f->events,
        .destroy = destroy,
        .service = terms,
        .event = on_event,
        .kinds = (uint64_t)1 << ROCKS_EVENT_FLUSH_COMPLETED |
                 (uint64_t)1 << ROCKS_EVENT_FLUSH_BEGIN |
                 (uint64_t)f->hears_of_memtables << ROCKS_EVENT_MEM_TABLE_SEALED};
    const rocks_logger_callbacks logs = {.struct_size = sizeof logs,
                                         .state = &f->lines,
                                         .destroy = destroy,
                                         .service = terms,
                                         .log = on_line};
    rocks_status own;
    f->merges.thread = f->events.thread = f->lines.thread = pthread_self();
    f->merges.anywhere = f->events.anywhere = f->lines.anywhere = true;
    CHECK(rocks_merge_operator_new_associative(&merges, &f->merging, &own) == ROCKS_OK);
    CHECK(rocks_event_listener_new(&listens, &f->listener, &own) == ROCKS_OK);
    CHECK(rocks_logger_new(&logs, &f->logger, &own) == ROCKS_OK);
    CHECK(rocks_service_owner(&f->owner, &own) == ROCKS_OK);
    return NULL;
}

static rocks_db *open_first(const char *folder, first *f)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set_merge_operator(options, "merge_operator", f->merging, &st));
    OK(rocks_options_add_event_listener(options, "listeners", f->listener, &st));
    OK(rocks_options_set_logger(options, "info_log", f->logger, &st));
    OK(rocks_db_open(check_path(folder), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_merge(db, NULL, NULL, "key00", 5, "1", 1, &st));
    OK(rocks_db_merge(db, NULL, NULL, "key00", 5, "2", 1, &st));
    return db;
}

/* What is left of them ends with the database. */
static void close_first(rocks_db *db, first *f)
{
    rocks_release(f->merging);
    rocks_release(f->listener);
    rocks_release(f->logger);
    OK(rocks_db_close(db, &st));
    WAIT_UNTIL(__atomic_load_n(&f->merges.destroyed, __ATOMIC_SEQ_CST) == 1 &&
               __atomic_load_n(&f->events.destroyed, __ATOMIC_SEQ_CST) == 1 &&
               __atomic_load_n(&f->lines.destroyed, __ATOMIC_SEQ_CST) == 1);
}

/* Nothing is declined, dropped, or left for a service that does not come. */
static void nothing_is_lost(const first *f, uint64_t declined)
{
    const rocks_service_stats found = stats(f->owner);
    CHECK(found.declined == declined && found.dropped == 0 && found.not_destroyed == 0);
    CHECK(found.waiting == 0);
}

static void first_an_owner_that_ended(void)
{
    static first f = {.patience_us = 60 * 1000 * 1000};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, makes_first, &f) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    rocks_db *db = open_first("first ended", &f);
    OK(flush(db, &st));
    reads(db, "key00", "3");
    CHECK(f.merges.called > 0 && f.lines.called > 0 && f.events.events == 3);
    close_first(db, &f);
    nothing_is_lost(&f, 0);
}

static void first_an_owner_that_does_not_serve(void)
{
    static first f = {.patience_us = 2000};
    job j;
    makes_first(&f);
    const uint64_t declined = stats(f.owner).declined;
    rocks_db *db = open_first("first silent", &f);
    begin(&j, db, flush);
    leave_alone(&j);
    CHECK(j.code == ROCKS_OK && f.merges.elsewhere > 0 && f.lines.elsewhere > 0);
    CHECK(f.events.elsewhere > 0 && f.events.events == 3);
    close_first(db, &f);
    nothing_is_lost(&f, declined);
}

static void first_an_owner_that_serves(void)
{
    static first f = {.patience_us = 60 * 1000 * 1000};
    job j;
    makes_first(&f);
    const uint64_t declined = stats(f.owner).declined;
    rocks_db *db = open_first("first serves", &f);
    begin(&j, db, flush);
    CHECK(serve(&j) > 0 && j.code == ROCKS_OK && f.merges.called > 0);
    close_first(db, &f);
    CHECK(f.merges.elsewhere == 0);
    /* Between two services these run elsewhere. */
    CHECK(f.lines.called > 0 && f.events.events == 3);
    nothing_is_lost(&f, declined);
}

/* An event comes to an owner that waits in a flush of its own. */
static void first_an_owner_that_waits(void)
{
    static first f = {.patience_us = 60 * 1000 * 1000};
    makes_first(&f);
    const uint64_t declined = stats(f.owner).declined;
    rocks_db *db = open_first("first waits", &f);
    WAIT_UNTIL(flush(db, &st) == ROCKS_OK && f.events.elsewhere < f.events.events);
    close_first(db, &f);
    nothing_is_lost(&f, declined);
}

static rocks_code writes(rocks_db *db, rocks_status *own)
{
    char value[1000] = "";
    rocks_code code = ROCKS_OK;
    for (int i = 0; code == ROCKS_OK && i < 300; i++) {
        uint64_t count;
        code = rocks_db_put(db, NULL, NULL, &i, sizeof i, value, sizeof value, own);
        if (code != ROCKS_OK) break;
        code = rocks_db_property_int(db, NULL, "rocksdb.num-immutable-mem-table", &count, own);
    }
    return code;
}

/* The owner writes beside another thread: who tells that a memtable is full, or logs, has what its
   write or its property waits for. With the patience of a minute each wait would end the test. */
static void first_an_owner_that_writes(void)
{
    static first f = {.patience_us = 60 * 1000 * 1000, .hears_of_memtables = true};
    job j;
    makes_first(&f);
    rocks_db *db = open_first("first writes", &f);
    const char *const name = "write_buffer_size", *const value = "65536";
    OK(rocks_db_set_options(db, NULL, &name, &value, 1, &st));
    begin(&j, db, writes);
    OK(writes(db, &st));
    leave_alone(&j);
    CHECK(j.code == ROCKS_OK && f.events.events > 0);
    close_first(db, &f);
}

/* ---- the owner inside its own calls -------------------------------------------------------- */

static rocks_code wait_for_compact(rocks_db *db, rocks_status *own)
{
    return rocks_db_wait_for_compact(db, NULL, NULL, own);
}

/* Nobody calls rocks_service: the owner answers inside flushes, compactions and its close. */
static void answers_while_it_waits(void)
{
    seen s = {0};
    const uint64_t owner = this_owner();
    const rocks_service_stats before = stats(owner);
    rocks_merge_operator *with = adding(&s, ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000);
    rocks_db *db = open_adding("waits", with);
    for (int i = 0; i < 3; i++) {
        merge_all(db);
        OK(flush(db, &st));
    }
    OK(compact(db, &st));
    OK(wait_for_compact(db, &st));
    reads(db, "key00", "420");
    merge_all(db);
    OK(rocks_db_close(db, &st));
    db = open_adding("waits", with);
    reads(db, "key49", "560");
    OK(rocks_db_close(db, &st));
    OK(rocks_merge_operator_free(with, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(s.destroyed == 1 && s.elsewhere == 0 && stats(owner).declined == before.declined);
}

struct key {
    const char *at;
    size_t len;
};

static bool merges_one(void *state, rocks_txn *txn, rocks_status *own)
{
    const struct key *key = state;
    return rocks_txn_merge(txn, NULL, key->at, key->len, "1", 1, own) == ROCKS_OK;
}

/* Writes that stall while flushes and compactions ask: the owner's own writes, and those of
   transactions. */
static void stalls(void)
{
    const int count = getenv("ROCKS_SLOW") != NULL ? 1500 : 20000;
    seen s = {0}, dropped = {0};
    dropped.thread = pthread_self();
    const uint64_t owner = this_owner();
    const rocks_service_stats before = stats(owner);
    const rocks_compaction_filter_callbacks drops = {
        .struct_size = sizeof drops,
        .state = &dropped,
        .destroy = destroy,
        .service = {ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000, 0},
        .filter = drop_x};
    rocks_merge_operator *with = adding(&s, ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_compaction_filter *filter;
    rocks_db *db;
    rocks_buffer got;
    OK(rocks_options_set_string(options,
                                "write_buffer_size=65536;max_write_buffer_number=2;"
                                "level0_file_num_compaction_trigger=2;"
                                "level0_slowdown_writes_trigger=3;level0_stop_writes_trigger=4;"
                                "target_file_size_base=65536;compression=kNoCompression",
                                &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", with, &st));
    OK(rocks_compaction_filter_new(&drops, &filter, &st));
    OK(rocks_options_set_compaction_filter(options, "compaction_filter", filter, &st));
    OK(rocks_compaction_filter_free(filter, &st));
    OK(rocks_db_open(check_path("stalls"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    char key[128];
    for (int i = 0; i < count; i++) {
        const size_t len = (size_t)snprintf(key, sizeof key, "key%02d%080d", i % 10, 0);
        if (i % 50 == 25) {
            struct key run = {key, len};
            OK(rocks_txn_run(db, NULL, NULL, 1, NULL, merges_one, &run, &st));
        } else if (i % 50 == 0) {
            rocks_txn *txn;
            OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
            OK(rocks_txn_merge(txn, NULL, key, len, "1", 1, &st));
            OK(rocks_txn_commit(txn, &st));
            OK(rocks_txn_free(txn, &st));
        } else {
            OK(rocks_db_merge(db, NULL, NULL, key, len, "1", 1, &st));
        }
        if (i % 100 == 0) OK(rocks_db_put(db, NULL, NULL, "x", 1, key, len, &st));
    }
    OK(flush(db, &st));
    OK(compact(db, &st));
    for (int i = 0; i < 10; i++) {
        char wanted[16];
        snprintf(key, sizeof key, "key%02d%080d", i, 0);
        snprintf(wanted, sizeof wanted, "%d", count / 10);
        reads(db, key, wanted);
    }
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "x", 1, &got, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_merge_operator_free(with, &st));
    OK(rocks_service(0, NULL, &st));
    CHECK(s.destroyed == 1 && dropped.destroyed == 1);
    CHECK(s.elsewhere == 0 && dropped.elsewhere == 0 && dropped.called > 0);
    CHECK(stats(owner).declined == before.declined);
}

/* A callback that ends the process, while the thread that asked waits for its answer. */
static int exits(void)
{
    seen s = {.exits = true};
    job j;
    rocks_db *db = open_adding("exits", adding(&s, ROCKS_CALLBACK_OWNER, 60 * 1000 * 1000));
    merge_all(db);
    begin(&j, db, flush);
    serve(&j);
    return 1;
}

static void exit_inside(const char *program, char *folder)
{
    int status;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl(program, program, folder, "exits", (char *)NULL);
        _exit(3);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

/* ---- misuse ----------------------------------------------------------------------------- */

static bool no_order(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                     int32_t *order, rocks_sink *error)
{
    (void)state, (void)a, (void)a_len, (void)b, (void)b_len, (void)order, (void)error;
    abort();
}

static void refused(void)
{
    seen s = {.thread = pthread_self()};
    rocks_associative_merge_operator_callbacks calls = {sizeof calls, &s,    destroy,
                                                        {3, 0, 0},    "add", add};
    rocks_merge_operator *made;
    rocks_service_stats found = {.struct_size = 1};
    uint64_t served = 7;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(&calls, &made, &st));
    SAYS("callbacks: service.threads: 3; accepted: ROCKS_CALLBACK_ANY_THREAD");
    CHECK(made == NULL && s.destroyed == 1);
    calls.service = (rocks_service_terms){ROCKS_CALLBACK_OWNER, 0, 1 << 30};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_merge_operator_new_associative(&calls, &made, &st));
    SAYS("callbacks: service.owner: 1073741824; accepted: a number that rocks_service_owner gave");
    CHECK(s.destroyed == 2);
    rocks_comparator_callbacks orders = {.struct_size = sizeof orders, .name = "mine"};
    orders.compare = no_order;
    orders.service.threads = ROCKS_CALLBACK_OWNER;
    rocks_comparator *comparator;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_comparator_new(&orders, &comparator, &st));
    SAYS("callbacks: service.threads is 1");
    SAYS("a comparator by name serves instead");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_service_take(0, &st));
    SAYS("owner: 0");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_service_stats_of(1, &found, &st));
    SAYS("stats");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_service_stats_of(1, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_service_owner(NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_service_descriptor(NULL, &st));
    OK(rocks_service(0, &served, &st));
    CHECK(served == 0);
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        check_folder = argv[1];
        return exits();
    }
    CHECK_BEGIN(argc, argv);
    an_owner_that_serves();
    an_owner_that_does_not();
    an_owner_if_it_serves();
    an_owner_that_ended();
    an_owner_beside_a_silent_one();
    a_compaction_filter();
    events_and_lines();
    first_an_owner_that_ended();
    first_an_owner_that_does_not_serve();
    first_an_owner_that_serves();
    first_an_owner_that_waits();
    first_an_owner_that_writes();
    answers_while_it_waits();
    stalls();
    exit_inside(argv[0], argv[1]);
    refused();
    return 0;
}
