"""Databases with transactions, and their transactions, for coroutines."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .. import _core, _transaction
from .._errors import Error
from .._options import handle_of
from ._database import DB, Readable, Snapshot
from ._loop import Beginning, call
from ._scan import NewIter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer
    from typing_extensions import Unpack

    from .._batch import WriteBatch
    from .._kinds import (
        ReadKeywords,
        ReadOptions,
        TransactionKeywords,
        TransactionOptions,
        WriteOptions,
    )
    from ._database import ColumnFamily

T = TypeVar("T")
D = TypeVar("D")


class Transaction(Readable):
    """Reads and writes that happen together, or not at all. As an asynchronous context manager it
    commits at the end, and rolls back when an exception comes out. It reads what it wrote. Its
    operations run one after the other, in the order of their calls. What is memory's alone, such as
    marks, is not awaited."""

    def __init__(self, db: DB, sync: _transaction.Transaction) -> None:
        super().__init__(sync, db.sync._target, None)
        self._db = db
        self.sync = sync
        """The same transaction, for calls that are not awaited."""

    def _new_iter(
        self, column_family: ColumnFamily | None, options: _core.Handle | None
    ) -> NewIter:
        family = None if column_family is None else column_family.sync
        return self.sync._new_iter(family, options)

    def _end(self, kind: int) -> _core.Future[None]:
        return call(kind, target=self.sync._target, owner=self)

    def commit(self) -> _core.Future[None]:
        """Makes its writes visible, all of them. Busy, TryAgain: a conflict; roll it back, and do
        its work again (db.transact does so)."""
        return self._end(_core.OPERATION_TXN_COMMIT)

    def rollback(self) -> _core.Future[None]:
        """Discards its writes, and releases its locks."""
        return self._end(_core.OPERATION_TXN_ROLLBACK)

    @overload
    def get_for_update(
        self,
        key: ReadableBuffer,
        default: None = None,
        *,
        exclusive: bool = True,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> _core.Future[bytes | None]: ...
    @overload
    def get_for_update(
        self,
        key: ReadableBuffer,
        default: D,
        *,
        exclusive: bool = True,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> _core.Future[bytes | D]: ...
    def get_for_update(
        self,
        key: ReadableBuffer,
        default: Any = None,
        *,
        exclusive: bool = True,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> _core.Future[Any]:
        """The value of a key, or `default`. Nobody else writes the key until this transaction is
        over; if somebody does, in an optimistic database, it cannot commit."""
        return call(
            _core.OPERATION_TXN_GET_FOR_UPDATE,
            target=self.sync._target,
            family=None if column_family is None else column_family._inner._family,
            options=handle_of(_core.OPTIONS_READ, options, read_options),
            key=key,
            flags=0 if exclusive else _core.OPERATION_SHARED,
            extra=default,
            owner=self,
        )

    def multi_get(  # type: ignore[override]
        self,
        keys: Iterable[ReadableBuffer],
        default: Any = None,
        *,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Awaitable[list[Any]]:
        """The values of many keys: a list, with `default` where there is none."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        family = None if column_family is None else column_family._inner._family
        target = self.sync._target
        reads = [
            call(
                _core.OPERATION_TXN_GET,
                target=target,
                family=family,
                options=handle,
                key=key,
                extra=default,
                owner=self,
            )
            for key in keys
        ]
        return asyncio.gather(*reads)

    def single_delete(self, key: ReadableBuffer, **keywords: Any) -> _core.Future[None]:
        """Deletes a key: in a transaction as delete() does."""
        return self.delete(key, **keywords)

    # ---- memory alone ----

    def undo_get_for_update(
        self, key: ReadableBuffer, *, column_family: ColumnFamily | None = None
    ) -> None:
        """Gives the lock of a key up, if nothing was written to it."""
        family = None if column_family is None else column_family.sync
        self.sync.undo_get_for_update(key, column_family=family)

    def set_save_point(self) -> None:
        """Marks the transaction as it is now."""
        self.sync.set_save_point()

    def rollback_to_save_point(self) -> None:
        """Takes back what was written since the last mark, and the mark."""
        self.sync.rollback_to_save_point()

    def pop_save_point(self) -> None:
        """Takes the last mark away."""
        self.sync.pop_save_point()

    def add_batch(self, batch: WriteBatch) -> None:
        """Adds the writes of a batch."""
        self.sync.add_batch(batch)

    def set_snapshot(self) -> None:
        """Writes conflict from now on with those that others made after this moment."""
        self.sync.set_snapshot()

    def clear_snapshot(self) -> None:
        """Takes the snapshot away."""
        self.sync.clear_snapshot()

    def snapshot(self) -> Snapshot:
        """The snapshot that was set."""
        return Snapshot(self._db, self.sync.snapshot())

    def set_lock_timeout(self, seconds: float) -> None:
        """How long writes wait for locks of others; below 0: for ever."""
        self.sync.set_lock_timeout(seconds)

    @property
    def info(self) -> _core.txn_info:
        """Its state and figures."""
        return self.sync.info

    # ---- its life ----

    def close(self) -> None:
        """Rolls it back, if it is not over or prepared. It does not wait."""
        self.sync.close()

    async def _give_up(self) -> None:
        """Rolls it back, so that its locks are free afterwards."""
        with contextlib.suppress(Error):
            await self.rollback()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self.sync._target and self.info.state == _core.TXN_OPEN:
                if kind is None:
                    await self.commit()
                else:
                    await self._give_up()
        finally:
            self.close()

    def __repr__(self) -> str:
        return f"<librocks.aio.Transaction of {self._db!r}>"


