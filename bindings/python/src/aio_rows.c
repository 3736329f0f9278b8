/* AioRows: the entries of a block, one after the other. Python's aio.Scan derives from it, and has
 * the next block. */
#include "aio.h"

typedef struct {
    PyObject_HEAD PyObject *rows; /* a list; NULL: none */
    Py_ssize_t at;
} aio_rows;

static PyObject *str_more;

static int traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((aio_rows *)self)->rows);
    return 0;
}

static int clear(PyObject *self)
{
    Py_CLEAR(((aio_rows *)self)->rows);
    return 0;
}

static void dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    clear(self);
    core_free_object(self);
}

static PyObject *next(PyObject *self)
{
    aio_rows *rows = (aio_rows *)self;
    /* Not fair: an entry must not be lost. Others have their turn between blocks. */
    if (rows->rows != NULL && rows->at < PyList_Size(rows->rows))
        return aio_ready(Py_NewRef(PyList_GetItem(rows->rows, rows->at++)), false);
    Py_CLEAR(rows->rows);
    return PyObject_CallMethodObjArgs(self, str_more, NULL);
}

/* _show(rows): the first of a list of entries that is not empty; the others come next. */
static PyObject *show(PyObject *self, PyObject *list)
{
    aio_rows *rows = (aio_rows *)self;
    PyObject *before = rows->rows;
    if (!PyList_Check(list) || PyList_Size(list) == 0) {
        PyErr_SetString(PyExc_TypeError, "rows are a list, and not empty");
        return NULL;
    }
    rows->rows = Py_NewRef(list);
    rows->at = 1;
    Py_XDECREF(before);
    return Py_NewRef(PyList_GetItem(list, 0));
}

/* _rest(): a list of the entries that were not taken yet, and takes them. */
static PyObject *rest(PyObject *self, PyObject *unused)
{
    (void)unused;
    aio_rows *rows = (aio_rows *)self;
    if (rows->rows == NULL) return PyList_New(0);
    PyObject *list = PyList_GetSlice(rows->rows, rows->at, PyList_Size(rows->rows));
    if (list != NULL) Py_CLEAR(rows->rows);
    return list;
}

static PyMethodDef methods[] = {
    {"_show", show, METH_O, "The first entry of a list; the others come next."},
    {"_rest", rest, METH_NOARGS, "Takes the entries that are left."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "See PEP 585"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Entries, one after the other, for coroutines."},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, traverse},
    {Py_tp_clear, clear},
    {Py_am_aiter, PyObject_SelfIter},
    {Py_am_anext, next},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.AioRows", sizeof(aio_rows), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

int aio_rows_init(PyObject *module)
{
    str_more = PyUnicode_InternFromString("_more");
    return str_more == NULL || core_add_type(module, &spec) == NULL ? -1 : 0;
}
