/* The way from RocksDB's threads into Python, which ends when the interpreter does. */
#include "aio.h"

/* How many callbacks are on their way into Python or in there, and whether no more may come. A
 * thread that waits for the GIL of an interpreter that ends would be ended by it, in the middle of
 * RocksDB's frames. */
static atomic_int inside;
static atomic_bool ended;

bool core_enter(PyGILState_STATE *gil)
{
    atomic_fetch_add(&inside, 1);
    if (atomic_load(&ended)) {
        atomic_fetch_sub(&inside, 1);
        return false;
    }
    *gil = PyGILState_Ensure();
    return true;
}

void core_leave(PyGILState_STATE gil)
{
    PyGILState_Release(gil);
    atomic_fetch_sub(&inside, 1);
}

void core_destroy(void *state)
{
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return; /* the process ends */
    Py_DECREF((PyObject *)state);
    core_leave(gil);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static PyObject *end_callbacks(PyObject *module, PyObject *seconds)
{
    (void)module;
    double limit = PyFloat_AsDouble(seconds);
    if (limit == -1 && PyErr_Occurred()) return NULL;
    atomic_store(&ended, true);
    Py_BEGIN_ALLOW_THREADS;
    struct timespec moment = {0, 100000};
    double end = now() + limit;
    while (atomic_load(&inside) > 0 && now() < end) nanosleep(&moment, NULL);
    Py_END_ALLOW_THREADS;
    return PyBool_FromLong(atomic_load(&inside) == 0);
}

/* In a child of fork(): the threads that were inside are not here. */
static PyObject *after_fork(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    atomic_store(&inside, 0);
    aio_after_fork();
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"end_callbacks", end_callbacks, METH_O,
     "Lets no callback enter Python any more, and waits so many seconds for those that are in "
     "there; false: some still are."},
    {"after_fork", after_fork, METH_NOARGS, "For a child of fork()."},
    {NULL, NULL, 0, NULL},
};

int core_callback_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
