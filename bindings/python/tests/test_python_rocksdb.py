"""librocks.compat.rocksdb: each method of python-rocksdb's interfaces, also on RocksDB's own
threads, and each class and method of its module."""

from __future__ import annotations

import gc
import itertools
import shutil
import struct
import threading
import warnings

import pytest

import librocks
import librocks.compat.rocksdb as rocksdb


@pytest.fixture
def name(tmp_path):
    return str(tmp_path / "db")


@pytest.fixture
def db(name):
    made = rocksdb.DB(name, rocksdb.Options(create_if_missing=True))
    yield made
    made.close()


def opened(name, **options):
    return rocksdb.DB(name, rocksdb.Options(create_if_missing=True, **options))


def flush_and_compact(db):
    """Has RocksDB's threads call what the options give them."""
    for _ in range(2):
        db.native.flush()
    db.compact_range()


class Threads:
    """Notes which threads call."""

    def __init__(self):
        self.seen: set[int] = set()

    def note(self):
        self.seen.add(threading.get_native_id())

    def others(self) -> bool:
        return bool(self.seen - {threading.get_native_id()})


# ---- interfaces ----


def test_comparator_compare_and_name(name):
    threads = Threads()

    class Numbers(rocksdb.interfaces.Comparator):
        def compare(self, a, b):
            threads.note()
            return (int(a) > int(b)) - (int(a) < int(b))

        def name(self):
            return b"Numbers"

    db = opened(name, comparator=Numbers())
    for number in (10, 9, 100, 1):
        db.put(b"%d" % number, b"v")
    db.native.flush()
    db.put(b"50", b"v")
    flush_and_compact(db)
    it = db.iterkeys()
    it.seek_to_first()
    assert list(it) == [b"1", b"9", b"10", b"50", b"100"]
    it.seek(b"11")
    assert it.get() == b"50"
    assert threads.others() and db.options.comparator.name() == b"Numbers"
    del it
    db.close()
    with pytest.raises(rocksdb.InvalidArgument):
        opened(name)  # another order


def test_associative_merge_operator_merge_and_name(name):
    threads = Threads()

    class Sum(rocksdb.interfaces.AssociativeMergeOperator):
        def merge(self, key, existing_value, value):
            threads.note()
            if value == b"bad":
                return False, b""
            assert key in (b"k", b"bad") and isinstance(existing_value, bytes | None)
            return True, b"%d" % (int(existing_value or 0) + int(value))

        def name(self):
            return b"Sum"

    db = opened(name, merge_operator=Sum())
    db.merge(b"k", b"1")
    db.merge(b"k", b"2")
    assert db.get(b"k") == b"3"
    db.native.flush()
    db.merge(b"k", b"4")
    db.merge(b"k", b"5")
    flush_and_compact(db)
    assert db.get(b"k") == b"12" and threads.others()
    db.merge(b"bad", b"bad")
    db.merge(b"bad", b"bad")
    with pytest.raises(rocksdb.errors.Corruption):
        db.get(b"bad")
    with pytest.raises(rocksdb.errors.Corruption):
        db.multi_get([b"bad"])
    it = db.iteritems()
    with pytest.raises(rocksdb.errors.Corruption):
        it.seek(b"bad")
    del it
    db.close()


def test_merge_operator_full_merge_partial_merge_and_name(name):
    threads = Threads()
    partial = []

    class Append(rocksdb.interfaces.MergeOperator):
        def full_merge(self, key, existing_value, operand_list):
            threads.note()
            assert isinstance(operand_list, list)
            return True, b"".join([existing_value or b"", *operand_list])

        def partial_merge(self, key, left_operand, right_operand):
            partial.append((left_operand, right_operand))
            if left_operand == b"no":
                return False, None
            return True, left_operand + right_operand

        def name(self):
            return b"Append"

    db = opened(name, merge_operator=Append())
    db.put(b"a", b"0")
    for letter in b"123":
        db.merge(b"a", bytes([letter]))
    for operand in (b"no", b"yes", b"!"):
        db.merge(b"b", operand)
    assert (db.get(b"a"), db.get(b"b")) == (b"0123", b"noyes!")
    snapshot = db.snapshot()  # operands stay apart on both of its sides
    for letter in b"45":
        db.merge(b"a", bytes([letter]))
    flush_and_compact(db)
    assert (db.get(b"a"), db.get(b"a", snapshot=snapshot)) == (b"012345", b"0123")
    assert threads.others()
    assert all(isinstance(operand, bytes) for pair in partial for operand in pair)
    del snapshot
    db.close()


