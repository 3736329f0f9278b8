"""librocks.aio: long random programs of many tasks against a dict, with cancelled calls."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random

import pytest
import uvloop

import librocks
from librocks import aio

ROUNDS = int(os.environ.get("ROUNDS", "1"))


class Worker:
    """A task with keys of its own: what it reads of them is what it wrote."""

    def __init__(self, db: aio.DB, family: aio.ColumnFamily, number: int, seed: int) -> None:
        self.random = random.Random(seed * 1000 + number)
        self.db = db
        self.family = family
        self.prefix = b"%03d/" % number
        self.model: dict[bytes, bytes] = {}
        self.unsure: set[bytes] = set()  # a cancelled write may have happened

    def key(self) -> bytes:
        return self.prefix + b"%02d" % self.random.randrange(40)

    def value(self) -> bytes:
        return self.random.randbytes(self.random.choice([0, 5, 100, 3000]))

    def read_options(self) -> dict[str, bool]:
        return self.random.choice([{}, {"fill_cache": False}])

    def expect(self, key: bytes, found: bytes | None) -> None:
        if key not in self.unsure:
            assert found == self.model.get(key)

    async def get(self) -> None:
        key = self.key()
        self.expect(key, await self.family.get(key, **self.read_options()))

    async def multi_get(self) -> None:
        keys = [self.key() for _ in range(self.random.randrange(20))]
        found = await self.family.multi_get(keys, **self.read_options())
        for key, value in zip(keys, found, strict=True):
            self.expect(key, value)

    async def put(self) -> None:
        key, value = self.key(), self.value()
        await self.family.put(key, value)
        self.model[key] = value
        self.unsure.discard(key)

    async def delete(self) -> None:
        key = self.key()
        await self.family.delete(key)
        self.model.pop(key, None)
        self.unsure.discard(key)

    async def batch(self) -> None:
        rows = {self.key(): self.value() for _ in range(5)}
        async with self.db.batch() as batch:
            for key, value in rows.items():
                batch.put(key, value, self.family)
        self.model.update(rows)
        self.unsure -= rows.keys()

    async def transaction(self) -> None:
        rows = {self.key(): self.value() for _ in range(3)}
        commits = self.random.random() < 0.5
        assert isinstance(self.db, aio.TransactionDB)
        try:
            async with self.db.transaction() as txn:
                for key, value in rows.items():
                    await txn.put(key, value, column_family=self.family)
                    assert await txn.get(key, column_family=self.family) == value
                if not commits:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return
        self.model.update(rows)
        self.unsure -= rows.keys()

    async def scan(self) -> None:
        reverse = self.random.random() < 0.5
        found = [row async for row in self.family.items(self.prefix, reverse=reverse)]
        assert found == sorted(found, reverse=reverse)
        seen = {key: value for key, value in found if key not in self.unsure}
        assert seen == {k: v for k, v in self.model.items() if k not in self.unsure}

    async def snapshot(self) -> None:
        before = dict(self.model)
        unsure = set(self.unsure)
        async with self.db.snapshot() as snapshot:
            await self.put()
            key = self.key()
            if key not in unsure:
                found = await snapshot.get(key, column_family=self.family, **self.read_options())
                assert found == before.get(key)

    async def iterator(self) -> None:
        keys = sorted(self.model)
        if self.unsure:
            return
        async with self.family.iterator(prefix=self.prefix) as it:
            await it.seek_to_first()
            at = 0
            for _ in range(30):
                assert it.valid() == (0 <= at < len(keys))
                if not it.valid():
                    return
                assert it.item() == (keys[at], self.model[keys[at]])
                step = self.random.choice([1, 1, -1])
                await (it.next() if step == 1 else it.prev())
                at += step

    async def cancelled(self) -> None:
        """A write that is cancelled at any moment."""
        key = self.key()
        self.unsure.add(key)
        task = asyncio.ensure_future(self.family.put(key, self.value()))
        for _ in range(self.random.randrange(4)):
            await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def cancelled_read(self) -> None:
        task = asyncio.create_task(
            self.random.choice([self.get, self.multi_get, self.scan, self.iterator])()
        )
        for _ in range(self.random.randrange(6)):
            await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def flush(self) -> None:
        if self.random.random() < 0.1:
            await self.db.flush(self.family)
        elif self.random.random() < 0.05:
            await self.db.compact_range(column_family=self.family)

    async def run(self, steps: int) -> None:
        choices = [
            self.get,
            self.multi_get,
            self.put,
            self.delete,
            self.batch,
            self.scan,
            self.snapshot,
            self.iterator,
            self.cancelled,
            self.cancelled_read,
            self.flush,
        ]
        if isinstance(self.db, aio.TransactionDB):
            choices.append(self.transaction)
        for _ in range(steps):
            await self.random.choice(choices)()
        await self.scan()


@pytest.mark.parametrize("factory", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize("mode", ["read_write", "transaction"])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_programs(path, mode, factory, seed):
    async def main():
        async with aio.open(path, mode=mode, create_if_missing=True) as db:
            families = [db.default_column_family, await db.create_column_family("f")]
            workers = [Worker(db, families[i % 2], i, seed) for i in range(20)]
            await asyncio.gather(*(worker.run(60) for worker in workers))

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())
    assert librocks.handles_alive("rocks_queue") == 0
