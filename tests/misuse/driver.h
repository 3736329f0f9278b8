/* What the generated misuse program (tests/misuse/main.rs) is made of: objects to misuse,
 * handles that are none, and the judgement over what a call answered. */
#ifndef MISUSE_DRIVER_H
#define MISUSE_DRIVER_H

#include <rocks.h>

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOUR_GIB ((size_t)4 << 30)

/* ---- what is being tried now, for the one who reads of a crash ---------------------- */

static const char *try_function = "set-up", *try_what = "";
static const char *try_argument, *try_sharers;
static enum { ANYTHING, REFUSED, BAD_HANDLE } try_wanted;
static int failures;

static void say(const char *text)
{
    ssize_t ignored = write(2, text, strlen(text));
    (void)ignored;
}

static void crashed(int signal_number)
{
    say(signal_number == SIGALRM ? "hangs: " : "crashes: ");
    say(try_function);
    say(": ");
    say(try_argument ? try_argument : "");
    say(" ");
    say(try_what);
    say("\n");
    _exit(70);
}

static void watch(void)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], crashed);
}

/* ---- objects ------------------------------------------------------------------------ */

static const char *folder;

/* A path in the test's folder that nothing else uses. */
static const char *fresh_path(void)
{
    static char path[4096];
    static int number;
    snprintf(path, sizeof path, "%s/%d", folder, number++);
    return path;
}

static void need(rocks_code code, const rocks_status *status, const char *what)
{
    if (code == ROCKS_OK) return;
    fprintf(stderr, "set-up of %s: %s: %d %s\n", try_function, what, (int)code, status->message);
    exit(3);
}

static rocks_options *make_options_of(rocks_options_kind kind)
{
    rocks_status status;
    rocks_options *options = NULL;
    need(rocks_options_new(kind, &options, &status), &status, "rocks_options_new");
    if (kind == ROCKS_OPTIONS_DATABASE)
        need(rocks_options_set(options, "create_if_missing", "true", &status), &status, "set");
    return options;
}

static rocks_options *options_of(rocks_options_kind kind)
{
    static rocks_options *kept[256];
    if (kept[kind] == NULL) kept[kind] = make_options_of(kind);
    return kept[kind];
}

static rocks_options *make_rocks_options(void) { return make_options_of(ROCKS_OPTIONS_DATABASE); }

static rocks_db *make_rocks_db(void)
{
    rocks_status status;
    rocks_db *db = NULL;
    const rocks_options *options = options_of(ROCKS_OPTIONS_DATABASE);
    need(rocks_db_open(fresh_path(), options, NULL, NULL, NULL, 0, &db, &status), &status, "open");
    need(rocks_db_put(db, NULL, NULL, "k", 1, "v", 1, &status), &status, "put");
    return db;
}

/* A name that nothing else has. */
static const char *fresh_name(void)
{
    static char name[32];
    static int number;
    snprintf(name, sizeof name, "name_%d", number++);
    return name;
}

static void *live_named(const char *name);

static rocks_column_family *make_rocks_column_family(void)
{
    rocks_status status;
    rocks_column_family *family = NULL;
    rocks_db *db = live_named("rocks_db");
    need(rocks_db_create_column_family(db, fresh_name(), NULL, &family, &status), &status,
         "rocks_db_create_column_family");
    need(rocks_db_put(db, family, NULL, "k", 1, "v", 1, &status), &status, "put");
    return family;
}

/* At the entry of the database, so that steps and reads have something to do. */
static rocks_iter *make_rocks_iter(void)
{
    rocks_status status;
    rocks_iter *iter = NULL;
    rocks_slice key, value;
    need(rocks_db_iter(live_named("rocks_db"), NULL, NULL, &iter, &status), &status, "iter");
    need(rocks_iter_seek_to_first(iter, &key, &value, &status), &status, "seek_to_first");
    return iter;
}

