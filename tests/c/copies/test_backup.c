/* Backups: made, listed, verified, deleted, of every kind of database. valgrind: alone */
#include "../support/backups.h"

#include <errno.h>
#include <pthread.h>
#include <sys/wait.h>

static const char *program;

static void made_and_listed(void)
{
    rocks_db *db = open_db("db");
    rocks_backup_engine *engine = open_engine("backups", NULL, NULL);
    rocks_backup_list *list;
    rocks_backup_info one = {.struct_size = sizeof one};
    rocks_backup_file file = {.struct_size = sizeof file};
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_engine_find(engine, 0, false, &list, &st));
    SAYS("no backup");
    CHECK(how_many(engine) == 0);
    fill(db, 0, 100, 'a');
    uint32_t id = 0;
    OK(rocks_backup_engine_create(engine, db, NULL, BYTES("first\0one"), NULL, &id, &st));
    CHECK(id == 1);
    fill(db, 100, 200, 'b');
    rocks_options *flushing =
        options_with(ROCKS_OPTIONS_CREATE_BACKUP, "flush_before_backup", "true");
    OK(rocks_backup_engine_create(engine, db, flushing, NULL, 0, NULL, &id, &st));
    CHECK(id == 2);
    OK(rocks_options_free(flushing, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    CHECK(how_many(engine) == 3);

    OK(rocks_backup_engine_list(engine, true, &list, &st));
    for (uint32_t i = 0; i < 3; i++) {
        OK(rocks_backup_list_at(list, i, &one, &st));
        CHECK(one.id == i + 1 && one.size > 0 && one.timestamp > 1000000000);
        CHECK(one.file_count == one.detail_count && one.excluded_count == 0);
        uint64_t sum = 0, tables = 0;
        for (size_t f = 0; f < one.detail_count; f++) {
            OK(rocks_backup_list_file_at(list, i, f, &file, &st));
            CHECK(file.name.len > 0 && exists(in_folder("backups")));
            sum += file.size;
            tables += file.file_type == ROCKS_FILE_TABLE;
        }
        CHECK(sum == one.size);
        CHECK(tables == (i == 0 ? 0 : 1));
        EXPECT(ROCKS_NOT_FOUND, rocks_backup_list_file_at(list, i, one.detail_count, &file, &st));
        CHECK(one.metadata.len == (i == 0 ? 9 : 0));
        CHECK(i != 0 || memcmp(one.metadata.data, "first\0one", 9) == 0);
        CHECK(one.path.len > 0);
    }
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_list_at(list, 3, &one, &st));
    rocks_slice name;
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_list_excluded_at(list, 0, 0, &name, &st));
    OK(rocks_backup_list_free(list, &st));

    OK(rocks_backup_engine_find(engine, 0, false, &list, &st));
    OK(rocks_backup_list_at(list, 0, &one, &st));
    CHECK(one.id == 3 && one.detail_count == 0 && one.path.len == 0);
    OK(rocks_backup_list_free(list, &st));
    OK(rocks_backup_engine_find(engine, 1, true, &list, &st));
    /* Lists live on by themselves. */
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_backup_list_at(list, 0, &one, &st));
    CHECK(one.id == 1 && one.detail_count > 0);
    OK(rocks_backup_list_free(list, &st));
    OK(rocks_db_close(db, &st));
}

