/* Queue: the completion queue of an event loop. Operations are gathered until the loop's turn ends,
 * and submitted together; the loop's reader drains what has ended and wakes the tasks. */
#include "aio.h"

/* The most operations that are submitted and not drained; more wait here. */
enum { DEPTH = 8192 };
/* So many are submitted without the GIL. */
enum { MANY = 64 };

struct aio_queue {
    PyObject_HEAD rocks_queue *queue;
    rocks_completions *completions;
    PyObject *loop, *call_soon, *flush; /* the loop's method, and the queue's own */
    rocks_operation *operations;        /* gathered */
    aio_future **gathered;              /* theirs; the list holds the references */
    uint64_t *ids;
    size_t count, capacity;
    aio_future *futures; /* those that have not ended; references */
    size_t running;      /* submitted, and not drained */
    bool scheduled;      /* the loop will call flush */
    bool draining;       /* flush comes after it */
    bool closed;
    unsigned busy;         /* calls that use what the end of the queue frees */
    bool ending, tells;    /* close() came meanwhile: the last of them ends it, and whom it tells */
    atomic_bool abandoned; /* the process ends: nothing ends any more */
};

static PyTypeObject *queue_type;
static PyObject *running_loop, *queue_of; /* functions of Python */
#ifndef Py_GIL_DISABLED
static aio_queue *last; /* borrowed; the one that was used last */
#endif

PyObject *aio_loop(aio_queue *queue) { return queue->loop; }

/* The queue that wakes tasks in this thread: it is the running loop's. */
static _Thread_local aio_queue *waking;

aio_queue *aio_running(void)
{
    if (waking != NULL && !waking->closed) return waking;
    PyObject *loop = PyObject_CallNoArgs(running_loop);
    if (loop == NULL) return NULL;
#ifndef Py_GIL_DISABLED
    if (last != NULL && last->loop == loop && !last->closed) {
        Py_DECREF(loop);
        return last;
    }
#endif
    PyObject *found = PyObject_CallFunctionObjArgs(queue_of, loop, NULL);
    Py_DECREF(loop);
    if (found == NULL) return NULL;
    if (!PyObject_TypeCheck(found, queue_type)) {
        Py_DECREF(found);
        PyErr_SetString(PyExc_TypeError, "no Queue of the loop");
        return NULL;
    }
    Py_DECREF(found); /* the loop has it */
#ifndef Py_GIL_DISABLED
    last = (aio_queue *)found;
#endif
    return (aio_queue *)found;
}

void aio_after_fork(void)
{
    waking = NULL;
#ifndef Py_GIL_DISABLED
    last = NULL;
#endif
}

/* Queue(loop) */
static PyObject *queue_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *loop;
    rocks_status status;
    char settings[32];
    (void)keywords;
    if (!PyArg_ParseTuple(args, "O", &loop)) return NULL;
    aio_queue *made = (aio_queue *)PyType_GenericAlloc(type, 0);
    if (made == NULL) return NULL;
    made->closed = true;
    made->loop = Py_NewRef(loop);
    made->call_soon = PyObject_GetAttrString(loop, "call_soon");
    made->flush = PyObject_GetAttrString((PyObject *)made, "_flush");
    if (made->call_soon == NULL || made->flush == NULL) goto failed;
    PyOS_snprintf(settings, sizeof settings, "depth=%d", DEPTH);
    if (rocks_queue_new(settings, &made->queue, &status) != ROCKS_OK) {
        core_raise(&status);
        goto failed;
    }
    made->closed = false;
    if (rocks_completions_new(&made->completions, &status) == ROCKS_OK) return (PyObject *)made;
    core_raise(&status);
failed:
    Py_DECREF(made);
    return NULL;
}

/* ---- the futures that have not ended ---- */

static void put_in(aio_queue *queue, aio_future *future)
{
    future->prev = NULL;
    future->next = queue->futures;
    if (queue->futures != NULL) queue->futures->prev = future;
    queue->futures = (aio_future *)Py_NewRef((PyObject *)future);
}

/* The reference is the caller's. */
static void take_out(aio_queue *queue, aio_future *future)
{
    if (future->prev != NULL) future->prev->next = future->next;
    else queue->futures = future->next;
    if (future->next != NULL) future->next->prev = future->prev;
    future->prev = future->next = NULL;
}

/* One that was not submitted. */
static void drop(aio_queue *queue, aio_future *future)
{
    take_out(queue, future);
    aio_release(future);
    Py_DECREF(future);
}

/* ---- submitting ---- */

