/* Arrow streams in tests: a reader of the three layouts of bytes, and a stream of rows that a test
 * gives, in any of them, with what may be wrong with it. */
#ifndef TEST_ARROW_H
#define TEST_ARROW_H

#include "check.h"

/* ---- reading --------------------------------------------------------------------------- */

/* The bytes of a cell of a column of binary, large binary or binary view (or their texts). */
static inline rocks_slice arrow_cell(const char *format, const struct ArrowArray *column,
                                     int64_t row)
{
    const int64_t at = column->offset + row;
    rocks_slice cell = {NULL, 0};
    if (format[0] == 'v') {
        const uint8_t *view = (const uint8_t *)column->buffers[1] + 16 * at;
        int32_t size, buffer, offset;
        memcpy(&size, view, 4);
        cell.len = (size_t)size;
        cell.data = view + 4;
        if (size > 12) {
            const int64_t *sizes = column->buffers[column->n_buffers - 1];
            memcpy(&buffer, view + 8, 4);
            memcpy(&offset, view + 12, 4);
            CHECK(buffer >= 0 && buffer < column->n_buffers - 3);
            CHECK(offset >= 0 && offset + size <= sizes[buffer]);
            cell.data = (const uint8_t *)column->buffers[2 + buffer] + offset;
            CHECK(memcmp(view + 4, cell.data, 4) == 0);
        }
    } else if (format[0] == 'Z' || format[0] == 'U') {
        const int64_t *offsets = column->buffers[1];
        CHECK(offsets[at] >= 0 && offsets[at] <= offsets[at + 1]);
        cell.data = (const uint8_t *)column->buffers[2] + offsets[at];
        cell.len = (size_t)(offsets[at + 1] - offsets[at]);
    } else {
        const int32_t *offsets = column->buffers[1];
        CHECK(offsets[at] >= 0 && offsets[at] <= offsets[at + 1]);
        cell.data = (const uint8_t *)column->buffers[2] + offsets[at];
        cell.len = (size_t)(offsets[at + 1] - offsets[at]);
    }
    return cell;
}

static inline void arrow_cell_is(const char *format, const struct ArrowArray *column, int64_t row,
                                 const void *bytes, size_t len)
{
    const rocks_slice cell = arrow_cell(format, column, row);
    CHECK(cell.len == len && (len == 0 || memcmp(cell.data, bytes, len) == 0));
}

/* What every array of a stream is. */
static inline void arrow_is_sound(const struct ArrowArray *array, int columns)
{
    CHECK(array->length > 0 && array->null_count == 0 && array->offset == 0);
    CHECK(array->n_buffers == 1 && array->buffers[0] == NULL && array->dictionary == NULL);
    CHECK(array->n_children == columns);
    for (int i = 0; i < columns; i++) {
        const struct ArrowArray *column = array->children[i];
        CHECK(column->length == array->length && column->offset == 0);
        CHECK(column->null_count == 0 && column->n_children == 0 && column->release != NULL);
        CHECK(column->n_buffers >= 3 && column->buffers[0] == NULL);
        for (int j = 1; j < column->n_buffers; j++) CHECK(column->buffers[j] != NULL);
    }
}

#define ARROW_NEXT(stream, array) \
    do { \
        const int code_ = (stream)->get_next((stream), (array)); \
        if (code_ != 0) { \
            const char *text_ = (stream)->get_last_error((stream)); \
            fprintf(stderr, "%s:%d: get_next: %d %s\n", __FILE__, __LINE__, code_, \
                    text_ == NULL ? "" : text_); \
            exit(1); \
        } \
    } while (0)

/* get_next fails so, and says a text. */
#define ARROW_FAILS(stream, code, text) \
    do { \
        struct ArrowArray array_; \
        const int code_ = (stream)->get_next((stream), &array_); \
        const char *said_ = (stream)->get_last_error((stream)); \
        if (code_ != (code) || said_ == NULL || strstr(said_, (text)) == NULL) { \
            fprintf(stderr, "%s:%d: get_next: %d %s\n", __FILE__, __LINE__, code_, \
                    said_ == NULL ? "" : said_); \
            exit(1); \
        } \
    } while (0)

/* How many rows are left of a stream. */
static inline int64_t arrow_rest(struct ArrowArrayStream *stream)
{
    int64_t rows = 0;
    for (;;) {
        struct ArrowArray array;
        ARROW_NEXT(stream, &array);
        if (array.release == NULL) return rows;
        rows += array.length;
        array.release(&array);
    }
}

/* ---- giving ---------------------------------------------------------------------------- */

/* A column of texts in one of the layouts; NULL: a null. */
typedef struct arrow_column {
    const char *format, *name, *metadata;
    const char *const *cells;
    struct ArrowSchema *dictionary;
} arrow_column;

/* A stream of `arrays` arrays of `rows` rows of each column; `spoil` changes an array before it
 * goes out. */
typedef struct arrow_giver {
    const arrow_column *columns;
    int column_count, arrays, rows;
    void (*spoil)(struct ArrowArray *array, int number);
    int fails_at; /* get_next number so, from 1 up, returns 5 */
    int given, released_schemas, released_arrays, released_streams;
} arrow_giver;

typedef struct arrow_given {
    arrow_giver *by;
    struct ArrowArray *columns, **pointers;
    /* What was made, whatever is spoilt later. */
    const void **buffers;
    int column_count;
    const void *none[1];
} arrow_given;

static inline void arrow_release_given(struct ArrowArray *array)
{
    arrow_given *it = array->private_data;
    it->by->released_arrays++;
    for (int i = 0; i < 4 * it->column_count; i++) free((void *)it->buffers[i]);
    free(it->buffers);
    free(it->columns);
    free(it->pointers);
    free(it);
    array->release = NULL;
}

