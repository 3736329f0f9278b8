"""Opening, reading, writing, column families, snapshots."""

from __future__ import annotations

import array
import pathlib
import pickle

import pytest

import librocks


def test_the_mapping(db):
    db[b"a"] = b"1"
    assert db[b"a"] == b"1"
    assert b"a" in db
    assert b"b" not in db
    del db[b"a"]
    assert b"a" not in db
    with pytest.raises(KeyError) as raised:
        db[b"a"]
    assert raised.value.args == (b"a",)


def test_get(db):
    db.put(b"k", b"v")
    assert db.get(b"k") == b"v"
    assert db.get(b"other") is None
    assert db.get(b"other", b"default") == b"default"
    assert db.get(b"other", default=7) == 7
    assert db.get(b"k", verify_checksums=False, fill_cache=False) == b"v"
    assert db.get(b"k", options=librocks.ReadOptions(fill_cache=False)) == b"v"


@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 100_000])
def test_values_of_any_size(db, size):
    value = bytes(range(256)) * (size // 256 + 1)
    db[b"k"] = value[:size]
    for _ in range(3):  # the way of reading changes with the size
        assert db[b"k"] == value[:size]
    db[b"small"] = b"s"
    assert db[b"small"] == b"s"
    assert db.get(b"k") == value[:size]
    view = db.get_view(b"k")
    assert view == value[:size]
    assert view.readonly


@pytest.mark.parametrize(
    "buffer",
    [bytearray(b"ab"), memoryview(b"ab"), array.array("B", b"ab"), memoryview(b"xxab")[2:]],
)
def test_any_buffer(db, buffer):
    db[buffer] = buffer
    assert db[b"ab"] == b"ab"
    assert db.get(buffer) == b"ab"
    assert buffer in db
    assert db.multi_get([buffer]) == [b"ab"]
    del db[buffer]
    assert buffer not in db


def test_text_is_refused(db):
    for call in (
        lambda: db["k"],
        lambda: db.put("k", b"v"),
        lambda: db.put(b"k", "v"),
        lambda: db.multi_get(["k"]),
        lambda: "k" in db,
        lambda: db.put(b"k", None),
        lambda: db.get(None),
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(TypeError, match="encode"):
        db["k"]


def test_nul_and_empty(db):
    db[b"a\0b"] = b"\0"
    db[b""] = b""
    assert db[b"a\0b"] == b"\0"
    assert db[b""] == b""
    assert db.get_view(b"") == b""
    assert list(db.items()) == [(b"", b""), (b"a\0b", b"\0")]


def test_views_outlive_the_database(path):
    with librocks.DB(path, create_if_missing=True) as db:
        db[b"k"] = b"v" * 5000
        view = db.get_view(b"k")
        assert db.get_view(b"none") is None
    assert view == b"v" * 5000


def test_multi_get(db):
    db.put_items({b"%d" % i: b"v%d" % i for i in range(300)})
    keys = [b"%d" % i for i in range(305)]
    expected = [b"v%d" % i for i in range(300)] + [None] * 5
    assert db.multi_get(keys) == expected
    assert db.multi_get(iter(keys), b"?")[-1] == b"?"
    assert db.multi_get([]) == []
    assert db.multi_get((b"1", b"1")) == [b"v1", b"v1"]
    with pytest.raises(TypeError):
        db.multi_get(b"12")


def test_write_options(db):
    db.put(b"k", b"v", sync=True)
    db.put(b"l", b"v", disable_wal=True)
    db.delete(b"k", options=librocks.WriteOptions(sync=True))
    assert list(db.keys()) == [b"l"]
    with pytest.raises(librocks.InvalidArgument, match="synk") as raised:
        db.put(b"k", b"v", synk=True)
    assert raised.value.code == 4
    assert isinstance(raised.value, ValueError)


def test_delete_range(db):
    db.put_items((bytes([i]), b"") for i in range(10))
    db.delete_range(b"\2", b"\5")
    assert [k[0] for k in db.keys()] == [0, 1, 5, 6, 7, 8, 9]


def test_merge_by_name(path):
    with librocks.DB(path, create_if_missing=True, merge_operator="stringappend") as db:
        db.merge(b"k", b"a")
        db.merge(b"k", b"b")
        assert db[b"k"] == b"a,b"


def test_modes(path):
    with pytest.raises(librocks.InvalidArgument, match="create_if_missing"):
        librocks.DB(path)
    with librocks.DB(path, create_if_missing=True) as db:
        assert db.mode == "read_write"
        db[b"k"] = b"v"
        with pytest.raises(librocks.RocksIOError):
            librocks.DB(path)
    with pytest.raises(librocks.InvalidArgument):
        librocks.DB(path, error_if_exists=True)
    with librocks.DB(path, read_only=True) as db:
        assert db.mode == "read_only"
        assert db[b"k"] == b"v"
        with pytest.raises(librocks.NotSupported):
            db[b"k"] = b"w"


def test_paths(tmp_path):
    for path in (str(tmp_path / "text"), tmp_path / "path", bytes(tmp_path / "bytes")):
        with librocks.DB(path, create_if_missing=True) as db:
            assert isinstance(db.path, str)
    with pytest.raises(ValueError, match="null"):
        librocks.DB(f"{tmp_path}/a\0b", create_if_missing=True)


def test_closing(path):
    db = librocks.DB(path, create_if_missing=True)
    family = db.create_column_family("f")
    items = db.items()
    snapshot = db.snapshot()
    iterator = db.iterator()
    batch = librocks.WriteBatch()
    assert not db.closed
    db.close()
    db.close()
    assert db.closed
    assert "closed" in repr(db)
    for call in (
        lambda: db.get(b"k"),
        lambda: db.put(b"k", b"v"),
        lambda: b"k" in db,
        lambda: db.multi_get([b"k"]),
        lambda: db.items(),
        lambda: db.flush(),
        lambda: db.write(batch),
        lambda: db.snapshot(),
        lambda: family.get(b"k"),
        lambda: family.put(b"k", b"v"),
        lambda: snapshot.get(b"k"),
        lambda: list(items),
        lambda: iterator.seek(b"k"),
    ):
        with pytest.raises(librocks.Closed):
            call()
    with librocks.DB(path, column_families=["default", "f"]):
        pass  # the lock is free


def test_column_families(path):
    names = {"users": {"write_buffer_size": "8M"}, "orders": None}
    with librocks.DB(
        path, create_if_missing=True, create_missing_column_families=True, column_families=names
    ) as db:
        users = db.column_family("users")
        users[b"k"] = b"u"
        db[b"k"] = b"d"
        assert users[b"k"] == b"u"
        assert db.get(b"k", column_family=users) == b"u"
        assert db.multi_get([b"k"], column_family=users) == [b"u"]
        assert users.multi_get([b"k"]) == [b"u"]
        assert list(users.items()) == [(b"k", b"u")]
        assert list(db.items(column_family=users)) == [(b"k", b"u")]
        db.put(b"l", b"w", column_family=users)
        assert users.get(b"l") == b"w"
        users.delete_range(b"l", b"m")
        assert b"l" not in users
        assert users.id > 0
        assert users.name == "users"
        assert users == db.column_family("users")
        assert db.column_family_options(users).write_buffer_size == 8 << 20
        assert sorted(db.column_family_names()) == ["default", "orders", "users"]
        assert set(db.column_families) == {"default", "orders", "users"}
        with pytest.raises(librocks.NotFound):
            db.column_family("none")
    assert sorted(librocks.list_column_families(path)) == ["default", "orders", "users"]
    with librocks.DB(path) as db:
        assert db.column_family("users")[b"k"] == b"u"


def test_dropped_column_families(db):
    family = db.create_column_family("f")
    other = db.column_family("f")
    family[b"k"] = b"v"
    db.drop_column_family("f")
    assert not family.is_valid
    for dropped in (family, other):
        with pytest.raises(librocks.Closed, match="column_family"):
            dropped[b"k"]
        with pytest.raises(librocks.Closed):
            dropped.put(b"k", b"v")
        with pytest.raises(librocks.Closed):
            dropped.items()
        with pytest.raises(librocks.Closed):
            db.put(b"k", b"v", column_family=dropped)
        with pytest.raises(librocks.Closed):
            db.flush(dropped)
    assert b"k" not in db, "a dropped column family is not the default one"
    again = db.create_column_family("f")
    assert b"k" not in again


def test_snapshots(db):
    db[b"k"] = b"old"
    family = db.create_column_family("f")
    family[b"k"] = b"old f"
    with db.snapshot() as snapshot:
        db[b"k"] = b"new"
        db[b"l"] = b"new"
        family[b"k"] = b"new f"
        assert snapshot[b"k"] == b"old"
        assert snapshot.get(b"l") is None
        assert snapshot.get(b"k", column_family=family) == b"old f"
        assert snapshot.multi_get([b"k", b"l"]) == [b"old", None]
        assert snapshot.multi_get([b"k"], column_family=family) == [b"old f"]
        assert list(snapshot.items()) == [(b"k", b"old")]
        assert list(snapshot.items(column_family=family)) == [(b"k", b"old f")]
        assert db.get(b"k", snapshot=snapshot) == b"old"
        assert list(db.keys(snapshot=snapshot)) == [b"k"]
        assert snapshot.sequence > 0
        with pytest.raises(TypeError, match="reading"):
            snapshot.put(b"k", b"v")
        with pytest.raises(TypeError, match="reading"):
            snapshot[b"k"] = b"v"
    with pytest.raises(librocks.Closed):
        snapshot.get(b"k")


def test_ttl(path):
    with librocks.TTLDB(path, ttl=3600, create_if_missing=True) as db:
        db[b"k"] = b"v"
        assert db[b"k"] == b"v"
        assert db.ttl() == 3600
        db.set_ttl(60)
        assert db.ttl() == 60
        assert db.mode == "ttl"
    with librocks.TTLDB(path, read_only=True) as db:
        assert db[b"k"] == b"v"


def test_secondary(path, tmp_path):
    with librocks.DB(path, create_if_missing=True) as primary:
        primary[b"k"] = b"v"
        with librocks.SecondaryDB(path, tmp_path / "secondary") as secondary:
            assert secondary[b"k"] == b"v"
            primary[b"k"] = b"w"
            secondary.try_catch_up_with_primary()
            assert secondary[b"k"] == b"w"
            made = primary.create_column_family("new")
            primary.put(b"k", b"n", column_family=made)
            with pytest.raises(librocks.Error):
                secondary.open_column_family("none")
            opened = secondary.open_column_family("new")
            assert secondary.get(b"k", column_family=opened) == b"n"


def test_follower(path, tmp_path):
    with librocks.DB(path, create_if_missing=True) as leader:
        leader[b"k"] = b"v"
        leader.flush()
        with librocks.FollowerDB(tmp_path / "follower", path) as follower:
            assert follower[b"k"] == b"v"


def test_destroy_and_repair(path):
    with librocks.DB(path, create_if_missing=True) as db:
        db[b"k"] = b"v"
        with pytest.raises(librocks.Error):
            librocks.destroy(path)
    report = librocks.repair(path)
    assert report.changed == 0 and report.data_loss == 0
    with librocks.DB(path) as db:
        assert db[b"k"] == b"v"
    librocks.destroy(path)
    assert not (path / "CURRENT").exists()


def test_repair_tells_what_is_lost(path):
    with librocks.DB(path, create_if_missing=True, compression="kNoCompression") as db:
        for i in range(2000):
            db[b"%06d" % i] = b"v" * 100
        db.flush()
    (table,) = path.glob("*.sst")
    with table.open("r+b") as file:
        file.seek(50_000)
        file.write(bytes(200))
    with pytest.raises(librocks.Incomplete) as tried:
        librocks.repair(path, in_place=False)
    assert table.exists() and tried.value.report.data_loss == 1
    with pytest.raises(librocks.Incomplete, match=table.name) as raised:
        librocks.repair(path)
    report = raised.value.report
    assert report.tables_salvaged == 1 and 0 < report.rows_lost < 200
    (row,) = [row for row in raised.value.files if row[1] == table.name]
    assert len(row) == 8 and row[0] == "salvaged" and int(row[4]) == report.rows_lost
    with librocks.DB(path) as db:
        assert sum(1 for _ in db.keys()) == 2000 - report.rows_lost


def test_maintenance(db):
    for i in range(1000):
        db[b"%06d" % i] = b"v" * 100
    db.flush()
    db.compact_range()
    db.compact_range(b"0", b"1", bottommost_level_compaction="kForce")
    db.wait_for_compact()
    db.verify_checksum()
    (file,) = db.live_files()
    assert file.entries == 1000
    assert file.smallest_key == b"000000"
    assert file.largest_key == b"000999"
    assert db.column_family_metadata().file_count == 1
    assert db.get_property_int("rocksdb.estimate-num-keys") == 1000
    assert "Compaction Stats" in db.get_property("rocksdb.stats")
    with pytest.raises(librocks.InvalidArgument, match=r"rocksdb\.stats"):
        db.get_property("rocksdb.stat")
    assert "rocksdb.stats" in db.property_names()
    assert db.latest_sequence_number >= 1000
    assert db.identity
    db.sync_wal()
    db.flush_wal(sync=True)
    db.pause_background_work()
    db.continue_background_work()
    assert db.key_may_exist(b"nothing") == (False, None)
    assert db.recovery_report().data_loss == 0


def test_open_options_change(db):
    db.set_options({"write_buffer_size": 1 << 20, "compression_opts": {"level": 3}})
    assert db.options.write_buffer_size == 1 << 20
    assert db.options.compression_opts.level == 3
    db.set_db_options({"max_background_jobs": 3})
    assert db.options.max_background_jobs == 3


def test_errors_are_values(path):
    with pytest.raises(librocks.InvalidArgument) as raised:
        librocks.DB(path)
    error = raised.value
    assert (error.code, error.retryable, error.data_loss) == (4, False, False)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is librocks.InvalidArgument
    assert (str(again), again.code) == (str(error), error.code)
    assert str(librocks.NotFound()) != ""


def test_an_opening_that_failed(path):
    made = librocks.DB.__new__(librocks.DB)
    with pytest.raises(ValueError, match="not open"):
        made.get(b"k")
    with pytest.raises(librocks.InvalidArgument, match="create_if_mising.*create_if_missing"):
        librocks.DB(path, create_if_mising=True)


def test_reprs(db):
    assert str(pathlib.Path(db.path)) in repr(db)
    assert "default" in repr(db.default_column_family)
    assert "Snapshot" in repr(db.snapshot())
    batch = librocks.WriteBatch()
    batch.put(b"a", b"b")
    assert "1" in repr(batch)
