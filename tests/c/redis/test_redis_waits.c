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

static void ends_with(pthread_t thread, const struct waiter *waiter, rocks_code code,
                      const char *text)
{
    CHECK(pthread_join(thread, NULL) == 0);
    if (waiter->code != code || strcmp(waiter->text, text) != 0) {
        fprintf(stderr, "%s: %d %s\n", waiter->command, waiter->code, waiter->text);
        exit(1);
    }
}

/* Whoever was cancelled, or is late, takes nothing that is pushed afterwards. */
static void too_late(void)
{
    struct waiter other = {"BLPOP late 100", NULL, 0, ""};
    for (int i = 0; i < 20; i++) {
        struct waiter waiter = {"BLPOP late 0", NULL, 0, ""};
        OK(rocks_cancel_new(&waiter.cancel, &st));
        pthread_t thread = begin(&waiter);
        usleep(3000 + 500 * (useconds_t)i);
        OK(rocks_cancel_set(waiter.cancel, &st));
        call(redis, "RPUSH late x", ":1\r\n");
        ends_with(thread, &waiter, ROCKS_CANCELLED, "");
        OK(rocks_cancel_free(waiter.cancel, &st));
        call(redis, "LPOP late", "$1\r\nx\r\n");
    }
    struct waiter waiter = {"BLPOP late 0.02", NULL, 0, ""};
    pthread_t thread = begin(&waiter);
    ends_with(thread, &waiter, ROCKS_OK, "*-1\r\n");
    call(redis, "RPUSH late x", ":1\r\n");
    call(redis, "LPOP late", "$1\r\nx\r\n");

    /* The one behind it has the element. */
    struct waiter first = {"BZPOPMIN board 0", NULL, 0, ""};
    struct waiter second = {"BZPOPMIN board 100", NULL, 0, ""};
    OK(rocks_cancel_new(&first.cancel, &st));
    thread = begin(&first);
    usleep(20000);
    pthread_t behind = begin(&second);
    usleep(20000);
    OK(rocks_cancel_set(first.cancel, &st));
    call(redis, "ZADD board 1 m", ":1\r\n");
    ends_with(thread, &first, ROCKS_CANCELLED, "");
    ends_with(behind, &second, ROCKS_OK, "*3\r\n$5\r\nboard\r\n$1\r\nm\r\n$1\r\n1\r\n");
    OK(rocks_cancel_free(first.cancel, &st));

    /* A cancel that was set before. */
    OK(rocks_cancel_new(&other.cancel, &st));
    OK(rocks_cancel_set(other.cancel, &st));
    call(redis, "RPUSH late x", ":1\r\n");
    thread = begin(&other);
    ends_with(thread, &other, ROCKS_CANCELLED, "");
    call(redis, "LPOP late", "$1\r\nx\r\n");
    OK(rocks_cancel_free(other.cancel, &st));
}

/* The first that waits for a key is the first that is served from it, by key. */
static void several_keys(void)
{
    struct waiter one = {"BLPOP a 100", NULL, 0, ""}, both = {"BLPOP a b 100", NULL, 0, ""};
    pthread_t first = begin(&one), second;
    usleep(20000);
    /* What nobody else waits for is there at once. */
    call(redis, "RPUSH b 1", ":1\r\n");
    call(redis, "BLPOP a b 10", "*2\r\n$1\r\nb\r\n$1\r\n1\r\n");
    second = begin(&both);
    usleep(20000);
    call(redis, "RPUSH b 2", ":1\r\n");
    ends_with(second, &both, ROCKS_OK, "*2\r\n$1\r\nb\r\n$1\r\n2\r\n");
    second = begin(&both);
    usleep(20000);
    call(redis, "RPUSH a 3 4", ":2\r\n");
    ends_with(first, &one, ROCKS_OK, "*2\r\n$1\r\na\r\n$1\r\n3\r\n");
    ends_with(second, &both, ROCKS_OK, "*2\r\n$1\r\na\r\n$1\r\n4\r\n");
    call(redis, "EXISTS a b", ":0\r\n");
}

