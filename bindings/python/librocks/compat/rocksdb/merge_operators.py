"""Merge operators that were there."""

from __future__ import annotations

from .interfaces import AssociativeMergeOperator


class UintAddOperator(AssociativeMergeOperator):
    """Adds numbers, which are decimal text."""

    def merge(self, key: bytes, existing_value: bytes | None, value: bytes) -> tuple[bool, bytes]:
        if existing_value:
            return True, b"%d" % (int(existing_value) + int(value))
        return True, value

    def name(self) -> bytes:
        return b"uint64add"


class StringAppendOperator(AssociativeMergeOperator):
    """Joins texts by a comma."""

    def __init__(self, delimiter: bytes | str = b",") -> None:
        self.delimiter = delimiter.encode() if isinstance(delimiter, str) else delimiter

    def merge(self, key: bytes, existing_value: bytes | None, value: bytes) -> tuple[bool, bytes]:
        if existing_value:
            return True, existing_value + self.delimiter + value
        return True, value

    def name(self) -> bytes:
        return b"StringAppendOperator"
