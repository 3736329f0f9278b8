/* Store: what has keys and values: a database, a snapshot, a transaction, each with a column
 * family. Python's DB, ColumnFamily, Snapshot and Transaction derive from it. */
#include "core.h"
#include "store.h"
#include "aio.h"

PyTypeObject *core_store_type;
static PyObject *options_by_name; /* librocks._options.by_keywords */
static rocks_options *cached;     /* read options: memory alone */
static PyObject *str_handle, *str_options;

/* ---- the object ---- */

/* Store(target, family, keep_gil): handles of a database, snapshot or transaction, and of a column
 * family. */
static int store_init(PyObject *self, PyObject *args, PyObject *keywords)
{
    core_store *store = (core_store *)self;
    PyObject *target, *family;
    int keep;
    if (keywords != NULL && PyDict_Size(keywords) > 0) {
        PyErr_SetString(PyExc_TypeError, "Store takes no keywords");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!Op", core_handle_type, &target, &family, &keep)) return -1;
    if (family != Py_None && !Py_IS_TYPE(family, core_handle_type)) {
        PyErr_SetString(PyExc_TypeError, "the column family is a Handle or None");
        return -1;
    }
    if (store->target != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    store->calls = core_store_calls(((core_handle *)target)->kind);
    if (store->calls == NULL) {
        PyErr_Format(PyExc_TypeError, "no keys and values in a %s", ((core_handle *)target)->kind);
        return -1;
    }
    store->family = family == Py_None ? NULL : Py_NewRef(family);
    store->keep_gil = keep;
    store->hits = FULL_HITS;
    store->target = Py_NewRef(target);
    return 0;
}

static int store_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self)); /* handles refer to nothing */
    return 0;
}

/* Gives up what is kept for reads to come. */
static PyObject *give_up(PyObject *self, PyObject *unused)
{
    (void)unused;
    rocks_release(atomic_exchange(&((core_store *)self)->holder, NULL));
    rocks_release(atomic_exchange(&((core_store *)self)->values, NULL));
    Py_RETURN_NONE;
}

static void store_dealloc(PyObject *self)
{
    core_store *store = (core_store *)self;
    PyObject_GC_UnTrack(self);
    Py_CLEAR(store->family);
    Py_CLEAR(store->target);
    Py_DECREF(give_up(self, NULL));
    core_free_object(self);
}

bool core_store_usable(core_store *store)
{
    void *number;
    if (store->target == NULL) {
        PyErr_SetString(PyExc_ValueError,
                        "not open: __init__ of the class was not called, or failed");
        return false;
    }
    return core_handle_arg(store->target, &number) &&
           (store->family == NULL || core_handle_arg(store->family, &number));
}

PyObject *core_options_by_name(int kind, PyObject *keywords)
{
    return PyObject_CallFunction(options_by_name, "iO", kind, keywords);
}

bool core_family_arg(PyObject *arg, void **family)
{
    PyObject *inner = aio_store_inner(arg); /* of librocks.aio */
    if (inner != NULL) arg = inner;
    if (!PyObject_TypeCheck(arg, core_store_type)) {
        PyErr_Format(PyExc_TypeError, "column_family is a ColumnFamily, not %R",
                     (PyObject *)Py_TYPE(arg));
        return false;
    }
    *family = core_number(((core_store *)arg)->family);
    return core_store_usable((core_store *)arg);
}

