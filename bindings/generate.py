"""Writes the packages of the languages: each folder here with a template (a file FILE.in) becomes a
package, with the whole C interface made from rocks.json, and the files by hand beside it.

generate.py ROCKS_JSON FOLDER [LANGUAGE...]: into FOLDER/LANGUAGE; without names, all of them.

A template begins with the words of its language, a line each, between two lines "%%":

    int32_t = c_int32           a type: void, bool, char, double, the integers
    pointer = c_void_p          any pointer; or, where pointers have types: constant = *const {type}
                                and mutable = *mut {type}
    string = c_char_p           a const char * that a call reads; if it is missing, as a pointer
    handle = {name}, struct = {name}, function = {name}, array = {type} * {count}
    parameter = {type} {name}   a parameter; `between` (", ") stands between two
    none = ...                  what stands for no parameters; nothing
    reserved = in ref           names that a parameter may not have; it gets a _

Below, "%each constants" ... "%end" repeats lines for each of: constants, handles, aliases, structs
(inside of one: fields), calls (the types of functions that the library calls) and functions.
%{name} is a property of the innermost. %{declarations} is the interface in C, %{version} the
library's version.
"""

from __future__ import annotations

import pathlib
import re
import shutil
import sys
from collections.abc import Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "python"))

from abi import Abi, Json  # noqa: E402

PATTERNS = {
    "handle": "{name}",
    "struct": "{name}",
    "function": "{name}",
    "array": "{type}[{count}]",
    "parameter": "{type} {name}",
    "between": ", ",
    "none": "",
    "reserved": "",
}


class Language:
    """The words of a template, and the types that they make."""

    def __init__(self, abi: Abi, lines: list[str]) -> None:
        self.abi = abi
        self.words = dict(PATTERNS)
        for line in lines:
            if line.strip():
                key, _, value = line.partition("=")
                self.words[key.strip()] = value.strip(" ").replace("\\n", "\n")

    def named(self, pattern: str, **values: Any) -> str:
        text = self.words[pattern]
        for key, value in values.items():
            text = text.replace("{" + key + "}", str(value))
        return text

    def safe(self, name: str) -> str:
        return name + "_" if name in self.words["reserved"].split() else name

    def base(self, name: str) -> str:
        """A type without a star."""
        if name in self.abi.callbacks:
            return self.named("function", name=name)
        if name in self.abi.structs:
            return self.named("struct", name=name)
        if name in self.abi.handles:
            return self.named("handle", name=name)
        scalar = self.abi.scalar(name)
        if scalar not in self.words:
            raise SystemExit(f"{scalar}: the template has no word for it")
        return self.words[scalar]

    def type(self, spelled: str, text: bool = False) -> str:
        """A type as C spells it. text: a const char * is a string that a call reads."""
        if text and spelled == "const char *" and "string" in self.words:
            return self.words["string"]
        parts = re.findall(r"\w+|\*", spelled)
        if "*" not in parts:
            return self.base(parts[-1])
        if "mutable" not in self.words:
            return self.words["pointer"]
        first = parts.index("*")
        base = [part for part in parts[:first] if part != "const"][0]
        made, constant = self.base(base), "const" in parts[:first]
        for at in range(first, len(parts)):
            if parts[at] == "*":
                made = self.named("constant" if constant else "mutable", type=made)
                constant = parts[at + 1 : at + 2] == ["const"]
        return made

    def field(self, struct: Json, field: Json) -> str:
        if "call" in field:
            return self.named("function", name=f"{struct['name']}_{field['name']}")
        kind = self.type(field["type"])
        if "array" in field:
            return self.named("array", type=kind, count=field["array"])
        return kind

    def call(self, name: str, call: Json, from_library: bool) -> Json:
        """The properties of a function. from_library: the library calls it."""
        types, names, parameters = [], [], []
        for parameter in call["parameters"]:
            kind, label = (
                self.type(parameter["type"], text=not from_library),
                self.safe(parameter["name"]),
            )
            types.append(kind)
            names.append(label)
            parameters.append(self.named("parameter", type=kind, name=label))
        between = self.words["between"]
        result = self.type(call["returns"]["type"])
        return {
            "name": name,
            "short": name.removeprefix("rocks_"),
            "result": result,
            "count": len(types),
            "parameters": between.join(parameters) or self.words["none"],
            "types": between.join(types),
            "trailing": "".join(between + kind for kind in types),
            "arguments": ", ".join(names),
            "returns": "" if call["returns"]["type"] == "void" else "return ",
            "cast": "" if call["returns"]["type"] == "void" else f"({result}) ",
            "classes": "".join(f", {kind}.class" for kind in types),
            "arrow": "" if call["returns"]["type"] == "void" else f" -> {result}",
            "documentation": call.get("documentation", "").split("\n")[0],
        }

    def fields(self, struct: Json) -> Iterator[Json]:
        for field in struct["fields"]:
            yield {
                "struct_name": struct["name"],
                "name": self.safe(field["name"]),
                "type": self.field(struct, field),
                "offset": field["offset"],
                "size": field["size"],
                "array": field.get("array", 0),
            }

    def each(self, what: str, inside: Json) -> Iterator[Json]:
        """The properties of each thing of a kind."""
        description = self.abi.description
        if what == "fields":
            yield from self.fields(inside["struct"])
        elif what == "constants":
            for one in description["constants"]:
                yield {
                    "name": one["name"],
                    "short": one["name"].removeprefix("ROCKS_"),
                    "value": one["value"],
                    "wide": "long" if abs(one["value"]) >= 1 << 31 else "int",
                    "bits": 64 if abs(one["value"]) >= 1 << 31 else 32,
                    "documentation": one["documentation"].split("\n")[0],
                }
        elif what == "handles":
            yield from ({"name": one["name"]} for one in description["handles"])
        elif what == "aliases":
            for one in description["types"]:
                yield {"name": one["name"], "type": self.words[one["type"]]}
        elif what == "structs":
            for one in inner_first(self.abi):
                keys = ("name", "size", "alignment")
                yield {key: one[key] for key in keys} | {"struct": one}
        elif what == "calls":
            for struct in description["structs"]:
                for field in struct["fields"]:
                    if "call" in field:
                        name = f"{struct['name']}_{field['name']}"
                        yield self.call(name, field["call"], from_library=True)
            for one in description["callbacks"]:
                yield self.call(one["name"], one, from_library=True)
        elif what == "functions":
            for one in description["functions"]:
                yield self.call(one["name"], one, from_library=False)
        else:
            raise SystemExit(f"%each {what}: no such things")


