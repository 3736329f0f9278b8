"""Reads, writes and scans of librocks beside those of rocksdict, plyvel and lmdb, in one process,
on the same data, in rounds that take turns: compare.py [ROWS [ROUNDS]]. Prints the median of each,
and its ratio to librocks, with the least and the greatest of the rounds.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import lmdb
import plyvel
import pyarrow
import rocksdict

import librocks

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 9
SAMPLE = 20_000
VALUE = bytes(range(100))


def key(number: int) -> bytes:
    return b"key%013d" % number


class Librocks:
    def __init__(self, folder: str) -> None:
        self.db = librocks.DB(
            f"{folder}/librocks",
            create_if_missing=True,
            compression="kNoCompression",
            table={"block_cache": librocks.Cache("512MB")},
        )
        self.get = self.db.get
        self.put = self.db.put
        self.multi_get = self.db.multi_get
        self.items = self.db.items

    def batch(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        with self.db.batch() as batch:
            for k, v in rows:
                batch.put(k, v)

    def arrow(self) -> Any:
        return pyarrow.table(self.db.scan_arrow())

    def settle(self) -> None:
        self.db.flush()
        self.db.compact_range()


class Rocksdict:
    def __init__(self, folder: str) -> None:
        options = rocksdict.Options(raw_mode=True)
        options.create_if_missing(True)
        options.set_compression_type(rocksdict.DBCompressionType.none())
        table = rocksdict.BlockBasedOptions()
        table.set_block_cache(rocksdict.Cache(512 << 20))
        options.set_block_based_table_factory(table)
        self.db = rocksdict.Rdict(f"{folder}/rocksdict", options)
        self.get = self.db.get
        self.put = self.db.put

    def multi_get(self, keys: list[bytes]) -> Any:
        return self.db.get(keys)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self.db.items())

    def batch(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        batch = rocksdict.WriteBatch(raw_mode=True)
        for k, v in rows:
            batch.put(k, v)
        self.db.write(batch)

    def arrow(self) -> Any:
        return arrow_of(self.items())

    def settle(self) -> None:
        self.db.flush()
        self.db.compact_range(None, None)


class Plyvel:
    def __init__(self, folder: str) -> None:
        self.db = plyvel.DB(
            f"{folder}/plyvel", create_if_missing=True, compression=None, lru_cache_size=512 << 20
        )
        self.get = self.db.get
        self.put = self.db.put

    def multi_get(self, keys: list[bytes]) -> Any:
        return [self.db.get(k) for k in keys]

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self.db)

    def batch(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        with self.db.write_batch() as batch:
            for k, v in rows:
                batch.put(k, v)

    def arrow(self) -> Any:
        return arrow_of(self.items())

    def settle(self) -> None:
        self.db.compact_range()


class Lmdb:
    def __init__(self, folder: str) -> None:
        self.env = lmdb.open(f"{folder}/lmdb", map_size=4 << 30, sync=False)

    def get(self, k: bytes) -> Any:
        with self.env.begin() as txn:
            return txn.get(k)

    def put(self, k: bytes, v: bytes) -> None:
        with self.env.begin(write=True) as txn:
            txn.put(k, v)

    def multi_get(self, keys: list[bytes]) -> Any:
        with self.env.begin() as txn, txn.cursor() as cursor:
            return cursor.getmulti(keys)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        with self.env.begin() as txn, txn.cursor() as cursor:
            yield from cursor

    def batch(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        with self.env.begin(write=True) as txn:
            for k, v in rows:
                txn.put(k, v)

    def arrow(self) -> Any:
        return arrow_of(self.items())

    def settle(self) -> None:
        self.env.sync()


def arrow_of(items: Iterator[tuple[bytes, bytes]]) -> Any:
    keys, values = zip(*items, strict=True)
    return pyarrow.table({"key": keys, "value": values})


def operations(rng: random.Random) -> dict[str, tuple[int, Callable[[Any], Any]]]:
    """The names of what is measured, with how many rows each is, all peers the same of a round."""
    keys = [key(rng.randrange(ROWS)) for _ in range(SAMPLE)]
    groups = [keys[i : i + 64] for i in range(0, SAMPLE, 64)]
    fresh = [key(ROWS + rng.randrange(ROWS)) for _ in range(SAMPLE)]
    batches = [fresh[i : i + 1000] for i in range(0, SAMPLE, 1000)]

    def get(peer: Any) -> None:
        read = peer.get
        for k in keys:
            read(k)

    def multi_get(peer: Any) -> None:
        for group in groups:
            peer.multi_get(group)

    def put(peer: Any) -> None:
        write = peer.put
        for k in fresh:
            write(k, VALUE)

    def batch(peer: Any) -> None:
        for group in batches:
            peer.batch((k, VALUE) for k in group)

    def scan(peer: Any) -> None:
        for _item in peer.items():
            pass

    def arrow(peer: Any) -> None:
        assert peer.arrow().num_rows >= ROWS

    return {
        "get": (SAMPLE, get),
        "multi_get of 64": (SAMPLE, multi_get),
        "scan of items": (ROWS, scan),
        "scan to Arrow": (ROWS, arrow),
        "batch of 1,000": (SAMPLE, batch),
        "put": (SAMPLE, put),
    }


def main() -> None:
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        peers = [Librocks(folder), Rocksdict(folder), Plyvel(folder), Lmdb(folder)]
        rows = [(key(number), VALUE) for number in range(ROWS)]
        rng.shuffle(rows)
        for peer in peers:
            for start in range(0, ROWS, 1000):
                peer.batch(rows[start : start + 1000])
            peer.settle()
        names = [type(peer).__name__.lower() for peer in peers]
        print(f"{ROWS:,} rows of 16 + {len(VALUE)} bytes, {ROUNDS} rounds; ns a row")
        for name in operations(rng):
            times: list[list[float]] = [[] for _ in peers]
            for round_ in range(ROUNDS + 1):
                count, operation = operations(rng)[name]
                for turn in range(len(peers)):
                    index = (round_ + turn) % len(peers)
                    began = time.perf_counter()
                    operation(peers[index])
                    took = (time.perf_counter() - began) * 1e9 / count
                    if round_ > 0:  # the first fills caches
                        times[index].append(took)
            cells = []
            for peer_name, of in zip(names, times, strict=True):
                ratios = [there / here for there, here in zip(of, times[0], strict=True)]
                cells.append(
                    f"{peer_name} {statistics.median(of):,.0f}"
                    f" = {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
                )
            print(f"{name}: {'; '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
