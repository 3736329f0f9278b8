/* Random picks are uniform: counts of draws by chi-square. A fair draw fails less than once in 10^9
   runs. */
#include "redis.h"

enum { MANY = 1000, FEW = 40, DRAWS = 40000 };

static rocks_redis *redis;
static uint64_t seen[MANY];

static double root_of(double number)
{
    double root = 1;
    for (int i = 0; i < 60; i++) root = (root + number / root) / 2;
    return root;
}

/* The value that chi-square of so many degrees of freedom passes with a chance of 10^-10 (6.4
   standard deviations), by Wilson and Hilferty. */
static double bound(double freedom)
{
    const double part = 2 / (9 * freedom), root = 1 - part + 6.4 * root_of(part);
    return freedom * root * root * root;
}

/* How many draws gave each member must be as even as chance makes it. */
static void must_be_even(const char *command, int members, uint64_t draws)
{
    const double wanted = (double)draws / members;
    double sum = 0;
    for (int i = 0; i < members; i++) {
        const double off = (double)seen[i] - wanted;
        sum += off * off / wanted;
    }
    if (sum > bound(members - 1)) {
        fprintf(stderr, "%s: chi-square %g of %d members, at most %g\n", command, sum, members,
                bound(members - 1));
        exit(1);
    }
}

static void note(const rocks_redis_node *node)
{
    char text[16];
    CHECK(node->kind == ROCKS_REDIS_BULK && node->len < sizeof text && node->data[0] == 'm');
    memcpy(text, node->data, node->len), text[node->len] = 0;
    const int at = atoi(text + 1);
    CHECK(at >= 0 && at < MANY);
    seen[at]++;
}

/* Counts what a command gives until there are enough. */
static void draw(const char *command, int members, uint64_t draws)
{
    const rocks_redis_node *nodes;
    size_t count;
    uint64_t done = 0;
    memset(seen, 0, sizeof seen);
    while (done < draws) {
        call(redis, command, NULL);
        OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
        const int is_array = nodes[0].kind != ROCKS_REDIS_BULK;
        CHECK(count > (size_t)is_array);
        for (size_t i = (size_t)is_array; i < count; i++, done++) note(&nodes[i]);
    }
    must_be_even(command, members, done);
}

static void fill(const char *form, int members)
{
    char command[64];
    for (int i = 0; i < members; i++) {
        snprintf(command, sizeof command, form, i);
        call(redis, command, NULL);
    }
}

/* A member popped is put back, so that each pop has the same choice. */
static void pops(int members, uint64_t draws)
{
    const rocks_redis_node *nodes;
    size_t count;
    memset(seen, 0, sizeof seen);
    for (uint64_t i = 0; i < draws; i++) {
        call(redis, "SPOP set", NULL);
        OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
        note(&nodes[0]);
        char command[32];
        snprintf(command, sizeof command, "SADD set %.*s", (int)nodes[0].len,
                 (const char *)nodes[0].data);
        call(redis, command, ":1\r\n");
    }
    must_be_even("SPOP", members, draws);
}

/* Members whose hashes lie together, as somebody might choose them: SSCAN shows members in the
   order of their hashes. Every one of them is drawn now and then. */
static void crowded(void)
{
    enum { ALL = 60000, CROWD = 400, OTHERS = 600, EACH = 20 };
    const rocks_redis_node *nodes;
    size_t count, taken = 0, drawn = 0;
    char command[64], cursor[32] = "0";
    rocks_redis_reply *page;
    OK(rocks_redis_reply_new(&page, &st));
    call(redis, "FLUSHALL", "+OK\r\n");
    for (int i = 0; i < ALL; i++) {
        snprintf(command, sizeof command, "SADD all a%d", i);
        call(redis, command, ":1\r\n");
    }
    memset(seen, 0, sizeof seen);
    static char crowd[CROWD][16];
    while (taken < CROWD) {
        rocks_slice scan[3] = {
            {BYTES("SSCAN")}, {BYTES("all")}, {(const uint8_t *)cursor, strlen(cursor)}};
        OK(rocks_redis_call(redis, scan, 3, NULL, page, &st));
        OK(rocks_redis_reply_nodes(page, &nodes, &count, &st));
        CHECK(count > 3 && nodes[1].kind == ROCKS_REDIS_BULK && nodes[1].len < sizeof cursor);
        for (size_t i = 3; i < count && taken < CROWD; i++, taken++) {
            CHECK(nodes[i].len < sizeof crowd[0]);
            memcpy(crowd[taken], nodes[i].data, nodes[i].len);
            snprintf(command, sizeof command, "SADD crowd %s", crowd[taken]);
            call(redis, command, ":1\r\n");
        }
        memcpy(cursor, nodes[1].data, nodes[1].len), cursor[nodes[1].len] = 0;
        CHECK(strcmp(cursor, "0") != 0);
    }
    for (int i = 0; i < OTHERS; i++) {
        snprintf(command, sizeof command, "SADD crowd other%d", i);
        call(redis, command, ":1\r\n");
    }
    for (int i = 0; i < EACH; i++) {
        call(redis, "SRANDMEMBER crowd -5000", NULL);
        OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
        CHECK(count == 5001);
        for (size_t at = 1; at < count; at++) {
            if (nodes[at].data[0] != 'a') continue;
            for (size_t of = 0; of < CROWD; of++) {
                if (strlen(crowd[of]) == nodes[at].len &&
                    memcmp(crowd[of], nodes[at].data, nodes[at].len) == 0)
                    seen[of]++;
            }
        }
    }
    for (size_t i = 0; i < CROWD; i++) drawn += seen[i] > 0;
    fprintf(stderr, "%d of %d crowded members drawn\n", (int)drawn, CROWD);
    CHECK(drawn > CROWD * 9 / 10);
    OK(rocks_redis_reply_free(page, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    rocks_db *db = open_mode("db", "read_write");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    /* A few are read whole; of many a range of hashes is drawn. */
    static const int sizes[] = {FEW, MANY};
    for (int i = 0; i < 2; i++) {
        const int members = sizes[i];
        call(redis, "FLUSHALL", "+OK\r\n");
        fill("SADD set m%d", members);
        fill("HSET hash m%d v", members);
        fill("ZADD zset 1 m%d", members);
        draw("SRANDMEMBER set", members, DRAWS / 4);
        draw("SRANDMEMBER set 7", members, DRAWS);
        draw("SRANDMEMBER set 20", members, DRAWS);
        draw("SRANDMEMBER set -100", members, DRAWS);
        draw("HRANDFIELD hash", members, DRAWS / 4);
        draw("HRANDFIELD hash 7", members, DRAWS);
        draw("HRANDFIELD hash -100", members, DRAWS);
        draw("ZRANDMEMBER zset", members, DRAWS / 4);
        draw("ZRANDMEMBER zset 7", members, DRAWS);
        draw("ZRANDMEMBER zset -100", members, DRAWS);
        pops(members, DRAWS / 8);
    }
    /* RANDOMKEY favours some keys, as Redis's does, but leaves none out. */
    call(redis, "FLUSHALL", "+OK\r\n");
    fill("SET m%d v", FEW);
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < DRAWS / 4; i++) {
        const rocks_redis_node *nodes;
        size_t count;
        call(redis, "RANDOMKEY", NULL);
        OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
        note(&nodes[0]);
    }
    for (int i = 0; i < FEW; i++) CHECK(seen[i] > 0);
    crowded();
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
