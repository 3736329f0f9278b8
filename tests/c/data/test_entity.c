/* Keys with wide columns. valgrind: yes */
#include "../support/arrow.h"
#include "../support/entities.h"
#include "../support/queues.h"

#define IS(text, wanted) CHECK(strcmp((text), (wanted)) == 0)

static void flush(rocks_db *db) { OK(rocks_db_flush(db, NULL, 0, NULL, &st)); }

static void compact(rocks_db *db)
{
    flush(db);
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
}

static void written_and_read(void)
{
    rocks_db *db = open_db("plain");
    PUT_ENTITY(db, NULL, "mars", "moons", "2", "", "planet", "colour", "red");
    PUT_ENTITY(db, NULL, "venus", "moons", "0");
    PUT_ENTITY(db, NULL, "odd", "\xff", "high", "b", "", "a", "low");
    OK(rocks_db_put_entity(db, NULL, NULL, BYTES("bare"), NULL, 0, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("text"), BYTES("value"), &st));
    for (int round = 0; round < 3; round++) {
        IS(entity_of(db, NULL, NULL, "mars"), "=planet;colour=red;moons=2;");
        IS(entity_of(db, NULL, NULL, "venus"), "moons=0;");
        IS(entity_of(db, NULL, NULL, "odd"), "a=low;b=;\xff=high;");
        IS(entity_of(db, NULL, NULL, "bare"), "");
        IS(entity_of(db, NULL, NULL, "text"), "=value;");
        IS(entity_of(db, NULL, NULL, "none"), "none");
        /* Plain reads see the default column. */
        CHECK(value_is(db, "mars", "planet") && value_is(db, "venus", ""));
        CHECK(value_is(db, "bare", "") && value_is(db, "text", "value"));
        if (round == 0) flush(db);
        else compact(db);
    }
    /* Each write replaces the whole. */
    PUT_ENTITY(db, NULL, "mars", "moons", "two");
    IS(entity_of(db, NULL, NULL, "mars"), "moons=two;");
    OK(rocks_db_put(db, NULL, NULL, BYTES("mars"), BYTES("plain"), &st));
    IS(entity_of(db, NULL, NULL, "mars"), "=plain;");
    OK(rocks_db_delete(db, NULL, NULL, BYTES("venus"), &st));
    IS(entity_of(db, NULL, NULL, "venus"), "none");
    OK(rocks_db_single_delete(db, NULL, NULL, BYTES("bare"), &st));
    IS(entity_of(db, NULL, NULL, "bare"), "none");
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("o"), BYTES("p"), &st));
    IS(entity_of(db, NULL, NULL, "odd"), "none");

    /* Names and values are bytes. */
    const rocks_wide_column bytes[] = {{{BYTES("a\0b")}, {BYTES("\0")}}, {{BYTES("a")}, {NULL, 0}}};
    OK(rocks_db_put_entity(db, NULL, NULL, BYTES("bytes"), bytes, 2, &st));
    rocks_values *result;
    const rocks_wide_column *columns;
    size_t count;
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_get_entity(db, NULL, NULL, BYTES("bytes"), result, &columns, &count, &st));
    CHECK(count == 2 && columns[0].name.len == 1 && columns[0].value.len == 0);
    CHECK(columns[1].name.len == 3 && memcmp(columns[1].name.data, "a\0b", 3) == 0);
    CHECK(columns[1].value.len == 1 && columns[1].value.data[0] == 0);
    OK(rocks_values_status_at(result, 0, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_values_status_at(result, 1, &st));

    /* Shown across a close. */
    PUT_ENTITY(db, NULL, "last", "n", "v");
    compact(db);
    OK(rocks_db_get_entity(db, NULL, NULL, BYTES("last"), result, &columns, &count, &st));
    OK(rocks_db_close(db, &st));
    IS(columns_text(columns, count), "n=v;");
    EXPECT(ROCKS_CLOSED,
           rocks_db_get_entity(db, NULL, NULL, BYTES("last"), result, &columns, &count, &st));
    CHECK(columns == NULL && count == 0);
    OK(rocks_values_free(result, &st));

    /* Read again by another open, which may not write. */
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "read_only");
    OK(rocks_db_open(check_path("plain"), NULL, how, NULL, NULL, 0, &db, &st));
    IS(entity_of(db, NULL, NULL, "last"), "n=v;");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_put_entity(db, NULL, NULL, BYTES("k"), bytes, 2, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_db_close(db, &st));
}

