/* Batches with an index. valgrind: yes */
#include "check.h"

static rocks_db *db;
static rocks_batch *batch;

static void same(rocks_code code, rocks_buffer *value, const char *text)
{
    if (text == NULL) {
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    CHECK(code == ROCKS_OK && value->len == strlen(text));
    CHECK(memcmp(value->data, text, value->len) == 0);
    OK(rocks_buffer_free(value, &st));
}

/* What a key is in the batch, and in the batch over the database. */
static void is(rocks_column_family *family, const char *key, const char *alone, const char *over)
{
    rocks_buffer value;
    const uint8_t *k = (const uint8_t *)key;
    same(rocks_batch_get(batch, family, k, strlen(key), &value, &st), &value, alone);
    same(rocks_batch_get_from_db(batch, db, family, NULL, k, strlen(key), &value, &st), &value,
         over);
}

static void open_appending(const char *name)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
}

static void reads_its_own_writes(int32_t overwrite_key)
{
    rocks_column_family *reverse;
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "rocksdb.ReverseBytewiseComparator");
    open_appending(overwrite_key ? "overwriting" : "remembering");
    OK(rocks_db_create_column_family(db, "reverse", options, &reverse, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("old"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("old"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("m"), BYTES("old"), &st));

    OK(rocks_batch_new_indexed(db, overwrite_key, 0, &batch, &st));
    is(NULL, "a", NULL, "old");
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("new"), &st));
    OK(rocks_batch_delete(batch, NULL, BYTES("b"), &st));
    is(NULL, "a", "new", "new");
    is(NULL, "b", NULL, NULL);
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("newer"), &st));
    is(NULL, "a", "newer", "newer");
    OK(rocks_batch_put(batch, reverse, BYTES("a"), BYTES("other"), &st));
    is(reverse, "a", "other", "other");
    is(reverse, "b", NULL, NULL);

    rocks_buffer value;
    OK(rocks_batch_merge(batch, NULL, BYTES("m"), BYTES("x"), &st));
    EXPECT(ROCKS_MERGE_IN_PROGRESS, rocks_batch_get(batch, NULL, BYTES("m"), &value, &st));
    CHECK(value.data == NULL);
    same(rocks_batch_get_from_db(batch, db, NULL, NULL, BYTES("m"), &value, &st), &value, "old,x");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_batch_merge(batch, reverse, BYTES("m"), BYTES("x"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("b"), &st));

    OK(rocks_batch_set_save_point(batch, &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("a"), &st));
    is(NULL, "a", NULL, NULL);
    OK(rocks_batch_rollback_to_save_point(batch, &st));
    is(NULL, "a", "newer", "newer");
    EXPECT(ROCKS_NOT_FOUND, rocks_batch_rollback_to_save_point(batch, &st));

    rocks_slice keys[2] = {{(const uint8_t *)"p", 1}, {(const uint8_t *)"q", 1}};
    rocks_slice values[2] = {{(const uint8_t *)"1", 1}, {NULL, 1}};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put_many(batch, NULL, keys, values, 2, &st));
    is(NULL, "p", NULL, NULL);
    values[1].data = (const uint8_t *)"2";
    OK(rocks_batch_put_many(batch, NULL, keys, values, 2, &st));
    is(NULL, "q", "2", "2");
    OK(rocks_batch_delete_many(batch, NULL, keys, 1, &st));
    is(NULL, "p", NULL, NULL);

    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_clear(batch, &st));
    is(NULL, "a", NULL, "newer");
    is(NULL, "q", NULL, "2");
    is(reverse, "a", NULL, "other");
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_column_family_free(reverse, &st));
    OK(rocks_options_free(options, &st));
}

static void misuse(void)
{
    rocks_db *second = open_db("second");
    rocks_column_family *foreign, *gone;
    rocks_buffer value;
    uint32_t count;
    open_appending("misuse");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_new_indexed(db, 2, 0, &batch, &st));
    SAYS("overwrite_key");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_batch_new_indexed(NULL, 0, 0, &batch, &st));
    OK(rocks_batch_new(&batch, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_get(batch, NULL, BYTES("a"), &value, &st));
    SAYS("index");
    OK(rocks_batch_free(batch, &st));

    OK(rocks_batch_new_indexed(db, 1, 60, &batch, &st));
    OK(rocks_db_create_column_family(second, "foreign", NULL, &foreign, &st));
    OK(rocks_db_create_column_family(db, "gone", NULL, &gone, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_put(batch, foreign, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_get(batch, foreign, BYTES("a"), &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_batch_get_from_db(batch, second, NULL, NULL, BYTES("a"), &value, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_write(second, NULL, batch, &st));
    OK(rocks_batch_put(batch, gone, BYTES("a"), BYTES("b"), &st));
    uint8_t long_key[100] = {0};
    EXPECT(ROCKS_ABORTED, rocks_batch_put(batch, NULL, long_key, sizeof long_key, NULL, 0, &st));
    SAYS("max_bytes");
    EXPECT(ROCKS_NOT_FOUND, rocks_batch_get(batch, NULL, long_key, sizeof long_key, &value, &st));
    OK(rocks_db_drop_column_family(db, gone, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("still"), BYTES("writes"), &st));
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("b"), &st));

    /* It ends with its database, whatever the order of freeing. */
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_put(batch, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_get(batch, NULL, BYTES("a"), &value, &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_count(batch, &count, &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_clear(batch, &st));
    open_appending("misuse");
    EXPECT(ROCKS_CLOSED, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_batch_new_indexed(db, 0, 0, &batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("a"), BYTES("b"), &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(second, &st));
    OK(rocks_column_family_free(foreign, &st));
    OK(rocks_column_family_free(gone, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    reads_its_own_writes(0);
    reads_its_own_writes(1);
    misuse();
    return 0;
}
