/* Completion queues and transactions: whoever waits for a lock keeps nobody from letting go of it.
   valgrind: yes */
#include "../support/queues.h"

static rocks_completions *done;

static rocks_db *open_transactional(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_db *db;
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

static rocks_txn *begin(rocks_queue *queue, rocks_db *db, const rocks_options *options)
{
    rocks_operation op = operation(ROCKS_OPERATION_TXN_BEGIN, db);
    op.more_options = options;
    const rocks_completion *one = complete(queue, done, &op);
    ENDS(ROCKS_OK, one);
    CHECK(one->handle != NULL);
    return one->handle;
}

static rocks_operation on_txn(rocks_operation_kind kind, rocks_txn *txn, const char *key,
                              const char *value)
{
    rocks_operation op = operation_on(kind, NULL, key, value);
    op.target = txn;
    return op;
}

static void every_operation(rocks_db *db)
{
    rocks_queue *queue = new_queue(NULL);
    rocks_txn *txn = begin(queue, db, NULL);
    rocks_operation op = on_txn(ROCKS_OPERATION_TXN_GET_FOR_UPDATE, txn, "a", NULL);
    ENDS(ROCKS_NOT_FOUND, complete(queue, done, &op));
    op = on_txn(ROCKS_OPERATION_TXN_PUT, txn, "a", "1");
    ENDS(ROCKS_OK, complete(queue, done, &op));
    op = on_txn(ROCKS_OPERATION_TXN_MERGE, txn, "a", "2");
    ENDS(ROCKS_OK, complete(queue, done, &op));
    op = on_txn(ROCKS_OPERATION_TXN_GET, txn, "a", NULL);
    const rocks_completion *one = complete(queue, done, &op);
    ENDS(ROCKS_OK, one);
    CHECK(same_bytes(one->value, "1,2"));
    op = on_txn(ROCKS_OPERATION_TXN_PUT, txn, "b", "1");
    ENDS(ROCKS_OK, complete(queue, done, &op));
    op = on_txn(ROCKS_OPERATION_TXN_DELETE, txn, "b", NULL);
    ENDS(ROCKS_OK, complete(queue, done, &op));
    op = on_txn(ROCKS_OPERATION_TXN_COMMIT, txn, NULL, NULL);
    ENDS(ROCKS_OK, complete(queue, done, &op));
    ENDS(ROCKS_INVALID_ARGUMENT, complete(queue, done, &op));
    OK(rocks_txn_free(txn, &st));
    op = operation_on(ROCKS_OPERATION_GET, db, "a", NULL);
    CHECK(same_bytes(complete(queue, done, &op)->value, "1,2"));
    op = operation_on(ROCKS_OPERATION_GET, db, "b", NULL);
    ENDS(ROCKS_NOT_FOUND, complete(queue, done, &op));

    /* A whole transaction in one call: the operations on it keep their order. */
    txn = begin(queue, db, NULL);
    rocks_operation whole[4] = {on_txn(ROCKS_OPERATION_TXN_PUT, txn, "c", "1"),
                                on_txn(ROCKS_OPERATION_TXN_MERGE, txn, "c", "2"),
                                on_txn(ROCKS_OPERATION_TXN_GET_FOR_UPDATE, txn, "c", NULL),
                                on_txn(ROCKS_OPERATION_TXN_ROLLBACK, txn, NULL, NULL)};
    whole[2].flags = ROCKS_OPERATION_SHARED;
    OK(rocks_queue_submit(queue, whole, 4, NULL, &st));
    rocks_completions_view view;
    for (int i = 0; i < 4; i++) {
        OK(rocks_queue_drain(queue, 1, UINT64_MAX, done, &view, &st));
        CHECK(view.count == 1 && view.completions[0].kind == whole[i].kind);
        ENDS(ROCKS_OK, &view.completions[0]);
        if (i == 2) CHECK(same_bytes(view.completions[0].value, "1,2"));
    }
    OK(rocks_txn_free(txn, &st));
    op = operation_on(ROCKS_OPERATION_GET, db, "c", NULL);
    ENDS(ROCKS_NOT_FOUND, complete(queue, done, &op));
    OK(rocks_queue_free(queue, &st));
}

/* More wait for a lock than there are threads for that; the commit ends their wait. */
static void those_who_hold_locks_can_commit(rocks_db *db)
{
    enum { WAITERS = 8 };
    rocks_queue *queue = new_queue("wait_threads=3;threads=1;long_threads=1");
    rocks_options *patient = options_with(ROCKS_OPTIONS_TRANSACTION, "lock_timeout", "100000");
    rocks_txn *holder = begin(queue, db, patient), *waiters[WAITERS];
    rocks_completions_view view;
    rocks_operation op = on_txn(ROCKS_OPERATION_TXN_PUT, holder, "lock", "holder"), ops[WAITERS];
    ENDS(ROCKS_OK, complete(queue, done, &op));
    for (int i = 0; i < WAITERS; i++) waiters[i] = begin(queue, db, patient);
    for (int i = 0; i < WAITERS; i++)
        ops[i] = on_txn(ROCKS_OPERATION_TXN_GET_FOR_UPDATE, waiters[i], "lock", NULL);
    uint64_t ids[WAITERS];
    OK(rocks_queue_submit(queue, ops, WAITERS, ids, &st));
    WAIT_UNTIL(queue_value(queue, "running") == 3);
    CHECK(queue_value(queue, "waiting") == WAITERS - 3);
    /* Reads and plain writes of other keys go on. */
    op = operation_on(ROCKS_OPERATION_GET, db, "a", NULL);
    ENDS(ROCKS_OK, complete(queue, done, &op));
    /* One that waits is cancelled at once. */
    OK(rocks_queue_cancel(queue, ids[WAITERS - 1], &st));
    OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
    CHECK(view.count == 1 && view.completions[0].id == ids[WAITERS - 1]);
    ENDS(ROCKS_CANCELLED, &view.completions[0]);
    op = on_txn(ROCKS_OPERATION_TXN_COMMIT, holder, NULL, NULL);
    OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
    int committed = 0, locked = 0;
    while (locked < WAITERS - 1) {
        OK(rocks_queue_drain(queue, 1, UINT64_MAX, done, &view, &st));
        CHECK(view.count == 1);
        const rocks_completion one = view.completions[0];
        ENDS(ROCKS_OK, &one);
        if (one.kind != ROCKS_OPERATION_TXN_GET_FOR_UPDATE) {
            committed++;
            continue;
        }
        CHECK(same_bytes(one.value, "holder"));
        locked++;
        for (int i = 0; i < WAITERS; i++) {
            if (ids[i] != one.id) continue;
            op = on_txn(ROCKS_OPERATION_TXN_ROLLBACK, waiters[i], NULL, NULL);
            OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
        }
    }
    OK(rocks_queue_close(queue, UINT64_MAX, &st));
    OK(rocks_txn_free(holder, &st));
    for (int i = 0; i < WAITERS; i++) OK(rocks_txn_free(waiters[i], &st));
    OK(rocks_options_free(patient, &st));
    OK(rocks_queue_free(queue, &st));
    CHECK(committed >= 1);
}

/* Plain writes of such a database take locks, one by one. */
static void plain_writes_take_locks(rocks_db *db)
{
    enum { WRITES = 20 };
    rocks_queue *queue = new_queue(NULL);
    rocks_options *impatient = options_with(ROCKS_OPTIONS_TRANSACTION, "lock_timeout", "1");
    rocks_txn *holder = begin(queue, db, NULL);
    rocks_operation op = on_txn(ROCKS_OPERATION_TXN_PUT, holder, "w7", "held"), ops[WRITES];
    ENDS(ROCKS_OK, complete(queue, done, &op));
    char keys[WRITES][8];
    for (int i = 0; i < WRITES; i++) {
        snprintf(keys[i], sizeof keys[i], "w%d", i);
        ops[i] = operation_on(ROCKS_OPERATION_PUT, db, keys[i], "plain");
        ops[i].user_data = (uint64_t)i;
    }
    OK(rocks_queue_submit(queue, ops, WRITES, NULL, &st));
    rocks_completions_view view;
    for (size_t count = 0; count < WRITES; count += view.count) {
        OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
        for (size_t i = 0; i < view.count; i++)
            ENDS(view.completions[i].user_data == 7 ? ROCKS_TIMED_OUT : ROCKS_OK,
                 &view.completions[i]);
    }
    op = on_txn(ROCKS_OPERATION_TXN_ROLLBACK, holder, NULL, NULL);
    ENDS(ROCKS_OK, complete(queue, done, &op));
    OK(rocks_txn_free(holder, &st));
    OK(rocks_options_free(impatient, &st));
    OK(rocks_queue_free(queue, &st));
}

/* Also those of a lane, and then one after the other: the last one is what stays. */
static void a_lane_keeps_its_order(rocks_db *db)
{
    enum { WRITES = 64, ROUNDS = 20 };
    rocks_queue *queue = new_queue(NULL);
    rocks_operation ops[WRITES];
    char values[WRITES][8];
    rocks_completions_view view;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < WRITES; i++) {
            snprintf(values[i], sizeof values[i], "%d", i);
            ops[i] = operation_on(ROCKS_OPERATION_PUT, db, "in order", values[i]);
            ops[i].user_data = (uint64_t)i;
            ops[i].lane = 3;
        }
        OK(rocks_queue_submit(queue, ops, WRITES, NULL, &st));
        for (uint64_t next = 0; next < WRITES;) {
            OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
            for (size_t i = 0; i < view.count; i++) {
                ENDS(ROCKS_OK, &view.completions[i]);
                CHECK(view.completions[i].user_data == next++);
            }
        }
        rocks_operation op = operation_on(ROCKS_OPERATION_GET, db, "in order", NULL);
        CHECK(same_bytes(complete(queue, done, &op)->value, "63"));
    }
    OK(rocks_queue_free(queue, &st));
}