static inline void arrow_release_child(struct ArrowArray *array) { array->release = NULL; }

static inline void *arrow_memory(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    CHECK(memory != NULL);
    return memory;
}

/* Fills the buffers of a column with rows from `first` on. */
static inline int64_t arrow_fill(const arrow_column *column, int first, int rows,
                                 const void **buffers)
{
    size_t bytes = 0, at = 0;
    int64_t nulls = 0;
    for (int i = 0; i < rows; i++) {
        const char *cell = column->cells[first + i];
        bytes += cell == NULL ? 0 : strlen(cell);
        nulls += cell == NULL;
    }
    uint8_t *valid = arrow_memory((size_t)rows / 8 + 1);
    char *data = arrow_memory(bytes);
    const int is_view = column->format[0] == 'v';
    const int is_wide = column->format[0] == 'Z' || column->format[0] == 'U';
    char *offsets = arrow_memory(((size_t)rows + 1) * 16);
    for (int i = 0; i < rows; i++) {
        const char *cell = column->cells[first + i];
        const size_t len = cell == NULL ? 0 : strlen(cell);
        if (cell != NULL) valid[i / 8] = (uint8_t)(valid[i / 8] | 1 << i % 8);
        memcpy(data + at, cell == NULL ? "" : cell, len);
        if (is_view) {
            const int32_t size = (int32_t)len, offset = (int32_t)at;
            memcpy(offsets + 16 * i, &size, 4);
            memcpy(offsets + 16 * i + 4, data + at, len < 12 ? len : 12);
            if (len > 12) {
                memset(offsets + 16 * i + 8, 0, 4);
                memcpy(offsets + 16 * i + 12, &offset, 4);
            }
        }
        at += len;
        const int64_t wide = (int64_t)at;
        const int32_t narrow = (int32_t)at;
        if (is_wide) memcpy(offsets + 8 * (i + 1), &wide, 8);
        else if (!is_view) memcpy(offsets + 4 * (i + 1), &narrow, 4);
    }
    buffers[0] = valid;
    buffers[1] = offsets;
    buffers[2] = data;
    buffers[3] = NULL;
    if (is_view) {
        const int64_t size = (int64_t)bytes;
        buffers[3] = memcpy(arrow_memory(8), &size, 8);
    }
    return nulls;
}

static inline int arrow_give_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    arrow_giver *by = stream->private_data;
    memset(out, 0, sizeof *out);
    if (++by->given == by->fails_at) return 5;
    if (by->given > by->arrays) return 0;
    arrow_given *it = arrow_memory(sizeof *it);
    const size_t columns = (size_t)by->column_count;
    it->by = by;
    it->column_count = by->column_count;
    it->columns = arrow_memory(columns * sizeof *it->columns);
    it->pointers = arrow_memory(columns * sizeof *it->pointers);
    it->buffers = arrow_memory(4 * columns * sizeof *it->buffers);
    for (int i = 0; i < by->column_count; i++) {
        const void **buffers = it->buffers + 4 * i;
        const int64_t nulls =
            arrow_fill(&by->columns[i], (by->given - 1) * by->rows, by->rows, buffers);
        it->columns[i] = (struct ArrowArray){.length = by->rows,
                                             .null_count = nulls,
                                             .n_buffers = by->columns[i].format[0] == 'v' ? 4 : 3,
                                             .buffers = buffers,
                                             .release = arrow_release_child};
        it->pointers[i] = &it->columns[i];
    }
    *out = (struct ArrowArray){.length = by->rows,
                               .n_buffers = 1,
                               .n_children = by->column_count,
                               .buffers = it->none,
                               .children = it->pointers,
                               .release = arrow_release_given,
                               .private_data = it};
    if (by->spoil != NULL) by->spoil(out, by->given);
    return 0;
}

static inline void arrow_release_given_schema(struct ArrowSchema *schema)
{
    arrow_giver *by = schema->private_data;
    by->released_schemas++;
    for (int i = 0; i < schema->n_children; i++) free(schema->children[i]);
    free(schema->children);
    schema->release = NULL;
}

static inline void arrow_release_field(struct ArrowSchema *schema) { schema->release = NULL; }

static inline int arrow_give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    arrow_giver *by = stream->private_data;
    *out = (struct ArrowSchema){.format = "+s", .name = "", .private_data = by};
    out->n_children = by->column_count;
    out->children = arrow_memory((size_t)by->column_count * sizeof *out->children);
    out->release = arrow_release_given_schema;
    for (int i = 0; i < by->column_count; i++) {
        out->children[i] = arrow_memory(sizeof *out->children[i]);
        *out->children[i] = (struct ArrowSchema){.format = by->columns[i].format,
                                                 .name = by->columns[i].name,
                                                 .metadata = by->columns[i].metadata,
                                                 .dictionary = by->columns[i].dictionary,
                                                 .flags = ARROW_FLAG_NULLABLE,
                                                 .release = arrow_release_field};
    }
    return 0;
}

static inline const char *arrow_give_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the giver's own words";
}

static inline void arrow_release_giver(struct ArrowArrayStream *stream)
{
    arrow_giver *by = stream->private_data;
    by->released_streams++;
    stream->release = NULL;
}

static inline struct ArrowArrayStream arrow_stream_of(arrow_giver *by)
{
    return (struct ArrowArrayStream){arrow_give_schema, arrow_give_next, arrow_give_error,
                                     arrow_release_giver, by};
}

#endif