def test_filter_policy_create_filter_key_may_match_and_name(name):
    threads = Threads()
    asked = []

    class Keys(rocksdb.interfaces.FilterPolicy):
        def create_filter(self, keys):
            threads.note()
            assert isinstance(keys, list)
            return b"\0".join(keys)

        def key_may_match(self, key, filter):
            asked.append(key)
            return key in filter.split(b"\0")

        def name(self):
            return b"Keys"

    table = rocksdb.BlockBasedTableFactory(filter_policy=Keys())
    db = opened(name, table_factory=table)
    db.put(b"a", b"1")
    db.put(b"c", b"3")
    flush_and_compact(db)
    assert (db.get(b"a"), db.get(b"b"), db.get(b"c")) == (b"1", None, b"3")
    assert threads.others() and b"b" in asked
    db.close()


def test_slice_transform_transform_in_domain_in_range_and_name(name):
    threads = Threads()

    class First(rocksdb.interfaces.SliceTransform):
        def transform(self, src):
            threads.note()
            return 0, 3

        def in_domain(self, src):
            return len(src) >= 3

        def in_range(self, prefix):
            return len(prefix) == 3

        def name(self):
            return b"First"

    table = rocksdb.BlockBasedTableFactory(filter_policy=rocksdb.BloomFilterPolicy(10))
    db = opened(name, prefix_extractor=First(), table_factory=table)
    for key in (b"aaa1", b"aaa2", b"bbb1", b"x"):
        db.put(key, b"v")
    flush_and_compact(db)
    it = db.iterkeys()
    it.seek(b"aaa")
    assert list(itertools.takewhile(lambda key: key.startswith(b"aaa"), it)) == [b"aaa1", b"aaa2"]
    assert threads.others() and db.options.prefix_extractor.name() == b"First"
    assert First().in_range(b"abc")
    it = db.iterkeys(total_order_seek=True)
    it.seek_to_first()
    assert len(list(it)) == 4
    del it
    db.close()


@pytest.mark.parametrize("where", ["compare", "merge"])
def test_exceptions_in_callbacks_raise(name, where):
    """They ended the process there, or were lost."""

    class Bad(Exception):
        pass

    class Order(rocksdb.interfaces.Comparator):
        def compare(self, a, b):
            if where == "compare" and b"bad" in (a, b):
                raise Bad
            return (a > b) - (a < b)

        def name(self):
            return b"Order"

    class Merge(rocksdb.interfaces.AssociativeMergeOperator):
        def merge(self, key, existing_value, value):
            raise Bad

        def name(self):
            return b"Merge"

    db = opened(name, comparator=Order(), merge_operator=Merge())
    with pytest.raises(librocks.Error) as caught:
        if where == "merge":
            db.merge(b"k", b"1")
            db.get(b"k")
        else:
            db.put(b"a", b"1")
            db.put(b"bad", b"2")
    assert isinstance(caught.value.__cause__, Bad)
    caught = None
    db.close()


@pytest.mark.parametrize("option", ["comparator", "merge_operator", "prefix_extractor"])
def test_objects_of_other_classes(option):
    with pytest.raises(TypeError):
        rocksdb.Options(**{option: object()})


# ---- parts of options ----


