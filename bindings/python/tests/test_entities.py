"""Wide columns."""

from __future__ import annotations

import pytest

import librocks

MARS = {b"moons": b"2", b"": b"planet", b"colour": b"red"}


def test_put_and_get(db):
    db.put_entity(b"mars", MARS)
    db.put_entity(b"pairs", [(b"b", b"2"), (bytearray(b"a"), memoryview(b"1"))])
    db.put_entity(b"bare", {})
    db[b"text"] = b"value"
    found = db.get_entity(b"mars")
    assert found == MARS
    assert list(found) == [b"", b"colour", b"moons"]
    assert db.get_entity(b"pairs") == {b"a": b"1", b"b": b"2"}
    assert db.get_entity(b"bare") == {}
    assert db.get_entity(b"text") == {b"": b"value"}
    assert db.get_entity(b"none") is None
    assert db.get_entity(b"none", 7) == 7
    assert db[b"mars"] == b"planet"
    assert db.multi_get_entity([b"text", b"none", b"mars"]) == [{b"": b"value"}, None, MARS]
    assert db.multi_get_entity([]) == []


def test_refused(db):
    with pytest.raises(librocks.InvalidArgument, match="is there twice"):
        db.put_entity(b"k", [(b"a", b"1"), (b"a", b"2")])
    with pytest.raises(TypeError):
        db.put_entity(b"k", {"a": b"1"})
    with pytest.raises(TypeError):
        db.put_entity(b"k", [(b"a", b"1", b"2")])
    assert b"k" not in db


def test_column_families_snapshots_and_batches(db):
    family = db.create_column_family("f")
    family.put_entity(b"k", {b"a": b"1"})
    assert family.get_entity(b"k") == db.get_entity(b"k", column_family=family) == {b"a": b"1"}
    assert db.get_entity(b"k") is None
    assert family.multi_get_entity([b"k"]) == [{b"a": b"1"}]
    db.put_entity(b"k", MARS)
    with db.snapshot() as before, db.batch() as batch:
        batch.put_entity(b"k", {b"n": b"v"})
        batch.put_entity(b"k", {b"n": b"w"}, family)
        (first, second) = batch
        assert first.kind == librocks.RecordKind.PUT_ENTITY
        assert first.columns == {b"n": b"v"}
        assert second.column_family_id == family.id
        db.write(batch)
        assert before.get_entity(b"k") == MARS
        assert before.multi_get_entity([b"k", b"l"]) == [MARS, None]
    assert db.get_entity(b"k") == {b"n": b"v"}
    assert family.get_entity(b"k") == {b"n": b"w"}


def test_iterators(db):
    db.put_entity(b"a", MARS)
    db[b"b"] = b"value"
    with db.iterator() as it:
        assert it.seek_to_first()
        assert it.columns() == MARS
        assert it.value() == b"planet"
        assert it.next()
        assert it.columns() == {b"": b"value"}
        assert not it.next()
        with pytest.raises(librocks.Error):
            it.columns()


@pytest.mark.parametrize("kind", [librocks.TransactionDB, librocks.OptimisticTransactionDB])
def test_transactions(tmp_path, kind):
    with kind(tmp_path / "db", create_if_missing=True) as db:
        db.put_entity(b"k", MARS)
        with db.transaction() as txn:
            assert txn.get_entity_for_update(b"k") == MARS
            assert txn.get_entity_for_update(b"none", 7) == 7
            txn.put_entity(b"k", {b"n": b"v"})
            assert txn.get_entity(b"k") == {b"n": b"v"}
            assert txn.multi_get_entity([b"k", b"none"]) == [{b"n": b"v"}, None]
            assert db.get_entity(b"k") == MARS
        assert db.get_entity(b"k") == {b"n": b"v"}


def test_table_files(db, tmp_path):
    with librocks.SstWriter(tmp_path / "data.sst") as writer:
        writer.put_entity(b"k", MARS)
    db.ingest([tmp_path / "data.sst"])
    assert db.get_entity(b"k") == MARS