/* A database of another kind, made once. */
static rocks_db *db_of(const char *mode)
{
    static rocks_db *transaction, *ttl;
    rocks_db **db = strcmp(mode, "ttl") == 0 ? &ttl : &transaction;
    rocks_status status;
    rocks_options *how = NULL;
    if (*db != NULL) return *db;
    need(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status), &status, "options");
    need(rocks_options_set(how, "mode", mode, &status), &status, "mode");
    need(rocks_db_open(fresh_path(), options_of(ROCKS_OPTIONS_DATABASE), how, NULL, NULL, 0, db,
                       &status),
         &status, "open");
    need(rocks_options_free(how, &status), &status, "free");
    return *db;
}

static rocks_txn *make_rocks_txn(void)
{
    rocks_status status;
    rocks_txn *txn = NULL;
    need(rocks_txn_begin(db_of("transaction"), NULL, NULL, &txn, &status), &status, "begin");
    return txn;
}

static rocks_wal_iter *make_rocks_wal_iter(void)
{
    rocks_status status;
    rocks_wal_iter *iter = NULL;
    need(rocks_db_wal_iter(live_named("rocks_db"), 1, NULL, &iter, &status), &status, "wal_iter");
    return iter;
}

/* A secondary of a database of its own. */
static rocks_db *a_secondary(void)
{
    static rocks_db *secondary;
    rocks_status status;
    rocks_options *how = NULL;
    char path[4096];
    if (secondary != NULL) return secondary;
    snprintf(path, sizeof path, "%s", fresh_path());
    const rocks_options *options = options_of(ROCKS_OPTIONS_DATABASE);
    need(rocks_db_open(path, options, NULL, NULL, NULL, 0, &secondary, &status), &status, "open");
    need(rocks_db_close(secondary, &status), &status, "close");
    need(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status), &status, "options");
    need(rocks_options_set(how, "mode", "secondary", &status), &status, "mode");
    need(rocks_options_set(how, "secondary_path", fresh_path(), &status), &status, "path");
    need(rocks_db_open(path, NULL, how, NULL, NULL, 0, &secondary, &status), &status, "open");
    need(rocks_options_free(how, &status), &status, "free");
    return secondary;
}

#define KEYS "one=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static rocks_env *an_env_with_keys(void)
{
    static rocks_env *env;
    rocks_status status;
    if (env == NULL)
        need(rocks_env_new_encrypted_by_keys(NULL, KEYS, &env, &status), &status, "keys");
    return env;
}

static rocks_locks *make_rocks_locks(void)
{
    rocks_status status;
    rocks_locks *locks = NULL;
    rocks_txn *txn = make_rocks_txn();
    const char *key = fresh_name(); /* Others may have "k" locked. */
    need(rocks_txn_put(txn, NULL, key, strlen(key), NULL, 0, &status), &status, "put");
    need(rocks_db_locks(db_of("transaction"), ROCKS_LOCKS_HELD, &locks, NULL, &status), &status,
         "locks");
    need(rocks_txn_free(txn, &status), &status, "free");
    return locks;
}

static rocks_redis_lock *make_rocks_redis_lock(void)
{
    rocks_status status;
    rocks_redis_lock *lock = NULL;
    const char *name = fresh_name(); /* Others may have "k" locked. */
    const rocks_slice key = {(const uint8_t *)name, strlen(name)};
    need(rocks_redis_lock_keys(live_named("rocks_redis"), &key, 1, NULL, &lock, &status), &status,
         "lock_keys");
    return lock;
}

/* A prepared transaction named "k", which no handle has. */
static rocks_db *db_with_prepared(void)
{
    rocks_status status;
    rocks_txn *txn = make_rocks_txn();
    if (rocks_txn_set_name(txn, "k", 1, &status) == ROCKS_OK)
        need(rocks_txn_prepare(txn, &status), &status, "prepare");
    need(rocks_txn_free(txn, &status), &status, "free");
    return db_of("transaction");
}

