"""Options: those of librocks, with every name that RocksDB has."""

from __future__ import annotations

import os
from typing import Any

from ... import _kinds

ReadOptions = _kinds.ReadOptions
WriteOptions = _kinds.WriteOptions
FlushOptions = _kinds.FlushOptions
RestoreOptions = _kinds.RestoreOptions
TransactionOptions = _kinds.TransactionOptions
IngestExternalFileOptions = _kinds.IngestOptions


class DbPath(dict[str, Any]):
    """A folder for table files, with the bytes that it should hold: for Options.db_paths."""

    def __init__(self, path: str | os.PathLike[str], target_size: int) -> None:
        super().__init__(path=os.fspath(path), target_size=target_size)
        self.path = os.fspath(path)
        self.target_size = target_size


class ColumnFamilyOptions(_kinds.Options):
    """Options of a column family."""

    def OptimizeLevelStyleCompaction(self, memtable_memory_budget: int = 512 << 20) -> None:
        """Sizes memtables and levels for much data."""
        packed = ["kLZ4Compression"] * (self["num_levels"] - 2)
        self.update(
            write_buffer_size=memtable_memory_budget // 4,
            min_write_buffer_number_to_merge=2,
            max_write_buffer_number=6,
            level0_file_num_compaction_trigger=2,
            target_file_size_base=memtable_memory_budget // 8,
            max_bytes_for_level_base=memtable_memory_budget,
            compaction_style="kCompactionStyleLevel",
            compression_per_level=["kNoCompression", "kNoCompression", *packed],
        )


class Options(ColumnFamilyOptions):
    """Options of a database."""

    def IncreaseParallelism(self, total_threads: int = 16) -> None:
        """Lets flushes and compactions use so many threads."""
        self["max_background_jobs"] = total_threads


class OptimisticTransactionOptions(_kinds.TransactionOptions):
    """Options of a transaction that looks for conflicts when it commits."""


class EnvOptions:
    """Files are opened as the options of a database say."""


class ConfigOptions(_kinds.ConfigOptions):
    """How OPTIONS files are read."""

    def is_shallow(self) -> bool:
        return bool(self["depth"] == "kDepthShallow")

    def is_detailed(self) -> bool:
        return bool(self["depth"] == "kDepthDetailed")

    def is_check_disabled(self) -> bool:
        return bool(self["sanity_level"] == "kSanityLevelNone")

    def is_check_enabled(self) -> bool:
        return not self.is_check_disabled()


class BackupableDBOptions(_kinds.BackupEngineOptions):
    """Options of a folder of backups."""

    def __init__(self, backup_dir: str | os.PathLike[str]) -> None:
        super().__init__()
        object.__setattr__(self, "_folder", os.fspath(backup_dir))
