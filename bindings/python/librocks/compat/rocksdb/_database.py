"""Databases, column families and snapshots."""

from __future__ import annotations

import contextlib
import functools
import os
from typing import TYPE_CHECKING, Any

from ... import _core, _database
from ..._errors import Error, Incomplete, InvalidArgument, NotFound
from ..._transaction import TransactionDB as NativeTransactionDB
from ._iterators import BaseIterator, ItemsIterator, KeysIterator, ValuesIterator
from ._options import ColumnFamilyOptions, Options, TransactionDBOptions
from .errors import failed_merges_corrupt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ._batch import WriteBatch
    from ._copies import Path

_DEFAULT = b"default"
_WRITE_NAMES = {"disable_wal": "disableWAL"}
_WRITE_OPTIONS = (
    "sync",
    "disable_wal",
    "ignore_missing_column_families",
    "no_slowdown",
    "low_pri",
)
_READ_OPTIONS = (
    "verify_checksums",
    "fill_cache",
    "snapshot",
    "read_tier",
    "total_order_seek",
    "iterate_lower_bound",
    "iterate_upper_bound",
)
_TIERS = {"all": "kReadAllTier", "cache": "kBlockCacheTier"}
_LEVELS = {"skip": "kSkip", "if_compaction_filter": "kIfHaveCompactionFilter", "force": "kForce"}


@functools.total_ordering
class ColumnFamilyHandle:
    """A column family of an open database. After its drop, or the close, it is no longer valid."""

    name: bytes
    id: int
    _native: _database.ColumnFamily | None

    def __init__(self) -> None:
        raise TypeError("These can not be constructed from Python")

    @classmethod
    def _of(cls, native: _database.ColumnFamily) -> ColumnFamilyHandle:
        self = cls.__new__(cls)
        self.name = native.name.encode()
        self.id = native.id
        self._native = native
        return self

    @property
    def is_valid(self) -> bool:
        return self._native is not None

    def _family(self) -> _database.ColumnFamily:
        if self._native is None:
            raise ValueError(f"{self} is no longer a valid ColumnFamilyHandle!")
        return self._native

    def __eq__(self, other: object) -> bool:
        return self is other

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, ColumnFamilyHandle):
            return NotImplemented
        return self.id < other.id

    def __hash__(self) -> int:
        return hash((self.id, self.name, id(self)))

    def __repr__(self) -> str:
        state = "valid" if self.is_valid else "invalid"
        return f"<ColumnFamilyHandle name: {self.name!r}, id: {self.id}, state: {state}>"


class Snapshot:
    """A database as it was at a moment."""

    def __init__(self, db: DB) -> None:
        self._db = db  # keeps it open
        self._native = db.native.snapshot()