static void refusals(void)
{
    rocks_db *db = open_db("refusals");
    {
        ENTITY(twice, count, "b", "1", "name", "2", "name", "3");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_put_entity(db, NULL, NULL, BYTES("k"), twice, count, &st));
        SAYS("columns");
        SAYS("\"name\" is there twice");
    }
    {
        ENTITY(twice, count, "", "1", "", "2");
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_put_entity(db, NULL, NULL, BYTES("k"), twice, count, &st));
        SAYS("\"\" is there twice");
    }
    ENTITY(columns, count, "a", "1", "b", "2");
    columns[1].value.data = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_put_entity(db, NULL, NULL, BYTES("k"), columns, count, &st));
    SAYS("columns[1].value: NULL with a length of 1");
    columns[1].value = text_slice("2");
    columns[0].name.data = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_put_entity(db, NULL, NULL, BYTES("k"), columns, count, &st));
    SAYS("columns[0].name: NULL with a length of 1");
    columns[0].name = text_slice("a");
    columns[1].value.len = (size_t)1 << 33;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_put_entity(db, NULL, NULL, BYTES("k"), columns, count, &st));
    SAYS("too long");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_entity(db, NULL, NULL, BYTES("k"), NULL, 1, &st));
    SAYS("columns: NULL with a count of 1");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_put_entity(db, NULL, NULL, NULL, 1, columns, 1, &st));
    IS(entity_of(db, NULL, NULL, "k"), "none");
    OK(rocks_db_close(db, &st));
}

static void many_keys(void)
{
    rocks_db *db = open_db("many");
    rocks_column_family *other;
    OK(rocks_db_create_column_family(db, "other", NULL, &other, &st));
    PUT_ENTITY(db, NULL, "a", "", "one", "x", "1");
    PUT_ENTITY(db, other, "a", "y", "2", "z", "3");
    OK(rocks_db_put(db, NULL, NULL, BYTES("b"), BYTES("text"), &st));
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    flush(db);
    const rocks_slice keys[] = {text_slice("a"), text_slice("none"), text_slice("a"),
                                text_slice("b")};
    const rocks_column_family *families[] = {other, NULL, NULL, NULL};
    rocks_values *result;
    const rocks_wide_column *columns;
    const size_t *offsets;
    const rocks_code *codes;
    size_t count;
    OK(rocks_values_new(&result, &st));
    for (int round = 0; round < 2; round++) {
        OK(rocks_db_multi_get_entity(db, families, NULL, keys, 4, 0, result, &columns, &offsets,
                                     &codes, &st));
        CHECK(offsets[0] == 0 && offsets[1] == 2 && offsets[2] == 2 && offsets[3] == 4);
        CHECK(offsets[4] == 5);
        IS(columns_text(columns, 5), "y=2;z=3;=one;x=1;=text;");
        CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND && codes[3] == ROCKS_OK);
        EXPECT(ROCKS_NOT_FOUND, rocks_values_status_at(result, 1, &st));
        /* Their plain values as a column. */
        rocks_block *block;
        rocks_column_view view;
        OK(rocks_block_new(&block, &st));
        OK(rocks_values_read_block(result, 0, block, &view, &st));
        CHECK(view.count == 4 && view.null_count == 1 && view.done == 1 && view.data_len == 7);
        CHECK(memcmp(view.data, "onetext", 7) == 0 && view.offsets[1] == 0);
        OK(rocks_block_free(block, &st));
        /* The result serves other reads in between. */
        OK(rocks_db_multi_get(db, NULL, NULL, keys, 4, 0, result, NULL, &codes, &st));
        CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND);
    }
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_multi_get_entity(db, NULL, NULL, keys, 4, 1, result,
                                                             &columns, &offsets, NULL, &st));
    SAYS("keys[2]");
    CHECK(columns == NULL && offsets == NULL);
    OK(rocks_db_multi_get_entity(db, NULL, NULL, NULL, 0, 0, result, &columns, &offsets, NULL,
                                 &st));
    CHECK(offsets[0] == 0);
    /* From memory alone. */
    rocks_options *cached = options_with(ROCKS_OPTIONS_READ, "read_tier", "kBlockCacheTier");
    OK(rocks_db_multi_get_entity(db, NULL, cached, keys, 4, 0, result, &columns, &offsets, &codes,
                                 &st));
    CHECK(codes[0] == ROCKS_OK || codes[0] == ROCKS_INCOMPLETE);
    OK(rocks_options_free(cached, &st));

    /* At a snapshot. */
    PUT_ENTITY(db, NULL, "a", "later", "5");
    OK(rocks_snapshot_get_entity(snapshot, NULL, NULL, BYTES("a"), result, &columns, &count, &st));
    IS(columns_text(columns, count), "=one;x=1;");
    OK(rocks_snapshot_multi_get_entity(snapshot, families, NULL, keys, 4, 0, result, &columns,
                                       &offsets, &codes, &st));
    IS(columns_text(columns, offsets[4]), "y=2;z=3;=one;x=1;=text;");
    CHECK(codes[1] == ROCKS_NOT_FOUND);
    rocks_options *then = options_with(ROCKS_OPTIONS_READ, "fill_cache", "false");
    OK(rocks_options_set_snapshot(then, snapshot, &st));
    IS(entity_of(db, NULL, then, "a"), "=one;x=1;");
    IS(entity_of(db, NULL, NULL, "a"), "later=5;");
    OK(rocks_options_free(then, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_values_free(result, &st));
    OK(rocks_column_family_free(other, &st));
    OK(rocks_db_close(db, &st));
}

