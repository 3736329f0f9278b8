/* One transaction over two databases, by a coordinator that dies at the worst moments. Each life of
   it is a process: it prepares in both, writes down its decision, and commits in both. Whoever
   comes after a death finds what is prepared, and the decision tells what becomes of it. */
#include "example.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;
enum { ANN, BOB };
static const char *const names[] = {"ann", "bob"};
static rocks_db *banks[2];
static rocks_db *decisions;

static rocks_db *open_one(const char *name, const char *mode)
{
    char path[4096];
    rocks_options *options, *how;
    rocks_db *db;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &status));
    TRY(rocks_options_set(how, "mode", mode, &status));
    TRY(rocks_options_set(how, "fail_on_data_loss", "true", &status));
    TRY(rocks_db_open(path, options, how, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(how, &status));
    TRY(rocks_options_free(options, &status));
    return db;
}

/* Finishes what a bank has prepared: committed where that was decided, else rolled back. */
static void finish(rocks_db *bank, const char *owner)
{
    rocks_buffer prepared, decision;
    rocks_txn *txn;
    size_t count;
    TRY(rocks_db_prepared_txns(bank, &prepared, &count, &status));
    for (const uint8_t *at = prepared.data; count > 0; count--) {
        const uint32_t len =
            (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        const uint8_t *name = at + 4;
        const bool decided =
            rocks_db_get(decisions, NULL, NULL, name, len, &decision, &status) == ROCKS_OK;
        TRY(rocks_txn_take_prepared(bank, name, len, &txn, &status));
        TRY(decided ? rocks_txn_commit(txn, &status) : rocks_txn_rollback(txn, &status));
        printf("  %.*s was prepared at %s's: %s\n", (int)len, (const char *)name, owner,
               decided ? "committed" : "rolled back");
        TRY(rocks_txn_free(txn, &status));
        TRY(rocks_buffer_free(&decision, &status));
        at = name + len;
    }
    TRY(rocks_buffer_free(&prepared, &status));
}

static int balance_of(rocks_db *bank)
{
    rocks_buffer value;
    TRY(rocks_db_get(bank, NULL, NULL, TEXT("balance"), &value, &status));
    const int balance = atoi((const char *)value.data);
    TRY(rocks_buffer_free(&value, &status));
    return balance;
}

static rocks_txn *prepare(rocks_db *bank, const char *name, int change, rocks_options *durable)
{
    rocks_txn *txn;
    char text[16];
    snprintf(text, sizeof text, "%d", balance_of(bank) + change);
    TRY(rocks_txn_begin(bank, durable, NULL, &txn, &status));
    TRY(rocks_txn_set_name(txn, TEXT(name), &status));
    TRY(rocks_txn_put(txn, NULL, TEXT("balance"), TEXT(text), &status));
    TRY(rocks_txn_prepare(txn, &status)); /* from now on it can be committed, whatever happens */
    return txn;
}

static void pay(const char *name, int amount, int die_before, int die_after)
{
    rocks_options *durable;
    TRY(rocks_options_new(ROCKS_OPTIONS_WRITE, &durable, &status));
    TRY(rocks_options_set(durable, "sync", "true", &status));
    rocks_txn *from = prepare(banks[ANN], name, -amount, durable);
    rocks_txn *to = prepare(banks[BOB], name, amount, durable);
    if (die_before) raise(SIGKILL);
    TRY(rocks_db_put(decisions, NULL, durable, TEXT(name), TEXT("commit"),
                     &status)); /* this moment counts */
    TRY(rocks_txn_commit(from, &status));
    if (die_after) raise(SIGKILL);
    TRY(rocks_txn_commit(to, &status));
    TRY(rocks_txn_free(from, &status));
    TRY(rocks_txn_free(to, &status));
    TRY(rocks_options_free(durable, &status));
}

/* One life: opens, finishes what an earlier one left, pays. */
static void live(const char *payment, int die_before, int die_after)
{
    fflush(stdout);
    const pid_t child = fork(); /* before this process has used the library */
    if (child != 0) {
        int how;
        waitpid(child, &how, 0);
        if (WIFSIGNALED(how)) printf("  the process died\n");
        else if (how != 0) exit(1);
        return;
    }
    decisions = open_one("decisions", "read_write");
    for (int i = 0; i < 2; i++) {
        banks[i] = open_one(names[i], "transaction");
        finish(banks[i], names[i]);
        rocks_buffer value;
        if (rocks_db_get(banks[i], NULL, NULL, TEXT("balance"), &value, &status) == ROCKS_NOT_FOUND)
            TRY(rocks_db_put(banks[i], NULL, NULL, TEXT("balance"), TEXT("100"), &status));
        TRY(rocks_buffer_free(&value, &status));
    }
    printf("  ann has %d, bob has %d\n", balance_of(banks[ANN]), balance_of(banks[BOB]));
    fflush(stdout);
    if (payment != NULL) pay(payment, 10, die_before, die_after);
    for (int i = 0; i < 2; i++) TRY(rocks_db_close(banks[i], &status));
    TRY(rocks_db_close(decisions, &status));
    exit(0);
}

int main(int argc, char **argv)
{
    folder = argc > 1 ? argv[1] : "two_phase_commit.db";
    mkdir(folder, 0755);
    printf("a payment\n");
    live("payment-1", 0, 0);
    printf("one that dies before the decision\n");
    live("payment-2", 1, 0);
    printf("one that dies between the two commits\n");
    live("payment-3", 0, 1);
    printf("at last\n");
    live(NULL, 0, 0);
    return 0;
}