/* Of the folder that made_and_listed left. */
static void verified_and_deleted(void)
{
    rocks_backup_engine *engine = open_engine("backups", NULL, NULL);
    for (uint32_t id = 0; id <= 3; id++) {
        OK(rocks_backup_engine_verify(engine, id, false, NULL, &st));
        OK(rocks_backup_engine_verify(engine, id, true, NULL, &st));
    }
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_engine_verify(engine, 9, false, NULL, &st));
    SAYS("no backup 9");
    /* A table that the second and the third share: sizes do not tell. */
    damage(ending(in_folder("backups/shared_checksum"), ".sst"));
    OK(rocks_backup_engine_verify(engine, 3, true, NULL, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_backup_engine_verify(engine, 3, false, NULL, &st));
    SAYS(".sst");
    EXPECT(ROCKS_CORRUPTION, rocks_backup_engine_verify(engine, 2, false, NULL, &st));
    OK(rocks_backup_engine_verify(engine, 1, false, NULL, &st));

    uint32_t ids[2];
    size_t found = 7;
    OK(rocks_backup_engine_corrupted(engine, ids, 2, &found, &st));
    CHECK(found == 0);
    CHECK(truncate(ending(in_folder("backups/shared_checksum"), ".sst"), 10) == 0);
    EXPECT(ROCKS_CORRUPTION, rocks_backup_engine_verify(engine, 3, true, NULL, &st));
    SAYS("10 bytes");
    CHECK(unlink(ending(in_folder("backups/shared_checksum"), ".sst")) == 0);
    OK(rocks_backup_engine_corrupted(engine, ids, 2, &found, &st));
    CHECK(found == 2 && ids[0] == 2 && ids[1] == 3);
    EXPECT(ROCKS_BUFFER_TOO_SMALL, rocks_backup_engine_corrupted(engine, ids, 1, &found, &st));
    CHECK(found == 2 && ids[0] == 2);
    CHECK(how_many(engine) == 1);
    rocks_backup_list *list;
    EXPECT(ROCKS_CORRUPTION, rocks_backup_engine_find(engine, 2, false, &list, &st));
    SAYS("damaged");
    EXPECT(ROCKS_CORRUPTION, rocks_backup_engine_verify(engine, 2, true, NULL, &st));

    OK(rocks_backup_engine_delete(engine, 2, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_engine_delete(engine, 2, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_backup_engine_delete(engine, 0, &st));
    OK(rocks_backup_engine_delete(engine, 3, &st));
    OK(rocks_backup_engine_corrupted(engine, NULL, 0, &found, &st));
    CHECK(found == 0 && how_many(engine) == 1);
    CHECK(names_in(in_folder("backups/shared_checksum")) == 0);
    CHECK(names_in(in_folder("backups/private")) == 1);

    rocks_db *db = open_db("db");
    for (int i = 0; i < 4; i++) CHECK(backup(engine, db) == (uint32_t)(i == 0 ? 2 : 2 + i));
    OK(rocks_backup_engine_purge(engine, 2, &st));
    CHECK(how_many(engine) == 2);
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_engine_verify(engine, 3, false, NULL, &st));
    OK(rocks_backup_engine_verify(engine, 4, false, NULL, &st));
    OK(rocks_backup_engine_purge(engine, 7, &st));
    CHECK(how_many(engine) == 2);
    /* What a crash leaves. */
    run("mkdir", in_folder("backups/private/77"), in_folder("backups/private/78"));
    run("cp", in_folder("db/CURRENT"), in_folder("backups/shared_checksum/000099_sX_1.sst"));
    run("cp", in_folder("db/CURRENT"), in_folder("backups/meta/.77.tmp"));
    OK(rocks_backup_engine_collect_garbage(engine, &st));
    CHECK(names_in(in_folder("backups/private")) == 2 && names_in(in_folder("backups/meta")) == 2);
    CHECK(!exists(in_folder("backups/shared_checksum/000099_sX_1.sst")));
    OK(rocks_backup_engine_purge(engine, 0, &st));
    CHECK(how_many(engine) == 0);
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_db_close(db, &st));
}

