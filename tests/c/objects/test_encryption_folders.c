/* Folders apart of encrypted databases: no database of other keys, or of none, takes them. A
   follower of an encrypted leader. valgrind: yes */
#include "../support/encryption.h"

static char apart[4200];

/* Options of a database whose files of one kind are in the folder apart. */
static rocks_options *options_apart(rocks_env *env, const char *option)
{
    char value[4300];
    const bool is_logs = strcmp(option, "wal_dir") == 0;
    snprintf(value, sizeof value, is_logs ? "%s" : "{path=%s;target_size=1000000000}", apart);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    if (env != NULL) OK(rocks_options_set_env(options, "env", env, &st));
    OK(rocks_options_set(options, option, value, &st));
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    return options;
}

static rocks_db *open_apart(const char *name, rocks_env *env, const char *option)
{
    return open_with_options(name, options_apart(env, option), NULL);
}

static void is_refused(rocks_code code, const char *why)
{
    if (code != ROCKS_IO_ERROR) EXPECT(ROCKS_INVALID_ARGUMENT, code);
    if (why != NULL) SAYS(why);
}

/* Nothing that another database does with the folder changes it. */
static void is_kept_from(rocks_env *env, const char *option, const char *why)
{
    const struct folder_sum before = sum_of(apart);
    rocks_options *options = options_apart(env, option);
    rocks_db *db;
    static const char *const names[] = {"thief", "other"};
    for (size_t i = 0; i < 2; i++) {
        const char *path = in_folder(names[i]);
        is_refused(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &st), why);
    }
    const char *path = in_folder("other");
    const char *const families[] = {"default"};
    const rocks_options *const own[] = {options};
    is_refused(rocks_db_destroy(path, options, families, own, 1, &st),
               "belongs to another database");
    is_refused(rocks_db_repair(path, options, NULL, NULL, 0, 1, UINT64_MAX, NULL, NULL, NULL, &st),
               NULL);
    if (strcmp(option, "cf_paths") == 0) {
        rocks_column_family *cf;
        rocks_options *plain =
            env == NULL ? options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true")
                        : options_in(env, NULL, NULL);
        OK(rocks_db_open(path, plain, NULL, NULL, NULL, 0, &db, &st));
        is_refused(rocks_db_create_column_family(db, "x", options, &cf, &st), NULL);
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(plain, &st));
    }
    OK(rocks_options_free(options, &st));
    same_sum(apart, before);
}

/* A small database beside it. */
static void make_other(rocks_env *env)
{
    rocks_db *db = env == NULL ? open_db("other") : open_encrypted("other", env);
    fill(db, 0, 10, 'o');
    OK(rocks_db_close(db, &st));
}

static void destroy_one(const char *name, rocks_env *env, const char *option)
{
    rocks_options *options = options_apart(env, option);
    const char *const families[] = {"default"};
    const rocks_options *const own[] = {options};
    OK(rocks_db_destroy(in_folder(name), options, families, own, 1, &st));
    OK(rocks_options_free(options, &st));
}

static void folders_are_kept(const char *option)
{
    struct keys keys = keys_of('a'), others = keys_of('z');
    others.lost = 'a';
    rocks_env *env = encrypted(&keys), *stranger = encrypted(&others);
    snprintf(apart, sizeof apart, "%s", in_folder("apart"));

    /* With files in it. */
    rocks_db *db = open_apart("owner", env, option);
    fill(db, 0, 100, 'e');
    flush(db);
    fill(db, 100, 150, 'f');
    OK(rocks_db_close(db, &st));
    make_other(NULL);
    is_kept_from(NULL, option, "is encrypted");
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_db_destroy(in_folder("other"), plain, NULL, NULL, 0, &st));
    make_other(stranger);
    is_kept_from(stranger, option, "it was lost");
    db = open_apart("owner", env, option);
    CHECK(count(db, NULL) == 150 && letter(db, 5) == 'e' && letter(db, 120) == 'f');
    OK(rocks_db_close(db, &st));
    destroy_one("owner", env, option);

    /* With nothing in it but the name of its owner: before its first flush. */
    if (strcmp(option, "wal_dir") != 0) {
        rocks_options *options = options_in(stranger, NULL, NULL);
        OK(rocks_db_destroy(in_folder("other"), options, NULL, NULL, 0, &st));
        OK(rocks_options_free(options, &st));
        db = open_apart("owner", env, option);
        fill(db, 0, 100, 'e');
        make_other(NULL);
        is_kept_from(NULL, option, "belongs to another database");
        flush(db);
        OK(rocks_db_close(db, &st));
        /* Whoever insists takes a folder with a name alone. */
        destroy_one("owner", env, option);
        db = open_apart("owner", env, option);
        OK(rocks_db_close(db, &st));
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "allow_foreign_folders", "true");
        db = open_with_options("insists", options_apart(NULL, option), how);
        OK(rocks_db_close(db, &st));
        destroy_one("insists", NULL, option);
        destroy_one("owner", NULL, option);
        OK(rocks_db_destroy(in_folder("other"), plain, NULL, NULL, 0, &st));
    } else {
        rocks_options *options = options_in(stranger, NULL, NULL);
        OK(rocks_db_destroy(in_folder("other"), options, NULL, NULL, 0, &st));
        OK(rocks_options_free(options, &st));
    }

    /* The other way round: the folder of a plain database. */
    db = open_apart("plain", NULL, option);
    fill(db, 0, 100, 'p');
    flush(db);
    fill(db, 100, 150, 'q');
    OK(rocks_db_close(db, &st));
    make_other(env);
    is_kept_from(env, option, "is not encrypted");
    db = open_apart("plain", NULL, option);
    CHECK(count(db, NULL) == 150);
    OK(rocks_db_close(db, &st));
    destroy_one("plain", NULL, option);
    rocks_options *options = options_in(env, NULL, NULL);
    OK(rocks_db_destroy(in_folder("other"), options, NULL, NULL, 0, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_env_free(stranger, &st));
}

/* The files that a follower reads are its leader's. */
static void followers(void)
{
    struct keys keys = keys_of('a');
    rocks_env *env = encrypted(&keys);
    rocks_db *leader = open_encrypted("leader", env), *db;
    fill(leader, 0, 100, 'l');
    flush(leader);
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "follower");
    OK(rocks_options_set(how, "leader_path", in_folder("leader"), &st));
    rocks_options *none = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *options = options_in(env, NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(in_folder("follower"), none, how, NULL, NULL, 0, &db, &st));
    SAYS("is encrypted");
    CHECK(names_in(in_folder("follower")) <= 0);
    OK(rocks_db_open(in_folder("follower"), options, how, NULL, NULL, 0, &db, &st));
    CHECK(count(db, NULL) == 100 && letter(db, 50) == 'l');
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(leader, &st));
    struct keys less = keys_of('b');
    less.lost = 'a';
    rocks_env *without = encrypted(&less);
    OK(rocks_options_set_env(options, "env", without, &st));
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_open(in_folder("follower"), options, how, NULL, NULL, 0, &db, &st));
    SAYS("it was lost");
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(none, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_env_free(env, &st));
    OK(rocks_env_free(without, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    folders_are_kept("db_paths");
    folders_are_kept("cf_paths");
    folders_are_kept("wal_dir");
    followers();
    return 0;
}