/* Who waits does not mind that a key is of another type, deleted or renamed. */
static void other_types(void)
{
    struct waiter waiter = {"BRPOP k 100", NULL, 0, ""};
    pthread_t thread = begin(&waiter);
    usleep(20000);
    call(redis, "SET k text", "+OK\r\n");
    usleep(20000);
    call(redis, "DEL k", ":1\r\n");
    call(redis, "ZADD k 1 m", ":1\r\n");
    call(redis, "RENAME k other", "+OK\r\n");
    call(redis, "RPUSH made x", ":1\r\n");
    call(redis, "RENAME made k", "+OK\r\n");
    ends_with(thread, &waiter, ROCKS_OK, "*2\r\n$1\r\nk\r\n$1\r\nx\r\n");
    /* One that cannot have it leaves it to the next. */
    struct waiter wrong = {"BLMOVE from other LEFT LEFT 100", NULL, 0, ""};
    struct waiter right = {"BLPOP from 100", NULL, 0, ""};
    thread = begin(&wrong);
    usleep(20000);
    pthread_t behind = begin(&right);
    usleep(20000);
    call(redis, "RPUSH from x", ":1\r\n");
    ends_with(thread, &wrong, ROCKS_OK,
              "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n");
    ends_with(behind, &right, ROCKS_OK, "*2\r\n$4\r\nfrom\r\n$1\r\nx\r\n");
}

/* The replies before a command that is cancelled are not lost. */
static void pipelines(void)
{
    static const char requests[] = "LPOP pipe\r\nBLPOP never 0\r\n";
    rocks_redis_session *session;
    rocks_cancel *cancel;
    size_t used;
    OK(rocks_redis_session_new(redis, &session, &st));
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_timeout(cancel, 20000, &st));
    call(redis, "RPUSH pipe x", ":1\r\n");
    OK(rocks_redis_session_run(session, BYTES(requests), cancel, &used, reply, &st));
    is("$1\r\nx\r\n");
    CHECK(used == strlen("LPOP pipe\r\n"));
    EXPECT(ROCKS_TIMED_OUT,
           rocks_redis_session_run(session, BYTES("BLPOP never 0\r\n"), cancel, &used, reply, &st));
    CHECK(used == 0);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_redis_session_run(session, BYTES("PING\r\n"), NULL, &used, reply, &st));
    is("+PONG\r\n");
    OK(rocks_redis_session_free(session, &st));
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

/* Who frees a handle does not wait for those who wait in it: they end. Another handle goes on. */
static void *wait_for_lock(void *argument)
{
    struct waiter *waiter = argument;
    rocks_slice key = {BYTES("held")};
    rocks_redis_lock *lock;
    waiter->code = rocks_redis_lock_keys(redis, &key, 1, NULL, &lock, NULL);
    return NULL;
}

static void freed(rocks_db *db)
{
    rocks_redis *kept = redis;
    rocks_redis_lock *held;
    rocks_slice key = {BYTES("held")};
    OK(rocks_redis_lock_keys(kept, &key, 1, NULL, &held, &st));
    static void *(*const waits[])(void *) = {wait_for, wait_for_lock};
    for (size_t i = 0; i < 2; i++) {
        /* A thread that came too late finds no handle. */
        int ended = 0;
        for (useconds_t pause = 10000; !ended; pause *= 2) {
            struct waiter waiter = {"BLPOP never 0", NULL, 0, ""};
            pthread_t thread;
            CHECK(pause < 10000000);
            OK(rocks_redis_open(db, NULL, &redis, &st));
            CHECK(pthread_create(&thread, NULL, waits[i], &waiter) == 0);
            usleep(pause);
            OK(rocks_redis_free(redis, &st));
            CHECK(pthread_join(thread, NULL) == 0);
            CHECK(waiter.code == ROCKS_CLOSED || waiter.code == ROCKS_INVALID_HANDLE);
            ended = waiter.code == ROCKS_CLOSED;
        }
    }
    redis = kept;
    OK(rocks_redis_lock_free(held, &st));
    call(redis, "RPUSH never x", ":1\r\n");
    call(redis, "LPOP never", "$1\r\nx\r\n");
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
    too_late();
    several_keys();
    other_types();
    pipelines();
    locks();
    freed(db);
    cancels(db);
    OK(rocks_redis_free(redis, &st));
    commits();
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
