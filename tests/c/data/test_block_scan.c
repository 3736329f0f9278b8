/* Long reads go straight to the table files where they can: random databases, read by blocks of all
   sizes and by steps, and by both in turn, counted and summed, and compared with steps backward,
   which are RocksDB's alone. SEEDS: how many databases; SEED: the first. valgrind: yes */
#include "../support/random.h"
#include "../support/sst_files.h"

enum { KEY = 400, MOST = 4000 };

/* What steps backward found, the first entry first. */
static struct row {
    size_t key_len, value_len;
    uint8_t *key, *value;
} rows[20000];
static size_t row_count;

static void set(rocks_options *options, const char *name, const char *value)
{
    OK(rocks_options_set(options, name, value, &st));
}

static void set_number(rocks_options *options, const char *name, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    set(options, name, text);
}

/* Options of tables and families that decide how entries lie in blocks and files. */
static rocks_options *random_options(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    set(options, "merge_operator", "stringappend");
    set_number(options, "write_buffer_size", one_in(2) ? 64 << 10 : 1 << 20);
    set_number(options, "target_file_size_base", one_in(2) ? 16 << 10 : 1 << 20);
    set_number(options, "max_bytes_for_level_base", 128 << 10);
    set(options, "disable_auto_compactions", one_in(2) ? "true" : "false");
    set_number(options, "level0_slowdown_writes_trigger", 1000);
    set_number(options, "level0_stop_writes_trigger", 1000);
    set(options, "compression", one_in(2) ? "kLZ4Compression" : "kNoCompression");
    if (one_in(8)) {
        set(options, "compression", "kZSTD");
        set_number(options, "compression_opts.max_dict_bytes", 4096);
    }
    set_number(options, "table.block_size", 64u << number_below(8));
    set_number(options, "table.block_restart_interval", 1 + number_below(one_in(2) ? 20 : 2));
    if (one_in(3)) set(options, "table.data_block_index_type", "kDataBlockBinaryAndHash");
    if (one_in(4)) set(options, "table.index_type", "kBinarySearchWithFirstKey");
    else if (one_in(4)) {
        set(options, "table.index_type", "kTwoLevelIndexSearch");
        set_number(options, "table.metadata_block_size", 256);
    }
    if (one_in(4)) {
        set_number(options, "table.format_version", 7);
        set(options, "table.separate_key_value_in_data_block", "true");
    }
    if (one_in(5)) set(options, "table.use_delta_encoding", "false");
    if (one_in(4)) set(options, "table.no_block_cache", "true");
    if (one_in(8)) set_number(options, "max_open_files", 20);
    if (one_in(8)) set_number(options, "block_protection_bytes_per_key", 8);
    if (one_in(8)) set(options, "prefix_extractor", "fixed:3");
    if (one_in(8)) {
        set(options, "enable_blob_files", "true");
        set_number(options, "min_blob_size", 60);
    }
    return options;
}

static size_t random_key(uint8_t *key, uint64_t keys)
{
    const unsigned i = (unsigned)number_below(keys);
    int len = sprintf((char *)key, "%03u%s%06u", i % 7, i % 5 == 0 ? "longer-prefix-" : "", i);
    if (keys % 3 == 0 && i % 3 == 0) {
        memset(key + len, 'x', 300);
        len += 300;
    }
    return (size_t)len;
}

static void ingest_some(rocks_db *db, uint64_t keys)
{
    const char *path = path_of("ingested");
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    uint64_t i = number_below(7);
    do {
        char text[16];
        snprintf(text, sizeof text, "003%06u", (unsigned)i);
        OK(rocks_sst_writer_put(writer, BYTES_OF(text), BYTES("ingested"), &st));
        i += 1 + number_below(9);
    } while (i < keys);
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    const rocks_ingest_group group = {.struct_size = sizeof group, .files = &path, .file_count = 1};
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    remove(path);
}

static struct {
    int merges, ranges, large;
    uint64_t keys;
} plan;

