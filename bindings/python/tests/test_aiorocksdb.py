"""librocks.compat.aiorocksdb: the snippets of aiorocksdb's README, with the imports changed, and
what was a bug there."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import random
import textwrap

import pytest

from librocks.compat.aiorocksdb import (
    batch,
    codec,
    error_type,
    extension,
    iterator,
    key_lock,
    rocks_db,
)

IMPORTS = """
from librocks.compat.aiorocksdb.rocks_db import *
from librocks.compat.aiorocksdb.extension import *
from librocks.compat.aiorocksdb.batch import *
from librocks.compat.aiorocksdb.iterator import *
from librocks.compat.aiorocksdb.codec import *
"""
OPEN = """
options = Options()
options.create_if_missing = True
options.create_missing_column_families = True
"""
PLAIN = OPEN + "status = await RocksDb.open_db('dbPathName', options=options)\ndb = status.result\n"
CLOSE = "\nawait db.close()\n"


def run(*parts: str) -> dict[str, object]:
    """Runs code with top-level awaits; its names."""
    names: dict[str, object] = {"__builtins__": __builtins__}

    async def main() -> None:
        for part in (IMPORTS, *parts):
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            code = compile(textwrap.dedent(part), "<snippet>", "exec", flags=flags)
            result = eval(code, names)
            if inspect.iscoroutine(result):
                await result

    asyncio.run(main())
    return names


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


# ---- the snippets ----


def test_open():
    run(
        """
        async def main():
            options = Options()
            options.create_if_missing = True
            status = await RocksDb.open_db('dbPathName', options=options)
            assert status.ok()
            db = status.result
            await db.close()
        """,
        "await main()",
    )


@pytest.mark.parametrize(
    "opening",
    [
        "status = await RocksDb.open_db_for_readonly('dbPathName', options=options)",
        "status = await RocksDb.open_transaction_db('dbPathName', options=options)",
        "status = await RocksDb.open_optimistic_transaction_db('dbPathName', options=options)",
    ],
)
def test_open_in_other_modes(opening):
    run(PLAIN, CLOSE, opening, "assert status.ok(), status", "db = status.result", CLOSE)


def test_open_ttl():
    run(
        OPEN,
        "status = await RocksDb.open_ttl_db('dbPathName', options=options)",
        "assert status.ok(), status\ndb = status.result",
        "await db.set_ttl(5)\nawait db.set_column_family_ttl(db.default_column_family, 7)",
        CLOSE,
    )


def test_destroy():
    run(
        PLAIN,
        CLOSE,
        """
        async def main():
            await RocksDb.destroy_db('dbPathName')
        """,
        "await main()",
    )
    assert not os.path.exists("dbPathName/CURRENT")


def test_column_families():
    run(
        """
        async def main():
            user_cf = RColumnFamily('user')
            order_cf = RColumnFamily('order', ColumnFamilyOptions())
            column_family_list = [user_cf, order_cf, ]
            options = Options()
            options.create_if_missing = True
            options.create_missing_column_families = True
            status = await RocksDb.open_db(
                'dbPathName', options=options, column_family_list=column_family_list)
            assert status.ok()
            db = status.result
            return db
        """,
        "db = await main()",
        "status = await db.create_column_family('newCF')",
        "assert status.ok()",
        "status = await db.drop_column_family('newCF')",
        "assert status.ok()",
        """
        user_cf = RColumnFamily('user')
        status = await db.put(b'userA', b'dataA', column_family=user_cf)
        """,
        "assert status.ok()",
        """
        user_cf = RColumnFamily('user')
        status = await db.get(b'userA', column_family=user_cf)
        """,
        "assert status.ok() and status.result == b'dataA'",
        "assert (await db.get(b'userA')).code() == 1",
        CLOSE,
        "status = await RocksDb.list_column_families('dbPathName')",
        "assert sorted(status.result) == ['default', 'order', 'user']",
    )


def test_delete():
    run(
        PLAIN,
        "for key in b'keyA', b'keyB', b'keyZ': await db.put(key, b'v')",
        """
        status = await db.delete(b'keyA')

        status = await db.delete_range(b'keyA', b'keyZ')
        """,
        "assert [(await db.get(key)).code() for key in (b'keyA', b'keyB', b'keyZ')] == [1, 1, 0]",
        CLOSE,
    )


def test_batch():
    run(
        PLAIN,
        """
        batch = RBatch()
        batch.put(b'Kx', b'Vx', db.default_column_family)
        batch.put(b'Ky', b'Vy', db.default_column_family)
        batch.delete_key(b'Kz', db.default_column_family)
        status = await db.write(batch)
        assert status.ok()
        """,
        "assert (await db.get(b'Ky')).result == b'Vy'",
        CLOSE,
    )


def test_iterator():
    run(
        PLAIN,
        "await db.put(b'keyStart1', b'1')\nawait db.put(b'keyStart2', b'2')",
        """
        iterator = await db.create_iterator()

        await iterator.seek(b'keyStart')
        valid = await iterator.valid()
        assert valid is True
        key = await iterator.key()
        print(key)
        await iterator.next()
        ...
        await iterator.next()
        valid = await iterator.valid()
        assert valid is False
        status = await iterator.status()
        assert status.ok()

        await iterator.close()
        """,
        CLOSE,
    )


def test_snapshot():
    run(
        PLAIN,
        "await db.put(b'key', b'old')",
        """
        snapshot = await db.create_snapshot()
        options = ReadOptions()
        snapshot.set_read_options(options)
        """,
        "await db.put(b'key', b'new')",
        """
        status = await db.get(b'key', options)
        assert status.ok()
        value = status.result
        """,
        "assert value == b'old'",
        "snapshot.clear_read_options(options)",
        "assert (await db.get(b'key', options)).result == b'new'",
        "await db.release_snapshot(snapshot)",
        CLOSE,
    )


def test_transaction():
    run(
        OPEN,
        "db = (await RocksDb.open_transaction_db('dbPathName', options=options)).result",
        """
        transaction = await db.begin_transaction()
        status = await transaction.put(b'kA', b'vA')
        if status.ok():
            status = await transaction.commit()
        else:
            status = await transaction.rollback()
        await db.release_transaction(transaction)
        """,
        "assert status.ok() and (await db.get(b'kA')).result == b'vA'",
        CLOSE,
    )


def test_sst():
    run(
        PLAIN,
        """
        sst_writer = SstFileWriter()
        status = await sst_writer.open('empty.sst')
        status = await sst_writer.put(b'kA', b'vA')
        assert status.ok()
        status = await sst_writer.put(b'kB', b'vB')
        assert status.ok()
        status = await sst_writer.delete(b'kC')
        assert status.ok()
        status = await sst_writer.delete_range(b'kA', b'kB')
        assert status.ok()
        status = await sst_writer.finish()
        """,
        "assert status.ok()\nimport shutil\nshutil.copy('empty.sst', 'filename.sst')",
        "shutil.copy('empty.sst', 'import.sst')",
        """
        sst_reader = SstFileReader()
        status = await sst_reader.open('filename.sst')
        status = await sst_reader.verify_checksum()
        it = await sst_reader.create_iterator()
        """,
        "assert status.ok()",
        "await it.seek_to_first()\nassert await it.key() == b'kA'",
        """
        await it.close()
        await sst_reader.close()
        """,
        "from librocks.compat.aiorocksdb.rocks_db import IngestExternalFileOptions",
        """
        ingest_options = IngestExternalFileOptions()
        status = await db.ingest_external_file(['import.sst', ], ingest_options)
        """,
        "assert status.ok(), status",
        "assert (await db.get(b'kB')).result == b'vB'",
        CLOSE,
    )


def test_backup():
    run(
        PLAIN,
        "await db.put(b'k', b'v')",
        """
        backup = RocksDbDbBackup()
        status= await backup.open(BackupableDBOptions('backupPathName'))
        status = await db.create_backup(backup)
        """,
        "assert status.ok()\nfor _ in range(2): await db.create_backup(backup)",
        "status = await backup.purge_old_backups(2)",
        "assert status.ok()",
        """
        info_list = await backup.get_backup_info()
        status = await backup.delete_backup(info_list[0].backup_id)
        """,
        "assert status.ok() and len(info_list) == 2",
        CLOSE,
        "await RocksDb.destroy_db('dbPathName')",
        """
        info_list = await backup.get_backup_info()
        s = await backup.restore_db_from_backup(info_list[0].backup_id, db_dir='dbPathName', )
        """,
        "assert s.ok() and info_list[0].number_files > 0 and info_list[0].size > 0",
        "await backup.close()",
        "backup = RocksDbBackupReadonly()",
        "assert (await backup.open(BackupableDBOptions('backupPathName'))).ok()",
        "assert (await backup.verify_backup(info_list[0].backup_id)).ok()",
        "await backup.close()",
        PLAIN,
        "assert (await db.get(b'k')).result == b'v'",
        CLOSE,
    )


DB = """
options = Options()
options.create_if_missing = True
async with Db(Db.open_db('dbPathName', options=options)) as db:
    cf = db['default']
    d = {
        b'a1': b'a1',
        b'a2': b'a2',
        b'a3': b'a3',
        b'a5': b'a5',
        b'b1': b'b1',
        b'b2': b'b2',
        b'b3': b'b3',
    }

    for k, v in d.items():
        await cf.put(k, v)

    async with Batch(db):
        cf = db['default']
        for k, v in d.items():
            await cf.put(k, v)
