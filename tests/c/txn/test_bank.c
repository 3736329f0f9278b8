/* Threads that move money in transactions of every kind, while others look on from
   snapshots: nothing is lost, nothing is half done. valgrind: yes */
#include "../support/tellers.h"

#include <pthread.h>
#include <time.h>

enum { AUDITORS = 2, TICK = 10000, LEAST = 25, MOST = 12000 }; /* microseconds, and ticks */

static void *look_on(void *argument)
{
    struct bank *bank = argument;
    uint64_t seen[TELLERS] = {0};
    while (!LOAD(bank->over)) {
        /* Read before the snapshot: what was done by then is in it. */
        uint64_t done[TELLERS], paired[TELLERS];
        for (int i = 0; i < TELLERS; i++) {
            done[i] = LOAD(bank->ledger->done[i]);
            paired[i] = LOAD(bank->ledger->paired[i]);
        }
        const struct books books = audit(bank);
        for (int i = 0; i < TELLERS; i++) {
            CHECK(books.last[i] >= done[i] && books.last[i] >= seen[i]);
            CHECK(books.pair[i] >= paired[i]);
            seen[i] = books.last[i];
        }
    }
    return NULL;
}

static void *lock_first(void *txn)
{
    rocks_status st;
    OK(rocks_txn_get_for_update(txn, NULL, NULL, BYTES("a0"), 1, 1, NULL, &st));
    return NULL;
}

