"""A user's program, which mypy --strict and pyright accept as it is."""

import asyncio
from typing import Any, assert_type

import librocks
import librocks.compat.rocksdb as rocksdb
from librocks import aio
from librocks.columns import Column
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


with (
    librocks.DB("path") as db,
    librocks.Redis(db) as r,
    librocks.Redis(db, decode_responses=True, sync=True) as text,
):
    assert_type(r, librocks.Redis[bytes])
    assert_type(r.get("k"), bytes | None)
    assert_type(text.get(b"k"), str | None)
    assert_type(text.hgetall("h"), dict[str, str])
    assert_type(r.smembers("s"), set[bytes])
    assert_type(r.incr("n", 2), int)
    assert_type(r.zscore("z", "m"), float | None)
    assert_type(text.blpop(["a", "b"], timeout=0.5), tuple[str, str] | None)
    assert_type(list(text.scan_iter("*")), list[str])
    assert_type(text.lpop("l"), str | None)
    assert_type(text.lpop("l", 2), list[str] | None)
    assert_type(r.spop("s", 2), list[bytes])
    assert_type(r.zrange("z", 0, -1), list[bytes])
    assert_type(r.zrange("z", 0, -1, withscores=True), list[tuple[bytes, float]])
    assert_type(text.zpopmin("z"), list[tuple[str, float]])
    assert_type(r.zadd("z", {"m": 1}), int)
    assert_type(r.zadd("z", {"m": 1}, incr=True), float | None)
    with text.pipeline() as pipe:
        pipe.set("a", 1).incr("a")
        assert_type(pipe.execute(), list[Any])
    with text.lock("name", timeout=1) as lock:
        assert_type(lock.owned(), bool)
    for keys, values in db.scan_columns(rows=10):
        assert_type((keys[0], values.tolist()), tuple[bytes, list[bytes]])
    for keys in db.scan_columns(keys_only=True):
        assert_type(keys, Column)


async def redis_tasks(db: librocks.DB) -> None:
    async with aio.Redis(db, decode_responses=True) as r:
        assert_type(await r.get("k"), str | None)
        assert_type(await r.lrange("l", 0, -1), list[str])
        assert_type(await r.rpop("l"), str | None)
        assert_type(await r.zrange("z", 0, -1, withscores=True), list[tuple[str, float]])
        assert_type([key async for key in r.scan_iter()], list[str])
        async with r.pipeline() as pipe:
            assert_type(await pipe.execute(), list[Any])


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
