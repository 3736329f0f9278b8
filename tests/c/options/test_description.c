/* Descriptions of options. valgrind: yes */
#include "../support/check.h"

static rocks_option_description described(rocks_options_kind kind, const char *name)
{
    rocks_option_description one;
    one.struct_size = sizeof one;
    OK(rocks_options_describe(kind, name, &one, &st));
    CHECK(one.struct_size == sizeof one);
    CHECK(strcmp(one.name, name) == 0);
    CHECK(one.purpose != NULL);
    return one;
}

static int is(const char *text, const char *wanted)
{
    if (text == NULL || wanted == NULL) return text == wanted;
    if (strcmp(text, wanted) == 0) return 1;
    fprintf(stderr, "\"%s\", wanted \"%s\"\n", text, wanted);
    return 0;
}

static void numbers(void)
{
    rocks_option_description one = described(ROCKS_OPTIONS_DATABASE, "write_buffer_size");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_INTEGER && one.bits == 64 && !one.is_signed);
    CHECK(is(one.unit, "bytes") && is(one.default_value, "67108864"));
    CHECK(is(one.minimum, "0") && is(one.maximum, "18446744073709551615"));
    CHECK(one.live == ROCKS_OPTION_LIVE_COLUMN_FAMILY);
    CHECK(is(one.alias_of, NULL) && is(one.accepted, NULL) && is(one.object, NULL));

    /* The limits are those that the library checks. */
    one = described(ROCKS_OPTIONS_DATABASE, "max_background_jobs");
    CHECK(one.bits == 32 && one.is_signed && is(one.minimum, "1") && is(one.maximum, "1024"));
    CHECK(one.live == ROCKS_OPTION_LIVE_DATABASE && is(one.unit, NULL));
    one = described(ROCKS_OPTIONS_DATABASE, "rate_limiter_bytes_per_sec");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_INTEGER && is(one.minimum, "1000"));
    one = described(ROCKS_OPTIONS_DATABASE, "memtable_prefix_bloom_size_ratio");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_DOUBLE && is(one.minimum, "0"));
    CHECK(is(one.maximum, "1"));
    one = described(ROCKS_OPTIONS_READ, "deadline");
    CHECK(one.bits == 64 && one.is_signed && is(one.unit, "microseconds since 1970"));
    CHECK(one.live == ROCKS_OPTION_LIVE_NO);
    one = described(ROCKS_OPTIONS_READ, "merge_operand_count_threshold");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_INTEGER && is(one.default_value, "none"));
    CHECK(is(one.accepted, "none, or an integer"));
    one = described(ROCKS_OPTIONS_DATABASE, "compression_opts.level");
    CHECK(one.bits == 32 && one.is_signed && one.live == ROCKS_OPTION_LIVE_COLUMN_FAMILY);
    CHECK(is(one.default_value, "32767"));
}

static void other_types(void)
{
    rocks_option_description one = described(ROCKS_OPTIONS_DATABASE, "create_if_missing");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_BOOLEAN && is(one.default_value, "false"));
    CHECK(one.live == ROCKS_OPTION_LIVE_NO);
    one = described(ROCKS_OPTIONS_DATABASE, "compression");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_ENUM && strstr(one.accepted, "kZSTD") != NULL);
    CHECK(strstr(one.accepted, "kCustom") == NULL);
    one = described(ROCKS_OPTIONS_RESTORE, "mode");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_ENUM);
    CHECK(strstr(one.accepted, "kVerifyChecksum") != NULL);
    one = described(ROCKS_OPTIONS_OPEN, "mode");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_STRING && is(one.default_value, "read_write"));
    one = described(ROCKS_OPTIONS_DATABASE, "merge_operator");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_OBJECT && is(one.object, "MergeOperator"));
    CHECK(is(one.default_value, "nullptr") && strstr(one.accepted, "uint64add") != NULL);
    one = described(ROCKS_OPTIONS_DATABASE, "env");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_OBJECT && is(one.object, "Env"));
    one = described(ROCKS_OPTIONS_DATABASE, "row_cache");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_OBJECT && is(one.default_value, "nullptr"));
    one = described(ROCKS_OPTIONS_DATABASE, "listeners");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_LIST && is(one.object, "EventListener"));
    one = described(ROCKS_OPTIONS_DATABASE, "compression_opts");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_STRUCT);
    one = described(ROCKS_OPTIONS_DATABASE, "compression_per_level");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_LIST && strstr(one.accepted, "kZSTD") != NULL);
    one = described(ROCKS_OPTIONS_READ, "iterate_upper_bound");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_BYTES && one.default_value == NULL);
    one = described(ROCKS_OPTIONS_DATABASE, "table.cache_usage_options.file-metadata");
    CHECK(one.value_type == ROCKS_OPTION_TYPE_ENUM && strstr(one.accepted, "kFallback") != NULL);
    CHECK(one.live == ROCKS_OPTION_LIVE_NO);
}

/* Second names, and those of tables that are not the default. */
static void names(void)
{
    rocks_option_description one = described(ROCKS_OPTIONS_DATABASE, "wal_ttl_seconds");
    CHECK(is(one.alias_of, "WAL_ttl_seconds") && is(one.unit, "seconds"));
    one = described(ROCKS_OPTIONS_WRITE, "disable_wal");
    CHECK(is(one.alias_of, "disableWAL"));
    one = described(ROCKS_OPTIONS_OPEN, "error_if_log_file_exists");
    CHECK(is(one.alias_of, "error_if_wal_file_exists"));
    one = described(ROCKS_OPTIONS_DATABASE, "memtable");
    CHECK(is(one.alias_of, "memtable_factory"));
    one = described(ROCKS_OPTIONS_DATABASE, "table_factory.block_size");
    CHECK(is(one.alias_of, "table.block_size") && is(one.default_value, "4096"));
    one = described(ROCKS_OPTIONS_DATABASE, "table.user_key_len");
    CHECK(one.bits == 32 && is(one.default_value, "0"));
    one = described(ROCKS_OPTIONS_DATABASE, "table.max_search_depth");
    CHECK(is(one.minimum, "1"));
}

static void refusals(void)
{
    rocks_option_description one;
    size_t few[3] = {sizeof few, 7, 7};
    const char *kept;

    one.struct_size = sizeof one;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_describe(ROCKS_OPTIONS_DATABASE, "write_bufer_size", &one, &st));
    SAYS("\"write_bufer_size\": no such option; the nearest is write_buffer_size");
    CHECK(one.name == NULL && one.purpose == NULL && one.value_type == 0);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_describe(ROCKS_OPTIONS_DATABASE, "soft_rate_limit", &one, &st));
    SAYS("RocksDB removed this option");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_describe(ROCKS_OPTIONS_READ, "snapshot", &one, &st));
    SAYS("rocks_options_set_snapshot");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_describe(99, "sync", &one, &st));
    SAYS("kind: 99; accepted: one of ROCKS_OPTIONS_*");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_describe(ROCKS_OPTIONS_DATABASE, "compression_opts.leve", &one, &st));
    SAYS("compression_opts.level");

    /* An older caller's struct; and a text stays where it is. */
    OK(rocks_options_describe(ROCKS_OPTIONS_WRITE, "sync", (rocks_option_description *)few, &st));
    CHECK(few[0] == sizeof few && few[1] != 7);
    one = described(ROCKS_OPTIONS_WRITE, "sync");
    kept = one.purpose;
    one = described(ROCKS_OPTIONS_WRITE, "sync");
    CHECK(kept == one.purpose && is(one.name, "sync"));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    numbers();
    other_types();
    names();
    refusals();
    return 0;
}
