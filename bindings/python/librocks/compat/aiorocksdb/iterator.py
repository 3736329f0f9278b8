"""Iterators over ranges and prefixes, whose values go through codecs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._errors import Error
from ._threads import call
from .codec import Codec
from .db_type import Status
from .error_type import StatusError

if TYPE_CHECKING:
    from typing import Self

    from ..._database import RocksIterator
    from .column_family import ColumnFamilyBase
    from .rocks_db import ReadOptions

_BLOCK = 256  # entries that one turn of a thread reads


class Iterator:
    """`async with Iterator.range(cf) as it: async for key, value in it: …`. It shows the state of
    its beginning."""

    def __init__(
        self,
        c: ColumnFamilyBase,
        prefix: bytes | None = None,
        start: bytes | None = None,
        stop: bytes | None = None,
        desc: bool = False,
        seek_to_prev: bool = False,
        read_options: ReadOptions | None = None,
    ) -> None:
        if start is not None and stop is not None:
            assert start <= stop, "start comes after stop"
        self.c = c
        self._prefix = prefix
        self.start = start
        self.stop = stop
        self.desc = desc
        self.seek_to_prev = seek_to_prev
        self.options = read_options
        self._native: RocksIterator | None = None
        self._rows: list[tuple[bytes, bytes]] = []
        self._over = False

    @classmethod
    def prefix(
        cls, c: ColumnFamilyBase, prefix: bytes, read_options: ReadOptions | None = None
    ) -> Iterator:
        """The keys that begin with a prefix."""
        return cls(c, prefix=prefix, read_options=read_options)

    @classmethod
    def range(
        cls,
        c: ColumnFamilyBase,
        start: bytes | None = None,
        stop: bytes | None = None,
        desc: bool = False,
        seek_to_prev: bool = False,
        read_options: ReadOptions | None = None,
    ) -> Iterator:
        """The keys from `start` to `stop`, that one too; with `desc` the last one first. With
        `seek_to_prev` a range whose `start` is no key begins at the key before."""
        return cls(
            c,
            start=start,
            stop=stop,
            desc=desc,
            seek_to_prev=seek_to_prev,
            read_options=read_options,
        )

    def _open(self) -> RocksIterator:
        native = self.c.d._native.iterator(
            column_family=self.c.d._family(self.c.cf), options=self.options
        )
        if self._prefix is not None:
            native.seek(self._prefix)
        elif self.desc:
            if self.stop is None:
                native.seek_to_last()
            else:
                native.seek_for_prev(self.stop)
        elif self.start is None:
            native.seek_to_first()
        elif self.seek_to_prev:
            native.seek_for_prev(self.start)
        else:
            native.seek(self.start)
        return native

    def _within(self, key: bytes) -> bool:
        if self._prefix is not None:
            return key.startswith(self._prefix)
        if self.desc:
            return self.start is None or key >= self.start
        return self.stop is None or key <= self.stop

    def _read(self) -> list[tuple[bytes, bytes]]:
        """The next entries, the last one first."""
        native = self._native
        assert native is not None, "the iterator is not open"
        move = native.prev if self.desc and self._prefix is None else native.next
        rows: list[tuple[bytes, bytes]] = []
        while len(rows) < _BLOCK and native.valid() and self._within(native.key()):
            rows.append(native.item())
            move()
        self._over = len(rows) < _BLOCK
        rows.reverse()
        return rows

    async def open(self) -> None:
        if self._native is None:
            self._native = await call(self._open)

    async def close(self) -> None:
        if self._native is not None:
            self._native.close()
            self._native = None
        self._rows = []

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[bytes, Any]:
        if not self._rows:
            if self._over:
                raise StopAsyncIteration
            try:
                self._rows = await call(self._read)
            except Error as error:
                raise StatusError(Status(error)) from error
            if not self._rows:
                raise StopAsyncIteration
        key, value = self._rows.pop()
        return key, Codec.find_codec(key, self.c.d.codec_list).loads(value)


__all__ = ["Iterator"]
