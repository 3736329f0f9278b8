/* Future: what the calls of librocks.aio return. A task that awaits one takes it for a future of
 * asyncio's; asyncio.create_task() takes it for a coroutine. */
#include "aio.h"

PyTypeObject *aio_future_type;
static PyObject *cancelled_error, *get_running_loop, *str_run;

/* Many live for a moment: their memory is kept. Without the GIL threads would share it. */
#ifndef Py_GIL_DISABLED
enum { MOST_FREE = 1024 };
static aio_future *free_list;
static size_t free_count;
#endif

static aio_future *make(void)
{
    aio_future *made;
#ifndef Py_GIL_DISABLED
    if (free_list != NULL) {
        made = free_list;
        free_list = made->next;
        free_count--;
        PyObject_Init((PyObject *)made, aio_future_type);
    } else
#endif
    {
        made = PyObject_GC_New(aio_future, aio_future_type);
        if (made == NULL) return NULL;
    }
    memset((char *)made + offsetof(aio_future, queue), 0,
           offsetof(aio_future, wake) - offsetof(aio_future, queue));
    return made;
}

/* So many answers in a row come without a turn of the loop. */
enum { TURN = 256 };
static _Thread_local unsigned answers;

PyObject *aio_ready(PyObject *result, bool fair)
{
    aio_future *made = result == NULL ? NULL : make();
    if (made == NULL) {
        Py_XDECREF(result);
        return NULL;
    }
    made->result = result;
    made->state = AIO_DONE;
    if (fair && ++answers >= TURN) {
        answers = 0;
        made->yields = true;
    }
    return (PyObject *)made; /* the garbage collector need not know one that refers to bytes */
}

/* The exception that is set, as an object. */
static PyObject *fetch(void)
{
    PyObject *type, *exception, *trace;
    PyErr_Fetch(&type, &exception, &trace);
    PyErr_NormalizeException(&type, &exception, &trace);
    if (exception != NULL && trace != NULL) PyException_SetTraceback(exception, trace);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    return exception;
}

PyObject *aio_failed(void)
{
    PyObject *exception = fetch();
    aio_future *made = make();
    if (made == NULL) {
        Py_XDECREF(exception);
        return NULL;
    }
    made->exception = exception;
    made->state = AIO_FAILED;
    PyObject_GC_Track(made);
    return (PyObject *)made;
}

aio_future *aio_pending(aio_queue *queue, rocks_operation_kind kind)
{
    aio_future *made = make();
    if (made == NULL) return NULL;
    memset((char *)made + offsetof(aio_future, wake), 0, sizeof *made - offsetof(aio_future, wake));
    made->queue = (aio_queue *)Py_NewRef((PyObject *)queue);
    made->kind = kind;
    made->state = AIO_PENDING;
    PyObject_GC_Track(made);
    return made;
}

void aio_release(aio_future *future)
{
    PyObject *owner = future->owner;
    if (owner != NULL) ((aio_store *)owner)->flying--;
    future->owner = NULL;
    Py_XDECREF(owner);
    Py_CLEAR(future->target);
    Py_CLEAR(future->options);
    Py_CLEAR(future->more_options);
    Py_CLEAR(future->family);
    Py_CLEAR(future->key);
    Py_CLEAR(future->value);
}

/* ---- how it ends ---- */

/* Whether the operation changes something, so that its failure should be heard of. */
static bool changes(rocks_operation_kind kind)
{
    switch (kind) {
        case ROCKS_OPERATION_PUT:
        case ROCKS_OPERATION_MERGE:
        case ROCKS_OPERATION_DELETE:
        case ROCKS_OPERATION_SINGLE_DELETE:
        case ROCKS_OPERATION_DELETE_RANGE:
        case ROCKS_OPERATION_WRITE:
        case ROCKS_OPERATION_TXN_PUT:
        case ROCKS_OPERATION_TXN_MERGE:
        case ROCKS_OPERATION_TXN_DELETE:
        case ROCKS_OPERATION_TXN_COMMIT:
        case ROCKS_OPERATION_FLUSH:
        case ROCKS_OPERATION_COMPACT_RANGE:
        case ROCKS_OPERATION_BACKUP:
        case ROCKS_OPERATION_CHECKPOINT:
            return true;
        default:
            return false;
    }
}