bool core_given_read(core_store *store, core_given *given, int kind, PyObject *const *values,
                     PyObject *names, const char *also)
{
    given->family = core_number(store->family);
    given->options = NULL;
    given->held = given->other = given->of = NULL;
    if (names == NULL) return true;
    PyObject *options = NULL, *rest = NULL;
    Py_ssize_t count = PyTuple_Size(names);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = PyTuple_GetItem(names, i), *value = values[i];
        if (name == str_options) {
            options = value == Py_None ? NULL : value;
        } else if (PyUnicode_CompareWithASCIIString(name, "column_family") == 0) {
            if (value == Py_None) continue;
            if (!core_family_arg(value, &given->family)) goto failed;
            given->of = value;
        } else if (also != NULL && PyUnicode_CompareWithASCIIString(name, also) == 0) {
            given->other = value;
        } else if (PyUnicode_CompareWithASCIIString(name, "options") == 0) {
            options = value == Py_None ? NULL : value;
        } else {
            if (rest == NULL && (rest = PyDict_New()) == NULL) goto failed;
            if (PyDict_SetItem(rest, name, value) < 0) goto failed;
        }
    }
    if (rest != NULL && options != NULL && PyDict_SetItemString(rest, "options", options) < 0)
        goto failed;
    if (rest != NULL) {
        given->held = core_options_by_name(kind, rest);
        if (given->held == NULL) goto failed;
    } else if (options != NULL) {
        given->held = PyObject_GetAttr(options, str_handle);
        if (given->held == NULL) goto failed;
    }
    Py_XDECREF(rest);
    if (given->held != NULL && !core_handle_arg(given->held, &given->options)) {
        core_given_free(given);
        return false;
    }
    return true;
failed:
    Py_XDECREF(rest);
    return false;
}

/* ---- reads ---- */

/* One read of a value as bytes. Values of up to 1 KiB come on the stack, larger ones by a holder: a
 * copy less, and in one look-up where the one before was large too. */
static rocks_code read_value(core_store *store, void *target, const core_given *given,
                             void *options, core_bytes *key, PyThreadState **released,
                             PyObject **value, rocks_status *status)
{
    uint8_t small[1024];
    size_t len = 0;
    const struct store_calls *calls = store->calls;
    rocks_code code = ROCKS_BUFFER_TOO_SMALL;
    if (!store->large) {
        if (released != NULL) *released = PyEval_SaveThread();
        code = calls->get_into(target, given->family, options, key->data, key->len, small,
                               sizeof small, &len, status);
        if (released != NULL) PyEval_RestoreThread(*released);
        if (code == ROCKS_OK) *value = core_bytes_out(small, len);
    }
    if (code != ROCKS_BUFFER_TOO_SMALL) return code;
    rocks_slice slice;
    rocks_value *holder = atomic_exchange(&store->holder, NULL);
    if (holder == NULL && (code = rocks_value_new(&holder, status)) != ROCKS_OK) return code;
    if (released != NULL) *released = PyEval_SaveThread();
    code = calls->get_pinned(target, given->family, options, key->data, key->len, holder, &slice,
                             status);
    if (released != NULL) PyEval_RestoreThread(*released);
    if (code == ROCKS_OK) {
        *value = core_bytes_out(slice.data, slice.len);
        store->large = slice.len > sizeof small;
    } else if (code != ROCKS_INCOMPLETE) {
        store->large = false;
    }
    rocks_value_reset(holder, NULL);
    holder = atomic_exchange(&store->holder, holder);
    if (holder != NULL) rocks_value_free(holder, NULL);
    return code;
}

/* How often memory had the answer says whether to try: a try that fails costs about as much as a
 * read. */
static bool tries_memory(core_store *store)
{
    return store->hits > FULL_HITS / 2 || ++store->left_out % 64 == 0;
}

static void note_try(core_store *store, rocks_code code)
{
    if (code == ROCKS_INCOMPLETE) store->hits -= store->hits / 16;
    else store->hits += (FULL_HITS - store->hits) / 16;
}

rocks_code core_read_memory(core_store *store, const core_given *given, core_bytes *key,
                            PyObject **value, rocks_status *status)
{
    if (given->options != NULL || !tries_memory(store)) return ROCKS_INCOMPLETE;
    PyThreadState *released;
    rocks_code code = read_value(store, core_number(store->target), given, cached, key,
                                 store->keep_gil ? NULL : &released, value, status);
    note_try(store, code);
    return code;
}

/* A read of memory alone keeps the GIL; on the disk it is released. */
static rocks_code read_tiered(core_store *store, const core_given *given, core_bytes *key,
                              PyObject **value, rocks_status *status)
{
    if (store->keep_gil) {
        rocks_code code = core_read_memory(store, given, key, value, status);
        if (code != ROCKS_INCOMPLETE) return code;
    }
    PyThreadState *released;
    return read_value(store, core_number(store->target), given, given->options, key, &released,
                      value, status);
}

