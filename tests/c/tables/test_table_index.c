/* The index trie_index beside RocksDB's own: what builds it and what reads through it, by name;
   every read gives the same through both, in random databases whose keys lie across blocks in many
   versions; files without it, or that cannot have it, refusals, and what an open database changes.
   SEEDS: how many databases; SEED: the first. valgrind: yes */
#include "../support/options.h"
#include "../support/random.h"
#include "../support/sst_files.h"

#include <sys/resource.h>

static rocks_options *with_index(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "table.user_defined_index_factory", "trie_index", &st));
    return options;
}

static rocks_options *through(void)
{
    return options_with(ROCKS_OPTIONS_READ, "table_index_factory", "trie_index");
}

static rocks_db *open_at(const char *name, const rocks_options *options)
{
    rocks_db *db;
    OK(rocks_db_open(path_of(name), options, NULL, NULL, NULL, 0, &db, &st));
    return db;
}

static uint64_t ticker(rocks_statistics *statistics, const char *name)
{
    uint64_t value;
    OK(rocks_statistics_value(statistics, name, &value, &st));
    return value;
}

/* ---- options ------------------------------------------------------------------------ */

static void names(void)
{
    rocks_options *options = with_index(), *reading = through();
    reads(options, "table.user_defined_index_factory", "trie_index");
    reads(reading, "table_index_factory", "trie_index");
    OK(rocks_options_set(reading, "table_index_factory", "nullptr", &st));
    reads(reading, "table_index_factory", "nullptr");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(reading, "table_index_factory", "btree", &st));
    SAYS("table_index_factory");
    SAYS("btree");
    SAYS("trie_index");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_options_set(options, "table.user_defined_index_factory", "btree", &st));
    SAYS("user_defined_index_factory");
    SAYS("btree");
    SAYS("trie_index");
    rocks_option_description one = {.struct_size = sizeof one};
    OK(rocks_options_describe(ROCKS_OPTIONS_READ, "table_index_factory", &one, &st));
    CHECK(one.value_type == ROCKS_OPTION_TYPE_OBJECT && strcmp(one.default_value, "nullptr") == 0);
    CHECK(strstr(one.accepted, "trie_index") != NULL);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
}

