/* Keys and values from columns: offsets and bytes instead of arrays. valgrind: yes */
#include "../support/columns.h"

static rocks_db *db;

/* How many entries a column family has, and that another one has the same. */
static size_t same(rocks_column_family *one, rocks_column_family *other)
{
    rocks_iter *a, *b;
    rocks_slice key, value, other_key, other_value;
    size_t count = 0;
    OK(rocks_db_iter(db, one, NULL, &a, &st));
    OK(rocks_db_iter(db, other, NULL, &b, &st));
    rocks_code code = rocks_iter_seek_to_first(a, &key, &value, &st);
    rocks_code other_code = rocks_iter_seek_to_first(b, &other_key, &other_value, &st);
    for (; code == ROCKS_OK; count++) {
        CHECK(other_code == ROCKS_OK && key.len == other_key.len && value.len == other_value.len);
        CHECK(memcmp(key.data, other_key.data, key.len) == 0);
        CHECK(memcmp(value.data, other_value.data, value.len) == 0);
        code = rocks_iter_next(a, &key, &value, &st);
        other_code = rocks_iter_next(b, &other_key, &other_value, &st);
    }
    CHECK(code == ROCKS_NOT_FOUND && other_code == ROCKS_NOT_FOUND);
    OK(rocks_iter_free(a, &st));
    OK(rocks_iter_free(b, &st));
    return count;
}

static void has(rocks_column_family *family, const char *key, const char *value)
{
    char found[256];
    size_t len;
    rocks_code code =
        rocks_db_get_into(db, family, NULL, BYTES_OF(key), found, sizeof found, &len, &st);
    if (value == NULL) {
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    CHECK(code == ROCKS_OK && len == strlen(value) && memcmp(found, value, len) == 0);
}

static uint32_t count_of(rocks_batch *batch)
{
    uint32_t count;
    OK(rocks_batch_count(batch, &count, &st));
    return count;
}

static rocks_column_family *family_of(const char *name)
{
    rocks_column_family *family;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    OK(rocks_db_create_column_family(db, name, options, &family, &st));
    OK(rocks_options_free(options, &st));
    return family;
}

/* Two hundred keys with values, empty ones and some with a NUL among them, not in order. */
static void many(entries *keys, entries *values, const char *before)
{
    begin_entries(keys, before);
    begin_entries(values, before);
    for (unsigned i = 0; i < 200; i++) {
        char text[32];
        const unsigned number = i * 77 % 200;
        const int len = i == 5 ? 0 : snprintf(text, sizeof text, "k%u%c%u", number, 0, i);
        add_entry(keys, text, (size_t)len);
        memset(text, 'v', sizeof text);
        add_entry(values, text, number % 20);
    }
}

static void as_arrays_do(void)
{
    static entries keys, values;
    static rocks_slice k[MOST_ENTRIES], v[MOST_ENTRIES];
    rocks_column_family *arrays = family_of("arrays"), *columns = family_of("columns");
    const char *const before[] = {"", "of no entry"};
    for (int sliced = 0; sliced < 2; sliced++) {
        for (int form = 0; form < 4; form++) {
            many(&keys, &values, before[sliced]);
            const rocks_column key_column = form & 1 ? wide(&keys) : narrow(&keys);
            const rocks_column value_column = form & 2 ? wide(&values) : narrow(&values);
            slices(&keys, k);
            slices(&values, v);
            OK(rocks_db_put_many(db, arrays, NULL, k, v, 200, &st));
            OK(rocks_db_put_columns(db, columns, NULL, &key_column, &value_column, 200, &st));
            CHECK(same(arrays, columns) == 200);
            /* A part from the middle: the offsets alone say where it begins. */
            rocks_column part = key_column, operands = value_column;
            if (form & 1) part.offsets64 += 50;
            else part.offsets32 += 50;
            if (form & 2) operands.offsets64 += 60;
            else operands.offsets32 += 60;
            OK(rocks_db_delete_many(db, arrays, NULL, k + 50, 30, &st));
            OK(rocks_db_delete_columns(db, columns, NULL, &part, 30, &st));
            CHECK(same(arrays, columns) == 170);
            for (int i = 0; i < 40; i++)
                OK(rocks_db_merge(db, arrays, NULL, k[50 + i].data, k[50 + i].len, v[60 + i].data,
                                  v[60 + i].len, &st));
            OK(rocks_db_merge_columns(db, columns, NULL, &part, &operands, 40, &st));
            CHECK(same(arrays, columns) == 200);
        }
    }
    OK(rocks_column_family_free(arrays, &st));
    OK(rocks_column_family_free(columns, &st));
}

static void nothing_at_all(void)
{
    static const uint32_t one[] = {3};
    const rocks_column none = {sizeof none, NULL, 0, NULL, NULL},
                       some = {sizeof some, "abc", 3, one, NULL};
    const rocks_column *const empty[] = {NULL, &none, &some};
    rocks_column_family *family = family_of("nothing");
    rocks_batch *batch;
    rocks_values *result;
    const rocks_slice *values;
    const rocks_code *codes;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_values_new(&result, &st));
    for (int i = 0; i < 3; i++) {
        OK(rocks_db_put_columns(db, family, NULL, empty[i], empty[i], 0, &st));
        OK(rocks_db_merge_columns(db, family, NULL, empty[i], empty[i], 0, &st));
        OK(rocks_db_delete_columns(db, family, NULL, empty[i], 0, &st));
        OK(rocks_batch_put_columns(batch, family, empty[i], empty[i], 0, &st));
        OK(rocks_db_multi_get_columns(db, family, NULL, empty[i], 0, 0, result, &values, &codes,
                                      &st));
    }
    CHECK(count_of(batch) == 0);
    OK(rocks_batch_free(batch, &st));
    OK(rocks_values_free(result, &st));
    /* Entries without bytes are entries. */
    OK(rocks_db_put_columns(db, family, NULL, all_empty(), all_empty(), 3, &st));
    has(family, "", "");
    OK(rocks_column_family_free(family, &st));
}

