/* Arrow streams that come in: into databases, batches, transactions and table files; what is wrong
 * with a stream. valgrind: yes */
#include "../support/arrow.h"

#include <errno.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const keys[] = {"a", "b", "c", "d", "e", "f"};
static const char *const values[] = {"one", "", "a value that no view holds", "four", "5", "six"};
static const char *const some[] = {"one", NULL, NULL, "four", "5", NULL};

static void has(rocks_db *db, const char *key, const char *wanted)
{
    rocks_buffer value;
    const rocks_code code = rocks_db_get(db, NULL, NULL, BYTES_OF(key), &value, &st);
    CHECK(code == (wanted == NULL ? ROCKS_NOT_FOUND : ROCKS_OK));
    if (wanted == NULL) return;
    CHECK(value.len == strlen(wanted) && memcmp(value.data, wanted, value.len) == 0);
    OK(rocks_buffer_free(&value, &st));
}

static void has_all(rocks_db *db, const char *const *wanted)
{
    for (int i = 0; i < 6; i++) has(db, keys[i], wanted[i]);
}

static rocks_options *arrow_options(const char *text)
{
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_ARROW, &options, &st));
    OK(rocks_options_set_string(options, text, &st));
    return options;
}

/* A database with another value for every key, and a merge operator. */
static rocks_db *new_db(const char *name)
{
    rocks_db *db = open_db_with(name, "merge_operator", "stringappend");
    for (int i = 0; i < 6; i++) OK(rocks_db_put(db, NULL, NULL, BYTES_OF(keys[i]), "old", 3, &st));
    return db;
}

static rocks_arrow_info info;

static rocks_arrow_info *fresh_info(void)
{
    memset(&info, 0xFF, sizeof info);
    info.struct_size = sizeof info;
    return &info;
}

static void all_released(const arrow_giver *by, const struct ArrowArrayStream *stream)
{
    CHECK(stream->release == NULL && by->released_streams == 1);
    CHECK(by->released_schemas == 1);
    CHECK(by->released_arrays == (by->given > by->arrays ? by->arrays : by->given));
}

/* Every layout of keys and of values, in two arrays. */
static void layouts(void)
{
    static const char *const formats[] = {"z", "Z", "vz", "u", "U", "vu"};
    for (size_t i = 0; i < COUNT(formats); i++) {
        for (size_t j = 0; j < COUNT(formats); j++) {
            char name[32];
            sprintf(name, "layout%d", (int)(i * 10 + j));
            rocks_db *db = new_db(name);
            /* In another order, among others. */
            const arrow_column columns[] = {{formats[j], "value", NULL, values, NULL},
                                            {"u", "other", NULL, keys, NULL},
                                            {formats[i], "key", NULL, keys, NULL}};
            arrow_giver by = {.columns = columns, .column_count = 3, .arrays = 2, .rows = 3};
            struct ArrowArrayStream stream = arrow_stream_of(&by);
            OK(rocks_db_write_arrow(db, NULL, NULL, NULL, &stream, NULL, fresh_info(), &st));
            CHECK(info.arrays == 2 && info.rows == 6 && info.deleted == 0);
            all_released(&by, &stream);
            has_all(db, values);
            EXPECT(ROCKS_INVALID_ARGUMENT,
                   rocks_db_write_arrow(db, NULL, NULL, NULL, &stream, NULL, NULL, &st));
            SAYS("released before");
            OK(rocks_db_close(db, &st));
        }
    }
}

/* Parts of larger arrays: offsets of the array and of its columns add up. */
static void part_of(struct ArrowArray *array, int number)
{
    (void)number;
    array->length = 2;
    array->offset = 1;
    for (int i = 0; i < 2; i++) {
        array->children[i]->offset = 2;
        array->children[i]->length = 4;
    }
}

