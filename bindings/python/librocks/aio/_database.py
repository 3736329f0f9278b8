"""Databases, column families and snapshots, for coroutines."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, overload

from .. import _core, _database, _transaction
from .._batch import WriteBatch
from .._errors import Closed
from .._kinds import CheckpointOptions, Options
from .._observers import Cancel
from .._options import handle_of
from ._loop import Beginning, Closing, call, cancellable, in_thread
from ._scan import ITEMS, KEYS, VALUES, NewIter, RocksIterator, Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer, StrPath
    from typing_extensions import Unpack

    from .._database import ColumnFamilies
    from .._kinds import (
        CheckpointKeywords,
        CompactRangeKeywords,
        CompactRangeOptions,
        DatabaseKeywords,
        FlushKeywords,
        IngestKeywords,
        OpenOptions,
        ReadKeywords,
        ReadOptions,
        WaitForCompactKeywords,
        WriteKeywords,
        WriteOptions,
    )
    from ._transaction import OptimisticTransactionDB, TransactionDB


P = ParamSpec("P")
T = TypeVar("T")


class Readable(_core.AioStore):
    """What can be read and scanned: a database, a column family, a snapshot, a transaction."""

    _db: DB

    def _read_options(
        self,
        prefix: ReadableBuffer | None,
        start: ReadableBuffer | None,
        stop: ReadableBuffer | None,
        column_family: ColumnFamily | None,
        options: ReadOptions | None,
        keywords: Mapping[str, Any],
    ) -> _core.Handle | None:
        inner = self._inner
        assert isinstance(inner, _database.Readable)
        family = None if column_family is None else column_family.sync
        return inner._options(prefix, start, stop, family, options, keywords)

    def _new_iter(
        self, column_family: ColumnFamily | None, options: _core.Handle | None
    ) -> NewIter:
        family = self._inner._family if column_family is None else column_family._inner._family
        db = self._db._inner._target
        return call(_core.OPERATION_ITER, db=db, family=family, options=options)

    def items(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Scan[tuple[bytes, bytes]]:
        """Keys and values, for `async for`: of the keys that begin with `prefix`, from `start` on,
        before `stop`; with `reverse` the last one first. They are those of a moment soon after this
        call, whatever is written later. `close()`, or the end of an `async with`, lets go of that
        state before the end."""
        handle = self._read_options(prefix, start, stop, column_family, options, read_options)
        return Scan(self, self._new_iter(column_family, handle), ITEMS, reverse)

    def keys(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Scan[bytes]:
        """As items(), keys alone."""
        handle = self._read_options(prefix, start, stop, column_family, options, read_options)
        return Scan(self, self._new_iter(column_family, handle), KEYS, reverse)

    def values(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Scan[bytes]:
        """As items(), values alone."""
        handle = self._read_options(prefix, start, stop, column_family, options, read_options)
        return Scan(self, self._new_iter(column_family, handle), VALUES, reverse)

    def __aiter__(self) -> Scan[bytes]:
        return self.keys()

    def iterator(
        self,
        *,
        prefix: ReadableBuffer | None = None,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> RocksIterator:
        """An iterator that is moved by hand: `await it.seek(key)`, next(), prev()."""
        handle = self._read_options(prefix, start, stop, column_family, options, read_options)
        return RocksIterator(self, self._new_iter(column_family, handle))


class ColumnFamily(Readable):
    """A column family of a database: keys and values of their own."""

    def __init__(self, db: DB, sync: _database.ColumnFamily) -> None:
        super().__init__(sync, db.sync._target, None)
        self._db = db
        self.sync = sync
        """The same column family, for calls that are not awaited."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.sync.name

    @property
    def id(self) -> int:
        """Its number."""
        return self.sync.id

    @property
    def is_valid(self) -> bool:
        """Whether it can be used: not dropped, its database open."""
        return self.sync.is_valid

    async def put_items(
        self,
        items: Mapping[bytes, ReadableBuffer] | Iterable[tuple[ReadableBuffer, ReadableBuffer]],
        *,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Puts many keys together."""
        await self._db.put_items(items, column_family=self, options=options, **write_options)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ColumnFamily):
            return NotImplemented
        return self.sync == other.sync

    def __hash__(self) -> int:
        return hash(self.sync)

    def __repr__(self) -> str:
        return repr(self.sync).replace("librocks.", "librocks.aio.", 1)


class Snapshot(Readable):
    """A database as it was at a moment. Until it is released compactions keep what it shows."""

    def __init__(self, db: DB, sync: _database.Snapshot) -> None:
        self._options = handle_of(_core.OPTIONS_READ, None, {"snapshot": sync})
        super().__init__(sync, db.sync._target, self._options)
        self._db = db
        self.sync = sync
        """The same snapshot, for calls that are not awaited."""

    def _read_options(
        self,
        prefix: ReadableBuffer | None,
        start: ReadableBuffer | None,
        stop: ReadableBuffer | None,
        column_family: ColumnFamily | None,
        options: ReadOptions | None,
        keywords: Mapping[str, Any],
    ) -> _core.Handle | None:
        of_it = {**keywords, "snapshot": self.sync}
        return super()._read_options(prefix, start, stop, column_family, options, of_it)

    @property
    def sequence(self) -> int:
        """The sequence number of the moment."""
        return self.sync.sequence

    def release(self) -> None:
        """Lets go of the state. Scans of it keep it until they end; reads that have not begun raise
        Closed."""
        self.sync.release()
        if self._options is not None:
            self._options.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def __repr__(self) -> str:
        return f"<librocks.aio.Snapshot of {self._db!r}>"


class BoundBatch(WriteBatch):
    """A batch that its `async with` writes, unless an exception ended that."""

    def __init__(self, db: DB, write_options: _core.Handle | None) -> None:
        super().__init__()
        self._db = db
        self._write_options = write_options

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            await self._db._write(self._handle, self._write_options)
            self.clear()


class DB(Readable, Closing):
    """An open database, for the coroutines of any event loop, of any thread.

        async with aio.open("planets.db", create_if_missing=True) as db:
            await db.put(b"earth", b"3")
            await db.get(b"pluto")  # None

    An operation begins with its call, and is awaited for its result. `aio.DB(db)` is an open
    `librocks.DB` for coroutines; `db.sync` is that `librocks.DB`, for what does not wait: options,
    properties, figures."""

    def __init__(self, sync: _database.DB) -> None:
        super().__init__(sync, sync._target, None)
        self._db = self
        self._closing: _core.Future[None] | None = None
        self.sync = sync
        """The same database, for calls that are not awaited."""

    # ---- its life ----

    async def close(self) -> None:
        """Closes the database: waits for calls that run, and ends its iterators, snapshots and
        transactions. Operations that have not begun raise Closed. A task that ends meanwhile does
        not end it. Closing it again does nothing."""
        if self.closed:
            return
        closing = self._closing
        loop = asyncio.get_running_loop()
        if closing is None or closing.done() or closing.get_loop() is not loop:
            closing = self._closing = call(_core.OPERATION_CLOSE, db=self.sync._target)
            closing.add_done_callback(self._closed)
        with contextlib.suppress(Closed):  # another loop's task was first
            await asyncio.shield(closing)

    def _closed(self, closing: _core.Future[None]) -> None:
        if self.closed:
            self.sync._closed()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self.sync.closed

    @property
    def path(self) -> str:
        """Its folder."""
        return self.sync.path

    def __repr__(self) -> str:
        return repr(self.sync).replace("librocks.", "librocks.aio.", 1)

    # ---- column families ----

    def column_family(self, name: str) -> ColumnFamily:
        """A column family by its name; NotFound: there is none."""
        return ColumnFamily(self, self.sync.column_family(name))

    @property
    def default_column_family(self) -> ColumnFamily:
        """The one that is meant where none is given."""
        return self.column_family("default")

    @property
    def column_families(self) -> dict[str, ColumnFamily]:
        """All column families by their names."""
        return {name: self.column_family(name) for name in self.sync.column_family_names()}

    async def create_column_family(
        self,
        name: str,
        options: Options | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> ColumnFamily:
        """Makes a column family."""
        make = self.sync.create_column_family
        return ColumnFamily(self, await in_thread(make, name, options, **database_options))

    async def open_column_family(
        self,
        name: str,
        options: Options | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> ColumnFamily:
        """Of a secondary or follower: opens a column family that the other database created since,
        or that was left out, and catches up."""
        open_it = self.sync.open_column_family
        return ColumnFamily(self, await in_thread(open_it, name, options, **database_options))

    async def drop_column_family(self, column_family: ColumnFamily | str) -> None:
        """Drops a column family with all it has. Its objects raise Closed afterwards."""
        of = column_family if isinstance(column_family, str) else column_family.sync
        await in_thread(self.sync.drop_column_family, of)

    # ---- writes ----

    def _write(self, batch: _core.Handle, options: _core.Handle | None) -> _core.Future[None]:
        db = self.sync._target
        return call(_core.OPERATION_WRITE, db=db, target=batch, options=options)

    async def write(
        self,
        batch: WriteBatch,
        *,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Writes a batch: all of it, or nothing. Leave the batch alone until then."""
        await self._write(batch._handle, handle_of(_core.OPTIONS_WRITE, options, write_options))

    def batch(
        self, *, options: WriteOptions | None = None, **write_options: Unpack[WriteKeywords]
    ) -> BoundBatch:
        """A batch that is written at the end of its `async with`, unless an exception ended that.
        Its methods are not awaited."""
        return BoundBatch(self, handle_of(_core.OPTIONS_WRITE, options, write_options))

    async def put_items(
        self,
        items: Mapping[bytes, ReadableBuffer] | Iterable[tuple[ReadableBuffer, ReadableBuffer]],
        *,
        column_family: ColumnFamily | None = None,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Puts many keys together: pairs of key and value, or a mapping."""
        batch = WriteBatch()
        batch.put_items(items, None if column_family is None else column_family.sync)
        await self.write(batch, options=options, **write_options)

    # ---- snapshots ----

    def snapshot(self) -> Snapshot:
        """The database as it is now. What was put and not awaited yet may be missing."""
        return Snapshot(self, self.sync.snapshot())

    # ---- maintenance ----

    async def flush(
        self,
        column_families: Sequence[ColumnFamily] | ColumnFamily | None = None,
        **flush_options: Unpack[FlushKeywords],
    ) -> None:
        """Writes the memtables of column families into table files; without any: the default
        one. Several are flushed together."""
        if isinstance(column_families, ColumnFamily):
            column_families = [column_families]
        families = (
            [None] if column_families is None else [f._inner._family for f in column_families]
        )
        handle = handle_of(_core.OPTIONS_FLUSH, None, flush_options)
        db = self.sync._target
        if len(families) == 1:
            await call(_core.OPERATION_FLUSH, db=db, family=families[0], options=handle)
        else:
            await in_thread(_core.db_flush, db, families, handle)

    async def flush_wal(self, sync: bool = False) -> None:
        """Writes the write-ahead log's buffer to its file; with `sync` to the disk."""
        await in_thread(self.sync.flush_wal, sync)

    async def sync_wal(self) -> None:
        """Syncs the write-ahead log to the disk."""
        await in_thread(self.sync.sync_wal)

    async def compact_range(
        self,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        *,
        column_family: ColumnFamily | None = None,
        options: CompactRangeOptions | None = None,
        **compact_range_options: Unpack[CompactRangeKeywords],
    ) -> None:
        """Compacts the files with keys from `start` to `stop`; None: from the first, to the last.
        The end of the task ends it."""
        await call(
            _core.OPERATION_COMPACT_RANGE,
            db=self.sync._target,
            family=None if column_family is None else column_family._inner._family,
            options=handle_of(_core.OPTIONS_COMPACT_RANGE, options, compact_range_options),
            key=start,
            value=stop,
        )

    async def wait_for_compact(self, **options: Unpack[WaitForCompactKeywords]) -> None:
        """Waits until no flush and no compaction runs or waits."""
        await in_thread(self.sync.wait_for_compact, **options)

    async def verify_checksum(self, **read_options: Unpack[ReadKeywords]) -> None:
        """Reads all files, and raises Corruption if a checksum is wrong. The end of the task ends
        it."""
        cancel = Cancel()
        check = self.sync.verify_checksum
        await cancellable(cancel, lambda: check(cancel=cancel, **read_options))

    async def ingest(
        self,
        files: Sequence[StrPath],
        *,
        column_family: ColumnFamily | None = None,
        **ingest_options: Unpack[IngestKeywords],
    ) -> None:
        """Takes table files in, as SstWriter makes them: all of them, or none. The end of the task
        ends it."""
        cancel = Cancel()
        family = None if column_family is None else column_family.sync
        take = self.sync.ingest
        await cancellable(
            cancel, lambda: take(files, column_family=family, cancel=cancel, **ingest_options)
        )

    async def checkpoint(
        self, path: StrPath, **checkpoint_options: Unpack[CheckpointKeywords]
    ) -> int:
        """Makes a copy of the database in a new folder, by hard links where it can: a database of
        its own. Returns the sequence number of its state. The end of the task ends it."""
        number: int = await call(
            _core.OPERATION_CHECKPOINT,
            db=self.sync._target,
            options=handle_of(CheckpointOptions.KIND, None, checkpoint_options),
            key=os.fsencode(path),
        )
        return number

    async def try_catch_up_with_primary(self) -> None:
        """Of a secondary: sees what the primary has written by now. Of a follower: sees what the
        leader has flushed by now."""
        await in_thread(self.sync.try_catch_up_with_primary)

    async def in_thread(
        self, function: Callable[..., Any], *arguments: Any, **keywords: Any
    ) -> Any:
        """What a function returns, which runs on a thread of the loop's executor: for calls of
        `db.sync` that may wait, such as `await db.in_thread(db.sync.set_options, {…})`."""
        return await in_thread(function, *arguments, **keywords)


def for_coroutines(sync: _database.DB) -> Any:
    """The database of the class that has its methods."""
    from ._transaction import OptimisticTransactionDB, TransactionDB

    if isinstance(sync, _transaction.TransactionDB):
        return TransactionDB(sync)
    if isinstance(sync, _transaction.OptimisticTransactionDB):
        return OptimisticTransactionDB(sync)
    return DB(sync)


_CLASSES: dict[str, type[_database.DB]] = {
    "transaction": _transaction.TransactionDB,
    "optimistic_transaction": _transaction.OptimisticTransactionDB,
    "ttl": _transaction.TTLDB,
    "ttl_read_only": _transaction.TTLDB,
    "secondary": _transaction.SecondaryDB,
    "follower": _transaction.FollowerDB,
}


@overload
def open(
    path: StrPath,
    options: Options | None = None,
    *,
    mode: Literal["transaction"],
    column_families: ColumnFamilies | None = None,
    how: OpenOptions | Mapping[str, Any] | None = None,
    **database_options: Unpack[DatabaseKeywords],
) -> Beginning[TransactionDB]: ...
@overload
def open(
    path: StrPath,
    options: Options | None = None,
    *,
    mode: Literal["optimistic_transaction"],
    column_families: ColumnFamilies | None = None,
    how: OpenOptions | Mapping[str, Any] | None = None,
    **database_options: Unpack[DatabaseKeywords],
) -> Beginning[OptimisticTransactionDB]: ...
@overload
def open(
    path: StrPath,
    options: Options | None = None,
    *,
    mode: str = ...,
    read_only: bool = False,
    column_families: ColumnFamilies | None = None,
    how: OpenOptions | Mapping[str, Any] | None = None,
    **database_options: Unpack[DatabaseKeywords],
) -> Beginning[DB]: ...
def open(
    path: StrPath,
    options: Options | None = None,
    *,
    mode: str = "read_write",
    read_only: bool = False,
    column_families: ColumnFamilies | None = None,
    how: OpenOptions | Mapping[str, Any] | None = None,
    **database_options: Unpack[DatabaseKeywords],
) -> Beginning[Any]:
    """Opens a database: `db = await aio.open(path)`, or `async with aio.open(path) as db: …`, which
    closes it. The arguments are those of `librocks.DB`. With mode="transaction" and
    mode="optimistic_transaction" it has transactions; for "ttl", "secondary" and "follower" `how`
    has `ttl`, `secondary_path` and `leader_path`."""
    given: dict[str, Any] = dict(database_options)
    mode = "read_only" if read_only else mode
    kind = _CLASSES.get(mode, _database.DB)
    if mode == "secondary":
        given.setdefault("max_open_files", -1)

    async def make() -> Any:
        opening = _database.Opening(mode, options, given, column_families, how)
        if opening.names is None:
            handle = await call(
                _core.OPERATION_OPEN,
                key=os.fsencode(path),
                options=opening.options._handle,
                more_options=opening.how._handle,
            )
        else:
            handle = await in_thread(opening.open, path)
        return for_coroutines(kind._of(handle, os.fsdecode(path), opening.keep_gil))

    return Beginning(make)
