/* Cursor: an iterator that is moved by hand. Python's Iterator derives from it. */
#include "core.h"
#include "store.h"

PyTypeObject *core_cursor_type;

typedef struct {
    PyObject_HEAD PyObject
        *store; /* keeps the database open as long as somebody iterates over it */
    PyObject *handle;
    PyObject *key, *value; /* bytes of the current entry; NULL: at none */
    bool busy;             /* a thread moves it, without the GIL */
} cursor;

/* Cursor(store, handle) */
static int init(PyObject *self, PyObject *args, PyObject *keywords)
{
    cursor *made = (cursor *)self;
    PyObject *store, *handle;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "OO!", &store, core_handle_type, &handle)) return -1;
    if (made->handle != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    made->store = Py_NewRef(store);
    made->handle = Py_NewRef(handle);
    return 0;
}

static int traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((cursor *)self)->store);
    return 0;
}

static int clear(PyObject *self)
{
    Py_CLEAR(((cursor *)self)->store);
    return 0;
}

static void dealloc(PyObject *self)
{
    cursor *dead = (cursor *)self;
    PyObject_GC_UnTrack(self);
    Py_CLEAR(dead->handle);
    Py_CLEAR(dead->store);
    Py_CLEAR(dead->key);
    Py_CLEAR(dead->value);
    core_free_object(self);
}

typedef rocks_code move(rocks_iter *iter, rocks_slice *key, rocks_slice *value,
                        rocks_status *status);
typedef rocks_code seek(rocks_iter *iter, const void *target, size_t target_len, rocks_slice *key,
                        rocks_slice *value, rocks_status *status);

/* Moves it, and copies the entry while no other thread can move it on. True: at an entry. */
static PyObject *go(PyObject *self, move *step, seek *jump, PyObject *target_arg)
{
    cursor *at = (cursor *)self;
    core_bytes target = {0};
    rocks_slice key = {0}, value = {0};
    rocks_status status;
    PyObject *result = NULL;
    if (at->handle == NULL) {
        PyErr_SetString(PyExc_ValueError, "__init__ of the class was not called, or failed");
        return NULL;
    }
    if (jump != NULL && !core_bytes_arg(target_arg, &target)) return NULL;
    CORE_LOCK(self);
    if (at->busy) {
        rocks_status busy = {.code = ROCKS_HANDLE_BUSY,
                             .message = "iterator: another thread uses it"};
        core_raise(&busy);
    } else {
        rocks_iter *iter = core_number(at->handle);
        at->busy = true;
        Py_CLEAR(at->key);
        Py_CLEAR(at->value);
        PyThreadState *released = PyEval_SaveThread();
        rocks_code code = step != NULL ? step(iter, NULL, NULL, &status)
                                       : jump(iter, target.data, target.len, NULL, NULL, &status);
        PyEval_RestoreThread(released);
        if (code == ROCKS_OK &&
            (code = rocks_iter_entry(iter, &key, &value, &status)) == ROCKS_OK) {
            at->key = core_bytes_out(key.data, key.len);
            at->value = core_bytes_out(value.data, value.len);
            if (at->key != NULL && at->value != NULL) result = Py_NewRef(Py_True);
        } else if (code == ROCKS_NOT_FOUND || code == ROCKS_NOT_POSITIONED) {
            result = Py_NewRef(Py_False);
        } else {
            core_raise_of(at->handle, &status);
        }
        at->busy = false;
    }
    CORE_UNLOCK();
    core_bytes_free(&target);
    return result;
}

static PyObject *seek_to(PyObject *self, PyObject *target)
{
    return go(self, NULL, rocks_iter_seek, target);
}
static PyObject *seek_for_prev(PyObject *self, PyObject *target)
{
    return go(self, NULL, rocks_iter_seek_for_prev, target);
}
static PyObject *seek_to_first(PyObject *self, PyObject *unused)
{
    (void)unused;
    return go(self, rocks_iter_seek_to_first, NULL, NULL);
}
static PyObject *seek_to_last(PyObject *self, PyObject *unused)
{
    (void)unused;
    return go(self, rocks_iter_seek_to_last, NULL, NULL);
}
static PyObject *next(PyObject *self, PyObject *unused)
{
    (void)unused;
    return go(self, rocks_iter_next, NULL, NULL);
}
static PyObject *prev(PyObject *self, PyObject *unused)
{
    (void)unused;
    return go(self, rocks_iter_prev, NULL, NULL);
}

static PyObject *shown(PyObject *self, PyObject *part)
{
    if (part != NULL) return Py_NewRef(part);
    rocks_status status = {.code = ROCKS_NOT_POSITIONED,
                           .message = "iterator: not at an entry: seek first"};
    (void)self;
    return core_raise(&status);
}
static PyObject *key(PyObject *self, PyObject *unused)
{
    (void)unused;
    return shown(self, ((cursor *)self)->key);
}
static PyObject *value(PyObject *self, PyObject *unused)
{
    (void)unused;
    return shown(self, ((cursor *)self)->value);
}
static PyObject *valid(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(((cursor *)self)->key != NULL);
}
static PyObject *forget(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_CLEAR(((cursor *)self)->key);
    Py_CLEAR(((cursor *)self)->value);
    Py_RETURN_NONE;
}

static PyObject *get_handle(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *handle = ((cursor *)self)->handle;
    if (handle != NULL) return Py_NewRef(handle);
    PyErr_SetString(PyExc_ValueError, "__init__ of the class was not called, or failed");
    return NULL;
}

static PyMethodDef methods[] = {
    {"seek", seek_to, METH_O,
     "seek(key, /)\n--\n\nGoes to the first entry at or after a key; whether there is one."},
    {"seek_for_prev", seek_for_prev, METH_O,
     "seek_for_prev(key, /)\n--\n\nGoes to the last entry at or before a key; whether there is "
     "one."},
    {"seek_to_first", seek_to_first, METH_NOARGS,
     "seek_to_first()\n--\n\nGoes to the first entry, if there is one."},
    {"seek_to_last", seek_to_last, METH_NOARGS,
     "seek_to_last()\n--\n\nGoes to the last entry, if there is one."},
    {"next", next, METH_NOARGS, "next()\n--\n\nGoes to the next entry; whether there is one."},
    {"prev", prev, METH_NOARGS, "prev()\n--\n\nGoes to the entry before; whether there is one."},
    {"key", key, METH_NOARGS, "key()\n--\n\nThe key of the current entry."},
    {"value", value, METH_NOARGS, "value()\n--\n\nThe value of the current entry."},
    {"valid", valid, METH_NOARGS, "valid()\n--\n\nWhether the iterator is at an entry."},
    {"_forget", forget, METH_NOARGS, "At no entry any more."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"_handle", get_handle, NULL, "The handle.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "An iterator that is moved by hand."},
    {Py_tp_init, init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.Cursor", sizeof(cursor), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

int core_iterator_init(PyObject *module)
{
    core_cursor_type = core_add_type(module, &spec);
    return core_cursor_type == NULL ? -1 : 0;
}
