/* Calls that take a rocks_cancel end when it is set, by another thread or by its time: while they
 * wait for what RocksDB does not stop, and at their next step. tests/cancels.rs finds those that
 * are in no test. valgrind: alone */
#include "../support/arrow.h"
#include "../support/gate.h"
#include "../support/stalls.h"

/* How a handle is set. */
enum { BY_THREAD, BY_TIME, WAYS };

static rocks_db *db;

/* A call on a thread of its own. */
struct job {
    rocks_code (*run)(struct job *job);
    int way;
    rocks_cancel *cancel;
    rocks_code code;
    rocks_status st;
    pthread_t thread;
};

static void *run(void *of)
{
    struct job *job = of;
    job->code = job->run(job);
    return NULL;
}

static void start(struct job *job, rocks_code (*work)(struct job *job), int way)
{
    *job = (struct job){.run = work, .way = way};
    OK(rocks_cancel_new(&job->cancel, &st));
    if (way == BY_TIME) OK(rocks_cancel_set_timeout(job->cancel, 50000, &st));
    CHECK(pthread_create(&job->thread, NULL, run, job) == 0);
}

/* Sets its handle, unless that sets itself, and waits for the end of the call. */
static void end(struct job *job, const char *name)
{
    if (job->way == BY_THREAD) OK(rocks_cancel_set(job->cancel, &st));
    CHECK(pthread_join(job->thread, NULL) == 0);
    const rocks_code wanted = job->way == BY_TIME ? ROCKS_TIMED_OUT : ROCKS_CANCELLED;
    if (job->code != wanted) {
        fprintf(stderr, "%s: %d, wanted %d: %s\n", name, (int)job->code, (int)wanted,
                job->code == ROCKS_OK ? "" : job->st.message);
    }
    CHECK(job->code == wanted);
    OK(rocks_cancel_free(job->cancel, &st));
}

static bool goes_on(const struct job *job)
{
    return strstr(job->st.message, "; the work goes on") != NULL;
}

static void none_failed_late(void)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_late_failures(&count, &last, &st));
    if (count != 0) fprintf(stderr, "%s\n", (const char *)last.data);
    CHECK(count == 0);
    OK(rocks_buffer_free(&last, &st));
}

/* ---- behind a writer that is held back ---------------------------------------------------- */

static rocks_export *exported;
static rocks_backup_engine *engine;
static rocks_bulk_load *loads[WAYS];
static rocks_redis *redis;
static rocks_redis_session *session;
static rocks_options *flushing, *at_once;
static int enough;

/* A path that no other call has. */
static void path_of(char path[4400], const char *name, int way)
{
    snprintf(path, 4400, "%s/%s%d", check_folder, name, way);
}

static rocks_code compact_range(struct job *job)
{
    return rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, job->cancel, &job->st);
}

static rocks_code wait_for_compact(struct job *job)
{
    return rocks_db_wait_for_compact(db, NULL, job->cancel, &job->st);
}

static rocks_code ingest(struct job *job)
{
    char path[4400];
    path_of(path, "table.sst", 0);
    const char *files[] = {path};
    const rocks_ingest_group group = {.struct_size = sizeof group, .files = files, .file_count = 1};
    return rocks_db_ingest(db, &group, 1, job->cancel, &job->st);
}

static rocks_code bulk_load_finish(struct job *job)
{
    return rocks_bulk_load_finish(loads[job->way], job->cancel, NULL, &job->st);
}

static rocks_code checkpoint(struct job *job)
{
    char path[4400];
    path_of(path, "checkpoint", job->way);
    return rocks_db_create_checkpoint(db, path, NULL, job->cancel, NULL, &job->st);
}

static rocks_code export_family(struct job *job)
{
    char path[4400];
    path_of(path, "export", job->way);
    return rocks_db_export_column_family(db, NULL, path, job->cancel, NULL, &job->st);
}

static rocks_code backup(struct job *job)
{
    return rocks_backup_engine_create(engine, db, flushing, NULL, 0, job->cancel, NULL, &job->st);
}

static rocks_code import(struct job *job)
{
    const rocks_export *exports[] = {exported};
    rocks_column_family *made;
    const rocks_code code = rocks_db_create_column_family_with_import(
        db, job->way == BY_TIME ? "timed" : "cancelled", NULL, NULL, exports, 1, job->cancel, &made,
        &job->st);
    CHECK(made == NULL || code == ROCKS_OK);
    return code;
}

