/* Objects of Python that RocksDB asks: comparators, merge operators, filter policies, slice
 * transforms, compaction filters and their factories. Each function runs on any thread; an
 * exception out of it fails the operation. */
#include "calls.h"

/* ---- answers ---- */

/* Whether a callback may go on into Python; says why not. */
static bool entered(PyGILState_STATE *gil, rocks_sink *error)
{
    static const char text[] = "the Python interpreter has ended";
    if (core_enter(gil)) return true;
    rocks_sink_append(error, text, sizeof text - 1, NULL);
    return false;
}

static PyObject *list_of(const rocks_slice *slices, size_t count)
{
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *bytes = core_bytes_out(slices[i].data, slices[i].len);
        if (bytes == NULL) Py_CLEAR(list);
        else PyList_SetItem(list, (Py_ssize_t)i, bytes);
    }
    return list;
}

/* Hands bytes back. False: an exception. */
static bool give(PyObject *answer, rocks_sink *sink)
{
    core_bytes bytes;
    if (!core_bytes_arg(answer, &bytes)) return false;
    rocks_sink_append(sink, bytes.data, bytes.len, NULL); /* a failure makes the callback fail */
    core_bytes_free(&bytes);
    return true;
}

/* The answer (bool, bytes) of a merge. False without an exception: it declined. */
static bool give_pair(PyObject *answer, rocks_sink *result)
{
    if (answer == NULL) return false;
    if (!PyTuple_Check(answer) || PyTuple_Size(answer) != 2) {
        PyErr_Format(PyExc_TypeError, "a pair (bool, bytes) is needed, not %R", answer);
        return false;
    }
    int done = PyObject_IsTrue(PyTuple_GetItem(answer, 0));
    return done > 0 && give(PyTuple_GetItem(answer, 1), result);
}

/* A bool of an answer, which it gives up; -1: an exception. */
static int truth(PyObject *answer)
{
    int is = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return is;
}

/* Ends a callback: `done`, or the reason why not. */
static bool ended(PyGILState_STATE gil, bool done, rocks_sink *error, const char *declined)
{
    if (PyErr_Occurred()) {
        core_callback_failed(error);
        done = false;
    } else if (!done && declined != NULL) {
        rocks_sink_append(error, declined, strlen(declined), NULL);
    }
    core_leave(gil);
    return done;
}

/* "y#" makes None of NULL. */
#define EMPTY(data) ((data) == NULL ? "" : (const char *)(data))
#define SURE(data, len) EMPTY(data), (Py_ssize_t)(len)

/* ---- comparators ---- */

static bool compare(void *state, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    int32_t *order, rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    PyObject *answer =
        PyObject_CallMethod(state, "compare", "y#y#", SURE(a, a_len), SURE(b, b_len));
    if (answer != NULL) {
        int overflow;
        long number = PyLong_AsLongAndOverflow(answer, &overflow);
        if (overflow != 0) number = overflow;
        *order = (number > 0) - (number < 0);
        Py_DECREF(answer);
    }
    return ended(gil, true, error, NULL);
}

/* ---- merge operators ---- */

static bool merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                  const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    PyObject *answer = PyObject_CallMethod(
        state, "merge", "y#y#y#", SURE(key, key_len),
        existing == NULL ? NULL : EMPTY(existing->data),
        existing == NULL ? (Py_ssize_t)0 : (Py_ssize_t)existing->len, SURE(value, value_len));
    bool done = give_pair(answer, result);
    Py_XDECREF(answer);
    return ended(gil, done, error, "merge returned False");
}

static bool full_merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const rocks_slice *operands, size_t operand_count, rocks_sink *result,
                       rocks_merge_choice *chosen, rocks_sink *error)
{
    PyGILState_STATE gil;
    (void)chosen;
    if (!entered(&gil, error)) return false;
    PyObject *list = list_of(operands, operand_count), *answer = NULL;
    if (list != NULL)
        answer =
            PyObject_CallMethod(state, "full_merge", "y#y#O", SURE(key, key_len),
                                existing == NULL ? NULL : EMPTY(existing->data),
                                existing == NULL ? (Py_ssize_t)0 : (Py_ssize_t)existing->len, list);
    bool done = give_pair(answer, result);
    Py_XDECREF(answer);
    Py_XDECREF(list);
    return ended(gil, done, error, "full_merge returned False");
}

