"""Options: attributes by python-rocksdb's names, and by all others that RocksDB has."""

from __future__ import annotations

from typing import Any

from ... import _kinds
from ..._errors import InvalidArgument
from . import _parts
from .interfaces import (
    AssociativeMergeOperator,
    Comparator,
    MergeOperator,
    SliceTransform,
)

# What RocksDB no longer has.
GONE = {
    "base_background_compactions": 1,
    "fail_if_options_file_error": False,
    "hard_rate_limit": 0.0,
    "max_mem_compaction_level": 2,
    "new_table_reader_for_compaction_inputs": False,
    "preserve_deletes": False,
    "purge_redundant_kvs_while_flush": True,
    "random_access_max_buffer_size": 1 << 20,
    "rate_limit_delay_max_milliseconds": 100,
    "skip_checking_sst_file_sizes_on_db_open": False,
    "soft_rate_limit": 0.0,
}
RENAMED = {"wal_ttl_seconds": "WAL_ttl_seconds", "wal_size_limit_mb": "WAL_size_limit_MB"}

_COMPRESSIONS = {
    "no_compression": "kNoCompression",
    "snappy_compression": "kSnappyCompression",
    "zlib_compression": "kZlibCompression",
    "bzip2_compression": "kBZip2Compression",
    "lz4_compression": "kLZ4Compression",
    "lz4hc_compression": "kLZ4HCCompression",
    "xpress_compression": "kXpressCompression",
    "zstd_compression": "kZSTD",
    "zstdnotfinal_compression": "kZSTD",
    "disable_compression": "kDisableCompressionOption",
}
_PRIORITIES = {
    "by_compensated_size": "kByCompensatedSize",
    "oldest_largest_seq_first": "kOldestLargestSeqFirst",
    "oldest_smallest_seq_first": "kOldestSmallestSeqFirst",
    "min_overlapping_ratio": "kMinOverlappingRatio",
}
_STYLES = {
    "level": "kCompactionStyleLevel",
    "universal": "kCompactionStyleUniversal",
    "fifo": "kCompactionStyleFIFO",
    "none": "kCompactionStyleNone",
}
_STOPS = {
    "similar_size": "kCompactionStopStyleSimilarSize",
    "total_size": "kCompactionStopStyleTotalSize",
}
_POLICIES = {
    "write_committed": "WRITE_COMMITTED",
    "write_prepared": "WRITE_PREPARED",
    "write_unprepared": "WRITE_UNPREPARED",
}
_COMPRESSION_OPTIONS = (
    "window_bits",
    "level",
    "strategy",
    "max_dict_bytes",
    "zstd_max_train_bytes",
    "parallel_threads",
    "enabled",
)
_UNIVERSAL_OPTIONS = (
    "size_ratio",
    "min_merge_width",
    "max_merge_width",
    "max_size_amplification_percent",
    "compression_size_percent",
)


def _key(names: dict[str, str], value: str) -> str:
    return next(name for name, of in names.items() if of == value)


def _enum(option: str, names: dict[str, str], error: type[Exception]) -> Any:
    """A property of an option whose values have names of python-rocksdb's own."""

    def get(self: ColumnFamilyOptions) -> str:
        return _key(names, self[option])

    def put(self: ColumnFamilyOptions, value: str) -> None:
        if value not in names:
            raise error(f"Unknown {option}: {value}")
        self[option] = names[value]

    return property(get, put)


def _struct(option: str, fields: tuple[str, ...]) -> Any:
    """A property of options that are a dict; setting changes those in it."""

    def get(self: ColumnFamilyOptions) -> dict[str, Any]:
        return {name: self[f"{option}.{name}"] for name in fields}

    def put(self: ColumnFamilyOptions, value: dict[str, Any]) -> None:
        self.update({option: {name: value[name] for name in fields if name in value}})

    return property(get, put)


