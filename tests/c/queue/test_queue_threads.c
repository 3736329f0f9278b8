/* Completion queues under threads: several submit, cancel, let deadlines pass, and close databases
   and the queue under the operations; each operation has exactly one completion. STRESS=n: n
   seconds, with more operations in each run (make queue-stress). valgrind: no (too slow; the
   sanitizers run it) */
#include "../support/queues.h"
#include "../support/random.h"

#include <pthread.h>
#include <sched.h>

enum { SUBMITTERS = 4, DRAINERS = 2, BATCH = 48, DATABASES = 2 };

static size_t per_submitter;
static rocks_queue *queue;
static rocks_db *databases[DATABASES];
/* How often each operation was completed. */
static unsigned char *completed;
static size_t seen, codes[200], accepted;

static void *submit_all(void *number)
{
    const size_t own = (size_t)(uintptr_t)number;
    uint64_t random = 88172645463325252u + own * 7919;
    rocks_status status;
    rocks_operation ops[BATCH];
    uint64_t ids[BATCH];
    char keys[BATCH][24];
    rocks_slice of_keys[BATCH];
    for (size_t at = 0; at < per_submitter;) {
        size_t count = 1 + next_random(&random) % BATCH;
        if (count > per_submitter - at) count = per_submitter - at;
        for (size_t i = 0; i < count; i++) {
            static const rocks_operation_kind kinds[] = {
                ROCKS_OPERATION_GET,       ROCKS_OPERATION_GET,   ROCKS_OPERATION_GET,
                ROCKS_OPERATION_PUT,       ROCKS_OPERATION_PUT,   ROCKS_OPERATION_DELETE,
                ROCKS_OPERATION_MERGE,     ROCKS_OPERATION_GET,   ROCKS_OPERATION_PUT,
                ROCKS_OPERATION_MULTI_GET, ROCKS_OPERATION_DELETE};
            const uint64_t dice = next_random(&random);
            rocks_operation_kind kind = kinds[dice % (sizeof kinds / sizeof *kinds)];
            if (dice % 4093 == 0) kind = ROCKS_OPERATION_FLUSH;
            if (dice % 4093 == 1) kind = ROCKS_OPERATION_COMPACT_RANGE;
            if (dice % 4093 == 2) kind = ROCKS_OPERATION_ITER;
            ops[i] = operation(
                kind, __atomic_load_n(&databases[dice / 16 % DATABASES], __ATOMIC_SEQ_CST));
            snprintf(keys[i], sizeof keys[i], "key%06u", (unsigned)(dice / 64 % 5000));
            ops[i].key = keys[i];
            ops[i].key_len = strlen(keys[i]);
            if (kind == ROCKS_OPERATION_COMPACT_RANGE) ops[i].key = NULL, ops[i].key_len = 0;
            if (kind == ROCKS_OPERATION_MULTI_GET) {
                of_keys[i].data = (const uint8_t *)keys[i];
                of_keys[i].len = strlen(keys[i]);
                ops[i].keys = &of_keys[i];
                ops[i].count = 1;
            }
            if (kind == ROCKS_OPERATION_PUT || kind == ROCKS_OPERATION_MERGE) {
                ops[i].value = keys[i];
                ops[i].value_len = ops[i].key_len;
            }
            ops[i].user_data = own * per_submitter + at + i;
            if (dice / 8 % 5 == 0) ops[i].lane = 1 + dice / 128 % 7;
            if (dice / 8 % 11 == 0) ops[i].timeout_micros = 1 + dice / 1024 % 500;
        }
        /* The keys are copied: the next round writes over them. */
        rocks_code code = rocks_queue_submit(queue, ops, count, ids, &status);
        if (code == ROCKS_TRY_AGAIN) {
            sched_yield();
            continue;
        }
        if (code == ROCKS_CLOSED) break;
        if (code != ROCKS_OK) {
            fprintf(stderr, "submit: %s\n", status.message);
            exit(1);
        }
        __atomic_fetch_add(&accepted, count, __ATOMIC_SEQ_CST);
        while (next_random(&random) % 3 == 0) {
            code = rocks_queue_cancel(queue, ids[next_random(&random) % count], &status);
            if (code != ROCKS_OK && code != ROCKS_NOT_FOUND && code != ROCKS_CLOSED) exit(1);
        }
        at += count;
    }
    return NULL;
}