static void write_one(rocks_db *db)
{
    static uint8_t key[KEY], end[KEY], value[MOST];
    const size_t key_len = random_key(key, plan.keys);
    const uint64_t what = number_below(100);
    if (what < 70) {
        const size_t len = (size_t)number_below(plan.large ? MOST : one_in(2) ? 120 : 8);
        memset(value, 'a' + (int)number_below(26), len);
        OK(rocks_db_put(db, NULL, NULL, key, key_len, value, len, &st));
    } else if (what < 84) {
        OK(rocks_db_delete(db, NULL, NULL, key, key_len, &st));
    } else if (what < 94) {
        if (plan.merges) OK(rocks_db_merge(db, NULL, NULL, key, key_len, BYTES("operand"), &st));
    } else if (what < 96) {
        const size_t end_len = random_key(end, plan.keys);
        const int order = memcmp(key, end, key_len < end_len ? key_len : end_len);
        if (plan.ranges && order < 0)
            OK(rocks_db_delete_range(db, NULL, NULL, key, key_len, end, end_len, &st));
    } else if (what < 98) {
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    } else if (one_in(3)) {
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    } else if (one_in(4)) {
        ingest_some(db, plan.keys);
    }
}

static void keep(rocks_slice key, rocks_slice value)
{
    CHECK(row_count < sizeof rows / sizeof *rows);
    struct row *row = &rows[row_count++];
    row->key_len = key.len;
    row->value_len = value.len;
    row->key = malloc(key.len + value.len + 1);
    CHECK(row->key != NULL);
    row->value = row->key + key.len;
    memcpy(row->key, key.data, key.len);
    if (value.len > 0) memcpy(row->value, value.data, value.len);
}

static void forget(void)
{
    while (row_count > 0) free(rows[--row_count].key);
}

static void is_row(size_t at, const uint8_t *key, size_t key_len, const uint8_t *value,
                   size_t value_len)
{
    CHECK(at < row_count);
    CHECK(rows[at].key_len == key_len && memcmp(rows[at].key, key, key_len) == 0);
    if (value == NULL) return;
    CHECK(rows[at].value_len == value_len && memcmp(rows[at].value, value, value_len) == 0);
}

/* The view shows the rows from `at` on; returns how many. */
static size_t shows_rows(const rocks_block_view *view, size_t at)
{
    CHECK(view->count > 0 && view->key_offsets[0] == 0);
    for (size_t i = 0; i < view->count; i++) {
        const uint32_t *k = view->key_offsets + i, *v = view->value_offsets + i;
        if (view->values == NULL) is_row(at + i, view->keys + k[0], k[1] - k[0], NULL, 0);
        else is_row(at + i, view->keys + k[0], k[1] - k[0], view->values + v[0], v[1] - v[0]);
    }
    return view->count;
}

/* Reads what is kept again, by blocks and by steps in turn. */
static void read_again(rocks_iter *iter, rocks_slice key, rocks_slice value)
{
    enum { ROOM = 300, BYTES_OF_ROOM = ROOM * MOST };
    static uint32_t key_offsets[ROOM + 1], value_offsets[ROOM + 1];
    static uint8_t keys[BYTES_OF_ROOM], values[BYTES_OF_ROOM];
    const uint64_t largest = one_in(2) ? 5 : one_in(2) ? 300 : 5000;
    rocks_block *block;
    rocks_block_view view;
    size_t at = 0;
    OK(rocks_block_new(&block, &st));
    is_row(0, key.data, key.len, value.data, value.len);
    for (;;) {
        const uint64_t how = number_below(8);
        const size_t entries = 1 + (size_t)number_below(largest);
        const uint32_t flags = one_in(4) ? ROCKS_SCAN_KEYS_ONLY : 0;
        rocks_code code;
        if (how == 0) {
            if ((code = rocks_iter_next(iter, &key, &value, &st)) != ROCKS_OK) {
                EXPECT(ROCKS_NOT_FOUND, code);
                CHECK(at + 1 == row_count);
                break;
            }
            at++;
        } else if (how == 1 && at > 0) {
            OK(rocks_iter_prev(iter, &key, &value, &st));
            at--;
        } else if (how == 2) {
            size_t room = ROOM < entries ? ROOM : entries;
            const size_t bytes = one_in(2) ? 500 : BYTES_OF_ROOM;
            code = rocks_iter_read_into(iter, room, flags, key_offsets, keys, bytes, value_offsets,
                                        values, bytes, &view, &st);
            if (code == ROCKS_BUFFER_TOO_SMALL) {
                CHECK(view.key_bytes == rows[at].key_len);
                CHECK(flags != 0 || view.value_bytes == rows[at].value_len);
                OK(rocks_iter_entry(iter, &key, &value, &st));
                is_row(at, key.data, key.len, value.data, value.len);
                continue;
            }
            OK(code);
            at += shows_rows(&view, at);
            if (view.done) break;
            continue;
        } else {
            const size_t bytes = one_in(4) ? (size_t)number_below(3000) : 0;
            OK(rocks_iter_read_block(iter, entries, bytes, flags, block, &view, &st));
            CHECK(view.count <= entries);
            at += shows_rows(&view, at);
            if (view.done) break;
            if (one_in(2)) continue;
            OK(rocks_iter_entry(iter, &key, &value, &st));
        }
        is_row(at, key.data, key.len, value.data, value.len);
    }
    if (at + 1 != row_count) CHECK(at == row_count);
    OK(rocks_block_free(block, &st));
}

