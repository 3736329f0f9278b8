"""Arrow: scans out, writes in; polars, duckdb, pandas."""

from __future__ import annotations

import struct

import duckdb
import nanoarrow
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
    with pytest.raises(ValueError, match="array 0 has a null value in row 1"):
        db.write_arrow(pyarrow.table({"key": [b"a", b"b"], "value": [b"1", None]}))
    with pytest.raises(ValueError, match="column of keys, .key., has the format"):
        db.write_arrow(pyarrow.table({"key": [1], "value": [b"1"]}))
    with pytest.raises(ValueError, match="no column of values"):
        db.write_arrow(pyarrow.table({"key": [b"1"]}))
    with pytest.raises(TypeError, match="Arrow"):
        db.write_arrow([1])
    assert list(db.items()) == []


SENSORS = [(sensor, time) for sensor in range(50) for time in range(-10, 10)]


@pytest.fixture
def sensors(db):
    db.put_items(
        (
            struct.pack(">Iq", sensor, time + 2**40),
            struct.pack("<d", sensor + time / 10) + (b"roof" if sensor % 2 else b"cellar"),
        )
        for sensor, time in SENSORS
    )
    return db


TABLE = {
    "key_parts": "rocks.order(u32be,i64be)",
    "key_names": "sensor,time",
    "value_parts": "rocks.order(f64le,rest)",
    "value_names": "celsius,note",
}


def test_typed_columns(sensors):
    options = librocks.ArrowOptions(**TABLE)
    table = pyarrow.table(sensors.scan_arrow(arrow=options))
    table.validate(full=True)
    assert [str(field.type) for field in table.schema] == ["uint32", "int64", "double", "string"]
    assert table.column_names == ["sensor", "time", "celsius", "note"]
    assert table["sensor"].to_pylist() == [sensor for sensor, _ in SENSORS]
    assert table["time"].to_pylist() == [time + 2**40 for _, time in SENSORS]
    hot = librocks.ArrowOptions(where="celsius > 40.5 and note = 'roof'", **TABLE)
    frame = polars.DataFrame(sensors.scan_arrow(arrow=hot))
    wanted = [(s, t) for s, t in SENSORS if s + t / 10 > 40.5 and s % 2]
    assert [(row[0], row[1] - 2**40) for row in frame.rows()] == wanted
    rows = sensors.scan_arrow(arrow=options).reader()  # noqa: F841 (duckdb finds it by its name)
    query = "select note, count(*), max(celsius) from rows group by note order by note"
    assert duckdb.sql(query).fetchall() == [
        ("cellar", 500, pytest.approx(48.9)),
        ("roof", 500, pytest.approx(49.9)),
    ]
    with pytest.raises(ValueError, match="a column: sensor, time, celsius, note"):
        sensors.scan_arrow(arrow=librocks.ArrowOptions(where="kelvin > 0", **TABLE))


@pytest.mark.parametrize("bytes_as", ["binary", "large_binary", "binary_view"])
@pytest.mark.parametrize("threads", [0, 2])
def test_layouts(filled, bytes_as, threads):
    options = librocks.ArrowOptions(bytes_as=bytes_as, threads=threads, key_name="k")
    table = pyarrow.table(filled.scan_arrow(rows=700, arrow=options))
    table.validate(full=True)
    assert str(table.schema.field("k").type) == bytes_as
    assert list(zip(*table.to_pydict().values(), strict=True)) == ROWS


# nanoarrow 0.9 crashes when it copies an array of views, whoever made it.
@pytest.mark.parametrize("bytes_as", ["binary", "large_binary"])
def test_nanoarrow(filled, bytes_as):
    options = librocks.ArrowOptions(bytes_as=bytes_as)
    stream = nanoarrow.ArrayStream(filled.scan_arrow(rows=700, arrow=options))
    rows = [row for array in stream for row in array.to_pylist()]
    assert [(row["key"], row["value"]) for row in rows] == ROWS


def test_deletes_and_merges(db):
    db.put_items([(b"a", b"1"), (b"b", b"2"), (b"c", b"3")])
    table = pyarrow.table({"key": [b"a", b"b"], "value": [b"one", None]})
    nulls = librocks.ArrowOptions(null_values="delete")
    assert db.write_arrow(table, arrow=nulls) == 2
    assert list(db.items()) == [(b"a", b"one"), (b"c", b"3")]
    deletes = librocks.ArrowOptions(write="delete")
    assert db.write_arrow(pyarrow.table({"key": [b"c"]}), arrow=deletes) == 1
    assert list(db.items()) == [(b"a", b"one")]


def test_foreign_types_are_refused(db):
    dictionary = pyarrow.array([b"a", b"b"], pyarrow.binary()).dictionary_encode()
    with pytest.raises(ValueError, match="dictionary"):
        db.write_arrow(pyarrow.table({"key": dictionary, "value": [b"1", b"2"]}))
    with pytest.raises(ValueError, match="arrow.json"):
        json = pyarrow.array(["1"], pyarrow.json_())
        db.write_arrow(pyarrow.table({"key": json, "value": [b"1"]}))
    assert list(db.items()) == []


def test_arrays_are_released(filled):
    before = pyarrow.total_allocated_bytes()
    for threads in (0, 1):
        options = librocks.ArrowOptions(threads=threads)
        reader = filled.scan_arrow(rows=10, arrow=options).reader()
        columns = [reader.read_next_batch()["value"] for _ in range(5)]
        del reader
        assert [v for column in columns for v in column.to_pylist()] == [v for _, v in ROWS[:50]]
    del columns
    assert pyarrow.total_allocated_bytes() <= before
