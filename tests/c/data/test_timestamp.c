/* User-defined timestamps: RocksDB's comparator with them and one of callbacks. valgrind: yes */
#include "../support/comparators.h"

static const uint8_t *stamp(uint64_t when, size_t size)
{
    static uint8_t bytes[16];
    for (size_t i = 0; i < size; i++) bytes[i] = i < 8 ? (uint8_t)(when >> (8 * i)) : 0;
    return bytes;
}

static void put_at(rocks_db *db, const char *key, uint64_t when, size_t size, const char *value)
{
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, key, strlen(key), stamp(when, size), size, value,
                                   strlen(value), &st));
}

static rocks_options *as_of(uint64_t when, size_t size)
{
    rocks_options *reading;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(when, size), size, &st));
    return reading;
}

/* The value as of a time, or "-"; and when it was written. */
static const char *at(rocks_db *db, const char *key, uint64_t when, size_t size, uint64_t *written)
{
    static char text[64];
    rocks_options *reading = as_of(when, size);
    rocks_buffer value, timestamp, plain;
    rocks_code code =
        rocks_db_get_with_timestamp(db, NULL, reading, key, strlen(key), &value, &timestamp, &st);
    CHECK(rocks_db_get(db, NULL, reading, key, strlen(key), &plain, &st) == code);
    OK(rocks_options_free(reading, &st));
    if (code == ROCKS_NOT_FOUND) {
        CHECK(value.data == NULL && timestamp.data == NULL);
        return "-";
    }
    EXPECT(ROCKS_OK, code);
    CHECK(timestamp.len == size && plain.len == value.len);
    *written = 0;
    for (size_t i = 0; i < 8 && i < size; i++) *written |= (uint64_t)timestamp.data[i] << (8 * i);
    snprintf(text, sizeof text, "%s", (char *)value.data);
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_buffer_free(&timestamp, &st));
    OK(rocks_buffer_free(&plain, &st));
    return text;
}

static void history(rocks_db *db, size_t size)
{
    uint64_t when = 0;
    put_at(db, "k", 10, size, "ten");
    put_at(db, "k", 20, size, "twenty");
    put_at(db, "m", 15, size, "m");
    OK(rocks_db_delete_with_timestamp(db, NULL, NULL, BYTES("k"), stamp(30, size), size, &st));
    put_at(db, "k", 40, size, "forty");
    for (int pass = 0; pass < 2; pass++) {
        CHECK(strcmp(at(db, "k", 5, size, &when), "-") == 0);
        CHECK(strcmp(at(db, "k", 10, size, &when), "ten") == 0 && when == 10);
        CHECK(strcmp(at(db, "k", 29, size, &when), "twenty") == 0 && when == 20);
        CHECK(strcmp(at(db, "k", 30, size, &when), "-") == 0);
        CHECK(strcmp(at(db, "k", 1000, size, &when), "forty") == 0 && when == 40);
        if (pass == 0) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }

    rocks_options *reading = as_of(25, size);
    rocks_iter *iter;
    rocks_slice key, value, timestamp;
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_timestamp(iter, &timestamp, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    CHECK(key.len == 1 && *key.data == 'k' && value.len == 6);
    OK(rocks_iter_timestamp(iter, &timestamp, &st));
    CHECK(timestamp.len == size && timestamp.data[0] == 20);
    OK(rocks_iter_next(iter, &key, NULL, &st));
    CHECK(*key.data == 'm');
    OK(rocks_iter_prev(iter, &key, NULL, &st));
    OK(rocks_iter_timestamp(iter, &timestamp, &st));
    CHECK(*key.data == 'k' && timestamp.data[0] == 20);
    OK(rocks_iter_seek(iter, BYTES("l"), &key, NULL, &st));
    CHECK(*key.data == 'm');
    OK(rocks_iter_free(iter, &st));

    /* Every version from a time on. */
    OK(rocks_options_set_bytes(reading, "timestamp", stamp(100, size), size, &st));
    OK(rocks_options_set_bytes(reading, "iter_start_ts", stamp(12, size), size, &st));
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    int versions = 0;
    rocks_code code = rocks_iter_seek_to_first(iter, &key, NULL, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, NULL, &st)) {
        CHECK(key.len == 1 + size + 8);
        versions++;
    }
    CHECK(code == ROCKS_NOT_FOUND && versions == 4); /* 40, 30 (deleted), 20; m */
    OK(rocks_iter_free(iter, &st));
    OK(rocks_options_free(reading, &st));

    /* Ranges, and what was put once. */
    put_at(db, "r1", 50, size, "r");
    put_at(db, "r2", 50, size, "r");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_range_with_timestamp(db, NULL, NULL, BYTES("r9"), BYTES("r1"),
                                                stamp(60, size), size, &st));
    SAYS("comes after end");
    OK(rocks_db_delete_range_with_timestamp(db, NULL, NULL, BYTES("r1"), BYTES("r2"),
                                            stamp(60, size), size, &st));
    CHECK(strcmp(at(db, "r1", 59, size, &when), "r") == 0);
    CHECK(strcmp(at(db, "r1", 60, size, &when), "-") == 0);
    CHECK(strcmp(at(db, "r2", 60, size, &when), "r") == 0);
    OK(rocks_db_single_delete_with_timestamp(db, NULL, NULL, BYTES("r2"), stamp(70, size), size,
                                             &st));
    CHECK(strcmp(at(db, "r2", 70, size, &when), "-") == 0);

    /* History that is given up. */
    rocks_buffer low;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_full_history_ts_low(db, NULL, &low, &st));
    OK(rocks_db_increase_full_history_ts_low(db, NULL, stamp(35, size), size, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_increase_full_history_ts_low(db, NULL, stamp(34, size), size, &st));
    OK(rocks_db_full_history_ts_low(db, NULL, &low, &st));
    CHECK(low.len == size && low.data[0] == 35);
    OK(rocks_buffer_free(&low, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, BYTES("a"), BYTES("z"), NULL, &st));
    reading = as_of(20, size);
    rocks_buffer gone;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_get(db, NULL, reading, BYTES("k"), &gone, &st));
    SAYS("full_history_ts_low");
    OK(rocks_options_free(reading, &st));
    CHECK(strcmp(at(db, "k", 40, size, &when), "forty") == 0);
    CHECK(strcmp(at(db, "m", 40, size, &when), "m") == 0);
}