/* One writes, any number read. */
static void shared_by_engines(void)
{
    rocks_db *db = open_db("db");
    rocks_backup_engine *reader, *engine;
    rocks_options *reading = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "read_only", "true");
    EXPECT(ROCKS_NOT_FOUND, rocks_backup_engine_open(in_folder("shared"), reading, &reader, &st));
    SAYS("no backups");
    CHECK(reader == NULL && !exists(in_folder("shared")));
    rocks_backup_engine *writer = open_engine("shared", NULL, NULL);
    EXPECT(ROCKS_BUSY, rocks_backup_engine_open(in_folder("shared"), NULL, &engine, &st));
    SAYS("another engine writes");
    EXPECT(ROCKS_BUSY, rocks_backup_engine_open(in_folder("./shared/"), NULL, &engine, &st));
    int result;
    pid_t child = fork();
    if (child == 0) {
        /* Another process, which begins anew. */
        execl(program, program, check_folder, "second", (char *)NULL);
        _exit(9);
    }
    CHECK(child > 0 && waitpid(child, &result, 0) == child);
    CHECK(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    OK(rocks_backup_engine_open(in_folder("shared"), reading, &reader, &st));
    OK(rocks_options_free(reading, &st));
    CHECK(how_many(reader) == 0);
    uint32_t id = backup(writer, db);
    CHECK(how_many(reader) == 1);
    OK(rocks_backup_engine_verify(reader, id, false, NULL, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_backup_engine_create(reader, db, NULL, NULL, 0, NULL, &id, &st));
    SAYS("read_only");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_backup_engine_delete(reader, 1, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_backup_engine_purge(reader, 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_backup_engine_collect_garbage(reader, &st));
    OK(rocks_backup_engine_free(writer, &st));
    OK(rocks_backup_engine_open(in_folder("shared"), NULL, &writer, &st));
    CHECK(backup(writer, db) == 2 && how_many(reader) == 2);

    /* Deleting all there was, once. */
    OK(rocks_backup_engine_free(writer, &st));
    rocks_options *anew = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "destroy_old_data", "true");
    OK(rocks_backup_engine_open(in_folder("shared"), anew, &writer, &st));
    CHECK(how_many(writer) == 0);
    backup(writer, db);
    backup(writer, db);
    CHECK(how_many(writer) == 2);
    OK(rocks_options_set(anew, "read_only", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_open(in_folder("shared"), anew, &engine, &st));
    OK(rocks_options_free(anew, &st));
    OK(rocks_backup_engine_free(writer, &st));
    OK(rocks_backup_engine_free(reader, &st));
    OK(rocks_db_close(db, &st));
}

static int second_process(void)
{
    rocks_backup_engine *engine;
    EXPECT(ROCKS_BUSY, rocks_backup_engine_open(in_folder("shared"), NULL, &engine, &st));
    rocks_options *reading = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "read_only", "true");
    OK(rocks_backup_engine_open(in_folder("shared"), reading, &engine, &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(reading, &st));
    return 0;
}

static void told_and_stopped(void)
{
    rocks_db *db = open_db("long");
    fill(db, 0, 40000, 'x');
    flush(db);
    rocks_options *options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "io_buffer_size", "4096");
    /* Slow enough to be seen. */
    OK(rocks_options_set(options, "backup_rate_limit", "100K", &st));
    rocks_backup_engine *engine;
    OK(rocks_backup_engine_open(in_folder("stopped"), options, &engine, &st));
    uint32_t id = 7;
    for (int way = 0; way < 3; way++) {
        struct progress seen = {.act_at = 2};
        rocks_cancel *cancel = telling(&seen);
        seen.cancel = way == 0 ? cancel : NULL;
        seen.fail = way == 1;
        if (way == 2) OK(rocks_cancel_set_timeout(cancel, 30000, &st));
        EXPECT(way == 0   ? ROCKS_CANCELLED
               : way == 1 ? ROCKS_CALLBACK_FAILED
                          : ROCKS_TIMED_OUT,
               rocks_backup_engine_create(engine, db, NULL, NULL, 0, cancel, &id, &st));
        if (way == 1) SAYS("no more");
        CHECK(id == 0 && seen.first == 0 && seen.last < seen.total);
        OK(rocks_cancel_free(cancel, &st));
        CHECK(seen.destroyed == 1);
        CHECK(how_many(engine) == 0);
        CHECK(names_in(in_folder("stopped/private")) == 0);
        CHECK(names_in(in_folder("stopped/shared_checksum")) == 0);
        CHECK(names_in(in_folder("stopped/meta")) == 0);
    }
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(options, &st));
    engine = open_engine("stopped", NULL, NULL);
    struct progress seen = {0};
    rocks_cancel *cancel = telling(&seen);
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, cancel, &id, &st));
    TOLD_ALL(seen);
    CHECK(id == 1 && seen.total > 100000);
    const uint64_t all = seen.total;
    /* Nothing of the tables is copied again. */
    seen = (struct progress){0};
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, cancel, &id, &st));
    TOLD_ALL(seen);
    CHECK(seen.total < all / 10);
    seen = (struct progress){0};
    OK(rocks_backup_engine_verify(engine, 1, false, cancel, &st));
    TOLD_ALL(seen);
    CHECK(seen.total > 100000);
    OK(rocks_cancel_set(cancel, &st));
    EXPECT(ROCKS_CANCELLED, rocks_backup_engine_verify(engine, 1, false, cancel, &st));
    EXPECT(ROCKS_CANCELLED,
           rocks_backup_engine_create(engine, db, NULL, NULL, 0, cancel, &id, &st));
    OK(rocks_cancel_free(cancel, &st));
    CHECK(how_many(engine) == 2);
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_db_close(db, &st));
}

