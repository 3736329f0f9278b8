"""Builds librocks._core, and puts the shared library of rocks beside it.

ROCKS_PREFIX: where rocks is installed; without it the library's sources are compiled
(scripts/cargo, which takes the RocksDB that was compiled before). They are two folders further up,
and in a source distribution in its folder rocks.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

here = pathlib.Path(__file__).resolve().parent
root = here / "rocks" if (here / "rocks").is_dir() else here.parent.parent
version = re.search(r'^version = "(.*)"', (root / "Cargo.toml").read_text(), re.M)[1]
major = version.split(".")[0]
generated = here / "build" / "generated"
free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


# What compiling the library takes, and what it says of itself.
SOURCES = """
    .cargo build include scripts/cargo scripts/flags scripts/rocksdb src tools
    Cargo.lock Cargo.toml build.rs
    LICENSE-APACHE LICENSE-MIT README.md THIRD-PARTY.md docs/redis.md
"""


def built_library() -> pathlib.Path:
    """The shared library."""
    if prefix := os.environ.get("ROCKS_PREFIX"):
        return pathlib.Path(prefix) / "lib" / f"librocks.so.{major}"
    subprocess.run([root / "scripts/cargo", "build", "--release", "--locked"], cwd=root, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", root / "target")
    return root / target / "release" / "librocks.so"


def generate() -> None:
    generated.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, here / "generate.py", root / "include/rocks.json", generated]
    subprocess.run(command, check=True)
    command = [sys.executable, here / "generate_redis.py", here / "redis_commands.txt"]
    command += [root / "docs/redis.md", generated / "redis/_commands.py"]
    subprocess.run(command, check=True)


class BuildPy(build_py):
    """The modules, with the types that are generated."""

    def run(self) -> None:
        generate()
        super().run()
        for made in generated.rglob("*.py*"):
            place = os.path.join(self.build_lib, "librocks", made.relative_to(generated))
            self.mkpath(os.path.dirname(place))
            self.copy_file(str(made), place)


class BuildExt(build_ext):
    """The extension, and the library beside it."""

    def run(self) -> None:
        generate()
        folder = pathlib.Path(self.build_lib, "librocks")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(built_library(), folder / f"librocks.so.{major}")
        link = pathlib.Path(self.build_temp).resolve()
        link.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / f"librocks.so.{major}", link / "librocks.so")
        for extension in self.extensions:
            extension.library_dirs = [str(link)]
        super().run()


class Sdist(sdist):
    """The sources of the package, and those of the library in the folder rocks."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        for name in SOURCES.split():
            source, place = root / name, pathlib.Path(base_dir, "rocks", name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(
                    source, place, ignore=shutil.ignore_patterns("__pycache__", "target")
                )
            else:
                shutil.copy(source, place)


setup(
    version=version,
    ext_modules=[
        Extension(
            "librocks._core",
            sources=[
                *sorted(str(p.relative_to(here)) for p in (here / "src").glob("*.c")),
                str(generated.relative_to(here) / "calls.c"),
            ],
            depends=[str(p) for p in (here / "src").glob("*.h")],
            include_dirs=[str(here / "src"), str(generated), str(root / "include")],
            libraries=["rocks"],
            extra_compile_args=["-std=c11", "-O2", "-fvisibility=hidden", "-D_GNU_SOURCE"],
            extra_link_args=["-Wl,-rpath,$ORIGIN"],
            py_limited_api=not free_threaded,
        )
    ],
    cmdclass={"build_py": BuildPy, "build_ext": BuildExt, "sdist": Sdist},
    options={} if free_threaded else {"bdist_wheel": {"py_limited_api": "cp311"}},
)
