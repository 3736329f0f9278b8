/* Python's arguments as those of rocks.h, and its results as Python's. */
#include "core.h"

bool core_bytes_of(PyObject *arg, core_bytes *bytes)
{
    if (PyUnicode_Check(arg)) {
        bytes->view.obj = NULL;
        PyErr_SetString(PyExc_TypeError, "keys and values are bytes, not str: encode() it");
        return false;
    }
    if (PyObject_GetBuffer(arg, &bytes->view, PyBUF_SIMPLE) < 0) {
        bytes->view.obj = NULL;
        return false;
    }
    bytes->data = bytes->view.len == 0 ? "" : bytes->view.buf;
    bytes->len = (size_t)bytes->view.len;
    return true;
}

/* ---- arenas ---- */

enum { OBJECT = 1, VIEW, MEMORY };

static bool hold(core_arena *arena, uintptr_t kind, void *item)
{
    if (arena->count == arena->capacity) {
        size_t capacity = arena->capacity == 0 ? 8 : 2 * arena->capacity;
        void **items = realloc(arena->items, capacity * 2 * sizeof *items);
        if (items == NULL) {
            PyErr_NoMemory();
            return false;
        }
        arena->items = items;
        arena->capacity = capacity;
    }
    arena->items[2 * arena->count] = (void *)kind;
    arena->items[2 * arena->count + 1] = item;
    arena->count++;
    return true;
}

static bool hold_object(core_arena *arena, PyObject *object)
{
    if (object == NULL) return false;
    if (hold(arena, OBJECT, object)) return true;
    Py_DECREF(object);
    return false;
}

void *core_arena_memory(core_arena *arena, size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);
    if (memory == NULL) PyErr_NoMemory();
    else if (!hold(arena, MEMORY, memory)) {
        free(memory);
        memory = NULL;
    }
    return memory;
}

void core_arena_free(core_arena *arena)
{
    for (size_t i = arena->count; i-- > 0;) {
        void *item = arena->items[2 * i + 1];
        switch ((uintptr_t)arena->items[2 * i]) {
            case OBJECT:
                Py_DECREF((PyObject *)item);
                break;
            case VIEW:
                PyBuffer_Release(item);
                free(item);
                break;
            default:
                free(item);
        }
    }
    free(arena->items);
}

/* ---- arguments ---- */

static bool bytes_held(core_arena *arena, PyObject *arg, const void **data, size_t *len)
{
    core_bytes bytes;
    if (!core_bytes_arg(arg, &bytes)) return false;
    *data = bytes.data;
    *len = bytes.len;
    if (bytes.view.obj == NULL) return true;
    Py_buffer *view = malloc(sizeof *view);
    if (view != NULL) *view = bytes.view;
    if (view != NULL && hold(arena, VIEW, view)) return true;
    if (view == NULL) PyErr_NoMemory();
    free(view);
    core_bytes_free(&bytes);
    return false;
}

bool core_bytes_in(core_arena *arena, PyObject *arg, const void **data, size_t *len)
{
    if (arg == Py_None) {
        *data = NULL;
        *len = 0;
        return true;
    }
    return bytes_held(arena, arg, data, len);
}

bool core_text_in(core_arena *arena, PyObject *arg, const char **text)
{
    if (arg == Py_None) {
        *text = NULL;
        return true;
    }
    PyObject *bytes = NULL; /* a str, bytes or a path, without a NUL */
    if (!PyUnicode_FSConverter(arg, &bytes) || !hold_object(arena, bytes)) return false;
    *text = PyBytes_AsString(bytes);
    return *text != NULL;
}

/* The items of any iterable: a tuple, which no other thread can change. */
static bool items_of(core_arena *arena, PyObject *arg, PyObject **items, size_t *count)
{
    if (arg == Py_None) {
        *items = NULL;
        *count = 0;
        return true;
    }
    if (PyUnicode_Check(arg) || PyBytes_Check(arg)) {
        PyErr_Format(PyExc_TypeError, "a list is needed, not %R", (PyObject *)Py_TYPE(arg));
        return false;
    }
    *items = PySequence_Tuple(arg);
    if (!hold_object(arena, *items)) return false;
    *count = (size_t)PyTuple_Size(*items);
    return true;
}

bool core_texts_in(core_arena *arena, PyObject *arg, const char ***texts, size_t *count)
{
    PyObject *items;
    if (!items_of(arena, arg, &items, count)) return false;
    *texts = core_arena_memory(arena, *count, sizeof **texts);
    if (*texts == NULL) return false;
    for (size_t i = 0; i < *count; i++)
        if (!core_text_in(arena, PyTuple_GetItem(items, (Py_ssize_t)i), &(*texts)[i])) return false;
    return true;
}

bool core_slices_in(core_arena *arena, PyObject *arg, rocks_slice **slices, size_t *count)
{
    PyObject *items;
    if (!items_of(arena, arg, &items, count)) return false;
    *slices = core_arena_memory(arena, *count, sizeof **slices);
    if (*slices == NULL) return false;
    for (size_t i = 0; i < *count; i++) {
        const void *data;
        if (!bytes_held(arena, PyTuple_GetItem(items, (Py_ssize_t)i), &data, &(*slices)[i].len))
            return false;
        (*slices)[i].data = data;
    }
    return true;
}

