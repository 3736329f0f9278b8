"""Types: the package, and a program that uses it, under mypy --strict."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from typing import assert_type

import librocks

with librocks.DB("path", create_if_missing=True, table={"block_size": "16k"}) as db:
    assert_type(db[b"k"], bytes)
    assert_type(db.get(bytearray(b"k")), bytes | None)
    assert_type(db.get(b"k", 7), bytes | int)
    assert_type(db.multi_get([b"k"]), list[bytes | None])
    for key, value in db.items(b"prefix", reverse=True, fill_cache=False):
        assert_type(key, bytes)
    assert_type(list(db.keys()), list[bytes])
    db.put(b"k", memoryview(b"v"), sync=True)
    family = db.column_family("f")
    assert_type(family.get(b"k"), bytes | None)
    with db.batch() as batch:
        batch.put(b"k", b"v", family)
    assert_type(db.live_files()[0].smallest_key, bytes | None)
with librocks.TransactionDB("path") as txns:
    assert_type(txns.transact(lambda txn: len(txn[b"k"])), int)
options = librocks.Options(write_buffer_size="64MB")
assert_type(options.write_buffer_size, int)
assert_type(options.table.block_size, int)
"""

WRONG = {
    'db["k"]': "index",
    "db.put(b'k', 'v')": "arg-type",
    "db.put(b'k', b'v', synk=True)": "call-arg",
    "librocks.Options(write_bufer_size=1)": "call-arg",
    "librocks.DB('path', create_if_missing='yes')": "arg-type",
}


def mypy(*arguments: str) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_mypy(tmp_path):
    (tmp_path / "good.py").write_text(PROGRAM)
    wrong = "".join(f"{line}\n" for line in WRONG)
    (tmp_path / "bad.py").write_text(f"import librocks\ndb = librocks.DB('path')\n{wrong}")
    said = mypy(str(tmp_path / "good.py"), str(tmp_path / "bad.py"))
    for number, code in enumerate(WRONG.values(), 3):
        assert any(f"bad.py:{number}:" in line and code in line for line in said.splitlines()), said
    assert "good.py" not in said, said
    assert f"Found {len(WRONG)} errors" in said, said
    assert "Success" in mypy("-p", "librocks")