static void refused(const char *name, const char *value, const char *says)
{
    rocks_options *options = with_index();
    rocks_db *db;
    OK(rocks_options_set(options, name, value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(path_of("refused"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS(says);
    OK(rocks_options_free(options, &st));
    CHECK(entries_in(path_of("refused")) == -1);
}

/* What RocksDB would find out when it writes the first table, and then stop all writes for. */
static void refusals(void)
{
    refused("comparator", "reverse_bytewise", "comparator");
    refused("comparator", "leveldb.BytewiseComparator.u64ts", "u64ts");
    refused("compression_opts.parallel_threads", "2", "compression_opts.parallel_threads");
    refused("bottommost_compression_opts.parallel_threads", "2", "parallel_threads");
    rocks_options *options = with_index();
    rocks_db *db;
    rocks_sst_writer *writer;
    OK(rocks_options_set(options, "comparator", "reverse_bytewise", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    SAYS("table.user_defined_index_factory");
    OK(rocks_options_set(options, "comparator", "bytewise", &st));
    OK(rocks_options_set(options, "table.use_udi_as_primary_index", "true", &st));
    OK(rocks_options_set(options, "table.index_type", "kTwoLevelIndexSearch", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(path_of("refused"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table.use_udi_as_primary_index");
    SAYS("kTwoLevelIndexSearch");
    OK(rocks_options_set(options, "table.index_type", "kBinarySearch", &st));
    OK(rocks_options_set(options, "table.user_defined_index_factory", "nullptr", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_open(path_of("refused"), options, NULL, NULL, NULL, 0, &db, &st));
    SAYS("table.use_udi_as_primary_index");
    SAYS("table.user_defined_index_factory");
    OK(rocks_options_free(options, &st));
    CHECK(entries_in(path_of("refused")) == -1);

    /* A column family, and an open database. */
    db = open_db("families");
    options = with_index();
    rocks_column_family *family;
    OK(rocks_options_set(options, "comparator", "reverse_bytewise", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_create_column_family(db, "reverse", options, &family, &st));
    SAYS("reverse");
    SAYS("trie_index");
    OK(rocks_options_set(options, "table.user_defined_index_factory", "nullptr", &st));
    OK(rocks_db_create_column_family(db, "reverse", options, &family, &st));
    const char *name[] = {"table.user_defined_index_factory"}, *value[] = {"trie_index"};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_set_options(db, family, name, value, 1, &st));
    OK(rocks_db_put(db, family, NULL, BYTES("a"), BYTES("1"), &st));
    const rocks_column_family *families[] = {family};
    OK(rocks_db_flush(db, families, 1, NULL, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- files with and without it --------------------------------------------------------- */

static void fill(rocks_db *db, int from, int to, const char *value)
{
    for (int i = from; i < to; i++) {
        char key[16];
        numbered(key, i);
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
    }
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
}

static int count(rocks_db *db, const rocks_options *reading)
{
    rocks_iter *iter;
    rocks_slice key, value;
    int found = 0;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) found++;
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(iter, &st));
    return found;
}

static void mixed_files(void)
{
    rocks_options *options = with_index(), *reading = through();
    rocks_options *plain = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_statistics *statistics;
    rocks_db *db = open_at("mixed", plain);
    fill(db, 0, 1000, "before");
    /* Where no file has it, and none is opened with it, reads take RocksDB's own. */
    CHECK(count(db, reading) == 1000);
    OK(rocks_db_close(db, &st));

    /* A file without it is told from one with it, and both are read. */
    OK(rocks_statistics_new("", &statistics, &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    db = open_at("mixed", options);
    fill(db, 500, 1500, "after");
    CHECK(count(db, reading) == 1500 && count(db, NULL) == 1500);
    CHECK(ticker(statistics, "rocksdb.sst.user.defined.index.load.fail.count") == 1);
    OK(rocks_db_close(db, &st));

    /* It is wanted in each file. */
    OK(rocks_options_set(options, "table.fail_if_no_udi_on_open", "true", &st));
    rocks_code code = rocks_db_open(path_of("mixed"), options, NULL, NULL, NULL, 0, &db, &st);
    EXPECT(ROCKS_CORRUPTION, code);
    SAYS("table.fail_if_no_udi_on_open");
    SAYS(".sst");
    OK(rocks_options_set(options, "table.fail_if_no_udi_on_open", "false", &st));
    OK(rocks_options_set(options, "table.use_udi_as_primary_index", "true", &st));
    code = rocks_db_open(path_of("mixed"), options, NULL, NULL, NULL, 0, &db, &st);
    EXPECT(ROCKS_CORRUPTION, code);
    SAYS("table.use_udi_as_primary_index");
    SAYS(".sst");

    /* A compaction writes each file with it; from then on it can be the only one that is read. */
    OK(rocks_options_set(options, "table.use_udi_as_primary_index", "false", &st));
    db = open_at("mixed", options);
    rocks_options *force =
        options_with(ROCKS_OPTIONS_COMPACT_RANGE, "bottommost_level_compaction", "kForce");
    OK(rocks_db_compact_range(db, NULL, force, NULL, 0, NULL, 0, NULL, &st));
    OK(rocks_options_free(force, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set(options, "table.use_udi_as_primary_index", "true", &st));
    db = open_at("mixed", options);
    CHECK(count(db, NULL) == 1500 && count(db, reading) == 1500);
    has(db, NULL, "key000700", "after"), has(db, NULL, "key000100", "before");
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    fill(db, 1500, 1600, "more");
    OK(rocks_db_close(db, &st));

    /* Back without it: RocksDB's own index is in each file. */
    db = open_at("mixed", plain);
    CHECK(count(db, NULL) == 1600 && count(db, reading) == 1600);
    OK(rocks_db_close(db, &st));
    OK(rocks_statistics_free(statistics, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_options_free(reading, &st));
}

static void changed_while_open(void)
{
    rocks_db *db = open_db("changed");
    rocks_options *reading = through();
    const char *name[] = {"table.user_defined_index_factory"};
    const char *trie[] = {"trie_index"}, *none[] = {"nullptr"};
    fill(db, 0, 300, "before");
    OK(rocks_db_set_options(db, NULL, name, trie, 1, &st));
    fill(db, 300, 600, "with");
    CHECK(count(db, reading) == 600);
    OK(rocks_db_set_options(db, NULL, name, none, 1, &st));
    fill(db, 600, 900, "after");
    CHECK(count(db, reading) == 900);
    OK(rocks_options_free(reading, &st));
    OK(rocks_db_close(db, &st));
}

/* Files written outside, and the options of a closed database. */
static void files_outside(void)
{
    rocks_options *options = with_index(), *reading = through();
    rocks_db *db = open_at("ingests", options);
    write_file(NULL, NULL, options, path_of("outside.sst"), 0, 2000, "outside");
    const char *paths[] = {path_of("outside.sst")};
    const rocks_ingest_group group = {.struct_size = sizeof group, .files = paths, .file_count = 1};
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    CHECK(count(db, reading) == 2000);
    rocks_buffer value;
    OK(rocks_db_get(db, NULL, reading, BYTES("key001234"), &value, &st));
    OK(rocks_buffer_free(&value, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, reading, BYTES("key0012345"), &value, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, reading, BYTES("z"), &value, &st));
    /* The options go, and what they chose stays with the iterator. */
    rocks_iter *iter;
    rocks_slice key, found;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_iter_seek_for_prev(iter, BYTES("key0012345"), &key, &found, &st));
    CHECK(is(key, "key001234"));
    OK(rocks_iter_seek_to_last(iter, &key, &found, &st));
    CHECK(is(key, "key001999"));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
}

/* ---- where RocksDB would build a wrong one ---------------------------------------------- */

enum { VERSIONS = 6 };

static int length_at(rocks_db *db, const rocks_options *reading, const rocks_snapshot *at)
{
    rocks_options *read;
    rocks_buffer value;
    OK(rocks_options_copy(reading, &read, &st));
    OK(rocks_options_set_snapshot(read, at, &st));
    const rocks_code code = rocks_db_get(db, NULL, read, BYTES(""), &value, &st);
    OK(rocks_options_free(read, &st));
    if (code == ROCKS_NOT_FOUND) return -1;
    OK(code);
    const int len = (int)value.len;
    OK(rocks_buffer_free(&value, &st));
    return len;
}

/* The empty key at the end of a block: alone in its table, across several blocks, before others.
   RocksDB's trie loses that block, and with it the flush. */
static void empty_key(bool is_primary)
{
    rocks_options *options = with_index(), *reading = through();
    rocks_options *plain = options_with(ROCKS_OPTIONS_READ, "fill_cache", "true");
    rocks_snapshot *snapshots[VERSIONS];
    rocks_statistics *statistics;
    const char *name = is_primary ? "empty, primary" : "empty";
    char value[400];
    memset(value, 'v', sizeof value);
    OK(rocks_statistics_new("", &statistics, &st));
    OK(rocks_options_set_statistics(options, "statistics", statistics, &st));
    OK(rocks_options_set(options, "table.block_size", "64", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "table.fail_if_no_udi_on_open", "true", &st));
    OK(rocks_options_set(options, "table.use_udi_as_primary_index", is_primary ? "true" : "false",
                         &st));
    rocks_db *db = open_at(name, options);
    OK(rocks_db_put(db, NULL, NULL, BYTES(""), BYTES("alone"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(count(db, reading) == 1 && length_at(db, reading, NULL) == 5);
    for (int i = 0; i < VERSIONS; i++) {
        OK(rocks_db_put(db, NULL, NULL, BYTES(""), value, 200 + (size_t)i, &st));
        OK(rocks_db_snapshot(db, &snapshots[i], &st));
    }
    fill(db, 0, 500, "more");
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < VERSIONS; i++) {
            CHECK(length_at(db, reading, snapshots[i]) == 200 + i);
            CHECK(length_at(db, plain, snapshots[i]) == 200 + i);
        }
        CHECK(count(db, reading) == 501 && count(db, plain) == 501);
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    }
    for (int i = 0; i < VERSIONS; i++) OK(rocks_snapshot_free(snapshots[i], &st));
    OK(rocks_db_close(db, &st));

    /* Each file counts as one that has it. */
    db = open_at(name, options);
    CHECK(count(db, reading) == 501 && length_at(db, reading, NULL) == 200 + VERSIONS - 1);
    CHECK(ticker(statistics, "rocksdb.sst.user.defined.index.load.fail.count") == 0);

    /* Without the key a file has one again. */
    OK(rocks_db_delete(db, NULL, NULL, BYTES(""), &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(count(db, reading) == 500 && length_at(db, reading, NULL) == -1);
    OK(rocks_db_close(db, &st));
    OK(rocks_statistics_free(statistics, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
    OK(rocks_options_free(plain, &st));
}

/* A key that is longer than a trie is deep: no trie is begun, as one takes hundreds of bytes for
   each byte of it. */
static void long_key(void)
{
    enum { LENGTH = 8 << 20, MOST = 1 << 20 /* KiB */ };
    rocks_options *options = with_index(), *reading = through();
    rocks_db *db = open_at("long", options);
    char *key = malloc(LENGTH);
    struct rusage before, after;
    CHECK(key != NULL);
    memset(key, 'k', LENGTH);
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("short"), &st));
    OK(rocks_db_put(db, NULL, NULL, key, LENGTH, BYTES("long"), &st));
    CHECK(getrusage(RUSAGE_SELF, &before) == 0);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(getrusage(RUSAGE_SELF, &after) == 0);
    CHECK(after.ru_maxrss - before.ru_maxrss < MOST);
    CHECK(count(db, reading) == 2);
    free(key);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(reading, &st));
}

/* ---- the same through both ------------------------------------------------------------- */

static rocks_db *db;
static rocks_options *plainly, *by_trie;
static rocks_snapshot *old_snapshot;

static size_t random_key(char *key)
{
    /* Long common beginnings, keys that are beginnings of others, and bytes of all kinds. */
    static const char *const heads[] = {"", "a", "ab", "abcdefghijklmnop", "\x01", "\xff\xff"};
    size_t len = (size_t)sprintf(key, "%s", heads[number_below(6)]);
    for (uint64_t more = number_below(5); more > 0; more--)
        key[len++] = (char)(one_in(3) ? number_below(256) : 'a' + number_below(3));
    return len;
}

static void write_some(void)
{
    char key[64], value[300];
    memset(value, 'v', sizeof value);
    for (uint64_t many = 200 + number_below(600); many > 0; many--) {
        const size_t len = random_key(key);
        switch (number_below(8)) {
            case 0:
                OK(rocks_db_delete(db, NULL, NULL, key, len, &st));
                break;
            case 1:
                OK(rocks_db_merge(db, NULL, NULL, key, len, BYTES("m"), &st));
                break;
            case 2:
                /* The same key across several blocks. */
                for (int i = 0; i < 12; i++) {
                    OK(rocks_db_put(db, NULL, NULL, key, len, value, sizeof value, &st));
                    if (i == 5 && old_snapshot == NULL)
                        OK(rocks_db_snapshot(db, &old_snapshot, &st));
                }
                break;
            default:
                OK(rocks_db_put(db, NULL, NULL, key, len, value, number_below(sizeof value), &st));
        }
    }
    if (one_in(3)) OK(rocks_db_delete_range(db, NULL, NULL, BYTES("ab"), BYTES("abb"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    if (one_in(4)) OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
}

static void same(rocks_code a, rocks_slice ka, rocks_slice va, rocks_code b, rocks_slice kb,
                 rocks_slice vb)
{
    CHECK(a == b);
    if (a != ROCKS_OK) return;
    CHECK(ka.len == kb.len && memcmp(ka.data, kb.data, ka.len) == 0);
    CHECK(va.len == vb.len && memcmp(va.data, vb.data, va.len) == 0);
}

static void compare_iterators(void)
{
    rocks_iter *a, *b;
    rocks_slice ka, va, kb, vb;
    rocks_code ca, cb;
    char key[64];
    OK(rocks_db_iter(db, NULL, plainly, &a, &st));
    OK(rocks_db_iter(db, NULL, by_trie, &b, &st));
    ca = rocks_iter_seek_to_first(a, &ka, &va, &st);
    cb = rocks_iter_seek_to_first(b, &kb, &vb, &st);
    for (;; ca = rocks_iter_next(a, &ka, &va, &st), cb = rocks_iter_next(b, &kb, &vb, &st)) {
        same(ca, ka, va, cb, kb, vb);
        if (ca != ROCKS_OK) break;
    }
    ca = rocks_iter_seek_to_last(a, &ka, &va, &st);
    cb = rocks_iter_seek_to_last(b, &kb, &vb, &st);
    for (;; ca = rocks_iter_prev(a, &ka, &va, &st), cb = rocks_iter_prev(b, &kb, &vb, &st)) {
        same(ca, ka, va, cb, kb, vb);
        if (ca != ROCKS_OK) break;
    }
    for (int i = 0; i < 150; i++) {
        const size_t len = random_key(key);
        const int backward = one_in(2);
        ca = (backward ? rocks_iter_seek_for_prev : rocks_iter_seek)(a, key, len, &ka, &va, &st);
        cb = (backward ? rocks_iter_seek_for_prev : rocks_iter_seek)(b, key, len, &kb, &vb, &st);
        same(ca, ka, va, cb, kb, vb);
        for (int steps = (int)number_below(4); steps > 0 && ca == ROCKS_OK; steps--) {
            const int back = one_in(2);
            ca = (back ? rocks_iter_prev : rocks_iter_next)(a, &ka, &va, &st);
            cb = (back ? rocks_iter_prev : rocks_iter_next)(b, &kb, &vb, &st);
            same(ca, ka, va, cb, kb, vb);
        }
    }
    OK(rocks_iter_free(a, &st));
    OK(rocks_iter_free(b, &st));
}

static void compare_points(void)
{
    enum { MANY = 40 };
    static char bytes[MANY][64];
    rocks_slice keys[MANY];
    rocks_values *a, *b;
    const rocks_slice *va, *vb;
    const rocks_code *ca, *cb;
    OK(rocks_values_new(&a, &st));
    OK(rocks_values_new(&b, &st));
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < MANY; i++) {
            rocks_buffer one, two;
            keys[i] = (rocks_slice){(const uint8_t *)bytes[i], random_key(bytes[i])};
            const rocks_code first =
                rocks_db_get(db, NULL, plainly, keys[i].data, keys[i].len, &one, &st);
            const rocks_code second =
                rocks_db_get(db, NULL, by_trie, keys[i].data, keys[i].len, &two, &st);
            CHECK(first == second && (first == ROCKS_OK || first == ROCKS_NOT_FOUND));
            if (first != ROCKS_OK) continue;
            CHECK(one.len == two.len && memcmp(one.data, two.data, one.len) == 0);
            OK(rocks_buffer_free(&one, &st));
            OK(rocks_buffer_free(&two, &st));
        }
        OK(rocks_db_multi_get(db, NULL, plainly, keys, MANY, 0, a, &va, &ca, &st));
        OK(rocks_db_multi_get(db, NULL, by_trie, keys, MANY, 0, b, &vb, &cb, &st));
        for (int i = 0; i < MANY; i++) same(ca[i], keys[i], va[i], cb[i], keys[i], vb[i]);
    }
    OK(rocks_values_free(a, &st));
    OK(rocks_values_free(b, &st));
}

static void compare_totals(void)
{
    rocks_totals a = {.struct_size = sizeof a}, b = {.struct_size = sizeof b};
    OK(rocks_db_checksum(db, NULL, plainly, 1, NULL, &a, &st));
    OK(rocks_db_checksum(db, NULL, by_trie, 1, NULL, &b, &st));
    CHECK(a.entries == b.entries && a.checksum == b.checksum &&
          a.ordered_checksum == b.ordered_checksum);
}

static void random_database(uint64_t seed)
{
    char name[32], number[32];
    random_state = seed * 0x9e3779b97f4a7c15ull + 1;
    rocks_options *options = with_index();
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", one_in(2) ? "true" : "false", &st));
    sprintf(number, "%u", 64u << number_below(5));
    OK(rocks_options_set(options, "table.block_size", number, &st));
    if (one_in(2)) OK(rocks_options_set(options, "table.filter_policy", "bloomfilter:10", &st));
    if (one_in(3)) {
        OK(rocks_options_set(options, "table.index_type", "kBinarySearchWithFirstKey", &st));
    } else if (one_in(3)) {
        OK(rocks_options_set(options, "table.index_type", "kTwoLevelIndexSearch", &st));
        OK(rocks_options_set(options, "table.metadata_block_size", "128", &st));
    }
    if (one_in(3)) OK(rocks_options_set(options, "prefix_extractor", "capped:2", &st));
    sprintf(name, "random%llu", (unsigned long long)seed);
    db = open_at(name, options);
    plainly = options_with(ROCKS_OPTIONS_READ, "fill_cache", one_in(2) ? "true" : "false");
    if (one_in(3)) OK(rocks_options_set(plainly, "iterate_upper_bound", "abc", &st));
    if (one_in(3)) OK(rocks_options_set(plainly, "iterate_lower_bound", "a", &st));
    OK(rocks_options_copy(plainly, &by_trie, &st));
    OK(rocks_options_set(by_trie, "table_index_factory", "trie_index", &st));
    old_snapshot = NULL;
    for (int part = 0; part < 4; part++) {
        write_some();
        compare_iterators();
        compare_points();
        compare_totals();
    }
    if (old_snapshot != NULL) {
        OK(rocks_options_set_snapshot(plainly, old_snapshot, &st));
        OK(rocks_options_set_snapshot(by_trie, old_snapshot, &st));
        compare_iterators();
        compare_points();
        compare_totals();
        OK(rocks_snapshot_free(old_snapshot, &st));
    }
    OK(rocks_options_free(plainly, &st));
    OK(rocks_options_free(by_trie, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_destroy(path_of(name), options, NULL, NULL, 0, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const char *seeds = getenv("SEEDS"), *first = getenv("SEED");
    const uint64_t usual = getenv("ROCKS_SLOW") == NULL ? 6 : 2;
    const uint64_t many = seeds == NULL ? usual : strtoull(seeds, NULL, 10);
    const uint64_t from = first == NULL ? 1 : strtoull(first, NULL, 10);
    names();
    refusals();
    mixed_files();
    changed_while_open();
    files_outside();
    empty_key(false);
    empty_key(true);
    long_key();
    for (uint64_t i = 0; i < many; i++) random_database(from + i);
    return 0;
}