_MOST_PAUSE = 0.1  # seconds


class TransactionalDB(DB):
    """What both kinds of databases with transactions have."""

    sync: _transaction._TransactionalDB

    def transaction(
        self,
        *,
        write_options: WriteOptions | None = None,
        options: TransactionOptions | None = None,
        **transaction_options: Unpack[TransactionKeywords],
    ) -> Beginning[Transaction]:
        """Begins a transaction: `async with db.transaction() as txn: …`, or
        `txn = await db.transaction()`."""
        handle = handle_of(_core.OPTIONS_TRANSACTION, options, transaction_options)
        write = None if write_options is None else write_options._handle
        return Beginning(lambda: self._begin(write, handle))

    async def _begin(self, write: _core.Handle | None, options: _core.Handle | None) -> Transaction:
        kind, db = _core.OPERATION_TXN_BEGIN, self.sync._target
        made = await call(kind, db=db, options=write, more_options=options)
        return Transaction(self, _transaction.Transaction(self.sync, made))

    async def transact(
        self,
        function: Callable[[Transaction], Awaitable[T]],
        *,
        attempts: int = 10,
        write_options: WriteOptions | None = None,
        **transaction_options: Unpack[TransactionKeywords],
    ) -> T:
        """Awaits `function(txn)` in a transaction and commits it; after a conflict it does both
        again, up to `attempts` times, with short pauses. An exception rolls back. Returns what the
        function returned. The function may run several times, and so may its effects outside of the
        transaction."""
        handle = handle_of(_core.OPTIONS_TRANSACTION, None, transaction_options)
        write = None if write_options is None else write_options._handle
        attempt = 1
        while True:
            try:
                async with await self._begin(write, handle) as txn:
                    return await self._attempt(function, txn)
            except Error as error:
                if not error.retryable or attempt >= attempts:
                    raise
            await asyncio.sleep(random.uniform(0, min(0.001 * 2**attempt, _MOST_PAUSE)))
            attempt += 1

    @staticmethod
    async def _attempt(function: Callable[[Transaction], Awaitable[T]], txn: Transaction) -> T:
        result = await function(txn)
        if txn.sync._target and txn.info.state == _core.TXN_OPEN:
            await txn.commit()
        return result


class TransactionDB(TransactionalDB):
    """A database with transactions that lock the keys that they write."""


class OptimisticTransactionDB(TransactionalDB):
    """A database with transactions that look for conflicts when they commit."""