static rocks_sst_writer *make_rocks_sst_writer(void)
{
    rocks_status status;
    rocks_sst_writer *writer = NULL;
    need(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &status), &status, "writer");
    need(rocks_sst_writer_open(writer, fresh_path(), 0, &status), &status, "open");
    return writer;
}

/* A table file with the key "k". */
static const char *table_file(void)
{
    static char path[4096];
    rocks_status status;
    rocks_sst_writer *writer;
    if (path[0] != 0) return path;
    snprintf(path, sizeof path, "%s", fresh_path());
    need(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &status), &status, "writer");
    need(rocks_sst_writer_open(writer, path, 0, &status), &status, "open");
    need(rocks_sst_writer_put(writer, "k", 1, NULL, 0, &status), &status, "put");
    need(rocks_sst_writer_finish(writer, NULL, &status), &status, "finish");
    need(rocks_sst_writer_free(writer, &status), &status, "free");
    return path;
}

static rocks_sst_reader *make_rocks_sst_reader(void)
{
    rocks_status status;
    rocks_sst_reader *reader = NULL;
    need(rocks_sst_reader_open(table_file(), NULL, &reader, &status), &status, "reader");
    return reader;
}

static rocks_bulk_load *make_rocks_bulk_load(void)
{
    rocks_status status;
    rocks_bulk_load *load = NULL;
    need(rocks_bulk_load_new(live_named("rocks_db"), NULL, NULL, &load, &status), &status, "load");
    return load;
}

/* A struct ArrowArrayStream that was released before. */
static void *released_stream(void)
{
    static void *stream[5];
    return stream;
}

/* A struct for a stream to come; the one that came before is released. */
static void *fresh_stream(void)
{
    static struct ArrowArrayStream stream;
    if (stream.release != NULL) stream.release(&stream);
    memset(&stream, 0, sizeof stream);
    return &stream;
}

/* An iterator that a stream may take over. */
static rocks_iter *fresh_iter(void)
{
    static rocks_iter *iter;
    rocks_iter_free(iter, NULL);
    return iter = make_rocks_iter();
}

/* A stream of no rows. */
static void *a_stream(void)
{
    static struct ArrowArrayStream stream;
    static rocks_db *empty;
    rocks_status status;
    rocks_iter *iter;
    if (stream.release != NULL) return &stream;
    if (empty == NULL)
        need(rocks_db_open(fresh_path(), options_of(ROCKS_OPTIONS_DATABASE), NULL, NULL, NULL, 0,
                           &empty, &status),
             &status, "open");
    need(rocks_db_iter(empty, NULL, NULL, &iter, &status), &status, "iter");
    need(rocks_arrow_scan(&iter, NULL, 1, NULL, NULL, &stream, &status), &status, "scan");
    return &stream;
}

static rocks_backup_engine *make_rocks_backup_engine(void)
{
    rocks_status status;
    rocks_backup_engine *engine = NULL;
    rocks_db *db = make_rocks_db();
    need(rocks_backup_engine_open(fresh_path(), NULL, &engine, &status), &status, "open");
    for (int i = 0; i < 2; i++)
        need(rocks_backup_engine_create(engine, db, NULL, NULL, 0, NULL, NULL, &status), &status,
             "create");
    need(rocks_db_close(db, &status), &status, "close");
    return engine;
}

static rocks_export *make_rocks_export(void)
{
    rocks_status status;
    rocks_export *files = NULL;
    rocks_db *db = make_rocks_db();
    need(rocks_db_export_column_family(db, NULL, fresh_path(), NULL, &files, &status), &status,
         "export");
    need(rocks_db_close(db, &status), &status, "close");
    return files;
}

