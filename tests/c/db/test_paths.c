/* A path that comes to mean another folder, a LOCK that is deleted, and files that are none. */
#include "../support/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static char here[4096];

static const char *at(const char *name)
{
    static char paths[4][4200];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", check_folder, name);
    return path;
}

static rocks_db *open_at(const char *path, const char *wal_dir)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    if (wal_dir != NULL) OK(rocks_options_set(options, "wal_dir", wal_dir, &st));
    OK(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static void put(rocks_db *db, const char *key)
{
    OK(rocks_db_put(db, NULL, NULL, key, strlen(key), BYTES("value"), &st));
}

static rocks_code get(rocks_db *db, const char *key)
{
    char value[16];
    size_t len;
    return rocks_db_get_into(db, NULL, NULL, key, strlen(key), value, sizeof value, &len, NULL);
}

/* Every kind of change: a flush, new logs, obsolete files, a compaction. */
static void work(rocks_db *db, const char *key)
{
    char name[32];
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "%s%d", key, i);
        put(db, name);
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    snprintf(name, sizeof name, "%s6", key);
    put(db, name);
}

static void must_hold(rocks_db *db, const char *key, rocks_code code)
{
    char name[32];
    for (int i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "%s%d", key, i);
        if (get(db, name) != code) fprintf(stderr, "%s\n", name);
        CHECK(get(db, name) == code);
    }
}

static void must_verify(const char *path, const char *mine, const char *other)
{
    rocks_db *db = open_at(path, NULL);
    must_hold(db, mine, ROCKS_OK);
    if (other != NULL) must_hold(db, other, ROCKS_NOT_FOUND);
    OK(rocks_db_close(db, &st));
}

/* Two databases; the first one's path then means the folder of the second. */
static void make_other(const char *path)
{
    rocks_db *db = open_at(path, NULL);
    work(db, "other");
    OK(rocks_db_close(db, &st));
}

static void another_working_folder(void)
{
    CHECK(mkdir(at("one"), 0755) == 0 && mkdir(at("two"), 0755) == 0);
    make_other(at("two/db"));
    CHECK(chdir(at("one")) == 0);
    rocks_db *db = open_at("db", "logs");
    put(db, "first");
    CHECK(chdir(at("two")) == 0);
    work(db, "mine");
    rocks_column_family *cf;
    OK(rocks_db_create_column_family(db, "more", NULL, &cf, &st));
    OK(rocks_db_put(db, cf, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_column_family_free(cf, &st));
    OK(rocks_db_close(db, &st));
    CHECK(access(at("one/logs"), F_OK) == 0 && access(at("two/logs"), F_OK) != 0);
    must_verify(at("two/db"), "other", "mine");
    /* As it was, from yet another folder. */
    CHECK(chdir("/") == 0);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "use_stored_options", "true");
    OK(rocks_db_open(at("one/db"), NULL, how, NULL, NULL, 0, &db, &st));
    must_hold(db, "mine", ROCKS_OK);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    CHECK(chdir(here) == 0);
}

static void a_link_set_anew(void)
{
    CHECK(mkdir(at("real"), 0755) == 0);
    make_other(at("others"));
    CHECK(symlink("real", at("link")) == 0);
    rocks_db *db = open_at(at("link"), NULL);
    CHECK(unlink(at("link")) == 0 && symlink("others", at("link")) == 0);
    work(db, "mine");
    OK(rocks_db_close(db, &st));
    must_verify(at("others"), "other", "mine");
    must_verify(at("real"), "mine", "other");
}

