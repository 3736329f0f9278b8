/* The write option timeout, while the database holds writes back. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static char large[20000];

/* A database that stops writes as soon as its two memtables are full: flushes are paused. */
static rocks_db *open_small(const char *name, const char *mode, const char *comparator)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_options_set(options, "max_write_buffer_number", "2", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    if (comparator != NULL) OK(rocks_options_set(options, "comparator", comparator, &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static uint64_t stopped(rocks_db *db)
{
    uint64_t is;
    OK(rocks_db_property_int(db, NULL, "rocksdb.is-write-stopped", &is, &st));
    return is;
}

/* Writes until no more goes in. */
static void fill(rocks_db *db, const rocks_options *brief)
{
    OK(rocks_db_pause_background_work(db, &st));
    rocks_code code = ROCKS_OK;
    for (int i = 0; i < 1000 && code == ROCKS_OK; i++)
        code = rocks_db_put(db, NULL, brief, &i, sizeof i, large, sizeof large, &st);
    CHECK(code == ROCKS_TIMED_OUT);
    SAYS("options: timeout: 20000 microseconds");
    SAYS("nothing was written");
    CHECK(stopped(db) == 1);
}

static void absent(rocks_db *db, const char *key)
{
    rocks_buffer value;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, key, strlen(key), &value, &st));
}

#define LATE(call) EXPECT(ROCKS_TIMED_OUT, call)

static void every_write(const char *mode)
{
    rocks_options *brief = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000"), *copy;
    rocks_db *db = open_small(mode, mode, NULL);
    const rocks_slice keys[] = {{BYTES("a")}, {BYTES("b")}}, *values = keys;
    const uint32_t offsets[] = {0, 1, 2};
    const rocks_column column = {sizeof column, "ab", 2, offsets, NULL};
    rocks_batch *batch;
    const bool ranges = strstr(mode, "transaction") == NULL;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, "a", 1, "1", 1, &st));
    /* Without a stall it makes no difference. */
    OK(rocks_db_put(db, NULL, brief, "before", 6, "1", 1, &st));
    OK(rocks_db_write(db, brief, batch, &st));
    OK(rocks_db_delete(db, NULL, brief, "a", 1, &st));
    fill(db, brief);
    LATE(rocks_db_put(db, NULL, brief, "a", 1, "1", 1, &st));
    LATE(rocks_db_merge(db, NULL, brief, "a", 1, "1", 1, &st));
    LATE(rocks_db_delete(db, NULL, brief, "before", 6, &st));
    LATE(rocks_db_single_delete(db, NULL, brief, "before", 6, &st));
    if (ranges) LATE(rocks_db_delete_range(db, NULL, brief, "a", 1, "z", 1, &st));
    LATE(rocks_db_put_many(db, NULL, brief, keys, values, 2, &st));
    LATE(rocks_db_delete_many(db, NULL, brief, keys, 2, &st));
    LATE(rocks_db_put_columns(db, NULL, brief, &column, &column, 2, &st));
    LATE(rocks_db_write(db, brief, batch, &st));
    OK(rocks_options_copy(brief, &copy, &st));
    LATE(rocks_db_write(db, copy, batch, &st));
    /* RocksDB's own option goes first. */
    OK(rocks_options_set(copy, "no_slowdown", "true", &st));
    EXPECT(ROCKS_INCOMPLETE, rocks_db_put(db, NULL, copy, "a", 1, "1", 1, &st));
    absent(db, "a");
    OK(rocks_db_continue_background_work(db, &st));
    /* Long enough for the flush. */
    OK(rocks_options_set(brief, "timeout", "180000000", &st));
    OK(rocks_db_write(db, brief, batch, &st));
    OK(rocks_db_put(db, NULL, brief, "b", 1, "1", 1, &st));
    OK(rocks_options_set(brief, "timeout", "0", &st));
    OK(rocks_db_put(db, NULL, brief, "b", 1, "1", 1, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_options_free(brief, &st));
    OK(rocks_options_free(copy, &st));
    OK(rocks_db_close(db, &st));
}

static void with_timestamps(void)
{
    rocks_options *brief = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000");
    rocks_db *db = open_small("stamps", "read_write", "leveldb.BytewiseComparator.u64ts");
    const uint8_t stamp[8] = {1};
    OK(rocks_db_pause_background_work(db, &st));
    rocks_code code = ROCKS_OK;
    for (int i = 0; i < 1000 && code == ROCKS_OK; i++)
        code = rocks_db_put_with_timestamp(db, NULL, brief, &i, sizeof i, stamp, 8, large,
                                           sizeof large, &st);
    CHECK(code == ROCKS_TIMED_OUT);
    LATE(rocks_db_delete_with_timestamp(db, NULL, brief, "a", 1, stamp, 8, &st));
    OK(rocks_options_free(brief, &st));
    OK(rocks_db_close(db, &st));
}

