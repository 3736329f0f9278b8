/* Read options: what each of them changes. valgrind: yes */
#include "../support/check.h"

static rocks_db *db;
static rocks_rate_limiter *limiter;
static rocks_statistics *statistics;

/* One option for reads; `also` is a second one, or NULL. */
static rocks_options *reading(const char *name, const char *value)
{
    return options_with(ROCKS_OPTIONS_READ, name, value);
}

static rocks_code get(const char *key, const rocks_options *options)
{
    uint8_t room[4096];
    size_t len;
    return rocks_db_get_into(db, NULL, options, key, strlen(key), room, sizeof room, &len, &st);
}

/* `count` keys "k000…" whose values cannot be compressed, in one table, in no cache. */
static void fill(const char *name, const char *more, int count)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    OK(rocks_options_set(options, "table.block_size", "4096", &st));
    OK(rocks_options_set_string(options, more, &st));
    if (limiter != NULL) OK(rocks_options_set_rate_limiter(options, "rate_limiter", limiter, &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < count; i++) {
        char key[16], value[1000];
        snprintf(key, sizeof key, "k%03d", i);
        memset(value, 'a' + i % 26, sizeof value);
        OK(rocks_db_put(db, NULL, NULL, key, 4, value, sizeof value, &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
}

/* How many entries a walk from the first shows; the code that ended it. */
static rocks_code walk(const rocks_options *options, int *count)
{
    rocks_iter *iter;
    rocks_slice key, value;
    *count = 0;
    OK(rocks_db_iter(db, NULL, options, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) (*count)++;
    rocks_status kept = st;
    OK(rocks_iter_free(iter, &st));
    st = kept;
    return code;
}

static void fill_cache_and_tiers(void)
{
    rocks_options *uncached = reading("fill_cache", "false");
    rocks_options *memory = reading("read_tier", "kBlockCacheTier");
    rocks_options *memtable = reading("read_tier", "kMemtableTier");
    rocks_options *persisted = reading("read_tier", "kPersistedTier");
    rocks_options *lost = options_with(ROCKS_OPTIONS_WRITE, "disable_wal", "true");
    fill("tiers", "", 100);
    EXPECT(ROCKS_INCOMPLETE, get("k050", memory));
    OK(get("k050", uncached));
    EXPECT(ROCKS_INCOMPLETE, get("k050", memory));
    OK(get("k050", NULL));
    OK(get("k050", memory));
    OK(rocks_db_put(db, NULL, lost, BYTES("new"), BYTES("value"), &st));
    OK(get("new", memory));
    EXPECT(ROCKS_NOT_FOUND, get("new", persisted));
    OK(get("k050", persisted));
    int count;
    EXPECT(ROCKS_INCOMPLETE, walk(memory, &count));
    EXPECT(ROCKS_NOT_FOUND, walk(memtable, &count)); /* RocksDB has it for iterators alone. */
    CHECK(count == 1);
    OK(rocks_options_free(uncached, &st));
    OK(rocks_options_free(memory, &st));
    OK(rocks_options_free(memtable, &st));
    OK(rocks_options_free(persisted, &st));
    OK(rocks_options_free(lost, &st));
    OK(rocks_db_close(db, &st));
}

/* A bit of a value is flipped on the disk: reported, unless checksums are off. */
static void checksums(void)
{
    rocks_options *blind = reading("verify_checksums", "false");
    OK(rocks_options_set(blind, "fill_cache", "false", &st));
    fill("checksums", "", 100);
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    char path[4200];
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &file, &st));
    snprintf(path, sizeof path, "%s/%.*s", check_path("checksums"), (int)file.name.len,
             (const char *)file.name.data);
    OK(rocks_metadata_free(metadata, &st));
    FILE *table = fopen(path, "r+b");
    CHECK(table != NULL && fseek(table, 500, SEEK_SET) == 0);
    int byte = fgetc(table);
    CHECK(byte == 'a' && fseek(table, 500, SEEK_SET) == 0 && fputc('A', table) == 'A');
    CHECK(fclose(table) == 0);
    EXPECT(ROCKS_CORRUPTION, get("k000", NULL));
    OK(get("k000", blind));
    OK(get("k099", NULL));
    int count;
    EXPECT(ROCKS_CORRUPTION, walk(NULL, &count));
    CHECK(count < 100);
    EXPECT(ROCKS_NOT_FOUND, walk(blind, &count));
    CHECK(count == 100);
    OK(rocks_options_free(blind, &st));
    OK(rocks_db_close(db, &st));
}

/* A deadline is a time of day: this one has long passed. */
static void deadlines(void)
{
    rocks_options *late = reading("deadline", "1");
    rocks_options *far = reading("deadline", "99999999999999999");
    OK(rocks_options_set(far, "io_timeout", "60000000", &st));
    fill("deadlines", "", 100);
    EXPECT(ROCKS_TIMED_OUT, get("k000", late));
    OK(get("k000", far));
    int count;
    EXPECT(ROCKS_TIMED_OUT, walk(late, &count));
    CHECK(count < 10); /* What the cache has needs no time. */
    EXPECT(ROCKS_NOT_FOUND, walk(far, &count));
    CHECK(count == 100);

    rocks_values *result;
    const rocks_slice *values;
    const rocks_code *codes;
    rocks_slice keys[] = {{(const uint8_t *)"k090", 4}, {(const uint8_t *)"k091", 4}};
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_multi_get(db, NULL, late, keys, 2, 0, result, &values, &codes, &st));
    CHECK(codes[0] == ROCKS_TIMED_OUT && codes[1] == ROCKS_TIMED_OUT && values[0].data == NULL);
    EXPECT(ROCKS_TIMED_OUT, rocks_values_status_at(result, 0, &st));

    /* A limit on the bytes of all values together. */
    rocks_options *little = reading("value_size_soft_limit", "1500");
    rocks_slice three[] = {keys[0], keys[1], {(const uint8_t *)"k092", 4}};
    OK(rocks_db_multi_get(db, NULL, little, three, 3, 1, result, &values, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[2] == ROCKS_ABORTED);
    OK(rocks_options_free(little, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_options_free(late, &st));
    OK(rocks_options_free(far, &st));
    OK(rocks_db_close(db, &st));
}

static uint64_t reads_of_files(const rocks_options *options)
{
    rocks_histogram histogram;
    int count;
    OK(rocks_statistics_reset(statistics, &st));
    EXPECT(ROCKS_NOT_FOUND, walk(options, &count));
    CHECK(count == 500);
    OK(rocks_statistics_histogram(statistics, "rocksdb.sst.read.micros", &histogram, &st));
    return histogram.count;
}

/* Reading ahead makes few large reads of many small ones. RocksDB reads asynchronously
 * where its file system can; the entries are the same. */
static void reading_ahead(void)
{
    fill("ahead", "table.max_auto_readahead_size=0;table.no_block_cache=true", 500);
    rocks_options *ahead = reading("readahead_size", "65536");
    rocks_options *async = reading("async_io", "true");
    OK(rocks_options_set(async, "readahead_size", "65536", &st));
    OK(rocks_options_set(async, "optimize_multiget_for_io", "true", &st));
    uint64_t small = reads_of_files(NULL), large = reads_of_files(ahead);
    CHECK(small > 100 && large < small / 4);
    CHECK(reads_of_files(async) < small / 4);
    rocks_values *result;
    const rocks_slice *values;
    const rocks_code *codes;
    rocks_slice keys[] = {{(const uint8_t *)"k010", 4}, {(const uint8_t *)"k499", 4}};
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_multi_get(db, NULL, async, keys, 2, 1, result, &values, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK && values[1].len == 1000);
    OK(rocks_values_free(result, &st));
    OK(rocks_options_free(ahead, &st));
    OK(rocks_options_free(async, &st));
    OK(rocks_db_close(db, &st));
}

static void priority(void)
{
    rocks_options *user = reading("rate_limiter_priority", "IO_USER");
    uint64_t bytes;
    OK(rocks_rate_limiter_new("rate_bytes_per_sec=1G;mode=kAllIo", &limiter, &st));
    fill("priority", "", 100);
    OK(get("k000", NULL));
    OK(rocks_rate_limiter_value(limiter, "total_bytes_through.user", &bytes, &st));
    CHECK(bytes == 0);
    OK(get("k050", user));
    OK(rocks_rate_limiter_value(limiter, "total_bytes_through.user", &bytes, &st));
    CHECK(bytes >= 4000);
    OK(rocks_options_free(user, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_rate_limiter_free(limiter, &st));
    limiter = NULL;
}

/* What deleted entries cost, and what they hide. */
static void deleted(void)
{
    rocks_options *patient = reading("max_skippable_internal_keys", "50");
    rocks_options *blind = reading("ignore_range_deletions", "true");
    int count;
    fill("deleted", "", 100);
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("k010"), BYTES("k020"), &st));
    EXPECT(ROCKS_NOT_FOUND, walk(NULL, &count));
    CHECK(count == 90);
    EXPECT(ROCKS_NOT_FOUND, get("k015", NULL));
    EXPECT(ROCKS_NOT_FOUND, walk(blind, &count));
    CHECK(count == 100);
    OK(get("k015", blind));
    for (int i = 20; i < 95; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%03d", i);
        OK(rocks_db_delete(db, NULL, NULL, key, 4, &st));
    }
    EXPECT(ROCKS_NOT_FOUND, walk(NULL, &count));
    CHECK(count == 15);
    EXPECT(ROCKS_INCOMPLETE, walk(patient, &count));
    CHECK(count == 10);
    OK(rocks_options_free(patient, &st));
    OK(rocks_options_free(blind, &st));
    OK(rocks_db_close(db, &st));
}

/* In buckets of prefixes too, iterators see all keys; where prefix_seek_opt_in_only is false, a
   seek sees its prefix alone, and two options look further. */
static void prefixes(int opts_in)
{
    fill(opts_in ? "prefixes" : "prefixes by default",
         opts_in ? "prefix_extractor=fixed:3;memtable_factory=prefix_hash:1000;"
                   "allow_concurrent_memtable_write=false"
                 : "prefix_extractor=fixed:3;memtable_factory=prefix_hash:1000;"
                   "allow_concurrent_memtable_write=false;prefix_seek_opt_in_only=false",
         0);
    OK(rocks_db_put(db, NULL, NULL, BYTES("aaa1"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("ccc1"), BYTES("2"), &st));
    static const char *const whole[] = {"total_order_seek", "auto_prefix_mode"};
    for (int i = 0; i < 3; i++) {
        const int sees_all = opts_in || i < 2;
        rocks_options *options = i < 2 ? reading(whole[i], "true") : NULL;
        rocks_iter *iter;
        rocks_slice key, value;
        OK(rocks_db_iter(db, NULL, options, &iter, &st));
        EXPECT(sees_all ? ROCKS_OK : ROCKS_NOT_FOUND,
               rocks_iter_seek(iter, BYTES("bbb1"), &key, &value, &st));
        CHECK(!sees_all || (key.len == 4 && memcmp(key.data, "ccc1", 4) == 0));
        OK(rocks_iter_free(iter, &st));
        OK(rocks_options_free(options, &st));
    }
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    OK(rocks_statistics_new(NULL, &statistics, &st));
    fill_cache_and_tiers();
    checksums();
    deadlines();
    reading_ahead();
    priority();
    deleted();
    prefixes(1);
    prefixes(0);
    OK(rocks_statistics_free(statistics, &st));
    return 0;
}
