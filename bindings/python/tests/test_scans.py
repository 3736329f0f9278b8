"""Scans and iterators."""

from __future__ import annotations

import threading

import pytest

import librocks

KEYS = [b"a", b"aa", b"ab", b"b", b"ba", b"c\xff", b"c\xff\xff", b"d"]


@pytest.fixture
def filled(db):
    db.put_items((key, key.upper()) for key in KEYS)
    return db


def test_all(filled):
    assert list(filled.keys()) == KEYS
    assert list(filled) == KEYS
    assert list(filled.values()) == [key.upper() for key in KEYS]
    assert list(filled.items()) == [(key, key.upper()) for key in KEYS]
    assert list(filled.keys(reverse=True)) == KEYS[::-1]
    assert list(reversed(filled)) == KEYS[::-1]


@pytest.mark.parametrize(
    "prefix", [b"", b"a", b"aa", b"b", b"c\xff", b"c", b"\xff", b"z", b"c\xff\xff"]
)
@pytest.mark.parametrize("reverse", [False, True])
def test_prefixes(filled, prefix, reverse):
    expected = [key for key in KEYS if key.startswith(prefix)]
    expected = expected[::-1] if reverse else expected
    assert list(filled.keys(prefix, reverse=reverse)) == expected
    assert list(filled.keys(bytearray(prefix), reverse=reverse)) == expected


@pytest.mark.parametrize("start", [None, b"", b"aa", b"aaa", b"b", b"z"])
@pytest.mark.parametrize("stop", [None, b"", b"aa", b"b", b"d", b"z"])
@pytest.mark.parametrize("reverse", [False, True])
def test_ranges(filled, start, stop, reverse):
    expected = [k for k in KEYS if (start is None or k >= start) and (stop is None or k < stop)]
    expected = expected[::-1] if reverse else expected
    assert list(filled.keys(start=start, stop=stop, reverse=reverse)) == expected
    within = [key for key in expected if key.startswith(b"a")]
    assert list(filled.keys(b"a", start=start, stop=stop, reverse=reverse)) == within


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 80, 81, 5000])
def test_blocks(db, count):
    db.put_items((b"%08d" % i, b"%d" % i) for i in range(count))
    db.flush()
    expected = [(b"%08d" % i, b"%d" % i) for i in range(count)]
    assert list(db.items()) == expected
    assert list(db.items(reverse=True)) == expected[::-1]
    assert list(db.values()) == [value for _, value in expected]


def test_a_scan_shows_one_moment(filled):
    scan = filled.keys()
    filled[b"new"] = b""
    del filled[b"a"]
    assert list(scan) == KEYS


def test_closing_a_scan(filled):
    with filled.items() as scan:
        assert next(scan) == (b"a", b"A")
    assert list(scan) == []
    before = librocks.handles_alive("rocks_iter")
    filled.items().close()
    assert librocks.handles_alive("rocks_iter") == before


def test_a_scan_keeps_its_database(path):
    librocks.DB(path, create_if_missing=True).close()
    with pytest.warns(ResourceWarning):
        assert list(librocks.DB(path).items()) == []


def test_other_orders(path):
    with librocks.DB(path, create_if_missing=True, comparator="reverse_bytewise") as db:
        db.put_items((key, b"") for key in KEYS)
        assert list(db.keys()) == KEYS[::-1]
        assert list(db.keys(start=b"b", stop=b"aa")) == [b"b", b"ab"]
        with pytest.raises(librocks.InvalidArgument, match="prefix"):
            db.keys(b"a")


def test_iterators(filled):
    with filled.iterator() as it:
        assert not it.valid()
        with pytest.raises(librocks.NotPositioned):
            it.key()
        assert it.seek_to_first()
        assert it.item() == (b"a", b"A")
        assert it.next()
        assert it.key() == b"aa"
        assert it.prev()
        assert it.key() == b"a"
        assert not it.prev()
        assert not it.valid()
        assert it.seek(b"bb")
        assert it.key() == b"c\xff"
        assert it.seek_for_prev(b"bb")
        assert (it.key(), it.value()) == (b"ba", b"BA")
        assert it.seek_to_last()
        assert it.key() == b"d"
        assert not it.seek(b"z")
        it.status()
        it.seek(b"b")
        assert [key for key, _ in it] == KEYS[3:]
        it.seek(b"b")
        assert [key for key, _ in reversed(it)] == KEYS[3::-1]
        filled[b"new"] = b""
        it.refresh()
        assert not it.valid()
        assert it.seek(b"new")
    with pytest.raises(librocks.Closed):
        it.seek(b"a")


def test_iterators_with_bounds(filled):
    it = filled.iterator(start=b"aa", stop=b"b")
    assert it.seek_to_first()
    assert it.key() == b"aa"
    assert it.seek_to_last()
    assert it.key() == b"ab"
    family = filled.create_column_family("f")
    family[b"k"] = b"v"
    assert family.iterator().seek_to_first()
    assert filled.iterator(column_family=family).seek(b"k")


def test_threads_share_a_scan(filled):
    filled.put_items((b"%08d" % i, b"") for i in range(20_000))
    scan = filled.keys()
    seen: list[bytes] = []
    refused: list[Exception] = []

    def take() -> None:
        try:
            seen.extend(scan)
        except librocks.HandleBusy as error:
            refused.append(error)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == len(seen), "no entry comes twice"
