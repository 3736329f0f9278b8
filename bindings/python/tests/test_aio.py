"""librocks.aio: every call, on asyncio's loop and on uvloop's."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import time

import pytest
import uvloop

import librocks
from librocks import aio


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    """Runs a coroutine on a loop of its own."""
    factory = uvloop.new_event_loop if request.param == "uvloop" else None

    def run(coroutine, debug=None):
        with asyncio.Runner(loop_factory=factory, debug=debug) as runner:
            return runner.run(asyncio.wait_for(coroutine, 60))

    return run


OPTIONS = {"create_if_missing": True, "merge_operator": "stringappend"}


def test_reads_and_writes(path, run):
    async def main():
        async with aio.open(path, **OPTIONS) as db:
            assert await db.put(b"a", b"1") is None
            await db.put(bytearray(b"b"), memoryview(b"2"), sync=True)
            await db.merge(b"a", b"x")
            assert await db.get(b"a") == b"1,x"
            assert await db.get(bytearray(b"b"), fill_cache=False) == b"2"
            assert await db.get(b"none") is None
            assert await db.get(b"none", 7) == await db.get(b"none", default=7) == 7
            assert await db.get(b"none", 7, verify_checksums=False) == 7
            assert await db.multi_get([b"b", b"none", b"a"]) == [b"2", None, b"1,x"]
            assert await db.multi_get([b"b", b"none"], b"?", fill_cache=False) == [b"2", b"?"]
            assert await db.multi_get([]) == []
            await db.delete(b"a")
            await db.put(b"once", b"1")
            await db.single_delete(b"once")
            assert await db.multi_get([b"a", b"once"]) == [None, None]
            await db.put_items({b"r%d" % i: b"v" * i for i in range(5000)})
            await db.delete_range(b"r1", b"r2")
            assert await db.get(b"r11") is None and len(await db.get(b"r4999")) == 4999
            many = [b"r%d" % i for i in range(5000)]
            assert (await db.multi_get(many))[2000] == b"v" * 2000

    run(main())


def test_column_families_and_batches(path, run):
    async def main():
        names = ["default", "f"]
        opening = aio.open(
            path, column_families=names, create_missing_column_families=True, **OPTIONS
        )
        async with opening as db:
            f = db.column_family("f")
            await f.put(b"k", b"of f")
            assert await db.get(b"k") is None
            assert await db.get(b"k", column_family=f) == await f.get(b"k") == b"of f"
            assert await f.multi_get([b"k", b"x"]) == [b"of f", None]
            async with db.batch(sync=True) as batch:
                batch.put(b"1", b"1")
                batch.put(b"1", b"f", f)
            assert (await db.get(b"1"), await f.get(b"1")) == (b"1", b"f")
            with pytest.raises(ZeroDivisionError):
                async with db.batch() as batch:
                    batch.put(b"2", b"2")
                    raise ZeroDivisionError
            assert await db.get(b"2") is None
            written = aio.WriteBatch()
            written.delete(b"1", f)
            await db.write(written)
            assert await f.get(b"1") is None
            await f.put_items([(b"3", b"3")])
            g = await db.create_column_family("g", num_levels=3)
            await g.put(b"k", b"g")
            await db.flush([f, g])
            await db.flush(g)
            assert sorted(db.column_families) == ["default", "f", "g"]
            assert g == db.column_family("g") and hash(g) == hash(db.column_family("g"))
            assert [key async for key in db.keys(column_family=g)] == [b"k"]
            await db.drop_column_family("g")
            assert not g.is_valid
            with pytest.raises(librocks.Closed):
                await g.get(b"k")
            with pytest.raises(librocks.Error):
                await db.put(b"k", b"v", column_family=g)
        assert db.closed

    run(main())


def test_scans(path, run):
    """Against a model: bounds, prefixes and directions, over several blocks."""

    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            rows = {b"%c%04d" % (97 + i % 3, i): b"v" * (i % 50) for i in range(4000)}
            await db.put_items(rows)
            await db.flush()
            ordered = sorted(rows.items())
            assert [row async for row in db.items()] == ordered
            assert [row async for row in db.items(reverse=True)] == ordered[::-1]
            assert [key async for key in db] == [key for key, _ in ordered]
            assert [value async for value in db.values()] == [value for _, value in ordered]
            for prefix, start, stop in (
                (b"b", None, None),
                (b"b", b"b0100", b"c"),
                (None, b"a2", b"b2"),
                (b"z", None, None),
            ):
                wanted = [
                    key
                    for key, _ in ordered
                    if key.startswith(prefix or b"")
                    and (start is None or key >= start)
                    and (stop is None or key < stop)
                ]
                for reverse in (False, True):
                    found = db.keys(prefix, start=start, stop=stop, reverse=reverse)
                    assert [key async for key in found] == wanted[:: -1 if reverse else 1]
            blocks = [block async for block in db.items().blocks()]
            assert sum(blocks, []) == ordered and 2 < len(blocks) < 20
            async with db.items() as scan:
                assert await anext(scan) == ordered[0]
                rest = [row async for block in scan.blocks() for row in block]
                assert rest == ordered[1:]
            scan = db.items()
            await anext(scan)
            scan.close()
            with pytest.raises(StopAsyncIteration):  # although its block had more
                await anext(scan)
            assert [row async for row in scan] == []
            assert [rows async for rows in scan.blocks()] == []
            async with contextlib.aclosing(db.keys()) as scan:
                async for _ in scan:
                    break
            db.items()  # not looked at

    run(main())


def test_a_cancelled_scan_loses_nothing(path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await db.put_items((b"%05d" % i, b"") for i in range(3000))
            scan, found = db.keys(), []

            async def read():
                while True:
                    found.append(await anext(scan))

            while len(found) < 3000:
                task = asyncio.create_task(read())
                await asyncio.sleep(0)
                task.cancel()
                with contextlib.suppress(StopAsyncIteration, asyncio.CancelledError):
                    await task
            assert found == [b"%05d" % i for i in range(3000)]

    run(main())


def test_two_tasks_at_one_scan(path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await db.put(b"k", b"v")
            scan = db.keys()
            found = await asyncio.gather(anext(scan), anext(scan), return_exceptions=True)
            assert found[0] == b"k" and isinstance(found[1], librocks.HandleBusy)

    run(main())


def test_iterators(path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await db.put_items((b"%05d" % i, b"%d" % i) for i in range(1000))
            async with db.iterator() as it:
                assert not it.valid()
                with pytest.raises(librocks.NotPositioned):
                    it.key()
                with pytest.raises(librocks.NotPositioned):
                    await it.next()
                assert await it.seek(b"00500x") and it.item() == (b"00501", b"501")
                assert await it.next() and it.key() == b"00502"
                assert await it.prev() and it.key() == b"00501"
                assert await it.prev() and it.value() == b"500"
                assert await it.next() and it.key() == b"00501"
                assert await it.seek_for_prev(b"00500x") and it.key() == b"00500"
                for _ in range(500):
                    assert await it.prev()
                assert it.key() == b"00000" and not await it.prev() and not it.valid()
                assert await it.seek_to_last() and it.key() == b"00999" and not await it.next()
                assert await it.seek_to_first()
                assert len([row async for row in it]) == 1000
                assert not await it.seek(b"x")
                await db.put(b"zz", b"")
                await it.refresh()
                assert await it.seek(b"x") and it.key() == b"zz"
            async with db.iterator(prefix=b"0001") as it:
                await it.seek_to_first()
                assert [key async for key, _ in it] == [b"0001%d" % i for i in range(10)]

    run(main())


def test_snapshots(path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            f = await db.create_column_family("f")
            await asyncio.gather(db.put(b"k", b"old"), f.put(b"k", b"f old"))
            async with db.snapshot() as snapshot:
                await asyncio.gather(db.put(b"k", b"new"), f.put(b"k", b"f new"))
                await db.flush([db.default_column_family, f])
                for more in ({}, {"fill_cache": False}, {"options": librocks.ReadOptions()}):
                    assert await snapshot.get(b"k", **more) == b"old"
                    assert await snapshot.get(b"k", column_family=f, **more) == b"f old"
                    assert await snapshot.multi_get([b"k", b"x"], **more) == [b"old", None]
                assert await db.get(b"k", snapshot=snapshot.sync) == b"old"
                assert [row async for row in snapshot.items()] == [(b"k", b"old")]
                assert [value async for value in snapshot.values(column_family=f)] == [b"f old"]
                async with snapshot.iterator() as it:
                    assert await it.seek_to_last() and it.value() == b"old"
                assert snapshot.sequence > 0
                with pytest.raises(TypeError):
                    await snapshot.put(b"k", b"v")
            with pytest.raises(librocks.Closed):
                await snapshot.get(b"k")
            assert db.sync.get_property("rocksdb.num-snapshots") == "0"
            with db.snapshot() as snapshot:
                late = snapshot.get(b"k", fill_cache=False), snapshot.multi_get([b"k"] * 300)
            for each in late:
                with contextlib.suppress(librocks.Closed):
                    assert await each in (b"new", [b"new"] * 300)
            assert db.sync.get_property("rocksdb.num-snapshots") == "0"
            with db.snapshot() as snapshot:
                assert await snapshot.get(b"k") == b"new"

    run(main())


@pytest.mark.parametrize("mode", ["transaction", "optimistic_transaction"])
def test_transactions(path, run, mode):
    async def main():
        async with aio.open(path, mode=mode, create_if_missing=True) as db:
            f = await db.create_column_family("f")
            async with db.transaction() as txn:
                await txn.put(b"a", b"1")
                await txn.put(b"a", b"f", column_family=f)
                assert await db.get(b"a") is None
                assert await txn.get(b"a") == b"1"
                assert await txn.get(b"a", column_family=f, fill_cache=False) == b"f"
                assert await txn.get_for_update(b"none", 7) == 7
                assert await txn.multi_get([b"a", b"none"]) == [b"1", None]
                txn.set_save_point()
                await txn.delete(b"a")
                await txn.single_delete(b"a")
                assert await txn.get(b"a") is None
                txn.rollback_to_save_point()
                assert [row async for row in txn.items()] == [(b"a", b"1")]
                assert [key async for key in txn.keys(column_family=f)] == [b"a"]
                async with txn.iterator() as it:
                    assert await it.seek(b"a") and not await it.next()
                with pytest.raises(TypeError):
                    await txn.delete_range(b"a", b"b")
            assert (await db.get(b"a"), await f.get(b"a")) == (b"1", b"f")
            with pytest.raises(ZeroDivisionError):
                async with db.transaction() as txn:
                    await txn.put(b"a", b"2")
                    raise ZeroDivisionError
            txn = await db.transaction()
            # In their order, although nobody waits in between.
            await asyncio.gather(txn.put(b"a", b"3"), txn.put(b"a", b"4"), txn.commit())
            assert await db.get(b"a") == b"4"
            txn.close()

            async def add(txn):
                value = int(await txn.get_for_update(b"n", b"0"))
                await asyncio.sleep(0)
                await txn.put(b"n", b"%d" % (value + 1))
                return value

            results = await asyncio.gather(*(db.transact(add, attempts=1000) for _ in range(30)))
            assert sorted(results) == list(range(30)) and await db.get(b"n") == b"30"

            async def fail(txn):
                await txn.put(b"n", b"x")
                raise ZeroDivisionError

            with pytest.raises(ZeroDivisionError):
                await db.transact(fail)
            assert await db.get(b"n") == b"30"
            seen = []

            async def conflict(txn):
                seen.append(await txn.get_for_update(b"n"))
                raise librocks.Busy("again")

            with pytest.raises(librocks.Busy):
                await db.transact(conflict, attempts=3)
            assert len(seen) == 3

    run(main())


def test_waiting_for_a_lock_stops_nobody(path, run):
    async def main():
        async with aio.open(path, mode="transaction", create_if_missing=True) as db:
            async with db.transaction() as first:
                await first.put(b"k", b"1")

                async def second():
                    async with db.transaction(lock_timeout=30_000) as txn:
                        await txn.put(b"k", b"2")

                task = asyncio.create_task(second())
                await asyncio.sleep(0.05)
                assert not task.done() and await db.get(b"other") is None
            await task
            assert await db.get(b"k") == b"2"
            async with db.transaction() as first:
                await first.put(b"k", b"3")
                with pytest.raises(librocks.TimedOut):
                    async with db.transaction(lock_timeout=20) as txn:
                        await txn.put(b"k", b"4")

    run(main())


def test_copies(path, tmp_path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await db.put(b"k", b"v")
            await db.checkpoint(tmp_path / "checkpoint")
            async with aio.open_backups(tmp_path / "backups") as backups:
                first = await backups.create(db, metadata=b"m")
                await db.put(b"k", b"w")
                second = await backups.create(db, flush_before_backup=True)
                assert [info.id for info in await backups.backups()] == [first, second]
                await backups.verify()
                await backups.restore(tmp_path / "restored", first)
                await backups.delete(first)
                await backups.purge(1)
            with pytest.raises(librocks.Error):
                await db.checkpoint(tmp_path / "checkpoint")
        for copy in ("checkpoint", "restored"):
            async with aio.open(tmp_path / copy, read_only=True) as db:
                assert await db.get(b"k") == b"v"
                with pytest.raises(librocks.NotSupported):
                    await db.put(b"k", b"w")

    run(main())


def test_maintenance(path, tmp_path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await db.put_items((b"%d" % i, b"v") for i in range(100))
            await db.flush()
            await db.compact_range()
            await db.compact_range(b"1", b"2", exclusive_manual_compaction=True)
            await db.wait_for_compact()
            await db.verify_checksum()
            await db.flush_wal(sync=True)
            await db.sync_wal()
            assert db.sync.get_property("rocksdb.num-files-at-level0") == "0"
            assert await db.in_thread(db.sync.get_property, "rocksdb.stats")
            with librocks.SstWriter() as writer:
                writer.open(str(tmp_path / "new.sst"))
                writer.put(b"zz", b"1")
                writer.finish()
            await db.ingest([tmp_path / "new.sst"])
            assert await db.get(b"zz") == b"1"
        async with aio.open(
            path, mode="secondary", how={"secondary_path": str(tmp_path / "second")}
        ) as second:
            await second.try_catch_up_with_primary()
            assert await second.get(b"zz") == b"1"
        ttl = aio.open(tmp_path / "ttl", mode="ttl", how={"ttl": 1000}, create_if_missing=True)
        async with ttl as db:
            assert isinstance(db.sync, librocks.TTLDB)

    run(main())


def test_opening(path, run):
    async def main():
        with pytest.raises(librocks.InvalidArgument):
            await aio.open(path)
        with pytest.raises(TypeError):
            await aio.open(path, create_if_missing=object())
        db = await aio.open(path, librocks.Options(create_if_missing=True))
        with pytest.raises(librocks.RocksIOError):
            await aio.open(path)
        assert "aio.DB" in repr(db) and str(path) in repr(db)
        await asyncio.gather(db.close(), db.close())
        await db.close()
        for call in (
            lambda: db.get(b"k"),
            lambda: db.put(b"k", b"v"),
            lambda: db.multi_get([b"k"]),
            lambda: anext(db.items()),
            lambda: db.flush(),
        ):
            with pytest.raises(librocks.Closed):
                await call()
        with librocks.DB(path) as sync:  # one database, both ways
            both = aio.DB(sync)
            await both.put(b"k", b"v")
            assert sync[b"k"] == await both.get(b"k") == b"v"

    run(main())


def test_arguments(path, run):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            for wrong in (
                lambda: db.get("k"),
                lambda: db.put(b"k", "v"),
                lambda: db.put(b"k"),
                lambda: db.get(b"k", column_family=7),
                lambda: db.multi_get("k"),
                lambda: db.multi_get([7]),
            ):
                with pytest.raises(TypeError):
                    await wrong()
            with pytest.raises(librocks.InvalidArgument):
                await db.get(b"k", nothing=1)
            with pytest.raises(librocks.InvalidArgument):
                await db.put(b"k", b"v", options=librocks.ReadOptions())
            with pytest.raises(librocks.NotSupported):
                await db.merge(b"k", b"v")  # no merge operator
            # One that is refused does not touch those of the same turn.
            good, bad = db.put(b"good", b"1"), db.merge(b"bad", b"1")
            assert await good is None
            with pytest.raises(librocks.NotSupported):
                await bad

    run(main())


def test_without_a_loop(path):
    with librocks.DB(path, create_if_missing=True) as db:
        with pytest.raises(RuntimeError, match="no running event loop"):
            aio.DB(db).put(b"k", b"v")


# ---- futures ----


def test_futures(path, run):
    """They are futures and coroutines of asyncio, pending or done."""

    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            loop = asyncio.get_running_loop()
            await db.put(b"k", b"v")

            def pending():
                return db.get(b"k", fill_cache=False)

            def done():
                return db.get(b"k")

            for make in (pending, done):
                assert asyncio.isfuture(make()) and make().get_loop() is loop
                assert await asyncio.gather(make(), make()) == [b"v", b"v"]
                assert await asyncio.create_task(make()) == b"v"
                assert await asyncio.wait_for(make(), 5) == b"v"
                assert await asyncio.shield(make()) == b"v"
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(make()) for _ in range(3)]
                assert [task.result() for task in tasks] == [b"v"] * 3
                with pytest.raises(TypeError, match="use tasks"):
                    await asyncio.wait([make()])
                seen = []
                future = make()
                future.add_done_callback(seen.append)
                future.add_done_callback(print)
                assert future.remove_done_callback(print) in (0, 1)
                assert await future == await future == future.result() == b"v"
                await asyncio.sleep(0)
                assert seen == [future] and future.done() and not future.cancelled()
                assert future.exception() is None and not future.cancel()
            future = pending()
            with pytest.raises(asyncio.InvalidStateError):
                future.result()
            with pytest.raises(asyncio.InvalidStateError):
                future.exception()
            assert "pending" in repr(future) and "done" in repr(done())
            failed = db.merge(b"k", b"v")
            with pytest.raises(librocks.NotSupported):
                await failed
            assert isinstance(failed.exception(), librocks.NotSupported)
            results = await asyncio.gather(failed, done(), return_exceptions=True)
            assert results[1] == b"v" and isinstance(results[0], librocks.NotSupported)

    run(main())
    run(main(), debug=True)


def test_values_of_any_kind(path, run):
    """A tuple or an exception as the default comes out as it is."""

    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            for default in ((1, 2), (), StopIteration(3), ValueError()):
                assert await db.get(b"none", default) is default
                assert await db.get(b"none", default, fill_cache=False) is default
                assert await asyncio.create_task(db.get(b"none", default)) is default

    run(main())


def test_contexts(path, run):
    """A task goes on in its own context."""
    variable = contextvars.ContextVar("variable", default=0)

    async def main():
        async with aio.open(path, create_if_missing=True) as db:

            async def work(number):
                variable.set(number)
                for _ in range(3):
                    await db.get(b"k", fill_cache=False)
                    assert variable.get() == number

            await asyncio.gather(*map(work, range(50)))
            assert variable.get() == 0

    run(main())


def test_others_have_their_turn(path, run):
    """A loop of reads that memory answers does not keep the others from running."""

    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await db.put(b"k", b"v")
            turns, over = 0, False

            async def other():
                nonlocal turns
                while not over:
                    turns += 1
                    await asyncio.sleep(0)

            task = asyncio.create_task(other())
            for _ in range(5000):
                await db.get(b"k")
            scan = [key async for key in db.keys()]
            over = True
            await task
            assert turns >= 5000 // 256 and scan == [b"k"]

    run(main())


def test_cancelled(path, run):
    async def main():
        async with aio.open(path, mode="transaction", create_if_missing=True) as db:
            await db.put(b"k", b"v")
            # Before it is submitted.
            future = db.put(b"never", b"v")
            assert future.cancel("why") and future.cancelled() and not future.cancel()
            with pytest.raises(asyncio.CancelledError, match="why"):
                await future
            with pytest.raises(asyncio.CancelledError):
                future.exception()
            assert await db.get(b"never", fill_cache=False) is None
            # While it waits for a lock.
            async with db.transaction() as txn:
                await txn.put(b"k", b"1")
                other = await db.transaction(lock_timeout=60_000)
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.02):
                        await other.put(b"k", b"2")
            other.close()
            # Many, at any stage.
            tasks = []
            for number in range(2000):
                work = (
                    db.get(b"k", fill_cache=False) if number % 3 else db.put(b"k%d" % number, b"v")
                )
                tasks.append(asyncio.create_task(work))
                if number % 7 == 0:
                    await asyncio.sleep(0)
                if number % 2:
                    tasks[number // 2].cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(
                isinstance(result, asyncio.CancelledError) or result in (None, b"v", b"1")
                for result in results
            )
            with pytest.raises(asyncio.CancelledError):
                await asyncio.gather(future)

    run(main())


def test_a_task_that_ends_a_compaction(path, run):
    async def main():
        async with aio.open(
            path,
            create_if_missing=True,
            compression="kNoCompression",
            disable_auto_compactions=True,
        ) as db:
            for part in range(3):
                await db.put_items((b"%d %06d" % (part, i), b"v" * 500) for i in range(20_000))
                await db.flush()
            task = asyncio.create_task(db.compact_range(bottommost_level_compaction="kForce"))
            await asyncio.sleep(0.01)
            task.cancel()
            begun = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await task
            await db.put(b"k", b"v")
            await db.close()
            assert time.monotonic() - begun < 30

    run(main())


def test_a_failure_that_nobody_awaits_is_told(path, run):
    async def main():
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context))
        async with aio.open(path, create_if_missing=True) as db:
            db.merge(b"k", b"v")
            await db.put(b"k", b"v")
            await db.get(b"x", fill_cache=False)
            gc.collect()
            assert [type(context["exception"]) for context in told] == [librocks.NotSupported]
            assert "awaited" in told[0]["message"]

    run(main())


def test_callbacks_of_python(path, run):
    """A merge operator in Python runs on the queue's threads, and its exception is the cause."""

    class Sum(librocks.AssociativeMergeOperator):
        def name(self):
            return b"Sum"

        def merge(self, key, existing, value):
            return True, b"%d" % (int(existing or 0) + int(value))

    async def main():
        async with aio.open(path, create_if_missing=True, merge_operator=Sum()) as db:
            await asyncio.gather(*(db.merge(b"n", b"1") for _ in range(100)))
            assert await db.get(b"n") == b"100"
            await db.merge(b"bad", b"x")
            with pytest.raises(librocks.Error) as caught:
                await db.get(b"bad")
            assert isinstance(caught.value.__cause__, ValueError)

    run(main())