static void *close_soon(void *db)
{
    usleep(50000);
    return rocks_db_close(db, NULL) == ROCKS_OK ? NULL : db;
}

/* A close does not wait for a backup. */
static void closed_meanwhile(void)
{
    rocks_db *db = open_db("long");
    rocks_backup_engine *engine = open_engine("closed", "backup_rate_limit", "200K");
    pthread_t thread;
    uint32_t id;
    void *failed;
    CHECK(pthread_create(&thread, NULL, close_soon, db) == 0);
    EXPECT(ROCKS_CLOSED, rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    CHECK(pthread_join(thread, &failed) == 0 && failed == NULL);
    CHECK(how_many(engine) == 0);
    EXPECT(ROCKS_CLOSED, rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    OK(rocks_backup_engine_free(engine, &st));
}

struct excluding {
    int calls, destroyed;
    size_t files;
    bool all, fail;
};

static bool exclude(void *state, const rocks_slice *files, size_t count, uint8_t *excluded,
                    rocks_sink *error)
{
    struct excluding *by = state;
    by->calls++;
    by->files = count;
    for (size_t i = 0; i < count; i++) {
        CHECK(files[i].len > 20 && memcmp(files[i].data, "shared_checksum/", 16) == 0);
        excluded[i] = by->all;
    }
    if (by->fail) rocks_sink_append(error, BYTES("cannot say"), NULL);
    return !by->fail;
}

static void excluded(void *state) { ((struct excluding *)state)->destroyed++; }

static void without_files(void)
{
    rocks_db *db = open_db("db");
    fill(db, 0, 10, 'e');
    flush(db);
    struct excluding by = {.all = true};
    rocks_exclude_files_callbacks callbacks = {
        .struct_size = sizeof callbacks, .state = &by, .destroy = excluded, .exclude = exclude};
    rocks_options *create;
    OK(rocks_options_new(ROCKS_OPTIONS_CREATE_BACKUP, &create, &st));
    OK(rocks_options_set_exclude_files_callbacks(create, &callbacks, &st));
    uint32_t id;
    rocks_backup_engine *engine = open_engine("old_schema", NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_create(engine, db, create, NULL, 0, NULL, &id, &st));
    SAYS("schema_version");
    OK(rocks_backup_engine_free(engine, &st));
    engine = open_engine("excluding", "schema_version", "2");
    by.fail = true;
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_backup_engine_create(engine, db, create, NULL, 0, NULL, &id, &st));
    SAYS("cannot say");
    CHECK(how_many(engine) == 0);
    struct progress seen = {0};
    rocks_cancel *cancel = telling(&seen);
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_backup_engine_create(engine, db, create, NULL, 0, cancel, &id, &st));
    SAYS("cannot say");
    OK(rocks_cancel_free(cancel, &st));
    by.fail = false;
    OK(rocks_backup_engine_create(engine, db, create, NULL, 0, NULL, &id, &st));
    CHECK(by.calls == 3 && by.files >= 1);
    rocks_backup_list *list;
    rocks_backup_info one = {.struct_size = sizeof one};
    OK(rocks_backup_engine_find(engine, id, true, &list, &st));
    OK(rocks_backup_list_at(list, 0, &one, &st));
    CHECK(one.excluded_count == by.files);
    rocks_slice name;
    OK(rocks_backup_list_excluded_at(list, 0, 0, &name, &st));
    CHECK(memcmp(name.data, "shared_checksum/", 16) == 0);
    /* By name, with and without the folder. */
    char listed[200];
    snprintf(listed, sizeof listed, "nothing;%.*s", (int)name.len - 16,
             (const char *)name.data + 16);
    OK(rocks_options_free(create, &st));
    CHECK(by.destroyed == 1);
    create = options_with(ROCKS_OPTIONS_CREATE_BACKUP, "exclude_files", listed);
    OK(rocks_backup_list_free(list, &st));
    OK(rocks_backup_engine_create(engine, db, create, NULL, 0, NULL, &id, &st));
    OK(rocks_backup_engine_find(engine, id, true, &list, &st));
    OK(rocks_backup_list_at(list, 0, &one, &st));
    CHECK(one.excluded_count == 1);
    OK(rocks_backup_list_free(list, &st));
    /* Restored with the help of one that has the files. */
    rocks_backup_engine *whole = open_engine("whole", NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_backup_engine_restore(engine, id, in_folder("again"), NULL,
                                                               NULL, NULL, 0, NULL, &st));
    SAYS("xcluded file");
    CHECK(!exists(in_folder("again")));
    backup(whole, db);
    const rocks_backup_engine *others[] = {whole};
    OK(rocks_backup_engine_restore(engine, id, in_folder("again"), NULL, NULL, others, 1, NULL,
                                   &st));
    OK(rocks_db_close(db, &st));
    db = open_db("again");
    CHECK(letter(db, 5) == 'e');
    OK(rocks_db_close(db, &st));
    const rocks_backup_engine *none[] = {NULL};
    EXPECT(ROCKS_INVALID_HANDLE, rocks_backup_engine_restore(engine, id, in_folder("again"), NULL,
                                                             NULL, none, 1, NULL, &st));
    SAYS("alternates[0]");
    OK(rocks_backup_engine_free(whole, &st));
    OK(rocks_options_free(create, &st));

    /* The callbacks' state is taken, whatever becomes of the call. */
    rocks_options *wrong = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    by.destroyed = 0;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set_exclude_files_callbacks(wrong, &callbacks, &st));
    CHECK(by.destroyed == 1);
    OK(rocks_options_free(wrong, &st));
    OK(rocks_backup_engine_free(engine, &st));
}

