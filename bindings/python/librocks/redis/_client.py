"""The client without await, and its pipelines: what is not in the table of commands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Generic, Literal, overload

from .._with import Closes
from ._commands import Commands, PipelineCommands, T
from ._engine import Engine, interruptible, name_of
from ._lock import Lock
from .exceptions import RedisError, WatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Self

    from typing_extensions import Unpack

    from .. import _core
    from .._database import DB
    from .._kinds import WriteKeywords, WriteOptions
    from ._engine import Command
    from ._words import Key, Value


class Redis(Closes, Commands[T]):
    """Redis's commands over a database, as redis-py's client has them.

        with librocks.DB("path", create_if_missing=True) as db:
            redis = librocks.Redis(db, decode_responses=True)
            redis.hset("planet:3", mapping={"name": "earth", "moons": 1})
            redis.hgetall("planet:3")

    Any number of threads may use one client, and any number of clients one database. The types of
    replies are those of the usual parameters."""

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
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """`db`: the number of Redis's database, 0 to 15. `protocol`, `legacy_responses`,
        `decode_responses`, `encoding`, `encoding_errors`: as redis-py has them. `options` and
        write options, such as `sync=True`, are those of every write."""
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

    def execute_command(self, *words: Any, **options: Any) -> Any:
        """Runs a command of any name: `execute_command("CONFIG GET", "*")`. Options go to the
        reader of its reply, as `withscores=True` does."""
        if self._engine.waits(words):
            return interruptible(lambda cancel: self._engine.run(words, options, cancel))
        return self._engine.run(words, options)

    def set_response_callback(self, command: str, callback: Callable[..., Any]) -> None:
        """From now on replies to a command are what a function makes of them."""
        self._engine.set_callback(command, callback)

    # ---- several commands ----

    def pipeline(self, transaction: bool = True, shard_hint: object = None) -> Pipeline[T]:
        """Gathers commands, which execute() runs: as one, unless `transaction` is false."""
        return Pipeline(self._engine, transaction)

    def transaction(
        self,
        func: Callable[[Pipeline[T]], Any],
        *watches: Key,
        shard_hint: object = None,
        value_from_callable: bool = False,
        watch_delay: float | None = None,
    ) -> Any:
        """Calls `func` with a pipeline that watches keys, and executes the pipeline; again if one
        of them has changed. Returns the replies, or with `value_from_callable` what `func`
        returned. `watch_delay`: the seconds before it is called again."""
        with self.pipeline(True, shard_hint) as pipe:
            while True:
                try:
                    if watches:
                        pipe.watch(*watches)
                    result = func(pipe)
                    replies = pipe.execute()
                    return result if value_from_callable else replies
                except WatchError:
                    if watch_delay:
                        time.sleep(watch_delay)

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
        """A lock by a name: see Lock."""
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
        """BITFIELD: gathers reads and writes of numbers in a string, which execute() runs."""
        return BitField(self, key, default_overflow)

    # ---- scans ----

    def scan_iter(
        self, match: Key | None = None, count: int | None = None, _type: str | None = None
    ) -> Iterator[T]:
        """All keys, by SCAN."""
        cursor = -1
        while cursor:
            cursor, found = self.scan(max(cursor, 0), match, count, _type)
            yield from found

    def sscan_iter(
        self, name: Key, match: Key | None = None, count: int | None = None
    ) -> Iterator[T]:
        """All members of a set, by SSCAN."""
        cursor = -1
        while cursor:
            cursor, found = self.sscan(name, max(cursor, 0), match, count)
            yield from found

    def hscan_iter(
        self,
        name: Key,
        match: Key | None = None,
        count: int | None = None,
        no_values: bool | None = None,
    ) -> Iterator[tuple[T, T]]:
        """All fields of a hash with their values, by HSCAN."""
        cursor = -1
        while cursor:
            cursor, found = self.hscan(name, max(cursor, 0), match, count, no_values)
            yield from found if no_values else found.items()

    def zscan_iter(
        self,
        name: Key,
        match: Key | None = None,
        count: int | None = None,
        score_cast_func: Callable[[Any], Any] = float,
    ) -> Iterator[tuple[T, Any]]:
        """All members of a sorted set with their scores, by ZSCAN."""
        cursor = -1
        while cursor:
            cursor, found = self.zscan(name, max(cursor, 0), match, count, score_cast_func)
            yield from found

    # ---- as a mapping ----

    def __getitem__(self, name: Key) -> T:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name: Key, value: Value) -> None:
        self.set(name, value)

    def __delitem__(self, name: Key) -> None:
        self.delete(name)

    def __contains__(self, name: Key) -> bool:
        return bool(self.exists(name))

    # ---- its life ----

    def close(self) -> None:
        """Gives up what the client holds. It may be used again. The database stays open."""
        self._engine.close()

    def __repr__(self) -> str:
        return f"<librocks.Redis {self._engine.number} of {self._engine.database!r}>"


class PipelineState(Generic[T]):
    """The commands of a pipeline, and its session."""

    def __init__(self, engine: Engine, transaction: bool) -> None:
        self._engine = engine
        self._session: _core.RedisSession | None = None
        self.transaction = transaction
        self.explicit_transaction = False
        self.watching = False
        self.command_stack: list[Command] = []

    def multi(self) -> None:
        """Begins to gather commands again after watch() and what was read at once since."""
        if self.explicit_transaction:
            raise RedisError("Cannot issue nested calls to MULTI")
        if self.command_stack:
            raise RedisError("Commands without an initial WATCH have already been issued")
        self.explicit_transaction = True

    def _at_once(self, words: tuple[Any, ...]) -> bool:
        """Whether a command runs now."""
        return (self.watching or name_of(words) == "WATCH") and not self.explicit_transaction

    def _waits(self) -> bool:
        """Whether execute() may wait for somebody: commands that run as one do not."""
        if self.transaction or self.explicit_transaction:
            return False
        return any(self._engine.waits(words) for words, _ in self.command_stack)

    def _gather(self, words: tuple[Any, ...], options: dict[str, Any]) -> Self:
        self.command_stack.append((words, options))
        return self

    def _run_now(
        self,
        words: tuple[Any, ...],
        options: dict[str, Any],
        cancel: _core.Handle | None = None,
    ) -> Any:
        if self._session is None:
            self._session = self._engine.take()
        reply = self._engine.run_in(self._session, words, options, cancel)
        name = name_of(words)
        self.watching = name == "WATCH" or (self.watching and name not in ("UNWATCH", "DISCARD"))
        return reply

    def _run(self, raise_on_error: bool, cancel: _core.Handle | None = None) -> list[Any]:
        commands = self.command_stack
        if not commands and not self.watching:
            return []
        session, self._session = self._session, None  # given up unless all goes well
        if session is None:
            session = self._engine.take()
        as_one = self.transaction or self.explicit_transaction
        run = self._engine.run_as_one if as_one else self._engine.run_many
        try:
            replies = run(session, commands, raise_on_error, cancel)
            if self.watching and not as_one:
                self._engine.run_in(session, ("UNWATCH",), {})
            self._engine.give_back(session)
            return replies
        finally:
            self.watching = False
            self._forget()

    def _forget(self) -> None:
        """Drops the commands and what is watched: a session that is given up watches no more."""
        self.command_stack = []
        if self._session is not None and not self.watching:
            self._engine.give_back(self._session)
        self._session = None
        self.watching = self.explicit_transaction = False

    def __len__(self) -> int:
        return len(self.command_stack)

    def __bool__(self) -> bool:
        return True


class Pipeline(PipelineState[T], PipelineCommands[T]):
    """Commands that wait for execute(). Each method returns the pipeline, so that they may stand in
    a row; after watch() and before multi() it runs at once and returns the reply. One thread at
    a time."""

    def execute_command(self, *words: Any, **options: Any) -> Any:
        """As Redis.execute_command, here with the others by execute()."""
        if not self._at_once(words):
            return self._gather(words, options)
        if self._engine.waits(words):
            return interruptible(lambda cancel: self._run_now(words, options, cancel))
        return self._run_now(words, options)

    def watch(self, *names: Key) -> bool:
        """execute() raises WatchError if one of the keys changes until then. Runs at once."""
        if self.explicit_transaction:
            raise RedisError("Cannot issue a WATCH after a MULTI")
        return bool(self._run_now(("WATCH", *names), {}))

    def unwatch(self) -> bool:
        """Watches no key any more."""
        return bool(self._run_now(("UNWATCH",), {})) if self.watching else True

    def discard(self) -> None:
        """Drops the commands, and watches no key any more."""
        self.reset()

    def bitfield(self, key: Key, default_overflow: str | None = None) -> BitField:
        """BITFIELD: gathers reads and writes of numbers in a string; its execute() adds them to the
        pipeline."""
        return BitField(self, key, default_overflow)

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Runs the commands and returns their replies. With `raise_on_error` the first error among
        them is raised, after all have run; otherwise errors stand among the replies."""
        if self._waits():
            return list(interruptible(lambda cancel: self._run(raise_on_error, cancel)))
        return self._run(raise_on_error)

    def reset(self) -> None:
        """Drops the commands, and watches no key any more."""
        self._forget()

    close = reset

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.reset()