static void renamed_and_another_put_there(void)
{
    make_other(at("standin"));
    rocks_db *db = open_at(at("place"), NULL), *second;
    work(db, "early");
    CHECK(rename(at("place"), at("moved")) == 0 && rename(at("standin"), at("place")) == 0);
    work(db, "mine");
    /* A copy of the open one, made while its path means the other. */
    uint64_t sequence;
    OK(rocks_db_create_checkpoint(db, at("copy"), NULL, NULL, &sequence, &st));
    rocks_backup_engine *engine;
    uint32_t id;
    OK(rocks_backup_engine_open(at("backups"), NULL, &engine, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    OK(rocks_backup_engine_restore(engine, id, at("restored"), NULL, NULL, NULL, 0, NULL, &st));
    OK(rocks_backup_engine_free(engine, &st));
    /* The stand-in cannot be open beside it: one process has one folder of a path. */
    EXPECT(ROCKS_IO_ERROR, rocks_db_open(at("place"), NULL, NULL, NULL, NULL, 0, &second, &st));
    SAYS("another folder");
    OK(rocks_db_close(db, &st));
    must_verify(at("place"), "other", "mine");
    must_verify(at("moved"), "mine", "other");
    must_verify(at("copy"), "mine", "other");
    must_verify(at("restored"), "mine", "other");
}

/* A database that is only read lets a newer copy be put in its place and opened beside it. */
static void a_newer_copy_for_readers(void)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    rocks_db *old, *new;
    make_other(at("newer"));
    rocks_db *db = open_at(at("served"), NULL);
    work(db, "mine");
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(at("served"), NULL, how, NULL, NULL, 0, &old, &st));
    CHECK(rename(at("served"), at("older")) == 0 && rename(at("newer"), at("served")) == 0);
    OK(rocks_db_open(at("served"), NULL, how, NULL, NULL, 0, &new, &st));
    must_hold(new, "other", ROCKS_OK);
    must_hold(old, "mine", ROCKS_OK);
    OK(rocks_db_close(old, &st));
    OK(rocks_db_close(new, &st));
    OK(rocks_options_free(how, &st));
}

/* Such a one opens tables late. Those of another database, which have the same names and keys, are
   errors: it shows none of their values, and misses none of its own keys. */
static void no_other_data_for_readers(void)
{
    enum { TABLES = 48 };
    static const char *const names[] = {"late", "late2"};
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "level0_stop_writes_trigger", "1000", &st));
    OK(rocks_options_set(options, "level0_slowdown_writes_trigger", "1000", &st));
    OK(rocks_options_set(options, "max_open_files", "20", &st));
    rocks_db *db;
    for (int which = 0; which < 2; which++) {
        OK(rocks_db_open(at(names[which]), options, NULL, NULL, NULL, 0, &db, &st));
        for (int i = 0; i < TABLES; i++) {
            char key[16];
            snprintf(key, sizeof key, "key%02d", i);
            OK(rocks_db_put(db, NULL, NULL, key, 5, which ? "other" : "mine", which ? 5 : 4, &st));
            OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        }
        OK(rocks_db_close(db, &st));
    }
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(at("late"), options, how, NULL, NULL, 0, &db, &st));
    CHECK(rename(at("late"), at("late3")) == 0 && rename(at("late2"), at("late")) == 0);
    int shown = 0, refused = 0;
    for (int i = 0; i < TABLES; i++) {
        char key[16], value[16];
        size_t len;
        snprintf(key, sizeof key, "key%02d", i);
        const rocks_code code =
            rocks_db_get_into(db, NULL, NULL, key, 5, value, sizeof value, &len, &st);
        if (code == ROCKS_OK) {
            CHECK(len == 4 && memcmp(value, "mine", 4) == 0);
            shown++;
            continue;
        }
        CHECK(code == ROCKS_CORRUPTION || code == ROCKS_IO_ERROR);
        refused++;
    }
    CHECK(shown + refused == TABLES && refused > 0);
    /* Where it is again what it was, all is there. */
    CHECK(rename(at("late"), at("late2")) == 0 && rename(at("late3"), at("late")) == 0);
    for (int i = 0; i < TABLES; i++) {
        char key[16], value[16];
        size_t len;
        snprintf(key, sizeof key, "key%02d", i);
        OK(rocks_db_get_into(db, NULL, NULL, key, 5, value, sizeof value, &len, &st));
        CHECK(len == 4 && memcmp(value, "mine", 4) == 0);
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
}

