"""Types: the package, and a program that uses it, under mypy --strict."""

from __future__ import annotations

import pathlib
import subprocess
import sys

WRONG = {
    'db["k"]': "index",
    "db.put(b'k', 'v')": "arg-type",
    "db.put(b'k', b'v', synk=True)": "call-arg",
    "librocks.Options(write_bufer_size=1)": "call-arg",
    "librocks.DB('path', create_if_missing='yes')": "arg-type",
    "aio.DB(db).put('k', b'v')": "arg-type",
}


def mypy(*arguments: str) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_mypy(tmp_path):
    program = pathlib.Path(__file__).with_name("typed.py")
    wrong = "".join(f"{line}\n" for line in WRONG)
    begin = "import librocks\nfrom librocks import aio\ndb = librocks.DB('path')\n"
    (tmp_path / "bad.py").write_text(begin + wrong)
    said = mypy(str(program), str(tmp_path / "bad.py"))
    for number, code in enumerate(WRONG.values(), 4):
        assert any(f"bad.py:{number}:" in line and code in line for line in said.splitlines()), said
    assert "typed.py" not in said, said
    assert f"Found {len(WRONG)} errors" in said, said
    assert "Success" in mypy("-p", "librocks")