static rocks_live_files *make_rocks_live_files(void)
{
    rocks_status status;
    rocks_live_files *files = NULL;
    rocks_db *db = make_rocks_db();
    need(rocks_db_live_files(db, NULL, &files, &status), &status, "live files");
    need(rocks_db_close(db, &status), &status, "close");
    return files;
}

/* A folder with an export in it. */
static const char *path_of_export(void)
{
    static char path[4096];
    rocks_status status;
    rocks_db *db = make_rocks_db();
    snprintf(path, sizeof path, "%s", fresh_path());
    need(rocks_db_export_column_family(db, NULL, path, NULL, NULL, &status), &status, "export");
    need(rocks_db_close(db, &status), &status, "close");
    return path;
}

/* A kind of object. Generated: how to make and free one, and the table of all. */
typedef struct type {
    const char *name;
    void *(*make)(void);
    rocks_code (*free)(void *);
    void *live, *stale;
} type;

static type types[];
extern const size_t type_count;

static void *live(size_t kind)
{
    if (types[kind].live == NULL) types[kind].live = types[kind].make();
    return types[kind].live;
}

static void *live_named(const char *name)
{
    for (size_t i = 0; i < type_count; i++)
        if (strcmp(types[i].name, name) == 0) return live(i);
    abort();
}

static void release_all(void)
{
    for (size_t i = 0; i < type_count; i++)
        if (types[i].live != NULL) types[i].free(types[i].live);
}

/* ---- handles that are none ---------------------------------------------------------- */

enum { PATTERNS = 24 };

static void *pattern(uint64_t good, size_t which)
{
    static char *heap;
    static char fixed[64];
    if (heap == NULL) heap = malloc(64);
    const uint64_t patterns[PATTERNS] = {
        1,
        2,
        7,
        8,
        16,
        4095,
        4096, /* small numbers */
        (uint64_t)(uintptr_t)heap,
        (uint64_t)(uintptr_t)fixed,
        (uint64_t)(uintptr_t)&which,
        (uint64_t)(uintptr_t)&rocks_version,
        UINT64_MAX,
        UINT64_MAX - 7,
        (uint64_t)1 << 63,
        good & ((uint64_t)0x3f << 50),  /* its kind alone */
        good & ~((uint64_t)0x3f << 50), /* all but its kind */
        good ^ ((uint64_t)1 << 27),     /* another generation */
        good + ((uint64_t)1 << 27),
        good | ((uint64_t)0x7fffff << 27), /* the last generation */
        good | ((uint64_t)0xffffff << 3),  /* the last slot */
        good | ((uint64_t)1 << 56),        /* more bits than a handle has */
        good | ((uint64_t)1 << 63),
        good | 1,
        good | 4,
    };
    return (void *)(uintptr_t)patterns[which];
}

static size_t bad_count(void) { return 1 + (type_count - 1) + PATTERNS; }

/* The handle number `which` that is no live handle of this kind. */
static void *bad_handle(size_t kind, size_t which)
{
    static char what[128];
    void *handle;
    if (which == 0) {
        try_what = "freed before";
        if (types[kind].stale == NULL) {
            types[kind].stale = types[kind].make();
            need(types[kind].free(types[kind].stale), &(rocks_status){0}, "free");
        }
        return types[kind].stale;
    }
    which -= 1;
    if (which < type_count - 1) {
        size_t other = which < kind ? which : which + 1;
        snprintf(what, sizeof what, "a %s", types[other].name);
        try_what = what;
        return live(other);
    }
    handle = pattern((uint64_t)(uintptr_t)live(kind), which - (type_count - 1));
    snprintf(what, sizeof what, "made up: %p", handle);
    try_what = what;
    return handle;
}

/* ---- columns ------------------------------------------------------------------------ */

/* The offsets of a column of one entry, until the next call. */
static const uint32_t *offsets(uint32_t begin, uint32_t end)
{
    static uint32_t two[4];
    two[0] = begin;
    two[1] = end;
    return two;
}

