"""What can be read and scanned, and iterators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast, overload

from . import _core
from ._errors import InvalidArgument, NotFound
from ._options import by_keywords, handle_of
from ._with import Closes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy
    from _typeshed import ReadableBuffer
    from numpy.typing import NDArray
    from typing_extensions import Unpack

    from ._arrow import ArrowScan
    from ._column_family import ColumnFamily
    from ._database import DB
    from ._kinds import (
        ArrowOptions,
        ReadKeywords,
        ReadOptions,
    )
    from ._snapshot import Snapshot
    from .columns import Column, ColumnLike


_ITEMS, _KEYS, _VALUES = 0, 1, 2
BYTEWISE = "leveldb.BytewiseComparator"


def after_prefix(prefix: bytes) -> bytes | None:
    """The first key after all that begin with a prefix; None: there is none."""
    cut = prefix.rstrip(b"\xff")
    return cut[:-1] + bytes([cut[-1] + 1]) if cut else None


class Readable(_core.Store):
    """What can be read and scanned: a database, a column family, a snapshot, a transaction."""

    _database: DB
    _get_entity = staticmethod(_core.db_get_entity)

    @property
    def _db(self) -> DB:
        return self._database

    def _options(
        self,
        prefix: ReadableBuffer | None,
        start: ReadableBuffer | None,
        stop: ReadableBuffer | None,
        column_family: ColumnFamily | None,
        options: ReadOptions | None,
        keywords: Mapping[str, Any],
    ) -> _core.Handle | None:
        bounds: dict[str, Any] = {}
        if prefix is not None:
            order = (column_family or self)._comparator()
            if order != BYTEWISE:
                raise InvalidArgument(
                    f"prefix: the comparator {order} does not order keys by their bytes;"
                    " give start and stop"
                )
            first = bytes(prefix)
            last = after_prefix(first)
            start = first if start is None else max(first, bytes(start))
            if last is not None:
                stop = last if stop is None else min(last, bytes(stop))
        if start is not None:
            bounds["iterate_lower_bound"] = start
        if stop is not None:
            bounds["iterate_upper_bound"] = stop
        return handle_of(_core.OPTIONS_READ, options, {**keywords, **bounds})

    def _comparator(self) -> str:
        """The name of the order of keys."""
        found = self.__dict__.get("_order")
        if found is None:
            handle = _core.db_options(self._db._target, self._family)
            found = self._order = _core.options_value(handle, "comparator").decode()
        return cast("str", found)

    def _new_iter(
        self, column_family: ColumnFamily | None, options: _core.Handle | None
    ) -> _core.Handle:
        if column_family is None:
            return self._iter(options)
        return _core.Store(self._target, column_family._family, False)._iter(options)

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
    ) -> _core.Scan[tuple[bytes, bytes]]:
        """Keys and values: of the keys that begin with `prefix`, from `start` on, before `stop`;
        with `reverse` the last one first. They are those of the moment of this call, whatever is
        written meanwhile. `close()`, or the end of a `with`, lets go of that state before the
        end."""
        handle = self._options(prefix, start, stop, column_family, options, read_options)
        return _core.Scan(self, self._new_iter(column_family, handle), _ITEMS, reverse)

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
    ) -> _core.Scan[bytes]:
        """As items(), keys alone."""
        handle = self._options(prefix, start, stop, column_family, options, read_options)
        return _core.Scan(self, self._new_iter(column_family, handle), _KEYS, reverse)

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
    ) -> _core.Scan[bytes]:
        """As items(), values alone."""
        handle = self._options(prefix, start, stop, column_family, options, read_options)
        return _core.Scan(self, self._new_iter(column_family, handle), _VALUES, reverse)

    def __iter__(self) -> Iterator[bytes]:
        return self.keys()

    def __reversed__(self) -> Iterator[bytes]:
        return self.keys(reverse=True)

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
        """An iterator that is moved by hand: seek(), next(), prev()."""
        handle = self._options(prefix, start, stop, column_family, options, read_options)
        return RocksIterator(self, self._new_iter(column_family, handle))

    def get_entity(
        self,
        key: ReadableBuffer,
        default: Any = None,
        *,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Any:
        """The columns of a key as a dict, in the order of their names, or `default`. A plain value
        is one column of the empty name; plain reads see that column of an entity alone."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        family = self._family if column_family is None else column_family._family
        try:
            return self._get_entity(self._target, family, handle, key, _core.values_new())
        except NotFound:
            return default

    def multi_get_entity(
        self,
        keys: Iterable[ReadableBuffer],
        default: Any = None,
        *,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> list[Any]:
        """As get_entity(), of many keys in one call."""
        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        family = self._family if column_family is None else column_family._family
        return _core.multi_get_entity(self._target, family, handle, keys, default)

    def scan_arrow(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        keys_only: bool = False,
        rows: int = 65_536,
        arrow: ArrowOptions | None = None,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> ArrowScan:
        """As items(), in Arrow record batches of up to `rows`, with the columns `key` and `value`.
        `arrow` has further options: typed columns out of the parts of keys and values, conditions,
        a thread that reads ahead. What comes back speaks Arrow's PyCapsule interface, once: give it
        to polars, duckdb, pandas or pyarrow."""
        from ._arrow import ArrowScan

        given: dict[str, Any] = {"batch_rows": rows}
        if arrow is None:
            given["batch_bytes"] = 64 << 20
        else:
            given["options"] = arrow
        if reverse:
            given["reverse"] = True
        if keys_only:
            given["columns"] = "keys"
        how = by_keywords(_core.OPTIONS_ARROW, given)
        handle = self._options(prefix, start, stop, column_family, options, read_options)
        iter_ = self._new_iter(column_family, handle)
        return ArrowScan(_core.arrow_stream(self, iter_, how))

    @overload
    def scan_columns(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        keys_only: Literal[False] = False,
        rows: int = 65_536,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Iterator[tuple[Column, Column]]: ...
    @overload
    def scan_columns(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        keys_only: Literal[True],
        rows: int = 65_536,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Iterator[Column]: ...
    def scan_columns(
        self,
        prefix: ReadableBuffer | None = None,
        *,
        start: ReadableBuffer | None = None,
        stop: ReadableBuffer | None = None,
        reverse: bool = False,
        keys_only: bool = False,
        rows: int = 65_536,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> Iterator[Any]:
        """As items(), in blocks of up to `rows`: pairs of columns, keys and values, or with
        `keys_only` columns of keys. Their numpy arrays show the library's memory, and keep it."""
        from . import columns

        handle = self._options(prefix, start, stop, column_family, options, read_options)
        iter_ = self._new_iter(column_family, handle)
        return columns.scan(self, iter_, reverse, keys_only, rows)

    def multi_get_columns(
        self,
        keys: ColumnLike,
        *,
        in_order: bool = False,
        column_family: ColumnFamily | None = None,
        options: ReadOptions | None = None,
        **read_options: Unpack[ReadKeywords],
    ) -> tuple[Column, NDArray[numpy.bool_]]:
        """The values of many keys as a column, and an array that tells which of them are there;
        the value of an absent key is empty. `keys`: what Column.of takes. `in_order`: the keys
        ascend, which saves sorting them, and is checked."""
        from . import columns

        handle = handle_of(_core.OPTIONS_READ, options, read_options)
        family = self._family if column_family is None else column_family._family
        return columns.multi_get(self._target, family, handle, keys, in_order)


class RocksIterator(Closes, _core.Cursor):
    """An iterator that is moved by hand. It is at no entry at first: seek. Each move tells whether
    there is an entry. One thread at a time."""

    def item(self) -> tuple[bytes, bytes]:
        """Key and value of the current entry."""
        return self.key(), self.value()

    def columns(self) -> dict[bytes, bytes]:
        """The columns of the current entry; a plain value is one column of the empty name."""
        return _core.iter_columns(self._handle)

    def status(self) -> None:
        """Raises the error that stopped the iterator, if any."""
        _core.iter_status(self._handle)

    def refresh(self, snapshot: Snapshot | None = None) -> None:
        """Sees the newest data, or a snapshot's, from the next seek on."""
        self._forget()
        _core.iter_refresh(self._handle, None if snapshot is None else snapshot._target)

    def get_property(self, name: str) -> bytes:
        """A property of the iterator, by RocksDB's name."""
        return _core.iter_property(self._handle, name)

    def timestamp(self) -> bytes:
        """The timestamp of the current entry."""
        return _core.iter_timestamp(self._handle)

    def close(self) -> None:
        """Lets go of the state that it shows."""
        self._forget()
        self._handle.release()

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        """The entries from the current one on."""
        while self.valid():
            yield self.item()
            self.next()

    def __reversed__(self) -> Iterator[tuple[bytes, bytes]]:
        """The entries from the current one back."""
        while self.valid():
            yield self.item()
            self.prev()
