"""What ends when: garbage, threads, fork, spawn, subinterpreters, the end of the interpreter."""

from __future__ import annotations

import contextlib
import gc
import itertools
import multiprocessing
import os
import subprocess
import sys
import textwrap
import threading
import warnings

import pytest

import librocks


def run(code: str, *arguments: object, timeout: float = 60) -> str:
    """What a Python of its own prints, which must end well."""
    # Python 3.12 and later warn of a fork with threads.
    quiet = ["-W", "ignore::ResourceWarning", "-W", "ignore::DeprecationWarning"]
    command = [sys.executable, *quiet, "-c", textwrap.dedent(code)]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_what_was_not_closed_warns(path):
    with pytest.warns(ResourceWarning, match="not closed"):
        db = librocks.DB(path, create_if_missing=True)
        db[b"k"] = b"v"
        del db
        gc.collect()
    for _ in range(500):  # it is closed on a thread of the library's
        try:
            with librocks.DB(path) as again:
                assert again[b"k"] == b"v"
            return
        except librocks.RocksIOError:
            threading.Event().wait(0.01)
    raise AssertionError("the database stays open")


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order(path, order):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        db = librocks.TransactionDB(path, create_if_missing=True)
        db[b"k"] = b"v"
        family = db.create_column_family("f")
        things = [db, [family, family.iterator()], [db.snapshot(), db.items()], db.transaction()]
        del db, family
        for index in order:
            things[index] = None
            gc.collect()


def test_cycles(path):
    with librocks.DB(path, create_if_missing=True) as db:
        for _ in range(10):
            snapshot = db.snapshot()
            snapshot.me = snapshot
            scan = [db.items()]
            scan.append(scan)
        del snapshot, scan
        gc.collect()
        assert librocks.handles_alive("rocks_snapshot") == 0
        assert librocks.handles_alive("rocks_iter") == 0


def test_nothing_leaks(path):
    with librocks.DB(path, create_if_missing=True) as db:
        db.put_items((b"%d" % i, b"v" * 2000) for i in range(100))

        def round_() -> None:
            list(db.items(b"1"))
            db.items().close()
            next(db.items())
            db.get(b"1", fill_cache=False)
            db.get_view(b"2")
            db.multi_get([b"3", b"x"])
            with db.snapshot() as snapshot:
                snapshot.get(b"1")
            with db.batch() as batch:
                batch.put(b"1", b"v")
            with pytest.raises(KeyError):
                db[b"none"]
            with pytest.raises(librocks.InvalidArgument):
                db.get(b"1", none=1)
            with db.iterator() as it:
                it.seek(b"1")

        round_()
        gc.collect()
        before = librocks.handles_alive()
        for _ in range(100):
            round_()
        gc.collect()
        assert librocks.handles_alive() == before


def test_fork(path):
    script = """
        import os, sys, librocks
        db = librocks.DB(sys.argv[1], create_if_missing=True)
        db[b"k"] = b"v"
        scan = db.items()
        child = os.fork()
        if child == 0:
            try:
                db.get(b"k")
            except librocks.Forked as error:
                try:
                    list(scan)
                except librocks.Forked:
                    print("forked", flush=True)
            sys.exit()
        _, status = os.waitpid(child, 0)
        assert status == 0
        print(db[b"k"])
        """
    assert run(script, path) == "forked\nb'v'\n"


def in_a_child(path: str) -> bytes:
    with librocks.DB(path, read_only=True) as db:
        return db[b"k"]


def test_spawn(db):
    db[b"k"] = b"v"
    db.flush()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(in_a_child, [db.path]) == b"v"


def test_subinterpreters_refuse():
    support = pytest.importorskip("test.support", reason="no way to make one")
    code = "try:\n import librocks\nexcept ImportError as error:\n assert 'main' in str(error)"
    assert support.run_in_subinterp(code) == 0


