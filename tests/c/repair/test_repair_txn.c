/* Repairs of databases with two-phase commits: what was committed is done once, what was prepared
   stays so, and no transaction comes back in parts. valgrind: yes */
#include "repairs.h"

enum { PAIRS = 200 };

static const char *const policies[] = {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"};

static rocks_options *options, *how;

static rocks_db *open_at(const char *path)
{
    rocks_db *db;
    OK(rocks_db_open(path, options, how, NULL, NULL, 0, &db, &st));
    return db;
}

static rocks_txn *begin(rocks_db *db, const char *name)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_set_name(txn, BYTES_OF(name), &st));
    return txn;
}

static void put_in(rocks_txn *txn, const char *key, const char *value)
{
    OK(rocks_txn_put(txn, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static void commit(rocks_txn *txn)
{
    OK(rocks_txn_prepare(txn, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
}

static void shows(rocks_db *db, const char *key, const char *wanted)
{
    char found[256] = "";
    size_t len = 0;
    const rocks_code code =
        rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), found, sizeof found - 1, &len, &st);
    if (code != ROCKS_NOT_FOUND) EXPECT(ROCKS_OK, code);
    found[code == ROCKS_OK ? len : 0] = 0;
    if (strcmp(found, wanted) != 0) fprintf(stderr, "%s: %s, wanted %s\n", key, found, wanted);
    CHECK(strcmp(found, wanted) == 0);
}

static size_t prepared(rocks_db *db)
{
    rocks_buffer names;
    size_t count;
    OK(rocks_db_prepared_txns(db, &names, &count, &st));
    OK(rocks_buffer_free(&names, &st));
    return count;
}

/* ---- what is in tables and in logs ---- */

static void merge_in(rocks_txn *txn, const char *key, const char *operand)
{
    OK(rocks_txn_merge(txn, NULL, BYTES_OF(key), BYTES_OF(operand), &st));
}

static void merge_plain(rocks_db *db, const char *key, const char *operand)
{
    OK(rocks_db_merge(db, NULL, NULL, BYTES_OF(key), BYTES_OF(operand), &st));
}

/* A prepared transaction keeps the log, whose other writes are in a table too. `merges`: else the
   writes are puts. */
static void make(const char *path, bool merges)
{
    each_file(path, remove_one, NULL);
    rocks_db *db = open_at(path);
    rocks_txn *kept = begin(db, "kept"), *early = begin(db, "early"), *late = begin(db, "late");
    put_in(kept, "kept", "prepared");
    OK(rocks_txn_prepare(kept, &st));
    if (merges) {
        merge_plain(db, "sum", "a");
        merge_in(early, "sum", "b");
        merge_in(early, "sum", "c");
        merge_in(early, "other sum", "c");
    }
    put_in(early, "early", "1");
    put_in(late, "late", "1");
    /* Prepared before the flush, committed after it. */
    if (merges) merge_in(late, "last sum", "x");
    OK(rocks_txn_prepare(late, &st));
    commit(early);
    if (merges) merge_plain(db, "sum", "d");
    OK(rocks_db_put(db, NULL, NULL, BYTES("plain"), BYTES("1"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_txn_commit(late, &st));
    OK(rocks_txn_free(late, &st));
    if (merges) merge_plain(db, "sum", "e");
    rocks_txn *more = begin(db, "more");
    if (merges) merge_in(more, "sum", "f");
    put_in(more, "more", "1");
    commit(more);
    OK(rocks_txn_free(kept, &st)); /* It stays prepared. */
    OK(rocks_db_close(db, &st));
}

static void is_all_there(const char *path, bool merges)
{
    rocks_db *db = open_at(path);
    for (int flushed = 0; flushed < 2; flushed++) {
        if (merges) {
            shows(db, "sum", "a,b,c,d,e,f");
            shows(db, "other sum", "c");
            shows(db, "last sum", "x");
        }
        shows(db, "early", "1");
        shows(db, "late", "1");
        shows(db, "plain", "1");
        shows(db, "more", "1");
        if (flushed == 0) {
            shows(db, "kept", "");
            CHECK(prepared(db) == 1);
            rocks_txn *kept;
            OK(rocks_txn_take_prepared(db, BYTES("kept"), &kept, &st));
            OK(rocks_txn_commit(kept, &st));
            OK(rocks_txn_free(kept, &st));
        }
        shows(db, "kept", "prepared");
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    }
    CHECK(prepared(db) == 0);
    OK(rocks_db_close(db, &st));
}

static void tables_and_logs(const char *policy)
{
    char path[4096];
    const bool merges = strcmp(policy, "WRITE_COMMITTED") == 0;
    snprintf(path, sizeof path, "%s", check_path(policy));
    make(path, merges);
    is_whole(path, options);
    is_all_there(path, merges);

    make(path, merges);
    lose_manifest(path);
    must_repair(path, options);
    CHECK(report.manifest_rebuilt == 1 && report.rows_lost == 0 && report.wal_bytes_lost == 0);
    is_all_there(path, merges);

    /* Repaired twice. */
    make(path, merges);
    lose_manifest(path);
    must_repair(path, options);
    lose_manifest(path);
    must_repair(path, options);
    is_all_there(path, merges);
}

/* ---- a damaged log ---- */

static void make_pairs(const char *path)
{
    each_file(path, remove_one, NULL);
    rocks_db *db = open_at(path);
    for (int i = 0; i < PAIRS; i++) {
        char name[16], key[16];
        snprintf(name, sizeof name, "txn%d", i);
        rocks_txn *txn = begin(db, name);
        for (int half = 0; half < 2; half++) {
            snprintf(key, sizeof key, "%c%d", half ? 'b' : 'a', i);
            put_in(txn, key, name);
        }
        commit(txn);
    }
    OK(rocks_db_close(db, &st));
}

/* How many transactions are there; each is so with both of its writes, or with none. What lost its
   commit is prepared. */
static int pairs(const char *path)
{
    rocks_db *db = open_at(path);
    const int waiting = (int)prepared(db);
    int there = 0;
    CHECK(waiting <= 2);
    for (int i = 0; i < PAIRS; i++) {
        int halves = 0;
        for (int half = 0; half < 2; half++) {
            char key[16], found[64];
            size_t len;
            snprintf(key, sizeof key, "%c%d", half ? 'b' : 'a', i);
            const rocks_code code =
                rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), found, sizeof found, &len, &st);
            if (code != ROCKS_NOT_FOUND) EXPECT(ROCKS_OK, code);
            halves += code == ROCKS_OK;
        }
        CHECK(halves != 1);
        there += halves == 2;
    }
    OK(rocks_db_close(db, &st));
    return there + waiting;
}

static void damaged_log(const char *policy)
{
    char path[4096], name[64];
    snprintf(name, sizeof name, "pairs-%s", policy);
    snprintf(path, sizeof path, "%s", check_path(name));
    make_pairs(path);
    const off_t size = size_at(files_of(path, ".log")->paths[0]);
    const int tries = getenv("ROCKS_SLOW") != NULL ? 2 : 12;
    for (int i = 1; i <= tries; i++) {
        make_pairs(path);
        struct found_files *logs = files_of(path, ".log");
        CHECK(logs->count == 1);
        flip_at(logs->paths[0], size * i / (tries + 1));
        EXPECT(ROCKS_INCOMPLETE, repair_at(path, options, 1));
        CHECK(report.wal_files_salvaged == 1);
        const int left = pairs(path);
        CHECK(left >= PAIRS - 3 && left <= PAIRS);
        /* It goes on. */
        rocks_db *db = open_at(path);
        rocks_txn *txn = begin(db, "new");
        put_in(txn, "new", "1");
        commit(txn);
        shows(db, "new", "1");
        OK(rocks_db_close(db, &st));
    }
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_string(options,
                                "disable_auto_compactions=true;merge_operator=stringappend;"
                                "avoid_flush_during_shutdown=true",
                                &st));
    how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        OK(rocks_options_set(how, "transaction_db.write_policy", policies[i], &st));
        tables_and_logs(policies[i]);
        damaged_log(policies[i]);
    }
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    return 0;
}
