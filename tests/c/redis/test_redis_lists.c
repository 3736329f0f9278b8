/* Lists beside a model: elements of all lengths come and go at both ends and in the middle, one by
 * one and many at a time, so that they move between the head and the chunks. valgrind: yes */
#include "../support/random.h"
#include "redis.h"

enum { MOST = 4000, LONGEST = 100 };

struct element {
    size_t len;
    uint8_t bytes[LONGEST];
};

static struct element model[MOST];
static size_t size;
static rocks_redis *redis;

static unsigned below(unsigned limit) { return (unsigned)number_below(limit); }

static struct element some_element(void)
{
    static unsigned long number;
    struct element one;
    memset(&one, 0, sizeof one);
    /* Most are short; some are just as long as a chunk takes, or longer. */
    one.len = below(8) == 0 ? 60 + below(LONGEST - 60) : below(12);
    for (size_t i = 0; i < one.len; i++) one.bytes[i] = (uint8_t)(number * 31 + i);
    number++;
    return one;
}

static rocks_slice slice(const struct element *one) { return (rocks_slice){one->bytes, one->len}; }

static rocks_slice text(const char *word)
{
    return (rocks_slice){(const uint8_t *)word, strlen(word)};
}

static const rocks_redis_node *run(const rocks_slice *words, size_t count, size_t *nodes)
{
    const rocks_redis_node *found;
    OK(rocks_redis_call(redis, words, count, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &found, nodes, &st));
    return found;
}

static void equals(const rocks_redis_node *node, const struct element *one)
{
    CHECK(node->kind == ROCKS_REDIS_BULK && node->len == one->len);
    CHECK(one->len == 0 || memcmp(node->data, one->bytes, one->len) == 0);
}

static void number_is(const rocks_redis_node *node, size_t wanted)
{
    CHECK(node->kind == ROCKS_REDIS_INTEGER && (size_t)node->integer == wanted);
}

/* Makes room for one before an index, or closes it. */
static void shift(size_t at, long by)
{
    memmove(&model[(long)at + by], &model[at], (size - at) * sizeof *model);
    size = (size_t)((long)size + by);
}

static void push(int left)
{
    rocks_slice words[202] = {text(left ? "LPUSH" : "RPUSH"), text("l")};
    static struct element pushed[200];
    size_t nodes;
    unsigned count = below(20) == 0 ? 1 + below(200) : 1 + below(3);
    if (size + count > MOST) return;
    for (unsigned i = 0; i < count; i++) {
        pushed[i] = some_element();
        words[2 + i] = slice(&pushed[i]);
        if (left) {
            shift(0, 1);
            model[0] = pushed[i];
        } else {
            model[size++] = pushed[i];
        }
    }
    number_is(run(words, 2 + count, &nodes), size);
}

static void pop(int left)
{
    char number[16];
    size_t nodes, count = below(20) == 0 ? 1 + below(200) : 1 + below(3);
    rocks_slice words[3] = {text(left ? "LPOP" : "RPOP"), text("l"), {NULL, 0}};
    snprintf(number, sizeof number, "%zu", count);
    words[2] = text(number);
    const rocks_redis_node *found = run(words, 3, &nodes);
    if (size == 0) {
        CHECK(found->kind == ROCKS_REDIS_NIL_ARRAY);
        return;
    }
    if (count > size) count = size;
    CHECK(nodes == 1 + count && (size_t)found->integer == count);
    for (size_t i = 0; i < count; i++) equals(&found[1 + i], &model[left ? i : size - 1 - i]);
    if (left) shift(count, -(long)count);
    else size -= count;
}