static const char *columns_at(rocks_iter *iter)
{
    const rocks_wide_column *columns;
    size_t count;
    OK(rocks_iter_columns(iter, &columns, &count, &st));
    return columns_text(columns, count);
}

static void iterators(void)
{
    enum { MANY = 400 };
    rocks_db *db = open_db("iterators");
    char key[16], number[16], wanted[64];
    for (int i = 0; i < MANY; i++) {
        snprintf(key, sizeof key, "%04d", i);
        snprintf(number, sizeof number, "%d", i);
        if (i % 3 == 0) PUT_ENTITY(db, NULL, key, "n", number, "", "v");
        else OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(number), &st));
        if (i == MANY / 2) flush(db);
    }
    rocks_iter *iter;
    rocks_slice value;
    const rocks_wide_column *columns;
    size_t count;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_columns(iter, &columns, &count, &st));
    CHECK(columns == NULL && count == 0);
    /* At some entries, so that it reads ahead in between. */
    rocks_code code = rocks_iter_seek_to_first(iter, NULL, &value, &st);
    int i = 0;
    for (; code == ROCKS_OK; i++) {
        if (i % 3 == 0) snprintf(wanted, sizeof wanted, "=v;n=%d;", i);
        else snprintf(wanted, sizeof wanted, "=%d;", i);
        if (i % 3 == 0) CHECK(value.len == 1 && value.data[0] == 'v');
        if (i < 20 || i % 97 == 0) IS(columns_at(iter), wanted);
        code = rocks_iter_next(iter, NULL, &value, &st);
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    CHECK(i == MANY);
    EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_columns(iter, &columns, &count, &st));
    OK(rocks_iter_seek(iter, BYTES("0300"), NULL, NULL, &st));
    OK(rocks_iter_prev(iter, NULL, NULL, &st));
    IS(columns_at(iter), "=299;");
    OK(rocks_iter_next(iter, NULL, NULL, &st));
    IS(columns_at(iter), "=v;n=300;");
    /* Twice, and the entry stays. */
    IS(columns_at(iter), "=v;n=300;");
    OK(rocks_iter_entry(iter, NULL, &value, &st));
    CHECK(value.len == 1 && value.data[0] == 'v');

    /* A block shows the plain values; the iterator is behind it afterwards. */
    rocks_block *block;
    rocks_block_view view;
    OK(rocks_block_new(&block, &st));
    OK(rocks_iter_seek(iter, BYTES("0030"), NULL, NULL, &st));
    OK(rocks_iter_read_block(iter, 6, SIZE_MAX, 0, block, &view, &st));
    CHECK(view.count == 6 && view.value_bytes == 10);
    CHECK(memcmp(view.values, "v3132v3435", 10) == 0);
    IS(columns_at(iter), "=v;n=36;");
    OK(rocks_block_free(block, &st));
    OK(rocks_iter_free(iter, &st));

    /* Checksums see every column. */
    rocks_totals before = {.struct_size = sizeof before}, after = before, plain = before;
    OK(rocks_db_checksum(db, NULL, NULL, 0, NULL, &before, &st));
    PUT_ENTITY(db, NULL, "0300", "n", "other", "", "v");
    OK(rocks_db_checksum(db, NULL, NULL, 0, NULL, &after, &st));
    CHECK(before.entries == after.entries && before.checksum != after.checksum);
    PUT_ENTITY(db, NULL, "0300", "n", "300", "", "v");
    PUT_ENTITY(db, NULL, "0301", "", "301"); /* as a plain value */
    OK(rocks_db_checksum(db, NULL, NULL, 0, NULL, &plain, &st));
    CHECK(before.checksum == plain.checksum && before.ordered_checksum == plain.ordered_checksum);
    OK(rocks_db_close(db, &st));
}

