/* AioStore: a Store's keys and values for coroutines. Python's aio.DB, ColumnFamily, Snapshot and
 * Transaction derive from it. */
#include "aio.h"
#include "store.h"

static PyTypeObject *store_type;

PyObject *aio_store_inner(PyObject *object)
{
    return PyObject_TypeCheck(object, store_type) ? ((aio_store *)object)->inner : NULL;
}

/* AioStore(store, db, options): a Store; the Handle of its database; of a snapshot read options. */
static int init(PyObject *self, PyObject *args, PyObject *keywords)
{
    aio_store *store = (aio_store *)self;
    PyObject *inner, *db, *options;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "O!O!O", core_store_type, &inner, core_handle_type, &db, &options))
        return -1;
    if (store->inner != NULL || (options != Py_None && !Py_IS_TYPE(options, core_handle_type))) {
        PyErr_SetString(PyExc_RuntimeError, "made already, or no Handle of options");
        return -1;
    }
    store->db = Py_NewRef(db);
    store->options = options == Py_None ? NULL : Py_NewRef(options);
    store->inner = Py_NewRef(inner);
    return 0;
}

static int traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((aio_store *)self)->inner);
    return 0;
}

static void dealloc(PyObject *self)
{
    aio_store *store = (aio_store *)self;
    PyObject_GC_UnTrack(self);
    Py_CLEAR(store->inner);
    Py_CLEAR(store->db);
    Py_CLEAR(store->options);
    core_free_object(self);
}

static core_store *usable(PyObject *self)
{
    core_store *inner = (core_store *)((aio_store *)self)->inner;
    if (inner == NULL) {
        PyErr_SetString(PyExc_ValueError, "__init__ of the class was not called, or failed");
        return NULL;
    }
    return core_store_usable(inner) ? inner : NULL;
}

static bool is_txn(core_store *inner) { return inner->calls->is_txn; }

/* Options of a call to a snapshot: those that were given, of its moment. */
static bool of_snapshot(aio_store *store, core_given *given)
{
    rocks_status status;
    rocks_options *copy = NULL;
    if (store->options == NULL || given->held == NULL) return true;
    if (rocks_options_copy(core_number(given->held), &copy, &status) != ROCKS_OK ||
        rocks_options_set_snapshot(copy, core_number(((core_store *)store->inner)->target),
                                   &status) != ROCKS_OK) {
        if (copy != NULL) rocks_release(copy);
        core_raise(&status);
        return false;
    }
    PyObject *handle = core_handle_new(copy, "rocks_options");
    Py_DECREF(given->held);
    given->held = handle;
    given->options = core_number(handle);
    return handle != NULL;
}

/* A future for an operation on a store, which waits for its key and value. */
static aio_future *begin(aio_store *store, rocks_operation_kind kind, const core_given *given,
                         PyObject *target, rocks_operation *operation)
{
    aio_queue *queue = aio_running();
    aio_future *future = queue == NULL ? NULL : aio_pending(queue, kind);
    if (future == NULL) return NULL;
    PyObject *options = given->held != NULL ? given->held : store->options;
    future->owner = Py_NewRef((PyObject *)store);
    store->flying++;
    future->target = Py_NewRef(target);
    future->options = Py_XNewRef(options);
    future->family = Py_XNewRef(given->of);
    operation->db = core_number(store->db);
    operation->column_family = given->family;
    operation->options = core_number(options);
    return future;
}

static PyObject *finish(aio_future *future, const rocks_operation *operation)
{
    if (aio_submit(future->queue, future, *operation)) return (PyObject *)future;
    aio_release(future);
    Py_DECREF(future);
    return NULL;
}

static bool take(PyObject *arg, PyObject **held, const void **data, size_t *len)
{
    *held = aio_bytes(arg);
    if (*held == NULL) return false;
    *data = PyBytes_AsString(*held);
    *len = (size_t)PyBytes_Size(*held);
    return true;
}

/* ---- reads ---- */

#define ARGS PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names

/* Memory may be asked, unless the transaction's other operations come first. */
static bool may_ask(aio_store *store)
{
    return !is_txn((core_store *)store->inner) || store->flying == 0;
}

/* A future of an error of a call. */
static PyObject *failed_of(core_store *inner, const rocks_status *status)
{
    if (!PyErr_Occurred()) core_raise_of(inner->target, status);
    return aio_failed();
}

