/* Wide columns of many keys: each key's as a dict. */
#include "core.h"

/* Appends the columns of each key to a list, or what stands for an absent one. */
static bool append_all(PyObject *list, PyObject *handle, rocks_values *values, size_t count,
                       const rocks_wide_column *columns, const size_t *offsets,
                       const rocks_code *codes, PyObject *absent)
{
    for (size_t i = 0; i < count; i++) {
        rocks_status status;
        if (codes[i] != ROCKS_OK && codes[i] != ROCKS_NOT_FOUND) {
            rocks_values_status_at(values, i, &status);
            core_raise_of(handle, &status);
            return false;
        }
        PyObject *one =
            codes[i] == ROCKS_NOT_FOUND
                ? Py_NewRef(absent)
                : core_wide_columns_out(columns + offsets[i], offsets[i + 1] - offsets[i]);
        const bool good = one != NULL && PyList_Append(list, one) == 0;
        Py_XDECREF(one);
        if (!good) return false;
    }
    return true;
}

static rocks_code read_many(PyObject *handle, const rocks_column_family **families,
                            const void *options, const rocks_slice *keys, size_t count,
                            rocks_values *values, const rocks_wide_column **columns,
                            const size_t **offsets, const rocks_code **codes, rocks_status *status)
{
    const char *kind = ((core_handle *)handle)->kind;
    void *target = core_number(handle);
    if (strcmp(kind, "rocks_db") == 0)
        return rocks_db_multi_get_entity(target, families, options, keys, count, 0, values, columns,
                                         offsets, codes, status);
    if (strcmp(kind, "rocks_snapshot") == 0)
        return rocks_snapshot_multi_get_entity(target, families, options, keys, count, 0, values,
                                               columns, offsets, codes, status);
    return rocks_txn_multi_get_entity(target, families, options, keys, count, values, columns,
                                      offsets, codes, status);
}

/* multi_get_entity(target, family, options, keys, default): a list of dicts. */
static PyObject *multi_get_entity(PyObject *module, PyObject *args)
{
    PyObject *handle, *family_arg, *options_arg, *keys_arg, *absent, *list = NULL;
    void *target, *family, *options;
    core_arena arena = {0};
    rocks_slice *keys;
    rocks_values *values = NULL;
    rocks_status status;
    rocks_code code;
    size_t count;
    const rocks_wide_column *columns;
    const size_t *offsets;
    const rocks_code *codes;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!OOOO", core_handle_type, &handle, &family_arg, &options_arg,
                          &keys_arg, &absent))
        return NULL;
    if (!core_handle_arg(handle, &target) || !core_handle_arg(family_arg, &family) ||
        !core_handle_arg(options_arg, &options) || !core_slices_in(&arena, keys_arg, &keys, &count))
        goto end;
    const rocks_column_family **families = core_arena_memory(&arena, count, sizeof *families);
    if (families == NULL) goto end;
    for (size_t i = 0; i < count; i++) families[i] = family;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_values_new(&values, &status);
    if (code == ROCKS_OK)
        code = read_many(handle, families, options, keys, count, values, &columns, &offsets, &codes,
                         &status);
    Py_END_ALLOW_THREADS;
    if (code != ROCKS_OK) {
        core_raise_of(handle, &status);
        goto end;
    }
    list = PyList_New(0);
    if (list != NULL && !append_all(list, handle, values, count, columns, offsets, codes, absent))
        Py_CLEAR(list);
end:
    if (values != NULL) rocks_release(values);
    core_arena_free(&arena);
    return list;
}

static PyMethodDef functions[] = {
    {"multi_get_entity", multi_get_entity, METH_VARARGS, "The columns of many keys, as dicts."},
    {NULL, NULL, 0, NULL},
};

int core_entities_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
