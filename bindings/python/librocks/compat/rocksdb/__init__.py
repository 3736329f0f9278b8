"""python-rocksdb's interface.

import librocks.compat.rocksdb as rocksdb

db = rocksdb.DB("test.db", rocksdb.Options(create_if_missing=True))
db.put(b"a", b"b")
"""

from __future__ import annotations

from . import errors, interfaces, merge_operators
from ._batch import WriteBatch
from ._copies import BackupEngine, Checkpoint
from ._database import (
    DB,
    ColumnFamilyHandle,
    Snapshot,
    TransactionDB,
    list_column_families,
    repair_db,
)
from ._iterators import ItemsIterator, KeysIterator, ReversedIterator, ValuesIterator
from ._options import ColumnFamilyOptions, Options, TransactionDBOptions
from ._parts import (
    BlockBasedTableFactory,
    BloomFilterPolicy,
    BytewiseComparator,
    CompactionPri,
    CompressionType,
    HashLinkListMemtableFactory,
    HashSkipListMemtableFactory,
    LRUCache,
    PlainTableFactory,
    SkipListMemtableFactory,
    VectorMemtableFactory,
)
from .errors import (
    Corruption,
    Error,
    Incomplete,
    InvalidArgument,
    MergeInProgress,
    NotFound,
    NotSupported,
    RocksIOError,
)

__all__ = [
    "DB",
    "BackupEngine",
    "BlockBasedTableFactory",
    "BloomFilterPolicy",
    "BytewiseComparator",
    "Checkpoint",
    "ColumnFamilyHandle",
    "ColumnFamilyOptions",
    "CompactionPri",
    "CompressionType",
    "Corruption",
    "Error",
    "HashLinkListMemtableFactory",
    "HashSkipListMemtableFactory",
    "Incomplete",
    "InvalidArgument",
    "ItemsIterator",
    "KeysIterator",
    "LRUCache",
    "MergeInProgress",
    "NotFound",
    "NotSupported",
    "Options",
    "PlainTableFactory",
    "ReversedIterator",
    "RocksIOError",
    "SkipListMemtableFactory",
    "Snapshot",
    "TransactionDB",
    "TransactionDBOptions",
    "ValuesIterator",
    "VectorMemtableFactory",
    "WriteBatch",
    "errors",
    "interfaces",
    "list_column_families",
    "merge_operators",
    "repair_db",
]