static const rocks_slice set_words[] = {{BYTES("SET")}, {BYTES("key")}, {BYTES("value")}};

static rocks_code redis_call(struct job *job)
{
    rocks_redis_reply *reply;
    CHECK(rocks_redis_reply_new(&reply, &job->st) == ROCKS_OK);
    const rocks_code code = rocks_redis_call(redis, set_words, 3, job->cancel, reply, &job->st);
    CHECK(rocks_redis_reply_free(reply, NULL) == ROCKS_OK);
    return code;
}

static rocks_code session_call(struct job *job)
{
    rocks_redis_reply *reply;
    CHECK(rocks_redis_reply_new(&reply, &job->st) == ROCKS_OK);
    const rocks_code code =
        rocks_redis_session_call(session, set_words, 3, job->cancel, reply, &job->st);
    CHECK(rocks_redis_reply_free(reply, NULL) == ROCKS_OK);
    return code;
}

static rocks_code session_run(struct job *job)
{
    rocks_redis_reply *reply;
    size_t used;
    CHECK(rocks_redis_reply_new(&reply, &job->st) == ROCKS_OK);
    const rocks_code code = rocks_redis_session_run(session, BYTES("SET key value\r\n"),
                                                    job->cancel, &used, reply, &job->st);
    CHECK(rocks_redis_reply_free(reply, NULL) == ROCKS_OK);
    return code;
}

static const char *const some_keys[] = {"a", "b"}, *const some_values[] = {"1", "2"};
static const arrow_column some_columns[] = {{"z", "key", NULL, some_keys, NULL},
                                            {"z", "value", NULL, some_values, NULL}};

static arrow_giver two_rows(void)
{
    return (arrow_giver){.columns = some_columns, .column_count = 2, .arrays = 1, .rows = 2};
}

static rocks_code write_arrow(struct job *job)
{
    arrow_giver by = two_rows();
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    return rocks_db_write_arrow(db, NULL, NULL, NULL, &stream, job->cancel, NULL, &job->st);
}

static rocks_code replay(struct job *job)
{
    char path[4400];
    path_of(path, "trace", 0);
    return rocks_db_replay_trace(db, path, at_once, job->cancel, NULL, &job->st);
}

/* Puts until it is held back, and later goes on. */
static void *writes(void *unused)
{
    static char value[20000];
    rocks_status own;
    for (int i = 0; !__atomic_load_n(&enough, __ATOMIC_SEQ_CST); i++) {
        const rocks_code code =
            rocks_db_put(db, NULL, NULL, &i, sizeof i, value, sizeof value, &own);
        if (code != ROCKS_OK) fprintf(stderr, "%s\n", own.message);
        CHECK(code == ROCKS_OK);
    }
    return unused;
}