static uint64_t counted(rocks_iter *iter, const char *name)
{
    rocks_buffer value;
    char text[32] = "";
    OK(rocks_iter_property(iter, name, &value, &st));
    memcpy(text, value.data, value.len);
    OK(rocks_buffer_free(&value, &st));
    return strtoull(text, NULL, 10);
}

static uint64_t by_scan, by_iterator;

static bool is_before(rocks_slice key, const uint8_t *other, size_t other_len)
{
    const int order = memcmp(key.data, other, key.len < other_len ? key.len : other_len);
    return order < 0 || (order == 0 && key.len < other_len);
}

/* Keeps what an iterator shows from a key on. */
static void keep_from(rocks_iter *iter, const uint8_t *from, size_t from_len)
{
    rocks_slice key, value;
    rocks_code code = rocks_iter_seek_to_last(iter, &key, &value, &st);
    while (code == ROCKS_OK && (from_len == 0 || !is_before(key, from, from_len))) {
        keep(key, value);
        code = rocks_iter_prev(iter, &key, &value, &st);
    }
    if (code != ROCKS_OK) EXPECT(ROCKS_NOT_FOUND, code);
    for (size_t i = 0, j = row_count; i + 1 < j; i++) {
        const struct row row = rows[i];
        rows[i] = rows[--j];
        rows[j] = row;
    }
}

static rocks_db *copy;
static rocks_options *unlogged;

/* What a database with nothing but the rows comes to. Its range deletion leaves them to RocksDB's
   iterator. */
static rocks_totals totals_of_rows(void)
{
    rocks_totals totals = {.struct_size = sizeof totals};
    rocks_db *db = copy;
    OK(rocks_db_delete_range(db, NULL, unlogged, NULL, 0, BYTES("\xff"), &st));
    for (size_t i = 0; i < row_count; i++) {
        const struct row *row = &rows[i];
        OK(rocks_db_put(db, NULL, unlogged, row->key, row->key_len, row->value, row->value_len,
                        &st));
    }
    OK(rocks_db_checksum(db, NULL, NULL, 1, NULL, &totals, &st));
    CHECK(totals.entries == row_count);
    return totals;
}

/* As threads of all numbers have them. */
static rocks_totals some_totals(rocks_db *db, rocks_options *options, rocks_snapshot *snapshot,
                                const uint8_t *from, size_t from_len)
{
    rocks_totals counted = {.struct_size = sizeof counted}, totals = counted, again = counted;
    rocks_options *own;
    OK(rocks_options_copy(options, &own, &st));
    if (from_len > 0) OK(rocks_options_set_bytes(own, "iterate_lower_bound", from, from_len, &st));
    if (snapshot != NULL) OK(rocks_options_set_snapshot(own, snapshot, &st));
    OK(rocks_db_count(db, NULL, own, (uint32_t)number_below(5), NULL, &counted, &st));
    OK(rocks_db_checksum(db, NULL, own, 1, NULL, &totals, &st));
    OK(rocks_db_checksum(db, NULL, own, 2 + (uint32_t)number_below(4), NULL, &again, &st));
    OK(rocks_options_free(own, &st));
    CHECK(memcmp(&again, &totals, sizeof totals) == 0);
    CHECK(counted.checksum == 0 && counted.ordered_checksum == 0);
    counted.checksum = totals.checksum;
    counted.ordered_checksum = totals.ordered_checksum;
    CHECK(memcmp(&counted, &totals, sizeof totals) == 0);
    return totals;
}

static void are_totals_of_rows(const rocks_totals *totals)
{
    uint64_t key_bytes = 0, value_bytes = 0;
    for (size_t i = 0; i < row_count; i++) {
        key_bytes += rows[i].key_len;
        value_bytes += rows[i].value_len;
    }
    CHECK(totals->entries == row_count);
    CHECK(totals->key_bytes == key_bytes && totals->value_bytes == value_bytes);
    if (!one_in(8)) return;
    const rocks_totals wanted = totals_of_rows();
    CHECK(memcmp(totals, &wanted, sizeof wanted) == 0);
}

