/* Disks that become full, by the kind of file that meets it and by what the database is doing:
   every acknowledged write is there afterwards, messages name the file, nothing hangs, and it goes
   on when there is room again or says that it must be opened anew. */
#include "../support/file_faults.h"

enum { STEPS = 40, FLUSH_EVERY = 15, NO_ROOM = -1 };

/* What a database needs for one thing or another: less than that, and more. */
static const long long rooms[] = {0, 30, 700, 3000, 9000, 30000};
enum { ROOMS = sizeof rooms / sizeof *rooms };

static const struct {
    const char *name, *path;
} kinds[] = {{"log", ".log"},
             {"tables", ".sst"},
             {"manifest", "/MANIFEST-"},
             {"options", "/OPTIONS-"},
             {"current", ".dbtmp"},
             {"info log", "/LOG"},
             {"all", ""}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static rocks_env *env;

static void room(const char *path, long long bytes)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", bytes);
    fault(env, "faults.path", path);
    fault(env, "faults.room", text);
    CHECK(figure(env, "faults.room") == (bytes < 0 ? UINT64_MAX : (uint64_t)bytes));
}

static void enough(void) { room("", NO_ROOM); }

/* A refusal for want of room says which file wanted it. */
static rocks_code told(rocks_code code)
{
    CHECK(code != ROCKS_TIMED_OUT);
    if (code == ROCKS_OK) return code;
    if (code == ROCKS_IO_ERROR) SAYS("no room to write");
    if (code == ROCKS_IO_ERROR) SAYS(check_folder);
    CHECK(st.message[0] != 0);
    return code;
}

static rocks_code try_put(rocks_db *db, int i)
{
    char key[16], value[200];
    memset(value, 'p', sizeof value);
    snprintf(key, sizeof key, "put%05d", i);
    rocks_options *synced = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    const rocks_code code = rocks_db_put(db, NULL, synced, key, 8, value, sizeof value, &st);
    KEEPING(OK(rocks_options_free(synced, &st)));
    return code;
}

