"""A merge operator and a compaction filter: counts without reading first, and drops what is no longer wanted."""

import sys
import threading

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "merge_operator.db"


class Add(librocks.AssociativeMergeOperator):
    """Called when a value is needed: numbers as texts."""

    def name(self):
        return b"Add"

    def merge(self, key, existing_value, value):
        return True, b"%d" % (int(existing_value or 0) + int(value))


class DropZeroes(librocks.CompactionFilter):
    """Called for each entry that a compaction writes anew."""

    def name(self):
        return b"DropZeroes"

    def filter(self, record):
        return librocks.Decision.REMOVE if record.value == b"0" else None


with librocks.DB(path, create_if_missing=True, merge_operator=Add(), compaction_filter=DropZeroes()) as db:
    # A merge is a write: two threads lose nothing.
    def count():
        for _ in range(1000):
            db.merge(b"visits", b"1")

    other = threading.Thread(target=count)
    other.start()
    count()
    other.join()
    print("visits:", db[b"visits"].decode())

    db[b"guests"] = b"10"
    db.merge(b"guests", b"-10")
    print("guests:", db[b"guests"].decode())

    # The filter sees values, and what is merged is one after the first compaction.
    for _ in range(2):
        db.compact_range(bottommost_level_compaction="kForce")
    print("after the compactions:", *(key.decode() for key in db.keys()))