@pytest.mark.parametrize("how", ["open", "closed by a thread", "daemon", "exit in a callback"])
def test_the_interpreter_ends(path, how):
    """With open databases, running compactions and callbacks in Python."""
    script = """
        import os, sys, threading, librocks

        class Sum(librocks.AssociativeMergeOperator):
            def name(self):
                return b"Sum"
            def merge(self, key, existing, value):
                if sys.argv[2] == "exit in a callback" and key == b"7":
                    raise SystemExit
                return True, b"%d" % (int(existing or 0) + int(value))

        class Backwards(librocks.Comparator):
            def name(self):
                return b"Backwards"
            def compare(self, a, b):
                return (a < b) - (a > b)

        db = librocks.DB(
            sys.argv[1], create_if_missing=True, merge_operator=Sum(), comparator=Backwards(),
            write_buffer_size="64k", level0_file_num_compaction_trigger=2,
            info_log=librocks.Logger(lambda level, line: None),
            listeners=librocks.EventListener(lambda event: None),
        )

        def work():
            try:
                for i in range(10**9):
                    db.merge(b"%d" % (i % 500), b"1" * 10)
            except librocks.Closed:
                pass

        threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
        if sys.argv[2] == "daemon":
            for thread in threads:
                thread.start()
        for i in range(4000):
            db.merge(b"%d" % (i % 500), b"%d" % i)
        if sys.argv[2] == "closed by a thread":
            threading.Thread(target=db.close).start()
        else:
            keep = db.items(), db.snapshot(), db.iterator()
        print("done")
        """
    assert run(script, path, how) == "done\n"


@pytest.mark.parametrize("where", ["a call", "a compaction"])
def test_a_callback_that_never_returns(path, where):
    """The end of the interpreter does not wait for it for ever."""
    script = """
        import sys, threading, librocks

        class Stays(librocks.CompactionFilter):
            def name(self):
                return b"Stays"
            def filter(self, record):
                inside.set()
                threading.Event().wait()

        inside = threading.Event()
        librocks._END_CLOSES, librocks._END_CALLBACKS = 1.0, 1.0
        db = librocks.DB(
            sys.argv[1], create_if_missing=True, compaction_filter=Stays(),
            level0_file_num_compaction_trigger=2,
        )
        if sys.argv[2] == "a call":
            db[b"k"] = b"v"
            db.flush()
            work = lambda: db.compact_range(bottommost_level_compaction="kForce")
            threading.Thread(target=work, daemon=True).start()
        else:
            for _ in range(3):  # ranges that overlap: the tables are not just moved
                db[b"a"] = db[b"z"] = b"v"
                db.flush()
        assert inside.wait(30)
        print("done", flush=True)
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(path), where],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert "a callback has not returned" in done.stderr


def test_a_close_that_takes_too_long(path):
    """It raises, and the database is closed all the same."""

    class Stays(librocks.CompactionFilter):
        def name(self):
            return b"Stays"

        def filter(self, record):
            inside.set()
            leave.wait()

    inside, leave = threading.Event(), threading.Event()
    db = librocks.DB(path, create_if_missing=True, compaction_filter=Stays())
    db[b"k"] = b"v"
    db.flush()

    def work() -> None:
        with contextlib.suppress(librocks.Error):
            db.compact_range(bottommost_level_compaction="kForce")

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(30)
    try:
        with pytest.raises(librocks.TimedOut):
            db.close(timeout=0.1)
        assert db.closed and db not in librocks._database.open_databases()
        db.close()
        with pytest.raises(librocks.Closed):
            db.get(b"k")
        librocks.close_all(timeout=0.1)
    finally:
        leave.set()
        thread.join()


def test_gc_in_threads(path):
    with librocks.DB(path, create_if_missing=True) as db:
        db.put_items((b"%d" % i, b"v") for i in range(1000))

        def work() -> None:
            for _ in range(100):
                scan = db.items()
                next(scan)
                it = db.iterator()
                it.seek(b"5")
                loop = [scan, it]
                loop.append(loop)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        gc.collect()
        assert librocks.handles_alive("rocks_iter") == 0


def test_closing_while_others_work(path):
    for _ in range(5):
        db = librocks.DB(path, create_if_missing=True)
        ready = threading.Barrier(5)
        seen: list[type] = []

        def work(db=db, ready=ready, seen=seen) -> None:
            ready.wait()
            try:
                while True:
                    db.put(os.urandom(8), b"v" * 100)
                    db.get(b"k")
                    db.multi_get([b"a", b"b"])
                    sum(1 for _ in db.items())
            except librocks.Closed as error:
                seen.append(type(error))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        ready.wait()
        threading.Event().wait(0.02)
        db.close()
        for thread in threads:
            thread.join()
        assert seen == [librocks.Closed] * 4
