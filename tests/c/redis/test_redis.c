/* Redis's structures: commands, replies, sessions, transactions. valgrind: yes */
#include "redis.h"

/* Each type, an error of Redis's, and what RESP2 and RESP3 make of a reply. */
static void commands(rocks_redis *redis)
{
    const rocks_redis_node *nodes;
    size_t count;
    rocks_slice bytes, empty[1];
    call(redis, "SET k v EX 1000", "+OK\r\n");
    call(redis, "get k", "$1\r\nv\r\n");
    call(redis, "EXPIREAT k 9999999999", ":1\r\n");
    call(redis, "EXPIRETIME k", ":9999999999\r\n");
    call(redis, "RPUSH l a b c", ":3\r\n");
    call(redis, "LRANGE l 0 -1", "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n");
    call(redis, "HSET h f 1 g 2", ":2\r\n");
    /* A half is exact in every long double: valgrind computes them in 64 bits. */
    call(redis, "HINCRBYFLOAT h f 0.5", "$3\r\n1.5\r\n");
    call(redis, "SADD s x y x", ":2\r\n");
    call(redis, "ZADD z 1 a 2.5 b", ":2\r\n");
    call(redis, "LPUSH k x",
         "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n");
    call(redis, "NOSUCH a", "-ERR unknown command 'NOSUCH', with args beginning with: 'a' \r\n");
    call(redis, "GET", "-ERR wrong number of arguments for 'get' command\r\n");
    call(redis, "LPOP none 2", "*-1\r\n");
    call(redis, "GET none", "$-1\r\n");
    call(redis, "MULTI", "-ERR MULTI needs a session\r\n");

    call(redis, "ZRANGE z 0 -1 WITHSCORES", "*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$3\r\n2.5\r\n");
    OK(rocks_redis_reply_resp(reply, 3, &bytes, &st));
    const char *three = "*2\r\n*2\r\n$1\r\na\r\n,1\r\n*2\r\n$1\r\nb\r\n,2.5\r\n";
    CHECK(bytes.len == strlen(three) && memcmp(bytes.data, three, bytes.len) == 0);
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(count == 7 && nodes[0].kind == ROCKS_REDIS_ARRAY && nodes[0].integer == 2);
    CHECK(nodes[0].flags == ROCKS_REDIS_FLAT && nodes[1].kind == ROCKS_REDIS_ARRAY);
    CHECK(nodes[2].kind == ROCKS_REDIS_BULK && nodes[2].len == 1 && nodes[2].data[0] == 'a');
    CHECK(nodes[6].kind == ROCKS_REDIS_DOUBLE && nodes[6].number == 2.5);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_redis_reply_resp(reply, 4, &bytes, &st));
    SAYS("version");

    /* A destination may have the name of an option, and a pattern as well. */
    const char *geo = "*2\r\n$1\r\ng\r\n$5\r\nstore\r\n";
    call(redis, "COMMAND GETKEYS GEORADIUS g 0 0 1 m STORE store ASC", geo);
    call(redis, "COMMAND GETKEYS GEORADIUS g 0 0 1 m COUNT 1 STOREDIST store DESC", geo);
    call(redis, "COMMAND GETKEYS GEORADIUSBYMEMBER g store 1 m STOREDIST store ASC", geo);
    call(redis, "COMMAND GETKEYS GEORADIUSBYMEMBER g m 1 m STORE storedist ASC",
         "*2\r\n$1\r\ng\r\n$9\r\nstoredist\r\n");
    call(redis, "COMMAND GETKEYS SORT g BY store GET store STORE to LIMIT 0 1",
         "*2\r\n$1\r\ng\r\n$2\r\nto\r\n");
    call(redis, "COMMAND GETKEYS SORT g STORE to BY store ALPHA", "*2\r\n$1\r\ng\r\n$2\r\nto\r\n");

    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_redis_call(redis, empty, 0, NULL, reply, &st));
    SAYS("count");
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(count == 0);
}