"""
ITERATORS = """
found = []

async with Iterator.range(cf) as it:
    async for k, v in it:
        found.append(k)


async with Iterator.range(cf, desc=True) as it:
    async for k, v in it:
        found.append(k)


async with Iterator.range(cf, start=b'a3', stop=b'b1') as it:
    async for k, v in it:
        found.append(k)


async with Iterator.prefix(cf, prefix=b'a') as it:
    async for k, v in it:
        found.append(k)
"""


def test_extension_and_friendly_iterators():
    names = run(DB + textwrap.indent(ITERATORS, "    "))
    keys = [b"a1", b"a2", b"a3", b"a5", b"b1", b"b2", b"b3"]
    assert names["found"] == keys + keys[::-1] + keys[2:5] + keys[:4]


def test_codecs():
    run(
        """
        import json
        class msgpack:
            loads = staticmethod(json.loads)
            dumps = staticmethod(lambda data: json.dumps(data).encode())


        class JsonCodec(Codec):
            def loads(self, data: bytes):
                data = data.decode('utf8')
                return json.loads(data)

            def dumps(self, data):
                return json.dumps(data).encode('utf8')


        codec_device = Codec(prefix=b'device', loads=msgpack.loads, dumps=msgpack.dumps)
        codec_animal = JsonCodec(prefix=b'animal')
        codec_list = [codec_device, codec_animal, ]
        options = Options()
        options.create_if_missing = True
        options.create_missing_column_families = True
        codec_cf = RColumnFamily('codec')
        async with Db(
            Db.open_db('dbPathName', options=options, column_family_list=[codec_cf, ]),
            codec_list=codec_list,
        ) as db:
            cf = db[codec_cf]

            k = b'device:phone'
            v = {
                'network': 'WiFi',
                'memory': 4096,
            }
            await cf.put(k, v)

            k = b'animal:dog'
            v = {
                'color': 'black',
                'legs': 4,
            }
            await cf.put(k, v)

            k = b'foo'
            v = b'bar'
            await cf.put(k, v)

            phone = await cf.get(b'device:phone')
            assert phone == {
                'network': 'WiFi',
                'memory': 4096,
            }

            dog = await cf.get(b'animal:dog')
            assert dog == {
                'color': 'black',
                'legs': 4,
            }

            bar = await cf.get(b'foo')
            assert bar == b'bar'
        """
    )


# ---- the rest of its interface, and what was a bug ----


def async_test(function):
    """Runs a coroutine function as a test, with a database."""

    def test(tmp_path):
        async def main() -> None:
            options = rocks_db.Options(create_if_missing=True, create_missing_column_families=True)
            opening = extension.Db.open_db(
                str(tmp_path / "db"), options, [rocks_db.RColumnFamily("f")]
            )
            async with extension.Db(opening) as db:
                await function(db)

        asyncio.run(main())

    test.__name__ = function.__name__
    test.__doc__ = function.__doc__
    return test


@async_test
async def test_statuses(db):
    status = await db.interface.get(b"none")
    assert (status.ok(), status.code(), status.subcode(), status.result) == (False, 1, 0, None)
    assert "NotFound" in status.ToString() and "NotFound" in repr(status)
    assert (await db.interface.put(b"k", b"v")).ToString() == "OK"
    status = await rocks_db.RocksDb.open_db("nowhere/at/all")
    assert status.code() == 4 and status.result is None
    with pytest.raises(error_type.StatusError) as caught:
        await extension.Db(extension.Db.open_db("nowhere/at/all")).open()
    assert caught.value.status.code() == 4
    with pytest.raises(error_type.StatusError):
        await db["f"].get(b"none", raise_exception=True)


@async_test
async def test_multi_get(db):
    """Keys with NULs, values that are no text, several column families, a status for each."""
    f, default = rocks_db.RColumnFamily("f"), db.interface.default_column_family
    await db["f"].put(b"a\0b", b"\xff\0\xfe")
    await db["default"].put(b"a", b"1")
    pairs = [(b"a\0b", f), (b"a", default), (b"a", f), (b"a\0b", default)]
    found = await db.interface.multi_get(pairs)
    assert [status.result for status in found] == [b"\xff\0\xfe", b"1", None, None]
    assert [status.code() for status in found] == [0, 0, 1, 1]


def test_transactions(tmp_path):
    async def main() -> None:
        options = rocks_db.Options(create_if_missing=True)
        status = await rocks_db.RocksDb.open_transaction_db(str(tmp_path / "db"), options)
        db = status.result
        default = db.default_column_family
        txn = await db.begin_transaction()
        await txn.put(b"a\0", b"1")
        await txn.set_save_point()
        await txn.put(b"b", b"2")
        assert (await txn.rollback_to_save_point()).ok()
        assert (await txn.pop_save_point()).code() == 1
        found = await txn.multi_get([(b"a\0", default), (b"b", default)])
        assert [status.result for status in found] == [b"1", None]
        assert (await txn.get_for_update(b"a\0")).result == b"1"
        await txn.set_snapshot()
        await txn.clear_snapshot()
        other = await db.begin_transaction()
        waited = await other.put(b"a\0", b"9")
        assert waited.code() == 9 and waited.subcode() == 2  # a lock that another has
        assert not (await txn.prepare()).ok()  # it has no name
        assert (await txn.delete(b"c")).ok()
        assert (await txn.commit()).ok()
        await db.release_transaction(txn)
        await db.release_transaction(other)
        assert (await db.get(b"a\0")).result == b"1"
        await db.close()
        status = await rocks_db.RocksDb.open_optimistic_transaction_db(str(tmp_path / "db"))
        db = status.result
        first, second = [await db.begin_optimistic_transaction() for _ in range(2)]
        await first.put(b"k", b"1")
        await second.put(b"k", b"2")
        assert (await first.commit()).ok()
        assert (await second.commit()).code() == 11  # Busy
        await db.close()

    asyncio.run(main())


@async_test
async def test_a_batch_is_written_together(db):
    """What was written in its `async with`, by either way, and nothing after an exception."""
    async with batch.Batch(db) as written:
        written["f"].put(b"1", b"1")
        await written["default"].put(b"2", b"2")
        await db["f"].put(b"3", b"3")
        assert await db["f"].get(b"3") is None
    assert [await db["f"].get(key) for key in (b"1", b"2", b"3")] == [b"1", None, b"3"]
    assert await db["default"].get(b"2") == b"2"
    with pytest.raises(ZeroDivisionError):
        async with batch.Batch(db) as written:
            written["f"].delete(b"1")
            raise ZeroDivisionError
    assert await db["f"].get(b"1") == b"1"
    await db["f"].delete(b"1")
    assert await db["f"].get(b"1") is None


@async_test
async def test_snapshots(db):
    await db["f"].put(b"k", b"old")
    async with extension.Snapshot(db) as snapshot:
        await db["f"].put(b"k", b"new")
        assert await snapshot["f"].get(b"k") == b"old"
    assert await db["f"].get(b"k") == b"new"


@async_test
async def test_ranges(db):
    """Against a model: every start and stop, absent ones too, in both directions, and in blocks."""
    cf = db["f"]
    keys = [b"b", b"d", b"f", *(b"m%04d" % i for i in range(600))]
    for key in keys:
        await cf.put(key, key)

    async def found(**given):
        async with iterator.Iterator.range(cf, **given) as it:
            return [key async for key, _ in it]

    for start in (None, b"a", b"b", b"c", b"m0100", b"z"):
        for stop in (None, b"a", b"b", b"e", b"m0500", b"z"):
            if start is not None and stop is not None and start > stop:
                continue
            wanted = [
                key
                for key in keys
                if (start is None or key >= start) and (stop is None or key <= stop)
            ]
            assert await found(start=start, stop=stop) == wanted
            assert await found(start=start, stop=stop, desc=True) == wanted[::-1]
    assert await found(start=b"c", stop=b"d", seek_to_prev=True) == [b"b", b"d"]


@async_test
async def test_column_families_of_an_open_database(db):
    assert (await db.create_column_family("g")).ok()
    await db["g"].put(b"k", b"v")
    assert (await db.interface.flush([rocks_db.RColumnFamily("g")])).ok()
    assert (await db.drop_column_family("g")).ok()
    with pytest.raises(AssertionError):
        db["g"]
    with pytest.raises(ValueError):
        await db.interface.get(b"k", column_family=rocks_db.RColumnFamily("g"))
    family = rocks_db.RColumnFamily("h", rocks_db.ColumnFamilyOptions(num_levels=3))
    assert (await db.interface.create_column_family(family)).ok() and family.is_loaded()
    assert family.get_column_family_descriptor().name == "h"
    with pytest.raises(ValueError):
        await db.interface.create_column_family(family)


@async_test
async def test_latest_options(db):
    path = db.interface._native.path
    status = await rocks_db.RocksDb.load_latest_options(path, rocks_db.ConfigOptions())
    assert status.ok() and status.options["create_if_missing"] is True
    assert sorted(family.get_name() for family in status.result) == ["default", "f"]
    config = rocks_db.ConfigOptions()
    assert (config.is_shallow(), config.is_detailed()) == (False, False)
    assert config.is_check_enabled() and not config.is_check_disabled()


def test_options():
    options = rocks_db.Options()
    options.IncreaseParallelism(4)
    assert options.max_background_jobs == 4
    options.OptimizeLevelStyleCompaction(128 << 20)
    assert options.write_buffer_size == 32 << 20
    options.db_paths = [rocks_db.DbPath("a", 1 << 30), rocks_db.DbPath("b", 0)]
    options.atomic_flush = True
    rocks_db.WriteOptions().disableWAL = True
    rocks_db.ReadOptions().tailing = True
    with pytest.raises(ValueError):
        options.none = 1


def test_key_lock():
    async def main() -> None:
        lock, seen = key_lock.KeyLock(), []

        async def work(key: bytes, number: int) -> None:
            async with lock.acquire(key):
                seen.append(number)
                await asyncio.sleep(0)
                seen.append(number)

        await asyncio.gather(*(work(b"same", number) for number in range(20)))
        assert seen == [number for number in range(20) for _ in range(2)]
        task = asyncio.create_task(work(b"same", 99))
        async with lock.acquire(b"same"):
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert lock.d == {}

    asyncio.run(main())


def test_codec_keys():
    made = codec.Codec(b"p", json.loads)
    assert made.create_key(b"a", b"b") == b"p:a:b"
    assert made.prefix_match(b"pq") and not made.prefix_match(b"q")
    with pytest.raises(ValueError):
        codec.Codec.find_codec(b"q", [made])


@async_test
async def test_many_tasks(db):
    async def work(number: int) -> None:
        key = b"%d" % number
        await db["f"].put(key, key)
        assert await db["f"].get(key) == key

    await asyncio.gather(*map(work, range(500)))
    async with iterator.Iterator.range(db["f"]) as it:
        assert len([key async for key, _ in it]) == 500


# ---- the methods in the manner of Redis ----


@async_test
async def test_redis_strings(db):
    redis, other = db.redis("default"), db.redis(rocks_db.RColumnFamily("f"))
    assert await redis.get(b"k") is None
    await redis.set(b"k", b"\r\n\0\xff")
    await redis.set(b"k", b"2")
    assert await redis.get(b"k") == b"2" and await other.get(b"k") is None
    await other.set(b"k", b"3")
    await redis.delete(b"k")
    await redis.delete(b"k")
    assert (await redis.get(b"k"), await other.get(b"k")) == (None, b"3")
    # Keys of the families are apart, whatever they are.
    await redis.set(b"\0f\0k", b"4")
    assert await other.get(b"k") == b"3" and await redis.get(b"\0f\0k") == b"4"


@async_test
async def test_redis_lists(db):
    """Against a model, whose ends are taken and given in any order."""
    redis = db.redis("f")
    model: list[bytes] = []
    chosen = random.Random(7)
    for number in range(300):
        value = b"%d" % number
        match chosen.randrange(6):
            case 0:
                await redis.lpush(b"l", value)
                model.insert(0, value)
            case 1:
                await redis.rpush(b"l", value)
                model.append(value)
            case 2 if model:
                assert await redis.lpop(b"l") == model.pop(0)
            case 3 if model:
                assert await redis.rpop(b"l") == model.pop()
            case 4 if model:
                at = chosen.randrange(-len(model), len(model))
                await redis.lset(b"l", at, value)
                model[at] = value
            case _:
                for at in range(-len(model), len(model)):
                    assert await redis.lindex(b"l", at) == model[at]
        assert await redis.llen(b"l") == len(model)
    while model:
        assert await redis.rpop(b"l") == model.pop()
    for call in (
        redis.lpop(b"l"),
        redis.rpop(b"l"),
        redis.lindex(b"l", 0),
        redis.lset(b"l", 0, b""),
    ):
        with pytest.raises(AssertionError):
            await call
    await redis.rpush(b"l", b"1")
    for call in redis.lindex(b"l", 1), redis.lset(b"l", -2, b""):
        with pytest.raises(ValueError):
            await call
    for call in redis.get(b"l"), redis.set(b"l", b""), redis.sadd(b"l", b""):
        with pytest.raises(AssertionError):
            await call
    await redis.delete(b"l")
    await redis.set(b"l", b"now a string")


@async_test
async def test_redis_sets(db):
    redis = db.redis("default")
    assert [await redis.sadd(b"s", member) for member in (b"a", b"b", b"a")] == [1, 1, 0]
    assert await redis.smembers(b"s") == {b"a", b"b"}
    assert await redis.sismember(b"s", b"a") and not await redis.sismember(b"s", b"x")
    assert (await redis.srem(b"s", b"a"), await redis.srem(b"s", b"a")) == (1, 0)
    assert (await redis.zadd(b"z", 1.5, b"a"), await redis.zadd(b"z", 2, b"a")) == (1, 0)
    assert (await redis.zscore(b"z", b"a"), await redis.zscore(b"z", b"x")) == (2.0, None)
    assert (await redis.zcard(b"z"), await redis.zrem(b"z", b"a"), await redis.zcard(b"z")) == (
        1,
        1,
        0,
    )
    await redis.delete_key(b"s")
    assert await redis.smembers(b"s") == set()


def test_redis_stays(tmp_path):
    """Across openings with the column families of before, values by codecs."""

    async def main() -> None:
        options = rocks_db.Options(create_if_missing=True)
        codecs = [codec.Codec(b"j:", json.loads, lambda value: json.dumps(value).encode())]
        for number in range(3):
            opening = extension.Db.open_db(str(tmp_path / "db"), options)
            async with extension.Db(opening, codec_list=codecs) as db:
                redis = db.redis("default")
                await redis.rpush(b"j:l", {"n": number})
                assert await redis.llen(b"j:l") == number + 1
                assert await redis.lindex(b"j:l", 0) == {"n": 0}
                await asyncio.gather(*(redis.rpush(b"m", b"%d" % i) for i in range(100)))
                assert await redis.llen(b"m") == 100 * (number + 1)

    asyncio.run(main())


@async_test
async def test_closed(db):
    """Calls to a database that was closed have a status that says so."""
    interface = db.interface
    await interface._store.close()
    for call in interface.get(b"k"), interface.put(b"k", b"v"), interface.delete(b"k"):
        assert "Closed" in (await call).ToString()
