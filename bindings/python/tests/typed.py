"""A user's program, which mypy --strict and pyright accept as it is."""

import asyncio
from typing import assert_type

import librocks
import librocks.compat.rocksdb as rocksdb
from librocks import aio
from librocks.compat.aiorocksdb.rocks_db import Options, RocksDb

with librocks.DB("path", create_if_missing=True, table={"block_size": "16k"}) as db:
    assert_type(db[b"k"], bytes)
    assert_type(db.get(bytearray(b"k")), bytes | None)
    assert_type(db.get(b"k", 7), bytes | int)
    assert_type(db.multi_get([b"k"]), list[bytes | None])
    for key, value in db.items(b"prefix", reverse=True, fill_cache=False):
        assert_type((key, value), tuple[bytes, bytes])
    assert_type(list(db.keys()), list[bytes])
    db.put(b"k", memoryview(b"v"), sync=True)
    family = db.column_family("f")
    assert_type(family.get(b"k"), bytes | None)
    with db.batch() as batch:
        batch.put(b"k", b"v", family)
    assert_type(db.live_files()[0].smallest_key, bytes | None)
with librocks.TransactionDB("path") as txns:
    assert_type(txns.transact(lambda txn: len(txn[b"k"])), int)
options = librocks.Options(write_buffer_size="64MB")
assert_type(options.write_buffer_size, int)
assert_type(options.table.block_size, int)


class Sum(rocksdb.interfaces.AssociativeMergeOperator):
    def name(self) -> bytes:
        return b"Sum"

    def merge(self, key: bytes, existing_value: bytes | None, value: bytes) -> tuple[bool, bytes]:
        return True, value


old = rocksdb.DB("path", rocksdb.Options(create_if_missing=True, merge_operator=Sum()))
assert_type(old.get(b"k"), bytes | None)


async def coroutines() -> None:
    async with aio.open("path", create_if_missing=True, table={"block_size": "16k"}) as db:
        assert_type(await db.get(b"k"), bytes | None)
        assert_type(await db.get(b"k", 7), bytes | int)
        assert_type(await db.multi_get([b"k"]), list[bytes | None])
        both = await asyncio.gather(db.get(b"a"), db.get(b"b", 7))
        assert_type(both, tuple[bytes | None, bytes | int])
        assert_type(await asyncio.create_task(db.put(b"k", b"v", sync=True)), None)
        async for key, value in db.items(b"prefix", reverse=True, fill_cache=False):
            assert_type((key, value), tuple[bytes, bytes])
        assert_type([key async for key in db.keys()], list[bytes])
        family = db.column_family("f")
        async with db.batch() as batch:
            batch.put(b"k", b"v", family)
        assert_type(await family.get(b"k"), bytes | None)
    async with aio.open("path", mode="transaction") as txns:
        assert_type(txns, aio.TransactionDB)

        async def work(txn: aio.Transaction) -> int:
            return len(await txn.get_for_update(b"k", b""))

        assert_type(await txns.transact(work), int)
    opened = await aio.open("path")
    assert_type(opened, aio.DB)


async def main() -> int:
    status = await RocksDb.open_db("path", Options(create_if_missing=True))
    return status.code()
