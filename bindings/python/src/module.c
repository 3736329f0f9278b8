/* librocks._core: rocks.h for Python. */
#include "aio.h"

PyTypeObject *core_add_type(PyObject *module, PyType_Spec *spec)
{
    PyTypeObject *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    if (type != NULL && PyModule_AddType(module, type) < 0) Py_CLEAR(type);
    return type;
}

void core_free_object(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
    Py_DECREF(type);
}

static int execute(PyObject *module)
{
    if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
        PyErr_SetString(PyExc_ImportError,
                        "librocks runs in the main interpreter alone: callbacks of RocksDB's "
                        "threads would not find another one");
        return -1;
    }
    if (core_status_init(module) < 0 || core_handle_init(module) < 0 ||
        core_callback_init(module) < 0 || core_store_init(module) < 0 ||
        core_batch_init(module) < 0 || core_scan_init(module) < 0 ||
        core_iterator_init(module) < 0 || core_plugins_init(module) < 0 ||
        core_observers_init(module) < 0 || core_arrow_init(module) < 0 ||
        core_lists_init(module) < 0 || core_columns_init(module) < 0 ||
        core_entities_init(module) < 0 || core_redis_init(module) < 0 ||
        aio_future_init(module) < 0 || aio_queue_init(module) < 0 || aio_results_init(module) < 0 ||
        aio_store_init(module) < 0 || aio_rows_init(module) < 0 || core_calls_init(module) < 0)
        return -1;
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "librocks._core",
    "rocks.h for Python.",
    0,
    NULL,
    slots,
    NULL,
    NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
