/* Loading unsorted data. valgrind: yes */
#include "../support/columns.h"
#include "../support/sst_files.h"

#include <stdint.h>

/* A sequence without order or repetition. */
static uint32_t scrambled(uint32_t i)
{
    i = (i ^ (i >> 16)) * 0x7feb352dU;
    i = (i ^ (i >> 15)) * 0x846ca68bU;
    return i ^ (i >> 16);
}

enum { AT_ONCE = 1000 };

/* Gives numbers from `from` to before `to`, scrambled, with values of a length. */
static void give(rocks_bulk_load *load, uint32_t from, uint32_t to, size_t value_len, char mark)
{
    static char keys[AT_ONCE][12];
    static rocks_slice k[AT_ONCE], v[AT_ONCE];
    static char values[AT_ONCE][1024];
    for (uint32_t at = from; at < to; at += AT_ONCE) {
        const uint32_t count = to - at < AT_ONCE ? to - at : AT_ONCE;
        for (uint32_t i = 0; i < count; i++) {
            snprintf(keys[i], sizeof keys[i], "%08x", scrambled(at + i));
            memset(values[i], mark, value_len);
            memcpy(values[i], keys[i], 8);
            k[i] = (rocks_slice){(uint8_t *)keys[i], 8};
            v[i] = (rocks_slice){(uint8_t *)values[i], value_len};
        }
        OK(rocks_bulk_load_add_many(load, k, v, count, NULL, &st));
    }
}

/* Every key in order, each with its value. */
static uint64_t all_of(rocks_db *db, rocks_column_family *family, size_t value_len, char mark,
                       int direction)
{
    rocks_iter *iter;
    rocks_slice key, value;
    uint64_t count = 0;
    char before[8];
    OK(rocks_db_iter(db, family, NULL, &iter, &st));
    for (rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st); code == ROCKS_OK;
         code = rocks_iter_next(iter, &key, &value, &st)) {
        CHECK(key.len == 8 && value.len == value_len && memcmp(key.data, value.data, 8) == 0);
        CHECK(value.data[value_len - 1] == (uint8_t)mark);
        CHECK(count == 0 || memcmp(before, key.data, 8) * direction < 0);
        memcpy(before, key.data, 8);
        count++;
    }
    OK(rocks_iter_free(iter, &st));
    return count;
}

static rocks_options *of(const char *memory, const char *threads)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_BULK_LOAD, "memory_limit", memory);
    OK(rocks_options_set(options, "threads", threads, &st));
    OK(rocks_options_set(options, "target_file_size", "1M", &st));
    return options;
}

static rocks_bulk_load *begin(rocks_db *db, rocks_column_family *family,
                              const rocks_options *options)
{
    rocks_bulk_load *load;
    OK(rocks_bulk_load_new(db, family, options, &load, &st));
    return load;
}

static void nothing_left(const char *db)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/rocks_bulk_load", path_of(db));
    CHECK(entries_in(path) == -1);
}

