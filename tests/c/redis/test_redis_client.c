/* CLIENT REPLY and CLIENT UNBLOCK, and which keys a command takes. valgrind: yes */
#include "redis.h"

#include <pthread.h>
#include <unistd.h>

static rocks_redis *redis;

/* Whoever wants no replies has none, until it wants them again. */
static void replies(void)
{
    rocks_redis_session *session;
    const rocks_redis_node *nodes;
    size_t count, used;
    rocks_slice bytes;
    OK(rocks_redis_session_new(redis, &session, &st));
    in_session(session, "CLIENT REPLY OFF", "");
    in_session(session, "SET k v", "");
    in_session(session, "NOSUCH", "");
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(count == 0);
    in_session(session, "CLIENT REPLY SKIP", "");
    in_session(session, "CLIENT REPLY ON", "+OK\r\n");
    in_session(session, "GET k", "$1\r\nv\r\n");
    in_session(session, "CLIENT REPLY SKIP", "");
    in_session(session, "GET k", "");
    in_session(session, "GET k", "$1\r\nv\r\n");
    in_session(session, "CLIENT REPLY no", "-ERR syntax error\r\n");
    in_session(session, "CLIENT REPLY SKIP", "");
    in_session(session, "MULTI", "");
    in_session(session, "GET k", "+QUEUED\r\n");
    in_session(session, "EXEC", "*1\r\n$1\r\nv\r\n");
    in_session(session, "CLIENT REPLY OFF", "");
    in_session(session, "RESET", "+RESET\r\n");
    in_session(session, "PING", "+PONG\r\n");
    /* In a piece of a stream the others keep theirs. */
    const char *lines =
        "PING\r\nCLIENT REPLY SKIP\r\nECHO a\r\nECHO b\r\nCLIENT REPLY OFF\r\nPING\r\n";
    OK(rocks_redis_session_run(session, (const uint8_t *)lines, strlen(lines), NULL, &used, reply,
                               &st));
    CHECK(used == strlen(lines));
    OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
    is("+PONG\r\n$1\r\nb\r\n");
    OK(rocks_redis_session_free(session, &st));
    call(redis, "CLIENT REPLY OFF", "-ERR CLIENT REPLY needs a session\r\n");
    call(redis, "PING", "+PONG\r\n");
}

struct waiter {
    rocks_redis_session *session;
    const char *command;
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
    if (rocks_redis_session_call(waiter->session, words, count, NULL, own, &status) != ROCKS_OK) {
        exit(1);
    }
    if (rocks_redis_reply_resp(own, 2, &bytes, &status) != ROCKS_OK) exit(1);
    snprintf(waiter->text, sizeof waiter->text, "%.*s", (int)bytes.len, (const char *)bytes.data);
    rocks_redis_reply_free(own, &status);
    return NULL;
}

static long long integer_of(const char *command)
{
    const rocks_redis_node *nodes;
    size_t count;
    call(redis, command, NULL);
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(count == 1 && nodes[0].kind == ROCKS_REDIS_INTEGER);
    return nodes[0].integer;
}

