# ruff: noqa: E501
"""Writes what follows from rocks.json: a Python function for each function of rocks.h (calls.c), their
types (_core.pyi), and a class for the options of each kind (_kinds.py).

generate.py ROCKS_JSON FOLDER: setup.py runs it before it compiles.
"""

from __future__ import annotations

import json
import pathlib
import re
import sys
from typing import NamedTuple

from abi import Abi, Json

# Calls whose results are there with a code that is no success as well: the last result is then the
# exception of that code, else None.
NEVERTHELESS = {"db_repair": "ROCKS_INCOMPLETE"}

# Written by hand, in C: they read and write in the shape that Python has, or take functions.
BY_HAND = {
    "rocks_buffer_free",
    "rocks_release",
    "rocks_status_is_retryable",
    "rocks_sink_append",
    "rocks_sink_append_pair",
    "rocks_event_queue_drain",
    "rocks_db_ingest",
    "rocks_redis_reply_nodes",
    "rocks_iter_read_block",
    "rocks_iter_read_into",
    "rocks_values_read_block",
    "rocks_values_read_into",
    "rocks_service_descriptor",
    "rocks_db_multi_get_entity",
    "rocks_snapshot_multi_get_entity",
    "rocks_txn_multi_get_entity",
}

# Structs that callbacks get, which plugins.c and observers.c hand to Python.
SHOWN = (
    "rocks_event",
    "rocks_compaction_record",
    "rocks_compaction_context",
    "rocks_table_properties_collector_context",
    "rocks_table_entry",
    "rocks_sst_partitioner_context",
    "rocks_wal_family",
    "rocks_wal_record",
)

SIGNED = {"int32_t": "INT32", "int64_t": "INT64"}
UNSIGNED = {"uint32_t": "UINT32", "uint64_t": "UINT64", "size_t": "SIZE"}


class Call(NamedTuple):
    """A function of calls.c."""

    name: str
    code: str
    stub: str
    doc: str


