"""Databases, whose calls are awaited and return statuses."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import _copies, _core, _database, _files, _transaction, aio
from ..._batch import WriteBatch
from ..._errors import Error, InvalidArgument, NotFound
from ...aio import _database as aio_database
from ...aio._loop import in_thread as call
from ._options import (
    BackupableDBOptions,
    ColumnFamilyOptions,
    ConfigOptions,
    DbPath,
    EnvOptions,
    FlushOptions,
    IngestExternalFileOptions,
    OptimisticTransactionOptions,
    Options,
    ReadOptions,
    RestoreOptions,
    TransactionOptions,
    WriteOptions,
)
from .db_type import ComplexStatus, LatestOptionsStatus, Status, in_thread, status_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

_MISSING = object()
# The column families of db.redis(…), which a program need not name.
_REDIS = "rocks.redis", "rocks.redis.sub"


class ColumnFamilyDescriptor(NamedTuple):
    """Name and options of a column family."""

    name: str
    options: Any


class RColumnFamily:
    """A column family by its name; `options` are for opening and creating it."""

    def __init__(self, name: str, options: Any = None) -> None:
        self._name = name
        self._options = options
        self._native: aio.ColumnFamily | None = None

    def get_name(self) -> str:
        return self._name

    def is_loaded(self) -> bool:
        """Whether a database has it open."""
        return self._native is not None and self._native.is_valid

    def get_column_family_descriptor(self) -> ColumnFamilyDescriptor:
        return ColumnFamilyDescriptor(self._name, self._options)

    def __repr__(self) -> str:
        loaded = "loaded" if self.is_loaded() else "empty"
        return f"<RColumnFamily name:{self._name} handle:{loaded}>"


class RBatch:
    """Writes that a database applies together."""

    def __init__(self) -> None:
        self._operations: list[tuple[bytes, bytes | None, RColumnFamily | None]] = []

    def put(self, key: bytes, value: bytes, column_family: RColumnFamily | None = None) -> None:
        self._operations.append((key, value, column_family))

    def delete_key(self, key: bytes, column_family: RColumnFamily | None = None) -> None:
        self._operations.append((key, None, column_family))


class RSnapshot:
    """A database as it was at a moment: for reads whose options are set to it."""

    def __init__(self, native: _database.Snapshot) -> None:
        self._native = native

    def set_read_options(self, options: ReadOptions) -> None:
        options["snapshot"] = self._native

    def clear_read_options(self, options: ReadOptions) -> None:
        _core.options_set_snapshot(options._handle, None)
        options._objects.pop("snapshot", None)


class RocksDbIterator:
    """An iterator that is moved by hand. It is at no entry until one of the seeks. An error ends
    it, and is its status()."""

    def __init__(self, native: aio.RocksIterator) -> None:
        self._native = native
        self._error: Error | None = None

    async def _moved(self, move: Callable[..., Awaitable[bool]], *key: bytes) -> None:
        self._error = (await status_of(move, *key)).error

    async def seek(self, key: bytes) -> None:
        await self._moved(self._native.seek, key)

    async def seek_for_prev(self, key: bytes) -> None:
        await self._moved(self._native.seek_for_prev, key)

    async def seek_to_first(self) -> None:
        await self._moved(self._native.seek_to_first)

    async def seek_to_last(self) -> None:
        await self._moved(self._native.seek_to_last)

    async def next(self) -> None:
        await self._moved(self._native.next)

    async def prev(self) -> None:
        await self._moved(self._native.prev)

    async def valid(self) -> bool:
        return self._native.valid()

    async def key(self) -> bytes:
        """The current key; NotPositioned: there is none."""
        return self._native.key()

    async def value(self) -> bytes:
        """The current value."""
        return self._native.value()

    async def status(self) -> Status:
        return Status(self._error)

    async def close(self) -> None:
        self._native.close()


class SstFileReader:
    """Reads a table file."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options
        self._native: _files.SstReader | None = None

    def _open(self, file_path: str) -> None:
        self._native = _files.SstReader(file_path, self._options)

    @property
    def _reader(self) -> _files.SstReader:
        if self._native is None:
            raise InvalidArgument("the reader has no file open")
        return self._native

    async def open(self, file_path: str) -> Status:
        return await in_thread(self._open, file_path)

    async def verify_checksum(self, read_options: ReadOptions | None = None) -> Status:
        return await in_thread(lambda: self._reader.verify_checksum())

    async def create_iterator(self, read_options: ReadOptions | None = None) -> RocksDbIterator:
        handle = None if read_options is None else read_options._handle
        made = await call(_core.sst_reader_iter, self._reader._handle, handle)
        return RocksDbIterator(aio.RocksIterator(self._reader, made))

    async def close(self) -> None:
        if self._native is not None:
            await call(self._native.close)
            self._native = None


