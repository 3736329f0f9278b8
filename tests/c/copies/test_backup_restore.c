/* Restores: in the place of a database, which is kept until the new one is whole. valgrind: alone
 */
#include "../support/backups.h"

#include <signal.h>
#include <sys/wait.h>

static rocks_backup_engine *engine;
static const char *program;

#define RESTORE(id, path, options) \
    rocks_backup_engine_restore(engine, id, in_folder(path), NULL, options, NULL, 0, NULL, &st)

/* Nothing of a restore is left beside or in a database. */
static void nothing_left(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.restore", in_folder(name));
    CHECK(!exists(path));
    snprintf(path, sizeof path, "%s/restore.tmp", in_folder(name));
    CHECK(!exists(path));
    snprintf(path, sizeof path, "%s/ROCKS_RESTORE_INCOMPLETE", in_folder(name));
    CHECK(!exists(path));
}

static void holds(const char *name, char first, int keys)
{
    rocks_db *db = open_db(name);
    CHECK(letter(db, 0) == first && count(db, NULL) == keys);
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
}

/* Backups 1 (100 keys of 'a') and 2 (200 keys of 'b') of "db", which goes on to 'c'. */
static void prepare(void)
{
    rocks_db *db = open_db("db");
    engine = open_engine("backups", NULL, NULL);
    fill(db, 0, 100, 'a');
    flush(db);
    CHECK(backup(engine, db) == 1);
    fill(db, 0, 150, 'b');
    flush(db);
    fill(db, 150, 200, 'b');
    CHECK(backup(engine, db) == 2);
    fill(db, 0, 300, 'c');
    OK(rocks_db_close(db, &st));
}

