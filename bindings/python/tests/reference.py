"""Writes docs/python/reference.md from the docstrings: reference.py [--check]."""

from __future__ import annotations

import enum
import inspect
import pathlib
import re
import sys

import librocks
from librocks import _options, aio

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs/python/reference.md"
HEAD = """# Reference

`librocks {version}`, RocksDB {rocksdb}. Generated from the docstrings; `help(librocks.DB)` shows
the same. The options of each kind, with their types, defaults and units, are in the stubs, so that
editors complete them, and in `options.describe(name)`.
"""
GROUPS = {
    "Databases": [
        "DB",
        "TransactionDB",
        "OptimisticTransactionDB",
        "TTLDB",
        "SecondaryDB",
        "FollowerDB",
    ],
    "Parts of databases": ["ColumnFamily", "Snapshot", "Transaction", "RocksIterator"],
    "Writes": ["WriteBatch", "Record", "RecordKind", "WalIterator"],
    "Files and copies": ["BackupEngine", "Export", "SstWriter", "SstReader", "BulkLoad"],
    "Callbacks": [
        "Comparator",
        "AssociativeMergeOperator",
        "MergeOperator",
        "FilterPolicy",
        "SliceTransform",
        "CompactionFilter",
        "CompactionFilterFactory",
        "Decision",
        "EventListener",
        "Logger",
    ],
    "What happens inside": [
        "EventQueue",
        "EventKind",
        "Statistics",
        "PerfContext",
        "Cancel",
        "Progress",
    ],
    "Shared objects": ["Cache", "Env", "RateLimiter", "WriteBufferManager", "SstFileManager"],
}

COROUTINES = """`from librocks import aio`. Batches, options and errors are those of `librocks`.
What returns an `aio.Future` is awaited too; what needs no wait is not."""
ASYNCIO = [
    "DB",
    "TransactionDB",
    "OptimisticTransactionDB",
    "ColumnFamily",
    "Snapshot",
    "Transaction",
    "Scan",
    "RocksIterator",
    "BackupEngine",
    "Future",
]


def text(thing: object) -> str:
    """A docstring, without the signature that C functions have in theirs."""
    doc = inspect.getdoc(thing) or ""
    return re.sub(r"\A\w+\(.*?\)\n--\n\n", "", doc, flags=re.S).strip()


def signature(function: object) -> str:
    try:
        found = inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(…)"
    parameters = []
    for parameter in found.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            parameters.append(f"**{parameter.name}")
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parameters:
            parameters.append("*")
        default = parameter.default
        given = "" if default is parameter.empty else f"={default!r}"
        parameters.append(f"{parameter.name}{given}")
    return f"({', '.join(parameters)})"


def members(kind: type) -> dict[str, object]:
    """Public methods and properties, its own and those of its base classes that are no page."""
    found: dict[str, object] = {}
    for base in kind.__mro__:
        if base in (object, tuple, int) or base.__module__ in ("enum", "abc"):
            continue
        if base is not kind and base.__name__ in librocks.__all__:
            break  # they are there
        for name, member in vars(base).items():
            if not name.startswith("_"):
                found.setdefault(name, member)
    return found


def class_lines(kind: type, of: str = "") -> list[str]:
    own = [base.__name__ for base in kind.__bases__ if base.__name__ in librocks.__all__]
    lines = [f"### {of}{kind.__name__}", ""]
    if own:
        lines += [f"A {own[0]}.", ""]
    lines += [text(kind), ""]
    if issubclass(kind, enum.Enum):
        return [*lines, ", ".join(f"`{member.name}`" for member in kind), ""]
    init = vars(kind).get("__init__") or getattr(kind, "__init__", None)
    if inspect.isfunction(init):
        doc = "" if init.__doc__ is None else f": {' '.join(text(init).split())}"
        lines.append(f"- `{kind.__name__}{signature(init)}`{doc}")
    for name, member in sorted(members(kind).items()):
        if isinstance(member, property):
            lines.append(f"- `{name}`: {' '.join(text(member).split())}")
        elif callable(member) or isinstance(member, classmethod | staticmethod):
            function = getattr(kind, name)
            lines.append(f"- `{name}{signature(function)}`: {' '.join(text(function).split())}")
    return [*lines, ""]


def page() -> str:
    lines = [HEAD.format(version=librocks.__version__, rocksdb=librocks.rocksdb_version)]
    names = set(librocks.__all__)
    for group, classes in GROUPS.items():
        lines += [f"## {group}", ""]
        for name in classes:
            names.remove(name)
            lines += class_lines(getattr(librocks, name))
    lines += ["## Coroutines", "", COROUTINES, ""]
    for name in ("open", "open_backups"):
        function = getattr(aio, name)
        lines.append(f"- `aio.{name}{signature(function)}`: {' '.join(text(function).split())}")
    lines.append("")
    for name in ASYNCIO:
        lines += class_lines(getattr(aio, name), "aio.")
    options = sorted(
        name
        for name in names
        if isinstance(getattr(librocks, name), type)
        and issubclass(getattr(librocks, name), _options.BaseOptions)
    )
    lines += ["## Options", ""]
    for name in options:
        kind = getattr(librocks, name)
        lines += [f"### {name}", "", " ".join(text(kind).split()), ""]
        lines += [", ".join(f"`{option}`" for option in kind().names()), ""]
    errors = sorted(
        name
        for name in names
        if isinstance(getattr(librocks, name), type)
        and issubclass(getattr(librocks, name), librocks.Error)
    )
    lines += ["## Errors", ""]
    for name in errors:
        kind = getattr(librocks, name)
        code = "" if kind.CODE < 0 else f" (code {kind.CODE})"
        lines.append(f"- `{name}`{code}: {' '.join(text(kind).split())}")
    lines += ["", "## Functions and figures", ""]
    for name in sorted(names - set(options) - set(errors)):
        thing = getattr(librocks, name)
        if callable(thing):
            lines.append(f"- `{name}{signature(thing)}`: {' '.join(text(thing).split())}")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        if PAGE.read_text() != page():
            sys.exit(f"{PAGE}: not what the docstrings say: run {sys.argv[0]}")
    else:
        PAGE.write_text(page())
