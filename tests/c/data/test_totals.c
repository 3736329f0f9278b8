/* Counts and checksums of ranges. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

/* ---- XXH3_64 of 0 and of 4 to 8 bytes, as its specification has it ---------------------- */

static uint64_t number_at(const uint8_t *at, size_t bytes)
{
    uint64_t number = 0;
    while (bytes-- > 0) number = number << 8 | at[bytes];
    return number;
}

static uint64_t rotated(uint64_t x, int by) { return x << by | x >> (64 - by); }

static uint64_t xxh3_64(const char *data, size_t len, uint64_t seed)
{
    static const uint8_t secret[72] = {
        0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad,
        0x1c, 0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3,
        0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc,
        0xff, 0x72, 0x21, 0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6,
        0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb};
    uint64_t h;
    if (len == 0) {
        h = seed ^ number_at(secret + 56, 8) ^ number_at(secret + 64, 8);
        h = (h ^ h >> 33) * 0xC2B2AE3D27D4EB4Fu;
        h = (h ^ h >> 29) * 0x165667B19E3779F9u;
        return h ^ h >> 32;
    }
    CHECK(len >= 4 && len <= 8);
    const uint32_t low = (uint32_t)seed;
    const uint32_t swapped = low << 24 | (low & 0xff00) << 8 | (low >> 8 & 0xff00) | low >> 24;
    const uint8_t *bytes = (const uint8_t *)data;
    seed ^= (uint64_t)swapped << 32;
    h = number_at(bytes + len - 4, 4) + (number_at(bytes, 4) << 32);
    h ^= (number_at(secret + 8, 8) ^ number_at(secret + 16, 8)) - seed;
    h ^= rotated(h, 49) ^ rotated(h, 24);
    h *= 0x9FB21C651E98DF25u;
    h = (h ^ ((h >> 35) + len)) * 0x9FB21C651E98DF25u;
    return h ^ h >> 28;
}

/* ---- what the entries of these tests come to -------------------------------------------- */

static void add(rocks_totals *to, const char *key, const char *value)
{
    const size_t key_len = strlen(key), value_len = strlen(value);
    const uint64_t hash = xxh3_64(value, value_len, xxh3_64(key, key_len, 0));
    to->entries++;
    to->key_bytes += key_len;
    to->value_bytes += value_len;
    to->checksum += hash;
    to->ordered_checksum = to->ordered_checksum * 0x9E3779B185EBCA87u + hash;
}

static void are(const rocks_totals *got, const rocks_totals *wanted)
{
    CHECK(got->entries == wanted->entries);
    CHECK(got->key_bytes == wanted->key_bytes && got->value_bytes == wanted->value_bytes);
    CHECK(got->checksum == wanted->checksum);
    CHECK(got->ordered_checksum == wanted->ordered_checksum);
}

static rocks_totals totals_of(rocks_db *db, const rocks_options *options, uint32_t threads)
{
    rocks_totals counted = {.struct_size = sizeof counted}, totals = counted;
    OK(rocks_db_count(db, NULL, options, threads, NULL, &counted, &st));
    OK(rocks_db_checksum(db, NULL, options, threads, NULL, &totals, &st));
    CHECK(counted.struct_size == sizeof counted && totals.struct_size == sizeof totals);
    CHECK(counted.entries == totals.entries);
    CHECK(counted.key_bytes == totals.key_bytes && counted.value_bytes == totals.value_bytes);
    CHECK(counted.checksum == 0 && counted.ordered_checksum == 0);
    return totals;
}

static void come_to(rocks_db *db, const rocks_options *options, const rocks_totals *wanted)
{
    static const uint32_t threads[] = {0, 1, 2, 3, 8, 256};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        const rocks_totals got = totals_of(db, options, threads[i]);
        are(&got, wanted);
    }
}

static void put(rocks_db *db, int i, const char *value)
{
    char key[16];
    snprintf(key, sizeof key, "k%06d", i);
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

static rocks_options *reading(const char *lower, const char *upper)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_READ, "fill_cache", "true");
    if (lower != NULL)
        OK(rocks_options_set_bytes(options, "iterate_lower_bound", BYTES_OF(lower), &st));
    if (upper != NULL)
        OK(rocks_options_set_bytes(options, "iterate_upper_bound", BYTES_OF(upper), &st));
    return options;
}

