"""librocks.aio: what ends when: loops, databases, threads, processes, interpreters."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading

import pytest
import uvloop
from test_life import run

import librocks
from librocks import aio

FACTORIES = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(params=FACTORIES)
def factory(request):
    return FACTORIES[request.param]


def shut(loop):
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def test_a_loop_that_ends_with_operations(path, factory):
    """By asyncio.run(): tasks and futures that were not awaited end with it."""
    with librocks.DB(path, create_if_missing=True) as sync:

        async def main():
            db = aio.DB(sync)
            futures = [db.put(b"%d" % i, b"v" * 1000) for i in range(1000)]
            asyncio.create_task(asyncio.wait([asyncio.create_task(f) for f in futures]))
            await asyncio.sleep(0)
            db.get(b"k", fill_cache=False)
            db.items()

        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(main())
        assert librocks.handles_alive("rocks_queue") == 0

        async def again():
            assert await aio.DB(sync).get(b"none", fill_cache=False) is None

        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(again())
            runner.run(again())


def test_a_loop_that_is_only_closed(path, factory):
    """Nobody ended its asynchronous generators: the garbage collector ends the queue."""
    with librocks.DB(path, create_if_missing=True) as sync:
        loop = factory()

        async def main():
            aio.DB(sync).put(b"k", b"v")

        loop.run_until_complete(main())
        loop.close()
        del loop
        gc.collect()
        assert librocks.handles_alive("rocks_queue") == 0


def test_futures_of_a_loop_that_ended(path, factory):
    with librocks.DB(path, mode="transaction", create_if_missing=True) as sync:
        loop = factory()
        db = aio.TransactionDB(librocks.TransactionDB._of(sync._target, str(path), True))

        async def main():
            first, second = await db.transaction(), await db.transaction(lock_timeout=100_000)
            await first.put(b"k", b"v")
            return first, second, second.put(b"k", b"w")

        first, second, waits = loop.run_until_complete(main())
        shut(loop)
        assert isinstance(waits.exception(), librocks.Closed)
        first.close()
        second.close()
        librocks._database._open.discard(db.sync)


def test_asynchronous_generators_that_end_with_the_loop(path, factory):
    """Their last words may be operations."""
    ended = []

    async def main():
        db = await aio.open(path, create_if_missing=True)

        async def generator():
            try:
                yield
            finally:
                await db.put(b"k", b"last")
                ended.append(await db.get(b"k", fill_cache=False))
                await db.close()

        keep = generator()
        await anext(keep)
        return keep

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())
    assert ended == [b"last"]


def test_a_database_that_closes_with_operations(path, factory):
    async def main():
        for _ in range(10):
            db = await aio.open(path, create_if_missing=True)
            tasks = [
                asyncio.create_task(each)
                for i in range(300)
                for each in (
                    db.put(b"%d" % i, b"v" * 100),
                    db.get(b"%d" % i, fill_cache=False),
                    db.multi_get([b"1", b"2"], fill_cache=False),
                )
            ]
            scan = db.items()
            await asyncio.sleep(0)
            await db.close()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                assert result is None or isinstance(result, bytes | list | librocks.Closed)
            with contextlib.suppress(librocks.Closed, librocks.InvalidHandle):
                async for _ in scan:
                    pass
            scan.close()

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())


def test_a_close_that_is_cancelled(path):
    async def main():
        db = await aio.open(path, create_if_missing=True)
        task = asyncio.create_task(db.close())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        with contextlib.suppress(librocks.Closed):
            await db.put(b"k", b"v")
        await db.close()
        await db.close()
        assert db.closed
        async with aio.open(path):
            pass

    asyncio.run(main())


def test_an_opening_that_is_cancelled(path):
    async def main():
        async def open_():
            return await aio.open(path, create_if_missing=True)

        task = asyncio.create_task(open_())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        for _ in range(500):
            try:
                async with aio.open(path, create_if_missing=True):
                    return
            except librocks.RocksIOError:  # the first one is being closed
                await asyncio.sleep(0.01)

    asyncio.run(main())


def test_loops_in_threads(path):
    """One database, and a queue for the loop of each thread."""
    with librocks.DB(path, create_if_missing=True) as sync:
        db = aio.DB(sync)
        ready = threading.Barrier(4)
        failed = []

        async def work(number):
            ready.wait()
            for i in range(100):
                key = b"%d %d" % (number, i)
                await db.put(key, key)
                found = await asyncio.gather(
                    *(db.get(key, fill_cache=False) for _ in range(5)), db.get(key)
                )
                assert found == [key] * 6
            assert len([key async for key in db.keys(b"%d " % number)]) == 100

        def thread(number, factory):
            try:
                with asyncio.Runner(loop_factory=factory) as runner:
                    runner.run(work(number))
            except BaseException as error:
                failed.append(error)

        threads = [
            threading.Thread(target=thread, args=(i, factory))
            for i, factory in enumerate([*FACTORIES.values()] * 2)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert failed == [] and librocks.handles_alive("rocks_queue") == 0


def test_keyboard_interrupt(path, factory):
    """It ends the loop out of a task that the reader woke; the others go on in another run."""

    async def main(db):
        async def interrupted():
            await db.get(b"k", fill_cache=False)
            raise KeyboardInterrupt

        async def goes_on():
            return await db.get(b"k", fill_cache=False)

        first = asyncio.ensure_future(interrupted())
        rest = [asyncio.ensure_future(goes_on()) for _ in range(10)]
        rest.append(first)
        keep.extend(rest)
        await asyncio.sleep(60)

    keep = []
    with librocks.DB(path, create_if_missing=True) as sync:
        sync[b"k"] = b"v"
        loop = factory()
        task = loop.create_task(main(aio.DB(sync)))
        with pytest.raises(KeyboardInterrupt):
            loop.run_until_complete(task)
        first = keep.pop()
        found = loop.run_until_complete(asyncio.gather(*keep))
        assert found == [b"v"] * 10
        assert isinstance(first.exception(), KeyboardInterrupt)
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        shut(loop)
    keep.clear()


def test_many_more_than_the_queue_takes(path):
    async def main():
        async with aio.open(path, create_if_missing=True) as db:
            await asyncio.gather(*(db.put(b"%d" % i, b"v") for i in range(30_000)))
            found = await asyncio.gather(
                *(db.get(b"%d" % i, fill_cache=False) for i in range(30_000))
            )
            assert found == [b"v"] * 30_000

    asyncio.run(main())


@pytest.mark.parametrize("during", ["drain", "flush"])
def test_a_queue_that_another_thread_closes(path, during):
    """While the loop's thread uses it: that thread ends it, and each future ends."""
    script = """
        import asyncio, sys, threading, time, librocks
        from librocks import aio

        class Last:
            # A default that nothing else holds: it goes in the middle of the loop's work.
            def __del__(self):
                thread = threading.Thread(target=queue.close, args=(True,))
                thread.start()
                thread.join()

        async def main():
            global queue
            sync = librocks.DB(sys.argv[1], create_if_missing=True)
            sync[b"k"] = b"v"
            db = aio.DB(sync)
            await db.get(b"k", fill_cache=False)
            loop = asyncio.get_running_loop()
            queue = loop._librocks_queue
            futures = [
                db.get(b"k", Last() if i == 20 else None, fill_cache=False) for i in range(200)
            ]
            if sys.argv[2] == "flush":
                futures.pop(20).cancel()
            else:
                await asyncio.sleep(0)  # they are submitted
                time.sleep(0.5)  # they have ended, and the loop has not looked yet
            seen = await asyncio.gather(*futures, return_exceptions=True)
            kinds = {type(each).__name__ for each in seen}
            assert kinds <= {"bytes", "Closed"}, kinds
            assert queue.closed and not queue.waiting
            queue.drain()
            loop.remove_reader(queue_fd)
            assert await db.get(b"k", fill_cache=False) == b"v"  # over a new queue
            assert loop._librocks_queue is not queue
            sync.close()

        async def first():
            global queue_fd
            with librocks.DB(sys.argv[1] + "-other", create_if_missing=True) as sync:
                await aio.DB(sync).get(b"k", fill_cache=False)
                queue_fd = asyncio.get_running_loop()._librocks_queue.fileno()
            await main()

        asyncio.run(first())
        print("done", flush=True)
        """
    assert run(script, path, during) == "done\n"


