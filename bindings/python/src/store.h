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
    bool writes_with_options;
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
/* A memoryview of what a holder shows; it keeps the holder. */
PyObject *core_pinned_view(rocks_value *holder, rocks_slice slice);

#endif
