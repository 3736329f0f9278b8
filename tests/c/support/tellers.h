/* What tellers of a bank do, in transactions of every kind. */
#ifndef TELLERS_H
#define TELLERS_H

#include "bank.h"

struct deal {
    struct transfer made;
    int way, detour;
};
enum way { ONE_BY_ONE, BOTH_AT_ONCE, AT_A_SNAPSHOT, WAYS };
enum detour { UNDONE_WRITES = WAYS, KEPT_WRITES, UNDONE_READ, LOOK_AROUND, DETOURS };

#define GO(call) \
    do { \
        const rocks_code gone_ = (call); \
        if (gone_ != ROCKS_OK) return gone_; \
    } while (0)

/* OK, where the status is a thread's own. */
#define MUST(call) \
    do { \
        if ((call) != ROCKS_OK) { \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, st->message); \
            exit(1); \
        } \
    } while (0)

static inline struct deal new_deal(struct teller *me)
{
    struct deal deal;
    deal.made.from = (int32_t)dice(me, ACCOUNTS);
    deal.made.to = (int32_t)((unsigned)(deal.made.from + 1) + dice(me, ACCOUNTS - 1)) % ACCOUNTS;
    deal.made.amount = 1 + (int64_t)dice(me, 100);
    deal.way = (int)dice(me, WAYS);
    deal.detour = (int)dice(me, DETOURS);
    return deal;
}

/* The balances of both accounts, such that a conflict is found if they change. */
static inline rocks_code balances(rocks_txn *txn, const struct deal *deal, int64_t balance[2],
                                  rocks_status *st)
{
    const struct name names[2] = {account(deal->made.from), account(deal->made.to)};
    if (deal->way == AT_A_SNAPSHOT) {
        rocks_options *options;
        rocks_snapshot *snapshot;
        size_t len = 0;
        GO(rocks_txn_set_snapshot(txn, st));
        GO(rocks_txn_snapshot(txn, &snapshot, st));
        GO(rocks_options_new(ROCKS_OPTIONS_READ, &options, st));
        GO(rocks_options_set_snapshot(options, snapshot, st));
        rocks_code code = ROCKS_OK;
        for (int i = 0; i < 2 && code == ROCKS_OK; i++) do
                code =
                    rocks_txn_get_into(txn, NULL, options, KEY(names[i]), &balance[i], 8, &len, st);
            while (code == ROCKS_TRY_AGAIN); /* as the header says of write_prepared */
        CHECK(rocks_options_free(options, NULL) == ROCKS_OK &&
              rocks_snapshot_free(snapshot, NULL) == ROCKS_OK);
        return code;
    }
    if (deal->way == BOTH_AT_ONCE) {
        rocks_values *values;
        const rocks_slice *found, keys[2] = {{KEY(names[0])}, {KEY(names[1])}};
        GO(rocks_values_new(&values, st));
        const rocks_code code =
            rocks_txn_multi_get_for_update(txn, NULL, NULL, keys, 2, 1, values, &found, NULL, st);
        for (int i = 0; i < 2 && code == ROCKS_OK; i++) {
            CHECK(found[i].len == 8);
            memcpy(&balance[i], found[i].data, 8);
        }
        CHECK(rocks_values_free(values, NULL) == ROCKS_OK);
        return code;
    }
    for (int i = 0; i < 2; i++) {
        rocks_buffer value;
        GO(rocks_txn_get_for_update(txn, NULL, NULL, KEY(names[i]), 1, 1, &value, st));
        CHECK(value.len == 8);
        memcpy(&balance[i], value.data, 8);
        CHECK(rocks_buffer_free(&value, NULL) == ROCKS_OK);
    }
    return ROCKS_OK;
}

/* Inside of a transaction that holds its locks no money is lost either. */
static inline rocks_code look_around(rocks_txn *txn, rocks_status *st)
{
    rocks_iter *iter;
    rocks_slice key, value;
    int64_t sum = 0, balance;
    GO(rocks_txn_iter(txn, NULL, NULL, &iter, st));
    rocks_code code = rocks_iter_seek(iter, "a", 1, &key, &value, st);
    for (; code == ROCKS_OK && key.data[0] == 'a'; code = rocks_iter_next(iter, &key, &value, st)) {
        memcpy(&balance, value.data, 8);
        sum += balance;
    }
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    CHECK(sum == ACCOUNTS * OPENING);
    CHECK(rocks_txn_put(txn, NULL, "a0", 2, NULL, 0, NULL) == ROCKS_HANDLE_BUSY);
    CHECK(rocks_iter_free(iter, NULL) == ROCKS_OK);
    return ROCKS_OK;
}

