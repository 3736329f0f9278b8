/* What a listener may call, by the database that its thread works for. valgrind: yes */
#include "../support/events.h"

#include <unistd.h>

/* Two databases, and the calls that each one's listener tries for a kind of event. */
typedef struct scene {
    rocks_db *own, *other;
    rocks_event_kind at;
    bool other_is_free, reads;
    rocks_event_listener *listener;
    int tried;
    pthread_mutex_t mutex;
} scene;

/* Its own rocks_status: callbacks run on several threads. */
#define GIVES(wanted, call) \
    do { \
        rocks_status mine; \
        rocks_code got_ = (call); \
        if (got_ != (wanted)) { \
            fprintf(stderr, "%s:%d: %s: %d, wanted %d: %s\n", __FILE__, __LINE__, #call, \
                    (int)got_, (int)(wanted), got_ ? mine.message : ""); \
            exit(1); \
        } \
    } while (0)

static void try_each(scene *s)
{
    rocks_buffer value;
    rocks_snapshot *snapshot = NULL;
    rocks_iter *iter = NULL;
    rocks_code reading = s->reads ? ROCKS_OK : ROCKS_HANDLE_BUSY;
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_put(s->own, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_delete(s->own, NULL, NULL, BYTES("k"), &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_flush(s->own, NULL, 0, NULL, &mine));
    GIVES(ROCKS_HANDLE_BUSY,
          rocks_db_compact_range(s->own, NULL, NULL, NULL, 0, NULL, 0, NULL, &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_wait_for_compact(s->own, NULL, NULL, &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_close(s->own, &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_close(s->other, &mine));
    GIVES(reading, rocks_db_get(s->own, NULL, NULL, BYTES("stem"), &value, &mine));
    if (s->reads) GIVES(ROCKS_OK, rocks_buffer_free(&value, &mine));
    GIVES(reading, rocks_db_snapshot(s->own, &snapshot, &mine));
    GIVES(reading, rocks_db_iter(s->own, NULL, NULL, &iter, &mine));
    if (iter != NULL) GIVES(ROCKS_OK, rocks_iter_seek_to_first(iter, NULL, NULL, &mine));
    GIVES(ROCKS_OK, rocks_iter_free(iter, &mine));
    GIVES(ROCKS_OK, rocks_snapshot_free(snapshot, &mine));
    GIVES(s->other_is_free ? ROCKS_OK : ROCKS_HANDLE_BUSY,
          rocks_db_put(s->other, NULL, NULL, BYTES("from"), BYTES("inside"), &mine));
    s->tried++;
}

static void try_all(void *with, const rocks_event *e)
{
    scene *s = with;
    pthread_mutex_lock(&s->mutex);
    if (e->kind == s->at && s->own != NULL) try_each(s);
    pthread_mutex_unlock(&s->mutex);
}

static memory *own_memory;

static rocks_db *open_scene(scene *s, const char *name, const char *options, int32_t io)
{
    own_memory = new_memory();
    own_memory->look = try_all;
    own_memory->with = s;
    /* Freeing an iterator in one event may be another. */
    pthread_mutexattr_t again;
    pthread_mutexattr_init(&again);
    pthread_mutexattr_settype(&again, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&s->mutex, &again);
    pthread_mutexattr_destroy(&again);
    s->own = NULL;
    rocks_db *db = open_told(name, options, listener_of(own_memory, 0, io));
    put_many(db, NULL, 0, 50, 10);
    return db;
}

static void end_scene(scene *s)
{
    /* What the close tells finds the database closed; that is for another test. */
    rocks_db *db = s->own;
    pthread_mutex_lock(&s->mutex);
    s->at = -1;
    pthread_mutex_unlock(&s->mutex);
    OK(rocks_db_close(db, &st));
    CHECK(s->tried > 0);
    pthread_mutex_destroy(&s->mutex);
    end_memory(own_memory);
}

static rocks_db *other;

/* Each kind on its thread: the background's, or that of a call. */
static void on_every_thread(void)
{
    static const rocks_event_kind kinds[] = {ROCKS_EVENT_FLUSH_BEGIN,
                                             ROCKS_EVENT_FLUSH_COMPLETED,
                                             ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED,
                                             ROCKS_EVENT_MEM_TABLE_SEALED,
                                             ROCKS_EVENT_TABLE_FILE_CREATED,
                                             ROCKS_EVENT_TABLE_FILE_CREATION_STARTED,
                                             ROCKS_EVENT_COMPACTION_BEGIN,
                                             ROCKS_EVENT_COMPACTION_PRE_COMMIT,
                                             ROCKS_EVENT_COMPACTION_COMPLETED,
                                             ROCKS_EVENT_SUBCOMPACTION_BEGIN,
                                             ROCKS_EVENT_SUBCOMPACTION_COMPLETED,
                                             ROCKS_EVENT_TABLE_FILE_DELETED,
                                             ROCKS_EVENT_STALL_CONDITIONS_CHANGED,
                                             ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char name[32];
        snprintf(name, sizeof name, "thread%zu", i);
        scene s = {.other = other, .at = kinds[i], .other_is_free = true, .reads = true};
        rocks_db *db = open_scene(
            &s, name, "level0_file_num_compaction_trigger=2;level0_slowdown_writes_trigger=2", 0);
        pthread_mutex_lock(&s.mutex);
        s.own = db;
        pthread_mutex_unlock(&s.mutex);
        for (int round = 0; round < 2; round++) {
            put_many(db, NULL, round, round + 30, 10);
            OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        }
        wait_for(own_memory, kinds[i], 1);
        OK(rocks_db_wait_for_compact(db, NULL, NULL, &st));
        end_scene(&s);
    }
}

/* The last column family handle that goes, and what it had of files. */
static void as_a_column_family_goes(void)
{
    static const rocks_event_kind kinds[] = {ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED,
                                             ROCKS_EVENT_TABLE_FILE_DELETED};
    for (size_t i = 0; i < 2; i++) {
        scene s = {.other = other, .at = kinds[i], .other_is_free = true, .reads = true};
        rocks_db *db = open_scene(&s, i ? "files" : "handles", NULL, 0);
        rocks_column_family *users;
        OK(rocks_db_create_column_family(db, "users", NULL, &users, &st));
        put_many(db, users, 0, 10, 10);
        const rocks_column_family *families[] = {users};
        OK(rocks_db_flush(db, families, 1, NULL, &st));
        OK(rocks_db_drop_column_family(db, users, &st));
        s.own = db;
        OK(rocks_column_family_free(users, &st));
        wait_for(own_memory, kinds[i], 1);
        end_scene(&s);
    }
}

/* RocksDB may hold its locks. */
static void where_nothing_can_be_called(void)
{
    static const rocks_event_kind kinds[] = {
        ROCKS_EVENT_FILE_WRITE_FINISH, ROCKS_EVENT_FILE_SYNC_FINISH, ROCKS_EVENT_BLOB_FILE_CREATED,
        ROCKS_EVENT_BLOB_FILE_CREATION_STARTED};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char name[32];
        snprintf(name, sizeof name, "locked%zu", i);
        scene s = {.other = other, .at = kinds[i]};
        rocks_db *db = open_scene(&s, name, "enable_blob_files=true", 1);
        s.own = db;
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        wait_for(own_memory, kinds[i], 1);
        end_scene(&s);
    }
}

/* Subcompactions on threads of their own, and on the caller's by compact_files, which
 * knows nothing of it afterwards. */
static void subcompactions(void)
{
    scene s = {.other = other,
               .at = ROCKS_EVENT_SUBCOMPACTION_BEGIN,
               .other_is_free = true,
               .reads = true};
    rocks_db *db =
        open_scene(&s, "parts",
                   "max_subcompactions=4;disable_auto_compactions=true;compression=kNoCompression;"
                   "target_file_size_base=65536;max_bytes_for_level_base=65536",
                   0);
    s.own = db;
    for (int round = 0; round < 3; round++) {
        put_many(db, NULL, 0, 300, 1000);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    }
    wait_for(own_memory, ROCKS_EVENT_COMPACTION_COMPLETED, 3);
    CHECK(s.tried > 3);

    s.tried = 0;
    put_many(db, NULL, 0, 30, 10);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_metadata *files;
    rocks_file_metadata file = {.struct_size = sizeof file};
    OK(rocks_db_column_family_metadata(db, NULL, &files, &st));
    OK(rocks_metadata_file_at(files, 0, &file, &st));
    char name[256];
    snprintf(name, sizeof name, "%.*s", (int)file.name.len, (const char *)file.name.data);
    OK(rocks_metadata_free(files, &st));
    const char *names[] = {name};
    rocks_buffer outputs;
    OK(rocks_db_compact_files(db, NULL, NULL, names, 1, 1, NULL, &outputs, NULL, NULL, &st));
    OK(rocks_buffer_free(&outputs, &st));
    CHECK(s.tried > 0);

    /* On this thread again, in an event of another database. */
    scene away = {.other = db,
                  .at = ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED,
                  .other_is_free = true,
                  .reads = true};
    memory *kept = own_memory;
    rocks_db *elsewhere = open_scene(&away, "elsewhere", NULL, 0);
    away.own = elsewhere;
    OK(rocks_db_flush(elsewhere, NULL, 0, NULL, &st));
    end_scene(&away);
    own_memory = kept;
    end_scene(&s);
}

/* A database's background thread changes another, whose event comes on that thread: both
 * are waited for. */
static rocks_db *outer, *inner;
static int nested;

static void in_the_inner(void *with, const rocks_event *e)
{
    (void)with;
    if (e->kind != ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED || outer == NULL) return;
    rocks_buffer value;
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_put(outer, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_put(inner, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
    GIVES(ROCKS_OK, rocks_db_put(other, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
    GIVES(ROCKS_OK, rocks_db_get(outer, NULL, NULL, BYTES("stem"), &value, &mine));
    GIVES(ROCKS_OK, rocks_buffer_free(&value, &mine));
    nested++;
}

static void in_the_outer(void *with, const rocks_event *e)
{
    (void)with;
    if (e->kind != ROCKS_EVENT_FLUSH_COMPLETED || outer == NULL) return;
    rocks_options *now;
    GIVES(ROCKS_OK, rocks_options_new(ROCKS_OPTIONS_FLUSH, &now, &mine));
    GIVES(ROCKS_OK, rocks_options_set(now, "wait", "false", &mine));
    GIVES(ROCKS_OK, rocks_db_flush(inner, NULL, 0, now, &mine));
    GIVES(ROCKS_OK, rocks_options_free(now, &mine));
    GIVES(ROCKS_HANDLE_BUSY, rocks_db_put(outer, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
}

static void one_inside_another(void)
{
    memory *m = new_memory(), *n = new_memory();
    m->look = in_the_outer;
    n->look = in_the_inner;
    rocks_db *first = open_told("outer", NULL, listener_of(m, 0, 0));
    inner = open_told("inner", NULL, listener_of(n, 0, 0));
    put_many(first, NULL, 0, 10, 10);
    put_many(inner, NULL, 0, 10, 10);
    outer = first;
    OK(rocks_db_flush(first, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_FLUSH_COMPLETED, 1);
    wait_for(n, ROCKS_EVENT_FLUSH_COMPLETED, 1);
    CHECK(nested == 1);
    OK(rocks_db_close(first, &st));
    OK(rocks_db_close(inner, &st));
    end_memory(m);
    end_memory(n);
}

/* A database that closes: its children are gone, and it says so. */
static void while_it_closes(void *with, const rocks_event *e)
{
    scene *s = with;
    if (e->kind != ROCKS_EVENT_DB_SHUTDOWN_BEGIN) return;
    rocks_buffer value;
    GIVES(ROCKS_CLOSED, rocks_db_get(s->own, NULL, NULL, BYTES("stem"), &value, &mine));
    GIVES(ROCKS_CLOSED, rocks_db_put(s->own, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
    GIVES(ROCKS_OK, rocks_db_put(other, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
    /* Freeing its own listener, and options, is legal anywhere. */
    GIVES(ROCKS_OK, rocks_event_listener_free(s->listener, &mine));
    s->tried++;
}

static void closing(void)
{
    scene s = {.tried = 0};
    memory *m = new_memory();
    m->look = while_it_closes;
    m->with = &s;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    s.listener = listener_of(m, 0, 0);
    OK(rocks_options_set_event_listener(options, "listeners", s.listener, &st));
    OK(rocks_db_open(check_path("closing"), options, NULL, NULL, NULL, 0, &s.own, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(s.own, &st));
    CHECK(s.tried == 1);
    end_memory(m);
}

/* Other callbacks on the background's threads know whose they are by the events; what fails
 * there is an event. */
typedef struct merger {
    rocks_db *own;
    int tried;
    bool fails;
    pthread_mutex_t mutex;
} merger;

static bool append(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                   const uint8_t *operand, size_t len, rocks_sink *result, rocks_sink *error)
{
    merger *m = state;
    (void)key;
    (void)key_len;
    (void)existing;
    pthread_mutex_lock(&m->mutex);
    rocks_db *own = m->own;
    m->tried += own != NULL;
    bool fails = m->fails;
    pthread_mutex_unlock(&m->mutex);
    if (fails) {
        GIVES(ROCKS_OK, rocks_sink_append(error, BYTES("no more of this"), &mine));
        return false;
    }
    if (own != NULL) {
        rocks_buffer value;
        GIVES(ROCKS_HANDLE_BUSY, rocks_db_put(own, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
        GIVES(ROCKS_HANDLE_BUSY, rocks_db_close(own, &mine));
        GIVES(ROCKS_OK, rocks_db_put(other, NULL, NULL, BYTES("k"), BYTES("v"), &mine));
        GIVES(ROCKS_OK, rocks_db_get(own, NULL, NULL, BYTES("stem"), &value, &mine));
        GIVES(ROCKS_OK, rocks_buffer_free(&value, &mine));
    }
    GIVES(ROCKS_OK, rocks_sink_append(result, operand, len, &mine));
    return true;
}

static void other_callbacks(void)
{
    merger state = {.tried = 0};
    pthread_mutex_init(&state.mutex, NULL);
    rocks_associative_merge_operator_callbacks callbacks = {
        .struct_size = sizeof callbacks, .state = &state, .name = "append", .merge = append};
    rocks_merge_operator *merges;
    OK(rocks_merge_operator_new_associative(&callbacks, &merges, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", merges, &st));
    OK(rocks_merge_operator_free(merges, &st));
    memory *m = new_memory();
    rocks_event_listener *listener = listener_of(m, 0, 0);
    OK(rocks_options_add_event_listener(options, "listeners", listener, &st));
    OK(rocks_event_listener_free(listener, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("merging"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    put_many(db, NULL, 0, 1, 10);
    pthread_mutex_lock(&state.mutex);
    state.own = db;
    pthread_mutex_unlock(&state.mutex);
    for (int i = 0; i < 2; i++) {
        OK(rocks_db_put(db, NULL, NULL, BYTES("m"), BYTES("base"), &st));
        OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("1"), &st));
        OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("2"), &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    CHECK(state.tried >= 2 && m->of[ROCKS_EVENT_CALLBACK_FAILED] == 0);
    OK(rocks_db_merge(db, NULL, NULL, BYTES("m"), BYTES("3"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    pthread_mutex_lock(&state.mutex);
    state.own = NULL;
    state.fails = true;
    pthread_mutex_unlock(&state.mutex);
    /* RocksDB keeps the operands, and the compaction succeeds. */
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    wait_for(m, ROCKS_EVENT_CALLBACK_FAILED, 1);
    const told *failure = last_of(m, ROCKS_EVENT_CALLBACK_FAILED);
    CHECK(strstr(failure->message, "\", column family \"default\": no more of this") != NULL);
    CHECK(strcmp(failure->db, check_path("merging")) == 0);
    OK(rocks_db_close(db, &st));
    pthread_mutex_destroy(&state.mutex);
    end_memory(m);
}

/* A slow listener delays the work that it observes, and nothing is lost; a close waits for it. */
static void dawdle(void *with, const rocks_event *e)
{
    (void)with;
    if (e->kind == ROCKS_EVENT_FLUSH_BEGIN || e->kind == ROCKS_EVENT_COMPACTION_BEGIN)
        usleep(20000);
}

static void *write_some(void *db)
{
    for (int i = 0; i < 400; i++) {
        char key[16], value[500];
        rocks_status mine;
        memset(value, i, sizeof value);
        snprintf(key, sizeof key, "%p%d", (void *)&mine, i);
        GIVES(ROCKS_OK, rocks_db_put(db, NULL, NULL, key, strlen(key), value, sizeof value, &mine));
    }
    return NULL;
}

static void slow_and_threaded(void)
{
    memory *m = new_memory();
    pthread_t threads[4];
    m->look = dawdle;
    rocks_event_listener *listener = listener_of(m, 0, 1);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *dbs[2];
    OK(rocks_options_set_string(
        options,
        "write_buffer_size=65536;arena_block_size=4096;level0_file_num_compaction_trigger=2", &st));
    OK(rocks_options_set_event_listener(options, "listeners", listener, &st));
    for (int i = 0; i < 2; i++)
        OK(rocks_db_open(check_path(i ? "slow1" : "slow0"), options, NULL, NULL, NULL, 0, &dbs[i],
                         &st));
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, write_some, dbs[i % 2]) == 0);
    OK(rocks_event_listener_free(listener, &st));
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(m->destroyed == 0);
    for (int i = 0; i < 2; i++) OK(rocks_db_close(dbs[i], &st));
    CHECK(m->of[ROCKS_EVENT_FLUSH_BEGIN] > 4 && m->of[ROCKS_EVENT_FILE_WRITE_FINISH] > 100);
    end_memory(m);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    other = open_db("other");
    closing();
    on_every_thread();
    where_nothing_can_be_called();
    subcompactions();
    one_inside_another();
    other_callbacks();
    slow_and_threaded();
    as_a_column_family_goes();
    OK(rocks_db_close(other, &st));
    return 0;
}
