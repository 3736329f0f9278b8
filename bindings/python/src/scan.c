/* Scan: entries by blocks, of which Python gets one after the other. Pinned: the memory of one
 * value. */
#include "core.h"
#include "store.h"

static PyTypeObject *scan_type, *pinned_type;

/* ---- pinned values ---- */

typedef struct {
    PyObject_HEAD rocks_value *holder;
    rocks_slice slice;
} pinned;

PyObject *core_pinned_view(rocks_value *holder, rocks_slice slice)
{
    pinned *value = PyObject_New(pinned, pinned_type);
    if (value == NULL) {
        rocks_value_free(holder, NULL);
        return NULL;
    }
    value->holder = holder;
    value->slice = slice;
    PyObject *view = PyMemoryView_FromObject((PyObject *)value);
    Py_DECREF(value);
    return view;
}

static int pinned_buffer(PyObject *self, Py_buffer *view, int flags)
{
    rocks_slice slice = ((pinned *)self)->slice;
    return PyBuffer_FillInfo(view, self, slice.data == NULL ? (void *)"" : (void *)slice.data,
                             (Py_ssize_t)slice.len, 1, flags);
}

static void pinned_dealloc(PyObject *self)
{
    rocks_value_free(((pinned *)self)->holder, NULL);
    core_free_object(self);
}

static PyType_Slot pinned_slots[] = {
    {Py_tp_doc, "A value in RocksDB's memory."},
    {Py_bf_getbuffer, pinned_buffer},
    {Py_tp_dealloc, pinned_dealloc},
    {0, NULL},
};
static PyType_Spec pinned_spec = {"librocks._core.Pinned", sizeof(pinned), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                  pinned_slots};

/* ---- scans ---- */

enum { ITEMS, KEYS, VALUES };

/* Blocks begin small, since many scans end early. */
enum { FIRST_ROWS = 16, MOST_ROWS = 1024 };

typedef struct {
    PyObject_HEAD PyObject *store; /* keeps the database open as long as somebody scans it */
    PyObject *handle;
    rocks_iter *iter;
    rocks_block *block;
    rocks_block_view view;
    size_t at, rows;
    uint32_t flags;
    int shows;
    bool begun; /* the iterator went to its first entry */
    bool over;  /* the iterator has no more */
    bool busy;  /* a thread reads a block, without the GIL */
} scan;

/* Scan(store, handle, shows, reverse): of a new iterator, from one end of its bounds to the other.
 */
static PyObject *scan_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *store, *handle;
    int shows, reverse;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "OO!ip", &store, core_handle_type, &handle, &shows, &reverse))
        return NULL;
    scan *made = (scan *)PyType_GenericAlloc(type, 0);
    rocks_status status;
    if (made == NULL) return NULL;
    made->store = Py_NewRef(store);
    made->handle = Py_NewRef(handle);
    made->iter = core_number(handle);
    made->shows = shows;
    made->flags = (reverse ? ROCKS_SCAN_REVERSE : 0) | (shows == KEYS ? ROCKS_SCAN_KEYS_ONLY : 0);
    made->rows = FIRST_ROWS;
    if (rocks_block_new(&made->block, &status) != ROCKS_OK) {
        core_raise(&status);
        Py_CLEAR(made);
    }
    return (PyObject *)made;
}

static int scan_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((scan *)self)->store);
    return 0;
}

static int scan_clear(PyObject *self)
{
    Py_CLEAR(((scan *)self)->store);
    return 0;
}

static void scan_dealloc(PyObject *self)
{
    scan *dead = (scan *)self;
    PyObject_GC_UnTrack(self);
    Py_CLEAR(dead->handle);
    Py_CLEAR(dead->store);
    rocks_release(dead->block);
    core_free_object(self);
}

