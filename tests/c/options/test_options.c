/* Options by name: set, read back, refused. valgrind: yes */
#include "../support/options.h"

#include <pthread.h>

static rocks_options *options_new(rocks_options_kind kind)
{
    rocks_options *options;
    OK(rocks_options_new(kind, &options, &st));
    return options;
}

static void sets(rocks_options *options, const char *name, const char *value, const char *reading)
{
    OK(rocks_options_set(options, name, value, &st));
    reads(options, name, reading);
}

/* Refused; the message holds `says`; the options are what they were. */
static void refuses(rocks_options *options, const char *name, const char *value, const char *says)
{
    rocks_buffer before, after;
    rocks_status kept;
    OK(rocks_options_string(options, NULL, &before, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, name, value, &st));
    SAYS(says);
    kept = st;
    OK(rocks_options_string(options, NULL, &after, &st));
    CHECK(strcmp((const char *)before.data, (const char *)after.data) == 0);
    OK(rocks_buffer_free(&before, &st));
    OK(rocks_buffer_free(&after, &st));
    st = kept;
}

static void values(void)
{
    rocks_options *o = options_new(ROCKS_OPTIONS_DATABASE);
    sets(o, "write_buffer_size", "64MB", "67108864");
    sets(o, "max_open_files", "-1", "-1");
    sets(o, "compression", "zstd", "kZSTD");
    sets(o, "compression", "kLZ4Compression", "kLZ4Compression");
    sets(o, "compression_per_level", "none:lz4:zstd", "kNoCompression:kLZ4Compression:kZSTD");
    sets(o, "wal_dir", "a;b:c{d}", "a;b:c{d}");
    sets(o, "wal_dir", "{x}", "{x}");
    sets(o, "wal_dir", "", "");
    sets(o, "wal_ttl_seconds", "10", "10");
    reads(o, "WAL_ttl_seconds", "10");
    sets(o, "rate_limiter_bytes_per_sec", "1M", "1048576");
    sets(o, "db_paths", "{path=p;target_size=1G}", "{{path={p};target_size=1073741824}}");
    sets(o, "checksum_handoff_file_types", "kWalFile:kTableFile", "{kWalFile:kTableFile}");
    OK(rocks_options_free(o, &st));
}

static void nested(void)
{
    rocks_options *o = options_new(ROCKS_OPTIONS_DATABASE), *copy;
    sets(o, "compression_opts.level", "5", "5");
    OK(rocks_options_set(o, "compression_opts", "{strategy=2;enabled=true}", &st));
    reads(o, "compression_opts.level", "5");
    reads(o, "compression_opts.enabled", "true");
    sets(o, "compaction_options_universal.size_ratio", "9", "9");
    sets(o, "table.block_size", "8k", "8192");
    reads(o, "table_factory.block_size", "8192");
    reads(o, "block_based_table_factory.block_size", "8192");
    sets(o, "table.metadata_cache_options.partition_pinning", "kAll", "kAll");
    sets(o, "table.block_cache", "1M", "{id=LRUCache;capacity=1048576}");
    sets(o, "table.filter_policy", "bloomfilter:10", "bloomfilter:10:false");
    OK(rocks_options_set(o, "table.filter_policy", "ribbonfilter:10", &st));
    OK(rocks_options_copy(o, &copy, &st));
    /* Objects are shared, but changing one of their properties is not. */
    sets(copy, "table.filter_policy.bloom_before_level", "3", "3");
    reads(o, "table.filter_policy.bloom_before_level", "0");
    OK(rocks_options_free(copy, &st));
    /* Properties of the table that is set keep the others. */
    OK(rocks_options_set(o, "table_factory", "{id=BlockBasedTable;block_align=true}", &st));
    reads(o, "table.block_size", "8192");
    reads(o, "table.block_cache", "{id=LRUCache;capacity=1048576}");
    OK(rocks_options_set(o, "table_factory", "plain", &st));
    sets(o, "table.user_key_len", "16", "16");
    refuses(o, "table.block_size", "4k", "no such option");
    OK(rocks_options_set(o, "table_factory", "cuckoo", &st));
    sets(o, "table.hash_table_ratio", "0.5", "0.500000");
    refuses(o, "table.hash_table_ratio", "0", "0.01");
    OK(rocks_options_free(o, &st));
}