static void a_replica(void)
{
    rocks_options *brief = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000");
    rocks_db *db = open_small("replica", "read_write", NULL);
    rocks_batch *batch;
    rocks_slice data;
    uint64_t sequence;
    bool applied;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, "applied", 7, "1", 1, &st));
    OK(rocks_batch_data(batch, &data, &st));
    fill(db, brief);
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    LATE(rocks_db_apply(db, brief, data.data, data.len, sequence + 1, &applied, &st));
    absent(db, "applied");
    OK(rocks_db_continue_background_work(db, &st));
    OK(rocks_options_set(brief, "timeout", "180000000", &st));
    /* A gap is none that waiting would close. */
    EXPECT(ROCKS_INCOMPLETE,
           rocks_db_apply(db, brief, data.data, data.len, sequence + 2, &applied, &st));
    SAYS("missing");
    OK(rocks_db_apply(db, brief, data.data, data.len, sequence + 1, &applied, &st));
    CHECK(applied);
    OK(rocks_db_apply(db, brief, data.data, data.len, sequence + 1, &applied, &st));
    CHECK(!applied);
    OK(rocks_batch_free(batch, &st));
    OK(rocks_options_free(brief, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- writes that wait --------------------------------------------------------------- */

static struct writer {
    rocks_db *db;
    rocks_options *options;
    rocks_code code;
    pthread_t thread;
} writers[4];

static void *writes(void *given)
{
    struct writer *own = given;
    rocks_status status;
    own->code = rocks_db_put(own->db, NULL, own->options, &own, sizeof own, "1", 1, &status);
    return NULL;
}

static void begin(rocks_db *db, rocks_options *options)
{
    for (int i = 0; i < 4; i++) {
        writers[i].db = db;
        writers[i].options = options;
        CHECK(pthread_create(&writers[i].thread, NULL, writes, &writers[i]) == 0);
    }
}

static void end(rocks_code code)
{
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(writers[i].thread, NULL) == 0);
        CHECK(writers[i].code == code);
    }
}

static void the_end_of_a_stall_is_noticed(void)
{
    rocks_options *brief = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000"),
                  *patient = options_with(ROCKS_OPTIONS_WRITE, "timeout", "180000000");
    rocks_db *db = open_small("noticed", "read_write", NULL);
    fill(db, brief);
    begin(db, patient);
    OK(rocks_db_continue_background_work(db, &st));
    end(ROCKS_OK);
    OK(rocks_options_free(brief, &st));
    OK(rocks_options_free(patient, &st));
    OK(rocks_db_close(db, &st));
}

static void a_close_ends_the_wait(void)
{
    rocks_options *brief = options_with(ROCKS_OPTIONS_WRITE, "timeout", "20000"),
                  *patient = options_with(ROCKS_OPTIONS_WRITE, "timeout", "3600000000");
    rocks_db *db = open_small("ends", "read_write", NULL);
    fill(db, brief);
    begin(db, patient);
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    OK(rocks_db_close(db, &st));
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(writers[i].thread, NULL) == 0);
        /* A close ends the pause as well, so a write may go in before it sees the close. */
        CHECK(writers[i].code == ROCKS_OK || writers[i].code == ROCKS_CLOSED);
    }
    OK(rocks_options_free(brief, &st));
    OK(rocks_options_free(patient, &st));
}

/* RocksDB slows writes down while compactions are behind: they still go in. */
static void slowed_down(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true"),
                  *patient = options_with(ROCKS_OPTIONS_WRITE, "timeout", "180000000"),
                  *at_once = options_with(ROCKS_OPTIONS_FLUSH, "allow_write_stall", "true");
    rocks_db *db;
    uint64_t rate;
    OK(rocks_options_set_string(options,
                                "level0_file_num_compaction_trigger=2;"
                                "level0_slowdown_writes_trigger=2;level0_stop_writes_trigger=100;"
                                "delayed_write_rate=100000",
                                &st));
    OK(rocks_db_open(check_path("slow"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_abort_all_compactions(db, &st));
    for (int i = 0; i < 3; i++) {
        OK(rocks_db_put(db, NULL, NULL, "key", 3, "1", 1, &st));
        OK(rocks_db_flush(db, NULL, 0, at_once, &st));
    }
    OK(rocks_db_property_int(db, NULL, "rocksdb.actual-delayed-write-rate", &rate, &st));
    CHECK(rate > 0);
    /* A flush would wait for compactions, and stops waiting. */
    OK(rocks_options_set_string(at_once, "allow_write_stall=false;timeout=20000", &st));
    OK(rocks_db_put(db, NULL, NULL, "key", 3, "1", 1, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_flush(db, NULL, 0, at_once, &st));
    for (int i = 0; i < 20; i++)
        OK(rocks_db_put(db, NULL, patient, &i, sizeof i, large, 2000, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(patient, &st));
    OK(rocks_options_free(at_once, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    every_write("read_write");
    every_write("transaction");
    every_write("optimistic_transaction");
    every_write("ttl");
    with_timestamps();
    a_replica();
    the_end_of_a_stall_is_noticed();
    a_close_ends_the_wait();
    slowed_down();
    return 0;
}