class SstFileWriter:
    """Writes a table file."""

    def __init__(
        self, env_options: EnvOptions | None = None, options: Options | None = None
    ) -> None:
        self._native = _files.SstWriter(options=options)

    async def open(self, file_path: str) -> Status:
        return await in_thread(self._native.open, file_path)

    async def put(self, key: bytes, value: bytes) -> Status:
        return await in_thread(self._native.put, key, value)

    async def delete(self, key: bytes) -> Status:
        return await in_thread(self._native.delete, key)

    async def delete_range(self, key_from: bytes, key_to: bytes) -> Status:
        return await in_thread(self._native.delete_range, key_from, key_to)

    async def finish(self) -> Status:
        """Ends the file. The result tells what is in it."""
        return await in_thread(self._native.finish)


class BackupInfo(NamedTuple):
    """A backup."""

    backup_id: int
    timestamp: int
    size: int
    number_files: int


class RocksDbBackupReadonly:
    """A folder of backups, for reading."""

    _READ_ONLY = True

    def __init__(self) -> None:
        self._native: _copies.BackupEngine | None = None

    def _open(self, options: BackupableDBOptions) -> None:
        self._native = _copies.BackupEngine(options._folder, options, read_only=self._READ_ONLY)

    @property
    def _engine(self) -> _copies.BackupEngine:
        if self._native is None:
            raise InvalidArgument("the folder of backups is not open")
        return self._native

    async def open(self, options: BackupableDBOptions) -> Status:
        return await in_thread(self._open, options)

    async def close(self) -> None:
        if self._native is not None:
            await call(self._native.close)
            self._native = None

    async def get_backup_info(self) -> list[BackupInfo]:
        """The backups, the oldest first."""
        found = await call(self._engine.backups)
        return [BackupInfo(info.id, info.timestamp, info.size, info.file_count) for info in found]

    async def verify_backup(self, backup_id: int) -> Status:
        return await in_thread(lambda: self._engine.verify(backup_id))

    async def restore_db_from_backup(
        self,
        backup_id: int,
        db_dir: str,
        wal_dir: str | None = None,
        restore_options: RestoreOptions | None = None,
    ) -> Status:
        given = {} if restore_options is None else restore_options.to_dict()
        return await in_thread(
            lambda: self._engine.restore(db_dir, backup_id, wal_path=wal_dir, **given),
        )


class RocksDbDbBackup(RocksDbBackupReadonly):
    """A folder of backups."""

    _READ_ONLY = False

    async def purge_old_backups(self, num_backups_to_keep: int) -> Status:
        return await in_thread(lambda: self._engine.purge(num_backups_to_keep))

    async def delete_backup(self, backup_id: int) -> Status:
        return await in_thread(lambda: self._engine.delete(backup_id))


