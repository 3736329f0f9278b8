/* Commands by number, of each group in turn, and a dump of all that they made: what tests of deaths
   and power failures compare. */
#ifndef REDIS_WORK_H
#define REDIS_WORK_H

#include "../support/random.h"
#include "redis.h"

enum { MOST_WORDS = 12, LONGEST = 3000 };

/* ---- commands by number ---------------------------------------------------------------- */

static unsigned draw(unsigned below) { return (unsigned)number_below(below); }

/* %k: a key of four of the command's type, as the letter in front says; %n: a number; %m: a member;
   %i: the command's number; %v: a value, sometimes long. Commands between bars are one transaction.
 */
static const char *const forms[] = {
    "SET s%k %v",
    "APPEND s%k %v",
    "SETRANGE s%k %n00 %v",
    "SETBIT s%k %n000 1",
    "BITOP OR s%k s%k s%k",
    "MSET s%k %v s%k %v s%k %v",
    "GETDEL s%k",
    "PFADD p%k %m %m %m",
    "PFMERGE p%k p%k p%k",
    "RPUSH l%k %v %v %m %m %m %m",
    "LPUSH l%k %m %v %m %m",
    "LPOP l%k 3",
    "RPOP l%k 5",
    "LINSERT l%k BEFORE %m %v",
    "LREM l%k 2 %m",
    "LSET l%k 0 %v",
    "LTRIM l%k 1 200",
    "LMOVE l%k l%k LEFT RIGHT",
    "HSET h%k %m %v %m %v",
    "HDEL h%k %m %m",
    "HINCRBY h%k count %n",
    "HPEXPIREAT h%k 99999999999999 FIELDS 2 %m %m",
    "SADD t%k %m %m %m",
    "SREM t%k %m %m",
    "SMOVE t%k t%k %m",
    "SUNIONSTORE t%k t%k t%k",
    "ZADD z%k %n %m %n %m %n %m",
    "ZINCRBY z%k %n %m",
    "ZREM z%k %m %m",
    "ZPOPMIN z%k 3",
    "ZUNIONSTORE z%k 2 z%k z%k",
    "ZREMRANGEBYRANK z%k 0 2",
    "ZREMRANGEBYSCORE z%k %n %n",
    "DEL s%k l%k t%k",
    "RENAME l%k l%k",
    "COPY z%k z%k REPLACE",
    "COPY s%k s%k REPLACE",
    "PEXPIREAT h%k 99999999999999",
    "PERSIST h%k",
    "XADD x%k %i-* %m %v",
    "XADD x%k MAXLEN = 50 %i-* %m %v %m %v",
    "XGROUP CREATE x%k g%k 0 MKSTREAM",
    "XREADGROUP GROUP g%k c%k COUNT 5 STREAMS x%k >",
    "XREADGROUP GROUP g%k c%k COUNT 5 NOACK STREAMS x%k >",
    "XREADGROUP GROUP g%k c%k COUNT 5 STREAMS x%k 0",
    "XAUTOCLAIM x%k g%k c%k 0 - COUNT 4",
    "XTRIM x%k MAXLEN ~ 20",
    "XGROUP DELCONSUMER x%k g%k c%k",
    "XGROUP DESTROY x%k g%k",
    "COPY x%k x%k REPLACE",
    "SWAPDB 0 1",
    "MULTI|INCR n|RPUSH l%k %v|ZADD z%k %n %m|SETRANGE s%k 70000 %v|EXEC",
    "MULTI|COPY l%k l%k REPLACE|DEL z%k|LPUSH s%k wrong|HSET h%k %m %v|EXEC",
};
enum { FORMS = sizeof forms / sizeof forms[0] };

/* Runs of the same form, so that deaths meet each group; sets grow large in some runs. */
static const char *write_command(uint64_t number, char *out)
{
    random_state = number * 0x9E3779B97F4A7C15u + 1;
    for (int i = 0; i < 8; i++) draw(2);
    const char *form = forms[draw(4) == 0 ? draw(FORMS) : number / 16 % FORMS];
    /* FLUSHDB once in a while, so that all of it is dropped. */
    if (number % 5000 == 4999) form = "FLUSHDB";
    char *at = out;
    for (const char *from = form; *from != 0; from++) {
        if (*from != '%') {
            *at++ = *from;
            continue;
        }
        from++;
        if (*from == 'k') at += sprintf(at, "%u", draw(4));
        if (*from == 'i') at += sprintf(at, "%llu", (unsigned long long)number);
        if (*from == 'n') at += sprintf(at, "%u", draw(900));
        if (*from == 'm') at += sprintf(at, "m%u", draw(2000));
        if (*from == 'v') {
            unsigned len = draw(6) == 0 ? draw(400) : draw(20);
            for (unsigned i = 0; i < len; i++) *at++ = (char)('a' + i % 23);
            at += sprintf(at, "%u", draw(100000));
        }
    }
    *at = 0;
    CHECK(at - out < LONGEST);
    return out;
}

