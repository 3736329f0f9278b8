/* Arrow streams that go out: layouts, sources, ends and errors. valgrind: yes */
#include "../support/arrow.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

enum { ENTRIES = 1000 };

static size_t make_key(int i, char *to) { return (size_t)sprintf(to, "key%05d", i); }

/* From empty ones to some that no view holds itself. */
static size_t make_value(int i, char *to)
{
    const size_t len = (size_t)(i * 7 % 40);
    memset(to, 'a' + i % 26, len);
    return len;
}

static void fill(rocks_db *db, rocks_column_family *family, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        char k[16], v[64];
        const size_t k_len = make_key(i, k), v_len = make_value(i, v);
        OK(rocks_db_put(db, family, NULL, k, k_len, v, v_len, &st));
    }
}

static rocks_db *filled_db(const char *name)
{
    rocks_db *db = open_db(name);
    fill(db, NULL, 0, ENTRIES);
    return db;
}

static rocks_iter *iter_over(rocks_db *db, rocks_column_family *family, const rocks_options *how)
{
    rocks_iter *iter;
    OK(rocks_db_iter(db, family, how, &iter, &st));
    return iter;
}

static struct ArrowArrayStream scan(rocks_iter *iter, const rocks_options *options)
{
    struct ArrowArrayStream stream;
    OK(rocks_arrow_scan(&iter, NULL, 1, options, NULL, &stream, &st));
    CHECK(stream.release != NULL);
    return stream;
}

static struct ArrowArrayStream scan_db(rocks_db *db, const rocks_options *options)
{
    return scan(iter_over(db, NULL, NULL), options);
}

static rocks_options *arrow_options(const char *text)
{
    rocks_options *options;
    OK(rocks_options_new(ROCKS_OPTIONS_ARROW, &options, &st));
    OK(rocks_options_set_string(options, text, &st));
    return options;
}

static uint64_t alive(const char *kind)
{
    uint64_t count;
    OK(rocks_handles_alive(kind, &count, &st));
    return count;
}

static void nothing_is_left(void)
{
    CHECK(alive("rocks_arrow_reader") == 0);
    CHECK(alive("rocks_iter") == 0);
}

/* A row of an array is the entry. */
static void row_is(const struct ArrowArray *array, int64_t row, const char *format, int key,
                   int value, int entry)
{
    char k[16], v[64];
    const size_t k_len = make_key(entry, k), v_len = make_value(entry, v);
    if (key >= 0) arrow_cell_is(format, array->children[key], row, k, k_len);
    if (value >= 0) arrow_cell_is(format, array->children[value], row, v, v_len);
}

/* Reads all of a stream of keys and values: `count` entries from one on, in steps. */
static void shows(struct ArrowArrayStream *stream, const char *format, int first, int by, int count)
{
    int seen = 0;
    for (;;) {
        struct ArrowArray array;
        ARROW_NEXT(stream, &array);
        if (array.release == NULL) break;
        arrow_is_sound(&array, 2);
        for (int64_t row = 0; row < array.length; row++, seen++)
            row_is(&array, row, format, 0, 1, first + seen * by);
        array.release(&array);
        CHECK(array.release == NULL);
    }
    CHECK(seen == count);
    /* The end stays the end. */
    CHECK(arrow_rest(stream) == 0);
    CHECK(stream->get_last_error(stream) == NULL);
    stream->release(stream);
    CHECK(stream->release == NULL);
}

static void schema_is(struct ArrowArrayStream *stream, int count, const char *const *formats,
                      const char *const *names)
{
    struct ArrowSchema schema;
    CHECK(stream->get_schema(stream, &schema) == 0);
    CHECK(strcmp(schema.format, "+s") == 0 && schema.n_children == count);
    for (int i = 0; i < count; i++) {
        CHECK(strcmp(schema.children[i]->format, formats[i]) == 0);
        CHECK(strcmp(schema.children[i]->name, names[i]) == 0);
        CHECK(schema.children[i]->dictionary == NULL && schema.children[i]->n_children == 0);
    }
    /* A child that is moved out stays. */
    struct ArrowSchema moved = *schema.children[0];
    schema.children[0]->release = NULL;
    schema.release(&schema);
    CHECK(schema.release == NULL && strcmp(moved.name, names[0]) == 0);
    moved.release(&moved);
    CHECK(moved.release == NULL);
}

