/* Batches with an index. valgrind: yes */
#include "../support/check.h"

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
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("b"), &st));

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

/* The entries of an iterator, forward and back: "key=value;". */
static void walks(rocks_iter *iter, const char *text)
{
    char forward[256] = "", back[256] = "";
    rocks_slice k, v;
    rocks_code code = rocks_iter_seek_to_first(iter, &k, &v, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &k, &v, &st)) {
        size_t used = strlen(forward);
        snprintf(forward + used, sizeof forward - used, "%.*s=%.*s;", (int)k.len,
                 (const char *)k.data, (int)v.len, (const char *)v.data);
    }
    CHECK(code == ROCKS_NOT_FOUND);
    code = rocks_iter_seek_to_last(iter, &k, &v, &st);
    for (; code == ROCKS_OK; code = rocks_iter_prev(iter, &k, &v, &st)) {
        char all[256];
        snprintf(all, sizeof all, "%.*s=%.*s;", (int)k.len, (const char *)k.data, (int)v.len,
                 (const char *)v.data);
        strncat(all, back, sizeof all - strlen(all) - 1);
        memcpy(back, all, sizeof back);
    }
    CHECK(code == ROCKS_NOT_FOUND);
    if (strcmp(forward, text) != 0 || strcmp(back, text) != 0) {
        fprintf(stderr, "forward %s\nback %s\nwanted %s\n", forward, back, text);
        exit(1);
    }
}

static void iterates_over_the_database(int32_t overwrite_key)
{
    open_appending(overwrite_key ? "iterates1" : "iterates0");
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("c"), BYTES("1"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("e"), BYTES("1"), &st));
    OK(rocks_batch_new_indexed(db, overwrite_key, 0, &batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("b"), BYTES("2"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("c"), BYTES("2"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("c"), BYTES("3"), &st));
    OK(rocks_batch_delete(batch, NULL, BYTES("a"), &st));
    OK(rocks_batch_merge(batch, NULL, BYTES("e"), BYTES("4"), &st));
    OK(rocks_batch_put(batch, NULL, BYTES("f"), BYTES("2"), &st));

    rocks_iter *iter;
    rocks_slice k, v;
    OK(rocks_batch_iter_with_base(batch, db, NULL, NULL, &iter, &st));
    walks(iter, "b=2;c=3;e=1,4;f=2;");
    OK(rocks_iter_seek(iter, BYTES("d"), &k, &v, &st));
    CHECK(k.len == 1 && *k.data == 'e');
    OK(rocks_iter_seek_for_prev(iter, BYTES("d"), &k, &v, &st));
    CHECK(k.len == 1 && *k.data == 'c');
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, BYTES("x"), &k, &v, &st));
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_next(iter, &k, &v, &st));

    /* It looks at the batch, which therefore stays as it is. */
    EXPECT(ROCKS_HANDLE_BUSY, rocks_batch_put(batch, NULL, BYTES("z"), BYTES("z"), &st));
    SAYS("iterator");
    EXPECT(ROCKS_HANDLE_BUSY, rocks_batch_clear(batch, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_batch_rollback_to_save_point(batch, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_batch_put_log_data(batch, BYTES("z"), &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    is(NULL, "c", "3", "3");
    walks(iter, "b=2;c=3;e=1,4;f=2;");
    OK(rocks_iter_free(iter, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("z"), BYTES("z"), &st));

    /* Bounds; and it may outlive the handle of its batch. */
    rocks_options *bounds;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &bounds, &st));
    OK(rocks_options_set_bytes(bounds, "iterate_upper_bound", BYTES("d"), &st));
    OK(rocks_options_set_bytes(bounds, "iterate_lower_bound", BYTES("c"), &st));
    OK(rocks_batch_iter_with_base(batch, db, NULL, bounds, &iter, &st));
    OK(rocks_options_free(bounds, &st));
    OK(rocks_batch_free(batch, &st));
    walks(iter, "c=3;");
    OK(rocks_iter_free(iter, &st));

    /* Freed in any order after the close. */
    rocks_batch *plain;
    OK(rocks_batch_new_indexed(db, overwrite_key, 0, &batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("b"), BYTES("2"), &st));
    OK(rocks_batch_iter_with_base(batch, db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, &k, &v, &st));
    OK(rocks_batch_new(&plain, &st));
    rocks_iter *none;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_batch_iter_with_base(plain, db, NULL, NULL, &none, &st));
    CHECK(none == NULL);
    OK(rocks_batch_free(plain, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, rocks_iter_next(iter, &k, &v, &st));
    EXPECT(ROCKS_CLOSED, rocks_batch_put(batch, NULL, BYTES("b"), BYTES("2"), &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_iter_free(iter, &st));
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
    iterates_over_the_database(0);
    iterates_over_the_database(1);
    misuse();
    return 0;
}
