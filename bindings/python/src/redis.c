/* RedisSession: runs Redis's commands, and shows their replies as Python's values. */
#include "core.h"

static PyTypeObject *session_type;
/* librocks.redis's: the exception of an error in a reply, and that of a word of a type that no
 * command takes. */
static PyObject *make_failure, *make_refusal;

typedef struct {
    PyObject_HEAD PyObject *handle;
    rocks_redis_session *session; /* its number */
    rocks_redis_reply *reply;
    char *encoding, *errors;
    bool decode, plain; /* plain: UTF-8, strictly */
    int wire;           /* 2 or 3: the protocol whose shapes replies have */
    atomic_bool busy;
} core_session;

/* RedisSession(redis, wire, encoding, errors, decode): a session of a handle of Redis's. */
static PyObject *session_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *redis;
    const char *encoding, *errors;
    int wire, decode;
    void *number;
    rocks_redis_session *session = NULL;
    rocks_status status;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "O!issp", core_handle_type, &redis, &wire, &encoding, &errors,
                          &decode) ||
        !core_handle_arg(redis, &number))
        return NULL;
    if (rocks_redis_session_new(number, &session, &status) != ROCKS_OK)
        return core_raise_of(redis, &status);
    PyObject *handle = core_handle_new(session, "rocks_redis_session");
    core_session *made = handle == NULL ? NULL : (core_session *)PyType_GenericAlloc(type, 0);
    if (made == NULL) {
        Py_XDECREF(handle);
        return NULL;
    }
    made->handle = handle;
    made->session = session;
    made->wire = wire;
    made->decode = decode;
    made->encoding = strdup(encoding);
    made->errors = strdup(errors);
    if (made->encoding == NULL || made->errors == NULL) {
        Py_DECREF(made);
        return PyErr_NoMemory();
    }
    made->plain = strcmp(encoding, "utf-8") == 0 && strcmp(errors, "strict") == 0;
    if (rocks_redis_reply_new(&made->reply, &status) != ROCKS_OK) {
        Py_DECREF(made);
        return core_raise(&status);
    }
    return (PyObject *)made;
}

static void session_dealloc(PyObject *self)
{
    core_session *dead = (core_session *)self;
    if (dead->reply != NULL) rocks_release(dead->reply);
    Py_CLEAR(dead->handle);
    free(dead->encoding);
    free(dead->errors);
    core_free_object(self);
}

/* ---- words ---- */

/* What one word holds until the command has run. */
typedef struct {
    core_bytes bytes;
    PyObject *made;
} word;

static bool bytes_made(word *word)
{
    return word->made != NULL && core_bytes_arg(word->made, &word->bytes);
}

/* bytes, bytearray and memoryview as they are; text encoded; numbers as Python writes them. */
static bool word_in(const core_session *self, PyObject *arg, word *word)
{
    if (PyUnicode_Check(arg)) {
        if (self->plain) {
            Py_ssize_t len;
            word->bytes.data = PyUnicode_AsUTF8AndSize(arg, &len);
            word->bytes.len = (size_t)len;
            return word->bytes.data != NULL;
        }
        word->made = PyUnicode_AsEncodedString(arg, self->encoding, self->errors);
        return bytes_made(word);
    }
    if ((PyLong_Check(arg) && !PyBool_Check(arg)) || PyFloat_Check(arg)) {
        PyObject *text = PyObject_Repr(arg);
        word->made = text == NULL ? NULL : PyUnicode_AsUTF8String(text);
        Py_XDECREF(text);
        return bytes_made(word);
    }
    if (PyBytes_Check(arg) || PyByteArray_Check(arg) || PyMemoryView_Check(arg))
        return core_bytes_arg(arg, &word->bytes);
    PyObject *refusal = PyObject_CallFunctionObjArgs(make_refusal, arg, NULL);
    if (refusal != NULL) PyErr_SetObject((PyObject *)Py_TYPE(refusal), refusal);
    Py_XDECREF(refusal);
    return false;
}

/* ---- replies ---- */

struct reading {
    const core_session *session;
    const rocks_redis_node *at, *end;
    bool raw; /* bytes stay bytes */
};

