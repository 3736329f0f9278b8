/* Caches: made, set, read, shared between databases, freed in any order. valgrind: alone */
#include "../support/check.h"

#include <unistd.h>

static rocks_cache *cache_of(const char *settings)
{
    rocks_cache *cache;
    OK(rocks_cache_new(settings, &cache, &st));
    return cache;
}

static uint64_t figure(rocks_cache *cache, const char *name)
{
    uint64_t value;
    OK(rocks_cache_value(cache, name, &value, &st));
    return value;
}

static rocks_options *database_options(void)
{
    return options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
}

static rocks_db *open_with(const char *name, rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

/* Writes a thousand keys, and reads them back from tables. */
static void fill(const char *name, rocks_options *options)
{
    rocks_db *db = open_with(name, options);
    char key[16], value[200];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < 1000; i++) {
        int len = snprintf(key, sizeof key, "key%06d", i);
        OK(rocks_db_put(db, NULL, NULL, key, (size_t)len, value, sizeof value, &st));
    }
    OK(rocks_db_close(db, &st));
}

static void read_all(rocks_db *db)
{
    char key[16];
    uint8_t value[200];
    size_t len;
    for (int i = 0; i < 1000; i++) {
        int key_len = snprintf(key, sizeof key, "key%06d", i);
        OK(rocks_db_get_into(db, NULL, NULL, key, (size_t)key_len, value, sizeof value, &len, &st));
        CHECK(len == sizeof value && value[0] == 'v');
    }
}

static void settings_and_figures(void)
{
    rocks_cache *cache = cache_of("capacity=64M;num_shard_bits=4");
    CHECK(figure(cache, "capacity") == 64u << 20);
    CHECK(figure(cache, "usage") == 0 && figure(cache, "pinned_usage") == 0);
    CHECK(figure(cache, "strict_capacity_limit") == 0);
    CHECK(figure(cache, "occupancy_count") == 0);
    OK(rocks_cache_set(cache, "capacity", "128MB", &st));
    OK(rocks_cache_set(cache, "strict_capacity_limit", "true", &st));
    CHECK(figure(cache, "capacity") == 128u << 20);
    CHECK(figure(cache, "strict_capacity_limit") == 1);
    OK(rocks_cache_erase_unreferenced(cache, &st));

    uint64_t value = 7;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_value(cache, "use", &value, &st));
    SAYS("\"use\"");
    SAYS("pinned_usage");
    CHECK(value == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_value(cache, NULL, &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_value(cache, "usage", NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "capacity", "much", &st));
    SAYS("capacity: \"much\"; accepted: a whole number from 0");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "capacity", "-1", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "capacity", "12xyz", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "capacity", "99999999T", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "capacity", "", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "strict_capacity_limit", "maybe", &st));
    SAYS("true, false");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_set(cache, "usage", "1", &st));
    SAYS("accepted: capacity, strict_capacity_limit");
    CHECK(figure(cache, "capacity") == 128u << 20);
    OK(rocks_cache_free(cache, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_cache_free(cache, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_cache_value(cache, "usage", &value, &st));
    OK(rocks_cache_free(NULL, &st));
}

static void every_kind(void)
{
    static const char *const good[] = {
        NULL,
        "",
        "1M",
        "0",
        "id=LRUCache;capacity=1M;high_pri_pool_ratio=0.9;low_pri_pool_ratio=0.1",
        "{capacity=1M;num_shard_bits=0}",
        "capacity=1M;metadata_charge_policy=kDontChargeCacheMetadata",
        "capacity=1M;hash_seed=-1;use_adaptive_mutex=true",
        "capacity=1M;secondary_cache={capacity=1M;compression_type=kLZ4Compression}",
        "capacity=1M;secondary_cache={compressed_secondary_cache://capacity=1M;num_shard_bits=0}",
        "id=HyperClockCache;capacity=1",
        "id=HyperClockCache;capacity=8M;num_shard_bits=2",
        "id=HyperClockCache;capacity=8M;estimated_entry_charge=4K",
        "id=HyperClockCache;capacity=8M;min_avg_entry_charge=1K;eviction_effort_cap=10",
    };
    static const char *const bad[] = {
        "much",
        "=",
        "capacity",
        "capacity=",
        "capacity=1M;capacitty=2M",
        "capacity=1M;num_shard_bits=20",
        "capacity=-1",
        "capacity=1M;high_pri_pool_ratio=1.5",
        "capacity=1M;high_pri_pool_ratio=nan",
        "capacity=1M;high_pri_pool_ratio=0.9;low_pri_pool_ratio=0.2",
        "id=Other;capacity=1M",
        "id=HyperClockCache;capacity=0",
        "id=HyperClockCache;capacity=1M;num_shard_bits=19",
        "id=HyperClockCache;capacity=1M;high_pri_pool_ratio=0.2",
        "capacity=1M;min_avg_entry_charge=1",
        "id=HyperClockCache;capacity=1M;min_avg_entry_charge=0",
        "id=HyperClockCache;capacity=1000000T",
        "id=HyperClockCache;capacity=8000000T;min_avg_entry_charge=1",
        "id=HyperClockCache;capacity=1000000T;estimated_entry_charge=1",
        "capacity=1M;secondary_cache={capacity=1M;num_shard_bits=25}",
        "capacity=1M;secondary_cache=disk",
        "{capacity=1M",
        "capacity=1M}",
        "capacity=1M;metadata_charge_policy=Free",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        OK(rocks_cache_free(cache_of(good[i]), &st));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rocks_cache *cache = (rocks_cache *)check_path_buffer;
        st.message[0] = 0;
        rocks_code code = rocks_cache_new(bad[i], &cache, &st);
        if (code != ROCKS_INVALID_ARGUMENT || cache != NULL || st.message[0] == 0) {
            fprintf(stderr, "\"%s\": %d %s\n", bad[i], (int)code, st.message);
            exit(1);
        }
    }
    rocks_cache *cache;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_new("capacitty=1M", &cache, &st));
    SAYS("\"capacitty\"");
    SAYS("the nearest: \"capacity\"");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_cache_new("1M", NULL, &st));
}