def test_operators_that_were_there(name):
    db = opened(name, merge_operator=rocksdb.merge_operators.UintAddOperator())
    db.put(b"k", struct.pack("Q", 5))
    db.merge(b"k", struct.pack("Q", 7))
    db.merge(b"new", struct.pack("Q", 9))
    assert [struct.unpack("Q", db.get(key)) for key in (b"k", b"new")] == [(12,), (9,)]
    db.merge(b"k", struct.pack("Q", (1 << 64) - 1))
    assert db.get(b"k") == struct.pack("Q", 11)
    db.close()
    db = rocksdb.DB(
        name + "2",
        rocksdb.Options(
            create_if_missing=True, merge_operator=rocksdb.merge_operators.StringAppendOperator()
        ),
    )
    db.merge(b"k", b"a")
    db.merge(b"k", b"b")
    assert db.get(b"k") == b"a,b"
    db.close()


def test_bloom_filter_policy():
    policy = rocksdb.BloomFilterPolicy(10)
    made = policy.create_filter([b"a", b"b"])
    assert policy.key_may_match(b"a", made) and not policy.key_may_match(b"c", made)
    assert policy.name() == b"rocksdb.BuiltinBloomFilter"


def test_bytewise_comparator():
    order = rocksdb.BytewiseComparator()
    assert [order.compare(b"a", b"b"), order.compare(b"b", b"b"), order.compare(b"c", b"b")] == [
        -1,
        0,
        1,
    ]
    assert order.name() == b"leveldb.BytewiseComparator"
    assert isinstance(rocksdb.Options().comparator, rocksdb.BytewiseComparator)
    assert rocksdb.Options(comparator=order).comparator is order


@pytest.mark.parametrize(
    "factory",
    [
        rocksdb.SkipListMemtableFactory(),
        rocksdb.VectorMemtableFactory(10),
        rocksdb.HashSkipListMemtableFactory(1000, 4, 4),
        rocksdb.HashLinkListMemtableFactory(1000),
    ],
    ids=lambda factory: type(factory).__name__,
)
def test_memtables(name, factory):
    options = rocksdb.Options(create_if_missing=True, prefix_extractor=1)
    options.memtable_factory = factory
    options.allow_concurrent_memtable_write = False
    assert options.memtable_factory is factory
    db = rocksdb.DB(name, options)
    for key in (b"b", b"a", b"c"):
        db.put(key, key)
    it = db.iterkeys(total_order_seek=True)
    it.seek_to_first()
    assert list(it) == [b"a", b"b", b"c"]
    del it
    db.close()


def test_tables(name):
    for index in ("binary_search", "hash_search"):
        table = rocksdb.BlockBasedTableFactory(
            index_type=index,
            checksum="xxhash",
            block_cache=rocksdb.LRUCache(1 << 20, 4),
            filter_policy=rocksdb.BloomFilterPolicy(10),
            block_size=16384,
            block_size_deviation=5,
            block_restart_interval=8,
            whole_key_filtering=True,
            cache_index_and_filter_blocks=True,
            format_version=5,
        )
        options = rocksdb.Options(create_if_missing=True, table_factory=table, prefix_extractor=1)
        assert options.table_factory is table and options.table.block_size == 16384
        db = rocksdb.DB(f"{name}{index}", options)
        db.put(b"k", b"v")
        flush_and_compact(db)
        assert db.get(b"k") == b"v"
        db.close()
    table = rocksdb.PlainTableFactory(user_key_len=0, encoding_type="prefix")
    options = rocksdb.Options(create_if_missing=True, table_factory=table, prefix_extractor=1)
    db = rocksdb.DB(f"{name}plain", options)
    db.put(b"k", b"v")
    db.native.flush()
    assert db.get(b"k") == b"v"
    db.close()
    for wrong in ({"index_type": "x"}, {"checksum": "x"}):
        with pytest.raises(ValueError, match="Unknown"):
            rocksdb.BlockBasedTableFactory(**wrong)
    with pytest.raises(ValueError, match="Unknown"):
        rocksdb.PlainTableFactory(encoding_type="x")
    with pytest.warns(DeprecationWarning, match="block_cache_compressed"):
        rocksdb.BlockBasedTableFactory(block_cache_compressed=rocksdb.LRUCache(1))