static bool partial_merge(void *state, const uint8_t *key, size_t key_len, const uint8_t *left,
                          size_t left_len, const uint8_t *right, size_t right_len,
                          rocks_sink *result, rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    PyObject *answer = PyObject_CallMethod(state, "partial_merge", "y#y#y#", SURE(key, key_len),
                                           SURE(left, left_len), SURE(right, right_len));
    bool done = give_pair(answer, result);
    Py_XDECREF(answer);
    return ended(gil, done, error, NULL);
}

/* ---- filter policies ---- */

static bool create_filter(void *state, const rocks_slice *keys, size_t count, rocks_sink *filter,
                          rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    PyObject *list = list_of(keys, count);
    PyObject *answer =
        list == NULL ? NULL : PyObject_CallMethod(state, "create_filter", "(O)", list);
    bool done = answer != NULL && give(answer, filter);
    Py_XDECREF(answer);
    Py_XDECREF(list);
    return ended(gil, done, error, NULL);
}

static bool key_may_match(void *state, const uint8_t *key, size_t key_len, const uint8_t *filter,
                          size_t filter_len, bool *may_match, rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    int may = truth(PyObject_CallMethod(state, "key_may_match", "y#y#", SURE(key, key_len),
                                        SURE(filter, filter_len)));
    if (may >= 0) *may_match = may > 0;
    return ended(gil, may >= 0, error, NULL);
}

/* ---- slice transforms ---- */

static bool in_domain(void *state, const uint8_t *key, size_t key_len, bool *is_in,
                      rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    int is = truth(PyObject_CallMethod(state, "in_domain", "y#", SURE(key, key_len)));
    if (is >= 0) *is_in = is > 0;
    return ended(gil, is >= 0, error, NULL);
}

static bool transform(void *state, const uint8_t *key, size_t key_len, size_t *offset, size_t *size,
                      rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    PyObject *answer = PyObject_CallMethod(state, "transform", "y#", SURE(key, key_len));
    bool done = false;
    if (answer != NULL && (!PyTuple_Check(answer) || PyTuple_Size(answer) != 2)) {
        PyErr_Format(PyExc_TypeError, "a pair (offset, size) is needed, not %R", answer);
    } else if (answer != NULL) {
        uint64_t at, len;
        done = core_u64_in(PyTuple_GetItem(answer, 0), &at) &&
               core_u64_in(PyTuple_GetItem(answer, 1), &len);
        if (done) {
            *offset = (size_t)at;
            *size = (size_t)len;
        }
    }
    Py_XDECREF(answer);
    return ended(gil, done, error, NULL);
}

static bool in_range(void *state, const uint8_t *prefix, size_t prefix_len)
{
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return false;
    int is = truth(PyObject_CallMethod(state, "in_range", "y#", SURE(prefix, prefix_len)));
    if (is < 0) PyErr_WriteUnraisable(state);
    core_leave(gil);
    return is > 0;
}

/* ---- compaction filters ---- */

/* An answer: None or a decision, bytes for a new value, or a pair of decision and bytes. */
static rocks_compaction_decision decision(PyObject *answer, rocks_sink *result)
{
    if (answer == Py_None) return ROCKS_COMPACTION_KEEP;
    PyObject *number = answer, *bytes = NULL;
    if (PyTuple_Check(answer) && PyTuple_Size(answer) == 2) {
        number = PyTuple_GetItem(answer, 0);
        bytes = PyTuple_GetItem(answer, 1);
    } else if (PyObject_CheckBuffer(answer)) {
        return give(answer, result) ? ROCKS_COMPACTION_CHANGE_VALUE : ROCKS_COMPACTION_FAILED;
    }
    if (!PyLong_Check(number) || PyBool_Check(number)) {
        PyErr_Format(PyExc_TypeError, "a Decision, bytes or None is needed, not %R", answer);
        return ROCKS_COMPACTION_FAILED;
    }
    long decided = PyLong_AsLong(number);
    if (PyErr_Occurred() || (bytes != NULL && !give(bytes, result))) return ROCKS_COMPACTION_FAILED;
    return (rocks_compaction_decision)decided;
}

