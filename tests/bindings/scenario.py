"""The scenario in Python, with ctypes: FOLDER."""

import gc
import sys
import threading
import time
from collections.abc import Sequence

import rocks

folder = sys.argv[1]


def say(*words):
    def shown(word):
        if isinstance(word, bool):
            return str(word).lower()
        if isinstance(word, bytes):
            return word.decode()
        return "none" if word is None else str(word)

    print(*map(shown, words))


def error_of(call, *given):
    try:
        call(*given)
    except rocks.RocksError as error:
        return error
    raise AssertionError("no error")


def join(_key, existing, operand):
    if operand == b"bad":
        raise ValueError("refused bad")
    if operand == b"close":
        db.close()
    return operand if existing is None else existing + b"," + operand


queue = rocks.EventQueue("kinds=flush_completed")
settings = {"create_if_missing": True, "create_missing_column_families": True}
settings["write_buffer_size"] = 65536
options = rocks.Options("DATABASE", settings)
options.merge_operator("scenario.join", join)
options.compaction_filter("scenario.rubbish", lambda key, _value: not key.startswith(b"r"))
options.add_event_queue(queue)


def opened(name, how=options):
    families = ["default", "second"]
    return rocks.Database(f"{folder}/{name}", how, mode="optimistic_transaction", families=families)


db = opened("db")
say("families", *db.families())
db.put(b"one", b"1")
say("get", db.get(b"one"))
say("absent", db.get(b"absent"))
db.put(b"nul\0key", b"\0\xff")
say("binary", db.get(b"nul\0key").hex())
second = db.family("second")
db.put(b"k", b"2", second)
say("second", db.get(b"k", second), db.get(b"k"))
closed, reading = db.family("second"), rocks.Options("READ")
closed.close()
reading.close()
assert error_of(db.put, b"k", b"lost", closed).code == error_of(db.get, b"k", None, reading).code
assert db.get(b"k") is None

batch = rocks.Batch()
batch.put(b"a", b"1")
batch.put(b"b", b"2")
batch.delete(b"one")
batch.merge(b"list", b"x")
db.write(batch)
say("batch", batch.count(), db.get(b"one"))
say("multi_get", *db.multi_get([b"a", b"absent", b"b"]))


class OnTheFly(Sequence):
    """Keys that live only as long as somebody holds them."""

    def __len__(self):
        return 100

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError
        return b"%0100d" % i


assert db.multi_get(OnTheFly()) == [None] * 100
db.put(OnTheFly()[7], b"7")
assert db.multi_get(OnTheFly()).index(b"7") == 7
db.delete(OnTheFly()[7])

batch.clear()
for i in range(1000):
    batch.put(b"key%04d" % i, b"%d" % (i * i))
db.write(batch)
batch.close()
rows = list(db.rows(b"key", b"kez"))
say("scan", len(rows), rows[0][0], rows[-1][0], sum(int(value) for _, value in rows))
backwards = list(db.rows(b"key", b"kez", reverse=True, keys_only=True))
say("reverse", backwards[0][0])

snapshot = db.snapshot()
db.put(b"a", b"changed")
say("snapshot", snapshot.get(b"a"), db.get(b"a"))
snapshot.close()

txn = db.begin()
txn.get_for_update(b"a")
db.put(b"a", b"overtaken")
txn.put(b"a", b"lost")
conflict = error_of(txn.commit)
say("conflict", conflict.code, conflict.subcode, conflict.retryable, conflict)
txn.rollback()
txn.close()
say("rolled back", db.get(b"a"))
txn = db.begin()
txn.put(b"t", b"t")
txn.commit()
txn.close()
say("committed", db.get(b"t"))
with rocks.Options("WRITE", {"sync": True}) as sync, rocks.Options("READ") as other:
    db.begin(write=sync).close()
    error_of(lambda: db.begin(write=other))  # options of another kind

for cut in (options.set, rocks.Options):  # a NUL would cut it
    try:
        cut(
            *("write_buffer_size", "70000\0")
            if cut == options.set
            else ("READ", {"fill_cache\0": 1})
        )
    except ValueError:
        continue
    raise AssertionError("a NUL was accepted")
wrong = error_of(options.set, "write_buffer_sise", 1)
say("error", wrong.code, wrong)

for operand in (b"b", b"c", b"d"):
    db.merge(b"list", operand)
say("merge", db.get(b"list"))
db.merge(b"bad", b"bad")
refused = error_of(db.get, b"bad")
say("merge failed", refused.code, "refused bad" in str(refused))
db.delete(b"bad")
db.merge(b"close", b"close")  # a callback cannot close it: it stays open
assert "inside a callback" in str(error_of(db.get, b"close"))
db.delete(b"close")

for i in range(10):
    db.put(b"r%d" % i, b"rubbish")
db.flush()
db.compact()
say("filter", db.get(b"r5"), len(list(db.rows(b"r", b"s"))))

flushed = None
while flushed is None and queue.wait(10_000):
    if any(event["kind"] == "flush_completed" for event in queue.drain()):
        flushed = True
say("event", "flush_completed", flushed)


def stress():
    """Additions of four threads through flushes, compactions and stalls, with a close amid them."""
    settings["level0_file_num_compaction_trigger"] = 2
    settings["level0_slowdown_writes_trigger"] = 3
    settings["level0_stop_writes_trigger"] = 4
    settings["max_background_jobs"] = 4
    hard = rocks.Options("DATABASE", settings)
    hard.merge_operator("scenario.sum", lambda _key, a, b: b"%d" % (int(a or 0) + int(b)))
    hard.compaction_filter("scenario.rubbish", lambda key, _value: not key.startswith(b"r"))

    def add(db, numbers):
        for i in numbers:
            db.merge(b"sum%d" % (i % 100), b"%d" % i)
            if i % 10 == 0:
                db.put(b"r%d" % i, b"rubbish")

    for half in range(2):
        first = half * 15000
        db = opened("stress", hard)
        numbers = (range(first + which, first + 15000, 4) for which in range(4))
        threads = [threading.Thread(target=add, args=(db, some)) for some in numbers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.close()
    db = opened("stress", hard)
    db.flush()
    db.compact()
    right = sum(int(db.get(b"sum%d" % k)) == 300 * k + 100 * 299 * 150 for k in range(100))
    say("stress", right, len(list(db.rows(b"r", b"s"))))
    db.close()
    hard.close()


def collected():
    """Whether the collector frees what nobody closed."""
    before = rocks.alive()
    for _ in range(100):
        rocks.Batch().put(b"k", b"v")
        db.snapshot()
        next(db.rows())
    for _ in range(1000):
        if rocks.alive() == before:
            return True
        gc.collect()
        time.sleep(0.01)
    return False


stress()
say("left to the collector", collected())

backups = rocks.Backups(f"{folder}/backups")
say("backup", backups.create(db))

snapshot, txn = db.snapshot(), db.begin()
db.close()
say("closed", error_of(snapshot.get, b"a").code, error_of(txn.commit).code)
for thing in (second, snapshot, txn):
    thing.close()

backups.restore(1, f"{folder}/restored")
backups.close()
restored = opened("restored")
say("restored", restored.get(b"list"), restored.get(b"t"))
for thing in (restored, options, queue):
    thing.close()
for _ in range(1000):
    if rocks.alive() == 0:
        break
    gc.collect()
    time.sleep(0.01)
say("alive", rocks.alive())