static void sessions(rocks_redis *redis)
{
    rocks_redis_session *one, *two;
    size_t used;
    int32_t version;
    OK(rocks_redis_session_new(redis, &one, &st));
    OK(rocks_redis_session_new(redis, &two, &st));
    in_session(one, "SET n 1", "+OK\r\n");
    in_session(one, "WATCH n", "+OK\r\n");
    in_session(one, "MULTI", "+OK\r\n");
    in_session(one, "INCR n", "+QUEUED\r\n");
    in_session(one, "LPUSH n x", "+QUEUED\r\n");
    in_session(one, "INCR n", "+QUEUED\r\n");
    in_session(one, "EXEC",
               "*3\r\n:2\r\n-WRONGTYPE Operation against a key holding the wrong kind of "
               "value\r\n:3\r\n");
    in_session(one, "WATCH n", "+OK\r\n");
    in_session(two, "SET n 7", "+OK\r\n");
    in_session(one, "MULTI", "+OK\r\n");
    in_session(one, "INCR n", "+QUEUED\r\n");
    in_session(one, "EXEC", "*-1\r\n");
    in_session(one, "GET n", "$1\r\n7\r\n");
    in_session(one, "MULTI", "+OK\r\n");
    in_session(one, "GET", "-ERR wrong number of arguments for 'get' command\r\n");
    in_session(one, "EXEC", "-EXECABORT Transaction discarded because of previous errors.\r\n");
    in_session(one, "SELECT 3", "+OK\r\n");
    in_session(one, "GET n", "$-1\r\n");
    in_session(one, "SELECT 16", "-ERR DB index is out of range\r\n");

    /* A piece of a stream: two whole requests and the beginning of a third. */
    const char *stream = "PING\r\n*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n*1\r\n$4\r\nPI";
    OK(rocks_redis_session_run(two, stream, strlen(stream), NULL, &used, reply, &st));
    CHECK(used == strlen(stream) - strlen("*1\r\n$4\r\nPI"));
    is("+PONG\r\n$2\r\nhi\r\n");
    OK(rocks_redis_session_protocol(two, &version, &st));
    CHECK(version == 2);
    const char *hello = "HELLO 3\r\n";
    OK(rocks_redis_session_run(two, hello, strlen(hello), NULL, &used, reply, &st));
    OK(rocks_redis_session_protocol(two, &version, &st));
    CHECK(version == 3);
    OK(rocks_redis_session_run(two, "*x\r\nrest", 8, NULL, &used, reply, &st));
    CHECK(used == 8);
    is("-ERR Protocol error: invalid multibulk length\r\n");
    OK(rocks_redis_session_free(one, &st));
    OK(rocks_redis_session_free(two, &st));
}