static void merges(void)
{
    rocks_db *db = open_db_with("merges", "merge_operator", "stringappend");
    PUT_ENTITY(db, NULL, "with", "", "a", "n", "1");
    PUT_ENTITY(db, NULL, "without", "n", "1");
    const char *const keys[] = {"with", "without"};
    for (int i = 0; i < 2; i++)
        OK(rocks_db_merge(db, NULL, NULL, BYTES_OF(keys[i]), BYTES("b"), &st));
    for (int round = 0; round < 2; round++) {
        IS(entity_of(db, NULL, NULL, "with"), "=a,b;n=1;");
        IS(entity_of(db, NULL, NULL, "without"), "=,b;n=1;"); /* the operator saw an empty value */
        CHECK(value_is(db, "with", "a,b"));
        rocks_iter *iter;
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
        IS(columns_at(iter), "=a,b;n=1;");
        OK(rocks_iter_free(iter, &st));
        compact(db);
    }
    OK(rocks_db_close(db, &st));
}

/* Values of columns in blob files. */
static void blob_files(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set(options, "enable_blob_files", "true", &st));
    OK(rocks_options_set(options, "min_blob_size", "100", &st));
    rocks_db *db;
    OK(rocks_db_open(check_path("blobs"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    char big[301], wanted[400];
    memset(big, 'x', 300);
    big[300] = 0;
    PUT_ENTITY(db, NULL, "k", "big", big, "small", "s", "", "d");
    snprintf(wanted, sizeof wanted, "=d;big=%s;small=s;", big);
    rocks_totals before = {.struct_size = sizeof before}, after = before;
    OK(rocks_db_checksum(db, NULL, NULL, 0, NULL, &before, &st));
    for (int round = 0; round < 3; round++) {
        IS(entity_of(db, NULL, NULL, "k"), wanted);
        CHECK(value_is(db, "k", "d"));
        rocks_iter *iter;
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
        IS(columns_at(iter), wanted);
        OK(rocks_iter_free(iter, &st));
        compact(db);
    }
    OK(rocks_db_checksum(db, NULL, NULL, 0, NULL, &after, &st));
    CHECK(before.checksum == after.checksum);
    OK(rocks_db_close(db, &st));
}

typedef struct seen {
    char text[256];
} seen;

static bool record(void *state, const rocks_batch_record *r, rocks_sink *error)
{
    seen *s = state;
    const size_t used = strlen(s->text);
    (void)error;
    CHECK((r->kind == ROCKS_RECORD_PUT_ENTITY) == (r->columns != NULL));
    CHECK(r->columns != NULL || r->column_count == 0);
    snprintf(s->text + used, sizeof s->text - used, "%d %.*s %s|", (int)r->kind, (int)r->key.len,
             (const char *)r->key.data, columns_text(r->columns, r->column_count));
    return true;
}

static void shows(rocks_batch *batch, const char *wanted)
{
    seen seen = {""};
    const rocks_batch_callbacks callbacks = {sizeof callbacks, &seen, record};
    OK(rocks_batch_iterate(batch, &callbacks, &st));
    IS(seen.text, wanted);
}

static void batches(void)
{
    rocks_db *db = open_db("batches");
    rocks_batch *batch, *copy;
    OK(rocks_batch_new(&batch, &st));
    ENTITY(columns, count, "b", "2", "a", "1");
    OK(rocks_batch_put(batch, NULL, BYTES("p"), BYTES("v"), &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("k"), columns, count, &st));
    OK(rocks_batch_set_save_point(batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("gone"), columns, count, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("gone"), BYTES("v"), &st));
    OK(rocks_batch_rollback_to_save_point(batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("q"), NULL, 0, &st));
    shows(batch, "1 p |7 k a=1;b=2;|7 q |");
    columns[0].name = text_slice("a");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_batch_put_entity(batch, NULL, BYTES("k"), columns, count, &st));
    SAYS("\"a\" is there twice");
    uint32_t records;
    OK(rocks_batch_count(batch, &records, &st));
    CHECK(records == 3);
    /* Out as bytes and in again. */
    rocks_slice data;
    OK(rocks_batch_data(batch, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &copy, &st));
    shows(copy, "1 p |7 k a=1;b=2;|7 q |");
    OK(rocks_db_write(db, NULL, copy, &st));
    IS(entity_of(db, NULL, NULL, "k"), "a=1;b=2;");
    IS(entity_of(db, NULL, NULL, "gone"), "none");
    OK(rocks_batch_free(copy, &st));
    OK(rocks_batch_free(batch, &st));

    /* One with an index. */
    rocks_buffer value;
    columns[0].name = text_slice("");
    OK(rocks_batch_new_indexed(db, 1, 0, &batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("k"), columns, count, &st));
    OK(rocks_batch_get(batch, NULL, BYTES("k"), &value, &st));
    CHECK(value.len == 1 && value.data[0] == '2');
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_batch_get_from_db(batch, db, NULL, NULL, BYTES("k"), &value, &st));
    CHECK(value.len == 1 && value.data[0] == '2');
    OK(rocks_buffer_free(&value, &st));
    rocks_values *result;
    const rocks_wide_column *found;
    size_t many;
    OK(rocks_values_new(&result, &st));
    OK(rocks_batch_get_entity_from_db(batch, db, NULL, NULL, BYTES("k"), result, &found, &many,
                                      &st));
    IS(columns_text(found, many), "=2;a=1;");
    OK(rocks_batch_get_entity_from_db(batch, db, NULL, NULL, BYTES("p"), result, &found, &many,
                                      &st));
    IS(columns_text(found, many), "=v;");
    EXPECT(ROCKS_NOT_FOUND, rocks_batch_get_entity_from_db(batch, db, NULL, NULL, BYTES("none"),
                                                           result, &found, &many, &st));
    CHECK(found == NULL && many == 0);
    OK(rocks_values_free(result, &st));
    rocks_iter *iter;
    OK(rocks_batch_iter_with_base(batch, db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    IS(columns_at(iter), "=2;a=1;");
    OK(rocks_iter_next(iter, NULL, NULL, &st));
    IS(columns_at(iter), "=v;");
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    IS(entity_of(db, NULL, NULL, "k"), "=2;a=1;");
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_close(db, &st));
}

/* The kinds of memtables and files that entities may lie in. */
static void ways(void)
{
    static const char *const all[] = {
        "allow_mmap_reads=true;compression=kNoCompression",
        "inplace_update_support=true;allow_concurrent_memtable_write=false",
        "enable_blob_files=true;min_blob_size=3",
        ("enable_blob_files=true;min_blob_size=3;enable_blob_direct_write=true;"
         "allow_concurrent_memtable_write=false"),
        "row_cache={capacity=1M}",
        "use_direct_reads=true",
        "memtable_protection_bytes_per_key=8;paranoid_file_checks=true",
    };
    rocks_values *result;
    const rocks_wide_column *one, *many;
    const size_t *offsets;
    size_t count;
    const rocks_slice keys[] = {text_slice("k"), text_slice("l"), text_slice("none")};
    OK(rocks_values_new(&result, &st));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char name[16];
        snprintf(name, sizeof name, "way%d", (int)i);
        rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
        rocks_db *db;
        OK(rocks_options_set_string(options, all[i], &st));
        OK(rocks_db_open(check_path(name), options, NULL, NULL, NULL, 0, &db, &st));
        OK(rocks_options_free(options, &st));
        PUT_ENTITY(db, NULL, "k", "big", "a longer value", "", "plain", "n", "1");
        PUT_ENTITY(db, NULL, "k", "big", "another value", "", "other", "n", "2");
        PUT_ENTITY(db, NULL, "l", "n", "v");
        for (int round = 0; round < 2; round++) {
            for (int again = 0; again < 2; again++) {
                IS(entity_of(db, NULL, NULL, "k"), "=other;big=another value;n=2;");
                CHECK(value_is(db, "k", "other") && value_is(db, "l", ""));
            }
            OK(rocks_db_multi_get_entity(db, NULL, NULL, keys, 3, 0, result, &many, &offsets, NULL,
                                         &st));
            IS(columns_text(many, offsets[3]), "=other;big=another value;n=2;n=v;");
            compact(db);
        }
        /* Shown across a close. */
        OK(rocks_db_get_entity(db, NULL, NULL, BYTES("k"), result, &one, &count, &st));
        OK(rocks_db_close(db, &st));
        IS(columns_text(one, count), "=other;big=another value;n=2;");
    }
    OK(rocks_values_free(result, &st));
}

