/* Databases with a wal_dir and other folders apart: copies of them, and openings without them. */
#include "../support/check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *at(const char *name)
{
    static char paths[8][4200];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", check_folder, name);
    return path;
}

/* `logs`: the option wal_dir; "": none. */
static rocks_options *options_at(const char *logs)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "wal_dir", logs, &st));
    return options;
}

static rocks_code try_open(const char *path, const char *logs, const char *how_name, rocks_db **db)
{
    rocks_options *options = logs != NULL ? options_at(logs) : NULL;
    rocks_options *how = NULL;
    if (how_name != NULL) how = options_with(ROCKS_OPTIONS_OPEN, how_name, "true");
    const rocks_code code = rocks_db_open(path, options, how, NULL, NULL, 0, db, &st);
    OK(rocks_options_free(options, NULL));
    OK(rocks_options_free(how, NULL));
    return code;
}

static rocks_db *as_it_was(const char *path)
{
    rocks_db *db;
    OK(try_open(path, NULL, "use_stored_options", &db));
    return db;
}

/* A synced write that is in a WAL alone. */
static void put(rocks_db *db, const char *key)
{
    rocks_options *sync = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    OK(rocks_db_put(db, NULL, sync, key, strlen(key), BYTES("value"), &st));
    OK(rocks_options_free(sync, &st));
}

static void must_have(rocks_db *db, const char *key, rocks_code code)
{
    char value[8];
    size_t len;
    EXPECT(code,
           rocks_db_get_into(db, NULL, NULL, key, strlen(key), value, sizeof value, &len, &st));
}

static void must_close(rocks_db *db) { OK(rocks_db_close(db, &st)); }

/* Without what a close does to the logs: the process might have been killed. */
static void copy_folder(const char *from, const char *to)
{
    char command[9000];
    snprintf(command, sizeof command, "cp -r '%s' '%s'", from, to);
    CHECK(system(command) == 0);
}

static rocks_db *make(const char *path, const char *logs)
{
    rocks_options *options = options_at(logs);
    rocks_db *db;
    OK(rocks_options_set(options, "db_log_dir", at("info"), &st));
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    put(db, "flushed");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    put(db, "logged");
    return db;
}

static int is_in_file(const char *folder, const char *text)
{
    int found = 0;
    DIR *names = opendir(folder);
    CHECK(names != NULL);
    for (struct dirent *one; (one = readdir(names)) != NULL;) {
        char path[8500], line[4096];
        if (strncmp(one->d_name, "OPTIONS", 7) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        FILE *file = fopen(path, "r");
        while (fgets(line, sizeof line, file) != NULL) found |= strstr(line, text) != NULL;
        fclose(file);
    }
    closedir(names);
    return found;
}

/* A copy owns all that it names. */
static void copies_own_their_logs(void)
{
    rocks_db *db = make(at("original"), at("logs")), *copy;
    uint64_t sequence;
    uint32_t id;
    rocks_backup_engine *engine;
    OK(rocks_db_create_checkpoint(db, at("checkpoint"), NULL, NULL, &sequence, &st));
    OK(rocks_backup_engine_open(at("backups"), NULL, &engine, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    OK(rocks_backup_engine_restore(engine, id, at("restored"), NULL, NULL, NULL, 0, NULL, &st));
    OK(rocks_backup_engine_restore(engine, id, at("apart"), at("apart_logs"), NULL, NULL, 0, NULL,
                                   &st));
    OK(rocks_backup_engine_free(engine, &st));
    static const char *const copies[] = {"checkpoint", "restored", "apart"};
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) {
        CHECK(!is_in_file(at(copies[i]), at("logs")) && !is_in_file(at(copies[i]), at("info")));
        for (int round = 0; round < 2; round++) {
            copy = as_it_was(at(copies[i]));
            must_have(copy, "flushed", ROCKS_OK);
            must_have(copy, "logged", ROCKS_OK);
            put(copy, "of the copy");
            must_close(copy);
        }
        rocks_options *loaded;
        OK(rocks_options_load_latest(at(copies[i]), NULL, &loaded, NULL, NULL, 0, NULL, &st));
        OK(rocks_db_open(at(copies[i]), loaded, NULL, NULL, NULL, 0, &copy, &st));
        must_have(copy, "of the copy", ROCKS_OK);
        must_close(copy);
        OK(rocks_options_free(loaded, &st));
    }
    CHECK(is_in_file(at("original"), at("logs")));
    put(db, "later");
    must_close(db);
    rocks_options *options = options_at(at("logs"));
    OK(rocks_db_open(at("original"), options, NULL, NULL, NULL, 0, &db, &st));
    must_have(db, "later", ROCKS_OK);
    must_have(db, "of the copy", ROCKS_NOT_FOUND);
    must_close(db);
    /* Its folders are taken. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(at("checkpoint"), options, NULL, NULL, NULL, 0, &copy, &st));
    SAYS("belongs to the database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_destroy(at("checkpoint"), options, NULL, NULL, 0, &st));
    SAYS("belongs to the database");
    OK(rocks_db_destroy(at("original"), options, NULL, NULL, 0, &st));
    CHECK(access(at("logs/ROCKS_OWNER"), F_OK) != 0);
    OK(rocks_options_free(options, &st));
}

/* The same of folders of tables, those of a column family that is made later included. */
static void tables_apart(void)
{
    static const char *const names[] = {"db_paths", "cf_paths"};
    rocks_db *db, *other;
    for (size_t i = 0; i < 2; i++) {
        char text[8500], first[16], second[16];
        snprintf(text, sizeof text, "{path=%s;target_size=1000000000}", at(names[i]));
        snprintf(first, sizeof first, "t%d", (int)i);
        snprintf(second, sizeof second, "u%d", (int)i);
        rocks_options *options = options_at("");
        OK(rocks_options_set(options, names[i], text, &st));
        OK(rocks_db_open(at(first), options, NULL, NULL, NULL, 0, &db, &st));
        put(db, "kept");
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(at(second), options, NULL, NULL, NULL, 0, &other, &st));
        SAYS(names[i]);
        must_close(db);
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(at(second), options, NULL, NULL, NULL, 0, &other, &st));
        OK(rocks_db_open(at(first), options, NULL, NULL, NULL, 0, &db, &st));
        must_have(db, "kept", ROCKS_OK);
        must_close(db);
        /* Of a column family that is made in an open database. */
        OK(try_open(at(second), "", NULL, &other));
        rocks_column_family *cf;
        rocks_options *family = options_with(ROCKS_OPTIONS_DATABASE, "cf_paths", text);
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_create_column_family(other, "x", family, &cf, &st));
        must_close(other);
        OK(rocks_options_free(family, &st));
        OK(rocks_options_free(options, &st));
    }
}

