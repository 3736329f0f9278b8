"""Long random programs against a dict."""

from __future__ import annotations

import os
import shutil
import tempfile

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

import librocks

KEYS = st.binary(max_size=3)
VALUES = st.one_of(st.binary(max_size=5), st.just(b"v" * 2000))
SETTINGS = settings(
    max_examples=10 * int(os.environ.get("ROUNDS", "1")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Programs(RuleBasedStateMachine):
    """Everything that changes or reads a database and a column family."""

    snapshots = Bundle("snapshots")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.models: list[dict[bytes, bytes]] = [{}, {}]
        self.kind = librocks.OptimisticTransactionDB
        self.open()

    def open(self) -> None:
        names = ["default", "f"]
        self.db = self.kind(
            f"{self.folder}/db",
            create_if_missing=True,
            create_missing_column_families=True,
            column_families=names,
        )
        self.families = [self.db.column_family(name) for name in names]

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.folder)

    @rule(at=st.integers(0, 1), key=KEYS, value=VALUES)
    def put(self, at, key, value):
        self.families[at][key] = value
        self.models[at][key] = value

    @rule(at=st.integers(0, 1), key=KEYS)
    def delete(self, at, key):
        self.families[at].delete(key)
        self.models[at].pop(key, None)

    @rule(at=st.integers(0, 1), start=KEYS, stop=KEYS)
    def delete_range(self, at, start, stop):
        start, stop = sorted([start, stop])
        if self.db.mode == "optimistic_transaction":
            return  # RocksDB would overlook conflicts with it
        with self.db.batch() as batch:
            for key in self.families[at].keys(start=start, stop=stop):
                batch.delete(key, self.families[at])
        for key in [key for key in self.models[at] if start <= key < stop]:
            del self.models[at][key]

    @rule(rows=st.lists(st.tuples(st.integers(0, 1), KEYS, st.none() | VALUES)))
    def batch(self, rows):
        with self.db.batch() as batch:
            for at, key, value in rows:
                if value is None:
                    batch.delete(key, self.families[at])
                    self.models[at].pop(key, None)
                else:
                    batch.put(key, value, self.families[at])
                    self.models[at][key] = value

    @rule(rows=st.lists(st.tuples(st.integers(0, 1), KEYS, VALUES)), commit=st.booleans())
    def transaction(self, rows, commit):
        with self.db.transaction() as txn:
            for at, key, value in rows:
                txn.put(key, value, column_family=self.families[at])
                assert txn.get(key, column_family=self.families[at]) == value
                if commit:
                    self.models[at][key] = value
            if not commit:
                txn.rollback()

    @rule(at=st.integers(0, 1), key=KEYS)
    def get(self, at, key):
        expected = self.models[at].get(key)
        assert self.families[at].get(key) == expected
        assert (key in self.families[at]) == (expected is not None)
        view = self.families[at].get_view(key)
        assert (None if view is None else bytes(view)) == expected

    @rule(at=st.integers(0, 1), keys=st.lists(KEYS))
    def multi_get(self, at, keys):
        assert self.families[at].multi_get(keys) == [self.models[at].get(key) for key in keys]

    @rule(
        at=st.integers(0, 1),
        prefix=st.none() | KEYS,
        start=st.none() | KEYS,
        stop=st.none() | KEYS,
        reverse=st.booleans(),
    )
    def scan(self, at, prefix, start, stop, reverse):
        expected = sorted(
            (key, value)
            for key, value in self.models[at].items()
            if (prefix is None or key.startswith(prefix))
            and (start is None or key >= start)
            and (stop is None or key < stop)
        )
        given = {"start": start, "stop": stop, "reverse": reverse}
        if reverse:
            expected.reverse()
        assert list(self.families[at].items(prefix, **given)) == expected
        assert list(self.families[at].keys(prefix, **given)) == [key for key, _ in expected]

    @rule(target=snapshots)
    def take(self):
        return self.db, self.db.snapshot(), [dict(model) for model in self.models]

    @rule(taken=consumes(snapshots), at=st.integers(0, 1))
    def look(self, taken, at):
        db, snapshot, models = taken
        if db is self.db:
            items = snapshot.items(column_family=self.families[at])
            assert dict(items) == models[at]
        snapshot.release()

    @rule()
    def flush(self):
        self.db.flush(self.families)

    @rule()
    def compact(self):
        self.db.compact_range()

    @rule()
    def reopen(self):
        self.db.close()
        self.open()

    @invariant()
    def sizes(self):
        for family, model in zip(self.families, self.models, strict=True):
            assert sum(1 for _ in family.keys()) == len(model)


TestPrograms = Programs.TestCase
TestPrograms.settings = SETTINGS


class LockingPrograms(Programs):
    """The same with transactions that lock."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        self.folder = tempfile.mkdtemp()
        self.models = [{}, {}]
        self.kind = librocks.TransactionDB
        self.open()


TestLockingPrograms = LockingPrograms.TestCase
TestLockingPrograms.settings = SETTINGS