static rocks_compaction_decision filter(void *state, const rocks_compaction_record *record,
                                        rocks_sink *result, rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return ROCKS_COMPACTION_FAILED;
    PyObject *shown = rocks_compaction_record_out(record);
    PyObject *answer = shown == NULL ? NULL : PyObject_CallMethod(state, "filter", "(O)", shown);
    rocks_compaction_decision decided =
        answer == NULL ? ROCKS_COMPACTION_FAILED : decision(answer, result);
    Py_XDECREF(answer);
    Py_XDECREF(shown);
    return ended(gil, true, error, NULL) ? decided : ROCKS_COMPACTION_FAILED;
}

static bool should_filter(void *state, rocks_table_file_creation_reason reason)
{
    PyGILState_STATE gil;
    if (!core_enter(&gil)) return false;
    int is = truth(PyObject_CallMethod(state, "should_filter", "i", (int)reason));
    if (is < 0) PyErr_WriteUnraisable(state);
    core_leave(gil);
    return is > 0;
}

static bool create_run(void *state, const rocks_compaction_context *context, void **run,
                       rocks_sink *error)
{
    PyGILState_STATE gil;
    if (!entered(&gil, error)) return false;
    PyObject *shown = rocks_compaction_context_out(context);
    PyObject *filter = shown == NULL ? NULL : PyObject_CallMethod(state, "create", "(O)", shown);
    Py_XDECREF(shown);
    if (filter != NULL && filter != Py_None)
        *run = Py_NewRef(filter); /* core_destroy gives it up */
    bool done = filter != NULL;
    Py_XDECREF(filter);
    return ended(gil, done, error, NULL);
}

/* ---- handles ---- */

/* The name of an object: bytes of its name(). */
static PyObject *name_of(PyObject *object)
{
    PyObject *name = PyObject_CallMethod(object, "name", NULL);
    if (name != NULL && PyUnicode_Check(name)) {
        PyObject *bytes = PyUnicode_AsUTF8String(name);
        Py_DECREF(name);
        name = bytes;
    }
    if (name != NULL && !PyBytes_Check(name)) {
        PyErr_Format(PyExc_TypeError, "name() returns bytes, not %R", name);
        Py_CLEAR(name);
    }
    return name;
}

/* A handle of an object that has a name. `make` takes the reference to it, also if it fails. */
static PyObject *named(PyObject *object, const char *kind,
                       rocks_code (*make)(PyObject *object, const char *name, void **number,
                                          rocks_status *status))
{
    PyObject *name = name_of(object);
    if (name == NULL) return NULL;
    void *number = NULL;
    rocks_status status;
    rocks_code code = make(Py_NewRef(object), PyBytes_AsString(name), &number, &status);
    Py_DECREF(name);
    return code == ROCKS_OK ? core_handle_new(number, kind) : core_raise(&status);
}