void aio_settle(aio_future *future, PyObject *result)
{
    Py_XDECREF(future->result);
    future->result = result;
    future->state = AIO_DONE;
    if (result != NULL) return;
    future->exception = fetch();
    future->state = AIO_FAILED;
    future->unseen = changes(future->kind);
}

static PyObject *loop_of(aio_future *future)
{
    if (future->queue != NULL) return Py_NewRef(aio_loop(future->queue));
    return PyObject_CallNoArgs(get_running_loop);
}

/* Has the loop call function(future) in its next turn. */
static bool call_soon(aio_future *future, PyObject *function, PyObject *context)
{
    PyObject *loop = loop_of(future);
    PyObject *method = loop == NULL ? NULL : PyObject_GetAttrString(loop, "call_soon");
    PyObject *args = method == NULL ? NULL : PyTuple_Pack(2, function, (PyObject *)future);
    PyObject *keywords = args == NULL      ? NULL
                         : context == NULL ? PyDict_New()
                                           : Py_BuildValue("{sO}", "context", context);
    PyObject *handle = keywords == NULL ? NULL : PyObject_Call(method, args, keywords);
    Py_XDECREF(handle);
    Py_XDECREF(keywords);
    Py_XDECREF(args);
    Py_XDECREF(method);
    Py_XDECREF(loop);
    return handle != NULL;
}

bool aio_wake(aio_future *future, bool now)
{
    bool good = true;
    PyObject *wake = future->wake, *context = future->context, *others = future->callbacks;
    future->wake = future->context = future->callbacks = NULL;
    if (wake != NULL && now && future->direct) {
        PyObject *answer =
            context == NULL
                ? PyObject_CallFunctionObjArgs(wake, (PyObject *)future, NULL)
                : PyObject_CallMethodObjArgs(context, str_run, wake, (PyObject *)future, NULL);
        good = answer != NULL;
        Py_XDECREF(answer);
    } else if (wake != NULL) {
        good = call_soon(future, wake, context);
    }
    Py_ssize_t count = others == NULL ? 0 : PyList_Size(others);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *pair = PyList_GetItem(others, i), *of = PyTuple_GetItem(pair, 1);
        if (!good) { /* those who wait must be told all the same */
            PyObject *type, *exception, *trace;
            PyErr_Fetch(&type, &exception, &trace);
            if (!call_soon(future, PyTuple_GetItem(pair, 0), of == Py_None ? NULL : of))
                PyErr_Clear();
            PyErr_Restore(type, exception, trace);
        } else {
            good = call_soon(future, PyTuple_GetItem(pair, 0), of == Py_None ? NULL : of);
        }
    }
    Py_XDECREF(wake);
    Py_XDECREF(context);
    Py_XDECREF(others);
    return good;
}

/* ---- its end as an object ---- */

/* A failure that nobody was told goes to the loop's handler of exceptions. */
static void tell(aio_future *future)
{
    PyObject *type, *exception, *trace;
    PyErr_Fetch(&type, &exception, &trace);
    PyObject *context =
        Py_BuildValue("{sssO}", "message", "an operation failed, and nobody awaited it",
                      "exception", future->exception);
    PyObject *answer =
        context == NULL || future->queue == NULL
            ? NULL
            : PyObject_CallMethod(aio_loop(future->queue), "call_exception_handler", "O", context);
    Py_XDECREF(context);
    Py_XDECREF(answer);
    PyErr_Restore(type, exception, trace);
}

