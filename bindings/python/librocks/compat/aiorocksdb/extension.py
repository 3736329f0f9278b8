"""Databases as context managers, with column families by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .codec import Codec
from .column_family import ColumnFamily, ColumnFamilyBase, SnapshotColumnFamily
from .complex.redis_style import RedisCommand
from .error_type import StatusError
from .rocks_db import ColumnFamilyOptions, RColumnFamily, ReadOptions, RocksDb, RSnapshot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable
    from typing import Self

    from .db_type import Status


class Snapshot:
    """`async with Snapshot(db) as snap: await snap["cf"].get(key)`."""

    def __init__(self, db: Db) -> None:
        self.d = db.interface
        self.snapshot: RSnapshot | None = None
        self.read_options: ReadOptions | None = None

    async def __aenter__(self) -> Self:
        self.snapshot = await self.d.create_snapshot()
        self.read_options = ReadOptions()
        self.snapshot.set_read_options(self.read_options)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        assert self.snapshot is not None and self.read_options is not None
        self.snapshot.clear_read_options(self.read_options)
        await self.d.release_snapshot(self.snapshot)
        self.snapshot = self.read_options = None

    def __getitem__(self, item: Any) -> SnapshotColumnFamily:
        assert self.snapshot is not None, "a snapshot is read within its `async with`"
        return SnapshotColumnFamily(ColumnFamilyBase.to_name(item), self.d, self.read_options)


class Db:
    """`async with Db(Db.open_db(path)) as db: …`. Values go through the first of `codec_list` that
    matches their key; those that none matches are bytes."""

    open_db = RocksDb.open_db
    open_ttl_db = RocksDb.open_ttl_db
    open_db_for_readonly = RocksDb.open_db_for_readonly
    open_transaction_db = RocksDb.open_transaction_db
    open_optimistic_transaction_db = RocksDb.open_optimistic_transaction_db

    def __init__(
        self, open_handler: Awaitable[Status], codec_list: Iterable[Codec] | None = None
    ) -> None:
        self.open_handler = open_handler
        self.codec_list = [*(codec_list or ()), Codec(None)]
        self.d: RocksDb | None = None

    @property
    def is_open(self) -> bool:
        return self.d is not None

    @property
    def interface(self) -> RocksDb:
        """The database, with the calls that return statuses."""
        assert self.d is not None, "the database is not open"
        return self.d

    def __getitem__(self, item: Any) -> ColumnFamily:
        return ColumnFamily(ColumnFamilyBase.to_name(item), self.interface)

    async def open(self) -> None:
        assert self.d is None, "the database is open"
        status = await self.open_handler
        if not status.ok():
            raise StatusError(status)
        self.d = status.result
        self.interface.codec_list = self.codec_list

    async def close(self) -> None:
        if self.d is not None:
            await self.d.close()
            self.d = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        await self.close()

    async def create_column_family(
        self,
        column_family: str | RColumnFamily | ColumnFamilyBase,
        options: ColumnFamilyOptions | None = None,
    ) -> Status:
        name = ColumnFamilyBase.to_name(column_family)
        return await self.interface.create_column_family(RColumnFamily(name), options)

    async def drop_column_family(
        self, column_family: str | RColumnFamily | ColumnFamilyBase
    ) -> Status:
        return await self.interface.drop_column_family(ColumnFamilyBase.to_name(column_family))

    def redis(self, column_family: str | RColumnFamily | ColumnFamilyBase) -> RedisCommand:
        """The methods in the manner of Redis, of a column family."""
        return RedisCommand(self[column_family], self)


__all__ = ["Db", "Snapshot"]