# Every property that python-rocksdb had, with a value to set it to.
PLAIN = {
    "write_buffer_size": 1 << 20,
    "max_write_buffer_number": 3,
    "min_write_buffer_number_to_merge": 1,
    "max_compaction_bytes": 1 << 30,
    "num_levels": 5,
    "level0_file_num_compaction_trigger": 3,
    "level0_slowdown_writes_trigger": 30,
    "level0_stop_writes_trigger": 40,
    "target_file_size_base": 1 << 20,
    "target_file_size_multiplier": 2,
    "max_bytes_for_level_base": 1 << 22,
    "max_bytes_for_level_multiplier": 8.0,
    "max_bytes_for_level_multiplier_additional": [1, 2, 3],
    "arena_block_size": 1 << 16,
    "disable_auto_compactions": True,
    "max_sequential_skip_in_iterations": 9,
    "inplace_update_support": False,
    "inplace_update_num_locks": 100,
    "optimize_filters_for_hits": True,
    "paranoid_file_checks": True,
    "create_if_missing": True,
    "create_missing_column_families": True,
    "error_if_exists": False,
    "paranoid_checks": True,
    "max_open_files": 100,
    "max_file_opening_threads": 4,
    "max_total_wal_size": 1 << 22,
    "use_fsync": True,
    "db_log_dir": "",
    "wal_dir": "",
    "delete_obsolete_files_period_micros": 1000000,
    "max_background_jobs": 3,
    "max_background_compactions": 2,
    "max_subcompactions": 2,
    "max_background_flushes": 1,
    "max_log_file_size": 1 << 20,
    "log_file_time_to_roll": 1000,
    "keep_log_file_num": 5,
    "recycle_log_file_num": 0,
    "max_manifest_file_size": 1 << 22,
    "table_cache_numshardbits": 4,
    "wal_ttl_seconds": 1,
    "wal_size_limit_mb": 1,
    "manifest_preallocation_size": 1 << 16,
    "allow_mmap_reads": False,
    "allow_mmap_writes": False,
    "use_direct_reads": False,
    "use_direct_io_for_flush_and_compaction": False,
    "allow_fallocate": False,
    "is_fd_close_on_exec": True,
    "stats_dump_period_sec": 100,
    "stats_persist_period_sec": 100,
    "persist_stats_to_disk": False,
    "stats_history_buffer_size": 1000,
    "advise_random_on_open": False,
    "db_write_buffer_size": 1 << 24,
    "compaction_readahead_size": 1 << 16,
    "writable_file_max_buffer_size": 1 << 17,
    "use_adaptive_mutex": True,
    "bytes_per_sync": 1 << 20,
    "wal_bytes_per_sync": 1 << 20,
    "strict_bytes_per_sync": True,
    "enable_thread_tracking": True,
    "delayed_write_rate": 1 << 20,
    "enable_pipelined_write": True,
    "unordered_write": False,
    "allow_concurrent_memtable_write": True,
    "enable_write_thread_adaptive_yield": True,
    "max_write_batch_group_size_bytes": 1 << 18,
    "write_thread_max_yield_usec": 50,
    "write_thread_slow_yield_usec": 2,
    "skip_stats_update_on_db_open": True,
    "allow_2pc": False,
    "dump_malloc_stats": True,
    "avoid_flush_during_recovery": True,
    "avoid_flush_during_shutdown": True,
    "allow_ingest_behind": False,
    "two_write_queues": False,
    "manual_wal_flush": True,
    "atomic_flush": False,
    "avoid_unnecessary_blocking_io": True,
    "write_dbid_to_manifest": True,
    "log_readahead_size": 1 << 16,
    "best_efforts_recovery": False,
}
GONE = {
    "max_mem_compaction_level": 3,
    "soft_rate_limit": 1.0,
    "hard_rate_limit": 1.0,
    "rate_limit_delay_max_milliseconds": 9,
    "purge_redundant_kvs_while_flush": False,
    "base_background_compactions": 2,
    "new_table_reader_for_compaction_inputs": True,
    "random_access_max_buffer_size": 1 << 19,
    "skip_checking_sst_file_sizes_on_db_open": True,
    "fail_if_options_file_error": True,
    "preserve_deletes": True,
}