static void objects(void)
{
    static const char *const works[][2] = {
        {"memtable_factory", "skip_list"},
        {"memtable_factory", "skip_list:5"},
        {"memtable_factory", "vector"},
        {"memtable_factory", "vector:1000"},
        {"memtable_factory", "prefix_hash:1000"},
        {"memtable_factory", "hash_linkedlist"},
        {"merge_operator", "uint64add"},
        {"merge_operator", "max"},
        {"merge_operator", "put"},
        {"merge_operator", "put_v1"},
        {"merge_operator", "bytesxor"},
        {"merge_operator", "sortlist"},
        {"merge_operator", "stringappendtest"},
        {"merge_operator", "{id=stringappend;delimiter=|}"},
        {"merge_operator", "nullptr"},
        {"comparator", "rocksdb.ReverseBytewiseComparator"},
        {"comparator", "leveldb.BytewiseComparator.u64ts"},
        {"prefix_extractor", "fixed:8"},
        {"prefix_extractor", "capped:8"},
        {"prefix_extractor", "rocksdb.Noop"},
        {"prefix_extractor", "nullptr"},
        {"statistics", "BasicStatistics"},
        {"row_cache", "1M"},
        {"blob_cache", "1M"},
        {"compaction_filter", "RemoveEmptyValueCompactionFilter"},
        {"compaction_filter", "nullptr"},
        {"file_checksum_gen_factory", "FileChecksumGenCrc32cFactory"},
        {"sst_partitioner_factory", "{id=SstPartitionerFixedPrefixFactory;length=4}"},
    };
    rocks_options *o = options_new(ROCKS_OPTIONS_DATABASE);
    size_t i;
    for (i = 0; i < sizeof works / sizeof works[0]; i++)
        OK(rocks_options_set(o, works[i][0], works[i][1], &st));
    OK(rocks_options_set(o, "merge_operator", "stringappend", &st));
    sets(o, "merge_operator.delimiter", ":", ":");
    sets(o, "merge_operator.delimiter", ";", ";");
    refuses(o, "merge_operator", "nothing", "uint64add");
    refuses(o, "comparator", "nullptr", "leveldb.BytewiseComparator");
    refuses(o, "memtable_factory", "nullptr", "skip_list");
    refuses(o, "memtable_factory", "prefix_hash:0", "134217728");
    refuses(o, "memtable_factory", "vector:99999999999999", "vector:COUNT");
    refuses(o, "memtable_factory", "{id=prefix_hash;bucket_count=0}", "bucket_count");
    refuses(o, "memtable_factory", "cuckoo", "not supported");
    refuses(o, "table_factory", "nonsense", "PlainTable");
    refuses(o, "table.filter_policy", "bogus", "ribbonfilter");
    refuses(o, "table.block_cache", "{capacity=1M;num_shard_bits=25}", "19");
    refuses(o, "table.block_cache", "-1", "64M");
    refuses(o, "prefix_extractor", "nope", "fixed:LENGTH");
    refuses(o, "env", "nullptr", "env");
    OK(rocks_options_free(o, &st));
}

