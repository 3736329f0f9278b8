/* Functions of Python that watch: event listeners, loggers, the progress of long calls, the work of
 * a transaction. */
#include "calls.h"

/* ---- event listeners ---- */

/* Calls event(event) of the object; what it raises goes to sys.unraisablehook, as RocksDB goes on.
 */
static rocks_listener_answer event(void *state, const rocks_event *event)
{
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return ROCKS_LISTENER_GO_ON;
    PyObject *shown = rocks_event_out(event);
    PyObject *answer = shown == NULL ? NULL : PyObject_CallFunction(state, "(O)", shown);
    int suppress = answer == NULL ? -1 : answer != Py_None && PyObject_IsTrue(answer) > 0;
    if (PyErr_Occurred()) PyErr_WriteUnraisable(state);
    Py_XDECREF(answer);
    Py_XDECREF(shown);
    core_leave(gil);
    return suppress > 0 ? ROCKS_LISTENER_SUPPRESS : ROCKS_LISTENER_GO_ON;
}

/* event_listener_new(function, kinds, file_io) */
static PyObject *event_listener_new(PyObject *module, PyObject *args)
{
    PyObject *function;
    unsigned long long kinds;
    int files;
    (void)module;
    if (!PyArg_ParseTuple(args, "OKp", &function, &kinds, &files)) return NULL;
    rocks_event_listener_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                .state = Py_NewRef(function),
                                                .destroy = core_destroy,
                                                .event = event,
                                                .kinds = kinds,
                                                .should_be_notified_on_file_io = files};
    rocks_event_listener *listener;
    rocks_status status;
    if (rocks_event_listener_new(&callbacks, &listener, &status) != ROCKS_OK)
        return core_raise(&status);
    return core_handle_new(listener, "rocks_event_listener");
}

/* event_queue_drain(queue, most): a list of events. */
static PyObject *event_queue_drain(PyObject *module, PyObject *args)
{
    PyObject *queue_arg;
    Py_ssize_t most;
    void *queue;
    (void)module;
    if (!PyArg_ParseTuple(args, "On", &queue_arg, &most) || !core_handle_arg(queue_arg, &queue))
        return NULL;
    rocks_event_block *block;
    rocks_event_block_view view;
    rocks_status status;
    if (rocks_event_block_new(&block, &status) != ROCKS_OK) return core_raise(&status);
    PyObject *list = NULL;
    rocks_code code = rocks_event_queue_drain(queue, (size_t)most, block, &view, &status);
    if (code == ROCKS_OK || code == ROCKS_NOT_FOUND) {
        list = PyList_New(0);
        for (size_t i = 0; list != NULL && code == ROCKS_OK && i < view.count; i++) {
            PyObject *shown = rocks_event_out(view.events[i]);
            if (shown == NULL || PyList_Append(list, shown) < 0) Py_CLEAR(list);
            Py_XDECREF(shown);
        }
    } else {
        core_raise(&status);
    }
    rocks_event_block_free(block, NULL);
    return list;
}

/* ---- loggers ---- */

static void write_line(void *state, rocks_log_level level, const uint8_t *text, size_t len)
{
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return;
    PyObject *line = PyUnicode_DecodeUTF8((const char *)text, (Py_ssize_t)len, "backslashreplace");
    PyObject *answer = line == NULL ? NULL : PyObject_CallFunction(state, "iO", (int)level, line);
    if (answer == NULL) PyErr_WriteUnraisable(state);
    Py_XDECREF(answer);
    Py_XDECREF(line);
    core_leave(gil);
}

/* logger_new(function, level) */
static PyObject *logger_new(PyObject *module, PyObject *args)
{
    PyObject *function;
    int level;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oi", &function, &level)) return NULL;
    rocks_logger_callbacks callbacks = {.struct_size = sizeof callbacks,
                                        .state = Py_NewRef(function),
                                        .destroy = core_destroy,
                                        .log = write_line,
                                        .level = level};
    rocks_logger *logger;
    rocks_status status;
    if (rocks_logger_new(&callbacks, &logger, &status) != ROCKS_OK) return core_raise(&status);
    return core_handle_new(logger, "rocks_logger");
}

/* ---- long calls ---- */

static bool progress(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return true;
    PyObject *answer =
        PyObject_CallFunction(state, "KK", (unsigned long long)done, (unsigned long long)total);
    bool good = answer != NULL;
    if (!good) core_callback_failed(error);
    Py_XDECREF(answer);
    core_leave(gil);
    return good;
}

