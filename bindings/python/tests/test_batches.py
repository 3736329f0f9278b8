"""Batches."""

from __future__ import annotations

import pytest

import librocks
from librocks import RecordKind


def test_writes_together(db):
    batch = librocks.WriteBatch()
    batch.put(b"a", b"1")
    batch.put(b"b", b"2")
    batch.delete(b"a")
    assert len(batch) == 3
    assert b"b" not in db
    db.write(batch, sync=True)
    assert list(db.items()) == [(b"b", b"2")]
    batch.clear()
    assert len(batch) == 0
    assert not batch


def test_with(db):
    with db.batch() as batch:
        batch.put(b"a", b"1")
        assert b"a" not in db
    assert db[b"a"] == b"1"
    with pytest.raises(ZeroDivisionError):
        with db.batch(sync=True) as batch:
            batch.put(b"b", b"1")
            raise ZeroDivisionError
    assert b"b" not in db


def test_column_families(db):
    family = db.create_column_family("f")
    batch = librocks.WriteBatch()
    batch.put(b"k", b"v", family)
    batch.put(b"l", b"v", column_family=family)
    batch.delete(b"l", family)
    db.write(batch)
    assert list(family.items()) == [(b"k", b"v")]
    assert list(db.items()) == []
    with pytest.raises(TypeError, match="column_family"):
        batch.put(b"k", b"v", b"f")
    with pytest.raises(TypeError, match="sync"):
        batch.put(b"k", b"v", sync=True)
    with pytest.raises(TypeError):
        batch.put(b"k")


def test_records(db):
    family = db.create_column_family("f", merge_operator="stringappend")
    batch = librocks.WriteBatch()
    batch.put(b"a", b"1")
    batch.merge(b"b", b"2", family)
    batch.delete(b"c")
    batch.single_delete(b"d")
    batch.delete_range(b"e", b"f")
    batch.put_log_data(b"log")
    records = [(r.kind, r.column_family_id, r.key, r.value) for r in batch]
    assert records == [
        (RecordKind.PUT, 0, b"a", b"1"),
        (RecordKind.MERGE, family.id, b"b", b"2"),
        (RecordKind.DELETE, 0, b"c", b""),
        (RecordKind.SINGLE_DELETE, 0, b"d", b""),
        (RecordKind.DELETE_RANGE, 0, b"e", b"f"),
        (RecordKind.LOG_DATA, 0, b"", b"log"),
    ]
    again = librocks.WriteBatch(batch.data())
    assert list(again) == list(batch)
    with pytest.raises(librocks.Corruption):
        librocks.WriteBatch(b"no batch")


def test_put_items(db):
    batch = librocks.WriteBatch()
    batch.put_items({b"a": b"1"})
    batch.put_items([(b"b", bytearray(b"2")), (memoryview(b"c"), b"3")])
    batch.put_items((b"%d" % i, b"") for i in range(1000))
    assert len(batch) == 1003
    for wrong in ([b"ab"], [(b"a",)], [("a", b"b")], [(b"a", None)], 7, [(b"a", b"b", b"c")]):
        with pytest.raises(TypeError):
            batch.put_items(wrong)
    assert len(batch) == 1003
    db.write(batch)
    assert db[b"b"] == b"2"


def test_save_points():
    batch = librocks.WriteBatch()
    batch.put(b"a", b"1")
    batch.set_save_point()
    batch.put(b"b", b"1")
    batch.rollback_to_save_point()
    assert len(batch) == 1
    batch.set_save_point()
    batch.pop_save_point()
    with pytest.raises(librocks.NotFound):
        batch.rollback_to_save_point()


def test_limits():
    batch = librocks.WriteBatch(max_bytes=100)
    with pytest.raises(librocks.Aborted):
        batch.put(b"a", b"1" * 100)
    assert len(batch) == 0