/* What RocksDB has a field for and no name. */
static void beyond_names(void)
{
    rocks_options *o = options_new(ROCKS_OPTIONS_DATABASE),
                  *other = options_new(ROCKS_OPTIONS_DATABASE);
    rocks_rate_limiter *limiter;
    rocks_buffer text;
    reads(o, "table.cache_usage_options", "{}");
    sets(o, "table.cache_usage_options.block-based-table-reader", "kEnabled", "kEnabled");
    sets(o, "table.cache_usage_options", "{file-metadata=kDisabled}",
         "{block-based-table-reader=kEnabled;file-metadata=kDisabled}");
    sets(o, "table.block_size", "8k", "8192");
    reads(o, "table.cache_usage_options.file-metadata", "kDisabled");
    reads(o, "table.cache_usage_options.blob-cache", "kFallback");
    refuses(o, "table.cache_usage_options.file-metadata", "on", "kEnabled, kDisabled, kFallback");
    refuses(o, "table.cache_usage_options.filemetadata", "kEnabled",
            "nearest is table.cache_usage_options.file-metadata");
    OK(rocks_options_string(o, NULL, &text, &st));
    OK(rocks_options_set_string(other, (const char *)text.data, &st));
    OK(rocks_buffer_free(&text, &st));
    reads(other, "table.cache_usage_options",
          "{block-based-table-reader=kEnabled;file-metadata=kDisabled}");
    sets(o, "compaction_thread_limiter", "{name=quiet;limit=2}", "{name=quiet;limit=2}");
    sets(o, "compaction_thread_limiter", "nullptr", "nullptr");
    refuses(o, "compaction_thread_limiter", "2", "{name=NAME;limit=N}");
    reads(o, "table_properties_collector_factories", "");

    /* Objects of calls: whether they are there, and out again. */
    reads(o, "rate_limiter", "nullptr");
    refuses(o, "rate_limiter", "1M", "rocks_options_set_rate_limiter");
    refuses(o, "info_log", "x", "rocks_options_set_logger");
    refuses(o, "sst_file_manager", "x", "rocks_options_set_sst_file_manager");
    refuses(o, "write_buffer_manager", "x", "rocks_options_set_write_buffer_manager");
    OK(rocks_rate_limiter_new("rate_bytes_per_sec=1M", &limiter, &st));
    OK(rocks_options_set_rate_limiter(o, "rate_limiter", limiter, &st));
    OK(rocks_rate_limiter_free(limiter, &st));
    reads(o, "rate_limiter", "set");
    sets(o, "rate_limiter", "set", "set");
    sets(o, "rate_limiter", "nullptr", "nullptr");
    sets(o, "blob_direct_write_partition_strategy", "nullptr", "nullptr");

    /* Caches by the settings of rocks_cache_new; what is read goes in again. */
    sets(o, "table.block_cache", "{id=HyperClockCache;capacity=8M}",
         "{id=AutoHyperClockCache;capacity=8388608}");
    sets(o, "table.block_cache", "{id=AutoHyperClockCache;capacity=8388608}",
         "{id=AutoHyperClockCache;capacity=8388608}");
    sets(o, "blob_cache", "{capacity=1M;secondary_cache={capacity=1M}}",
         "{id=LRUCache;capacity=1048576}");
    refuses(o, "row_cache", "{id=HyperClockCache;capacity=8M}", "LRUCache without");
    refuses(o, "table.block_cache", "{capacity=1M;hue=3}", "hue");
    OK(rocks_options_free(o, &st));
    OK(rocks_options_free(other, &st));

    o = options_new(ROCKS_OPTIONS_READ);
    refuses(o, "snapshot", "1", "rocks_options_set_snapshot");
    refuses(o, "table_filter", "1", "rocks_options_set_table_filter");
    OK(rocks_options_free(o, &st));
    o = options_new(ROCKS_OPTIONS_COMPACT_RANGE);
    refuses(o, "canceled", "1", "rocks_cancel");
    OK(rocks_options_free(o, &st));
}