/* What the calls work with, made before writes are held back. */
static void prepare(void)
{
    char path[4400];
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_column_family *family;
    rocks_sst_writer *writer;
    OK(rocks_options_set_string(
        options, "write_buffer_size=65536;max_write_buffer_number=2;disable_auto_compactions=true",
        &st));
    OK(rocks_db_open(check_path("held"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_create_column_family(db, "source", NULL, &family, &st));
    OK(rocks_db_put(db, family, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_export_column_family(db, family, check_path("source"), NULL, &exported, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_backup_engine_open(check_path("backups"), NULL, &engine, &st));
    for (int way = 0; way < WAYS; way++) {
        const rocks_slice key = {BYTES("loaded")}, value = {BYTES("value")};
        OK(rocks_bulk_load_new(db, NULL, NULL, &loads[way], &st));
        OK(rocks_bulk_load_add_many(loads[way], &key, &value, 1, NULL, &st));
    }
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_redis_session_new(redis, &session, &st));
    path_of(path, "trace", 0);
    OK(rocks_db_start_trace(db, "queries", path, NULL, &st));
    OK(rocks_db_put(db, NULL, NULL, "traced", 6, "value", 5, &st));
    OK(rocks_db_end_trace(db, "queries", &st));
    path_of(path, "table.sst", 0);
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    OK(rocks_sst_writer_put(writer, "traced", 6, "other", 5, &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    flushing = options_with(ROCKS_OPTIONS_CREATE_BACKUP, "flush_before_backup", "true");
    at_once = options_with(ROCKS_OPTIONS_REPLAY, "fast_forward", "0");
}

static void held_back(void)
{
    static const struct {
        const char *name;
        rocks_code (*work)(struct job *job);
    } looking[] = {{"rocks_db_wait_for_compact", wait_for_compact},
                   {"rocks_redis_call", redis_call},
                   {"rocks_redis_session_call", session_call},
                   {"rocks_redis_session_run", session_run},
                   {"rocks_db_write_arrow", write_arrow},
                   {"rocks_db_replay_trace", replay}},
      left[] = {{"rocks_db_compact_range", compact_range},
                {"rocks_db_ingest", ingest},
                {"rocks_bulk_load_finish", bulk_load_finish},
                {"rocks_db_create_checkpoint", checkpoint},
                {"rocks_db_export_column_family", export_family},
                {"rocks_backup_engine_create", backup},
                {"rocks_db_create_column_family_with_import", import}};
    enum { LOOKING = sizeof looking / sizeof *looking, LEFT = sizeof left / sizeof *left };
    pthread_t writer;
    struct job job, jobs[LEFT];
    prepare();
    OK(rocks_db_pause_background_work(db, &st));
    CHECK(pthread_create(&writer, NULL, writes, NULL) == 0);
    WAIT_UNTIL(is_stopped(db));
    for (size_t i = 0; i < LOOKING; i++) {
        for (int way = 0; way < WAYS; way++) {
            start(&job, looking[i].work, way);
            usleep(100000); /* most wait by then */
            end(&job, looking[i].name);
            CHECK(!goes_on(&job));
        }
    }
    for (int way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < LEFT; i++) start(&jobs[i], left[i].work, way);
        /* Set before they wait, they would end at once. */
        if (way == BY_THREAD) usleep(getenv("ROCKS_SLOW") == NULL ? 2000000 : 20000000);
        for (size_t i = 0; way == BY_THREAD && i < LEFT; i++)
            OK(rocks_cancel_set(jobs[i].cancel, &st));
        for (size_t i = 0; i < LEFT; i++) {
            end(&jobs[i], left[i].name);
            if (way == BY_THREAD && !goes_on(&jobs[i]))
                fprintf(stderr, "%s: %s\n", left[i].name, jobs[i].st.message);
            CHECK(way != BY_THREAD || goes_on(&jobs[i]));
        }
    }
    /* In use by the work that goes on. */
    EXPECT(ROCKS_HANDLE_BUSY, rocks_bulk_load_finish(loads[0], NULL, NULL, &st));
    OK(rocks_db_continue_background_work(db, &st));
    __atomic_store_n(&enough, 1, __ATOMIC_SEQ_CST);
    CHECK(pthread_join(writer, NULL) == 0);
    for (int way = 0; way < WAYS; way++) {
        rocks_code freed = ROCKS_HANDLE_BUSY;
        WAIT_UNTIL(freed == ROCKS_OK ||
                   (freed = rocks_bulk_load_free(loads[way], NULL)) == ROCKS_OK);
    }
    OK(rocks_redis_session_free(session, &st));
    OK(rocks_redis_free(redis, &st));
    OK(rocks_export_free(exported, &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(flushing, &st));
    OK(rocks_options_free(at_once, &st));
    OK(rocks_db_put(db, NULL, NULL, "after", 5, "value", 5, &st));
    /* Waits for the work that goes on. */
    OK(rocks_db_close(db, &st));
    none_failed_late();
    db = open_db("held");
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, "after", 5, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
}

/* A write that nothing will let through ends without its handle, as one that has none. */
static void held_back_for_good(void)
{
    db = open_db("for good");
    fill(db, 1);
    set_live(db, "level0_stop_writes_trigger", "1");
    struct job job;
    start(&job, write_arrow, BY_THREAD);
    CHECK(pthread_join(job.thread, NULL) == 0);
    CHECK(job.code == ROCKS_INCOMPLETE);
    CHECK(strstr(job.st.message, "level0_stop_writes_trigger: 1") != NULL);
    OK(rocks_cancel_free(job.cancel, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- before a file that does not answer -------------------------------------------------------
 */

/* Compacts all tables of level 0. */
static rocks_code compact_files(struct job *job)
{
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    char names[2][64];
    const char *at[2];
    size_t count = 0;
    CHECK(rocks_db_metadata(db, &metadata, &job->st) == ROCKS_OK);
    for (; count < 2 && rocks_metadata_file_at(metadata, count, &file, NULL) == ROCKS_OK; count++) {
        snprintf(names[count], sizeof names[0], "%.*s", (int)file.name.len,
                 (const char *)file.name.data);
        at[count] = names[count];
    }
    CHECK(rocks_metadata_free(metadata, NULL) == ROCKS_OK);
    return rocks_db_compact_files(db, NULL, NULL, at, count, 1, job->cancel, NULL, NULL, NULL,
                                  &job->st);
}

static rocks_code open_again(const char *name, rocks_db **opened)
{
    return rocks_db_open(check_path(name), NULL, NULL, NULL, NULL, 0, opened, &st);
}

static void behind_a_gate(int way)
{
    const char *name = way == BY_TIME ? "gate0" : "gate1";
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    struct job job;
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    gate_guards(options);
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    fill(db, 2);
    gate_close(".sst");
    start(&job, compact_files, way);
    WAIT_UNTIL(gate_waiting() > 0);
    end(&job, "rocks_db_compact_files");
    CHECK(goes_on(&job));
    /* Nor does a close wait for ever; a thread ends it, after the work. */
    EXPECT(ROCKS_TIMED_OUT, rocks_db_close_within(db, 20000, &st));
    CHECK(open_again(name, &db) != ROCKS_OK);
    gate_open();
    db = NULL;
    WAIT_UNTIL(db != NULL || open_again(name, &db) == ROCKS_OK);
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, "1", 1, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    none_failed_late();
}

/* ---- at the next step -------------------------------------------------------------------------
 */

enum { ROWS = 8000, LONG = 1000 };

static char row_keys[ROWS][8], row_values[ROWS][LONG];
static rocks_txn *txn;

static rocks_code checksum(struct job *job)
{
    rocks_totals totals = {.struct_size = sizeof totals};
    return rocks_db_checksum(db, NULL, NULL, 1, job->cancel, &totals, &job->st);
}

static rocks_code redis_check(struct job *job)
{
    rocks_redis_reply *reply;
    CHECK(rocks_redis_reply_new(&reply, &job->st) == ROCKS_OK);
    const rocks_code code = rocks_redis_check(redis, job->cancel, reply, &job->st);
    CHECK(rocks_redis_reply_free(reply, NULL) == ROCKS_OK);
    return code;
}

/* A load that has less memory than the rows take. */
static rocks_bulk_load *small_load(struct job *job)
{
    const char *names[] = {"memory_limit", "threads"}, *values[] = {"4M", "1"};
    rocks_options *options;
    rocks_bulk_load *load;
    CHECK(rocks_options_new(ROCKS_OPTIONS_BULK_LOAD, &options, &job->st) == ROCKS_OK);
    CHECK(rocks_options_set_many(options, names, values, 2, &job->st) == ROCKS_OK);
    CHECK(rocks_bulk_load_new(db, NULL, options, &load, &job->st) == ROCKS_OK);
    CHECK(rocks_options_free(options, NULL) == ROCKS_OK);
    return load;
}

static rocks_code add_many(struct job *job)
{
    static rocks_slice keys[ROWS], values[ROWS];
    rocks_bulk_load *load = small_load(job);
    for (int i = 0; i < ROWS; i++) {
        keys[i] = (rocks_slice){(const uint8_t *)row_keys[i], sizeof row_keys[i]};
        values[i] = (rocks_slice){(const uint8_t *)row_values[i], LONG};
    }
    const rocks_code code =
        rocks_bulk_load_add_many(load, keys, values, ROWS, job->cancel, &job->st);
    CHECK(rocks_bulk_load_free(load, NULL) == ROCKS_OK);
    return code;
}

static rocks_code add_columns(struct job *job)
{
    static uint32_t of_keys[ROWS + 1], of_values[ROWS + 1];
    rocks_bulk_load *load = small_load(job);
    for (uint32_t i = 0; i <= ROWS; i++) {
        of_keys[i] = i * (uint32_t)sizeof row_keys[0];
        of_values[i] = i * LONG;
    }
    const rocks_column keys = {sizeof keys, row_keys, sizeof row_keys, of_keys, NULL},
                       values = {sizeof values, row_values, sizeof row_values, of_values, NULL};
    const rocks_code code =
        rocks_bulk_load_add_columns(load, &keys, &values, ROWS, job->cancel, &job->st);
    CHECK(rocks_bulk_load_free(load, NULL) == ROCKS_OK);
    return code;
}

static rocks_code load_arrow(struct job *job)
{
    arrow_giver by = two_rows();
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    rocks_bulk_load *load = small_load(job);
    const rocks_code code = rocks_bulk_load_add_arrow_stream(load, &stream, job->cancel, &job->st);
    CHECK(rocks_bulk_load_free(load, NULL) == ROCKS_OK);
    return code;
}

static rocks_code file_arrow(struct job *job)
{
    char path[4400];
    arrow_giver by = two_rows();
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    rocks_sst_writer *writer;
    path_of(path, "arrow.sst", job->way);
    CHECK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &job->st) == ROCKS_OK);
    CHECK(rocks_sst_writer_open(writer, path, 0, &job->st) == ROCKS_OK);
    const rocks_code code =
        rocks_sst_writer_write_arrow(writer, NULL, &stream, job->cancel, NULL, &job->st);
    CHECK(rocks_sst_writer_free(writer, NULL) == ROCKS_OK);
    return code;
}

static rocks_code batch_arrow(struct job *job)
{
    arrow_giver by = two_rows();
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    rocks_batch *batch;
    CHECK(rocks_batch_new(&batch, &job->st) == ROCKS_OK);
    const rocks_code code =
        rocks_batch_write_arrow(batch, NULL, NULL, &stream, job->cancel, NULL, &job->st);
    CHECK(rocks_batch_free(batch, NULL) == ROCKS_OK);
    return code;
}

static rocks_code txn_arrow(struct job *job)
{
    arrow_giver by = two_rows();
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    return rocks_txn_write_arrow(txn, NULL, NULL, &stream, job->cancel, NULL, &job->st);
}

/* Their handle is set before: they end at their first step. */
static void at_the_next_step(void)
{
    static const struct {
        const char *name;
        rocks_code (*work)(struct job *job);
    } calls[] = {
        {"rocks_db_checksum", checksum},
        {"rocks_redis_check", redis_check},
        {"rocks_bulk_load_add_many", add_many},
        {"rocks_bulk_load_add_columns", add_columns},
        {"rocks_bulk_load_add_arrow_stream", load_arrow},
        {"rocks_sst_writer_write_arrow", file_arrow},
        {"rocks_batch_write_arrow", batch_arrow},
        {"rocks_txn_write_arrow", txn_arrow},
    };
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_redis_reply *reply;
    OK(rocks_db_open(check_path("steps"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_redis_reply_new(&reply, &st));
    OK(rocks_redis_call(redis, set_words, 3, NULL, reply, &st));
    OK(rocks_redis_reply_free(reply, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    for (int i = 0; i < ROWS; i++) {
        char text[16];
        snprintf(text, sizeof text, "%08d", i);
        memcpy(row_keys[i], text, sizeof row_keys[i]);
    }
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        for (int way = 0; way < WAYS; way++) {
            struct job job = {.way = way};
            OK(rocks_cancel_new(&job.cancel, &st));
            if (way == BY_TIME) {
                OK(rocks_cancel_set_timeout(job.cancel, 0, &st));
                WAIT_UNTIL(rocks_db_wait_for_compact(db, NULL, job.cancel, &st) == ROCKS_TIMED_OUT);
            } else {
                OK(rocks_cancel_set(job.cancel, &st));
            }
            const rocks_code code = calls[i].work(&job);
            const rocks_code wanted = way == BY_TIME ? ROCKS_TIMED_OUT : ROCKS_CANCELLED;
            if (code != wanted) fprintf(stderr, "%s: %d\n", calls[i].name, (int)code);
            CHECK(code == wanted && !goes_on(&job));
            OK(rocks_cancel_free(job.cancel, &st));
        }
    }
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    held_back();
    held_back_for_good();
    for (int way = 0; way < WAYS; way++) behind_a_gate(way);
    at_the_next_step();
    OK(rocks_shutdown(UINT64_MAX, &st));
    return 0;
}