static void read_and_compare(rocks_db *db, rocks_snapshot *snapshot)
{
    static uint8_t from[KEY], bound[KEY];
    rocks_options *options = options_with(ROCKS_OPTIONS_READ, "total_order_seek", "true");
    rocks_iter *steps, *blocks;
    rocks_slice key, value;
    if (one_in(2)) {
        const size_t len = random_key(bound, plan.keys);
        OK(rocks_options_set_bytes(options, "iterate_upper_bound", bound, len, &st));
    }
    if (one_in(5)) set(options, "fill_cache", "false");
    if (one_in(5)) set(options, "readahead_size", "65536");
    /* What a compaction has already dropped stays away, so two reads may differ. */
    const int ignores = one_in(8);
    if (ignores) set(options, "ignore_range_deletions", "true");
    if (snapshot != NULL) {
        OK(rocks_snapshot_iter(snapshot, NULL, options, &steps, &st));
        OK(rocks_snapshot_iter(snapshot, NULL, options, &blocks, &st));
    } else {
        OK(rocks_db_iter(db, NULL, options, &steps, &st));
        OK(rocks_db_iter(db, NULL, options, &blocks, &st));
    }
    const size_t from_len = one_in(2) ? 0 : random_key(from, plan.keys);
    rocks_totals totals;
    if (!ignores) totals = some_totals(db, options, snapshot, from, from_len);
    /* Neither sees what is written from here on. */
    for (uint64_t i = one_in(2) ? 0 : 60; i > 0; i--) write_one(db);
    keep_from(steps, from, from_len);
    if (!ignores) are_totals_of_rows(&totals);
    if (row_count == 0) {
        EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(blocks, from, from_len, &key, &value, &st));
    } else {
        OK(rocks_iter_seek(blocks, from, from_len, &key, &value, &st));
        read_again(blocks, key, value);
    }
    by_scan += counted(blocks, "rocks.block-entries-by-scan");
    by_iterator += counted(blocks, "rocks.block-entries-by-iterator");
    OK(rocks_iter_free(blocks, &st));
    OK(rocks_iter_free(steps, &st));
    OK(rocks_options_free(options, &st));
    forget();
}

static void random_database(uint64_t seed)
{
    rocks_options *options;
    rocks_db *db;
    rocks_snapshot *snapshots[3] = {NULL, NULL, NULL};
    random_state = seed * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < 10; i++) number_below(2);
    plan.merges = one_in(3);
    plan.ranges = one_in(4);
    plan.large = one_in(4);
    plan.keys = 3 + number_below(one_in(2) ? 3000 : 100);
    options = random_options();
    OK(rocks_db_open(check_path("random"), options, NULL, NULL, NULL, 0, &db, &st));
    const uint64_t writes = 200 + number_below(3000);
    for (uint64_t i = 0; i < writes; i++) {
        write_one(db);
        rocks_snapshot **snapshot = &snapshots[number_below(3)];
        if (one_in(300) && *snapshot == NULL) OK(rocks_db_snapshot(db, snapshot, &st));
        if (one_in(900)) read_and_compare(db, NULL);
    }
    for (int i = 0; i < 6; i++) read_and_compare(db, i < 3 ? snapshots[i] : NULL);
    for (int i = 0; i < 3; i++)
        if (snapshots[i] != NULL) OK(rocks_snapshot_free(snapshots[i], &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_destroy(check_path("random"), options, NULL, NULL, 0, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const char *seeds = getenv("SEEDS"), *first = getenv("SEED");
    const int slow = getenv("ROCKS_SLOW") != NULL;
    const uint64_t count = seeds != NULL ? strtoull(seeds, NULL, 10) : slow ? 3 : 60;
    const uint64_t from = first != NULL ? strtoull(first, NULL, 10) : 1;
    copy = open_db("copy");
    unlogged = options_with(ROCKS_OPTIONS_WRITE, "disableWAL", "true");
    for (uint64_t seed = from; seed < from + count; seed++) {
        if (seeds != NULL) fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
        random_database(seed);
    }
    OK(rocks_options_free(unlogged, &st));
    OK(rocks_db_close(copy, &st));
    printf("%llu entries by scan, %llu by RocksDB's iterator\n", (unsigned long long)by_scan,
           (unsigned long long)by_iterator);
    CHECK(by_scan > by_iterator / 4 || seeds != NULL || slow);
    return 0;
}
