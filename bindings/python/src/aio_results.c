/* What operations give: their completions as Python's objects. And the function that submits any
 * operation. */
#include "aio.h"
#include "store.h"

enum { ITEMS, KEYS, VALUES };

static PyObject *row(const rocks_block_view *view, size_t at, int shows)
{
    PyObject *key = NULL, *value = NULL;
    if (shows != VALUES)
        key = core_bytes_out(view->keys + view->key_offsets[at],
                             view->key_offsets[at + 1] - view->key_offsets[at]);
    if (shows == KEYS) return key;
    value = core_bytes_out(view->values + view->value_offsets[at],
                           view->value_offsets[at + 1] - view->value_offsets[at]);
    if (shows == VALUES) return value;
    PyObject *pair = key == NULL || value == NULL ? NULL : PyTuple_New(2);
    if (pair == NULL) {
        Py_XDECREF(key);
        Py_XDECREF(value);
        return NULL;
    }
    PyTuple_SetItem(pair, 0, key);
    PyTuple_SetItem(pair, 1, value);
    return pair;
}

/* A block of entries: (list, whether they were the last). */
static PyObject *block_out(const rocks_block_view *view, int shows)
{
    PyObject *list = PyList_New((Py_ssize_t)view->count);
    for (size_t i = 0; list != NULL && i < view->count; i++) {
        PyObject *made = row(view, i, shows);
        if (made == NULL) Py_CLEAR(list);
        else PyList_SetItem(list, (Py_ssize_t)i, made);
    }
    return list == NULL ? NULL : Py_BuildValue("(NO)", list, view->done ? Py_True : Py_False);
}

static PyObject *missing(aio_future *future)
{
    return Py_NewRef(future->result == NULL ? Py_None : future->result);
}

static const char *made_kind(rocks_operation_kind kind)
{
    switch (kind) {
        case ROCKS_OPERATION_ITER:
            return "rocks_iter";
        case ROCKS_OPERATION_TXN_BEGIN:
            return "rocks_txn";
        default:
            return "rocks_db";
    }
}

/* The result of an operation that ended well, or did not find what it was asked for. */
static PyObject *result_of(aio_future *future, const rocks_completion *completion)
{
    bool found = completion->code == ROCKS_OK;
    switch (future->kind) {
        case ROCKS_OPERATION_GET:
        case ROCKS_OPERATION_TXN_GET:
        case ROCKS_OPERATION_TXN_GET_FOR_UPDATE:
            if (!found) return missing(future);
            return core_bytes_out(completion->value.data, completion->value.len);
        case ROCKS_OPERATION_MULTI_GET: {
            PyObject *none = missing(future);
            PyObject *list =
                core_values_out(completion->values, completion->codes, completion->count, none);
            Py_DECREF(none);
            return list;
        }
        case ROCKS_OPERATION_ITER:
        case ROCKS_OPERATION_TXN_BEGIN:
        case ROCKS_OPERATION_OPEN:
            return core_handle_new(completion->handle, made_kind(future->kind));
        case ROCKS_OPERATION_SEEK:
        case ROCKS_OPERATION_SEEK_FOR_PREV:
        case ROCKS_OPERATION_SEEK_TO_FIRST:
        case ROCKS_OPERATION_SEEK_TO_LAST:
            if (!found) Py_RETURN_NONE;
            return Py_BuildValue("(NN)", core_bytes_out(completion->key.data, completion->key.len),
                                 core_bytes_out(completion->value.data, completion->value.len));
        case ROCKS_OPERATION_READ_BLOCK:
            if (!found) return Py_BuildValue("([]O)", Py_True);
            return block_out(completion->block, future->shows);
        case ROCKS_OPERATION_BACKUP:
        case ROCKS_OPERATION_CHECKPOINT:
            return PyLong_FromUnsignedLongLong(completion->number);
        default:
            Py_RETURN_NONE;
    }
}

/* The first code of a multi_get that is a failure. */
static rocks_code failure_in(const rocks_completion *completion)
{
    for (size_t i = 0; i < completion->count; i++)
        if (completion->codes[i] != ROCKS_OK && completion->codes[i] != ROCKS_NOT_FOUND)
            return completion->codes[i];
    return ROCKS_OK;
}

/* Whether a code says that there is nothing, of an operation that may say so. */
static bool nothing(rocks_operation_kind kind, rocks_code code)
{
    bool reads = kind == ROCKS_OPERATION_GET || kind == ROCKS_OPERATION_TXN_GET ||
                 kind == ROCKS_OPERATION_TXN_GET_FOR_UPDATE;
    bool moves = kind >= ROCKS_OPERATION_SEEK && kind <= ROCKS_OPERATION_READ_BLOCK;
    return ((reads || moves) && code == ROCKS_NOT_FOUND) ||
           (kind == ROCKS_OPERATION_READ_BLOCK && code == ROCKS_NOT_POSITIONED);
}