/* ---- the tests -------------------------------------------------------------------------- */

/* The definition, whatever holds the entries. */
static void as_defined(void)
{
    rocks_db *db = open_still_db("defined");
    rocks_totals wanted = {.struct_size = sizeof wanted};
    come_to(db, NULL, &wanted);
    static const char *const pairs[][2] = {
        {"", ""}, {"keys", "12345678"}, {"keys of", "four"}, {"letters", ""}, {"up to 8", "eight"}};
    for (size_t i = 5; i-- > 0;) {
        OK(rocks_db_put(db, NULL, NULL, BYTES_OF(pairs[i][0]), BYTES_OF(pairs[i][1]), &st));
    }
    for (size_t i = 0; i < 5; i++) add(&wanted, pairs[i][0], pairs[i][1]);
    come_to(db, NULL, &wanted);
    flush(db);
    come_to(db, NULL, &wanted);
    OK(rocks_db_put(db, NULL, NULL, BYTES("keys"), BYTES("other"), &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("letters"), &st));
    const rocks_totals changed = totals_of(db, NULL, 0);
    CHECK(changed.entries == 4 && changed.checksum != wanted.checksum);
    OK(rocks_db_put(db, NULL, NULL, BYTES("letters"), NULL, 0, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("keys"), BYTES("12345678"), &st));
    flush(db);
    come_to(db, NULL, &wanted);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    come_to(db, NULL, &wanted);

    /* A sum does not depend on the order; the other one does. */
    rocks_totals one = {.struct_size = sizeof one}, other = one;
    add(&one, "keys", "first"), add(&one, "ordered", "second");
    add(&other, "ordered", "second"), add(&other, "keys", "first");
    CHECK(one.checksum == other.checksum && one.ordered_checksum != other.ordered_checksum);
    OK(rocks_db_close(db, &st));
}

/* How many entries: fewer where each takes long. */
static int many;

