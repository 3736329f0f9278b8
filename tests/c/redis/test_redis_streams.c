/* Streams: entries, groups, what waits for them. valgrind: yes */
#include "redis.h"

#include <pthread.h>
#include <unistd.h>

static rocks_redis *redis;

static void entries(void)
{
    call(redis, "XADD s 1-1 a 1", "$3\r\n1-1\r\n");
    call(redis, "XADD s 1-* b 2", "$3\r\n1-2\r\n");
    call(redis, "XADD s 1-2 c 3",
         "-ERR The ID specified in XADD is equal or smaller than the target stream top item\r\n");
    call(redis, "XADD s 0-0 c 3", "-ERR The ID specified in XADD must be greater than 0-0\r\n");
    call(redis, "XADD none NOMKSTREAM * a 1", "$-1\r\n");
    call(redis, "XADD s 3 c 3", "$3\r\n3-0\r\n");
    call(redis, "XLEN s", ":3\r\n");
    call(redis, "XRANGE s (1-1 + COUNT 1", "*1\r\n*2\r\n$3\r\n1-2\r\n*2\r\n$1\r\nb\r\n$1\r\n2\r\n");
    call(redis, "XREVRANGE s + -  COUNT 1",
         "*1\r\n*2\r\n$3\r\n3-0\r\n*2\r\n$1\r\nc\r\n$1\r\n3\r\n");
    call(redis, "XDEL s 1-1 9-9", ":1\r\n");
    call(redis, "XTRIM s MAXLEN 1", ":1\r\n");
    call(redis, "XTRIM s MINID 4", ":1\r\n");
    /* A stream may be empty, and remembers its last id. */
    call(redis, "EXISTS s", ":1\r\n");
    call(redis, "XADD s 3-0 c 3",
         "-ERR The ID specified in XADD is equal or smaller than the target stream top item\r\n");
    call(redis, "TYPE s", "+stream\r\n");
    call(redis, "OBJECT ENCODING s", "$6\r\nstream\r\n");
    call(redis, "XSETID s 9-0 ENTRIESADDED 7", "+OK\r\n");
    call(redis, "XADD s 9-* d 4", "$3\r\n9-1\r\n");
    call(redis, "COPY s t", ":1\r\n");
    call(redis, "RENAME t u", "+OK\r\n");
    call(redis, "XRANGE u - +", "*1\r\n*2\r\n$3\r\n9-1\r\n*2\r\n$1\r\nd\r\n$1\r\n4\r\n");
    call(redis, "LPUSH s x",
         "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n");
    /* With ~ no more are removed than the limit says. */
    for (int i = 0; i < 50; i++) call(redis, "XADD many * a 1", NULL);
    call(redis, "XTRIM many MAXLEN ~ 10 LIMIT 15", ":15\r\n");
    call(redis, "XTRIM many MAXLEN ~ 10", ":25\r\n");
    call(redis, "DEL s u many", ":3\r\n");
}

static void groups(void)
{
    call(redis, "XGROUP CREATE s g $",
         "-ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want "
         "to use the MKSTREAM option to create an empty stream automatically.\r\n");
    call(redis, "XGROUP CREATE s g $ MKSTREAM", "+OK\r\n");
    call(redis, "XGROUP CREATE s g $", "-BUSYGROUP Consumer Group name already exists\r\n");
    call(redis, "XADD s 1-0 a 1", NULL);
    call(redis, "XADD s 2-0 a 2", NULL);
    call(redis, "XREADGROUP GROUP g c COUNT 1 STREAMS s >",
         "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n");
    call(redis, "XREADGROUP GROUP g d NOACK STREAMS s >",
         "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n2-0\r\n*2\r\n$1\r\na\r\n$1\r\n2\r\n");
    call(redis, "XREADGROUP GROUP g d STREAMS s >", "*-1\r\n");
    call(redis, "XPENDING s g",
         "*4\r\n:1\r\n$3\r\n1-0\r\n$3\r\n1-0\r\n*1\r\n*2\r\n$1\r\nc\r\n$1\r\n1\r\n");
    call(redis, "XCLAIM s g d 0 1-0 JUSTID", "*1\r\n$3\r\n1-0\r\n");
    call(redis, "XCLAIM s g d 1000000 1-0 JUSTID", "*0\r\n");
    call(redis, "XACK s g 1-0 7-7", ":1\r\n");
    call(redis, "XPENDING s g", "*4\r\n:0\r\n$-1\r\n$-1\r\n*-1\r\n");
    call(redis, "XGROUP SETID s g 0", "+OK\r\n");
    call(redis, "XREADGROUP GROUP g c STREAMS s >", NULL);
    call(redis, "XDEL s 1-0", ":1\r\n");
    call(redis, "XREADGROUP GROUP g c STREAMS s 0",
         "*1\r\n*2\r\n$1\r\ns\r\n*2\r\n*2\r\n$3\r\n1-0\r\n*-1\r\n*2\r\n$3\r\n2-0\r\n*2\r\n$"
         "1\r\na\r\n"
         "$1\r\n2\r\n");
    call(redis, "XAUTOCLAIM s g d 0 - JUSTID",
         "*3\r\n$3\r\n0-0\r\n*1\r\n$3\r\n2-0\r\n*1\r\n$3\r\n1-0\r\n");
    call(redis, "XGROUP DELCONSUMER s g d", ":1\r\n");
    call(redis, "XGROUP CREATECONSUMER s g d", ":1\r\n");
    call(redis, "XGROUP DESTROY s g", ":1\r\n");
    call(redis, "XREADGROUP GROUP g c STREAMS s >",
         "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n");
    call(redis, "DEL s", ":1\r\n");
}