class Generator(Abi):
    def __init__(self, abi: Json) -> None:
        super().__init__(abi)
        self.abi = abi
        self.used: list[str] = []  # structs that calls return, those inside of others first

    # ---- structs ----

    def use(self, name: str) -> None:
        if name in self.used:
            return
        for field in self.fields(name):
            inner = self.pointed(field) or field["type"]
            if inner in self.structs and inner != "rocks_slice":
                self.use(inner)
        self.used.append(name)

    def fields(self, name: str) -> list[Json]:
        hidden = ("struct_size", "reserved")
        return [f for f in self.structs[name]["fields"] if f["name"] not in hidden]

    def field_out(self, struct: str, field: Json) -> str | None:
        """The C expression that makes Python's object of a field; None: has no shape in Python."""
        place = f"from->{field['name']}"
        kind = self.scalar(field["type"])
        pointed = self.pointed(field)
        length = field.get("length")
        if pointed and length:
            return f"tuple_of({place}, from->{length}, sizeof *{place}, {pointed}_item)"
        if pointed:
            return f"({place} == NULL ? Py_NewRef(Py_None) : {pointed}_out({place}))"
        if kind == "char":
            return f"core_text_out({place})"
        if kind == "rocks_slice":
            return f"core_slice_out({place})"
        if kind in self.structs:
            return f"{kind}_out(&{place})"
        return self.value_out(place, kind)

    def value_out(self, place: str, kind: str) -> str | None:
        kind = self.scalar(kind)
        if kind == "const char *":
            return f"core_text_out({place})"
        if kind == "bool":
            return f"PyBool_FromLong({place})"
        if kind == "double":
            return f"PyFloat_FromDouble({place})"
        if kind in SIGNED:
            return f"PyLong_FromLongLong({place})"
        if kind in UNSIGNED:
            return f"PyLong_FromUnsignedLongLong({place})"
        return None

    def field_type(self, struct: str, field: Json) -> str:
        kind = self.scalar(field["type"])
        pointed = self.pointed(field)
        if pointed:
            name = "bytes" if pointed == "rocks_slice" else pointed.replace("rocks_", "_")
            return f"tuple[{name}, ...]" if field.get("length") else f"{name} | None"
        if kind == "char":
            return "str"
        if kind == "rocks_slice":
            return "bytes | None"
        if kind in self.structs:
            return kind.replace("rocks_", "_")
        return self.value_type(kind)

    def value_type(self, kind: str) -> str:
        kind = self.scalar(kind)
        return {"const char *": "str | None", "bool": "bool", "double": "float"}.get(kind, "int")

    def shown(self, name: str) -> list[tuple[Json, str]]:
        """The fields that Python gets, with their expressions."""
        found = []
        for field in self.fields(name):
            expression = self.field_out(name, field)
            if expression is not None:
                found.append((field, expression))
        return found

    def struct_code(self, name: str) -> str:
        short = name.removeprefix("rocks_")
        shown = self.shown(name)
        fields = "".join(
            f"    {{{quoted(f['name'])}, {quoted(plain(f.get('documentation', '')))}}},\n"
            for f, _ in shown
        )
        sets = "".join(
            f"    PyStructSequence_SetItem(made, {i}, failed(&bad, {expression}));\n"
            for i, (_, expression) in enumerate(shown)
        )
        doc = quoted(plain(self.structs[name].get("documentation", "")))
        return f"""
static PyTypeObject *{name}_made;
static PyStructSequence_Field {name}_fields[] = {{
{fields}    {{NULL, NULL}},
}};
static PyStructSequence_Desc {name}_desc = {{"librocks._core.{short}", {doc}, {name}_fields, {len(shown)}}};
PyObject *{name}_out(const {name} *from)
{{
    bool bad = false;
    PyObject *made = PyStructSequence_New({name}_made);
    if (made == NULL) return NULL;
{sets}    if (bad) Py_CLEAR(made);
    return made;
}}
static inline PyObject *{name}_item(const void *from)
{{
    return {name}_out(from);
}}
"""

    def struct_stub(self, name: str) -> str:
        def line(field: Json) -> str:
            taken = field["name"] in ("count", "index")  # methods of tuples
            note = "  # type: ignore[assignment]" if taken else ""
            return f"    {field['name']}: {self.field_type(name, field)}{note}\n"

        short = name.removeprefix("rocks_")
        fields = "".join(line(field) for field, _ in self.shown(name)) or "    pass\n"
        return f"class {short}(tuple[Any, ...]):\n{fields}\n_{short}: TypeAlias = {short}\n"

    # ---- calls ----

    def call(self, function: Json) -> Call | None:
        """The Python function of a function of rocks.h; None: its types are not for the generator."""
        name = function["name"].removeprefix("rocks_")
        declared: list[str] = []  # C variables
        read: list[str] = []  # arguments into variables
        passed: list[str] = []  # what the call is given
        results: list[str] = []  # expressions of the results
        ends: list[str] = []  # what frees results after they became Python's
        stubs: list[str] = []
        types: list[str] = []
        arguments = 0
        least = 0
        freed = ""  # the argument whose handle the call frees
        lengths = {p["name"] for p in function["parameters"] if "length_of" in p}
        counts_set: set[str] = set()

        def argument(label: str, kind: str, optional: bool, convert: str) -> None:
            nonlocal arguments, least
            default = "Py_None" if optional else "NULL"
            if not optional:
                least = arguments + 1
            where = (
                f"(py_count > {arguments} ? py_args[{arguments}] : {default})"
                if optional
                else f"py_args[{arguments}]"
            )
            read.append(f"    if (!{convert.replace('ARG', where)}) goto end;\n")
            stubs.append(f"{safe(label)}: {kind}")
            arguments += 1

        def length_variable(parameter: Json) -> str:
            length: str = parameter["pointer"]["length"]["parameter"]
            if length not in counts_set:
                counts_set.add(length)
                declared.append(f"size_t {length} = SIZE_MAX")
            return length

        status = False
        # Wide columns come back as a dict: their count is no result of its own.
        entity = any(p["type"] == "const rocks_wide_column **" for p in function["parameters"])
        for p in function["parameters"]:
            kind, label = p["type"], p["name"]
            if entity and label == "result":
                label = "values"
            pointer = p.get("pointer")
            base = re.sub(r"\b(const|\*+)\b|\*", "", kind).strip()
            base = base.replace("const", "").strip()
            nullable = bool(pointer and pointer["nullable"])
            if kind == "rocks_status *":
                status = True
                passed.append("&status")
            elif pointer is None:
                if label in lengths:
                    if label not in counts_set and not any(
                        q.get("pointer", {}).get("length", {}).get("parameter") == label
                        and q["pointer"]["direction"] == "in"
                        for q in function["parameters"]
                    ):
                        return None
                    if label not in counts_set:
                        counts_set.add(label)
                        declared.append(f"size_t {label} = SIZE_MAX")
                    passed.append(f"({label} == SIZE_MAX ? 0 : {label})")
                    continue
                number = self.scalar(kind)
                declared.append(f"{number} {label} = 0")
                if number == "double":
                    argument(
                        label,
                        "float",
                        False,
                        f"(({label} = PyFloat_AsDouble(ARG)), !PyErr_Occurred())",
                    )
                elif number in SIGNED:
                    declared.append(f"int64_t {label}_given = 0")
                    argument(label, "int", False, f"core_i64_in(ARG, &{label}_given)")
                    read.append(self.narrow(label, number, SIGNED[number]))
                elif number in UNSIGNED:
                    declared.append(f"uint64_t {label}_given = 0")
                    argument(label, "int", False, f"core_u64_in(ARG, &{label}_given)")
                    read.append(self.narrow(label, number, UNSIGNED[number]))
                else:
                    return None
                passed.append(label)
            elif pointer["direction"] == "in":
                if base in self.handles and kind.count("*") == 1:
                    declared.append(f"void *{label} = NULL")
                    if name in ("db_close", "db_close_within") or name.endswith("_free"):
                        freed = f"py_args[{arguments}]"
                    optional = nullable and arguments > 0
                    argument(label, "Handle | None", optional, f"core_handle_arg(ARG, &{label})")
                    passed.append(label)
                elif base in self.handles:
                    length = length_variable(p)
                    declared.append(f"void **{label} = NULL; size_t {label}_count = 0")
                    argument(
                        label,
                        "Iterable[Handle | None] | None",
                        nullable,
                        f"core_handles_in(&arena, ARG, &{label}, &{label}_count)",
                    )
                    read.append(self.same(length, label, nullable))
                    passed.append(f"(void *){label}")
                elif kind == "const char *":
                    declared.append(f"const char *{label} = NULL")
                    argument(
                        label,
                        "Text | None" if nullable else "Text",
                        nullable,
                        f"core_text_in(&arena, ARG, &{label})",
                    )
                    passed.append(label)
                elif kind == "const char *const *":
                    length = length_variable(p)
                    declared.append(f"const char **{label} = NULL; size_t {label}_count = 0")
                    argument(
                        label,
                        "Iterable[Text] | None",
                        nullable,
                        f"core_texts_in(&arena, ARG, &{label}, &{label}_count)",
                    )
                    read.append(self.same(length, label, nullable))
                    passed.append(label)
                elif kind == "const void *" and pointer.get("length"):
                    declared.append(f"const void *{label} = NULL")
                    length = pointer["length"]["parameter"]
                    counts_set.add(length)
                    declared.append(f"size_t {length} = 0")
                    argument(
                        label,
                        "ReadableBuffer | None",
                        nullable,
                        f"core_bytes_in(&arena, ARG, &{label}, &{length})",
                    )
                    passed.append(label)
                elif kind == "const rocks_slice *" and pointer.get("length"):
                    length = length_variable(p)
                    declared.append(f"rocks_slice *{label} = NULL; size_t {label}_count = 0")
                    argument(
                        label,
                        "Iterable[ReadableBuffer] | None",
                        nullable,
                        f"core_slices_in(&arena, ARG, &{label}, &{label}_count)",
                    )
                    read.append(self.same(length, label, False))
                    passed.append(label)
                elif kind == "const rocks_wide_column *" and pointer.get("length"):
                    length = length_variable(p)
                    declared.append(f"rocks_wide_column *{label} = NULL; size_t {label}_count = 0")
                    argument(
                        label,
                        "WideColumns",
                        False,
                        f"core_wide_columns_in(&arena, ARG, &{label}, &{label}_count)",
                    )
                    read.append(self.same(length, label, False))
                    passed.append(label)
                elif kind == "const rocks_column *":
                    length = length_variable(p)
                    declared.append(f"rocks_column {label} = {{0}}; size_t {label}_count = 0")
                    argument(
                        label,
                        "Column",
                        False,
                        f"core_column_in(&arena, ARG, &{label}, &{label}_count)",
                    )
                    read.append(self.same(length, label, False))
                    passed.append(f"&{label}")
                else:
                    return None
            else:  # out
                if pointer.get("length"):
                    return None
                if base in self.handles and kind.endswith("**"):
                    declared.append(f"{base} *{label} = NULL")
                    results.append(f'core_handle_new({label}, "{base}")')
                    types.append("Handle")
                elif base == "rocks_buffer":
                    declared.append(f"rocks_buffer {label} = {{0}}")
                    results.append(f"core_bytes_out({label}.data, {label}.len)")
                    ends.append(f"rocks_buffer_free(&{label}, NULL)")
                    types.append("bytes")
                elif kind == "const rocks_wide_column **":
                    declared.append(f"const rocks_wide_column *{label} = NULL")
                    results.append(f"core_wide_columns_out({label}, count)")
                    types.append("dict[bytes, bytes]")
                elif entity and label == "count":
                    declared.append("size_t count = 0")
                elif kind == "rocks_slice *":
                    declared.append(f"rocks_slice {label} = {{0}}")
                    results.append(f"core_bytes_out({label}.data, {label}.len)")
                    types.append("bytes")
                elif base in self.structs:
                    self.use(base)
                    grows = self.structs[base]["fields"][0]["name"] == "struct_size"
                    declared.append(
                        f"{base} {label} = {{{f'.struct_size = sizeof({base})' if grows else '0'}}}"
                    )
                    results.append(f"{base}_out(&{label})")
                    types.append(base.removeprefix("rocks_"))
                else:
                    out = self.value_out(label, base)
                    if out is None or base == "const char":
                        return None
                    declared.append(f"{self.scalar(base)} {label} = 0")
                    results.append(out)
                    types.append(self.value_type(base))
                passed.append(f"&{label}")
        returned = function["returns"]["type"]
        if returned == "rocks_code" and not status:
            return None
        call = f"rocks_{name}({', '.join(passed)})"
        if returned == "rocks_code":
            # What is borrowed must be copied before another thread can use the object.
            # Columns of a key lie in a holder that the package makes for the call.
            in_holder = entity and any(
                p["type"] == "rocks_values *" for p in function["parameters"]
            )
            borrows = not in_holder and any(
                p.get("pointer", {}).get("ownership") == "borrowed" for p in function["parameters"]
            )
            release, take = (
                ("", "")
                if borrows
                else ("    Py_BEGIN_ALLOW_THREADS;\n", "    Py_END_ALLOW_THREADS;\n")
            )
            caught = ""
            if name in NEVERTHELESS:
                declared.append("PyObject *why = NULL")
                caught = f"""    if (code == {NEVERTHELESS[name]} && !PyErr_Occurred()) {{
        why = core_raised(&status);
        if (why == NULL) goto end;
        code = ROCKS_OK;
    }}
"""
                ends.append("Py_XDECREF(why)")
                results.append("Py_NewRef(why == NULL ? Py_None : why)")
                types.append("Exception | None")
            run = f"""{release}    code = {call};
{take}{caught}    if (code != ROCKS_OK || PyErr_Occurred()) {{
        core_raise(&status);
        goto end;
    }}
"""
            declared[:0] = ["rocks_status status = {0}", "rocks_code code"]
            if freed:
                run += f"    if ({freed} != Py_None) core_handle_forget({freed});\n"
        elif returned == "void":
            run = f"    {call};\n"
        else:
            declared.append(f"{self.scalar(returned)} returned")
            run = f"    returned = {call};\n"
            results[:0] = [self.value_out("returned", returned) or ""]
            types[:0] = [self.value_type(returned)]
        if len(results) == 0:
            make, result_type = "    result = Py_NewRef(Py_None);\n", "None"
        elif len(results) == 1:
            make, result_type = f"    result = {results[0]};\n", types[0]
        else:
            result_type = f"tuple[{', '.join(types)}]"
            make = f"    bool bad = false;\n    result = PyTuple_New({len(results)});\n"
            make += "    if (result == NULL) goto end;\n"
            make += "".join(
                f"    PyTuple_SetItem(result, {i}, failed(&bad, {expression}));\n"
                for i, expression in enumerate(results)
            )
            make += "    if (bad) Py_CLEAR(result);\n"
        variables = "".join(f"    {line};\n" for line in declared)
        lines = "".join(read)
        frees = "".join(f"    {line};\n" for line in ends)
        code = f"""
static PyObject *call_{name}(PyObject *module, PyObject *const *py_args, Py_ssize_t py_count)
{{
    (void)module, (void)py_args;
    PyObject *result = NULL;
    core_arena arena = {{0}};
{variables}    if (!core_arity("{name}", py_count, {least}, {arguments})) goto end;
{lines}{run}{make}end:
{frees}    core_arena_free(&arena);
    return result;
}}
"""
        stubs[least:] = [f"{text} = None" for text in stubs[least:]]
        stub = f"def {name}({', '.join([*stubs, '/'] if stubs else [])}) -> {result_type}: ...\n"
        return Call(name, code, stub, plain(function["documentation"]))

    @staticmethod
    def narrow(label: str, number: str, limit: str) -> str:
        least = "0" if limit in UNSIGNED.values() else f"{limit}_MIN"
        if limit in ("INT64", "UINT64", "SIZE"):
            return f"    {label} = {label}_given;\n"
        below = "" if least == "0" else f"{label}_given < {least} || "
        return f"""    if ({below}{label}_given > {limit}_MAX) {{
        PyErr_SetString(PyExc_OverflowError, "{label}: the number is too large");
        goto end;
    }}
    {label} = ({number}){label}_given;
"""

    @staticmethod
    def same(length: str, label: str, nullable: bool) -> str:
        check = f'core_same_count(&{length}, {label}_count, "{label}")'
        if nullable:
            check = f"({label} == NULL || {check})"
        return f"    if (!{check}) goto end;\n"

    def write(self, folder: pathlib.Path, template: pathlib.Path) -> None:
        calls: list[Call] = []
        for function in self.abi["functions"]:
            if function["name"] in BY_HAND:
                continue
            call = self.call(function)
            if call is not None:
                calls.append(call)
        for name in SHOWN:
            self.use(name)
        structs = "".join(self.struct_code(name) for name in self.used)
        types = "".join(
            f"    {name}_made = PyStructSequence_NewType(&{name}_desc);\n"
            f"    if ({name}_made == NULL) return -1;\n"
            f'    if (PyModule_AddObjectRef(module, "{name.removeprefix("rocks_")}",'
            f" (PyObject *){name}_made) < 0) return -1;\n"
            for name in self.used
        )
        table = "".join(
            f'    CORE_METHOD("{c.name}", call_{c.name}, METH_FASTCALL, {quoted(c.doc)}),\n'
            for c in calls
        )
        constants = [c for c in self.abi["constants"] if isinstance(c["value"], int)]
        numbers = "".join(
            f'    if (PyModule_AddIntConstant(module, "{c["name"].removeprefix("ROCKS_")}",'
            f" {c['value']}) < 0) return -1;\n"
            for c in constants
        )
        (folder / "calls.c").write_text(
            f"""/* Generated from rocks.json by generate.py. */
#include "calls.h"

/* Notes that an object could not be made. */
static PyObject *failed(bool *bad, PyObject *object)
{{
    if (object == NULL) *bad = true;
    return object;
}}

static PyObject *tuple_of(const void *items, size_t count, size_t size, PyObject *(*item)(const void *))
{{
    PyObject *made = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; made != NULL && i < count; i++) {{
        PyObject *one = item((const char *)items + i * size);
        if (one == NULL)
            Py_CLEAR(made);
        else
            PyTuple_SetItem(made, (Py_ssize_t)i, one);
    }}
    return made;
}}

static PyObject *rocks_slice_item(const void *slice)
{{
    return core_slice_out(*(const rocks_slice *)slice);
}}
{structs}{"".join(c.code for c in calls)}
static PyMethodDef functions[] = {{
{table}    {{NULL, NULL, 0, NULL}},
}};

int core_calls_init(PyObject *module)
{{
{types}{numbers}    return PyModule_AddFunctions(module, functions);
}}
"""
        )
        (folder / "calls.h").write_text(
            '/* Generated from rocks.json by generate.py: Python\'s objects of structs. */\n#include "core.h"\n'
            + "".join(f"PyObject *{name}_out(const {name} *from);\n" for name in self.used)
        )
        stub = template.read_text()
        stub += "\n# ---- generated from rocks.json ----\n\n"
        stub += "".join(
            f"{c['name'].removeprefix('ROCKS_')}: Final = {c['value']}\n" for c in constants
        )
        stub += "\n" + "\n".join(self.struct_stub(name) for name in self.used)
        stub += "\n" + "".join(c.stub for c in calls)
        (folder / "_core.pyi").write_text(stub)
        (folder / "_kinds.py").write_text(kinds_module(self.abi))
        self.missing = [
            f["name"]
            for f in self.abi["functions"]
            if f["name"].removeprefix("rocks_") not in {c.name for c in calls}
        ]