/* A close of the database ends the wait for a lock, and everything that is in the queue. */
static void closed_under_waiters(rocks_db *db)
{
    enum { WAITERS = 6 };
    rocks_queue *queue = new_queue("wait_threads=2");
    rocks_options *patient = options_with(ROCKS_OPTIONS_TRANSACTION, "lock_timeout", "100000");
    rocks_txn *holder = begin(queue, db, patient), *waiters[WAITERS];
    rocks_operation op = on_txn(ROCKS_OPERATION_TXN_PUT, holder, "lock", "holder"), ops[WAITERS];
    ENDS(ROCKS_OK, complete(queue, done, &op));
    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = begin(queue, db, patient);
        ops[i] = on_txn(ROCKS_OPERATION_TXN_PUT, waiters[i], "lock", "waiter");
    }
    OK(rocks_queue_submit(queue, ops, WAITERS, NULL, &st));
    WAIT_UNTIL(queue_value(queue, "running") == 2);
    OK(rocks_db_close(db, &st));
    rocks_completions_view view;
    for (size_t count = 0; count < WAITERS; count += view.count) {
        OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
        for (size_t i = 0; i < view.count; i++) ENDS(ROCKS_CLOSED, &view.completions[i]);
    }
    OK(rocks_txn_free(holder, &st));
    for (int i = 0; i < WAITERS; i++) OK(rocks_txn_free(waiters[i], &st));
    OK(rocks_options_free(patient, &st));
    OK(rocks_queue_free(queue, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    done = new_completions();
    rocks_db *db = open_transactional("db");
    every_operation(db);
    those_who_hold_locks_can_commit(db);
    plain_writes_take_locks(db);
    a_lane_keeps_its_order(db);
    closed_under_waiters(db);
    OK(rocks_completions_free(done, &st));
    uint64_t alive;
    OK(rocks_handles_alive(NULL, &alive, &st));
    CHECK(alive == 0);
    return 0;
}
