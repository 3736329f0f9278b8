/* Tickers and histograms by name, shared by two databases. valgrind: yes */
#include "../support/check.h"

static uint64_t ticker(rocks_statistics *statistics, const char *name)
{
    uint64_t value;
    OK(rocks_statistics_value(statistics, name, &value, &st));
    return value;
}

static void counts_for_two_databases(void)
{
    rocks_statistics *statistics;
    rocks_histogram histogram;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *one, *two;
    uint8_t room[8];
    size_t len;
    OK(rocks_statistics_new("stats_level=kAll", &statistics, &st));
    CHECK(ticker(statistics, "stats_level") == 5);
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    OK(rocks_db_open(check_path("one"), options, NULL, NULL, NULL, 0, &one, &st));
    OK(rocks_db_open(check_path("two"), options, NULL, NULL, NULL, 0, &two, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_put(one, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_put(two, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    for (int i = 0; i < 5; i++) {
        OK(rocks_db_get_into(one, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
        OK(rocks_db_get_into(two, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    }
    CHECK(ticker(statistics, "rocksdb.number.keys.written") == 2);
    CHECK(ticker(statistics, "rocksdb.number.keys.read") == 10);
    CHECK(ticker(statistics, "rocksdb.memtable.hit") == 10);
    OK(rocks_statistics_histogram(statistics, "rocksdb.db.get.micros", &histogram, &st));
    CHECK(histogram.count == 10 && histogram.max >= histogram.min);
    OK(rocks_statistics_histogram(statistics, "rocksdb.bytes.per.read", &histogram, &st));
    CHECK(histogram.count == 10 && histogram.sum == 50 && histogram.average == 5);
    CHECK(histogram.min == 5 && histogram.max == 5 && histogram.standard_deviation == 0);
    CHECK(histogram.median > 0 && histogram.percentile95 <= 5 && histogram.percentile99 <= 5);

    rocks_buffer text;
    OK(rocks_statistics_string(statistics, &text, &st));
    CHECK(strstr((const char *)text.data, "rocksdb.number.keys.read COUNT : 10") != NULL);
    OK(rocks_buffer_free(&text, &st));

    OK(rocks_statistics_reset(statistics, &st));
    CHECK(ticker(statistics, "rocksdb.number.keys.read") == 0);
    OK(rocks_statistics_histogram(statistics, "rocksdb.bytes.per.read", &histogram, &st));
    CHECK(histogram.count == 0 && histogram.sum == 0 && histogram.max == 0);

    OK(rocks_statistics_set(statistics, "stats_level", "kDisableAll", &st));
    OK(rocks_db_get_into(one, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    CHECK(ticker(statistics, "rocksdb.number.keys.read") == 0);
    OK(rocks_statistics_set(statistics, "stats_level", "3", &st));
    CHECK(ticker(statistics, "stats_level") == 3);
    OK(rocks_db_close(one, &st));
    CHECK(ticker(statistics, "rocksdb.number.keys.read") == 0);
    OK(rocks_statistics_free(statistics, &st));
    OK(rocks_db_get_into(two, NULL, NULL, BYTES("key"), room, sizeof room, &len, &st));
    OK(rocks_db_close(two, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_statistics_free(statistics, &st));
}

/* Every listed name can be read. */
static void all_names(void)
{
    rocks_statistics *statistics;
    rocks_histogram histogram;
    rocks_buffer names;
    int count = 0;
    OK(rocks_statistics_new(NULL, &statistics, &st));
    CHECK(ticker(statistics, "stats_level") == 3);
    OK(rocks_statistics_ticker_names(&names, &st));
    for (char *name = strtok((char *)names.data, "\n"); name; name = strtok(NULL, "\n"), count++) {
        CHECK(ticker(statistics, name) == 0);
    }
    CHECK(count > 200);
    OK(rocks_buffer_free(&names, &st));
    OK(rocks_statistics_histogram_names(&names, &st));
    count = 0;
    for (char *name = strtok((char *)names.data, "\n"); name; name = strtok(NULL, "\n"), count++) {
        OK(rocks_statistics_histogram(statistics, name, &histogram, &st));
        CHECK(histogram.count == 0);
    }
    CHECK(count > 50);
    OK(rocks_buffer_free(&names, &st));
    OK(rocks_statistics_free(statistics, &st));
}

static void refusals(void)
{
    rocks_statistics *statistics;
    rocks_histogram histogram;
    uint64_t value = 1;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_statistics_new("stats_level=kEverything", &statistics, &st));
    SAYS("kExceptTimeForMutex, kAll");
    CHECK(statistics == NULL);
    OK(rocks_statistics_new(NULL, &statistics, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_statistics_value(statistics, "rocksdb.block.cache.hits", &value, &st));
    SAYS("the nearest: \"rocksdb.block.cache.hit\"");
    CHECK(value == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_statistics_value(statistics, "", &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_statistics_value(statistics, "rocksdb.db.get.micros", &value, &st));
    SAYS("histogram");
    memset(&histogram, 1, sizeof histogram);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_statistics_histogram(statistics, "rocksdb.db.gett.micros", &histogram, &st));
    SAYS("the nearest: \"rocksdb.db.get.micros\"");
    CHECK(histogram.count == 0 && histogram.max == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_statistics_histogram(statistics, "rocksdb.block.cache.hit", &histogram, &st));
    SAYS("ticker");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_statistics_histogram(statistics, NULL, &histogram, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_statistics_histogram(statistics, "rocksdb.db.get.micros", NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_statistics_set(statistics, "stats_level", "9", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_statistics_string(statistics, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_statistics_ticker_names(NULL, &st));
    OK(rocks_statistics_free(statistics, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_statistics_reset(statistics, &st));
    OK(rocks_statistics_free(NULL, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    counts_for_two_databases();
    all_names();
    refusals();
    return 0;
}
