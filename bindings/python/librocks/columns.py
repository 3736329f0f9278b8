"""Columns for numpy, which must be installed: many byte strings as two arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from . import _core

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _typeshed import ReadableBuffer
    from numpy.typing import DTypeLike, NDArray

BYTES_AT_ONCE = 64 << 20


class Column:
    """Byte strings one after the other: `data`, and `offsets`, of which there is one more than
    strings. String `i` is `data[offsets[i] : offsets[i + 1]]`, and `column[i]` as bytes."""

    __slots__ = ("data", "offsets")

    data: NDArray[numpy.uint8]
    """The bytes of all strings."""
    offsets: NDArray[Any]
    """Where each begins, and where the last one ends: uint32 or int64."""

    def __init__(self, data: NDArray[numpy.uint8], offsets: NDArray[Any]) -> None:
        self.data = data
        self.offsets = offsets

    @classmethod
    def of(cls, strings: ColumnLike) -> Column:
        """A column of byte strings: of a list, of an array with one string an element (its bytes,
        whatever its type, such as `">u8"`) or a row (two dimensions), or of a pair (data, offsets).
        Arrays are not copied if that can be helped."""
        if isinstance(strings, Column):
            return strings
        if isinstance(strings, tuple) and len(strings) == 2 and _is_array(strings[1]):
            return cls(
                numpy.frombuffer(memoryview(strings[0]), numpy.uint8), numpy.asarray(strings[1])
            )
        if isinstance(strings, numpy.ndarray) and strings.dtype.kind not in "SO":
            return cls._of_array(strings)
        listed = [bytes(one) for one in strings]
        offsets = numpy.zeros(len(listed) + 1, numpy.int64)
        numpy.cumsum([len(one) for one in listed], out=offsets[1:])
        return cls(numpy.frombuffer(b"".join(listed), numpy.uint8), offsets)

    @classmethod
    def _of_array(cls, array: NDArray[Any]) -> Column:
        if array.dtype.kind == "U":
            raise TypeError("keys and values are bytes, not text: encode it")
        if array.ndim not in (1, 2):
            raise TypeError(f"an array of one or two dimensions is needed, not {array.ndim}")
        rows = numpy.ascontiguousarray(array)
        width = rows.itemsize * (rows.shape[1] if rows.ndim == 2 else 1)
        data = rows.reshape(-1).view(numpy.uint8) if rows.size else numpy.zeros(0, numpy.uint8)
        return cls(data, numpy.arange(len(rows) + 1, dtype=numpy.int64) * width)

    def lengths(self) -> NDArray[Any]:
        """How long each string is."""
        return numpy.diff(self.offsets)

    def fixed(self, dtype: DTypeLike) -> NDArray[Any]:
        """The strings as an array of a type, such as `">u8"`, each of whose size they have. Not
        copied."""
        size = numpy.dtype(dtype).itemsize
        if len(self) and (self.lengths() != size).any():
            raise ValueError(f"not every string has the {size} bytes of {numpy.dtype(dtype)}")
        first, last = (int(self.offsets[0]), int(self.offsets[-1])) if len(self) else (0, 0)
        return self.data[first:last].view(dtype)

    def tolist(self) -> list[bytes]:
        """The strings as a list of bytes."""
        data, places = self.data.tobytes(), self.offsets.tolist()
        return [data[first:last] for first, last in zip(places[:-1], places[1:], strict=True)]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> bytes:
        place = range(len(self))[index]
        return self.data[self.offsets[place] : self.offsets[place + 1]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.tolist())

    def __repr__(self) -> str:
        return f"<librocks.Column of {len(self)}, {len(self.data)} bytes>"

    @property
    def _pair(self) -> tuple[Any, Any]:
        """As the extension takes it."""
        wide = self.offsets.dtype in (numpy.uint32, numpy.int64)
        offsets = self.offsets if wide else self.offsets.astype(numpy.int64)
        return numpy.ascontiguousarray(self.data), numpy.ascontiguousarray(offsets)


if TYPE_CHECKING:
    ColumnLike = (
        Column | NDArray[Any] | tuple[ReadableBuffer, NDArray[Any]] | Sequence[ReadableBuffer]
    )


def _is_array(thing: object) -> bool:
    return isinstance(thing, numpy.ndarray) and thing.dtype.kind in "iu"


def _column(pair: tuple[Any, Any]) -> Column:
    data, offsets = pair
    return Column(numpy.frombuffer(data, numpy.uint8), numpy.frombuffer(offsets, numpy.uint32))


def scan(
    store: object, handle: _core.Handle, reverse: bool, keys_only: bool, rows: int
) -> Iterator[Any]:
    """Blocks of an iterator, of which `store` is kept open meanwhile."""
    if rows < 1:
        raise ValueError(f"rows: {rows}: one or more are needed")
    first = True
    try:
        while (
            block := _core.read_columns(handle, first, reverse, keys_only, rows, BYTES_AT_ONCE)
        ) is not None:
            first = False
            keys, values = block
            yield _column(keys) if values is None else (_column(keys), _column(values))
    finally:
        handle.release()


def multi_get(
    target: _core.Handle,
    family: _core.Handle | None,
    options: _core.Handle | None,
    keys: ColumnLike,
    in_order: bool,
) -> tuple[Column, NDArray[numpy.bool_]]:
    """The values of keys, and which of them are there."""
    parts = _core.multi_get_columns(target, family, options, Column.of(keys)._pair, in_order)
    columns = [_column(column) for column, _ in parts]
    there = [
        numpy.unpackbits(
            numpy.frombuffer(bits, numpy.uint8), count=len(column), bitorder="little"
        ).astype(numpy.bool_)
        for (_, bits), column in zip(parts, columns, strict=True)
    ]
    if len(columns) == 1:
        return columns[0], there[0]
    ends = numpy.cumsum([0, *(len(column.data) for column in columns)])
    offsets = [column.offsets[:-1] + end for column, end in zip(columns, ends, strict=False)]
    return (
        Column(
            numpy.concatenate([column.data for column in columns]),
            numpy.concatenate([*offsets, ends[-1:]]).astype(numpy.int64),
        ),
        numpy.concatenate(there),
    )
