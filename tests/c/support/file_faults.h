/* Sweeps of faults over operations on whole files: backups, checkpoints, ingestion, bulk loads. */
#ifndef FILE_FAULTS_H
#define FILE_FAULTS_H

#include "backups.h"
#include "faults.h"

#include <ftw.h>

/* On a machine that stays up nothing is lost unsynced, and thousands of tries would wait for the
 * disk. */
int fsync(int file)
{
    (void)file;
    return 0;
}

int fdatasync(int file)
{
    (void)file;
    return 0;
}

/* What every database of a scene holds: 20 keys of 'a' and 20 of 'b' in files, 10 of 'c' in the
 * log. */
enum { HELD = 50 };

/* One try: a folder, a database in it, and what may fail. */
typedef struct scene {
    rocks_env *env;
    rocks_options *options;
    /* Not NULL: those of all databases but "db", in the process's own files. */
    rocks_options *plain;
    rocks_db *db;
    char folder[1024];
    /* The power went, or the operation failed without that. */
    bool cut;
} scene;

/* An operation, and what there is to see of it. */
typedef struct act {
    const char *name;
    /* Nothing fails yet. */
    void (*prepare)(scene *);
    /* The calls that may fail. It frees what it opens. */
    rocks_code (*run)(scene *);
    /* Nothing fails any more, and the database was opened anew. */
    void (*check)(scene *, bool done);
} act;

static inline const char *at(const scene *in, const char *name)
{
    static char paths[8][2048];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", in->folder, name);
    return path;
}

static inline rocks_code try_open(const scene *in, const char *name, bool create, rocks_db **db)
{
    rocks_options *options = in->plain != NULL && strcmp(name, "db") != 0 ? in->plain : in->options;
    OK(rocks_options_set(options, "create_if_missing", create ? "true" : "false", &st));
    return rocks_db_open(at(in, name), options, NULL, NULL, NULL, 0, db, &st);
}

/* Frees without losing what the call before said. */
#define KEEPING(statement) \
    do { \
        const rocks_status kept_ = st; \
        statement; \
        st = kept_; \
    } while (0)

static inline void put_synced(rocks_db *db, const char *key)
{
    rocks_options *synced = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    OK(rocks_db_put(db, NULL, synced, BYTES_OF(key), BYTES("c"), &st));
    OK(rocks_options_free(synced, &st));
}

static inline rocks_db *make_held(const scene *in, const char *name)
{
    rocks_db *db;
    OK(try_open(in, name, true, &db));
    fill(db, 0, 20, 'a');
    flush(db);
    fill(db, 20, 40, 'b');
    flush(db);
    fill(db, 40, 49, 'c');
    put_synced(db, "key00049");
    return db;
}

/* The database is whole, with so many keys more. */
static inline void whole(rocks_db *db, int more)
{
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    CHECK(count(db, NULL) == HELD + more);
    CHECK(letter(db, 19) == 'a' && letter(db, 39) == 'b' && letter(db, 49) == 'c');
}

static inline void whole_at(const scene *in, const char *name)
{
    rocks_db *db;
    OK(try_open(in, name, false, &db));
    whole(db, 0);
    OK(rocks_db_close(db, &st));
}

static inline scene begin_scene(rocks_env *env, const act *of, const char *kind, uint64_t number)
{
    scene in = {.env = env, .options = options_in(env)};
    char name[128];
    snprintf(name, sizeof name, "%s-%s-%llu", of->name, kind, (unsigned long long)number);
    snprintf(in.folder, sizeof in.folder, "%s", in_folder(name));
    CHECK(mkdir(in.folder, 0755) == 0);
    OK(rocks_options_set(in.options, "disable_auto_compactions", "true", &st));
    in.db = make_held(&in, "db");
    of->prepare(&in);
    return in;
}

/* How many names in a folder end so. */
static inline size_t endings(const char *path, const char *end)
{
    DIR *folder = opendir(path);
    CHECK(folder != NULL);
    size_t found = 0;
    for (struct dirent *one; (one = readdir(folder)) != NULL;) {
        const size_t len = strlen(one->d_name), tail = strlen(end);
        found += len >= tail && strcmp(one->d_name + len - tail, end) == 0;
    }
    closedir(folder);
    return found;
}

static inline int remove_it(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)type, (void)where;
    return remove(path);
}

