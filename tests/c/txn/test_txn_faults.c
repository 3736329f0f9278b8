/* Commits that fail with the disk: told, whole or not at all afterwards, locks let go. valgrind:
 * yes */
#include "../support/faults.h"

enum { TRANSFERS = 6 };

static const struct kind {
    const char *name, *mode, *setting, *value;
    bool prepares;
} kinds[] = {
    {"committed", "transaction", "transaction_db.write_policy", "WRITE_COMMITTED", false},
    {"prepared", "transaction", "transaction_db.write_policy", "WRITE_COMMITTED", true},
    {"write_prepared", "transaction", "transaction_db.write_policy", "WRITE_PREPARED", true},
    {"optimistic", "optimistic_transaction", "optimistic_transaction_db.occ_lock_buckets", "1024",
     false},
};

struct done {
    bool tried, prepared, committed;
};

static void key_of(char key[16], int side, int i)
{
    snprintf(key, 16, "%c%02d", side == 0 ? 'a' : 'b', i);
}

static rocks_code one(rocks_db *db, const struct kind *kind, int i, struct done *done)
{
    rocks_options *synced = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    rocks_txn *txn;
    char key[16];
    rocks_code code = rocks_txn_begin(db, synced, NULL, &txn, &st);
    OK(rocks_options_free(synced, NULL));
    if (code != ROCKS_OK) return code;
    for (int side = 0; side < 2 && code == ROCKS_OK; side++) {
        key_of(key, side, i);
        code = rocks_txn_put(txn, NULL, BYTES_OF(key), BYTES("value"), &st);
    }
    done->tried = true;
    if (code == ROCKS_OK && kind->prepares) {
        key_of(key, 0, i);
        OK(rocks_txn_set_name(txn, BYTES_OF(key), &st));
        code = rocks_txn_prepare(txn, &st);
        done->prepared = code == ROCKS_OK;
    }
    if (code == ROCKS_OK) {
        code = rocks_txn_commit(txn, &st);
        done->committed = code == ROCKS_OK;
    }
    CHECK(code == ROCKS_OK || code == ROCKS_IO_ERROR);
    if (code != ROCKS_OK) SAYS("rror");
    const rocks_status why = st;
    OK(rocks_txn_free(txn, &st));
    st = why;
    return code;
}

static rocks_code bank_of(const char *path, rocks_options *options, const struct kind *kind,
                          rocks_db **db)
{
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", kind->mode);
    OK(rocks_options_set(how, kind->setting, kind->value, &st));
    const rocks_code code = rocks_db_open(path, options, how, NULL, NULL, 0, db, &st);
    OK(rocks_options_free(how, NULL));
    return code;
}

static bool is_there(rocks_db *db, int side, int i)
{
    char key[16];
    uint8_t value[8];
    size_t len;
    key_of(key, side, i);
    const rocks_code code =
        rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), value, sizeof value, &len, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    return code == ROCKS_OK;
}

/* Rolls back what waits; true for those that did. */
static void waiting(rocks_db *db, bool waits[TRANSFERS])
{
    rocks_buffer names;
    size_t count;
    OK(rocks_db_prepared_txns(db, &names, &count, &st));
    const uint8_t *at = names.data;
    for (size_t i = 0; i < count; i++) {
        rocks_txn *txn;
        uint32_t len;
        memcpy(&len, at, 4);
        OK(rocks_txn_take_prepared(db, at + 4, len, &txn, &st));
        waits[(at[5] - '0') * 10 + at[6] - '0'] = true;
        OK(rocks_txn_rollback(txn, &st));
        OK(rocks_txn_free(txn, &st));
        at += 4 + len;
    }
    OK(rocks_buffer_free(&names, &st));
}

/* After the fault: in the same database where it goes on, and in the one that is opened anew. */
static void look(rocks_db *db, const struct kind *kind, const struct done *done, bool anew)
{
    bool waits[TRANSFERS] = {false};
    if (anew && strcmp(kind->mode, "transaction") == 0) waiting(db, waits);
    for (int i = 0; i < TRANSFERS; i++) {
        const bool there = is_there(db, 0, i);
        CHECK(there == is_there(db, 1, i));
        CHECK(there || !done[i].committed);
        CHECK(!there || done[i].tried);
        if (anew && done[i].prepared && !done[i].committed) CHECK(there || waits[i]);
    }
}

static void sweep(const struct kind *kind, const char *operations, uint64_t step, uint64_t least)
{
    rocks_env *env = failing_memory();
    rocks_options *options = options_in(env);
    uint64_t injected = 1, lives = 0;
    fault(env, "faults.operations", operations);
    for (uint64_t at = 1; injected != 0; at += step, lives++) {
        struct done done[TRANSFERS] = {{false, false, false}};
        char path[64];
        rocks_db *db;
        snprintf(path, sizeof path, "/%s-%llu", kind->name, (unsigned long long)at);
        OK(bank_of(path, options, kind, &db));
        injected = figure(env, "faults.injected");
        fault_at(env, at);
        rocks_code code = ROCKS_OK;
        for (int i = 0; i < TRANSFERS && code == ROCKS_OK; i++) {
            code = one(db, kind, i, &done[i]);
            if (i == TRANSFERS / 2 && code == ROCKS_OK)
                (void)rocks_db_flush(db, NULL, 0, NULL, &st);
        }
        injected = figure(env, "faults.injected") - injected;
        fault_at(env, 0);
        look(db, kind, done, false);
        (void)rocks_db_close(db, &st);
        OK(bank_of(path, options, kind, &db));
        look(db, kind, done, true);
        struct done last = {false, false, false};
        OK(one(db, kind, 0, &last)); /* its locks are released */
        OK(rocks_db_close(db, &st));
    }
    CHECK(lives >= least);
    OK(rocks_options_free(options, &st));
    OK(rocks_env_free(env, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const uint64_t step = getenv("ROCKS_SLOW") != NULL ? 3 : 1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        sweep(&kinds[i], "write,sync", step, 9 / step);
        sweep(&kinds[i], "metadata_write", step, 2);
    }
    return 0;
}
