"""Table files, bulk loads, backups, checkpoints, exports, the write-ahead log."""

from __future__ import annotations

import pytest

import librocks


def test_write_read_ingest(db, tmp_path):
    path = tmp_path / "new.sst"
    with librocks.SstWriter(path) as writer:
        writer.put(b"a", b"1")
        writer.put_items([(b"b", b"2"), (b"c", b"3")])
        writer.delete(b"d")
        assert writer.file_size >= 0
        info = writer.finish()
        assert (info.num_entries, info.smallest_key, info.largest_key) == (4, b"a", b"d")
    with librocks.SstReader(path) as reader:
        assert reader.get(b"b") == b"2"
        assert reader.get(b"z") is None
        assert list(reader.items()) == [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
        assert list(reader.items(start=b"b", reverse=True)) == [(b"c", b"3"), (b"b", b"2")]
        reader.verify_checksum()
        assert reader.properties.num_entries == 4
        it = reader.iterator()
        assert it.seek(b"b")
        assert it.item() == (b"b", b"2")
    db[b"d"] = b"old"
    db.ingest([path])
    assert list(db.items()) == [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
    with pytest.raises(librocks.Error):
        db.ingest([tmp_path / "none.sst"])


def test_an_abandoned_file(tmp_path):
    path = tmp_path / "new.sst"
    with pytest.raises(ZeroDivisionError):
        with librocks.SstWriter(path) as writer:
            writer.put(b"a", b"1")
            raise ZeroDivisionError
    assert not path.exists()
    with librocks.SstWriter(path) as writer:
        writer.put(b"b", b"1")
        with pytest.raises(librocks.InvalidArgument):
            writer.put(b"a", b"1")


def test_bulk_load(db):
    told = []
    with librocks.BulkLoad(db, progress=lambda done, total: told.append((done, total))) as load:
        load.add((b"%06d" % i, b"v%d" % i) for i in reversed(range(5000)))
        load.add({b"x": b"y"})
        assert b"x" not in db
    assert load.info.loaded == 5001
    assert db[b"000007"] == b"v7"
    assert told
    with pytest.raises(ZeroDivisionError):
        with librocks.BulkLoad(db) as load:
            load.add({b"z": b"y"})
            raise ZeroDivisionError
    assert b"z" not in db


def test_backups(db, tmp_path):
    db.put_items((b"%d" % i, b"v" * 1000) for i in range(100))
    told = []
    with librocks.BackupEngine(tmp_path / "backups") as engine:
        first = engine.create(db, progress=lambda done, total: told.append((done, total)))
        db[b"new"] = b"v"
        second = engine.create(db, metadata=b"about", flush_before_backup=True)
        assert [(b.id, b.metadata) for b in engine.backups()] == [(first, b""), (second, b"about")]
        engine.verify(first)
        assert engine.corrupted() == []
        with engine.open_db(first) as old:
            assert b"new" not in old
        engine.restore(tmp_path / "restored", first)
        engine.restore(tmp_path / "newest")
        engine.delete(first)
        engine.purge(0)
        assert engine.backups() == []
    assert told[-1][0] == told[-1][1] > 0
    with librocks.DB(tmp_path / "restored") as restored:
        assert restored[b"1"] == b"v" * 1000
        assert b"new" not in restored
    with librocks.DB(tmp_path / "newest") as restored:
        assert b"new" in restored


def test_checkpoint(db, tmp_path):
    db[b"k"] = b"v"
    assert db.checkpoint(tmp_path / "copy") >= 1
    db[b"l"] = b"v"
    with librocks.DB(tmp_path / "copy") as copy:
        assert list(copy.keys()) == [b"k"]


def test_export_and_import(db, tmp_path):
    family = db.create_column_family("f")
    family[b"k"] = b"v"
    export = librocks.export_column_family(db, tmp_path / "export", column_family=family)
    assert len(export.files) == 1
    with librocks.DB(tmp_path / "other", create_if_missing=True) as other:
        again = librocks.Export(tmp_path / "export")
        imported = librocks.import_column_family(other, "g", again)
        assert imported[b"k"] == b"v"
        assert other.column_family("g")[b"k"] == b"v"


def test_wal(db):
    db[b"a"] = b"1"
    with db.batch() as batch:
        batch.put(b"b", b"2")
        batch.delete(b"a")
    with librocks.WalIterator(db) as log:
        batches = list(log)
        assert [sequence for sequence, _ in batches] == [1, 2]
        assert [len(batch) for _, batch in batches] == [1, 2]
        db[b"c"] = b"3"
        assert [sequence for sequence, _ in log] == [4]
    assert librocks.wal_files(db)


def test_cancel(db, tmp_path):
    db.put_items((b"%d" % i, b"v" * 1000) for i in range(100))
    db.flush()
    cancel = librocks.Cancel()
    cancel.cancel()
    with librocks.BackupEngine(tmp_path / "backups") as engine:
        with pytest.raises(librocks.Cancelled):
            engine.create(db, cancel=cancel)

        def stop(done, total):
            raise LookupError("enough")

        with pytest.raises(librocks.CallbackFailed, match="enough") as raised:
            engine.create(db, progress=stop)
        assert isinstance(raised.value.__cause__, LookupError)
    with pytest.raises(librocks.Cancelled):
        db.verify_checksum(cancel=cancel)


def test_progress_bars(db, tmp_path):
    class Bar:
        total = None
        n = 0

        def update(self, by):
            self.n += by

    bar = Bar()
    db[b"k"] = b"v" * 10_000
    db.flush()
    db.verify_checksum(progress=librocks.Progress(bar))
    assert bar.n == bar.total > 0


def test_encrypted(tmp_path):
    june, july = bytes(range(32)), bytes(range(32, 64))
    env = librocks.Env.encrypted({"june": june})
    path = tmp_path / "secret"
    with librocks.DB(path, env=env, create_if_missing=True) as db:
        db[b"SECRETKEY"] = b"SECRETVALUE" * 20
        db.flush()
        env.set_encryption_keys({"june": june, "july": july})
        db[b"SECRETKEY2"] = b"SECRETVALUE" * 20
        db.flush()
        # Those that files needed since the keys were replaced: the new table and the new log.
        assert env["encryption.keys"] == 1
        assert env["encryption.failures"] == 0
    with librocks.DB(path, env=env):
        # The opening reads the headers of the old table as well.
        assert env["encryption.keys"] == 2
    files = [file for file in path.iterdir() if file.stat().st_size > 0]
    assert len(files) > 4
    for file in files:
        data = file.read_bytes()
        assert data.startswith(b"\x89rocks.encrypted"), file
        assert b"SECRET" not in data and b"MANIFEST" not in data, file
    with pytest.raises(librocks.Error, match="is encrypted"):
        librocks.DB(path)
    with pytest.raises(librocks.Error, match='no key \\\\?"june'):
        librocks.DB(path, env=librocks.Env.encrypted({"july": july}))
    with pytest.raises(librocks.Error, match="is not the one"):
        librocks.DB(path, env=librocks.Env.encrypted({"june": july, "july": july}))
    keys = tmp_path / "keys"
    keys.write_text(f"june={june.hex()}\njuly={july.hex()}\n")
    with librocks.DB(path, env=librocks.Env(f"encrypted:{keys}")) as db:
        assert db[b"SECRETKEY"] == b"SECRETVALUE" * 20
    for wrong in ({}, {"short": b"x" * 31}, {"a b": june}, {"": june}):
        with pytest.raises(librocks.Error):
            librocks.Env.encrypted(wrong)
    memory = librocks.Env.encrypted({"k": june}, base=librocks.Env("memory"))
    with librocks.DB(tmp_path / "nowhere", env=memory, create_if_missing=True) as db:
        db[b"a"] = b"1"
        assert db[b"a"] == b"1"
