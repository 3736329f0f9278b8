#!/usr/bin/env python3
"""messages.py check FILE [LANGUAGE]: whether each message that the tests provoked has a family in messages.txt.

FILE has lines of code, call and message (tests/c/support/check.h, bindings/python/tests/conftest.py). With UPDATE=1 the
messages also go into messages.seen, those of another language than C into messages.LANGUAGE.seen, which
docs/troubleshooting.md is made of (site/pages.py).
"""

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from described import ROOT, rocks  # noqa: E402


def seen(language="c"):
    """Where the messages are that the tests of a language provoked."""
    return ROOT / ("site/messages.seen" if language == "c" else f"site/messages.{language}.seen")


# How RocksDB's own messages begin; the codes from 100 on are the library's.
STATUSES = (
    "NotFound:",
    "Corruption:",
    "Invalid argument:",
    "IO error:",
    "Resource busy:",
    "Not implemented:",
)


# The codes of messages that the command `rocks` printed begin so.
COMMAND = "rocks, exit "


@dataclass
class Family:
    """Messages of one cause."""

    title: str
    codes: list = field(default_factory=list)
    matches: list = field(default_factory=list)
    cause: str = ""
    remedy: str = ""

    def fits(self, code, message):
        if code.startswith(COMMAND):
            # The command tells how it ends; what the library said has its words.
            return any(re.search(one, message) for one in self.matches)
        if self.codes and code not in self.codes:
            return False
        return not self.matches or any(re.search(one, message) for one in self.matches)


def families():
    """Those of messages.txt, in their order."""
    found, key = [], None
    for line in (ROOT / "site/messages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("= "):
            found.append(Family(line[2:]))
        elif line.startswith("    "):
            setattr(found[-1], key, f"{getattr(found[-1], key)} {line.strip()}")
        else:
            key, _, value = line.partition(":")
            if key == "codes":
                found[-1].codes = ["ROCKS_" + name for name in value.split()]
            elif key == "match":
                found[-1].matches.append(value[1:])
            else:
                setattr(found[-1], key, value.strip())
    return found


def names():
    """Numbers of codes to their names."""
    listed = next(s for p in rocks()["parts"] for s in p["sections"] if s["title"] == "Codes and statuses")
    values = {one["name"]: one["value"] for one in rocks()["constants"]}
    return {
        str(values[name]): name
        for name in listed["declares"]
        if name in values and not name.startswith("ROCKS_STATUS_")
    }


def shape(message):
    """A message without what is particular to a run: paths, quoted names, numbers."""
    message = re.sub(r'"/[^"]*"', '"PATH"', message)
    message = re.sub(r"(?<![\w.:/])/[^\s:,;\"'()]+", "PATH", message)
    message = re.sub(r'"([^"]*)"', lambda quoted: quoted[0] if len(quoted[1]) < 25 else '"…"', message)
    message = re.sub(r"\b0x[0-9a-fA-F]*", "N", message)
    message = re.sub(r"\b(?=[0-9A-F]*\d)[0-9A-F]{4,}\b", "N", message)
    message = re.sub(r"_s[A-Z0-9]{15,}_", "_SESSION_", message)
    message = re.sub(r"(?<![A-Za-z_.0-9])-?\d+(?:\.\d+)?", "N", message)
    message = re.sub(r'("\w+"(?:, )?){4,}', '"…"', message)
    message = re.sub(r'\b(key|family|column_family:) "[^"]*"', r'\1 "…"', message)
    message = re.sub(r': "[^"]*"; accepted', ': "…"; accepted', message)
    message = re.sub(r" \(Could not load .*", "", message)
    return message.replace("\\n", " ").strip()


def read(lines):
    """Code and shape of each message; those of users' own callbacks are their affair."""
    found = set()
    for line in lines:
        code, _, rest = line.rstrip("\n").partition("\t")
        call, _, message = rest.partition("\t")
        if code.startswith("exit ") and message.isprintable():
            found.add((f"rocks, {code}", shape(message.removeprefix("Invalid argument: "))))
            continue
        if call == "rocks_txn_run" or code not in names() or not message or not message.isprintable():
            continue
        # A call that was given no status leaves the message of another one.
        if message == "not found" and code != "1" or int(code) >= 100 and message.startswith(STATUSES):
            continue
        found.add((names()[code], shape(message)))
    return found


def family_of(code, message, known):
    return next((one for one in known if one.fits(code, message)), None)


def main():
    with open(sys.argv[2], encoding="utf-8", errors="replace") as lines:
        provoked = read(lines)
    known = families()
    without = sorted((code, message) for code, message in provoked if family_of(code, message, known) is None)
    for code, message in without:
        print(f"{code}: {message}")
    if os.environ.get("UPDATE") and not without:
        kept = sorted(one for one in provoked if one[0] != "ROCKS_CALLBACK_FAILED")
        seen(*sys.argv[3:]).write_text("".join(f"{code}\t{message}\n" for code, message in kept), encoding="utf-8")
    if without:
        sys.exit("These messages have no family in site/messages.txt, so docs/troubleshooting.md lacks them.")


if __name__ == "__main__":
    main()
