/* Two-phase commits and kills: what was prepared is there again, what was committed is done,
   what was neither is gone, and the recovery report says that nothing is lost. Each life of the
   database is a process of its own. */
#include "../support/check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const policies[] = {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"};
static const char *policy, *two_queues;
static char place[64]; /* A database for each policy and number of write queues. */

static rocks_db *open_as(const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    rocks_recovery_report report = {.struct_size = sizeof report};
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "two_write_queues", two_queues, &st));
    OK(rocks_options_set(how, "fail_on_data_loss", "true", &st));
    OK(rocks_options_set(how, "transaction_db.write_policy", policy, &st));
    const char *names[] = {"default", "other"};
    OK(rocks_db_open(check_path(place), options, how, names, NULL, 2, &db, &st));
    OK(rocks_db_recovery_report(db, &report, &st));
    if (report.data_loss || report.sequences_missing != 0) {
        fprintf(stderr, "%s: %s\n", policy, report.text);
        exit(1);
    }
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static rocks_column_family *other(rocks_db *db)
{
    rocks_column_family *family;
    OK(rocks_db_column_family(db, "other", &family, &st));
    return family;
}

static rocks_txn *begin(rocks_db *db, const char *name)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    if (name != NULL) OK(rocks_txn_set_name(txn, BYTES_OF(name), &st));
    return txn;
}

static void put(rocks_txn *txn, rocks_column_family *family, const char *key, const char *value)
{
    OK(rocks_txn_put(txn, family, BYTES_OF(key), BYTES_OF(value), &st));
}