static void layouts(void)
{
    static const struct {
        const char *name, *format;
    } all[] = {{"binary", "z"}, {"large_binary", "Z"}, {"binary_view", "vz"}};
    rocks_db *db = filled_db("layouts");
    for (int flushed = 0; flushed < 2; flushed++) {
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            for (int reverse = 0; reverse < 2; reverse++) {
                for (int threads = 0; threads < 2; threads++) {
                    char text[128];
                    snprintf(text, sizeof text, "bytes_as=%s;batch_rows=%d;reverse=%s;threads=%d",
                             all[i].name, 1 + 99 * (int)i, reverse ? "true" : "false", threads);
                    rocks_options *options = arrow_options(text);
                    struct ArrowArrayStream stream = scan_db(db, options);
                    OK(rocks_options_free(options, &st));
                    const char *const formats[] = {all[i].format, all[i].format};
                    const char *const names[] = {"key", "value"};
                    schema_is(&stream, 2, formats, names);
                    shows(&stream, all[i].format, reverse ? ENTRIES - 1 : 0, reverse ? -1 : 1,
                          ENTRIES);
                }
            }
        }
        OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    nothing_is_left();
    OK(rocks_db_close(db, &st));
}

static void columns_and_limits(void)
{
    rocks_db *db = filled_db("columns");
    for (int values = 0; values < 2; values++) {
        for (int threads = 0; threads < 2; threads++) {
            char text[128];
            snprintf(text, sizeof text,
                     "columns=%s;key_name=k;value_name=v;batch_rows=64;limit=100;threads=%d",
                     values ? "values" : "keys", threads);
            rocks_options *options = arrow_options(text);
            struct ArrowArrayStream stream = scan_db(db, options);
            const char *const formats[] = {"z"}, *const names[] = {values ? "v" : "k"};
            schema_is(&stream, 1, formats, names);
            struct ArrowArray first, second, end;
            ARROW_NEXT(&stream, &first);
            ARROW_NEXT(&stream, &second);
            ARROW_NEXT(&stream, &end);
            CHECK(end.release == NULL);
            arrow_is_sound(&first, 1);
            arrow_is_sound(&second, 1);
            CHECK(first.length == 64 && second.length == 36);
            for (int i = 0; i < 100; i++)
                row_is(i < 64 ? &first : &second, i % 64, "z", values ? -1 : 0, values ? 0 : -1, i);
            /* Arrays outlive their stream. */
            stream.release(&stream);
            row_is(&first, 63, "z", values ? -1 : 0, values ? 0 : -1, 63);
            first.release(&first);
            second.release(&second);
            OK(rocks_options_free(options, &st));
        }
    }
    /* One entry that is larger than batch_bytes comes alone. */
    static char large[5000];
    OK(rocks_db_put(db, NULL, NULL, BYTES("key00500"), large, sizeof large, &st));
    rocks_options *options = arrow_options("batch_bytes=1000");
    struct ArrowArrayStream stream = scan_db(db, options);
    int64_t rows = 0;
    int alone = 0;
    for (;;) {
        struct ArrowArray array;
        ARROW_NEXT(&stream, &array);
        if (array.release == NULL) break;
        rows += array.length;
        const rocks_slice last = arrow_cell("z", array.children[1], array.length - 1);
        alone += array.length == 1 && last.len == sizeof large;
        array.release(&array);
    }
    CHECK(rows == ENTRIES && alone == 1);
    stream.release(&stream);
    OK(rocks_options_free(options, &st));
    nothing_is_left();
    OK(rocks_db_close(db, &st));
}

