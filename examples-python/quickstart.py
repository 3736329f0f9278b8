"""Opens a database, writes, reads, deletes: the shortest whole program."""

import sys

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "quickstart.db"

with librocks.DB(path, create_if_missing=True) as db:
    db[b"planet"] = b"Jupiter"
    print("planet is", db[b"planet"].decode())

    # An absent key is an answer, not a failure.
    del db[b"planet"]
    print("after the delete:", db.get(b"planet"))

    # A failure is an exception, with a code and a message that names the argument.
    try:
        db.set_options({"write_bufer_size": "64MB"})
    except librocks.Error as error:
        print("refused:", error)
