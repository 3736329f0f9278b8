/* Completion queues and callbacks: submissions and drains from inside them, and callbacks whose
   owner serves while it waits for completions. valgrind: yes */
#include "../support/queues.h"

#include <pthread.h>
#include <stdatomic.h>

static rocks_queue *queue;
static rocks_completions *done;

/* What the comparator does while it compares; once. */
static struct {
    rocks_db *db;
    atomic_int submits, submitted;
    atomic_size_t drained;
    rocks_code wait, close;
} inside;

static bool compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *out, rocks_sink *error)
{
    (void)state, (void)error;
    if (atomic_exchange(&inside.submits, 0)) {
        rocks_completions_view view;
        rocks_status status;
        rocks_operation op = operation_on(ROCKS_OPERATION_GET, inside.db, "b", NULL);
        op.user_data = 99;
        op.flags = ROCKS_OPERATION_TRY_CACHE;
        rocks_completions *own = new_completions();
        const rocks_code code = rocks_queue_submit(queue, &op, 1, NULL, &status);
        if (code != ROCKS_OK) fprintf(stderr, "inside: %s\n", status.message);
        CHECK(code == ROCKS_OK);
        atomic_fetch_add(&inside.submitted, 1);
        CHECK(rocks_queue_drain(queue, 1, 0, own, &view, &status) == ROCKS_OK);
        inside.wait = ROCKS_HANDLE_BUSY;
        if (view.count == 0) inside.wait = rocks_queue_drain(queue, 1, 10, own, &view, &status);
        atomic_fetch_add(&inside.drained, view.count);
        inside.close = rocks_queue_close(queue, 0, &status);
        CHECK(rocks_completions_free(own, &status) == ROCKS_OK);
    }
    const size_t least = a_len < b_len ? a_len : b_len;
    *out = memcmp(a, b, least);
    if (*out == 0) *out = (a_len > b_len) - (a_len < b_len);
    return true;
}

static rocks_db *open_compared(void)
{
    rocks_comparator_callbacks calls;
    rocks_comparator *comparator;
    rocks_db *db;
    memset(&calls, 0, sizeof calls);
    calls.struct_size = sizeof calls;
    calls.name = "own";
    calls.compare = compare;
    OK(rocks_comparator_new(&calls, &comparator, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_comparator(options, "comparator", comparator, &st));
    OK(rocks_db_open(check_path("compared"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_comparator_free(comparator, &st));
    return db;
}

/* In the call that tries the cache, and in a thread of the queue. */
static void from_inside(rocks_db *db)
{
    rocks_completions_view view;
    rocks_operation op = operation_on(ROCKS_OPERATION_GET, db, "b", NULL);
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("2"), &st));
    inside.db = db;
    for (int way = 0; way < 2; way++) {
        op.flags = way == 0 ? ROCKS_OPERATION_TRY_CACHE : 0;
        size_t count = 0;
        atomic_store(&inside.drained, 0);
        atomic_store(&inside.submits, 1);
        if (way == 0) {
            OK(rocks_queue_submit_and_drain(queue, &op, 1, NULL, 0, 0, done, &view, &st));
            count = view.count;
        } else {
            OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
        }
        while (count + atomic_load(&inside.drained) < 2) {
            OK(rocks_queue_drain(queue, 0, 1000, done, &view, &st));
            for (size_t i = 0; i < view.count; i++) ENDS(ROCKS_OK, &view.completions[i]);
            count += view.count;
        }
        CHECK(atomic_load(&inside.submitted) == way + 1);
        CHECK(inside.close == ROCKS_HANDLE_BUSY);
        /* It waits for nothing, but takes what there is. */
        CHECK(inside.wait == ROCKS_HANDLE_BUSY || atomic_load(&inside.drained) == 1);
    }
}

/* ---- an owner that serves while it drains ------------------------------------------------------
 */

static pthread_t owner;
static atomic_int added;

static bool add(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)error;
    CHECK(pthread_equal(pthread_self(), owner));
    atomic_fetch_add(&added, 1);
    if (existing != NULL &&
        rocks_sink_append(result, existing->data, existing->len, NULL) != ROCKS_OK)
        return false;
    return rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK;
}

static void an_owner_that_waits(void)
{
    const rocks_associative_merge_operator_callbacks calls = {
        sizeof calls, NULL, NULL, {ROCKS_CALLBACK_OWNER, 100000000, 0}, "add", add};
    rocks_merge_operator *operator_;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    rocks_completions_view view;
    owner = pthread_self();
    OK(rocks_merge_operator_new_associative(&calls, &operator_, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", operator_, &st));
    OK(rocks_db_open(check_path("owned"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_merge_operator_free(operator_, &st));
    for (int i = 0; i < 3; i++) OK(rocks_db_merge(db, NULL, NULL, BYTES("k"), BYTES("x"), &st));
    rocks_operation op = operation_on(ROCKS_OPERATION_GET, db, "k", NULL);
    for (int round = 0; round < 20; round++) {
        /* Nothing but the completion ends this wait: some need the owner, some do not. */
        op.key = round % 2 ? "k" : "none";
        op.key_len = strlen(op.key);
        OK(rocks_queue_submit(queue, &op, 1, NULL, &st));
        OK(rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
        CHECK(view.count == 1);
        ENDS(round % 2 ? ROCKS_OK : ROCKS_NOT_FOUND, &view.completions[0]);
        if (round % 2) CHECK(same_bytes(view.completions[0].value, "xxx"));
    }
    CHECK(atomic_load(&added) > 0);
    OK(rocks_db_close(db, &st));
}

/* The wait of such an owner ends with the queue. */
static void *close_soon(void *queue_)
{
    rocks_status status;
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    CHECK(rocks_queue_close(queue_, UINT64_MAX, &status) == ROCKS_OK);
    return NULL;
}

static void an_owner_and_the_end(void)
{
    rocks_completions_view view;
    pthread_t closer;
    CHECK(pthread_create(&closer, NULL, close_soon, queue) == 0);
    EXPECT(ROCKS_CLOSED, rocks_queue_drain(queue, 0, UINT64_MAX, done, &view, &st));
    CHECK(pthread_join(closer, NULL) == 0);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    queue = new_queue(NULL);
    done = new_completions();
    rocks_db *db = open_compared();
    from_inside(db);
    OK(rocks_db_close(db, &st));
    an_owner_that_waits();
    an_owner_and_the_end();
    OK(rocks_queue_free(queue, &st));
    OK(rocks_completions_free(done, &st));
    uint64_t alive;
    OK(rocks_handles_alive(NULL, &alive, &st));
    CHECK(alive == 0);
    return 0;
}
