/* Restores whose paths come to mean other folders meanwhile: the restore goes on where it began, or
   ends with an error, and the other folder's database is as it was. */
#include "../support/backups.h"

enum { KEYS = 40 };

static char here[4096];
static rocks_backup_engine *engine;
/* What happens once, in the middle of a restore. */
static void (*happens)(void);

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    void (*const now)(void) = happens;
    (void)state, (void)error;
    CHECK(done <= total);
    happens = NULL;
    if (now != NULL) now();
    return true;
}

/* A database all of whose values are of one letter. */
static void make(const char *name, char of)
{
    rocks_db *db = open_db_with(name, "disable_auto_compactions", "true");
    fill(db, 0, KEYS / 2, of);
    flush(db);
    fill(db, KEYS / 2, KEYS, of);
    OK(rocks_db_close(db, &st));
}

static void is_of(const char *name, char of)
{
    rocks_db *db = open_db_with(name, "disable_auto_compactions", "true");
    CHECK(count(db, NULL) == KEYS);
    for (int i = 0; i < KEYS; i++) CHECK(letter(db, i) == of);
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
}

static void make_folder(const char *name) { CHECK(mkdir(in_folder(name), 0755) == 0); }

static void move(const char *from, const char *to)
{
    CHECK(rename(in_folder(from), in_folder(to)) == 0);
}

static bool exists_in(const char *name) { return exists(in_folder(name)); }

static rocks_code restore(const char *path, const char *logs, void (*meanwhile)(void))
{
    rocks_progress_callbacks callbacks = {.struct_size = sizeof callbacks};
    rocks_cancel *cancel;
    callbacks.progress = progress;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &st));
    happens = meanwhile;
    const rocks_code code =
        rocks_backup_engine_restore(engine, 0, path, logs, NULL, NULL, 0, cancel, &st);
    CHECK(happens == NULL);
    const rocks_status kept = st;
    OK(rocks_cancel_free(cancel, &st));
    st = kept;
    return code;
}

/* ---- the folder itself is renamed, and another put in its place ---- */

static void another_in_its_place(void)
{
    move("a/db", "a/moved");
    move("a/other", "a/db");
}

static void exchanged(void)
{
    make_folder("a");
    make("a/db", 'o');
    make("a/other", 'x');
    EXPECT(ROCKS_IO_ERROR, restore(in_folder("a/db"), NULL, another_in_its_place));
    SAYS("another folder");
    CHECK(!exists_in("a/db.restore"));
    is_of("a/db", 'x');
    is_of("a/moved", 'o');
    /* It works on what is there now, when that stays. */
    OK(restore(in_folder("a/db"), NULL, NULL));
    is_of("a/db", 'r');
    is_of("a/moved", 'o');
}

static void another_in_its_place_by_files(void)
{
    move("b/db", "b/moved");
    move("b/other", "b/db");
}

/* A file of the user's in the folder has the restore replace the files one by one. */
static void file_by_file(void)
{
    make_folder("b");
    make("b/db", 'o');
    make("b/other", 'x');
    FILE *mine = fopen(in_folder("b/db/mine.txt"), "w");
    CHECK(mine != NULL && fclose(mine) == 0);
    OK(restore(in_folder("b/db"), NULL, another_in_its_place_by_files));
    is_of("b/db", 'x');
    is_of("b/moved", 'r');
    CHECK(exists_in("b/moved/mine.txt") && !exists_in("b/moved/restore.tmp"));
    CHECK(!exists_in("b/moved/ROCKS_RESTORE_INCOMPLETE") && !exists_in("b/db/restore.tmp"));
}

/* ---- a link above it is set anew ---- */

static void set_link(const char *to)
{
    unlink(in_folder("link"));
    CHECK(symlink(to, in_folder("link")) == 0);
}

static void link_to_others(void) { set_link("others"); }

static void a_link_above(void)
{
    make_folder("mine");
    make_folder("others");
    make("mine/db", 'o');
    make("others/db", 'x');
    set_link("mine");
    OK(restore(in_folder("link/db"), NULL, link_to_others));
    is_of("mine/db", 'r');
    is_of("others/db", 'x');
    CHECK(!exists_in("mine/db.restore") && !exists_in("others/db.restore"));
    /* To a folder that is not there yet. */
    set_link("mine");
    OK(restore(in_folder("link/new"), NULL, link_to_others));
    is_of("mine/new", 'r');
    CHECK(!exists_in("others/new"));
    /* The folder of the logs. */
    set_link("mine");
    OK(restore(in_folder("mine/apart"), in_folder("link/logs"), link_to_others));
    CHECK(exists_in("mine/logs") && !exists_in("others/logs"));
    rocks_db *db;
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "wal_dir", in_folder("mine/logs"));
    OK(rocks_db_open(in_folder("mine/apart"), options, NULL, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == KEYS && letter(db, KEYS - 1) == 'r');
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* The last name is a link. */
static void the_link_itself(void)
{
    make("mine/real", 'o');
    make("others/real", 'x');
    set_link("mine/real");
    happens = NULL;
    OK(restore(in_folder("link"), NULL, NULL));
    is_of("mine/real", 'r');
    make("mine/again", 'o');
    set_link("mine/again");
    OK(restore(in_folder("link"), NULL, link_to_others));
    is_of("mine/again", 'r');
    is_of("others/db", 'x');
    CHECK(!exists_in("others/CURRENT") && !exists_in("others/restore.tmp"));
}

/* ---- another working folder ---- */

static void work_elsewhere(void) { CHECK(chdir(in_folder("two")) == 0); }

static void another_working_folder(void)
{
    make_folder("one");
    make_folder("two");
    make("one/db", 'o');
    make("two/db", 'x');
    CHECK(chdir(in_folder("one")) == 0);
    OK(restore("db", NULL, work_elsewhere));
    CHECK(chdir(here) == 0);
    is_of("one/db", 'r');
    is_of("two/db", 'x');
    CHECK(!exists_in("one/db.restore") && !exists_in("two/db.restore"));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    static char folder[4096];
    CHECK(realpath(argv[1], folder) != NULL && getcwd(here, sizeof here) != NULL);
    check_folder = folder;
    make("from", 'r');
    OK(rocks_backup_engine_open(in_folder("backups"), NULL, &engine, &st));
    rocks_db *db = open_db_with("from", "disable_auto_compactions", "true");
    OK(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    exchanged();
    file_by_file();
    a_link_above();
    the_link_itself();
    another_working_folder();
    OK(rocks_backup_engine_free(engine, &st));
    return 0;
}