static void shared_between_databases(const char *settings)
{
    rocks_cache *cache = cache_of(settings);
    rocks_options *one = database_options(), *two = database_options();
    fill("shared_one", one);
    fill("shared_two", two);
    OK(rocks_options_set_cache(one, "block_cache", cache, &st));
    OK(rocks_options_set_cache(two, "table.block_cache", cache, &st));
    rocks_db *first = open_with("shared_one", one), *second = open_with("shared_two", two);
    uint64_t before = figure(cache, "usage");
    read_all(first);
    uint64_t after_first = figure(cache, "usage");
    CHECK(after_first > before + 100000);
    read_all(second);
    CHECK(figure(cache, "usage") > after_first + 100000);

    /* The databases go on with a cache, and a pinned value stays, whose handle is gone. */
    rocks_value *value;
    rocks_slice slice;
    OK(rocks_value_new(&value, &st));
    OK(rocks_db_get_pinned(first, NULL, NULL, BYTES("key000500"), value, &slice, &st));
    CHECK(figure(cache, "pinned_usage") > 0);
    OK(rocks_cache_free(cache, &st));
    OK(rocks_options_free(one, &st));
    OK(rocks_options_free(two, &st));
    read_all(second);
    OK(rocks_db_close(first, &st));
    CHECK(slice.len == 200 && slice.data[199] == 'v');
    OK(rocks_value_free(value, &st));
    OK(rocks_db_close(second, &st));
}

