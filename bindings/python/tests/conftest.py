"""What all tests share: a database in a folder of their own, and a count of what they leave."""

from __future__ import annotations

import gc
import os
import pathlib
import time
from collections.abc import Iterator

import pytest

import librocks
from librocks import _core


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "db"


@pytest.fixture
def db(path: pathlib.Path) -> Iterator[librocks.DB]:
    with librocks.DB(path, create_if_missing=True) as opened:
        yield opened


def keep_messages(file: str) -> None:
    """Writes down what the library refuses, for docs/troubleshooting.md (site/messages.py)."""
    made = librocks.Error.__init__

    def keeping(self: librocks.Error, message: str = "", **status: int) -> None:
        made(self, message, **status)
        with open(file, "a", encoding="utf-8") as kept:
            kept.write(f"{self.code}\tpython\t{message.encode('unicode_escape').decode()}\n")

    librocks.Error.__init__ = keeping


if messages := os.environ.get("ROCKS_MESSAGES"):
    keep_messages(messages)

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test gives up what it made: the library counts."""
    gc.collect()
    gc.freeze()  # what is there now need not be looked through again
    before = alive()
    yield
    if FAILED in request.node.stash:
        return  # its traceback holds objects
    _core.forget_exceptions()
    gc.collect()
    for _ in range(500):  # a thread of the library's frees what was busy
        if alive() == before:
            return
        time.sleep(0.01)
    assert alive() == before


def alive() -> dict[str, int]:
    """How many objects of each kind there are."""
    return {kind: librocks.handles_alive(kind) for kind in KINDS}


# Options of calls are kept, and holders with their database.
KINDS = [
    "rocks_db",
    "rocks_column_family",
    "rocks_iter",
    "rocks_snapshot",
    "rocks_batch",
    "rocks_txn",
    "rocks_redis",
    "rocks_redis_session",
    "rocks_redis_reply",
    "rocks_value",
    "rocks_values",
    "rocks_block",
    "rocks_cache",
    "rocks_comparator",
    "rocks_merge_operator",
    "rocks_filter_policy",
    "rocks_slice_transform",
    "rocks_compaction_filter",
    "rocks_event_listener",
    "rocks_event_queue",
    "rocks_logger",
    "rocks_statistics",
    "rocks_sst_writer",
    "rocks_sst_reader",
    "rocks_backup_engine",
    "rocks_export",
    "rocks_bulk_load",
    "rocks_wal_iter",
    "rocks_cancel",
    "rocks_queue",
    "rocks_completions",
    "rocks_redis",
    "rocks_redis_reply",
]