/* Many files of several levels, and small blocks: a range has many parts. */
static rocks_db *with_many(const char *name, rocks_totals *wanted)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_options_set(options, "target_file_size_base", "32768", &st));
    OK(rocks_options_set(options, "table.block_size", "512", &st));
    OK(rocks_options_set(options, "compression", "kNoCompression", &st));
    OK(rocks_options_set(options, "disable_auto_compactions", "true", &st));
    OK(rocks_options_set(options, "prefix_extractor", "fixed:4", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    for (int i = 0; i < many; i++) put(db, i, i % 3 == 0 ? "older" : "value");
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    for (int i = 0; i < many; i += 3) put(db, i, "newer");
    flush(db);
    for (int i = 0; i < many; i += 30) put(db, i, "newest");
    for (int i = 0; i < many; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%06d", i);
        add(wanted, key, i % 30 == 0 ? "newest" : i % 3 == 0 ? "newer" : "value");
    }
    return db;
}

static void ranges(void)
{
    rocks_totals wanted = {.struct_size = sizeof wanted};
    rocks_db *db = with_many("ranges", &wanted);
    rocks_options *options = reading(NULL, NULL);
    /* Options that would show an iterator less of a range. */
    OK(rocks_options_set(options, "prefix_same_as_start", "true", &st));
    OK(rocks_options_set(options, "total_order_seek", "false", &st));
    OK(rocks_options_set(options, "tailing", "true", &st));
    OK(rocks_options_set(options, "pin_data", "true", &st));
    come_to(db, options, &wanted);
    OK(rocks_options_free(options, &st));
    come_to(db, NULL, &wanted);

    /* Two ranges, of which one follows the other, combine. */
    rocks_options *left = reading(NULL, "k001777"), *right = reading("k001777", NULL);
    rocks_totals both = totals_of(db, left, 3);
    const rocks_totals behind = totals_of(db, right, 2);
    CHECK(both.entries == 1777 && behind.entries == (uint64_t)many - 1777);
    for (uint64_t i = 0; i < behind.entries; i++) both.ordered_checksum *= 0x9E3779B185EBCA87u;
    both.ordered_checksum += behind.ordered_checksum;
    both.checksum += behind.checksum;
    both.entries += behind.entries;
    both.key_bytes += behind.key_bytes;
    both.value_bytes += behind.value_bytes;
    are(&both, &wanted);
    OK(rocks_options_free(left, &st));
    OK(rocks_options_free(right, &st));

    /* Of both bounds; empty ranges. */
    options = reading("k000100", "k000200");
    CHECK(totals_of(db, options, 4).entries == 100);
    OK(rocks_options_free(options, &st));
    const rocks_totals none = {.struct_size = sizeof none};
    static const char *const empty[][2] = {{"k000100", "k000100"}, {"l", NULL}, {NULL, "j"}};
    for (size_t i = 0; i < 3; i++) {
        options = reading(empty[i][0], empty[i][1]);
        come_to(db, options, &none);
        OK(rocks_options_free(options, &st));
    }

    /* At a snapshot; and of what the block cache has, which is not all. */
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    for (int i = 0; i < many; i += 2) put(db, i, "later");
    options = reading(NULL, NULL);
    OK(rocks_options_set_snapshot(options, snapshot, &st));
    come_to(db, options, &wanted);
    CHECK(totals_of(db, NULL, 2).checksum != wanted.checksum);
    OK(rocks_options_free(options, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_db_close(db, &st));
}

/* Writers go on meanwhile: pairs are written together, so each count sees both or none. */
static rocks_db *written;
static volatile int enough;

static void *write_pairs(void *unused)
{
    rocks_status own;
    rocks_batch *batch;
    (void)unused;
    CHECK(rocks_batch_new(&batch, &own) == ROCKS_OK);
    for (int i = 0; !enough; i++) {
        char first[16], second[16];
        snprintf(first, sizeof first, "a%06d", i % 5000);
        snprintf(second, sizeof second, "z%06d", i % 5000);
        CHECK(rocks_batch_put(batch, NULL, BYTES_OF(first), BYTES("v"), &own) == ROCKS_OK);
        CHECK(rocks_batch_put(batch, NULL, BYTES_OF(second), BYTES("v"), &own) == ROCKS_OK);
        CHECK(rocks_db_write(written, NULL, batch, &own) == ROCKS_OK);
        CHECK(rocks_batch_clear(batch, &own) == ROCKS_OK);
        if (i % 700 == 699) CHECK(rocks_db_flush(written, NULL, 0, NULL, &own) == ROCKS_OK);
    }
    CHECK(rocks_batch_free(batch, &own) == ROCKS_OK);
    return NULL;
}

static void one_time(void)
{
    rocks_totals wanted = {.struct_size = sizeof wanted};
    pthread_t writer;
    written = with_many("time", &wanted);
    CHECK(pthread_create(&writer, NULL, write_pairs, NULL) == 0);
    for (int i = 0; i < many / 1000; i++) {
        rocks_totals totals = {.struct_size = sizeof totals};
        OK(rocks_db_count(written, NULL, NULL, 1 + (uint32_t)i % 4, NULL, &totals, &st));
        const uint64_t pairs = totals.entries - (uint64_t)many;
        CHECK(totals.entries >= (uint64_t)many && pairs % 2 == 0);
    }
    enough = 1;
    CHECK(pthread_join(writer, NULL) == 0);
    OK(rocks_db_close(written, &st));
}

/* What RocksDB's iterator must read: comparators, expiring values, blobs, merges, prefixes. */
static void other_kinds(void)
{
    static const char *const settings[][2] = {{"comparator", "rocksdb.ReverseBytewiseComparator"},
                                              {"enable_blob_files", "true"},
                                              {"merge_operator", "stringappend"},
                                              {"block_protection_bytes_per_key", "8"}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char name[16];
        snprintf(name, sizeof name, "kind%zu", i);
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_totals wanted = {.struct_size = sizeof wanted};
        rocks_db *db;
        OK(rocks_options_set(options, settings[i][0], settings[i][1], &st));
        OK(rocks_options_set(options, "target_file_size_base", "32768", &st));
        OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_options_free(options, &st));
        for (int n = 0; n < many; n++) put(db, n, "value");
        OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
        if (i == 2) {
            for (int n = 0; n < many; n += 100) {
                char key[16];
                snprintf(key, sizeof key, "k%06d", n);
                OK(rocks_db_merge(db, NULL, NULL, BYTES_OF(key), BYTES("op"), &st));
            }
        }
        for (int n = 0; n < many; n++) {
            char key[16];
            const int at = i == 0 ? many - 1 - n : n;
            snprintf(key, sizeof key, "k%06d", at);
            add(&wanted, key, i == 2 && at % 100 == 0 ? "value,op" : "value");
        }
        come_to(db, NULL, &wanted);
        OK(rocks_db_close(db, &st));
    }
}

/* ---- what stops a call ------------------------------------------------------------------ */

struct heard {
    rocks_db *db;
    rocks_cancel *cancel;
    uint64_t done, total;
    int calls, stop_at, fail_at;
    pthread_t closer;
};

static void *close_it(void *db)
{
    rocks_status own;
    CHECK(rocks_db_close(db, &own) == ROCKS_OK);
    return NULL;
}

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    struct heard *heard = state;
    CHECK(done <= total && (heard->calls > 0 || done == 0));
    CHECK(done == 0 || done >= heard->done);
    heard->done = done, heard->total = total;
    heard->calls++;
    if (heard->calls == heard->stop_at && heard->cancel != NULL)
        CHECK(rocks_cancel_set(heard->cancel, NULL) == ROCKS_OK);
    if (heard->calls == heard->stop_at && heard->cancel == NULL) {
        CHECK(pthread_create(&heard->closer, NULL, close_it, heard->db) == 0);
        uint64_t keys;
        WAIT_UNTIL(rocks_db_property_int(heard->db, NULL, "rocksdb.estimate-num-keys", &keys,
                                         NULL) == ROCKS_CLOSED);
    }
    if (heard->calls == heard->fail_at) rocks_sink_append(error, BYTES("enough"), NULL);
    return heard->calls != heard->fail_at;
}

