"""What a program gives RocksDB to call: orders, merges, filters, prefixes. Derive from a class, and
give an instance as the option: `DB(path, comparator=ByLength())`.

RocksDB calls the methods from any of its threads, several at a time. An exception out of one makes
the operation fail that needed the answer: it raises CallbackFailed, with that exception as its
cause. An object lives as long as a database uses it.
"""

from __future__ import annotations

import abc
import enum
from typing import TYPE_CHECKING, ClassVar

from . import _core

if TYPE_CHECKING:
    from collections.abc import Callable


class _Plugin(abc.ABC):
    """An object of Python's that is the value of an option."""

    _calls_python: ClassVar[bool] = True

    @abc.abstractmethod
    def name(self) -> bytes:
        """The name, which databases remember. Change it when the object's answers change. Names
        that begin with `rocksdb.`, `leveldb.` or `rocks.` are reserved."""

    @abc.abstractmethod
    def _attach(self, options: _core.Handle, name: str) -> None: ...


def _attach(
    plugin: object,
    options: _core.Handle,
    name: str,
    new: Callable[[object], _core.Handle],
    set_: Callable[[_core.Handle, str, _core.Handle], None],
) -> None:
    handle = new(plugin)
    set_(options, name, handle)
    handle.release()  # the options share it


class Comparator(_Plugin):
    """An order of keys."""

    @abc.abstractmethod
    def compare(self, a: bytes, b: bytes) -> int:
        """Below, at or above 0 if `a` comes before, is, or comes after `b`: a total order."""

    def _attach(self, options: _core.Handle, name: str) -> None:
        _attach(self, options, name, _core.comparator_new, _core.options_set_comparator)


class AssociativeMergeOperator(_Plugin):
    """A merge of two values into one, as of sums and lists."""

    @abc.abstractmethod
    def merge(self, key: bytes, existing_value: bytes | None, value: bytes) -> tuple[bool, bytes]:
        """(True, the new value); (False, anything): the data is bad."""

    def _attach(self, options: _core.Handle, name: str) -> None:
        new = _core.associative_merge_operator_new
        _attach(self, options, name, new, _core.options_set_merge_operator)


class MergeOperator(_Plugin):
    """A merge of operands, which are another kind of data than the values, into a value."""

    @abc.abstractmethod
    def full_merge(
        self, key: bytes, existing_value: bytes | None, operand_list: list[bytes]
    ) -> tuple[bool, bytes]:
        """(True, the new value); (False, anything): the data is bad. The oldest operand comes
        first."""

    def partial_merge(
        self, key: bytes, left_operand: bytes, right_operand: bytes
    ) -> tuple[bool, bytes | None]:
        """(True, one operand for the two), or (False, None): they stay two."""
        return False, None

    def _attach(self, options: _core.Handle, name: str) -> None:
        new = _core.merge_operator_new
        _attach(self, options, name, new, _core.options_set_merge_operator)


class FilterPolicy(_Plugin):
    """Small summaries of the keys of a table, which save reading it. A built-in one, in RocksDB's
    own speed, is the option `table={"filter_policy": "bloomfilter:10"}`."""

    @abc.abstractmethod
    def create_filter(self, keys: list[bytes]) -> bytes:
        """The summary of keys, which are in the comparator's order."""

    @abc.abstractmethod
    def key_may_match(self, key: bytes, filter: bytes) -> bool:
        """Whether a key may be among those of a summary: True for each that is."""

    def _attach(self, options: _core.Handle, name: str) -> None:
        new = _core.filter_policy_new
        _attach(self, options, name, new, _core.options_set_filter_policy)


class SliceTransform(_Plugin):
    """The prefix of a key, for scans of a prefix and their filters."""

    @abc.abstractmethod
    def transform(self, src: bytes) -> tuple[int, int]:
        """Where in the key its prefix is: offset and size."""

    @abc.abstractmethod
    def in_domain(self, src: bytes) -> bool:
        """Whether a key has a prefix."""

    def in_range(self, prefix: bytes) -> bool:
        """Whether bytes are a prefix. RocksDB no longer asks."""
        return True

    def _attach(self, options: _core.Handle, name: str) -> None:
        new = _core.slice_transform_new
        _attach(self, options, name, new, _core.options_set_slice_transform)


class Decision(enum.IntEnum):
    """What a compaction filter decides about a record."""

    KEEP = _core.COMPACTION_KEEP
    REMOVE = _core.COMPACTION_REMOVE
    CHANGE_VALUE = _core.COMPACTION_CHANGE_VALUE
    """With a value: (Decision.CHANGE_VALUE, value), for which the value alone is short."""
    REMOVE_AND_SKIP_UNTIL = _core.COMPACTION_REMOVE_AND_SKIP_UNTIL
    """With a key: drops all records up to it."""
    PURGE = _core.COMPACTION_PURGE


class CompactionFilter(_Plugin):
    """Looks at each record that a compaction writes, and keeps, changes or removes it. It ignores
    snapshots: reads of older ones, too, see what it did."""

    @abc.abstractmethod
    def filter(
        self, record: _core.compaction_record
    ) -> Decision | bytes | tuple[Decision, bytes] | None:
        """A decision; bytes: the new value; None: keep it."""

    def _attach(self, options: _core.Handle, name: str) -> None:
        new = _core.compaction_filter_new
        _attach(self, options, name, new, _core.options_set_compaction_filter)


class CompactionFilterFactory(_Plugin):
    """Makes a compaction filter for each compaction."""

    @abc.abstractmethod
    def create(self, context: _core.compaction_context) -> CompactionFilter | None:
        """The filter of a compaction; None: it has none."""

    def should_filter(self, reason: int) -> bool:
        """Whether files that are written for a reason (TABLE_FILE_CREATION_…) are filtered."""
        return reason == _core.TABLE_FILE_CREATION_COMPACTION

    def _attach(self, options: _core.Handle, name: str) -> None:
        new = _core.compaction_filter_factory_new
        _attach(self, options, name, new, _core.options_set_compaction_filter_factory)