/* Where a stream begins and ends: bounds, positions, nothing at all. */
static void ranges(void)
{
    rocks_db *db = filled_db("ranges"), *empty = open_db("empty");
    rocks_options *how;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &how, &st));
    OK(rocks_options_set_bytes(how, "iterate_lower_bound", BYTES("key00100"), &st));
    OK(rocks_options_set_bytes(how, "iterate_upper_bound", BYTES("key00300"), &st));
    struct ArrowArrayStream stream = scan(iter_over(db, NULL, how), NULL);
    shows(&stream, "z", 100, 1, 200);
    rocks_options *reverse = arrow_options("reverse=true");
    stream = scan(iter_over(db, NULL, how), reverse);
    shows(&stream, "z", 299, -1, 200);

    /* At an entry, also after many steps, which the library reads ahead. */
    rocks_iter *iter = iter_over(db, NULL, how);
    OK(rocks_iter_seek(iter, BYTES("key00150"), NULL, NULL, &st));
    stream = scan(iter, NULL);
    shows(&stream, "z", 150, 1, 150);
    iter = iter_over(db, NULL, NULL);
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    for (int i = 0; i < 400; i++) OK(rocks_iter_next(iter, NULL, NULL, &st));
    stream = scan(iter, NULL);
    shows(&stream, "z", 400, 1, ENTRIES - 400);
    iter = iter_over(db, NULL, NULL);
    OK(rocks_iter_seek(iter, BYTES("key00150"), NULL, NULL, &st));
    stream = scan(iter, reverse);
    shows(&stream, "z", 150, -1, 151);
    /* At the end. */
    iter = iter_over(db, NULL, NULL);
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, BYTES("z"), NULL, NULL, &st));
    stream = scan(iter, NULL);
    shows(&stream, "z", 0, 1, 0);
    stream = scan_db(empty, NULL);
    shows(&stream, "z", 0, 1, 0);
    stream = scan_db(empty, reverse);
    shows(&stream, "z", 0, 1, 0);
    /* Released before anything was read. */
    stream = scan_db(db, NULL);
    stream.release(&stream);
    nothing_is_left();
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(reverse, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_db_close(empty, &st));
}

/* A snapshot, a transaction, a table file: what an iterator shows. */
static void sources(void)
{
    rocks_db *db = filled_db("snapshot");
    rocks_snapshot *snapshot;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("key00000"), &st));
    rocks_iter *iter;
    OK(rocks_snapshot_iter(snapshot, NULL, NULL, &iter, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    struct ArrowArrayStream stream = scan(iter, NULL);
    shows(&stream, "z", 0, 1, ENTRIES);
    stream = scan_db(db, NULL);
    shows(&stream, "z", 1, 1, ENTRIES - 1);
    OK(rocks_db_close(db, &st));

    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    OK(rocks_db_open(check_path("txn"), options, how, NULL, NULL, 0, &db, &st));
    fill(db, NULL, 0, 10);
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    char k[16], v[64];
    const size_t k_len = make_key(10, k), v_len = make_value(10, v);
    OK(rocks_txn_put(txn, NULL, k, k_len, v, v_len, &st));
    OK(rocks_txn_iter(txn, NULL, NULL, &iter, &st));
    rocks_options *ahead = arrow_options("threads=1");
    stream = scan(iter, ahead);
    shows(&stream, "z", 0, 1, 11);
    OK(rocks_txn_free(txn, &st));
    OK(rocks_db_close(db, &st));

    char path[5000];
    snprintf(path, sizeof path, "%s/file.sst", check_folder);
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    for (int i = 0; i < 100; i++) {
        const size_t k2 = make_key(i, k), v2 = make_value(i, v);
        OK(rocks_sst_writer_put(writer, k, k2, v, v2, &st));
    }
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    rocks_sst_reader *reader;
    OK(rocks_sst_reader_open(path, NULL, &reader, &st));
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    OK(rocks_sst_reader_free(reader, &st));
    stream = scan(iter, NULL);
    shows(&stream, "z", 0, 1, 100);
    nothing_is_left();
    CHECK(unlink(path) == 0);
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(ahead, &st));
}