/* Begins a wait, and ends it as soon as it is one. */
static void unblocks(const char *command, const char *how, const char *push, const char *wanted)
{
    struct waiter waiter = {NULL, command, ""};
    const rocks_redis_node *nodes;
    size_t count;
    char end[64];
    pthread_t thread;
    OK(rocks_redis_session_new(redis, &waiter.session, &st));
    OK(rocks_redis_session_call(waiter.session, (rocks_slice[]){{BYTES("CLIENT")}, {BYTES("ID")}},
                                2, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    snprintf(end, sizeof end, "CLIENT UNBLOCK %lld%s", (long long)nodes[0].integer, how);
    call(redis, end, ":0\r\n");
    CHECK(pthread_create(&thread, NULL, wait_for, &waiter) == 0);
    while (integer_of(end) == 0) usleep(200);
    /* It takes nothing that comes from now on, and nobody ends its wait again. */
    CHECK(integer_of(push) == 1);
    CHECK(pthread_join(thread, NULL) == 0);
    call(redis, end, ":0\r\n");
    if (strcmp(waiter.text, wanted) != 0) {
        fprintf(stderr, "%s: %s\n", command, waiter.text);
        exit(1);
    }
    call(redis, "DEL q", ":1\r\n");
    /* The session goes on. */
    OK(rocks_redis_session_call(waiter.session, (rocks_slice[]){{BYTES("PING")}}, 1, NULL, reply,
                                &st));
    is("+PONG\r\n");
    OK(rocks_redis_session_free(waiter.session, &st));
}

/* Each wait ends with an element or by UNBLOCK, never by both. */
static void races(void)
{
    for (int i = 0; i < 200; i++) {
        struct waiter waiter = {NULL, "BLPOP q 0", ""};
        const rocks_redis_node *nodes;
        size_t count;
        char end[64];
        pthread_t thread;
        OK(rocks_redis_session_new(redis, &waiter.session, &st));
        OK(rocks_redis_session_call(waiter.session,
                                    (rocks_slice[]){{BYTES("CLIENT")}, {BYTES("ID")}}, 2, NULL,
                                    reply, &st));
        OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
        snprintf(end, sizeof end, "CLIENT UNBLOCK %lld ERROR", (long long)nodes[0].integer);
        CHECK(pthread_create(&thread, NULL, wait_for, &waiter) == 0);
        usleep((useconds_t)(i * 5));
        CHECK(integer_of("RPUSH q a") == 1);
        const int ended = integer_of(end) == 1;
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK((waiter.text[0] == '-') == ended);
        CHECK(integer_of("DEL q") == ended);
        OK(rocks_redis_session_free(waiter.session, &st));
    }
}

static void keys(void)
{
    call(redis, "COMMAND GETKEYSANDFLAGS SMOVE a b c",
         "*2\r\n*2\r\n$1\r\na\r\n*3\r\n+RW\r\n+access\r\n+delete\r\n"
         "*2\r\n$1\r\nb\r\n*2\r\n+RW\r\n+insert\r\n");
    call(redis, "COMMAND GETKEYSANDFLAGS SET k v",
         "*1\r\n*2\r\n$1\r\nk\r\n*2\r\n+OW\r\n+update\r\n");
    call(redis, "COMMAND GETKEYSANDFLAGS SET k v GET",
         "*1\r\n*2\r\n$1\r\nk\r\n*3\r\n+RW\r\n+access\r\n+update\r\n");
    call(redis, "COMMAND GETKEYSANDFLAGS HTTL k FIELDS 1 f",
         "*1\r\n*2\r\n$1\r\nk\r\n*2\r\n+RO\r\n+access\r\n");
    call(redis, "COMMAND GETKEYSANDFLAGS PING x", "-ERR The command has no key arguments\r\n");
    call(redis, "COMMAND GETKEYSANDFLAGS NOSUCH x", "-ERR Invalid command specified\r\n");
}

/* The last fields of bits reach behind the longest string of other commands. */
static void bits(void)
{
    call(redis, "BITFIELD f SET i64 4294967295 -2", "*1\r\n:0\r\n");
    call(redis, "STRLEN f", ":536870920\r\n");
    call(redis, "BITFIELD f GET i64 4294967295 GET u8 4294967289", "*2\r\n:-2\r\n:3\r\n");
    call(redis, "BITFIELD f GET u1 4294967296",
         "-ERR bit offset is not an integer or out of range\r\n");
    call(redis, "APPEND f x", "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n");
    call(redis, "BITCOUNT f -8 -1", ":62\r\n");
    call(redis, "DEL f", ":1\r\n");
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const char *unblocked = "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n";
    rocks_db *db = open_mode("db", "read_write");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_redis_reply_new(&reply, &st));
    replies();
    unblocks("BLPOP q 0", "", "RPUSH q a", "*-1\r\n");
    unblocks("BLPOP q 100", " TIMEOUT", "RPUSH q a", "*-1\r\n");
    unblocks("BRPOP none q 0", " error", "RPUSH q a", unblocked);
    unblocks("BLMOVE q r LEFT RIGHT 0", " ERROR", "RPUSH q a", unblocked);
    unblocks("BZPOPMIN q 0", "", "ZADD q 1 a", "*-1\r\n");
    unblocks("XREAD BLOCK 0 STREAMS q $", " ERROR", "SADD q a", unblocked);
    races();
    keys();
    bits();
    OK(rocks_redis_reply_free(reply, &st));
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    db = open_mode("txns", "transaction");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_redis_reply_new(&reply, &st));
    unblocks("BLPOP q 0", " ERROR", "RPUSH q a", unblocked);
    races();
    OK(rocks_redis_reply_free(reply, &st));
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    return 0;
}