void aio_complete(aio_future *future, const rocks_completion *completion)
{
    rocks_code code = completion->code;
    bool closed = future->kind == ROCKS_OPERATION_CLOSE && code == ROCKS_OK;
    if (closed) core_handle_forget(future->target);
    if (code == ROCKS_OK || nothing(future->kind, code)) {
        code = future->kind == ROCKS_OPERATION_MULTI_GET ? failure_in(completion) : ROCKS_OK;
        if (code == ROCKS_OK) {
            aio_settle(future, result_of(future, completion));
            return;
        }
    }
    rocks_status status = {.code = code};
    if (completion->status != NULL) status = *completion->status;
    if (future->target != NULL) core_raise_of(future->target, &status);
    else core_raise(&status);
    aio_settle(future, NULL);
}

void aio_discard(aio_future *future, const rocks_completion *completion)
{
    if (completion->handle != NULL) rocks_release(completion->handle);
    if (future->kind == ROCKS_OPERATION_CLOSE && completion->code == ROCKS_OK)
        core_handle_forget(future->target);
}

PyObject *aio_bytes(PyObject *arg)
{
    core_bytes bytes;
    if (PyBytes_CheckExact(arg)) return Py_NewRef(arg);
    if (!core_bytes_arg(arg, &bytes)) return NULL;
    PyObject *copy = core_bytes_out(bytes.data, bytes.len);
    core_bytes_free(&bytes);
    return copy;
}

static bool bytes_in(PyObject *arg, PyObject **held, const void **data, size_t *len)
{
    if (arg == Py_None) return true;
    *held = aio_bytes(arg);
    if (*held == NULL) return false;
    *data = PyBytes_AsString(*held);
    *len = (size_t)PyBytes_Size(*held);
    return true;
}

static bool handle_in(PyObject *arg, PyObject **held, void **number)
{
    if (!core_handle_arg(arg, number)) return false;
    if (arg != Py_None) *held = Py_NewRef(arg);
    return true;
}

/* aio_call(kind, db, target, family, options, more_options, key, value, count, limit, flags, extra,
 * owner): a future of any operation. `target` or `db` tells whether it was closed. extra: what a
 * key that is not there gives; of a block what it shows. owner: an AioStore, whose reads come
 * after it. */
static PyObject *call(PyObject *module, PyObject *const *args, Py_ssize_t given)
{
    (void)module;
    rocks_operation operation = {0};
    void *db, *family, *options, *more;
    PyObject *database = NULL;
    if (!core_arity("aio_call", given, 13, 13)) return NULL;
    long kind = PyLong_AsLong(args[0]);
    if (kind == -1 && PyErr_Occurred()) return NULL;
    aio_queue *queue = aio_running();
    aio_future *future = queue == NULL ? NULL : aio_pending(queue, (rocks_operation_kind)kind);
    if (future == NULL) return NULL;
    uint64_t count, limit, flags;
    if (!handle_in(args[1], &database, &db) ||
        !handle_in(args[2], &future->target, &operation.target) ||
        !handle_in(args[3], &future->family, &family) ||
        !handle_in(args[4], &future->options, &options) ||
        !handle_in(args[5], &future->more_options, &more) ||
        !bytes_in(args[6], &future->key, &operation.key, &operation.key_len) ||
        !bytes_in(args[7], &future->value, &operation.value, &operation.value_len) ||
        !core_u64_in(args[8], &count) || !core_u64_in(args[9], &limit) ||
        !core_u64_in(args[10], &flags))
        goto failed;
    if (kind == ROCKS_OPERATION_READ_BLOCK) {
        long shows = PyLong_AsLong(args[11]);
        if (shows == -1 && PyErr_Occurred()) goto failed;
        future->shows = (uint8_t)shows;
    } else if (args[11] != Py_None) {
        future->result = Py_NewRef(args[11]);
    }
    operation.db = db;
    operation.column_family = family;
    operation.options = options;
    operation.more_options = more;
    operation.count = (size_t)count;
    operation.limit = (size_t)limit;
    operation.flags = (uint32_t)flags;
    if (future->target == NULL) {
        future->target = database;
        database = NULL;
    } else if (database != NULL && future->family == NULL) {
        future->family = database;
        database = NULL;
    }
    if (aio_store_inner(args[12]) != NULL) {
        future->owner = Py_NewRef(args[12]);
        ((aio_store *)future->owner)->flying++;
    }
    if (!aio_submit(queue, future, operation)) goto failed;
    Py_XDECREF(database);
    return (PyObject *)future;
failed:
    Py_XDECREF(database);
    aio_release(future);
    Py_DECREF(future);
    return NULL;
}

static PyMethodDef functions[] = {
    CORE_METHOD("aio_call", call, METH_FASTCALL, "The future of an operation."),
    {NULL, NULL, 0, NULL},
};

int aio_results_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
