"""The classes that RocksDB calls: answers, exceptions, lives."""

from __future__ import annotations

import contextlib
import gc
import threading
import weakref

import pytest

import librocks
from librocks import Decision


class Backwards(librocks.Comparator):
    def compare(self, a, b):
        return -1 if a > b else 1 if a < b else 0

    def name(self):
        return b"test.Backwards"


class Sum(librocks.AssociativeMergeOperator):
    def merge(self, key, existing_value, value):
        return True, b"%d" % (int(existing_value or 0) + int(value))

    def name(self):
        return b"test.Sum"


class Lists(librocks.MergeOperator):
    def full_merge(self, key, existing_value, operand_list):
        return True, b",".join([existing_value or b"none", *operand_list])

    def partial_merge(self, key, left_operand, right_operand):
        return True, left_operand + b"+" + right_operand

    def name(self):
        return b"test.Lists"


class Exact(librocks.FilterPolicy):
    def __init__(self):
        self.made = 0
        self.asked = 0

    def create_filter(self, keys):
        self.made += 1
        return b"\0".join(keys)

    def key_may_match(self, key, filter):
        self.asked += 1
        return key in filter.split(b"\0")

    def name(self):
        return b"test.Exact"


class FirstTwo(librocks.SliceTransform):
    def transform(self, src):
        return 0, 2

    def in_domain(self, src):
        return len(src) >= 2

    def in_range(self, prefix):
        return len(prefix) == 2

    def name(self):
        return b"test.FirstTwo"


def test_comparator(path):
    with librocks.DB(path, create_if_missing=True, comparator=Backwards()) as db:
        for key in (b"a", b"c", b"b"):
            db[key] = key
        assert list(db.keys()) == [b"c", b"b", b"a"]
        db.flush()
        db.compact_range()
        assert list(db.keys(start=b"b")) == [b"b", b"a"]
    with pytest.raises(librocks.InvalidArgument, match=r"test\.Backwards"):
        librocks.DB(path)


def test_associative_merge(path):
    with librocks.DB(path, create_if_missing=True, merge_operator=Sum()) as db:
        for i in range(10):
            db.merge(b"n", b"%d" % i)
            if i % 3 == 0:
                db.flush()
        assert db[b"n"] == b"45"
        db.compact_range()
        assert db[b"n"] == b"45"


def test_merge(path):
    with librocks.DB(path, create_if_missing=True, merge_operator=Lists()) as db:
        db[b"k"] = b"v"
        db.merge(b"k", b"a")
        db.merge(b"k", b"b")
        db.merge(b"other", b"x")
        assert db[b"k"] in (b"v,a,b", b"v,a+b")
        assert db[b"other"] == b"none,x"
        db.flush()
        db.compact_range()
        assert db[b"k"] in (b"v,a,b", b"v,a+b")


def test_filter_policy(path):
    policy = Exact()
    with librocks.DB(path, create_if_missing=True, table={"filter_policy": policy}) as db:
        db.put_items((b"%04d" % i, b"v") for i in range(100))
        db.flush()
        assert policy.made == 1
        assert db[b"0001"] == b"v"
        assert db.get(b"0001x") is None
        assert policy.asked >= 2


def test_slice_transform(path):
    with librocks.DB(path, create_if_missing=True, prefix_extractor=FirstTwo()) as db:
        db.put_items((b"%04d" % i, b"v") for i in range(300))
        db.flush()
        assert len(list(db.keys(b"01"))) == 100
        assert len(list(db.keys(start=b"01", prefix_same_as_start=True))) >= 1