static void in_memory(rocks_db *db)
{
    rocks_bulk_load *load = begin(db, NULL, NULL);
    give(load, 0, 20000, 100, 'a');
    give(load, 5000, 6000, 100, 'a');
    CHECK(all_of(db, NULL, 100, 'a', 1) == 0);
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    OK(rocks_bulk_load_finish(load, NULL, &info, &st));
    CHECK(info.given == 21000 && info.loaded == 20000 && info.bytes == 20000 * 108);
    CHECK(info.files > 0 && info.file_bytes > 0 && info.spilled == 0);
    nothing_left("db");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_finish(load, NULL, &info, &st));
    SAYS("finished before");
    CHECK(info.given == 0);
    rocks_slice key = slice_of("k");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_add_many(load, &key, &key, 1, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_bulk_load_free(load, &st));
    OK(rocks_bulk_load_free(NULL, &st));
    CHECK(all_of(db, NULL, 100, 'a', 1) == 20000);
    /* Once more, over what is there: what comes last is seen. */
    load = begin(db, NULL, NULL);
    give(load, 0, 20000, 100, 'x');
    give(load, 0, 20000, 100, 'b');
    OK(rocks_bulk_load_finish(load, NULL, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    CHECK(all_of(db, NULL, 100, 'b', 1) == 20000);
}

/* More than memory may hold; the same keys again and again, and the last of each. */
static void through_files(rocks_db *db, rocks_column_family *family, const char *name,
                          const char *threads, int direction)
{
    rocks_options *options = of("4M", threads);
    rocks_bulk_load *load = begin(db, family, options);
    enum { KEYS = 14000 };
    give(load, 0, KEYS, 500, 'x');
    give(load, KEYS / 2, KEYS, 500, 'y');
    give(load, 0, KEYS, 500, 'z');
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    OK(rocks_bulk_load_finish(load, NULL, &info, &st));
    CHECK(info.given == KEYS / 2 * 5 && info.loaded == KEYS && info.spilled > info.bytes);
    CHECK(info.files >= 2);
    OK(rocks_bulk_load_free(load, &st));
    OK(rocks_options_free(options, &st));
    nothing_left(name);
    CHECK(all_of(db, family, 500, 'z', direction) == KEYS);
}

static void another_order(rocks_db *db)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "reverse_bytewise");
    rocks_column_family *family;
    OK(rocks_db_create_column_family(db, "reverse", options, &family, &st));
    OK(rocks_options_free(options, &st));
    through_files(db, family, "db", "2", -1);
    rocks_bulk_load *load;
    OK(rocks_bulk_load_new(db, family, NULL, &load, &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_bulk_load_finish(load, NULL, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_bulk_load_new(db, family, NULL, &load, &st));
    OK(rocks_column_family_free(family, &st));
}

static void refusals(rocks_db *db)
{
    rocks_bulk_load *load;
    rocks_options *options = options_with(ROCKS_OPTIONS_BULK_LOAD, "memory_limit", "1M");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_new(db, NULL, options, &load, &st));
    SAYS("memory_limit");
    CHECK(load == NULL);
    OK(rocks_options_set(options, "memory_limit", "4M", &st));
    OK(rocks_options_set(options, "threads", "1000", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_new(db, NULL, options, &load, &st));
    SAYS("threads");
    OK(rocks_options_set(options, "threads", "1", &st));
    OK(rocks_options_set(options, "ingest.ingest_behind", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_new(db, NULL, options, &load, &st));
    SAYS("ingest_behind");
    OK(rocks_options_free(options, &st));
    nothing_left("db");
    const uint64_t before = all_of(db, NULL, 100, 'b', 1);
    load = begin(db, NULL, NULL);
    rocks_slice keys[] = {slice_of("a"), {NULL, 5}};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_add_many(load, keys, keys, 2, NULL, &st));
    SAYS("keys[1]");
    OK(rocks_bulk_load_add_many(load, NULL, NULL, 0, NULL, &st));
    /* Nothing was taken of it, and nothing is nothing to load. */
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    OK(rocks_bulk_load_finish(load, NULL, &info, &st));
    CHECK(info.given == 0 && info.files == 0);
    OK(rocks_bulk_load_free(load, &st));
    /* Abandoned. */
    options = of("4M", "2");
    load = begin(db, NULL, options);
    give(load, 100000, 120000, 500, 'n');
    OK(rocks_bulk_load_free(load, &st));
    nothing_left("db");
    /* Closed under it. */
    rocks_db *other = open_db("closed");
    load = begin(other, NULL, options);
    give(load, 0, 20000, 500, 'n');
    OK(rocks_db_close(other, &st));
    nothing_left("closed");
    EXPECT(ROCKS_CLOSED, rocks_bulk_load_add_many(load, keys, keys, 1, NULL, &st));
    EXPECT(ROCKS_CLOSED, rocks_bulk_load_finish(load, NULL, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    OK(rocks_options_free(options, &st));
    CHECK(all_of(db, NULL, 100, 'b', 1) == before);
}

typedef struct told {
    uint64_t last, total, stop_at;
    rocks_cancel *cancel;
    int fails;
} told;

static bool tell(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    told *to = state;
    CHECK(done >= to->last && done <= total);
    to->last = done;
    to->total = total;
    if (to->stop_at != 0) rocks_cancel_set(to->cancel, NULL);
    if (to->fails) rocks_sink_append(error, BYTES("no more"), NULL);
    return !to->fails;
}

static void progress_and_cancel(rocks_db *db)
{
    rocks_options *options = of("4M", "2");
    told to = {0, 0, 0, NULL, 0};
    for (int round = 0; round < 3; round++) {
        to = (told){0, 0, round == 1, NULL, round == 2};
        OK(rocks_cancel_new(&to.cancel, &st));
        rocks_progress_callbacks callbacks = {sizeof callbacks, &to, NULL, {0, 0, 0}, tell};
        OK(rocks_cancel_set_progress_callbacks(to.cancel, &callbacks, &st));
        rocks_bulk_load *load = begin(db, NULL, options);
        give(load, 0, 20000, 400, 'p');
        if (round == 0) {
            OK(rocks_bulk_load_finish(load, to.cancel, NULL, &st));
            CHECK(to.last == to.total && to.total == 20000 * 408);
        } else {
            EXPECT(round == 1 ? ROCKS_CANCELLED : ROCKS_CALLBACK_FAILED,
                   rocks_bulk_load_finish(load, to.cancel, NULL, &st));
            nothing_left("progress");
            EXPECT(ROCKS_ABORTED, rocks_bulk_load_finish(load, NULL, NULL, &st));
            SAYS("an earlier call ended it");
        }
        OK(rocks_bulk_load_free(load, &st));
        OK(rocks_cancel_free(to.cancel, &st));
    }
    OK(rocks_options_free(options, &st));
    CHECK(all_of(db, NULL, 400, 'p', 1) == 20000);
}

/* ---- Arrow ------------------------------------------------------------------------------------
 */

/* What a test's stream does wrong. */
enum wrong {
    NOTHING,
    SCHEMA_FAILS,
    ONE_COLUMN,
    FORMAT,
    NEXT_FAILS,
    NULL_KEY,
    BACKWARDS,
    SHORT,
    NO_DATA
};

static struct {
    enum wrong wrong;
    int arrays, released_schemas, released_arrays, released_streams, is_large;
} arrow;

static void release_schema(struct ArrowSchema *schema)
{
    arrow.released_schemas++;
    schema->release = NULL;
}
static void release_array(struct ArrowArray *array)
{
    arrow.released_arrays++;
    array->release = NULL;
}
static void release_stream(struct ArrowArrayStream *stream)
{
    arrow.released_streams++;
    stream->release = NULL;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    static struct ArrowSchema columns[2], *children[2] = {&columns[0], &columns[1]};
    (void)stream;
    if (arrow.wrong == SCHEMA_FAILS) return 5;
    columns[0].format = arrow.is_large ? "U" : "u";
    columns[1].format = arrow.wrong == FORMAT ? "l" : arrow.is_large ? "Z" : "z";
    *out = (struct ArrowSchema){.format = "+s", .children = children, .release = release_schema};
    out->n_children = arrow.wrong == ONE_COLUMN ? 1 : 2;
    return 0;
}

/* Rows 1 to 3 of five, of a child that is one row further on itself. */
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    static int32_t small[7] = {0, 1, 2, 3, 4, 5, 6}, back[7] = {0, 1, 2, 3, 1, 5, 6};
    static int64_t large[7] = {0, 1, 2, 3, 4, 5, 6};
    static const char keys[] = "abcdef", values[] = "uvwxyz";
    static const uint8_t valid[] = {0xF7};
    static const void *buffers[2][3];
    static struct ArrowArray columns[2], *children[2] = {&columns[0], &columns[1]};
    (void)stream;
    if (arrow.wrong == NEXT_FAILS && arrow.arrays == 1) return 6;
    if (arrow.arrays++ == 2) {
        out->release = NULL;
        return 0;
    }
    for (int i = 0; i < 2; i++) {
        buffers[i][0] = arrow.wrong == NULL_KEY ? valid : NULL;
        buffers[i][1] = arrow.is_large ? (void *)large : (void *)small;
        buffers[i][2] = i == 0 ? keys : values;
        columns[i] = (struct ArrowArray){.length = 5, .offset = 1, .n_buffers = 3};
        columns[i].null_count = arrow.wrong == NULL_KEY ? -1 : 0;
        columns[i].buffers = buffers[i];
    }
    if (arrow.wrong == BACKWARDS) buffers[1][1] = back;
    if (arrow.wrong == NO_DATA) buffers[1][2] = NULL;
    columns[0].length = arrow.wrong == SHORT ? 3 : 5;
    *out = (struct ArrowArray){.length = 3, .offset = 1, .n_buffers = 1, .n_children = 2};
    out->children = children;
    out->release = release_array;
    return 0;
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the stream's own words";
}

static struct ArrowArrayStream stream_that(enum wrong wrong, int is_large)
{
    memset(&arrow, 0, sizeof arrow);
    arrow.wrong = wrong;
    arrow.is_large = is_large;
    return (struct ArrowArrayStream){get_schema, get_next, last_error, release_stream, NULL};
}

static void arrow_streams(void)
{
    for (int is_large = 0; is_large < 2; is_large++) {
        rocks_db *db = open_db(is_large ? "arrow64" : "arrow32");
        rocks_bulk_load *load = begin(db, NULL, NULL);
        struct ArrowArrayStream stream = stream_that(NOTHING, is_large);
        OK(rocks_bulk_load_add_arrow_stream(load, &stream, NULL, &st));
        CHECK(stream.release == NULL && arrow.released_streams == 1);
        CHECK(arrow.released_schemas == 1 && arrow.released_arrays == 2);
        EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_add_arrow_stream(load, &stream, NULL, &st));
        SAYS("released before");
        rocks_bulk_load_info info = {.struct_size = sizeof info};
        OK(rocks_bulk_load_finish(load, NULL, &info, &st));
        CHECK(info.given == 6 && info.loaded == 3);
        OK(rocks_bulk_load_free(load, &st));
        has(db, NULL, "b", NULL);
        has(db, NULL, "c", "w");
        has(db, NULL, "e", "y");
        has(db, NULL, "f", NULL);
        OK(rocks_db_close(db, &st));
    }
    rocks_db *db = open_db("arrow32");
    static const struct {
        enum wrong wrong;
        rocks_code code;
        const char *says;
        int ends;
    } wrongs[] = {
        {SCHEMA_FAILS, ROCKS_IO_ERROR, "own words", 0},
        {ONE_COLUMN, ROCKS_INVALID_ARGUMENT, "columns", 0},
        {FORMAT, ROCKS_INVALID_ARGUMENT, "values has the format \"l\"", 0},
        {NEXT_FAILS, ROCKS_IO_ERROR, "own words", 1},
        {NULL_KEY, ROCKS_INVALID_ARGUMENT, "null", 1},
        {BACKWARDS, ROCKS_INVALID_ARGUMENT, "go back", 1},
        {SHORT, ROCKS_INVALID_ARGUMENT, "fewer rows", 1},
        {NO_DATA, ROCKS_INVALID_ARGUMENT, "no bytes", 1},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        rocks_bulk_load *load = begin(db, NULL, NULL);
        struct ArrowArrayStream stream = stream_that(wrongs[i].wrong, 0);
        EXPECT(wrongs[i].code, rocks_bulk_load_add_arrow_stream(load, &stream, NULL, &st));
        SAYS(wrongs[i].says);
        CHECK(stream.release == NULL && arrow.released_streams == 1);
        CHECK(arrow.released_schemas == (wrongs[i].wrong != SCHEMA_FAILS));
        const rocks_code code = rocks_bulk_load_finish(load, NULL, NULL, &st);
        EXPECT(wrongs[i].ends ? ROCKS_ABORTED : ROCKS_OK, code);
        OK(rocks_bulk_load_free(load, &st));
    }
    /* The stream is released also when there is no load. */
    struct ArrowArrayStream stream = stream_that(NOTHING, 0);
    EXPECT(ROCKS_INVALID_HANDLE, rocks_bulk_load_add_arrow_stream(NULL, &stream, NULL, &st));
    CHECK(stream.release == NULL && arrow.released_streams == 1);
    rocks_bulk_load *load = begin(db, NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_bulk_load_add_arrow_stream(load, NULL, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    OK(rocks_db_close(db, &st));
}

/* ---- kinds of databases, and what killed processes leave --------------------------------------
 */

static rocks_db *open_as(const char *name, const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static void kinds_of_databases(void)
{
    rocks_bulk_load *load;
    rocks_db *db = open_as("ttl", "ttl");
    load = begin(db, NULL, NULL);
    give(load, 0, 1000, 50, 't');
    OK(rocks_bulk_load_finish(load, NULL, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    CHECK(all_of(db, NULL, 50, 't', 1) == 1000);
    OK(rocks_db_close(db, &st));
    db = open_as("transaction", "transaction");
    load = begin(db, NULL, NULL);
    give(load, 0, 1000, 50, 't');
    OK(rocks_bulk_load_finish(load, NULL, NULL, &st));
    OK(rocks_bulk_load_free(load, &st));
    CHECK(all_of(db, NULL, 50, 't', 1) == 1000);
    OK(rocks_db_close(db, &st));
    db = open_as("transaction", "read_only");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_bulk_load_new(db, NULL, NULL, &load, &st));
    OK(rocks_db_close(db, &st));
    db = open_as("optimistic", "optimistic_transaction");
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_bulk_load_new(db, NULL, NULL, &load, &st));
    OK(rocks_db_close(db, &st));
}

static void leave_behind(void)
{
    char command[9000];
    snprintf(command, sizeof command,
             "mkdir -p '%s/rocks_bulk_load/7' && echo x > '%s/rocks_bulk_load/7/chunk-0'",
             path_of("left"), path_of("left"));
    CHECK(system(command) == 0);
}

static void what_was_left_goes(void)
{
    rocks_db *db = open_db("left");
    leave_behind();
    rocks_bulk_load *first = begin(db, NULL, NULL);
    CHECK(entries_in(path_of("left/rocks_bulk_load")) == 1);
    rocks_bulk_load *second = begin(db, NULL, NULL); /* leaves the first one alone */
    CHECK(entries_in(path_of("left/rocks_bulk_load")) == 2);
    OK(rocks_bulk_load_free(first, &st));
    give(second, 0, 100, 50, 's');
    OK(rocks_bulk_load_finish(second, NULL, NULL, &st));
    OK(rocks_bulk_load_free(second, &st));
    nothing_left("left");
    leave_behind();
    OK(rocks_db_close(db, &st));
    db = open_as("left", "read_only");
    CHECK(entries_in(path_of("left/rocks_bulk_load")) == 1);
    OK(rocks_db_close(db, &st));
    db = open_db("left");
    nothing_left("left");
    CHECK(all_of(db, NULL, 50, 's', 1) == 100);
    OK(rocks_db_close(db, &st));
}

/* Columns of either width, in any order; a wrong one takes nothing and does not end the load. */
static void columns(void)
{
    static entries keys, values;
    rocks_db *db = open_db("columns");
    rocks_bulk_load *load = begin(db, NULL, NULL);
    begin_entries(&keys, "before");
    begin_entries(&values, "");
    for (uint32_t i = 0; i < 200; i++) {
        char key[12], value[12];
        snprintf(key, sizeof key, "%08x", scrambled(i));
        snprintf(value, sizeof value, "%.8s%c", key, 'c');
        add_entry(&keys, key, 8);
        add_entry(&values, value, 9);
    }
    const rocks_column narrow_keys = narrow(&keys), wide_values = wide(&values);
    rocks_column wide_keys = wide(&keys), narrow_values = narrow(&values);
    wide_keys.offsets64 += 100;
    narrow_values.offsets32 += 100;
    OK(rocks_bulk_load_add_columns(load, &narrow_keys, &wide_values, 100, NULL, &st));
    EACH_WRONG("keys", rocks_bulk_load_add_columns(load, bad, all_empty(), count, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_bulk_load_add_columns(load, &wide_keys, &wrong_columns[0].column, 3, NULL, &st));
    SAYS("values: offsets[2] is 2, before it 3");
    OK(rocks_bulk_load_add_columns(load, &wide_keys, &narrow_values, 100, NULL, &st));
    OK(rocks_bulk_load_add_columns(load, NULL, NULL, 0, NULL, &st));
    rocks_bulk_load_info info = {.struct_size = sizeof info};
    OK(rocks_bulk_load_finish(load, NULL, &info, &st));
    CHECK(info.given == 200 && info.loaded == 200 && info.bytes == 200 * 17);
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_bulk_load_add_columns(load, &narrow_keys, &wide_values, 1, NULL, &st));
    SAYS("finished before");
    OK(rocks_bulk_load_free(load, &st));
    CHECK(all_of(db, NULL, 9, 'c', 1) == 200);
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    columns();
    rocks_db *db = open_db("db");
    in_memory(db);
    refusals(db);
    another_order(db);
    OK(rocks_db_close(db, &st));
    db = open_db("files");
    through_files(db, NULL, "files", "3", 1);
    OK(rocks_db_close(db, &st));
    /* So many threads that the memory is too little to read all files at once: merged in passes. */
    db = open_db("passes");
    through_files(db, NULL, "passes", "100", 1);
    OK(rocks_db_close(db, &st));
    db = open_db("progress");
    progress_and_cancel(db);
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    arrow_streams();
    kinds_of_databases();
    what_was_left_goes();
    return 0;
}