/* Each kind of database. */
static void of_every_kind(void)
{
    static const char *const kinds[] = {"read_write", "transaction", "optimistic_transaction",
                                        "ttl", "read_only"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const bool reads = strcmp(kinds[i], "read_only") == 0;
        rocks_db *db = open_kind(kinds[i], reads ? "read_write" : kinds[i], ROCKS_OK);
        fill(db, 0, 50, 'k');
        if (!reads) flush(db);
        fill(db, 50, 60, 'w');
        rocks_backup_engine *engine = open_engine("kinds", NULL, NULL);
        if (reads) {
            /* RocksDB would leave its logs out. */
            rocks_live_files *files;
            OK(rocks_db_close(db, &st));
            db = open_kind(kinds[i], kinds[i], ROCKS_OK);
            EXPECT(ROCKS_NOT_SUPPORTED,
                   rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
            SAYS("logs");
            EXPECT(ROCKS_NOT_SUPPORTED,
                   rocks_db_create_checkpoint(db, in_folder("lacking"), NULL, NULL, NULL, &st));
            EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_live_files(db, NULL, &files, &st));
            CHECK(!exists(in_folder("lacking")));
            OK(rocks_db_close(db, &st));
            db = open_db(kinds[i]);
            flush(db);
            OK(rocks_db_close(db, &st));
            db = open_kind(kinds[i], kinds[i], ROCKS_OK);
        }
        uint32_t id = backup(engine, db);
        OK(rocks_backup_engine_verify(engine, id, false, NULL, &st));
        OK(rocks_db_close(db, &st));
        OK(rocks_backup_engine_restore(engine, 0, in_folder("restored"), NULL, NULL, NULL, 0, NULL,
                                       &st));
        db = open_kind("restored", kinds[i], ROCKS_OK);
        CHECK(count(db, NULL) == 60);
        OK(rocks_db_close(db, &st));
        OK(rocks_backup_engine_free(engine, &st));
    }
}