/* All rows agree. */
static void sound(rocks_redis *redis)
{
    const rocks_redis_node *nodes;
    size_t count;
    OK(rocks_redis_check(redis, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(nodes[0].kind == ROCKS_REDIS_MAP && nodes[0].integer == 4);
    for (size_t i = 9; i < count; i++)
        fprintf(stderr, "%.*s\n", (int)nodes[i].len, (const char *)nodes[i].data);
    CHECK(nodes[8].kind == ROCKS_REDIS_ARRAY && nodes[8].integer == 0);
}

/* A command in a transaction of the user's is undone and committed with it. */
static void in_transaction(rocks_db *db, rocks_redis *redis)
{
    rocks_txn *txn;
    rocks_slice words[3] = {
        {BYTES("RPUSH")},
        {BYTES("list")},
        {BYTES("x")},
    };
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    OK(rocks_redis_txn_call(redis, txn, words, 3, reply, &st));
    is(":1\r\n");
    OK(rocks_redis_txn_call(redis, txn, words, 3, reply, &st));
    is(":2\r\n");
    call(redis, "LLEN list", ":0\r\n");
    OK(rocks_txn_rollback(txn, &st));
    call(redis, "LLEN list", ":0\r\n");
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_redis_txn_call(redis, txn, words, 3, reply, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("own"), BYTES("1"), &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    call(redis, "LRANGE list 0 -1", "*1\r\n$1\r\nx\r\n");
}

static void in_txn(rocks_redis *redis, rocks_txn *txn, const char *command, const char *wanted)
{
    char text[128];
    rocks_slice words[16];
    snprintf(text, sizeof text, "%s", command);
    size_t count = words_of(text, words, 16);
    OK(rocks_redis_txn_call(redis, txn, words, count, reply, &st));
    is(wanted);
}

/* Two transactions that change the same field: no change is lost, though no length changes. */
static void no_lost_update(rocks_db *db, rocks_redis *redis, const char *mode)
{
    rocks_txn *one, *two;
    call(redis, "HSET counts n 5", ":1\r\n");
    OK(rocks_txn_begin(db, NULL, NULL, &one, &st));
    OK(rocks_txn_begin(db, NULL, NULL, &two, &st));
    in_txn(redis, one, "HINCRBY counts n 1", ":6\r\n");
    in_txn(redis, one, "FLUSHALL", "-ERR FLUSHALL does not run in a transaction of the user's\r\n");
    if (strcmp(mode, "transaction") == 0) {
        rocks_slice words[] = {{BYTES("HGET")}, {BYTES("counts")}, {BYTES("n")}};
        rocks_slice more[] = {{BYTES("HINCRBY")}, {BYTES("counts")}, {BYTES("n")}, {BYTES("1")}};
        OK(rocks_redis_txn_call(redis, two, words, 3, reply, &st));
        is("$1\r\n5\r\n");
        EXPECT(ROCKS_TIMED_OUT, rocks_redis_txn_call(redis, two, more, 4, reply, &st));
        OK(rocks_txn_commit(one, &st));
        OK(rocks_txn_rollback(two, &st));
    } else {
        in_txn(redis, two, "HINCRBY counts n 1", ":6\r\n");
        OK(rocks_txn_commit(one, &st));
        EXPECT(ROCKS_BUSY, rocks_txn_commit(two, &st));
    }
    OK(rocks_txn_free(one, &st));
    OK(rocks_txn_free(two, &st));
    call(redis, "HGET counts n", "$1\r\n6\r\n");
}

/* Every command with words that make no sense: an error or another reply, and the rows agree. */
static void nonsense(rocks_redis *redis)
{
    static const char *const odd[] = {
        "",        "0",      "-1",         "1",     "3",        "99999", "9223372036854775807",
        "-0",      "nan",    "inf",        "0x10",  "*",        "[",     "\\",
        "(1",      "[a",     "-",          "+",     "#",        "#1",    "u8",
        "i64",     "EX",     "NX",         "GET",   "LIMIT",    "BY",    "REV",
        "BYSCORE", "STORE",  "WITHSCORES", "COUNT", "k1",       "k2",    "k3",
        "MATCH",   "FIELDS", "AND",        "LEFT",  "\xff\x01",
    };
    enum { ODD = sizeof odd / sizeof odd[0], TURNS = 12 };
    const rocks_redis_node *nodes;
    char names[400][40];
    size_t count, known = 0;
    rocks_slice words[8] = {{BYTES("COMMAND")}, {BYTES("LIST")}};
    rocks_cancel *cancel;
    unsigned state = 7;
    OK(rocks_redis_call(redis, words, 2, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    for (size_t i = 1; i < count; i++) {
        CHECK(known < 400 && nodes[i].len < 40);
        memcpy(names[known], nodes[i].data, nodes[i].len);
        names[known++][nodes[i].len] = 0;
    }
    CHECK(known > 150);
    for (size_t turn = 0; turn < TURNS * known; turn++) {
        const char *name = names[turn % known];
        const size_t more = turn / known % 8;
        words[0] = (rocks_slice){(const uint8_t *)name, strlen(name)};
        for (size_t i = 1; i < 1 + more && i < 8; i++) {
            state = state * 1103515245u + 12345u;
            const char *word =
                i == 1 && state >> 30 != 0 ? odd[32 + (state >> 16) % 3] : odd[(state >> 16) % ODD];
            words[i] = (rocks_slice){(const uint8_t *)word, strlen(word)};
        }
        OK(rocks_cancel_new(&cancel, &st));
        OK(rocks_cancel_set_timeout(cancel, 2000, &st));
        rocks_code code =
            rocks_redis_call(redis, words, more < 7 ? 1 + more : 8, cancel, reply, &st);
        CHECK(code == ROCKS_OK || code == ROCKS_TIMED_OUT);
        OK(rocks_cancel_free(cancel, &st));
    }
    sound(redis);
}

/* Random bytes as words, and as a piece of a stream. */
static void random_bytes(rocks_redis *redis)
{
    static const char *const names[] = {"SET",  "SETBIT", "BITFIELD", "LPUSH", "LINSERT", "HSET",
                                        "ZADD", "XADD",   "GEOADD",   "PFADD", "RESTORE", "SORT",
                                        "SCAN", "COPY",   "XGROUP",   "OBJECT"};
    enum { NAMES = sizeof names / sizeof names[0], LENGTH = 400 };
    const int calls = getenv("ROCKS_SLOW") == NULL ? 4000 : 300;
    rocks_redis_session *session;
    rocks_slice words[8];
    uint8_t bytes[LENGTH];
    size_t used;
    uint32_t x = 1;
    OK(rocks_redis_session_new(redis, &session, &st));
    for (int turn = 0; turn < calls; turn++) {
        for (int i = 0; i < LENGTH; i++) {
            x = x * 1664525u + 1013904223u;
            bytes[i] = (uint8_t)(x >> 24);
        }
        size_t count = 1 + bytes[0] % 8, from = 0;
        for (size_t i = 0; i < count; i++) {
            words[i] = (rocks_slice){bytes + from, bytes[i + 1] % 40};
            from += words[i].len;
        }
        const char *name = names[bytes[9] % NAMES];
        if (turn % 4 != 0) words[0] = (rocks_slice){(const uint8_t *)name, strlen(name)};
        OK(rocks_redis_call(redis, words, count, NULL, reply, &st));

        /* Beginnings of requests among them; nothing of it may wait. */
        const size_t at = bytes[10] % 8;
        if (turn % 2 == 0) memcpy(bytes + at, "\r\n*2\r\n$4\r\nPING\r\n$3\r\n", 21);
        const size_t len = (size_t)(turn % LENGTH);
        OK(rocks_redis_session_run(session, bytes, len, NULL, &used, reply, &st));
        CHECK(used <= len);
    }
    OK(rocks_redis_session_free(session, &st));
    sound(redis);
}

static void with_mode(const char *mode)
{
    rocks_db *db = open_mode(mode, mode);
    rocks_redis *redis, *second;
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_redis_open(db, NULL, &second, &st));
    commands(redis);
    call(second, "GET k", "$1\r\nv\r\n");
    sessions(redis);
    if (strcmp(mode, "read_write") != 0) {
        in_transaction(db, second);
        no_lost_update(db, second, mode);
    }
    sound(redis);
    if (strcmp(mode, "read_write") == 0) {
        random_bytes(redis);
        nonsense(redis);
    }
    call(redis, "DEL l k1 k2 k3", NULL);
    call(redis, "RPUSH l a b c", NULL);
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_redis_check(second, NULL, reply, &st));
    OK(rocks_redis_free(second, &st));

    /* It is all there, and a database that only reads refuses to write. */
    db = open_mode(mode, "read_only");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    call(redis, "LRANGE l 0 -1", "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n");
    call(redis, "SET k w", "-READONLY You can't write against a read only replica.\r\n");
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
}

/* What cannot hold these rows is refused. */
static void refusals(void)
{
    rocks_db *db = open_mode("values that expire", "ttl");
    rocks_redis *redis;
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_redis_open(db, NULL, &redis, &st));
    SAYS("ttl");
    CHECK(redis == NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(open_mode("plain", "read_write"), &st));
    db = open_mode("plain", "read_only");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    with_mode("read_write");
    with_mode("transaction");
    with_mode("optimistic_transaction");
    refusals();
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