static PyObject *get(ARGS)
{
    aio_store *store = (aio_store *)self;
    core_store *inner = usable(self);
    core_given given;
    core_bytes key;
    PyObject *result = NULL;
    if (inner == NULL || !core_arity("get", count, 1, 2)) return NULL;
    if (!core_given_read(inner, &given, ROCKS_OPTIONS_READ, args + count, names, "default"))
        return NULL;
    PyObject *none = count > 1 ? args[1] : given.other != NULL ? given.other : Py_None;
    if (!core_bytes_arg(args[0], &key)) goto end;
    PyObject *value = NULL;
    rocks_status status;
    rocks_code code =
        may_ask(store) ? core_read_memory(inner, &given, &key, &value, &status) : ROCKS_INCOMPLETE;
    core_bytes_free(&key);
    if (code == ROCKS_OK) {
        result = aio_ready(value, true);
    } else if (code == ROCKS_NOT_FOUND) {
        result = aio_ready(Py_NewRef(none), true);
    } else if (code != ROCKS_INCOMPLETE) {
        result = failed_of(inner, &status);
    } else if (of_snapshot(store, &given)) {
        rocks_operation operation = {0};
        bool txn = is_txn(inner);
        aio_future *future = begin(store, txn ? ROCKS_OPERATION_TXN_GET : ROCKS_OPERATION_GET,
                                   &given, inner->target, &operation);
        if (future == NULL) goto end;
        if (txn) operation.target = core_number(inner->target);
        if (none != Py_None) future->result = Py_NewRef(none);
        if (take(args[0], &future->key, &operation.key, &operation.key_len)) {
            result = finish(future, &operation);
        } else {
            aio_release(future);
            Py_DECREF(future);
        }
    }
end:
    core_given_free(&given);
    return result;
}

/* More keys than these are never read on the loop's thread. */
enum { MOST_KEYS = 256 };

static PyObject *multi_get(ARGS)
{
    aio_store *store = (aio_store *)self;
    core_store *inner = usable(self);
    core_given given;
    core_arena arena = {0};
    rocks_slice *keys;
    size_t number;
    PyObject *result = NULL, *list = NULL;
    if (inner == NULL || !core_arity("multi_get", count, 1, 2)) return NULL;
    if (is_txn(inner)) {
        PyErr_SetString(PyExc_TypeError, "multi_get: not of this class");
        return NULL;
    }
    if (!core_given_read(inner, &given, ROCKS_OPTIONS_READ, args + count, names, "default"))
        return NULL;
    PyObject *none = count > 1 ? args[1] : given.other != NULL ? given.other : Py_None;
    if (!core_slices_in(&arena, args[0], &keys, &number)) goto end;
    rocks_status status;
    rocks_code code = number > MOST_KEYS ? ROCKS_INCOMPLETE
                                         : core_read_many_memory(inner, &given, keys, number, none,
                                                                 &list, &status);
    if (code == ROCKS_OK) {
        result = aio_ready(list, true);
    } else if (code != ROCKS_INCOMPLETE) {
        result = failed_of(inner, &status);
    } else if (of_snapshot(store, &given)) {
        rocks_operation operation = {0};
        aio_future *future =
            begin(store, ROCKS_OPERATION_MULTI_GET, &given, inner->target, &operation);
        if (future == NULL) goto end;
        if (none != Py_None) future->result = Py_NewRef(none);
        /* The queue copies them at the end of the turn: they are kept in one object until then. */
        size_t size = number * sizeof *keys, at = size;
        for (size_t i = 0; i < number; i++) size += keys[i].len;
        future->key = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
        if (future->key == NULL) {
            aio_release(future);
            Py_DECREF(future);
            goto end;
        }
        char *copy = PyBytes_AsString(future->key);
        rocks_slice *slices = (rocks_slice *)(void *)copy; /* bytes objects are aligned for it */
        for (size_t i = 0; i < number; i++) {
            if (keys[i].len > 0) memcpy(copy + at, keys[i].data, keys[i].len);
            slices[i].data = (const uint8_t *)copy + at;
            slices[i].len = keys[i].len;
            at += keys[i].len;
        }
        operation.keys = slices;
        operation.count = number;
        result = finish(future, &operation);
    }
end:
    core_arena_free(&arena);
    core_given_free(&given);
    return result;
}

