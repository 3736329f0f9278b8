"""Transactions of both kinds."""

from __future__ import annotations

import threading

import pytest

import librocks


@pytest.fixture(params=[librocks.TransactionDB, librocks.OptimisticTransactionDB])
def db(request, path):
    with request.param(path, create_if_missing=True) as opened:
        yield opened


def test_commit_and_rollback(db):
    with db.transaction() as txn:
        txn[b"a"] = b"1"
        txn.put(b"b", b"2")
        assert txn[b"a"] == b"1"
        assert b"a" in txn
        assert db.get(b"a") is None
        assert list(txn.items()) == [(b"a", b"1"), (b"b", b"2")]
        assert txn.multi_get([b"b", b"c"]) == [b"2", None]
    assert db[b"a"] == b"1"
    with pytest.raises(ZeroDivisionError):
        with db.transaction() as txn:
            txn[b"c"] = b"3"
            del txn[b"a"]
            raise ZeroDivisionError
    assert list(db.keys()) == [b"a", b"b"]
    with db.transaction() as txn:
        txn[b"c"] = b"3"
        txn.rollback()
        with pytest.raises(librocks.InvalidArgument, match="rolled back"):
            txn.get(b"a")
    assert b"c" not in db
    with pytest.raises(librocks.Closed):
        txn.get(b"a")


def test_column_families(db):
    family = db.create_column_family("f")
    with db.transaction() as txn:
        txn.put(b"k", b"v", column_family=family)
        assert txn.get(b"k", column_family=family) == b"v"
        assert txn.get(b"k") is None
        assert list(txn.keys(column_family=family)) == [b"k"]
    assert family[b"k"] == b"v"
    with db.transaction() as txn, pytest.raises(TypeError, match="write options"):
        txn.put(b"k", b"v", sync=True)


def test_save_points(db):
    with db.transaction() as txn:
        txn[b"a"] = b"1"
        txn.set_save_point()
        txn[b"b"] = b"2"
        txn.rollback_to_save_point()
        txn.set_save_point()
        txn.pop_save_point()
        batch = librocks.WriteBatch()
        batch.put(b"c", b"3")
        txn.add_batch(batch)
        assert txn.info.puts == 2
    assert list(db.keys()) == [b"a", b"c"]


def test_conflicts(db):
    db[b"k"] = b"0"
    first = db.transaction()
    assert first.get_for_update(b"k") == b"0"
    assert first.get_for_update(b"none", b"default") == b"default"
    with pytest.raises(librocks.Error) as raised:
        with db.transaction() as second:
            second.set_lock_timeout(0.001) if db.mode == "transaction" else None
            second[b"k"] = b"2"
            second.commit()
            first[b"k"] = b"1"
            first.commit()
    assert raised.value.retryable
    first.close()


def test_transact(db):
    db[b"n"] = b"0"
    runs = []

    def add(txn):
        runs.append(1)
        number = int(txn.get_for_update(b"n")) + 1
        txn[b"n"] = b"%d" % number
        return number

    threads = [
        threading.Thread(target=lambda: [db.transact(add, attempts=1000) for _ in range(25)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db[b"n"] == b"100"
    assert db.transact(add) == 101
    assert len(runs) >= 101


def test_transact_raises(db):
    def fail(txn):
        txn[b"k"] = b"v"
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        db.transact(fail)
    assert b"k" not in db

    kept = []

    def conflict(txn):
        kept.append(txn)
        raise librocks.Busy("busy")

    with pytest.raises(librocks.Busy, match="busy"):
        db.transact(conflict, attempts=3)
    assert len(kept) == 3
    with pytest.raises(librocks.Closed):
        kept[0].get(b"k")
    cancel = librocks.Cancel()
    cancel.cancel()
    with pytest.raises(librocks.Cancelled):
        db.transact(conflict, cancel=cancel)


def test_two_phases(path):
    with librocks.TransactionDB(path, create_if_missing=True) as db:
        txn = db.transaction()
        txn.name = b"name"
        assert txn.name == b"name"
        txn[b"k"] = b"v"
        txn.prepare()
        txn.close()
        assert db.prepared_transactions() == [b"name"]
    with librocks.TransactionDB(path) as db:
        assert b"k" not in db
        with db.take_prepared(b"name") as txn:
            txn.commit()
        assert db[b"k"] == b"v"


def test_a_plain_database_has_none(path):
    with librocks.DB(path, create_if_missing=True) as plain:
        assert not hasattr(plain, "transaction")
