/* Entries in columns: bytes one after the other and where each begins, in the library's memory. */
#include "core.h"

static PyTypeObject *owner_type, *part_type;

/* ---- memory ---- */

/* Owns a block. */
typedef struct {
    PyObject_HEAD rocks_block *block;
} owner;

/* Some bytes of a block, which it keeps. */
typedef struct {
    PyObject_HEAD PyObject *owner;
    const void *data;
    size_t len;
} part;

static PyObject *owner_new(void)
{
    rocks_status status;
    owner *made = PyObject_New(owner, owner_type);
    if (made == NULL) return NULL;
    if (rocks_block_new(&made->block, &status) == ROCKS_OK) return (PyObject *)made;
    made->block = NULL;
    Py_DECREF(made);
    return core_raise(&status);
}

static void owner_dealloc(PyObject *self)
{
    rocks_block *block = ((owner *)self)->block;
    if (block != NULL) rocks_release(block);
    core_free_object(self);
}

static PyObject *part_new(PyObject *owner, const void *data, size_t len)
{
    part *made = PyObject_New(part, part_type);
    if (made == NULL) return NULL;
    made->owner = Py_NewRef(owner);
    made->data = data == NULL ? "" : data;
    made->len = len;
    return (PyObject *)made;
}

static int part_buffer(PyObject *self, Py_buffer *view, int flags)
{
    part *from = (part *)self;
    return PyBuffer_FillInfo(view, self, (void *)from->data, (Py_ssize_t)from->len, 1, flags);
}

static void part_dealloc(PyObject *self)
{
    Py_DECREF(((part *)self)->owner);
    core_free_object(self);
}

static PyType_Slot owner_slots[] = {
    {Py_tp_doc, "Owns a block of the library."},
    {Py_tp_dealloc, owner_dealloc},
    {0, NULL},
};
static PyType_Spec owner_spec = {"librocks._core.Block", sizeof(owner), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                 owner_slots};
static PyType_Slot part_slots[] = {
    {Py_tp_doc, "Some bytes of a block."},
    {Py_bf_getbuffer, part_buffer},
    {Py_tp_dealloc, part_dealloc},
    {0, NULL},
};
static PyType_Spec part_spec = {"librocks._core.Part", sizeof(part), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, part_slots};

/* (data, offsets) */
static PyObject *column_out(PyObject *owner, const void *data, size_t len, const uint32_t *offsets,
                            size_t count)
{
    PyObject *bytes = part_new(owner, data, len);
    PyObject *places = part_new(owner, offsets, (count + 1) * sizeof *offsets);
    PyObject *pair = bytes == NULL || places == NULL ? NULL : PyTuple_Pack(2, bytes, places);
    Py_XDECREF(bytes);
    Py_XDECREF(places);
    return pair;
}

/* ---- scans ---- */

/* read_columns(iter, first, reverse, keys_only, rows, bytes): the next entries as (keys, values),
 * values None for keys alone; None: there are none. */
static PyObject *read_columns(PyObject *module, PyObject *args)
{
    PyObject *handle;
    int first, reverse, keys_only;
    Py_ssize_t rows, bytes;
    void *iter;
    rocks_block_view view;
    rocks_status status;
    rocks_code code = ROCKS_OK;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!pppnn", core_handle_type, &handle, &first, &reverse, &keys_only,
                          &rows, &bytes) ||
        !core_handle_arg(handle, &iter))
        return NULL;
    PyObject *block = owner_new();
    if (block == NULL) return NULL;
    uint32_t flags = (reverse ? ROCKS_SCAN_REVERSE : 0) | (keys_only ? ROCKS_SCAN_KEYS_ONLY : 0);
    Py_BEGIN_ALLOW_THREADS;
    if (first)
        code = reverse ? rocks_iter_seek_to_last(iter, NULL, NULL, &status)
                       : rocks_iter_seek_to_first(iter, NULL, NULL, &status);
    if (code == ROCKS_OK)
        code = rocks_iter_read_block(iter, (size_t)rows, (size_t)bytes, flags,
                                     ((owner *)block)->block, &view, &status);
    Py_END_ALLOW_THREADS;
    PyObject *result = NULL;
    if (code == ROCKS_OK) {
        PyObject *keys = column_out(block, view.keys, view.key_bytes, view.key_offsets, view.count);
        PyObject *values = keys_only ? Py_NewRef(Py_None)
                                     : column_out(block, view.values, view.value_bytes,
                                                  view.value_offsets, view.count);
        if (keys != NULL && values != NULL) result = PyTuple_Pack(2, keys, values);
        Py_XDECREF(keys);
        Py_XDECREF(values);
    } else if (code == ROCKS_NOT_FOUND || code == ROCKS_NOT_POSITIONED) {
        result = Py_NewRef(Py_None);
    } else {
        core_raise_of(handle, &status);
    }
    Py_DECREF(block);
    return result;
}