struct waiter {
    const char *command, *wanted;
    pthread_t thread;
};

static void *wait_for(void *argument)
{
    struct waiter *waiter = argument;
    rocks_redis_reply *own;
    rocks_status status;
    rocks_slice words[12], bytes;
    char text[128], *rest = NULL;
    size_t count = 0;
    snprintf(text, sizeof text, "%s", waiter->command);
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        words[count].data = (const uint8_t *)word;
        words[count++].len = strlen(word);
    }
    if (rocks_redis_reply_new(&own, &status) != ROCKS_OK ||
        rocks_redis_call(redis, words, count, NULL, own, &status) != ROCKS_OK ||
        rocks_redis_reply_resp(own, 2, &bytes, &status) != ROCKS_OK)
        exit(1);
    if (bytes.len != strlen(waiter->wanted) || memcmp(bytes.data, waiter->wanted, bytes.len) != 0) {
        fprintf(stderr, "%s: %.*s\n", waiter->command, (int)bytes.len, (const char *)bytes.data);
        exit(1);
    }
    rocks_redis_reply_free(own, &status);
    return NULL;
}

static void begin(struct waiter *waiter)
{
    CHECK(pthread_create(&waiter->thread, NULL, wait_for, waiter) == 0);
    usleep(20000);
}

#define ENTRY(id) "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n" id "\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n"

/* Readers all get an entry; in a group the first that waits has it. */
static void waits(void)
{
    struct waiter all[] = {
        {"XREAD BLOCK 0 STREAMS none s $ $", ENTRY("6-0"), 0},
        {"XREAD BLOCK 100000 STREAMS s 5-0", ENTRY("6-0"), 0},
        {"XREADGROUP GROUP g one COUNT 1 BLOCK 0 STREAMS s >", ENTRY("6-0"), 0},
        {"XREADGROUP GROUP g two COUNT 1 BLOCK 0 STREAMS s >", ENTRY("7-0"), 0},
        {"XREADGROUP GROUP g three BLOCK 30 STREAMS s >", "*-1\r\n", 0},
        {"XREADGROUP GROUP other one BLOCK 0 STREAMS s >", ENTRY("6-0"), 0},
        {"XREADGROUP GROUP g one BLOCK 0 STREAMS s >",
         "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n", 0},
        {"XREAD BLOCK 0 STREAMS s $", ENTRY("8-0"), 0},
    };
    call(redis, "XADD s 5-0 a 0", NULL);
    call(redis, "XGROUP CREATE s g $", "+OK\r\n");
    call(redis, "XGROUP CREATE s other $", "+OK\r\n");
    call(redis, "XREAD BLOCK 1 STREAMS s $", "*-1\r\n");
    for (int i = 0; i < 4; i++) begin(&all[i]);
    begin(&all[4]);
    CHECK(pthread_join(all[4].thread, NULL) == 0);
    begin(&all[5]);
    call(redis, "XADD s 6-0 a 1", NULL);
    for (int i = 0; i < 6; i++)
        if (i != 3 && i != 4) CHECK(pthread_join(all[i].thread, NULL) == 0);
    call(redis, "XADD s 7-0 a 1", NULL);
    CHECK(pthread_join(all[3].thread, NULL) == 0);
    begin(&all[6]);
    call(redis, "XGROUP DESTROY s g", ":1\r\n");
    CHECK(pthread_join(all[6].thread, NULL) == 0);
    /* A reader does not mind that the key is gone for a while. */
    begin(&all[7]);
    call(redis, "DEL s", ":1\r\n");
    call(redis, "SET s text", "+OK\r\n");
    call(redis, "DEL s", ":1\r\n");
    call(redis, "XADD s 8-0 a 1", NULL);
    CHECK(pthread_join(all[7].thread, NULL) == 0);
}

static void is_sound(void)
{
    const rocks_redis_node *nodes;
    size_t count;
    OK(rocks_redis_check(redis, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    for (size_t i = 9; i < count; i++)
        fprintf(stderr, "%.*s\n", (int)nodes[i].len, (const char *)nodes[i].data);
    CHECK(nodes[8].kind == ROCKS_REDIS_ARRAY && nodes[8].integer == 0);
}

int main(int argc, char **argv)
{
    static const char *const modes[] = {"read_write", "transaction", "optimistic_transaction"};
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    for (int i = 0; i < 3; i++) {
        rocks_db *db = open_mode(modes[i], modes[i]);
        OK(rocks_redis_open(db, NULL, &redis, &st));
        entries();
        groups();
        is_sound();
        waits();
        is_sound();
        OK(rocks_redis_free(redis, &st));
        OK(rocks_db_close(db, &st));
    }
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
