"""RocksDB for Python.

import librocks

with librocks.DB("planets.db", create_if_missing=True) as db:
    db[b"earth"] = b"3"
    for key, value in db.items(prefix=b"e"):
        print(key, value)
"""

from __future__ import annotations

import atexit as _atexit
import os as _os
import warnings as _warnings

from . import _core
from ._batch import Record, RecordKind, WriteBatch
from ._copies import BackupEngine, Export, export_column_family, import_column_family
from ._database import (
    DB,
    ColumnFamily,
    RocksIterator,
    Snapshot,
    close_all,
    destroy,
    list_column_families,
    load_latest_options,
    open_databases,
    repair,
)
from ._errors import (
    Aborted,
    Busy,
    CallbackFailed,
    Cancelled,
    Closed,
    ColumnFamilyDropped,
    Corruption,
    Error,
    Expired,
    Forked,
    HandleBusy,
    Incomplete,
    InvalidArgument,
    InvalidHandle,
    MergeInProgress,
    NotFound,
    NotPositioned,
    NotSupported,
    RocksIOError,
    ShutdownInProgress,
    TimedOut,
    TryAgain,
)
from ._files import BulkLoad, SstReader, SstWriter
from ._kinds import (
    ArrowOptions,
    BackupEngineOptions,
    BulkLoadOptions,
    CheckpointOptions,
    CompactRangeOptions,
    ConfigOptions,
    CreateBackupOptions,
    FlushOptions,
    ImportOptions,
    IngestOptions,
    LiveFilesOptions,
    OpenOptions,
    Options,
    ReadOptions,
    RestoreOptions,
    TransactionOptions,
    WaitForCompactOptions,
    WalIteratorOptions,
    WriteOptions,
)
from ._observers import (
    Cancel,
    EventKind,
    EventListener,
    EventQueue,
    Logger,
    PerfContext,
    Progress,
    Statistics,
)
from ._plugins import (
    AssociativeMergeOperator,
    CompactionFilter,
    CompactionFilterFactory,
    Comparator,
    Decision,
    FilterPolicy,
    MergeOperator,
    SliceTransform,
)
from ._shared import Cache, Env, RateLimiter, SstFileManager, WriteBufferManager
from ._transaction import (
    TTLDB,
    FollowerDB,
    OptimisticTransactionDB,
    SecondaryDB,
    Transaction,
    TransactionDB,
)
from ._wal import WalIterator, wal_files
from .redis import Redis

__version__: str = _core.version() or ""
rocksdb_version: str = _core.rocksdb_version() or ""
"""The version of RocksDB inside."""


def handles_alive(kind: str | None = None) -> int:
    """How many objects of the library are alive in the process: all, or those of a kind such as
    "rocks_iter"."""
    return _core.handles_alive(kind)


# How many seconds the end of the interpreter waits for databases to close, and after that for
# callbacks to return.
_END_CLOSES, _END_CALLBACKS = 60.0, 10.0


def _end() -> None:
    """The interpreter ends: no callback can run any more afterwards."""
    close_all(timeout=_END_CLOSES)
    if not _core.end_callbacks(_END_CALLBACKS):
        _warnings.warn(
            "a callback has not returned: the process ends without it", RuntimeWarning, stacklevel=1
        )


_atexit.register(_end)
_os.register_at_fork(after_in_child=_core.after_fork)

__all__ = [
    "DB",
    "TTLDB",
    "Aborted",
    "ArrowOptions",
    "AssociativeMergeOperator",
    "BackupEngine",
    "BackupEngineOptions",
    "BulkLoad",
    "BulkLoadOptions",
    "Busy",
    "Cache",
    "CallbackFailed",
    "Cancel",
    "Cancelled",
    "CheckpointOptions",
    "Closed",
    "ColumnFamily",
    "ColumnFamilyDropped",
    "CompactRangeOptions",
    "CompactionFilter",
    "CompactionFilterFactory",
    "Comparator",
    "ConfigOptions",
    "Corruption",
    "CreateBackupOptions",
    "Decision",
    "Env",
    "Error",
    "EventKind",
    "EventListener",
    "EventQueue",
    "Expired",
    "Export",
    "FilterPolicy",
    "FlushOptions",
    "FollowerDB",
    "Forked",
    "HandleBusy",
    "ImportOptions",
    "Incomplete",
    "IngestOptions",
    "InvalidArgument",
    "InvalidHandle",
    "LiveFilesOptions",
    "Logger",
    "MergeInProgress",
    "MergeOperator",
    "NotFound",
    "NotPositioned",
    "NotSupported",
    "OpenOptions",
    "OptimisticTransactionDB",
    "Options",
    "PerfContext",
    "Progress",
    "RateLimiter",
    "ReadOptions",
    "Record",
    "RecordKind",
    "Redis",
    "RestoreOptions",
    "RocksIOError",
    "RocksIterator",
    "SecondaryDB",
    "ShutdownInProgress",
    "SliceTransform",
    "Snapshot",
    "SstFileManager",
    "SstReader",
    "SstWriter",
    "Statistics",
    "TimedOut",
    "Transaction",
    "TransactionDB",
    "TransactionOptions",
    "TryAgain",
    "WaitForCompactOptions",
    "WalIterator",
    "WalIteratorOptions",
    "WriteBatch",
    "WriteBufferManager",
    "WriteOptions",
    "close_all",
    "destroy",
    "export_column_family",
    "handles_alive",
    "import_column_family",
    "list_column_families",
    "load_latest_options",
    "open_databases",
    "repair",
    "rocksdb_version",
    "wal_files",
]
