/* Batches of writes. valgrind: yes */
#include "../support/check.h"

#include <sys/mman.h>

static rocks_column_family *family_of(rocks_db *db, const char *name, rocks_options *options)
{
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, name, options, &family, &st));
    return family;
}

static rocks_batch *new_batch(void)
{
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    return batch;
}

static uint32_t count_of(rocks_batch *batch)
{
    uint32_t count;
    OK(rocks_batch_count(batch, &count, &st));
    return count;
}

/* The value of a key is this text; NULL: it has none. */
static void has(rocks_db *db, rocks_column_family *family, const char *key, const char *text)
{
    rocks_buffer value;
    rocks_code code = rocks_db_get(db, family, NULL, key, strlen(key), &value, &st);
    if (text == NULL) {
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    CHECK(code == ROCKS_OK && value.len == strlen(text));
    CHECK(memcmp(value.data, text, value.len) == 0);
    OK(rocks_buffer_free(&value, &st));
}

/* After a refusal the database takes writes as before. */
static void still_writes(rocks_db *db)
{
    OK(rocks_db_put(db, NULL, NULL, BYTES("still"), BYTES("writes"), &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("still"), &st));
}

static rocks_options *appending(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    return options;
}

static void writes_of_every_kind(void)
{
    rocks_options *options = appending();
    rocks_db *db;
    rocks_slice data;
    size_t size;
    OK(rocks_db_open(check_path("kinds"), options, NULL, NULL, NULL, 0, &db, &st));
    rocks_column_family *other = family_of(db, "other", options);
    OK(rocks_db_put(db, other, NULL, BYTES("r1"), BYTES("x"), &st));
    OK(rocks_db_put(db, other, NULL, BYTES("r3"), BYTES("x"), &st));

    rocks_batch *batch = new_batch();
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_batch_put(batch, other, BYTES("a"), BYTES("2"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("gone"), BYTES("x"), &st));
    OK(rocks_batch_delete(batch, NULL, BYTES("gone"), &st));
    OK(rocks_batch_put(batch, other, BYTES("once"), BYTES("x"), &st));
    OK(rocks_batch_single_delete(batch, other, BYTES("once"), &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("m"), BYTES("x"), &st));
    OK(rocks_batch_merge(batch, other, BYTES("m"), BYTES("y"), &st));
    OK(rocks_batch_merge(batch, other, BYTES("m"), BYTES("z"), &st));
    OK(rocks_batch_delete_range(batch, other, BYTES("r1"), BYTES("r3"), &st));
    OK(rocks_batch_put_log_data(batch, BYTES("note"), &st));
    OK(rocks_batch_put(batch, NULL, NULL, 0, NULL, 0, &st));
    CHECK(count_of(batch) == 11);
    OK(rocks_batch_size(batch, &size, &st));
    OK(rocks_batch_data(batch, &data, &st));
    CHECK(data.len == size && size > 12);
    has(db, NULL, "a", NULL);
    OK(rocks_db_write(db, NULL, batch, &st));
    has(db, NULL, "a", "1");
    has(db, other, "a", "2");
    has(db, NULL, "gone", NULL);
    has(db, other, "once", NULL);
    has(db, NULL, "m", "x");
    has(db, other, "m", "y,z");
    has(db, other, "r1", NULL);
    has(db, other, "r3", "x");
    has(db, NULL, "", "");

    /* Again: it stays as it is. */
    OK(rocks_db_write(db, NULL, batch, &st));
    has(db, NULL, "m", "x,x");
    OK(rocks_batch_clear(batch, &st));
    CHECK(count_of(batch) == 0);
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_column_family_free(other, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_batch_free(NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_batch_free(batch, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_batch_put(batch, NULL, BYTES("a"), BYTES("1"), &st));
}

static void save_points(void)
{
    rocks_batch *batch = new_batch();
    EXPECT(ROCKS_NOT_FOUND, rocks_batch_rollback_to_save_point(batch, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_batch_pop_save_point(batch, &st));
    OK(rocks_batch_set_save_point(batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_batch_set_save_point(batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("b"), BYTES("1"), &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("z"), BYTES("a"), &st));
    OK(rocks_batch_rollback_to_save_point(batch, &st));
    CHECK(count_of(batch) == 1);
    OK(rocks_batch_pop_save_point(batch, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_batch_rollback_to_save_point(batch, &st));
    CHECK(count_of(batch) == 1);

    /* The inverted range was taken back, so nothing is wrong with the rest. */
    rocks_db *db = open_db("save_points");
    OK(rocks_db_write(db, NULL, batch, &st));
    has(db, NULL, "a", "1");
    has(db, NULL, "b", NULL);
    OK(rocks_db_close(db, &st));
    OK(rocks_batch_free(batch, &st));
}

static void many_at_once(void)
{
    enum { COUNT = 1000 };
    static char keys[COUNT][8], values[COUNT][8];
    static rocks_slice k[COUNT], v[COUNT];
    for (int i = 0; i < COUNT; i++) {
        snprintf(keys[i], sizeof keys[i], "k%05d", i);
        snprintf(values[i], sizeof values[i], "v%d", i);
        k[i].data = (const uint8_t *)keys[i];
        k[i].len = strlen(keys[i]);
        v[i].data = (const uint8_t *)values[i];
        v[i].len = strlen(values[i]);
    }
    rocks_db *db = open_db("many");
    rocks_batch *batch = new_batch();
    OK(rocks_batch_put(batch, NULL, BYTES("first"), BYTES("1"), &st));
    OK(rocks_batch_put_many(batch, NULL, k, v, COUNT, &st));
    CHECK(count_of(batch) == COUNT + 1);
    v[700].data = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put_many(batch, NULL, k, v, COUNT, &st));
    SAYS("values[700]");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_many(db, NULL, NULL, k, v, COUNT, &st));
    SAYS("values[700]");
    v[700].data = (const uint8_t *)values[700];
    CHECK(count_of(batch) == COUNT + 1);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put_many(batch, NULL, NULL, v, 1, &st));
    SAYS("keys");
    OK(rocks_batch_put_many(batch, NULL, NULL, NULL, 0, &st));
    has(db, NULL, "k00000", NULL);
    OK(rocks_db_write(db, NULL, batch, &st));
    has(db, NULL, "k00999", "v999");
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_delete_many(batch, NULL, k, COUNT, &st));
    CHECK(count_of(batch) == COUNT);
    OK(rocks_db_write(db, NULL, batch, &st));
    has(db, NULL, "k00999", NULL);
    has(db, NULL, "first", "1");

    rocks_column_family *other = family_of(db, "other", NULL);
    OK(rocks_db_put_many(db, other, NULL, k, v, COUNT, &st));
    has(db, other, "k00500", "v500");
    OK(rocks_db_delete_many(db, other, NULL, k, COUNT - 1, &st));
    has(db, other, "k00500", NULL);
    has(db, other, "k00999", "v999");
    OK(rocks_db_put_many(db, NULL, NULL, NULL, NULL, 0, &st));

    /* The call that would exceed the limit fails and adds nothing. */
    rocks_batch *small;
    OK(rocks_batch_new_with(0, 100, 8, &small, &st));
    OK(rocks_batch_put(small, NULL, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_ABORTED, rocks_batch_put_many(small, NULL, k, v, 50, &st));
    SAYS("max_bytes");
    EXPECT(ROCKS_ABORTED, rocks_batch_put(small, NULL, keys, 200, NULL, 0, &st));
    CHECK(count_of(small) == 1);
    OK(rocks_db_write(db, NULL, small, &st));
    has(db, NULL, "a", "1");
    OK(rocks_batch_free(small, &st));
    /* Memory that changes between the put and the write is seen. */
    rocks_slice data;
    OK(rocks_batch_new_with(0, 0, 8, &small, &st));
    OK(rocks_batch_verify_checksum(small, &st));
    OK(rocks_batch_put(small, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_batch_verify_checksum(small, &st));
    OK(rocks_batch_data(small, &data, &st));
    ((uint8_t *)data.data)[data.len - 1] ^= 1;
    EXPECT(ROCKS_CORRUPTION, rocks_batch_verify_checksum(small, &st));
    SAYS("batch");
    ((uint8_t *)data.data)[data.len - 1] ^= 1;
    OK(rocks_batch_verify_checksum(small, &st));
    OK(rocks_batch_free(small, &st));
    OK(rocks_batch_verify_checksum(batch, &st)); /* it has no checksums */
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_new_with(0, 0, 4, &small, &st));
    CHECK(small == NULL);
    SAYS("protection_bytes_per_key");
    rocks_code code = rocks_batch_new_with(SIZE_MAX, 0, 0, &small, &st);
    CHECK(code == ROCKS_EXCEPTION || code == ROCKS_OUT_OF_MEMORY);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put(batch, NULL, NULL, 3, NULL, 0, &st));
    SAYS("key");
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(other, &st));
}

/* Everything that would make RocksDB fail halfway is refused before it sees it. */
static void refusals_poison_nothing(void)
{
    rocks_db *db = open_db("refusals"), *second = open_db("second");
    rocks_column_family *gone = family_of(db, "gone", NULL);
    rocks_column_family *foreign = family_of(second, "foreign", NULL);
    rocks_batch *batch = new_batch();

    OK(rocks_batch_put(batch, foreign, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put(batch, gone, BYTES("a"), BYTES("1"), &st));
    SAYS("another database");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, batch, &st));
    SAYS("another database");
    still_writes(db);
    OK(rocks_batch_clear(batch, &st));

    EXPECT(ROCKS_NOT_SUPPORTED, rocks_batch_merge(batch, gone, BYTES("a"), BYTES("1"), &st));
    SAYS("merge operator");
    OK(rocks_batch_merge(batch, NULL, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    SAYS("merge operator");
    still_writes(db);
    OK(rocks_batch_clear(batch, &st));

    OK(rocks_batch_put(batch, NULL, BYTES("half"), BYTES("1"), &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("z"), BYTES("a"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, batch, &st));
    SAYS("begin comes after end");
    has(db, NULL, "half", NULL);
    still_writes(db);
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("a"), &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_clear(batch, &st));

    OK(rocks_batch_put(batch, NULL, BYTES("half"), BYTES("1"), &st));
    OK(rocks_batch_put(batch, gone, BYTES("a"), BYTES("1"), &st));
    rocks_slice data;
    rocks_batch *bytes, *range;
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &bytes, &st));
    OK(rocks_db_drop_column_family(db, gone, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_batch_put(batch, gone, BYTES("b"), BYTES("1"), &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_write(db, NULL, batch, &st));
    still_writes(db);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, bytes, &st));
    SAYS("no column family");
    SAYS("record 1");
    still_writes(db);
    has(db, NULL, "half", NULL);

    rocks_options *lenient =
        options_with(ROCKS_OPTIONS_WRITE, "ignore_missing_column_families", "true");
    OK(rocks_db_write(db, lenient, batch, &st));
    has(db, NULL, "half", "1");
    OK(rocks_db_write(db, lenient, bytes, &st));
    still_writes(db);
    OK(rocks_batch_free(bytes, &st));

    /* The same from bytes: put, and a delete range the wrong way round, and a merge. */
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("z"), BYTES("a"), &st));
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &range, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(db, NULL, range, &st));
    still_writes(db);
    OK(rocks_batch_free(range, &st));
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &range, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, range, &st));
    still_writes(db);
    OK(rocks_batch_free(range, &st));

    /* Markers of transactions: a WAL with one would not be replayed. */
    static const uint8_t markers[][16] = {
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x9},             /* begin prepare */
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xA, 1, 'x'},     /* end prepare */
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB, 1, 'x'},     /* commit */
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC, 1, 'x'},     /* rollback */
        {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x11, 1, 'k', 0}, /* blob index */
    };
    static const size_t lengths[] = {13, 15, 15, 15, 16};
    for (size_t i = 0; i < 5; i++) {
        OK(rocks_batch_from_data(markers[i], lengths[i], &bytes, &st));
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, bytes, &st));
        SAYS("record 0");
        still_writes(db);
        OK(rocks_batch_free(bytes, &st));
    }

    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_write(db, NULL, NULL, &st));
    SAYS("batch");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_write(db, NULL, (rocks_batch *)(void *)db, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_db_write(NULL, NULL, batch, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("refusals");
    has(db, NULL, "half", "1");
    OK(rocks_db_close(db, &st));

    /* A column family of a closed database: no handle is touched. */
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put(batch, foreign, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_close(second, &st));
    second = open_db("second");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(second, NULL, batch, &st));
    OK(rocks_db_close(second, &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_put(batch, foreign, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_merge(batch, foreign, BYTES("a"), BYTES("1"), &st));
    OK(rocks_options_free(lenient, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_column_family_free(gone, &st));
    OK(rocks_column_family_free(foreign, &st));
}

/* Together they would overflow what RocksDB allocates for them. Nothing of the memory
   is looked at, so it need not be there. */
static void too_long(void)
{
    const size_t size = (size_t)3 << 30;
    uint8_t *zeros =
        mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (zeros == MAP_FAILED) return;
    rocks_db *db = open_db("too_long");
    rocks_slice both = {zeros, size};
    rocks_batch *batch = new_batch();
    for (int indexed = 0; indexed < 2; indexed++) {
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put(batch, NULL, zeros, size, zeros, size, &st));
        SAYS("too long");
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put_many(batch, NULL, &both, &both, 1, &st));
        EXPECT(indexed ? ROCKS_NOT_SUPPORTED : ROCKS_INVALID_ARGUMENT,
               rocks_batch_delete_range(batch, NULL, zeros, size, zeros, size, &st));
        CHECK(count_of(batch) == 0);
        OK(rocks_batch_free(batch, &st));
        OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    }
    OK(rocks_batch_free(batch, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put(db, NULL, NULL, zeros, size, zeros, size, &st));
    SAYS("too long");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_many(db, NULL, NULL, &both, &both, 1, &st));
    still_writes(db);
    OK(rocks_db_close(db, &st));
    munmap(zeros, size);
}

/* A small generator: the test is the same every time. */
static uint32_t random_state = 1;
static uint32_t next_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void bytes_out_and_in(void)
{
    rocks_batch *batch = new_batch(), *back;
    rocks_slice data, again;
    OK(rocks_batch_put(batch, NULL, BYTES("alpha"), BYTES("1"), &st));
    OK(rocks_batch_delete(batch, NULL, BYTES("beta"), &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("gamma"), &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_batch_put_log_data(batch, BYTES("a note of some length"), &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("delta"), BYTES("operand"), &st));
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &back, &st));
    OK(rocks_batch_data(back, &again, &st));
    CHECK(again.len == data.len && memcmp(again.data, data.data, data.len) == 0);
    OK(rocks_batch_put(back, NULL, BYTES("more"), BYTES("2"), &st));
    CHECK(count_of(back) == 6);
    OK(rocks_batch_free(back, &st));

    EXPECT(ROCKS_CORRUPTION, rocks_batch_from_data(NULL, 0, &back, &st));
    CHECK(back == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_from_data(NULL, 12, &back, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_from_data(data.data, data.len, NULL, &st));

    /* Cut anywhere it is no batch: the count tells, if not the record. */
    for (size_t len = 0; len < data.len; len++) {
        EXPECT(ROCKS_CORRUPTION, rocks_batch_from_data(data.data, len, &back, &st));
        CHECK(st.message[0] != 0);
    }
    /* With bits flipped it is refused, or a batch that the database takes or refuses whole. */
    rocks_options *options = appending();
    rocks_db *db;
    OK(rocks_db_open(check_path("flipped"), options, NULL, NULL, NULL, 0, &db, &st));
    int refused = 0, written = 0;
    uint8_t *copy = malloc(data.len);
    for (int round = 0; round < 2000; round++) {
        memcpy(copy, data.data, data.len);
        for (uint32_t flips = 1 + next_random() % 3; flips > 0; flips--) {
            copy[next_random() % data.len] ^= (uint8_t)(1u << (next_random() % 8));
        }
        rocks_code code = rocks_batch_from_data(copy, data.len, &back, &st);
        if (code != ROCKS_OK) {
            CHECK(code == ROCKS_CORRUPTION && back == NULL);
            refused++;
            continue;
        }
        written += rocks_db_write(db, NULL, back, &st) == ROCKS_OK;
        OK(rocks_batch_free(back, &st));
        still_writes(db);
    }
    CHECK(refused > 100 && written > 100);
    free(copy);
    OK(rocks_db_close(db, &st));
    OK(rocks_db_open(check_path("flipped"), options, NULL, NULL, NULL, 0, &db, &st));
    still_writes(db);
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_batch_free(batch, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    writes_of_every_kind();
    save_points();
    many_at_once();
    refusals_poison_nothing();
    too_long();
    bytes_out_and_in();
    return 0;
}
