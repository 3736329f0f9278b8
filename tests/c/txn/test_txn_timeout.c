/* The ends of transactions while the database holds writes back: they stop waiting, and leave the
   transaction as it was. valgrind: yes */
#include "../support/check.h"

static char large[20000];
static rocks_db *db;
static rocks_options *brief, *long_enough, *at_once;

/* A database that stops writes as soon as its two memtables are full: flushes are paused.
   `policy` NULL: optimistic. */
static void open_small(const char *name, const char *policy)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode",
                                      policy != NULL ? "transaction" : "optimistic_transaction");
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "max_write_buffer_number", "2", &st));
    if (policy != NULL) {
        OK(rocks_options_set(how, "transaction_db.write_policy", policy, &st));
        OK(rocks_options_set(how, "transaction_db.transaction_lock_timeout", "10", &st));
    }
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void fill(void)
{
    OK(rocks_db_pause_background_work(db, &st));
    rocks_code code = ROCKS_OK;
    for (int i = 0; i < 1000 && code == ROCKS_OK; i++)
        code = rocks_db_put(db, NULL, brief, &i, sizeof i, large, sizeof large, &st);
    EXPECT(ROCKS_TIMED_OUT, code);
}

static void let_go(void) { OK(rocks_db_continue_background_work(db, &st)); }

static int32_t state_of(rocks_txn *txn)
{
    rocks_txn_info info = {.struct_size = sizeof info};
    OK(rocks_txn_describe(txn, &info, &st));
    return info.state;
}

static uint64_t expires_at(rocks_txn *txn)
{
    rocks_txn_info info = {.struct_size = sizeof info};
    OK(rocks_txn_describe(txn, &info, &st));
    return info.expires_at;
}

static void has(const char *key, const char *wanted)
{
    char value[16];
    size_t len;
    const rocks_code code =
        rocks_db_get_into(db, NULL, NULL, BYTES_OF(key), value, sizeof value, &len, &st);
    if (wanted == NULL) {
        EXPECT(ROCKS_NOT_FOUND, code);
        return;
    }
    EXPECT(ROCKS_OK, code);
    CHECK(len == strlen(wanted) && memcmp(value, wanted, len) == 0);
}

static void reads(rocks_txn *txn, const char *key, rocks_code wanted)
{
    rocks_buffer value;
    EXPECT(wanted, rocks_txn_get(txn, NULL, NULL, BYTES_OF(key), &value, &st));
    if (wanted == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
}

static void put(rocks_txn *txn, const char *key, const char *value)
{
    OK(rocks_txn_put(txn, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static rocks_txn *begin(rocks_options *options)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, brief, options, &txn, &st));
    return txn;
}

static void is_locked(const char *key)
{
    rocks_txn *other = begin(NULL);
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(other, NULL, BYTES_OF(key), BYTES("other"), &st));
    OK(rocks_txn_free(other, &st));
}

/* It holds what it held, and may be changed further. */
static void is_as_before(rocks_txn *txn, bool locks)
{
    CHECK(state_of(txn) == ROCKS_TXN_OPEN);
    reads(txn, "a", ROCKS_OK);
    reads(txn, "after", ROCKS_OK);
    if (locks) is_locked("a");
}

static void commit_waits(const char *policy)
{
    open_small(policy != NULL ? policy : "optimistic", policy);
    const bool locks = policy != NULL;
    /* Without a stall the timeout makes no difference. */
    rocks_txn *txn = begin(NULL);
    put(txn, "before", "1");
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_begin_again(txn, brief, NULL, &st));
    put(txn, "a", "1");
    put(txn, "a", "2");
    OK(rocks_txn_delete(txn, NULL, BYTES("before"), &st));
    OK(rocks_txn_set_save_point(txn, &st));
    put(txn, "after", "1");
    fill();
    for (int i = 0; i < 3; i++) {
        EXPECT(ROCKS_TIMED_OUT, rocks_txn_commit(txn, &st));
        SAYS("txn: the timeout of its write options: 20000 microseconds");
        SAYS("nothing was written");
    }
    is_as_before(txn, locks);
    OK(rocks_txn_set_write_options(txn, at_once, &st));
    EXPECT(ROCKS_INCOMPLETE, rocks_txn_commit(txn, &st));
    is_as_before(txn, locks);
    has("a", NULL);
    has("before", "1");
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    reads(txn, "after", ROCKS_NOT_FOUND);
    put(txn, "b", "3");
    let_go();
    OK(rocks_txn_set_write_options(txn, long_enough, &st));
    OK(rocks_txn_commit(txn, &st));
    CHECK(state_of(txn) == ROCKS_TXN_COMMITTED);
    /* The handle begins anew with options of its own. */
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    put(txn, "a", "4");
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    for (int opened = 0; opened < 2; opened++) {
        has("a", "4");
        has("b", "3");
        has("before", NULL);
        has("after", NULL);
        OK(rocks_db_close(db, &st));
        if (opened == 0) open_small(policy != NULL ? policy : "optimistic", policy);
    }
}

