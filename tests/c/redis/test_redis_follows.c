/* Redis's structures in a secondary and a follower: they have what their primary flushed and
   swapped, wake those who wait for an entry, and each command sees one state between two catch-ups.
 */
#include "redis.h"

#include <pthread.h>
#include <time.h>

enum { LENGTH = 300, STEP = 37, TURNS = 200 };

static rocks_db *primary, *second;
static rocks_redis *writes, *reads;
static rocks_status own;
static rocks_redis_reply *answer;
static bool by_itself;
static int over;

static void pause_of(int milliseconds)
{
    nanosleep(&(struct timespec){0, milliseconds * 1000000L}, NULL);
}

/* On the primary, with a status and a reply of that thread's own. */
static void write_one(rocks_redis_session *session, const char *command)
{
    char text[512];
    rocks_slice words[64];
    snprintf(text, sizeof text, "%s", command);
    const size_t count = words_of(text, words, 64);
    CHECK(rocks_redis_session_call(session, words, count, NULL, answer, &own) == ROCKS_OK);
}

/* What the primary has comes to the other one. */
static void comes(void)
{
    const rocks_column_family *both[2];
    rocks_column_family *heads, *rows;
    if (!by_itself) {
        CHECK(rocks_db_try_catch_up_with_primary(second, &own) == ROCKS_OK);
        return;
    }
    CHECK(rocks_db_column_family(primary, "rocks.redis", &heads, &own) == ROCKS_OK);
    CHECK(rocks_db_column_family(primary, "rocks.redis.sub", &rows, &own) == ROCKS_OK);
    both[0] = heads, both[1] = rows;
    CHECK(rocks_db_flush(primary, both, 2, NULL, &own) == ROCKS_OK);
    CHECK(rocks_column_family_free(heads, &own) == ROCKS_OK);
    CHECK(rocks_column_family_free(rows, &own) == ROCKS_OK);
}

/* The follower has it when its thread looked again. */
static void becomes(const char *command, const char *wanted)
{
    rocks_slice bytes;
    comes();
    if (!by_itself) {
        call(reads, command, wanted);
        return;
    }
    for (int i = 0; i < 20000; i++) {
        call(reads, command, NULL);
        OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
        if (bytes.len == strlen(wanted) && memcmp(bytes.data, wanted, bytes.len) == 0) return;
        pause_of(1);
    }
    is(wanted);
}

/* A follower has what was flushed: both column families at once. */
static void open_primary(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "atomic_flush", "true", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &primary, &st));
    OK(rocks_options_free(options, &st));
}

