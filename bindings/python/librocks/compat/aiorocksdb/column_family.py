"""Column families whose values go through codecs."""

from __future__ import annotations

import contextvars
from typing import TYPE_CHECKING, Any

from .codec import Codec
from .error_type import StatusError
from .rocks_db import RBatch, RColumnFamily, RocksDb

if TYPE_CHECKING:
    from collections.abc import Generator

    from .batch import Batch

# The batch whose `async with` the task is in.
batch_of_task: contextvars.ContextVar[Batch | None] = contextvars.ContextVar("batch", default=None)


class _Done:
    """Can be awaited, and is over already."""

    def __await__(self) -> Generator[None, None, None]:
        return
        yield


class ColumnFamilyBase:
    """A column family of an open database."""

    def __init__(self, cf_name: str | None, d: RocksDb, read_options: Any = None) -> None:
        name = cf_name or d.DEFAULT_COLUMN_FAMILY
        families = d.column_family_dict
        assert name in families, f"the database has no column family {name!r} open"
        self.d = d
        self.cf = families[name]
        self.name = name
        self.read_options = read_options

    @classmethod
    def to_name(cls, obj: object) -> str:
        if obj is None:
            return RocksDb.DEFAULT_COLUMN_FAMILY
        if isinstance(obj, RColumnFamily):
            return obj.get_name()
        if isinstance(obj, ColumnFamilyBase):
            return obj.name
        if isinstance(obj, str):
            return obj
        raise ValueError(f"Unknown column family type: {type(obj)}")

    def _codec(self, key: bytes) -> Codec:
        return Codec.find_codec(key, self.d.codec_list)

    async def _get(self, key: bytes, raise_exception: bool) -> Any:
        status = await self.d.get(key, column_family=self.cf, read_options=self.read_options)
        if status.ok():
            return self._codec(key).loads(status.result)
        if raise_exception or status.code() != 1:  # NotFound
            raise StatusError(status)
        return None

    def __str__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class ColumnFamily(ColumnFamilyBase):
    """Reads and writes. In the `async with` of a batch its writes are the batch's."""

    async def get(self, key: bytes, raise_exception: bool = False) -> Any:
        """The value of a key; None, or StatusError: there is none."""
        return await self._get(key, raise_exception)

    def _batch(self) -> RBatch | None:
        batch = batch_of_task.get()
        return None if batch is None or batch.d is not self.d else batch.batch

    async def put(self, key: bytes, value: Any) -> None:
        assert not self.d.is_readonly, "the database is open for reading alone"
        data = self._codec(key).dumps(value)
        batch = self._batch()
        if batch is not None:
            batch.put(key, data, self.cf)
            return
        status = await self.d.put(key, data, column_family=self.cf)
        if not status.ok():
            raise StatusError(status)

    async def delete(self, key: bytes) -> None:
        assert not self.d.is_readonly, "the database is open for reading alone"
        batch = self._batch()
        if batch is not None:
            batch.delete_key(key, self.cf)
            return
        status = await self.d.delete(key, column_family=self.cf)
        if not status.ok():
            raise StatusError(status)


class SnapshotColumnFamily(ColumnFamilyBase):
    """Reads as of a snapshot."""

    async def get(self, key: bytes, raise_exception: bool = False) -> Any:
        return await self._get(key, raise_exception)


class BatchColumnFamily(ColumnFamilyBase):
    """Writes into a batch. They need not be awaited."""

    def __init__(self, cf_name: str | None, d: RocksDb, batch: RBatch) -> None:
        super().__init__(cf_name, d)
        self.batch = batch

    def put(self, key: bytes, value: Any) -> _Done:
        self.batch.put(key, self._codec(key).dumps(value), self.cf)
        return _Done()

    def delete(self, key: bytes) -> _Done:
        self.batch.delete_key(key, self.cf)
        return _Done()


__all__ = [
    "BatchColumnFamily",
    "ColumnFamily",
    "ColumnFamilyBase",
    "SnapshotColumnFamily",
]