/* The value; `missing`, a new reference, where there is none; NULL: an exception. */
static PyObject *get(core_store *store, PyObject *key_arg, const core_given *given,
                     PyObject *missing)
{
    core_bytes key;
    rocks_status status;
    PyObject *value = NULL;
    if (!core_bytes_arg(key_arg, &key)) return NULL;
    rocks_code code = read_tiered(store, given, &key, &value, &status);
    core_bytes_free(&key);
    if (code == ROCKS_OK) return value;
    if (PyErr_Occurred()) return NULL;
    if (code == ROCKS_NOT_FOUND) return Py_XNewRef(missing);
    return core_raise_of(store->target, &status);
}

PyDoc_STRVAR(get_doc,
             "get(key, default=None, *, column_family=None, options=None, **read_options)\n--\n\n"
             "The value of a key, or `default`.");
static PyObject *store_get(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    if (!core_store_usable(store) || !core_arity("get", count, 1, 2)) return NULL;
    if (!core_given_read(store, &given, ROCKS_OPTIONS_READ, args + count, names, "default"))
        return NULL;
    PyObject *missing = count > 1 ? args[1] : given.other != NULL ? given.other : Py_None;
    PyObject *value = get(store, args[0], &given, missing);
    core_given_free(&given);
    return value;
}

static PyObject *store_item(PyObject *self, PyObject *key)
{
    core_store *store = (core_store *)self;
    core_given given = {.family = core_number(store->family)};
    if (!core_store_usable(store)) return NULL;
    PyObject *value = get(store, key, &given, NULL);
    if (value == NULL && !PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, key);
    return value;
}

static int store_contains(PyObject *self, PyObject *key_arg)
{
    core_store *store = (core_store *)self;
    core_bytes key;
    rocks_status status;
    size_t len;
    uint8_t none[1];
    if (!core_store_usable(store) || !core_bytes_arg(key_arg, &key)) return -1;
    rocks_code code;
    Py_BEGIN_ALLOW_THREADS;
    code = store->calls->get_into(core_number(store->target), core_number(store->family), NULL,
                                  key.data, key.len, none, 0, &len, &status);
    Py_END_ALLOW_THREADS;
    core_bytes_free(&key);
    if (code == ROCKS_OK || code == ROCKS_BUFFER_TOO_SMALL) return 1;
    if (code == ROCKS_NOT_FOUND) return 0;
    core_raise_of(store->target, &status);
    return -1;
}

PyDoc_STRVAR(
    get_view_doc,
    "get_view(key, *, column_family=None, options=None, **read_options)\n--\n\n"
    "The value of a key as a memoryview, without a copy where RocksDB can show it in its\n"
    "cache; None where there is none. The memory stays until the view is gone, also after\n"
    "the database was closed.");
static PyObject *store_get_view(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    core_bytes key;
    rocks_status status;
    if (!core_store_usable(store) || !core_arity("get_view", count, 1, 1)) return NULL;
    if (!core_given_read(store, &given, ROCKS_OPTIONS_READ, args + count, names, NULL)) return NULL;
    if (!core_bytes_arg(args[0], &key)) {
        core_given_free(&given);
        return NULL;
    }
    rocks_value *holder = NULL;
    rocks_slice slice;
    rocks_code code = rocks_value_new(&holder, &status);
    if (code == ROCKS_OK) {
        Py_BEGIN_ALLOW_THREADS;
        code = store->calls->get_pinned(core_number(store->target), given.family, given.options,
                                        key.data, key.len, holder, &slice, &status);
        Py_END_ALLOW_THREADS;
    }
    core_bytes_free(&key);
    core_given_free(&given);
    if (code == ROCKS_OK) return core_pinned_view(holder, slice);
    rocks_release(holder);
    if (code == ROCKS_NOT_FOUND) Py_RETURN_NONE;
    return core_raise_of(store->target, &status);
}