/* Several column families in one stream, with a column that says which. */
static void several(void)
{
    enum { FAMILIES = 5, OF_EACH = 200 };
    rocks_db *db = open_db("several");
    rocks_column_family *families[FAMILIES];
    rocks_slice names[FAMILIES];
    char texts[FAMILIES][16];
    for (int i = 0; i < FAMILIES; i++) {
        sprintf(texts[i], "family%d", i);
        names[i].data = (const uint8_t *)texts[i];
        names[i].len = i == 3 ? 0 : strlen(texts[i]);
        OK(rocks_db_create_column_family(db, texts[i], NULL, &families[i], &st));
        if (i != 2) fill(db, families[i], i * OF_EACH, OF_EACH);
    }
    for (int threads = 0; threads < 4; threads++) {
        rocks_iter *iters[FAMILIES];
        OK(rocks_db_iters(db, (const rocks_column_family *const *)families, FAMILIES, NULL, iters,
                          &st));
        char text[128];
        snprintf(text, sizeof text, "batch_rows=30;batches_ahead=1;threads=%d;source_name=from",
                 threads);
        rocks_options *options = arrow_options(text);
        struct ArrowArrayStream stream;
        OK(rocks_arrow_scan(iters, names, FAMILIES, options, NULL, &stream, &st));
        OK(rocks_options_free(options, &st));
        const char *const formats[] = {"z", "z", "u"};
        const char *const columns[] = {"key", "value", "from"};
        schema_is(&stream, 3, formats, columns);
        int seen = 0;
        for (;;) {
            struct ArrowArray array;
            ARROW_NEXT(&stream, &array);
            if (array.release == NULL) break;
            arrow_is_sound(&array, 3);
            for (int64_t row = 0; row < array.length; row++, seen++) {
                if (seen == 2 * OF_EACH) seen += OF_EACH; /* The empty one. */
                row_is(&array, row, "z", 0, 1, seen);
                const rocks_slice *name = &names[seen / OF_EACH];
                arrow_cell_is("u", array.children[2], row, name->data, name->len);
            }
            array.release(&array);
        }
        CHECK(seen == FAMILIES * OF_EACH);
        stream.release(&stream);
    }
    nothing_is_left();
    for (int i = 0; i < FAMILIES; i++) OK(rocks_column_family_free(families[i], &st));
    OK(rocks_db_close(db, &st));
}

/* A child that is moved out outlives its array and its stream. */
static void moved_children(void)
{
    rocks_db *db = filled_db("moved");
    struct ArrowArrayStream stream = scan_db(db, NULL);
    struct ArrowArray array;
    ARROW_NEXT(&stream, &array);
    struct ArrowArray values = *array.children[1];
    array.children[1]->release = NULL;
    array.release(&array);
    stream.release(&stream);
    OK(rocks_db_close(db, &st));
    for (int i = 0; i < ENTRIES; i++) {
        char v[64];
        const size_t len = make_value(i, v);
        arrow_cell_is("z", &values, i, v, len);
    }
    values.release(&values);
    CHECK(values.release == NULL);
}

