"""Options as keywords, dicts and attributes."""

from __future__ import annotations

import pytest

import librocks


def test_attributes():
    options = librocks.Options(create_if_missing=True, write_buffer_size="8M")
    assert options.create_if_missing is True
    assert options.write_buffer_size == 8 << 20
    options.write_buffer_size = 1 << 20
    options.max_bytes_for_level_multiplier = 2.5
    options.compression = "kZSTD"
    assert options.max_bytes_for_level_multiplier == 2.5
    assert options.compression == "kZSTD"
    assert options["write_buffer_size"] == 1 << 20


def test_nested():
    options = librocks.Options(table={"block_size": "16k"}, compression_opts={"level": 3})
    assert options.table.block_size == 16 << 10
    options.table.block_size = 4096
    options.compression_opts.level = 5
    assert options["table.block_size"] == 4096
    assert options.compression_opts.level == 5
    assert "block_size" in dir(options.table)
    assert "block_size=4096" in repr(options.table)
    assert options.compaction_options_universal.size_ratio == 1


def test_lists():
    levels = ["kNoCompression", "kZSTD"]
    options = librocks.Options(compression_per_level=levels)
    assert options.compression_per_level == levels
    options.db_paths = [{"path": "/tmp/a", "target_size": 1000}]
    assert "/tmp/a" in options["db_paths"][0]


def test_wrong_names():
    with pytest.raises(librocks.InvalidArgument, match="write_bufer_size.*write_buffer_size"):
        librocks.Options(write_bufer_size=1)
    options = librocks.Options()
    with pytest.raises(AttributeError, match="write_buffer_size"):
        options.write_bufer_size  # noqa: B018
    with pytest.raises(librocks.InvalidArgument):
        options.write_bufer_size = 1
    with pytest.raises(librocks.InvalidArgument, match="write_buffer_size"):
        options.write_buffer_size = "large"
    with pytest.raises(TypeError):
        options.write_buffer_size = object()


def test_completion():
    assert "write_buffer_size" in dir(librocks.Options())
    assert "table" in dir(librocks.Options())
    assert "verify_checksums" in dir(librocks.ReadOptions())
    assert librocks.Options().describe("write_buffer_size").unit == "bytes"


def test_copies_and_equality():
    options = librocks.Options(write_buffer_size="8M")
    other = options.copy()
    assert other == options
    other.write_buffer_size = 1 << 20
    assert options.write_buffer_size == 8 << 20
    assert other != options


def test_strings():
    options = librocks.Options()
    options.set_string("write_buffer_size=8M;compression=kZSTD")
    assert options.write_buffer_size == 8 << 20
    assert "write_buffer_size=8388608" in str(options)
    assert "write_buffer_size=8388608" in repr(options)
    assert options.to_dict()["compression"] == "kZSTD"


def test_every_option_is_read_and_set_again():
    for kind in (
        librocks.Options,
        librocks.ReadOptions,
        librocks.WriteOptions,
        librocks.OpenOptions,
    ):
        options = kind()
        for name, value in options.to_dict().items():
            about = options.describe(name)
            # rate_limiter_bytes_per_sec: 0 means none, and can only be left alone
            unset = (
                about.minimum is not None and isinstance(value, int) and value < int(about.minimum)
            )
            if about.object is None and not unset:
                options[name] = value
        assert options == kind()


def test_bytes():
    options = librocks.ReadOptions(iterate_upper_bound=b"k\0")
    assert options.iterate_upper_bound == b"k\0"
    options.iterate_upper_bound = None
    assert options.iterate_upper_bound is None


def test_objects(path):
    cache = librocks.Cache("8M")
    limiter = librocks.RateLimiter(rate_bytes_per_sec="100M")
    manager = librocks.WriteBufferManager(buffer_size="64M", cache=cache)
    env = librocks.Env("memory")
    options = librocks.Options(
        create_if_missing=True,
        table={"block_cache": cache},
        rate_limiter=limiter,
        write_buffer_manager=manager,
        row_cache=librocks.Cache("1M"),
        sst_file_manager=librocks.SstFileManager(env=env),
        env=env,
    )
    assert options["table.block_cache"] is cache
    assert cache.capacity == 8 << 20
    cache.capacity = "16M"
    assert cache.capacity == 16 << 20
    with librocks.DB(path, options) as db:
        db.put_items((b"%d" % i, b"v" * 100) for i in range(1000))
        db.flush()
        assert len(list(db.items())) == 1000
        assert cache.usage > 0
    assert not path.exists(), "the files are in memory"
    cache.erase_unreferenced()


def test_one_kind_for_another(db):
    with pytest.raises(TypeError, match="kind"):
        db.items(options=librocks.WriteOptions())
    with pytest.raises(librocks.InvalidArgument):
        db.get(b"k", options=librocks.WriteOptions())


def test_options_are_taken_again(path):
    first = librocks.DB(path, create_if_missing=True, write_buffer_size="8M")
    first.close()
    with librocks.DB(path, how={"use_stored_options": True}) as db:
        assert db.options.write_buffer_size == 8 << 20
