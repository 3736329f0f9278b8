/* Arrow: a scan as a C stream, and writes from one, by the PyCapsule interface. Streams know
 * nothing of Python: who reads them may hold no GIL. */
#include "core.h"
#include "store.h"
#include <errno.h>
#include <stdio.h>

/* ---- out: a scan ---- */

/* A scan, of its stream and of the arrays that came out of it. */
typedef struct {
    atomic_int users;
    rocks_iter *iter;
    PyObject *store, *handle; /* of the stream alone */
    _Atomic(rocks_block *) spare;
    size_t rows, bytes;
    uint32_t flags;
    bool begun, done;
    char error[sizeof((rocks_status *)0)->message];
} reader;

static void leave(reader *from)
{
    if (atomic_fetch_sub(&from->users, 1) > 1) return;
    rocks_release(atomic_load(&from->spare));
    free(from);
}

/* A record batch: its columns are in one block, which the next batch takes over. */
typedef struct {
    reader *from;
    rocks_block *block;
    struct ArrowArray columns[2], *children[2];
    const void *buffers[2][3], *none[1];
} batch;

static void no_release(struct ArrowArray *array)
{
    array->release = NULL; /* the parent has its memory */
}

static void release_batch(struct ArrowArray *array)
{
    batch *of = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release != NULL) array->children[i]->release(array->children[i]);
    rocks_block *block = atomic_exchange(&of->from->spare, of->block);
    rocks_release(block);
    leave(of->from);
    free(of);
    array->release = NULL;
}

static void column(batch *of, int i, size_t count, const uint32_t *offsets, const uint8_t *bytes)
{
    of->buffers[i][0] = NULL;
    of->buffers[i][1] = offsets;
    of->buffers[i][2] = bytes == NULL ? (const void *)"" : bytes;
    of->columns[i] = (struct ArrowArray){
        .length = (int64_t)count, .n_buffers = 3, .buffers = of->buffers[i], .release = no_release};
    of->children[i] = &of->columns[i];
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *array)
{
    reader *from = stream->private_data;
    memset(array, 0, sizeof *array);
    if (from->done) return 0; /* released: the end */
    rocks_status status = {0};
    rocks_block_view view;
    rocks_block *block = atomic_exchange(&from->spare, NULL);
    rocks_code code = block == NULL ? rocks_block_new(&block, &status) : ROCKS_OK;
    if (code == ROCKS_OK && !from->begun) {
        from->begun = true;
        code = from->flags & ROCKS_SCAN_REVERSE
                   ? rocks_iter_seek_to_last(from->iter, NULL, NULL, &status)
                   : rocks_iter_seek_to_first(from->iter, NULL, NULL, &status);
    }
    if (code == ROCKS_OK)
        code = rocks_iter_read_block(from->iter, from->rows, from->bytes, from->flags, block, &view,
                                     &status);
    if (code != ROCKS_OK) {
        rocks_release(block);
        from->done = true;
        if (code == ROCKS_NOT_FOUND || code == ROCKS_NOT_POSITIONED) return 0;
        memcpy(from->error, status.message, sizeof from->error);
        return EIO;
    }
    from->done = view.done != 0;
    batch *of = calloc(1, sizeof *of);
    if (of == NULL) {
        rocks_release(block);
        return ENOMEM;
    }
    int columns = from->flags & ROCKS_SCAN_KEYS_ONLY ? 1 : 2;
    column(of, 0, view.count, view.key_offsets, view.keys);
    if (columns == 2) column(of, 1, view.count, view.value_offsets, view.values);
    of->block = block;
    of->from = from;
    atomic_fetch_add(&from->users, 1);
    *array = (struct ArrowArray){.length = (int64_t)view.count,
                                 .n_buffers = 1,
                                 .n_children = columns,
                                 .buffers = of->none,
                                 .children = of->children,
                                 .release = release_batch,
                                 .private_data = of};
    return 0;
}