static int traverse(PyObject *self, visitproc visit, void *arg)
{
    aio_future *future = (aio_future *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT((PyObject *)future->queue);
    Py_VISIT(future->result);
    Py_VISIT(future->exception);
    if (future->queue == NULL) return 0;
    Py_VISIT(future->wake);
    Py_VISIT(future->context);
    Py_VISIT(future->callbacks);
    Py_VISIT(future->owner);
    Py_VISIT(future->family);
    return 0;
}

static int clear(PyObject *self)
{
    aio_future *future = (aio_future *)self;
    PyObject *queue = (PyObject *)future->queue;
    Py_CLEAR(future->result);
    Py_CLEAR(future->exception);
    if (queue == NULL) return 0;
    Py_CLEAR(future->wake);
    Py_CLEAR(future->context);
    Py_CLEAR(future->callbacks);
    aio_release(future);
    future->queue = NULL;
    Py_DECREF(queue);
    return 0;
}

static void dealloc(PyObject *self)
{
    aio_future *future = (aio_future *)self;
    PyObject_GC_UnTrack(self);
    if (future->unseen && future->exception != NULL) tell(future);
    clear(self);
    PyTypeObject *type = Py_TYPE(self);
#ifndef Py_GIL_DISABLED
    if (free_count < MOST_FREE) {
        future->next = free_list;
        free_list = future;
        free_count++;
    } else
#endif
        PyObject_GC_Del(self);
    Py_DECREF(type);
}

/* ---- as an awaitable and a coroutine ---- */

static void raise_cancelled(aio_future *future)
{
    PyObject *error = future->exception == NULL
                          ? PyObject_CallNoArgs(cancelled_error)
                          : PyObject_CallFunctionObjArgs(cancelled_error, future->exception, NULL);
    if (error == NULL) return;
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
}

/* Its result; NULL: its exception. */
static PyObject *outcome(aio_future *future)
{
    switch (future->state) {
        case AIO_DONE:
            if (future->result == NULL) Py_RETURN_NONE; /* cleared by the garbage collector */
            return Py_NewRef(future->result);
        case AIO_FAILED:
            future->unseen = false;
            if (future->exception == NULL) PyErr_SetString(PyExc_RuntimeError, "no exception");
            else PyErr_SetObject((PyObject *)Py_TYPE(future->exception), future->exception);
            return NULL;
        default:
            raise_cancelled(future);
            return NULL;
    }
}

static PySendResult step(PyObject *self, PyObject *unused, PyObject **out)
{
    aio_future *future = (aio_future *)self;
    (void)unused;
    if (future->state == AIO_PENDING) {
        future->blocking = true;
        *out = Py_NewRef(self);
        return PYGEN_NEXT;
    }
    if (future->yields) { /* asyncio's way to let others have a turn */
        future->yields = false;
        *out = Py_NewRef(Py_None);
        return PYGEN_NEXT;
    }
    *out = outcome(future);
    return *out == NULL ? PYGEN_ERROR : PYGEN_RETURN;
}

static PyObject *next(PyObject *self)
{
    PyObject *value;
    switch (step(self, NULL, &value)) {
        case PYGEN_NEXT:
            return value;
        case PYGEN_RETURN: {
            /* The value in an instance: a tuple would be taken for arguments. */
            PyObject *stop = PyObject_CallFunctionObjArgs(PyExc_StopIteration, value, NULL);
            Py_DECREF(value);
            if (stop == NULL) return NULL;
            PyErr_SetObject(PyExc_StopIteration, stop);
            Py_DECREF(stop);
            return NULL;
        }
        default:
            return NULL;
    }
}

static PyObject *send(PyObject *self, PyObject *unused)
{
    (void)unused;
    return next(self);
}

static PyObject *throw_(PyObject *self, PyObject *args)
{
    PyObject *type, *value = NULL, *trace = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "O|OO", &type, &value, &trace)) return NULL;
    if (PyExceptionInstance_Check(type)) {
        PyErr_SetObject((PyObject *)Py_TYPE(type), type);
    } else if (PyExceptionClass_Check(type)) {
        PyErr_SetObject(type, value == Py_None ? NULL : value);
    } else {
        PyErr_Format(PyExc_TypeError, "an exception is needed, not %R", type);
    }
    return NULL;
}

static PyObject *nothing(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_RETURN_NONE;
}

/* ---- as a future ---- */

static PyObject *done(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(((aio_future *)self)->state != AIO_PENDING);
}

static PyObject *cancelled(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(((aio_future *)self)->state == AIO_CANCELLED);
}

/* Raises InvalidStateError for one that has not ended. */
static bool ended(aio_future *future)
{
    if (future->state != AIO_PENDING) return true;
    PyObject *module = PyImport_ImportModule("asyncio");
    PyObject *error = module == NULL ? NULL : PyObject_GetAttrString(module, "InvalidStateError");
    if (error != NULL) PyErr_SetString(error, "the operation has not ended");
    Py_XDECREF(error);
    Py_XDECREF(module);
    return false;
}

static PyObject *result(PyObject *self, PyObject *unused)
{
    (void)unused;
    return ended((aio_future *)self) ? outcome((aio_future *)self) : NULL;
}