static void folders_of_other_files(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    CHECK(mkdir(at("spread"), 0755) == 0 && mkdir(at("away"), 0755) == 0);
    CHECK(chdir(at("spread")) == 0);
    OK(rocks_options_set(options, "wal_dir", "w", &st));
    OK(rocks_options_set(options, "db_log_dir", "l", &st));
    OK(rocks_options_set(options, "db_paths", "{path=t;target_size=1000000000}", &st));
    rocks_db *db;
    OK(rocks_db_open("db", options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(chdir(at("away")) == 0);
    rocks_options *family =
        options_with(ROCKS_OPTIONS_DATABASE, "cf_paths", "{path=c;target_size=1000000000}");
    rocks_column_family *cf;
    OK(rocks_db_create_column_family(db, "apart", family, &cf, &st));
    const rocks_column_family *const family_of = cf;
    CHECK(chdir(at("spread")) == 0);
    OK(rocks_db_put(db, cf, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_flush(db, &family_of, 1, NULL, &st));
    work(db, "mine");
    CHECK(rename(at("spread"), at("spread2")) == 0 && mkdir(at("spread"), 0755) == 0);
    work(db, "late");
    OK(rocks_column_family_free(cf, &st));
    OK(rocks_db_close(db, &st));
    CHECK(chdir(here) == 0);
    CHECK(access(at("away/c"), F_OK) == 0 && access(at("spread2/t"), F_OK) == 0);
    DIR *empty = opendir(at("spread"));
    int names = 0;
    while (readdir(empty) != NULL) names++;
    closedir(empty);
    CHECK(names == 2);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(family, &st));
}

/* ---- the lock ---------------------------------------------------------------------- */

/* Opens a database in a process of its own; answers with the code. */
static int open_elsewhere(const char *self, const char *path)
{
    const pid_t child = fork();
    if (child == 0) {
        execl(self, self, check_folder, path, (char *)NULL);
        _exit(99);
    }
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_deleted_lock(const char *self)
{
    rocks_db *db = open_at(at("locked"), NULL), *second;
    put(db, "a");
    CHECK(open_elsewhere(self, at("locked")) == ROCKS_IO_ERROR);
    CHECK(unlink(at("locked/LOCK")) == 0);
    /* The folder itself is locked too. */
    CHECK(open_elsewhere(self, at("locked")) == ROCKS_IO_ERROR);
    EXPECT(ROCKS_IO_ERROR, rocks_db_open(at("locked"), NULL, NULL, NULL, NULL, 0, &second, &st));
    /* Programs that know the file alone may have opened it: nothing is made or deleted. */
    put(db, "b");
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS("LOCK was deleted");
    rocks_db_close(db, NULL);
    CHECK(open_elsewhere(self, at("locked")) == ROCKS_OK);
    db = open_at(at("locked"), NULL);
    CHECK(get(db, "a") == ROCKS_OK && get(db, "b") == ROCKS_OK);
    /* Another file in its place. */
    CHECK(rename(at("locked/LOCK"), at("old_lock")) == 0);
    const int fd = open(at("locked/LOCK"), O_CREAT | O_RDWR, 0644);
    CHECK(fd >= 0 && close(fd) == 0);
    put(db, "c");
    EXPECT(ROCKS_IO_ERROR, rocks_db_flush(db, NULL, 0, NULL, &st));
    SAYS("LOCK was replaced");
    rocks_db_close(db, NULL);
}

/* A child that was forked meanwhile has no lock once the parent gave it back, or died. */
static void locks_in_children(const char *self)
{
    rocks_db *db = open_at(at("forked"), NULL);
    rocks_backup_engine *engine;
    OK(rocks_backup_engine_open(at("forked_backups"), NULL, &engine, &st));
    const pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    CHECK(child > 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_free(engine, &st));
    CHECK(open_elsewhere(self, at("forked")) == ROCKS_OK);
    OK(rocks_backup_engine_open(at("forked_backups"), NULL, &engine, &st));
    OK(rocks_backup_engine_free(engine, &st));
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
}

/* ---- files that are none ----------------------------------------------------------- */

/* Replaces the first file of `folder` whose name ends so by a pipe. */
static void make_pipe(const char *folder, const char *end)
{
    char path[8300];
    DIR *names = opendir(folder);
    CHECK(names != NULL);
    path[0] = 0;
    for (struct dirent *one; path[0] == 0 && (one = readdir(names)) != NULL;) {
        const size_t len = strlen(one->d_name);
        if (len > strlen(end) && strcmp(one->d_name + len - strlen(end), end) == 0)
            snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
    }
    closedir(names);
    CHECK(path[0] != 0);
    CHECK(unlink(path) == 0 && mkfifo(path, 0644) == 0);
}

static void pipes_instead_of_files(void)
{
    static const char *const ends[] = {".sst", ".log", "URRENT", "OCK", "DENTITY"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[32];
        snprintf(name, sizeof name, "piped%d", (int)i);
        rocks_db *db = open_at(at(name), NULL);
        work(db, "mine");
        OK(rocks_db_close(db, &st));
        make_pipe(at(name), ends[i]);
        const rocks_code code = rocks_db_open(at(name), NULL, NULL, NULL, NULL, 0, &db, &st);
        if (code == ROCKS_OK) OK(rocks_db_close(db, &st));
        /* IDENTITY alone is made anew. */
        CHECK(code != ROCKS_OK || i == 4);
    }
    rocks_db *db = open_at(at("takes"), NULL);
    CHECK(mkfifo(at("in.sst"), 0644) == 0);
    const char *const files[] = {at("in.sst")};
    const rocks_ingest_group group = {.struct_size = sizeof group, .files = files, .file_count = 1};
    CHECK(rocks_db_ingest(db, &group, 1, NULL, &st) != ROCKS_OK);
    work(db, "mine");
    rocks_backup_engine *engine;
    uint32_t id;
    OK(rocks_backup_engine_open(at("piped_backups"), NULL, &engine, &st));
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
    OK(rocks_db_close(db, &st));
    make_pipe(at("piped_backups/shared_checksum"), ".sst");
    CHECK(rocks_backup_engine_verify(engine, id, 0, NULL, &st) != ROCKS_OK);
    CHECK(rocks_backup_engine_restore(engine, id, at("x"), NULL, NULL, NULL, 0, NULL, &st) !=
          ROCKS_OK);
    OK(rocks_backup_engine_free(engine, &st));
}

/* ---- copies in the folders of the database ----------------------------------------- */

static void copies_apart(void)
{
    rocks_db *db = open_at(at("whole"), NULL);
    uint64_t sequence;
    uint32_t id;
    work(db, "mine");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, at("whole"), NULL, NULL, &sequence, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_checkpoint(db, at("whole/copy"), NULL, NULL, &sequence, &st));
    SAYS("folder of the database");
    static const char *const inside[] = {"whole", "whole/backups", "."};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        rocks_backup_engine *engine;
        OK(rocks_backup_engine_open(at(inside[i]), NULL, &engine, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, &id, &st));
        SAYS("apart");
        OK(rocks_backup_engine_free(engine, &st));
    }
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        rocks_db *db;
        const rocks_code code = rocks_db_open(argv[2], NULL, NULL, NULL, NULL, 0, &db, NULL);
        if (code == ROCKS_OK) rocks_db_close(db, NULL);
        return code;
    }
    CHECK_BEGIN(argc, argv);
    CHECK(getcwd(here, sizeof here) != NULL);
    another_working_folder();
    a_link_set_anew();
    renamed_and_another_put_there();
    a_newer_copy_for_readers();
    no_other_data_for_readers();
    folders_of_other_files();
    a_deleted_lock(argv[0]);
    locks_in_children(argv[0]);
    pipes_instead_of_files();
    copies_apart();
    return 0;
}
