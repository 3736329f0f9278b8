/* The owner of callbacks answers while it waits for other threads, in whichever call: for locks,
   for events and for elements of lists. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>
#include <unistd.h>

/* Longer than any test here may take: a question that is not answered hangs. */
enum { PATIENCE = 60 * 1000 * 1000 };

static rocks_db *db;
static rocks_redis *redis;
static pthread_t owner_thread;
static int called, elsewhere, is_locked;

static bool append(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                   const uint8_t *operand, size_t operand_len, rocks_sink *result,
                   rocks_sink *error)
{
    (void)state, (void)key, (void)key_len, (void)error;
    __atomic_add_fetch(&called, 1, __ATOMIC_SEQ_CST);
    if (!pthread_equal(pthread_self(), owner_thread))
        __atomic_add_fetch(&elsewhere, 1, __ATOMIC_SEQ_CST);
    return (existing == NULL ||
            rocks_sink_append(result, existing->data, existing->len, NULL) == ROCKS_OK) &&
           rocks_sink_append(result, operand, operand_len, NULL) == ROCKS_OK;
}

static void open_with_owner(void)
{
    const rocks_associative_merge_operator_callbacks calls = {
        sizeof calls, NULL, NULL, {ROCKS_CALLBACK_OWNER, PATIENCE, 0}, "append", append};
    rocks_merge_operator *with;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    owner_thread = pthread_self();
    OK(rocks_merge_operator_new_associative(&calls, &with, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", with, &st));
    OK(rocks_merge_operator_free(with, &st));
    OK(rocks_db_open(check_path("db"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    for (int i = 0; i < 3; i++) OK(rocks_db_merge(db, NULL, NULL, "merged", 6, "x", 1, &st));
}

/* ---- others, who need the owner's answer before they let go ------------------------------ */

static void asks(rocks_status *own)
{
    char value[8];
    size_t len;
    CHECK(rocks_db_get_into(db, NULL, NULL, "merged", 6, value, sizeof value, &len, own) ==
              ROCKS_OK &&
          len == 3);
}

static void *holds_a_lock(void *unused)
{
    rocks_status own;
    rocks_txn *txn;
    CHECK(rocks_txn_begin(db, NULL, NULL, &txn, &own) == ROCKS_OK);
    CHECK(rocks_txn_put(txn, NULL, "locked", 6, "x", 1, &own) == ROCKS_OK);
    __atomic_store_n(&is_locked, 1, __ATOMIC_SEQ_CST);
    usleep(50 * 1000);
    asks(&own);
    CHECK(rocks_txn_rollback(txn, &own) == ROCKS_OK);
    CHECK(rocks_txn_free(txn, &own) == ROCKS_OK);
    return unused;
}

static void *holds_a_redis_lock(void *unused)
{
    rocks_status own;
    rocks_redis_lock *lock;
    const rocks_slice key = {(const uint8_t *)"locked", 6};
    CHECK(rocks_redis_lock_keys(redis, &key, 1, NULL, &lock, &own) == ROCKS_OK);
    __atomic_store_n(&is_locked, 1, __ATOMIC_SEQ_CST);
    usleep(50 * 1000);
    asks(&own);
    CHECK(rocks_redis_lock_free(lock, &own) == ROCKS_OK);
    return unused;
}

static void *pushes(void *unused)
{
    rocks_status own;
    rocks_redis_reply *reply;
    const rocks_slice words[] = {
        {(const uint8_t *)"RPUSH", 5}, {(const uint8_t *)"list", 4}, {(const uint8_t *)"one", 3}};
    __atomic_store_n(&is_locked, 1, __ATOMIC_SEQ_CST);
    usleep(50 * 1000);
    asks(&own);
    CHECK(rocks_redis_reply_new(&reply, &own) == ROCKS_OK);
    CHECK(rocks_redis_call(redis, words, 3, NULL, reply, &own) == ROCKS_OK);
    CHECK(rocks_redis_reply_free(reply, &own) == ROCKS_OK);
    return unused;
}

static void *reads(void *unused)
{
    rocks_status own;
    __atomic_store_n(&is_locked, 1, __ATOMIC_SEQ_CST);
    usleep(50 * 1000);
    asks(&own);
    return unused;
}

static pthread_t beside(void *(*work)(void *))
{
    pthread_t thread;
    __atomic_store_n(&is_locked, 0, __ATOMIC_SEQ_CST);
    CHECK(pthread_create(&thread, NULL, work, NULL) == 0);
    while (!__atomic_load_n(&is_locked, __ATOMIC_SEQ_CST)) usleep(1000);
    return thread;
}

/* ---- the owner waits ------------------------------------------------------------------------ */

static void for_locks(void)
{
    rocks_txn *txn;
    pthread_t other = beside(holds_a_lock);
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_txn_set_lock_timeout(txn, -1, &st));
    OK(rocks_txn_put(txn, NULL, "locked", 6, "mine", 4, &st));
    CHECK(pthread_join(other, NULL) == 0);
    OK(rocks_txn_rollback(txn, &st));

    other = beside(holds_a_lock);
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_txn_set_lock_timeout(txn, 30 * 1000, &st));
    rocks_buffer found;
    EXPECT(ROCKS_NOT_FOUND,
           rocks_txn_get_for_update(txn, NULL, NULL, "locked", 6, 1, 1, &found, &st));
    CHECK(pthread_join(other, NULL) == 0);
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));

    /* A put outside of transactions takes a lock as well; for one second at most, as it is set. */
    other = beside(holds_a_lock);
    OK(rocks_db_put(db, NULL, NULL, "locked", 6, "mine", 4, &st));
    CHECK(pthread_join(other, NULL) == 0);
}

static void for_locks_of_redis(void)
{
    rocks_redis_lock *lock;
    const rocks_slice key = {(const uint8_t *)"locked", 6};
    const pthread_t other = beside(holds_a_redis_lock);
    OK(rocks_redis_lock_keys(redis, &key, 1, NULL, &lock, &st));
    OK(rocks_redis_lock_free(lock, &st));
    CHECK(pthread_join(other, NULL) == 0);
}

static void for_elements(void)
{
    rocks_redis_reply *reply;
    const rocks_slice words[] = {
        {(const uint8_t *)"BLPOP", 5}, {(const uint8_t *)"list", 4}, {(const uint8_t *)"0", 1}};
    const pthread_t other = beside(pushes);
    OK(rocks_redis_reply_new(&reply, &st));
    OK(rocks_redis_call(redis, words, 3, NULL, reply, &st));
    OK(rocks_redis_reply_free(reply, &st));
    CHECK(pthread_join(other, NULL) == 0);
}

/* None comes into this queue. */
static void for_events(void)
{
    rocks_event_queue *queue;
    OK(rocks_event_queue_new(NULL, &queue, &st));
    const pthread_t other = beside(reads);
    EXPECT(ROCKS_TIMED_OUT, rocks_event_queue_wait(queue, 1000, &st));
    CHECK(pthread_join(other, NULL) == 0);
    OK(rocks_event_queue_free(queue, &st));
}

int main(int argc, char **argv)
{
    uint64_t owner;
    CHECK_BEGIN(argc, argv);
    alarm(300); /* one that hangs */
    OK(rocks_service_owner(&owner, &st));
    rocks_service_stats stats = {.struct_size = sizeof stats};
    OK(rocks_service_stats_of(owner, &stats, &st));
    const uint64_t declined = stats.declined;
    open_with_owner();
    OK(rocks_redis_open(db, NULL, &redis, &st));
    for_locks();
    for_locks_of_redis();
    for_elements();
    for_events();
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_service(0, NULL, &st));
    OK(rocks_service_stats_of(owner, &stats, &st));
    CHECK(called >= 6 && elsewhere == 0 && stats.declined == declined);
    alarm(0);
    return 0;
}
