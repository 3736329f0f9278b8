"""Redis's commands for asyncio: what redis.asyncio is in redis-py."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import time
from typing import TYPE_CHECKING, Any, Literal, overload

from .._observers import Cancel
from ._client import BitField, PipelineState
from ._commands import AsyncCommands, PipelineCommands, T
from ._engine import Engine
from ._lock import LockState
from .exceptions import LockError, RedisError, WatchError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator
    from types import TracebackType
    from typing import Self

    from typing_extensions import Unpack

    from .. import _core
    from .._database import DB
    from .._kinds import WriteKeywords, WriteOptions
    from ._words import Key


class Threads:
    """The threads of a client: a few for commands that run, and more for those that wait."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._sizes = (threads, waiting)
        self._pools: list[concurrent.futures.ThreadPoolExecutor] = []

    def _pool(self, waits: bool) -> concurrent.futures.ThreadPoolExecutor:
        if not self._pools:
            self._pools = [
                concurrent.futures.ThreadPoolExecutor(size, "librocks redis")
                for size in self._sizes
            ]
        return self._pools[waits]

    async def run(self, function: Callable[[_core.Handle], Any], waits: bool = False) -> Any:
        """Calls a function on a thread. If the task is cancelled, so is the call, and the task ends
        when the call has."""
        cancel = Cancel()
        call = self._pool(waits).submit(function, cancel._handle)
        result = asyncio.wrap_future(call)
        try:
            return await asyncio.shield(result)
        except asyncio.CancelledError:
            cancel.cancel()
            if not call.cancel():
                while not result.done():
                    with contextlib.suppress(asyncio.CancelledError):
                        await asyncio.wait([result])
                result.exception()  # nobody else looks at it
            raise

    def close(self) -> list[concurrent.futures.ThreadPoolExecutor]:
        """Gives up the threads, which end when what they run has."""
        pools, self._pools = self._pools, []
        return pools