/* LSET, LINDEX, LINSERT before an element, LREM of one, LTRIM. */
static void in_the_middle(unsigned what)
{
    char number[32], other[32];
    size_t nodes;
    if (size == 0 || size == MOST) return;
    const size_t at = below(2) == 0 ? below((unsigned)size) : size - 1 - below(size < 70 ? 1 : 70);
    const struct element one = some_element();
    snprintf(number, sizeof number, "%ld", below(2) ? (long)at : (long)at - (long)size);
    const rocks_slice set[] = {text("LSET"), text("l"), text(number), slice(&one)};
    const rocks_slice get[] = {text("LINDEX"), text("l"), text(number)};
    if (what == 0) {
        CHECK(run(set, 4, &nodes)->kind == ROCKS_REDIS_SIMPLE);
        model[at] = one;
    }
    equals(run(get, 3, &nodes), &model[at]);
    /* The first that is equal. */
    size_t first = 0;
    while (model[first].len != model[at].len ||
           memcmp(model[first].bytes, model[at].bytes, model[at].len) != 0)
        first++;
    const struct element pivot = model[first];
    if (what == 1) {
        const int behind = below(2) == 0;
        const rocks_slice words[] = {text("LINSERT"), text("l"), text(behind ? "AFTER" : "BEFORE"),
                                     slice(&pivot), slice(&one)};
        shift(first + (size_t)behind, 1);
        model[first + (size_t)behind] = one;
        number_is(run(words, 5, &nodes), size);
    }
    if (what == 2) {
        const rocks_slice words[] = {text("LREM"), text("l"), text("1"), slice(&pivot)};
        number_is(run(words, 4, &nodes), 1);
        shift(first + 1, -1);
    }
    if (what == 3) {
        const size_t from = below(1 + (unsigned)size / 8),
                     to = size - below(1 + (unsigned)size / 8);
        snprintf(number, sizeof number, "%zu", from);
        snprintf(other, sizeof other, "%ld", (long)to - 1);
        if (to <= from) return;
        const rocks_slice words[] = {text("LTRIM"), text("l"), text(number), text(other)};
        CHECK(run(words, 4, &nodes)->kind == ROCKS_REDIS_SIMPLE);
        size = to;
        shift(from, -(long)from);
    }
}

static void compare(const char *key, size_t from, size_t to)
{
    char first[32], last[32];
    size_t nodes;
    snprintf(first, sizeof first, "%zu", from);
    snprintf(last, sizeof last, "%ld", (long)to - 1);
    const rocks_slice words[] = {text("LRANGE"), text(key), text(first), text(last)};
    const rocks_redis_node *found = run(words, 4, &nodes);
    CHECK(nodes == 1 + to - from);
    for (size_t i = from; i < to; i++) equals(&found[1 + i - from], &model[i]);
}

static void is_well(void)
{
    const rocks_redis_node *nodes;
    size_t count;
    OK(rocks_redis_check(redis, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(nodes[count - 1].kind == ROCKS_REDIS_ARRAY && nodes[count - 1].integer == 0);
}

static void random_ones(const char *mode, unsigned long long seed, int rounds)
{
    rocks_db *db = open_mode("lists", mode);
    OK(rocks_redis_open(db, NULL, &redis, &st));
    random_state = seed, size = 0;
    call(redis, "DEL l copy", NULL);
    for (int i = 0; i < rounds; i++) {
        /* It grows for a while, then shrinks. */
        const int grows = i / (rounds / 6 + 1) % 2 == 0;
        const unsigned what = below(16);
        if (what < 12) (what < 8) == grows ? push((int)below(2)) : pop((int)below(2));
        else in_the_middle(below(4));
        if (size > 0) {
            const size_t from = below((unsigned)size);
            compare("l", from, from + 1 + below((unsigned)(size - from)));
        }
        if (i % (rounds / 10) == 0) {
            compare("l", 0, size);
            is_well();
        }
    }
    /* A copy has its own, and what was written is there again. */
    while (size < 200) push(1), push(0);
    call(redis, "COPY l copy", ":1\r\n");
    call(redis, "RENAME l m", "+OK\r\n");
    call(redis, "LPOP m 100", NULL);
    compare("copy", 0, size);
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    db = open_mode("lists", mode);
    OK(rocks_redis_open(db, NULL, &redis, &st));
    compare("copy", 0, size);
    shift(100, -100);
    compare("m", 0, size);
    is_well();
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
}

/* A queue and a stack of one element, and one whose elements move from end to end. */
static void at_the_ends(void)
{
    rocks_db *db = open_mode("ends", "read_write");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    for (int i = 0; i < 300; i++) {
        call(redis, "LPUSH q a", ":1\r\n");
        call(redis, "RPOP q", "$1\r\na\r\n");
        call(redis, "RPUSH q a", ":1\r\n");
        call(redis, "RPOP q", "$1\r\na\r\n");
    }
    call(redis, "EXISTS q", ":0\r\n");
    call(redis, "RPUSH ring a b c", ":3\r\n");
    for (int i = 0; i < 300; i++) call(redis, "LMOVE ring ring LEFT RIGHT", NULL);
    call(redis, "LRANGE ring 0 -1", "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n");
    for (int i = 0; i < 301; i++) call(redis, "RPOPLPUSH ring ring", NULL);
    call(redis, "LRANGE ring 0 -1", "*3\r\n$1\r\nc\r\n$1\r\na\r\n$1\r\nb\r\n");
    is_well();
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    at_the_ends();
    const int rounds = getenv("ROCKS_SLOW") == NULL ? 6000 : 600;
    random_ones("read_write", 1, rounds);
    random_ones("read_write", 2, rounds / 2);
    random_ones("transaction", 3, rounds / 4);
    random_ones("optimistic_transaction", 4, rounds / 4);
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
