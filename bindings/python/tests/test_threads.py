"""Threads that share objects, with a GIL and without: each reads what it wrote."""

from __future__ import annotations

import os
import random
import threading

import pytest

import librocks

ROUNDS = int(os.environ.get("ROUNDS", "1"))
THREADS = 8


class Worker:
    """A thread with keys of its own, in a database, a column family and a cache that all share."""

    def __init__(self, db: librocks.DB, family: librocks.ColumnFamily, number: int, seed: int):
        self.random = random.Random(seed * 1000 + number)
        self.db = db
        self.family = family
        self.prefix = b"%03d/" % number
        self.model: dict[bytes, bytes] = {}

    def key(self) -> bytes:
        return self.prefix + b"%02d" % self.random.randrange(40)

    def rows(self) -> dict[bytes, bytes]:
        return {self.key(): self.random.randbytes(self.random.choice([0, 9, 3000])) for _ in "123"}

    def write(self) -> None:
        for key, value in self.rows().items():
            self.family[key] = value
            self.model[key] = value

    def delete(self) -> None:
        key = self.key()
        self.family.delete(key)
        self.model.pop(key, None)

    def batch(self) -> None:
        rows = self.rows()
        with self.db.batch() as batch:
            for key, value in rows.items():
                batch.put(key, value, self.family)
        self.model.update(rows)

    def transact(self) -> None:
        rows = self.rows()

        def step(txn: librocks.Transaction) -> None:
            for key, value in rows.items():
                txn.put(key, value, column_family=self.family)

        assert isinstance(self.db, librocks.TransactionDB)
        self.db.transact(step)
        self.model.update(rows)

    def read(self) -> None:
        keys = [self.key() for _ in range(5)]
        expected = [self.model.get(key) for key in keys]
        assert self.family.multi_get(keys) == expected
        assert [self.family.get(key) for key in keys] == expected
        view = self.family.get_view(keys[0])
        assert (None if view is None else bytes(view)) == expected[0]

    def scan(self) -> None:
        assert dict(self.family.items(self.prefix)) == self.model

    def snapshot(self) -> None:
        before = dict(self.model)
        with self.db.snapshot() as snapshot:
            self.write()
            found = dict(snapshot.items(self.prefix, column_family=self.family))
            assert found == before

    def error(self) -> None:
        with pytest.raises(KeyError):
            self.family[self.prefix + b"none"]
        with pytest.raises(librocks.InvalidArgument, match="write_buffer_size"):
            librocks.Options(write_bufer_size=1)

    def flush(self) -> None:
        if self.random.random() < 0.05:
            self.db.flush(self.family)

    def run(self, steps: int) -> None:
        choices = [
            self.write,
            self.delete,
            self.batch,
            self.transact,
            self.read,
            self.scan,
            self.snapshot,
            self.error,
            self.flush,
        ]
        for _ in range(steps):
            self.random.choice(choices)()
        self.scan()


def together(functions) -> None:
    """Runs them in threads that begin at once; what one raises is raised."""
    ready = threading.Barrier(len(functions))
    failed: list[BaseException] = []

    def run(function):
        try:
            ready.wait()
            function()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_programs(path, seed):
    options = {"write_buffer_size": "128KB", "table": {"block_cache": librocks.Cache("1MB")}}
    with librocks.TransactionDB(path, create_if_missing=True, **options) as db:
        families = [db.default_column_family, db.create_column_family("f")]
        workers = [Worker(db, families[i % 2], i, seed) for i in range(THREADS)]
        together([lambda worker=worker: worker.run(150) for worker in workers])


def test_options_that_threads_share(path):
    options = librocks.Options()
    sizes = [65536 * (1 + number) for number in range(THREADS)]

    def change(size: int) -> None:
        for _ in range(50):
            options.write_buffer_size = size
            assert options.write_buffer_size in sizes
        assert options.to_dict()["write_buffer_size"] in sizes

    together([lambda size=size: change(size) for size in sizes])