static void plain(rocks_db *db, const char *key, const char *value)
{
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static void has(rocks_db *db, rocks_column_family *family, const char *key, const char *value)
{
    rocks_buffer got;
    rocks_code code = rocks_db_get(db, family, NULL, BYTES_OF(key), &got, &st);
    if (value == NULL) {
        if (code != ROCKS_NOT_FOUND) fprintf(stderr, "%s: %s is there\n", policy, key);
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    if (code != ROCKS_OK) fprintf(stderr, "%s: %s: %s\n", policy, key, st.message);
    CHECK(code == ROCKS_OK && got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static size_t prepared(rocks_db *db)
{
    rocks_buffer names;
    size_t count;
    OK(rocks_db_prepared_txns(db, &names, &count, &st));
    OK(rocks_buffer_free(&names, &st));
    return count;
}

static rocks_txn *take(rocks_db *db, const char *name)
{
    rocks_txn *txn;
    OK(rocks_txn_take_prepared(db, BYTES_OF(name), &txn, &st));
    return txn;
}

/* ---- lives ------------------------------------------------------------------- */

static void first(void)
{
    rocks_db *db = open_as("transaction");
    plain(db, "plain", "1");
    rocks_txn *done = begin(db, "done"), *undone = begin(db, "undone"), *kept = begin(db, "kept");
    put(done, NULL, "a", "done"), put(done, other(db), "a", "done"),
        put(done, NULL, "a", "done twice");
    put(undone, NULL, "b", "undone");
    put(kept, NULL, "c", "kept"), put(kept, other(db), "c", "kept"), put(kept, NULL, "d", "kept");
    OK(rocks_txn_prepare(done, &st));
    plain(db, "between", "2");
    OK(rocks_txn_prepare(undone, &st));
    OK(rocks_txn_commit(done, &st));
    OK(rocks_txn_rollback(undone, &st));
    rocks_txn *half = begin(db, NULL);
    put(half, NULL, "e", "half");
    rocks_txn *short_one = begin(db, NULL);
    put(short_one, NULL, "f", "short"), put(short_one, NULL, "g", "short");
    OK(rocks_txn_commit(short_one, &st));
    OK(rocks_txn_prepare(kept, &st)); /* The last record of the log. */
    raise(SIGKILL);
}

static void settled(rocks_db *db)
{
    has(db, NULL, "plain", "1"), has(db, NULL, "between", "2");
    has(db, NULL, "a", "done twice"), has(db, other(db), "a", "done");
    has(db, NULL, "b", NULL), has(db, NULL, "e", NULL);
    has(db, NULL, "f", "short"), has(db, NULL, "g", "short");
}

static void again(void)
{
    rocks_db *db = open_as("transaction");
    settled(db);
    CHECK(prepared(db) == 1);
    has(db, NULL, "c", NULL), has(db, other(db), "c", NULL), has(db, NULL, "d", NULL);
    raise(SIGKILL);
}

/* What is prepared lies in an old log; newer data is flushed, and logs go. */
static void flushed(void)
{
    rocks_db *db = open_as("transaction");
    plain(db, "later", "3");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    plain(db, "latest", "4");
    raise(SIGKILL);
}

static void closed_well(void)
{
    rocks_db *db = open_as("transaction");
    settled(db);
    has(db, NULL, "later", "3"), has(db, NULL, "latest", "4"), has(db, NULL, "c", NULL);
    CHECK(prepared(db) == 1);
    rocks_txn *txn = take(db, "kept");
    OK(rocks_txn_free(txn, &st)); /* It stays. */
    CHECK(prepared(db) == 1);
    OK(rocks_db_close(db, &st));
}

static void finish(void)
{
    rocks_db *db = open_as("transaction");
    CHECK(prepared(db) == 1);
    rocks_txn *txn = take(db, "kept"), *more = begin(db, "more");
    OK(rocks_txn_commit(txn, &st));
    CHECK(prepared(db) == 0);
    has(db, NULL, "c", "kept"), has(db, other(db), "c", "kept"), has(db, NULL, "d", "kept");
    put(more, NULL, "h", "more");
    OK(rocks_txn_prepare(more, &st));
    OK(rocks_txn_rollback(more, &st)); /* The last record of the log. */
    raise(SIGKILL);
}

static void finished(void)
{
    rocks_db *db = open_as("transaction");
    settled(db);
    CHECK(prepared(db) == 0);
    has(db, NULL, "c", "kept"), has(db, other(db), "c", "kept"), has(db, NULL, "d", "kept");
    has(db, NULL, "h", NULL);
    raise(SIGKILL);
}

/* Another mode must not be let at a log with prepared transactions: RocksDB stops there. */
static void other_mode(void)
{
    rocks_db *db = open_as("transaction");
    rocks_txn *txn = begin(db, "waits");
    put(txn, NULL, "i", "waits");
    OK(rocks_txn_prepare(txn, &st));
    plain(db, "behind", "5");
    raise(SIGKILL);
}

static void refused(void)
{
    static const char *const modes[] = {"read_write", "optimistic_transaction"};
    for (size_t i = 0; i < 2; i++) {
        rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", modes[i]);
        rocks_db *db;
        EXPECT(ROCKS_NOT_SUPPORTED,
               rocks_db_open(check_path(place), NULL, how, NULL, NULL, 0, &db, &st));
        SAYS("mode transaction");
        OK(rocks_options_free(how, &st));
    }
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_db *db;
    OK(rocks_options_set(
        how, "transaction_db.write_policy",
        strcmp(policy, "WRITE_COMMITTED") == 0 ? "WRITE_PREPARED" : "WRITE_COMMITTED", &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_open(check_path(place), NULL, how, NULL, NULL, 0, &db, &st));
    SAYS("WritePolicy");
    OK(rocks_options_free(how, &st));
    db = open_as("transaction");
    has(db, NULL, "behind", "5");
    OK(rocks_txn_rollback(take(db, "waits"), &st));
    OK(rocks_db_close(db, &st));
}

static void live(void (*life)(void), int wanted)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        life();
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    if (wanted == 0 ? !WIFEXITED(status) || WEXITSTATUS(status) != 0 : !WIFSIGNALED(status)) {
        fprintf(stderr, "it was %s\n", place);
    }
    if (wanted == 0) CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    if (wanted != 0) CHECK(WIFSIGNALED(status) && WTERMSIG(status) == wanted);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    for (size_t i = 0; i < 6; i++) {
        policy = policies[i % 3];
        two_queues = i < 3 ? "false" : "true";
        snprintf(place, sizeof place, "%s-%s", policy, two_queues);
        live(first, SIGKILL);
        for (int round = 0; round < 3; round++) live(again, SIGKILL);
        for (int round = 0; round < 3; round++) live(flushed, SIGKILL);
        live(closed_well, 0);
        live(finish, SIGKILL);
        for (int round = 0; round < 2; round++) live(finished, SIGKILL);
        live(other_mode, SIGKILL);
        live(refused, 0);
    }
    return 0;
}