static void slices(void)
{
    static const char *const formats[] = {"z", "Z", "vz"};
    for (size_t i = 0; i < COUNT(formats); i++) {
        char name[32];
        sprintf(name, "slice%d", (int)i);
        rocks_db *db = new_db(name);
        const arrow_column columns[] = {{formats[i], "key", NULL, keys, NULL},
                                        {formats[i], "value", NULL, some, NULL}};
        arrow_giver by = {
            .columns = columns, .column_count = 2, .arrays = 1, .rows = 6, .spoil = part_of};
        struct ArrowArrayStream stream = arrow_stream_of(&by);
        OK(rocks_db_write_arrow(db, NULL, NULL, NULL, &stream, NULL, fresh_info(), &st));
        CHECK(info.rows == 2);
        static const char *const wanted[] = {"old", "old", "old", "four", "5", "old"};
        has_all(db, wanted);
        OK(rocks_db_close(db, &st));
    }
}

/* put, merge and delete; nulls. */
static void kinds(void)
{
    static const struct {
        const char *options;
        const char *const *given;
        const char *wanted[6];
        int deleted;
    } all[] = {
        {"write=merge",
         values,
         {"old,one", "old,", "old,a value that no view holds", "old,four", "old,5", "old,six"},
         0},
        {"write=delete", values, {NULL, NULL, NULL, NULL, NULL, NULL}, 6},
        {"null_values=delete", some, {"one", NULL, NULL, "four", "5", NULL}, 3},
        {"null_values=delete;write=merge",
         some,
         {"old,one", NULL, NULL, "old,four", "old,5", NULL},
         3},
        {"key_name=;value_name=",
         values,
         {"one", "", "a value that no view holds", "four", "5", "six"},
         0},
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        for (int into = 0; into < 2; into++) {
            char name[32];
            sprintf(name, "kind%d.%d", (int)i, into);
            rocks_db *db = new_db(name);
            const arrow_column columns[] = {{"z", "key", NULL, keys, NULL},
                                            {"vz", "value", NULL, all[i].given, NULL}};
            arrow_giver by = {.columns = columns, .column_count = 2, .arrays = 1, .rows = 6};
            struct ArrowArrayStream stream = arrow_stream_of(&by);
            rocks_options *options = arrow_options(all[i].options);
            if (into == 0) {
                OK(rocks_db_write_arrow(db, NULL, NULL, options, &stream, NULL, fresh_info(), &st));
            } else {
                rocks_batch *batch;
                uint32_t count;
                OK(rocks_batch_new(&batch, &st));
                OK(rocks_batch_write_arrow(batch, NULL, options, &stream, NULL, fresh_info(), &st));
                OK(rocks_batch_count(batch, &count, &st));
                CHECK(count == 6);
                OK(rocks_db_write(db, NULL, batch, &st));
                OK(rocks_batch_free(batch, &st));
            }
            CHECK(info.arrays == 1 && info.rows == 6 && info.deleted == (uint64_t)all[i].deleted);
            all_released(&by, &stream);
            has_all(db, all[i].wanted);
            OK(rocks_options_free(options, &st));
            OK(rocks_db_close(db, &st));
        }
    }
}

static void transactions(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_options *deletes = arrow_options("null_values=delete");
    rocks_db *db;
    OK(rocks_db_open(check_path("txn"), options, how, NULL, NULL, 0, &db, &st));
    for (int i = 0; i < 6; i++) OK(rocks_db_put(db, NULL, NULL, BYTES_OF(keys[i]), "old", 3, &st));
    for (int commits = 0; commits < 2; commits++) {
        rocks_txn *txn;
        OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
        const arrow_column columns[] = {{"U", "key", NULL, keys, NULL},
                                        {"z", "value", NULL, some, NULL}};
        arrow_giver by = {.columns = columns, .column_count = 2, .arrays = 2, .rows = 3};
        struct ArrowArrayStream stream = arrow_stream_of(&by);
        OK(rocks_txn_write_arrow(txn, NULL, deletes, &stream, NULL, fresh_info(), &st));
        CHECK(info.arrays == 2 && info.deleted == 3);
        all_released(&by, &stream);
        has(db, "a", "old");
        if (commits) OK(rocks_txn_commit(txn, &st));
        else OK(rocks_txn_rollback(txn, &st));
        OK(rocks_txn_free(txn, &st));
        static const char *const old[] = {"old", "old", "old", "old", "old", "old"};
        has_all(db, commits ? some : old);
    }
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(deletes, &st));
    OK(rocks_db_close(db, &st));
}