/* Both halves of a two-phase commit, with a transaction that may expire before the first. */
static void two_phases(const char *policy)
{
    char name[64];
    sprintf(name, "%s-two", policy);
    open_small(name, policy);
    rocks_options *expiring = options_with(ROCKS_OPTIONS_TRANSACTION, "expiration", "3600000");
    rocks_txn *txn = begin(expiring), *rolled_back = begin(NULL);
    OK(rocks_options_free(expiring, &st));
    const uint64_t end = expires_at(txn);
    CHECK(end != 0);
    OK(rocks_txn_set_name(txn, BYTES("txn"), &st));
    OK(rocks_txn_set_name(rolled_back, BYTES("back"), &st));
    put(rolled_back, "back", "1");
    OK(rocks_txn_prepare(rolled_back, &st));
    put(txn, "a", "1");
    put(txn, "a", "2");
    OK(rocks_txn_set_save_point(txn, &st));
    put(txn, "after", "1");
    fill();
    for (int i = 0; i < 3; i++) EXPECT(ROCKS_TIMED_OUT, rocks_txn_prepare(txn, &st));
    is_as_before(txn, true);
    CHECK(expires_at(txn) == end);
    OK(rocks_txn_set_write_options(txn, at_once, &st));
    EXPECT(ROCKS_INCOMPLETE, rocks_txn_prepare(txn, &st));
    is_as_before(txn, true);
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    reads(txn, "after", ROCKS_NOT_FOUND);
    put(txn, "b", "3");
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_rollback(rolled_back, &st));
    CHECK(state_of(rolled_back) == ROCKS_TXN_PREPARED);
    let_go();
    OK(rocks_txn_set_write_options(rolled_back, long_enough, &st));
    OK(rocks_txn_rollback(rolled_back, &st));
    OK(rocks_txn_free(rolled_back, &st));
    OK(rocks_txn_set_write_options(txn, long_enough, &st));
    OK(rocks_txn_prepare(txn, &st));
    CHECK(state_of(txn) == ROCKS_TXN_PREPARED);
    OK(rocks_txn_set_write_options(txn, brief, &st));
    fill();
    for (int i = 0; i < 3; i++) EXPECT(ROCKS_TIMED_OUT, rocks_txn_commit(txn, &st));
    CHECK(state_of(txn) == ROCKS_TXN_PREPARED);
    is_locked("a");
    has("a", NULL);
    OK(rocks_txn_free(txn, &st));
    let_go();
    OK(rocks_db_close(db, &st));
    /* The log has it once, and whole. */
    open_small(name, policy);
    OK(rocks_txn_take_prepared(db, BYTES("txn"), &txn, &st));
    fill();
    OK(rocks_txn_set_write_options(txn, brief, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_commit(txn, &st));
    let_go();
    OK(rocks_txn_set_write_options(txn, long_enough, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    for (int opened = 0; opened < 2; opened++) {
        has("a", "2");
        has("b", "3");
        has("after", NULL);
        has("back", NULL);
        OK(rocks_db_close(db, &st));
        if (opened == 0) open_small(name, policy);
    }
}

/* Of these the commit takes several writes, or gives the records away: it waits before it begins.
 */
static void in_steps(void)
{
    open_small("steps", "WRITE_UNPREPARED");
    rocks_options *early =
        options_with(ROCKS_OPTIONS_TRANSACTION, "write_batch_flush_threshold", "1");
    rocks_txn *txn = begin(early), *rolled_back = begin(early);
    OK(rocks_options_free(early, &st));
    OK(rocks_txn_set_name(txn, BYTES("txn"), &st));
    OK(rocks_txn_set_name(rolled_back, BYTES("back"), &st));
    put(txn, "a", "1");
    put(txn, "after", "1");
    put(rolled_back, "b", "1");
    put(rolled_back, "b", "2");
    fill();
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_commit(txn, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_rollback(rolled_back, &st));
    is_as_before(txn, true);
    has("a", NULL);
    let_go();
    OK(rocks_txn_set_write_options(txn, long_enough, &st));
    OK(rocks_txn_set_write_options(rolled_back, long_enough, &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_rollback(rolled_back, &st));
    has("a", "1");
    has("b", NULL);
    OK(rocks_txn_free(txn, &st));
    OK(rocks_txn_free(rolled_back, &st));
    OK(rocks_db_close(db, &st));

    open_small("memtable", "WRITE_COMMITTED");
    rocks_options *bypass =
        options_with(ROCKS_OPTIONS_TRANSACTION, "commit_bypass_memtable", "true");
    txn = begin(bypass);
    OK(rocks_options_free(bypass, &st));
    OK(rocks_txn_set_name(txn, BYTES("txn"), &st));
    put(txn, "a", "1");
    OK(rocks_txn_prepare(txn, &st));
    fill();
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_commit(txn, &st));
    CHECK(state_of(txn) == ROCKS_TXN_PREPARED);
    let_go();
    OK(rocks_txn_set_write_options(txn, long_enough, &st));
    OK(rocks_txn_commit(txn, &st));
    has("a", "1");
    OK(rocks_txn_free(txn, &st));
    OK(rocks_db_close(db, &st));
}

/* Each attempt waits so long. */
static bool once(void *state, rocks_txn *txn, rocks_status *status)
{
    ++*(int *)state;
    return rocks_txn_put(txn, NULL, BYTES("run"), BYTES("1"), status) == ROCKS_OK;
}

static void run_stops(void)
{
    int count = 0;
    open_small("run", "WRITE_COMMITTED");
    fill();
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_run(db, brief, NULL, 3, NULL, once, &count, &st));
    CHECK(count == 3);
    let_go();
    OK(rocks_txn_run(db, long_enough, NULL, 1, NULL, once, &count, &st));
    has("run", "1");
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const char *policies[] = {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"};
    brief = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000");
    long_enough = options_with(ROCKS_OPTIONS_WRITE, "timeout", "180000000");
    at_once = options_with(ROCKS_OPTIONS_WRITE, "no_slowdown", "true");
    commit_waits(NULL);
    for (size_t i = 0; i < 3; i++) {
        commit_waits(policies[i]);
        two_phases(policies[i]);
    }
    in_steps();
    run_stops();
    OK(rocks_options_free(brief, &st));
    OK(rocks_options_free(long_enough, &st));
    OK(rocks_options_free(at_once, &st));
    return 0;
}
