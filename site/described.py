"""What include/rocks.json says, by names, for the pages that are made of it."""

import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# How the pages call a kind of options, and what takes it.
KINDS = {
    "ROCKS_OPTIONS_DATABASE": "database",
    "ROCKS_OPTIONS_OPEN": "open",
    "ROCKS_OPTIONS_READ": "read",
    "ROCKS_OPTIONS_WRITE": "write",
    "ROCKS_OPTIONS_FLUSH": "flush",
    "ROCKS_OPTIONS_COMPACT_RANGE": "compact range",
    "ROCKS_OPTIONS_WAIT_FOR_COMPACT": "wait for compact",
    "ROCKS_OPTIONS_CONFIG": "config",
    "ROCKS_OPTIONS_TRANSACTION": "transaction",
    "ROCKS_OPTIONS_WAL_ITER": "WAL iterator",
    "ROCKS_OPTIONS_INGEST": "ingest",
    "ROCKS_OPTIONS_BULK_LOAD": "bulk load",
    "ROCKS_OPTIONS_BACKUP_ENGINE": "backup engine",
    "ROCKS_OPTIONS_CREATE_BACKUP": "create backup",
    "ROCKS_OPTIONS_RESTORE": "restore",
    "ROCKS_OPTIONS_CHECKPOINT": "checkpoint",
    "ROCKS_OPTIONS_IMPORT": "import",
    "ROCKS_OPTIONS_LIVE_FILES": "live files",
    "ROCKS_OPTIONS_ARROW": "Arrow",
}


@cache
def rocks():
    """rocks.json, whole."""
    return json.loads((ROOT / "include/rocks.json").read_text(encoding="utf-8"))


def kind_name(constant):
    """The short name of a kind of options: `database` of ROCKS_OPTIONS_DATABASE."""
    return KINDS.get(constant, constant.removeprefix("ROCKS_OPTIONS_").lower().replace("_", " "))


@cache
def declarations():
    """Everything that the header declares, by name: (what it is, its description)."""
    found = {}
    for what in ("handles", "types", "constants", "structs", "callbacks", "functions"):
        for one in rocks()[what]:
            found[one["name"]] = (what, one)
    return found


@cache
def options():
    """Every option: (kind, name) to its description."""
    return {
        (kind_name(kind["kind"]), option["name"]): option for kind in rocks()["options"] for option in kind["options"]
    }


@cache
def own_options():
    """The options that are no fields of RocksDB's, by the marks in purposes.txt: group, and its kinds and names."""
    groups, kinds = {}, []
    text = (ROOT / "src/options/description/purposes.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            kinds = [place.partition("/")[::2] for place in line.strip("[]").split(", ")]
        elif found := re.match(r"([^\s#:]+):.*; own: (.+)", line):
            groups.setdefault(found[2], []).extend((kind, prefix + found[1]) for kind, prefix in kinds)
    return groups


@cache
def first_option():
    """A name of an option to the first kind that has it."""
    first = {}
    for kind, name in options():
        first.setdefault(name, kind)
    return first


def slug(title):
    """A title as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def first_page():
    """The rules at the beginning of rocks.h: from RULES to the end of the comment, as text."""
    text = (ROOT / "include/rocks.h").read_text(encoding="utf-8")
    comment = text.split("*/", 1)[0]
    lines = [re.sub(r"^ \* ?", "", line) for line in comment.splitlines()]
    return "\n".join(lines[lines.index("RULES") + 1 :]).strip()


def passing(parameter):
    """How a parameter is passed, where its own comment leaves that to the header's first page."""
    pointer = parameter.get("pointer")
    if pointer is None:
        lengths = parameter.get("length_of")
        return f"in; how many: of {', '.join(lengths)}." if lengths else ""
    said = [pointer["direction"]]
    if pointer["ownership"] == "owned":
        said.append(f"owned: free with {pointer['free_with']}" if "free_with" in pointer else "owned")
    elif pointer["ownership"] == "shared":
        said[0] += ", shared"
    elif pointer["ownership"] == "borrowed":
        said[0] += f", borrowed {pointer.get('borrowed', '')}".rstrip()
    if "length" in pointer and "parameter" in pointer["length"]:
        said.append(f"{pointer['length']['parameter']} {pointer['length'].get('unit', 'elements')}")
    if pointer.get("nullable"):
        said.append(f"NULL: {pointer.get('null', 'allowed')}")
    else:
        said.append("must not be NULL")
    return "; ".join(said) + "."