def _read(arguments: Sequence[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    """Read options of librocks for those of a call. What is not given stays as RocksDB has it."""
    if len(arguments) > len(_READ_OPTIONS):
        raise TypeError(f"at most {len(_READ_OPTIONS)} read options, not {len(arguments)}")
    given = dict(zip(_READ_OPTIONS, arguments, strict=False))
    for name, value in keywords.items():
        if name not in _READ_OPTIONS or name in given:
            raise TypeError(f"no read option, or given twice: {name}")
        given[name] = value
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name == "snapshot":
            if value is not None:
                made[name] = value._native
        elif name == "read_tier":
            if value not in _TIERS:
                raise ValueError("Invalid read_tier")
            made[name] = _TIERS[value]
        elif name in ("iterate_lower_bound", "iterate_upper_bound"):
            if value is not None:
                made[name] = value if isinstance(value, bytes) else str(value).encode()
        elif value is not None:
            made[name] = bool(value)
    return made


def _write(*values: Any) -> dict[str, Any]:
    """Write options of librocks: those that are not as usual."""
    return {
        _WRITE_NAMES.get(name, name): True
        for name, value in zip(_WRITE_OPTIONS, values, strict=True)
        if value
    }


class DB:
    """An open database. Where it takes a key, a pair of column family and key is taken too."""

    native: _database.DB
    """The same database with the interface of librocks."""
    _opened = False

    def __init__(
        self,
        db_name: Path,
        opts: Options,
        column_families: dict[bytes, ColumnFamilyOptions] | None = None,
        read_only: bool = False,
        secondary_path: Path | None = None,
    ) -> None:
        how: dict[str, Any] = {"mode": "read_only" if read_only else "read_write"}
        if secondary_path is not None:
            how = {"mode": "secondary", "secondary_path": os.fsdecode(secondary_path)}
        self._open(db_name, opts, column_families, _database.DB, how)

    def _open(
        self,
        db_name: Path,
        opts: Options,
        column_families: dict[bytes, ColumnFamilyOptions] | None,
        kind: type[_database.DB],
        how: dict[str, Any],
    ) -> None:
        if not isinstance(opts, Options):
            raise TypeError(f"opts: {opts!r} is not of type {Options}")
        if opts._in_use:
            raise InvalidArgument("Options object is already used by another DB")
        given: dict[bytes, ColumnFamilyOptions] = {}
        if not column_families or _DEFAULT not in column_families:
            given[_DEFAULT] = opts
        for name, of in (column_families or {}).items():
            if not isinstance(name, bytes):
                raise TypeError(f"column family name {name!r} is not of type {bytes}!")
            if not isinstance(of, ColumnFamilyOptions):
                raise TypeError(
                    f"column family options {of!r} is not of type {ColumnFamilyOptions}!"
                )
            if of._in_use or any(of is other for other in given.values()):
                raise Exception(
                    f"ColumnFamilyOptions object for {name!r} is already used by another"
                    " Column Family"
                )
            given[name] = of
        mode = how.pop("mode")
        self.native = kind(
            os.fsdecode(db_name),
            opts,
            mode=mode,
            column_families={name.decode(): of for name, of in given.items()},
            how=how,
        )
        self._opened = True
        self._opts = opts
        self._handles = {
            name: ColumnFamilyHandle._of(self.native.column_family(name.decode())) for name in given
        }
        self._copts = given
        for of in (opts, *given.values()):
            of._in_use = True

    def close(self, safe: bool = True) -> None:
        """Closes the database. `safe` has no meaning any more: the close waits for what runs."""
        if not self._opened or self.native.closed:
            return
        self.native.close()
        for handle in self._handles.values():
            handle._native = None
        for of in (self._opts, *self._copts.values()):
            of._in_use = False
        self._handles = {}
        self._copts = {}

    def __del__(self) -> None:
        try:
            self.close()
        except Error:  # within a callback: librocks closes it
            pass

    # ---- column families ----

    @property
    def column_families(self) -> list[ColumnFamilyHandle]:
        return list(self._handles.values())

    def get_column_family(self, name: bytes) -> ColumnFamilyHandle | None:
        return self._handles.get(name)

    def create_column_family(self, name: bytes, copts: ColumnFamilyOptions) -> ColumnFamilyHandle:
        if name in self._handles:
            raise ValueError(f"{name!r} is already an existing column family")
        if copts._in_use:
            raise Exception("ColumnFamilyOptions are in_use by another column family")
        native = self.native.create_column_family(name.decode(), copts)
        handle = self._handles[name] = ColumnFamilyHandle._of(native)
        self._copts[name] = copts
        copts._in_use = True
        return handle

    def drop_column_family(self, weak_handle: ColumnFamilyHandle) -> None:
        self.native.drop_column_family(weak_handle._family())
        weak_handle._native = None
        del self._handles[weak_handle.name]
        of = self._copts.pop(weak_handle.name)
        if of is not self._opts:
            of._in_use = False

    # ---- writes ----

    def put(
        self,
        key: Any,
        value: bytes,
        sync: bool = False,
        disable_wal: bool = False,
        ignore_missing_column_families: bool = False,
        no_slowdown: bool = False,
        low_pri: bool = False,
    ) -> None:
        store, key = self._place(key)
        store.put(
            key,
            value,
            **_write(sync, disable_wal, ignore_missing_column_families, no_slowdown, low_pri),
        )

    def delete(
        self,
        key: Any,
        sync: bool = False,
        disable_wal: bool = False,
        ignore_missing_column_families: bool = False,
        no_slowdown: bool = False,
        low_pri: bool = False,
    ) -> None:
        store, key = self._place(key)
        store.delete(
            key,
            **_write(sync, disable_wal, ignore_missing_column_families, no_slowdown, low_pri),
        )

    @failed_merges_corrupt
    def merge(
        self,
        key: Any,
        value: bytes,
        sync: bool = False,
        disable_wal: bool = False,
        ignore_missing_column_families: bool = False,
        no_slowdown: bool = False,
        low_pri: bool = False,
    ) -> None:
        store, key = self._place(key)
        store.merge(
            key,
            value,
            **_write(sync, disable_wal, ignore_missing_column_families, no_slowdown, low_pri),
        )

    @failed_merges_corrupt
    def write(
        self,
        batch: WriteBatch,
        sync: bool = False,
        disable_wal: bool = False,
        ignore_missing_column_families: bool = False,
        no_slowdown: bool = False,
        low_pri: bool = False,
    ) -> None:
        self.native.write(
            batch._batch,
            **_write(sync, disable_wal, ignore_missing_column_families, no_slowdown, low_pri),
        )

    # ---- reads ----

    @failed_merges_corrupt
    def get(self, key: Any, *args: Any, **kwargs: Any) -> bytes | None:
        store, key = self._place(key)
        options = _read(args, kwargs) if args or kwargs else {}
        found: bytes | None = store.get(key, **options)
        return found

    @failed_merges_corrupt
    def multi_get(
        self, keys: Iterable[Any], *args: Any, as_dict: bool = True, **kwargs: Any
    ) -> Any:
        """The values of keys: a dict, or with as_dict=False a list."""
        keys = list(dict.fromkeys(keys)) if as_dict else list(keys)
        options = _read(args, kwargs)
        places: dict[Any, list[int]] = {}
        for index, key in enumerate(keys):
            family = key[0]._family() if isinstance(key, tuple) else None
            places.setdefault(family, []).append(index)
        values: list[bytes | None] = [None] * len(keys)
        snapshot = None
        if len(places) > 1 and "snapshot" not in options:
            snapshot = options["snapshot"] = self.native.snapshot()  # all from one moment
        try:
            for family, indexes in places.items():
                wanted = [keys[i][1] if family is not None else keys[i] for i in indexes]
                found = self.native.multi_get(wanted, column_family=family, **options)
                for i, value in zip(indexes, found, strict=True):
                    values[i] = value
        finally:
            if snapshot is not None:
                snapshot.release()
        return dict(zip(keys, values, strict=True)) if as_dict else values

    @failed_merges_corrupt
    def key_may_exist(
        self, key: Any, fetch: bool = False, *args: Any, **kwargs: Any
    ) -> tuple[bool, bytes | None]:
        family, key = self._split(key)
        may, value = self.native.key_may_exist(key, column_family=family, **_read(args, kwargs))
        return may, value if fetch else None

    def iterkeys(
        self, column_family: ColumnFamilyHandle | None = None, *args: Any, **kwargs: Any
    ) -> BaseIterator:
        return self._iterator(KeysIterator, column_family, args, kwargs)

    def itervalues(
        self, column_family: ColumnFamilyHandle | None = None, *args: Any, **kwargs: Any
    ) -> BaseIterator:
        return self._iterator(ValuesIterator, column_family, args, kwargs)

    def iteritems(
        self, column_family: ColumnFamilyHandle | None = None, *args: Any, **kwargs: Any
    ) -> BaseIterator:
        return self._iterator(ItemsIterator, column_family, args, kwargs)

    def iterskeys(
        self, column_families: Sequence[ColumnFamilyHandle], *args: Any, **kwargs: Any
    ) -> list[BaseIterator]:
        """Iterators over several column families, all at one state."""
        return self._iterators(KeysIterator, column_families, args, kwargs)

    def itersvalues(
        self, column_families: Sequence[ColumnFamilyHandle], *args: Any, **kwargs: Any
    ) -> list[BaseIterator]:
        return self._iterators(ValuesIterator, column_families, args, kwargs)

    def itersitems(
        self, column_families: Sequence[ColumnFamilyHandle], *args: Any, **kwargs: Any
    ) -> list[BaseIterator]:
        return self._iterators(ItemsIterator, column_families, args, kwargs)

    def snapshot(self) -> Snapshot:
        return Snapshot(self)

    # ---- figures and maintenance ----

    def get_property(
        self, prop: bytes, column_family: ColumnFamilyHandle | None = None
    ) -> bytes | None:
        """A property by RocksDB's name; None: there is none."""
        family = None if column_family is None else column_family._family()._handle
        try:
            return _core.db_property(self.native._target, family, prop)
        except (InvalidArgument, NotFound):
            return None

    def get_live_files_metadata(self) -> list[dict[str, Any]]:
        return [
            {
                "name": f"/{os.fsdecode(file.name or b'').removeprefix('/')}",
                "level": file.level,
                "size": file.size,
                "smallestkey": file.smallest_key,
                "largestkey": file.largest_key,
                "smallest_seqno": file.smallest_sequence,
                "largest_seqno": file.largest_sequence,
            }
            for file in self.native.live_files()
        ]

    def get_column_family_meta_data(
        self, column_family: ColumnFamilyHandle | None = None
    ) -> dict[str, int]:
        family = None if column_family is None else column_family._family()
        found = self.native.column_family_metadata(family)
        return {"size": found.size, "file_count": found.file_count}

    @failed_merges_corrupt
    def compact_range(
        self,
        begin: bytes | None = None,
        end: bytes | None = None,
        column_family: ColumnFamilyHandle | None = None,
        **py_options: Any,
    ) -> None:
        level = py_options.get("bottommost_level_compaction", "if_compaction_filter")
        if level not in _LEVELS:
            raise ValueError("bottommost_level_compaction is not valid")
        self.native.compact_range(
            begin,
            end,
            column_family=None if column_family is None else column_family._family(),
            change_level=py_options.get("change_level", False),
            target_level=py_options.get("target_level", -1),
            bottommost_level_compaction=_LEVELS[level],
        )

    def try_catch_up_with_primary(self) -> None:
        self.native.try_catch_up_with_primary()

    @property
    def options(self) -> Options:
        return self._opts

    # ---- inside ----

    @staticmethod
    def _split(key: Any) -> tuple[_database.ColumnFamily | None, Any]:
        if isinstance(key, tuple):
            handle, key = key
            return (None if handle is None else handle._family()), key
        return None, key

    def _place(self, key: Any) -> tuple[Any, Any]:
        """What has the key, and its bytes."""
        if isinstance(key, tuple):
            family, key = self._split(key)
            return (self.native if family is None else family), key
        return self.native, key

    def _iterator(
        self,
        kind: type[BaseIterator],
        handle: ColumnFamilyHandle | None,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> BaseIterator:
        family = None if handle is None else handle._family()
        cursor = self.native.iterator(column_family=family, **_read(arguments, keywords))
        return kind(self, cursor, handle)

    def _iterators(
        self,
        kind: type[BaseIterator],
        handles: Sequence[ColumnFamilyHandle],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> list[BaseIterator]:
        families = [handle._family() for handle in handles]
        cursors = self.native.iterators(families, **_read(arguments, keywords))
        return [kind(self, cursor, handle) for cursor, handle in zip(cursors, handles, strict=True)]


class TransactionDB(DB):
    """A database with transactions that lock keys. python-rocksdb could not begin one: use
    `db.native.transaction()` and `db.native.transact(…)`."""

    def __init__(
        self,
        db_name: Path,
        opts: Options,
        column_families: dict[bytes, ColumnFamilyOptions] | None = None,
        tdb_opts: TransactionDBOptions | None = None,
    ) -> None:
        tdb_opts = TransactionDBOptions() if tdb_opts is None else tdb_opts
        if tdb_opts._in_use:
            raise InvalidArgument("Transaction Options object is already used by another DB")
        how = {
            name: tdb_opts._how[name] for name in tdb_opts._how.names() if "transaction_db." in name
        }
        self._open(
            db_name, opts, column_families, NativeTransactionDB, {"mode": "transaction", **how}
        )
        self._tdb_opts = tdb_opts
        tdb_opts._in_use = True

    @property
    def transaction_options(self) -> TransactionDBOptions:
        return self._tdb_opts

    def close(self, safe: bool = True) -> None:
        super().close(safe)
        if self._opened:
            self._tdb_opts._in_use = False


def repair_db(db_name: Path, opts: Options) -> None:
    """Saves what can be read of a damaged database."""
    with contextlib.suppress(Incomplete):  # what is lost is lost, as there
        _database.repair(os.fsdecode(db_name), opts)


def list_column_families(db_name: Path, opts: Options) -> list[bytes]:
    """The names of the column families of a database."""
    return [name.encode() for name in _database.list_column_families(os.fsdecode(db_name), opts)]