static void refusals(void)
{
    rocks_column_family *family = family_of("refusals"), *untouched = family_of("untouched");
    rocks_values *result;
    const rocks_slice *values;
    const rocks_code *codes;
    rocks_batch *batches[2];
    OK(rocks_values_new(&result, &st));
    OK(rocks_batch_new(&batches[0], &st));
    OK(rocks_batch_new_indexed(db, 0, 0, &batches[1], &st));
    EACH_WRONG("keys", rocks_db_put_columns(db, family, NULL, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_db_merge_columns(db, family, NULL, bad, all_empty(), count, &st));
    EACH_WRONG("keys", rocks_db_delete_columns(db, family, NULL, bad, count, &st));
    EACH_WRONG("keys", rocks_db_multi_get_columns(db, family, NULL, bad, count, 0, result, &values,
                                                  &codes, &st));
    CHECK(values == NULL && codes == NULL);
    for (int i = 0; i < 2; i++) {
        rocks_batch *batch = batches[i];
        EACH_WRONG("keys", rocks_batch_put_columns(batch, family, bad, all_empty(), count, &st));
        EACH_WRONG("keys", rocks_batch_merge_columns(batch, family, bad, all_empty(), count, &st));
        EACH_WRONG("keys", rocks_batch_delete_columns(batch, family, bad, count, &st));
        CHECK(count_of(batch) == 0);
    }
    /* The values too, of which a wrong count is told of the keys. */
    for (size_t i = 0; i < sizeof wrong_columns / sizeof *wrong_columns; i++) {
        const wrong_column *wrong = &wrong_columns[i];
        if (wrong->count > 3) continue;
        char says[160];
        snprintf(says, sizeof says, "values: %s", wrong->says);
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_columns(db, family, NULL, all_empty(),
                                                            &wrong->column, wrong->count, &st));
        SAYS(says);
        snprintf(says, sizeof says, "operands: %s", wrong->says);
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_batch_merge_columns(batches[0], family, all_empty(), &wrong->column,
                                         wrong->count, &st));
        SAYS(says);
    }
    CHECK(same(family, untouched) == 0 && count_of(batches[0]) == 0);
    /* Merges want an operator. */
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_merge_columns(db, NULL, NULL, all_empty(), all_empty(), 1, &st));
    SAYS("column_family: it has no merge operator");
    rocks_column_family *plain;
    OK(rocks_db_create_column_family(db, "plain", NULL, &plain, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_batch_merge_columns(batches[0], plain, all_empty(), all_empty(), 1, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_batch_merge_columns(batches[1], plain, all_empty(), all_empty(), 1, &st));
    SAYS("has no merge operator");
    OK(rocks_column_family_free(plain, &st));
    for (int i = 0; i < 2; i++) OK(rocks_batch_free(batches[i], &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_column_family_free(untouched, &st));
}

static void batches(void)
{
    static entries keys, values;
    static rocks_slice k[MOST_ENTRIES], v[MOST_ENTRIES];
    rocks_column_family *family = family_of("batches"), *arrays = family_of("batches by arrays");
    rocks_batch *one, *other;
    rocks_slice data, other_data;
    many(&keys, &values, "before");
    const rocks_column key_column = narrow(&keys), value_column = wide(&values);
    slices(&keys, k);
    slices(&values, v);
    OK(rocks_batch_new(&one, &st));
    OK(rocks_batch_new(&other, &st));
    OK(rocks_batch_put_columns(one, family, &key_column, &value_column, 200, &st));
    OK(rocks_batch_put_many(other, family, k, v, 200, &st));
    OK(rocks_batch_merge_columns(one, family, &key_column, &value_column, 200, &st));
    for (int i = 0; i < 200; i++)
        OK(rocks_batch_merge(other, family, k[i].data, k[i].len, v[i].data, v[i].len, &st));
    OK(rocks_batch_delete_columns(one, family, &key_column, 7, &st));
    OK(rocks_batch_delete_many(other, family, k, 7, &st));
    OK(rocks_batch_data(one, &data, &st));
    OK(rocks_batch_data(other, &other_data, &st));
    CHECK(data.len == other_data.len && memcmp(data.data, other_data.data, data.len) == 0);
    CHECK(count_of(one) == 407);
    OK(rocks_db_write(db, NULL, one, &st));
    OK(rocks_batch_free(one, &st));
    OK(rocks_batch_free(other, &st));

    /* With an index. */
    for (int overwrites = 0; overwrites < 2; overwrites++) {
        OK(rocks_batch_new_indexed(db, overwrites, 0, &one, &st));
        OK(rocks_batch_put_columns(one, arrays, &key_column, &value_column, 200, &st));
        OK(rocks_batch_merge_columns(one, arrays, &key_column, &value_column, 200, &st));
        OK(rocks_batch_delete_columns(one, arrays, &key_column, 7, &st));
        rocks_buffer value;
        OK(rocks_batch_get_from_db(one, db, arrays, NULL, k[7].data, k[7].len, &value, &st));
        CHECK(value.len == 2 * v[7].len + 1);
        OK(rocks_buffer_free(&value, &st));
        EXPECT(ROCKS_NOT_FOUND,
               rocks_batch_get_from_db(one, db, arrays, NULL, k[0].data, k[0].len, &value, &st));
        OK(rocks_db_write(db, NULL, one, &st));
        OK(rocks_batch_free(one, &st));
        CHECK(same(family, arrays) == 193);
    }

    /* What would exceed the limit adds nothing. */
    OK(rocks_batch_new_with(0, 100, 0, &one, &st));
    OK(rocks_batch_put(one, family, BYTES("a"), BYTES("1"), &st));
    EXPECT(ROCKS_ABORTED,
           rocks_batch_put_columns(one, family, &key_column, &value_column, 50, &st));
    SAYS("max_bytes");
    CHECK(count_of(one) == 1);
    OK(rocks_batch_free(one, &st));
    OK(rocks_column_family_free(family, &st));
    OK(rocks_column_family_free(arrays, &st));
}

/* What a block shows is what a column takes. */
static void from_a_block(void)
{
    static entries keys, values;
    rocks_column_family *from = family_of("from"), *to = family_of("to");
    rocks_iter *iter;
    rocks_block *block;
    rocks_block_view view;
    many(&keys, &values, "");
    const rocks_column key_column = narrow(&keys), value_column = narrow(&values);
    OK(rocks_db_put_columns(db, from, NULL, &key_column, &value_column, 200, &st));
    OK(rocks_block_new(&block, &st));
    OK(rocks_db_iter(db, from, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    for (int done = 0; !done; done = view.done) {
        OK(rocks_iter_read_block(iter, 33, 0, 0, block, &view, &st));
        const rocks_column k = {sizeof k, view.keys, view.key_bytes, view.key_offsets, NULL};
        const rocks_column v = {sizeof v, view.values, view.value_bytes, view.value_offsets, NULL};
        OK(rocks_db_put_columns(db, to, NULL, &k, &v, view.count, &st));
    }
    CHECK(same(from, to) == 200);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_column_family_free(from, &st));
    OK(rocks_column_family_free(to, &st));
}

/* ---- reads ------------------------------------------------------------------- */

static int present(const rocks_column_view *view, size_t at)
{
    return view->validity[at / 8] >> at % 8 & 1;
}

static void shows(const rocks_column_view *view, size_t at, const char *value)
{
    const size_t len = view->offsets[at + 1] - view->offsets[at];
    CHECK(at < view->count);
    if (view->validity != NULL) CHECK(present(view, at) == (value != NULL));
    CHECK(len == (value == NULL ? 0 : strlen(value)));
    CHECK(len == 0 || memcmp(view->data + view->offsets[at], value, len) == 0);
}

static void reads(void)
{
    static entries keys, values;
    static rocks_slice k[MOST_ENTRIES];
    rocks_column_family *family = family_of("reads");
    rocks_values *result, *other;
    const rocks_slice *shown, *other_shown;
    const rocks_code *codes, *other_codes;
    rocks_snapshot *snapshot;
    many(&keys, &values, "x");
    const rocks_column key_column = narrow(&keys), wide_keys = wide(&keys),
                       value_column = narrow(&values);
    OK(rocks_values_new(&result, &st));
    OK(rocks_values_new(&other, &st));
    /* The first hundred alone are there. */
    OK(rocks_db_put_columns(db, family, NULL, &key_column, &value_column, 100, &st));
    OK(rocks_db_flush(db, (const rocks_column_family *[]){family}, 1, NULL, &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    const rocks_column_family *families[200];
    for (int i = 0; i < 200; i++) families[i] = family;
    slices(&keys, k);
    OK(rocks_db_multi_get(db, families, NULL, k, 200, 0, other, &other_shown, &other_codes, &st));
    for (int form = 0; form < 2; form++) {
        OK(rocks_db_multi_get_columns(db, family, NULL, form ? &wide_keys : &key_column, 200, 0,
                                      result, &shown, &codes, &st));
        for (int i = 0; i < 200; i++) {
            CHECK(codes[i] == other_codes[i] && shown[i].len == other_shown[i].len);
            CHECK((codes[i] == ROCKS_OK) == (i < 100));
            CHECK(shown[i].len == 0 ||
                  memcmp(shown[i].data, other_shown[i].data, shown[i].len) == 0);
        }
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_multi_get_columns(db, family, NULL, &key_column, 200, 1,
                                                              result, &shown, &codes, &st));
    SAYS("before its predecessor, and sorted is 1");

    /* The snapshot does not see what comes later, whatever snapshot the options name. */
    OK(rocks_db_put_columns(db, family, NULL, &key_column, &value_column, 200, &st));
    OK(rocks_snapshot_multi_get_columns(snapshot, family, NULL, &wide_keys, 200, 0, result, &shown,
                                        &codes, &st));
    for (int i = 0; i < 200; i++) CHECK((codes[i] == ROCKS_OK) == (i < 100));
    OK(rocks_db_multi_get_columns(db, family, NULL, &wide_keys, 200, 0, result, NULL, &codes, &st));
    for (int i = 0; i < 200; i++) CHECK(codes[i] == ROCKS_OK);
    EACH_WRONG("keys", rocks_snapshot_multi_get_columns(snapshot, family, NULL, bad, count, 0,
                                                        result, &shown, &codes, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_snapshot_multi_get_columns(snapshot, family, NULL, &key_column, 200, 0, result,
                                            &shown, &codes, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_values_free(other, &st));
    OK(rocks_column_family_free(family, &st));
}

static const char *const asked[] = {"a", "no", "b",  "e", "c",  "",   "no", "no", "c",  "b",
                                    "a", "e",  "no", "a", "no", "no", "a",  "b",  "no", NULL};
enum { ASKED = 19 };

static const char *answer_of(const char *key)
{
    const char *const known[][2] = {{"a", "1"}, {"b", "22"}, {"c", "333"}, {"e", ""}, {"", "4444"}};
    for (int i = 0; i < 5; i++)
        if (strcmp(key, known[i][0]) == 0) return known[i][1];
    return NULL;
}

static void shows_all(const rocks_column_view *view, size_t first)
{
    size_t absent = 0;
    CHECK(view->offsets[0] == 0 && view->offsets[view->count] == view->data_len);
    for (size_t i = 0; i < view->count; i++) {
        shows(view, i, answer_of(asked[first + i]));
        absent += answer_of(asked[first + i]) == NULL;
    }
    CHECK(view->null_count == absent && view->done == (first + view->count == ASKED));
    for (size_t i = view->count; view->validity != NULL && i % 8 != 0; i++)
        CHECK(!present(view, i));
}

static void into_columns(void)
{
    static entries keys;
    rocks_column_family *family = family_of("into");
    rocks_values *result;
    rocks_block *block;
    rocks_column_view view;
    const char *const known[] = {"a", "b", "c", "e", ""};
    for (int i = 0; i < 5; i++)
        OK(rocks_db_put(db, family, NULL, BYTES_OF(known[i]), BYTES_OF(answer_of(known[i])), &st));
    fill_entries(&keys, "behind this", asked);
    const rocks_column column = wide(&keys);
    OK(rocks_values_new(&result, &st));
    OK(rocks_block_new(&block, &st));

    /* A result without a call has nothing. */
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    CHECK(view.count == 0 && view.done == 1 && view.offsets[0] == 0 && view.data_len == 0);

    OK(rocks_db_multi_get_columns(db, family, NULL, &column, ASKED, 0, result, NULL, NULL, &st));
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    CHECK(view.count == ASKED && view.null_count == 7);
    shows_all(&view, 0);
    for (size_t first = 0; first <= ASKED; first++) {
        OK(rocks_values_read_block(result, first, block, &view, &st));
        CHECK(view.count == ASKED - first);
        shows_all(&view, first);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_values_read_block(result, ASKED + 1, block, &view, &st));
    SAYS("first: 20; the result has 19 keys");
    CHECK(view.count == 0 && view.offsets == NULL);

    /* Into the caller's memory: all of it, in pieces, without a bitmap. */
    uint32_t offsets[ASKED + 2];
    uint8_t data[64], validity[4];
    memset(validity, 0xff, sizeof validity);
    offsets[ASKED + 1] = 77;
    OK(rocks_values_read_into(result, 0, ASKED, offsets, data, sizeof data, validity, 3, &view,
                              &st));
    CHECK(view.count == ASKED && view.offsets == offsets && view.data == data);
    CHECK(view.validity == validity && validity[3] == 0xff && offsets[ASKED + 1] == 77);
    shows_all(&view, 0);
    for (size_t room = 4; room < 12; room++) {
        for (size_t most = 1; most < 12; most++) {
            size_t calls = 0;
            memset(&view, 0, sizeof view);
            for (size_t first = 0; !view.done; first += view.count) {
                OK(rocks_values_read_into(result, first, most, offsets, data, room,
                                          most % 2 ? validity : NULL,
                                          most % 2 ? sizeof validity : 0, &view, &st));
                CHECK(view.count >= 1 && view.count <= most && view.data_len <= room);
                CHECK((view.validity != NULL) == most % 2);
                shows_all(&view, first);
                CHECK(++calls <= ASKED);
            }
        }
    }
    /* Not even one: nothing is copied, the size is told. */
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_values_read_into(result, 5, 8, offsets, data, 3, validity, 1, &view, &st));
    CHECK(view.data_len == 4 && view.count == 0 && view.offsets == NULL && view.data == NULL);
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_values_read_into(result, 0, 8, offsets, NULL, 0, NULL, 0, &view, &st));
    CHECK(view.data_len == 1);
    /* The absent and the empty need no room. */
    OK(rocks_values_read_into(result, 6, 2, offsets, NULL, 0, validity, 1, &view, &st));
    CHECK(view.count == 2 && view.null_count == 2 && (validity[0] & 3) == 0);
    OK(rocks_values_read_into(result, ASKED, 1, offsets, NULL, 0, validity, 1, &view, &st));
    CHECK(view.count == 0 && view.done == 1 && offsets[0] == 0);

    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_values_read_into(result, 0, 0, offsets, data, 9, NULL, 0, &view, &st));
    SAYS("max_entries: 0; 1 or more");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_values_read_into(result, 0, 17, offsets, data, 9, validity, 2, &view, &st));
    SAYS("validity: 2 bytes; max_entries needs 3");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_values_read_into(result, 0, 1, NULL, data, 9, NULL, 0, &view, &st));
    SAYS("offsets");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_values_read_into(result, 0, 1, offsets, NULL, 9, NULL, 0, &view, &st));
    SAYS("data: NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_values_read_into(result, 0, 1, offsets, data, 9, NULL, 1, &view, &st));
    SAYS("validity: NULL");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_values_read_into(result, 0, 1, offsets, data, 9, NULL, 0, NULL, &st));
    SAYS("view");

    /* The array form fills results of the same kind. */
    static rocks_slice k[MOST_ENTRIES];
    const rocks_column_family *families[ASKED];
    for (int i = 0; i < ASKED; i++) families[i] = family;
    OK(rocks_db_multi_get(db, families, NULL, slices(&keys, k), ASKED, 0, result, NULL, NULL, &st));
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    shows_all(&view, 0);
    OK(rocks_values_free(result, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_values_read_block(result, 0, block, &view, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_column_family_free(family, &st));
}

/* A block is read, used by an iterator, and read again. */
static void one_block_for_all(void)
{
    static entries keys, values;
    rocks_column_family *family = family_of("for all");
    rocks_values *result;
    rocks_block *block;
    rocks_column_view view;
    rocks_block_view rows;
    rocks_iter *iter;
    many(&keys, &values, "");
    const rocks_column key_column = narrow(&keys), value_column = narrow(&values);
    OK(rocks_db_put_columns(db, family, NULL, &key_column, &value_column, 200, &st));
    OK(rocks_values_new(&result, &st));
    OK(rocks_block_new(&block, &st));
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    for (size_t count = 1; count <= 200; count += 66) {
        OK(rocks_db_multi_get_columns(db, family, NULL, &key_column, count, 0, result, NULL, NULL,
                                      &st));
        OK(rocks_values_read_block(result, 0, block, &view, &st));
        CHECK(view.count == count && view.null_count == 0 && view.done == 1);
        CHECK(view.data_len == values.offsets[count]);
        CHECK(view.data_len == 0 || memcmp(view.data, values.data, view.data_len) == 0);
        CHECK(memcmp(view.offsets, values.offsets, (count + 1) * sizeof(uint32_t)) == 0);
        OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
        OK(rocks_iter_read_block(iter, 0, 0, 0, block, &rows, &st));
        CHECK(rows.count == 200);
    }
    OK(rocks_iter_free(iter, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_column_family_free(family, &st));
}

/* Flips a bit of the database's first table. */
static void flip(const char *name)
{
    rocks_metadata *metadata;
    rocks_file_metadata file = {.struct_size = sizeof file};
    char path[4200];
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &file, &st));
    snprintf(path, sizeof path, "%s/%.*s", check_path(name), (int)file.name.len,
             (const char *)file.name.data);
    OK(rocks_metadata_free(metadata, &st));
    FILE *table = fopen(path, "r+b");
    CHECK(table != NULL && fseek(table, 8, SEEK_SET) == 0);
    const int byte = fgetc(table);
    CHECK(byte != EOF && fseek(table, 8, SEEK_SET) == 0 && fputc(byte ^ 1, table) != EOF);
    CHECK(fclose(table) == 0);
}

/* A key that failed is no absent one: the column ends before it. */
static void a_failed_key(void)
{
    static entries keys;
    const char *const texts[] = {"memory", "file", "memory", NULL};
    rocks_values *result;
    rocks_block *block;
    rocks_column_view view;
    rocks_status told;
    db = open_db("failed");
    OK(rocks_db_put(db, NULL, NULL, BYTES("file"), BYTES("1"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_db("failed");
    OK(rocks_db_put(db, NULL, NULL, BYTES("memory"), BYTES("2"), &st));
    flip("failed");
    fill_entries(&keys, "", texts);
    const rocks_column column = narrow(&keys);
    OK(rocks_values_new(&result, &st));
    OK(rocks_block_new(&block, &st));
    OK(rocks_db_multi_get_columns(db, NULL, NULL, &column, 3, 0, result, NULL, NULL, &st));
    EXPECT(ROCKS_CORRUPTION, rocks_values_status_at(result, 1, &told));
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    CHECK(view.count == 1 && view.done == 0 && view.null_count == 0);
    shows(&view, 0, "2");
    EXPECT(ROCKS_CORRUPTION, rocks_values_read_block(result, 1, block, &view, &st));
    CHECK(strcmp(st.message, told.message) == 0 && view.count == 0 && view.offsets == NULL);
    uint32_t offsets[4];
    EXPECT(ROCKS_CORRUPTION,
           rocks_values_read_into(result, 1, 2, offsets, NULL, 0, NULL, 0, &view, &st));
    OK(rocks_values_read_block(result, 2, block, &view, &st));
    CHECK(view.count == 1 && view.done == 1);

    /* The values stay when the database goes. */
    flip("failed");
    OK(rocks_db_multi_get_columns(db, NULL, NULL, &column, 3, 0, result, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED,
           rocks_db_multi_get_columns(db, NULL, NULL, &column, 3, 0, result, NULL, NULL, &st));
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    CHECK(view.count == 3);
    shows(&view, 1, "1");
    EXPECT(ROCKS_CLOSED, rocks_db_put_columns(db, NULL, NULL, &column, &column, 3, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_block_free(block, &st));
}

/* The operands of a key are values of a result too. */
static void operands(void)
{
    rocks_column_family *family = family_of("operands");
    rocks_values *result;
    rocks_block *block;
    rocks_column_view view;
    const rocks_slice *shown;
    size_t count;
    OK(rocks_values_new(&result, &st));
    OK(rocks_block_new(&block, &st));
    OK(rocks_db_merge(db, family, NULL, BYTES("m"), BYTES("one"), &st));
    OK(rocks_db_merge(db, family, NULL, BYTES("m"), BYTES("two"), &st));
    OK(rocks_db_get_merge_operands(db, family, NULL, BYTES("m"), 0, NULL, result, &shown, &count,
                                   &st));
    OK(rocks_values_read_block(result, 0, block, &view, &st));
    CHECK(count == 2 && view.count == 2 && view.null_count == 0 && view.done == 1);
    shows(&view, 0, "one");
    shows(&view, 1, "two");
    OK(rocks_values_free(result, &st));
    OK(rocks_block_free(block, &st));
    OK(rocks_column_family_free(family, &st));
}

/* Tables that take keys of one length. */
static void keys_of_one_length(void)
{
    static entries keys;
    const char *const texts[] = {"1234", "12345", "5678", NULL};
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "table_factory", "{id=PlainTable;user_key_len=4;}");
    rocks_column_family *family;
    rocks_code code = rocks_db_create_column_family(db, "one length", options, &family, &st);
    OK(rocks_options_free(options, &st));
    if (code != ROCKS_OK) return; /* not without mmap_reads on this file system */
    fill_entries(&keys, "", texts);
    const rocks_column column = narrow(&keys);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_put_columns(db, family, NULL, &column, &column, 3, &st));
    SAYS("keys[1]: 5 bytes; table.user_key_len is 4");
    has(family, "1234", NULL);
    OK(rocks_db_put_columns(db, family, NULL, &column, &column, 1, &st));
    has(family, "1234", "1234");
    OK(rocks_column_family_free(family, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    db = open_db("columns");
    as_arrays_do();
    nothing_at_all();
    refusals();
    batches();
    from_a_block();
    reads();
    into_columns();
    one_block_for_all();
    operands();
    keys_of_one_length();
    OK(rocks_db_close(db, &st));
    a_failed_key();
    return 0;
}