/* ---- writes ---- */

/* A write of a database, or the one of a transaction that stands for it. */
static PyObject *change(ARGS, const char *name, Py_ssize_t parts, rocks_operation_kind kind,
                        rocks_operation_kind in_txn)
{
    aio_store *store = (aio_store *)self;
    core_store *inner = usable(self);
    core_given given;
    if (inner == NULL || !core_store_writable(inner) || !core_arity(name, count, parts, parts))
        return NULL;
    bool txn = is_txn(inner);
    if (txn && in_txn == 0) {
        PyErr_Format(PyExc_TypeError, "%s: a transaction cannot do it", name);
        return NULL;
    }
    if (!core_given_write(inner, &given, args + count, names)) return NULL;
    rocks_operation operation = {0};
    aio_future *future = begin(store, txn ? in_txn : kind, &given, inner->target, &operation);
    core_given_free(&given);
    if (future == NULL) return NULL;
    if (txn) operation.target = core_number(inner->target);
    if (!take(args[0], &future->key, &operation.key, &operation.key_len) ||
        (parts == 2 && !take(args[1], &future->value, &operation.value, &operation.value_len))) {
        aio_release(future);
        Py_DECREF(future);
        return NULL;
    }
    return finish(future, &operation);
}

static PyObject *put(ARGS)
{
    return change(self, args, count, names, "put", 2, ROCKS_OPERATION_PUT, ROCKS_OPERATION_TXN_PUT);
}
static PyObject *merge(ARGS)
{
    return change(self, args, count, names, "merge", 2, ROCKS_OPERATION_MERGE,
                  ROCKS_OPERATION_TXN_MERGE);
}
static PyObject *delete_key(ARGS)
{
    return change(self, args, count, names, "delete", 1, ROCKS_OPERATION_DELETE,
                  ROCKS_OPERATION_TXN_DELETE);
}
static PyObject *single_delete(ARGS)
{
    return change(self, args, count, names, "single_delete", 1, ROCKS_OPERATION_SINGLE_DELETE, 0);
}
static PyObject *delete_range(ARGS)
{
    return change(self, args, count, names, "delete_range", 2, ROCKS_OPERATION_DELETE_RANGE, 0);
}

static PyObject *get_inner(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *inner = ((aio_store *)self)->inner;
    if (inner != NULL) return Py_NewRef(inner);
    usable(self);
    return NULL;
}

#define KEYWORDS (METH_FASTCALL | METH_KEYWORDS)
static PyMethodDef methods[] = {
    CORE_METHOD(
        "get", get, KEYWORDS,
        "get(key, default=None, *, column_family=None, options=None, **read_options)\n--\n\n"
        "The value of a key, or `default`. What memory can answer is answered at once."),
    CORE_METHOD("multi_get", multi_get, KEYWORDS,
                "multi_get(keys, default=None, *, column_family=None, options=None, "
                "**read_options)\n--\n\n"
                "The values of many keys, from one point in time: a list, with `default` where\n"
                "there is none."),
    CORE_METHOD("put", put, KEYWORDS,
                "put(key, value, *, column_family=None, options=None, **write_options)\n--\n\n"
                "Sets the value of a key."),
    CORE_METHOD("merge", merge, KEYWORDS,
                "merge(key, operand, *, column_family=None, options=None, **write_options)\n--\n\n"
                "Merges an operand into the value of a key."),
    CORE_METHOD("delete", delete_key, KEYWORDS,
                "delete(key, *, column_family=None, options=None, **write_options)\n--\n\n"
                "Deletes a key. Deleting an absent key succeeds."),
    CORE_METHOD("single_delete", single_delete, KEYWORDS,
                "single_delete(key, *, column_family=None, options=None, **write_options)\n--\n\n"
                "Deletes a key that was put exactly once since it was last deleted."),
    CORE_METHOD("delete_range", delete_range, KEYWORDS,
                "delete_range(start, stop, *, column_family=None, options=None, "
                "**write_options)\n--\n\nDeletes the keys from start on, before stop."),
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"_inner", get_inner, NULL, "The Store.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Keys and values, for coroutines."},
    {Py_tp_init, init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.AioStore", sizeof(aio_store), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

int aio_store_init(PyObject *module)
{
    store_type = core_add_type(module, &spec);
    return store_type == NULL ? -1 : 0;
}