/* The database is closed, the iterator freed, the stream released before its time. */
static void ends(void)
{
    for (int threads = 0; threads < 2; threads++) {
        rocks_db *db = filled_db(threads ? "ends1" : "ends0");
        char text[64];
        snprintf(text, sizeof text, "batch_rows=10;batches_ahead=1;threads=%d", threads);
        rocks_options *options = arrow_options(text);
        struct ArrowArrayStream stream = scan_db(db, options), copy = stream;
        struct ArrowArray first;
        ARROW_NEXT(&stream, &first);
        OK(rocks_db_close(db, &st));
        row_is(&first, 9, "z", 0, 1, 9);
        first.release(&first);
        struct ArrowArray array;
        int code, read = 0;
        while ((code = stream.get_next(&stream, &array)) == 0) {
            CHECK(array.release != NULL && ++read < 4); /* What was read ahead. */
            array.release(&array);
        }
        CHECK(code == EIO && array.release == NULL);
        CHECK(strstr(stream.get_last_error(&stream), "closed") != NULL);
        ARROW_FAILS(&stream, EIO, "closed");
        const char *const formats[] = {"z", "z"}, *const names[] = {"key", "value"};
        schema_is(&stream, 2, formats, names);
        stream.release(&stream);
        /* A copy of the struct is no stream any more, and no crash either. */
        struct ArrowSchema schema;
        ARROW_FAILS(&copy, EINVAL, "handle");
        CHECK(copy.get_schema(&copy, &schema) == EINVAL && schema.release == NULL);
        copy.release(&copy);
        CHECK(copy.release == NULL);
        OK(rocks_options_free(options, &st));
    }
    rocks_db *db = filled_db("ends2");
    rocks_iter *iter = iter_over(db, NULL, NULL);
    struct ArrowArrayStream stream = scan(iter, NULL);
    OK(rocks_iter_free(iter, &st));
    ARROW_FAILS(&stream, EINVAL, "freed before");
    stream.release(&stream);
    nothing_is_left();
    OK(rocks_db_close(db, &st));
}

typedef struct job {
    struct ArrowArrayStream stream;
    int64_t rows;
    int busy;
} job;

static void *read_all(void *given)
{
    job *it = given;
    for (;;) {
        struct ArrowArray array;
        const int code = it->stream.get_next(&it->stream, &array);
        if (code == EBUSY) {
            it->busy++;
            continue;
        }
        CHECK(code == 0);
        if (array.release == NULL) return NULL;
        __atomic_add_fetch(&it->rows, array.length, __ATOMIC_RELAXED);
        array.release(&array);
    }
}

/* On other threads, two of them at once, and many threads that read ahead. */
static void threads(void)
{
    rocks_db *db = filled_db("threads");
    for (int ahead = 0; ahead < 3; ahead++) {
        enum { SOURCES = 8 };
        rocks_iter *iters[SOURCES];
        for (int i = 0; i < SOURCES; i++) iters[i] = iter_over(db, NULL, NULL);
        char text[64];
        snprintf(text, sizeof text, "batch_rows=7;batches_ahead=%d;threads=%d", 1 + ahead,
                 ahead * 2);
        rocks_options *options = arrow_options(text);
        job one = {.rows = 0};
        OK(rocks_arrow_scan(iters, NULL, SOURCES, options, NULL, &one.stream, &st));
        pthread_t readers[2];
        for (int i = 0; i < 2; i++) CHECK(pthread_create(&readers[i], NULL, read_all, &one) == 0);
        for (int i = 0; i < 2; i++) CHECK(pthread_join(readers[i], NULL) == 0);
        CHECK(one.rows == SOURCES * ENTRIES);
        one.stream.release(&one.stream);
        OK(rocks_options_free(options, &st));
    }
    /* Released while threads wait with what they read. */
    rocks_options *options = arrow_options("batch_rows=3;threads=4;batches_ahead=1");
    for (int read = 0; read < 3; read++) {
        rocks_iter *iters[6];
        for (int i = 0; i < 6; i++) iters[i] = iter_over(db, NULL, NULL);
        struct ArrowArrayStream stream;
        OK(rocks_arrow_scan(iters, NULL, 6, options, NULL, &stream, &st));
        for (int i = 0; i < read; i++) {
            struct ArrowArray array;
            ARROW_NEXT(&stream, &array);
            array.release(&array);
        }
        stream.release(&stream);
    }
    OK(rocks_options_free(options, &st));
    nothing_is_left();
    OK(rocks_db_close(db, &st));
}

typedef struct told {
    int calls, is_over;
    uint64_t done, fails_from;
} told;

static bool tell(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    told *it = state;
    it->calls++;
    CHECK(done >= it->done && (total == 0 || total == done));
    it->done = done;
    it->is_over = total == done && done > 0;
    if (it->fails_from != 0 && done >= it->fails_from) {
        rocks_status inner;
        (void)rocks_sink_append(error, "enough", 6, &inner);
        return false;
    }
    return true;
}