def test_callbacks_that_a_comparison_takes_away(path, run):
    """Callbacks are compared by code of Python's, which may take them away, or end the future."""

    class Sly:
        """Equal to everything; its comparison does something first."""

        def __init__(self, does):
            self.does = does

        def __eq__(self, other):
            does, self.does = self.does, None
            if does is not None:
                does()
            return True

        __hash__ = None

        def __call__(self, future):
            told.append(self)

    told = []

    async def main():
        async with aio.open(path, **OPTIONS) as db:
            for number in (1, 2, 3, 20):  # the first callback, one of the others, many
                for begin in range(number):
                    # All go, in the comparison of one of them.
                    future = db.get(b"k", fill_cache=False)

                    def all_go(future=future):
                        future.remove_done_callback(Sly(None))
                        gc.collect()

                    for i in range(number):
                        future.add_done_callback(Sly(all_go if i == begin else None))
                    assert 0 <= future.remove_done_callback(print) <= number
                    await future
                    for _ in range(2):  # a task may be woken a turn before the callbacks
                        await asyncio.sleep(0)
                    assert told == []
                    # More come.
                    future = db.get(b"k", fill_cache=False)

                    def more(future=future):
                        for _ in range(10):
                            future.add_done_callback(Sly(None))

                    for i in range(number):
                        future.add_done_callback(Sly(more if i == begin else None))
                    future.remove_done_callback(print)
                    await future
                    await asyncio.sleep(0)
                    told.clear()
                    # It ends: those who were told are not taken away any more.
                    future = db.get(b"k", fill_cache=False)
                    for i in range(number):
                        future.add_done_callback(Sly(future.cancel if i == begin else None))
                    future.remove_done_callback(print)
                    assert future.cancelled()
                    await asyncio.sleep(0)
                    told.clear()
            # One that raises takes away nothing else.
            future = db.get(b"k", fill_cache=False)

            class Raises(Sly):
                def __eq__(self, other):
                    raise LookupError

                __hash__ = None

            future.add_done_callback(Sly(None))
            future.add_done_callback(Raises(None))
            with pytest.raises(LookupError):
                future.remove_done_callback(print)
            await future
            for _ in range(2):
                await asyncio.sleep(0)
            assert len(told) == 1
            told.clear()

    run(main())