/* Every other read sees the default column. */
static void plain_reads(void)
{
    static const char *const format[] = {"z"};
    rocks_db *db = open_db_with("reads", "merge_operator", "stringappend");
    rocks_snapshot *snapshot;
    PUT_ENTITY(db, NULL, "a", "", "one", "x", "1");
    PUT_ENTITY(db, NULL, "b", "y", "2");
    OK(rocks_db_put(db, NULL, NULL, BYTES("c"), BYTES("text"), &st));
    OK(rocks_db_snapshot(db, &snapshot, &st));
    for (int round = 0; round < 2; round++) {
        char into[8];
        size_t len;
        OK(rocks_db_get_into(db, NULL, NULL, BYTES("a"), into, sizeof into, &len, &st));
        CHECK(len == 3 && memcmp(into, "one", 3) == 0);
        rocks_value *holder;
        rocks_slice value;
        OK(rocks_value_new(&holder, &st));
        OK(rocks_db_get_pinned(db, NULL, NULL, BYTES("b"), holder, &value, &st));
        CHECK(value.len == 0);
        OK(rocks_value_free(holder, &st));
        rocks_buffer own;
        OK(rocks_snapshot_get(snapshot, NULL, NULL, BYTES("a"), &own, &st));
        CHECK(own.len == 3 && memcmp(own.data, "one", 3) == 0);
        OK(rocks_buffer_free(&own, &st));
        bool may_exist;
        OK(rocks_db_key_may_exist(db, NULL, NULL, BYTES("b"), &may_exist, NULL, NULL, &st));
        CHECK(may_exist);

        const rocks_slice keys[] = {text_slice("a"), text_slice("b"), text_slice("c")}, *values;
        const rocks_code *codes;
        rocks_values *result;
        OK(rocks_values_new(&result, &st));
        OK(rocks_db_multi_get(db, NULL, NULL, keys, 3, 0, result, &values, &codes, &st));
        CHECK(codes[0] == ROCKS_OK && same_bytes(values[0], "one"));
        CHECK(codes[1] == ROCKS_OK && values[1].len == 0 && same_bytes(values[2], "text"));
        const rocks_slice *operands;
        size_t count;
        OK(rocks_db_get_merge_operands(db, NULL, NULL, BYTES("a"), 0, NULL, result, &operands,
                                       &count, &st));
        CHECK(count == 1 && same_bytes(operands[0], "one"));
        OK(rocks_values_free(result, &st));

        rocks_block *block;
        rocks_block_view view;
        rocks_iter *iter;
        OK(rocks_block_new(&block, &st));
        OK(rocks_db_iter_parts(db, NULL, NULL, &iter, 1, &count, &st));
        OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
        OK(rocks_iter_read_block(iter, SIZE_MAX, SIZE_MAX, 0, block, &view, &st));
        CHECK(view.count == 3 && view.value_bytes == 7 && memcmp(view.values, "onetext", 7) == 0);
        CHECK(view.value_offsets[1] == 3 && view.value_offsets[2] == 3);
        OK(rocks_iter_free(iter, &st));
        OK(rocks_block_free(block, &st));

        struct ArrowArrayStream stream;
        struct ArrowArray array;
        OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
        OK(rocks_arrow_scan(&iter, NULL, 1, NULL, NULL, &stream, &st));
        ARROW_NEXT(&stream, &array);
        CHECK(array.length == 3 && array.n_children == 2);
        arrow_cell_is(format[0], array.children[1], 0, "one", 3);
        arrow_cell_is(format[0], array.children[1], 1, "", 0);
        arrow_cell_is(format[0], array.children[1], 2, "text", 4);
        array.release(&array);
        stream.release(&stream);

        rocks_queue *queue = new_queue("threads=1");
        rocks_completions *done = new_completions();
        const rocks_operation get = operation_on(ROCKS_OPERATION_GET, db, "a", NULL);
        const rocks_completion *got = complete(queue, done, &get);
        CHECK(got->code == ROCKS_OK && same_bytes(got->value, "one"));
        OK(rocks_completions_free(done, &st));
        OK(rocks_queue_free(queue, &st));

        rocks_totals totals = {.struct_size = sizeof totals};
        OK(rocks_db_count(db, NULL, NULL, 1, NULL, &totals, &st));
        CHECK(totals.entries == 3 && totals.key_bytes == 3);
        compact(db);
    }
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_db_close(db, &st));
}

