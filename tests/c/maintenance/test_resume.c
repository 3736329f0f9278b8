/* Resuming after errors that stopped writes: what is final says so, and what is not goes on. */
#include "../support/check.h"
#include "../support/faults.h"

static void log_is_final(void)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    rocks_db *db;
    rocks_buffer value;
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_resume(db, &st));
    /* The log cannot be written, once. */
    fault(env, "faults.path", ".log");
    fault(env, "faults.operations", "write");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, rocks_db_put(db, NULL, NULL, "lost", 4, "value", 5, &st));
    CHECK(figure(env, "faults.injected") == 1);
    fault_at(env, 0);
    /* Its cause is gone; RocksDB resumes nothing after it, and the call says what to do. */
    EXPECT(ROCKS_IO_ERROR, rocks_db_resume(db, &st));
    SAYS("writes cannot resume: close the database and open it again");
    CHECK(st.severity >= 3);
    EXPECT(ROCKS_IO_ERROR, rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_get(db, NULL, NULL, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_put(db, NULL, NULL, "more", 4, "value", 5, &st));
    OK(rocks_db_close(db, &st));
    rocks_options_free(options, NULL);
    rocks_env_free(env, NULL);
}

enum { ROWS = 100 };

static rocks_db *open_mode(rocks_env *env, const char *name, const char *mode)
{
    rocks_options *options = options_in(env);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set_string(
        options, "disable_auto_compactions=true;write_buffer_size=1MB;compression=kNoCompression",
        &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static void put(rocks_db *db, int from, int to)
{
    char key[16];
    for (int i = from; i < to; i++) {
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_put(db, NULL, NULL, key, 8, key, 8, &st));
    }
}

static void has(rocks_db *db, int count)
{
    char key[16];
    for (int i = 0; i < count; i++) {
        rocks_buffer value;
        snprintf(key, sizeof key, "key%05d", i);
        OK(rocks_db_get(db, NULL, NULL, key, 8, &value, &st));
        CHECK(value.len == 8 && memcmp(value.data, key, 8) == 0);
        OK(rocks_buffer_free(&value, &st));
    }
}

static rocks_code compact(rocks_db *db)
{
    return rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st);
}

