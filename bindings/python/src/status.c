/* Statuses as exceptions, and the exceptions of callbacks as their causes. */
#include "core.h"

static PyObject *make_error; /* librocks._errors.make */

/* Exceptions that callbacks raised, the newest last: the call that fails because of one may be
 * another thread's, and much later. No code of Python's runs under the lock. */
enum { KEPT = 16 };
struct kept {
    PyObject *exception;
    char *text;
};
static struct kept kept[KEPT];
#ifdef Py_GIL_DISABLED
static PyMutex kept_lock;
#define LOCK_KEPT() PyMutex_Lock(&kept_lock)
#define UNLOCK_KEPT() PyMutex_Unlock(&kept_lock)
#else
#define LOCK_KEPT() (void)0
#define UNLOCK_KEPT() (void)0
#endif

static void give_up(struct kept *one)
{
    free(one->text);
    Py_XDECREF(one->exception);
}

static void keep(PyObject *exception, const char *text)
{
    struct kept newest = {Py_NewRef(exception), strdup(text)};
    LOCK_KEPT();
    struct kept oldest = kept[0];
    memmove(kept, kept + 1, sizeof kept - sizeof kept[0]);
    kept[KEPT - 1] = newest;
    UNLOCK_KEPT();
    give_up(&oldest);
}

/* The exception whose text is in a message; a new reference, or NULL. */
static PyObject *cause_of(const char *message)
{
    PyObject *found = NULL;
    LOCK_KEPT();
    for (int i = KEPT - 1; i >= 0 && found == NULL; i--) {
        const struct kept *one = &kept[i];
        if (one->exception != NULL && one->text != NULL && strstr(message, one->text) != NULL)
            found = Py_NewRef(one->exception);
    }
    UNLOCK_KEPT();
    return found;
}

/* Gives up the exceptions of callbacks that no call has raised: their frames hold objects. */
static PyObject *forget(PyObject *module, PyObject *unused)
{
    struct kept all[KEPT];
    (void)module, (void)unused;
    LOCK_KEPT();
    memcpy(all, kept, sizeof all);
    memset(kept, 0, sizeof kept);
    UNLOCK_KEPT();
    for (int i = 0; i < KEPT; i++) give_up(&all[i]);
    Py_RETURN_NONE;
}

void core_callback_failed(rocks_sink *error)
{
    PyObject *type, *exception, *trace;
    PyErr_Fetch(&type, &exception, &trace);
    PyErr_NormalizeException(&type, &exception, &trace);
    if (exception != NULL && trace != NULL) PyException_SetTraceback(exception, trace);
    PyObject *name = type == NULL ? NULL : PyObject_GetAttrString(type, "__name__");
    PyObject *text = name == NULL ? NULL : PyUnicode_FromFormat("%U: %S", name, exception);
    PyErr_Clear(); /* a __str__ that fails */
    if (text == NULL) text = PyUnicode_FromString("an exception without a text");
    PyObject *utf8 =
        text == NULL ? NULL : PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    char *bytes = utf8 == NULL ? NULL : PyBytes_AsString(utf8);
    if (bytes == NULL) {
        PyErr_Clear();
    } else {
        size_t len = strlen(bytes);
        if (len > 180) { /* a status has 495 bytes, in which the library says more */
            len = 180;
            while (len > 0 && ((unsigned char)bytes[len] & 0xC0) == 0x80) len--;
            bytes[len] = 0;
        }
        rocks_sink_append(error, bytes, len, NULL);
        if (exception != NULL) keep(exception, bytes);
    }
    Py_XDECREF(utf8);
    Py_XDECREF(text);
    Py_XDECREF(name);
    Py_XDECREF(type);
    Py_XDECREF(exception);
    Py_XDECREF(trace);
}

PyObject *core_raised(const rocks_status *status)
{
    PyObject *exception =
        PyObject_CallFunction(make_error, "iiiIs", (int)status->code, (int)status->subcode,
                              (int)status->severity, (unsigned)status->flags, status->message);
    if (exception == NULL) return NULL;
    PyObject *cause = cause_of(status->message);
    if (cause == exception) Py_CLEAR(cause);
    if (cause != NULL) PyException_SetCause(exception, cause); /* takes the reference */
    return exception;
}

PyObject *core_raise(const rocks_status *status)
{
    if (PyErr_Occurred()) return NULL; /* a callback's on this thread */
    PyObject *exception = core_raised(status);
    if (exception == NULL) return NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_DECREF(exception);
    return NULL;
}

static PyObject *set_error(PyObject *module, PyObject *function)
{
    (void)module;
    Py_XDECREF(make_error);
    make_error = Py_NewRef(function);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"set_error", set_error, METH_O, "Sets the function that makes an exception of a status."},
    {"forget_exceptions", forget, METH_NOARGS,
     "Gives up the exceptions of callbacks that are kept."},
    {NULL, NULL, 0, NULL},
};

int core_status_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
