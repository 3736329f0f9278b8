/* Write options: what each of them changes. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static rocks_db *db;

static rocks_options *writing(const char *name, const char *value)
{
    return options_with(ROCKS_OPTIONS_WRITE, name, value);
}

static void open_with(const char *name, rocks_options *options)
{
    OK(rocks_options_set(options, "create_if_missing", "true", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
}

static rocks_code put(const rocks_options *options, const char *key)
{
    static const uint8_t value[1000];
    return rocks_db_put(db, NULL, options, key, strlen(key), value, sizeof value, &st);
}

static uint64_t ticker(rocks_statistics *statistics, const char *name)
{
    uint64_t value;
    OK(rocks_statistics_value(statistics, name, &value, &st));
    return value;
}

static void the_log(void)
{
    rocks_statistics *statistics;
    rocks_options *sync = writing("sync", "true"), *without = writing("disable_wal", "true");
    OK(rocks_statistics_new(NULL, &statistics, &st));
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "avoid_flush_during_shutdown", "true");
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    open_with("log", options);
    OK(put(NULL, "in the log"));
    uint64_t synced = ticker(statistics, "rocksdb.wal.synced");
    uint64_t bytes = ticker(statistics, "rocksdb.wal.bytes");
    CHECK(bytes > 1000);
    OK(put(sync, "on the disk"));
    CHECK(ticker(statistics, "rocksdb.wal.synced") == synced + 1);
    bytes = ticker(statistics, "rocksdb.wal.bytes");
    OK(put(without, "in memory"));
    CHECK(ticker(statistics, "rocksdb.wal.bytes") == bytes);
    /* Two that contradict each other. */
    OK(rocks_options_set(without, "sync", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, put(without, "both"));
    OK(put(NULL, "after the refusal"));
    OK(rocks_db_close(db, &st));

    OK(rocks_db_open(check_path("log"), options, NULL, NULL, NULL, 0, &db, &st));
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, NULL, BYTES("in the log"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("in memory"), &value, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(sync, &st));
    OK(rocks_options_free(without, &st));
    OK(rocks_statistics_free(statistics, &st));
}

/* The memtables are full and nothing flushes them: one write would wait, this one does not. */
static void no_slowdown(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "write_buffer_size", "65536");
    rocks_options *now = writing("no_slowdown", "true");
    open_with("full", options);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_pause_background_work(db, &st));
    rocks_code code = ROCKS_OK;
    for (int i = 0; i < 1000 && code == ROCKS_OK; i++) code = put(now, "key");
    EXPECT(ROCKS_INCOMPLETE, code);
    OK(rocks_db_continue_background_work(db, &st));
    OK(put(NULL, "key"));
    OK(rocks_options_free(now, &st));
    OK(rocks_db_close(db, &st));
}

/* Compactions are behind, though not so far that writes stop: those of low priority wait. */
static void low_priority(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "level0_file_num_compaction_trigger", "2");
    rocks_options *now = writing("no_slowdown", "true");
    open_with("behind", options);
    OK(rocks_options_free(options, &st));
    OK(rocks_db_abort_all_compactions(db, &st));
    for (int i = 0; i < 6; i++) {
        OK(put(NULL, "key"));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    OK(put(now, "key"));
    OK(rocks_options_set(now, "low_pri", "true", &st));
    EXPECT(ROCKS_INCOMPLETE, put(now, "key"));
    SAYS("ow priority");
    OK(rocks_db_resume_all_compactions(db, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(now, &st));
}

/* Hints are for writers that meet in the memtable: what they write is all there. */
enum { WRITERS = 2, BATCHES = 40, KEYS = 100 };

static void *writer(void *number)
{
    rocks_status st;
    rocks_options *hint;
    OK(rocks_options_new(ROCKS_OPTIONS_WRITE, &hint, &st));
    OK(rocks_options_set(hint, "memtable_insert_hint_per_batch", "true", &st));
    for (int i = 0; i < BATCHES * KEYS; i += KEYS) {
        rocks_batch *batch;
        OK(rocks_batch_new(&batch, &st));
        for (int j = i; j < i + KEYS; j++) {
            char key[16];
            snprintf(key, sizeof key, "%06d%c", j, *(char *)number);
            OK(rocks_batch_put(batch, NULL, key, 7, BYTES("value"), &st));
        }
        OK(rocks_db_write(db, hint, batch, &st));
        OK(rocks_batch_free(batch, &st));
    }
    OK(rocks_options_free(hint, &st));
    return NULL;
}

static void hints(void)
{
    pthread_t threads[WRITERS];
    char letters[] = "ab";
    rocks_iter *iter;
    rocks_slice key, value;
    int count = 0;
    db = open_db("hints");
    for (int i = 0; i < WRITERS; i++)
        CHECK(pthread_create(&threads[i], NULL, writer, &letters[i]) == 0);
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) {
        char wanted[16];
        snprintf(wanted, sizeof wanted, "%06d%c", count / WRITERS, letters[count % WRITERS]);
        CHECK(key.len == 7 && memcmp(key.data, wanted, 7) == 0);
        count++;
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    CHECK(count == WRITERS * BATCHES * KEYS);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

/* Eight bytes or none: other numbers are refused, and nothing is poisoned by it. */
static void protection(void)
{
    rocks_options *eight = writing("protection_bytes_per_key", "8");
    rocks_options *four = writing("protection_bytes_per_key", "4");
    db = open_db("protection");
    OK(put(eight, "key"));
    EXPECT(ROCKS_NOT_SUPPORTED, put(four, "key"));
    OK(put(NULL, "key"));
    OK(put(eight, "key"));
    OK(rocks_options_free(eight, &st));
    OK(rocks_options_free(four, &st));
    OK(rocks_db_close(db, &st));
}

static void priority(void)
{
    rocks_rate_limiter *limiter;
    rocks_options *user = writing("rate_limiter_priority", "IO_USER");
    rocks_options *low = writing("rate_limiter_priority", "IO_LOW");
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    uint64_t bytes;
    OK(rocks_rate_limiter_new("rate_bytes_per_sec=1G", &limiter, &st));
    OK(rocks_options_set_rate_limiter(options, "rate_limiter", limiter, &st));
    open_with("priority", options);
    OK(put(NULL, "key"));
    OK(rocks_rate_limiter_value(limiter, "total_bytes_through.user", &bytes, &st));
    CHECK(bytes == 0);
    OK(put(user, "key"));
    OK(rocks_rate_limiter_value(limiter, "total_bytes_through.user", &bytes, &st));
    CHECK(bytes >= 1000);
    EXPECT(ROCKS_INVALID_ARGUMENT, put(low, "key"));
    OK(put(NULL, "key"));
    OK(rocks_options_free(user, &st));
    OK(rocks_options_free(low, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_rate_limiter_free(limiter, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    the_log();
    no_slowdown();
    low_priority();
    hints();
    protection();
    priority();
    return 0;
}