/* The values of keys, in one call: a list, with `missing` where there is none. */
static rocks_code read_values(core_store *store, const core_given *given, void *options,
                              const rocks_slice *keys, size_t number, bool release,
                              PyObject *missing, PyObject **list, rocks_status *status)
{
    enum { FEW = 128 };
    const void *few[FEW], **families = NULL;
    if (given->family != NULL) {
        families = number <= FEW ? few : malloc(number * sizeof *families);
        if (families == NULL) {
            PyErr_NoMemory();
            return ROCKS_OUT_OF_MEMORY;
        }
        for (size_t i = 0; i < number; i++) families[i] = given->family;
    }
    const rocks_slice *values;
    const rocks_code *codes;
    rocks_code code = ROCKS_OK;
    rocks_values *result = atomic_exchange(&store->values, NULL);
    if (result == NULL) code = rocks_values_new(&result, status);
    if (code == ROCKS_OK) {
        PyThreadState *released = release ? PyEval_SaveThread() : NULL;
        code = store->calls->multi_get(core_number(store->target), families, options, keys, number,
                                       result, &values, &codes, status);
        if (release) PyEval_RestoreThread(released);
    }
    bool read = code == ROCKS_OK;
    if (families != few) free(families);
    for (size_t i = 0; code == ROCKS_OK && i < number; i++)
        if (codes[i] != ROCKS_OK && codes[i] != ROCKS_NOT_FOUND) {
            rocks_values_status_at(result, i, status);
            code = codes[i];
        }
    if (code == ROCKS_OK) *list = core_values_out(values, codes, number, missing);
    if (read) rocks_values_reset(result, NULL);
    result = atomic_exchange(&store->values, result);
    if (result != NULL) rocks_values_free(result, NULL);
    return code;
}

PyObject *core_values_out(const rocks_slice *values, const rocks_code *codes, size_t count,
                          PyObject *missing)
{
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *value = codes[i] == ROCKS_OK ? core_bytes_out(values[i].data, values[i].len)
                                               : Py_NewRef(missing);
        if (value == NULL) Py_CLEAR(list);
        else PyList_SetItem(list, (Py_ssize_t)i, value);
    }
    return list;
}

rocks_code core_read_many_memory(core_store *store, const core_given *given,
                                 const rocks_slice *keys, size_t number, PyObject *missing,
                                 PyObject **list, rocks_status *status)
{
    if (given->options != NULL || !tries_memory(store)) return ROCKS_INCOMPLETE;
    rocks_code code =
        read_values(store, given, cached, keys, number, !store->keep_gil, missing, list, status);
    note_try(store, code);
    return code;
}

PyDoc_STRVAR(
    multi_get_doc,
    "multi_get(keys, default=None, *, column_family=None, options=None, **read_options)\n--\n\n"
    "The values of many keys, in one call and from one point in time: a list, with `default`\n"
    "where there is none.");
static PyObject *store_multi_get(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                 PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    if (!core_store_usable(store) || !core_arity("multi_get", count, 1, 2)) return NULL;
    if (!core_given_read(store, &given, ROCKS_OPTIONS_READ, args + count, names, "default"))
        return NULL;
    PyObject *missing = count > 1 ? args[1] : given.other != NULL ? given.other : Py_None;
    PyObject *list = NULL;
    core_arena arena = {0};
    rocks_slice *keys;
    size_t number;
    if (core_slices_in(&arena, args[0], &keys, &number)) {
        rocks_status status;
        rocks_code code =
            read_values(store, &given, given.options, keys, number, true, missing, &list, &status);
        if (code != ROCKS_OK && !PyErr_Occurred()) core_raise_of(store->target, &status);
    }
    core_arena_free(&arena);
    core_given_free(&given);
    return list;
}

/* ---- writes ---- */

bool core_store_writable(core_store *store)
{
    if (!core_store_usable(store)) return false;
    if (store->calls->put != NULL) return true;
    PyErr_SetString(PyExc_TypeError, "a snapshot is for reading");
    return false;
}

