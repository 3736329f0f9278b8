"""Iterators: they are at no entry until one of the seeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import failed_merges_corrupt

if TYPE_CHECKING:
    from ..._database import RocksIterator
    from ._database import DB, ColumnFamilyHandle


class BaseIterator:
    """What the three kinds share."""

    def __init__(self, db: DB, cursor: RocksIterator, handle: ColumnFamilyHandle | None) -> None:
        self._db = db  # keeps it open
        self._cursor = cursor
        self._handle = handle

    def get(self) -> Any:
        """The current entry."""
        raise NotImplementedError

    def __iter__(self) -> BaseIterator:
        return self

    @failed_merges_corrupt
    def __next__(self) -> Any:
        if not self._cursor.valid():
            raise StopIteration
        found = self.get()
        self._cursor.next()
        return found

    @failed_merges_corrupt
    def _previous(self) -> Any:
        if not self._cursor.valid():
            raise StopIteration
        found = self.get()
        self._cursor.prev()
        return found

    def __reversed__(self) -> ReversedIterator:
        return ReversedIterator(self)

    @failed_merges_corrupt
    def seek_to_first(self) -> None:
        self._cursor.seek_to_first()

    @failed_merges_corrupt
    def seek_to_last(self) -> None:
        self._cursor.seek_to_last()

    @failed_merges_corrupt
    def seek(self, key: bytes) -> None:
        self._cursor.seek(key)

    @failed_merges_corrupt
    def seek_for_prev(self, key: bytes) -> None:
        self._cursor.seek_for_prev(key)

    def _key(self) -> Any:
        key = self._cursor.key()
        return key if self._handle is None else (self._handle, key)


class KeysIterator(BaseIterator):
    """Keys; with a column family pairs of it and the key."""

    def get(self) -> Any:
        return self._key()


class ValuesIterator(BaseIterator):
    """Values."""

    def get(self) -> bytes:
        return self._cursor.value()


class ItemsIterator(BaseIterator):
    """Pairs of key and value."""

    def get(self) -> Any:
        return self._key(), self._cursor.value()


class ReversedIterator:
    """An iterator that goes back."""

    def __init__(self, forward: BaseIterator) -> None:
        self._forward = forward
        self.seek_to_first = forward.seek_to_first
        self.seek_to_last = forward.seek_to_last
        self.seek = forward.seek
        self.seek_for_prev = forward.seek_for_prev
        self.get = forward.get

    def __iter__(self) -> ReversedIterator:
        return self

    def __next__(self) -> Any:
        return self._forward._previous()

    def __reversed__(self) -> BaseIterator:
        return self._forward