/* Writes a transfer into a transaction; what stood in the way, or ROCKS_OK. */
static inline rocks_code transfer(struct teller *me, rocks_txn *txn, struct deal deal,
                                  rocks_status *st)
{
    struct bank *bank = me->bank;
    const struct name from = account(deal.made.from), to = account(deal.made.to);
    const struct name entry_name = entry(me->number, me->next);
    int64_t balance[2] = {0, 0}, wrong = -1;
    if (deal.detour == UNDONE_WRITES) {
        GO(rocks_txn_set_save_point(txn, st));
        GO(rocks_txn_put(txn, NULL, KEY(from), &wrong, 8, st));
        GO(rocks_txn_put(txn, bank->history, KEY(entry_name), &wrong, 8, st));
        GO(rocks_txn_rollback_to_save_point(txn, st));
        ADD(bank->undone, 1);
    }
    if (deal.detour == UNDONE_READ) {
        const struct name third = account((deal.made.to + 1) % ACCOUNTS);
        if (third.text[1] != from.text[1]) {
            GO(rocks_txn_get_for_update(txn, NULL, NULL, KEY(third), 1, 1, NULL, st));
            GO(rocks_txn_undo_get_for_update(txn, NULL, KEY(third), st));
        }
    }
    GO(balances(txn, &deal, balance, st));
    if (deal.made.amount > balance[0]) deal.made.amount = balance[0];
    balance[0] -= deal.made.amount;
    balance[1] += deal.made.amount;
    if (deal.detour == KEPT_WRITES) GO(rocks_txn_set_save_point(txn, st));
    GO(rocks_txn_put(txn, NULL, KEY(from), &balance[0], 8, st));
    if (dice(me, 8) == 0) usleep(200); /* others are to come between */
    GO(rocks_txn_put(txn, NULL, KEY(to), &balance[1], 8, st));
    GO(rocks_txn_put(txn, bank->history, KEY(entry_name), &deal.made, sizeof deal.made, st));
    if (deal.detour == KEPT_WRITES) GO(rocks_txn_pop_save_point(txn, st));
    if (deal.detour == LOOK_AROUND && bank->kind->locks) GO(look_around(txn, st));
    return ROCKS_OK;
}

/* The errors that may prevent a transfer. */
static inline void passing(struct bank *bank, rocks_code code, const rocks_status *st)
{
    if (code != ROCKS_BUSY && code != ROCKS_TRY_AGAIN && code != ROCKS_TIMED_OUT)
        fprintf(stderr, "%s: %d: %s\n", bank->kind->name, (int)code, st->message);
    CHECK(code == ROCKS_BUSY || code == ROCKS_TRY_AGAIN || code == ROCKS_TIMED_OUT);
    CHECK(rocks_status_is_retryable(st));
    ADD(bank->conflicts, 1);
    if (code == ROCKS_BUSY && st->subcode == 5) ADD(bank->deadlocks, 1);
}

static inline void done(struct teller *me)
{
    STORE(me->bank->ledger->done[me->number], me->next);
    me->next++;
    ADD(me->bank->committed, 1);
}

/* Prepares, and then commits or rolls back, also through another handle. */
static inline rocks_code in_two_phases(struct teller *me, rocks_txn **txn, rocks_status *st)
{
    struct bank *bank = me->bank;
    struct ledger *ledger = bank->ledger;
    const struct name name = entry(me->number, me->next);
    GO(rocks_txn_set_name(*txn, KEY(name), st));
    STORE(ledger->tried[me->number], me->next);
    GO(rocks_txn_prepare(*txn, st));
    STORE(ledger->prepared[me->number], me->next);
    CHECK(rocks_txn_put(*txn, NULL, "a0", 2, NULL, 0, NULL) == ROCKS_INVALID_ARGUMENT);
    if (dice(me, 3) == 0) usleep(2000); /* a moment to die in */
    if (dice(me, 3) == 0) {
        CHECK(rocks_txn_free(*txn, NULL) == ROCKS_OK);
        GO(rocks_txn_take_prepared(bank->db, KEY(name), txn, st));
    }
    if (dice(me, 4) != 0) return rocks_txn_commit(*txn, st);
    STORE(ledger->prepared[me->number], 0); /* from here on it may be gone */
    GO(rocks_txn_rollback(*txn, st));
    return ROCKS_ABORTED;
}