static rocks_code try_number(rocks_redis_session *session, uint64_t number)
{
    char text[LONGEST], *rest = text;
    rocks_slice words[MOST_WORDS + 8];
    rocks_code code = ROCKS_OK;
    write_command(number, text);
    while (rest != NULL && code == ROCKS_OK) {
        char *bar = strchr(rest, '|');
        if (bar != NULL) *bar = 0;
        const size_t count = words_of(rest, words, MOST_WORDS + 8);
        code = rocks_redis_session_call(session, words, count, NULL, reply, &st);
        rest = bar == NULL ? NULL : bar + 1;
    }
    return code;
}

static void run_number(rocks_redis_session *session, uint64_t number)
{
    OK(try_number(session, number));
}

/* ---- what they made ------------------------------------------------------------------- */

static char *dump_at;
static size_t dump_len, dump_room;

static void append(const void *bytes, size_t len)
{
    if (dump_len + len > dump_room) {
        dump_room = 2 * (dump_len + len);
        CHECK((dump_at = realloc(dump_at, dump_room)) != NULL);
    }
    memcpy(dump_at + dump_len, bytes, len);
    dump_len += len;
}

static void dump_reply(rocks_redis_session *session, const char *form, const rocks_slice *key)
{
    char text[64];
    rocks_slice words[8], bytes;
    snprintf(text, sizeof text, "%s", form);
    size_t count = words_of(text, words, 8);
    for (size_t i = 0; i < count; i++)
        if (words[i].len == 1 && words[i].data[0] == '?') words[i] = *key;
    OK(rocks_redis_session_call(session, words, count, NULL, reply, &st));
    OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
    append(bytes.data, bytes.len);
}

/* Everything, in the order of hashes, which is the same in both. */
static char *dump(rocks_redis *redis, size_t *len)
{
    static const char *const readers[] = {
        "TYPE ?",
        "PEXPIRETIME ?",
        "GET ?",
        "LRANGE ? 0 -1",
        "HGETALL ?",
        "SMEMBERS ?",
        "ZRANGE ? 0 -1 WITHSCORES",
        "LLEN ?",
        "HLEN ?",
        "SCARD ?",
        "ZCARD ?",
        "ZCOUNT ? 100 500",
        "XRANGE ? - +",
        "XINFO GROUPS ?",
        "XPENDING ? g0",
        "XPENDING ? g1",
        "XPENDING ? g2",
    };
    rocks_redis_session *session;
    OK(rocks_redis_session_new(redis, &session, &st));
    dump_len = 0;
    for (int database = 0; database < 2; database++) {
        char select[32], *keys;
        rocks_slice bytes;
        snprintf(select, sizeof select, "SELECT %d", database);
        dump_reply(session, select, NULL);
        dump_reply(session, "KEYS *", NULL);
        OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
        CHECK((keys = malloc(bytes.len + 1)) != NULL);
        memcpy(keys, bytes.data, bytes.len), keys[bytes.len] = 0;
        char *rest = NULL;
        int at = 0;
        for (char *line = strtok_r(keys, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest))
            if (at++ > 0 && line[0] != '$') {
                rocks_slice key = {(const uint8_t *)line, strlen(line)};
                for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
                    dump_reply(session, readers[i], &key);
            }
        free(keys);
    }
    OK(rocks_redis_session_free(session, &st));
    char *copy = malloc(dump_len + 1);
    CHECK(copy != NULL);
    memcpy(copy, dump_at, dump_len);
    *len = dump_len;
    return copy;
}

static void must_be_sound(rocks_redis *redis)
{
    const rocks_redis_node *nodes;
    size_t count;
    OK(rocks_redis_check(redis, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    for (size_t i = 9; i < count; i++)
        fprintf(stderr, "%.*s\n", (int)nodes[i].len, (const char *)nodes[i].data);
    CHECK(nodes[8].kind == ROCKS_REDIS_ARRAY && nodes[8].integer == 0);
}

static int is_same(rocks_redis *redis, const char *wanted, size_t wanted_len)
{
    size_t len;
    char *found = dump(redis, &len);
    int same = len == wanted_len && memcmp(found, wanted, len) == 0;
    free(found);
    return same;
}

#endif