static PyObject *value(struct reading *from);

static PyObject *text(const struct reading *from, const rocks_redis_node *node)
{
    const core_session *self = from->session;
    if (!self->decode || from->raw) return core_bytes_out(node->data, node->len);
    const char *data = node->data == NULL ? "" : (const char *)node->data;
    if (self->plain) return PyUnicode_DecodeUTF8(data, (Py_ssize_t)node->len, NULL);
    return PyUnicode_Decode(data, (Py_ssize_t)node->len, self->encoding, self->errors);
}

static PyObject *list(struct reading *from, int64_t count)
{
    PyObject *made = PyList_New((Py_ssize_t)count);
    for (int64_t i = 0; made != NULL && i < count; i++) {
        PyObject *item = value(from);
        if (item == NULL) Py_CLEAR(made);
        else PyList_SetItem(made, (Py_ssize_t)i, item);
    }
    return made;
}

/* The elements of the elements. */
static PyObject *flat_list(struct reading *from, int64_t count)
{
    PyObject *made = PyList_New(0);
    for (int64_t i = 0; made != NULL && i < count; i++) {
        bool inner = from->at < from->end && from->at->kind == ROCKS_REDIS_ARRAY;
        for (int64_t left = inner ? from->at++->integer : 1; made != NULL && left > 0; left--) {
            PyObject *item = value(from);
            if (item == NULL || PyList_Append(made, item) < 0) Py_CLEAR(made);
            Py_XDECREF(item);
        }
    }
    return made;
}

static PyObject *dict(struct reading *from, int64_t count)
{
    PyObject *made = PyDict_New();
    for (int64_t i = 0; made != NULL && i < count; i++) {
        PyObject *key = value(from);
        PyObject *item = key == NULL ? NULL : value(from);
        if (item == NULL || PyDict_SetItem(made, key, item) < 0) Py_CLEAR(made);
        Py_XDECREF(key);
        Py_XDECREF(item);
    }
    return made;
}

static PyObject *failure(const rocks_redis_node *node)
{
    PyObject *said =
        PyUnicode_DecodeUTF8((const char *)node->data, (Py_ssize_t)node->len, "replace");
    PyObject *made = said == NULL ? NULL : PyObject_CallFunctionObjArgs(make_failure, said, NULL);
    Py_XDECREF(said);
    return made;
}

static PyObject *value(struct reading *from)
{
    if (from->at >= from->end) Py_RETURN_NONE;
    const rocks_redis_node *node = from->at++;
    bool three = from->session->wire == 3;
    switch (node->kind) {
        case ROCKS_REDIS_INTEGER:
            return PyLong_FromLongLong(node->integer);
        case ROCKS_REDIS_DOUBLE:
            return three ? PyFloat_FromDouble(node->number) : text(from, node);
        case ROCKS_REDIS_BOOLEAN:
            return three ? PyBool_FromLong(node->integer != 0) : PyLong_FromLongLong(node->integer);
        case ROCKS_REDIS_SIMPLE:
        case ROCKS_REDIS_BULK:
        case ROCKS_REDIS_VERBATIM:
            return text(from, node);
        case ROCKS_REDIS_ERROR:
            return failure(node);
        case ROCKS_REDIS_ARRAY:
        case ROCKS_REDIS_SET:
        case ROCKS_REDIS_PUSH:
            return !three && (node->flags & ROCKS_REDIS_FLAT) ? flat_list(from, node->integer)
                                                              : list(from, node->integer);
        case ROCKS_REDIS_MAP:
            return three ? dict(from, node->integer) : list(from, 2 * node->integer);
        default:
            Py_RETURN_NONE;
    }
}

/* ---- calls ---- */

enum { FEW = 8, MANY_NODES = 4096, MANY_BYTES = 1 << 20 };