/* Where values expire there are plain values alone; they are read as columns, without their times.
 */
static void expiring(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "ttl");
    rocks_db *db;
    OK(rocks_db_open(check_path("ttl"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    ENTITY(columns, count, "a", "1");
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_put_entity(db, NULL, NULL, BYTES("k"), columns, count, &st));
    SAYS("column_family");
    SAYS("expire");
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("k"), columns, count, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    SAYS("entity");
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("k"), BYTES("value"), &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("l"), BYTES("other"), &st));
    IS(entity_of(db, NULL, NULL, "k"), "=value;");
    rocks_options *hiding = options_with(ROCKS_OPTIONS_READ, "hide_expired", "true");
    IS(entity_of(db, NULL, hiding, "k"), "=value;");
    OK(rocks_options_free(hiding, &st));
    const rocks_slice keys[] = {text_slice("k"), text_slice("none"), text_slice("l")};
    const rocks_wide_column *found;
    const size_t *offsets;
    rocks_values *result;
    OK(rocks_values_new(&result, &st));
    OK(rocks_db_multi_get_entity(db, NULL, NULL, keys, 3, 0, result, &found, &offsets, NULL, &st));
    CHECK(offsets[1] == 1 && offsets[2] == 1 && offsets[3] == 2);
    IS(columns_text(found, 2), "=value;=other;");
    OK(rocks_values_free(result, &st));
    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    IS(columns_at(iter), "=value;");
    OK(rocks_iter_free(iter, &st));
    OK(rocks_db_close(db, &st));
}

static void timestamps(void)
{
    rocks_db *db = open_db_with("stamps", "comparator", "leveldb.BytewiseComparator.u64ts");
    ENTITY(columns, count, "a", "1");
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_db_put_entity(db, NULL, NULL, BYTES("k"), columns, count, &st));
    SAYS("column_family");
    SAYS("timestamps");
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_put_entity(batch, NULL, BYTES("k"), columns, count, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    SAYS("timestamps");
    OK(rocks_batch_free(batch, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    written_and_read();
    refusals();
    many_keys();
    iterators();
    merges();
    blob_files();
    batches();
    ways();
    plain_reads();
    expiring();
    timestamps();
    return 0;
}