/* A value pinned from a column family whose cache has no other owner. */
static void a_later_family_keeps_its_cache(void)
{
    rocks_options *options = database_options();
    rocks_db *db = open_with("later_family", options);
    rocks_column_family *family;
    rocks_cache *cache = cache_of("1M");
    OK(rocks_options_set_cache(options, "block_cache", cache, &st));
    OK(rocks_options_set(options, "write_buffer_size", "64K", &st));
    OK(rocks_db_create_column_family(db, "later", options, &family, &st));
    OK(rocks_options_free(options, &st));
    uint8_t bytes[1000];
    memset(bytes, 'v', sizeof bytes);
    OK(rocks_db_put(db, family, NULL, BYTES("key"), bytes, sizeof bytes, &st));
    for (int i = 0; i < 300; i++) {
        OK(rocks_db_put(db, family, NULL, &i, sizeof i, bytes, sizeof bytes, &st));
    }
    /* The memtable with the key becomes a table soon. */
    rocks_value *value;
    rocks_slice slice;
    OK(rocks_value_new(&value, &st));
    uint64_t hits = 0;
    for (int i = 0; i < 18000 && hits == 0; i++) {
        usleep(10000);
        OK(rocks_db_get_pinned(db, family, NULL, BYTES("key"), value, &slice, &st));
        OK(rocks_perf_reset(&st));
        OK(rocks_db_get_pinned(db, family, NULL, BYTES("key"), value, &slice, &st));
        OK(rocks_perf_value("block_cache_hit_count", &hits, &st));
    }
    CHECK(hits > 0 && figure(cache, "pinned_usage") > 0);
    OK(rocks_cache_free(cache, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_db_close(db, &st));
    CHECK(slice.len == sizeof bytes && memcmp(slice.data, bytes, sizeof bytes) == 0);
    OK(rocks_value_free(value, &st));
}

/* A strict cache fails the read whose block finds no room, and nothing else. */
static void strict_capacity(const char *settings)
{
    rocks_cache *cache = cache_of(settings);
    rocks_options *options = database_options();
    OK(rocks_options_set_cache(options, "block_cache", cache, &st));
    fill("strict", options);
    rocks_db *db = open_with("strict", options);
    rocks_buffer got;
    EXPECT(ROCKS_ABORTED, rocks_db_get(db, NULL, NULL, BYTES("key000500"), &got, &st));
    CHECK(got.data == NULL && st.subcode != 0);
    OK(rocks_cache_set(cache, "capacity", "1M", &st));
    OK(rocks_db_get(db, NULL, NULL, BYTES("key000500"), &got, &st));
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_cache_free(cache, &st));
}

/* Settings of the table by string and the cache by handle, in either order. */
static void composes_with_strings(void)
{
    for (int cache_first = 0; cache_first < 2; cache_first++) {
        rocks_cache *cache = cache_of("4M");
        rocks_options *options = database_options();
        if (cache_first) OK(rocks_options_set_cache(options, "block_cache", cache, &st));
        OK(rocks_options_set(options, "block_based_table_factory", "{block_size=8192}", &st));
        if (!cache_first) OK(rocks_options_set_cache(options, "block_cache", cache, &st));
        OK(rocks_options_set(options, "max_open_files", "100", &st));
        rocks_buffer text;
        OK(rocks_options_value(options, "table_factory", &text, &st));
        OK(rocks_buffer_free(&text, &st));
        OK(rocks_options_value(options, "table_factory.block_size", &text, &st));
        CHECK(strcmp((const char *)text.data, "8192") == 0);
        OK(rocks_buffer_free(&text, &st));
        const char *name = cache_first ? "compose_1" : "compose_0";
        fill(name, options);
        rocks_db *db = open_with(name, options);
        read_all(db);
        CHECK(figure(cache, "usage") > 100000);
        OK(rocks_db_close(db, &st));
        /* Another table factory has another cache. */
        OK(rocks_cache_erase_unreferenced(cache, &st));
        OK(rocks_options_set(options, "table_factory", "BlockBasedTable", &st));
        db = open_with(name, options);
        read_all(db);
        CHECK(figure(cache, "occupancy_count") == 0);
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_cache_free(cache, &st));
    }
}

/* A copy that was opened before keeps the factory that it had. */
static void options_do_not_share_a_change(void)
{
    rocks_cache *cache = cache_of("4M");
    rocks_options *options = database_options();
    fill("unshared", options);
    rocks_db *db = open_with("unshared", options);
    OK(rocks_options_set_cache(options, "block_cache", cache, &st));
    read_all(db);
    CHECK(figure(cache, "occupancy_count") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_cache(options, "block_cache", NULL, &st));
    db = open_with("unshared", options);
    read_all(db);
    CHECK(figure(cache, "occupancy_count") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_cache_free(cache, &st));
}