/* What needs a timestamp and has none, or one of another size. */
static void refused(rocks_db *db, size_t size)
{
    rocks_buffer value, timestamp;
    rocks_batch *batch;
    rocks_iter *iter;
    uint8_t large[32] = {0};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_delete(db, NULL, NULL, BYTES("a"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_single_delete(db, NULL, NULL, BYTES("a"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_merge(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_delete_range(db, NULL, NULL, BYTES("a"), BYTES("a"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_get(db, NULL, NULL, BYTES("a"), &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_get_with_timestamp(db, NULL, NULL, BYTES("a"), &value, &timestamp, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_iter(db, NULL, NULL, &iter, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), large,
                                                               size + 1, BYTES("1"), &st));
    SAYS("bytes; accepted: ");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), NULL, 0, BYTES("1"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_merge_with_timestamp(db, NULL, NULL, BYTES("a"), large, size, BYTES("1"), &st));
    SAYS("merge_operator");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_increase_full_history_ts_low(db, NULL, large, 1, &st));
    rocks_slice pair[2] = {{(const uint8_t *)"a", 1}, {(const uint8_t *)"a", 1}};
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_put_many(db, NULL, NULL, pair, pair, 2, &st));
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("1"), &st));
    CHECK(rocks_db_write(db, NULL, batch, &st) != ROCKS_OK);
    OK(rocks_batch_free(batch, &st));
    OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    CHECK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("1"), &st) != ROCKS_OK);
    OK(rocks_batch_free(batch, &st));

    /* Keys shorter than a timestamp, and the same one twice: their order is still asked. */
    rocks_options *reading = as_of(100, size);
    rocks_values *values;
    const rocks_slice *found;
    const rocks_code *codes;
    OK(rocks_values_new(&values, &st));
    OK(rocks_db_multi_get(db, NULL, reading, pair, 2, 1, values, &found, &codes, &st));
    CHECK(codes[0] == ROCKS_NOT_FOUND && codes[1] == ROCKS_NOT_FOUND);
    pair[0].data = (const uint8_t *)"b";
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_multi_get(db, NULL, reading, pair, 2, 1, values, &found, &codes, &st));
    OK(rocks_values_free(values, &st));
    OK(rocks_options_free(reading, &st));
}

/* The order of timestamps by a callback: big-endian, so that the last byte counts least. */
static atomic_int stamps_compared;

