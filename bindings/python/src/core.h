/* librocks._core: what the files of the extension share. It sees rocks.h and the limited API alone.
 */
#ifndef LIBROCKS_CORE_H
#define LIBROCKS_CORE_H

#include <pyconfig.h> /* says whether there is a GIL */
#ifndef Py_GIL_DISABLED
#define Py_LIMITED_API 0x030b0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <rocks.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- statuses (status.c) ---- */

/* Raises the exception of a status; returns NULL. An exception that a callback raised becomes its
 * cause. */
PyObject *core_raise(const rocks_status *status);
/* The exception of a status, not raised. NULL, with another one raised, when there is no memory. */
PyObject *core_raised(const rocks_status *status);
/* Takes the exception that a callback has raised: its text goes into `error`, itself to core_raise.
 */
void core_callback_failed(rocks_sink *error);
int core_status_init(PyObject *module);

/* ---- handles (handle.c) ---- */

/* Owns a handle of rocks.h. Once it is released it keeps its number, which the library refuses
 * then: NULL would mean a default. */
typedef struct {
    PyObject_HEAD void *number;
    atomic_bool held;
    const char *kind;
} core_handle;

extern PyTypeObject *core_handle_type;
/* A Handle that owns `number`, or NULL: then `number` is released. */
PyObject *core_handle_new(void *number, const char *kind);
/* The number of an argument: a Handle that is held, or None for NULL. */
bool core_handle_arg(PyObject *arg, void **number);
/* The handle was freed by a call. */
void core_handle_forget(PyObject *handle);
/* As core_raise, of a call to `handle`: says so if that was closed before. */
PyObject *core_raise_of(PyObject *handle, const rocks_status *status);
static inline void *core_number(PyObject *handle)
{
    return handle == NULL ? NULL : ((core_handle *)handle)->number;
}
int core_handle_init(PyObject *module);

/* ---- arguments (arguments.c) ---- */

/* Bytes of an argument. Those of a bytes object are borrowed from it, others are held by `view`. */
typedef struct {
    const void *data;
    size_t len;
    Py_buffer view; /* view.obj NULL: nothing is held */
} core_bytes;

bool core_bytes_of(PyObject *arg, core_bytes *bytes);
static inline bool core_bytes_arg(PyObject *arg, core_bytes *bytes)
{
    bytes->view.obj = NULL;
    if (Py_IS_TYPE(arg, &PyBytes_Type)) {
        bytes->data = PyBytes_AsString(arg);
        bytes->len = (size_t)PyBytes_Size(arg);
        return true;
    }
    return core_bytes_of(arg, bytes);
}
static inline void core_bytes_free(core_bytes *bytes)
{
    if (bytes->view.obj != NULL) PyBuffer_Release(&bytes->view);
}

/* What the arguments of one call hold until it has returned. Begins as zeros. */
typedef struct {
    void **items; /* in pairs: kind and pointer */
    size_t count, capacity;
} core_arena;

void *core_arena_memory(core_arena *arena, size_t count, size_t size);
void core_arena_free(core_arena *arena);

/* None: {NULL, 0}; for arguments that may be NULL. */
bool core_bytes_in(core_arena *arena, PyObject *arg, const void **data, size_t *len);
bool core_text_in(core_arena *arena, PyObject *arg, const char **text);
bool core_texts_in(core_arena *arena, PyObject *arg, const char ***texts, size_t *count);
bool core_slices_in(core_arena *arena, PyObject *arg, rocks_slice **slices, size_t *count);
bool core_handles_in(core_arena *arena, PyObject *arg, void ***handles, size_t *count);
/* A mapping of names to values, or its pairs. */
bool core_wide_columns_in(core_arena *arena, PyObject *arg, rocks_wide_column **columns,
                          size_t *count);
/* A pair (bytes, offsets): offsets of uint32 or int64, one more than entries. */
bool core_column_in(core_arena *arena, PyObject *arg, rocks_column *column, size_t *count);
bool core_u64_in(PyObject *arg, uint64_t *number);
bool core_i64_in(PyObject *arg, int64_t *number);
/* Arrays of one call have one length: SIZE_MAX before the first. */
bool core_same_count(size_t *count, size_t given, const char *name);
bool core_arity(const char *name, Py_ssize_t given, Py_ssize_t least, Py_ssize_t most);

/* ---- results ---- */

PyObject *core_slice_out(rocks_slice slice);            /* bytes; None for NULL */
PyObject *core_bytes_out(const void *data, size_t len); /* bytes */
PyObject *core_text_out(const char *text);              /* str; None for NULL */
/* A dict of names and values. */
PyObject *core_wide_columns_out(const rocks_wide_column *columns, size_t count);

/* ---- callbacks (callback.c) ---- */

/* Whether a callback may enter Python: it holds the GIL until core_leave. False once the
 * interpreter ends. */
bool core_enter(PyGILState_STATE *gil);
void core_leave(PyGILState_STATE gil);
/* The destroy of every callback struct: gives up the reference to its Python object. */
void core_destroy(void *state);
int core_callback_init(PyObject *module);
int core_plugins_init(PyObject *module);
int core_observers_init(PyObject *module);

/* ---- objects ---- */

extern PyTypeObject *core_store_type, *core_cursor_type, *core_batch_type;
/* Options by keywords: a function of Python makes a Handle of options of a kind out of a dict. */
PyObject *core_options_by_name(int kind, PyObject *keywords);
int core_store_init(PyObject *module);
int core_batch_init(PyObject *module);
int core_scan_init(PyObject *module);
int core_iterator_init(PyObject *module);
int core_arrow_init(PyObject *module);
int core_lists_init(PyObject *module);
int core_columns_init(PyObject *module);
int core_entities_init(PyObject *module);
int core_redis_init(PyObject *module);

/* ---- the generated part (calls.c) ---- */

int core_calls_init(PyObject *module);

/* Adds a type of a spec to the module; NULL: failed. */
PyTypeObject *core_add_type(PyObject *module, PyType_Spec *spec);
/* Two threads at one object: with the GIL there are none; without it the object is locked. */
#ifdef Py_GIL_DISABLED
#define CORE_LOCK(object) Py_BEGIN_CRITICAL_SECTION(object)
#define CORE_UNLOCK() Py_END_CRITICAL_SECTION()
#else
#define CORE_LOCK(object) {
#define CORE_UNLOCK() }
#endif
/* Ends an object of a type of this module. */
void core_free_object(PyObject *object);

#define CORE_METHOD(name, function, flags, doc) \
    { \
        name, (PyCFunction)(void (*)(void))(function), flags, doc \
    }

#endif