static PyObject *exception(PyObject *self, PyObject *unused)
{
    aio_future *future = (aio_future *)self;
    (void)unused;
    if (!ended(future)) return NULL;
    if (future->state == AIO_CANCELLED) {
        raise_cancelled(future);
        return NULL;
    }
    future->unseen = false;
    if (future->state != AIO_FAILED || future->exception == NULL) Py_RETURN_NONE;
    return Py_NewRef(future->exception);
}

static PyObject *cancel(PyObject *self, PyObject *args, PyObject *keywords)
{
    aio_future *future = (aio_future *)self;
    static char *names[] = {"msg", NULL};
    PyObject *message = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|O", names, &message)) return NULL;
    if (future->state != AIO_PENDING) Py_RETURN_FALSE;
    future->state = AIO_CANCELLED;
    future->exception = message == Py_None ? NULL : Py_NewRef(message);
    aio_cancel(future);
    if (!aio_wake(future, false)) return NULL;
    Py_RETURN_TRUE;
}

static PyObject *add_done_callback(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                   PyObject *names)
{
    aio_future *future = (aio_future *)self;
    PyObject *context = NULL;
    Py_ssize_t keywords = names == NULL ? 0 : PyTuple_Size(names);
    if (!core_arity("add_done_callback", count, 1, 1)) return NULL;
    for (Py_ssize_t i = 0; i < keywords; i++) {
        PyObject *name = PyTuple_GetItem(names, i);
        if (PyUnicode_CompareWithASCIIString(name, "context") != 0)
            return PyErr_Format(PyExc_TypeError, "add_done_callback: no keyword %R", name);
        context = args[count + i] == Py_None ? NULL : args[count + i];
    }
    /* A task has just seen that it should wait. */
    bool direct = future->blocking;
    future->blocking = false;
    if (future->state != AIO_PENDING) {
        if (!call_soon(future, args[0], context)) return NULL;
    } else if (future->wake == NULL) {
        future->wake = Py_NewRef(args[0]);
        future->context = Py_XNewRef(context);
        future->direct = direct;
    } else {
        if (future->callbacks == NULL && (future->callbacks = PyList_New(0)) == NULL) return NULL;
        PyObject *pair = PyTuple_Pack(2, args[0], context == NULL ? Py_None : context);
        int added = pair == NULL ? -1 : PyList_Append(future->callbacks, pair);
        Py_XDECREF(pair);
        if (added < 0) return NULL;
    }
    Py_RETURN_NONE;
}

/* Takes a pair out of a list; returns how many that were: none, if a comparison took it away. */
static long take_away(PyObject *list, PyObject *pair)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++)
        if (PyList_GetItem(list, i) == pair)
            return PyList_SetSlice(list, i, i + 1, NULL) < 0 ? -1 : 1;
    return 0;
}

/* Takes away the others that equal a function; returns how many, -1: an exception. A comparison may
 * be Python's own code, which takes callbacks away, adds some, or ends the future. */
static long remove_others(aio_future *future, PyObject *list, PyObject *function)
{
    long removed = 0;
    for (Py_ssize_t i = PyList_Size(list); i-- > 0;) {
        if (i >= PyList_Size(list)) continue;
        PyObject *pair = Py_NewRef(PyList_GetItem(list, i));
        int same = PyObject_RichCompareBool(PyTuple_GetItem(pair, 0), function, Py_EQ);
        long taken = same <= 0 || future->callbacks != list ? same : take_away(list, pair);
        Py_DECREF(pair);
        if (taken < 0) return -1;
        if (future->callbacks != list) break; /* it has ended: they were told */
        removed += taken;
    }
    return removed;
}

static PyObject *remove_done_callback(PyObject *self, PyObject *function)
{
    aio_future *future = (aio_future *)self;
    long removed = 0;
    if (future->state != AIO_PENDING) return PyLong_FromLong(0);
    PyObject *wake = Py_XNewRef(future->wake);
    if (wake != NULL) {
        int same = PyObject_RichCompareBool(wake, function, Py_EQ);
        if (same > 0 && future->wake == wake) {
            PyObject *context = future->context;
            future->wake = future->context = NULL;
            Py_DECREF(wake);
            Py_XDECREF(context);
            removed++;
        }
        Py_DECREF(wake);
        if (same < 0) return NULL;
    }
    PyObject *list = Py_XNewRef(future->callbacks);
    long others = list == NULL ? 0 : remove_others(future, list, function);
    Py_XDECREF(list);
    return others < 0 ? NULL : PyLong_FromLong(removed + others);
}