def test_compaction_filter(path):
    class Filter(librocks.CompactionFilter):
        def name(self):
            return b"test.Filter"

        def filter(self, record):
            if record.key == b"remove":
                return Decision.REMOVE
            if record.key == b"change":
                return record.value.removesuffix(b"!") + b"!"
            if record.key == b"pair":
                return Decision.CHANGE_VALUE, b"new"
            return None

    class Factory(librocks.CompactionFilterFactory):
        contexts: list = []  # noqa: RUF012

        def name(self):
            return b"test.Factory"

        def create(self, context):
            self.contexts.append(context)
            return Filter()

    for options in ({"compaction_filter": Filter()}, {"compaction_filter_factory": Factory()}):
        with librocks.DB(path, create_if_missing=True, **options) as db:
            db.put_items({b"remove": b"", b"change": b"v", b"pair": b"old", b"keep": b"k"})
            db.flush()
            db.compact_range(bottommost_level_compaction="kForce")
            assert dict(db.items()) == {b"change": b"v!", b"pair": b"new", b"keep": b"k"}
        librocks.destroy(path)
    assert Factory.contexts[0].is_manual_compaction == 1


# ---- exceptions ----


def test_an_exception_becomes_the_cause(path):
    class Bad(Sum):
        def merge(self, key, existing_value, value):
            raise LookupError("nothing like that")

    with librocks.DB(path, create_if_missing=True, merge_operator=Bad()) as db:
        db.merge(b"n", b"1")
        with pytest.raises(
            librocks.CallbackFailed, match="LookupError: nothing like that"
        ) as raised:
            db.get(b"n")
        assert isinstance(raised.value.__cause__, LookupError)
        assert raised.value.__cause__.__traceback__ is not None
        with pytest.raises(librocks.CallbackFailed):
            db.multi_get([b"n"])
        with pytest.raises(librocks.CallbackFailed):
            list(db.items())


def test_exceptions_of_many_threads(path):
    """Each error has a cause or none, while others raise and the kept ones are given up."""

    class Bad(Sum):
        def merge(self, key, existing_value, value):
            raise LookupError(key.decode())

    with librocks.DB(path, create_if_missing=True, merge_operator=Bad()) as db:
        wrong = []
        for i in range(8):
            db.merge(b"key %d" % i, b"1")

        def work(number):
            key = b"key %d" % number
            for i in range(300):
                try:
                    db.get(key)
                    wrong.append(key)
                except librocks.CallbackFailed as error:
                    cause = error.__cause__
                    if cause is not None and cause.args != (key.decode(),):
                        wrong.append(cause)
                if number == 0 and i % 3 == 0:
                    librocks._core.forget_exceptions()

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_an_exception_that_is_given_up(path):
    """Its end is code of Python's, which may have another callback fail."""

    class Kept(Exception):
        def __init__(self, *args):
            super().__init__(*args)
            made.append(True)

        def __del__(self):
            with contextlib.suppress(librocks.Error):  # refused, where a callback ends it
                db.get(b"other")
            ended.append(True)

    class Bad(Sum):
        def merge(self, key, existing_value, value):
            raise Kept("kept") if key == b"n" else LookupError("other")

    made, ended = [], []
    with librocks.DB(path, create_if_missing=True, merge_operator=Bad()) as db:
        db.merge(b"n", b"1")
        db.merge(b"other", b"1")
        for _ in range(2):
            with contextlib.suppress(librocks.CallbackFailed):
                db.get(b"n")
            gc.collect()
            librocks._core.forget_exceptions()
            gc.collect()
        for _ in range(40):  # more than are kept
            with contextlib.suppress(librocks.CallbackFailed):
                db.get(b"n")
        gc.collect()
        librocks._core.forget_exceptions()
        gc.collect()
        assert len(ended) == len(made) >= 42


def test_false_is_an_error(path):
    class Refuses(librocks.MergeOperator):
        def full_merge(self, key, existing_value, operand_list):
            return False, b""

        def name(self):
            return b"test.Refuses"

    with librocks.DB(path, create_if_missing=True, merge_operator=Refuses()) as db:
        db.merge(b"n", b"1")
        with pytest.raises(librocks.CallbackFailed, match="returned False"):
            db.get(b"n")


