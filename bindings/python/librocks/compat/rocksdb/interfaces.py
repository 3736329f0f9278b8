"""The classes to derive from: those of librocks."""

from __future__ import annotations

from ..._plugins import (
    AssociativeMergeOperator,
    Comparator,
    FilterPolicy,
    MergeOperator,
    SliceTransform,
)

__all__ = [
    "AssociativeMergeOperator",
    "Comparator",
    "FilterPolicy",
    "MergeOperator",
    "SliceTransform",
]