static rocks_code count(rocks_db *db, uint32_t threads, rocks_cancel *cancel)
{
    rocks_totals totals = {.struct_size = sizeof totals};
    const rocks_code code = rocks_db_count(db, NULL, NULL, threads, cancel, &totals, &st);
    CHECK((code == ROCKS_OK) == (totals.entries > 0));
    return code;
}

static rocks_cancel *with(struct heard *heard)
{
    const rocks_progress_callbacks callbacks = {
        .struct_size = sizeof callbacks, .state = heard, .progress = progress};
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &st));
    return cancel;
}

static void stopped(void)
{
    rocks_totals wanted = {.struct_size = sizeof wanted};
    rocks_db *db = with_many("stopped", &wanted);
    for (uint32_t threads = 1; threads <= 4; threads++) {
        struct heard all = {.db = db}, fails = {.db = db, .fail_at = 2},
                     stops = {.db = db, .stop_at = 2};
        rocks_cancel *cancel = with(&all);
        OK(count(db, threads, cancel));
        CHECK(all.calls >= 2 && all.done == all.total && all.total > 0);
        OK(rocks_cancel_free(cancel, &st));
        cancel = with(&fails);
        EXPECT(ROCKS_CALLBACK_FAILED, count(db, threads, cancel));
        SAYS("enough");
        OK(rocks_cancel_free(cancel, &st));
        cancel = stops.cancel = with(&stops);
        /* The last word may come when all is done. */
        const rocks_code code = count(db, threads, cancel);
        CHECK(code == ROCKS_CANCELLED || (code == ROCKS_OK && stops.done == stops.total));
        EXPECT(ROCKS_CANCELLED, count(db, threads, cancel));
        SAYS("cancel");
        OK(rocks_cancel_free(cancel, &st));
    }
    rocks_cancel *late;
    OK(rocks_cancel_new(&late, &st));
    OK(rocks_cancel_set_timeout(late, 0, &st));
    WAIT_UNTIL(count(db, 2, late) == ROCKS_TIMED_OUT);
    OK(rocks_cancel_free(late, &st));

    struct heard closes = {.db = db, .stop_at = 1};
    rocks_cancel *cancel = with(&closes);
    EXPECT(ROCKS_CLOSED, count(db, 3, cancel));
    CHECK(pthread_join(closes.closer, NULL) == 0);
    OK(rocks_cancel_free(cancel, &st));
    EXPECT(ROCKS_CLOSED, count(db, 3, NULL));
}