static void in_memory(void)
{
    rocks_env *env;
    OK(rocks_env_new_by_name("memory", &env, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_env(options, "env", env, &st));
    rocks_options *where, *to;
    OK(rocks_options_new(ROCKS_OPTIONS_BACKUP_ENGINE, &where, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_RESTORE, &to, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_env(where, "env", env, &st));
    SAYS("backup_env");
    OK(rocks_options_set_env(where, "backup_env", env, &st));
    OK(rocks_options_set_env(to, "env", env, &st));
    OK(rocks_env_free(env, &st));
    rocks_db *db;
    rocks_backup_engine *engine, *second;
    OK(rocks_db_open("/db", options, NULL, NULL, NULL, 0, &db, &st));
    fill(db, 0, 20, 'm');
    OK(rocks_backup_engine_open("/backups", where, &engine, &st));
    EXPECT(ROCKS_BUSY, rocks_backup_engine_open("/backups", where, &second, &st));
    backup(engine, db);
    OK(rocks_backup_engine_verify(engine, 0, false, NULL, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_backup_engine_restore(engine, 0, "/db", NULL, to, NULL, 0, NULL, &st));
    SAYS("open");
    fill(db, 0, 20, 'n');
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_restore(engine, 0, "/db", NULL, to, NULL, 0, NULL, &st));
    OK(rocks_db_open("/db", options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(letter(db, 3) == 'm' && count(db, NULL) == 20);
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_open_db(engine, 0, NULL, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(where, &st));
    OK(rocks_options_free(to, &st));
    OK(rocks_options_free(options, &st));
    CHECK(letter(db, 3) == 'm');
    OK(rocks_db_close(db, &st));
}

static void what_is_refused(void)
{
    static const char *const bad[][2] = {
        {"max_background_operations", "0"},
        {"callback_trigger_interval_size", "0"},
        {"max_valid_backups_to_open", "-1"},
        {"schema_version", "3"},
        {"backup_rate_limit", "1"},
        {"restore_rate_limit", "18446744073709551615"},
        {"io_buffer_size", "1T"},
    };
    rocks_backup_engine *engine;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, bad[i][0], bad[i][1]);
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_backup_engine_open(in_folder("bad"), options, &engine, &st));
        SAYS(bad[i][0]);
        CHECK(engine == NULL && !exists(in_folder("bad")));
        OK(rocks_options_free(options, &st));
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_backup_engine_open(NULL, NULL, &engine, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_backup_engine_open("", NULL, &engine, &st));
    SAYS("path");
    EXPECT(ROCKS_IO_ERROR, rocks_backup_engine_open("/proc/nothing/here", NULL, &engine, &st));
    /* A database's own folder. */
    rocks_db *db = open_db("own");
    engine = open_engine("own/../own", NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    SAYS("folder of the database");
    OK(rocks_backup_engine_free(engine, &st));
    engine = open_engine("own_backups", NULL, NULL);
    char *large = calloc(1, 2 << 20);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_create(engine, db, NULL, large, 2 << 20, NULL, NULL, &st));
    free(large);
    CHECK(how_many(engine) == 0 && backup(engine, db) == 1);
    rocks_options *wrong = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_create(engine, db, wrong, NULL, 0, NULL, NULL, &st));
    OK(rocks_options_free(wrong, &st));
    OK(rocks_backup_engine_free(engine, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_backup_engine_free(engine, &st));
    OK(rocks_backup_engine_free(NULL, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 3) {
        check_folder = argv[1];
        return second_process();
    }
    CHECK_BEGIN(argc, argv);
    made_and_listed();
    verified_and_deleted();
    shared_by_engines();
    told_and_stopped();
    closed_meanwhile();
    without_files();
    of_every_kind();
    in_memory();
    what_is_refused();
    return 0;
}