class Redis(AsyncCommands[T]):
    """Redis's commands over a database for asyncio, as redis.asyncio's client has them.

        redis = librocks.redis.aio.Redis(db, decode_responses=True)
        await redis.set("moons", 1)

    Each command runs on a thread of the client's: `threads` of them, and up to `waiting` more for
    commands that wait, such as blpop(). Cancelling a task cancels its command; what the command did
    until then stays."""

    @overload
    def __init__(
        self: Redis[bytes],
        database: DB,
        /,
        *,
        db: int = 0,
        protocol: int | None = None,
        legacy_responses: bool = True,
        decode_responses: Literal[False] = False,
        encoding: str = "utf-8",
        encoding_errors: str = "strict",
        threads: int = 4,
        waiting: int = 64,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None: ...
    @overload
    def __init__(
        self: Redis[str],
        database: DB,
        /,
        *,
        db: int = 0,
        protocol: int | None = None,
        legacy_responses: bool = True,
        decode_responses: Literal[True],
        encoding: str = "utf-8",
        encoding_errors: str = "strict",
        threads: int = 4,
        waiting: int = 64,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None: ...
    def __init__(
        self,
        database: DB,
        /,
        *,
        db: int = 0,
        protocol: int | None = None,
        legacy_responses: bool = True,
        decode_responses: bool = False,
        encoding: str = "utf-8",
        encoding_errors: str = "strict",
        threads: int = 4,
        waiting: int = 64,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """`threads`: how many commands run at once. `waiting`: how many commands wait at once; the
        next ones wait for their turn. The others: see librocks.Redis."""
        self._engine = Engine(
            database,
            db,
            protocol,
            legacy_responses,
            decode_responses,
            encoding,
            encoding_errors,
            options,
            write_options,
        )
        self._threads = Threads(threads, waiting)

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        """Runs a command of any name: `await execute_command("CONFIG GET", "*")`."""
        return await self._threads.run(
            lambda cancel: self._engine.run(words, options, cancel), self._engine.waits(words)
        )

    def set_response_callback(self, command: str, callback: Callable[..., Any]) -> None:
        """From now on replies to a command are what a function makes of them."""
        self._engine.set_callback(command, callback)

    # ---- several commands ----

    def pipeline(self, transaction: bool = True, shard_hint: object = None) -> Pipeline[T]:
        """Gathers commands, which `await execute()` runs: as one, unless `transaction` is
        false."""
        return Pipeline(self._engine, self._threads, transaction)

    async def transaction(
        self,
        func: Callable[[Pipeline[T]], Any],
        *watches: Key,
        shard_hint: object = None,
        value_from_callable: bool = False,
        watch_delay: float | None = None,
    ) -> Any:
        """Calls `func`, a function or coroutine function, with a pipeline that watches keys, and
        executes the pipeline; again if one of them has changed. Returns the replies, or with
        `value_from_callable` what `func` returned."""
        async with self.pipeline(True, shard_hint) as pipe:
            while True:
                try:
                    if watches:
                        await pipe.watch(*watches)
                    result = func(pipe)
                    if asyncio.iscoroutine(result) or isinstance(result, asyncio.Future):
                        result = await result
                    replies = await pipe.execute()
                    return result if value_from_callable else replies
                except WatchError:
                    if watch_delay:
                        await asyncio.sleep(watch_delay)

    def lock(
        self,
        name: Key,
        timeout: float | None = None,
        sleep: float = 0.1,
        blocking: bool = True,
        blocking_timeout: float | None = None,
        lock_class: type[Lock] | None = None,
        thread_local: bool = True,
        raise_on_release_error: bool = True,
    ) -> Lock:
        """A lock by a name: see librocks.redis.Lock. `async with` takes and releases it."""
        return (lock_class or Lock)(
            self,
            name,
            timeout=timeout,
            sleep=sleep,
            blocking=blocking,
            blocking_timeout=blocking_timeout,
            thread_local=thread_local,
            raise_on_release_error=raise_on_release_error,
        )

    def bitfield(self, key: Key, default_overflow: str | None = None) -> BitField:
        """BITFIELD: gathers reads and writes of numbers in a string, which `await execute()`
        runs."""
        return BitField(self, key, default_overflow)

    # ---- scans ----

    async def scan_iter(
        self, match: Key | None = None, count: int | None = None, _type: str | None = None
    ) -> AsyncIterator[T]:
        """All keys, by SCAN."""
        cursor = -1
        while cursor:
            cursor, found = await self.scan(max(cursor, 0), match, count, _type)
            for item in found:
                yield item

    async def sscan_iter(
        self, name: Key, match: Key | None = None, count: int | None = None
    ) -> AsyncIterator[T]:
        """All members of a set, by SSCAN."""
        cursor = -1
        while cursor:
            cursor, found = await self.sscan(name, max(cursor, 0), match, count)
            for item in found:
                yield item

    async def hscan_iter(
        self,
        name: Key,
        match: Key | None = None,
        count: int | None = None,
        no_values: bool | None = None,
    ) -> AsyncIterator[tuple[T, T]]:
        """All fields of a hash with their values, by HSCAN."""
        cursor = -1
        while cursor:
            cursor, found = await self.hscan(name, max(cursor, 0), match, count, no_values)
            for item in found if no_values else found.items():
                yield item

    async def zscan_iter(
        self,
        name: Key,
        match: Key | None = None,
        count: int | None = None,
        score_cast_func: Callable[[Any], Any] = float,
    ) -> AsyncIterator[tuple[T, Any]]:
        """All members of a sorted set with their scores, by ZSCAN."""
        cursor = -1
        while cursor:
            cursor, found = await self.zscan(name, max(cursor, 0), match, count, score_cast_func)
            for item in found:
                yield item

    # ---- its life ----

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Gives up what the client holds, and waits for its threads. It may be used again. The
        database stays open. The parameter is redis-py's, and means nothing here."""
        for pool in self._threads.close():
            await asyncio.to_thread(pool.shutdown)
        self._engine.close()

    close = aclose

    def __await__(self) -> Generator[Any, Any, Self]:
        """For `await Redis(db)`, as redis-py's clients allow it."""
        return asyncio.sleep(0, self).__await__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<librocks.redis.aio.Redis {self._engine.number} of {self._engine.database!r}>"


class Pipeline(PipelineState[T], PipelineCommands[T]):
    """Commands that wait for `await execute()`. Each method returns the pipeline; after watch() and
    before multi() what it returns is awaited, and is the reply. One task at a time."""

    def __init__(self, engine: Engine, threads: Threads, transaction: bool) -> None:
        super().__init__(engine, transaction)
        self._threads = threads

    def execute_command(self, *words: Any, **options: Any) -> Any:
        """As Redis.execute_command, here with the others by execute()."""
        if self._at_once(words):
            return self._now(words, options)
        return self._gather(words, options)

    def _now(self, words: tuple[Any, ...], options: dict[str, Any]) -> Awaitable[Any]:
        return self._threads.run(
            lambda cancel: self._run_now(words, options, cancel), self._engine.waits(words)
        )

    async def watch(self, *names: Key) -> bool:
        """execute() raises WatchError if one of the keys changes until then. Runs at once."""
        if self.explicit_transaction:
            raise RedisError("Cannot issue a WATCH after a MULTI")
        return bool(await self._now(("WATCH", *names), {}))

    async def unwatch(self) -> bool:
        """Watches no key any more."""
        return bool(await self._now(("UNWATCH",), {})) if self.watching else True

    async def discard(self) -> None:
        """Drops the commands, and watches no key any more."""
        self._forget()

    def bitfield(self, key: Key, default_overflow: str | None = None) -> BitField:
        """BITFIELD: gathers reads and writes of numbers in a string; its execute() adds them to the
        pipeline."""
        return BitField(self, key, default_overflow)

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Runs the commands and returns their replies. With `raise_on_error` the first error among
        them is raised, after all have run; otherwise errors stand among the replies."""
        return list(
            await self._threads.run(lambda cancel: self._run(raise_on_error, cancel), self._waits())
        )

    async def reset(self) -> None:
        """Drops the commands, and watches no key any more."""
        self._forget()

    aclose = reset

    def __await__(self) -> Generator[Any, Any, Self]:
        return asyncio.sleep(0, self).__await__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.reset()


class Lock(LockState):
    """librocks.redis.Lock for asyncio: `async with redis.lock("name", timeout=10): ...`"""

    def __init__(
        self,
        redis: Redis[Any],
        name: Any,
        timeout: float | None = None,
        sleep: float = 0.1,
        blocking: bool = True,
        blocking_timeout: float | None = None,
        thread_local: bool = True,
        raise_on_release_error: bool = True,
    ) -> None:
        """As librocks.redis.Lock."""
        super().__init__(
            redis._engine,
            name,
            timeout,
            sleep,
            blocking,
            blocking_timeout,
            False,  # the threads are not the tasks'
            raise_on_release_error,
        )
        self._threads = redis._threads

    async def acquire(
        self,
        sleep: float | None = None,
        blocking: bool | None = None,
        blocking_timeout: float | None = None,
        token: bytes | str | None = None,
    ) -> bool:
        """Takes the lock; False if that was not possible in time."""
        sleep = self.sleep if sleep is None else sleep
        blocking = self.blocking if blocking is None else blocking
        limit = self.blocking_timeout if blocking_timeout is None else blocking_timeout
        end = None if limit is None else time.monotonic() + limit
        value = self._new_token(token)
        while not await self._threads.run(lambda cancel: self._try(value)):
            if not blocking or (end is not None and time.monotonic() + sleep > end):
                return False
            await asyncio.sleep(sleep)
        return True

    async def release(self) -> None:
        """Gives the lock back. LockNotOwnedError: its time ran out before."""
        token = self._held("release a lock that's not owned or is already unlocked.")
        self.local.token = None
        await self._threads.run(lambda cancel: self._release(token))

    async def extend(self, additional_time: float, replace_ttl: bool = False) -> Literal[True]:
        """Lets the lock live `additional_time` seconds longer, or so long from now on."""
        token, _ = self._limited("extend")
        millis = int(additional_time * 1000)
        await self._threads.run(lambda cancel: self._extend(token, "extend", millis, replace_ttl))
        return True

    async def reacquire(self) -> Literal[True]:
        """Lets the lock live its whole `timeout` from now on."""
        token, timeout = self._limited("reacquire")
        millis = int(timeout * 1000)
        await self._threads.run(lambda cancel: self._extend(token, "reacquire", millis, True))
        return True

    async def locked(self) -> bool:
        """Whether anybody has the lock."""
        return await self._threads.run(lambda cancel: self._stored()) is not None

    async def owned(self) -> bool:
        """Whether this object has the lock."""
        token = self._token
        return token is not None and await self._threads.run(lambda cancel: self._stored()) == token

    async def __aenter__(self) -> Self:
        if await self.acquire():
            return self
        raise LockError("Unable to acquire lock within the time specified", lock_name=self.name)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.release()
        except LockError as failed:
            self._not_released(failed)