@pytest.mark.parametrize("option", PLAIN)
def test_option(option):
    options = rocksdb.Options()
    before = getattr(options, option)
    setattr(options, option, PLAIN[option])
    assert getattr(options, option) == PLAIN[option]
    assert type(before) is type(PLAIN[option])
    assert getattr(rocksdb.Options(**{option: PLAIN[option]}), option) == PLAIN[option]


def test_all_options_together_open_a_database(name):
    options = rocksdb.Options(**PLAIN)
    options.IncreaseParallelism(4)
    options.row_cache = rocksdb.LRUCache(1 << 20)
    db = rocksdb.DB(name, options)
    db.put(b"k", b"v")
    assert db.options is options and db.options.write_buffer_size == 1 << 20
    db.close()


@pytest.mark.parametrize("option", GONE)
def test_option_that_rocksdb_no_longer_has(option):
    options = rocksdb.Options()
    with pytest.warns(DeprecationWarning, match=f"{option}: RocksDB 11.8 has no such option"):
        setattr(options, option, GONE[option])
    assert getattr(options, option) == GONE[option]


def test_options_with_names_of_their_own():
    options = rocksdb.ColumnFamilyOptions()
    with pytest.raises(AttributeError):
        options.none = 1
    with pytest.raises(AttributeError):
        options.none  # noqa: B018
    for value in vars(rocksdb.CompressionType).values():
        if isinstance(value, str) and value.endswith("_compression") and "xpress" not in value:
            options.compression = value
            expected = value.replace("notfinal", "")
            assert options.compression == expected
    with pytest.raises(TypeError):
        options.compression = "none"
    for value in ("by_compensated_size", "oldest_largest_seq_first", "min_overlapping_ratio"):
        options.compaction_pri = getattr(rocksdb.CompactionPri, value)
        assert options.compaction_pri == value
    with pytest.raises(TypeError):
        options.compaction_pri = "none"
    for value in ("level", "universal", "fifo", "none"):
        options.compaction_style = value
        assert options.compaction_style == value
    with pytest.raises(Exception, match="Unknown"):
        options.compaction_style = "x"
    options.compaction_options_universal = {"stop_style": "similar_size", "max_merge_width": 30}
    options.compaction_options_universal = {"size_ratio": 7}
    found = options.compaction_options_universal
    assert (found["stop_style"], found["max_merge_width"], found["size_ratio"]) == (
        "similar_size",
        30,
        7,
    )
    for option in ("compression_opts", "bottommost_compression_opts"):
        setattr(options, option, {"level": 4, "max_dict_bytes": 100})
        setattr(options, option, {"enabled": True})
        found = getattr(options, option)
        assert (found["level"], found["max_dict_bytes"], found["enabled"]) == (4, 100, True)
    copy = options.copy()
    assert copy.compaction_style == "none" and copy == options


def test_transaction_options(name):
    given = {
        "max_num_locks": 10,
        "max_num_deadlocks": 4,
        "num_stripes": 8,
        "transaction_lock_timeout": 500,
        "default_lock_timeout": 400,
        "write_policy": "write_committed",
        "rollback_merge_operands": False,
        "skip_concurrency_control": False,
        "default_write_batch_flush_threshold": 0,
    }
    options = rocksdb.TransactionDBOptions(**given)
    assert {option: getattr(options, option) for option in given} == given
    with pytest.raises(rocksdb.InvalidArgument):
        options.write_policy = "x"
    db = rocksdb.TransactionDB(name, rocksdb.Options(create_if_missing=True), tdb_opts=options)
    assert db.transaction_options is options
    with pytest.raises(rocksdb.InvalidArgument):
        rocksdb.TransactionDB(name + "2", rocksdb.Options(create_if_missing=True), tdb_opts=options)
    db.put(b"k", b"v")
    db.native.transact(lambda txn: txn.put(b"k", b"w"))
    assert db.get(b"k") == b"w"
    db.close()
    rocksdb.TransactionDB(name, rocksdb.Options(), tdb_opts=options).close()


# ---- databases ----