static PyObject *write_value(core_store *store, const core_given *given, store_put *call,
                             PyObject *key_arg, PyObject *value_arg)
{
    core_bytes key, value;
    if (!core_bytes_arg(key_arg, &key)) return NULL;
    if (!core_bytes_arg(value_arg, &value)) {
        core_bytes_free(&key);
        return NULL;
    }
    rocks_status status;
    rocks_code code;
    void *target = core_number(store->target);
    Py_BEGIN_ALLOW_THREADS;
    code = call(target, given->family, given->options, key.data, key.len, value.data, value.len,
                &status);
    Py_END_ALLOW_THREADS;
    core_bytes_free(&key);
    core_bytes_free(&value);
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise_of(store->target, &status);
}

static PyObject *write_key(core_store *store, const core_given *given, store_delete *call,
                           PyObject *key_arg)
{
    core_bytes key;
    if (!core_bytes_arg(key_arg, &key)) return NULL;
    rocks_status status;
    rocks_code code;
    void *target = core_number(store->target);
    Py_BEGIN_ALLOW_THREADS;
    code = call(target, given->family, given->options, key.data, key.len, &status);
    Py_END_ALLOW_THREADS;
    core_bytes_free(&key);
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise_of(store->target, &status);
}

bool core_given_write(core_store *store, core_given *given, PyObject *const *values,
                      PyObject *names)
{
    if (!core_given_read(store, given, ROCKS_OPTIONS_WRITE, values, names, NULL)) return false;
    if (given->held == NULL || store->calls->writes_with_options) return true;
    core_given_free(given);
    PyErr_SetString(PyExc_TypeError, "a transaction's write options are those of its beginning");
    return false;
}

PyDoc_STRVAR(put_doc,
             "put(key, value, *, column_family=None, options=None, **write_options)\n--\n\n"
             "Sets the value of a key.");
static PyObject *store_put_(PyObject *self, PyObject *const *args, Py_ssize_t count,
                            PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    if (!core_store_writable(store) || !core_arity("put", count, 2, 2)) return NULL;
    if (!core_given_write(store, &given, args + count, names)) return NULL;
    PyObject *result = write_value(store, &given, store->calls->put, args[0], args[1]);
    core_given_free(&given);
    return result;
}

PyDoc_STRVAR(merge_doc,
             "merge(key, operand, *, column_family=None, options=None, **write_options)\n--\n\n"
             "Merges an operand into the value of a key, with the column family's merge operator.");
static PyObject *store_merge(PyObject *self, PyObject *const *args, Py_ssize_t count,
                             PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    if (!core_store_writable(store) || !core_arity("merge", count, 2, 2)) return NULL;
    if (!core_given_write(store, &given, args + count, names)) return NULL;
    PyObject *result = write_value(store, &given, store->calls->merge, args[0], args[1]);
    core_given_free(&given);
    return result;
}

PyDoc_STRVAR(delete_doc,
             "delete(key, *, column_family=None, options=None, **write_options)\n--\n\n"
             "Deletes a key. Deleting an absent key succeeds.");
static PyObject *store_delete_(PyObject *self, PyObject *const *args, Py_ssize_t count,
                               PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    if (!core_store_writable(store) || !core_arity("delete", count, 1, 1)) return NULL;
    if (!core_given_write(store, &given, args + count, names)) return NULL;
    PyObject *result = write_key(store, &given, store->calls->delete, args[0]);
    core_given_free(&given);
    return result;
}

PyDoc_STRVAR(
    single_delete_doc,
    "single_delete(key, *, column_family=None, options=None, **write_options)\n--\n\n"
    "Deletes a key that was put exactly once since it was last deleted, and never merged:\n"
    "cheaper in compaction. For any other key the result is undefined.");
static PyObject *store_single_delete(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                     PyObject *names)
{
    core_store *store = (core_store *)self;
    core_given given;
    if (!core_store_writable(store) || !core_arity("single_delete", count, 1, 1)) return NULL;
    if (!core_given_write(store, &given, args + count, names)) return NULL;
    PyObject *result = write_key(store, &given, store->calls->single_delete, args[0]);
    core_given_free(&given);
    return result;
}