class _Reader:
    """Reads that databases and transactions share."""

    _families: RocksDb

    @property
    def _store(self) -> Any:
        raise NotImplementedError

    async def get(
        self,
        key: bytes,
        read_options: ReadOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> Status:
        """The value of a key; code 1, NotFound: there is none."""
        family = self._families._family(column_family)
        return await _found(self._store.get, key, _MISSING, **_given(family, read_options))

    async def multi_get(
        self,
        pairs: Sequence[tuple[bytes, RColumnFamily]],
        read_options: ReadOptions | None = None,
    ) -> list[Status]:
        """A status for each pair of key and column family, with its value."""
        places: dict[aio.ColumnFamily | None, list[int]] = {}
        for index, (_, family) in enumerate(pairs):
            places.setdefault(self._families._family(family), []).append(index)
        found: list[Status] = [Status()] * len(pairs)
        for of, indexes in places.items():
            keys = [pairs[index][0] for index in indexes]
            statuses = await self._get_many(keys, _given(of, read_options))
            for index, status in zip(indexes, statuses, strict=True):
                found[index] = status
        return found

    async def _get_many(self, keys: list[bytes], given: dict[str, Any]) -> list[Status]:
        status = await status_of(self._store.multi_get, keys, _MISSING, **given)
        if status.ok():
            return [_status_of_value(value) for value in status.result]
        # Of one key or several.
        return [await _found(self._store.get, key, _MISSING, **given) for key in keys]


def _given(family: aio.ColumnFamily | None, options: Any) -> dict[str, Any]:
    """Keywords of a call: none where it has the defaults."""
    given: dict[str, Any] = {} if family is None else {"column_family": family}
    if options is not None:
        given["options"] = options
    return given


def _status_of_value(value: Any) -> Status:
    return Status(NotFound()) if value is _MISSING else Status(result=value)


async def _found(
    function: Callable[..., Awaitable[Any]], key: bytes, missing: object, **given: Any
) -> Status:
    status = await status_of(function, key, missing, **given)
    return _status_of_value(status.result) if status.ok() else status


class RocksDbTransaction(_Reader):
    """A transaction of a database."""

    def __init__(self, native: aio.Transaction, db: RocksDb) -> None:
        self._native = native
        self._families = db

    @property
    def _store(self) -> Any:
        return self._native

    async def put(
        self, key: bytes, value: bytes, column_family: RColumnFamily | None = None
    ) -> Status:
        family = self._families._family(column_family)
        return await status_of(self._native.put, key, value, **_given(family, None))

    async def delete(self, key: bytes, column_family: RColumnFamily | None = None) -> Status:
        family = self._families._family(column_family)
        return await status_of(self._native.delete, key, **_given(family, None))

    async def get_for_update(
        self,
        key: bytes,
        read_options: ReadOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> Status:
        family = self._families._family(column_family)
        given = _given(family, read_options)
        return await _found(self._native.get_for_update, key, _MISSING, **given)

    async def commit(self) -> Status:
        return await status_of(self._native.commit)

    async def rollback(self) -> Status:
        return await status_of(self._native.rollback)

    async def prepare(self) -> Status:
        return await in_thread(self._native.sync.prepare)

    async def set_save_point(self) -> None:
        self._native.set_save_point()

    async def rollback_to_save_point(self) -> Status:
        return await in_thread(self._native.rollback_to_save_point)

    async def pop_save_point(self) -> Status:
        return await in_thread(self._native.pop_save_point)

    async def set_snapshot(self) -> None:
        self._native.set_snapshot()

    async def clear_snapshot(self) -> None:
        self._native.clear_snapshot()


class RocksDb(_Reader):
    """An open database. The open_…() make it; their status's result is it."""

    DEFAULT_COLUMN_FAMILY = "default"

    def __init__(self) -> None:
        self._db: aio.DB | None = None
        self._column_family_list: list[RColumnFamily] = []
        self._families = self
        self._redis: _core.Handle | None = None
        self._lock = threading.Lock()
        self.enable_transaction = False
        self.enable_optimistic_transaction = False
        self.is_readonly = False
        self._ttl = False
        self.codec_list: Any = None

    @property
    def _native(self) -> _database.DB:
        return self._store.sync

    @property
    def _store(self) -> aio.DB:
        if self._db is None:
            raise InvalidArgument("the database is not open")
        return self._db

    def _redis_handle(self) -> _core.Handle:
        """Redis's data structures in the database; the first call makes them. On any thread."""
        with self._lock:
            if self._redis is None:
                self._redis = _core.redis_open(self._native._target)
            return self._redis

    @property
    def column_family_list(self) -> list[RColumnFamily]:
        return list(self._column_family_list)

    @property
    def column_family_dict(self) -> dict[str, RColumnFamily]:
        return {family.get_name(): family for family in self._column_family_list}

    @property
    def default_column_family(self) -> RColumnFamily:
        return self.column_family_dict[self.DEFAULT_COLUMN_FAMILY]

    def _family(self, family: RColumnFamily | str | None) -> aio.ColumnFamily | None:
        """The column family of this database that has the same name."""
        if family is None:
            return None
        name = family if isinstance(family, str) else family.get_name()
        found = self.column_family_dict.get(name)
        if found is None or found._native is None:
            raise ValueError(f"the database has no column family {name!r} open")
        return found._native

    # ---- opening ----

    def _open(
        self,
        kind: type[_database.DB],
        path: str,
        options: Options | None,
        families: Iterable[RColumnFamily] | None,
        mode: str,
        how: dict[str, Any],
    ) -> RocksDb:
        listed = list(families or ())
        if not any(family.get_name() == self.DEFAULT_COLUMN_FAMILY for family in listed):
            listed.append(RColumnFamily(self.DEFAULT_COLUMN_FAMILY))
        given = {family.get_name(): family._options for family in listed}
        with contextlib.suppress(Error):  # there is no database yet
            there = _database.list_column_families(path)
            given |= {name: None for name in _REDIS if name in there and name not in given}
        opened = kind(path, options, mode=mode, column_families=given, how=how)
        self._db = aio_database.for_coroutines(opened)
        for family in listed:
            family._native = self._db.column_family(family.get_name())
        self._column_family_list = listed
        return self

    @classmethod
    async def open_db(
        cls,
        path: str,
        options: Options | None = None,
        column_family_list: list[RColumnFamily] | None = None,
    ) -> Status:
        return await in_thread(
            cls()._open,
            _database.DB,
            path,
            options,
            column_family_list,
            "read_write",
            {},
        )

    @classmethod
    async def open_db_for_readonly(
        cls,
        path: str,
        options: Options | None = None,
        column_family_list: list[RColumnFamily] | None = None,
        error_if_log_file_exist: bool = False,
    ) -> Status:
        rocks = cls()
        rocks.is_readonly = True
        how = {"error_if_wal_file_exists": error_if_log_file_exist}
        return await in_thread(
            rocks._open,
            _database.DB,
            path,
            options,
            column_family_list,
            "read_only",
            how,
        )

    @classmethod
    async def open_transaction_db(
        cls,
        path: str,
        options: Options | None = None,
        column_family_list: list[RColumnFamily] | None = None,
    ) -> Status:
        rocks = cls()
        rocks.enable_transaction = True
        return await in_thread(
            rocks._open,
            _transaction.TransactionDB,
            path,
            options,
            column_family_list,
            "transaction",
            {},
        )

    @classmethod
    async def open_optimistic_transaction_db(
        cls,
        path: str,
        options: Options | None = None,
        column_family_list: list[RColumnFamily] | None = None,
    ) -> Status:
        rocks = cls()
        rocks.enable_optimistic_transaction = True
        return await in_thread(
            rocks._open,
            _transaction.OptimisticTransactionDB,
            path,
            options,
            column_family_list,
            "optimistic_transaction",
            {},
        )

    @classmethod
    async def open_ttl_db(
        cls,
        path: str,
        ttls: list[int] | None = None,
        column_family_list: list[RColumnFamily] | None = None,
        read_only: bool = False,
        options: Options | None = None,
    ) -> Status:
        """`ttls`: seconds for each of `column_family_list`; 0, as without it: values stay."""
        families = list(column_family_list or ())
        seconds = list(ttls) if ttls is not None else [0] * len(families)
        assert len(seconds) == len(families), "a ttl for each column family is needed"
        rocks = cls()
        rocks.is_readonly = read_only
        rocks._ttl = True

        def open_() -> RocksDb:
            rocks._open(
                _database.DB,
                path,
                options,
                families,
                "ttl_read_only" if read_only else "ttl",
                {
                    "column_family_ttls": ";".join(
                        f"{family.get_name()}={of}"
                        for family, of in zip(families, seconds, strict=True)
                    )
                },
            )
            return rocks

        return await in_thread(open_)

    async def close(self) -> None:
        """Closes the database."""
        if self._db is not None:
            await self._db.close()
            self._db = self._redis = None
            self._column_family_list = []

    # ---- databases that are not open ----

    @classmethod
    async def destroy_db(cls, db_path: str, options: Options | None = None) -> Status:
        return await in_thread(_database.destroy, db_path, options)

    @classmethod
    async def repair_db(cls, db_path: str, options: Options | None = None) -> Status:
        return await in_thread(_database.repair, db_path, options)

    @classmethod
    async def list_column_families(cls, db_path: str, options: Options | None = None) -> Status:
        return await in_thread(_database.list_column_families, db_path, options)

    @classmethod
    async def load_latest_options(
        cls, db_path: str, options: ConfigOptions | None = None
    ) -> LatestOptionsStatus:
        """The options that a database was last opened with; the result: its column families, with
        theirs."""
        status = await in_thread(_database.load_latest_options, db_path, options)
        made = LatestOptionsStatus(status.error)
        if status.ok():
            made.options, families = status.result
            made.result = [RColumnFamily(name, of) for name, of in families.items()]
        return made

    # ---- column families ----

    async def create_column_family(
        self,
        column_family: RColumnFamily | str,
        options: ColumnFamilyOptions | None = None,
        ttl: int = 0,
    ) -> Status:
        if isinstance(column_family, str):
            column_family = RColumnFamily(column_family)
        if column_family.is_loaded():
            raise ValueError("column_family has handle")
        name = column_family.get_name()
        of = options if options is not None else column_family._options
        status = await in_thread(self._native.create_column_family, name, of)
        if status.ok():
            column_family._native = aio.ColumnFamily(self._store, status.result)
            self._column_family_list.append(column_family)
            status.result = None
            if self._ttl:
                await self.set_column_family_ttl(column_family, ttl)
        return status

    async def drop_column_family(self, column_family: RColumnFamily | str) -> Status:
        """Drops a column family with all it has."""
        native = self._family(column_family)
        assert native is not None
        status = await status_of(self._store.drop_column_family, native)
        if status.ok():
            self._column_family_list = [
                family for family in self._column_family_list if family.get_name() != native.name
            ]
        return status

    # ---- reads and writes ----

    async def put(
        self,
        key: bytes,
        value: bytes,
        write_options: WriteOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> Status:
        given = _given(self._family(column_family), write_options)
        return await status_of(self._store.put, key, value, **given)

    async def delete(
        self,
        key: bytes,
        write_options: WriteOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> Status:
        given = _given(self._family(column_family), write_options)
        return await status_of(self._store.delete, key, **given)

    async def delete_range(
        self,
        from_key: bytes,
        to_key: bytes,
        write_options: WriteOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> Status:
        given = _given(self._family(column_family), write_options)
        return await status_of(self._store.delete_range, from_key, to_key, **given)

    async def write(self, batch: RBatch, write_options: WriteOptions | None = None) -> Status:
        """Writes a batch: all of it, or nothing."""
        made = WriteBatch()
        for key, value, family in batch._operations:
            if value is None:
                made.delete(key, self._family(family))
            else:
                made.put(key, value, self._family(family))
        return await status_of(self._store.write, made, options=write_options)

    async def create_iterator(
        self,
        read_options: ReadOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> RocksDbIterator:
        family = self._family(column_family)
        return RocksDbIterator(self._store.iterator(column_family=family, options=read_options))

    async def create_snapshot(self) -> RSnapshot:
        return RSnapshot(self._native.snapshot())

    async def release_snapshot(self, snapshot: RSnapshot) -> None:
        snapshot._native.release()

    # ---- transactions ----

    async def _begin(self, write_options: Any, options: Any) -> RocksDbTransaction:
        db = self._store
        assert isinstance(db, aio.TransactionDB | aio.OptimisticTransactionDB)
        native = await db.transaction(write_options=write_options, options=options)
        return RocksDbTransaction(native, self)

    async def begin_transaction(
        self,
        write_options: WriteOptions | None = None,
        txn_options: TransactionOptions | None = None,
    ) -> RocksDbTransaction:
        assert self.enable_transaction, "open_transaction_db() has these transactions"
        return await self._begin(write_options, txn_options)

    async def begin_optimistic_transaction(
        self,
        write_options: WriteOptions | None = None,
        txn_options: OptimisticTransactionOptions | None = None,
    ) -> RocksDbTransaction:
        assert self.enable_optimistic_transaction, (
            "open_optimistic_transaction_db() has these transactions"
        )
        return await self._begin(write_options, txn_options)

    async def release_transaction(self, transaction: RocksDbTransaction) -> None:
        """Lets go of a transaction; it is rolled back, if it is not over."""
        transaction._native.close()

    # ---- files ----

    async def flush(
        self, column_family_list: list[RColumnFamily], flush_options: FlushOptions | None = None
    ) -> Status:
        assert column_family_list, "at least one column family is needed"
        handles = [_handle(self._family(family)) for family in column_family_list]
        options = None if flush_options is None else flush_options._handle
        return await in_thread(_core.db_flush, self._native._target, handles, options)

    async def ingest_external_file(
        self,
        files: list[str],
        options: IngestExternalFileOptions | None = None,
        column_family: RColumnFamily | None = None,
    ) -> Status:
        family = _handle(self._family(column_family))
        of = None if options is None else options._handle
        return await in_thread(_core.db_ingest, self._native._target, family, files, of, None)

    async def create_backup(self, backup: RocksDbDbBackup) -> Status:
        engine = aio.BackupEngine(backup._engine)
        return await status_of(engine.create, self._store)

    async def set_ttl(self, ttl: int) -> None:
        """How many seconds values live, if the database was opened with open_ttl_db()."""
        if self._ttl:
            await call(_core.db_set_ttl, self._native._target, None, ttl)

    async def set_column_family_ttl(self, column_family: RColumnFamily, ttl: int) -> None:
        """The same of a column family."""
        if self._ttl:
            family = _handle(self._family(column_family))
            await call(_core.db_set_ttl, self._native._target, family, ttl)


def _handle(family: aio.ColumnFamily | None) -> Any:
    return None if family is None else family.sync._handle


__all__ = [
    "BackupableDBOptions",
    "ColumnFamilyOptions",
    "ComplexStatus",
    "DbPath",
    "EnvOptions",
    "FlushOptions",
    "IngestExternalFileOptions",
    "Options",
    "RBatch",
    "RColumnFamily",
    "RSnapshot",
    "ReadOptions",
    "RocksDb",
    "RocksDbBackupReadonly",
    "RocksDbDbBackup",
    "RocksDbIterator",
    "RocksDbTransaction",
    "SstFileReader",
    "SstFileWriter",
    "WriteOptions",
]
