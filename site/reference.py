"""The reference: pages in reStructuredText out of rocks.json, with every name a link."""

import re

import messages
from described import (
    declarations,
    first_option,
    first_page,
    kind_name,
    options,
    passing,
    rocks,
    slug,
)

ROLES = {
    "handles": "c:type",
    "types": "c:type",
    "constants": "c:macro",
    "structs": "c:struct",
    "callbacks": "c:type",
    "functions": "c:func",
}


def escape(text):
    """Text whose characters mean nothing to reStructuredText."""
    return re.sub(r"([\\`*_|<>:])", r"\\\1", text)


def option_link(kind, name):
    """A link to an option."""
    return f":rocks-option:`{escape(name)} <{kind}.{name}>`"


def inline(text, own=()):
    """A line of a comment: names become links, but not those of the thing that is described (own)."""
    out, at = [], 0
    names = r"`[^`]+`|\"[\w.-]+\"|\b(?:rocks|ROCKS)_\w+\b|\b[a-zA-Z]\w*_\w+\b"
    for found in re.finditer(names, text):
        word = found.group().strip('`"')
        quoted = found.group()[0]
        if word in declarations() and word not in own:
            link = f":{ROLES[declarations()[word][0]]}:`{word}`"
        elif quoted == "`":
            link = f"``{word}``"
        elif word in first_option() and word not in own and (quoted == '"' or "_" in word):
            link = option_link(first_option()[word], word)
        else:
            continue
        before = text[at : found.start()]
        if quoted == '"':
            link = f'"\\ {link}\\ "'
        out += [escape(before), f"\\ {link}\\ "]
        at = found.end()
    return ("".join(out) + escape(text[at:])).strip()


def paragraphs(text, own=(), indent=""):
    """A comment: paragraphs, lists and, where lines begin with spaces, literal text."""
    lines, literal = [], []

    def end_literal():
        if literal:
            lines.extend(["", "::", ""] + ["   " + line for line in literal] + [""])
            literal.clear()

    for line in text.split("\n"):
        if line.startswith("  "):
            literal.append(line)
            continue
        if line == "" and literal:
            continue
        end_literal()
        if line[:2] in ("* ", "- "):
            lines += ["", "* " + inline(line[2:], own)]
        else:
            lines += ["", inline(line, own)]
    end_literal()
    return "\n".join(indent + line if line else "" for line in lines).strip("\n")


def plain(type_):
    """A type as the C domain reads it."""
    return type_.replace(" *const *", " *const *")


def declare(type_, name):
    """`type name` as C writes it: of functions, arrays and pointers."""
    found = re.match(r"(.*?\(\*)(\)\(.*)$", type_, re.S)
    if found:
        return found.group(1) + name + found.group(2)
    return f"{type_}{'' if type_.endswith('*') else ' '}{name}"


def field(name, text, indent):
    """A line of a field list, whose further lines stand below it."""
    body = paragraphs(text, (), "").split("\n")
    return "\n".join([f"{indent}:{name}: {body[0]}"] + [f"{indent}   {line}" if line else "" for line in body[1:]])


def signature(one):
    """A function as C declares it."""
    parameters = ", ".join(declare(p["type"], p["name"]) for p in one["parameters"]) or "void"
    return f"{declare(one['returns']['type'], one['name'])}({parameters})"


def code_field(one, indent):
    """What a function returns, its codes with links."""
    returns = one["returns"]
    if returns["type"] == "void":
        return []
    said = returns.get("documentation", "")
    if returns["type"] == "rocks_code" and not said:
        said = "a code of any call (see :ref:`the rules <rules>`)."
        return [f"{indent}:returns: {said}"]
    return [field("returns", said or returns["type"], indent)]


