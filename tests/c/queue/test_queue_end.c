/* Completion queues at their end: full, late, cancelled, closed, freed, released; each
   operation ends once, and nothing is left. */
#include "../support/queues.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static rocks_completions *done;

/* Blocks the one thread of the long calls: a listener waits in a flush or compaction until it may
   go on. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static atomic_int begun, passed;

static int32_t on_event(void *state, const rocks_event *event)
{
    (void)state;
    (void)event;
    atomic_fetch_add(&begun, 1);
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    atomic_fetch_add(&passed, 1);
    return 0;
}

/* Whoever waits at the gate is through, before anybody closes it again. */
static void open_gate(void)
{
    pthread_mutex_unlock(&gate);
    WAIT_UNTIL(atomic_load(&passed) == atomic_load(&begun));
}

static rocks_db *open_gated(const char *name)
{
    rocks_event_listener_callbacks callbacks;
    rocks_event_listener *listener;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.event = on_event;
    callbacks.kinds = UINT64_C(1) << ROCKS_EVENT_FLUSH_BEGIN | UINT64_C(1)
                                                                   << ROCKS_EVENT_COMPACTION_BEGIN;
    OK(rocks_event_listener_new(&callbacks, &listener, &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set_event_listener(options, "listeners", listener, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_event_listener_free(listener, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* A flush that waits behind the gate, which is locked. */
static uint64_t start_flush(rocks_queue *queue, rocks_db *db)
{
    uint64_t id;
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
    pthread_mutex_lock(&gate);
    rocks_operation op = operation(ROCKS_OPERATION_FLUSH, db);
    OK(rocks_queue_submit(queue, &op, 1, &id, &st));
    WAIT_UNTIL(queue_value(queue, "running") == 1);
    return id;
}

static const rocks_completion *next(rocks_queue *queue)
{
    rocks_completions_view view;
    do {
        OK(rocks_queue_drain(queue, 1, UINT64_MAX, done, &view, &st));
    } while (view.count == 0);
    return view.completions;
}

/* Several behind the flush: the queue is full, and says so. */
static void full(rocks_db *db)
{
    rocks_queue *queue = new_queue("depth=4;long_threads=1");
    start_flush(queue, db);
    rocks_operation ops[5];
    for (int i = 0; i < 5; i++) ops[i] = operation(ROCKS_OPERATION_FLUSH, db);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_queue_submit(queue, ops, 5, NULL, &st));
    SAYS("count: 5; the depth of the queue is 4");
    EXPECT(ROCKS_TRY_AGAIN, rocks_queue_submit(queue, ops, 4, NULL, &st));
    SAYS("drain first");
    OK(rocks_queue_submit(queue, ops, 2, NULL, &st));
    OK(rocks_queue_submit(queue, ops, 1, NULL, &st));
    EXPECT(ROCKS_TRY_AGAIN, rocks_queue_submit(queue, ops, 1, NULL, &st));
    CHECK(queue_value(queue, "full") == 2 && queue_value(queue, "waiting") == 3);
    open_gate();
    WAIT_UNTIL(queue_value(queue, "done") == 4);
    EXPECT(ROCKS_TRY_AGAIN, rocks_queue_submit(queue, ops, 1, NULL, &st));
    ENDS(ROCKS_OK, next(queue));
    OK(rocks_queue_submit(queue, ops, 1, NULL, &st));
    for (int i = 0; i < 4; i++) ENDS(ROCKS_OK, next(queue));
    OK(rocks_queue_free(queue, &st));
}

/* A timeout ends what waits, and lets go on what runs. */
static void late(rocks_db *db)
{
    rocks_queue *queue = new_queue("long_threads=1");
    const uint64_t flush = start_flush(queue, db);
    rocks_operation ops[3];
    for (int i = 0; i < 3; i++) {
        ops[i] = operation(ROCKS_OPERATION_FLUSH, db);
        ops[i].user_data = (uint64_t)i;
        ops[i].timeout_micros = i == 2 ? 0 : 20000 - 10000 * (uint64_t)i;
    }
    OK(rocks_queue_submit(queue, ops, 3, NULL, &st));
    uint64_t ended = 0;
    for (int i = 0; i < 2; i++) {
        const rocks_completion *one = next(queue);
        ENDS(ROCKS_TIMED_OUT, one);
        CHECK(strstr(one->status->message, "not begun") != NULL);
        ended |= UINT64_C(1) << one->user_data;
    }
    CHECK(ended == 3 && queue_value(queue, "expired") == 2);
    open_gate();
    const rocks_completion *one = next(queue);
    ENDS(ROCKS_OK, one);
    CHECK(one->id == flush);
    ENDS(ROCKS_OK, next(queue));
    OK(rocks_queue_free(queue, &st));
}

static void cancelled(rocks_db *db)
{
    rocks_queue *queue = new_queue("long_threads=1");
    const uint64_t flush = start_flush(queue, db);
    uint64_t ids[3];
    rocks_operation ops[3];
    for (int i = 0; i < 3; i++) {
        ops[i] = operation(ROCKS_OPERATION_FLUSH, db);
        ops[i].lane = 5;
    }
    OK(rocks_queue_submit(queue, ops, 3, ids, &st));
    OK(rocks_queue_cancel(queue, ids[1], &st)); /* behind its lane */
    EXPECT(ROCKS_NOT_FOUND, rocks_queue_cancel(queue, ids[1], &st));
    const rocks_completion *one = next(queue);
    ENDS(ROCKS_CANCELLED, one);
    CHECK(one->id == ids[1]);
    OK(rocks_queue_cancel(queue, ids[0], &st)); /* the lane goes on with the next */
    one = next(queue);
    ENDS(ROCKS_CANCELLED, one);
    CHECK(one->id == ids[0]);
    OK(rocks_queue_cancel(queue, flush, &st)); /* it runs: a request, which a flush does not see */
    open_gate();
    ENDS(ROCKS_OK, next(queue));
    one = next(queue);
    ENDS(ROCKS_OK, one);
    CHECK(one->id == ids[2]);
    EXPECT(ROCKS_NOT_FOUND, rocks_queue_cancel(queue, flush, &st));
    OK(rocks_queue_free(queue, &st));
}

static void closed(rocks_db *db)
{
    rocks_queue *queue = new_queue("long_threads=1");
    rocks_completions_view view;
    int fd;
    OK(rocks_queue_fd(queue, &fd, &st));
    start_flush(queue, db);
    rocks_operation ops[3];
    for (int i = 0; i < 3; i++) ops[i] = operation(ROCKS_OPERATION_FLUSH, db);
    ops[1].lane = ops[2].lane = 1;
    OK(rocks_queue_submit(queue, ops, 3, NULL, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_queue_close(queue, 1000, &st));
    SAYS("still run");
    EXPECT(ROCKS_CLOSED, rocks_queue_submit(queue, ops, 1, NULL, &st));
    struct pollfd one = {fd, POLLIN, 0};
    CHECK(poll(&one, 1, 0) == 1);
    OK(rocks_queue_drain(queue, 0, 0, done, &view, &st));
    CHECK(view.count == 3);
    for (size_t i = 0; i < 3; i++) ENDS(ROCKS_CANCELLED, &view.completions[i]);
    CHECK(poll(&one, 1, 0) == 0);
    open_gate();
    OK(rocks_queue_close(queue, UINT64_MAX, &st));
    OK(rocks_queue_close(queue, 0, &st));
    ENDS(ROCKS_OK, next(queue));
    EXPECT(ROCKS_CLOSED, rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
    CHECK(view.count == 0 && view.completions == NULL);
    OK(rocks_queue_free(queue, &st));
}

static void *wait_for_end(void *queue)
{
    rocks_completions *own = new_completions();
    rocks_completions_view view;
    rocks_status status;
    rocks_code code;
    do {
        code = rocks_queue_drain(queue, 0, UINT64_MAX, own, &view, &status);
    } while (code == ROCKS_OK);
    rocks_completions_free(own, &status);
    return code == ROCKS_CLOSED ? NULL : queue;
}

/* Freed with everything in it: handles that were made are freed, those who wait get ROCKS_CLOSED.
 */
static void freed(rocks_db *db, int by_release)
{
    rocks_queue *queue = new_queue("long_threads=1");
    rocks_operation op = operation(ROCKS_OPERATION_ITER, db);
    OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
    WAIT_UNTIL(queue_value(queue, "done") == 1);
    start_flush(queue, db);
    op = operation(ROCKS_OPERATION_FLUSH, db);
    OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
    if (by_release) rocks_release(queue);
    else OK(rocks_queue_free(queue, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_queue_submit(queue, &op, 1, NULL, &st));
    open_gate();
    uint64_t iters = 1;
    WAIT_UNTIL(rocks_handles_alive("rocks_iter", &iters, &st) == ROCKS_OK && iters == 0);

    queue = new_queue(NULL);
    pthread_t waiter;
    CHECK(pthread_create(&waiter, NULL, wait_for_end, queue) == 0);
    nanosleep(&(struct timespec){0, 2000000}, NULL);
    OK(rocks_queue_close(queue, UINT64_MAX, &st));
    void *result;
    CHECK(pthread_join(waiter, &result) == 0 && result == NULL);
    if (by_release) rocks_release(queue);
    else OK(rocks_queue_free(queue, &st));
}

/* Many wait while an operation runs: the end of it ends the wait of each, by a close or a free. */
static void many_wait(rocks_db *db, int by_free)
{
    enum { WAITERS = 4 };
    rocks_queue *queue = new_queue("long_threads=1");
    pthread_t waiters[WAITERS];
    start_flush(queue, db);
    for (int i = 0; i < WAITERS; i++)
        CHECK(pthread_create(&waiters[i], NULL, wait_for_end, queue) == 0);
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    if (by_free) OK(rocks_queue_free(queue, &st));
    else EXPECT(ROCKS_TIMED_OUT, rocks_queue_close(queue, 20000, &st));
    if (!by_free) open_gate();
    for (int i = 0; i < WAITERS; i++) {
        void *result;
        CHECK(pthread_join(waiters[i], &result) == 0 && result == NULL);
    }
    /* A free waits for nothing that runs, nor do those who drain. */
    if (by_free) open_gate();
    else OK(rocks_queue_free(queue, &st));
}

/* What was drained stays, also when queue and database are gone. */
static void drained_stays(void)
{
    rocks_db *db = open_db("stays");
    rocks_queue *queue = new_queue(NULL);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    rocks_operation op = operation_on(ROCKS_OPERATION_GET, db, "key", NULL);
    const rocks_completion *one = complete(queue, done, &op);
    OK(rocks_db_close(db, &st));
    OK(rocks_queue_free(queue, &st));
    CHECK(same_bytes(one->value, "value"));
}

/* Checkpoints, backups and compactions that run are stopped by a cancellation, by their timeout,
   and by the queue's close. */
static void long_calls_are_stopped(rocks_db *db)
{
    static const rocks_operation_kind kinds[] = {ROCKS_OPERATION_CHECKPOINT, ROCKS_OPERATION_BACKUP,
                                                 ROCKS_OPERATION_COMPACT_RANGE};
    static const rocks_code codes[] = {ROCKS_CANCELLED, ROCKS_TIMED_OUT, ROCKS_CANCELLED};
    rocks_options *flushing =
        options_with(ROCKS_OPTIONS_CREATE_BACKUP, "flush_before_backup", "true");
    rocks_backup_engine *engine;
    OK(rocks_backup_engine_open(check_path("backups"), NULL, &engine, &st));
    for (int run = 0; run < 9; run++) {
        const int way = run % 3;
        rocks_queue *queue = new_queue(NULL);
        uint64_t id;
        char name[] = "checkpoint0", path[4096];
        name[10] = (char)('0' + way);
        snprintf(path, sizeof path, "%s", check_path(name));
        rocks_operation op = operation(kinds[run / 3], db);
        if (op.kind == ROCKS_OPERATION_CHECKPOINT) {
            op.key = path;
            op.key_len = strlen(path);
        }
        if (op.kind == ROCKS_OPERATION_BACKUP) {
            op.target = engine;
            op.options = flushing;
        }
        op.timeout_micros = way == 1 ? 1000000 : 0;
        OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("v"), &st));
        /* A compaction waits as one (and looks between keys), the others in the flush that they
           begin with. */
        for (int i = 0; op.kind == ROCKS_OPERATION_COMPACT_RANGE && i < 2; i++) {
            for (int k = 0; k < 2000; k++)
                OK(rocks_db_put(db, NULL, NULL, &k, sizeof k, BYTES("v"), &st));
            OK(rocks_db_flush(db, NULL, 0, NULL, &st));
        }
        pthread_mutex_lock(&gate);
        const int before = atomic_load(&begun);
        OK(rocks_queue_submit(queue, &op, 1, &id, &st));
        WAIT_UNTIL(atomic_load(&begun) > before || queue_value(queue, "done") == 1);
        if (way == 0) OK(rocks_queue_cancel(queue, id, &st));
        if (way == 1) nanosleep(&(struct timespec){1, 100000000}, NULL);
        if (way == 2) EXPECT(ROCKS_TIMED_OUT, rocks_queue_close(queue, 0, &st));
        open_gate();
        ENDS(codes[way], next(queue));
        OK(rocks_queue_free(queue, &st));
    }
    OK(rocks_backup_engine_free(engine, &st));
    OK(rocks_options_free(flushing, &st));
}

/* From several threads at once, while others submit and drain; each after the first is the same. */
static void *close_often(void *queue)
{
    rocks_status status;
    for (int i = 0; i < 100; i++) {
        const rocks_code code = rocks_queue_close(queue, i % 3, &status);
        CHECK(code == ROCKS_OK || code == ROCKS_TIMED_OUT);
    }
    return NULL;
}

static void closed_by_many(rocks_db *db)
{
    enum { CLOSERS = 3, OPERATIONS = 64 };
    for (int round = 0; round < 20; round++) {
        rocks_queue *queue = new_queue(NULL);
        pthread_t closers[CLOSERS], drainer;
        rocks_operation ops[OPERATIONS];
        for (int i = 0; i < OPERATIONS; i++)
            ops[i] = operation_on(ROCKS_OPERATION_GET, db, "k", NULL);
        OK(rocks_queue_submit(queue, ops, OPERATIONS, NULL, &st));
        CHECK(pthread_create(&drainer, NULL, wait_for_end, queue) == 0);
        for (int i = 0; i < CLOSERS; i++)
            CHECK(pthread_create(&closers[i], NULL, close_often, queue) == 0);
        rocks_code code;
        do {
            code = rocks_queue_submit(queue, ops, OPERATIONS, NULL, &st);
            CHECK(code == ROCKS_OK || code == ROCKS_CLOSED || code == ROCKS_TRY_AGAIN);
        } while (code != ROCKS_CLOSED);
        for (int i = 0; i < CLOSERS; i++) CHECK(pthread_join(closers[i], NULL) == 0);
        void *result;
        CHECK(pthread_join(drainer, &result) == 0 && result == NULL);
        CHECK(queue_value(queue, "completed") == queue_value(queue, "submitted"));
        OK(rocks_queue_free(queue, &st));
    }
}

/* The process ends with operations under way: exit() waits for those that run. */
static void exits(rocks_db *db)
{
    rocks_queue *queue = new_queue("depth=10000");
    rocks_operation ops[500];
    for (int i = 0; i < 500; i++) ops[i] = operation_on(ROCKS_OPERATION_PUT, db, "k", "v");
    for (int i = 0; i < 10; i++) OK(rocks_queue_submit(queue, ops, 500, NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    done = new_completions();
    rocks_db *db = open_gated("db");
    full(db);
    late(db);
    cancelled(db);
    closed(db);
    freed(db, 0);
    freed(db, 1);
    many_wait(db, 0);
    many_wait(db, 1);
    drained_stays();
    long_calls_are_stopped(db);
    closed_by_many(db);
    OK(rocks_completions_free(done, &st));
    OK(rocks_db_close(db, &st));
    uint64_t alive = 1;
    WAIT_UNTIL(rocks_handles_alive(NULL, &alive, &st) == ROCKS_OK && alive == 0);
    exits(open_db("exits"));
    return 0;
}
