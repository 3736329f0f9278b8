/* Calls that fill arrays, or read arrays of structs. */
#include "core.h"

/* A list of handles, which it takes over. */
static PyObject *handles_out(void *const *numbers, size_t count, const char *kind)
{
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; i < count; i++) {
        PyObject *handle = core_handle_new(numbers[i], kind);
        if (list == NULL) Py_XDECREF(handle);
        else if (handle == NULL) Py_CLEAR(list);
        else PyList_SetItem(list, (Py_ssize_t)i, handle);
    }
    return list;
}

/* db_ingest(db, family, files, options, cancel): files of one column family. */
static PyObject *db_ingest(PyObject *module, PyObject *args)
{
    PyObject *db_arg, *family_arg, *files_arg, *options_arg, *cancel_arg, *result = NULL;
    void *db, *family, *options, *cancel;
    core_arena arena = {0};
    const char **files;
    size_t count;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOO", &db_arg, &family_arg, &files_arg, &options_arg,
                          &cancel_arg))
        return NULL;
    if (core_handle_arg(db_arg, &db) && core_handle_arg(family_arg, &family) &&
        core_texts_in(&arena, files_arg, &files, &count) &&
        core_handle_arg(options_arg, &options) && core_handle_arg(cancel_arg, &cancel)) {
        rocks_ingest_group group = {.struct_size = sizeof group,
                                    .column_family = family,
                                    .files = files,
                                    .file_count = count,
                                    .options = options};
        rocks_status status;
        rocks_code code;
        Py_BEGIN_ALLOW_THREADS;
        code = rocks_db_ingest(db, &group, 1, cancel, &status);
        Py_END_ALLOW_THREADS;
        result = code == ROCKS_OK ? Py_NewRef(Py_None) : core_raise(&status);
    }
    core_arena_free(&arena);
    return result;
}

/* db_iters(db, families, options): iterators that see one moment. */
static PyObject *db_iters(PyObject *module, PyObject *args)
{
    PyObject *db_arg, *families_arg, *options_arg, *result = NULL;
    void *db, *options, **families, **iters;
    core_arena arena = {0};
    size_t count;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOO", &db_arg, &families_arg, &options_arg)) return NULL;
    if (core_handle_arg(db_arg, &db) && core_handles_in(&arena, families_arg, &families, &count) &&
        core_handle_arg(options_arg, &options) &&
        (iters = core_arena_memory(&arena, count, sizeof *iters)) != NULL) {
        rocks_status status;
        rocks_code code;
        Py_BEGIN_ALLOW_THREADS;
        code = rocks_db_iters(db, (void *)families, count, options, (void *)iters, &status);
        Py_END_ALLOW_THREADS;
        result = code == ROCKS_OK ? handles_out(iters, count, "rocks_iter") : core_raise(&status);
    }
    core_arena_free(&arena);
    return result;
}

/* options_load_latest(path, config): (options, names, a list of the column families' options). */
static PyObject *options_load_latest(PyObject *module, PyObject *args)
{
    PyObject *path_arg, *config_arg, *result = NULL;
    void *config, **families = NULL;
    const char *path;
    core_arena arena = {0};
    rocks_buffer names = {0};
    rocks_options *options = NULL;
    size_t count = 0, room = 0;
    rocks_status status;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &path_arg, &config_arg)) return NULL;
    if (!core_text_in(&arena, path_arg, &path) || !core_handle_arg(config_arg, &config)) goto end;
    /* The first call counts; nobody changes the file in between but a database that is open. */
    for (;;) {
        rocks_code code;
        Py_BEGIN_ALLOW_THREADS;
        code = rocks_options_load_latest(path, config, room == 0 ? NULL : &options,
                                         room == 0 ? NULL : &names, (void *)families, room, &count,
                                         &status);
        Py_END_ALLOW_THREADS;
        if (code != ROCKS_OK && code != ROCKS_BUFFER_TOO_SMALL) {
            core_raise(&status);
            goto end;
        }
        if (room > 0 && code == ROCKS_OK) break;
        room = count;
        families = core_arena_memory(&arena, room, sizeof *families);
        if (families == NULL) goto end;
    }
    PyObject *list = handles_out(families, count, "rocks_options");
    PyObject *handle = core_handle_new(options, "rocks_options");
    PyObject *bytes = core_bytes_out(names.data, names.len);
    if (list != NULL && handle != NULL && bytes != NULL)
        result = PyTuple_Pack(3, handle, bytes, list);
    Py_XDECREF(list);
    Py_XDECREF(handle);
    Py_XDECREF(bytes);
