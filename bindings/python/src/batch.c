/* Batch: writes that a database applies together. Python's WriteBatch derives from it. */
#include "core.h"
#include "store.h"

PyTypeObject *core_batch_type;

typedef struct {
    PyObject_HEAD PyObject *handle;
    rocks_batch *batch; /* its number */
} core_batch;

/* Batch(handle) */
static int init(PyObject *self, PyObject *args, PyObject *keywords)
{
    core_batch *batch = (core_batch *)self;
    PyObject *handle;
    if (keywords != NULL && PyDict_Size(keywords) > 0) {
        PyErr_SetString(PyExc_TypeError, "Batch takes no keywords");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!", core_handle_type, &handle)) return -1;
    if (batch->handle != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    batch->handle = Py_NewRef(handle);
    batch->batch = core_number(handle);
    return 0;
}

static void dealloc(PyObject *self)
{
    Py_CLEAR(((core_batch *)self)->handle);
    core_free_object(self);
}

/* The column family of a call: its last positional argument, or the keyword. */
static bool family_of(const char *name, PyObject *const *args, Py_ssize_t count, PyObject *names,
                      Py_ssize_t bytes, void **family)
{
    *family = NULL;
    PyObject *given = Py_None;
    Py_ssize_t keywords = names == NULL ? 0 : PyTuple_Size(names);
    if (!core_arity(name, count, bytes, bytes + 1)) return false;
    if (count > bytes) given = args[bytes];
    for (Py_ssize_t i = 0; i < keywords; i++) {
        PyObject *keyword = PyTuple_GetItem(names, i);
        if (count > bytes || PyUnicode_CompareWithASCIIString(keyword, "column_family") != 0) {
            PyErr_Format(PyExc_TypeError, "%s: no keyword %R but column_family", name, keyword);
            return false;
        }
        given = args[count + i];
    }
    return given == Py_None || core_family_arg(given, family);
}

/* Batches are memory alone, so the GIL is kept: then nobody changes them during core_batch's
 * data(). */
static PyObject *one(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t count,
                     PyObject *names,
                     rocks_code (*call)(rocks_batch *, const rocks_column_family *, const void *,
                                        size_t, rocks_status *))
{
    void *family;
    core_bytes key;
    rocks_status status;
    if (!family_of(name, args, count, names, 1, &family) || !core_bytes_arg(args[0], &key))
        return NULL;
    rocks_code code;
    CORE_LOCK(self);
    code = call(((core_batch *)self)->batch, family, key.data, key.len, &status);
    CORE_UNLOCK();
    core_bytes_free(&key);
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise(&status);
}

static PyObject *two(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t count,
                     PyObject *names,
                     rocks_code (*call)(rocks_batch *, const rocks_column_family *, const void *,
                                        size_t, const void *, size_t, rocks_status *))
{
    void *family;
    core_bytes key, value;
    rocks_status status;
    if (!family_of(name, args, count, names, 2, &family) || !core_bytes_arg(args[0], &key))
        return NULL;
    if (!core_bytes_arg(args[1], &value)) {
        core_bytes_free(&key);
        return NULL;
    }
    rocks_code code;
    CORE_LOCK(self);
    code = call(((core_batch *)self)->batch, family, key.data, key.len, value.data, value.len,
                &status);
    CORE_UNLOCK();
    core_bytes_free(&key);
    core_bytes_free(&value);
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise(&status);
}

#define ARGS PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names
static PyObject *put(ARGS) { return two(self, "put", args, count, names, rocks_batch_put); }
static PyObject *merge(ARGS) { return two(self, "merge", args, count, names, rocks_batch_merge); }
static PyObject *delete_range(ARGS)
{
    return two(self, "delete_range", args, count, names, rocks_batch_delete_range);
}
static PyObject *delete_key(ARGS)
{
    return one(self, "delete", args, count, names, rocks_batch_delete);
}
static PyObject *single_delete(ARGS)
{
    return one(self, "single_delete", args, count, names, rocks_batch_single_delete);
}

PyDoc_STRVAR(
    put_items_doc,
    "put_items(items, column_family=None)\n--\n\n"
    "Puts many keys: pairs of key and value, or a mapping. All of them or, on an error, none.");
static PyObject *put_items(ARGS)
{
    void *family;
    if (!family_of("put_items", args, count, names, 1, &family)) return NULL;
    PyObject *pairs = PyMapping_Check(args[0]) && PyObject_HasAttrString(args[0], "items")
                          ? PyObject_CallMethod(args[0], "items", NULL)
                          : Py_NewRef(args[0]);
    PyObject *rows = pairs == NULL ? NULL : PySequence_Tuple(pairs);
    Py_XDECREF(pairs);
    if (rows == NULL) return NULL;
    PyObject *result = NULL;
    size_t number = (size_t)PyTuple_Size(rows), got = 0;
    rocks_slice *slices = malloc((number == 0 ? 1 : number) * 2 * sizeof *slices);
    /* Of each key and value: the pair that it is of, and what holds its bytes if that is no bytes
     * object. */
    core_arena arena = {0};
    if (slices == NULL) {
        PyErr_NoMemory();
        goto end;
    }
    for (; got < number; got++) {
        PyObject *row = PyTuple_GetItem(rows, (Py_ssize_t)got);
        if (!PyTuple_Check(row) || PyTuple_Size(row) != 2) {
            PyErr_Format(PyExc_TypeError, "items: a tuple (key, value) is needed, not %R", row);
            goto end;
        }
        const void *data;
        if (!core_bytes_in(&arena, PyTuple_GetItem(row, 0), &data, &slices[got].len)) goto end;
        slices[got].data = data;
        if (!core_bytes_in(&arena, PyTuple_GetItem(row, 1), &data, &slices[number + got].len))
            goto end;
        slices[number + got].data = data;
        if (slices[got].data == NULL || slices[number + got].data == NULL) {
            PyErr_SetString(PyExc_TypeError, "keys and values are bytes, not None");
            goto end;
        }
    }
    rocks_status status;
    rocks_code code;
    CORE_LOCK(self);
    code = rocks_batch_put_many(((core_batch *)self)->batch, family, slices, slices + number,
                                number, &status);
    CORE_UNLOCK();
    result = code == ROCKS_OK ? Py_NewRef(Py_None) : core_raise(&status);
end:
    free(slices);
    core_arena_free(&arena);
    Py_DECREF(rows);
    return result;
}

static PyObject *put_log_data(PyObject *self, PyObject *blob)
{
    core_bytes bytes;
    rocks_status status;
    if (!core_bytes_arg(blob, &bytes)) return NULL;
    rocks_code code;
    CORE_LOCK(self);
    code = rocks_batch_put_log_data(((core_batch *)self)->batch, bytes.data, bytes.len, &status);
    CORE_UNLOCK();
    core_bytes_free(&bytes);
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise(&status);
}

static PyObject *data(PyObject *self, PyObject *unused)
{
    (void)unused;
    rocks_slice slice;
    rocks_status status;
    PyObject *result;
    CORE_LOCK(self);
    rocks_code code = rocks_batch_data(((core_batch *)self)->batch, &slice, &status);
    result = code == ROCKS_OK ? core_bytes_out(slice.data, slice.len) : core_raise(&status);
    CORE_UNLOCK();
    return result;
}

static PyObject *simple(PyObject *self, rocks_code (*call)(rocks_batch *, rocks_status *))
{
    rocks_status status;
    rocks_code code;
    CORE_LOCK(self);
    code = call(((core_batch *)self)->batch, &status);
    CORE_UNLOCK();
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise(&status);
}
static PyObject *clear(PyObject *self, PyObject *unused)
{
    (void)unused;
    return simple(self, rocks_batch_clear);
}
static PyObject *set_save_point(PyObject *self, PyObject *unused)
{
    (void)unused;
    return simple(self, rocks_batch_set_save_point);
}
static PyObject *rollback_to_save_point(PyObject *self, PyObject *unused)
{
    (void)unused;
    return simple(self, rocks_batch_rollback_to_save_point);
}
static PyObject *pop_save_point(PyObject *self, PyObject *unused)
{
    (void)unused;
    return simple(self, rocks_batch_pop_save_point);
}

static Py_ssize_t length(PyObject *self)
{
    uint32_t count = 0;
    rocks_status status;
    if (rocks_batch_count(((core_batch *)self)->batch, &count, &status) == ROCKS_OK) return count;
    core_raise(&status);
    return -1;
}

/* Appends (kind, column family's number, key, value, write time) to a list, on the thread of
 * records(). */
static bool append(void *state, const rocks_batch_record *record, rocks_sink *error)
{
    (void)error;
    PyObject *key = core_bytes_out(record->key.data, record->key.len);
    PyObject *value = core_bytes_out(record->value.data, record->value.len);
    PyObject *columns = record->kind == ROCKS_RECORD_PUT_ENTITY
                            ? core_wide_columns_out(record->columns, record->column_count)
                            : Py_NewRef(Py_None);
    PyObject *row = key == NULL || value == NULL || columns == NULL
                        ? NULL
                        : Py_BuildValue("iIOOKO", (int)record->kind, record->column_family_id, key,
                                        value, (unsigned long long)record->write_time, columns);
    bool done = row != NULL && PyList_Append(state, row) == 0;
    Py_XDECREF(key);
    Py_XDECREF(value);
    Py_XDECREF(columns);
    Py_XDECREF(row);
    return done;
}

static PyObject *records(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *list = PyList_New(0);
    rocks_status status;
    if (list == NULL) return NULL;
    rocks_batch_callbacks callbacks = {sizeof callbacks, list, append};
    if (rocks_batch_iterate(((core_batch *)self)->batch, &callbacks, &status) == ROCKS_OK)
        return list;
    Py_DECREF(list);
    return core_raise(&status);
}

static PyObject *get_handle(PyObject *self, void *unused)
{
    (void)unused;
    core_batch *batch = (core_batch *)self;
    if (batch->handle != NULL) return Py_NewRef(batch->handle);
    PyErr_SetString(PyExc_ValueError, "__init__ of the class was not called, or failed");
    return NULL;
}

#define KEYWORDS (METH_FASTCALL | METH_KEYWORDS)
static PyMethodDef methods[] = {
    CORE_METHOD("put", put, KEYWORDS, "put(key, value, column_family=None)\n--\n\nPuts a key."),
    CORE_METHOD(
        "merge", merge, KEYWORDS,
        "merge(key, operand, column_family=None)\n--\n\nMerges an operand into a key's value."),
    CORE_METHOD("delete", delete_key, KEYWORDS,
                "delete(key, column_family=None)\n--\n\nDeletes a key."),
    CORE_METHOD("single_delete", single_delete, KEYWORDS,
                "single_delete(key, column_family=None)\n--\n\nDeletes a key that was put once."),
    CORE_METHOD("delete_range", delete_range, KEYWORDS,
                "delete_range(start, stop, column_family=None)\n--\n\nDeletes the keys from start "
                "on, before stop."),
    CORE_METHOD("put_items", put_items, KEYWORDS, put_items_doc),
    {"put_log_data", put_log_data, METH_O,
     "put_log_data(blob, /)\n--\n\nAdds bytes for the write-ahead log alone."},
    {"data", data, METH_NOARGS, "data()\n--\n\nThe batch as bytes, which from_data takes."},
    {"clear", clear, METH_NOARGS, "clear()\n--\n\nEmpties the batch."},
    {"set_save_point", set_save_point, METH_NOARGS,
     "set_save_point()\n--\n\nMarks the batch as it is now."},
    {"rollback_to_save_point", rollback_to_save_point, METH_NOARGS,
     "rollback_to_save_point()\n--\n\nTakes back what was added since the last mark, and the "
     "mark."},
    {"pop_save_point", pop_save_point, METH_NOARGS,
     "pop_save_point()\n--\n\nTakes the last mark away."},
    {"_records", records, METH_NOARGS,
     "A list of (kind, column family's number, key, value, write time, columns)."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"_handle", get_handle, NULL, "The handle.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Writes that a database applies together."},
    {Py_tp_init, init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_sq_length, length},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.Batch", sizeof(core_batch), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};

int core_batch_init(PyObject *module)
{
    core_batch_type = core_add_type(module, &spec);
    return core_batch_type == NULL ? -1 : 0;
}
