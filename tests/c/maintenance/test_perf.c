/* Perf counters of the calling thread. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static uint64_t counter(const char *name)
{
    uint64_t value;
    OK(rocks_perf_value(name, &value, &st));
    return value;
}

static void *another_thread(void *seen)
{
    *(uint64_t *)seen = counter("get_from_memtable_count");
    return NULL;
}

static void counts_this_thread(void)
{
    rocks_db *db = open_db("counts");
    uint8_t room[8];
    size_t len;
    int32_t level;
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_perf_level(&level, &st));
    CHECK(level == 2);
    OK(rocks_perf_set_level("kEnableTime", &st));
    OK(rocks_perf_level(&level, &st));
    CHECK(level == 6);
    OK(rocks_perf_reset(&st));
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    CHECK(counter("get_from_memtable_count") == 2);
    CHECK(counter("get_read_bytes") == 10);
    CHECK(counter("user_key_comparison_count") > 0);
    uint64_t elsewhere = 7;
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, another_thread, &elsewhere) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(elsewhere == 0);
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    CHECK(counter("write_memtable_time") > 0);
    CHECK(counter("bytes_written") > 0);

    rocks_buffer text;
    OK(rocks_perf_string(1, &text, &st));
    CHECK(strstr((const char *)text.data, "get_from_memtable_count = 2") != NULL);
    CHECK(strstr((const char *)text.data, "bytes_written = ") != NULL);
    CHECK(strstr((const char *)text.data, "multiget_read_bytes") == NULL);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_perf_string(0, &text, &st));
    CHECK(strstr((const char *)text.data, "multiget_read_bytes = 0") != NULL);
    OK(rocks_buffer_free(&text, &st));

    OK(rocks_perf_reset(&st));
    CHECK(counter("get_from_memtable_count") == 0 && counter("bytes_written") == 0);
    OK(rocks_perf_set_level("1", &st));
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    CHECK(counter("get_from_memtable_count") == 0);
    OK(rocks_db_close(db, &st));
}

/* RocksDB's text and the counters by name agree, for every name. */
static void every_name_is_its_own_counter(void)
{
    rocks_buffer names, text;
    rocks_db *db = open_db("names");
    uint8_t room[8];
    size_t len;
    OK(rocks_perf_set_level("kEnableTime", &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    db = open_db("names");
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    OK(rocks_perf_set_level("kDisable", &st));
    CHECK(counter("user_key_return_count@level0") == 0);
    OK(rocks_perf_string(0, &text, &st));
    OK(rocks_perf_names(&names, &st));
    int count = 0, found = 0, counted = 0;
    for (char *name = strtok((char *)names.data, "\n"); name; name = strtok(NULL, "\n"), count++) {
        char line[200];
        uint64_t value = counter(name);
        snprintf(line, sizeof line, "%s = %llu", name, (unsigned long long)value);
        counted += value > 0;
        if (strstr((const char *)text.data, name) == NULL) continue;
        found++;
        if (strstr((const char *)text.data, line) == NULL) {
            fprintf(stderr, "%s is not in: %s\n", line, (const char *)text.data);
            exit(1);
        }
    }
    CHECK(count > 120 && found > 110 && counted > 10);
    OK(rocks_buffer_free(&names, &st));
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_db_close(db, &st));
}

static void levels_of_the_tree(void)
{
    rocks_db *db = open_db("levels");
    uint8_t room[8];
    size_t len;
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_close(db, &st));
    db = open_db("levels");
    OK(rocks_perf_set_level("kEnableCount", &st));
    OK(rocks_perf_set_per_level(1, &st));
    OK(rocks_perf_reset(&st));
    OK(rocks_db_get_into(db, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    CHECK(counter("user_key_return_count@level0") == 1);
    CHECK(counter("block_cache_hit_count@level0") + counter("block_cache_miss_count@level0") > 0);
    CHECK(counter("user_key_return_count@level5") == 0);
    OK(rocks_perf_set_per_level(0, &st));
    OK(rocks_perf_set_level("kDisable", &st));
    OK(rocks_db_close(db, &st));
    uint64_t value;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value("get_cpu_nanos@level0", &value, &st));
    SAYS("user_key_return_count");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value("bloom_filter_useful@level", &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value("bloom_filter_useful@level-1", &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value("bloom_filter_useful@levelx", &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_perf_value("bloom_filter_useful@level99999999999999", &value, &st));
}

static void refusals(void)
{
    uint64_t value = 3;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value("block_read_counts", &value, &st));
    SAYS("the nearest: \"block_read_count\"");
    CHECK(value == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value(NULL, &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_value("block_read_count", NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_set_level("0", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_set_level("7", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_set_level("much", &st));
    SAYS("kEnableCount");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_set_level(NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_level(NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_set_per_level(2, &st));
    rocks_buffer text;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_string(-1, &text, &st));
    CHECK(text.data == NULL && text.len == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_string(0, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_perf_names(NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    counts_this_thread();
    every_name_is_its_own_counter();
    levels_of_the_tree();
    refusals();
    return 0;
}