def test_reads_and_writes(db):
    for write in ({}, {"sync": True}, {"disable_wal": True}, {"low_pri": True}):
        db.put(b"a", b"b", **write)
        assert db.get(b"a") == b"b"
        db.delete(b"a", **write)
        assert db.get(b"a") is None
    db.put(b"a", b"1", False, True)
    db.put(b"\0b\0", b"\0\xff")
    assert db.get(b"\0b\0", verify_checksums=True, fill_cache=False) == b"\0\xff"
    assert db.get(b"a", True, False) == b"1"
    assert db.multi_get([b"a", b"c", b"a"]) == {b"a": b"1", b"c": None}
    assert db.multi_get([b"a", b"c", b"a"], as_dict=False) == [b"1", None, b"1"]
    assert db.key_may_exist(b"a") == (True, None)
    assert db.key_may_exist(b"a", fetch=True) == (True, b"1")
    assert db.key_may_exist(b"none", True) == (False, None)
    with pytest.raises(TypeError):
        db.put("a", "b")
    with pytest.raises(TypeError):
        db.get(b"a", none=1)
    with pytest.raises(ValueError):
        db.get(b"a", read_tier="x")


def test_reads_of_the_cache_alone(name):
    db = opened(name)
    db.put(b"k", b"v")
    db.native.flush()
    db.close()
    db = opened(name)
    with pytest.raises(rocksdb.errors.Incomplete):
        db.get(b"k", read_tier="cache")
    assert db.get(b"k") == b"v" and db.get(b"k", read_tier="cache") == b"v"
    db.close()


def test_batches(db):
    append = rocksdb.merge_operators.StringAppendOperator()
    options = rocksdb.ColumnFamilyOptions(merge_operator=append)
    family = db.create_column_family(b"f", options)
    batch = rocksdb.WriteBatch()
    batch.put(b"a", b"1")
    batch.put((family, b"a"), b"2")
    batch.merge((family, b"m"), b"3")
    batch.delete(b"b")
    batch.delete((family, b"b"))
    expected = [
        ("Put", b"a", b"1"),
        ("Put", (1, b"a"), b"2"),
        ("Merge", (1, b"m"), b"3"),
        ("Delete", b"b", b""),
        ("Delete", (1, b"b"), b""),
    ]
    assert batch.count() == 5 and list(batch) == expected
    assert list(rocksdb.WriteBatch(batch.data())) == expected
    batch.clear()
    assert batch.count() == 0
    batch.put((family, b"a"), b"2")
    db.write(batch, sync=True)
    assert db.get((family, b"a")) == b"2" and db.get(b"a") is None


def test_iterators(db):
    keys = [b"a1", b"a2", b"b1"]
    for key in keys:
        db.put(key, b"v" + key)
    values = [b"v" + key for key in keys]
    for made, expected in (
        (db.iterkeys, keys),
        (db.itervalues, values),
        (db.iteritems, list(zip(keys, values, strict=True))),
    ):
        it = made()
        assert list(it) == []  # at no entry
        it.seek_to_first()
        assert list(it) == expected
        it.seek_to_last()
        assert list(reversed(it)) == expected[::-1]
        it.seek(b"a2")
        assert it.get() == expected[1] and list(it) == expected[1:]
        it.seek_for_prev(b"a3")
        assert it.get() == expected[1]
        back = reversed(it)
        back.seek_to_last()
        assert back.get() == expected[2] and next(back) == expected[2]
        assert next(reversed(back)) == expected[1]
        back.seek(b"a2")
        back.seek_for_prev(b"a2")
        back.seek_to_first()
        assert list(back) == expected[:1]
    it = db.iterkeys(iterate_lower_bound=b"a2", iterate_upper_bound="b")
    it.seek_to_first()
    assert list(it) == [b"a2"]
    del it, back


def test_snapshots(db):
    db.put(b"a", b"1")
    snapshot = db.snapshot()
    db.put(b"a", b"2")
    db.put(b"b", b"3")
    assert db.get(b"a", snapshot=snapshot) == b"1"
    assert db.multi_get([b"a", b"b"], snapshot=snapshot) == {b"a": b"1", b"b": None}
    it = db.iteritems(snapshot=snapshot)
    it.seek_to_first()
    assert list(it) == [(b"a", b"1")]
    del it, snapshot