static void cancels_and_progress(void)
{
    rocks_db *db = filled_db("cancel");
    rocks_options *options = arrow_options("batch_rows=100");
    for (int set = 0; set < 3; set++) {
        rocks_cancel *cancel;
        OK(rocks_cancel_new(&cancel, &st));
        told it = {.fails_from = set == 2 ? 3000 : 0};
        rocks_progress_callbacks calls = {
            .struct_size = sizeof calls, .state = &it, .progress = tell};
        OK(rocks_cancel_set_progress_callbacks(cancel, &calls, &st));
        rocks_iter *iter = iter_over(db, NULL, NULL);
        struct ArrowArrayStream stream;
        OK(rocks_arrow_scan(&iter, NULL, 1, options, cancel, &stream, &st));
        if (set == 0) {
            CHECK(arrow_rest(&stream) == ENTRIES);
            CHECK(it.calls == 11 && it.is_over && it.done > 8 * ENTRIES);
        } else if (set == 1) {
            struct ArrowArray array;
            ARROW_NEXT(&stream, &array);
            array.release(&array);
            OK(rocks_cancel_set(cancel, &st));
            ARROW_FAILS(&stream, ECANCELED, "cancel");
            ARROW_FAILS(&stream, ECANCELED, "cancel");
        } else {
            struct ArrowArray array;
            ARROW_NEXT(&stream, &array);
            array.release(&array);
            ARROW_FAILS(&stream, EIO, "enough");
        }
        /* The stream has its own share of the handle. */
        OK(rocks_cancel_free(cancel, &st));
        stream.release(&stream);
    }
    OK(rocks_options_free(options, &st));
    nothing_is_left();
    OK(rocks_db_close(db, &st));
}

static void refusals(void)
{
    rocks_db *db = filled_db("refusals");
    rocks_iter *iter = iter_over(db, NULL, NULL), *twice[2] = {iter, iter}, *null = NULL;
    struct ArrowArrayStream stream;
    memset(&stream, 0xFF, sizeof stream);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(&iter, NULL, 0, NULL, NULL, &stream, &st));
    SAYS("count");
    CHECK(stream.release == NULL && stream.get_next == NULL && stream.private_data == NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(NULL, NULL, 1, NULL, NULL, &stream, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(&iter, NULL, 1, NULL, NULL, NULL, &st));
    SAYS("stream");
    EXPECT(ROCKS_INVALID_HANDLE, rocks_arrow_scan(&null, NULL, 1, NULL, NULL, &stream, &st));
    SAYS("iters[0]");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(twice, NULL, 2, NULL, NULL, &stream, &st));
    SAYS("iters[1]");
    rocks_slice name = {(const uint8_t *)"a\xFF", 2};
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(&iter, &name, 1, NULL, NULL, &stream, &st));
    SAYS("names[0]");
    rocks_options *options = options_with(ROCKS_OPTIONS_READ, "fill_cache", "false");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(&iter, NULL, 1, options, NULL, &stream, &st));
    SAYS("Arrow");
    OK(rocks_options_free(options, &st));
    options = arrow_options("threads=1000");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_arrow_scan(&iter, NULL, 1, options, NULL, &stream, &st));
    SAYS("threads");
    OK(rocks_options_free(options, &st));
    options = arrow_options("");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "batch_rows", "0", &st));
    SAYS("batch_rows");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "bytes_as", "utf8", &st));
    SAYS("binary_view");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_options_set(options, "colums", "keys", &st));
    SAYS("columns");
    OK(rocks_options_free(options, &st));
    /* A call that failed took nothing. */
    OK(rocks_iter_seek_to_first(iter, NULL, NULL, &st));
    OK(rocks_iter_free(iter, &st));
    nothing_is_left();
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    layouts();
    columns_and_limits();
    ranges();
    sources();
    several();
    moved_children();
    ends();
    threads();
    cancels_and_progress();
    refusals();
    return 0;
}