static PyObject *get_loop(PyObject *self, PyObject *unused)
{
    (void)unused;
    return loop_of((aio_future *)self);
}

static PyObject *make_cancelled_error(PyObject *self, PyObject *unused)
{
    (void)unused;
    raise_cancelled((aio_future *)self);
    return fetch();
}

static PyObject *get_blocking(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((aio_future *)self)->blocking);
}

/* A task sets it to False, and adds its callback next: that finds out there that it is a task's. */
static int set_blocking(PyObject *self, PyObject *value, void *unused)
{
    (void)unused;
    if (value == Py_True) ((aio_future *)self)->blocking = true;
    return 0;
}

static PyObject *get_message(PyObject *self, void *unused)
{
    (void)unused;
    aio_future *future = (aio_future *)self;
    bool given = future->state == AIO_CANCELLED && future->exception != NULL;
    return Py_NewRef(given ? future->exception : Py_None);
}

static PyObject *repr(PyObject *self)
{
    static const char *const names[] = {"pending", "done", "failed", "cancelled"};
    return PyUnicode_FromFormat("<librocks.aio.Future %s>", names[((aio_future *)self)->state]);
}

static PyMethodDef methods[] = {
    {"send", send, METH_O, "send(value, /)\n--\n\nAs a coroutine's."},
    {"throw", throw_, METH_VARARGS, "throw(type, value=None, trace=None, /)\n--\n\nThe same."},
    {"close", nothing, METH_NOARGS, "close()\n--\n\nThe same. The operation goes on."},
    {"done", done, METH_NOARGS, "done()\n--\n\nWhether it has ended, or was cancelled."},
    {"cancelled", cancelled, METH_NOARGS, "cancelled()\n--\n\nWhether it was cancelled."},
    {"result", result, METH_NOARGS, "result()\n--\n\nWhat the operation gave, or its exception."},
    {"exception", exception, METH_NOARGS, "exception()\n--\n\nIts exception, or None."},
    {"cancel", (PyCFunction)(void (*)(void))cancel, METH_VARARGS | METH_KEYWORDS,
     "cancel(msg=None)\n--\n\nCancels it, and the operation if that has not begun. One that runs "
     "is asked to end."},
    CORE_METHOD("add_done_callback", add_done_callback, METH_FASTCALL | METH_KEYWORDS,
                "add_done_callback(function, /, *, context=None)\n--\n\n"
                "Has the loop call function(future) at its end."),
    {"remove_done_callback", remove_done_callback, METH_O,
     "remove_done_callback(function, /)\n--\n\nTakes callbacks away; returns how many."},
    {"get_loop", get_loop, METH_NOARGS, "get_loop()\n--\n\nThe loop."},
    {"_make_cancelled_error", make_cancelled_error, METH_NOARGS, NULL},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "See PEP 585"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"_asyncio_future_blocking", get_blocking, set_blocking, NULL, NULL},
    {"_cancel_message", get_message, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc,
     "The answer of an operation, which begins with the call: await it, or give it to\n"
     "asyncio.gather(), wait_for() or create_task()."},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_tp_repr, repr},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, next},
    {Py_am_await, PyObject_SelfIter},
    {Py_am_send, step},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {
    "librocks._core.Future", sizeof(aio_future), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

/* aio_set(get_running_loop, cancelled_error): those of asyncio, once librocks.aio is imported. */
static PyObject *set(PyObject *module, PyObject *args)
{
    PyObject *running, *cancelled_;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &running, &cancelled_)) return NULL;
    Py_XDECREF(get_running_loop);
    Py_XDECREF(cancelled_error);
    get_running_loop = Py_NewRef(running);
    cancelled_error = Py_NewRef(cancelled_);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"aio_set", set, METH_VARARGS, "Sets what is asyncio's."},
    {NULL, NULL, 0, NULL},
};

int aio_future_init(PyObject *module)
{
    str_run = PyUnicode_InternFromString("run");
    aio_future_type = core_add_type(module, &spec);
    return aio_future_type == NULL || str_run == NULL ? -1
                                                      : PyModule_AddFunctions(module, functions);
}