static void table_files(void)
{
    char path[5000];
    snprintf(path, sizeof path, "%s/file.sst", check_folder);
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    const arrow_column columns[] = {{"z", "key", NULL, keys, NULL},
                                    {"vz", "value", NULL, values, NULL}};
    arrow_giver by = {.columns = columns, .column_count = 2, .arrays = 3, .rows = 2};
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    OK(rocks_sst_writer_write_arrow(writer, NULL, &stream, NULL, fresh_info(), &st));
    CHECK(info.arrays == 3 && info.rows == 6);
    all_released(&by, &stream);
    /* Not in ascending order: the message names the array and the row. */
    by = (arrow_giver){.columns = columns, .column_count = 2, .arrays = 1, .rows = 2};
    stream = arrow_stream_of(&by);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_write_arrow(writer, NULL, &stream, NULL, fresh_info(), &st));
    SAYS("array 0: ");
    SAYS("keys[0]");
    CHECK(info.arrays == 0 && info.rows == 0);
    all_released(&by, &stream);
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    rocks_sst_reader *reader;
    OK(rocks_sst_reader_open(path, NULL, &reader, &st));
    for (int i = 0; i < 6; i++) {
        rocks_buffer value;
        OK(rocks_sst_reader_get(reader, NULL, BYTES_OF(keys[i]), &value, &st));
        CHECK(value.len == strlen(values[i]) && memcmp(value.data, values[i], value.len) == 0);
        OK(rocks_buffer_free(&value, &st));
    }
    OK(rocks_sst_reader_free(reader, &st));
    CHECK(unlink(path) == 0);
}