def inner_first(abi: Abi) -> list[Json]:
    """The structs, those that others have inside of them first."""
    done: list[Json] = []

    def add(struct: Json) -> None:
        for field in struct["fields"]:
            if field["type"] in abi.structs:
                add(abi.structs[field["type"]])
        if struct not in done:
            done.append(struct)

    for struct in abi.description["structs"]:
        add(struct)
    return done


def declarations(abi: Abi) -> str:
    """The interface in C, in the header's order: what rocks.cdef.h has."""
    description = abi.description
    kinds = ("handles", "types", "constants", "structs", "callbacks", "functions")
    named = {one["name"]: (kind, one) for kind in kinds for one in description[kind]}
    lines = []

    def spelled(kind: str, name: str) -> str:
        return f"{kind}{name}" if kind.endswith("*") else f"{kind} {name}"

    def listed(call: Json) -> str:
        all_of = [spelled(one["type"], one["name"]) for one in call["parameters"]]
        return ", ".join(all_of) or "void"

    for part in description["parts"]:
        for section in part["sections"]:
            for name in section["declares"]:
                kind, one = named[name]
                if kind == "handles":
                    lines.append(f"typedef struct {name} {name};")
                elif kind == "types":
                    lines.append(f"typedef {one['type']} {name};")
                elif kind == "constants":
                    lines.append(f"enum {{ {name} = {one['value']} }};")
                elif kind == "structs":
                    lines.append(f"typedef struct {name} {{")
                    for field in one["fields"]:
                        if "call" in field:
                            result = field["type"].split("(*)")[0]
                            parameters = listed(field["call"])
                            lines.append(f"    {result}(*{field['name']})({parameters});")
                        else:
                            array = f"[{field['array']}]" if "array" in field else ""
                            lines.append(f"    {spelled(field['type'], field['name'])}{array};")
                    lines.append(f"}} {name};")
                elif kind == "callbacks":
                    result = one["returns"]["type"]
                    lines.append(f"typedef {spelled(result, '')}(*{name})({listed(one)});")
                else:
                    result = one["returns"]["type"]
                    lines.append(f"{spelled(result, name)}({listed(one)});")
    return "\n".join(lines) + "\n"


PLACE = re.compile(r"%\{(\w+)\}")


def filled(line: str, values: Json, where: str) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise SystemExit(
                f"{where}: %{{{match[1]}}} is no property; there are {', '.join(values)}"
            )
        return str(values[match[1]])

    return PLACE.sub(value, line)


def expand(language: Language, lines: list[str], values: Json, where: str) -> list[str]:
    made: list[str] = []
    at = 0
    while at < len(lines):
        words = lines[at].split()
        if words[:1] == ["%each"]:
            depth, end = 1, at
            while depth:
                end += 1
                if end == len(lines):
                    raise SystemExit(f"{where}: %each {words[1]} without %end; each needs one")
                head = lines[end].split()[:1]
                depth += (head == ["%each"]) - (head == ["%end"])
            for one in language.each(words[1], values):
                made += expand(language, lines[at + 1 : end], values | one, where)
            at = end
        else:
            made.append(filled(lines[at], values, where))
        at += 1
    return made


def generated(abi: Abi, template: pathlib.Path) -> str:
    lines = template.read_text().splitlines()
    if lines[0] != "%%":
        raise SystemExit(f"{template}: begins with {lines[0]!r}; accepted: %%")
    end = lines.index("%%", 1)
    language = Language(abi, lines[1:end])
    values = {
        "version": abi.description["version"],
        "declarations": declarations(abi),
    }
    return "\n".join(expand(language, lines[end + 1 :], values, str(template))) + "\n"


def languages() -> list[str]:
    return sorted({path.relative_to(HERE).parts[0] for path in HERE.glob("*/**/*.in")} - {"python"})


def write(abi: Abi, name: str, folder: pathlib.Path) -> None:
    """The package of a language: the templates filled, the other files as they are."""
    if name not in languages():
        raise SystemExit(f"language: {name!r} is none; accepted: {', '.join(languages())}")
    for path in sorted((HERE / name).rglob("*")):
        target = folder / name / path.relative_to(HERE / name)
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".in":
            target.with_suffix("").write_text(generated(abi, path))
        else:
            shutil.copyfile(path, target)
    for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
        shutil.copyfile(HERE.parent / licence, folder / name / licence)


def main() -> None:
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    abi, folder = Abi.read(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2])
    for name in sys.argv[3:] or languages():
        write(abi, name, folder)


if __name__ == "__main__":
    main()