static bool grow(aio_queue *queue)
{
    size_t capacity = queue->capacity == 0 ? 64 : 2 * queue->capacity;
    void *operations = realloc(queue->operations, capacity * sizeof *queue->operations);
    if (operations != NULL) queue->operations = operations;
    void *gathered = realloc(queue->gathered, capacity * sizeof *queue->gathered);
    if (gathered != NULL) queue->gathered = gathered;
    void *ids = realloc(queue->ids, capacity * sizeof *queue->ids);
    if (ids != NULL) queue->ids = ids;
    if (operations == NULL || gathered == NULL || ids == NULL) {
        PyErr_NoMemory();
        return false;
    }
    queue->capacity = capacity;
    return true;
}

static bool schedule(aio_queue *queue)
{
    if (queue->scheduled || queue->draining) return true;
    PyObject *handle = PyObject_CallFunctionObjArgs(queue->call_soon, queue->flush, NULL);
    if (handle == NULL) return false;
    Py_DECREF(handle);
    queue->scheduled = true;
    return true;
}

bool aio_submit(aio_queue *queue, aio_future *future, rocks_operation operation)
{
    /* The loop's own code, in which another thread may close the queue, comes first. */
    if (!queue->closed && !schedule(queue)) return false;
    if (queue->closed) {
        rocks_status closed = {.code = ROCKS_CLOSED, .message = "event loop: it has ended"};
        core_raise(&closed);
        return false;
    }
    if (queue->count == queue->capacity && !grow(queue)) return false;
    operation.struct_size = sizeof operation;
    operation.kind = future->kind;
    operation.user_data = (uint64_t)(uintptr_t)future;
    queue->operations[queue->count] = operation;
    queue->gathered[queue->count++] = future;
    put_in(queue, future);
    return true;
}

/* Submits operations, all or none. */
static rocks_code submit(aio_queue *queue, size_t from, size_t count, rocks_status *status)
{
    rocks_code code;
    PyThreadState *released = count < MANY ? NULL : PyEval_SaveThread();
    code = rocks_queue_submit(queue->queue, queue->operations + from, count, queue->ids + from,
                              status);
    if (released != NULL) PyEval_RestoreThread(released);
    if (code != ROCKS_OK) return code;
    queue->running += count;
    for (size_t i = from; i < from + count; i++) {
        aio_future *future = queue->gathered[i];
        future->id = queue->ids[i];
        Py_CLEAR(future->key); /* they were copied */
        Py_CLEAR(future->value);
    }
    return code;
}

static void leave(aio_queue *queue);

static bool submit_gathered(aio_queue *queue)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++) {
        aio_future *future = queue->gathered[i];
        if (future->state != AIO_PENDING) { /* cancelled */
            drop(queue, future);
            continue;
        }
        queue->gathered[count] = future;
        queue->operations[count++] = queue->operations[i];
    }
    queue->count = count;
    if (queue->closed || atomic_load(&queue->abandoned)) return true;
    size_t room = queue->running < DEPTH ? DEPTH - queue->running : 0;
    if (count > room) count = room;
    if (count == 0) return true;
    rocks_status status;
    bool good = true;
    if (submit(queue, 0, count, &status) != ROCKS_OK) {
        /* One of them is wrong: the others need not fail. */
        for (size_t i = 0; i < count; i++) {
            if (submit(queue, i, 1, &status) == ROCKS_OK) continue;
            aio_future *future = queue->gathered[i];
            take_out(queue, future);
            core_raise(&status);
            aio_settle(future, NULL);
            aio_release(future);
            good = aio_wake(future, false) && good;
            Py_DECREF(future);
        }
    }
    queue->count -= count;
    memmove(queue->operations, queue->operations + count, queue->count * sizeof *queue->operations);
    memmove(queue->gathered, queue->gathered + count, queue->count * sizeof *queue->gathered);
    return good;
}

/* Submits what was gathered, as much as fits. */
static bool flush(aio_queue *queue)
{
    queue->busy++;
    bool good = submit_gathered(queue);
    leave(queue);
    return good;
}

static PyObject *queue_flush(PyObject *self, PyObject *unused)
{
    (void)unused;
    aio_queue *queue = (aio_queue *)self;
    queue->scheduled = false;
    if (!flush(queue)) return NULL;
    Py_RETURN_NONE;
}

void aio_cancel(aio_future *future)
{
    aio_queue *queue = future->queue;
    /* One that was only gathered is dropped by flush. */
    if (queue == NULL || queue->closed || future->id == 0) return;
    rocks_queue_cancel(queue->queue, future->id, NULL); /* it may have ended meanwhile */
}

/* ---- draining ---- */

