/* Every call that rocks_db_set_timeout lists, stopped by a closed gate: it returns ROCKS_TIMED_OUT,
   and its work is done once the gate is open. test_waits.c has flushes, syncs, the creation of
   several column families, the drop of one, catch-ups and pauses. valgrind: yes */
#include "../support/faults.h"
#include "../support/gate.h"

static rocks_options *guarded_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    gate_guards(options);
    return options;
}

static rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static rocks_db *open_guarded(const char *name) { return open_with(name, guarded_options()); }

static void put(rocks_db *db, const char *key)
{
    OK(rocks_db_put(db, NULL, NULL, key, strlen(key), "value", 5, &st));
}

static rocks_code find_key(rocks_db *db, const char *key)
{
    char value[8];
    size_t len;
    return rocks_db_get_into(db, NULL, NULL, key, strlen(key), value, sizeof value, &len, &st);
}

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

/* Writes all tables anew. */
static rocks_code try_compact(rocks_db *db, rocks_status *own)
{
    rocks_options *all;
    CHECK(rocks_options_new(ROCKS_OPTIONS_COMPACT_RANGE, &all, own) == ROCKS_OK);
    CHECK(rocks_options_set(all, "bottommost_level_compaction", "kForce", own) == ROCKS_OK);
    const rocks_code code = rocks_db_compact_range(db, NULL, all, NULL, 0, NULL, 0, NULL, own);
    CHECK(rocks_options_free(all, NULL) == ROCKS_OK);
    return code;
}

static void compact(rocks_db *db) { OK(try_compact(db, &st)); }

/* Closes the gate, and lets calls wait for it so long. */
static void stop(rocks_db *db, const char *text)
{
    gate_close(text);
    OK(rocks_db_set_timeout(db, 20000, &st));
}

/* Opens it once somebody waits before it; calls wait for ever again. */
static void go_on(rocks_db *db)
{
    WAIT_UNTIL(gate_waiting() > 0);
    gate_open();
    OK(rocks_db_set_timeout(db, UINT64_MAX, &st));
}

/* None failed; the close may have stopped the compaction of a clip. */
static void none_failed_late(void)
{
    uint64_t count;
    rocks_buffer last;
    OK(rocks_late_failures(&count, &last, &st));
    if (count != 0) fprintf(stderr, "%s\n", (const char *)last.data);
    CHECK(count == 0 || (count == 1 && strstr((const char *)last.data, "compaction paused")));
    OK(rocks_buffer_free(&last, &st));
}

static bool has_property(rocks_db *db, const char *name, const char *text)
{
    rocks_buffer value;
    OK(rocks_db_property(db, NULL, name, &value, &st));
    const bool has = strcmp((const char *)value.data, text) == 0;
    OK(rocks_buffer_free(&value, &st));
    return has;
}

static bool has_option(rocks_db *db, const char *name, const char *text)
{
    rocks_options *options;
    rocks_buffer value;
    OK(rocks_db_options(db, NULL, &options, &st));
    OK(rocks_options_value(options, name, &value, &st));
    const bool has = strcmp((const char *)value.data, text) == 0;
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_options_free(options, &st));
    return has;
}

/* ---- options -------------------------------------------------------------------------- */

static void *creates(void *db)
{
    rocks_status own;
    rocks_column_family *family;
    CHECK(rocks_db_create_column_family(db, "new", NULL, &family, &own) == ROCKS_OK);
    CHECK(rocks_column_family_free(family, &own) == ROCKS_OK);
    return NULL;
}

/* Changes of options wait for a change of the MANIFEST that is under way. */
static void changes(const char *folder, rocks_code (*change)(rocks_db *), const char *name,
                    const char *value)
{
    pthread_t thread;
    rocks_db *db = open_guarded(folder);
    CHECK(!has_option(db, name, value));
    gate_close("MANIFEST");
    CHECK(pthread_create(&thread, NULL, creates, db) == 0);
    WAIT_UNTIL(gate_waiting() > 0);
    OK(rocks_db_set_timeout(db, 20000, &st));
    EXPECT(ROCKS_TIMED_OUT, change(db));
    SAYS("20000 microseconds");
    go_on(db);
    CHECK(pthread_join(thread, NULL) == 0);
    WAIT_UNTIL(has_option(db, name, value));
    OK(rocks_db_close(db, &st));
}

static rocks_code set_options(rocks_db *db)
{
    const char *const name = "write_buffer_size", *const value = "123456";
    return rocks_db_set_options(db, NULL, &name, &value, 1, &st);
}

static rocks_code set_db_options(rocks_db *db)
{
    const char *const name = "max_background_jobs", *const value = "7";
    return rocks_db_set_db_options(db, &name, &value, 1, &st);
}

static rocks_code enable_auto_compaction(rocks_db *db)
{
    return rocks_db_enable_auto_compaction(db, NULL, 0, &st);
}

/* ---- column families ------------------------------------------------------------------- */

static rocks_code find(rocks_db *db, const char *name)
{
    rocks_column_family *family;
    const rocks_code code = rocks_db_column_family(db, name, &family, &st);
    if (code == ROCKS_OK) OK(rocks_column_family_free(family, &st));
    return code;
}