# The classes of options.
KINDS = {
    "DATABASE": "Options",
    "OPEN": "OpenOptions",
    "READ": "ReadOptions",
    "WRITE": "WriteOptions",
    "FLUSH": "FlushOptions",
    "COMPACT_RANGE": "CompactRangeOptions",
    "WAIT_FOR_COMPACT": "WaitForCompactOptions",
    "CONFIG": "ConfigOptions",
    "TRANSACTION": "TransactionOptions",
    "WAL_ITER": "WalIteratorOptions",
    "INGEST": "IngestOptions",
    "BULK_LOAD": "BulkLoadOptions",
    "BACKUP_ENGINE": "BackupEngineOptions",
    "CREATE_BACKUP": "CreateBackupOptions",
    "RESTORE": "RestoreOptions",
    "CHECKPOINT": "CheckpointOptions",
    "IMPORT": "ImportOptions",
    "LIVE_FILES": "LiveFilesOptions",
    "ARROW": "ArrowOptions",
    "COMPACT_FILES": "CompactFilesOptions",
    "TRACE": "TraceOptions",
    "REPLAY": "ReplayOptions",
}

# Objects that Python makes, for options whose value is one of RocksDB's class.
OBJECTS = {
    "Cache": "Cache",
    "RowCache": "Cache",
    "SliceTransform": "SliceTransform",
    "CompactionFilter": "CompactionFilter",
    "CompactionFilterFactory": "CompactionFilterFactory",
    "Comparator": "Comparator",
    "Env": "Env",
    "Logger": "Logger",
    "EventListener": "EventListener | EventQueue",
    "MergeOperator": "MergeOperator | AssociativeMergeOperator",
    "RateLimiter": "RateLimiter",
    "SstFileManager": "SstFileManager",
    "Statistics": "Statistics",
    "FilterPolicy": "FilterPolicy",
    "WriteBufferManager": "WriteBufferManager",
}


