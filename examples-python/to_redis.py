"""Prints every entry of a database as SET commands of Redis's protocol, for `redis-cli --pipe`: the way to Kvrocks.

to_redis.py DB | redis-cli -p 6666 --pipe. Without such a database it makes a small one and prints that.
"""

import sys
from pathlib import Path

import librocks


def command(*words):
    """A command in the wire form: binary safe."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


path = sys.argv[1] if len(sys.argv) > 1 else "to_redis.db"
if not Path(path).exists():
    with librocks.DB(path, create_if_missing=True) as db:
        db[b"earth"] = b"1 moon"
        db[b"mars"] = b"2 moons"

with librocks.DB(path, read_only=True) as db:
    for key, value in db.items():
        sys.stdout.buffer.write(command(b"SET", key, value))