static void release_field(struct ArrowSchema *schema)
{
    schema->release = NULL; /* the parent has its memory */
}

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release != NULL) schema->children[i]->release(schema->children[i]);
    free(schema->private_data);
    schema->release = NULL;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
    reader *from = stream->private_data;
    struct fields {
        struct ArrowSchema field[2], *children[2];
    } *fields = calloc(1, sizeof *fields);
    memset(schema, 0, sizeof *schema);
    if (fields == NULL) return ENOMEM;
    for (int i = 0; i < 2; i++) {
        fields->field[i] = (struct ArrowSchema){
            .format = "z", .name = i == 0 ? "key" : "value", .release = release_field};
        fields->children[i] = &fields->field[i];
    }
    *schema = (struct ArrowSchema){.format = "+s",
                                   .name = "",
                                   .n_children = from->flags & ROCKS_SCAN_KEYS_ONLY ? 1 : 2,
                                   .children = fields->children,
                                   .release = release_schema,
                                   .private_data = fields};
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    reader *from = stream->private_data;
    return from->error[0] == 0 ? NULL : from->error;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    reader *from = stream->private_data;
    PyGILState_STATE gil;
    rocks_release(from->iter);
    if (core_enter(&gil)) {
        core_handle_forget(from->handle);
        Py_DECREF(from->handle);
        Py_DECREF(from->store);
        core_leave(gil);
    }
    leave(from);
    stream->release = NULL;
}

static void free_capsule(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

/* arrow_stream(store, handle, reverse, keys_only, rows, bytes): a capsule of a new iterator, which
 * is the stream's from here on. */
static PyObject *arrow_stream(PyObject *module, PyObject *args)
{
    PyObject *store, *handle;
    int reverse, keys_only;
    Py_ssize_t rows, bytes;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO!ppnn", &store, core_handle_type, &handle, &reverse, &keys_only,
                          &rows, &bytes))
        return NULL;
    reader *from = calloc(1, sizeof *from);
    struct ArrowArrayStream *stream = malloc(sizeof *stream);
    PyObject *capsule = from == NULL || stream == NULL
                            ? PyErr_NoMemory()
                            : PyCapsule_New(stream, "arrow_array_stream", free_capsule);
    if (capsule == NULL) {
        free(from);
        free(stream);
        return NULL;
    }
    atomic_init(&from->users, 1);
    from->iter = core_number(handle);
    from->handle = Py_NewRef(handle);
    from->store = Py_NewRef(store);
    from->rows = (size_t)rows;
    from->bytes = (size_t)bytes;
    from->flags = (reverse ? ROCKS_SCAN_REVERSE : 0) | (keys_only ? ROCKS_SCAN_KEYS_ONLY : 0);
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release_stream, from};
    return capsule;
}

/* ---- in: writes ---- */

/* A column of an array: binary or text, with offsets of 32 or 64 bits, or as views. */
typedef struct {
    const struct ArrowArray *array;
    char format[3];
} source;

static bool source_of(const struct ArrowSchema *schema, const char *name, int place, int *index,
                      char format[3])
{
    *index = -1;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->name != NULL && strcmp(schema->children[i]->name, name) == 0)
            *index = (int)i;
    if (*index < 0 && place < schema->n_children) *index = place;
    if (*index < 0) {
        PyErr_Format(PyExc_ValueError, "no column %s", name);
        return false;
    }
    const char *given = schema->children[*index]->format;
    static const char *const known[] = {"z", "Z", "u", "U", "vz", "vu"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(given, known[i]) == 0) {
            strcpy(format, given);
            return true;
        }
    PyErr_Format(PyExc_TypeError, "column %s: binary or text is needed, not Arrow's format '%s'",
                 name, given);
    return false;
}

/* The bytes of an element of an array of views. */
static rocks_slice view_at(const struct ArrowArray *array, int64_t i)
{
    const uint8_t *view = (const uint8_t *)array->buffers[1] + 16 * (array->offset + i);
    int32_t len, buffer, offset;
    memcpy(&len, view, 4);
    if (len <= 12) return (rocks_slice){view + 4, (size_t)len};
    memcpy(&buffer, view + 8, 4);
    memcpy(&offset, view + 12, 4);
    return (rocks_slice){(const uint8_t *)array->buffers[2 + buffer] + offset, (size_t)len};
}

static bool slices(core_arena *arena, const source *from, rocks_slice **slices)
{
    size_t count = (size_t)from->array->length;
    *slices = core_arena_memory(arena, count, sizeof **slices);
    if (*slices == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        const struct ArrowArray *array = from->array;
        if (from->format[0] == 'v') {
            (*slices)[i] = view_at(array, (int64_t)i);
        } else if (from->format[0] == 'z' || from->format[0] == 'u') {
            const int32_t *offsets = (const int32_t *)array->buffers[1] + array->offset;
            (*slices)[i] = (rocks_slice){(const uint8_t *)array->buffers[2] + offsets[i],
                                         (size_t)(offsets[i + 1] - offsets[i])};
        } else {
            const int64_t *offsets = (const int64_t *)array->buffers[1] + array->offset;
            (*slices)[i] = (rocks_slice){(const uint8_t *)array->buffers[2] + offsets[i],
                                         (size_t)(offsets[i + 1] - offsets[i])};
        }
    }
    return true;
}

