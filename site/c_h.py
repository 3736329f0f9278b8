"""RocksDB's c.h, function by function: what serves here in the place of each (site/c_h.txt)."""

import re
from dataclasses import dataclass

from described import ROOT, declarations, options

# Kinds of options of c.h, by how their functions begin: the kind here, how the names begin here.
OPTIONS = {
    "block_based_options": [("database", "table.")],
    "cuckoo_options": [("database", "table.")],
    "universal_compaction_options": [("database", "compaction_options_universal.")],
    "fifo_compaction_options": [("database", "compaction_options_fifo.")],
    "optimistictransactiondb_options": [("open", "optimistic_transaction_db.")],
    "optimistictransaction_options": [("transaction", "")],
    "transactiondb_options": [("open", "transaction_db.")],
    "transaction_options": [("transaction", "")],
    "livefiles_storage_info_options": [("live files", "")],
    "import_column_family_options": [("import", "")],
    "ingestexternalfileoptions": [("ingest", "")],
    "wait_for_compact_options": [("wait for compact", "")],
    "backup_engine_options": [("backup engine", "")],
    "create_backup_options": [("create backup", "")],
    "restore_options": [("restore", "")],
    "compactoptions": [("compact range", "")],
    "compaction_options": [("compact files", "")],
    "trace_options": [("trace", "")],
    "block_cache_trace_options": [("trace", "")],
    "block_cache_trace_writer_options": [("trace", "")],
    "replay_options": [("replay", "")],
    "flushoptions": [("flush", "")],
    "writeoptions": [("write", "")],
    "readoptions": [("read", "")],
    "wal_readoptions": [("WAL iterator", "")],
    "options": [("database", "")],
}


@dataclass
class Row:
    """A function of c.h: what is here (names), words about it, and whether it is nothing."""

    name: str
    ours: list
    option: tuple | None
    note: str
    rule: str = ""

    @property
    def missing(self):
        return not self.ours and self.option is None


def functions(header):
    """The functions that c.h declares, in their order."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", header, flags=re.S)
    found = re.findall(r"ROCKSDB_LIBRARY_API[^;{]*?\b(rocksdb_\w+)\s*\(", text)
    return list(dict.fromkeys(found))


def option_of(name):
    """The option that a setter or getter of c.h is about, if the names say so."""
    for kind, places in OPTIONS.items():
        found = re.fullmatch(rf"rocksdb_{kind}_(set|get|has|clear|add)_(\w+)", name)
        if not found:
            continue
        for ours, prefix in places:
            for spelt in (found[2], found[2].replace("_", "")):
                for (have, option), _ in options().items():
                    plain = option.removeprefix(prefix) if option.startswith(prefix) else None
                    if have == ours and plain is not None and plain.lower() in (found[2].lower(), spelt.lower()):
                        return found[1], (ours, option)
    return None


def rules():
    """Those of c_h.txt: (pattern, names or `option kind/name`, note)."""
    listed = []
    for line in (ROOT / "site/c_h.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, rest = line.partition(" -> ")
        target, _, note = rest.partition(" ; ")
        listed.append((re.compile("rocksdb_(?:" + pattern.strip() + ")"), target.strip(), note.strip()))
    return listed


def row(name, listed):
    """What c_h.txt, or the name of an option, says about one function; None: nothing."""
    for pattern, target, note in listed:
        found = pattern.fullmatch(name)
        if not found:
            continue
        target = found.expand(target)
        if target.startswith("option "):
            kind, _, option = target.removeprefix("option ").partition("/")
            return Row(name, [], (kind, option), found.expand(note), pattern.pattern)
        ours = [] if target == "none" else target.split()
        return Row(name, ours, None, found.expand(note), pattern.pattern)
    found = option_of(name)
    if found:
        return Row(name, [], found[1], "")
    return None


def wrong(one):
    """Why a row cannot be: a name that does not exist here."""
    if one.option is not None and one.option not in options():
        return f"{one.name}: no option {one.option}"
    for ours in one.ours:
        if ours not in declarations():
            return f"{one.name}: no {ours} in rocks.json"
    if one.missing and not one.note:
        return f"{one.name}: nothing serves, and the row does not say why"
    return None