bool core_wide_columns_in(core_arena *arena, PyObject *arg, rocks_wide_column **columns,
                          size_t *count)
{
    PyObject *items, *pairs = NULL;
    if (PyObject_HasAttrString(arg, "items")) {
        pairs = PyMapping_Items(arg);
        if (!hold_object(arena, pairs)) return false;
    }
    if (!items_of(arena, pairs != NULL ? pairs : arg, &items, count)) return false;
    *columns = core_arena_memory(arena, *count, sizeof **columns);
    if (*columns == NULL) return false;
    for (size_t i = 0; i < *count; i++) {
        rocks_wide_column *column = &(*columns)[i];
        PyObject *pair = PySequence_Tuple(PyTuple_GetItem(items, (Py_ssize_t)i));
        if (!hold_object(arena, pair)) return false;
        if (PyTuple_Size(pair) != 2) {
            PyErr_SetString(PyExc_TypeError, "columns are a mapping of names to values");
            return false;
        }
        const void *name, *value;
        if (!bytes_held(arena, PyTuple_GetItem(pair, 0), &name, &column->name.len) ||
            !bytes_held(arena, PyTuple_GetItem(pair, 1), &value, &column->value.len))
            return false;
        column->name.data = name;
        column->value.data = value;
    }
    return true;
}

bool core_handles_in(core_arena *arena, PyObject *arg, void ***handles, size_t *count)
{
    PyObject *items;
    if (!items_of(arena, arg, &items, count)) return false;
    *handles = core_arena_memory(arena, *count, sizeof **handles);
    if (*handles == NULL) return false;
    for (size_t i = 0; i < *count; i++)
        if (!core_handle_arg(PyTuple_GetItem(items, (Py_ssize_t)i), &(*handles)[i])) return false;
    return true;
}

bool core_column_in(core_arena *arena, PyObject *arg, rocks_column *column, size_t *count)
{
    PyObject *items;
    size_t parts;
    memset(column, 0, sizeof *column);
    column->struct_size = sizeof *column;
    if (!items_of(arena, arg, &items, &parts)) return false;
    if (parts != 2) {
        PyErr_SetString(PyExc_TypeError,
                        "a column is a pair: bytes, and offsets of uint32 or int64");
        return false;
    }
    if (!bytes_held(arena, PyTuple_GetItem(items, 0), &column->data, &column->data_len))
        return false;
    Py_buffer *view = calloc(1, sizeof *view);
    if (view == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (PyObject_GetBuffer(PyTuple_GetItem(items, 1), view,
                           PyBUF_ND | PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) {
        free(view);
        return false;
    }
    if (!hold(arena, VIEW, view)) {
        PyBuffer_Release(view);
        free(view);
        return false;
    }
    const char *format = view->format == NULL ? "B" : view->format + strspn(view->format, "@=<");
    bool narrow = view->itemsize == 4 && strchr("IiLl", *format) != NULL;
    bool wide = view->itemsize == 8 && strchr("lqLQ", *format) != NULL;
    if (view->ndim != 1 || (!narrow && !wide) || view->len < view->itemsize) {
        PyErr_Format(PyExc_TypeError,
                     "offsets of a column are uint32 or int64, one more than entries, not %s",
                     format);
        return false;
    }
    if (narrow) column->offsets32 = view->buf;
    else column->offsets64 = view->buf;
    *count = (size_t)(view->len / view->itemsize) - 1;
    return true;
}

/* Integers as they are: bool too, floats not. */
bool core_u64_in(PyObject *arg, uint64_t *number)
{
    PyObject *index = PyNumber_Index(arg);
    *number = index == NULL ? 0 : PyLong_AsUnsignedLongLong(index);
    Py_XDECREF(index);
    return !PyErr_Occurred();
}

bool core_i64_in(PyObject *arg, int64_t *number)
{
    PyObject *index = PyNumber_Index(arg);
    *number = index == NULL ? 0 : PyLong_AsLongLong(index);
    Py_XDECREF(index);
    return !PyErr_Occurred();
}

bool core_same_count(size_t *count, size_t given, const char *name)
{
    if (*count == SIZE_MAX) *count = given;
    if (*count == given) return true;
    PyErr_Format(PyExc_ValueError, "%s: %zu of them for %zu", name, given, *count);
    return false;
}

bool core_arity(const char *name, Py_ssize_t given, Py_ssize_t least, Py_ssize_t most)
{
    if (given >= least && given <= most) return true;
    PyErr_Format(PyExc_TypeError, "%s takes %zd to %zd arguments, not %zd", name, least, most,
                 given);
    return false;
}

/* ---- results ---- */

PyObject *core_bytes_out(const void *data, size_t len)
{
    return PyBytes_FromStringAndSize(data, (Py_ssize_t)len);
}

PyObject *core_slice_out(rocks_slice slice)
{
    if (slice.data == NULL && slice.len == 0) Py_RETURN_NONE;
    return core_bytes_out(slice.data, slice.len);
}

PyObject *core_wide_columns_out(const rocks_wide_column *columns, size_t count)
{
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < count; i++) {
        PyObject *name = core_bytes_out(columns[i].name.data, columns[i].name.len);
        PyObject *value = core_bytes_out(columns[i].value.data, columns[i].value.len);
        if (name == NULL || value == NULL || PyDict_SetItem(dict, name, value) < 0) Py_CLEAR(dict);
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    return dict;
}

PyObject *core_text_out(const char *text)
{
    if (text == NULL) Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "surrogateescape");
}
