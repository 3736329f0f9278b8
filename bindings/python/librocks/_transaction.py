"""Databases with transactions, and their transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from . import _core
from ._database import DB, Readable, Snapshot, _family
from ._errors import NotFound
from ._observers import cancel_handle
from ._options import handle_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer, StrPath
    from typing_extensions import Unpack

    from ._batch import WriteBatch
    from ._core import WideColumns
    from ._database import ColumnFamilies, ColumnFamily
    from ._kinds import (
        DatabaseKeywords,
        OpenOptions,
        Options,
        ReadKeywords,
        ReadOptions,
        TransactionKeywords,
        TransactionOptions,
        WriteOptions,
    )
    from ._observers import Cancel

T = TypeVar("T")


class Transaction(Readable):
    """Reads and writes that happen together, or not at all. As a context manager it commits at the
    end, and rolls back when an exception comes out. It reads what it wrote. One thread at a
    time."""

    _get_entity = staticmethod(_core.txn_get_entity)

    def __init__(self, db: DB, handle: _core.Handle) -> None:
        super().__init__(handle, None, False)
        self._database = db

    def commit(self) -> None:
        """Makes its writes visible, all of them. Busy, TryAgain: a conflict; roll it back, and do
        its work again (db.transact does so)."""
        _core.txn_commit(self._target)

    def rollback(self) -> None:
        """Discards its writes, and releases its locks."""
        _core.txn_rollback(self._target)

    def prepare(self) -> None:
        """The first half of a two-phase commit; the transaction needs a name."""
        _core.txn_prepare(self._target)

    @property
    def name(self) -> bytes:
        """The name for a two-phase commit; empty: none."""
        return _core.txn_name(self._target)

    @name.setter
    def name(self, value: bytes) -> None:
        _core.txn_set_name(self._target, value)

    def get_for_update(
        self,
        key: ReadableBuffer,
        default: Any = None,
        *,
        exclusive: bool = True,
        validate: bool = True,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Any:
        """The value of a key, or `default`. Nobody else writes the key until this transaction is
        over; if somebody does, in an optimistic database, it cannot commit."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        try:
            return _core.txn_get_for_update(
                self._target, _family(column_family), handle, key, exclusive, validate
            )
        except NotFound:
            return default

    def put_entity(
        self,
        key: ReadableBuffer,
        columns: WideColumns,
        *,
        column_family: ColumnFamily | None = None,
    ) -> None:
        """Puts a key with named columns in place of one value: see DB.put_entity."""
        _core.txn_put_entity(self._target, _family(column_family), key, columns)

    def get_entity_for_update(
        self,
        key: ReadableBuffer,
        default: Any = None,
        *,
        exclusive: bool = True,
        validate: bool = True,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Any:
        """The columns of a key, or `default`; the key is locked as by get_for_update()."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        try:
            return _core.txn_get_entity_for_update(
                self._target,
                _family(column_family),
                handle,
                key,
                exclusive,
                validate,
                _core.values_new(),
            )
        except NotFound:
            return default

    def undo_get_for_update(
        self, key: ReadableBuffer, *, column_family: ColumnFamily | None = None
    ) -> None:
        """Gives the lock of a key up, if nothing was written to it."""
        _core.txn_undo_get_for_update(self._target, _family(column_family), key)

    def put_untracked(
        self,
        key: ReadableBuffer,
        value: ReadableBuffer,
        *,
        column_family: ColumnFamily | None = None,
    ) -> None:
        """Puts a key without a check for conflicts."""
        _core.txn_put_untracked(self._target, _family(column_family), key, value)

    def delete_untracked(
        self, key: ReadableBuffer, *, column_family: ColumnFamily | None = None
    ) -> None:
        """Deletes a key without a check for conflicts."""
        _core.txn_delete_untracked(self._target, _family(column_family), key)

    def add_batch(self, batch: WriteBatch) -> None:
        """Adds the writes of a batch."""
        _core.txn_add_batch(self._target, batch._handle)

    def set_save_point(self) -> None:
        """Marks the transaction as it is now."""
        _core.txn_set_save_point(self._target)

    def rollback_to_save_point(self) -> None:
        """Takes back what was written since the last mark, and the mark."""
        _core.txn_rollback_to_save_point(self._target)

    def pop_save_point(self) -> None:
        """Takes the last mark away."""
        _core.txn_pop_save_point(self._target)

    def set_snapshot(self) -> None:
        """Writes conflict from now on with those that others made after this moment."""
        _core.txn_set_snapshot(self._target)

    def clear_snapshot(self) -> None:
        """Takes the snapshot away."""
        _core.txn_clear_snapshot(self._target)

    def snapshot(self) -> Snapshot:
        """The snapshot that was set."""
        return Snapshot(self._db, _core.txn_snapshot(self._target))

    def set_lock_timeout(self, seconds: float) -> None:
        """How long writes wait for locks of others; below 0: for ever."""
        _core.txn_set_lock_timeout(self._target, int(seconds * 1000))

    @property
    def info(self) -> _core.txn_info:
        """Its state and figures."""
        return _core.txn_describe(self._target)

    def close(self) -> None:
        """Rolls it back, if it is not over or prepared."""
        self._target.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._target and kind is None and self.info.state == _core.TXN_OPEN:
                self.commit()
        finally:
            self.close()

    def __repr__(self) -> str:
        return f"<librocks.Transaction of {self._db!r}>"


class _TransactionalDB(DB):
    """What both kinds of databases with transactions have."""

    def transaction(
        self,
        *,
        write_options: WriteOptions | None = None,
        options: TransactionOptions | None = None,
        **transaction_options: Unpack[TransactionKeywords],
    ) -> Transaction:
        """Begins a transaction: `with db.transaction() as txn: …`."""
        handle = handle_of(_core.OPTIONS_TRANSACTION, options, transaction_options)
        write = None if write_options is None else write_options._handle
        return Transaction(self, _core.txn_begin(self._target, write, handle))

    def transact(
        self,
        function: Callable[[Transaction], T],
        *,
        attempts: int = 10,
        cancel: Cancel | None = None,
        timeout: float | None = None,
        write_options: WriteOptions | None = None,
        **transaction_options: Unpack[TransactionKeywords],
    ) -> T:
        """Runs `function(txn)` in a transaction and commits it; after a conflict it does both
        again, up to `attempts` times. An exception rolls back. Returns what the function returned.
        The function may run several times, and so may its effects outside of the transaction."""
        handle = handle_of(_core.OPTIONS_TRANSACTION, None, transaction_options)
        write = None if write_options is None else write_options._handle
        token = cancel_handle(cancel, None, timeout)

        def run(txn: _core.Handle) -> T:
            return function(Transaction(self, txn))

        return _core.txn_run(self._target, write, handle, attempts, token, run)


class TransactionDB(_TransactionalDB):
    """A database with transactions that lock the keys that they write."""

    MODE: ClassVar[str] = "transaction"

    def prepared_transactions(self) -> list[bytes]:
        """The names of transactions that are prepared, and neither committed nor rolled back."""
        data, count = _core.db_prepared_txns(self._target)
        names = []
        for _ in range(count):
            size = int.from_bytes(data[:4], "little")
            names.append(data[4 : 4 + size])
            data = data[4 + size :]
        return names

    def take_prepared(self, name: bytes) -> Transaction:
        """A prepared transaction, as after a restart: commit it, or roll it back."""
        return Transaction(self, _core.txn_take_prepared(self._target, name))


class OptimisticTransactionDB(_TransactionalDB):
    """A database with transactions that look for conflicts when they commit."""

    MODE: ClassVar[str] = "optimistic_transaction"


class TTLDB(DB):
    """A database whose values expire `ttl` seconds after they were written; 0: never. Compactions
    delete what has expired; the read option hide_expired hides it at once."""

    MODE: ClassVar[str] = "ttl"

    def __init__(  # type: ignore[misc]  # ttl is an option of compactions too
        self,
        path: StrPath,
        options: Options | None = None,
        *,
        ttl: int = 0,
        read_only: bool = False,
        column_families: ColumnFamilies | None = None,
        how: OpenOptions | Mapping[str, Any] | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> None:
        super().__init__(
            path,
            options,
            mode="ttl_read_only" if read_only else "ttl",
            column_families=column_families,
            how={**_dict(how), "ttl": ttl},
            **database_options,
        )

    def set_ttl(self, seconds: int, *, column_family: ColumnFamily | None = None) -> None:
        """Changes how long values live, those that are there too."""
        _core.db_set_ttl(self._target, _family(column_family), seconds)

    def ttl(self, *, column_family: ColumnFamily | None = None) -> int:
        """How many seconds values live."""
        return _core.db_ttl(self._target, _family(column_family))


class SecondaryDB(DB):
    """Reads the files of a database that another process may have open and write to; see
    try_catch_up_with_primary()."""

    MODE: ClassVar[str] = "secondary"

    def __init__(
        self,
        path: StrPath,
        secondary_path: StrPath,
        options: Options | None = None,
        *,
        column_families: ColumnFamilies | None = None,
        how: OpenOptions | Mapping[str, Any] | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> None:
        database_options.setdefault("max_open_files", -1)
        super().__init__(
            path,
            options,
            column_families=column_families,
            how={**_dict(how), "secondary_path": secondary_path},
            **database_options,
        )


class FollowerDB(DB):
    """Reads the flushed data of a database that another process has open, and follows it by
    itself."""

    MODE: ClassVar[str] = "follower"

    def __init__(
        self,
        path: StrPath,
        leader_path: StrPath,
        options: Options | None = None,
        *,
        column_families: ColumnFamilies | None = None,
        how: OpenOptions | Mapping[str, Any] | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> None:
        super().__init__(
            path,
            options,
            column_families=column_families,
            how={**_dict(how), "leader_path": leader_path},
            **database_options,
        )


def _dict(how: OpenOptions | Mapping[str, Any] | None) -> dict[str, Any]:
    from ._kinds import OpenOptions

    return how.to_dict() if isinstance(how, OpenOptions) else dict(how or {})