/* cancel_set_progress(cancel, function) */
static PyObject *cancel_set_progress(PyObject *module, PyObject *args)
{
    PyObject *cancel_arg, *function;
    void *cancel;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &cancel_arg, &function) ||
        !core_handle_arg(cancel_arg, &cancel))
        return NULL;
    rocks_progress_callbacks callbacks = {.struct_size = sizeof callbacks,
                                          .state = Py_NewRef(function),
                                          .destroy = core_destroy,
                                          .progress = progress};
    rocks_status status;
    if (rocks_cancel_set_progress_callbacks(cancel, &callbacks, &status) != ROCKS_OK)
        return core_raise(&status);
    Py_RETURN_NONE;
}

/* ---- transactions ---- */

/* What txn_run's function is called with. */
typedef struct {
    PyObject *function; /* of a Handle: (result, None), or (None, exception) to roll back */
    PyObject *result;   /* of the last attempt */
    PyObject *type, *exception, *trace; /* what the last attempt raised */
} work;

static void forget_work(work *of)
{
    Py_CLEAR(of->result);
    Py_CLEAR(of->type);
    Py_CLEAR(of->exception);
    Py_CLEAR(of->trace);
}

/* An exception rolls back. One of a status that is retryable has the library try again. */
static bool attempt(void *state, rocks_txn *txn, rocks_status *status)
{
    work *of = state;
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return false;
    forget_work(of);
    PyObject *handle = core_handle_new(txn, "rocks_txn");
    if (handle != NULL) {
        of->result = PyObject_CallFunction(of->function, "(O)", handle);
        core_handle_forget(handle); /* it is the library's */
        Py_DECREF(handle);
    }
    if (of->result == NULL) {
        PyErr_Fetch(&of->type, &of->exception, &of->trace);
        PyErr_NormalizeException(&of->type, &of->exception, &of->trace);
        PyObject *code =
            of->exception == NULL ? NULL : PyObject_GetAttrString(of->exception, "code");
        PyObject *again = code == NULL ? NULL : PyObject_GetAttrString(of->exception, "retryable");
        if (again != NULL && PyLong_Check(code)) {
            status->code = (rocks_code)PyLong_AsLong(code);
            if (PyObject_IsTrue(again) > 0) status->flags |= ROCKS_STATUS_RETRYABLE;
        }
        Py_XDECREF(again);
        Py_XDECREF(code);
        PyErr_Clear();
    }
    bool done = of->result != NULL;
    core_leave(gil);
    return done;
}

/* txn_run(db, write_options, txn_options, attempts, cancel, function): what the function returned.
 */
static PyObject *txn_run(PyObject *module, PyObject *args)
{
    PyObject *db_arg, *write_arg, *options_arg, *cancel_arg;
    void *db, *write_options, *options, *cancel;
    unsigned attempts;
    work of = {0};
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOIOO", &db_arg, &write_arg, &options_arg, &attempts, &cancel_arg,
                          &of.function))
        return NULL;
    if (!core_handle_arg(db_arg, &db) || !core_handle_arg(write_arg, &write_options) ||
        !core_handle_arg(options_arg, &options) || !core_handle_arg(cancel_arg, &cancel))
        return NULL;
    rocks_status status;
    rocks_code code;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_txn_run(db, write_options, options, attempts, cancel, attempt, &of, &status);
    Py_END_ALLOW_THREADS;
    if (code == ROCKS_OK) {
        PyObject *result = of.result;
        of.result = NULL;
        forget_work(&of);
        return result;
    }
    bool raised = of.exception != NULL && code != ROCKS_CANCELLED && code != ROCKS_TIMED_OUT;
    if (raised) {
        PyErr_Restore(of.type, of.exception, of.trace);
        of.type = of.exception = of.trace = NULL;
    } else {
        core_raise(&status);
    }
    forget_work(&of);
    return NULL;
}

static PyMethodDef functions[] = {
    {"event_listener_new", event_listener_new, METH_VARARGS,
     "An event listener's handle, of a function of an event."},
    {"event_queue_drain", event_queue_drain, METH_VARARGS, "A list of a queue's events."},
    {"logger_new", logger_new, METH_VARARGS,
     "A logger's handle, of a function of a level and a line."},
    {"cancel_set_progress", cancel_set_progress, METH_VARARGS,
     "Has a function told the progress of calls."},
    {"txn_run", txn_run, METH_VARARGS,
     "Runs a function in a transaction, and again after a conflict."},
    {NULL, NULL, 0, NULL},
};

int core_observers_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
