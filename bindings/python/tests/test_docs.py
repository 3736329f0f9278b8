"""Every snippet of the documentation, page by page; the reference is what the docstrings say."""

from __future__ import annotations

import ast
import asyncio
import inspect
import pathlib
import re
import subprocess
import sys
import warnings

import pytest

import librocks

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
PAGES = [ROOT / "README.md", PACKAGE / "README.md", *sorted(ROOT.glob("docs/python/*.md"))]


def snippets(page: pathlib.Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(), re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_page(page, tmp_path, monkeypatch):
    """The snippets of a page, one after the other, with top-level awaits."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"librocks": librocks, "__name__": "snippet"}

    with warnings.catch_warnings(), asyncio.Runner() as runner:
        warnings.simplefilter("error", ResourceWarning)
        if page.stem == "howto":
            names["db"] = librocks.DB("db", create_if_missing=True)
        for number, snippet in enumerate(snippets(page), 1):
            where = f"{page.name}, snippet {number}"
            code = compile(snippet, where, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            result = eval(code, names)
            if inspect.iscoroutine(result):
                runner.run(result)
        if page.stem == "howto":
            names["db"].close()
    names.clear()


def test_pages_that_compare_have_pairs():
    for stem in ("from_python_rocksdb", "from_aiorocksdb"):
        text = "".join(snippets(ROOT / f"docs/python/{stem}.md"))
        assert text.count("# You wrote") == text.count("# You write") >= 9


def test_the_index_names_every_page():
    index = (ROOT / "docs/python/README.md").read_text()
    for page in PAGES[2:]:
        assert page.stem == "README" or f"({page.name})" in index


def test_reference():
    command = [sys.executable, PACKAGE / "tests/reference.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
