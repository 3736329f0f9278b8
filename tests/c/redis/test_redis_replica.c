/* A replica by rocks_db_apply: batches of Redis's rows are taken until its structures are opened,
   and refused then, as these remember rows; after it was closed and opened again they are taken
   again. */
#include "redis.h"

static uint64_t latest(rocks_db *db)
{
    uint64_t sequence;
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    return sequence;
}

/* Applies all that there is. */
static void ship(rocks_wal_iter *log, rocks_db *to)
{
    rocks_slice data;
    rocks_code code;
    uint64_t sequence;
    while ((code = rocks_wal_iter_next(log, &sequence, &data, &st)) == ROCKS_OK)
        OK(rocks_db_apply(to, NULL, data.data, data.len, sequence, NULL, &st));
    EXPECT(ROCKS_NOT_FOUND, code);
}

int main(int argc, char **argv)
{
    rocks_redis *writes, *reads;
    rocks_wal_iter *log;
    rocks_slice data;
    uint64_t sequence;
    CHECK_BEGIN(argc, argv);
    OK(rocks_redis_reply_new(&reply, &st));
    rocks_db *primary = open_mode("primary", "read_write");
    OK(rocks_redis_open(primary, NULL, &writes, &st));
    call(writes, "SET a 1", "+OK\r\n");
    OK(rocks_db_create_checkpoint(primary, check_path("replica"), NULL, NULL, NULL, &st));
    rocks_db *replica = open_mode("replica", "read_write");
    OK(rocks_db_wal_iter(primary, latest(replica) + 1, NULL, &log, &st));

    call(writes, "SET b 2", "+OK\r\n");
    call(writes, "RPUSH l x y z", ":3\r\n");
    ship(log, replica);
    OK(rocks_redis_open(replica, NULL, &reads, &st));
    call(reads, "GET b", "$1\r\n2\r\n");
    call(reads, "LRANGE l 0 -1", "*3\r\n$1\r\nx\r\n$1\r\ny\r\n$1\r\nz\r\n");

    /* What is not Redis's goes on. */
    OK(rocks_db_put(primary, NULL, NULL, BYTES("plain"), BYTES("1"), &st));
    ship(log, replica);
    call(writes, "LPOP l", "$1\r\nx\r\n");
    OK(rocks_wal_iter_next(log, &sequence, &data, &st));
    const uint64_t before = latest(replica);
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_apply(replica, NULL, data.data, data.len, sequence, NULL, &st));
    SAYS("Redis's structures");
    SAYS("secondary");
    CHECK(latest(replica) == before);
    call(reads, "LLEN l", ":3\r\n");
    OK(rocks_redis_free(reads, &st));
    OK(rocks_db_close(replica, &st));

    replica = open_mode("replica", "read_write");
    OK(rocks_db_apply(replica, NULL, data.data, data.len, sequence, NULL, &st));
    CHECK(latest(replica) == latest(primary));
    OK(rocks_redis_open(replica, NULL, &reads, &st));
    call(reads, "LRANGE l 0 -1", "*2\r\n$1\r\ny\r\n$1\r\nz\r\n");
    OK(rocks_wal_iter_free(log, &st));
    OK(rocks_redis_free(reads, &st));
    OK(rocks_redis_free(writes, &st));
    OK(rocks_db_close(replica, &st));
    OK(rocks_db_close(primary, &st));
    OK(rocks_redis_reply_free(reply, &st));
    return 0;
}