static void refusals(void)
{
    rocks_options *o = options_new(ROCKS_OPTIONS_DATABASE);
    refuses(o, "write_bufer_size", "1", "nearest is write_buffer_size");
    refuses(o, "block_size", "4k", "nearest is table.block_size");
    refuses(o, "table.blok_size", "4k", "nearest is table.block_size");
    refuses(o, "block_sise", "4k", "nearest is table.block_size");
    refuses(o, "compaction_options_universal.sizeratio", "1", "size_ratio");
    refuses(o, "compression_opts", "{level=1;bogus=2}", "compression_opts.bogus");
    refuses(o, "fill_cache", "true", "ROCKS_OPTIONS_READ");
    refuses(o, "", "1", "no such option");
    refuses(o, ".", "1", "no such option");
    refuses(o, "table.", "1", "no such option");
    refuses(o, "write_buffer_size", "-1", "from 0 to");
    refuses(o, "write_buffer_size", "64X", "\"64X\"");
    refuses(o, "write_buffer_size", "", "an integer");
    refuses(o, "write_buffer_size", "18446744073709551616", "18446744073709551615");
    refuses(o, "write_buffer_size", "99999999T", "18446744073709551615");
    refuses(o, "preclude_last_level_data_seconds", "18446744073709551615",
            "0, or an integer from 60 to");
    refuses(o, "preserve_internal_time_seconds", "18446744073709551615", "from 0 to");
    refuses(o, "max_open_files", "3G", "2147483647");
    refuses(o, "max_open_files", "-2", "from -1");
    refuses(o, "num_levels", "-1", "from 1 to 255");
    refuses(o, "num_levels", "1000000", "from 1 to 255");
    refuses(o, "max_background_jobs", "1000000", "1024");
    refuses(o, "compression_opts.parallel_threads", "-1", "from 0");
    refuses(o, "table.block_size", "0", "from 1");
    refuses(o, "table_cache_numshardbits", "30", "19");
    refuses(o, "create_if_missing", "yes", "true, false");
    refuses(o, "compression", "kFoo", "kZSTD");
    refuses(o, "wal_recovery_mode", "kFoo", "kPointInTimeRecovery");
    refuses(o, "table.index_type", "kFoo", "kHashSearch");
    refuses(o, "max_bytes_for_level_multiplier", "nan", "a number");
    refuses(o, "max_bytes_for_level_multiplier", "1x", "a number");
    refuses(o, "rate_limiter_bytes_per_sec", "1", "from 1000");
    refuses(o, "max_bytes_for_level_multiplier_additional", "1:x", "an integer");
    refuses(o, "block_based_table_factory", "{block_size=-1}", "block_size");
    refuses(o, "max_mem_compaction_level", "1", "removed");
    refuses(o, "base_background_compactions", "1", "use max_background_jobs");
    refuses(o, "new_table_reader_for_compaction_inputs", "1", "removed");
    refuses(o, "random_access_max_buffer_size", "1", "removed");
    refuses(o, "skip_checking_sst_file_sizes_on_db_open", "1", "removed");
    refuses(o, "fail_if_options_file_error", "1", "removed");
    refuses(o, "preserve_deletes", "1", "removed");
    refuses(o, "table.block_cache_compressed", "1M", "secondary cache");
    refuses(o, "block_cache_compressed", "1M", "secondary cache");
    refuses(o, "table.hash_index_allow_collision", "1", "removed");
    refuses(o, "compaction_options_fifo.ttl", "1", "use ttl");
    {
        const char *names[] = {"max_open_files", "num_levels"}, *bad[] = {"7", "-7"};
        rocks_buffer value;
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_many(o, names, bad, 2, &st));
        reads(o, "max_open_files", "-1");
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_value(o, "write_bufer_size", &value, &st));
        SAYS("write_buffer_size");
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_value(o, "preserve_deletes", &value, &st));
        SAYS("removed");
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_value(o, NULL, &value, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_value(o, "ttl", NULL, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_string(o, NULL, &st));
        EXPECT(ROCKS_INVALID_HANDLE, rocks_options_set_string(NULL, "ttl=1", &st));
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_copy(o, NULL, &st));
    }
    OK(rocks_options_free(o, &st));
}