static void to_anywhere(void)
{
    OK(RESTORE(1, "new", NULL));
    holds("new", 'a', 100);
    OK(RESTORE(0, "new", NULL)); /* the latest */
    holds("new", 'b', 200);
    OK(RESTORE(1, "new", NULL));
    holds("new", 'a', 100);
    CHECK(mkdir(in_folder("empty"), 0700) == 0);
    OK(RESTORE(2, "empty/", NULL));
    holds("empty", 'b', 200);
    /* As open to others as it was. */
    struct stat folder;
    CHECK(stat(in_folder("empty"), &folder) == 0 && (folder.st_mode & 0777) == 0700);
    nothing_left("new");
    nothing_left("empty");

    /* Logs in a folder of their own. */
    OK(rocks_backup_engine_restore(engine, 2, in_folder("apart"), in_folder("logs"), NULL, NULL, 0,
                                   NULL, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "wal_dir", in_folder("logs"));
    rocks_db *db;
    OK(rocks_db_open(in_folder("apart"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == 200);
    fill(db, 0, 400, 'd');
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_restore(engine, 1, in_folder("apart"), in_folder("logs"), NULL, NULL, 0,
                                   NULL, &st));
    OK(rocks_db_open(in_folder("apart"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == 100 && letter(db, 0) == 'a');
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    nothing_left("apart");
}

/* Files of others stay, and a link is followed. */
static void in_a_folder_of_others(void)
{
    OK(RESTORE(1, "others", NULL));
    run("cp", in_folder("db/CURRENT"), in_folder("others/notes.txt"));
    CHECK(mkdir(in_folder("others/photos"), 0755) == 0);
    OK(RESTORE(2, "others", NULL));
    CHECK(exists(in_folder("others/notes.txt")) && exists(in_folder("others/photos")));
    holds("others", 'b', 200);
    nothing_left("others");
    CHECK(symlink(in_folder("others"), in_folder("link")) == 0);
    OK(RESTORE(1, "link", NULL));
    holds("others", 'a', 100);
    struct stat link;
    CHECK(lstat(in_folder("link"), &link) == 0 && S_ISLNK(link.st_mode));
    /* What is not a restore's is not deleted for one. */
    CHECK(mkdir(in_folder("new.restore"), 0755) == 0);
    run("cp", in_folder("db/CURRENT"), in_folder("new.restore/mine"));
    EXPECT(ROCKS_INVALID_ARGUMENT, RESTORE(2, "new", NULL));
    SAYS("new.restore");
    CHECK(exists(in_folder("new.restore/mine")));
    holds("new", 'a', 100);
    run("rm -r", in_folder("new.restore/mine"), in_folder("new.restore"));
}

static void refused(void)
{
    rocks_db *db = open_db("db");
    EXPECT(ROCKS_IO_ERROR, RESTORE(1, "db", NULL));
    SAYS("open");
    CHECK(letter(db, 0) == 'c');
    fill(db, 0, 1, 'c');
    /* By another name of the same folder. */
    CHECK(exists(in_folder("db")));
    char odd[4200];
    snprintf(odd, sizeof odd, "%s/../%s", in_folder("db"), "db");
    EXPECT(ROCKS_IO_ERROR,
           rocks_backup_engine_restore(engine, 1, odd, NULL, NULL, NULL, 0, NULL, &st));
    SAYS("open");
    /* In another process. */
    int ready[2], done[2], result;
    char byte = 0;
    OK(rocks_db_close(db, &st));
    CHECK(pipe(ready) == 0 && pipe(done) == 0);
    pid_t child = fork();
    if (child == 0) {
        char in[16], out[16];
        snprintf(in, sizeof in, "%d", done[0]);
        snprintf(out, sizeof out, "%d", ready[1]);
        close(done[1]);
        execl(program, program, check_folder, "hold", in, out, (char *)NULL);
        _exit(9);
    }
    close(done[0]);
    CHECK(read(ready[0], &byte, 1) == 1);
    EXPECT(ROCKS_IO_ERROR, RESTORE(1, "db", NULL));
    SAYS("open");
    close(done[1]);
    CHECK(waitpid(child, &result, 0) == child && WIFEXITED(result) && WEXITSTATUS(result) == 0);
    holds("db", 'c', 300);

    EXPECT(ROCKS_NOT_FOUND, RESTORE(9, "db", NULL));
    SAYS("no backup 9");
    EXPECT(ROCKS_NOT_FOUND, RESTORE(9, "nowhere", NULL));
    CHECK(!exists(in_folder("nowhere")));
    EXPECT(ROCKS_INVALID_ARGUMENT, RESTORE(1, "backups", NULL));
    SAYS("folder of the backups");
    EXPECT(ROCKS_INVALID_ARGUMENT, RESTORE(1, "backups/private/1", NULL));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_restore(engine, 1, in_folder("db"), in_folder("backups/wal"), NULL,
                                       NULL, 0, NULL, &st));
    SAYS("wal_path");
    EXPECT(ROCKS_IO_ERROR, RESTORE(1, "db/CURRENT", NULL));
    SAYS("is a file");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_restore(engine, 1, NULL, NULL, NULL, NULL, 0, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_restore(engine, 1, "", NULL, NULL, NULL, 0, NULL, &st));
    EXPECT(ROCKS_IO_ERROR, RESTORE(1, "no/such/folder", NULL));
    OK(rocks_backup_engine_verify(engine, 1, false, NULL, &st));
    holds("db", 'c', 300);
    nothing_left("db");
}

static int hold(int in, int out)
{
    char byte = 1;
    rocks_db *db = open_db("db");
    CHECK(write(out, &byte, 1) == 1);
    CHECK(read(in, &byte, 1) == 0);
    OK(rocks_db_close(db, &st));
    return 0;
}

/* Damaged backups leave the target as it was. */
static void from_damaged(void)
{
    run("cp -r", in_folder("backups"), in_folder("damaged"));
    rocks_backup_engine *good = engine;
    engine = open_engine("damaged", NULL, NULL);
    damage(ending(in_folder("damaged/shared_checksum"), ".sst"));
    static const char *const targets[] = {"db", "fresh", "others"};
    for (int i = 0; i < 3; i++) {
        const int before = names_in(in_folder(targets[i]));
        EXPECT(ROCKS_CORRUPTION, RESTORE(2, targets[i], NULL));
        SAYS("as it was");
        CHECK(names_in(in_folder(targets[i])) == before);
        nothing_left(targets[i]);
    }
    holds("db", 'c', 300);
    holds("others", 'a', 100);
    CHECK(unlink(ending(in_folder("damaged/private/1"), "CURRENT")) == 0);
    EXPECT(ROCKS_CORRUPTION, RESTORE(1, "db", NULL));
    SAYS("damaged");
    holds("db", 'c', 300);
    OK(rocks_backup_engine_free(engine, &st));
    engine = good;
}

static ino_t inode(const char *path)
{
    struct stat file;
    CHECK(stat(path, &file) == 0);
    return file.st_ino;
}

/* The modes that keep what is there keep it, and mend what is not. */
static void keeping_files(void)
{
    static const char *const modes[] = {"kKeepLatestDbSessionIdFiles", "kVerifyChecksum",
                                        "kPurgeAllFiles"};
    for (int i = 0; i < 3; i++) {
        rocks_options *options = options_with(ROCKS_OPTIONS_RESTORE, "mode", modes[i]);
        OK(RESTORE(2, "kept", NULL));
        const ino_t before = inode(ending(in_folder("kept"), ".sst"));
        OK(RESTORE(2, "kept", options));
        CHECK((inode(ending(in_folder("kept"), ".sst")) == before) == (i < 2));
        holds("kept", 'b', 200);
        OK(RESTORE(1, "kept", options));
        holds("kept", 'a', 100);
        if (i > 0) {
            char table[5000];
            OK(RESTORE(2, "kept", NULL));
            snprintf(table, sizeof table, "%s", ending(in_folder("kept"), ".sst"));
            damage(table);
            OK(RESTORE(2, "kept", options));
            holds("kept", 'b', 200);
        }
        OK(rocks_options_free(options, &st));
    }
    nothing_left("kept");
}

/* Logs that are not in the backup. */
static void keeping_logs(void)
{
    rocks_db *db = open_db("logged");
    rocks_backup_engine *none = open_engine("no_logs", "backup_log_files", "false");
    rocks_options *keep = options_with(ROCKS_OPTIONS_RESTORE, "keep_log_files", "true");
    rocks_options *flushing =
        options_with(ROCKS_OPTIONS_CREATE_BACKUP, "flush_before_backup", "true");
    uint32_t id;
    fill(db, 0, 100, 'a');
    OK(rocks_backup_engine_create(none, db, flushing, NULL, 0, NULL, &id, &st));
    fill(db, 100, 130, 'b');
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_restore(none, id, in_folder("logged"), NULL, keep, NULL, 0, NULL, &st));
    holds("logged", 'a', 130);
    nothing_left("logged");
    OK(rocks_backup_engine_restore(none, id, in_folder("logged"), NULL, NULL, NULL, 0, NULL, &st));
    holds("logged", 'a', 100);
    OK(rocks_options_free(keep, &st));
    OK(rocks_options_free(flushing, &st));
    OK(rocks_backup_engine_free(none, &st));
}

static void told_and_stopped(void)
{
    rocks_backup_engine *slow = open_engine("backups", "read_only", "true");
    OK(rocks_backup_engine_free(slow, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_BACKUP_ENGINE, "read_only", "true");
    OK(rocks_options_set(options, "io_buffer_size", "512", &st));
    OK(rocks_options_set(options, "restore_rate_limit", "20K", &st));
    OK(rocks_backup_engine_open(in_folder("backups"), options, &slow, &st));
    OK(rocks_options_free(options, &st));
    struct progress seen = {.act_at = 2};
    rocks_cancel *cancel = telling(&seen);
    seen.cancel = cancel;
    EXPECT(ROCKS_CANCELLED,
           rocks_backup_engine_restore(slow, 2, in_folder("db"), NULL, NULL, NULL, 0, cancel, &st));
    CHECK(seen.calls == 2 && seen.last < seen.total);
    EXPECT(ROCKS_CANCELLED, RESTORE(1, "db", NULL) == ROCKS_OK
                                ? rocks_backup_engine_restore(slow, 2, in_folder("fresh"), NULL,
                                                              NULL, NULL, 0, cancel, &st)
                                : ROCKS_OK);
    CHECK(!exists(in_folder("fresh")));
    OK(rocks_cancel_free(cancel, &st));
    holds("db", 'a', 100);
    nothing_left("db");
    seen = (struct progress){.act_at = 1, .fail = true};
    cancel = telling(&seen);
    EXPECT(ROCKS_CALLBACK_FAILED,
           rocks_backup_engine_restore(slow, 2, in_folder("db"), NULL, NULL, NULL, 0, cancel, &st));
    SAYS("no more");
    holds("db", 'a', 100);
    seen = (struct progress){0};
    OK(rocks_backup_engine_restore(engine, 2, in_folder("db"), NULL, NULL, NULL, 0, cancel, &st));
    TOLD_ALL(seen);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_backup_engine_free(slow, &st));
    holds("db", 'b', 200);
}

/* A crash between the files: refused, until it is restored again. */
static void interrupted(void)
{
    FILE *mark = fopen(in_folder("others/ROCKS_RESTORE_INCOMPLETE"), "w");
    CHECK(mark != NULL && fclose(mark) == 0);
    static const char *const modes[] = {"read_write", "read_only"};
    for (int i = 0; i < 2; i++) {
        open_kind("others", modes[i], ROCKS_CORRUPTION);
        SAYS("restore again");
    }
    OK(RESTORE(2, "others", NULL));
    holds("others", 'b', 200);
    nothing_left("others");
    /* What a restore that was killed left beside. */
    CHECK(mkdir(in_folder("db.restore"), 0755) == 0 &&
          mkdir(in_folder("db.restore/db"), 0755) == 0);
    FILE *staging = fopen(in_folder("db.restore/ROCKS_RESTORE_STAGING"), "w");
    CHECK(staging != NULL && fclose(staging) == 0);
    OK(RESTORE(1, "db", NULL));
    holds("db", 'a', 100);
    nothing_left("db");
}

/* Where the program is, not where RocksDB takes it to be. */
static void by_relative_paths(void)
{
    rocks_db *db;
    rocks_backup_engine *here;
    rocks_export *files;
    CHECK(chdir(check_folder) == 0);
    OK(rocks_db_open("db", NULL, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_backup_engine_open("here", NULL, &here, &st));
    CHECK(backup(here, db) == 1 && exists(in_folder("here/meta/1")));
    OK(rocks_db_create_checkpoint(db, "./point", NULL, NULL, NULL, &st));
    OK(rocks_db_export_column_family(db, NULL, "parts", NULL, &files, &st));
    OK(rocks_export_free(files, &st));
    OK(rocks_export_open("parts", NULL, &files, &st));
    OK(rocks_export_free(files, &st));
    CHECK(exists(in_folder("point/CURRENT")) && exists(in_folder("parts")));
    const int keys = count(db, NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_restore(here, 1, "relative", NULL, NULL, NULL, 0, NULL, &st));
    holds("relative", 'a', keys);
    OK(rocks_backup_engine_open_db(here, 1, NULL, NULL, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == keys);
    OK(rocks_db_close(db, &st));
    OK(rocks_backup_engine_free(here, &st));
}

static void opened_where_it_lies(void)
{
    rocks_db *db;
    const int files = names_in(in_folder("backups/private/1"));
    OK(rocks_backup_engine_open_db(engine, 1, NULL, NULL, NULL, NULL, 0, &db, &st));
    rocks_open_mode kind;
    OK(rocks_db_mode(db, &kind, &st));
    CHECK(kind == ROCKS_OPEN_READ_ONLY && count(db, NULL) == 100 && letter(db, 7) == 'a');
    CHECK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st) == ROCKS_NOT_SUPPORTED);
    /* It stays as long as it is read. */
    EXPECT(ROCKS_BUSY, rocks_backup_engine_delete(engine, 1, &st));
    SAYS("backup 1");
    EXPECT(ROCKS_BUSY, rocks_backup_engine_purge(engine, 1, &st));
    CHECK(how_many(engine) == 2);
    OK(rocks_backup_engine_free(engine, &st));
    CHECK(letter(db, 99) == 'a');
    engine = open_engine("backups", NULL, NULL);
    OK(rocks_backup_engine_purge(engine, 2, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_write");
    rocks_db *other;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_open_db(engine, 1, NULL, how, NULL, NULL, 0, &other, &st));
    SAYS("read_only");
    OK(rocks_options_set(how, "mode", "read_only", &st));
    const char *names[] = {"default"};
    OK(rocks_backup_engine_open_db(engine, 0, NULL, how, names, NULL, 1, &other, &st));
    CHECK(count(other, NULL) == 200);
    OK(rocks_db_close(other, &st));
    const char *wrong[] = {"default", "nobody"};
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_backup_engine_open_db(engine, 0, NULL, how, wrong, NULL, 2, &other, &st));
    EXPECT(ROCKS_NOT_FOUND,
           rocks_backup_engine_open_db(engine, 5, NULL, NULL, NULL, NULL, 0, &other, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
    CHECK(names_in(in_folder("backups/private/1")) == files);
    OK(rocks_backup_engine_verify(engine, 1, false, NULL, &st));
    OK(rocks_backup_engine_delete(engine, 1, &st));
}

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 5) {
        check_folder = argv[1];
        return hold(atoi(argv[3]), atoi(argv[4]));
    }
    CHECK_BEGIN(argc, argv);
    prepare();
    to_anywhere();
    in_a_folder_of_others();
    refused();
    from_damaged();
    keeping_files();
    keeping_logs();
    told_and_stopped();
    interrupted();
    by_relative_paths();
    opened_where_it_lies();
    OK(rocks_backup_engine_free(engine, &st));
    return 0;
}
