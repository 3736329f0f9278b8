#!/usr/bin/env python3
"""Writes calls.h for driver.c from rocks.json: every function as a step whose arguments come from
one number, every struct of callbacks, and the names of options. A parameter of a kind that is not
known here stops it, by name.

usage: generate.py ROCKS_JSON OUT"""
import json
import re
import sys

# What would end the other steps of the program, or wait for a human being.
LEFT_OUT = {
    "rocks_shutdown": "ends all databases",
    "rocks_db_pause_background_work": "flushes then wait until somebody continues, as it says",
    "rocks_db_abort_all_compactions": "rocks_db_wait_for_compact then waits for a resume, as it says",
}
# Options whose values make a run wait or fill the disk; the suites of their topics try them.
QUIET = re.compile(
    r"(bytes_per_sec|rate_limit|delayed_write|stop_writes|soft_pending|hard_pending|_seconds$|"
    r"_secs$|interval|max_background|threads|parallelism|size|number|limit|_path|_dir|wal_dir|"
    r"trigger|timeout|deadline|subcompactions|bits|capacity|period|num_|max_|preclude|preserve|"
    r"level|filter_policy|stripes|buckets|unordered_write|best_efforts|mmap|direct|"
    r"paranoid|allow_ingest_behind|fill_cache|persistent|secondary|leader|compaction_style|"
    r"compression|dump|history|manual_wal_flush|table_factory|memtable|manifest|ratio|prob|"
    r"write_dbid|skip_|allow_2pc|dispatch|checksum|service)", re.I)


def bare(ctype):
    return ctype.replace("const ", "").replace("*const", "*").replace("*", "").strip()


