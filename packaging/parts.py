"""What is compiled into the library and into the command `rocks`: the crates, and the C and C++ that some bring."""

import json
import os
import re
import subprocess
from pathlib import Path

root = Path(__file__).resolve().parent.parent

# The C and C++ in crates: name, version, licence (SPDX), where its text is, and where it comes from. A text with a
# `#` is the comment of a source file that has these words.
C_AND_CPP = {
    "librocksdb-sys": [
        ("RocksDB", r"\+(.*)$", "Apache-2.0", ["rocksdb/LICENSE.Apache"], "https://github.com/facebook/rocksdb"),
        ("LevelDB", None, "BSD-3-Clause", ["rocksdb/LICENSE.leveldb"], "https://github.com/google/leveldb"),
        (
            "xxHash",
            None,
            "BSD-2-Clause",
            ["rocksdb/util/xxhash.h#BSD 2-Clause License"],
            "https://github.com/Cyan4973/xxHash",
        ),
        ("crc32c of Ferry Toth", None, "Zlib", ["rocksdb/util/crc32c.cc#Ferry Toth"], "https://github.com/htot/crc32c"),
        ("Snappy", None, "BSD-3-Clause", ["snappy/COPYING"], "https://github.com/google/snappy"),
    ],
    "lz4-sys": [("LZ4", r"\+lz4-(.*)$", "BSD-2-Clause", ["liblz4/lib/LICENSE"], "https://github.com/lz4/lz4")],
    "zstd-sys": [
        ("Zstandard", r"\+zstd\.(.*)$", "BSD-3-Clause", ["zstd/LICENSE"], "https://github.com/facebook/zstd"),
        (
            "libdivsufsort",
            None,
            "MIT",
            ["zstd/lib/dictBuilder/divsufsort.c#Yuta Mori"],
            "https://github.com/y-256/libdivsufsort",
        ),
    ],
    "libz-sys": [("zlib", "src/zlib/zlib.h", "Zlib", ["src/zlib/LICENSE"], "https://zlib.net")],
    "bzip2-sys": [("bzip2", r"\+(.*)$", "bzip2-1.0.6", ["bzip2-1.0.8/LICENSE"], "https://sourceware.org/bzip2")],
}


def lock(folder):
    """Checksums of Cargo.lock: (name, version) -> sha256."""
    text = (root / folder / "Cargo.lock").read_text()
    found = re.findall(r'name = "(.*)"\nversion = "(.*)"\nsource = ".*"\nchecksum = "(.*)"', text)
    return {(name, version): checksum for name, version, checksum in found}


def crates(folder):
    """The crates in the library ("."), or in the command ("command"), without the one that is ours: of each
    what `cargo metadata` says, and `checksum`."""
    host = re.search(r"host: (.*)", subprocess.check_output(["rustc", "-vV"], text=True))[1]
    said = subprocess.check_output(
        [os.environ.get("CARGO", "cargo"), "metadata", "--format-version", "1", "--locked", "--filter-platform", host],
        cwd=root / folder,
    )
    metadata = json.loads(said)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    first = metadata["resolve"]["root"]
    reached, open_ = set(), [first]
    while open_:
        id_ = open_.pop()
        if id_ in reached:
            continue
        reached.add(id_)
        for used in nodes[id_]["deps"]:
            # None is a dependency of the program itself; others serve its build or its tests.
            if any(kind["kind"] is None for kind in used["dep_kinds"]) and not is_macro(packages[used["pkg"]]):
                open_.append(used["pkg"])
    checksums = lock(folder)
    found = [packages[id_] for id_ in reached if id_ != first]
    for package in found:
        package["checksum"] = checksums.get((package["name"], package["version"]))
        package["needs"] = sorted(
            packages[used["pkg"]]["name"] for used in nodes[package["id"]]["deps"] if used["pkg"] in reached
        )
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def is_macro(package):
    return any("proc-macro" in target["kind"] for target in package["targets"])


def comment_with(path, words):
    """The comment of a source file that has these words, without its stars."""
    text = path.read_text(errors="replace")
    comments = re.findall(r"/\*.*?\*/", text, re.S)
    chosen = next(comment for comment in comments if words in comment)
    lines = [re.sub(r"^\s*(/\*+|\*/|\*|//+) ?", "", line).rstrip() for line in chosen.splitlines()]
    return "\n".join(lines).replace("*/", "").strip() + "\n"


def text_of(folder, place):
    """The text of a licence in a crate."""
    path, _, words = place.partition("#")
    if words:
        return comment_with(folder / path, words)
    return (folder / path).read_text(errors="replace").strip() + "\n"


def c_and_cpp(package):
    """The libraries in C and C++ that a crate brings: dicts with name, version, licence, texts, address."""
    folder = Path(package["manifest_path"]).parent
    for name, version, licence, places, address in C_AND_CPP.get(package["name"], []):
        if version is None:
            known = None
        elif version.endswith(".h"):
            known = re.search(r'VERSION "(.*)"', (folder / version).read_text())[1]
        else:
            known = re.search(version, package["version"])[1]
        texts = [text_of(folder, place) for place in places]
        yield {"name": name, "version": known, "licence": licence, "texts": texts, "address": address}


def licence_texts(package):
    """The texts that come with a crate, for the licence that is chosen where there is a choice: MIT."""
    folder = Path(package["manifest_path"]).parent
    for names in (["LICENSE-MIT"], ["LICENSE"], ["LICENSE.md"], ["LICENSE-APACHE"]):
        there = [folder / name for name in names if (folder / name).is_file()]
        if there:
            return [path.read_text(errors="replace").strip() + "\n" for path in there]
    return []
