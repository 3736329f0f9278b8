/* Writes, flushes and closes of a database that holds writes back where nothing comes that would
 * end it, or where what comes fails again and again. */
#include "../support/stalls.h"

static void *compacts(void *state)
{
    struct call *call = state;
    call->code = rocks_db_compact_range(call->db, NULL, NULL, NULL, 0, NULL, 0, NULL, &call->st);
    return NULL;
}

/* A put that nothing can free ends with a code and writes nothing; a compaction frees it. */
static void put_ends(void)
{
    rocks_db *db = open_db("put");
    struct call put;
    rocks_buffer value;
    fill(db, 1);
    set_live(db, "level0_stop_writes_trigger", "1");
    begin(&put, db, puts_one);
    pthread_join(put.thread, NULL);
    CHECK(put.code == ROCKS_INCOMPLETE);
    CHECK(strstr(put.st.message, "level0_stop_writes_trigger: 1") != NULL);
    CHECK(strstr(put.st.message, "\"default\" has 1 files in level 0") != NULL);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "late", 4, &value, &st));
    /* The error is the call's own. */
    set_live(db, "level0_stop_writes_trigger", "36");
    OK(rocks_db_put(db, NULL, NULL, "late", 4, "value", 5, &st));
    OK(rocks_db_close(db, &st));
}

/* Closes end soon beside a put and a compaction that wait, and keep what has no log. */
static void close_ends(const char *name, const char *option, const char *value)
{
    rocks_db *db = open_db(name);
    rocks_options *no_log = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    struct call put, compaction;
    rocks_buffer found;
    fill(db, 3);
    OK(rocks_db_put(db, NULL, no_log, "unlogged", 8, "value", 5, &st));
    set_live(db, option, value);
    begin(&put, db, puts_one);
    begin(&compaction, db, compacts);
    usleep(200000);
    const double since = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - since < 8);
    pthread_join(put.thread, NULL);
    pthread_join(compaction.thread, NULL);
    db = open_db(name);
    OK(rocks_db_get(db, NULL, NULL, "unlogged", 8, &found, &st));
    rocks_buffer_free(&found, NULL);
    if (put.code == ROCKS_OK) {
        OK(rocks_db_get(db, NULL, NULL, "late", 4, &found, &st));
        rocks_buffer_free(&found, NULL);
    }
    OK(rocks_db_close(db, &st));
    rocks_options_free(no_log, NULL);
}

/* No compaction ever comes: 40 files are there, at the opening too. */
static void no_compactions(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *no_log = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    rocks_db *db;
    rocks_buffer found;
    struct call put;
    OK(rocks_options_set(options, "level0_stop_writes_trigger", "1000", &st));
    OK(rocks_options_set(options, "level0_slowdown_writes_trigger", "1000", &st));
    OK(rocks_options_set(options, "compaction_style", "kCompactionStyleNone", &st));
    OK(rocks_db_open(check_path("none"), options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 40);
    OK(rocks_db_put(db, NULL, no_log, "unlogged", 8, "value", 5, &st));
    set_live(db, "level0_stop_writes_trigger", "36");
    double since = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - since < 8);

    OK(rocks_options_set(options, "level0_stop_writes_trigger", "36", &st));
    OK(rocks_options_set(options, "level0_slowdown_writes_trigger", "20", &st));
    OK(rocks_db_open(check_path("none"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, "unlogged", 8, &found, &st));
    rocks_buffer_free(&found, NULL);
    begin(&put, db, puts_one);
    pthread_join(put.thread, NULL);
    CHECK(put.code == ROCKS_INCOMPLETE);
    begin(&put, db, puts_one);
    usleep(100000);
    since = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - since < 8);
    pthread_join(put.thread, NULL);
    rocks_options_free(no_log, NULL);
    rocks_options_free(options, NULL);
}

/* Another database holds the memory of a shared write buffer manager. */
static void shared_memory(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *no_log = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    rocks_write_buffer_manager *manager;
    rocks_db *holds, *waits;
    struct call put;
    static uint8_t big[1 << 20];
    OK(rocks_write_buffer_manager_new("buffer_size=1048576;allow_stall=true", NULL, &manager, &st));
    OK(rocks_options_set_write_buffer_manager(options, "write_buffer_manager", manager, &st));
    OK(rocks_db_open(check_path("holds"), options, NULL, NULL, NULL, 0, &holds, &st));
    OK(rocks_db_open(check_path("waits"), options, NULL, NULL, NULL, 0, &waits, &st));
    OK(rocks_db_put(holds, NULL, no_log, "big", 3, big, sizeof big, &st));
    begin(&put, waits, puts_one);
    pthread_join(put.thread, NULL);
    begin(&put, waits, puts_one);
    usleep(100000);
    double since = now();
    OK(rocks_db_close(waits, &st));
    CHECK(now() - since < 8);
    pthread_join(put.thread, NULL);
    OK(rocks_db_close(holds, &st));
    rocks_write_buffer_manager_free(manager, NULL);
    rocks_options_free(no_log, NULL);
    rocks_options_free(options, NULL);
}

/* A flush at 1000 bytes a second: a close with a timeout says what it gave up; one without lifts
 * the limit in time, and gives it back. */
