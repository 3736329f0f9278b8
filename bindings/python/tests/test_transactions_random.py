"""Long random programs of transactions that run beside each other, against a dict: of both kinds,
in threads' API and in coroutines'."""

from __future__ import annotations

import asyncio
import inspect
import shutil
import tempfile
from collections.abc import Callable
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from test_random import SETTINGS, VALUES

import librocks
from librocks import aio

LIMIT = 60  # seconds for a step of coroutines: it hangs
Place = tuple[int, bytes]  # the number of a column family, and a key
PLACES = st.sampled_from([(0, b""), (0, b"a"), (0, b"ab"), (1, b"a")])  # few: they meet


class Mark:
    """What a transaction was at a save point."""

    def __init__(self, of: Running) -> None:
        self.writes = dict(of.writes)
        self.tracked = set(of.tracked)
        self.snapshot = of.snapshot


class Running:
    """A transaction, and what it shall be."""

    def __init__(self, txn: Any) -> None:
        self.txn = txn
        self.writes: dict[Place, bytes | None] = {}
        self.tracked: dict[Place, int] = {}  # what it wrote or read for an update, and since when
        self.snapshot: int | None = None
        self.marks: list[Mark] = []

    def back(self) -> None:
        mark = self.marks.pop()
        self.writes = mark.writes
        self.snapshot = mark.snapshot
        self.tracked = {place: at for place, at in self.tracked.items() if place in mark.tracked}