static PyObject *run(core_session *self, PyObject *words, void *cancel, bool raw)
{
    size_t count = (size_t)PyTuple_Size(words), got = 0, node_count = 0;
    rocks_slice few_slices[FEW], *slices = few_slices;
    word few[FEW], *held = few;
    void *memory = NULL;
    const rocks_redis_node *nodes = NULL;
    PyObject *result = NULL;
    rocks_status status;
    rocks_code code;
    if (count > FEW) {
        memory = malloc(count * (sizeof *slices + sizeof *held));
        if (memory == NULL) return PyErr_NoMemory();
        held = memory;
        slices = (void *)(held + count);
    }
    for (; got < count; got++) {
        word *word = &held[got];
        word->made = NULL;
        word->bytes.view.obj = NULL;
        bool good = word_in(self, PyTuple_GetItem(words, (Py_ssize_t)got), word);
        if (!good) {
            got++;
            goto end;
        }
        slices[got].data = word->bytes.data;
        slices[got].len = word->bytes.len;
    }
    Py_BEGIN_ALLOW_THREADS;
    code = rocks_redis_session_call(self->session, slices, count, cancel, self->reply, &status);
    if (code == ROCKS_OK) code = rocks_redis_reply_nodes(self->reply, &nodes, &node_count, &status);
    Py_END_ALLOW_THREADS;
    if (code == ROCKS_OK) {
        struct reading from = {self, nodes, nodes + node_count, raw};
        result = value(&from);
        /* The memory of a long reply is not kept for short ones. */
        if (node_count > MANY_NODES || (node_count > 0 && nodes->len > MANY_BYTES)) {
            rocks_redis_reply *fresh;
            if (rocks_redis_reply_new(&fresh, NULL) == ROCKS_OK) {
                rocks_release(self->reply);
                self->reply = fresh;
            }
        }
    } else {
        core_raise_of(self->handle, &status);
    }
end:
    while (got-- > 0) {
        core_bytes_free(&held[got].bytes);
        Py_XDECREF(held[got].made);
    }
    free(memory);
    return result;
}

PyDoc_STRVAR(call_doc,
             "call(words, cancel=None, raw=False, /)\n--\n\n"
             "Runs a command. An error of Redis's is what is returned; raw: bytes stay bytes.");
static PyObject *session_call(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    core_session *session = (core_session *)self;
    void *cancel = NULL;
    if (!core_arity("call", count, 1, 3)) return NULL;
    if (count > 1 && !core_handle_arg(args[1], &cancel)) return NULL;
    bool raw = count > 2 && args[2] == Py_True;
    PyObject *words = PySequence_Tuple(args[0]);
    if (words == NULL) return NULL;
    PyObject *result = NULL;
    if (atomic_exchange(&session->busy, true)) {
        rocks_status busy = {.code = ROCKS_HANDLE_BUSY,
                             .message = "session: another thread uses it"};
        core_raise(&busy);
    } else {
        result = run(session, words, cancel, raw);
        atomic_store(&session->busy, false);
    }
    Py_DECREF(words);
    return result;
}

static PyObject *get_handle(PyObject *self, void *unused)
{
    (void)unused;
    return Py_NewRef(((core_session *)self)->handle);
}

static PyMethodDef methods[] = {
    CORE_METHOD("call", session_call, METH_FASTCALL, call_doc),
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"_handle", get_handle, NULL, "The handle.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A session of Redis's commands: one thread at a time."},
    {Py_tp_new, session_new},
    {Py_tp_dealloc, session_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {"librocks._core.RedisSession", sizeof(core_session), 0,
                           Py_TPFLAGS_DEFAULT, slots};

static PyObject *set_redis_errors(PyObject *module, PyObject *args)
{
    PyObject *failure, *refusal;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &failure, &refusal)) return NULL;
    Py_XDECREF(make_failure);
    Py_XDECREF(make_refusal);
    make_failure = Py_NewRef(failure);
    make_refusal = Py_NewRef(refusal);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"set_redis_errors", set_redis_errors, METH_VARARGS,
     "Sets the functions that make exceptions of an error's text, and of a word that no command "
     "takes."},
    {NULL, NULL, 0, NULL},
};

int core_redis_init(PyObject *module)
{
    session_type = core_add_type(module, &spec);
    return session_type == NULL ? -1 : PyModule_AddFunctions(module, functions);
}
