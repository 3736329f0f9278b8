/* Arrow: a scan as a C stream, and writes from one, by the PyCapsule interface. Streams know
 * nothing of Python: who reads them may hold no GIL. */
#include "core.h"
#include "store.h"
#include <string.h>

/* ---- out: a scan ---- */

/* A stream of the library's, and what keeps its database open. */
typedef struct {
    struct ArrowArrayStream of;
    PyObject *store, *handle;
} reader;

static struct ArrowArrayStream *inner(struct ArrowArrayStream *stream)
{
    return &((reader *)stream->private_data)->of;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
    return inner(stream)->get_schema(inner(stream), schema);
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *array)
{
    return inner(stream)->get_next(inner(stream), array);
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    return inner(stream)->get_last_error(inner(stream));
}

static void release_stream(struct ArrowArrayStream *stream)
{
    reader *from = stream->private_data;
    PyGILState_STATE gil;
    from->of.release(&from->of);
    if (core_enter(&gil)) {
        Py_DECREF(from->handle);
        Py_DECREF(from->store);
        core_leave(gil);
    }
    free(from);
    stream->release = NULL;
}

static void free_capsule(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

/* arrow_stream(store, handle, options): a capsule of a new iterator, which is the stream's from
 * here on. */
static PyObject *arrow_stream(PyObject *module, PyObject *args)
{
    PyObject *store, *handle, *options_arg;
    void *options;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO!O", &store, core_handle_type, &handle, &options_arg))
        return NULL;
    if (!core_handle_arg(options_arg, &options)) return NULL;
    reader *from = calloc(1, sizeof *from);
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    PyObject *capsule = from == NULL || stream == NULL
                            ? PyErr_NoMemory()
                            : PyCapsule_New(stream, "arrow_array_stream", free_capsule);
    if (capsule == NULL) {
        free(from);
        free(stream);
        return NULL;
    }
    rocks_status status;
    rocks_iter *iter = core_number(handle);
    if (rocks_arrow_scan(&iter, NULL, 1, options, NULL, &from->of, &status) != ROCKS_OK) {
        Py_DECREF(capsule);
        free(from);
        return core_raise(&status);
    }
    core_handle_forget(handle);
    from->handle = Py_NewRef(handle);
    from->store = Py_NewRef(store);
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release_stream, from};
    return capsule;
}

/* ---- in: writes ---- */

/* write_arrow(store, options, capsule, arrow): writes each array of a stream, all of it or nothing;
 * the number of rows. `arrow`: a handle of Arrow options. */
static PyObject *write_arrow(PyObject *module, PyObject *args)
{
    PyObject *store_arg, *options_arg, *capsule, *arrow_arg;
    void *options, *arrow;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!OOO", core_store_type, &store_arg, &options_arg, &capsule,
                          &arrow_arg))
        return NULL;
    if (!core_handle_arg(options_arg, &options) || !core_handle_arg(arrow_arg, &arrow)) return NULL;
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream == NULL) return NULL;
    core_store *store = (core_store *)store_arg;
    void *target = core_number(store->target), *family = core_number(store->family);
    rocks_arrow_info info = {.struct_size = sizeof info};
    rocks_status status;
    rocks_code code;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_db_write_arrow(target, family, options, arrow, stream, NULL, &info, &status);
    Py_END_ALLOW_THREADS;
    if (code != ROCKS_OK) return core_raise_of(store->target, &status);
    return PyLong_FromUnsignedLongLong(info.rows);
}

/* arrow_names(capsule): the names of a stream's columns. */
static PyObject *arrow_names(PyObject *module, PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    struct ArrowSchema schema = {0};
    int code = 0;
    (void)module;
    if (stream == NULL) return NULL;
    if (stream->release == NULL) {
        PyErr_SetString(PyExc_ValueError, "the Arrow stream was used before");
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS;
    code = stream->get_schema(stream, &schema);
    Py_END_ALLOW_THREADS;
    if (code != 0) {
        const char *text = stream->get_last_error(stream);
        PyErr_Format(PyExc_OSError, "the Arrow stream failed: %s",
                     text == NULL ? strerror(code) : text);
        return NULL;
    }
    PyObject *names = PyList_New(0);
    for (int64_t i = 0; names != NULL && i < schema.n_children; i++) {
        const char *name = schema.children[i]->name;
        PyObject *text = PyUnicode_FromString(name == NULL ? "" : name);
        if (text == NULL || PyList_Append(names, text) < 0) Py_CLEAR(names);
        Py_XDECREF(text);
    }
    schema.release(&schema);
    return names;
}

/* bulk_load_add_arrow(load, capsule, cancel) */
static PyObject *bulk_load_add_arrow(PyObject *module, PyObject *args)
{
    PyObject *load_arg, *capsule, *cancel_arg;
    void *load, *cancel;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOO", &load_arg, &capsule, &cancel_arg)) return NULL;
    if (!core_handle_arg(load_arg, &load) || !core_handle_arg(cancel_arg, &cancel)) return NULL;
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    rocks_status status;
    rocks_code code;
    if (stream == NULL) return NULL;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_bulk_load_add_arrow_stream(load, stream, cancel, &status);
    Py_END_ALLOW_THREADS;
    if (code == ROCKS_OK) Py_RETURN_NONE;
    return core_raise(&status);
}

static PyMethodDef functions[] = {
    {"arrow_stream", arrow_stream, METH_VARARGS, "A scan as a capsule of an Arrow C stream."},
    {"write_arrow", write_arrow, METH_VARARGS, "Writes what an Arrow C stream has."},
    {"arrow_names", arrow_names, METH_O, "The names of the columns of an Arrow C stream."},
    {"bulk_load_add_arrow", bulk_load_add_arrow, METH_VARARGS, "Loads what an Arrow C stream has."},
    {NULL, NULL, 0, NULL},
};

int core_arrow_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
