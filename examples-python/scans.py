"""Ranges: forwards, backwards, by prefix, at a snapshot, and column families of their own."""

import sys

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "scans.db"

with librocks.DB(path, create_if_missing=True) as db:
    with db.batch() as batch:
        for number, (fruit, root) in enumerate([(b"apple", b"beet"), (b"banana", b"carrot"), (b"cherry", b"radish")]):
            batch.put(b"fruit:%d" % number, fruit)
            batch.put(b"root:%d" % number, root)

    for key, value in db.items(prefix=b"fruit:"):
        print(key.decode(), "is", value.decode())
    for key, value in db.items(start=b"root:1", reverse=True):
        print("backwards:", key.decode(), "is", value.decode())

    with db.snapshot() as before:
        db.delete_range(b"fruit:", b"fruit;")
        print(len(list(db.keys())), "entries now,", len(list(before.keys())), "before")

    colours = db.create_column_family("colours")
    colours[b"beet"] = b"red"
    print("the beet is", colours[b"beet"].decode())
