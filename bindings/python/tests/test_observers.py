"""Statistics, perf context, events, logs."""

from __future__ import annotations

import logging

import librocks
from librocks import EventKind


def test_statistics(path):
    statistics = librocks.Statistics()
    with librocks.DB(path, create_if_missing=True, statistics=statistics) as db:
        db[b"k"] = b"v"
        assert db[b"k"] == b"v"
        assert statistics["rocksdb.number.keys.written"] == 1
        assert statistics.histogram("rocksdb.db.get.micros").count >= 1
        assert statistics.to_dict()["rocksdb.number.keys.written"] == 1
        assert "rocksdb.number.keys.written" in str(statistics)
        assert "rocksdb.db.get.micros" in statistics.histograms()
        statistics.reset()
        assert statistics["rocksdb.number.keys.written"] == 0


def test_perf_context(db):
    db[b"k"] = b"v"
    with librocks.PerfContext("kEnableTime") as perf:
        db.get(b"k")
        assert perf["get_from_memtable_count"] >= 1
        assert "get_from_memtable_count" in perf.to_dict()
        assert "get_from_memtable_count" in str(perf)


def test_event_listener(path):
    events = []
    listener = librocks.EventListener(
        events.append, [EventKind.FLUSH_BEGIN, EventKind.FLUSH_COMPLETED]
    )
    with librocks.DB(path, create_if_missing=True, listeners=listener) as db:
        db[b"k"] = b"v"
        db.flush()
    assert [e.kind for e in events] == [EventKind.FLUSH_BEGIN, EventKind.FLUSH_COMPLETED]
    assert events[1].column_family == b"default"
    assert events[1].table_properties.num_entries == 1


def test_event_queue(path):
    queue = librocks.EventQueue()
    with librocks.DB(path, create_if_missing=True, listeners=queue) as db:
        db[b"k"] = b"v"
        db.flush()
        assert queue.wait(5)
        kinds = {event.kind for event in queue}
        assert EventKind.FLUSH_COMPLETED in kinds
        assert queue.fileno() >= 0
    queue.drain()
    assert not queue.wait(0.001)


def test_logger(path, caplog):
    with caplog.at_level(logging.INFO, "rocks"):
        with librocks.DB(
            path, create_if_missing=True, info_log=librocks.Logger(logging.getLogger("rocks"))
        ):
            pass
    assert any("RocksDB" in record.getMessage() for record in caplog.records)
    lines = []
    logger = librocks.Logger(lambda level, line: lines.append((level, line)), logging.ERROR)
    with librocks.DB(path, info_log=logger) as db:
        db[b"k"] = b"v"
    assert all(level in (logging.INFO, logging.ERROR) for level, _ in lines)
