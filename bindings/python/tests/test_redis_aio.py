"""librocks.redis.aio.Redis: the program of redis-py through asyncio, and what is asyncio's own."""

from __future__ import annotations

import asyncio
import inspect
import time
from typing import Any

import pytest
import redis as redis_py
import redis_program
from test_redis import STYLES, same, server  # noqa: F401

import librocks
from librocks import redis
from librocks.redis import aio


class Blocking:
    """A client, pipeline or lock of asyncio, without the await."""

    def __init__(self, inner: Any, runner: asyncio.Runner) -> None:
        self.inner, self.runner = inner, runner

    def show(self, result: Any) -> Any:
        if inspect.isasyncgen(result):

            async def gather() -> list[Any]:
                return [item async for item in result]

            return self.runner.run(gather())
        if isinstance(result, aio.Pipeline | aio.Lock | redis.BitField):
            return Blocking(result, self.runner)
        if inspect.isawaitable(result):

            async def wait() -> Any:
                return await result

            return self.show(self.runner.run(wait()))
        return result

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name == "transaction":
            return lambda function, *keys, **options: self.show(
                found(lambda pipe: function(Pretending(pipe, self.runner)), *keys, **options)
            )
        return (lambda *a, **k: self.show(found(*a, **k))) if callable(found) else found

    def __len__(self) -> int:
        return len(self.inner)

    def __bool__(self) -> bool:
        return bool(self.inner)

    def __enter__(self) -> Any:
        return self.show(self.inner.__aenter__())

    def __exit__(self, *error: object) -> None:
        self.show(self.inner.__aexit__(*error))


class Pretending:
    """A pipeline in a function that transaction() calls: it watches, so get() would be awaited."""

    def __init__(self, pipe: aio.Pipeline[Any], runner: asyncio.Runner) -> None:
        self.pipe = pipe

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pipe, name)


# Steps that are not written so for asyncio: mappings, and what is watched inside of transaction().
OTHERWISE = ("r['item']", "r.__", "'item' in r", "'n' in r", "r.transaction(lambda pipe: pipe.set")


@pytest.mark.filterwarnings("ignore:Call to deprecated")  # redis-py's, of setex and hmset
@pytest.mark.parametrize("style", STYLES[:1] + STYLES[5:6], ids=str)
def test_the_same_program(db, server, style):  # noqa: F811
    with redis_py.Redis(unix_socket_path=server, **style) as theirs:
        theirs.flushall()
        said = redis_program.run(theirs, redis_py, OTHERWISE)
    with asyncio.Runner() as runner:
        client = aio.Redis(db, **style)
        ours = redis_program.run(Blocking(client, runner), redis, OTHERWISE)
        runner.run(client.aclose())
    same(said, ours)


def run(function: Any, *arguments: Any) -> Any:
    return asyncio.run(function(*arguments))


def test_many_tasks(db):
    async def main() -> None:
        async with aio.Redis(db, decode_responses=True) as r:
            await asyncio.gather(*(r.incr("n") for _ in range(500)))
            assert await r.get("n") == "500"
            await r.sadd("s", *range(1000))
            assert len({one async for one in r.sscan_iter("s", count=50)}) == 1000
            assert sorted([key async for key in r.scan_iter()]) == ["n", "s"]
            await r.hset("h", mapping={"a": 1})
            await r.zadd("z", {"a": 1})
            assert [one async for one in r.hscan_iter("h")] == [("a", "1")]
            assert [one async for one in r.zscan_iter("z")] == [("a", 1.0)]

    run(main)


def test_waiting_takes_no_thread_of_the_others(db):
    async def main() -> None:
        async with aio.Redis(db, threads=1, waiting=20) as r:
            waiters = [asyncio.create_task(r.blpop(f"q{i}", 30)) for i in range(20)]
            await asyncio.sleep(0.1)
            for i in range(20):
                await r.rpush(f"q{i}", i)
            assert await asyncio.gather(*waiters) == [
                (f"q{i}".encode(), str(i).encode()) for i in range(20)
            ]

    run(main)


def test_cancelling_a_task_cancels_its_command(db):
    async def main() -> None:
        async with aio.Redis(db, waiting=1) as r:
            for _ in range(5):  # the only thread that waits is free again each time
                task = asyncio.create_task(r.blpop("queue"))
                await asyncio.sleep(0.05)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(r.blpop("queue"), 0.1)
            blocked = asyncio.create_task(r.blpop("queue"))  # takes the only thread
            waits = asyncio.create_task(r.blpop("queue"))
            await asyncio.sleep(0.05)
            waits.cancel()  # had not begun
            with pytest.raises(asyncio.CancelledError):
                await waits
            blocked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await blocked
            await r.rpush("queue", "job")
            assert await r.lrange("queue", 0, -1) == [b"job"]
            assert await r.blpop("queue", 1) == (b"queue", b"job")

    begun = time.monotonic()
    run(main)
    assert time.monotonic() - begun < 20


def test_pipelines_and_transactions(db):
    async def main() -> None:
        async with aio.Redis(db) as r:
            async with r.pipeline() as pipe:
                assert await pipe.incr("n").get("n").execute() == [1, b"1"]
                await pipe.watch("n")
                value = int(await pipe.get("n"))
                await r.incr("n")
                pipe.multi()
                pipe.set("n", value + 1)
                with pytest.raises(redis.WatchError):
                    await pipe.execute()

            async def add(pipe: aio.Pipeline[bytes]) -> str:
                value = int(await pipe.get("n"))
                pipe.multi()
                pipe.set("n", value + 1)
                return "added"

            await asyncio.gather(*(r.transaction(add, "n") for _ in range(50)))
            assert await r.get("n") == b"52"
            assert await r.transaction(add, "n", value_from_callable=True) == "added"
            assert await r.bitfield("b").set("u8", 0, 7).get("u8", 0).execute() == [0, 7]
            with pytest.raises(
                redis.ResponseError, match="Command # 1 .* of pipeline caused error"
            ):
                await r.pipeline().lpush("n", 1).execute()

    run(main)


def test_locks(db):
    async def main() -> None:
        async with aio.Redis(db) as r:
            inside = 0

            async def work() -> None:
                nonlocal inside
                async with r.lock("name", timeout=60, sleep=0.001):
                    inside += 1
                    assert inside == 1
                    await asyncio.sleep(0.002)
                    inside -= 1

            await asyncio.gather(*(work() for _ in range(20)))
            lock = r.lock("other", timeout=10)
            assert await lock.acquire() and await lock.locked() and await lock.owned()
            assert not await r.lock("other", blocking_timeout=0.01).acquire()
            assert await lock.extend(5) and await lock.reacquire()
            await lock.release()
            with pytest.raises(redis.LockError):
                await lock.release()

    run(main)


def test_its_life(path):
    async def main() -> None:
        with librocks.DB(path, create_if_missing=True) as db:
            r = await aio.Redis(db, db=2)
            assert await r.set("k", 1)
            await r.aclose()
            assert await r.get("k") == b"1"  # it may be used again
            assert repr(r).startswith("<librocks.redis.aio.Redis 2 of")
            await r.close()
        with pytest.raises(librocks.Closed):
            await r.get("k")
        await r.aclose()

    run(main)
