"""RocksDB for asyncio.

from librocks import aio

async with aio.open("planets.db", create_if_missing=True) as db:
    await db.put(b"earth", b"3")
    async for key, value in db.items(prefix=b"e"):
        print(key, value)

Each event loop has one queue of operations, whose ends its reader hands to the tasks: no call has a
thread of its own. What memory can answer is answered at once. The end of a task ends its operation.
"""

from __future__ import annotations

from .. import _core
from .._batch import WriteBatch
from ._copies import BackupEngine, open_backups
from ._database import DB, BoundBatch, ColumnFamily, Snapshot, open
from ._scan import RocksIterator, Scan
from ._transaction import OptimisticTransactionDB, Transaction, TransactionDB

Future = _core.Future

__all__ = [
    "DB",
    "BackupEngine",
    "BoundBatch",
    "ColumnFamily",
    "Future",
    "OptimisticTransactionDB",
    "RocksIterator",
    "Scan",
    "Snapshot",
    "Transaction",
    "TransactionDB",
    "WriteBatch",
    "open",
    "open_backups",
]
