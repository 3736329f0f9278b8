"""librocks.aio: long random programs against a dict, with views held open and calls cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

import hypothesis.strategies as st
import uvloop
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule
from test_random import KEYS, SETTINGS, VALUES

import librocks
from librocks import aio

LIMIT = 60  # seconds for a step: it hangs
AT = st.integers(0, 1)
MAYBE = st.none() | KEYS
READS = st.sampled_from([{}, {"fill_cache": False}])  # memory is asked first, or the queue alone

State = dict[bytes, bytes]
Rows = list[tuple[bytes, bytes]]


class Model:
    """What a column family has. A write that was cancelled may happen later, until the database is
    closed: `late` has what such writes may leave of a key, None if that is nothing."""

    def __init__(self) -> None:
        self.now: State = {}
        self.late: dict[bytes, set[bytes | None]] = {}

    def copy(self) -> Model:
        copied = Model()
        copied.now = dict(self.now)
        copied.late = {key: set(values) for key, values in self.late.items()}
        return copied

    def set(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.now.pop(key, None)
        else:
            self.now[key] = value

    def may_set(self, key: bytes, value: bytes | None) -> None:
        self.late.setdefault(key, set()).add(value)

    def check(self, key: bytes, found: bytes | None) -> None:
        assert found == self.now.get(key) or found in self.late.get(key, ()), key

    def check_rows(self, rows: Rows, chosen: Callable[[bytes], bool], reverse: bool) -> None:
        """Rows of the keys that were chosen."""
        assert rows == sorted(rows, reverse=reverse)
        found = dict(rows)
        assert len(found) == len(rows)
        assert all(chosen(key) for key in found)
        for key in {*found, *filter(chosen, self.now), *filter(chosen, self.late)}:
            self.check(key, found.get(key))

    def settle(self, rows: Rows) -> None:
        """No write is on its way any more, and this is there."""
        self.check_rows(rows, lambda key: True, False)
        self.now, self.late = dict(rows), {}


def chooser(prefix: bytes | None, start: bytes | None, stop: bytes | None) -> Any:
    return lambda key: (
        (prefix is None or key.startswith(prefix))
        and (start is None or key >= start)
        and (stop is None or key < stop)
    )


class Programs(RuleBasedStateMachine):
    """Everything that changes or reads a database and a column family in coroutines."""

    mode: ClassVar[str] = "read_write"
    loop_factory: ClassVar[Any] = staticmethod(asyncio.new_event_loop)

    snapshots = Bundle("snapshots")
    scans = Bundle("scans")
    iterators = Bundle("iterators")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.runner = asyncio.Runner(loop_factory=type(self).loop_factory)
        self.models = [Model(), Model()]
        self.run(self.open())

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        async def limited() -> Any:
            async with asyncio.timeout(LIMIT):
                return await step

        return self.runner.run(limited())

    async def open(self) -> None:
        names = ["default", "f"]
        self.db: aio.DB = await aio.open(
            f"{self.folder}/db",
            mode=self.mode,
            create_if_missing=True,
            create_missing_column_families=True,
            column_families=names,
        )
        self.families = [self.db.column_family(name) for name in names]

    def teardown(self) -> None:
        self.run(self.db.close())
        self.runner.close()
        assert librocks.handles_alive("rocks_queue") == 0
        shutil.rmtree(self.folder)

    # ---- writes ----

    @rule(at=AT, key=KEYS, value=st.none() | VALUES)
    def write(self, at, key, value):
        family = self.families[at]

        async def step():
            await (family.delete(key) if value is None else family.put(key, value))

        self.run(step())
        self.models[at].set(key, value)

    @rule(rows=st.lists(st.tuples(AT, KEYS, st.none() | VALUES)))
    def batch(self, rows):
        async def step():
            async with self.db.batch() as batch:
                for at, key, value in rows:
                    family = self.families[at]
                    if value is None:
                        batch.delete(key, family)
                    else:
                        batch.put(key, value, family)

        self.run(step())
        for at, key, value in rows:
            self.models[at].set(key, value)

    @rule(rows=st.dictionaries(KEYS, VALUES), at=AT)
    def put_items(self, rows, at):
        self.run(self.families[at].put_items(rows))
        self.models[at].now.update(rows)

    @rule(rows=st.lists(st.tuples(AT, KEYS, VALUES)))
    def a_batch_that_an_exception_ends(self, rows):
        async def step():
            with contextlib.suppress(ZeroDivisionError):
                async with self.db.batch() as batch:
                    for at, key, value in rows:
                        batch.put(key, value, self.families[at])
                    raise ZeroDivisionError

        self.run(step())

    @rule(
        rows=st.lists(
            st.tuples(AT, KEYS, st.none() | VALUES, st.sampled_from(["write", "get", "multi_get"])),
            max_size=40,
            unique_by=lambda row: row[:2],  # those of one turn have no order
        ),
        given=READS,
    )
    def together(self, rows, given):
        """Reads and writes that begin in one turn of the loop."""

        async def step():
            calls = []
            for at, key, value, what in rows:
                family = self.families[at]
                if what == "get":
                    calls.append(family.get(key, **given))
                elif what == "multi_get":
                    calls.append(family.multi_get([key, key], **given))
                elif value is None:
                    calls.append(family.delete(key))
                else:
                    calls.append(family.put(key, value))
            return await asyncio.gather(*calls)

        for (at, key, value, what), found in zip(rows, self.run(step()), strict=True):
            if what == "get":
                self.models[at].check(key, found)
            elif what == "multi_get":
                assert len(found) == 2
                for each in found:
                    self.models[at].check(key, each)
            else:
                assert found is None
                self.models[at].set(key, value)

    @rule(
        rows=st.lists(st.tuples(AT, KEYS, st.none() | VALUES), min_size=1, max_size=5),
        turns=st.integers(0, 3),
        as_one=st.booleans(),
    )
    def cancel(self, rows, turns, as_one):
        """Writes that are cancelled before they begin, or while they run."""

        async def one(at, key, value):
            family = self.families[at]
            await (family.delete(key) if value is None else family.put(key, value))

        async def all_of_them():
            batch = librocks.WriteBatch()
            for at, key, value in rows:
                family = self.families[at].sync
                batch.delete(key, family) if value is None else batch.put(key, value, family)
            await self.db.write(batch)

        async def step():
            coroutines = [all_of_them()] if as_one else [one(*row) for row in rows]
            tasks = [asyncio.create_task(each) for each in coroutines]
            for _ in range(turns):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                assert ended is None or isinstance(ended, asyncio.CancelledError)

        for at, key, value in rows:
            self.models[at].may_set(key, value)
        self.run(step())

    # ---- reads ----

    @rule(at=AT, key=KEYS, given=READS)
    def get(self, at, key, given):
        async def step():
            return await self.families[at].get(key, **given)

        self.models[at].check(key, self.run(step()))

    @rule(at=AT, keys=st.lists(KEYS), given=READS)
    def multi_get(self, at, keys, given):
        async def step():
            return await self.families[at].multi_get(keys, **given)

        for key, found in zip(keys, self.run(step()), strict=True):
            self.models[at].check(key, found)

    @rule(at=AT, key=KEYS, turns=st.integers(0, 3), given=READS)
    def cancel_reads(self, at, key, turns, given):
        async def step():
            family = self.families[at]

            async def scan():
                return [row async for row in family.items(**given)]

            async def read():
                return await family.get(key, **given)

            tasks = [asyncio.create_task(each) for each in (scan(), read())]
            for _ in range(turns):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

        rows, found = self.run(step())
        if not isinstance(rows, asyncio.CancelledError):
            self.models[at].check_rows(rows, lambda key: True, False)
        if not isinstance(found, asyncio.CancelledError):
            self.models[at].check(key, found)

    @rule(at=AT, prefix=MAYBE, start=MAYBE, stop=MAYBE, reverse=st.booleans(), given=READS)
    def scan(self, at, prefix, start, stop, reverse, given):
        async def step():
            family = self.families[at]
            words = {"start": start, "stop": stop, "reverse": reverse, **given}
            rows = [row async for row in family.items(prefix, **words)]
            blocks = [block async for block in family.items(prefix, **words).blocks()]
            keys = [key async for key in family.keys(prefix, **words)]
            values = [value async for value in family.values(prefix, **words)]
            return rows, [row for block in blocks for row in block], keys, values

        rows, again, keys, values = self.run(step())
        chosen = chooser(prefix, start, stop)
        model = self.models[at]
        model.check_rows(rows, chosen, reverse)
        model.check_rows(again, chosen, reverse)
        if not model.late:
            assert keys == [key for key, _ in rows] and values == [value for _, value in rows]

    # ---- views that stay ----

    @rule(target=snapshots)
    def take(self):
        return self.db, self.db.snapshot(), [model.copy() for model in self.models]

    @rule(taken=snapshots, at=AT, key=KEYS, given=READS)
    def look(self, taken, at, key, given):
        db, snapshot, models = taken
        if db is not self.db:
            return

        async def step():
            family = self.families[at]
            rows = [row async for row in snapshot.items(column_family=family, **given)]
            found = await snapshot.get(key, column_family=family, **given)
            several = await snapshot.multi_get([key, key], column_family=family, **given)
            return rows, [found, *several]

        rows, found = self.run(step())
        models[at].check_rows(rows, lambda key: True, False)
        assert found == [dict(rows).get(key)] * 3

    @rule(taken=consumes(snapshots))
    def release(self, taken):
        taken[1].release()

    @rule(target=scans, at=AT, reverse=st.booleans(), count=st.integers(0, 3))
    def begin_scan(self, at, reverse, count):
        model = self.models[at].copy()

        async def step():
            scan = self.families[at].items(reverse=reverse)
            rows = []
            for _ in range(1 + count):  # it shows the moment of the first one from here on
                with contextlib.suppress(StopAsyncIteration):
                    rows.append(await anext(scan))
            return self.db, scan, rows, model, reverse

        return self.run(step())

    @rule(begun=consumes(scans), ends=st.booleans())
    def end_scan(self, begun, ends):
        """The rest of a scan, whatever was written since; or its end before that."""
        db, scan, rows, model, reverse = begun

        async def step():
            if db is self.db and not ends:
                rows.extend([row async for row in scan])
                model.check_rows(rows, lambda key: True, reverse)
            scan.close()
            assert [row async for row in scan] == []

        self.run(step())

    @rule(target=iterators, at=AT)
    def begin_iterator(self, at):
        async def step():
            it = self.families[at].iterator()
            rows = []
            await it.seek_to_first()
            while it.valid():
                rows.append(it.item())
                await it.next()
            return it, rows

        it, rows = self.run(step())
        self.models[at].check_rows(rows, lambda key: True, False)
        return self.db, it, rows

    @rule(
        begun=iterators,
        key=KEYS,
        seek=st.sampled_from(["seek", "seek_for_prev", "seek_to_first", "seek_to_last"]),
        moves=st.lists(st.booleans(), max_size=12),
    )
    def move(self, begun, key, seek, moves):
        """Seeks, and steps to both sides: among the rows that the iterator had at first."""
        db, it, rows = begun
        if db is not self.db:
            return
        keys = [each for each, _ in rows]
        at = {
            "seek": sum(each < key for each in keys),
            "seek_for_prev": sum(each <= key for each in keys) - 1,
            "seek_to_first": 0,
            "seek_to_last": len(keys) - 1,
        }[seek]

        async def step():
            place = at
            words = [key] if seek in ("seek", "seek_for_prev") else []
            there = await getattr(it, seek)(*words)
            for forward in [*moves, None]:
                assert there == it.valid() == (0 <= place < len(rows))
                if not there:
                    break
                assert it.item() == rows[place]
                if forward is not None:
                    there = await (it.next() if forward else it.prev())
                    place += 1 if forward else -1

        self.run(step())

    @rule(begun=consumes(iterators))
    def end_iterator(self, begun):
        begun[1].close()

    # ---- maintenance ----

    @rule()
    def flush(self):
        self.run(self.db.flush(self.families))

    @rule(at=AT)
    def compact(self, at):
        self.run(self.db.compact_range(column_family=self.families[at]))

    @rule(another_loop=st.booleans())
    def reopen(self, another_loop):
        """Closing waits for what runs: now it is sure what cancelled writes have left. The queue of
        a loop ends with it; the next one has its own."""
        self.run(self.db.close())
        if another_loop:
            self.runner.close()
            assert librocks.handles_alive("rocks_queue") == 0
            self.runner = asyncio.Runner(loop_factory=type(self).loop_factory)

        async def step():
            await self.open()
            return [[row async for row in family.items()] for family in self.families]

        for model, rows in zip(self.models, self.run(step()), strict=True):
            model.settle(rows)


TestPrograms = Programs.TestCase
TestPrograms.settings = SETTINGS


class LockingPrograms(Programs):
    """The same in uvloop, in a database whose writes take locks."""

    mode = "transaction"
    loop_factory = staticmethod(uvloop.new_event_loop)


TestLockingPrograms = LockingPrograms.TestCase
TestLockingPrograms.settings = SETTINGS