def option_types(option: Json) -> tuple[str, str]:
    """What an attribute is, and what a keyword takes."""
    kind = option["type"]
    if kind == "boolean":
        return "bool", "bool"
    if kind == "integer":
        return "int", "int | str"
    if kind == "double":
        return "float", "float | str"
    if kind == "enum":
        names = ", ".join(quoted(name.strip()) for name in option["accepted"].split(","))
        return "str", f"Literal[{names}] | str"
    if kind == "bytes":
        return "bytes | None", "ReadableBuffer | None"
    if kind == "list":
        return "list[str]", "Sequence[object] | str"
    if kind == "object":
        objects = OBJECTS.get(option["object"])
        return ("object", f"{objects} | str | None" if objects else "str | None")
    if kind == "struct":
        return "Nested", "Mapping[str, object] | str"
    return "str", "str | PathLike[str]"


def option_doc(option: Json) -> str:
    parts = [option["purpose"]]
    if option.get("unit"):
        parts.append(f"In {option['unit']}.")
    if option.get("accepted"):
        parts.append(f"Accepted: {option['accepted']}.")
    default = option.get("default") or ""
    if len(default) < 60:
        parts.append(f"Default: {default or 'empty'}.")
    return " ".join(parts).replace("\\", "\\\\")


def kinds_module(abi: Json) -> str:
    """_kinds.py: a class for each kind of options, with a line for each option, and its keywords."""
    lines = [
        '"""Options of each kind, with the name, type, default and purpose of each. Generated."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import TYPE_CHECKING",
        "",
        "from ._options import BaseOptions, Nested",
        "",
        "if TYPE_CHECKING:",
        "    from collections.abc import Mapping, Sequence",
        "    from os import PathLike",
        "    from typing import Any, Literal, TypedDict",
        "",
        "    from _typeshed import ReadableBuffer",
        "    from typing_extensions import Self, Unpack",
        "",
        "    from ._database import Snapshot",
        "    from ._observers import EventListener, EventQueue, Logger, Statistics",
        "    from ._plugins import (",
        "        AssociativeMergeOperator,",
        "        Comparator,",
        "        CompactionFilter,",
        "        CompactionFilterFactory,",
        "        FilterPolicy,",
        "        MergeOperator,",
        "        SliceTransform,",
        "    )",
        "    from ._shared import Cache, Env, RateLimiter, SstFileManager, WriteBufferManager",
    ]
    hints: list[str] = []
    classes: list[str] = []
    exported: list[str] = []
    for kind in abi["options"]:
        name = KINDS[kind["kind"].removeprefix("ROCKS_OPTIONS_")]
        stem = "Database" if name == "Options" else name.removesuffix("Options")
        exported.append(name)
        nested: dict[str, list[Json]] = {}
        plain_options = []
        for option in kind["options"]:
            first, dot, rest = option["name"].partition(".")
            if dot:
                nested.setdefault(first, []).append({**option, "name": rest})
            else:
                plain_options.append(option)
        plain_options = [o for o in plain_options if o["name"] not in nested]
        doc = next(c["documentation"] for c in abi["constants"] if c["name"] == kind["kind"])
        body: list[str] = []
        keywords: list[str] = []
        for first, options in sorted(nested.items()):
            inner = f"{stem}{''.join(part.title() for part in first.split('_'))}"
            hints += ["", f"    class {inner}(Nested):"]
            for option in options:
                if "." not in option["name"]:
                    hints += [f"        {option['name']}: {option_types(option)[0]}"]
                    hints += [f"        {quoted3(option_doc(option))}"]
            hints += ["", f"    class {inner}Keywords(TypedDict, total=False):"]
            for option in options:
                if "." not in option["name"]:
                    hints += [f"        {option['name']}: {option_types(option)[1]}"]
                    hints += [f"        {quoted3(option_doc(option))}"]
            body += [f"        {first}: {inner}"]
            keywords += [f"        {first}: {inner}Keywords | Mapping[str, Any] | str"]
        for option in plain_options:
            attribute, keyword = option_types(option)
            body += [
                f"        {option['name']}: {attribute}",
                f"        {quoted3(option_doc(option))}",
            ]
            keywords += [
                f"        {option['name']}: {keyword}",
                f"        {quoted3(option_doc(option))}",
            ]
        if stem == "Database":
            keywords += [
                "        preset: str",
                '        """Several options at once (docs/presets.md)."""',
            ]
        if stem == "Read":
            keywords += [
                "        snapshot: Snapshot | None",
                '        """The state that is read."""',
            ]
        hints += ["", f"    class {stem}Keywords(TypedDict, total=False):", *keywords]
        classes += [
            "",
            "",
            f"class {name}(BaseOptions):",
            f"    {quoted3(plain(doc))}",
            "",
            f"    KIND = {kind['value']}",
            "",
            "    if TYPE_CHECKING:",
            "",
            "        def __init__(",
            f"            self, values: Mapping[str, Any] | None = None, /, **more: Unpack[{stem}Keywords]",
            "        ) -> None: ...",
            "        def update(  # type: ignore[override]",
            f"            self, values: Mapping[str, Any] | None = None, /, **more: Unpack[{stem}Keywords]",
            "        ) -> None: ...",
            "        def copy(self) -> Self: ...",
            "",
            *body,
        ]
    return "\n".join([*lines, *hints, *classes, ""])


def quoted3(text: str) -> str:
    return '"""' + text.replace('"', "'") + '"""'


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def plain(text: str) -> str:
    """Documentation of the description, as a docstring."""
    return text.replace("rocks_", "").replace("ROCKS_", "")


def safe(name: str) -> str:
    return name + "_" if name in ("from", "in", "is", "global", "lambda") else name


def main() -> None:
    description, folder = map(pathlib.Path, sys.argv[1:3])
    generator = Generator(json.loads(description.read_text()))
    folder.mkdir(parents=True, exist_ok=True)
    generator.write(folder, pathlib.Path(__file__).parent / "src" / "core.pyi.in")
    if "--missing" in sys.argv:
        print("\n".join(generator.missing))


if __name__ == "__main__":
    main()