static void strings(void)
{
    static const rocks_options_kind kinds[] = {ROCKS_OPTIONS_DATABASE,
                                               ROCKS_OPTIONS_OPEN,
                                               ROCKS_OPTIONS_READ,
                                               ROCKS_OPTIONS_WRITE,
                                               ROCKS_OPTIONS_FLUSH,
                                               ROCKS_OPTIONS_COMPACT_RANGE,
                                               ROCKS_OPTIONS_WAIT_FOR_COMPACT,
                                               ROCKS_OPTIONS_CONFIG};
    rocks_options *o = options_new(ROCKS_OPTIONS_DATABASE), *other;
    rocks_buffer text, again;
    size_t i;
    OK(rocks_options_set_string(
        o,
        " max_open_files = 9 ; compression_opts={level=3}; table_factory={id=PlainTable;"
        "user_key_len=8};wal_dir={/x;y\\:z};merge_operator={id=stringappend;delimiter=\\:};",
        &st));
    reads(o, "max_open_files", "9");
    reads(o, "compression_opts.level", "3");
    reads(o, "table.user_key_len", "8");
    reads(o, "wal_dir", "/x;y:z");
    reads(o, "merge_operator.delimiter", ":");
    OK(rocks_options_string(o, NULL, &text, &st));
    other = options_new(ROCKS_OPTIONS_DATABASE);
    OK(rocks_options_set_string(other, (const char *)text.data, &st));
    OK(rocks_options_string(other, NULL, &again, &st));
    CHECK(strcmp((const char *)text.data, (const char *)again.data) == 0);
    OK(rocks_buffer_free(&text, &st));
    OK(rocks_buffer_free(&again, &st));
    OK(rocks_options_free(other, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_string(o, "max_open_files=1;nonsense", &st));
    SAYS("nonsense");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_string(o, "wal_dir={a", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_string(o, "=1", &st));
    reads(o, "max_open_files", "9");
    OK(rocks_options_free(o, &st));

    /* Every kind: each name reads, and the string goes in again. */
    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        rocks_buffer names, value;
        char *name, *end;
        o = options_new(kinds[i]);
        OK(rocks_options_string(o, NULL, &text, &st));
        OK(rocks_options_set_string(o, (const char *)text.data, &st));
        OK(rocks_options_names(o, &names, &st));
        for (name = (char *)names.data; name != NULL; name = end) {
            rocks_code code;
            end = strchr(name, '\n');
            if (end != NULL) *end++ = 0;
            code = rocks_options_value(o, name, &value, &st);
            CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
            OK(rocks_buffer_free(&value, &st));
        }
        OK(rocks_buffer_free(&names, &st));
        OK(rocks_buffer_free(&text, &st));
        OK(rocks_options_free(o, &st));
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_new(99, &o, &st));
    CHECK(o == NULL);
}

static void calls(void)
{
    rocks_options *o = options_new(ROCKS_OPTIONS_READ);
    rocks_buffer value;
    sets(o, "deadline", "1000000", "1000000");
    refuses(o, "deadline", "-1", "from 0");
    refuses(o, "io_timeout", "1s", "an integer");
    sets(o, "read_tier", "kBlockCacheTier", "kBlockCacheTier");
    sets(o, "read_tier", "2", "kPersistedTier");
    refuses(o, "read_tier", "4", "kMemtableTier");
    sets(o, "rate_limiter_priority", "IO_USER", "IO_USER");
    sets(o, "value_size_soft_limit", "1k", "1024");
    sets(o, "merge_operand_count_threshold", "5", "5");
    sets(o, "merge_operand_count_threshold", "none", "none");
    refuses(o, "merge_operand_count_threshold", "-5", "none, or");
    refuses(o, "readahead_size", "-1", "from 0");
    refuses(o, "max_skippable_internal_keys", "-1", "from 0");
    refuses(o, "fil_cache", "1", "fill_cache");
    refuses(o, "managed", "1", "removed");
    refuses(o, "iter_start_seqnum", "1", "removed");

    /* No bound, the empty bound, and bytes with a NUL are three things. */
    EXPECT(ROCKS_NOT_FOUND, rocks_options_value(o, "iterate_upper_bound", &value, &st));
    OK(rocks_options_set_bytes(o, "iterate_upper_bound", "", 0, &st));
    OK(rocks_options_value(o, "iterate_upper_bound", &value, &st));
    CHECK(value.data != NULL && value.len == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_options_set_bytes(o, "iterate_upper_bound", BYTES("a\0b"), &st));
    OK(rocks_options_value(o, "iterate_upper_bound", &value, &st));
    CHECK(value.len == 3 && memcmp(value.data, "a\0b", 3) == 0);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_options_set_bytes(o, "iterate_upper_bound", NULL, 0, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_options_value(o, "iterate_upper_bound", &value, &st));
    sets(o, "iterate_lower_bound", "text", "text");
    sets(o, "timestamp", "12345678", "12345678");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_bytes(o, "fill_cache", BYTES("x"), &st));
    SAYS("iterate_upper_bound");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set_bytes(o, "timestamp", NULL, 1, &st));
    OK(rocks_options_free(o, &st));

    o = options_new(ROCKS_OPTIONS_WRITE);
    sets(o, "disable_wal", "true", "true");
    reads(o, "disableWAL", "true");
    sets(o, "rate_limiter_priority", "IO_TOTAL", "IO_TOTAL");
    refuses(o, "protection_bytes_per_key", "-1", "from 0 to 8");
    refuses(o, "timeout_hint_us", "1", "removed");
    OK(rocks_options_free(o, &st));

    o = options_new(ROCKS_OPTIONS_COMPACT_RANGE);
    sets(o, "bottommost_level_compaction", "kForce", "kForce");
    sets(o, "blob_garbage_collection_policy", "kDisable", "kDisable");
    refuses(o, "bottommost_level_compaction", "kNever", "kForceOptimized");
    OK(rocks_options_set_bytes(o, "full_history_ts_low", BYTES("12345678"), &st));
    OK(rocks_options_free(o, &st));

    o = options_new(ROCKS_OPTIONS_WAIT_FOR_COMPACT);
    sets(o, "timeout", "5000", "5000");
    refuses(o, "timeout", "-5", "from 0");
    OK(rocks_options_free(o, &st));
}