static bool compare_stamps(void *state, const uint8_t *a, size_t a_len, const uint8_t *b,
                           size_t b_len, int32_t *out, rocks_sink *error)
{
    (void)state;
    (void)error;
    CHECK(a_len == 2 && b_len == 2);
    atomic_fetch_add(&stamps_compared, 1);
    *out = (a[0] << 8 | a[1]) - (b[0] << 8 | b[1]);
    return true;
}

static void big_endian(void)
{
    order o = {.sign = -1};
    rocks_comparator_callbacks c = order_callbacks(&o, "test.BigEndianStamps");
    c.timestamp_size = 2;
    c.compare_timestamp = compare_stamps;
    c.find_shortest_separator = order_separator; /* not called where there are timestamps */
    rocks_comparator *comparator;
    OK(rocks_comparator_new(&c, &comparator, &st));
    rocks_options *options = options_of(comparator);
    OK(rocks_comparator_free(comparator, &st));
    rocks_db *db = open_with("big", options);
    OK(rocks_options_free(options, &st));
    const uint8_t early[2] = {1, 9}, late[2] = {2, 0};
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), early, 2, BYTES("early"), &st));
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"), late, 2, BYTES("late"), &st));
    OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("b"), late, 2, BYTES("b"), &st));
    for (int pass = 0; pass < 2; pass++) {
        rocks_options *reading;
        rocks_buffer value;
        rocks_iter *iter;
        rocks_slice key;
        OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
        OK(rocks_options_set_bytes(reading, "timestamp", early, 2, &st));
        OK(rocks_db_get(db, NULL, reading, BYTES("a"), &value, &st));
        CHECK(strcmp((char *)value.data, "early") == 0);
        OK(rocks_buffer_free(&value, &st));
        EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, reading, BYTES("b"), &value, &st));
        OK(rocks_options_set_bytes(reading, "timestamp", late, 2, &st));
        OK(rocks_db_iter(db, NULL, reading, &iter, &st));
        OK(rocks_iter_seek_to_first(iter, &key, NULL, &st));
        CHECK(*key.data == 'b');
        OK(rocks_iter_next(iter, &key, NULL, &st));
        CHECK(*key.data == 'a');
        OK(rocks_iter_free(iter, &st));
        OK(rocks_options_free(reading, &st));
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    CHECK(stamps_compared > 0 && o.separators == 0);
    OK(rocks_db_close(db, &st));
    CHECK(o.destroyed == 1);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    rocks_db *db = open_with("u64", options);
    refused(db, 8);
    history(db, 8);
    OK(rocks_db_close(db, &st));
    db = open_with("u64", options);
    uint64_t when;
    CHECK(strcmp(at(db, "k", 99, 8, &when), "forty") == 0 && when == 40);
    OK(rocks_db_close(db, &st));
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(check_path("u64"), options, how, NULL, NULL, 0, &db, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_increase_full_history_ts_low(db, NULL, stamp(99, 8), 8, &st));
    CHECK(strcmp(at(db, "k", 99, 8, &when), "forty") == 0);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));

    order o = {.sign = 1};
    rocks_comparator_callbacks c = order_callbacks(&o, "test.Stamped");
    const size_t sizes[] = {8, 3, 12};
    for (int i = 0; i < 3; i++) {
        char name[16];
        rocks_comparator *comparator;
        c.timestamp_size = sizes[i];
        OK(rocks_comparator_new(&c, &comparator, &st));
        options = options_of(comparator);
        OK(rocks_comparator_free(comparator, &st));
        snprintf(name, sizeof name, "own%d", (int)sizes[i]);
        db = open_with(name, options);
        refused(db, sizes[i]);
        history(db, sizes[i]);
        OK(rocks_db_close(db, &st));
        db = open_with(name, options);
        CHECK(strcmp(at(db, "k", 99, sizes[i], &when), "forty") == 0 && when == 40);
        OK(rocks_db_close(db, &st));
        OK(rocks_options_free(options, &st));
    }
    CHECK(o.destroyed == 3);
    big_endian();

    /* A column family without timestamps takes none. */
    db = open_db("without");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_with_timestamp(db, NULL, NULL, BYTES("a"),
                                                               stamp(1, 8), 8, BYTES("1"), &st));
    SAYS("has no timestamps");
    PUT(db, "a", "1");
    rocks_iter *iter;
    rocks_slice none;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_iter_timestamp(iter, &none, &st));
    OK(rocks_iter_free(iter, &st));
    rocks_buffer low;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_full_history_ts_low(db, NULL, &low, &st));
    OK(rocks_db_close(db, &st));
    return 0;
}