def describe(name):
    """One declaration."""
    what, one = declarations()[name]
    since = "" if one["since"] == "0.1" else f"   *Since {one['since']}.*"
    own = (name,)
    lines = []
    if what == "functions":
        lines = [
            f".. c:function:: {signature(one)}",
            "",
            paragraphs(one["documentation"], own, "   "),
            "",
        ]
        for parameter in one["parameters"]:
            if parameter["name"] == "status" and "documentation" not in parameter:
                continue
            said = parameter.get("documentation") or passing(parameter)
            kind = parameter.get("pointer", {}).get("options")
            if kind:
                page = f"options_{slug(kind_name(kind))}"
                lines.append(field(f"param {parameter['name']}", said, "   "))
                lines.append(f"      :doc:`Its options <{page}>`.")
            else:
                lines.append(field(f"param {parameter['name']}", said or "in, by value.", "   "))
        lines += code_field(one, "   ")
    elif what == "constants":
        lines = [f".. c:macro:: {name}", "", f"   Value: ``{one['value']}``.", ""]
        lines += [paragraphs(one["documentation"], own, "   ")]
        if one["value"] is not None and name in codes():
            lines += ["", f"   Who returns it, and what to do: :ref:`{name} <code-{slug(name)}>`."]
        if any(kind["kind"] == name for kind in rocks()["options"]):
            lines += ["", f"   :doc:`Its options <options_{slug(kind_name(name))}>`."]
    elif what == "structs":
        grows = "; it may grow, and begins with its size" if one["grows"] else ""
        lines = [f".. c:struct:: {name}", "", paragraphs(one["documentation"], own, "   "), ""]
        lines += [f"   *{one['size']} bytes{grows}.*", ""]
        for member in one["fields"]:
            array = f"[{member['array']}]" if "array" in member else ""
            lines += [f"   .. c:member:: {declare(member['type'], member['name'])}{array}", ""]
            lines += [paragraphs(member.get("documentation", ""), (member["name"],), "      "), ""]
    elif what == "callbacks":
        pointer = signature(one).replace(name, f"(*{name})", 1)
        lines = [f".. c:type:: {pointer}", "", paragraphs(one["documentation"], own, "   ")]
    elif what == "handles":
        lines = [f".. c:type:: {name}", "", "   *An object.*", ""]
        lines += [paragraphs(one["documentation"], own, "   "), ""]
        freed = one.get("free_with")
        threads = {"any": "any number at a time", "one": "one at a time"}
        if freed:
            lines.append(f"   :Freed with: :c:func:`{freed}`")
        lines.append(f"   :Threads: {threads.get(one['threads'], one['threads'])}")
    else:
        lines = [f".. c:type:: {declare(one['type'], name)}", ""]
        lines += [paragraphs(one["documentation"], own, "   ")]
    return "\n".join([*lines, since, ""])


def heading(title, line):
    return f"{title}\n{line * max(4, len(title))}\n"


def codes():
    """The codes of calls, in their order."""
    for section in (s for part in rocks()["parts"] for s in part["sections"]):
        if section["title"] == "Codes and statuses":
            names = section["declares"]
            return [n for n in names if n.startswith("ROCKS_") and not n.startswith("ROCKS_STATUS_")]
    raise LookupError("no section of codes")


def rules_page():
    """The header's first page."""
    text = [".. _rules:\n", heading("Rules that hold everywhere", "=")]
    for paragraph in first_page().split("\n\n"):
        lines = paragraph.splitlines()
        plain_lines, tables = [], []
        for line in lines:
            if line.startswith("  "):
                tables.append(line)
            else:
                if tables:
                    plain_lines += table(tables)
                    tables = []
                plain_lines.append(inline(line))
        if tables:
            plain_lines += table(tables)
        text.append("\n".join(plain_lines) + "\n")
    return "\n".join(text)


def table(lines):
    """Lines of a name, spaces and a text, as a definition list."""
    entries = []
    for line in lines:
        if not line.startswith("   "):
            name, _, said = line.strip().partition("  ")
            entries.append([name, said.strip()])
        else:
            entries[-1][1] += " " + line.strip()
    out = [""]
    for name, said in entries:
        out += [inline(name), "   " + inline(said)]
    return [*out, ""]


def codes_page():
    """Every code: what it means, who returns it and when, and where its messages are explained."""
    text = [heading("Error codes", "=")]
    text.append(
        "Every call that can fail returns a :c:type:`rocks_code` and fills a :c:struct:`rocks_status`. "
        "Any call may return the codes that are marked so; the others are listed with their functions. "
        "Messages, with causes and remedies: :doc:`/docs/troubleshooting`.\n"
    )
    by_code = {}
    for function in rocks()["functions"]:
        for code in function["returns"].get("codes", []):
            by_code.setdefault(code["name"], []).append((function["name"], code.get("when", "")))
    for name in codes():
        one = declarations()[name][1]
        text.append(f".. _code-{slug(name)}:\n")
        text.append(heading(f"{name} ({one['value']})", "-"))
        text.append(paragraphs(one["documentation"]) + "\n")
        causes = causes_of(name)
        if causes:
            text.append("Causes, and what to do: " + ", ".join(causes) + ".\n")
        if one.get("any_call"):
            text.append("*Any call may return it.*\n")
        listed = by_code.get(name, [])
        if listed:
            text.append("Functions that say when they return it:\n")
        for function, when in listed:
            text.append(f"* :c:func:`{function}`" + (f": {inline(when)}" if when else ""))
        text.append("")
    return "\n".join(text)


