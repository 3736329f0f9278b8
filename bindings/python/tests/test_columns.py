"""Columns of numpy: scans and reads of many keys out, writes in."""

from __future__ import annotations

import gc

import hypothesis.strategies as st
import numpy
import pytest
from hypothesis import HealthCheck, given, settings

import librocks
from librocks.columns import Column

ROWS = [(b"%06d" % i, b"v%d" % i * (i % 7)) for i in range(3000)]


@pytest.fixture
def filled(db):
    db.put_items(ROWS)
    return db


def rows_of(blocks: object) -> list[tuple[bytes, bytes]]:
    return [row for keys, values in blocks for row in zip(keys, values, strict=True)]  # type: ignore


def test_scans(filled):
    assert rows_of(filled.scan_columns()) == ROWS
    assert rows_of(filled.scan_columns(reverse=True)) == ROWS[::-1]
    blocks = list(filled.scan_columns(b"00000", rows=4))
    assert [len(keys) for keys, _ in blocks] == [4, 4, 2] and rows_of(blocks) == ROWS[:10]
    assert rows_of(filled.scan_columns(start=b"000005", stop=b"000007")) == ROWS[5:7]
    names = [key for keys in filled.scan_columns(keys_only=True, rows=100) for key in keys]
    assert names == [key for key, _ in ROWS]
    assert list(filled.scan_columns(b"none")) == []
    with pytest.raises(ValueError, match="rows: 0"):
        list(filled.scan_columns(rows=0))


def test_arrays(filled):
    keys, values = next(filled.scan_columns())
    assert keys.data.dtype == numpy.uint8 and keys.offsets.dtype == numpy.uint32
    assert keys[0] == b"000000" and keys[-1] == b"002999" and values[1] == b"v1"
    with pytest.raises(IndexError):
        keys[3000]
    assert (keys.lengths() == 6).all() and values.lengths()[:3].tolist() == [0, 2, 4]
    assert keys.fixed("S6")[7] == b"000007" and not keys.data.flags.writeable
    with pytest.raises(ValueError, match="8 bytes"):
        keys.fixed(">u8")
    assert repr(keys) == "<librocks.Column of 3000, 18000 bytes>"


def test_arrays_outlive_what_they_come_from(path):
    with librocks.DB(path, create_if_missing=True) as db:
        db.put_items(ROWS)
        scan = db.scan_columns(rows=1000)
        first, second = next(scan)[0], next(scan)[1]
        found, _ = db.multi_get_columns([key for key, _ in ROWS])
        with pytest.raises(librocks.Closed):
            db.close()
            next(scan)
        del scan
    gc.collect()
    assert first.tolist() == [key for key, _ in ROWS[:1000]]
    assert second.tolist() == [value for _, value in ROWS[1000:2000]]
    assert found.tolist() == [value for _, value in ROWS]


def test_many_keys(filled):
    values, there = filled.multi_get_columns([b"000001", b"none", b"000000", b"000013"])
    assert values.tolist() == [b"v1", b"", b"", b"v13" * 6]
    assert there.dtype == numpy.bool_ and there.tolist() == [True, False, True, True]
    keys = next(filled.scan_columns())[0]
    values, there = filled.multi_get_columns(keys, in_order=True)
    assert there.all() and values.tolist() == [value for _, value in ROWS]
    with pytest.raises(librocks.InvalidArgument):
        filled.multi_get_columns([b"b", b"a"], in_order=True)
    values, there = filled.multi_get_columns([])
    assert len(values) == 0 and len(there) == 0


def test_what_reads(path):
    with librocks.TransactionDB(path, create_if_missing=True) as db:
        family = db.create_column_family("f")
        family.put(b"k", b"f")
        db.put(b"k", b"old")
        with db.snapshot() as snapshot:
            db.put(b"k", b"new")
            assert snapshot.multi_get_columns([b"k"])[0].tolist() == [b"old"]
            assert rows_of(snapshot.scan_columns()) == [(b"k", b"old")]
        assert family.multi_get_columns([b"k"])[0][0] == b"f"
        assert db.multi_get_columns([b"k"], column_family=family)[0][0] == b"f"
        assert rows_of(family.scan_columns()) == rows_of(db.scan_columns(column_family=family))
        with db.transaction() as txn:
            txn.put(b"k2", b"mine")
            values, there = txn.multi_get_columns([b"k", b"k2", b"x"])
            assert (values.tolist(), there.tolist()) == (
                [b"new", b"mine", b""],
                [True, True, False],
            )
            assert rows_of(txn.scan_columns()) == [(b"k", b"new"), (b"k2", b"mine")]


def test_writes(db):
    numbers = numpy.arange(1000)
    assert db.write_columns(numbers.astype(">u8"), numbers.astype("<f4")) == 1000
    keys, values = next(db.scan_columns())
    assert (keys.fixed(">u8") == numbers).all() and (values.fixed("<f4") == numbers).all()
    rows = numpy.arange(12, dtype=numpy.uint8).reshape(3, 4)
    assert db.write_columns([b"a", bytearray(b"b"), memoryview(b"c")], rows) == 3
    assert db[b"b"] == bytes([4, 5, 6, 7])
    family = db.create_column_family("f")
    assert family.write_columns(keys, values) == 1000
    assert rows_of(family.scan_columns()) == rows_of(db.scan_columns(stop=b"a"))
    pair = (b"xyz", numpy.array([0, 1, 3]))
    assert db.write_columns(pair, numpy.array([b"one", b"three"])) == 2
    assert (db[b"x"], db[b"yz"]) == (b"one", b"three")
    assert db.write_columns(numpy.zeros((0, 4), numpy.uint8), []) == 0
    with librocks.BulkLoad(db) as load:
        load.add_columns(numbers.astype(">u4"), numbers)
        load.finish()
    assert db[(7).to_bytes(4, "big")] == numbers[7].tobytes()


def test_what_is_no_column(db):
    with pytest.raises(TypeError, match="text"):
        db.write_columns(numpy.array(["a"]), [b"v"])
    with pytest.raises(TypeError, match="dimensions"):
        db.write_columns(numpy.zeros((1, 1, 1)), [b"v"])
    with pytest.raises(ValueError, match="1 of them for 2"):
        db.write_columns([b"a", b"b"], [b"v"])
    with pytest.raises(librocks.InvalidArgument, match="offset"):
        db.write_columns((b"ab", numpy.array([0, 9])), [b"v"])
    assert list(db.keys()) == []


ENTRIES = st.dictionaries(st.binary(max_size=5), st.binary(max_size=9), max_size=30)


@given(entries=ENTRIES, absent=st.lists(st.binary(max_size=5)), rows=st.integers(1, 40))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_against_a_dict(tmp_path_factory, entries, absent, rows):
    path = tmp_path_factory.mktemp("columns") / "db"
    with librocks.DB(path, create_if_missing=True) as db:
        assert db.write_columns(list(entries), list(entries.values())) == len(entries)
        assert rows_of(db.scan_columns(rows=rows)) == sorted(entries.items())
        asked = [*entries, *absent]
        values, there = db.multi_get_columns(asked)
        assert values.tolist() == [entries.get(key, b"") for key in asked]
        assert there.tolist() == [key in entries for key in asked]
        again = Column.of(values)
        assert again is values and len(again) == len(asked)