static void slow_flush(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *no_log = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    rocks_rate_limiter *limiter;
    rocks_db *db;
    rocks_buffer found;
    static uint8_t big[200000];
    for (size_t i = 0; i < sizeof big; i++) big[i] = (uint8_t)(rand() >> 7);
    OK(rocks_rate_limiter_new("rate_bytes_per_sec=1000", &limiter, &st));
    OK(rocks_options_set_rate_limiter(options, "rate_limiter", limiter, &st));
    OK(rocks_db_open(check_path("slow"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, no_log, "big", 3, big, sizeof big, &st));
    double since = now();
    OK(rocks_db_close(db, &st));
    CHECK(now() - since < 20);
    OK(rocks_db_open(check_path("slow"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, "big", 3, &found, &st));
    CHECK(found.len == sizeof big);
    rocks_buffer_free(&found, NULL);
    /* One with a timeout lifts the limit at its end. */
    OK(rocks_db_put(db, NULL, no_log, "more", 4, big, sizeof big, &st));
    since = now();
    OK(rocks_db_close_within(db, 500000, &st));
    CHECK(now() - since < 5);
    OK(rocks_db_open(check_path("slow"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, "more", 4, &found, &st));
    rocks_buffer_free(&found, NULL);
    OK(rocks_db_close(db, &st));
    rocks_rate_limiter_free(limiter, NULL);
    rocks_options_free(no_log, NULL);
    rocks_options_free(options, NULL);
}

/* What has no log and cannot be flushed is named. */
static void lost(void)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_options *no_log = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    rocks_column_family *family;
    rocks_db *db;
    OK(rocks_db_open(check_path("lost"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_family(db, "family", NULL, &family, &st));
    OK(rocks_db_put(db, family, no_log, "key", 3, "value", 5, &st));
    fault(env, "faults.path", ".sst");
    fault(env, "faults.one_in", "1");
    EXPECT(ROCKS_IO_ERROR, rocks_db_close(db, &st));
    SAYS("not all that was written without a log was flushed");
    SAYS("bytes of column family \"family\"");
    CHECK(st.flags & ROCKS_STATUS_DATA_LOSS);
    fault(env, "faults.one_in", "0");
    /* It is closed, and with avoid_flush_during_shutdown nothing is to be told. */
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    OK(rocks_db_open(check_path("lost"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, no_log, "key", 3, "value", 5, &st));
    OK(rocks_db_close(db, &st));
    rocks_column_family_free(family, NULL);
    rocks_options_free(no_log, NULL);
    rocks_options_free(options, NULL);
    rocks_env_free(env, NULL);
}

/* A flush was asked for before the error that RocksDB recovers from: RocksDB drops it, and its
 * recovery waits for it. The recovery ends all the same, and puts go on. */
static void flush_from_before(void)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_db *db;
    rocks_buffer value;
    struct call put;
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "max_write_buffer_number", "64", &st));
    OK(rocks_db_open(check_path("before"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_pause_background_work(db, &st));
    fill_some(db, 8);
    no_new_files(env, ".log");
    fault(env, "faults.one_in", "0");
    fault_at(env, 1);
    const uint64_t sealed = memtables_sealed(db);
    begin(&put, db, fills);
    pthread_join(put.thread, NULL);
    CHECK(put.code == ROCKS_IO_ERROR);
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

/* A put waits for a compaction that fails: RocksDB tries that again each second, and keeps no
 * error. So does a flush. Each ends with a code and writes nothing; when compactions get on, so do
 * they. */
static void put_beside_a_compaction(void)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_db *db;
    rocks_buffer value;
    struct call put;
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_db_open(check_path("compacts"), options, NULL, NULL, NULL, 0, &db, &st));
    /* Files that overlap: others would be moved as they are. */
    for (int i = 0; i < 4; i++) {
        OK(rocks_db_put(db, NULL, NULL, "a", 1, "value", 5, &st));
        OK(rocks_db_put(db, NULL, NULL, "z", 1, "value", 5, &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    no_new_files(env, ".sst");
    set_live(db, "level0_stop_writes_trigger", "4");
    set_live(db, "disable_auto_compactions", "false");
    CHECK(is_stopped(db));
    begin(&put, db, puts_one);
    pthread_join(put.thread, NULL);
    st = put.st;
    CHECK(put.code == ROCKS_INCOMPLETE);
    SAYS("\"default\" has 4 files in level 0 (level0_stop_writes_trigger: 4)");
    SAYS("; its compactions fail: ");
    SAYS("fault injected");
    SAYS(".sst");
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "late", 4, &value, &st));
    EXPECT(ROCKS_INCOMPLETE, rocks_db_flush(db, NULL, 0, NULL, &st));
    fault(env, "faults.one_in", "0");
    put_again(db);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    begin_watchdog();
    put_ends();
    close_ends("one", "level0_stop_writes_trigger", "1");
    close_ends("zero", "level0_stop_writes_trigger", "0");
    close_ends("never", "level0_file_num_compaction_trigger", "-1");
    no_compactions();
    shared_memory();
    slow_flush();
    lost();
    flush_from_before();
    put_beside_a_compaction();
    end_watchdog();
    return 0;
}
