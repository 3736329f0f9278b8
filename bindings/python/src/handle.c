/* Handle: owns one handle of rocks.h, and releases it as a finalizer. */
#include "core.h"
#include <stdio.h>

PyTypeObject *core_handle_type;

PyObject *core_handle_new(void *number, const char *kind)
{
    core_handle *handle = PyObject_New(core_handle, core_handle_type);
    if (handle == NULL) {
        rocks_release(number);
        return NULL;
    }
    handle->number = number;
    atomic_init(&handle->held, true);
    handle->kind = kind;
    return (PyObject *)handle;
}

bool core_handle_arg(PyObject *arg, void **number)
{
    if (arg == Py_None) {
        *number = NULL;
        return true;
    }
    if (!Py_IS_TYPE(arg, core_handle_type)) {
        PyErr_Format(PyExc_TypeError, "a Handle or None is needed, not %R",
                     (PyObject *)Py_TYPE(arg));
        return false;
    }
    *number = core_number(arg);
    if (atomic_load(&((core_handle *)arg)->held)) return true;
    rocks_status status = {.code = ROCKS_INVALID_HANDLE};
    core_raise_of(arg, &status);
    return false;
}

PyObject *core_raise_of(PyObject *handle, const rocks_status *status)
{
    if (status->code != ROCKS_INVALID_HANDLE || atomic_load(&((core_handle *)handle)->held))
        return core_raise(status);
    const char *kind = ((core_handle *)handle)->kind + strlen("rocks_");
    rocks_status closed = {.code = ROCKS_CLOSED};
    snprintf(closed.message, sizeof closed.message, "%s: closed",
             strcmp(kind, "db") == 0 ? "database" : kind);
    return core_raise(&closed);
}

void core_handle_forget(PyObject *handle) { atomic_store(&((core_handle *)handle)->held, false); }

static PyObject *release(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (atomic_exchange(&((core_handle *)self)->held, false))
        rocks_release(core_number(self)); /* never waits */
    Py_RETURN_NONE;
}

static PyObject *forget(PyObject *self, PyObject *unused)
{
    (void)unused;
    core_handle_forget(self);
    Py_RETURN_NONE;
}

static void dealloc(PyObject *self)
{
    if (atomic_load(&((core_handle *)self)->held)) rocks_release(core_number(self));
    core_free_object(self);
}

static PyObject *repr(PyObject *self)
{
    core_handle *handle = (core_handle *)self;
    return PyUnicode_FromFormat(atomic_load(&handle->held) ? "<%s %p>" : "<%s %p, released>",
                                handle->kind, handle->number);
}

static int is_held(PyObject *self) { return atomic_load(&((core_handle *)self)->held); }

static PyObject *get_number(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromVoidPtr(core_number(self));
}

static PyMethodDef methods[] = {
    {"release", release, METH_NOARGS, "Releases the handle: never waits, reports nothing."},
    {"forget", forget, METH_NOARGS,
     "Gives the handle up without releasing it: a call has freed it."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"number", get_number, NULL, "The handle's number.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Owns a handle of the library."},
    {Py_tp_dealloc, dealloc},
    {Py_tp_repr, repr},
    {Py_nb_bool, is_held},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.Handle", sizeof(core_handle), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

int core_handle_init(PyObject *module)
{
    core_handle_type = core_add_type(module, &spec);
    return core_handle_type == NULL ? -1 : 0;
}
