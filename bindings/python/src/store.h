/* A Store, and the calls of its kind. */
#ifndef LIBROCKS_STORE_H
#define LIBROCKS_STORE_H
#include "core.h"

typedef rocks_code store_put(void *target, const void *family, const void *options, const void *key,
                             size_t key_len, const void *value, size_t value_len,
                             rocks_status *status);
typedef rocks_code store_delete(void *target, const void *family, const void *options,
                                const void *key, size_t key_len, rocks_status *status);

struct store_calls {
    const char *kind;
    bool is_txn, writes_with_options;
    rocks_code (*get_into)(const void *target, const void *family, const void *options,
                           const void *key, size_t key_len, void *buffer, size_t capacity,
                           size_t *len, rocks_status *status);
    rocks_code (*get_pinned)(const void *target, const void *family, const void *options,
                             const void *key, size_t key_len, rocks_value *holder,
                             rocks_slice *value, rocks_status *status);
    rocks_code (*multi_get)(const void *target, const void *const *families, const void *options,
                            const rocks_slice *keys, size_t count, rocks_values *result,
                            const rocks_slice **values, const rocks_code **codes,
                            rocks_status *status);
    rocks_code (*iter)(const void *target, const void *family, const void *options,
                       rocks_iter **iter, rocks_status *status);
    store_put *put, *merge; /* NULL: for reading */
    store_delete *delete, *single_delete;
};

/* That of a kind of handle; NULL: it has no keys and values. */
const struct store_calls *core_store_calls(const char *kind);

/* `hits` when memory had every answer of late. */
enum { FULL_HITS = 1024 };

typedef struct {
    PyObject_HEAD const struct store_calls *calls;
    PyObject *target,
        *family; /* Handles; they stay those of the beginning. family NULL: the default one */
    _Atomic(rocks_value *) holder;
    _Atomic(rocks_values *) values;
    _Atomic int hits;
    _Atomic unsigned left_out;
    _Atomic bool keep_gil, large;
} core_store;

/* Whether it was made, and its column family is there; else an exception. */
bool core_store_usable(core_store *store);
/* The number of an argument that is a ColumnFamily. */
bool core_family_arg(PyObject *arg, void **family);
bool core_store_writable(core_store *store);

/* What keywords of reads and writes say. */
typedef struct {
    void *family;    /* NULL: the default one */
    void *options;   /* NULL: the defaults */
    PyObject *held;  /* options made for this call */
    PyObject *other; /* the keyword `also`, borrowed */
    PyObject *of;    /* the keyword `column_family`, borrowed; NULL: none */
} core_given;

/* Reads `column_family`, `options`, `also`, and options of `kind` by their names. */
bool core_given_read(core_store *store, core_given *given, int kind, PyObject *const *values,
                     PyObject *names, const char *also);
/* The same of a write. */
bool core_given_write(core_store *store, core_given *given, PyObject *const *values,
                      PyObject *names);
static inline void core_given_free(core_given *given) { Py_CLEAR(given->held); }

/* Reads from memory alone, if it mostly had the answers of late. ROCKS_INCOMPLETE: it has not, or
 * was not asked. An exception may be set with any code. */
rocks_code core_read_memory(core_store *store, const core_given *given, core_bytes *key,
                            PyObject **value, rocks_status *status);
rocks_code core_read_many_memory(core_store *store, const core_given *given,
                                 const rocks_slice *keys, size_t number, PyObject *missing,
                                 PyObject **list, rocks_status *status);
/* A list of the values of a multi_get that had no error. */
PyObject *core_values_out(const rocks_slice *values, const rocks_code *codes, size_t count,
                          PyObject *missing);
/* A memoryview of what a holder shows; it keeps the holder. */
PyObject *core_pinned_view(rocks_value *holder, rocks_slice slice);

#endif