/* Many threads read with options that another changes; the memory stays bounded. */
#define READERS 4
static rocks_db *shared_db;
static rocks_options *shared_options;
static volatile int stop;

static void *reader(void *unused)
{
    uint8_t room[8];
    size_t len;
    while (!stop) {
        rocks_code code = rocks_db_get_into(shared_db, NULL, shared_options, BYTES("key"), room,
                                            sizeof room, &len, NULL);
        CHECK(code == ROCKS_OK && len == 5);
    }
    return unused;
}

static void changes_while_read(void)
{
    pthread_t threads[READERS];
    int i;
    shared_db = open_db("changes");
    OK(rocks_db_put(shared_db, NULL, NULL, BYTES("key"), BYTES("value"), &st));
    shared_options = options_new(ROCKS_OPTIONS_READ);
    for (i = 0; i < READERS; i++) CHECK(pthread_create(&threads[i], NULL, reader, NULL) == 0);
    for (i = 0; i < 500; i++) {
        rocks_snapshot *snapshot;
        OK(rocks_options_set(shared_options, "fill_cache", i % 2 ? "true" : "false", &st));
        OK(rocks_options_set_bytes(shared_options, "iterate_upper_bound", BYTES("zzz"), &st));
        OK(rocks_db_snapshot(shared_db, &snapshot, &st));
        OK(rocks_options_set_snapshot(shared_options, snapshot, &st));
        OK(rocks_snapshot_free(snapshot, &st));
    }
    OK(rocks_options_set_snapshot(shared_options, NULL, &st));
    stop = 1;
    for (i = 0; i < READERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_options_free(shared_options, &st));
    OK(rocks_db_close(shared_db, &st));
}

/* The process's memory, in KiB; 0 where it cannot be read. */
static long resident(void)
{
    long pages = 0, ignored;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%ld %ld", &ignored, &pages) != 2) pages = 0;
    fclose(file);
    return pages * 4;
}

static void changes_cost_no_memory(void)
{
    static uint8_t bound[100000];
    rocks_options *o = options_new(ROCKS_OPTIONS_READ);
    long before;
    int i;
    OK(rocks_options_set_bytes(o, "iterate_upper_bound", bound, sizeof bound, &st));
    before = resident();
    for (i = 0; i < 2000; i++)
        OK(rocks_options_set_bytes(o, "iterate_upper_bound", bound, sizeof bound, &st));
#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed */
    CHECK(resident() - before < 50000);
#endif
    (void)before;
    OK(rocks_options_free(o, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    values();
    nested();
    objects();
    beyond_names();
    refusals();
    strings();
    calls();
    changes_while_read();
    changes_cost_no_memory();
    return 0;
}