static void *drain_all(void *own)
{
    uint64_t random = 1234567 + (uint64_t)(uintptr_t)own;
    rocks_completions *completions;
    rocks_completions_view view;
    rocks_status status;
    if (rocks_completions_new(&completions, &status) != ROCKS_OK) exit(1);
    for (;;) {
        const uint64_t timeout = next_random(&random) % 2 ? UINT64_MAX : 200;
        rocks_code code = rocks_queue_drain(queue, next_random(&random) % 200, timeout, completions,
                                            &view, &status);
        if (code == ROCKS_CLOSED) break;
        if (code != ROCKS_OK) exit(1);
        for (size_t i = 0; i < view.count; i++) {
            const rocks_completion *one = &view.completions[i];
            __atomic_fetch_add(&completed[one->user_data], 1, __ATOMIC_SEQ_CST);
            CHECK(one->code >= 0 && one->code < 200);
            __atomic_fetch_add(&codes[one->code], 1, __ATOMIC_SEQ_CST);
            if (one->kind == ROCKS_OPERATION_ITER && one->code == ROCKS_OK)
                CHECK(rocks_iter_free(one->handle, &status) == ROCKS_OK);
            if (one->kind == ROCKS_OPERATION_GET && one->code == ROCKS_OK)
                CHECK(one->value.len >= 9 && memcmp(one->value.data, "key", 3) == 0);
        }
        __atomic_fetch_add(&seen, view.count, __ATOMIC_SEQ_CST);
    }
    if (rocks_completions_free(completions, &status) != ROCKS_OK) exit(1);
    return NULL;
}

static rocks_db *open_number(size_t number)
{
    char name[16];
    snprintf(name, sizeof name, "db%u", (unsigned)number);
    return open_db_with(name, "merge_operator", "stringappend");
}

/* Closes databases under the operations, and opens them again. */
static void close_databases(size_t total, int close_queue)
{
    for (size_t number = 0;; number = (number + 1) % DATABASES) {
        nanosleep(&(struct timespec){0, 60000000}, NULL);
        if (__atomic_load_n(&seen, __ATOMIC_SEQ_CST) >= total / (close_queue ? 2 : 1)) return;
        OK(rocks_db_close(__atomic_load_n(&databases[number], __ATOMIC_SEQ_CST), &st));
        __atomic_store_n(&databases[number], open_number(number), __ATOMIC_SEQ_CST);
    }
}

static void run(size_t total, int close_queue)
{
    pthread_t submitters[SUBMITTERS], drainers[DRAINERS];
    per_submitter = total / SUBMITTERS;
    total = per_submitter * SUBMITTERS;
    completed = calloc(total, 1);
    __atomic_store_n(&seen, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&accepted, 0, __ATOMIC_SEQ_CST);
    queue = new_queue("depth=1000;threads=4");
    for (size_t i = 0; i < DATABASES; i++)
        __atomic_store_n(&databases[i], open_number(i), __ATOMIC_SEQ_CST);
    for (size_t i = 0; i < DRAINERS; i++)
        CHECK(pthread_create(&drainers[i], NULL, drain_all, (void *)(uintptr_t)i) == 0);
    for (size_t i = 0; i < SUBMITTERS; i++)
        CHECK(pthread_create(&submitters[i], NULL, submit_all, (void *)(uintptr_t)i) == 0);
    close_databases(total, close_queue);
    OK(rocks_queue_close(queue, UINT64_MAX, &st));
    for (size_t i = 0; i < SUBMITTERS; i++) CHECK(pthread_join(submitters[i], NULL) == 0);
    for (size_t i = 0; i < DRAINERS; i++) CHECK(pthread_join(drainers[i], NULL) == 0);
    size_t once = 0;
    for (size_t i = 0; i < total; i++) {
        CHECK(completed[i] <= 1);
        once += completed[i];
    }
    CHECK(once == __atomic_load_n(&accepted, __ATOMIC_SEQ_CST) &&
          once == __atomic_load_n(&seen, __ATOMIC_SEQ_CST));
    CHECK(close_queue || once == total);
    CHECK(queue_value(queue, "submitted") == once && queue_value(queue, "completed") == once);
    CHECK(queue_value(queue, "waiting") == 0 && queue_value(queue, "running") == 0);
    printf("%u operations, each completed once; %u cancelled, %u late, %u of a closed database\n",
           (unsigned)once, (unsigned)codes[ROCKS_CANCELLED], (unsigned)codes[ROCKS_TIMED_OUT],
           (unsigned)codes[ROCKS_CLOSED]);
    OK(rocks_queue_free(queue, &st));
    for (size_t i = 0; i < DATABASES; i++)
        OK(rocks_db_close(__atomic_load_n(&databases[i], __ATOMIC_SEQ_CST), &st));
    free(completed);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const char *wanted = getenv("STRESS");
    const time_t until = time(NULL) + (wanted == NULL ? 0 : atol(wanted));
    const size_t total = wanted != NULL ? 2000000 : 200000;
    do {
        run(total, 0);
        run(total, 1);
    } while (time(NULL) < until);
    CHECK(codes[ROCKS_CANCELLED] > 0 && codes[ROCKS_OK] > 0 && codes[ROCKS_TIMED_OUT] > 0);
    uint64_t alive;
    OK(rocks_handles_alive(NULL, &alive, &st));
    CHECK(alive == 0);
    return 0;
}
