"""Batches of writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import _batch

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = {
    _batch.RecordKind.PUT: "Put",
    _batch.RecordKind.MERGE: "Merge",
    _batch.RecordKind.DELETE: "Delete",
    _batch.RecordKind.SINGLE_DELETE: "SingleDelete",
    _batch.RecordKind.DELETE_RANGE: "DeleteRange",
}


class WriteBatch:
    """Writes that a database applies together. A key may be a pair of column family and key."""

    def __init__(self, data: bytes | None = None) -> None:
        self._batch = _batch.WriteBatch(data)

    def put(self, key: Any, value: bytes) -> None:
        family, key = _split(key)
        self._batch.put(key, value, family)

    def merge(self, key: Any, value: bytes) -> None:
        family, key = _split(key)
        self._batch.merge(key, value, family)

    def delete(self, key: Any) -> None:
        family, key = _split(key)
        self._batch.delete(key, family)

    def clear(self) -> None:
        self._batch.clear()

    def data(self) -> bytes:
        return self._batch.data()

    def count(self) -> int:
        return len(self._batch)

    def __iter__(self) -> Iterator[tuple[str, Any, bytes]]:
        for record in self._batch:
            key: Any = record.key
            if record.column_family_id != 0:
                key = record.column_family_id, key
            yield _NAMES.get(record.kind, record.kind.name), key, record.value


def _split(key: Any) -> tuple[Any, Any]:
    """The column family of a key, and its bytes."""
    if isinstance(key, tuple):
        family, key = key
        return family._family(), key
    return None, key