/* ---- many keys ---- */

static rocks_code read_many(PyObject *handle, const void *family, const void *options,
                            const rocks_column *keys, size_t count, bool sorted,
                            rocks_values *values, rocks_status *status)
{
    const char *kind = ((core_handle *)handle)->kind;
    void *target = core_number(handle);
    if (strcmp(kind, "rocks_db") == 0)
        return rocks_db_multi_get_columns(target, family, options, keys, count, sorted, values,
                                          NULL, NULL, status);
    if (strcmp(kind, "rocks_snapshot") == 0)
        return rocks_snapshot_multi_get_columns(target, family, options, keys, count, sorted,
                                                values, NULL, NULL, status);
    return rocks_txn_multi_get_columns(target, family, options, keys, count, values, NULL, NULL,
                                       status);
}

/* Appends (data, offsets, validity) of the values from one on to a list, as far as one block
 * goes. */
static bool append_column(PyObject *list, PyObject *handle, rocks_values *values, size_t *first,
                          bool *done)
{
    rocks_column_view view;
    rocks_status status;
    rocks_code code;
    PyObject *block = owner_new();
    if (block == NULL) return false;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_values_read_block(values, *first, ((owner *)block)->block, &view, &status);
    Py_END_ALLOW_THREADS;
    bool good = false;
    if (code == ROCKS_OK) {
        PyObject *column = column_out(block, view.data, view.data_len, view.offsets, view.count);
        PyObject *there = part_new(block, view.validity, (view.count + 7) / 8);
        PyObject *row = column == NULL || there == NULL ? NULL : PyTuple_Pack(2, column, there);
        good = row != NULL && PyList_Append(list, row) == 0;
        Py_XDECREF(column);
        Py_XDECREF(there);
        Py_XDECREF(row);
        *first += view.count;
        *done = view.done != 0;
    } else {
        core_raise_of(handle, &status);
    }
    Py_DECREF(block);
    return good;
}

/* multi_get_columns(target, family, options, keys, sorted): a list of ((data, offsets), validity).
 */
static PyObject *multi_get_columns(PyObject *module, PyObject *args)
{
    PyObject *handle, *family_arg, *options_arg, *keys_arg, *list = NULL;
    void *target, *family, *options;
    int sorted;
    core_arena arena = {0};
    rocks_column keys;
    rocks_values *values = NULL;
    rocks_status status;
    rocks_code code;
    size_t count, first = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!OOOp", core_handle_type, &handle, &family_arg, &options_arg,
                          &keys_arg, &sorted))
        return NULL;
    if (!core_handle_arg(handle, &target) || !core_handle_arg(family_arg, &family) ||
        !core_handle_arg(options_arg, &options) || !core_column_in(&arena, keys_arg, &keys, &count))
        goto end;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_values_new(&values, &status);
    if (code == ROCKS_OK)
        code = read_many(handle, family, options, &keys, count, sorted, values, &status);
    Py_END_ALLOW_THREADS;
    if (code != ROCKS_OK) {
        core_raise_of(handle, &status);
        goto end;
    }
    list = PyList_New(0);
    for (bool done = false; list != NULL && !done;)
        if (!append_column(list, handle, values, &first, &done)) Py_CLEAR(list);
end:
    if (values != NULL) rocks_release(values);
    core_arena_free(&arena);
    return list;
}

static PyMethodDef functions[] = {
    {"read_columns", read_columns, METH_VARARGS, "The next entries of an iterator in columns."},
    {"multi_get_columns", multi_get_columns, METH_VARARGS, "The values of many keys in columns."},
    {NULL, NULL, 0, NULL},
};

int core_columns_init(PyObject *module)
{
    owner_type = core_add_type(module, &owner_spec);
    part_type = core_add_type(module, &part_spec);
    return owner_type == NULL || part_type == NULL ? -1 : PyModule_AddFunctions(module, functions);
}
