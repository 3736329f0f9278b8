/* A function that is run in transactions until one commits. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static rocks_db *db;

struct work {
    int calls, fails;
    rocks_code code;
};

static rocks_db *open_mode(const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    OK(rocks_options_set(how, "optimistic_transaction_db.occ_lock_buckets", "1024", &st));
    OK(rocks_db_open(check_path(mode), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static bool run(void *state, rocks_txn *txn, rocks_status *status)
{
    struct work *work = state;
    if (rocks_txn_put(txn, NULL, BYTES("k"), BYTES("v"), status) != ROCKS_OK) return false;
    if (work->calls++ < work->fails) {
        status->code = work->code;
        snprintf(status->message, sizeof status->message, "attempt %d", work->calls);
        return false;
    }
    return true;
}

static bool silent(void *state, rocks_txn *txn, rocks_status *status)
{
    (void)state, (void)txn, (void)status;
    return false;
}

static bool ends(void *state, rocks_txn *txn, rocks_status *status)
{
    return (state != NULL ? rocks_txn_free(txn, status) : rocks_txn_commit(txn, status)) ==
           ROCKS_OK;
}

static bool closes(void *state, rocks_txn *txn, rocks_status *status)
{
    (void)txn;
    *(rocks_code *)state = rocks_db_close(db, status);
    return true;
}

static bool adds(void *state, rocks_txn *txn, rocks_status *status)
{
    uint8_t number[1];
    size_t len;
    rocks_code code;
    (void)state;
    code = rocks_txn_get_for_update(txn, NULL, NULL, BYTES("sum"), 1, 1, NULL, status);
    if (code != ROCKS_OK) return false;
    if (rocks_txn_get_into(txn, NULL, NULL, BYTES("sum"), number, 1, &len, status) != ROCKS_OK)
        return false;
    number[0]++;
    return rocks_txn_put(txn, NULL, BYTES("sum"), number, 1, status) == ROCKS_OK;
}

static void *add_many(void *unused)
{
    rocks_status own;
    for (int i = 0; i < 20; i++)
        CHECK(rocks_txn_run(db, NULL, NULL, 1000, NULL, adds, NULL, &own) == ROCKS_OK);
    return unused;
}

static bool is_there(void)
{
    size_t len;
    return rocks_db_get_into(db, NULL, NULL, BYTES("k"), NULL, 0, &len, &st) ==
           ROCKS_BUFFER_TOO_SMALL;
}

static void of(const char *mode)
{
    struct work work = {0, 0, 0};
    open_mode(mode);
    work = (struct work){0, 3, ROCKS_BUSY};
    EXPECT(ROCKS_BUSY, rocks_txn_run(db, NULL, NULL, 3, NULL, run, &work, &st));
    SAYS("attempt 3");
    CHECK(work.calls == 3 && !is_there());
    work = (struct work){0, 3, ROCKS_ABORTED};
    EXPECT(ROCKS_ABORTED, rocks_txn_run(db, NULL, NULL, 0, NULL, run, &work, &st));
    CHECK(work.calls == 1 && !is_there());
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_txn_run(db, NULL, NULL, 0, NULL, silent, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_run(db, NULL, NULL, 0, NULL, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_run(db, NULL, NULL, 0, NULL, ends, NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_txn_run(db, NULL, NULL, 0, NULL, ends, &work, &st));
    rocks_code closed = ROCKS_OK;
    OK(rocks_txn_run(db, NULL, NULL, 0, NULL, closes, &closed, &st));
    CHECK(closed == ROCKS_HANDLE_BUSY);
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    work = (struct work){0, 0, 0};
    EXPECT(ROCKS_CANCELLED, rocks_txn_run(db, NULL, NULL, 0, cancel, run, &work, &st));
    CHECK(work.calls == 0);
    OK(rocks_cancel_free(cancel, &st));
    work = (struct work){0, 2, ROCKS_TRY_AGAIN};
    OK(rocks_txn_run(db, NULL, NULL, 0, NULL, run, &work, &st));
    CHECK(work.calls == 3 && is_there());
    /* Nothing is lost where many do it at once. */
    pthread_t threads[3];
    uint8_t sum[1] = {0};
    size_t len;
    OK(rocks_db_put(db, NULL, NULL, BYTES("sum"), sum, 1, &st));
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, add_many, NULL);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("sum"), sum, 1, &len, &st));
    CHECK(sum[0] == 60);
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_txn_run(db, NULL, NULL, 0, NULL, run, &work, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    of("transaction");
    of("optimistic_transaction");
    return 0;
}