def test_column_families(name):
    options = rocksdb.Options(create_if_missing=True, create_missing_column_families=True)
    given = {b"A": rocksdb.ColumnFamilyOptions(), b"B": rocksdb.ColumnFamilyOptions()}
    db = rocksdb.DB(name, options, column_families=given)
    default, a, b = db.column_families
    assert [(family.name, family.id) for family in (default, a, b)] == [
        (b"default", 0),
        (b"A", 1),
        (b"B", 2),
    ]
    assert db.get_column_family(b"A") == a and db.get_column_family(b"none") is None
    assert default < a < b and a != b and a <= a and b >= a and len({a, b, a}) == 2
    assert "valid" in repr(a)
    with pytest.raises(TypeError):
        rocksdb.ColumnFamilyHandle()
    for number, family in enumerate((default, a, b)):
        db.put((family, b"k"), b"%d" % number)
    assert db.get(b"k") == b"0"
    assert db.multi_get([b"k", (a, b"k"), (b, b"none")]) == {
        b"k": b"0",
        (a, b"k"): b"1",
        (b, b"none"): None,
    }
    assert db.key_may_exist((a, b"k"), fetch=True) == (True, b"1")
    for made, expected in (
        (db.iterkeys, [(a, b"k")]),
        (db.itervalues, [b"1"]),
        (db.iteritems, [((a, b"k"), b"1")]),
    ):
        it = made(a)
        it.seek_to_first()
        assert list(it) == expected
    its = [*db.iterskeys([a, b]), *db.itersvalues([a, b]), *db.itersitems([a, b])]
    for it in its:
        it.seek_to_first()
    assert [next(it) for it in its] == [
        (a, b"k"),
        (b, b"k"),
        b"1",
        b"2",
        ((a, b"k"), b"1"),
        ((b, b"k"), b"2"),
    ]
    del it, its
    with pytest.raises(ValueError, match="already an existing"):
        db.create_column_family(b"A", rocksdb.ColumnFamilyOptions())
    with pytest.raises(Exception, match="in_use"):
        db.create_column_family(b"C", given[b"A"])
    db.drop_column_family(a)
    assert not a.is_valid and a.name == b"A" and "invalid" in repr(a)
    with pytest.raises(ValueError, match="no longer a valid"):
        db.get((a, b"k"))
    with pytest.raises(ValueError):
        db.drop_column_family(a)
    a = db.create_column_family(b"A", given[b"A"])
    assert a.is_valid and db.get((a, b"k")) is None
    db.compact_range(column_family=a)
    db.close()
    assert not b.is_valid
    assert sorted(rocksdb.list_column_families(name, rocksdb.Options())) == [b"A", b"B", b"default"]
    with pytest.raises(rocksdb.InvalidArgument):
        rocksdb.DB(name, rocksdb.Options())  # there are more
    with pytest.raises(TypeError):
        rocksdb.DB(name, rocksdb.Options(), column_families={"A": rocksdb.ColumnFamilyOptions()})
    with pytest.raises(TypeError):
        rocksdb.DB(name, rocksdb.Options(), column_families={b"A": None})
    rocksdb.DB(name, options, column_families=given).close()


def test_options_belong_to_one_database(name):
    options = rocksdb.Options(create_if_missing=True)
    db = rocksdb.DB(name, options)
    with pytest.raises(rocksdb.InvalidArgument, match="already used"):
        rocksdb.DB(name + "2", options)
    db.close()
    db = rocksdb.DB(name + "2", options)
    db.close()
    db.close(safe=False)


def test_read_only_and_secondary(name):
    db = opened(name, max_open_files=-1)
    db.put(b"k", b"1")
    reader = rocksdb.DB(name, rocksdb.Options(), read_only=True)
    assert reader.get(b"k") == b"1"
    with pytest.raises(rocksdb.errors.NotSupported):
        reader.put(b"k", b"2")
    reader.close()
    second = rocksdb.DB(name, rocksdb.Options(max_open_files=-1), secondary_path=name + "2")
    db.put(b"k", b"2")
    second.try_catch_up_with_primary()
    assert second.get(b"k") == b"2"
    second.close()
    db.close()