def causes_of(code):
    """Links to the families of messages that a code comes with."""
    known, found = messages.families(), {}
    for line in messages.seen().read_text(encoding="utf-8").splitlines():
        have, message = line.split("\t", 1)
        if have == code:
            found[messages.family_of(code, message, known).title] = True
    for family in known:
        if family.codes == [code] and not family.matches:
            found[family.title] = True
    links = ((title, re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")) for title in found)
    return [f"`{escape(title)} <../docs/troubleshooting.html#{anchor}>`__" for title, anchor in links]


def option_entry(kind, option):
    """One option."""
    lines = [
        f".. rocks-option:: {kind}.{option['name']}",
        "",
        "   " + inline(option["purpose"], (option["name"],)),
    ]
    said = [option["type"] + (f" of {option['bits']} bits" if "bits" in option else "")]
    if option.get("unit"):
        said.append(f"in {option['unit']}")
    if option.get("minimum") is not None and "maximum" in option:
        said.append(f"{option['minimum']} to {option['maximum']}")
    if option.get("object"):
        said.append(f"an object of the class {option['object']}")
    lines += ["", f"   *{escape(', '.join(said))}.*"]
    if option.get("default"):
        lines[-1] += f" Default: ``{option['default']}``."
    if kind == "database":
        live = {"no": "It is fixed while the database is open.", "database": "It changes while the database is open."}
        changes = "It changes while the column family is open." if option["live"] == "column family" else ""
        lines[-1] += f" {live.get(option['live'], changes or 'While it is open: ' + option['live'] + '.')}"
    if option.get("accepted"):
        lines += ["", f"   Accepted: {inline(option['accepted'])}."]
    return "\n".join([*lines, ""])


def options_pages():
    """A page of each kind of options: name of the file to text."""
    pages = {}
    for kind in rocks()["options"]:
        short = kind_name(kind["kind"])
        users = [
            f["name"]
            for f in rocks()["functions"]
            for p in f["parameters"]
            if p.get("pointer", {}).get("options") == kind["kind"]
            and not f["name"].startswith(("rocks_options_set_", "rocks_options_add_"))
        ]
        text = [heading(f"Options: {short}", "=")]
        text.append(f"{paragraphs(declarations()[kind['kind']][1]['documentation'])}\n")
        text.append(
            f":c:func:`rocks_options_new` makes them with the kind :c:macro:`{kind['kind']}`; "
            ":c:func:`rocks_options_set` sets one by its name, "
            ":c:func:`rocks_options_describe` says what is below while a program runs.\n"
        )
        if users:
            listed = ", ".join(f":c:func:`{name}`" for name in dict.fromkeys(users))
            text.append(f"Taken by {listed}.\n")
        groups = {}
        for option in kind["options"]:
            prefix = option["name"].split(".")[0] + "." if "." in option["name"] else ""
            groups.setdefault(prefix, []).append(option)
        for prefix, listed in groups.items():
            if len(groups) > 1:
                text.append(heading(f"Names that begin with {prefix}" if prefix else "Names without a dot", "-"))
            text += [option_entry(short, option) for option in listed]
        pages[f"options_{slug(short)}"] = "\n".join(text)
    return pages


def write(folder):
    """Writes all pages of the reference."""
    folder.mkdir(parents=True, exist_ok=True)
    index = [heading("Reference", "=")]
    counts = (
        f"{len(rocks()['functions'])} functions, {len(rocks()['structs'])} structs, "
        f"{len(rocks()['constants'])} constants, {len(options())} options."
    )
    index.append(f"Version {rocks()['version']}: {counts}\n")
    pages = {"rules": rules_page(), "codes": codes_page()}
    index.append(toctree("General", ["rules", "codes"]))
    for part in rocks()["parts"]:
        listed = []
        for section in part["sections"]:
            name = slug(section["title"])
            text = [heading(section["title"], "=")]
            if section["documentation"]:
                text.append(paragraphs(section["documentation"]) + "\n")
            if len(section["declares"]) > 2:
                links = (f":{ROLES[declarations()[n][0]]}:`{n}`" for n in section["declares"])
                text.append(f"*On this page:* {', '.join(links)}.\n")
            text += [describe(declared) for declared in section["declares"]]
            pages[name] = "\n".join(text)
            listed.append(name)
        index.append(toctree(part["title"], listed))
    kinds = options_pages()
    pages.update(kinds)
    index.append(toctree("Options", list(kinds)))
    pages["index"] = "\n".join(index)
    for name, text in pages.items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")


def toctree(title, names):
    """A list of pages under a heading."""
    lines = [heading(title, "-"), ".. toctree::", "   :maxdepth: 1", ""]
    return "\n".join(lines + [f"   {name}" for name in names] + [""])