/* What a callback raised goes on, if it is to end the loop; else the loop's handler is told. */
static bool raised(aio_queue *queue)
{
    if (!PyErr_ExceptionMatches(PyExc_Exception)) return false;
    PyObject *type, *exception, *trace;
    PyErr_Fetch(&type, &exception, &trace);
    PyErr_NormalizeException(&type, &exception, &trace);
    PyObject *context = Py_BuildValue("{sssO}", "message", "a callback of an operation failed",
                                      "exception", exception == NULL ? Py_None : exception);
    PyObject *answer =
        context == NULL ? NULL
                        : PyObject_CallMethod(queue->loop, "call_exception_handler", "O", context);
    Py_XDECREF(context);
    Py_XDECREF(type);
    Py_XDECREF(exception);
    Py_XDECREF(trace);
    if (answer == NULL && !PyErr_ExceptionMatches(PyExc_Exception)) return false;
    if (answer == NULL) PyErr_Clear();
    Py_XDECREF(answer);
    return true;
}

/* Ends the futures of operations that ended: a list of them, with their references. */
static bool take_results(aio_queue *queue, aio_future **first)
{
    rocks_completions_view view;
    rocks_status status;
    aio_future **end = first;
    *first = NULL;
    if (rocks_queue_drain(queue->queue, 0, 0, queue->completions, &view, &status) != ROCKS_OK) {
        if (atomic_load(&queue->abandoned)) return true;
        core_raise(&status);
        return false;
    }
    for (size_t i = 0; i < view.count; i++) {
        const rocks_completion *completion = &view.completions[i];
        aio_future *future = (aio_future *)(uintptr_t)completion->user_data;
        queue->running--;
        take_out(queue, future);
        if (future->state == AIO_PENDING) aio_complete(future, completion);
        else aio_discard(future, completion);
        aio_release(future);
        *end = future;
        end = &future->next;
    }
    *end = NULL;
    return true;
}

static PyObject *queue_drain(PyObject *self, PyObject *unused)
{
    (void)unused;
    aio_queue *queue = (aio_queue *)self;
    aio_future *first;
    /* Busy: there is one view of what ended. The loop comes again. */
    if (queue->closed || queue->busy > 0 || atomic_load(&queue->abandoned)) Py_RETURN_NONE;
    /* First all results: a task that is woken may drain again, in a loop inside of this one. */
    queue->busy++;
    bool taken = take_results(queue, &first);
    leave(queue);
    if (!taken) return NULL;
    bool good = true, outer = queue->draining;
    aio_queue *before = waking;
    PyObject *type = NULL, *exception = NULL, *trace = NULL;
    queue->draining = true;
    waking = queue;
    Py_INCREF(self);
    while (first != NULL) {
        aio_future *future = first;
        first = future->next;
        future->next = NULL;
        if (!aio_wake(future, good) && !raised(queue)) {
            if (good) PyErr_Fetch(&type, &exception, &trace);
            else PyErr_Clear();
            good = false;
        }
        Py_DECREF(future);
    }
    queue->draining = outer;
    waking = before;
    if (good) good = queue->count == 0 || queue->scheduled || flush(queue);
    else {
        if (queue->count > 0 && !schedule(queue)) PyErr_Clear();
        PyErr_Restore(type, exception, trace);
    }
    Py_DECREF(self);
    if (!good) return NULL;
    Py_RETURN_NONE;
}

/* ---- its end ---- */

/* Frees the library's queue, without a wait. From any thread. */
static void end(aio_queue *queue)
{
    queue->closed = true;
    if (queue->queue != NULL) rocks_release(queue->queue);
    if (queue->completions != NULL) rocks_release(queue->completions);
    queue->queue = NULL;
    queue->completions = NULL;
}

/* Ends the futures that are left; those who wait for them learn it if the loop still runs. */
static void finish(aio_queue *queue, bool wake)
{
    end(queue);
    queue->count = 0;
    while (queue->futures != NULL) {
        aio_future *future = queue->futures;
        take_out(queue, future);
        if (future->state == AIO_PENDING) {
            rocks_status closed = {.code = ROCKS_CLOSED,
                                   .message = "event loop: it ended before the operation"};
            core_raise(&closed);
            aio_settle(future, NULL);
            future->unseen = false;
            if (wake && !aio_wake(future, false)) PyErr_Clear();
        }
        aio_release(future);
        Py_DECREF(future);
    }
}

/* A call has ended that used what the end of the queue frees. */
static void leave(aio_queue *queue)
{
    if (--queue->busy > 0 || !queue->ending) return;
    PyObject *type, *exception, *trace;
    PyErr_Fetch(&type, &exception, &trace);
    queue->ending = false;
    finish(queue, queue->tells);
    PyErr_Restore(type, exception, trace);
}