class ColumnFamilyOptions(_kinds.Options):
    """Options of a column family."""

    _in_use: bool

    def __init__(self, **values: Any) -> None:
        super().__init__()
        object.__setattr__(self, "_in_use", False)
        object.__setattr__(self, "_given", {})
        for name, value in values.items():
            setattr(self, name, value)

    @classmethod
    def _of(cls, handle: Any) -> Any:
        self = super()._of(handle)
        object.__setattr__(self, "_in_use", False)
        object.__setattr__(self, "_given", {})
        return self

    def copy(self) -> Any:
        made = super().copy()
        made._given.update(self._given)
        return made

    def __getattr__(self, name: str) -> Any:
        if name in GONE:
            return self._given.get(name, GONE[name])
        return super().__getattr__(RENAMED.get(name, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        elif name in GONE:
            _parts.gone(name)
            self._given[name] = value
        else:
            name = RENAMED.get(name, name)
            if name not in _names():
                raise AttributeError(f"RocksDB has no option {name}")
            self[name] = value

    compression = _enum("compression", _COMPRESSIONS, TypeError)
    compaction_pri = _enum("compaction_pri", _PRIORITIES, TypeError)
    compaction_style = _enum("compaction_style", _STYLES, Exception)
    compression_opts = _struct("compression_opts", _COMPRESSION_OPTIONS)
    bottommost_compression_opts = _struct("bottommost_compression_opts", _COMPRESSION_OPTIONS)

    @property  # type: ignore[override]
    def compaction_options_universal(self) -> dict[str, Any]:
        option = "compaction_options_universal"
        found: dict[str, Any] = {name: self[f"{option}.{name}"] for name in _UNIVERSAL_OPTIONS}
        found["stop_style"] = _key(_STOPS, self[f"{option}.stop_style"])
        return found

    @compaction_options_universal.setter
    def compaction_options_universal(self, value: dict[str, Any]) -> None:
        given = {name: value[name] for name in _UNIVERSAL_OPTIONS if name in value}
        if "stop_style" in value:
            if value["stop_style"] not in _STOPS:
                raise Exception(f"Unknown stop_style: {value['stop_style']}")
            given["stop_style"] = _STOPS[value["stop_style"]]
        self.update({"compaction_options_universal": given})

    @property  # type: ignore[override]
    def max_bytes_for_level_multiplier_additional(self) -> list[int]:
        return [int(value) for value in self["max_bytes_for_level_multiplier_additional"]]

    @max_bytes_for_level_multiplier_additional.setter
    def max_bytes_for_level_multiplier_additional(self, value: list[int]) -> None:
        self["max_bytes_for_level_multiplier_additional"] = value

    @property
    def comparator(self) -> Any:
        return self._given.get("comparator") or _parts.BytewiseComparator()

    @comparator.setter
    def comparator(self, value: Any) -> None:
        if isinstance(value, _parts.BytewiseComparator):
            self["comparator"] = value.name().decode()
        elif isinstance(value, Comparator):
            self["comparator"] = value
        else:
            raise TypeError(f"{value} is not of type {Comparator}")
        self._given["comparator"] = value

    @property
    def merge_operator(self) -> Any:
        return self._given.get("merge_operator")

    @merge_operator.setter
    def merge_operator(self, value: Any) -> None:
        kinds = (AssociativeMergeOperator, MergeOperator)
        if not isinstance(value, kinds):
            raise TypeError(f"{value} is not of this types {kinds}")
        self["merge_operator"] = self._given["merge_operator"] = value

    @property
    def prefix_extractor(self) -> Any:
        return self._given.get("prefix_extractor")

    @prefix_extractor.setter
    def prefix_extractor(self, value: Any) -> None:
        if isinstance(value, int):
            self["prefix_extractor"] = f"fixed:{value}"
        elif isinstance(value, SliceTransform):
            self["prefix_extractor"] = self._given["prefix_extractor"] = value
        else:
            raise TypeError(f"{value} is not of type {SliceTransform}")

    @property
    def table_factory(self) -> Any:
        return self._given.get("table_factory")

    @table_factory.setter
    def table_factory(self, value: Any) -> None:
        if not isinstance(value, _parts.TableFactory):
            raise TypeError(f"{value} is not of type {_parts.TableFactory}")
        self.update(value.values)
        self._given["table_factory"] = value

    @property
    def memtable_factory(self) -> Any:
        return self._given.get("memtable_factory")

    @memtable_factory.setter
    def memtable_factory(self, value: Any) -> None:
        if not isinstance(value, _parts.MemtableFactory):
            raise TypeError(f"{value} is not of type {_parts.MemtableFactory}")
        self["memtable_factory"] = value.text
        self._given["memtable_factory"] = value


class Options(ColumnFamilyOptions):
    """Options of a database, and of its default column family."""

    def IncreaseParallelism(self, total_threads: int = 16) -> None:
        """Lets flushes and compactions use so many threads."""
        self["max_background_jobs"] = total_threads

    @property
    def row_cache(self) -> Any:
        return self._given.get("row_cache")

    @row_cache.setter
    def row_cache(self, value: Any) -> None:
        self["row_cache"] = self._given["row_cache"] = value


class TransactionDBOptions:
    """Options of a database with transactions."""

    _NAMES = (
        "max_num_locks",
        "max_num_deadlocks",
        "num_stripes",
        "transaction_lock_timeout",
        "default_lock_timeout",
        "write_policy",
        "rollback_merge_operands",
        "skip_concurrency_control",
        "default_write_batch_flush_threshold",
    )

    def __init__(self, **values: Any) -> None:
        object.__setattr__(self, "_in_use", False)
        object.__setattr__(self, "_how", _kinds.OpenOptions())
        for name, value in values.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name not in self._NAMES:
            raise AttributeError(name)
        value = self._how[f"transaction_db.{name}"]
        return _key(_POLICIES, value) if name == "write_policy" else value

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
            return
        if name not in self._NAMES:
            raise AttributeError(f"RocksDB has no such option of transactions: {name}")
        if name == "write_policy":
            if value not in _POLICIES:
                raise InvalidArgument("Unknown write policy")
            value = _POLICIES[value]
        self._how[f"transaction_db.{name}"] = value


_all_names: set[str] = set()


def _names() -> set[str]:
    if not _all_names:
        for name in _kinds.Options().names():
            _all_names.update((name, name.split(".")[0]))
    return _all_names