static void create_one(void)
{
    rocks_column_family *family;
    rocks_db *db = open_guarded("create");
    stop(db, "MANIFEST");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_create_column_family(db, "first", NULL, &family, &st));
    CHECK(family == NULL);
    go_on(db);
    WAIT_UNTIL(find(db, "first") == ROCKS_OK);
    OK(rocks_db_close(db, &st));
}

static void drop_several(void)
{
    const char *const names[] = {"first", "second"};
    rocks_column_family *both[2];
    size_t count, dropped = 7;
    rocks_db *db = open_guarded("drop");
    OK(rocks_db_create_column_families(db, names, NULL, 2, both, &count, &st));
    stop(db, "MANIFEST");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_drop_column_families(db, both, 2, &dropped, &st));
    CHECK(dropped == 0);
    for (int i = 0; i < 2; i++) OK(rocks_column_family_free(both[i], &st));
    go_on(db);
    WAIT_UNTIL(find(db, "first") == ROCKS_NOT_FOUND && find(db, "second") == ROCKS_NOT_FOUND);
    OK(rocks_db_close(db, &st));
}

static void open_one(void)
{
    rocks_db *primary = open_db("primary"), *secondary;
    rocks_options *options = guarded_options(),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "secondary");
    rocks_column_family *family, *opened;
    char own[4200];
    snprintf(own, sizeof own, "%s/secondary", check_folder);
    OK(rocks_options_set(how, "secondary_path", own, &st));
    OK(rocks_options_set(options, "max_open_files", "-1", &st));
    OK(rocks_db_open(check_path("primary"), options, how, NULL, NULL, 0, &secondary, &st));
    OK(rocks_db_create_column_family(primary, "later", NULL, &family, &st));
    OK(rocks_db_put(primary, family, NULL, "key", 3, "value", 5, &st));
    const rocks_column_family *const later[] = {family};
    OK(rocks_db_flush(primary, later, 1, NULL, &st));
    stop(secondary, "0");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_open_column_family(secondary, "later", NULL, &opened, &st));
    CHECK(opened == NULL);
    go_on(secondary);
    WAIT_UNTIL(find(secondary, "later") == ROCKS_OK);
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(secondary, &st));
    OK(rocks_db_close(primary, &st));
}

/* ---- files ---------------------------------------------------------------------------- */

static void live_files(void)
{
    rocks_live_files *files;
    uint64_t entries = 1;
    rocks_db *db = open_guarded("live_files");
    put(db, "key");
    stop(db, ".sst"); /* they are flushed before */
    EXPECT(ROCKS_TIMED_OUT, rocks_db_live_files(db, NULL, &files, &st));
    CHECK(files == NULL);
    go_on(db);
    OK(rocks_db_live_files(db, NULL, &files, &st));
    OK(rocks_live_files_free(files, &st));
    OK(rocks_db_property_int(db, NULL, "rocksdb.num-entries-active-mem-table", &entries, &st));
    CHECK(entries == 0);
    OK(rocks_db_close(db, &st));
}

static void promote_l0(void)
{
    rocks_db *db = open_guarded("promote");
    put(db, "key");
    flush(db);
    stop(db, "MANIFEST");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_promote_l0(db, NULL, 2, &st));
    go_on(db);
    WAIT_UNTIL(has_property(db, "rocksdb.num-files-at-level2", "1"));
    OK(rocks_db_close(db, &st));
}

static void clip(void)
{
    rocks_db *db = open_guarded("clip");
    put(db, "a");
    put(db, "m");
    put(db, "z");
    flush(db);
    stop(db, ".sst");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_clip_column_family(db, NULL, "b", 1, "y", 1, &st));
    go_on(db);
    WAIT_UNTIL(find_key(db, "a") == ROCKS_NOT_FOUND && find_key(db, "z") == ROCKS_NOT_FOUND);
    OK(find_key(db, "m"));
    OK(rocks_db_close(db, &st));
}

static void delete_files(void)
{
    const rocks_slice open_end = {NULL, 0};
    rocks_db *db = open_guarded("delete_files");
    put(db, "key");
    flush(db);
    compact(db);
    OK(find_key(db, "key"));
    stop(db, "MANIFEST");
    EXPECT(ROCKS_TIMED_OUT,
           rocks_db_delete_files_in_ranges(db, NULL, &open_end, &open_end, 1, 0, &st));
    go_on(db);
    WAIT_UNTIL(find_key(db, "key") == ROCKS_NOT_FOUND);
    OK(rocks_db_close(db, &st));
}