/* One transfer, committed, rolled back, or in conflict with another. `txn` is reused. */
static inline void one_deal(struct teller *me, rocks_txn **txn, rocks_status *st)
{
    struct bank *bank = me->bank;
    struct deal deal = new_deal(me);
    rocks_options *write = dice(me, 4) == 0 ? bank->synced : NULL;
    /* Rarely, once it was met: on a slow machine few deals are made. */
    const int expires = bank->kind->locks && dice(me, LOAD(bank->expired) > 0 ? 50 : 5) == 0;
    rocks_options *how = expires ? bank->expiring : bank->usual;
    if (expires) deal.detour = KEPT_WRITES; /* its locks may be another's at any time */
    if (*txn == NULL) MUST(rocks_txn_begin(bank->db, write, how, txn, st));
    else MUST(rocks_txn_begin_again(*txn, write, how, st));
    rocks_code code = transfer(me, *txn, deal, st);
    if (expires) {
        /* Its locks are anybody's now. */
        usleep(2000);
        if (code == ROCKS_OK) code = rocks_txn_commit(*txn, st);
        if (code == ROCKS_EXPIRED) ADD(bank->expired, 1);
        else passing(bank, code, st); /* not ROCKS_OK */
        MUST(rocks_txn_rollback(*txn, st));
        return;
    }
    const unsigned end = dice(me, 8);
    if (code == ROCKS_OK && end == 0) {
        MUST(rocks_txn_rollback(*txn, st));
        code = ROCKS_ABORTED;
    } else if (code == ROCKS_OK && end == 1) {
        MUST(rocks_txn_free(*txn, st)); /* rolls back */
        *txn = NULL;
        code = ROCKS_ABORTED;
    } else if (code == ROCKS_OK && end < 5 && bank->kind->locks) {
        code = in_two_phases(me, txn, st);
    } else if (code == ROCKS_OK) {
        STORE(bank->ledger->tried[me->number], me->next);
        code = rocks_txn_commit(*txn, st);
    }
    if (code == ROCKS_OK) done(me);
    else if (code == ROCKS_ABORTED) ADD(bank->rolled_back, 1);
    else {
        passing(bank, code, st);
        MUST(rocks_txn_rollback(*txn, st));
    }
}

struct run {
    struct teller *me;
    struct deal deal;
};

static bool run_deal(void *state, rocks_txn *txn, rocks_status *st)
{
    struct run *run = state;
    STORE(run->me->bank->ledger->tried[run->me->number], run->me->next);
    return transfer(run->me, txn, run->deal, st) == ROCKS_OK;
}

/* The same by the helper, which tries until it is done. */
static inline void run_one(struct teller *me, rocks_status *st)
{
    struct bank *bank = me->bank;
    struct run run = {me, new_deal(me)};
    const rocks_code code = rocks_txn_run(bank->db, NULL, bank->usual, 4, NULL, run_deal, &run, st);
    if (code == ROCKS_OK) done(me);
    else passing(bank, code, st);
}

/* A batch with a half in each column family. */
static inline void pair_batch(struct teller *me, rocks_status *st)
{
    struct bank *bank = me->bank;
    rocks_batch *batch;
    const struct name name = named("n%d", me->number, 0);
    const uint64_t number = ++me->pairs;
    MUST(rocks_batch_new(&batch, st));
    MUST(rocks_batch_put(batch, NULL, KEY(name), &number, 8, st));
    MUST(rocks_batch_put(batch, bank->history, KEY(name), &number, 8, st));
    MUST(rocks_db_write(bank->db, dice(me, 2) ? bank->synced : NULL, batch, st));
    MUST(rocks_batch_free(batch, st));
    STORE(bank->ledger->paired[me->number], number);
}

static inline void *tell(void *argument)
{
    struct teller *me = argument;
    rocks_status st;
    rocks_txn *txn = NULL;
    while (!LOAD(me->bank->over)) {
        const unsigned what = dice(me, 10);
        if (what == 0) pair_batch(me, &st);
        else if (what < 4) run_one(me, &st);
        else one_deal(me, &txn, &st);
    }
    OK(rocks_txn_free(txn, &st));
    return NULL;
}

#endif