/* A compaction that finds no room stops no writes, in no mode. */
static void compaction_goes_on(const char *mode)
{
    rocks_env *env = failing_env();
    char name[64];
    snprintf(name, sizeof name, "compaction of %s", mode);
    rocks_db *db = open_mode(env, name, mode);
    for (int i = 0; i < 3; i++) {
        put(db, 0, ROWS);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    fault(env, "faults.path", ".sst");
    fault(env, "faults.room", "0");
    EXPECT(ROCKS_IO_ERROR, compact(db));
    SAYS("no room to write");
    SAYS(".sst");
    put(db, ROWS, 2 * ROWS);
    has(db, 2 * ROWS);
    fault(env, "faults.room", "-1");
    rocks_code code = rocks_db_resume(db, &st);
    WAIT_UNTIL(code != ROCKS_BUSY || (code = rocks_db_resume(db, &st)) != ROCKS_BUSY);
    OK(code);
    put(db, 2 * ROWS, 3 * ROWS);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(compact(db));
    has(db, 3 * ROWS);
    OK(rocks_db_close(db, &st));
    db = open_mode(env, name, mode);
    has(db, 3 * ROWS);
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

/* A flush that finds no room goes on when there is some. */
static void flush_goes_on(const char *mode)
{
    rocks_env *env = failing_env();
    char name[64];
    snprintf(name, sizeof name, "flush of %s", mode);
    rocks_db *db = open_mode(env, name, mode);
    put(db, 0, ROWS);
    fault(env, "faults.path", ".sst");
    fault(env, "faults.room", "0");
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS("no room to write");
    has(db, ROWS);
    const rocks_code still = rocks_db_resume(db, &st);
    CHECK(still == ROCKS_BUSY || still == ROCKS_IO_ERROR);
    fault(env, "faults.room", "-1");
    rocks_code code = rocks_db_resume(db, &st);
    WAIT_UNTIL(code == ROCKS_OK || (code = rocks_db_resume(db, &st)) == ROCKS_OK);
    put(db, ROWS, 2 * ROWS);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    has(db, 2 * ROWS);
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

/* One whose log cannot be synced before either goes on or says that it does not; what was written
   is there afterwards. */
static void flush_of_an_unsynced_log(const char *mode)
{
    rocks_env *env = failing_env();
    char name[64];
    snprintf(name, sizeof name, "log of %s", mode);
    rocks_db *db = open_mode(env, name, mode);
    put(db, 0, ROWS);
    fault(env, "faults.path", ".log");
    fault(env, "faults.operations", "sync");
    fault_at(env, 1);
    const rocks_code code = rocks_db_flush(db, NULL, 0, NULL, &st);
    const bool failed = figure(env, "faults.injected") != 0;
    CHECK(failed == (code != ROCKS_OK));
    if (failed) SAYS(".log");
    fault_at(env, 0);
    const rocks_code resumed = rocks_db_resume(db, &st);
    if (resumed == ROCKS_OK) {
        put(db, ROWS, ROWS + 1);
    } else {
        CHECK(st.severity >= 3);
        SAYS("close the database and open it again");
    }
    has(db, ROWS);
    (void)rocks_db_close(db, &st);
    db = open_mode(env, name, mode);
    has(db, resumed == ROCKS_OK ? ROWS + 1 : ROWS);
    put(db, 0, ROWS);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

/* With paranoid_checks=false RocksDB does not try such a flush again, and tells writes nothing:
   they end with a code, and go on once there is room and the database was resumed. */
static void flush_without_checks(const char *mode)
{
    rocks_env *env = failing_env();
    char name[64];
    snprintf(name, sizeof name, "unchecked of %s", mode);
    rocks_options *options = options_in(env);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    static char value[10000];
    rocks_code code = ROCKS_OK;
    int written = 0;
    OK(rocks_options_set_string(options,
                                "disable_auto_compactions=true;write_buffer_size=64KB;"
                                "paranoid_checks=false",
                                &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    put(db, 0, ROWS);
    fault(env, "faults.path", ".sst");
    fault(env, "faults.room", "0");
    for (; written < 100 && code == ROCKS_OK; written++)
        code = rocks_db_put(db, NULL, NULL, "value", 5, value, sizeof value, &st);
    CHECK(code != ROCKS_OK && st.message[0] != 0);
    has(db, ROWS);
    fault(env, "faults.room", "-1");
    code = rocks_db_resume(db, &st);
    WAIT_UNTIL(code == ROCKS_OK || (code = rocks_db_resume(db, &st)) == ROCKS_OK);
    put(db, ROWS, 2 * ROWS);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    has(db, 2 * ROWS);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    has(db, 2 * ROWS);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_env_free(env, &st));
}

/* A disk that is full when the logs before a flush are synced leaves them torn: that is final where
   there are two-phase commits, also with paranoid_checks=false. */
static void full_log_is_final(void)
{
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_column_family *two;
    rocks_db *db;
    OK(rocks_options_set(options, "paranoid_checks", "false", &st));
    OK(rocks_db_open(check_path("full log"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_create_column_family(db, "two", NULL, &two, &st));
    OK(rocks_db_put(db, two, NULL, "key", 3, "value", 5, &st));
    put(db, 0, ROWS);
    fault(env, "faults.path", ".log");
    fault(env, "faults.operations", "sync");
    fault(env, "faults.error", "no_space");
    fault_at(env, 1);
    (void)rocks_db_flush(db, NULL, 0, NULL, &st);
    CHECK(figure(env, "faults.injected") == 1);
    fault_at(env, 0);
    EXPECT(ROCKS_IO_ERROR, rocks_db_resume(db, &st));
    SAYS("close the database and open it again");
    CHECK(st.severity >= 3);
    has(db, ROWS);
    OK(rocks_column_family_free(two, &st));
    (void)rocks_db_close(db, &st);
    OK(rocks_db_open(check_path("full log"), options, how, NULL, NULL, 0, &db, &st));
    has(db, ROWS);
    put(db, ROWS, 2 * ROWS);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    static const char *const modes[] = {"read_write", "transaction", "optimistic_transaction"};
    CHECK_BEGIN(argc, argv);
    log_is_final();
    full_log_is_final();
    for (int i = 0; i < 3; i++) {
        compaction_goes_on(modes[i]);
        flush_goes_on(modes[i]);
        flush_of_an_unsynced_log(modes[i]);
        flush_without_checks(modes[i]);
    }
    return 0;
}
