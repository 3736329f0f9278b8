"""Iterators over ranges and prefixes, whose values go through codecs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._errors import Error
from .codec import Codec
from .db_type import Status
from .error_type import StatusError

if TYPE_CHECKING:
    from typing import Self

    from ...aio import RocksIterator
    from .column_family import ColumnFamilyBase
    from .rocks_db import ReadOptions


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
        self._begun = False

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

    async def _first(self, native: RocksIterator) -> bool:
        if self._prefix is not None:
            return await native.seek(self._prefix)
        if self.desc:
            if self.stop is None:
                return await native.seek_to_last()
            return await native.seek_for_prev(self.stop)
        if self.start is None:
            return await native.seek_to_first()
        if self.seek_to_prev:
            return await native.seek_for_prev(self.start)
        return await native.seek(self.start)

    def _within(self, key: bytes) -> bool:
        if self._prefix is not None:
            return key.startswith(self._prefix)
        if self.desc:
            return self.start is None or key >= self.start
        return self.stop is None or key <= self.stop

    async def open(self) -> None:
        if self._native is None:
            self._native = self.c.d._store.iterator(
                column_family=self.c.d._family(self.c.cf), options=self.options
            )

    async def close(self) -> None:
        if self._native is not None:
            self._native.close()
            self._native = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[bytes, Any]:
        native = self._native
        assert native is not None, "the iterator is not open"
        try:
            if not self._begun:
                found = await self._first(native)
                self._begun = True
            elif not native.valid():
                found = False
            elif self.desc and self._prefix is None:
                found = await native.prev()
            else:
                found = await native.next()
        except Error as error:
            raise StatusError(Status(error)) from error
        if not found or not self._within(native.key()):
            raise StopAsyncIteration
        key, value = native.item()
        return key, Codec.find_codec(key, self.c.d.codec_list).loads(value)


__all__ = ["Iterator"]
