"""Table files: written, read, loaded in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from ._database import RocksIterator, _family
from ._errors import NotFound
from ._observers import cancel_handle
from ._options import handle_of
from ._with import Closes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer, StrPath
    from typing_extensions import Unpack

    from ._core import WideColumns
    from ._database import DB, ColumnFamily
    from ._kinds import BulkLoadKeywords, Options, ReadKeywords
    from ._observers import Cancel
    from .columns import ColumnLike


class SstWriter:
    """Writes a table file, which db.ingest() takes in. Keys come in the comparator's order."""

    def __init__(
        self,
        path: StrPath | None = None,
        options: Options | None = None,
        *,
        db: DB | None = None,
        column_family: ColumnFamily | None = None,
    ) -> None:
        """A writer for a column family of `db`, with its options, or for `options`."""
        self._db = db  # keeps the database open
        self._handle = _core.sst_writer_new(
            None if db is None else db._target,
            _family(column_family),
            None if options is None else options._handle,
        )
        self._writing = False
        if path is not None:
            self.open(path)

    def open(self, path: StrPath) -> None:
        """Begins a file, which must not be there."""
        _core.sst_writer_open(self._handle, path, _core.SST_WRITER_REMOVE_ABANDONED)
        self._writing = True

    def put(self, key: ReadableBuffer, value: ReadableBuffer) -> None:
        """Adds a key with its value."""
        _core.sst_writer_put(self._handle, key, value)

    def put_entity(self, key: ReadableBuffer, columns: WideColumns) -> None:
        """Adds a key with named columns in place of one value."""
        _core.sst_writer_put_entity(self._handle, key, columns)

    def merge(self, key: ReadableBuffer, operand: ReadableBuffer) -> None:
        """Adds an operand."""
        _core.sst_writer_merge(self._handle, key, operand)

    def delete(self, key: ReadableBuffer) -> None:
        """Adds a deletion of a key."""
        _core.sst_writer_delete(self._handle, key)

    def delete_range(self, start: ReadableBuffer, stop: ReadableBuffer) -> None:
        """Adds a deletion of the keys from `start` on, before `stop`; anywhere in the order."""
        _core.sst_writer_delete_range(self._handle, start, stop)

    def put_items(self, items: Iterable[tuple[ReadableBuffer, ReadableBuffer]]) -> None:
        """Adds many keys."""
        rows = list(items)
        keys, values = [row[0] for row in rows], [row[1] for row in rows]
        _core.sst_writer_put_many(self._handle, keys, values)

    @property
    def file_size(self) -> int:
        """The bytes that were written."""
        return _core.sst_writer_file_size(self._handle)

    def finish(self) -> _core.sst_file_info:
        """Ends the file, and tells what is in it."""
        info = _core.sst_writer_finish(self._handle)
        self._writing = False
        return info

    def close(self) -> None:
        """Gives the writer up; a file that is not finished is deleted."""
        self._handle.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._writing:
                self.finish()
        finally:
            self.close()


class SstReader(Closes):
    """Reads a table file."""

    def __init__(self, path: StrPath, options: Options | None = None) -> None:
        handle = None if options is None else options._handle
        self._handle = _core.sst_reader_open(path, handle)

    def get(
        self, key: ReadableBuffer, default: Any = None, **read_options: Unpack[ReadKeywords]
    ) -> Any:
        """The value of a key, or `default`."""
        options = handle_of(_core.OPTIONS_READ, None, read_options)
        try:
            return _core.sst_reader_get(self._handle, options, key)
        except NotFound:
            return default

    def iterator(self, **read_options: Unpack[ReadKeywords]) -> RocksIterator:
        """An iterator that is moved by hand."""
        options = handle_of(_core.OPTIONS_READ, None, read_options)
        return RocksIterator(self, _core.sst_reader_iter(self._handle, options))

    def items(
        self,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        **read_options: Unpack[ReadKeywords],
    ) -> _core.Scan[tuple[bytes, bytes]]:
        """Keys and values."""
        bounds: dict[str, Any] = dict(read_options)
        if start is not None:
            bounds["iterate_lower_bound"] = start
        if stop is not None:
            bounds["iterate_upper_bound"] = stop
        options = handle_of(_core.OPTIONS_READ, None, bounds)
        return _core.Scan(self, _core.sst_reader_iter(self._handle, options), 0, reverse)

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return self.items()

    def __len__(self) -> int:
        return _core.sst_reader_count(self._handle)

    @property
    def file_size(self) -> int:
        """The bytes of the file."""
        return _core.sst_reader_file_size(self._handle)

    @property
    def properties(self) -> _core.table_properties:
        """What the file says about itself."""
        return _core.sst_reader_properties(self._handle)

    def verify_checksum(
        self,
        *,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> None:
        """Reads the file, and raises Corruption if a checksum is wrong."""
        _core.sst_reader_verify_checksum(self._handle, None, cancel_handle(cancel, progress, None))

    def close(self) -> None:
        """Closes the file."""
        self._handle.release()


class BulkLoad:
    """Loads many entries, in any order, past the write-ahead log and the memtables: sorts them,
    writes table files, and takes those in when its `with` ends. Until then nobody sees them."""

    def __init__(
        self,
        db: DB,
        *,
        column_family: ColumnFamily | None = None,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
        **bulk_load_options: Unpack[BulkLoadKeywords],
    ) -> None:
        self._db = db
        self._cancel = cancel_handle(cancel, progress, None)
        options = handle_of(_core.OPTIONS_BULK_LOAD, None, bulk_load_options)
        self._handle = _core.bulk_load_new(db._target, _family(column_family), options)
        self.info: _core.bulk_load_info | None = None

    def add(
        self,
        items: Mapping[bytes, ReadableBuffer] | Iterable[tuple[ReadableBuffer, ReadableBuffer]],
    ) -> None:
        """Adds keys with values. Any number of threads may add at once."""
        rows = list(items.items() if hasattr(items, "items") else items)
        keys, values = [row[0] for row in rows], [row[1] for row in rows]
        _core.bulk_load_add_many(self._handle, keys, values, self._cancel)

    def add_arrow(self, data: object) -> None:
        """Adds the rows of Arrow data: its columns `key` and `value`."""
        from ._arrow import capsule_of

        _core.bulk_load_add_arrow(self._handle, capsule_of(data), self._cancel)

    def add_columns(self, keys: ColumnLike, values: ColumnLike) -> None:
        """Adds keys and values from numpy arrays: see librocks.columns.Column.of."""
        from .columns import Column

        pairs = Column.of(keys)._pair, Column.of(values)._pair
        _core.bulk_load_add_columns(self._handle, *pairs, self._cancel)

    def finish(self) -> _core.bulk_load_info:
        """Takes everything in, and tells how much it was."""
        self.info = _core.bulk_load_finish(self._handle, self._cancel)
        return self.info

    def close(self) -> None:
        """Gives it up; what was not taken in is deleted."""
        self._handle.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self.info is None:
                self.finish()
        finally:
            self.close()