/* The last release of a pause deletes files. */
static void enable_file_deletions(void)
{
    rocks_wal_files *files;
    uint64_t obsolete = 0;
    rocks_db *db = open_guarded("deletions");
    OK(rocks_db_disable_file_deletions(db, &st));
    for (int i = 0; i < 2; i++) {
        put(db, "key");
        flush(db);
    }
    compact(db);
    OK(rocks_db_property_int(db, NULL, "rocksdb.obsolete-sst-files-size", &obsolete, &st));
    CHECK(obsolete > 0);
    stop(db, ".sst");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_enable_file_deletions(db, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    /* The list of the log's files waits for none of it. */
    OK(rocks_db_wal_files(db, &files, &st));
    OK(rocks_wal_files_free(files, &st));
    /* It is undone. */
    OK(rocks_db_enable_file_deletions(db, &st));
    OK(rocks_db_disable_file_deletions(db, &st));
    go_on(db);
    WAIT_UNTIL(rocks_db_property_int(db, NULL, "rocksdb.obsolete-sst-files-size", &obsolete, &st) ==
                   ROCKS_OK &&
               obsolete == 0);
    OK(find_key(db, "key"));
    OK(rocks_db_close(db, &st));
}

static bool has_history(rocks_db *db, uint8_t from)
{
    rocks_buffer low;
    if (rocks_db_full_history_ts_low(db, NULL, &low, &st) == ROCKS_NOT_FOUND) return false;
    const bool has = low.len == 8 && low.data[0] == from;
    OK(rocks_buffer_free(&low, &st));
    return has;
}

static void full_history(void)
{
    rocks_options *options = guarded_options();
    OK(rocks_options_set(options, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    rocks_db *db = open_with("history", options);
    stop(db, "MANIFEST");
    EXPECT(ROCKS_TIMED_OUT,
           rocks_db_increase_full_history_ts_low(db, NULL, "\7\0\0\0\0\0\0\0", 8, &st));
    go_on(db);
    WAIT_UNTIL(has_history(db, 7));
    OK(rocks_db_close(db, &st));
}

/* ---- background work ------------------------------------------------------------------ */

static rocks_code compacted;

static void *compacts(void *db)
{
    rocks_status own;
    compacted = try_compact(db, &own);
    return NULL;
}

/* A compaction that waits before the gate, which the call stops and waits for. */
static void stop_compactions(const char *name, rocks_code (*begin)(rocks_db *, rocks_status *),
                             rocks_code (*undo)(rocks_db *, rocks_status *))
{
    pthread_t thread;
    rocks_code code = ROCKS_INVALID_ARGUMENT;
    rocks_db *db = open_guarded(name);
    for (int i = 0; i < 2; i++) {
        put(db, "key");
        flush(db);
    }
    stop(db, ".sst");
    CHECK(pthread_create(&thread, NULL, compacts, db) == 0);
    WAIT_UNTIL(gate_waiting() > 0);
    EXPECT(ROCKS_TIMED_OUT, begin(db, &st));
    go_on(db);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(compacted != ROCKS_TIMED_OUT);
    /* It comes into force, and has to be undone. */
    WAIT_UNTIL(code == ROCKS_OK || (code = undo(db, &st)) == ROCKS_OK);
    compact(db);
    OK(find_key(db, "key"));
    OK(rocks_db_close(db, &st));
}

static void cancel_background_work(void)
{
    rocks_options *no_wait = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
    rocks_db *db = open_guarded("cancelled");
    put(db, "key");
    gate_close(".sst");
    OK(rocks_db_flush(db, NULL, 0, no_wait, &st));
    WAIT_UNTIL(gate_waiting() > 0);
    stop(db, ".sst");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_cancel_background_work(db, 1, &st));
    go_on(db);
    OK(rocks_db_cancel_background_work(db, 1, &st));
    OK(find_key(db, "key"));
    OK(rocks_options_free(no_wait, &st));
    OK(rocks_db_close(db, &st));
}

/* A flush failed, and nobody tries again by itself: the call flushes. */
static void resume(void)
{
    rocks_env *env = failing_env();
    rocks_options *options = options_in(env);
    OK(rocks_options_set(options, "max_bgerror_resume_count", "0", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    gate_guards(options);
    rocks_db *db = open_with("resumed", options);
    put(db, "key");
    fault(env, "faults.path", ".sst");
    fault(env, "faults.operations", "write");
    fault(env, "faults.retryable", "true");
    fault_at(env, 1);
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(figure(env, "faults.injected") == 1);
    fault_at(env, 0);
    stop(db, ".sst");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_resume(db, &st));
    go_on(db);
    rocks_code code = ROCKS_BUSY;
    WAIT_UNTIL(code == ROCKS_OK || (code = rocks_db_resume(db, &st)) == ROCKS_OK);
    put(db, "other");
    OK(find_key(db, "key"));
    OK(rocks_db_close(db, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    changes("set_options", set_options, "write_buffer_size", "123456");
    changes("set_db_options", set_db_options, "max_background_jobs", "7");
    changes("auto_compaction", enable_auto_compaction, "disable_auto_compactions", "false");
    create_one();
    drop_several();
    open_one();
    live_files();
    promote_l0();
    clip();
    delete_files();
    enable_file_deletions();
    full_history();
    stop_compactions("manual", rocks_db_disable_manual_compaction,
                     rocks_db_enable_manual_compaction);
    stop_compactions("all", rocks_db_abort_all_compactions, rocks_db_resume_all_compactions);
    cancel_background_work();
    resume();
    OK(rocks_shutdown(UINT64_MAX, &st));
    none_failed_late();
    return 0;
}