end:
    rocks_buffer_free(&names, NULL);
    core_arena_free(&arena);
    return result;
}

/* db_approximate_sizes(db, family, starts, stops, include, margin): a list of bytes. */
static PyObject *db_approximate_sizes(PyObject *module, PyObject *args)
{
    PyObject *db_arg, *family_arg, *starts_arg, *stops_arg, *result = NULL;
    void *db, *family;
    unsigned include;
    double margin;
    core_arena arena = {0};
    rocks_slice *starts, *stops;
    uint64_t *sizes;
    size_t count, stop_count;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOId", &db_arg, &family_arg, &starts_arg, &stops_arg, &include,
                          &margin))
        return NULL;
    if (core_handle_arg(db_arg, &db) && core_handle_arg(family_arg, &family) &&
        core_slices_in(&arena, starts_arg, &starts, &count) &&
        core_slices_in(&arena, stops_arg, &stops, &stop_count) &&
        core_same_count(&count, stop_count, "stops") &&
        (sizes = core_arena_memory(&arena, count, sizeof *sizes)) != NULL) {
        rocks_status status;
        rocks_code code;
        Py_BEGIN_ALLOW_THREADS;
        code = rocks_db_approximate_sizes(db, family, starts, stops, count, include, margin, sizes,
                                          &status);
        Py_END_ALLOW_THREADS;
        result = code == ROCKS_OK ? PyList_New((Py_ssize_t)count) : core_raise(&status);
        for (size_t i = 0; result != NULL && i < count; i++) {
            PyObject *size = PyLong_FromUnsignedLongLong(sizes[i]);
            if (size == NULL) Py_CLEAR(result);
            else PyList_SetItem(result, (Py_ssize_t)i, size);
        }
    }
    core_arena_free(&arena);
    return result;
}

/* backup_engine_corrupted(engine): numbers of backups. */
static PyObject *backup_engine_corrupted(PyObject *module, PyObject *engine_arg)
{
    enum { MOST = 4096 };
    void *engine;
    uint32_t ids[MOST];
    size_t count = 0;
    rocks_status status;
    rocks_code code;
    (void)module;
    if (!core_handle_arg(engine_arg, &engine)) return NULL;
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_backup_engine_corrupted(engine, ids, MOST, &count, &status);
    Py_END_ALLOW_THREADS;
    if (code != ROCKS_OK && code != ROCKS_BUFFER_TOO_SMALL) return core_raise(&status);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < count && i < MOST; i++) {
        PyObject *id = PyLong_FromUnsignedLong(ids[i]);
        if (id == NULL || PyList_Append(list, id) < 0) Py_CLEAR(list);
        Py_XDECREF(id);
    }
    return list;
}

static PyMethodDef functions[] = {
    {"db_ingest", db_ingest, METH_VARARGS, "Takes table files into a column family."},
    {"db_iters", db_iters, METH_VARARGS, "Iterators over several column families, of one moment."},
    {"options_load_latest", options_load_latest, METH_VARARGS,
     "The options of a database's newest OPTIONS file."},
    {"db_approximate_sizes", db_approximate_sizes, METH_VARARGS, "How large ranges are."},
    {"backup_engine_corrupted", backup_engine_corrupted, METH_O, "The backups that are damaged."},
    {NULL, NULL, 0, NULL},
};

int core_lists_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