/* A copy that other programs made has the original's OPTIONS file. */
static void a_plain_copy(void)
{
    rocks_db *db, *copy;
    OK(try_open(at("p"), at("p_logs"), NULL, &db));
    put(db, "kept");
    copy_folder(at("p"), at("p2"));
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(at("p2"), NULL, "use_stored_options", &copy));
    SAYS("another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(at("p2"), at("p_logs"), NULL, &copy));
    SAYS("wal_dir: ");
    SAYS("belongs to");
    /* With its own copy of the logs. */
    copy_folder(at("p_logs"), at("p2_logs"));
    OK(try_open(at("p2"), at("p2_logs"), NULL, &copy));
    must_have(copy, "kept", ROCKS_OK);
    put(copy, "other");
    must_close(copy);
    copy = as_it_was(at("p2"));
    must_have(copy, "other", ROCKS_OK);
    must_close(copy);
    must_close(db);
    db = as_it_was(at("p"));
    must_have(db, "kept", ROCKS_OK);
    must_have(db, "other", ROCKS_NOT_FOUND);
    must_close(db);
}

/* Opened without the folder of its logs. */
static void without_its_logs(void)
{
    rocks_db *db;
    OK(try_open(at("w"), at("w_logs"), NULL, &db));
    put(db, "kept");
    must_close(db);
    static const char *const modes[] = {"read_write", "read_only", "transaction",
                                        "optimistic_transaction"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", modes[i]);
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_open(at("w"), NULL, how, NULL, NULL, 0, &db, &st));
        SAYS("wal_dir: none given");
        SAYS(at("w_logs"));
        OK(rocks_options_free(how, &st));
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(at("w"), at("w_new"), NULL, &db));
    db = as_it_was(at("w"));
    must_have(db, "kept", ROCKS_OK);
    must_close(db);
    /* As on another machine: nothing is missing in silence. */
    CHECK(rename(at("w_logs"), at("w_away")) == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(at("w"), NULL, "use_stored_options", &db));
    SAYS("no WAL is there");
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(at("w"), NULL, NULL, &db));
    OK(try_open(at("w"), at("w_away"), NULL, &db));
    must_have(db, "kept", ROCKS_OK);
    put(db, "late");
    must_close(db);
    /* Who insists goes on without. */
    OK(try_open(at("w"), "", "allow_foreign_folders", &db));
    must_have(db, "late", ROCKS_NOT_FOUND);
    must_close(db);
}

/* The other way round: the logs are in the database's own folder. */
static void with_another_folder(void)
{
    rocks_db *db;
    OK(try_open(at("o"), "", NULL, &db));
    put(db, "kept");
    must_close(db);
    EXPECT(ROCKS_INVALID_ARGUMENT, try_open(at("o"), at("o_logs"), NULL, &db));
    SAYS("writes are in the WALs");
    /* With nothing in the log it is fine. */
    OK(try_open(at("o"), "", NULL, &db));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    must_close(db);
    OK(try_open(at("o"), at("o_logs"), NULL, &db));
    must_have(db, "kept", ROCKS_OK);
    put(db, "more");
    must_close(db);
    db = as_it_was(at("o"));
    must_have(db, "more", ROCKS_OK);
    must_close(db);
}

/* Folders in the database's own move with it. */
static void moved_as_a_whole(void)
{
    rocks_db *db;
    OK(try_open(at("m"), at("m/logs"), NULL, &db));
    put(db, "kept");
    must_close(db);
    CHECK(rename(at("m"), at("m2")) == 0);
    db = as_it_was(at("m2"));
    must_have(db, "kept", ROCKS_OK);
    put(db, "more");
    must_close(db);
    CHECK(access(at("m"), F_OK) != 0);
    copy_folder(at("m2"), at("m3"));
    db = as_it_was(at("m3"));
    must_have(db, "more", ROCKS_OK);
    put(db, "third");
    must_close(db);
    rocks_options *loaded;
    OK(rocks_options_load_latest(at("m2"), NULL, &loaded, NULL, NULL, 0, NULL, &st));
    OK(rocks_db_open(at("m2"), loaded, NULL, NULL, NULL, 0, &db, &st));
    must_have(db, "more", ROCKS_OK);
    must_have(db, "third", ROCKS_NOT_FOUND);
    must_close(db);
    OK(rocks_options_free(loaded, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    copies_own_their_logs();
    tables_apart();
    a_plain_copy();
    without_its_logs();
    with_another_folder();
    moved_as_a_whole();
    return 0;
}