static inline void end_scene(scene *in, const act *of, bool done)
{
    OK(try_open(in, "db", false, &in->db));
    OK(rocks_db_verify_checksum(in->db, NULL, NULL, &st));
    CHECK(letter(in->db, 19) == 'a' && letter(in->db, 39) == 'b' && letter(in->db, 49) == 'c');
    of->check(in, done);
    put_synced(in->db, "later");
    OK(rocks_db_close(in->db, &st));
    OK(rocks_options_free(in->options, &st));
    if (in->plain != NULL) OK(rocks_options_free(in->plain, &st));
    /* The env would look for what was not synced. */
    if (in->cut) OK(rocks_env_lose_unsynced(in->env, &st));
    CHECK(nftw(in->folder, remove_it, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

/* One try: the operations from `number` on fail, as many as faults.count says. How many did. */
static inline uint64_t one_try(const act *of, const char *kind, uint64_t number, rocks_env *env,
                               bool cut)
{
    scene in = begin_scene(env, of, kind, number);
    in.cut = cut;
    fault_at(env, number);
    const uint64_t before = figure(env, "faults.injected");
    const rocks_code code = of->run(&in);
    if (cut) fault(env, "faults.active", "false");
    const uint64_t injected = figure(env, "faults.injected") - before;
    if (injected == 0) OK(code);
    fault_at(env, 0);
    if (getenv("ROCKS_TELL") != NULL)
        fprintf(stderr, "%s %s %llu: %d %s\n", of->name, kind, (unsigned long long)number,
                (int)code, st.message);
    const rocks_code closed = rocks_db_close(in.db, &st);
    CHECK(cut || injected != 0 || closed == ROCKS_OK);
    CHECK(figure(env, "faults.files_open") == 0);
    if (cut) OK(rocks_env_lose_unsynced(env, &st));
    end_scene(&in, of, code == ROCKS_OK);
    return injected;
}

/* To the first time that the operation comes to its end before. */
static inline void sweep(const act *of, const char *kind, uint64_t from, uint64_t step,
                         rocks_env *env, bool cuts)
{
    uint64_t tries = 1;
    for (uint64_t number = from; one_try(of, kind, number, env, cuts) != 0; number += step) tries++;
    CHECK(tries > 10 / step);
}

/* One operation fails, whichever it is. */
static inline void fails(const act *of, const char *error, uint64_t from, uint64_t step)
{
    rocks_env *env = failing_env();
    fault(env, "faults.error", error);
    sweep(of, error, from, step, env, false);
    OK(rocks_env_free(env, &st));
}

/* The power goes before an operation that changes files, whichever it is, or (with from 0) right
 * after the last: it was acknowledged. */
static inline void is_cut(const act *of, uint64_t from, uint64_t step)
{
    rocks_env *env = failing_env();
    fault(env, "faults.lose_unsynced", "true");
    fault(env, "faults.operations", "write,sync,metadata_write");
    fault(env, "faults.count", "1000000");
    if (from == 0) CHECK(one_try(of, "power", 0, env, true) == 0);
    else sweep(of, "power", from, step, env, true);
    OK(rocks_env_free(env, &st));
}

/* ROCKS_ONLY names the one to be tried. */
static inline bool is_wanted(const act *of)
{
    const char *only = getenv("ROCKS_ONLY");
    return only == NULL || strcmp(only, of->name) == 0;
}

/* ROCKS_STEP=1 tries all. */
static inline uint64_t step_of(uint64_t step)
{
    const char *asked = getenv("ROCKS_STEP");
    return asked != NULL ? strtoull(asked, NULL, 10) : step;
}

static inline void errors(const act *of, uint64_t step)
{
    if (!is_wanted(of)) return;
    step = step_of(step);
    /* Under valgrind a try takes long: one in the middle, and one that comes to its end. */
    if (getenv("ROCKS_SLOW") != NULL) {
        fails(of, "io_error", 12, 1000);
        return;
    }
    fails(of, "io_error", 1, step);
    fails(of, "no_space", 1 + step / 2, step);
}

static inline void survives(const act *of, uint64_t step)
{
    errors(of, step);
    if (!is_wanted(of)) return;
    step = step_of(step);
    const bool slow = getenv("ROCKS_SLOW") != NULL;
    is_cut(of, slow ? 6 : 1 + step / 3, slow ? 1000 : step);
}

#endif
