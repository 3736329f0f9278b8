/* What tables do with a filter policy: whole keys, prefixes, partitions, compaction, other
   names, failures; that it is used is shown by counts. valgrind: yes */
#include "../support/filter.h"

enum { GROUPS = 5, EACH = 60, ASKED = LOOKUPS(GROUPS, EACH), MISSED = ABSENT(GROUPS, EACH) };

static rocks_statistics *statistics;

static uint64_t ticker(const char *name)
{
    uint64_t value;
    OK(rocks_statistics_value(statistics, name, &value, &st));
    return value;
}

static rocks_options *counted(rocks_filter_policy *policy)
{
    rocks_options *options = filter_options(policy);
    OK(rocks_statistics_free(statistics, &st));
    OK(rocks_statistics_new(NULL, &statistics, &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    return options;
}

static void compact(rocks_db *db)
{
    rocks_options *how =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForceOptimized");
    OK(rocks_db_compact_range(db, NULL, how, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(how, &st));
}

/* The keys that a scan of a prefix gives, through the filter of prefixes. */
static int scanned(rocks_db *db, const char *prefix, const char *from, bool backwards)
{
    rocks_options *reading = options_with(ROCKS_OPTIONS_READ, "prefix_same_as_start", "true");
    rocks_iter *iter;
    rocks_slice key;
    int count = 0;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    rocks_code code = backwards
                          ? rocks_iter_seek_for_prev(iter, from, strlen(from), &key, NULL, &st)
                          : rocks_iter_seek(iter, from, strlen(from), &key, NULL, &st);
    while (code == ROCKS_OK) {
        CHECK(key.len >= strlen(prefix) && memcmp(key.data, prefix, strlen(prefix)) == 0);
        count++;
        code = backwards ? rocks_iter_prev(iter, &key, NULL, &st)
                         : rocks_iter_next(iter, &key, NULL, &st);
    }
    CHECK(code == ROCKS_NOT_FOUND);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(reading, &st));
    return count;
}

static void multi_get_all(rocks_db *db, int groups, int each)
{
    enum { SOME = 70 };
    char bytes[SOME][16];
    rocks_slice keys[SOME];
    rocks_values *values;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    for (int g = 0; g < groups; g++)
        for (int from = 0; from < 2 * each - 1; from += SOME) {
            int count = 2 * each - 1 - from < SOME ? 2 * each - 1 - from : SOME;
            for (int i = 0; i < count; i++) {
                keys[i].len = key_of(bytes[i], g, from + i);
                keys[i].data = (const uint8_t *)bytes[i];
            }
            OK(rocks_db_multi_get(db, NULL, NULL, keys, (size_t)count, 0, values, NULL, &codes,
                                  &st));
            for (int i = 0; i < count; i++)
                CHECK(codes[i] == ((from + i) % 2 ? ROCKS_NOT_FOUND : ROCKS_OK));
        }
    OK(rocks_values_free(values, &st));
}

/* Asked once a lookup; every absent key is answered by the filter alone; the same after
   compaction, and after opening again. */
static void whole_keys(void)
{
    enum { ALL = GROUPS * EACH };
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    rocks_db *db = open_with("whole", options);
    fill(db, GROUPS, EACH);
    flush(db);
    CHECK(p.created == 1 && p.keys == ALL && p.is_sorted);
    all_there(db, GROUPS, EACH);
    CHECK(p.asked == ASKED);
    CHECK(ticker("rocksdb.bloom.filter.useful") == MISSED);
    CHECK(ticker("rocksdb.bloom.filter.full.positive") == ALL);
    CHECK(ticker("rocksdb.bloom.filter.full.true.positive") == ALL);

    /* Written again and removed in part, a second table lies over the first. */
    fill(db, GROUPS, EACH / 2);
    for (int g = 0; g < GROUPS; g++) {
        char key[16];
        key_of(key, g, 2 * EACH);
        put(db, key);
        OK(rocks_db_delete(db, NULL, NULL, key, strlen(key), &st));
        key_of(key, g, 2 * EACH + 2);
        OK(rocks_db_delete_range(db, NULL, NULL, key, strlen(key), BYTES("g9"), &st));
        fill(db, GROUPS, EACH);
    }
    flush(db);
    CHECK(p.created == 2 && p.is_sorted);
    CHECK(p.last_count == ALL + GROUPS); /* with the removed keys, without the range */
    p.asked = 0;
    compact(db);
    CHECK(p.created == 3 && p.last_count == ALL && p.is_sorted);
    CHECK(p.asked == 0);
    all_there(db, GROUPS, EACH);
    CHECK(p.asked == ASKED);
    OK(rocks_db_close(db, &st));

    db = open_with("whole", options);
    p.asked = 0;
    all_there(db, GROUPS, EACH);
    multi_get_all(db, GROUPS, EACH);
    CHECK(p.asked == 2 * ASKED && p.created == 3 && p.batches == 0);
    OK(rocks_db_close(db, &st));
    CHECK(failures_of(policy, "") == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
}

static void batches(void)
{
    probe p;
    memset(&p, 0, sizeof p);
    p.is_sorted = true;
    rocks_filter_policy_callbacks callbacks = probe_callbacks(&p, "test.exact");
    callbacks.keys_may_match = probe_match_many;
    rocks_filter_policy *policy;
    OK(rocks_filter_policy_new(&callbacks, &policy, &st));
    rocks_options *options = counted(policy);
    rocks_db *db = open_with("batches", options);
    fill(db, GROUPS, EACH);
    flush(db);
    multi_get_all(db, GROUPS, EACH);
    /* 119 keys in calls of 70 and 49: RocksDB makes 32, 32, 6 and 32, 17 of them. */
    CHECK(p.batches + p.asked == GROUPS * 5 && p.asked == 0);
    CHECK(ticker("rocksdb.bloom.filter.useful") == MISSED);

    /* Whatever the batch does wrong, keys that are there are found. */
    p.batch = REFUSES;
    multi_get_all(db, GROUPS, EACH);
    CHECK(failures_of(policy, "not many") == GROUPS * 5);
    p.batch = WRITES_NOTHING;
    multi_get_all(db, GROUPS, EACH);
    p.batch = WRITES_SEVENS;
    multi_get_all(db, GROUPS, EACH);
    CHECK(ticker("rocksdb.bloom.filter.useful") == 2 * MISSED);
    CHECK(failures_of(policy, "not many") == GROUPS * 5);
    all_there(db, GROUPS, EACH);
    CHECK(p.asked == ASKED);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
}

/* What create_filter is given with a prefix extractor, with and without whole keys. */
static void what_create_filter_sees(void)
{
    static const char *const both[] = {"g000",       "g000-00000", "g000-00002", "g001",
                                       "g001-00000", "g001-00002", "x"};
    static const char *const prefixes[] = {"g000", "g001"};
    for (int whole = 0; whole < 2; whole++) {
        probe p;
        rocks_filter_policy *policy = probe_policy(&p, "test.exact");
        rocks_options *options = counted(policy);
        OK(rocks_options_set(options, "prefix_extractor", "fixed:4", &st));
        OK(rocks_options_set(options, "table.whole_key_filtering", whole ? "true" : "false", &st));
        rocks_db *db = open_with(whole ? "sees_1" : "sees_0", options);
        OK(rocks_options_free(options, &st));
        for (int again = 0; again < 3; again++) {
            /* Each version of a key lives on: a snapshot sees it. */
            rocks_snapshot *snapshot;
            fill(db, 2, 2);
            put(db, "x"); /* has no prefix */
            OK(rocks_db_snapshot(db, &snapshot, &st));
            if (again == 2) flush(db);
            OK(rocks_snapshot_free(snapshot, &st));
        }
        size_t count = whole ? 7 : 2;
        CHECK(p.created == 1 && p.last_count == count && p.is_sorted);
        for (size_t i = 0; i < count; i++)
            CHECK(strcmp(p.seen[i], whole ? both[i] : prefixes[i]) == 0);
        CHECK(has(db, "x") && !has(db, "y") && !has(db, "g000-00001") && !has(db, "g002-00000"));
        OK(rocks_db_close(db, &st));
        OK(rocks_filter_policy_free(policy, &st));
        CHECK(p.destroyed == 1);
    }
}

static void prefixes(bool whole)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    OK(rocks_options_set(options, "prefix_extractor", "fixed:4", &st));
    OK(rocks_options_set(options, "table.whole_key_filtering", whole ? "true" : "false", &st));
    rocks_db *db = open_with(whole ? "prefix_1" : "prefix_0", options);
    OK(rocks_options_free(options, &st));
    /* Groups with even numbers, in two tables. */
    for (int g = 0; g < 8; g++) {
        char key[16];
        for (int i = 0; i < 10; i++) {
            key_of(key, 2 * g, i);
            put(db, key);
        }
        if (g == 3 || g == 7) flush(db);
    }
    CHECK(p.created == 2 && p.last_count == (whole ? 44 : 4));
    for (int g = 0; g < 16; g++) {
        char prefix[16], first[16];
        snprintf(prefix, sizeof prefix, "g%03d", g);
        key_of(first, g, 0);
        CHECK(scanned(db, prefix, first, false) == (g % 2 ? 0 : 10));
        CHECK(scanned(db, prefix, prefix, false) == (g % 2 ? 0 : 10));
        key_of(first, g, 99999);
        CHECK(scanned(db, prefix, first, true) == (g % 2 ? 0 : 10));
    }
    CHECK(p.asked > 0);
    if (!whole) {
        /* A point read asks for the prefix as well, of both tables. */
        uint64_t useful = ticker("rocksdb.bloom.filter.prefix.useful");
        p.asked = 0;
        CHECK(!has(db, "g001-00000") && !has(db, "g003-00007"));
        CHECK(p.asked == 4 && ticker("rocksdb.bloom.filter.prefix.useful") == useful + 4);
        CHECK(has(db, "g002-00000") && !has(db, "g002-00099"));
    } else {
        p.asked = 0;
        CHECK(!has(db, "g002-00099"));
        CHECK(p.asked == 2 && ticker("rocksdb.bloom.filter.useful") == 2);
    }
    compact(db);
    CHECK(p.created == 3 && p.last_count == (whole ? 88 : 8) && p.is_sorted);
    CHECK(scanned(db, "g006", "g006", false) == 10 && scanned(db, "g007", "g007", false) == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
}

/* Filters of parts of a table, that RocksDB cuts by bits_per_key. */
static int partitions(const char *name, double bits_per_key, bool whole, bool apart, int failing)
{
    probe p;
    memset(&p, 0, sizeof p);
    p.is_sorted = true;
    rocks_filter_policy_callbacks callbacks = probe_callbacks(&p, "test.exact");
    callbacks.bits_per_key = bits_per_key;
    rocks_filter_policy *policy;
    OK(rocks_filter_policy_new(&callbacks, &policy, &st));
    rocks_options *options = counted(policy);
    OK(rocks_options_set(options, "prefix_extractor", "fixed:4", &st));
    OK(rocks_options_set(options, "block_based_table_factory",
                         "{index_type=kTwoLevelIndexSearch;partition_filters=true;"
                         "metadata_block_size=256;block_size=128}",
                         &st));
    OK(rocks_options_set(options, "table.whole_key_filtering", whole ? "true" : "false", &st));
    OK(rocks_options_set(options, "table.decouple_partitioned_filters", apart ? "true" : "false",
                         &st));
    rocks_db *db = open_with(name, options);
    enum { MANY_GROUPS = 20, IN_EACH = 12 };
    p.create = failing;
    fill(db, MANY_GROUPS, IN_EACH);
    flush(db);
    CHECK(p.is_sorted);
    int created = p.created;
    if (failing != FINE) CHECK(failures_of(policy, "no room for the filter") == (uint64_t)created);
    for (int opened = 0; opened < 2; opened++) {
        all_there(db, MANY_GROUPS, IN_EACH);
        multi_get_all(db, MANY_GROUPS, IN_EACH);
        for (int g = 0; g < MANY_GROUPS + 1; g++) {
            char prefix[16], at[16];
            int there = g < MANY_GROUPS ? IN_EACH : 0;
            snprintf(prefix, sizeof prefix, "g%03d", g);
            CHECK(scanned(db, prefix, prefix, false) == there);
            key_of(at, g, 2 * IN_EACH - 3);
            CHECK(scanned(db, prefix, at, false) == (there ? 1 : 0));
            key_of(at, g, 99999);
            CHECK(scanned(db, prefix, at, true) == there);
        }
        if (failing == FINE) {
            CHECK(p.asked > 0);
            const char *useful =
                whole ? "rocksdb.bloom.filter.useful" : "rocksdb.bloom.filter.prefix.useful";
            if (whole) CHECK(ticker(useful) >= ABSENT(MANY_GROUPS, IN_EACH));
        } else {
            CHECK(p.asked == 0);
        }
        p.create = FINE;
        if (opened == 0) compact(db);
        OK(rocks_db_close(db, &st));
        db = open_with(name, options);
        failing = FINE;
    }
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
    return created;
}

static void partitioned(void)
{
    int few = partitions("parts_few", 8, true, false, FINE);
    int many = partitions("parts_many", 128, true, false, FINE);
    CHECK(few > 1 && many > 3 * few);
    CHECK(partitions("parts_apart", 64, true, true, FINE) > 5);
    CHECK(partitions("parts_prefixes", 64, false, false, FINE) > 1);
    CHECK(partitions("parts_prefixes_apart", 256, false, true, FINE) > 1);
    CHECK(partitions("parts_failing", 64, true, false, FAILS) > 5);
    CHECK(partitions("parts_failing_apart", 256, false, true, FAILS) > 1);
}

static bool is_own(const char *way) { return way != NULL && way[0] == 't'; }

static rocks_db *open_as(const char *name, const char *way, probe *p)
{
    rocks_filter_policy *policy = NULL;
    if (is_own(way)) policy = probe_policy(p, way);
    else if (way != NULL) OK(rocks_filter_policy_new_by_name(way, &policy, &st));
    rocks_options *options = counted(policy);
    OK(rocks_filter_policy_free(policy, &st));
    rocks_db *db = open_with(name, options);
    OK(rocks_options_free(options, &st));
    return db;
}

/* Changes of policy: filters of other names are not looked at, the data is all there. */
static void other_names(void)
{
    static const char *const ways[][2] = {
        {"test.one", "test.two"},
        {"test.one", "bloomfilter:10"},
        {"bloomfilter:10", "test.one"},
        {"test.one", NULL},
        {NULL, "test.one"},
        {"bloomfilter:10", "ribbonfilter:10"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char name[32];
        probe p, q = {0};
        const char *second = ways[i][1];
        snprintf(name, sizeof name, "names_%zu", i);
        rocks_db *db = open_as(name, ways[i][0], &p);
        fill(db, GROUPS, EACH);
        flush(db);
        OK(rocks_db_close(db, &st));

        db = open_as(name, second, &q);
        /* RocksDB's own policies read each other's filters. */
        bool related =
            ways[i][0] != NULL && second != NULL && !is_own(ways[i][0]) && !is_own(second);
        all_there(db, GROUPS, EACH);
        multi_get_all(db, GROUPS, EACH);
        CHECK(q.asked == 0);
        CHECK((ticker("rocksdb.bloom.filter.useful") > 0) == related);
        compact(db);
        all_there(db, GROUPS, EACH);
        CHECK(q.asked == (is_own(second) ? ASKED : 0));
        CHECK((ticker("rocksdb.bloom.filter.useful") > 0) == (second != NULL));
        OK(rocks_db_close(db, &st));
    }
}

/* ---- failures ---------------------------------------------------------------------- */

static bool log_says(const char *name, const char *text)
{
    static char line[4096];
    char path[4200];
    snprintf(path, sizeof path, "%s/LOG", check_path(name));
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    bool found = false;
    while (!found && fgets(line, sizeof line, file)) found = strstr(line, text) != NULL;
    fclose(file);
    return found;
}

static void failing_create(void)
{
    static const struct {
        int way;
        const char *name, *says;
    } ways[] = {
        {FAILS, "create_fails", "no room for the filter"},
        {FAILS_SILENTLY, "create_silent", "create_filter failed, and gave no reason"},
        {APPENDS_NOTHING, "create_nothing", "create_filter appended nothing to filter"},
        {APPENDS_TOO_MUCH, "create_much", "create_filter appended more than 4294967231 bytes"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        probe p;
        rocks_filter_policy *policy = probe_policy(&p, "test.exact");
        rocks_options *options = counted(policy);
        rocks_db *db = open_with(ways[i].name, options);
        p.create = ways[i].way;
        fill(db, GROUPS, EACH);
        flush(db); /* succeeds: the data is written */
        CHECK(p.created == 1 && failures_of(policy, ways[i].says) == 1);
        CHECK(log_says(ways[i].name, ways[i].says));
        CHECK(log_says(ways[i].name, "[default] Filter policy test.exact: "));
        all_there(db, GROUPS, EACH);
        multi_get_all(db, GROUPS, EACH);
        CHECK(p.asked == 0 && ticker("rocksdb.bloom.filter.useful") == 0);
        compact(db);
        CHECK(failures_of(policy, ways[i].says) == 2);
        all_there(db, GROUPS, EACH);

        /* Opened again, written again, with a function that works. */
        OK(rocks_db_close(db, &st));
        db = open_with(ways[i].name, options);
        all_there(db, GROUPS, EACH);
        CHECK(p.asked == 0);
        p.create = FINE;
        compact(db);
        all_there(db, GROUPS, EACH);
        CHECK(p.asked == ASKED && failures_of(policy, ways[i].says) == 2);
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(options, &st));
        OK(rocks_filter_policy_free(policy, &st));
        CHECK(p.destroyed == 1);
    }
}

/* A log that is replayed makes a table, with a filter, in the thread that opens. */
static void failing_while_opened(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    OK(rocks_options_set(options, "avoid_flush_during_shutdown", "true", &st));
    rocks_db *db = open_with("opened", options);
    fill(db, 1, 10);
    OK(rocks_db_close(db, &st));
    p.create = FAILS;
    db = open_with("opened", options);
    CHECK(p.created == 1 && failures_of(policy, "no room for the filter") == 1);
    all_there(db, 1, 10);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
}

static void failing_match(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    rocks_db *db = open_with("match_fails", options);
    OK(rocks_options_free(options, &st));
    fill(db, GROUPS, EACH);
    flush(db);
    p.match = COMPLAINS;
    all_there(db, GROUPS, EACH); /* each read succeeds */
    CHECK(failures_of(policy, "cannot look") == ASKED);
    p.match = REFUSES_SILENTLY;
    all_there(db, GROUPS, EACH);
    CHECK(failures_of(policy, "key_may_match failed, and gave no reason") == 2 * ASKED);
    CHECK(ticker("rocksdb.bloom.filter.useful") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_filter_policy_free(policy, &st));
}

/* A filter that is wrong hides keys, and no more than that. */
static void wrong_filters(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    rocks_db *db = open_with("wrong", options);
    put(db, "a");
    flush(db);
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("newer"), &st));
    p.create = FORGETS; /* the last key of each table: here "z" */
    put(db, "z");
    flush(db);
    CHECK(has(db, "a") && !has(db, "z"));
    p.match = HIDES;
    CHECK(!has(db, "a"));
    p.match = ANSWERS;
    compact(db);
    CHECK(has(db, "a") && !has(db, "z"));
    CHECK(failures_of(policy, "") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_filter_policy(options, "filter_policy", NULL, &st));
    db = open_with("wrong", options);
    CHECK(has(db, "a") && has(db, "z"));
    OK(rocks_db_close(db, &st));

    /* The option that looks for it: no filter, and no key hidden. */
    OK(rocks_options_set_filter_policy(options, "filter_policy", policy, &st));
    OK(rocks_options_set(options, "table.detect_filter_construct_corruption", "true", &st));
    db = open_with("wrong", options);
    compact(db);
    const char *says = "key_may_match denies a key that create_filter was given: 0x7A";
    CHECK(failures_of(policy, says) == 1);
    CHECK(log_says("wrong", says));
    CHECK(has(db, "a") && has(db, "z"));
    p.create = FINE;
    compact(db);
    p.asked = 0;
    CHECK(has(db, "a") && has(db, "z") && !has(db, "b"));
    CHECK(p.asked == 3 && failures_of(policy, says) == 1);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
}

/* ---- keys that are not only their bytes --------------------------------------------- */

/* A comparator that takes different bytes for one key wants a filter that does as well, which
   RocksDB's own do not. */
static void keys_of_different_bytes(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    OK(rocks_options_set(options, "comparator", "rocks.AsciiCaseInsensitive", &st));
    p.folds = true;
    rocks_db *db = open_with("folded", options);
    put(db, "Alpha");
    put(db, "beta");
    put(db, "ALPHA");
    flush(db);
    CHECK(p.created == 1);
    CHECK(has(db, "alpha") && has(db, "aLPHA") && has(db, "BETA") && !has(db, "alphabet"));
    CHECK(p.asked == 4 && ticker("rocksdb.bloom.filter.useful") == 1);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set(options, "table.filter_policy", "bloomfilter:10", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(check_path("folded"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table.filter_policy");
    OK(rocks_options_free(options, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
}

/* Filters know keys without their timestamps. */
static void keys_with_timestamps(void)
{
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    rocks_options *options = counted(policy);
    OK(rocks_options_set(options, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    rocks_db *db = open_with("timestamps", options);
    OK(rocks_options_free(options, &st));
    for (uint8_t time = 1; time < 4; time++) {
        const uint8_t timestamp[8] = {time};
        OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), timestamp, 8, BYTES("v"), &st));
        OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("b"), timestamp, 8, BYTES("v"), &st));
    }
    flush(db);
    CHECK(p.created == 1 && p.last_count == 2);
    CHECK(strcmp(p.seen[0], "a") == 0 && strcmp(p.seen[1], "b") == 0);
    rocks_options *reading;
    rocks_buffer value;
    const uint8_t now[8] = {9};
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", now, sizeof now, &st));
    OK(rocks_db_get(db, NULL, reading, BYTES("a"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, reading, BYTES("aa"), &value, &st));
    CHECK(p.asked == 2 && ticker("rocksdb.bloom.filter.useful") == 1);
    OK(rocks_options_free(reading, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_filter_policy_free(policy, &st));
    CHECK(p.destroyed == 1);
}

/* ---- threads ----------------------------------------------------------------------- */

static rocks_db *busy;

static void *reads(void *argument)
{
    unsigned seed = *(unsigned *)argument;
    for (int round = 0; round < 300; round++) {
        char key[16];
        rocks_buffer value;
        rocks_status st;
        seed = seed * 1103515245 + 12345;
        int i = (int)(seed >> 16) % (2 * EACH);
        key_of(key, (int)(seed >> 8) % GROUPS, i);
        rocks_code code = rocks_db_get(busy, NULL, NULL, key, strlen(key), &value, &st);
        CHECK(code == (i % 2 ? ROCKS_NOT_FOUND : ROCKS_OK));
        if (code == ROCKS_OK) OK(rocks_buffer_free(&value, &st));
    }
    return NULL;
}

static void is_slow(probe *p, bool in_create)
{
    if (in_create || READ(p->asked) % 64 == 0) usleep(2000);
}

static void threads(void)
{
    enum { READERS = 3 };
    probe p;
    rocks_filter_policy *policy = probe_policy(&p, "test.exact");
    p.inside = is_slow;
    rocks_options *options = counted(policy);
    OK(rocks_filter_policy_free(policy, &st));
    busy = open_with("threads", options);
    OK(rocks_options_free(options, &st));
    fill(busy, GROUPS, EACH);
    flush(busy);
    pthread_t thread[READERS];
    unsigned seeds[READERS];
    for (unsigned i = 0; i < READERS; i++) {
        seeds[i] = i + 1;
        CHECK(pthread_create(&thread[i], NULL, reads, &seeds[i]) == 0);
    }
    for (int round = 0; round < 4; round++) {
        fill(busy, GROUPS, EACH);
        flush(busy);
        compact(busy);
    }
    for (int i = 0; i < READERS; i++) pthread_join(thread[i], NULL);
    CHECK(READ(p.created) == 9 && READ(p.asked) >= READERS * 100);
    OK(rocks_db_close(busy, &st));
    CHECK(READ(p.destroyed) == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    whole_keys();
    batches();
    what_create_filter_sees();
    prefixes(false);
    prefixes(true);
    partitioned();
    other_names();
    failing_create();
    failing_while_opened();
    failing_match();
    wrong_filters();
    keys_of_different_bytes();
    keys_with_timestamps();
    threads();
    OK(rocks_statistics_free(statistics, &st));
    return 0;
}