/* Other threads may call it too, without `tell`: the loop's methods are the loop's thread's. What
   that thread is using then, it frees. */
static PyObject *queue_close(PyObject *self, PyObject *tell)
{
    aio_queue *queue = (aio_queue *)self;
    int wake = PyObject_IsTrue(tell);
    if (wake < 0) return NULL;
    if (queue->busy > 0) {
        queue->closed = queue->ending = true;
        queue->tells = queue->tells || wake > 0;
    } else {
        finish(queue, wake > 0);
    }
    Py_RETURN_NONE;
}

static PyObject *queue_abandon(PyObject *self, PyObject *unused)
{
    (void)unused;
    aio_queue *queue = (aio_queue *)self;
    atomic_store(&queue->abandoned, true);
    if (queue->queue != NULL) rocks_queue_free(queue->queue, NULL);
    Py_RETURN_NONE;
}

static int queue_traverse(PyObject *self, visitproc visit, void *arg)
{
    aio_queue *queue = (aio_queue *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(queue->loop);
    Py_VISIT(queue->call_soon);
    Py_VISIT(queue->flush);
    for (aio_future *future = queue->futures; future != NULL; future = future->next)
        Py_VISIT((PyObject *)future);
    return 0;
}

static int queue_clear(PyObject *self)
{
    aio_queue *queue = (aio_queue *)self;
    end(queue);
    queue->count = 0;
    while (queue->futures != NULL) drop(queue, queue->futures);
    Py_CLEAR(queue->flush);
    Py_CLEAR(queue->call_soon);
    return 0; /* futures that are left may ask for the loop */
}

static void queue_dealloc(PyObject *self)
{
    aio_queue *queue = (aio_queue *)self;
    PyObject_GC_UnTrack(self);
#ifndef Py_GIL_DISABLED
    if (last == queue) last = NULL;
#endif
    queue_clear(self);
    Py_CLEAR(queue->loop);
    free(queue->operations);
    free(queue->gathered);
    free(queue->ids);
    core_free_object(self);
}

static PyObject *queue_fileno(PyObject *self, PyObject *unused)
{
    (void)unused;
    int32_t fd;
    rocks_status status;
    if (rocks_queue_fd(((aio_queue *)self)->queue, &fd, &status) != ROCKS_OK)
        return core_raise(&status);
    return PyLong_FromLong(fd);
}

static PyObject *queue_value(PyObject *self, PyObject *name)
{
    uint64_t value;
    rocks_status status;
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL) return NULL;
    if (rocks_queue_value(((aio_queue *)self)->queue, text, &value, &status) != ROCKS_OK)
        return core_raise(&status);
    return PyLong_FromUnsignedLongLong(value);
}

static PyObject *get_closed(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((aio_queue *)self)->closed);
}

static PyMethodDef methods[] = {
    {"fileno", queue_fileno, METH_NOARGS, "What the loop reads: readable while operations ended."},
    {"drain", queue_drain, METH_NOARGS, "Ends the futures of operations that ended."},
    {"_flush", queue_flush, METH_NOARGS, "Submits what was gathered."},
    {"close", queue_close, METH_O, "Ends the queue; true: wakes those who wait."},
    {"abandon", queue_abandon, METH_NOARGS, "The process ends: from any thread."},
    {NULL, NULL, 0, NULL},
};

static PyObject *get_waiting(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((aio_queue *)self)->futures != NULL);
}

static PyGetSetDef properties[] = {
    {"waiting", get_waiting, NULL, "Whether operations have not ended.", NULL},
    {"closed", get_closed, NULL, "Whether it has ended.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The completion queue of an event loop."},
    {Py_tp_new, queue_new},
    {Py_tp_dealloc, queue_dealloc},
    {Py_tp_traverse, queue_traverse},
    {Py_tp_clear, queue_clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_mp_subscript, queue_value},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.Queue", sizeof(aio_queue), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

/* aio_set_queue(get_running_loop, queue_of) */
static PyObject *set(PyObject *module, PyObject *args)
{
    PyObject *running, *of;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &running, &of)) return NULL;
    Py_XDECREF(running_loop);
    Py_XDECREF(queue_of);
    running_loop = Py_NewRef(running);
    queue_of = Py_NewRef(of);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"aio_set_queue", set, METH_VARARGS, "Sets the functions that find the queue of a loop."},
    {NULL, NULL, 0, NULL},
};

int aio_queue_init(PyObject *module)
{
    queue_type = core_add_type(module, &spec);
    return queue_type == NULL ? -1 : PyModule_AddFunctions(module, functions);
}
