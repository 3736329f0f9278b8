#!/usr/bin/env python3
"""notices.py FILE [APACHE]: writes the copyright notices and licence texts of all that is compiled into the library
and into the command into FILE, out of the sources that cargo compiles. The licences ask that they go with the
binaries. With APACHE the text of the Apache licence is left to that file, as Debian wants it."""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from parts import c_and_cpp, crates, licence_texts, root  # noqa: E402

HEAD = """\
Notices and licence texts of what others wrote and librocks.so, librocks.a and the command rocks hold.

rocks itself is under the MIT licence or the Apache licence, version 2.0, at your choice (LICENSE-MIT, LICENSE-APACHE).
Where a part offers a choice of licences too, the text here is of the one that is taken.
"""

# Not a crate: each program in Rust has it. Its own texts come with the toolchain.
RUST = """\
The Rust standard library: MIT or Apache-2.0; copyright of the Rust project's contributors
(https://github.com/rust-lang/rust/blob/master/COPYRIGHT). The text of the licence MIT:

"""


def plain_mit():
    """The text of the licence without the line of whose it is."""
    text = (root / "LICENSE-MIT").read_text()
    return text[text.index("Permission is hereby granted") :]


def main(out, apache=None):
    texts = defaultdict(list)
    missing = []
    for folder in (".", "command"):
        for package in crates(folder):
            title = f"{package['name']} {package['version']} (crate; {package['license']})"
            parts = list(c_and_cpp(package))
            own = licence_texts(package)
            # librocksdb-sys has no text of its own: it is RocksDB's.
            if not own and not parts:
                missing.append(title)
            for text in own:
                texts[text].append(title)
            for part in parts:
                version = f" {part['version']}" if part["version"] else ""
                for text in part["texts"]:
                    texts[text].append(f"{part['name']}{version} ({part['licence']}; in the crate {package['name']})")
    if missing:
        sys.exit("notices.py: no licence text comes with " + ", ".join(missing))
    rule = "\n" + "=" * 100 + "\n\n"
    pages = [HEAD, RUST + plain_mit()]
    pages += [f"The text of the Apache licence, version 2.0, is in {apache}.\n"] if apache else []
    for text, titles in sorted(texts.items(), key=lambda entry: entry[1][0].lower()):
        if apache and "TERMS AND CONDITIONS FOR USE, REPRODUCTION" in text:
            text = f"Licensed under the Apache License, version 2.0: see {apache}.\n"
        pages.append("\n".join(dict.fromkeys(titles)) + ":\n\n" + text)
    Path(out).write_text(rule.join(pages))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