class Program:
    def __init__(self, surface):
        self.surface = surface
        self.handles = [h["name"] for h in surface["handles"]]
        self.enders = {h["name"]: h["free_with"] for h in surface["handles"]}
        self.structs = {s["name"]: s for s in surface["structs"]}
        self.functions = [f for f in surface["functions"] if f["name"] not in LEFT_OUT]
        self.functions = [f for f in self.functions if f["name"] not in self.enders.values()]
        self.callbacks = [s for s in self.structs if s.endswith("_callbacks")]
        self.lines = []

    def say(self, text):
        self.lines.append(text)

    def kinds(self):
        names = ", ".join("KIND_" + h for h in self.handles)
        self.say(f"enum {{ {names}, KINDS }};")
        self.say("static const char *const kind_names[] = {%s};" %
                 ", ".join('"%s"' % h for h in self.handles))
        self.say("static rocks_code end_handle(int kind, void *handle)\n{\n    switch (kind) {")
        for name, ender in self.enders.items():
            if ender:
                self.say(f"        case KIND_{name}: return {ender}(handle, NULL);")
        self.say("        default: return ROCKS_OK;\n    }\n}")

    def options(self):
        self.say("typedef struct option { int kind; const char *name, *values[3]; } option;")
        self.say("static const option options[] = {")
        for group in self.surface["options"]:
            for one in group["options"]:
                name = one["name"]
                if QUIET.search(name) or one["type"] not in ("boolean", "enum", "integer"):
                    continue
                values = {"boolean": ["true", "false", "maybe"], "integer": ["0", "1", "2"]}.get(
                    one["type"]) or (one.get("accepted") or one["default"]).split(", ")[:3]
                values = ", ".join('"%s"' % v.replace('"', "") for v in values)
                self.say(f'    {{{group["kind"]}, "{name}", {{{values}}}}},')
        self.say("};\nenum { OPTIONS = sizeof options / sizeof *options };")

    def stub(self, struct, field):
        """A callback that fails now and then, and otherwise answers what fits its parameters."""
        call, name = field["call"], f'{struct}_{field["name"]}'
        params = call["parameters"]
        decls = [p["type"].replace("(*)", f'(*{p["name"]})') if "(*)" in p["type"]
                 else f'{p["type"]} {p["name"]}' for p in params]
        returns = call.get("returns", {}).get("type", "void")
        body = [f'    (void){p["name"]};' for p in params]
        if field["name"] == "destroy":
            body.append("    destroyed(state);")
        elif returns == "bool":
            owner = "state" if any(p["name"] == "state" for p in params) else "NULL"
            body.append(f"    if (fails({owner})) return false;")
        data = [p["name"] for p in params if p["type"] == "const uint8_t *"]
        for p in params:
            if p["type"] == "int32_t *" and len(data) >= 2:
                a, b = data[:2]
                body.append(f'    *{p["name"]} = order_of({a}, {a}_len, {b}, {b}_len);')
            elif p["type"] == "rocks_sink *" and p["name"] == "result" and data:
                body.append(f'    rocks_sink_append({p["name"]}, {data[0]}, {data[0]}_len, NULL);')
        if returns == "bool":
            body.append("    return true;")
        elif returns != "void":
            body.append("    return 0;")
        text = "\n".join(body)
        self.say(f'static {returns} {name}({", ".join(decls)})\n{{\n{text}\n}}')
        return name

    def tables(self):
        for struct in self.callbacks:
            fields = self.structs[struct]["fields"]
            stubs = [(f["name"], self.stub(struct, f)) for f in fields if "call" in f]
            self.say(f"static const {struct} *a_{struct}(struct random *r)\n{{")
            self.say(f"    static _Thread_local {struct} table;\n"
                     "    memset(&table, 0, sizeof table);")
            for f in fields:
                if f["name"] == "struct_size":
                    self.say("    table.struct_size = sizeof table;")
                if f["name"] == "name":
                    self.say('    table.name = "fuzz";')
            self.say(f'    table.state = new_state("{struct}", r, {int("destroy" in dict(stubs))});')
            for name, stub in stubs:
                self.say(f"    table.{name} = {stub};")
            self.say("    return &table;\n}")

    def argument(self, function, p):
        """C before the call, the argument, and C after it."""
        name, ctype, pointer = p["name"], p["type"], p.get("pointer")
        of = bare(ctype)
        length = (pointer or {}).get("length", {}).get("parameter")
        if pointer is None:
            if p.get("length_of"):
                return [], f"n_{name}", []
            if "kind" in name and of == "rocks_options_kind":
                return [], "(kind = (int)(below(r, 20)))", []
            big = "timeout" in name or "micros" in name
            return [], f"a_number(r, {int(big)})", []
        if name == "status" and of == "rocks_status":
            return [], "below(r, 16) ? st : NULL", []
        where = f'"{function}.{name}"'
        if of in self.callbacks:
            return [], f"below(r, 30) ? a_{of}(r) : NULL", []
        if of == "rocks_txn_function":
            return [], "in_txn", []
        if of in self.handles:
            kind = f"KIND_{of}"
            if pointer["direction"] == "out":
                if length:
                    return ([f"    void *out_{name}[ROOM] = {{0}};"], f"(void *)out_{name}",
                            [f"    for (int i = 0; i < ROOM; i++) keep({kind}, 0, out_{name}[i]);"])
                which = "kind" if function == "rocks_options_new" else "0"
                return ([f"    {of} *out_{name} = NULL;"], f"below(r, 40) ? &out_{name} : NULL",
                        [f"    keep({kind}, {which}, out_{name});"])
            wanted = pointer.get("options", "0")
            if ctype.count("*") == 2:
                return ([f"    void *in_{name}[ROOM];",
                         f"    for (int i = 0; i < ROOM; i++) in_{name}[i] = handle(r, {kind}, {wanted});"],
                        f"n_{length} > 0 || below(r, 2) ? (void *)in_{name} : NULL", [])
            return [], f"handle(r, {kind}, {wanted})", []
        if ctype == "const void *" and length:
            return [], f"some_bytes(r, n_{length})", []
        if ctype == "const char *":
            return [], f"a_text(r, {where}, &chosen)", []
        if ctype == "const char *const *":
            return ([f"    const char *in_{name}[ROOM];",
                     f"    for (int i = 0; i < ROOM; i++) in_{name}[i] = a_text(r, {where}, &chosen);"],
                    f"n_{length} > 0 || below(r, 2) ? in_{name} : NULL", [])
        if of == "rocks_slice" and pointer["direction"] == "in":
            return [], f"some_slices(r, n_{length})", []
        if of == "rocks_wide_column" and pointer["direction"] == "in":
            return [], f"some_wide_columns(r, n_{length})", []
        if of == "rocks_column" and pointer["direction"] == "in":
            return [], f"a_column(r, n_{length})", []
        if of == "rocks_ingest_group":
            return ([f"    rocks_ingest_group in_{name}[ROOM];", f"    some_groups(r, in_{name});"],
                    f"in_{name}", [])
        if of == "rocks_status":
            return [], "st", []
        if of == "rocks_buffer":
            return ([f"    rocks_buffer out_{name};", f"    memset(&out_{name}, 0, sizeof out_{name});"],
                    f"below(r, 40) ? &out_{name} : NULL",
                    [f"    rocks_buffer_free(&out_{name}, NULL);"])
        if name == "stream" and of == "void" and pointer["direction"] == "out":
            return (["    struct ArrowArrayStream out_stream;",
                     "    memset(&out_stream, 0, sizeof out_stream);"],
                    "below(r, 40) ? &out_stream : NULL", ["    read_stream(&out_stream);"])
        if pointer["direction"] == "out" or of in self.structs:
            size = self.structs[of]["size"] if of in self.structs else 0
            grows = of in self.structs and self.structs[of]["fields"][0]["name"] == "struct_size"
            return [], f"below(r, 40) ? room(r, {size if grows else 0}) : NULL", []
        if of == "void":
            return [], "room(r, 0)", []
        sys.exit(f"tests/fuzz/generate.py knows no `{ctype}` as {name} of {function}: teach it")

    def steps(self):
        for f in self.functions:
            before, arguments, after, sizes = [], [], [], []
            for p in f["parameters"]:
                if p.get("length_of"):
                    users = [q for q in f["parameters"] if q["name"] in p["length_of"]]
                    bytes_out = all(bare(q["type"]) in ("void", "uint8_t") for q in users)
                    sizes.append(f'    const size_t n_{p["name"]} = below(r, '
                                 f'{"300" if bytes_out else "ROOM + 1"});')
                b, a, c = self.argument(f["name"], p)
                before, after = before + b, after + c
                arguments.append(a)
            self.say(f'static void do_{f["name"]}(struct random *r, rocks_status *st)\n{{')
            self.say("    int kind = 0, chosen = -1;\n    (void)kind, (void)chosen, (void)st;")
            for line in sizes + before:
                self.say(line)
            # In their order, since each argument takes from the same numbers.
            names = []
            for i, a in enumerate(arguments):
                p = f["parameters"][i]
                scalar = "pointer" not in p
                ctype = "uint64_t" if scalar else "void *"
                if p["type"] in ("double",):
                    ctype = "double"
                names.append(f"v{i}")
                self.say(f"    {ctype} v{i} = ({ctype})({a});")
            self.say(f'    enter("{f["name"]}");')
            self.say(f'    {f["name"]}({", ".join(names)});\n    leave();')
            for line in after:
                self.say(line)
            self.say("}")
        self.say("static const step steps[] = {")
        for f in self.functions:
            self.say(f'    {{"{f["name"]}", do_{f["name"]}}},')
        self.say("};\nenum { STEPS = sizeof steps / sizeof *steps };")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        program = Program(json.load(file))
    program.kinds()
    program.options()
    program.say('#include "values.h"')
    program.tables()
    program.steps()
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("/* Generated by tests/fuzz/generate.py from rocks.json. */\n")
        file.write("\n".join(program.lines) + "\n")


main()