class Programs(RuleBasedStateMachine):
    """Transactions, and writes beside them. A moment is the number of writes before it."""

    mode: ClassVar[str] = "transaction"

    opened = Bundle("opened")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.start()
        names = ["default", "f"]
        self.db = self.do(
            self.open,
            f"{self.folder}/db",
            mode=self.mode,
            create_if_missing=True,
            create_missing_column_families=True,
            column_families=names,
            how={
                "transaction_db.transaction_lock_timeout": 1,
                "transaction_db.default_lock_timeout": 1,
            },
        )
        self.families = [self.db.column_family(name) for name in names]
        self.data: dict[Place, bytes] = {}
        self.changed: dict[Place, int] = {}
        self.moment = 0
        self.running: list[Running] = []

    def teardown(self) -> None:
        for one in self.running:
            one.txn.close()
        self.do(self.db.close)
        self.end()
        shutil.rmtree(self.folder)

    # ---- threads' API; CoroutinePrograms has the other ----

    def start(self) -> None:
        pass

    def end(self) -> None:
        pass

    def open(self, path: str, **given: Any) -> Any:
        del given["mode"]
        kind = librocks.TransactionDB if self.locks else librocks.OptimisticTransactionDB
        return kind(path, **given)

    def do(self, function: Callable[..., Any], *words: Any, **given: Any) -> Any:
        """Calls it, and awaits what it returns if that is to be awaited."""
        return function(*words, **given)

    def rows(self, scan: Callable[[], Any]) -> list[Any]:
        return list(scan())

    # ---- what is expected ----

    @property
    def locks(self) -> bool:
        return self.mode == "transaction"

    def store(self, writes: dict[Place, bytes | None]) -> None:
        """Others see these writes."""
        if writes:
            self.moment += 1
        for place, value in writes.items():
            self.changed[place] = self.moment
            if value is None:
                self.data.pop(place, None)
            else:
                self.data[place] = value

    def seen(self, one: Running) -> dict[Place, bytes]:
        merged = {**self.data, **one.writes}
        return {place: value for place, value in merged.items() if value is not None}

    def conflicts(self, one: Running, place: Place) -> bool:
        """Whether a transaction with locks cannot have this key."""
        if any(place in other.tracked for other in self.running if other is not one):
            return True
        is_new = place not in one.tracked
        return is_new and one.snapshot is not None and self.newer(place, one.snapshot)

    def newer(self, place: Place, moment: int) -> bool:
        return self.changed.get(place, 0) > moment

    def track(self, one: Running, place: Place) -> None:
        since = self.moment if one.snapshot is None else one.snapshot
        one.tracked[place] = min(since, one.tracked.get(place, since))

    def taking(self, one: Running, place: Place, call: Callable[[], Any]) -> tuple[bool, Any]:
        """Makes a call that needs the key: whether it got that, and what it returned."""
        if self.locks and self.conflicts(one, place):
            self.fails(call)
            return False, None
        found = call()
        self.track(one, place)
        return True, found

    @staticmethod
    def fails(call: Callable[[], Any]) -> None:
        try:
            call()
        except librocks.Error as error:
            assert error.retryable and isinstance(
                error, librocks.Busy | librocks.TimedOut | librocks.TryAgain
            )
        else:
            raise AssertionError("it had a conflict, and did not fail")

    # ---- transactions ----

    def begin(self, set_snapshot: bool = False) -> Running:
        one = Running(self.do(self.db.transaction, set_snapshot=set_snapshot))
        one.snapshot = self.moment if set_snapshot else None
        self.running.append(one)
        return one

    @initialize(target=opened)
    def begin_two(self):
        return multiple(self.begin(), self.begin())

    @rule(target=opened, set_snapshot=st.booleans())
    def begin_another(self, set_snapshot):
        return self.begin(set_snapshot)

    @rule(
        one=opened,
        rows=st.lists(
            st.tuples(
                st.sampled_from(["write", "write", "read", "read_for_update", "save_point"]),
                PLACES,
                st.none() | VALUES,
            ),
            min_size=1,
            max_size=6,
        ),
        back=st.booleans(),
    )
    def work(self, one, rows, back):
        """Several steps of one transaction."""
        for what, place, value in rows:
            if what == "save_point":
                self.save_point(one, "set")
            else:
                getattr(self, what)(one, place, value)
        if back:
            self.save_point(one, "rollback_to")

    def write(self, one: Running, place: Place, value: bytes | None) -> None:
        at, key = place
        family = self.families[at]

        def call():
            if value is None:
                return self.do(one.txn.delete, key, column_family=family)
            return self.do(one.txn.put, key, value, column_family=family)

        done, _ = self.taking(one, place, call)
        if done:
            one.writes[place] = value

    def read(self, one: Running, place: Place, value: object) -> None:
        at, key = place
        family = self.families[at]
        expected = self.seen(one).get(place)
        assert self.do(one.txn.get, key, column_family=family) == expected
        several = self.do(one.txn.multi_get, [key, key], column_family=family)
        assert several == [expected, expected]

    def read_for_update(self, one: Running, place: Place, value: object) -> None:
        at, key = place
        expected = self.seen(one).get(place)
        done, found = self.taking(
            one,
            place,
            lambda: self.do(one.txn.get_for_update, key, column_family=self.families[at]),
        )
        if done:
            assert found == expected

    @rule(one=opened, at=st.integers(0, 1), prefix=st.sampled_from([None, b"", b"a"]))
    def scan(self, one, at, prefix):
        expected = sorted(
            (key, value)
            for (family, key), value in self.seen(one).items()
            if family == at and key.startswith(prefix or b"")
        )
        given = {"column_family": self.families[at]}
        assert self.rows(lambda: one.txn.items(prefix, **given)) == expected
        expected.reverse()
        assert self.rows(lambda: one.txn.items(prefix, reverse=True, **given)) == expected

    @rule(one=opened, how=st.sampled_from(["set", "rollback_to", "pop"]))
    def save_point(self, one, how):
        call = getattr(one.txn, f"{how}_save_point")
        if how == "set":
            call()
            one.marks.append(Mark(one))
        elif not one.marks:
            try:
                call()
            except librocks.NotFound:
                return
            raise AssertionError("there was no save point, and it did not fail")
        else:
            call()
            one.marks.pop() if how == "pop" else one.back()

    @rule(one=opened, keeps=st.booleans())
    def snapshot(self, one, keeps):
        one.txn.set_snapshot() if keeps else one.txn.clear_snapshot()
        one.snapshot = self.moment if keeps else None

    @rule(target=opened, one=consumes(opened))
    def commit(self, one):
        if not self.locks and any(self.newer(place, at) for place, at in one.tracked.items()):
            self.fails(lambda: self.do(one.txn.commit))
        else:
            self.do(one.txn.commit)
            self.store(one.writes)
        return self.over(one)

    @rule(
        target=opened, one=consumes(opened), how=st.sampled_from(["rollback", "close", "exception"])
    )
    def give_up(self, one, how):
        if how == "rollback":
            self.do(one.txn.rollback)
        elif how == "exception":
            error = ZeroDivisionError()
            self.do(self.exit_of(one.txn), type(error), error, None)
        return self.over(one)

    def exit_of(self, txn: Any) -> Callable[..., Any]:
        return txn.__exit__

    def over(self, one: Running) -> Running:
        """It is over; another begins."""
        one.txn.close()
        self.running.remove(one)
        try:
            self.do(one.txn.get, b"a")
        except librocks.Closed:
            return self.begin()
        raise AssertionError("the transaction is closed, and reads")

    # ---- beside them ----

    @rule(rows=st.dictionaries(PLACES, st.none() | VALUES, min_size=1, max_size=3))
    def write_beside(self, rows):
        """A batch without a transaction: where there are locks it needs them too."""
        batch = librocks.WriteBatch()
        for (at, key), value in rows.items():
            family = getattr(self.families[at], "sync", self.families[at])
            batch.delete(key, family) if value is None else batch.put(key, value, family)
        taken = {place for one in self.running for place in one.tracked}
        if self.locks and not taken.isdisjoint(rows):
            self.fails(lambda: self.do(self.db.write, batch))
        else:
            self.do(self.db.write, batch)
            self.store(rows)

    @rule(
        rows=st.dictionaries(PLACES, VALUES, min_size=1, max_size=3),
        conflicts=st.integers(0, 2),
        ends=st.booleans(),
    )
    def transact(self, rows, conflicts, ends):
        """The whole of it, again after each conflict."""
        if any(place in one.tracked for one in self.running for place in rows) and self.locks:
            return
        runs = []

        def step(txn):
            runs.append(txn)
            calls = [
                lambda at=at, key=key, value=value: txn.put(
                    key, value, column_family=self.families[at]
                )
                for (at, key), value in rows.items()
            ]
            yield from calls
            if len(runs) <= conflicts:
                raise librocks.Busy("busy")
            if ends:
                raise ZeroDivisionError

        try:
            self.do(self.db.transact, self.function(step))
        except ZeroDivisionError:
            assert ends
        else:
            assert not ends
            self.store(dict(rows))
        assert len(runs) == conflicts + 1

    def function(self, step: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def function(txn: Any) -> None:
            for call in step(txn):
                call()

        return function

    @rule()
    def flush(self):
        if self.locks or not self.running:  # or RocksDB may be unsure whether there is a conflict
            self.do(self.db.flush, self.families)

    @invariant()
    def same(self):
        for at, family in enumerate(self.families):
            expected = sorted((key, value) for (f, key), value in self.data.items() if f == at)
            assert self.rows(family.items) == expected


class OptimisticPrograms(Programs):
    """Transactions that look for conflicts when they commit."""

    mode = "optimistic_transaction"


class CoroutinePrograms(Programs):
    """The same by librocks.aio."""

    def start(self) -> None:
        self.runner = asyncio.Runner()

    def end(self) -> None:
        self.runner.close()
        assert librocks.handles_alive("rocks_queue") == 0

    def open(self, path: str, **given: Any) -> Any:
        return aio.open(path, **given)

    def exit_of(self, txn: Any) -> Callable[..., Any]:
        return txn.__aexit__

    def do(self, function: Callable[..., Any], *words: Any, **given: Any) -> Any:
        async def step() -> Any:
            async with asyncio.timeout(LIMIT):
                result = function(*words, **given)
                return await result if inspect.isawaitable(result) else result

        return self.runner.run(step())

    def rows(self, scan: Callable[[], Any]) -> list[Any]:
        async def gather() -> list[Any]:
            return [row async for row in scan()]

        return self.do(gather)

    def function(self, step: Callable[[Any], Any]) -> Callable[[Any], Any]:
        async def function(txn: Any) -> None:
            for call in step(txn):
                await call()

        return function


class OptimisticCoroutinePrograms(CoroutinePrograms):
    mode = "optimistic_transaction"


TestPrograms = Programs.TestCase
TestOptimisticPrograms = OptimisticPrograms.TestCase
TestCoroutinePrograms = CoroutinePrograms.TestCase
TestOptimisticCoroutinePrograms = OptimisticCoroutinePrograms.TestCase
TestPrograms.settings = TestOptimisticPrograms.settings = SETTINGS
TestCoroutinePrograms.settings = TestOptimisticCoroutinePrograms.settings = SETTINGS
