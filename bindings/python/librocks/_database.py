"""Databases."""

from __future__ import annotations

import os
import time
import warnings
import weakref
from typing import TYPE_CHECKING, Any, ClassVar, cast

from . import _core
from ._batch import BoundBatch, WriteBatch
from ._errors import Closed, Error, Forked, HandleBusy, Incomplete, OutOfMemory
from ._kinds import CheckpointOptions, OpenOptions, Options
from ._observers import cancel_handle
from ._options import by_keywords, handle_of, name_list
from ._with import Closes

# What others find here as well: the nouns of a database.
from ._column_family import ColumnFamily as ColumnFamily, _family as _family  # isort: skip
from ._readable import Readable as Readable, RocksIterator as RocksIterator  # isort: skip
from ._snapshot import Snapshot as Snapshot  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Self

    from _typeshed import ReadableBuffer, StrPath
    from typing_extensions import Unpack

    from ._core import WideColumns
    from ._kinds import (
        ArrowOptions,
        CheckpointKeywords,
        CompactRangeKeywords,
        CompactRangeOptions,
        ConfigOptions,
        DatabaseKeywords,
        FlushKeywords,
        IngestKeywords,
        ReadKeywords,
        ReadOptions,
        WaitForCompactKeywords,
        WriteKeywords,
        WriteOptions,
    )
    from ._observers import Cancel
    from .columns import ColumnLike

    ColumnFamilies = Mapping[str, Options | Mapping[str, Any] | None] | Iterable[str]

_FOREVER = (1 << 64) - 1

# Open databases, which the end of the interpreter closes.
_open: weakref.WeakSet[DB] = weakref.WeakSet()


def open_databases() -> list[DB]:
    """The databases of this process that are open."""
    return list(_open)


def _families_in(
    column_families: ColumnFamilies | None, options: Options
) -> tuple[list[str] | None, list[_core.Handle | None] | None, bool]:
    """Names and options of column families, and whether those call Python."""
    if column_families is None:
        return None, None, False
    items: Mapping[str, Any]
    if isinstance(column_families, dict):
        items = column_families
    else:
        items = {str(name): None for name in column_families}
    handles: list[_core.Handle | None] = []
    calls_python = False
    for given in items.values():
        made = given if given is None or isinstance(given, Options) else Options(given)
        handles.append(options._handle if made is None else made._handle)
        calls_python |= made is not None and made._calls_python
    names = list(items)
    if "default" not in items:
        names.insert(0, "default")
        handles.insert(0, options._handle)
    return names, handles, calls_python


class Opening:
    """What a database is opened with."""

    def __init__(
        self,
        mode: str,
        options: Options | None,
        database_options: Mapping[str, Any],
        column_families: ColumnFamilies | None,
        how: OpenOptions | Mapping[str, Any] | None,
    ) -> None:
        self.options = Options() if options is None else options
        if database_options:
            self.options = self.options.copy()
            self.options.update(**database_options)
        self.how = how.copy() if isinstance(how, OpenOptions) else OpenOptions(how)
        self.how.mode = mode
        self.names, self.handles, calls_python = _families_in(column_families, self.options)
        self.keep_gil = not (self.options._calls_python or calls_python)

    def open(self, path: StrPath) -> _core.Handle:
        """The handle of the database."""
        return _core.db_open(path, self.options._handle, self.how._handle, self.names, self.handles)