static void open_second(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "follower_refresh_catchup_period_ms", "10");
    rocks_options *how =
        options_with(ROCKS_OPTIONS_OPEN, "mode", by_itself ? "follower" : "secondary");
    /* Otherwise each catch-up starts sixteen threads. */
    OK(rocks_options_set(options, "max_file_opening_threads", "1", &st));
    char primary_path[4096], own_path[4096];
    snprintf(primary_path, sizeof primary_path, "%s", check_path(by_itself ? "leader" : "primary"));
    snprintf(own_path, sizeof own_path, "%s", check_path(by_itself ? "follower" : "secondary"));
    OK(rocks_options_set(how, by_itself ? "leader_path" : "secondary_path",
                         by_itself ? primary_path : own_path, &st));
    OK(rocks_db_open(by_itself ? own_path : primary_path, options, how, NULL, NULL, 0, &second,
                     &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static void databases(void)
{
    becomes("GET a", "$1\r\n1\r\n");
    call(writes, "FLUSHALL", "+OK\r\n");
    call(writes, "SET b 2", "+OK\r\n");
    becomes("GET b", "$1\r\n2\r\n");
    call(reads, "GET a", "$-1\r\n");
    call(reads, "DBSIZE", ":1\r\n");
    call(writes, "SWAPDB 0 1", "+OK\r\n");
    becomes("GET b", "$-1\r\n");
    call(reads, "DBSIZE", ":0\r\n");
    call(writes, "SWAPDB 1 0", "+OK\r\n");
    becomes("GET b", "$1\r\n2\r\n");
    call(writes, "FLUSHDB", "+OK\r\n");
    becomes("GET b", "$-1\r\n");
    call(reads, "SET b 2", "-READONLY You can't write against a read only replica.\r\n");
}

static void *adds(void *session)
{
    pause_of(100);
    write_one(session, "XADD s 2-1 f v");
    comes();
    return NULL;
}

/* It wakes long before its time is over. */
static void waits(rocks_redis_session *session)
{
    pthread_t other;
    struct timespec from, to;
    call(writes, "XADD s 1-1 f v", "$3\r\n1-1\r\n");
    becomes("XLEN s", ":1\r\n");
    clock_gettime(CLOCK_MONOTONIC, &from);
    CHECK(pthread_create(&other, NULL, adds, session) == 0);
    call(reads, "XREAD BLOCK 60000 STREAMS s 1-1",
         "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n2-1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n");
    clock_gettime(CLOCK_MONOTONIC, &to);
    CHECK(pthread_join(other, NULL) == 0);
    CHECK(to.tv_sec - from.tv_sec < 50);
}

/* A list of consecutive numbers, of which some leave in front and as many come behind, at once. */
static void *moves(void *session)
{
    char command[512], one[16];
    int next = LENGTH;
    for (int turn = 0; turn < TURNS; turn++) {
        write_one(session, "MULTI");
        snprintf(command, sizeof command, "LPOP l %d", STEP);
        write_one(session, command);
        snprintf(command, sizeof command, "RPUSH l");
        for (int i = 0; i < STEP; i++) {
            snprintf(one, sizeof one, " %d", next++);
            strcat(command, one);
        }
        write_one(session, command);
        write_one(session, "EXEC");
        comes();
    }
    __atomic_store_n(&over, 1, __ATOMIC_RELEASE);
    return NULL;
}

static void sees_one_state(rocks_redis_session *session)
{
    const rocks_redis_node *nodes;
    size_t count;
    pthread_t other;
    char command[64];
    for (int i = 0; i < LENGTH; i++) {
        snprintf(command, sizeof command, "RPUSH l %d", i);
        call(writes, command, NULL);
    }
    becomes("LLEN l", ":300\r\n");
    __atomic_store_n(&over, 0, __ATOMIC_RELEASE);
    CHECK(pthread_create(&other, NULL, moves, session) == 0);
    while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE)) {
        int before = -1;
        call(reads, "LRANGE l 0 -1", NULL);
        OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
        if (count != 1 + LENGTH) {
            rocks_slice bytes;
            OK(rocks_redis_reply_resp(reply, 2, &bytes, &st));
            fprintf(stderr, "%s: %.*s\n", by_itself ? "follower" : "secondary", (int)bytes.len,
                    (const char *)bytes.data);
            exit(1);
        }
        for (size_t i = 1; i < count; i++) {
            char text[16];
            CHECK(nodes[i].len < sizeof text);
            memcpy(text, nodes[i].data, nodes[i].len), text[nodes[i].len] = 0;
            CHECK(i == 1 || atoi(text) == before + 1);
            before = atoi(text);
        }
    }
    CHECK(pthread_join(other, NULL) == 0);
}

static void follow(const char *name)
{
    rocks_redis_session *session;
    open_primary(name);
    OK(rocks_redis_open(primary, NULL, &writes, &st));
    OK(rocks_redis_session_new(writes, &session, &st));
    call(writes, "SET a 1", "+OK\r\n");
    if (by_itself) comes();
    open_second();
    OK(rocks_redis_open(second, NULL, &reads, &st));
    databases();
    waits(session);
    sees_one_state(session);
    OK(rocks_redis_session_free(session, &st));
    OK(rocks_redis_free(reads, &st));
    OK(rocks_redis_free(writes, &st));
    OK(rocks_db_close(second, &st));
    OK(rocks_db_close(primary, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    OK(rocks_redis_reply_new(&answer, &st));
    follow("primary");
    by_itself = true;
    follow("leader");
    OK(rocks_redis_reply_free(reply, &st));
    OK(rocks_redis_reply_free(answer, &st));
    return 0;
}
