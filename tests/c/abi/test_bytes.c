/* Bytes in are const void *, memory to fill is void *: whatever a program has passes without a
   cast. valgrind: yes */
#include "../support/check.h"

/* A key as a program keeps it; no padding. */
struct reading {
    uint32_t sensor, second;
};

static void is(rocks_db *db, const void *key, size_t key_len, const void *value, size_t len)
{
    rocks_buffer found;
    OK(rocks_db_get(db, NULL, NULL, key, key_len, &found, &st));
    CHECK(found.len == len && memcmp(found.data, value, len) == 0);
    OK(rocks_buffer_free(&found, &st));
}

static void puts_and_gets(rocks_db *db)
{
    char name[] = "name";
    const char *text = "a text";
    uint8_t bytes[] = {0, 1, 0xff};
    const struct reading key = {7, 1};
    const double value = 21.5;
    OK(rocks_db_put(db, NULL, NULL, "literal", 7, "value", 5, &st));
    OK(rocks_db_put(db, NULL, NULL, name, strlen(name), text, strlen(text), &st));
    OK(rocks_db_put(db, NULL, NULL, bytes, sizeof bytes, bytes, 2, &st));
    OK(rocks_db_put(db, NULL, NULL, &key, sizeof key, &value, sizeof value, &st));
    OK(rocks_db_put(db, NULL, NULL, "", 0, NULL, 0, &st));
    is(db, "literal", 7, "value", 5);
    is(db, name, 4, text, 6);
    is(db, bytes, 3, bytes, 2);
    is(db, &key, sizeof key, &value, sizeof value);
    is(db, NULL, 0, "", 0);
}

static void into(rocks_db *db)
{
    char text[8];
    uint8_t bytes[8];
    double number = 0;
    struct reading key = {7, 1};
    size_t len;
    OK(rocks_db_get_into(db, NULL, NULL, "literal", 7, text, sizeof text, &len, &st));
    CHECK(len == 5 && memcmp(text, "value", 5) == 0);
    OK(rocks_db_get_into(db, NULL, NULL, "literal", 7, bytes, sizeof bytes, &len, &st));
    CHECK(len == 5 && memcmp(bytes, "value", 5) == 0);
    OK(rocks_db_get_into(db, NULL, NULL, &key, sizeof key, &number, sizeof number, &len, &st));
    CHECK(len == sizeof number && number == 21.5);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_db_get_into(db, NULL, NULL, &key, sizeof key, text, 1, &len, &st));
    CHECK(len == sizeof number);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_db_get_into(db, NULL, NULL, "literal", 7, NULL, 0, &len, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_get_into(db, NULL, NULL, "literal", 7, NULL, 1, &len, &st));
    SAYS("buffer");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put(db, NULL, NULL, NULL, 1, "v", 1, &st));
    SAYS("key");
}

static void batches(rocks_db *db)
{
    const uint8_t bytes[] = {'b'};
    const char *end = "batch~";
    struct reading key = {8, 2}, value = {9, 3};
    rocks_batch *batch, *copy;
    rocks_slice data;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put(batch, NULL, &key, sizeof key, &value, sizeof value, &st));
    OK(rocks_batch_put(batch, NULL, "batch", 5, bytes, sizeof bytes, &st));
    OK(rocks_batch_put(batch, NULL, "batch2", 6, end, 1, &st));
    OK(rocks_batch_delete_range(batch, NULL, "batch2", 6, end, strlen(end), &st));
    OK(rocks_batch_put_log_data(batch, "a note", 6, &st));
    /* What comes out goes in again. */
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &copy, &st));
    OK(rocks_db_write(db, NULL, copy, &st));
    OK(rocks_batch_free(copy, &st));
    OK(rocks_batch_free(batch, &st));
    is(db, &key, sizeof key, &value, sizeof value);
    is(db, "batch", 5, "b", 1);
    rocks_buffer none;
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, "batch2", 6, &none, &st));
}

static void merges(rocks_db *db)
{
    const char text[] = "one";
    uint8_t bytes[] = {'t', 'w', 'o'};
    OK(rocks_db_merge(db, NULL, NULL, "list", 4, text, strlen(text), &st));
    OK(rocks_db_merge(db, NULL, NULL, "list", 4, bytes, sizeof bytes, &st));
    OK(rocks_db_merge(db, NULL, NULL, "list", 4, "three", 5, &st));
    is(db, "list", 4, "one,two,three", 13);
}

/* Keys to seek, and blocks of entries in memory of any type. */
static void iterators(rocks_db *db)
{
    rocks_iter *iter;
    rocks_slice key, value;
    uint32_t key_offsets[2], value_offsets[2];
    char keys[16];
    uint8_t values[16];
    rocks_block_view view;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek(iter, "list", 4, &key, &value, &st));
    is(db, key.data, key.len, value.data, value.len);
    CHECK(key.len == 4 && value.len == 13);
    OK(rocks_iter_seek(iter, "list", 4, NULL, NULL, &st));
    OK(rocks_iter_read_into(iter, 1, 0, key_offsets, keys, sizeof keys, value_offsets, values,
                            sizeof values, &view, &st));
    CHECK(view.count == 1 && memcmp(keys, "list", 4) == 0 &&
          memcmp(values, "one,two,three", 13) == 0);
    OK(rocks_iter_free(iter, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_db *db = open_db_with("bytes", "merge_operator", "stringappend");
    puts_and_gets(db);
    into(db);
    batches(db);
    merges(db);
    iterators(db);
    OK(rocks_db_close(db, &st));
    return 0;
}