def test_what_nobody_keeps_is_closed(name):
    """At once, with no warning: programs for python-rocksdb close by `del`."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            db = opened(name)
            db.put(b"k", b"v")
            it, snapshot = db.iterkeys(), db.snapshot()
            del db
            it.seek_to_first()
            assert list(it) == [b"k"]
            del it, snapshot
            gc.collect()
        shutil.rmtree(name)


def test_figures(db):
    for key in (b"a", b"b", b"c"):
        db.put(key, key)
    assert db.get_property(b"rocksdb.estimate-num-keys") == b"3"
    assert db.get_property(b"rocksdb.none") is None and db.get_property(b"none") is None
    assert db.get_live_files_metadata() == []
    db.native.flush()
    (file,) = db.get_live_files_metadata()
    assert file["name"].endswith(".sst") and file["name"].startswith("/")
    assert (file["level"], file["smallestkey"], file["largestkey"]) == (0, b"a", b"c")
    assert (file["smallest_seqno"], file["largest_seqno"]) == (1, 3) and file["size"] > 0
    assert db.get_column_family_meta_data()["file_count"] == 1
    for level in ("skip", "if_compaction_filter", "force"):
        db.compact_range(b"a", b"z", bottommost_level_compaction=level)
    db.compact_range(change_level=True, target_level=3)
    assert db.get_live_files_metadata()[0]["level"] == 3
    with pytest.raises(ValueError):
        db.compact_range(bottommost_level_compaction="x")


def test_checkpoint(db, tmp_path):
    db.put(b"k", b"v")
    rocksdb.Checkpoint(db).create_checkpoint(str(tmp_path / "copy"))
    copy = rocksdb.DB(str(tmp_path / "copy"), rocksdb.Options())
    assert copy.get(b"k") == b"v"
    copy.close()


def test_backups(db, tmp_path):
    engine = rocksdb.BackupEngine(str(tmp_path / "backups"))
    for number in range(4):
        db.put(b"k", b"%d" % number)
        engine.create_backup(db, flush_before_backup=number % 2 == 0)
    infos = engine.get_backup_info()
    assert [info["backup_id"] for info in infos] == [1, 2, 3, 4]
    assert all(info["size"] > 0 and info["timestamp"] > 0 for info in infos)
    engine.delete_backup(2)
    engine.purge_old_backups(2)
    assert [info["backup_id"] for info in engine.get_backup_info()] == [3, 4]
    for number, restore in (
        (b"2", lambda path: engine.restore_backup(3, path, path)),
        (b"3", lambda path: engine.restore_latest_backup(path, path)),
    ):
        path = str(tmp_path / f"restored{number}")
        restore(path)
        copy = rocksdb.DB(path, rocksdb.Options())
        assert copy.get(b"k") == number
        copy.close()
    for wrong in (0, 9):
        with pytest.raises(rocksdb.errors.NotFound):
            engine.restore_backup(wrong, str(tmp_path / "x"), str(tmp_path / "x"))
    engine.stop_backup()
    with pytest.raises(rocksdb.errors.Incomplete):
        engine.create_backup(db)


def test_repair(name):
    db = opened(name)
    db.put(b"k", b"v")
    db.close()
    rocksdb.repair_db(name, rocksdb.Options())
    db = opened(name)
    assert db.get(b"k") == b"v"
    db.close()


def test_errors(name):
    with pytest.raises(rocksdb.errors.InvalidArgument):
        rocksdb.DB(name, rocksdb.Options())
    for kind in ("NotFound", "Corruption", "NotSupported", "InvalidArgument", "RocksIOError"):
        assert issubclass(getattr(rocksdb.errors, kind), rocksdb.errors.Error)
    for kind in ("MergeInProgress", "Incomplete"):
        assert issubclass(getattr(rocksdb, kind), rocksdb.Error)
    db = opened(name)
    with pytest.raises(rocksdb.errors.RocksIOError):
        opened(name)
    db.close()
    with pytest.raises(librocks.Closed):
        db.get(b"k")
