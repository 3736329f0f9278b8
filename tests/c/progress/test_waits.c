/* Calls that wait for RocksDB, and stop waiting: the work goes on. valgrind: alone */
#include "../support/gate.h"

#include <dirent.h>
#include <unistd.h>

/* How long a call waits before a closed gate. Whether or not it has reached the gate by then, it
 * returns, and its work ends once the gate is open. */
#define SHORT "20000"

static rocks_options *guarded_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    gate_guards(options);
    return options;
}

static rocks_db *open_guarded(const char *name)
{
    rocks_options *options = guarded_options();
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static rocks_code try_open(const char *name, rocks_options *options, rocks_db **db)
{
    return rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, db, &st);
}

static uint64_t late_failures(void)
{
    uint64_t count;
    OK(rocks_late_failures(&count, NULL, &st));
    return count;
}

/* Opens until the thread that goes on has closed the database. */
static rocks_db *open_at_last(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db = NULL;
    WAIT_UNTIL(db != NULL || try_open(name, options, &db) == ROCKS_OK);
    OK(rocks_options_free(options, &st));
    return db;
}

static void open_in_time(void)
{
    rocks_options *options = guarded_options(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "timeout", "60000000");
    rocks_db *db;
    OK(rocks_db_open(check_path("opened"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_close(db, &st));
    /* An error is the call's own. */
    OK(rocks_options_set(options, "error_if_exists", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("opened"), options, how, NULL, NULL, 0, &db, &st));
    CHECK(db == NULL && late_failures() == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void open_late(void)
{
    rocks_options *options = guarded_options(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "timeout", SHORT);
    rocks_db *db, *other;
    uint64_t alive;
    gate_close("MANIFEST");
    EXPECT(ROCKS_TIMED_OUT,
           rocks_db_open(check_path("opened"), options, how, NULL, NULL, 0, &db, &st));
    SAYS("20000 microseconds");
    CHECK(db == NULL);
    /* What was given may go. */
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    CHECK(try_open("opened", NULL, &other) != ROCKS_OK);
    EXPECT(ROCKS_BUSY, rocks_shutdown(0, &st));
    SAYS("/opened\"");
    gate_open();
    db = open_at_last("opened");
    OK(rocks_handles_alive("rocks_db", &alive, &st));
    CHECK(alive == 1 && late_failures() == 0);
    OK(rocks_db_close(db, &st));
}

static void flush_late(void)
{
    rocks_db *db = open_guarded("flushed");
    rocks_options *options = options_with(ROCKS_OPTIONS_FLUSH, "timeout", SHORT);
    uint64_t files;
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    gate_close(".sst");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_flush(db, NULL, 0, options, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    OK(rocks_options_set(options, "timeout", "0", &st));
    OK(rocks_db_set_timeout(db, 20000, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_flush(db, NULL, 0, options, &st));
    gate_open();
    OK(rocks_options_set(options, "timeout", "60000000", &st));
    OK(rocks_db_flush(db, NULL, 0, options, &st));
    OK(rocks_db_property_int(db, NULL, "rocksdb.num-entries-active-mem-table", &files, &st));
    CHECK(files == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
    CHECK(late_failures() == 0);
}

static void log_late(void)
{
    rocks_db *db = open_guarded("logged");
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_set_timeout(db, 20000, &st));
    gate_close(".log");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_sync_wal(db, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_flush_wal(db, 1, &st));
    gate_open();
    OK(rocks_db_set_timeout(db, UINT64_MAX, &st));
    OK(rocks_db_sync_wal(db, &st));
    /* A close waits for the work that goes on. */
    OK(rocks_db_close(db, &st));
    CHECK(late_failures() == 0);
}

static rocks_code find(rocks_db *db, const char *name)
{
    rocks_column_family *family;
    const rocks_code code = rocks_db_column_family(db, name, &family, &st);
    if (code == ROCKS_OK) OK(rocks_column_family_free(family, &st));
    return code;
}

static void families_late(void)
{
    rocks_db *db = open_guarded("families");
    rocks_column_family *family, *both[2];
    const char *const names[] = {"second", "third"};
    size_t count = 7;
    OK(rocks_db_set_timeout(db, 60000000, &st));
    OK(rocks_db_create_column_family(db, "first", NULL, &family, &st));
    OK(rocks_db_set_timeout(db, 20000, &st));
    gate_close("MANIFEST");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_create_column_families(db, names, NULL, 2, both, &count, &st));
    CHECK(count == 0 && both[0] == NULL && both[1] == NULL);
    gate_open();
    WAIT_UNTIL(find(db, "second") == ROCKS_OK && find(db, "third") == ROCKS_OK);
    gate_close("MANIFEST");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_drop_column_family(db, family, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    /* This one waits for the other, and then has nothing to drop: a late failure. */
    EXPECT(ROCKS_TIMED_OUT, rocks_db_drop_column_family(db, family, &st));
    OK(rocks_column_family_free(family, &st));
    gate_open();
    WAIT_UNTIL(find(db, "first") == ROCKS_NOT_FOUND);
    WAIT_UNTIL(late_failures() == 1);
    rocks_buffer last;
    OK(rocks_late_failures(NULL, &last, &st));
    CHECK(strstr((const char *)last.data, "dropped") != NULL);
    OK(rocks_buffer_free(&last, &st));
    OK(rocks_db_set_timeout(db, UINT64_MAX, &st));
    OK(rocks_db_create_column_family(db, "first", NULL, &family, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
}

static void catch_up_late(void)
{
    rocks_db *primary = open_db("primary"), *secondary;
    rocks_options *options = guarded_options(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "secondary");
    rocks_buffer value;
    char own[4200];
    snprintf(own, sizeof own, "%s/secondary", check_folder);
    OK(rocks_options_set(how, "secondary_path", own, &st));
    OK(rocks_options_set(options, "max_open_files", "-1", &st));
    OK(rocks_db_open(check_path("primary"), options, how, NULL, NULL, 0, &secondary, &st));
    OK(rocks_db_put(primary, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(primary, NULL, 0, NULL, &st));
    OK(rocks_db_set_timeout(secondary, 20000, &st));
    gate_close("0");
    const rocks_code code = rocks_db_try_catch_up_with_primary(secondary, &st);
    CHECK(code == ROCKS_TIMED_OUT);
    gate_open();
    OK(rocks_db_set_timeout(secondary, UINT64_MAX, &st));
    OK(rocks_db_try_catch_up_with_primary(secondary, &st));
    OK(rocks_db_get(secondary, NULL, NULL, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(secondary, &st));
    OK(rocks_db_close(primary, &st));
}

/* Damages the end of a database's tables, which costs no row. */
static void damage_tables(const char *name)
{
    char path[8192];
    DIR *folder = opendir(check_path(name));
    CHECK(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 4, ".sst") != 0) continue;
        snprintf(path, sizeof path, "%s/%s", check_path(name), entry->d_name);
        FILE *file = fopen(path, "r+b");
        CHECK(file != NULL && fseek(file, -1, SEEK_END) == 0 && fputc('x', file) != EOF);
        CHECK(fclose(file) == 0);
    }
    closedir(folder);
}

/* A file that does not answer: the call returns, and a thread ends it once the file does. */
static void repair_late(void)
{
    rocks_options *options = guarded_options();
    const uint64_t before = late_failures();
    rocks_db *db = open_db("repaired");
    rocks_code code;
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_repair(check_path("repaired"), options, NULL, NULL, 0, 1, 60000000, NULL, NULL,
                       NULL, &st));
    damage_tables("repaired");
    gate_close(".sst");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_repair(check_path("repaired"), options, NULL, NULL, 0, 1,
                                            20000, NULL, NULL, NULL, &st));
    gate_open();
    do
        code = rocks_db_repair(check_path("repaired"), NULL, NULL, NULL, 0, 1, UINT64_MAX, NULL,
                               NULL, NULL, &st);
    while (code == ROCKS_IO_ERROR); /* The thread has it still. */
    EXPECT(ROCKS_OK, code);
    OK(rocks_options_free(options, &st));
    db = open_at_last("repaired");
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, "key", 3, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    CHECK(late_failures() == before);
}

static void destroy_late(void)
{
    const char *const names[] = {"default"};
    const uint64_t before = late_failures();
    rocks_db *db = open_db("destroyed");
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    /* An error is the call's own: it is open. */
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_destroy_within(check_path("destroyed"), NULL, NULL, NULL, 0, 60000000, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_destroy_within(check_path("destroyed"), NULL, names, NULL, 1, 60000000, &st));
    EXPECT(ROCKS_NOT_FOUND,
           rocks_db_destroy_within(check_path("destroyed"), NULL, NULL, NULL, 0, UINT64_MAX, &st));
    CHECK(late_failures() == before);
    /* No time at all: what was given may go, and it is destroyed nevertheless. */
    db = open_db("destroyed");
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_close(db, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "false");
    const rocks_code code =
        rocks_db_destroy_within(check_path("destroyed"), options, NULL, NULL, 0, 0, &st);
    CHECK(code == ROCKS_TIMED_OUT || code == ROCKS_OK);
    OK(rocks_options_free(options, &st));
    WAIT_UNTIL(access(check_path("destroyed/CURRENT"), F_OK) != 0);
    OK(rocks_shutdown(UINT64_MAX, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_destroy(check_path("destroyed"), NULL, NULL, NULL, 0, &st));
    CHECK(late_failures() == before);
}

static void pauses_late(void)
{
    rocks_db *db = open_guarded("paused");
    rocks_options *no_wait = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    gate_close(".sst");
    OK(rocks_db_flush(db, NULL, 0, no_wait, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    OK(rocks_db_set_timeout(db, 20000, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_pause_background_work(db, &st));
    gate_open();
    /* It comes into force, and is undone. */
    rocks_code code = ROCKS_INVALID_ARGUMENT;
    WAIT_UNTIL(code == ROCKS_OK || (code = rocks_db_continue_background_work(db, &st)) == ROCKS_OK);
    OK(rocks_options_free(no_wait, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- closes ------------------------------------------------------------------------- */

static void close_in_time(void)
{
    rocks_db *db = open_db("closed");
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    OK(rocks_db_close_within(db, 60000000, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_close_within(db, 0, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_close(db, &st));
    OK(rocks_db_close_within(NULL, 0, &st));
    db = open_db("closed");
    OK(rocks_db_close_within(db, UINT64_MAX, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_close_within((rocks_db *)&db, 0, &st));
}

static void close_late(void)
{
    rocks_db *db = open_guarded("closed");
    rocks_options *no_wait = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    rocks_iter *iter;
    const uint64_t before = late_failures();
    OK(rocks_db_put(db, NULL, NULL, "later", 5, "value", 5, &st));
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    gate_close(".sst");
    OK(rocks_db_flush(db, NULL, 0, no_wait, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    EXPECT(ROCKS_TIMED_OUT, rocks_db_close_within(db, 20000, &st));
    /* The handle is gone, the database is not. */
    EXPECT(ROCKS_CLOSED, rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_close(db, &st));
    CHECK(try_open("closed", NULL, &db) != ROCKS_OK);
    EXPECT(ROCKS_BUSY, rocks_shutdown(20000, &st));
    gate_open();
    db = open_at_last("closed");
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, "later", 5, &value, &st));
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(no_wait, &st));
    CHECK(late_failures() == before);
}

static void *syncs(void *db)
{
    rocks_status status;
    const rocks_code code = rocks_db_sync_wal(db, &status);
    CHECK(code == ROCKS_OK || code == ROCKS_CLOSED);
    return NULL;
}

/* A call that is inside does not come back: the close does. */
static void close_beside_a_call(void)
{
    rocks_db *db = open_guarded("inside");
    pthread_t thread;
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "value", 5, &st));
    gate_close(".log");
    CHECK(pthread_create(&thread, NULL, syncs, db) == 0);
    WAIT_UNTIL(gate_waiting() > 0);
    EXPECT(ROCKS_TIMED_OUT, rocks_db_close_within(db, 0, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_close_within(db, 0, &st));
    gate_open();
    CHECK(pthread_join(thread, NULL) == 0);
    OK(rocks_db_close(open_at_last("inside"), &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    open_in_time();
    open_late();
    flush_late();
    log_late();
    families_late();
    catch_up_late();
    repair_late();
    destroy_late();
    pauses_late();
    close_in_time();
    close_late();
    close_beside_a_call();
    OK(rocks_shutdown(UINT64_MAX, &st));
    return 0;
}
