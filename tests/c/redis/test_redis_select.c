/* A SELECT that fails inside MULTI changes nothing: the keys behind it are those of the database
   before, and commands on them exclude one another. */
#include "redis.h"

#include <pthread.h>

enum { TIMES = 3000 };

static rocks_redis *redis;

/* Words with a reply and a status of the thread's own. */
static void *counts(void *unused)
{
    rocks_status own;
    rocks_redis_reply *answer;
    rocks_slice words[2] = {{BYTES("INCR")}, {BYTES("n")}};
    (void)unused;
    CHECK(rocks_redis_reply_new(&answer, &own) == ROCKS_OK);
    for (int i = 0; i < TIMES; i++)
        CHECK(rocks_redis_call(redis, words, 2, NULL, answer, &own) == ROCKS_OK);
    CHECK(rocks_redis_reply_free(answer, &own) == ROCKS_OK);
    return NULL;
}

/* INCR behind a SELECT that fails, while another thread counts in the same key. */
static void beside(const char *number, const char *refusal)
{
    rocks_redis_session *session;
    pthread_t other;
    char select[64], both[160], sum[64];
    call(redis, "FLUSHALL", "+OK\r\n");
    OK(rocks_redis_session_new(redis, &session, &st));
    CHECK(pthread_create(&other, NULL, counts, NULL) == 0);
    snprintf(select, sizeof select, "SELECT %s", number);
    snprintf(both, sizeof both, "*2\r\n%s:", refusal);
    for (int i = 0; i < TIMES; i++) {
        rocks_slice bytes;
        rocks_slice exec[1] = {{BYTES("EXEC")}};
        in_session(session, "MULTI", "+OK\r\n");
        in_session(session, select, "+QUEUED\r\n");
        in_session(session, "INCR n", "+QUEUED\r\n");
        OK(rocks_redis_session_call(session, exec, 1, NULL, reply, &st));
        OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
        CHECK(bytes.len > strlen(both) && memcmp(bytes.data, both, strlen(both)) == 0);
    }
    CHECK(pthread_join(other, NULL) == 0);
    snprintf(sum, sizeof sum, "$4\r\n%d\r\n", 2 * TIMES);
    call(redis, "GET n", sum);
    OK(rocks_redis_session_free(session, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    rocks_db *db = open_mode("db", "read_write");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    beside("16", "-ERR DB index is out of range\r\n");
    beside("+1", "-ERR value is not an integer or out of range\r\n");
    beside("01", "-ERR value is not an integer or out of range\r\n");
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