static void rows_and_blobs(void)
{
    rocks_cache *rows = cache_of("4M"), *blobs = cache_of("id=HyperClockCache;capacity=4M");
    rocks_options *options = database_options();
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    OK(rocks_options_set_cache(options, "blob_cache", blobs, &st));
    fill("blobs", options);
    rocks_db *db = open_with("blobs", options);
    read_all(db);
    CHECK(figure(blobs, "occupancy_count") >= 1000);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));

    options = database_options();
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, "row_cache", blobs, &st));
    SAYS("row_cache");
    SAYS("LRUCache");
    rocks_cache *tiered = cache_of("capacity=1M;secondary_cache={capacity=1M}");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, "row_cache", tiered, &st));
    OK(rocks_options_set_cache(options, "block_cache", tiered, &st));
    OK(rocks_cache_free(tiered, &st));
    OK(rocks_options_set_cache(options, "row_cache", rows, &st));
    fill("rows", options);
    db = open_with("rows", options);
    read_all(db);
    CHECK(figure(rows, "occupancy_count") == 1000);
    rocks_value *value;
    rocks_slice slice;
    OK(rocks_value_new(&value, &st));
    OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("key000500"), value, &slice, &st));
    OK(rocks_cache_free(rows, &st));
    OK(rocks_cache_free(blobs, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
    CHECK(slice.len == 200 && slice.data[199] == 'v');
    OK(rocks_value_free(value, &st));
}

static void refusals(void)
{
    rocks_cache *cache = cache_of("1M");
    rocks_options *options = database_options(), *reads;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reads, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(reads, "block_cache", cache, &st));
    SAYS("options");
    SAYS("database options");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, "block_cash", cache, &st));
    SAYS("\"block_cash\"");
    SAYS("block_cache, table.block_cache, row_cache, blob_cache");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, "env", cache, &st));
    SAYS("\"env\" takes an env, not a cache");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, NULL, cache, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_options_set_cache(NULL, "block_cache", cache, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_options_set_cache(options, "block_cache", (rocks_cache *)reads, &st));
    SAYS("cache");
    OK(rocks_options_set(options, "block_based_table_factory", "{no_block_cache=true}", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, "block_cache", cache, &st));
    SAYS("no_block_cache");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "table.block_cache", "1MB", &st));
    SAYS("no_block_cache");
    OK(rocks_options_set(options, "table_factory", "PlainTable", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_cache(options, "block_cache", cache, &st));
    SAYS("PlainTable");
    OK(rocks_cache_free(cache, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_options_set_cache(options, "row_cache", cache, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reads, &st));
}

/* How many of 50 reads of a block find it in the cache. */
static uint64_t cache_hits(const char *name, const char *setting)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_statistics *statistics;
    rocks_db *db;
    uint64_t hits;
    OK(rocks_statistics_new(NULL, &statistics, &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    OK(rocks_options_set_string(options, setting, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    for (int i = 0; i < 50; i++) {
        rocks_buffer value;
        OK(rocks_db_get(db, NULL, NULL, BYTES("key"), &value, &st));
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_statistics_value(statistics, "rocksdb.block.cache.hit", &hits, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_statistics_free(statistics, &st));
    OK(rocks_options_free(options, &st));
    return hits;
}

static void without_a_block_cache(void)
{
    CHECK(cache_hits("with", "write_buffer_size=1M") > 40);
    CHECK(cache_hits("without", "table.no_block_cache=true") == 0);
    CHECK(cache_hits("without_by_string", "block_based_table_factory={no_block_cache=true}") == 0);
    CHECK(cache_hits("with_again", "table.no_block_cache=true;table.no_block_cache=false") > 40);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    settings_and_figures();
    every_kind();
    shared_between_databases("16M");
    shared_between_databases("id=HyperClockCache;capacity=16M");
    a_later_family_keeps_its_cache();
    strict_capacity("capacity=100;num_shard_bits=0;strict_capacity_limit=true");
    composes_with_strings();
    options_do_not_share_a_change();
    rows_and_blobs();
    refusals();
    without_a_block_cache();
    return 0;
}