static bool holds(rocks_db *db, int i)
{
    char key[16], value[200];
    size_t len;
    snprintf(key, sizeof key, "put%05d", i);
    const rocks_code code =
        rocks_db_get_into(db, NULL, NULL, key, 8, value, sizeof value, &len, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    return code == ROCKS_OK && len == sizeof value && value[199] == 'p';
}

static void make(scene *in, const char *what, const char *kind, long long bytes)
{
    char name[128];
    memset(in, 0, sizeof *in);
    in->env = env;
    in->options = options_in(env);
    snprintf(name, sizeof name, "%s-%s-%lld", what, kind, bytes);
    snprintf(in->folder, sizeof in->folder, "%s", in_folder(name));
    CHECK(mkdir(in->folder, 0755) == 0);
    OK(rocks_options_set_string(
        in->options,
        "disable_auto_compactions=true;write_buffer_size=1MB;compression=kNoCompression", &st));
    in->db = make_held(in, "db");
    OK(rocks_db_set_timeout(in->db, 60000000, &st));
}

static void done_with(scene *in)
{
    OK(rocks_options_free(in->options, &st));
    CHECK(nftw(in->folder, remove_it, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

/* Opened with room it is whole, and takes everything. */
static void is_well(scene *in, const bool *acknowledged)
{
    OK(try_open(in, "db", false, &in->db));
    OK(rocks_db_verify_checksum(in->db, NULL, NULL, &st));
    CHECK(letter(in->db, 19) == 'a' && letter(in->db, 39) == 'b' && letter(in->db, 49) == 'c');
    for (int i = 0; i < STEPS + 2; i++) CHECK(holds(in->db, i) || !acknowledged[i]);
    OK(try_put(in->db, STEPS + 1));
    OK(rocks_db_flush(in->db, NULL, 0, NULL, &st));
    OK(rocks_db_compact_range(in->db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(holds(in->db, STEPS + 1) && letter(in->db, 0) == 'a');
    OK(rocks_db_close(in->db, &st));
}

/* There is room again. `waits`: until RocksDB's own recovery has looked, every five seconds. */
static void goes_on(rocks_db *db, bool waits, bool *acknowledged)
{
    rocks_code code = rocks_db_resume(db, &st);
    for (int tries = 0; waits && code == ROCKS_BUSY && tries < 60000; tries++) {
        nanosleep(&(struct timespec){0, 1000000}, NULL);
        code = rocks_db_resume(db, &st);
    }
    if (code == ROCKS_OK) {
        OK(try_put(db, STEPS));
        acknowledged[STEPS] = true;
    } else if (code != ROCKS_BUSY) {
        CHECK(st.severity >= 3);
        SAYS("open it again");
    } else {
        CHECK(!waits);
    }
}

/* Writes, flushes, a compaction, changes of column families and of options. */
static void lives(int kind, int size)
{
    bool acknowledged[STEPS + 2] = {false};
    scene in;
    rocks_column_family *made = NULL;
    make(&in, "life", kinds[kind].name, rooms[size]);
    const uint64_t before = figure(env, "faults.injected");
    room(kinds[kind].path, rooms[size]);
    bool failed = false;
    for (int i = 0; i < STEPS; i++) {
        acknowledged[i] = told(try_put(in.db, i)) == ROCKS_OK;
        failed |= !acknowledged[i];
        /* A flush that fails takes a second. */
        if (i % FLUSH_EVERY == FLUSH_EVERY - 1 && !failed)
            failed |= told(rocks_db_flush(in.db, NULL, 0, NULL, &st)) != ROCKS_OK;
    }
    if (!failed) {
        failed |= told(rocks_db_compact_range(in.db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st)) !=
                  ROCKS_OK;
        if (told(rocks_db_create_column_family(in.db, "new", NULL, &made, &st)) != ROCKS_OK)
            failed = true;
        const char *names[] = {"write_buffer_size"}, *values[] = {"2MB"};
        if (told(rocks_db_set_options(in.db, NULL, names, values, 1, &st)) != ROCKS_OK)
            failed = true;
    }
    const bool full = figure(env, "faults.injected") != before;
    CHECK(full || !failed);
    /* Reads go on. */
    CHECK(letter(in.db, 5) == 'a');
    for (int i = 0; i < STEPS; i++) CHECK(holds(in.db, i) || !acknowledged[i]);
    enough();
    goes_on(in.db, size == 0, acknowledged);
    OK(rocks_column_family_free(made, &st));
    (void)rocks_db_close_within(in.db, 30000000, &st);
    CHECK(figure(env, "faults.files_open") == 0);
    is_well(&in, acknowledged);
    done_with(&in);
}

/* A log is replayed, and files are made. */
static void opens(int kind, int size)
{
    bool acknowledged[STEPS + 2] = {false};
    scene in;
    make(&in, "open", kinds[kind].name, rooms[size]);
    for (int i = 0; i < STEPS; i++) acknowledged[i] = try_put(in.db, i) == ROCKS_OK;
    OK(rocks_db_close(in.db, &st));
    const uint64_t before = figure(env, "faults.injected");
    room(kinds[kind].path, rooms[size]);
    const rocks_code code = told(try_open(&in, "db", false, &in.db));
    CHECK(code == ROCKS_OK || figure(env, "faults.injected") != before);
    if (code == ROCKS_OK) {
        for (int i = 0; i < STEPS; i++) CHECK(holds(in.db, i));
        (void)rocks_db_close_within(in.db, 30000000, &st);
    }
    CHECK(figure(env, "faults.files_open") == 0);
    enough();
    is_well(&in, acknowledged);
    done_with(&in);
}

/* A new database is there whole or can be made again. */
static void begins(int kind, int size)
{
    const bool acknowledged[STEPS + 2] = {false};
    scene in;
    make(&in, "new", kinds[kind].name, rooms[size]);
    rocks_db *fresh;
    room(kinds[kind].path, rooms[size]);
    rocks_code code = told(try_open(&in, "fresh", true, &fresh));
    if (code == ROCKS_OK) (void)rocks_db_close_within(fresh, 30000000, &st);
    enough();
    OK(try_open(&in, "fresh", true, &fresh));
    OK(try_put(fresh, 0));
    OK(rocks_db_close(fresh, &st));
    OK(rocks_db_close(in.db, &st));
    is_well(&in, acknowledged);
    done_with(&in);
}

static rocks_code check_point(scene *in)
{
    return rocks_db_create_checkpoint(in->db, at(in, "copy"), NULL, NULL, NULL, &st);
}

/* A copy is there whole or not at all, and the database takes no harm from it. */
static void checkpoints(int size)
{
    bool acknowledged[STEPS + 2] = {false};
    scene in;
    make(&in, "checkpoint", "copy", rooms[size]);
    flush(in.db);
    room("/copy", rooms[size]);
    const rocks_code code = told(check_point(&in));
    CHECK(exists(at(&in, "copy")) == (code == ROCKS_OK));
    CHECK(!exists(at(&in, "copy.tmp")));
    acknowledged[0] = try_put(in.db, 0) == ROCKS_OK;
    CHECK(acknowledged[0]);
    enough();
    if (code != ROCKS_OK) OK(check_point(&in));
    /* The second one has the put, too. */
    rocks_db *copy;
    OK(try_open(&in, "copy", false, &copy));
    whole(copy, code != ROCKS_OK);
    OK(rocks_db_close(copy, &st));
    OK(rocks_db_close(in.db, &st));
    is_well(&in, acknowledged);
    done_with(&in);
}

static rocks_code back_up(scene *in)
{
    rocks_options *options;
    rocks_backup_engine *engine;
    uint32_t id;
    OK(rocks_options_new(ROCKS_OPTIONS_BACKUP_ENGINE, &options, &st));
    OK(rocks_options_set_env(options, "backup_env", env, &st));
    rocks_code code = rocks_backup_engine_open(at(in, "backups"), options, &engine, &st);
    KEEPING(OK(rocks_options_free(options, &st)));
    if (code != ROCKS_OK) return code;
    code = rocks_backup_engine_create(engine, in->db, NULL, NULL, 0, NULL, &id, &st);
    KEEPING(OK(rocks_backup_engine_free(engine, &st)));
    return code;
}

static size_t backups_in(scene *in)
{
    rocks_options *options;
    rocks_backup_engine *engine;
    OK(rocks_options_new(ROCKS_OPTIONS_BACKUP_ENGINE, &options, &st));
    OK(rocks_options_set_env(options, "backup_env", env, &st));
    OK(rocks_backup_engine_open(at(in, "backups"), options, &engine, &st));
    OK(rocks_options_free(options, &st));
    const size_t found = how_many(engine);
    for (uint32_t id = 1; id <= found; id++)
        OK(rocks_backup_engine_verify(engine, id, true, NULL, &st));
    OK(rocks_backup_engine_free(engine, &st));
    return found;
}

static void backs_up(int size)
{
    bool acknowledged[STEPS + 2] = {false};
    scene in;
    make(&in, "backup", "folder", rooms[size]);
    OK(back_up(&in));
    fill(in.db, 0, 10, 'a');
    flush(in.db);
    room("/backups", rooms[size]);
    const rocks_code code = told(back_up(&in));
    acknowledged[0] = try_put(in.db, 0) == ROCKS_OK;
    CHECK(acknowledged[0]);
    enough();
    CHECK(backups_in(&in) == (code == ROCKS_OK ? 2 : 1));
    if (code != ROCKS_OK) OK(back_up(&in));
    CHECK(backups_in(&in) == 2);
    OK(rocks_db_close(in.db, &st));
    is_well(&in, acknowledged);
    done_with(&in);
}

/* A repair that finds no room leaves what there was to repair. */
static void repairs(int size)
{
    bool acknowledged[STEPS + 2] = {false};
    scene in;
    char path[4096];
    make(&in, "repair", "all", rooms[size]);
    for (int i = 0; i < STEPS; i++) acknowledged[i] = try_put(in.db, i) == ROCKS_OK;
    OK(rocks_db_close(in.db, &st));
    snprintf(path, sizeof path, "%s/CURRENT", at(&in, "db"));
    CHECK(remove(path) == 0);
    room("", rooms[size]);
    rocks_code code = rocks_db_repair(at(&in, "db"), in.options, NULL, NULL, 0, 1, 60000000, NULL,
                                      NULL, NULL, &st);
    CHECK(code != ROCKS_TIMED_OUT);
    if (code != ROCKS_OK && code != ROCKS_INCOMPLETE) SAYS("no room to write");
    enough();
    OK(rocks_db_repair(at(&in, "db"), in.options, NULL, NULL, 0, 1, 60000000, NULL, NULL, NULL,
                       &st));
    is_well(&in, acknowledged);
    done_with(&in);
}

/* What is deleted, cut or replaced gives its room back, but for what another name has. */
static void counts_room(void)
{
    scene in;
    make(&in, "room", "counts", 0);
    room("/copy", 1 << 20);
    OK(check_point(&in));
    const uint64_t left = figure(env, "faults.room");
    /* Its tables are other names of the database's. */
    CHECK(left < 1 << 20 && left > (1 << 20) - 20000);
    OK(rocks_db_destroy(at(&in, "copy"), in.options, NULL, NULL, 0, &st));
    CHECK(figure(env, "faults.room") > left);
    CHECK(figure(env, "faults.room") <= 1 << 20);
    enough();
    OK(rocks_db_close(in.db, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_env_set(env, "faults.room", "-2", &st));
    SAYS("faults.room");
    done_with(&in);
}

static rocks_code put_row(rocks_db *db, int i)
{
    char key[16], value[1000];
    memset(value, 'r', sizeof value);
    snprintf(key, sizeof key, "row%05d", i);
    return rocks_db_put(db, NULL, NULL, key, 8, value, sizeof value, &st);
}

/* A log that was never synced, and is deleted after a flush. */
static void gives_unsynced_back(void)
{
    rocks_env *own = failing_env();
    rocks_options *options = options_in(own);
    rocks_db *db;
    fault(own, "faults.lose_unsynced", "true");
    OK(rocks_db_open(in_folder("unsynced"), options, NULL, NULL, NULL, 0, &db, &st));
    fault(own, "faults.path", ".log");
    fault(own, "faults.room", "1000000");
    for (int i = 0; i < 100; i++) OK(put_row(db, i));
    CHECK(figure(own, "faults.room") < 900000);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    WAIT_UNTIL(figure(own, "faults.room") > 990000);
    CHECK(figure(own, "faults.room") <= 1000000);
    fault(own, "faults.room", "-1");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(own, &st));
}

/* A write that fails for another reason takes no room. */
static void fails_otherwise(void)
{
    rocks_env *below = failing_env(), *own;
    rocks_db *db;
    OK(rocks_env_new_fault_injection(below, &own, &st));
    rocks_options *options = options_in(own);
    OK(rocks_db_open(in_folder("otherwise"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(put_row(db, 1));
    fault(own, "faults.path", ".log");
    fault(own, "faults.room", "1000000");
    fault(below, "faults.path", ".log");
    fault(below, "faults.operations", "write");
    fault(below, "faults.at", "1");
    EXPECT(ROCKS_IO_ERROR, put_row(db, 2));
    CHECK(figure(own, "faults.room") == 1000000);
    (void)rocks_db_close(db, &st);
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(own, &st));
    OK(rocks_env_free(below, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    /* Ends it if anything hangs. */
    alarm(280);
    env = failing_env();
    counts_room();
    gives_unsynced_back();
    fails_otherwise();
    for (int size = 0; size < ROOMS; size++) {
        for (int kind = 0; kind < KINDS; kind++) {
            lives(kind, size);
            opens(kind, size);
            begins(kind, size);
        }
        checkpoints(size);
        backs_up(size);
        repairs(size);
    }
    OK(rocks_env_free(env, &st));
    return 0;
}
