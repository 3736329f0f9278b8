/* The check reads the database, not what the library remembers of it: rows that somebody else
   changes under it are found, and what a compaction drops is remembered by nobody. */
#include "redis.h"

static rocks_db *db;
static rocks_redis *redis;

/* The faults of the check, one of which has this text; NULL: there is none. */
static void finds(const char *text)
{
    const rocks_redis_node *nodes;
    size_t count;
    int found = 0;
    OK(rocks_redis_check(redis, NULL, reply, &st));
    OK(rocks_redis_reply_nodes(reply, &nodes, &count, &st));
    CHECK(nodes[8].kind == ROCKS_REDIS_ARRAY);
    for (size_t i = 9; i < count; i++) {
        char fault[512];
        snprintf(fault, sizeof fault, "%.*s", (int)nodes[i].len, (const char *)nodes[i].data);
        fprintf(stderr, "%s\n", fault);
        if (text != NULL && strstr(fault, text) != NULL) found++;
    }
    CHECK((text == NULL) == (count == 9) && (text == NULL || found > 0));
}

/* Copies the row of a column family that a byte marks; returns the length of its key. */
static size_t row(rocks_column_family *family, size_t at, int mark, uint8_t *key, uint8_t *value,
                  size_t *value_len)
{
    rocks_iter *iter;
    rocks_slice k, v;
    size_t len = 0;
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &k, &v, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &k, &v, &st)) {
        if (k.len <= at || ((const uint8_t *)k.data)[at] != mark) continue;
        CHECK(k.len <= 64 && v.len <= 256);
        memcpy(key, k.data, k.len), memcpy(value, v.data, v.len);
        len = k.len, *value_len = v.len;
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(iter, &st));
    CHECK(len > 0);
    return len;
}

int main(int argc, char **argv)
{
    enum { NAME = 12, KIND = 8, CHUNK = 2 };
    rocks_column_family *heads, *rows;
    uint8_t key[64], other[64], value[256], changed[256];
    size_t key_len, value_len, changed_len;
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    db = open_mode("db", "read_write");
    OK(rocks_redis_open(db, NULL, &redis, &st));
    OK(rocks_db_column_family(db, "rocks.redis", &heads, &st));
    OK(rocks_db_column_family(db, "rocks.redis.sub", &rows, &st));

    /* A chunk of a list with another value: whoever inserts gives all elements to chunks. */
    call(redis, "RPUSH l a b c", ":3\r\n");
    call(redis, "LINSERT l AFTER c x", ":4\r\n");
    key_len = row(rows, KIND, CHUNK, key, value, &value_len);
    call(redis, "RPUSH m d e f", ":3\r\n");
    call(redis, "LINSERT m AFTER f y", ":4\r\n");
    CHECK(row(rows, KIND, CHUNK, other, changed, &changed_len) == key_len);
    CHECK(memcmp(key, other, key_len) != 0);
    finds(NULL);
    OK(rocks_db_put(db, rows, NULL, key, key_len, changed, changed_len, &st));
    finds("a row is not what the memory has of it");
    OK(rocks_db_put(db, rows, NULL, key, key_len, value, value_len, &st));
    finds(NULL);

    /* A head that is gone. */
    key_len = row(heads, NAME, 'l', key, value, &value_len);
    OK(rocks_db_delete(db, heads, NULL, key, key_len, &st));
    finds("the memory has a head that is no row");
    OK(rocks_db_put(db, heads, NULL, key, key_len, value, value_len, &st));
    finds(NULL);

    /* Of a key that is over a compaction drops the head. */
    call(redis, "PEXPIRE l 1", ":1\r\n");
    for (int i = 0; i < 1000; i++) call(redis, "EXISTS m", ":1\r\n");
    rocks_redis_session *session;
    OK(rocks_redis_session_new(redis, &session, &st));
    in_session(session, "BLPOP none 0.05", "*-1\r\n");
    OK(rocks_redis_session_free(session, &st));
    const rocks_column_family *both[] = {heads, rows};
    OK(rocks_db_flush(db, both, 2, NULL, &st));
    rocks_options *force =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, heads, force, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(force, &st));
    finds(NULL);
    call(redis, "EXISTS l", ":0\r\n");

    /* So are sets that were popped empty, and written again. */
    for (int turn = 0; turn < 2; turn++) {
        call(redis, "ZADD z 1 a 2 b 3 c", ":3\r\n");
        call(redis, "ZPOPMIN z", NULL);
        call(redis, "ZADD z 0 first", ":1\r\n");
        finds(NULL);
        call(redis, "ZPOPMAX z 3", NULL);
        call(redis, "EXISTS z", ":0\r\n");
        finds(NULL);
    }
    OK(rocks_column_family_free(heads, &st));
    OK(rocks_column_family_free(rows, &st));
    OK(rocks_redis_free(redis, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