/* Reads the next block. False: there is none, or an exception. */
static bool fill(scan *from)
{
    rocks_status status;
    rocks_code code;
    rocks_block_view view; /* its own: other threads look at from->view meanwhile */
    if (from->over) return false;
    if (from->busy) {
        rocks_status busy = {.code = ROCKS_HANDLE_BUSY, .message = "scan: another thread uses it"};
        core_raise(&busy);
        return false;
    }
    from->busy = true;
    from->view.count = from->at = 0;
    size_t rows = from->rows;
    bool reverse = from->flags & ROCKS_SCAN_REVERSE, begun = from->begun;
    PyThreadState *released = PyEval_SaveThread();
    code = begun     ? ROCKS_OK
           : reverse ? rocks_iter_seek_to_last(from->iter, NULL, NULL, &status)
                     : rocks_iter_seek_to_first(from->iter, NULL, NULL, &status);
    if (code == ROCKS_OK)
        code = rocks_iter_read_block(from->iter, rows, 0, from->flags, from->block, &view, &status);
    PyEval_RestoreThread(released);
    from->begun = true;
    from->busy = false;
    if (code == ROCKS_OK) {
        from->view = view;
        from->over |= view.done != 0;
        if (from->rows < MOST_ROWS) from->rows *= 4;
        return true;
    }
    from->over = true;
    if (code != ROCKS_NOT_FOUND && code != ROCKS_NOT_POSITIONED)
        core_raise_of(from->handle, &status);
    return false;
}

static PyObject *scan_next(PyObject *self)
{
    scan *from = (scan *)self;
    PyObject *result = NULL;
    CORE_LOCK(self);
    const rocks_block_view *view = &from->view;
    if (from->at < view->count || fill(from)) {
        size_t at = from->at;
        const uint8_t *key = view->keys + view->key_offsets[at];
        size_t key_len = view->key_offsets[at + 1] - view->key_offsets[at];
        from->at++;
        PyObject *k = from->shows == VALUES ? NULL : core_bytes_out(key, key_len);
        if (from->shows == KEYS) {
            result = k;
            goto end;
        }
        PyObject *v = core_bytes_out(view->values + view->value_offsets[at],
                                     view->value_offsets[at + 1] - view->value_offsets[at]);
        if (from->shows == VALUES) {
            result = v;
            goto end;
        }
        if (k != NULL && v != NULL) result = PyTuple_New(2);
        if (result == NULL) {
            Py_XDECREF(k);
            Py_XDECREF(v);
        } else {
            PyTuple_SetItem(result, 0, k);
            PyTuple_SetItem(result, 1, v);
        }
    }
end:;
    CORE_UNLOCK();
    return result;
}

static PyObject *scan_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    scan *from = (scan *)self;
    CORE_LOCK(self);
    from->over = true;
    if (!from->busy) from->view.count = from->at = 0;
    if (atomic_exchange(&((core_handle *)from->handle)->held, false)) rocks_release(from->iter);
    CORE_UNLOCK();
    Py_RETURN_NONE;
}

static PyObject *scan_enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(self);
}

static PyObject *scan_exit(PyObject *self, PyObject *args)
{
    (void)args;
    return scan_close(self, NULL);
}

static PyMethodDef scan_methods[] = {
    {"close", scan_close, METH_NOARGS,
     "close()\n--\n\nEnds the scan, and lets go of the state that it shows."},
    {"__enter__", scan_enter, METH_NOARGS, NULL},
    {"__exit__", scan_exit, METH_VARARGS, NULL},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "See PEP 585"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot scan_slots[] = {
    {Py_tp_doc, "Entries of a database, one after the other: of items(), keys() and values()."},
    {Py_tp_new, scan_new},
    {Py_tp_dealloc, scan_dealloc},
    {Py_tp_traverse, scan_traverse},
    {Py_tp_clear, scan_clear},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, scan_next},
    {Py_tp_methods, scan_methods},
    {0, NULL},
};
static PyType_Spec scan_spec = {"librocks._core.Scan", sizeof(scan), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, scan_slots};

int core_scan_init(PyObject *module)
{
    scan_type = core_add_type(module, &scan_spec);
    pinned_type = core_add_type(module, &pinned_spec);
    return scan_type == NULL || pinned_type == NULL ? -1 : 0;
}
