#!/usr/bin/env python3
"""man.py FOLDER: the manual pages of section 3, out of include/rocks.json, into FOLDER: one of each function, struct
and kind of object, `rocks.3` with the rules and the list of all, `rocks_constants.3`."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from described import declarations, first_page, passing, rocks  # noqa: E402


def roff(text):
    """Text whose characters mean nothing to roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "")
    text = text.replace("…", "...").replace("–", "\\-").replace("—", "\\(em").replace("°", "\\(de")
    text = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def paragraphs(text):
    """A comment: paragraphs, lists, and literal text where lines begin with spaces."""
    out, literal = [], False
    for line in text.split("\n"):
        if line.startswith("  "):
            if not literal:
                out += [".PP", ".nf"]
                literal = True
            out.append(roff(line))
            continue
        if literal:
            out.append(".fi")
            literal = False
        if not line.strip():
            continue
        if line[:2] in ("* ", "- "):
            out += [".IP \\(bu 2", roff(line[2:])]
        else:
            out += [".PP", roff(line)]
    if literal:
        out.append(".fi")
    return out


def sentence(one):
    """The first sentence, for the line of the name."""
    text = " ".join(one["documentation"].split("\n\n")[0].split())
    found = re.match(r"(.*?[.:])(?: |$)", text)
    said = (found[1] if found else text).rstrip(".:")
    return said[:1].lower() + said[1:] if said[:2] not in ("SS", "WA", "Ro", "Ar") else said


def page(name, said, body):
    version = rocks()["version"]
    head = [
        f'.TH {roff(name)} 3 "" "rocks {version}" "rocks {version}"',
        ".ad l",
        ".nh",
        ".SH NAME",
        f"{roff(name)} \\- {roff(said)}",
    ]
    return "\n".join([*head, *body, ""])


def declare(type_, name):
    """`type name` as C writes it."""
    found = re.match(r"(.*?\(\*)(\)\(.*)$", type_, re.S)
    if found:
        return found[1] + name + found[2]
    return f"{type_}{'' if type_.endswith('*') else ' '}{name}"


def synopsis(lines):
    return [
        ".SH SYNOPSIS",
        ".nf",
        ".B #include <rocks.h>",
        ".PP",
        *(f'.B "{roff(line)}"' for line in lines),
        ".fi",
    ]


def function(one):
    """The page of a function."""
    parameters = [declare(p["type"], p["name"]) for p in one["parameters"]] or ["void"]
    head = f"{declare(one['returns']['type'], one['name'])}("
    lines = [head + parameters[0]]
    for parameter in parameters[1:]:
        lines[-1] += ","
        lines.append("    " + parameter)
    lines[-1] += ");"
    body = [*synopsis(lines), ".SH DESCRIPTION", *paragraphs(one["documentation"])]
    if one["parameters"]:
        body.append(".SH PARAMETERS")
        for parameter in one["parameters"]:
            said = parameter.get("documentation") or passing(parameter) or "in, by value."
            if parameter["name"] == "status" and "documentation" not in parameter:
                said = "out; filled on failure, untouched on success; NULL: not wanted."
            body += [".TP", f".I {roff(parameter['name'])}", roff(" ".join(said.split()))]
    returns = one["returns"]
    if returns["type"] != "void":
        said = returns.get("documentation") or "A code; those of any call are in rocks(3)."
        body += [".SH RETURN VALUE", *paragraphs(said)]
    return body


def struct(one):
    """The page of a struct."""
    fields = []
    for member in one["fields"]:
        array = f"[{member['array']}]" if "array" in member else ""
        fields.append(f"    {declare(member['type'], member['name'])}{array};")
    body = [*synopsis([f"typedef struct {one['name']} {{", *fields, f"}} {one['name']};"])]
    body += [".SH DESCRIPTION", *paragraphs(one["documentation"]), ".SH FIELDS"]
    for member in one["fields"]:
        said = [line for line in paragraphs(member.get("documentation", "")) if line != ".PP"]
        body += [".TP", f".I {roff(member['name'])}", *(said or ["\\&"])]
    return body


def see_also(name, section):
    """The others of its section."""
    listed = [n for n in section["declares"] if n != name and has_page(n)][:40]
    return [".SH SEE ALSO", *(f".BR {roff(other)} (3)," for other in listed), ".BR rocks (3)"]


def has_page(name):
    return declarations()[name][0] in ("functions", "structs", "callbacks", "handles")


def overview():
    """rocks.3: the rules, and what there is."""
    body = [*synopsis(["cc ... $(pkg-config --cflags --libs rocks)"]), ".SH DESCRIPTION"]
    for paragraph in first_page().split("\n\n"):
        body.append(".PP")
        for line in paragraph.splitlines():
            if line.startswith("   "):  # goes on
                body.append(roff(line.strip()))
            elif line.startswith("  "):
                name, _, said = line.strip().partition("  ")
                body += [".TP", roff(name), roff(said.strip()) or "\\&"]
            else:
                body.append(roff(line))
    for part in rocks()["parts"]:
        body.append(f".SH {roff(part['title'].upper())}")
        for section in part["sections"]:
            listed = [name for name in section["declares"] if has_page(name)]
            if listed:
                body += [
                    f".SS {roff(section['title'])}",
                    *(f".BR {roff(name)} (3)," for name in listed[:-1]),
                ]
                body.append(f".BR {roff(listed[-1])} (3)")
    return body + [".SH SEE ALSO", ".BR rocks (1),", ".BR rocks_constants (3)"]


def constants():
    """rocks_constants.3: every constant and number type."""
    body = [*synopsis([]), ".SH DESCRIPTION"]
    for section in (s for part in rocks()["parts"] for s in part["sections"]):
        listed = [n for n in section["declares"] if declarations()[n][0] in ("constants", "types")]
        if listed:
            body.append(f".SS {roff(section['title'])}")
        for name in listed:
            what, one = declarations()[name]
            value = f" = {one['value']}" if what == "constants" else f", {one['type']}"
            said = [line for line in paragraphs(one["documentation"]) if line != ".PP"]
            body += [".TP", f".B {roff(name + value)}", *(said or ["\\&"])]
    return body + [".SH SEE ALSO", ".BR rocks (3)"]


def write(folder):
    """All pages."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "rocks": page("rocks", "RocksDB behind a small, safe C ABI", overview()),
        "rocks_constants": page("rocks_constants", "codes, flags and kinds of the library rocks", constants()),
    }
    for section in (s for part in rocks()["parts"] for s in part["sections"]):
        for name in section["declares"]:
            if not has_page(name):
                continue
            what, one = declarations()[name]
            if what == "functions":
                body = function(one)
            elif what == "structs":
                body = struct(one)
            elif what == "callbacks":
                pointer = declare(one["returns"]["type"], f"(*{name})(")
                inside = ", ".join(declare(p["type"], p["name"]) for p in one["parameters"])
                body = [
                    *synopsis([f"typedef {pointer}{inside});"]),
                    ".SH DESCRIPTION",
                    *paragraphs(one["documentation"]),
                ]
            else:
                body = [*synopsis([f"typedef struct {name} {name};"]), ".SH DESCRIPTION"]
                body += paragraphs(one["documentation"])
                if one.get("free_with"):
                    body += [".PP", "Freed with", f".BR {roff(one['free_with'])} (3)."]
            pages[name] = page(name, sentence(one), body + see_also(name, section))
    for name, text in pages.items():
        (folder / f"{name}.3").write_text(text, encoding="ascii")
    return len(pages)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
