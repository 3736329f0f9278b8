/* Backups and restores when files fail and when the power does. valgrind: alone */
#include "../support/file_faults.h"

static rocks_code engine_in(scene *in, rocks_backup_engine **engine)
{
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_BACKUP_ENGINE, &options, &st));
    OK(rocks_options_set_env(options, "backup_env", in->env, &st));
    const rocks_code code = rocks_backup_engine_open(at(in, "backups"), options, engine, &st);
    KEEPING(OK(rocks_options_free(options, &st)));
    return code;
}

/* Opens an engine and backs the scene's database up. */
static rocks_code back_up(scene *in)
{
    rocks_backup_engine *engine;
    rocks_code code = engine_in(in, &engine);
    if (code != ROCKS_OK) return code;
    uint32_t id;
    code = rocks_backup_engine_create(engine, in->db, NULL, BYTES("mine"), NULL, &id, &st);
    KEEPING(OK(rocks_backup_engine_free(engine, &st)));
    return code;
}

static rocks_code restore(scene *in, rocks_env *env, const char *mode)
{
    rocks_backup_engine *engine;
    rocks_code code = engine_in(in, &engine);
    if (code != ROCKS_OK) return code;
    rocks_options *how = options_with(ROCKS_OPTIONS_RESTORE, "mode", mode);
    if (env != NULL) OK(rocks_options_set_env(how, "env", env, &st));
    code = rocks_backup_engine_restore(engine, 0, at(in, "target"), NULL, how, NULL, 0, NULL, &st);
    KEEPING(OK(rocks_options_free(how, &st)));
    KEEPING(OK(rocks_backup_engine_free(engine, &st)));
    return code;
}

/* ---- creating ---- */

static void first_backup(scene *in)
{
    OK(back_up(in));
    fill(in->db, 0, 10, 'a');
    flush(in->db);
}

static void check_backups(scene *in, bool done)
{
    rocks_backup_engine *engine;
    uint32_t damaged;
    size_t corrupted;
    OK(engine_in(in, &engine));
    const size_t before = how_many(engine);
    /* A call that fails leaves no backup; when the power goes it may be there. */
    CHECK(done ? before == 2 : before == 1 || (in->cut && before == 2));
    OK(rocks_backup_engine_corrupted(engine, &damaged, 1, &corrupted, &st));
    CHECK(corrupted == 0);
    for (uint32_t id = 1; id <= before; id++)
        OK(rocks_backup_engine_verify(engine, id, false, NULL, &st));
    OK(rocks_backup_engine_free(engine, &st));
    OK(restore(in, in->env, "kPurgeAllFiles"));
    whole_at(in, "target");
    OK(back_up(in));
    OK(engine_in(in, &engine));
    CHECK(how_many(engine) == before + 1);
    OK(rocks_backup_engine_verify(engine, 0, false, NULL, &st));
    OK(rocks_backup_engine_free(engine, &st));
}

/* ---- restoring ---- */

enum { OLD = 30 };

static void new_target(scene *in) { OK(back_up(in)); }

static void old_target(scene *in)
{
    rocks_db *db;
    OK(back_up(in));
    OK(try_open(in, "target", true, &db));
    fill(db, 0, OLD, 'z');
    flush(db);
    OK(rocks_db_close(db, &st));
}

static rocks_code restore_there(scene *in) { return restore(in, in->env, "kPurgeAllFiles"); }

static rocks_code restore_keeping(scene *in) { return restore(in, in->env, "kVerifyChecksum"); }

/* The old database, or the new one: the letter of its first key. Anything else must be refused. */
static char found(scene *in, bool create)
{
    rocks_db *db;
    const rocks_code code = try_open(in, "target", create, &db);
    if (code != ROCKS_OK) {
        CHECK(code == ROCKS_CORRUPTION || !create);
        if (code == ROCKS_CORRUPTION) SAYS("restore again");
        return '-';
    }
    const char first = letter(db, 0);
    if (first == 'a') whole(db, 0);
    if (first == 'z') CHECK(count(db, NULL) == OLD && letter(db, OLD - 1) == 'z');
    OK(rocks_db_close(db, &st));
    CHECK(first == 'a' || first == 'z');
    return first;
}

static void check_new_target(scene *in, bool done)
{
    const char first = found(in, false);
    CHECK(first == (done ? 'a' : first) && first != 'z');
    OK(restore_there(in));
    whole_at(in, "target");
    CHECK(!exists(at(in, "target/restore.tmp")) &&
          !exists(at(in, "target/ROCKS_RESTORE_INCOMPLETE")));
}

static void check_old_target(scene *in, bool done)
{
    /* Also one who would make a database where there is none. */
    const char first = found(in, true);
    CHECK(!done || first == 'a');
    OK(restore_there(in));
    whole_at(in, "target");
    CHECK(!exists(at(in, "target/restore.tmp")) &&
          !exists(at(in, "target/ROCKS_RESTORE_INCOMPLETE")));
}

/* In one step: the backups fail, the target is in the process's own files. */
static void plain_target(scene *in)
{
    OK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &in->plain, &st));
    old_target(in);
}

static rocks_code restore_beside(scene *in) { return restore(in, NULL, "kPurgeAllFiles"); }

static void check_beside(scene *in, bool done)
{
    CHECK(found(in, true) == (done ? 'a' : 'z'));
    CHECK(!exists(at(in, "target.restore")));
    OK(restore_beside(in));
    whole_at(in, "target");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    static const act acts[] = {{"create", first_backup, back_up, check_backups},
                               {"restore-new", new_target, restore_there, check_new_target},
                               {"restore-old", old_target, restore_there, check_old_target},
                               {"restore-keep", old_target, restore_keeping, check_old_target}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) survives(&acts[i], 11);
    /* The target's files are not those that fail. */
    const act beside = {"restore-beside", plain_target, restore_beside, check_beside};
    errors(&beside, 11);
    return 0;
}