def test_nothing_leaks(path):
    async def main():
        async with aio.open(path, mode="optimistic_transaction", create_if_missing=True) as db:
            await db.put_items((b"%d" % i, b"v" * 2000) for i in range(100))

            async def round_():
                assert len([row async for row in db.items(b"1")]) == 11
                db.items().close()
                db.items()
                await anext(db.items())
                async with db.iterator() as it:
                    await it.seek(b"1")
                db.iterator()
                with db.snapshot() as snapshot:
                    await snapshot.get(b"1", fill_cache=False)
                async with db.batch() as batch:
                    batch.put(b"1", b"v")
                async with db.transaction() as txn:
                    await txn.get_for_update(b"1")
                await db.transaction()
                with pytest.raises(librocks.InvalidArgument):
                    await db.get(b"1", none=1)
                db.put(b"2", b"v").cancel()
                task = asyncio.create_task(db.get(b"2", fill_cache=False))
                await asyncio.sleep(0)
                task.cancel()
                await db.put(b"3", b"v")
                await asyncio.sleep(0.001)

            async def settled(most):
                """How many handles there are once what is on its way has ended."""
                for _ in range(500):
                    gc.collect()
                    if librocks.handles_alive() <= most:
                        break
                    await asyncio.sleep(0.01)
                return librocks.handles_alive()

            await round_()
            gc.collect()
            await asyncio.sleep(0.5)
            before = await settled(librocks.handles_alive())
            for _ in range(100):
                await round_()
            assert await settled(before) <= before

    asyncio.run(main())


