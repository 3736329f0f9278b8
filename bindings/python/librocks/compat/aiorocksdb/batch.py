"""Batches as context managers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .column_family import BatchColumnFamily, ColumnFamilyBase, batch_of_task
from .error_type import StatusError
from .rocks_db import RBatch, RocksDb, WriteOptions

if TYPE_CHECKING:
    import contextvars
    from typing import Self

    from .extension import Db


class Batch:
    """`async with Batch(db) as batch: …`: what is written in it, by `batch["cf"]` or by the
    database's own column families, is written together at its end. An exception discards it."""

    def __init__(self, db: Db, write_options: WriteOptions | None = None) -> None:
        self.d: RocksDb = db.interface
        assert not self.d.is_readonly, "the database is open for reading alone"
        self.batch: RBatch | None = None
        self.write_options = write_options
        self._token: contextvars.Token[Batch | None] | None = None

    async def __aenter__(self) -> Self:
        self.batch = RBatch()
        self._token = batch_of_task.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        assert self.batch is not None and self._token is not None
        batch_of_task.reset(self._token)
        batch, self.batch = self.batch, None
        if kind is not None:
            return
        status = await self.d.write(batch, self.write_options)
        if not status.ok():
            raise StatusError(status)

    def __getitem__(self, item: Any) -> BatchColumnFamily:
        assert self.batch is not None, "a batch is written to within its `async with`"
        return BatchColumnFamily(ColumnFamilyBase.to_name(item), self.d, self.batch)


__all__ = ["Batch"]
