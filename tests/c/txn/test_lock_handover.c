/* Who waits for a lock without an end gets it when it is free, whenever that is: also just as the
   wait looks whether the database closes, every 20 milliseconds. */
#include "../support/check.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 100 };

static rocks_db *db;
static int waits;

static uint64_t now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000 + (uint64_t)at.tv_nsec / 1000;
}

static void *takes(void *state)
{
    rocks_status own;
    rocks_txn *txn = state;
    __atomic_store_n(&waits, 1, __ATOMIC_SEQ_CST);
    CHECK(rocks_txn_put(txn, NULL, "key", 3, "value", 5, &own) == ROCKS_OK);
    CHECK(rocks_txn_rollback(txn, &own) == ROCKS_OK);
    return NULL;
}

static void hand_over(rocks_txn *holder, rocks_txn *waiter, uint64_t after)
{
    pthread_t thread;
    OK(rocks_txn_put(holder, NULL, "key", 3, "value", 5, &st));
    __atomic_store_n(&waits, 0, __ATOMIC_SEQ_CST);
    CHECK(pthread_create(&thread, NULL, takes, waiter) == 0);
    while (!__atomic_load_n(&waits, __ATOMIC_SEQ_CST)) continue;
    /* Busy: a sleep is not that exact. */
    for (const uint64_t end = now() + after; now() < end;) continue;
    OK(rocks_txn_rollback(holder, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    OK(rocks_txn_begin_again(holder, NULL, NULL, &st));
    OK(rocks_txn_begin_again(waiter, NULL, NULL, &st));
    OK(rocks_txn_set_lock_timeout(waiter, -1, &st));
}

/* per_key: "true" for queues of waiters for each key, "false" for stripes. */
static void hand_over_often(const char *per_key)
{
    rocks_txn *holder, *waiter;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    OK(rocks_options_set(how, "transaction_db.use_per_key_point_lock_mgr", per_key, &st));
    OK(rocks_db_open(check_path(per_key), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &holder, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &waiter, &st));
    OK(rocks_txn_set_lock_timeout(waiter, -1, &st));
    for (int i = 0; i < TURNS; i++) hand_over(holder, waiter, 19800 + (uint64_t)i * 6);
    OK(rocks_txn_free(holder, &st));
    OK(rocks_txn_free(waiter, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    alarm(120); /* one that is never woken */
    hand_over_often("false");
    hand_over_often("true");
    return 0;
}