static bool no_nulls(const struct ArrowArray *array, const char *name)
{
    if (array->null_count == 0 || array->buffers[0] == NULL) return true;
    const uint8_t *bits = array->buffers[0];
    for (int64_t i = array->offset; i < array->offset + array->length; i++)
        if (!(bits[i / 8] >> (i % 8) & 1)) {
            PyErr_Format(PyExc_ValueError, "column %s: element %lld is null", name,
                         (long long)(i - array->offset));
            return false;
        }
    return true;
}

/* write_arrow(store, options, capsule, key, value): puts each array of a stream, all of it or
 * nothing; the number of entries. */
static PyObject *write_arrow(PyObject *module, PyObject *args)
{
    PyObject *store_arg, *options_arg, *capsule;
    const char *key_name, *value_name;
    void *options;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!OOss", core_store_type, &store_arg, &options_arg, &capsule,
                          &key_name, &value_name))
        return NULL;
    if (!core_handle_arg(options_arg, &options)) return NULL;
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream == NULL) return NULL;
    if (stream->release == NULL) {
        PyErr_SetString(PyExc_ValueError, "the Arrow stream was used before");
        return NULL;
    }
    core_store *store = (core_store *)store_arg;
    struct ArrowSchema schema = {0};
    source key = {0}, value = {0};
    int key_index, value_index, failed;
    unsigned long long written = 0;
    bool good = false;
    Py_BEGIN_ALLOW_THREADS;
    failed = stream->get_schema(stream, &schema);
    Py_END_ALLOW_THREADS;
    if (failed != 0) goto broken;
    if (strcmp(schema.format, "+s") != 0) {
        PyErr_SetString(PyExc_TypeError,
                        "record batches are needed: columns of keys and of values");
        goto end;
    }
    if (!source_of(&schema, key_name, 0, &key_index, key.format) ||
        !source_of(&schema, value_name, 1, &value_index, value.format))
        goto end;
    for (;;) {
        struct ArrowArray array = {0};
        Py_BEGIN_ALLOW_THREADS;
        failed = stream->get_next(stream, &array);
        Py_END_ALLOW_THREADS;
        if (failed != 0) goto broken;
        if (array.release == NULL) break;
        core_arena arena = {0};
        rocks_slice *keys, *values;
        key.array = array.children[key_index];
        value.array = array.children[value_index];
        bool ready = no_nulls(key.array, key_name) && no_nulls(value.array, value_name) &&
                     slices(&arena, &key, &keys) && slices(&arena, &value, &values);
        if (ready) {
            rocks_status status;
            rocks_code code;
            void *target = core_number(store->target), *family = core_number(store->family);
            Py_BEGIN_ALLOW_THREADS;
            code = rocks_db_put_many(target, family, options, keys, values, (size_t)array.length,
                                     &status);
            Py_END_ALLOW_THREADS;
            if (code != ROCKS_OK) core_raise_of(store->target, &status);
            ready = code == ROCKS_OK;
            written += ready ? (unsigned long long)array.length : 0;
        }
        core_arena_free(&arena);
        array.release(&array);
        if (!ready) goto end;
    }
    good = true;
    goto end;
broken:;
    const char *text = stream->get_last_error(stream);
    PyErr_Format(PyExc_OSError, "the Arrow stream failed: %s",
                 text == NULL ? strerror(failed) : text);
end:
    if (schema.release != NULL) schema.release(&schema);
    return good ? PyLong_FromUnsignedLongLong(written) : NULL;
}

/* bulk_load_add_arrow(load, capsule, cancel) */
static PyObject *bulk_load_add_arrow(PyObject *module, PyObject *args)
{
    PyObject *load_arg, *capsule, *cancel_arg;
    void *load, *cancel;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOO", &load_arg, &capsule, &cancel_arg)) return NULL;
    if (!core_handle_arg(load_arg, &load) || !core_handle_arg(cancel_arg, &cancel)) return NULL;
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    rocks_status status;
    rocks_code code;
    if (stream == NULL) return NULL;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_bulk_load_add_arrow_stream(load, stream, cancel, &status);
    Py_END_ALLOW_THREADS;
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise(&status);
}

static PyMethodDef functions[] = {
    {"arrow_stream", arrow_stream, METH_VARARGS, "A scan as a capsule of an Arrow C stream."},
    {"write_arrow", write_arrow, METH_VARARGS, "Puts what an Arrow C stream has."},
    {"bulk_load_add_arrow", bulk_load_add_arrow, METH_VARARGS, "Loads what an Arrow C stream has."},
    {NULL, NULL, 0, NULL},
};

int core_arrow_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