static const int64_t *wide_offsets(int64_t begin, int64_t end)
{
    static int64_t two[4];
    two[0] = begin;
    two[1] = end;
    return two;
}

static const uint32_t from_0_to_1[4] = {0, 1, 1, 1};
static const rocks_column a_column = {sizeof a_column, "k", 1, from_0_to_1, NULL};

/* ---- one call ----------------------------------------------------------------------- */

static rocks_status answer, untouched;
/* How the call with nothing wrong ended: another answer may be the same. */
static rocks_code plain_code;
static char plain_message[sizeof answer.message];

static void trying(int wanted, const char *argument, const char *what)
{
    try_wanted = wanted;
    try_argument = argument;
    try_sharers = NULL;
    try_what = what;
}

static void arm(void)
{
    memset(&answer, 0x5a, sizeof answer);
    untouched = answer;
    alarm(60);
}

static void complain(const char *how, rocks_code code)
{
    failures++;
    fprintf(stderr, "%s: %s %s: %s; got %d %s\n", try_function, try_argument, try_what, how,
            (int)code, memcmp(&answer, &untouched, sizeof answer) ? answer.message : "");
}

/* Whether the message begins with one of some names, which spaces part: "key: ...", "keys[3]: ...".
   RocksDB's Status puts its code before. */
static int names_one_of(const char *names)
{
    static const char prefix[] = "Invalid argument: ";
    char copy[256], *rest = copy;
    const char *message = answer.message;
    if (strncmp(message, prefix, sizeof prefix - 1) == 0) message += sizeof prefix - 1;
    snprintf(copy, sizeof copy, "%s", names ? names : "");
    for (char *name; (name = strtok_r(rest, " ", &rest)) != NULL;) {
        size_t len = strlen(name);
        if (strncmp(message, name, len) == 0 && strchr(":[ ", message[len]) != NULL) return 1;
    }
    return 0;
}

/* with_status: whether the call was given one. */
static void judge(rocks_code code, int is_plain, int with_status)
{
    if (with_status && code == ROCKS_OK && memcmp(&answer, &untouched, sizeof answer) != 0)
        complain("a success must leave the status alone", code);
    if (with_status && code != ROCKS_OK) {
        if (answer.code != code) complain("the status has another code", code);
        if (memchr(answer.message, 0, sizeof answer.message) == NULL)
            complain("the message does not end", code);
        else if (answer.message[0] == 0) complain("no message", code);
    }
    if (code == ROCKS_PANIC) complain("a panic", code);
    if (is_plain) {
        plain_code = code;
        plain_message[0] = 0;
        if (with_status && code != ROCKS_OK)
            memcpy(plain_message, answer.message, sizeof plain_message);
        return;
    }
    if (code != ROCKS_OK && code == plain_code &&
        (!with_status || strcmp(plain_message, answer.message) == 0))
        return; /* it never came to look at what is wrong here */
    /* Contents may be refused by the name of an option or by what another argument says. */
    if (with_status && try_wanted != ANYTHING && code != ROCKS_OK && !names_one_of(try_argument) &&
        !names_one_of(try_sharers))
        complain("the message does not begin with the parameter's name", code);
    if (try_wanted == ANYTHING) return;
    if (try_wanted == BAD_HANDLE && code != ROCKS_INVALID_HANDLE && code != ROCKS_CLOSED)
        complain("wanted ROCKS_INVALID_HANDLE", code);
    if (try_wanted == REFUSED && code != ROCKS_INVALID_ARGUMENT && code != ROCKS_INVALID_HANDLE)
        complain("wanted a refusal", code);
}

/* After a failure, an out-parameter is zero. */
static void zeroed(const char *name, const void *out, size_t size, rocks_code code)
{
    const unsigned char *bytes = out;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0) {
            char how[128];
            snprintf(how, sizeof how, "%s is not zeroed", name);
            complain(how, code);
            return;
        }
}

#endif
