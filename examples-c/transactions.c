/* Transactions that lock: read for update, save points, who is in the way, the helper that tries
 * again. */
#include "example.h"

static rocks_db *db;

static rocks_db *open_with_locks(const char *path)
{
    rocks_options *options, *how;
    rocks_db *opened;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status));
    TRY(rocks_options_set(how, "mode", "transaction", &status));
    TRY(rocks_db_open(path, options, how, NULL, NULL, 0, &opened, &status));
    TRY(rocks_options_free(how, &status));
    TRY(rocks_options_free(options, &status));
    return opened;
}

static void set(rocks_txn *txn, const char *account, int balance, rocks_status *failed)
{
    char text[16];
    snprintf(text, sizeof text, "%d", balance);
    if (rocks_txn_put(txn, NULL, TEXT(account), TEXT(text), failed) != ROCKS_OK) {
        fprintf(stderr, "%s\n", failed->message);
        exit(1);
    }
}

static void show(const char *when)
{
    rocks_buffer ann, bob;
    TRY(rocks_db_get(db, NULL, NULL, TEXT("ann"), &ann, &status));
    TRY(rocks_db_get(db, NULL, NULL, TEXT("bob"), &bob, &status));
    printf("%s: ann %.*s, bob %.*s\n", when, SHOW(ann), SHOW(bob));
    TRY(rocks_buffer_free(&ann, &status));
    TRY(rocks_buffer_free(&bob, &status));
}

/* The balance, locked against changes until the transaction is over. Below 0: it failed. */
static int balance_of(rocks_txn *txn, const char *account, rocks_status *failed)
{
    rocks_buffer text;
    if (rocks_txn_get_for_update(txn, NULL, NULL, TEXT(account), 1, 1, &text, failed) != ROCKS_OK)
        return -1;
    const int balance = atoi((const char *)text.data);
    rocks_buffer_free(&text, NULL);
    return balance;
}

/* Run again, in a new transaction, while others are in the way. */
static bool pay_ten(void *state, rocks_txn *txn, rocks_status *failed)
{
    const int ann = balance_of(txn, "ann", failed);
    const int bob = ann < 0 ? -1 : balance_of(txn, "bob", failed);
    *(int *)state += 1;
    if (bob < 0) return false; /* rolled back; `failed` says why, and whether to try again */
    set(txn, "ann", ann - 10, failed);
    set(txn, "bob", bob + 10, failed);
    return true;
}

int main(int argc, char **argv)
{
    rocks_txn *txn, *other;
    rocks_options *impatient;
    int runs = 0;
    db = open_with_locks(argc > 1 ? argv[1] : "transactions.db");
    TRY(rocks_db_put(db, NULL, NULL, TEXT("ann"), TEXT("100"), &status));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("bob"), TEXT("50"), &status));
    show("at first");

    /* All of it, or nothing. Invisible to others until the commit. */
    TRY(rocks_txn_begin(db, NULL, NULL, &txn, &status));
    const int ann = balance_of(txn, "ann", &status), bob = balance_of(txn, "bob", &status);
    set(txn, "ann", ann - 30, &status);
    TRY(rocks_txn_set_save_point(txn, &status));
    set(txn, "bob", 1000000, &status);
    TRY(rocks_txn_rollback_to_save_point(txn, &status)); /* that was too much */
    set(txn, "bob", bob + 30, &status);
    show("before the commit");

    /* Another one finds the key locked, and gives up after lock_timeout milliseconds. */
    TRY(rocks_options_new(ROCKS_OPTIONS_TRANSACTION, &impatient, &status));
    TRY(rocks_options_set(impatient, "lock_timeout", "1", &status));
    TRY(rocks_txn_begin(db, NULL, impatient, &other, &status));
    if (rocks_txn_put(other, NULL, TEXT("ann"), TEXT("0"), &status) == ROCKS_TIMED_OUT)
        printf("another transaction: %s%s\n", status.message,
               rocks_status_is_retryable(&status) ? " (try again)" : "");
    /* So does a plain write. */
    TRY(rocks_txn_rollback(other, &status));

    TRY(rocks_txn_commit(txn, &status));
    show("after the commit");
    if (rocks_txn_put(txn, NULL, TEXT("ann"), TEXT("0"), &status) != ROCKS_OK)
        printf("later: %s\n", status.message);

    /* A transaction whose handle is freed is rolled back. */
    TRY(rocks_txn_begin_again(txn, NULL, NULL, &status));
    set(txn, "ann", 0, &status);
    TRY(rocks_txn_free(txn, &status));
    TRY(rocks_txn_free(other, &status));
    show("after a rollback");

    TRY(rocks_txn_run(db, NULL, NULL, 0, NULL, pay_ten, &runs, &status));
    printf("paid in %d attempt\n", runs);
    show("at last");
    TRY(rocks_options_free(impatient, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
