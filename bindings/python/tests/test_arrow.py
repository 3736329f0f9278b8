"""Arrow: scans out, writes in; polars, duckdb, pandas."""

from __future__ import annotations

import duckdb
import pandas
import polars
import pyarrow
import pytest

import librocks

ROWS = [(b"%06d" % i, b"v%d" % i * (i % 7)) for i in range(3000)]


@pytest.fixture
def filled(db):
    db.put_items(ROWS)
    return db


def test_pyarrow(filled):
    reader = filled.scan_arrow().reader()
    assert isinstance(reader, pyarrow.RecordBatchReader)
    table = reader.read_all()
    table.validate(full=True)
    assert list(zip(*table.to_pydict().values(), strict=True)) == ROWS
    fields = [pyarrow.field(name, pyarrow.binary(), nullable=False) for name in ("key", "value")]
    assert table.schema == pyarrow.schema(fields)


def test_ranges_and_batches(filled):
    batches = list(filled.scan_arrow(b"00000", rows=4))
    assert [len(batch) for batch in batches] == [4, 4, 2]
    table = pyarrow.table(filled.scan_arrow(reverse=True, keys_only=True))
    assert table.column_names == ["key"]
    assert table["key"].to_pylist() == [key for key, _ in ROWS][::-1]
    assert pyarrow.table(filled.scan_arrow(b"none")).num_rows == 0


def test_a_scan_is_read_once(filled):
    scan = filled.scan_arrow()
    pyarrow.table(scan)
    with pytest.raises(ValueError, match="before"):
        pyarrow.table(scan)
    filled.scan_arrow().__arrow_c_stream__()


def test_tables_outlive_the_database(path):
    with librocks.DB(path, create_if_missing=True) as db:
        db.put_items(ROWS)
        reader = db.scan_arrow(rows=100).reader()
        first = reader.read_next_batch()
    assert first["key"].to_pylist() == [key for key, _ in ROWS[:100]]
    with pytest.raises(OSError, match="clos"):
        reader.read_all()


def test_polars(filled):
    frame = polars.DataFrame(filled.scan_arrow(b"0000"))
    assert frame.rows() == ROWS[:100]
    with librocks.DB(filled.path + "-copy", create_if_missing=True) as copy:
        assert copy.write_arrow(frame) == 100
        assert list(copy.items()) == ROWS[:100]


def test_duckdb(filled):
    rows = filled.scan_arrow().reader()  # noqa: F841 (duckdb finds it by its name)
    ((count,),) = duckdb.sql("select count(*) from rows where octet_length(value) > 20").fetchall()
    assert count == sum(len(value) > 20 for _, value in ROWS)


def test_pandas(filled):
    frame = pandas.DataFrame.from_arrow(filled.scan_arrow())
    assert list(frame["key"])[:3] == [key for key, _ in ROWS[:3]]


@pytest.mark.parametrize(
    "kind", [pyarrow.binary(), pyarrow.large_binary(), pyarrow.binary_view(), pyarrow.string()]
)
def test_writes(db, kind):
    keys = pyarrow.array([b"a", b"", b"a longer key than twelve"], pyarrow.binary()).cast(kind)
    values = pyarrow.array([b"1", b"a longer value than twelve", b""], pyarrow.binary()).cast(kind)
    table = pyarrow.table({"value": values, "key": keys})
    assert db.write_arrow(table) == 3
    assert dict(db.items()) == {
        b"a": b"1",
        b"": b"a longer value than twelve",
        b"a longer key than twelve": b"",
    }
    assert db.write_arrow(table.slice(1, 1), key="value", value="key") == 1
    assert db[b"a longer value than twelve"] == b""


def test_writes_of_many_batches(db):
    family = db.create_column_family("f")
    batches = [pyarrow.record_batch({"k": [b"%d" % i], "v": [b"v"]}) for i in range(10)]
    reader = pyarrow.RecordBatchReader.from_batches(batches[0].schema, batches)
    assert family.write_arrow(reader) == 10
    assert len(list(family.keys())) == 10
    assert db.write_arrow(batches[0]) == 1
    with librocks.BulkLoad(db) as load:
        load.add_arrow(pyarrow.table({"key": [b"x"], "value": [b"y"]}))
    assert db[b"x"] == b"y"


def test_what_is_refused(db):
    with pytest.raises(ValueError, match="column value: element 1 is null"):
        db.write_arrow(pyarrow.table({"key": [b"a", b"b"], "value": [b"1", None]}))
    with pytest.raises(TypeError, match="column key"):
        db.write_arrow(pyarrow.table({"key": [1], "value": [b"1"]}))
    with pytest.raises(ValueError, match="no column value"):
        db.write_arrow(pyarrow.table({"key": [b"1"]}))
    with pytest.raises(TypeError, match="Arrow"):
        db.write_arrow([1])
    assert list(db.items()) == []