/* Damage in any part fails the call, whoever reads it. */
static void damaged(void)
{
    rocks_totals wanted = {.struct_size = sizeof wanted};
    char path[4200];
    rocks_db *db = with_many("damaged", &wanted);
    flush(db);
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 1, &file, &st));
    snprintf(path, sizeof path, "%s/damaged/%.*s", check_folder, (int)file.name.len,
             (const char *)file.name.data);
    OK(rocks_metadata_free(metadata, &st));
    OK(rocks_db_close(db, &st));
    FILE *table = fopen(path, "r+b");
    CHECK(table != NULL && fseek(table, 1000, SEEK_SET) == 0);
    const int byte = fgetc(table);
    CHECK(byte != EOF && fseek(table, 1000, SEEK_SET) == 0 && fputc(byte ^ 1, table) != EOF);
    CHECK(fclose(table) == 0);
    db = open_still_db("damaged");
    for (uint32_t threads = 0; threads < 5; threads++) {
        rocks_totals totals = {.struct_size = sizeof totals, .entries = 7};
        EXPECT(ROCKS_CORRUPTION, rocks_db_checksum(db, NULL, NULL, threads, NULL, &totals, &st));
        CHECK(totals.entries == 0 && totals.checksum == 0);
    }
    OK(rocks_db_close(db, &st));
}

static void refused(void)
{
    rocks_db *db = open_db("refused"), *foreign = open_db("foreign");
    rocks_totals totals = {.struct_size = sizeof totals};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_count(db, NULL, NULL, 257, NULL, &totals, &st));
    SAYS("threads: 257; accepted: 0 to 256");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_count(db, NULL, NULL, 1, NULL, NULL, &st));
    SAYS("totals");
    totals.struct_size = 3;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_checksum(db, NULL, NULL, 1, NULL, &totals, &st));
    SAYS("totals");
    totals.struct_size = sizeof totals;
    rocks_snapshot *snapshot;
    rocks_options *options = reading(NULL, NULL);
    OK(rocks_db_snapshot(foreign, &snapshot, &st));
    OK(rocks_options_set_snapshot(options, snapshot, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_count(db, NULL, options, 1, NULL, &totals, &st));
    OK(rocks_options_free(options, &st));
    options = options_with(ROCKS_OPTIONS_WRITE, "sync", "true");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_count(db, NULL, options, 1, NULL, &totals, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_snapshot_free(snapshot, &st));

    /* An older caller's struct has fewer fields. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("keys"), BYTES("value"), &st));
    totals.struct_size = offsetof(rocks_totals, checksum);
    totals.checksum = 7;
    OK(rocks_db_checksum(db, NULL, NULL, 1, NULL, &totals, &st));
    CHECK(totals.entries == 1 && totals.value_bytes == 5 && totals.checksum == 7);

    /* What the block cache does not have is not counted as if it were not there. */
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_db_with("refused", "table.no_block_cache", "true");
    options = options_with(ROCKS_OPTIONS_READ, "read_tier", "kBlockCacheTier");
    EXPECT(ROCKS_INCOMPLETE, rocks_db_count(db, NULL, options, 2, NULL, &totals, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(foreign, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    many = getenv("ROCKS_SLOW") != NULL ? 3000 : 20000;
    as_defined();
    ranges();
    one_time();
    other_kinds();
    stopped();
    damaged();
    refused();
    return 0;
}