class DB(Closes, Readable):
    """An open database. Keys and values are bytes, or anything that has a buffer.

        with librocks.DB("planets.db", create_if_missing=True) as db:
            db[b"earth"] = b"3"
            db.get(b"pluto")  # None

    Any number of threads may use it. It is a mapping as far as that fits: `db[key]`, `key in db`,
    `del db[key]`, items(), keys(), values(), get()."""

    MODE: ClassVar[str] = "read_write"

    @property
    def _db(self) -> DB:
        return self

    def __init__(
        self,
        path: StrPath,
        options: Options | None = None,
        *,
        mode: str | None = None,
        read_only: bool = False,
        column_families: ColumnFamilies | None = None,
        how: OpenOptions | Mapping[str, Any] | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> None:
        """Opens a database.

        options, and keywords by RocksDB's names: how it works. `create_if_missing=True` makes a new
        one. mode: "read_write", "read_only" (for which read_only=True is short), "transaction",
        "optimistic_transaction", "ttl", "ttl_read_only", "secondary" or "follower"; there are
        classes for the last ones. column_families: names, or names with their options; without it
        all that are there are opened with `options`. how: options of the opening (OpenOptions),
        such as {"use_stored_options": True}."""
        mode = mode or ("read_only" if read_only else self.MODE)
        opening = Opening(mode, options, database_options, column_families, how)
        super().__init__(opening.open(path), None, opening.keep_gil)
        self._families: weakref.WeakValueDictionary[int, ColumnFamily] = (
            weakref.WeakValueDictionary()
        )
        self.path = os.fsdecode(path)
        _open.add(self)

    @classmethod
    def _of(cls, handle: _core.Handle, path: str, keep_gil: bool) -> Self:
        self = cls.__new__(cls)
        _core.Store.__init__(self, handle, None, keep_gil)
        self._families = weakref.WeakValueDictionary()
        self.path = path
        _open.add(self)
        return self

    # ---- its life ----

    def close(self, *, timeout: float | None = None) -> None:
        """Closes the database: waits for calls that run (at most `timeout` seconds), and ends its
        iterators, snapshots and transactions. Closing it again does nothing."""
        if not self._target:
            return
        try:
            if timeout is None:
                _core.db_close(self._target)
            else:
                _core.db_close_within(self._target, int(timeout * 1_000_000))
        except (HandleBusy, Forked):  # nothing was closed
            raise
        except Error:
            if self._is_open():  # no thread could be started
                raise
            self._target.forget()
            self._closed()
            raise
        self._closed()

    def _is_open(self) -> bool:
        try:
            _core.db_path(self._target)
        except Error:
            return False
        return True

    def _closed(self) -> None:
        _open.discard(self)
        for store in (self, *self._families.values()):
            store._give_up()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return not self._target

    def __del__(self) -> None:
        try:
            is_open = bool(self._target)
        except ValueError:  # the opening failed
            return
        if is_open:
            warnings.warn(f"not closed: {self!r}", ResourceWarning, source=self, stacklevel=2)

    def __repr__(self) -> str:
        return f"<librocks.{type(self).__name__} {self.path!r}{', closed' if self.closed else ''}>"

    @property
    def mode(self) -> str:
        """How it was opened."""
        number = _core.db_mode(self._target)
        names = {value: name for name, value in vars(_core).items() if name.startswith("OPEN_")}
        return names[number].removeprefix("OPEN_").lower()

    def set_timeout(self, seconds: float) -> None:
        """How long calls without a timeout of their own wait at most."""
        _core.db_set_timeout(self._target, int(seconds * 1_000_000))

    def recovery_report(self) -> _core.recovery_report:
        """What the opening found in the write-ahead log, and whether data was lost."""
        return _core.db_recovery_report(self._target)

    # ---- column families ----

    def column_family(self, name: str) -> ColumnFamily:
        """A column family by its name; NotFound: there is none."""
        handle = _core.db_column_family(self._target, name)
        return ColumnFamily(self, handle, name)

    @property
    def default_column_family(self) -> ColumnFamily:
        """The one that is meant where none is given."""
        return self.column_family("default")

    def create_column_family(
        self,
        name: str,
        options: Options | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> ColumnFamily:
        """Makes a column family."""
        options = self._family_options(options, database_options)
        handle = _core.db_create_column_family(self._target, name, options._handle)
        return ColumnFamily(self, handle, name)

    def open_column_family(
        self,
        name: str,
        options: Options | None = None,
        **database_options: Unpack[DatabaseKeywords],
    ) -> ColumnFamily:
        """Of a secondary or follower: opens a column family that the other database created since,
        or that was left out, and catches up."""
        options = self._family_options(options, database_options)
        handle = _core.db_open_column_family(self._target, name, options._handle)
        return ColumnFamily(self, handle, name)

    def _family_options(
        self, options: Options | None, database_options: DatabaseKeywords
    ) -> Options:
        if options is None:
            options = Options(**database_options)
        elif database_options:
            options = options.copy()
            options.update(**database_options)
        if options._calls_python:
            self._keep_gil = False
            for family in self._families.values():
                family._keep_gil = False
        return options

    def drop_column_family(self, column_family: ColumnFamily | str) -> None:
        """Drops a column family with all it has. Its objects raise Closed afterwards."""
        if isinstance(column_family, str):
            column_family = self.column_family(column_family)
        _core.db_drop_column_family(self._target, column_family._handle)
        for family in list(self._families.values()):
            if family.name == column_family.name:
                family._handle.release()

    def column_family_names(self) -> list[str]:
        """The names of all column families."""
        names, _ = _core.db_column_families(self._target)
        return name_list(names)

    @property
    def column_families(self) -> dict[str, ColumnFamily]:
        """All column families by their names."""
        return {name: self.column_family(name) for name in self.column_family_names()}

    def iterators(
        self,
        column_families: Iterable[ColumnFamily],
        *,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> list[RocksIterator]:
        """An iterator over each of several column families, all of one moment."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        handles = [family._handle for family in column_families]
        return [RocksIterator(self, made) for made in _core.db_iters(self._target, handles, handle)]

    # ---- writes ----

    def delete_range(
        self,
        start: ReadableBuffer,
        stop: ReadableBuffer,
        *,
        column_family: ColumnFamily | None = None,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Deletes every key from `start` on, before `stop`."""
        handle = handle_of(_core.OPTIONS_WRITE, options, write_options)
        _core.db_delete_range(self._target, _family(column_family), handle, start, stop)

    def put_entity(
        self,
        key: ReadableBuffer,
        columns: WideColumns,
        *,
        column_family: ColumnFamily | None = None,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Puts a key with named columns in place of one value: a mapping of names to values, or
        pairs. It replaces what the key had. The column of the empty name is what plain reads
        see."""
        handle = handle_of(_core.OPTIONS_WRITE, options, write_options)
        _core.db_put_entity(self._target, _family(column_family), handle, key, columns)

    def write(
        self,
        batch: WriteBatch,
        *,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Writes a batch: all of it, or nothing."""
        handle = handle_of(_core.OPTIONS_WRITE, options, write_options)
        _core.db_write(self._target, handle, batch._handle)

    def batch(
        self, *, options: WriteOptions | None = None, **write_options: Unpack[WriteKeywords]
    ) -> BoundBatch:
        """A batch that is written at the end of its `with`, unless an exception ended that."""
        return BoundBatch(self, handle_of(_core.OPTIONS_WRITE, options, write_options))

    def put_items(
        self,
        items: Mapping[bytes, ReadableBuffer] | Iterable[tuple[ReadableBuffer, ReadableBuffer]],
        *,
        column_family: ColumnFamily | None = None,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Puts many keys together: pairs of key and value, or a mapping."""
        batch = WriteBatch()
        batch.put_items(items, column_family)
        self.write(batch, options=options, **write_options)

    def write_arrow(
        self,
        data: object,
        *,
        key: str = "key",
        value: str = "value",
        arrow: ArrowOptions | None = None,
        column_family: ColumnFamily | None = None,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> int:
        """Puts the rows of Arrow data, as tables and streams of pyarrow, polars and duckdb: columns
        of binary or text named `key` and `value`, or the first two. Returns how many. Each record
        batch is written together. `arrow` has further options: merge or delete instead, and what a
        null means."""
        from ._arrow import capsule_of

        handle = handle_of(_core.OPTIONS_WRITE, options, write_options)
        store = _core.Store(self._target, _family(column_family), False)
        capsule = capsule_of(data)
        names = _core.arrow_names(capsule)
        given: dict[str, Any] = {} if arrow is None else {"options": arrow}
        given["key_name"] = key if key in names else ""
        given["value_name"] = value if value in names else ""
        how = by_keywords(_core.OPTIONS_ARROW, given)
        return _core.write_arrow(store, handle, capsule, how)

    def write_columns(
        self,
        keys: ColumnLike,
        values: ColumnLike,
        *,
        column_family: ColumnFamily | None = None,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> int:
        """Puts many keys together, from numpy arrays: see Column.of. Returns how many."""
        from .columns import Column

        handle = handle_of(_core.OPTIONS_WRITE, options, write_options)
        column = Column.of(keys)
        _core.db_put_columns(
            self._target, _family(column_family), handle, column._pair, Column.of(values)._pair
        )
        return len(column)

    # ---- snapshots and transactions ----

    def snapshot(self) -> Snapshot:
        """The database as it is now."""
        return Snapshot(self)

    def key_may_exist(
        self,
        key: ReadableBuffer,
        *,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> tuple[bool, bytes | None]:
        """Whether a key may exist, from memory alone, and its value where memory has it. False is
        certain."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        may, value, found = _core.db_key_may_exist(
            self._target, _family(column_family), handle, key
        )
        return may, value if found else None

    # ---- maintenance ----

    def flush(
        self,
        column_families: Sequence[ColumnFamily] | ColumnFamily | None = None,
        **flush_options: Unpack[FlushKeywords],
    ) -> None:
        """Writes the memtables of column families into table files; without any: the default
        one."""
        if isinstance(column_families, ColumnFamily):
            column_families = [column_families]
        families = None if column_families is None else [f._handle for f in column_families]
        handle = handle_of(_core.OPTIONS_FLUSH, None, flush_options)
        _core.db_flush(self._target, families, handle)

    def flush_wal(self, sync: bool = False) -> None:
        """Writes the write-ahead log's buffer to its file; with `sync` to the disk."""
        _core.db_flush_wal(self._target, sync)

    def sync_wal(self) -> None:
        """Syncs the write-ahead log to the disk."""
        _core.db_sync_wal(self._target)

    def compact_range(
        self,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        *,
        column_family: ColumnFamily | None = None,
        options: CompactRangeOptions | None = None,
        cancel: Cancel | None = None,
        **compact_range_options: Unpack[CompactRangeKeywords],
    ) -> None:
        """Compacts the files with keys from `start` to `stop`; None: from the first, to the
        last."""
        handle = handle_of(_core.OPTIONS_COMPACT_RANGE, options, compact_range_options)
        family = _family(column_family)
        token = cancel_handle(cancel, None, None)
        _core.db_compact_range(self._target, family, handle, start, stop, token)

    def wait_for_compact(self, **options: Unpack[WaitForCompactKeywords]) -> None:
        """Waits until no flush and no compaction runs or waits."""
        handle = handle_of(_core.OPTIONS_WAIT_FOR_COMPACT, None, options)
        _core.db_wait_for_compact(self._target, handle)

    def pause_background_work(self) -> None:
        """Lets no flush and compaction begin, and waits for those that run."""
        _core.db_pause_background_work(self._target)

    def continue_background_work(self) -> None:
        """Lets them begin again."""
        _core.db_continue_background_work(self._target)

    def resume(self) -> None:
        """Goes on after a background error, once its reason is gone."""
        _core.db_resume(self._target)

    def verify_checksum(
        self,
        *,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
        timeout: float | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> None:
        """Reads all files, and raises Corruption if a checksum is wrong."""
        handle = handle_of(_core.OPTIONS_READ, None, read_options)
        _core.db_verify_checksum(self._target, handle, cancel_handle(cancel, progress, timeout))

    def delete_files_in_range(
        self,
        start: ReadableBuffer,
        stop: ReadableBuffer,
        *,
        column_family: ColumnFamily | None = None,
        include_stop: bool = False,
    ) -> None:
        """Deletes the files that have keys of a range alone: frees space at once."""
        family = _family(column_family)
        _core.db_delete_files_in_ranges(self._target, family, [start], [stop], include_stop)

    def ingest(
        self,
        files: Sequence[StrPath],
        *,
        column_family: ColumnFamily | None = None,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
        **ingest_options: Unpack[IngestKeywords],
    ) -> None:
        """Takes table files in, as SstWriter makes them: all of them, or none."""
        handle = handle_of(_core.OPTIONS_INGEST, None, ingest_options)
        token = cancel_handle(cancel, progress, None)
        _core.db_ingest(self._target, _family(column_family), files, handle, token)

    def checkpoint(
        self,
        path: StrPath,
        *,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
        **checkpoint_options: Unpack[CheckpointKeywords],
    ) -> int:
        """Makes a copy of the database in a new folder, by hard links where it can: a database of
        its own. Returns the sequence number of its state."""
        handle = handle_of(CheckpointOptions.KIND, None, checkpoint_options)
        token = cancel_handle(cancel, progress, None)
        return _core.db_create_checkpoint(self._target, path, handle, token)

    def try_catch_up_with_primary(self) -> None:
        """Of a secondary: sees what the primary has written by now. Of a follower: sees what the
        leader has flushed by now."""
        _core.db_try_catch_up_with_primary(self._target)

    # ---- figures ----

    def get_property(self, name: str, *, column_family: ColumnFamily | None = None) -> str:
        """A property by RocksDB's name, such as `rocksdb.stats`."""
        value = _core.db_property(self._target, _family(column_family), name)
        return value.decode(errors="replace")

    def get_property_int(self, name: str, *, column_family: ColumnFamily | None = None) -> int:
        """A property that is a number, such as `rocksdb.estimate-num-keys`."""
        return _core.db_property_int(self._target, _family(column_family), name)

    @staticmethod
    def property_names() -> list[str]:
        """The names of all properties."""
        return name_list(_core.property_names())

    @property
    def latest_sequence_number(self) -> int:
        """The number of the last write."""
        return _core.db_latest_sequence_number(self._target)

    @property
    def identity(self) -> str:
        """What distinguishes this database from all others."""
        return _core.db_identity(self._target).decode()

    @property
    def options(self) -> Options:
        """The options that it works with, as a copy."""
        return cast("Options", Options._of(_core.db_options(self._target, None)))

    def column_family_options(self, column_family: ColumnFamily) -> Options:
        """Those of a column family."""
        return cast("Options", Options._of(_core.db_options(self._target, column_family._handle)))

    def set_options(
        self, values: Mapping[str, Any], *, column_family: ColumnFamily | None = None
    ) -> None:
        """Changes options of a column family while it is open."""
        names, texts = _texts(values)
        _core.db_set_options(self._target, _family(column_family), names, texts)

    def set_db_options(self, values: Mapping[str, Any]) -> None:
        """Changes options of the whole database while it is open."""
        names, texts = _texts(values)
        _core.db_set_db_options(self._target, names, texts)

    def live_files(self) -> list[_core.file_metadata]:
        """The table files, with their levels, sizes, keys and sequence numbers."""
        metadata = _core.db_metadata(self._target)
        _, _, files, _ = _core.metadata_counts(metadata)
        return [_core.metadata_file_at(metadata, index) for index in range(files)]

    def column_family_metadata(
        self, column_family: ColumnFamily | None = None
    ) -> _core.column_family_metadata:
        """Size and files of a column family."""
        metadata = _core.db_column_family_metadata(self._target, _family(column_family))
        return _core.metadata_column_family_at(metadata, 0)


def _texts(values: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    from ._options import _text

    names: list[str] = []
    texts: list[str] = []

    def add(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for inner, of in value.items():
                add(f"{name}.{inner}", of)
        else:
            names.append(name)
            texts.append(_text(value))

    for name, value in values.items():
        add(name, value)
    return names, texts


# ---- databases that are not open ----


def list_column_families(path: StrPath, options: Options | None = None) -> list[str]:
    """The names of the column families of a database."""
    handle = None if options is None else options._handle
    names, _ = _core.db_list_column_families(path, handle)
    return name_list(names)


def load_latest_options(
    path: StrPath, config: ConfigOptions | None = None
) -> tuple[Options, dict[str, Options]]:
    """The options of the newest OPTIONS file of a database, and those of its column families."""
    handle = None if config is None else config._handle
    made, names, families = _core.options_load_latest(path, handle)
    of = {
        name: cast("Options", Options._of(family))
        for name, family in zip(name_list(names), families, strict=True)
    }
    return cast("Options", Options._of(made)), of


def destroy(path: StrPath, options: Options | None = None) -> None:
    """Deletes a database with all its files. It must not be open."""
    _core.db_destroy(path, None if options is None else options._handle)


def repair(
    path: StrPath,
    options: Options | None = None,
    *,
    in_place: bool = True,
    timeout: float | None = None,
) -> _core.repair_report:
    """Saves what can be read of a damaged database. It must not be open. With `in_place=False` it
    changes nothing, and tells what a repair would keep.

    Raises Incomplete when something is lost, with `report` and `files`; the database is repaired
    nevertheless.
    """
    handle = None if options is None else options._handle
    micros = _FOREVER if timeout is None else int(timeout * 1_000_000)
    report, lines, why = _core.db_repair(path, handle, None, None, in_place, micros, None)
    if isinstance(why, Incomplete):
        why.report = report
        text = lines.decode("utf-8", "surrogateescape")
        why.files = [line.split("\t") for line in text.splitlines()]
        raise why
    return report


def close_all(*, timeout: float | None = None) -> None:
    """Closes every database of this process, as the end of the interpreter does. After `timeout`
    seconds it gives up what it waits for, as `DB.close()` does; the end of the interpreter gives
    them 60."""
    end = None if timeout is None else time.monotonic() + timeout
    for db in open_databases():
        try:
            try:
                db.close(timeout=None if end is None else max(0.0, end - time.monotonic()))
            except OutOfMemory:  # no thread to close it meanwhile, if it is open still
                db.close()
        except Closed:
            pass
        except Error as error:
            warnings.warn(f"{db!r}: {error}", ResourceWarning, stacklevel=2)
