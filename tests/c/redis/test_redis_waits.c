/* Pops that wait for elements, and locks by key. valgrind: yes */
#include "redis.h"

#include <pthread.h>
#include <unistd.h>

static rocks_redis *redis;

struct waiter {
    const char *command;
    rocks_cancel *cancel;
    rocks_code code;
    char text[256];
};

static void *wait_for(void *argument)
{
    struct waiter *waiter = argument;
    rocks_redis_reply *own;
    rocks_status status;
    rocks_slice words[8], bytes;
    char text[128], *rest = NULL;
    size_t count = 0;
    snprintf(text, sizeof text, "%s", waiter->command);
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        words[count].data = (const uint8_t *)word;
        words[count++].len = strlen(word);
    }
    if (rocks_redis_reply_new(&own, &status) != ROCKS_OK) exit(1);
    waiter->code = rocks_redis_call(redis, words, count, waiter->cancel, own, &status);
    if (rocks_redis_reply_resp(own, 2, &bytes, &status) != ROCKS_OK) exit(1);
    snprintf(waiter->text, sizeof waiter->text, "%.*s", (int)bytes.len, (const char *)bytes.data);
    rocks_redis_reply_free(own, &status);
    return NULL;
}

static pthread_t begin(struct waiter *waiter)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, wait_for, waiter) == 0);
    return thread;
}

static void pops(void)
{
    /* Nobody pushes: the time passes. */
    call(redis, "BLPOP q 0.01", "*-1\r\n");
    call(redis, "BLPOP q x", "-ERR timeout is not a float or out of range\r\n");
    call(redis, "BLPOP q -1", "-ERR timeout is negative\r\n");
    call(redis, "RPUSH q a", ":1\r\n");
    call(redis, "BLPOP none q 0", "*2\r\n$1\r\nq\r\n$1\r\na\r\n");

    struct waiter waiters[] = {
        {"BLPOP q 100", NULL, 0, ""},
        {"BRPOP other q 100", NULL, 0, ""},
        {"BLMOVE q target LEFT RIGHT 100", NULL, 0, ""},
        {"BZPOPMIN board 100", NULL, 0, ""},
    };
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) threads[i] = begin(&waiters[i]);
    usleep(20000);
    call(redis, "ZADD board 1 m", ":1\r\n");
    call(redis, "RPUSH q a", ":1\r\n");
    call(redis, "EXISTS nothing", ":0\r\n");
    usleep(20000);
    OK(rocks_redis_call(redis, (rocks_slice[]){{BYTES("RPUSH")}, {BYTES("q")}, {BYTES("b")}}, 3,
                        NULL, reply, &st));
    usleep(20000);
    OK(rocks_redis_call(redis, (rocks_slice[]){{BYTES("RPUSH")}, {BYTES("q")}, {BYTES("c")}}, 3,
                        NULL, reply, &st));
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(waiters[i].code == ROCKS_OK && waiters[i].text[0] != '-' &&
              strcmp(waiters[i].text, "*-1\r\n") != 0);
    }
    call(redis, "LLEN q", ":0\r\n");
    call(redis, "LLEN target", ":1\r\n");
    call(redis, "ZCARD board", ":0\r\n");
}

static void cancels(rocks_db *db)
{
    rocks_cancel *cancel;
    struct waiter waiter = {"BLPOP never 0", NULL, 0, ""};
    OK(rocks_cancel_new(&cancel, &st));
    waiter.cancel = cancel;
    pthread_t thread = begin(&waiter);
    usleep(20000);
    OK(rocks_cancel_set(cancel, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(waiter.code == ROCKS_CANCELLED && waiter.text[0] == 0);
    OK(rocks_cancel_free(cancel, &st));

    /* A close does not wait for an element. */
    waiter.cancel = NULL;
    thread = begin(&waiter);
    usleep(20000);
    OK(rocks_db_close(db, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(waiter.code == ROCKS_CLOSED);
}

static int inside;

static void *count(void *argument)
{
    rocks_status status;
    rocks_redis_lock *lock;
    rocks_slice keys[] = {{BYTES("b")}, {BYTES("a")}, {BYTES("b")}};
    (void)argument;
    for (int i = 0; i < 50; i++) {
        if (rocks_redis_lock_keys(redis, keys, 3, NULL, &lock, &status) != ROCKS_OK) exit(1);
        if (++inside != 1) exit(1);
        inside--;
        if (rocks_redis_lock_free(lock, &status) != ROCKS_OK) exit(1);
    }
    return NULL;
}

static void locks(void)
{
    pthread_t threads[4];
    rocks_redis_lock *first, *second;
    rocks_cancel *cancel;
    rocks_slice key = {BYTES("a")};
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, count, NULL) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_redis_lock_keys(redis, &key, 1, NULL, &first, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 20000, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_redis_lock_keys(redis, &key, 1, cancel, &second, &st));
    CHECK(second == NULL);
    OK(rocks_cancel_free(cancel, &st));
    /* The holder's commands do not wait for its lock. */
    call(redis, "SET a 1", "+OK\r\n");
    OK(rocks_redis_lock_free(first, &st));
    OK(rocks_redis_lock_keys(redis, &key, 1, NULL, &first, &st));
    OK(rocks_redis_lock_free(first, &st));
    OK(rocks_redis_lock_keys(redis, NULL, 0, NULL, &first, &st));
    OK(rocks_redis_lock_free(first, &st));
}

/* Who waits gets what a transaction of the user's commits. */
static void commits(void)
{
    rocks_txn *txn;
    rocks_slice words[] = {{BYTES("RPUSH")}, {BYTES("q")}, {BYTES("x")}};
    rocks_db *db = open_mode("transactions", "transaction");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_redis_txn_call(redis, txn, words, 3, reply, &st));
    struct waiter waiter = {"BLPOP q 100", NULL, 0, ""};
    pthread_t thread = begin(&waiter);
    usleep(100000);
    OK(rocks_txn_commit(txn, &st));
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(waiter.code == ROCKS_OK && strcmp(waiter.text, "*2\r\n$1\r\nq\r\n$1\r\nx\r\n") == 0);
    OK(rocks_txn_free(txn, &st));
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    rocks_db *db = open_mode("db", "read_write");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    pops();
    locks();
    cancels(db);
    OK(rocks_redis_free(redis, &st));
    commits();
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