def test_fork(path):
    script = """
        import asyncio, os, sys, librocks
        from librocks import aio

        async def main():
            async with aio.open(sys.argv[1], create_if_missing=True) as db:
                await db.put(b"k", b"v")  # the reader wakes this task
                child = os.fork()
                if child == 0:
                    try:
                        await db.put(b"k", b"v")
                    except RuntimeError as error:
                        print(error, flush=True)
                    async def look():
                        for call in (lambda: db.get(b"k"), lambda: db.put(b"k", b"v")):
                            try:
                                await call()
                            except librocks.Forked:
                                print("forked", flush=True)
                    asyncio.new_event_loop().run_until_complete(look())
                    os._exit(0)
                _, status = os.waitpid(child, 0)
                assert status == 0
                print(await db.get(b"k", fill_cache=False))

        asyncio.run(main())
        """
    assert run(script, path) == "no running event loop\nforked\nforked\nb'v'\n"


@pytest.mark.parametrize("how", ["open", "daemon", "not closed", "in flight", "exit"])
def test_the_interpreter_ends(path, how):
    script = """
        import asyncio, sys, threading, librocks
        from librocks import aio

        class Sum(librocks.AssociativeMergeOperator):
            def name(self):
                return b"Sum"
            def merge(self, key, existing, value):
                return True, b"%d" % (int(existing or 0) + int(value))

        how = sys.argv[2]
        keep = []

        async def work(db):
            for i in range(10**9 if how == "daemon" else 2000):
                db.merge(b"%d" % (i % 500), b"1").add_done_callback(lambda done: done.exception())
                if i % 100 == 0:
                    await db.get(b"7", fill_cache=False)
                if i == 1000 and how == "exit":
                    raise SystemExit

        async def main():
            db = await aio.open(
                sys.argv[1], create_if_missing=True, merge_operator=Sum(),
                write_buffer_size="64k", level0_file_num_compaction_trigger=2,
            )
            keep.append(db)
            keep.append(db.items())
            keep.append(db.snapshot())
            await work(db)
            if how == "open":
                keep.append(db.put(b"k", b"v"))

        print("done", flush=True)
        if how == "daemon":
            thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
            thread.start()
            threading.Event().wait(0.3)
        elif how in ("not closed", "in flight"):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(main())
            if how == "in flight":
                loop.run_until_complete(asyncio.sleep(0))
                async def more():
                    keep.extend(keep[0].put(b"%d" % i, b"1") for i in range(5000))
                    await asyncio.sleep(0)
                loop.run_until_complete(more())
        else:
            asyncio.run(main())
        """
    assert run(script, path, how) == "done\n"