/* A deadlock of two: the second call fails, the first goes on. */
static void deadlock(struct bank *bank)
{
    rocks_txn *one, *other;
    pthread_t thread;
    rocks_locks *waits;
    size_t count = 0;
    OK(rocks_txn_begin(bank->db, NULL, bank->usual, &one, &st));
    OK(rocks_txn_begin(bank->db, NULL, bank->usual, &other, &st));
    OK(rocks_txn_set_lock_timeout(one, 60000, &st));
    OK(rocks_txn_set_lock_timeout(other, 60000, &st));
    OK(rocks_txn_get_for_update(one, NULL, NULL, BYTES("a1"), 1, 1, NULL, &st));
    OK(rocks_txn_get_for_update(other, NULL, NULL, BYTES("a0"), 1, 1, NULL, &st));
    CHECK(pthread_create(&thread, NULL, lock_first, one) == 0);
    while (count == 0) {
        OK(rocks_db_locks(bank->db, ROCKS_LOCKS_WAITS, &waits, &count, &st));
        OK(rocks_locks_free(waits, &st));
    }
    EXPECT(ROCKS_BUSY, rocks_txn_get_for_update(other, NULL, NULL, BYTES("a1"), 1, 1, NULL, &st));
    SAYS("\"a1\"");
    passing(bank, ROCKS_BUSY, &st);
    CHECK(bank->deadlocks == 1);
    OK(rocks_txn_rollback(other, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    OK(rocks_txn_free(one, &st));
    OK(rocks_txn_free(other, &st));
}

static int met_all_ends(struct bank *bank)
{
    return LOAD(bank->committed) > 20 && LOAD(bank->rolled_back) > 0 && LOAD(bank->conflicts) > 0 &&
           LOAD(bank->undone) > 0 && (!bank->kind->locks || LOAD(bank->expired) > 0);
}

static void open_for_business(const struct kind *kind)
{
    static struct ledger ledger;
    struct bank bank;
    struct teller tellers[TELLERS];
    pthread_t threads[TELLERS + AUDITORS];
    memset(&bank, 0, sizeof bank);
    memset(&ledger, 0, sizeof ledger);
    bank.ledger = &ledger;
    OK(bank_open(&bank, kind, check_path(kind->name)));
    bank_found(&bank);
    if (kind->locks) deadlock(&bank);
    for (int i = 0; i < TELLERS; i++) {
        const struct teller me = {&bank, i, 1, (unsigned)i * 7919u + 17u, 0};
        tellers[i] = me;
        CHECK(pthread_create(&threads[i], NULL, tell, &tellers[i]) == 0);
    }
    for (int i = 0; i < AUDITORS; i++)
        CHECK(pthread_create(&threads[TELLERS + i], NULL, look_on, &bank) == 0);
    /* For a moment, and longer only until each kind of end was met. */
    for (int i = 0; i < LEAST || (i < MOST && !met_all_ends(&bank)); i++) usleep(TICK);
    STORE(bank.over, 1);
    for (int i = 0; i < TELLERS + AUDITORS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    printf(
        "%s: %llu committed, %llu rolled back, %llu conflicts, %llu of them deadlocks, %llu "
        "expired\n",
        kind->name, (unsigned long long)bank.committed, (unsigned long long)bank.rolled_back,
        (unsigned long long)bank.conflicts, (unsigned long long)bank.deadlocks,
        (unsigned long long)bank.expired);
    CHECK(met_all_ends(&bank));
    for (int again = 0; again < 2; again++) {
        const struct books books = audit(&bank);
        for (int i = 0; i < TELLERS; i++)
            CHECK(books.last[i] == ledger.done[i] && books.pair[i] == ledger.paired[i]);
        if (kind->locks) {
            rocks_buffer names;
            rocks_locks *locks;
            size_t count;
            OK(rocks_db_prepared_txns(bank.db, &names, &count, &st));
            CHECK(count == 0);
            OK(rocks_buffer_free(&names, &st));
            OK(rocks_db_locks(bank.db, ROCKS_LOCKS_HELD, &locks, &count, &st));
            CHECK(count == 0); /* none is left behind */
            OK(rocks_locks_free(locks, &st));
        }
        bank_close(&bank);
        if (again == 0) OK(bank_open(&bank, kind, check_path(kind->name)));
    }
}

/* Flushes and compactions of some kinds hold snapshots: a close waits for them. */
static void close_in_the_middle(const struct kind *kind)
{
    static uint8_t value[70000];
    struct bank bank;
    memset(&bank, 0, sizeof bank);
    for (int i = 0; i < 8; i++) {
        const rocks_column_family *history;
        OK(bank_open(&bank, kind, check_path("middle")));
        history = bank.history;
        OK(rocks_db_put(bank.db, bank.history, NULL, BYTES("large"), value, sizeof value, &st));
        OK(rocks_db_put(bank.db, bank.history, NULL, BYTES("next"), value, sizeof value, &st));
        rocks_options *at_once = options_with(ROCKS_OPTIONS_FLUSH, "wait", "false");
        OK(rocks_db_flush(bank.db, &history, 1, at_once, &st));
        OK(rocks_options_free(at_once, &st));
        usleep((useconds_t)i * 100);
        bank_close(&bank);
    }
}

static void *tell_until_closed(void *argument)
{
    struct teller *me = argument;
    rocks_status st;
    rocks_txn *txn = NULL;
    for (rocks_code code = ROCKS_OK; code != ROCKS_CLOSED;) {
        struct deal deal = new_deal(me);
        if (deal.detour == LOOK_AROUND) deal.detour = KEPT_WRITES;
        code = txn == NULL ? rocks_txn_begin(me->bank->db, NULL, me->bank->usual, &txn, &st)
                           : rocks_txn_begin_again(txn, NULL, me->bank->usual, &st);
        if (code == ROCKS_OK) code = transfer(me, txn, deal, &st);
        if (code == ROCKS_OK) {
            STORE(me->bank->ledger->tried[me->number], me->next);
            code = rocks_txn_commit(txn, &st);
            if (code == ROCKS_OK) done(me);
        }
        if (code == ROCKS_OK || code == ROCKS_CLOSED) continue;
        passing(me->bank, code, &st);
        code = rocks_txn_rollback(txn, &st);
        if (code != ROCKS_CLOSED) EXPECT(ROCKS_OK, code);
    }
    if (txn != NULL) EXPECT(ROCKS_CLOSED, rocks_txn_set_save_point(txn, &st));
    OK(rocks_txn_free(txn, &st));
    return NULL;
}

/* Threads inside a transaction, or waiting for a lock, get an error. */
static void close_on_them(const struct kind *kind)
{
    struct ledger ledger;
    struct bank bank;
    struct teller tellers[TELLERS];
    pthread_t threads[TELLERS];
    memset(&bank, 0, sizeof bank);
    memset(&ledger, 0, sizeof ledger);
    bank.ledger = &ledger;
    OK(bank_open(&bank, kind, check_path("closed")));
    bank_found(&bank);
    for (int i = 0; i < TELLERS; i++) {
        const struct teller me = {&bank, i, 1, (unsigned)i * 31u + 5u, 0};
        tellers[i] = me;
        CHECK(pthread_create(&threads[i], NULL, tell_until_closed, &tellers[i]) == 0);
    }
    while (LOAD(bank.committed) < 5) usleep(100);
    OK(rocks_db_close(bank.db, &st));
    for (int i = 0; i < TELLERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    bank_free(&bank);
    OK(bank_open(&bank, kind, check_path("closed")));
    const struct books books = audit(&bank);
    for (int i = 0; i < TELLERS; i++)
        CHECK(books.last[i] >= ledger.done[i] && books.last[i] <= ledger.tried[i]);
    bank_close(&bank);
    OK(rocks_db_destroy(check_path("closed"), NULL, NULL, NULL, 0, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    close_in_the_middle(&kinds[1]);
    for (int i = 0; i < KINDS; i++) open_for_business(&kinds[i]);
    for (int i = 0; i < KINDS; i++) close_on_them(&kinds[i]);
    return 0;
}
