"""Merge operators that were there."""

from __future__ import annotations

from .interfaces import AssociativeMergeOperator


class UintAddOperator(AssociativeMergeOperator):
    """Adds numbers of 8 bytes, the least significant first, as RocksDB's own uint64add does."""

    def merge(self, key: bytes, existing_value: bytes | None, value: bytes) -> tuple[bool, bytes]:
        if existing_value:
            total = int.from_bytes(existing_value, "little") + int.from_bytes(value, "little")
            return True, (total & (1 << 64) - 1).to_bytes(8, "little")
        return True, value

    def name(self) -> bytes:
        return b"uint64add"


class StringAppendOperator(AssociativeMergeOperator):
    """Joins texts by a comma."""

    def merge(self, key: bytes, existing_value: bytes | None, value: bytes) -> tuple[bool, bytes]:
        if existing_value:
            return True, existing_value + b"," + value
        return True, value

    def name(self) -> bytes:
        return b"StringAppendOperator"