static int store_set_item(PyObject *self, PyObject *key, PyObject *value)
{
    core_store *store = (core_store *)self;
    core_given given = {.family = core_number(store->family)};
    if (!core_store_writable(store)) return -1;
    PyObject *result = value == NULL ? write_key(store, &given, store->calls->delete, key)
                                     : write_value(store, &given, store->calls->put, key, value);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* ---- what Python's classes ask for ---- */

static PyObject *iterate(PyObject *self, PyObject *options_arg)
{
    core_store *store = (core_store *)self;
    void *options;
    rocks_iter *iter = NULL;
    rocks_status status;
    rocks_code code;
    if (!core_store_usable(store) || !core_handle_arg(options_arg, &options)) return NULL;
    void *target = core_number(store->target), *family = core_number(store->family);
    Py_BEGIN_ALLOW_THREADS;
    code = store->calls->iter(target, family, options, &iter, &status);
    Py_END_ALLOW_THREADS;
    if (code != ROCKS_OK) return core_raise_of(store->target, &status);
    return core_handle_new(iter, "rocks_iter");
}

static PyObject *get_target(PyObject *self, void *unused)
{
    (void)unused;
    core_store *store = (core_store *)self;
    if (store->target != NULL) return Py_NewRef(store->target);
    core_store_usable(store);
    return NULL;
}

static PyObject *get_family(PyObject *self, void *unused)
{
    (void)unused;
    core_store *store = (core_store *)self;
    return Py_NewRef(store->family == NULL ? Py_None : store->family);
}

static PyObject *get_keep(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((core_store *)self)->keep_gil);
}

static int set_keep(PyObject *self, PyObject *value, void *unused)
{
    (void)unused;
    ((core_store *)self)->keep_gil = value == Py_True;
    return 0;
}

#define KEYWORDS (METH_FASTCALL | METH_KEYWORDS)
static PyMethodDef methods[] = {
    CORE_METHOD("get", store_get, KEYWORDS, get_doc),
    CORE_METHOD("get_view", store_get_view, KEYWORDS, get_view_doc),
    CORE_METHOD("multi_get", store_multi_get, KEYWORDS, multi_get_doc),
    CORE_METHOD("put", store_put_, KEYWORDS, put_doc),
    CORE_METHOD("merge", store_merge, KEYWORDS, merge_doc),
    CORE_METHOD("delete", store_delete_, KEYWORDS, delete_doc),
    CORE_METHOD("single_delete", store_single_delete, KEYWORDS, single_delete_doc),
    {"_iter", iterate, METH_O, "An iterator's handle, of read options' handle."},
    {"_give_up", give_up, METH_NOARGS, "Frees what is kept for reads to come."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"_target", get_target, NULL, "The handle of the database, snapshot or transaction.", NULL},
    {"_family", get_family, NULL, "The handle of the column family, or None.", NULL},
    {"_keep_gil", get_keep, set_keep,
     "Whether reads of memory keep the GIL: no callback may need it.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Keys and values: of a database, a snapshot or a transaction."},
    {Py_tp_init, store_init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_dealloc, store_dealloc},
    {Py_tp_traverse, store_traverse},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_mp_subscript, store_item},
    {Py_mp_ass_subscript, store_set_item},
    {Py_sq_contains, store_contains},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.Store", sizeof(core_store), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

static PyObject *set_options(PyObject *module, PyObject *function)
{
    (void)module;
    Py_XDECREF(options_by_name);
    options_by_name = Py_NewRef(function);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"set_options", set_options, METH_O, "Sets the function that makes options out of keywords."},
    {NULL, NULL, 0, NULL},
};

int core_store_init(PyObject *module)
{
    rocks_status status;
    str_handle = PyUnicode_InternFromString("_handle");
    str_options = PyUnicode_InternFromString("options");
    if (str_handle == NULL || str_options == NULL) return -1;
    if (rocks_options_new(ROCKS_OPTIONS_READ, &cached, &status) != ROCKS_OK ||
        rocks_options_set(cached, "read_tier", "kBlockCacheTier", &status) != ROCKS_OK) {
        PyErr_SetString(PyExc_ImportError, status.message);
        return -1;
    }
    core_store_type = core_add_type(module, &spec);
    return core_store_type == NULL ? -1 : PyModule_AddFunctions(module, functions);
}