@pytest.mark.parametrize("answer", [None, 7, b"bytes", (True,), (True, "text"), (True, None)])
def test_wrong_answers(path, answer):
    class Wrong(Sum):
        def merge(self, key, existing_value, value):
            return answer

    with librocks.DB(path, create_if_missing=True, merge_operator=Wrong()) as db:
        db.merge(b"n", b"1")
        with pytest.raises(librocks.CallbackFailed) as raised:
            db.get(b"n")
        assert isinstance(raised.value.__cause__, TypeError)


def test_an_exception_on_another_thread(path):
    class Bad(librocks.CompactionFilter):
        def name(self):
            return b"test.Bad"

        def filter(self, record):
            raise LookupError(threading.current_thread().name)

    with librocks.DB(path, create_if_missing=True, compaction_filter=Bad()) as db:
        db[b"k"] = b"v"
        db.flush()
        with pytest.raises(librocks.CallbackFailed) as raised:
            db.compact_range(bottommost_level_compaction="kForce")
        assert isinstance(raised.value.__cause__, LookupError)
        assert "MainThread" not in str(raised.value)
        assert db[b"k"] == b"v"


def test_an_exception_in_a_comparator(path):
    class Bad(Backwards):
        bad = False

        def compare(self, a, b):
            if self.bad:
                raise LookupError("no order")
            return super().compare(a, b)

    order = Bad()
    with librocks.DB(path, create_if_missing=True, comparator=order) as db:
        db[b"a"] = b"1"
        db[b"b"] = b"1"
        order.bad = True
        with pytest.raises(librocks.CallbackFailed, match="no order") as raised:
            db.get(b"a")
        assert isinstance(raised.value.__cause__, LookupError)
        order.bad = False
        assert db[b"a"] == b"1"


def test_wrong_names(path):
    class Reserved(Sum):
        def name(self):
            return b"rocksdb.mine"

    class Number(Sum):
        def name(self):
            return 7

    class Fails(Sum):
        def name(self):
            raise LookupError

    for wrong, error in (
        (Reserved, librocks.InvalidArgument),
        (Number, TypeError),
        (Fails, LookupError),
    ):
        with pytest.raises(error):
            librocks.Options(merge_operator=wrong())
    with pytest.raises(TypeError):
        librocks.Comparator()
    with pytest.raises(librocks.InvalidArgument):
        librocks.Options(comparator=Sum())


# ---- lives ----


def test_callbacks_live_as_long_as_they_may_be_called(path):
    operator = Sum()
    dead = weakref.ref(operator)
    options = librocks.Options(create_if_missing=True, merge_operator=operator)
    del operator
    db = librocks.DB(path, options)
    del options
    gc.collect()
    db.merge(b"n", b"1")
    db.merge(b"n", b"2")
    assert db[b"n"] == b"3"
    assert dead() is not None
    db.close()
    del db
    gc.collect()
    assert dead() is None


def test_a_callback_may_read_another_database(path, tmp_path):
    with librocks.DB(tmp_path / "other", create_if_missing=True) as other:
        other[b"factor"] = b"10"

        class Times(librocks.CompactionFilter):
            def name(self):
                return b"test.Times"

            def filter(self, record):
                return b"times %d" % int(other[b"factor"])

        with librocks.DB(path, create_if_missing=True, compaction_filter=Times()) as db:
            db[b"n"] = b"2"
            db.flush()
            db.compact_range(bottommost_level_compaction="kForce")
            assert db[b"n"] == b"times 10"


def test_many_threads(path):
    with librocks.DB(
        path,
        create_if_missing=True,
        merge_operator=Sum(),
        comparator=Backwards(),
        write_buffer_size="64k",
    ) as db:

        def work(number):
            for i in range(300):
                db.merge(b"%d" % (i % 10), b"1")
                db.get(b"%d" % (i % 7))
                db[b"%d-%d" % (number, i)] = b"v" * 100

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.flush()
        db.compact_range()
        assert sum(int(db[b"%d" % i]) for i in range(10)) == 1200
        assert len(list(db.keys())) == 1210
