"""Loads unsorted data past the log, in one piece; and writes a table file, and takes it in."""

import random
import sys

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "bulk_load.db"

rows = [(b"row%04d" % number, b"%d" % (number * number)) for number in range(10_000)]
random.shuffle(rows)

with librocks.DB(path, create_if_missing=True) as db:
    # Nothing is visible before the end of the `with`, and then all of it.
    with librocks.BulkLoad(db) as load:
        load.add(rows)
        print("before the end:", len(list(db.keys())))
    print("after it:", len(list(db.keys())), "of", load.info.given)
    print("row 12:", db[b"row0012"].decode())

    # Keys that are sorted already go into a table file, here or on another machine.
    with librocks.SstWriter(path + ".sst") as writer:
        writer.put_items([(b"sorted:a", b"1"), (b"sorted:b", b"2")])
    db.ingest([path + ".sst"])
    print("from the file:", db[b"sorted:b"].decode())
