/* Transactions that lock nothing: the commit looks whether anybody else wrote what they depend on.
 */
#include "example.h"

static void show(rocks_db *db, const char *when)
{
    rocks_buffer value;
    TRY(rocks_db_get(db, NULL, NULL, TEXT("stock"), &value, &status));
    printf("%s: %.*s in stock\n", when, SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
}

/* Sells one, if there is one. */
static bool sell(void *state, rocks_txn *txn, rocks_status *failed)
{
    rocks_db *db = state;
    rocks_buffer value;
    char left[16];
    static int attempts;
    if (rocks_txn_get_for_update(txn, NULL, NULL, TEXT("stock"), 1, 1, &value, failed) != ROCKS_OK)
        return false;
    snprintf(left, sizeof left, "%d", atoi((const char *)value.data) - 1);
    printf("attempt %d: sells one of %.*s\n", ++attempts, SHOW(value));
    rocks_buffer_free(&value, NULL);
    /* Another writer is faster, once. */
    if (attempts == 1) rocks_db_put(db, NULL, NULL, TEXT("stock"), TEXT("41"), NULL);
    return rocks_txn_put(txn, NULL, TEXT("stock"), TEXT(left), failed) == ROCKS_OK;
}

int main(int argc, char **argv)
{
    rocks_options *options, *how, *reads;
    rocks_db *db;
    rocks_txn *first, *second;
    rocks_snapshot *snapshot;
    rocks_buffer value;

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status));
    TRY(rocks_options_set(how, "mode", "optimistic_transaction", &status));
    TRY(rocks_db_open(argc > 1 ? argv[1] : "optimistic.db", options, how, NULL, NULL, 0, &db,
                      &status));
    TRY(rocks_options_free(how, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("stock"), TEXT("44"), &status));

    /* Two at once, and neither waits: the second commit fails. */
    TRY(rocks_txn_begin(db, NULL, NULL, &first, &status));
    TRY(rocks_txn_begin(db, NULL, NULL, &second, &status));
    TRY(rocks_txn_put(first, NULL, TEXT("stock"), TEXT("43"), &status));
    TRY(rocks_txn_put(second, NULL, TEXT("stock"), TEXT("42"), &status));
    TRY(rocks_txn_commit(second, &status));
    if (rocks_txn_commit(first, &status) == ROCKS_BUSY)
        printf("the first to write: %s%s\n", status.message,
               rocks_status_is_retryable(&status) ? " (try again)" : "");
    TRY(rocks_txn_rollback(first, &status));
    show(db, "one was sold");

    /* From a snapshot on it depends on all that it writes; its reads repeat where they name the
     * snapshot. */
    TRY(rocks_txn_begin_again(first, NULL, NULL, &status));
    TRY(rocks_txn_set_snapshot(first, &status));
    TRY(rocks_txn_snapshot(first, &snapshot, &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_READ, &reads, &status));
    TRY(rocks_options_set_snapshot(reads, snapshot, &status));
    TRY(rocks_snapshot_free(snapshot, &status)); /* the options share it */
    TRY(rocks_db_put(db, NULL, NULL, TEXT("stock"), TEXT("100"), &status));
    TRY(rocks_txn_get(first, NULL, reads, TEXT("stock"), &value, &status));
    printf("at its snapshot: %.*s\n", SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
    TRY(rocks_txn_put(first, NULL, TEXT("stock"), TEXT("41"), &status));
    if (rocks_txn_commit(first, &status) == ROCKS_BUSY) printf("and then: %s\n", status.message);
    TRY(rocks_txn_rollback(first, &status));
    show(db, "they were filled up");
    TRY(rocks_options_free(reads, &status));
    TRY(rocks_txn_free(first, &status));
    TRY(rocks_txn_free(second, &status));

    /* The helper retries until no other writer was faster. */
    TRY(rocks_txn_run(db, NULL, NULL, 0, NULL, sell, db, &status));
    show(db, "at last");
    TRY(rocks_db_close(db, &status));
    return 0;
}
