"""The source distribution: what is in it, and that it builds by itself."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

import pytest

import librocks

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent


def run(command: list[str], folder: pathlib.Path, **environment: str) -> str:
    cleared = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**cleared, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A source distribution, out of a copy of the package: what builds leave is no part of it."""
    folder = tmp_path_factory.mktemp("sdist")
    copied = folder / "checkout/bindings/python"
    left = shutil.ignore_patterns("build", "dist", "*.egg-info", "__pycache__", ".*_cache")
    shutil.copytree(PACKAGE, copied, ignore=left)
    for name in (".cargo", "build", "include", "scripts", "src", "tools", "docs"):
        (folder / "checkout" / name).symlink_to(ROOT / name)
    for file in [*ROOT.glob("*.*"), *ROOT.glob("LICENSE*")]:
        if file.is_file():
            (folder / "checkout" / file.name).symlink_to(file)
    make = "from setuptools import build_meta; print(build_meta.build_sdist('..'))"
    name = run([sys.executable, "-c", make], copied).split()[-1]
    with tarfile.open(copied.parent / name) as archive:
        archive.extractall(folder, filter="data")
    return folder / name.removesuffix(".tar.gz")


def test_it_has_all_sources(unpacked):
    listed = subprocess.run(
        ["git", "ls-files", "src", "include", "build", "tools", ".cargo", "Cargo.*", "build.rs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split()
    if not names:  # no checkout of git: the folders as they are
        names = [str(p.relative_to(ROOT)) for p in (ROOT / "src").rglob("*") if p.is_file()]
    assert len(names) > 500
    missing = [name for name in names if not (unpacked / "rocks" / name).is_file()]
    assert missing == []
    for name in names:
        assert (unpacked / "rocks" / name).read_bytes() == (ROOT / name).read_bytes(), name
    assert os.access(unpacked / "rocks/scripts/cargo", os.X_OK)
    assert not list(unpacked.rglob("*.so*")) and not list(unpacked.rglob("*.o"))


def test_cargo_reads_it(unpacked):
    command = "cargo metadata --locked --offline --no-deps --format-version=1".split()
    said = run(command, unpacked / "rocks")
    assert '"name":"librocks"' in said and '"name":"rocks-header"' in said


def test_it_builds_against_a_library(unpacked, tmp_path):
    """As `ROCKS_PREFIX=… pip install` does, in an environment that has nothing but what it builds
    with; the library is the one that runs here."""
    (tmp_path / "prefix/lib").mkdir(parents=True)
    inside = pathlib.Path(librocks.__file__).parent
    for library in inside.glob("librocks.so.*"):
        shutil.copy(library, tmp_path / "prefix/lib")
    place = tmp_path / "installed"
    flags = "--quiet --no-index --no-deps --no-build-isolation --disable-pip-version-check"
    run(
        [sys.executable, "-m", "pip", "install", *flags.split(), f"--target={place}", "."],
        unpacked,
        ROCKS_PREFIX=str(tmp_path / "prefix"),
    )
    program = (
        "import librocks, librocks.redis, sys; assert librocks.__file__.startswith(sys.argv[1]);"
        "db = librocks.DB('db', create_if_missing=True); db[b'k'] = b'v'; print(db[b'k']);"
        "librocks.Redis(db).set('k', 1); db.close()"
    )
    command = [sys.executable, "-c", program, str(place)]
    assert "b'v'" in run(command, tmp_path, PYTHONPATH=str(place))
    assert modules(place / "librocks") == modules(inside)


def modules(folder: pathlib.Path) -> set[str]:
    found = {str(file.relative_to(folder)) for file in folder.rglob("*.py*")}
    return {name for name in found if "__pycache__" not in name}
