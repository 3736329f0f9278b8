/* Redis's data structures in a process of one's own: a leaderboard, a work queue, a counter with an
 * end, and a change of several keys at once. No server. */
#include "example.h"

enum { MOST_WORDS = 16 };

static rocks_redis_reply *reply;

/* Shows one node and what is in it; returns the one behind. */
static const rocks_redis_node *show(const rocks_redis_node *node, int depth)
{
    const rocks_redis_node *next = node + 1;
    printf("%*s", 2 * depth + 2, "");
    switch (node->kind) {
        case ROCKS_REDIS_NIL:
        case ROCKS_REDIS_NIL_ARRAY:
            printf("nothing\n");
            break;
        case ROCKS_REDIS_INTEGER:
            printf("%lld\n", (long long)node->integer);
            break;
        case ROCKS_REDIS_ARRAY:
        case ROCKS_REDIS_SET:
        case ROCKS_REDIS_MAP:
            printf("%lld of these:\n", (long long)node->integer);
            for (int64_t i = 0; i < node->integer * (node->kind == ROCKS_REDIS_MAP ? 2 : 1); i++)
                next = show(next, depth + 1);
            break;
        default: /* a text of some kind, an error's included */
            printf("%.*s\n", SHOW(*node));
    }
    return next;
}

static void run(rocks_redis_session *session, const char *command)
{
    char text[128];
    rocks_slice words[MOST_WORDS];
    size_t count = 0;
    const rocks_redis_node *nodes;
    snprintf(text, sizeof text, "%s", command);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = (rocks_slice){(const uint8_t *)word, strlen(word)};
    printf("%s\n", command);
    TRY(rocks_redis_session_call(session, words, count, NULL, reply, &status));
    TRY(rocks_redis_reply_nodes(reply, &nodes, &count, &status));
    show(nodes, 0);
}

int main(int argc, char **argv)
{
    rocks_options *options;
    rocks_db *db;
    rocks_redis *redis;
    rocks_redis_session *session;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(argc > 1 ? argv[1] : "redis.db", options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    TRY(rocks_redis_open(db, NULL, &redis, &status));
    TRY(rocks_redis_session_new(redis, &session, &status));
    TRY(rocks_redis_reply_new(&reply, &status));

    /* A leaderboard. */
    run(session, "ZADD board 120 ann 75 bob 310 eve");
    run(session, "ZINCRBY board 50 bob");
    run(session, "ZRANGE board 0 1 REV WITHSCORES");
    run(session, "ZREVRANK board bob");

    /* A queue: a worker takes a job and notes that it has it, in one step. */
    run(session, "RPUSH jobs mail backup");
    run(session, "LMOVE jobs taken LEFT RIGHT");
    run(session, "BLPOP jobs 1");
    run(session, "BLPOP jobs 0.01");

    /* A counter that is over after a minute. */
    run(session, "SET visits 0 EX 60");
    run(session, "INCRBY visits 3");
    run(session, "LPUSH visits x");

    /* All of it, or nothing; and nothing if somebody changed `stock` meanwhile. */
    run(session, "HSET stock pears 2 plums 7");
    run(session, "WATCH stock");
    run(session, "MULTI");
    run(session, "HINCRBY stock pears -1");
    run(session, "RPUSH sold pears");
    run(session, "EXEC");
    run(session, "HGETALL stock");

    TRY(rocks_redis_reply_free(reply, &status));
    TRY(rocks_redis_session_free(session, &status));
    TRY(rocks_redis_free(redis, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