class BitField:
    """BITFIELD's operations, in a row: `redis.bitfield("key").set("u8", 0, 7).execute()`."""

    def __init__(self, client: Any, key: Key, default_overflow: str | None) -> None:
        self._client = client
        self._key = key
        self._words: list[Any] = []
        self._overflow = "WRAP"
        if default_overflow is not None:
            self.overflow(default_overflow)

    def overflow(self, overflow: str) -> Self:
        """What the next increments do that go too far: WRAP, SAT or FAIL."""
        overflow = overflow.upper()
        if overflow != self._overflow:
            self._overflow = overflow
            self._words += ["OVERFLOW", overflow]
        return self

    def get(self, fmt: str, offset: int | str) -> Self:
        """Reads a number, such as "u8", at a bit, or with "#" at a multiple of its width."""
        self._words += ["GET", fmt, offset]
        return self

    def set(self, fmt: str, offset: int | str, value: int) -> Self:
        """Writes a number, and replies with the old one."""
        self._words += ["SET", fmt, offset, value]
        return self

    def incrby(
        self, fmt: str, offset: int | str, increment: int, overflow: str | None = None
    ) -> Self:
        """Adds to a number, and replies with the new one."""
        if overflow is not None:
            self.overflow(overflow)
        self._words += ["INCRBY", fmt, offset, increment]
        return self

    def execute(self) -> Any:
        """Runs the operations, and returns their replies."""
        words, self._words = self._words, []
        return self._client.execute_command("BITFIELD", self._key, *words)