static rocks_code make_comparator(PyObject *object, const char *name, void **number,
                                  rocks_status *status)
{
    rocks_comparator_callbacks callbacks = {.struct_size = sizeof callbacks,
                                            .state = object,
                                            .destroy = core_destroy,
                                            .name = name,
                                            .compare = compare};
    return rocks_comparator_new(&callbacks, (rocks_comparator **)number, status);
}
static rocks_code make_associative(PyObject *object, const char *name, void **number,
                                   rocks_status *status)
{
    rocks_associative_merge_operator_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                            .state = object,
                                                            .destroy = core_destroy,
                                                            .name = name,
                                                            .merge = merge};
    return rocks_merge_operator_new_associative(&callbacks, (rocks_merge_operator **)number,
                                                status);
}
static rocks_code make_merge(PyObject *object, const char *name, void **number,
                             rocks_status *status)
{
    bool partial = PyObject_HasAttrString(object, "partial_merge");
    rocks_merge_operator_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                .state = object,
                                                .destroy = core_destroy,
                                                .name = name,
                                                .full_merge = full_merge,
                                                .partial_merge = partial ? partial_merge : NULL};
    return rocks_merge_operator_new(&callbacks, (rocks_merge_operator **)number, status);
}
static rocks_code make_filter_policy(PyObject *object, const char *name, void **number,
                                     rocks_status *status)
{
    rocks_filter_policy_callbacks callbacks = {.struct_size = sizeof callbacks,
                                               .state = object,
                                               .destroy = core_destroy,
                                               .name = name,
                                               .create_filter = create_filter,
                                               .key_may_match = key_may_match};
    return rocks_filter_policy_new(&callbacks, (rocks_filter_policy **)number, status);
}
static rocks_code make_slice_transform(PyObject *object, const char *name, void **number,
                                       rocks_status *status)
{
    bool ranged = PyObject_HasAttrString(object, "in_range");
    rocks_slice_transform_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                 .state = object,
                                                 .destroy = core_destroy,
                                                 .name = name,
                                                 .in_domain = in_domain,
                                                 .transform = transform,
                                                 .in_range = ranged ? in_range : NULL};
    return rocks_slice_transform_new(&callbacks, (rocks_slice_transform **)number, status);
}
static rocks_code make_compaction_filter(PyObject *object, const char *name, void **number,
                                         rocks_status *status)
{
    rocks_compaction_filter_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                   .state = object,
                                                   .destroy = core_destroy,
                                                   .name = name,
                                                   .filter = filter};
    return rocks_compaction_filter_new(&callbacks, (rocks_compaction_filter **)number, status);
}
static rocks_code make_compaction_filter_factory(PyObject *object, const char *name, void **number,
                                                 rocks_status *status)
{
    rocks_compaction_filter_factory_callbacks callbacks = {.struct_size = sizeof callbacks,
                                                           .state = object,
                                                           .destroy = core_destroy,
                                                           .name = name,
                                                           .should_filter = should_filter,
                                                           .create = create_run,
                                                           .filter = filter,
                                                           .destroy_run = core_destroy};
    return rocks_compaction_filter_factory_new(&callbacks,
                                               (rocks_compaction_filter_factory **)number, status);
}

#define NEW(noun, kind, make) \
    static PyObject *noun##_new(PyObject *module, PyObject *object) \
    { \
        (void)module; \
        return named(object, kind, make); \
    }
NEW(comparator, "rocks_comparator", make_comparator)
NEW(associative_merge_operator, "rocks_merge_operator", make_associative)
NEW(merge_operator, "rocks_merge_operator", make_merge)
NEW(filter_policy, "rocks_filter_policy", make_filter_policy)
NEW(slice_transform, "rocks_slice_transform", make_slice_transform)
NEW(compaction_filter, "rocks_compaction_filter", make_compaction_filter)
NEW(compaction_filter_factory, "rocks_compaction_filter_factory", make_compaction_filter_factory)

static PyMethodDef functions[] = {
    {"comparator_new", comparator_new, METH_O,
     "A comparator's handle, of an object with compare and name."},
    {"associative_merge_operator_new", associative_merge_operator_new, METH_O,
     "A merge operator's handle, of an object with merge and name."},
    {"merge_operator_new", merge_operator_new, METH_O,
     "A merge operator's handle, of an object with full_merge, partial_merge and name."},
    {"filter_policy_new", filter_policy_new, METH_O,
     "A filter policy's handle, of an object with create_filter, key_may_match and name."},
    {"slice_transform_new", slice_transform_new, METH_O,
     "A slice transform's handle, of an object with transform, in_domain, in_range and name."},
    {"compaction_filter_new", compaction_filter_new, METH_O,
     "A compaction filter's handle, of an object with filter and name."},
    {"compaction_filter_factory_new", compaction_filter_factory_new, METH_O,
     "A compaction filter factory's handle, of an object with create, should_filter and name."},
    {NULL, NULL, 0, NULL},
};

int core_plugins_init(PyObject *module) { return PyModule_AddFunctions(module, functions); }
