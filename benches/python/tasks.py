"""Gets of asyncio tasks: librocks.aio beside a plain loop of gets, and beside a thread's call for
each get, as aiorocksdb has them. In one process, on the same data in the block cache, in rounds
that take turns: tasks.py [GETS [ROUNDS [uvloop]]]. Prints nanoseconds of CPU a get, of all
threads and of the loop's thread, as medians with the least and the greatest of the rounds,
beside the plain loop of the same round.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import librocks
from librocks import aio

GETS = int(sys.argv[1]) if len(sys.argv) > 1 else 40_960
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 9
ROWS = 20_000
TASKS = 1, 16, 256, 4096
SLOW = 8  # ways that hop to a thread for each get do a part of the gets

Work = Callable[[list[bytes]], Coroutine[None, None, None]]


class Ways:
    """What a task does, by each way: gets, one after the other."""

    def __init__(self, db: librocks.DB) -> None:
        self.db = db
        self.aio = aio.DB(db)
        self.pool = ThreadPoolExecutor(32)
        self.defaults = librocks.ReadOptions()  # whoever gives options does not ask memory first

    async def cached(self, keys: list[bytes]) -> None:
        get = self.aio.get
        for key in keys:
            await get(key)

    async def queued(self, keys: list[bytes]) -> None:
        get, defaults = self.aio.get, self.defaults
        for key in keys:
            await get(key, options=defaults)

    async def threads(self, keys: list[bytes]) -> None:
        call, pool, get = asyncio.get_running_loop().run_in_executor, self.pool, self.db.get
        for key in keys:
            await call(pool, get, key)


async def run(work: Work, keys: list[bytes], tasks: int) -> tuple[float, float, float]:
    share = len(keys) // tasks
    shares = [keys[share * number : share * (number + 1)] for number in range(tasks)]
    gc.collect()
    wall, thread, process = time.perf_counter(), time.thread_time(), time.process_time()
    await asyncio.gather(*map(work, shares))
    process = time.process_time() - process
    thread, wall = time.thread_time() - thread, time.perf_counter() - wall
    gets = share * tasks / 1e9
    return process / gets, thread / gets, wall / gets


def plain(db: librocks.DB, keys: list[bytes]) -> float:
    get = db.get
    begun = time.thread_time()
    for key in keys:
        get(key)
    return (time.thread_time() - begun) / len(keys) * 1e9


def shown(values: list[float]) -> str:
    return f"{statistics.median(values):6.2f} ({min(values):.2f}-{max(values):.2f})"


def main() -> None:
    factory = None
    if "uvloop" in sys.argv:
        import uvloop

        factory = uvloop.new_event_loop
    chosen = random.Random(1)
    keys = [b"key%013d" % number for number in range(ROWS)]
    with (
        tempfile.TemporaryDirectory() as folder,
        librocks.DB(
            f"{folder}/db",
            create_if_missing=True,
            compression="kNoCompression",
            table={"block_cache": librocks.Cache("512MB"), "filter_policy": "bloomfilter:10"},
        ) as db,
    ):
        db.put_items((key, bytes(range(100))) for key in keys)
        db.flush()
        db.compact_range()
        list(db.items())
        ways = Ways(db)
        plan = [
            (name, way, tasks)
            for tasks in TASKS
            for name, way in (
                ("memory answers", ways.cached),
                ("the queue", ways.queued),
                ("a thread's call", ways.threads),
            )
        ]
        found: dict[tuple[str, int], list[tuple[float, float, float, float]]] = {}
        for number in range(ROUNDS + 1):
            sample = chosen.choices(keys, k=GETS)
            base = statistics.median(plain(db, sample) for _ in range(3))
            first = number % len(plan)
            for name, way, tasks in plan[first:] + plan[:first]:
                hops = name == "a thread's call" or (tasks == 1 and name == "the queue")
                part = sample[: max(GETS // SLOW, tasks)] if hops else sample
                with asyncio.Runner(loop_factory=factory) as runner:
                    figures = runner.run(run(way, part, tasks))
                if number > 0:  # the first round warms up
                    found.setdefault((name, tasks), []).append((*figures, base))
        bases = [figures[3] for figures in found[plan[0][0], plan[0][2]]]
        print(f"{'uvloop' if factory else 'asyncio'}, {ROUNDS} rounds of {GETS} gets")
        print(f"plain loop of gets: {statistics.median(bases):.0f} ns of CPU a get")
        print(f"{'way':16} {'tasks':>5}  {'ns all':>7} {'ns loop':>7}  {'all / plain':22}", end="")
        print(f" {'loop / plain':22} times the threads' way")
        for name, _, tasks in plan:
            rows = found[name, tasks]
            every, loop, _, _ = (statistics.median(column) for column in zip(*rows, strict=True))
            slow = [row[0] for row in found["a thread's call", tasks]]
            times = statistics.median(a / b[0] for a, b in zip(slow, rows, strict=True))
            print(
                f"{name:16} {tasks:5}  {every:7.0f} {loop:7.0f}"
                f"  {shown([row[0] / row[3] for row in rows]):22}"
                f" {shown([row[1] / row[3] for row in rows]):22} {times:.1f}"
            )
        ways.pool.shutdown()


if __name__ == "__main__":
    main()