/* From one database into another, through no memory but the stream's. */
static void from_a_scan(void)
{
    static const char *const layouts[] = {"bytes_as=binary", "bytes_as=large_binary",
                                          "bytes_as=binary_view;threads=2"};
    for (int i = 0; i < 3; i++) {
        char name[32];
        sprintf(name, "from%d", i);
        rocks_db *from = open_db(name);
        sprintf(name, "to%d", i);
        rocks_db *to = open_db(name);
        for (int n = 0; n < 5000; n++) {
            char key[16], value[32];
            sprintf(key, "%07d", n);
            sprintf(value, "%0*d", n % 30, n);
            OK(rocks_db_put(from, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
        }
        rocks_options *options = arrow_options(layouts[i]);
        OK(rocks_options_set(options, "batch_rows", "777", &st));
        rocks_iter *iter;
        struct ArrowArrayStream stream;
        OK(rocks_db_iter(from, NULL, NULL, &iter, &st));
        OK(rocks_arrow_scan(&iter, NULL, 1, options, NULL, &stream, &st));
        OK(rocks_db_write_arrow(to, NULL, NULL, NULL, &stream, NULL, fresh_info(), &st));
        CHECK(info.arrays == 7 && info.rows == 5000);
        rocks_totals all[2] = {{.struct_size = sizeof *all}, {.struct_size = sizeof *all}};
        OK(rocks_db_checksum(from, NULL, NULL, 1, NULL, &all[0], &st));
        OK(rocks_db_checksum(to, NULL, NULL, 1, NULL, &all[1], &st));
        CHECK(memcmp(&all[0], &all[1], sizeof *all) == 0);
        OK(rocks_options_free(options, &st));
        OK(rocks_db_close(from, &st));
        OK(rocks_db_close(to, &st));
    }
}

/* ---- what is wrong with a stream ------------------------------------------------------- */

/* Foreign memory that a test spoils an array with. */
static const void *bad_buffers[4];
static int32_t bad_offsets[8], bad_views[16];
static int64_t bad_wide[8], bad_size = 10;
static const char bad_data[] = "0123456789";

static void spoil_values(struct ArrowArray *array, const void *second)
{
    bad_buffers[0] = NULL;
    bad_buffers[1] = second;
    bad_buffers[2] = bad_data;
    bad_buffers[3] = &bad_size;
    array->children[1]->buffers = bad_buffers;
    array->children[1]->null_count = 0;
}

#define SPOILS(name) static void name(struct ArrowArray *array, int number)

SPOILS(go_back)
{
    static const int32_t offsets[] = {0, 3, 2, 4};
    memcpy(bad_offsets, offsets, sizeof offsets);
    if (number == 2) spoil_values(array, bad_offsets);
}
SPOILS(begin_below_zero)
{
    static const int32_t offsets[] = {-1, 3, 4, 5};
    memcpy(bad_offsets, offsets, sizeof offsets);
    if (number == 2) spoil_values(array, bad_offsets);
}
SPOILS(wide_go_back)
{
    static const int64_t offsets[] = {INT64_MAX, 3, 4, 5};
    memcpy(bad_wide, offsets, sizeof offsets);
    if (number == 2) spoil_values(array, bad_wide);
}
static void one_view(struct ArrowArray *array, int number, int32_t size, int32_t buffer,
                     int32_t offset)
{
    const int32_t views[] = {1, 0, 0, 0, size, 0, buffer, offset, 1, 0, 0, 0};
    memcpy(bad_views, views, sizeof views);
    if (number == 2) spoil_values(array, bad_views);
}
SPOILS(view_below_zero) { one_view(array, number, -5, 0, 0); }
SPOILS(view_of_no_buffer) { one_view(array, number, 13, 1, 0); }
SPOILS(view_of_buffer_below_zero) { one_view(array, number, 13, -1, 0); }
SPOILS(view_beyond) { one_view(array, number, 13, 0, 0); }
SPOILS(view_at_below_zero) { one_view(array, number, 13, 0, -4); }
SPOILS(view_wraps) { one_view(array, number, INT32_MAX, 0, INT32_MAX); }
SPOILS(no_second_buffer)
{
    if (number == 2) spoil_values(array, NULL);
}
SPOILS(no_bytes)
{
    static const int32_t offsets[] = {0, 1, 2, 4};
    memcpy(bad_offsets, offsets, sizeof offsets);
    if (number != 2) return;
    spoil_values(array, bad_offsets);
    bad_buffers[2] = NULL;
}
SPOILS(no_sizes)
{
    if (number != 2) return;
    one_view(array, number, 1, 0, 0);
    bad_buffers[3] = NULL;
}
SPOILS(no_buffers)
{
    if (number == 2) array->children[1]->buffers = NULL;
}
SPOILS(two_buffers)
{
    if (number == 2) array->children[1]->n_buffers = 2;
}
SPOILS(less_than_none)
{
    if (number == 2) array->children[1]->n_buffers = -1;
}
SPOILS(negative_length)
{
    if (number == 2) array->length = -1;
}
SPOILS(huge_offset)
{
    if (number == 2) array->children[0]->offset = INT64_MAX - 1;
}
SPOILS(short_column)
{
    if (number == 2) array->children[0]->length = 2;
}
SPOILS(one_column)
{
    if (number == 2) array->n_children = 1;
}
SPOILS(no_columns)
{
    if (number == 2) array->children = NULL;
}
SPOILS(no_column)
{
    if (number == 2) array->children[1] = NULL;
}
SPOILS(dictionary)
{
    static struct ArrowArray empty;
    if (number == 2) array->children[1]->dictionary = &empty;
}
SPOILS(null_row)
{
    static const uint8_t bits[] = {0xFB};
    static const void *buffers[] = {bits};
    if (number != 2) return;
    array->buffers = buffers;
    array->null_count = 1;
}

static void wrong_arrays(void)
{
    static const struct {
        const char *format;
        void (*spoil)(struct ArrowArray *, int);
        const char *says;
    } all[] = {
        {"z", go_back, "go back in row 1: 3, then 2"},
        {"z", begin_below_zero, "the offset -1"},
        {"Z", wide_go_back, "go back in row 0"},
        {"vz", view_below_zero, "a view of -5 bytes in row 1"},
        {"vz", view_of_no_buffer, "a view of buffer 1, of 1 in row 1"},
        {"vz", view_of_buffer_below_zero, "a view of buffer -1"},
        {"vz", view_beyond, "a view of 13 bytes at 0 of a buffer of 10 in row 1"},
        {"vz", view_at_below_zero, "at -4"},
        {"vz", view_wraps, "a view of 2147483647 bytes"},
        {"z", no_second_buffer, "without offsets"},
        {"z", no_bytes, "no bytes"},
        {"vz", no_sizes, "without the sizes"},
        {"z", no_buffers, "buffers"},
        {"z", two_buffers, "with 2 buffers"},
        {"vz", two_buffers, "with 2 buffers"},
        {"z", less_than_none, "with -1 buffers"},
        {"z", negative_length, "length"},
        {"z", huge_offset, "length"},
        {"z", short_column, "fewer rows"},
        {"z", one_column, "other columns"},
        {"z", no_columns, "other columns"},
        {"z", no_column, "NULL"},
        {"z", dictionary, "dictionary"},
        {"z", null_row, "a null in row 2"},
    };
    rocks_db *db = new_db("wrong");
    for (size_t i = 0; i < COUNT(all); i++) {
        const arrow_column columns[] = {{"z", "key", NULL, keys, NULL},
                                        {all[i].format, "value", NULL, values, NULL}};
        arrow_giver by = {
            .columns = columns, .column_count = 2, .arrays = 2, .rows = 3, .spoil = all[i].spoil};
        struct ArrowArrayStream stream = arrow_stream_of(&by);
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_write_arrow(db, NULL, NULL, NULL, &stream, NULL, fresh_info(), &st));
        SAYS("stream: array 1");
        SAYS(all[i].says);
        all_released(&by, &stream);
        /* The array before it is there. */
        has(db, "a", "one");
        has(db, "d", "old");
        OK(rocks_db_put(db, NULL, NULL, BYTES("a"), "old", 3, &st));
    }
    OK(rocks_db_close(db, &st));
}

static void wrong_streams(void)
{
    /* One pair: ARROW:extension:name, arrow.json. */
    static char extension[64];
    const int32_t numbers[] = {1, 20, 10};
    memcpy(extension, &numbers[0], 4);
    memcpy(extension + 4, &numbers[1], 4);
    memcpy(extension + 8, "ARROW:extension:name", 20);
    memcpy(extension + 28, &numbers[2], 4);
    memcpy(extension + 32, "arrow.json", 10);
    static struct ArrowSchema of_dictionary = {.format = "u"};
    static const char *const null_key[] = {"a", "b", "c", NULL, "e", "f"};
    const struct {
        arrow_column columns[2];
        int count;
        const char *options, *says;
    } all[] = {
        {{{"z", "k", NULL, keys, NULL}, {"z", "value", NULL, values, NULL}},
         2,
         "",
         "no column of keys named \"key\"; its 2 columns: \"k\", \"value\""},
        {{{"z", "key", NULL, keys, NULL}, {"z", "v", NULL, values, NULL}},
         2,
         "",
         "named \"value\""},
        {{{"z", "key", NULL, keys, NULL}, {"z", "v", NULL, values, NULL}},
         1,
         "",
         "named \"value\""},
        {{{"z", "key", NULL, keys, NULL}, {"l", "value", NULL, values, NULL}},
         2,
         "",
         "the column of values, \"value\", has the format \"l\""},
        {{{"w:16", "key", NULL, keys, NULL}, {"z", "value", NULL, values, NULL}},
         2,
         "",
         "\"w:16\""},
        {{{"z", "key", NULL, keys, NULL}, {"z", "value", NULL, values, &of_dictionary}},
         2,
         "",
         "dictionary"},
        {{{"z", "key", extension, keys, NULL}, {"z", "value", NULL, values, NULL}},
         2,
         "",
         "extension type \"arrow.json\""},
        {{{"z", "key", NULL, keys, NULL}, {"z", "value", NULL, values, NULL}},
         2,
         "columns=keys",
         "columns"},
        {{{"z", "key", NULL, keys, NULL}, {"z", "value", NULL, some, NULL}},
         2,
         "",
         "array 0 has a null value in row 1; the option null_values=delete"},
        {{{"z", "key", NULL, null_key, NULL}, {"z", "value", NULL, values, NULL}},
         2,
         "",
         "array 1 has a null key in row 0"},
    };
    rocks_db *db = new_db("streams");
    for (size_t i = 0; i < COUNT(all); i++) {
        rocks_options *options = arrow_options(all[i].options);
        arrow_giver by = {
            .columns = all[i].columns, .column_count = all[i].count, .arrays = 2, .rows = 3};
        struct ArrowArrayStream stream = arrow_stream_of(&by);
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_write_arrow(db, NULL, NULL, options, &stream, NULL, fresh_info(), &st));
        SAYS(all[i].says);
        CHECK(stream.release == NULL && by.released_streams == 1);
        OK(rocks_options_free(options, &st));
    }
    /* The stream fails itself. */
    arrow_giver by = {
        .columns = all[0].columns, .column_count = 2, .arrays = 2, .rows = 3, .fails_at = 2};
    struct ArrowArrayStream stream = arrow_stream_of(&by);
    rocks_options *options = arrow_options("key_name=k");
    EXPECT(ROCKS_IO_ERROR,
           rocks_db_write_arrow(db, NULL, NULL, options, &stream, NULL, fresh_info(), &st));
    SAYS("get_next failed with 5: the giver's own words");
    has(db, "a", "one");
    /* Functions that are NULL, and no struct at all. */
    by.given = by.released_streams = by.fails_at = 0;
    stream = arrow_stream_of(&by);
    stream.get_next = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_write_arrow(db, NULL, NULL, options, &stream, NULL, NULL, &st));
    SAYS("NULL");
    CHECK(stream.release == NULL && by.released_streams == 1);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_db_write_arrow(db, NULL, NULL, options, NULL, NULL, NULL, &st));
    /* It is released also where the call refuses something else. */
    by.given = by.released_streams = 0;
    stream = arrow_stream_of(&by);
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_db_write_arrow(NULL, NULL, NULL, options, &stream, NULL, NULL, &st));
    CHECK(stream.release == NULL && by.released_streams == 1 && by.given == 0);
    /* Cancelled. */
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    by.given = by.released_streams = 0;
    stream = arrow_stream_of(&by);
    EXPECT(ROCKS_CANCELLED,
           rocks_db_write_arrow(db, NULL, NULL, options, &stream, cancel, NULL, &st));
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    stream = arrow_stream_of(&by);
    EXPECT(ROCKS_CANCELLED,
           rocks_batch_write_arrow(batch, NULL, options, &stream, cancel, NULL, &st));
    OK(rocks_batch_free(batch, &st));
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    layouts();
    slices();
    kinds();
    transactions();
    table_files();
    from_a_scan();
    wrong_arrays();
    wrong_streams();
    return 0;
}
