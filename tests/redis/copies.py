"""Ways out and in: `rocks redis DB export` and `import`, DUMP and RESTORE, beside Debian's redis-server.
PREFIX FOLDER [COUNT [SEED]]"""

import os
import random
import subprocess
import sys
import time

from differential import Run, same, timeless
from wire import Error, Library, Server

READERS = {
    "string": [("GET",)],
    "list": [("LRANGE", b"0", b"-1")],
    "hash": [("HGETALL",)],
    "set": [("SMEMBERS",)],
    "zset": [("ZRANGE", b"0", b"-1", b"WITHSCORES")],
    "stream": [("XRANGE", b"-", b"+")],
}


def reads(client, key, at=None):
    """What a key holds, in an order that does not depend on who is asked."""
    kind = str(client.call(b"TYPE", key))
    found = [kind]
    for name, *more in READERS[kind]:
        reply = client.call(name.encode(), key, *more)
        if name == "HGETALL":
            reply = [list(pair) for pair in sorted(zip(reply[::2], reply[1::2]))]
        elif name == "SMEMBERS":
            reply = sorted(reply)
        found.append(reply)
    if kind == "stream":
        full = client.call(b"XINFO", b"STREAM", key, b"FULL", b"COUNT", b"0")
        found.append(timeless(list(full)))
    return found


def snapshot(client):
    """Everything."""
    found = {}
    for database in range(2):
        client.call(b"SELECT", b"%d" % database)
        for key in client.call(b"KEYS", b"*"):
            expiry = client.call(b"PEXPIRETIME", key)
            found[database, key] = [*reads(client, key), expiry]
    client.call(b"SELECT", b"0")
    return found


def must_be_same(what, a, b):
    if a.keys() != b.keys():
        sys.exit(f"{what}: keys {sorted(a.keys() ^ b.keys())}")
    for key, value in a.items():
        if not same(value, b[key]):
            sys.exit(f"{what}: {key}\n{str(value)[:2000]}\n{str(b[key])[:2000]}")


def rocks(prefix, *args, **how):
    return subprocess.run([f"{prefix}/bin/rocks", "redis", *args], check=False, **how)


def forget_dangling(side):
    """Of a stream in a file of commands what is pending without its entry is lost."""
    for database in range(2):
        side.call(b"SELECT", b"%d" % database)
        for key in side.call(b"KEYS", b"*"):
            if side.call(b"TYPE", key) != "stream":
                continue
            for group in side.call(b"XINFO", b"GROUPS", key):
                name = group[1]
                for entry in side.call(b"XPENDING", key, name, b"-", b"+", b"100000"):
                    if not side.call(b"XRANGE", key, entry[0], entry[0]):
                        side.call(b"XACK", key, name, entry[0])
    side.call(b"SELECT", b"0")


def copies(prefix, folder, run):
    """Out of the library into a server and back, out of a server into the library."""
    ours, theirs = run.clients[0]
    for side in (ours, theirs):
        side.call(b"RESET")
        forget_dangling(side)
    before = snapshot(ours)
    assert any(value[0] == "stream" for value in before.values())
    run.embedded.close()
    path = f"{folder}/commands"
    with open(path, "wb") as out:
        done = rocks(prefix, f"{folder}/db", "export", stdout=out)
    assert done.returncode == 0, done
    other = Server(f"{folder}/other")
    client = other.client()
    with open(path, "rb") as commands:
        piped = subprocess.run(
            ["redis-cli", "-s", other.path, "--pipe"], stdin=commands, capture_output=True, check=True
        )
    assert b"errors: 0" in piped.stdout, piped.stdout
    must_be_same("exported", before, snapshot(client))
    # Into a new database, twice: what is there is replaced.
    os.makedirs(f"{folder}/second")
    for _ in range(2):
        done = rocks(prefix, "-C", f"{folder}/second/db", "import", path, capture_output=True)
        assert done.returncode == 0 and b", 0 refused" in done.stdout, done
    second = Library(prefix, f"{folder}/second")
    must_be_same("imported", before, snapshot(second.client()))
    assert second.faults() == []
    second.close()
    # A server's own file of commands.
    wanted = snapshot(theirs)
    theirs.call(b"CONFIG", b"SET", b"aof-use-rdb-preamble", b"no")
    theirs.call(b"CONFIG", b"SET", b"appendonly", b"yes")
    base = f"{folder}/server/appendonlydir"
    for _ in range(1000):
        info = theirs.call(b"INFO", b"persistence")
        if b"aof_rewrite_in_progress:0" in info and b"aof_rewrite_scheduled:0" in info:
            break
        time.sleep(0.01)
    files = [one for one in os.listdir(base) if one.endswith("base.aof")]
    os.makedirs(f"{folder}/third")
    with open(f"{base}/{files[0]}", "rb") as commands:
        done = rocks(
            prefix, "-C", f"{folder}/third/db", "import", stdin=commands, capture_output=True
        )
    assert done.returncode == 0, done
    third = Library(prefix, f"{folder}/third")
    must_be_same("from a server", wanted, snapshot(third.client()))
    assert third.faults() == []
    third.close()
    other.stop()
    # What is refused is told; what is broken ends it.
    done = rocks(
        prefix, f"{folder}/third/db", "import", input=b"SET a 'b c'\nLPUSH a x\r\nEVAL x 0", capture_output=True
    )
    assert done.returncode == 4 and done.stdout == b"3 commands, 2 refused\n", done
    assert b"command 2, LPUSH a: WRONGTYPE" in done.stderr, done
    done = rocks(
        prefix, f"{folder}/third/db", "import", input=b"*2\r\n$3\r\nGET\r\n$9\r\na", capture_output=True
    )
    assert done.returncode not in (0, 4) and b"byte 0: a command that is not whole" in done.stderr


def rest_of(byte):
    for _ in range(8):
        byte = byte >> 1 ^ (0x95AC9329AC4BC9B5 if byte & 1 else 0)
    return byte


RESTS = [rest_of(byte) for byte in range(256)]


def crc64(data):
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ RESTS[(crc ^ byte) & 255]
    return crc.to_bytes(8, "little")


def element(text, last):
    """An element of a ziplist, behind the length of the last one."""
    head = bytes([last]) if last < 254 else b"\xfe" + last.to_bytes(4, "little")
    try:
        number = int(text)
        sure = str(number).encode() == text
    except ValueError:
        sure = False
    if sure and 0 <= number <= 12:
        return head + bytes([0xF1 + number])
    for code, size in ((0xFE, 1), (0xC0, 2), (0xF0, 3), (0xD0, 4), (0xE0, 8)):
        if sure and -(1 << (8 * size - 1)) <= number < 1 << (8 * size - 1):
            return head + bytes([code]) + number.to_bytes(size, "little", signed=True)
    if len(text) < 64:
        return head + bytes([len(text)]) + text
    if len(text) < 16384:
        return head + (0x4000 | len(text)).to_bytes(2, "big") + text
    return head + b"\x80" + len(text).to_bytes(4, "big") + text


def ziplist(texts):
    body, last, tail = b"", 0, 10
    for text in texts:
        tail, one = 10 + len(body), element(text, last)
        body, last = body + one, len(one)
    size = 10 + len(body) + 1
    return size.to_bytes(4, "little") + tail.to_bytes(4, "little") + len(texts).to_bytes(2, "little") + body + b"\xff"


def zipmap(pairs):
    def length(text):
        return bytes([len(text)]) if len(text) < 254 else b"\xfe" + len(text).to_bytes(4, "little")

    out = bytes([len(pairs)])
    for at, (field, value) in enumerate(pairs):
        unused = at % 4
        out += length(field) + field + length(value) + bytes([unused]) + value + b"." * unused
    return out + b"\xff"


def string(text):
    if len(text) < 64:
        return bytes([len(text)]) + text
    return b"\x80" + len(text).to_bytes(4, "big") + text


def old_payloads():
    """Payloads as versions before 7.0 wrote them, with what they hold."""
    texts = [b"a", b"0", b"12", b"13", b"-1", b"-129", b"40000", b"-70000", b"2147483648", b"x" * 63]
    texts += [b"9223372036854775807", b"-8388609", b"y" * 64, b"z" * 300, b"w" * 20000, b"", b"01", b"last"]
    pairs = [(b"f%d" % at, text) for at, text in enumerate(texts)]
    flat = [word for pair in pairs for word in pair]
    scores = [b"m1", b"1", b"m2", b"2.5", b"m3", b"1e300", b"m4", b"inf"]
    kinds = [(10, string(ziplist(texts))), (13, string(ziplist(flat))), (12, string(ziplist(scores)))]
    kinds.append((14, bytes([3]) + string(ziplist(texts[:5])) + string(ziplist(texts[5:6])) + string(ziplist(texts))))
    kinds.append((9, string(zipmap(pairs))))
    small = b"".join(one.to_bytes(2, "little", signed=True) for one in (-5, 0, 300))
    kinds.append((11, string(b"\x02\0\0\0\x03\0\0\0" + small)))
    # Scores as texts: plus and minus infinite have lengths of their own.
    kinds.append((3, bytes([4]) + b"\x01a\x032.5\x01b\xfe\x01c\xff\x01d\x041e10"))
    for version in (6, 9):
        for kind, body in kinds:
            yield bytes([kind]) + body + version.to_bytes(2, "little")


def dumps(run, seed):
    """The payloads of either side to the other, and broken ones."""
    ours, theirs = run.clients[0]
    r = random.Random(seed)
    for side in (ours, theirs):
        side.call(b"RESET")
        side.call(b"SET", b"zipped", b"a" * 3000 + b"bcd" * 50)
        side.call(b"RPUSH", b"long", b"x" * 20000, b"1", b"-70000", b"y" * 5000, b"99999999999")
        side.call(b"SADD", b"small", b"1", b"-2", b"3")
        side.call(b"SADD", b"wide", b"1", b"-2222222222", b"3")
    payloads = []
    for key in theirs.call(b"KEYS", b"*"):
        wanted = reads(theirs, key)
        for giver, taker in ((theirs, ours), (ours, theirs)):
            payload = giver.call(b"DUMP", key)
            if payload is None:
                continue
            got = taker.call(b"RESTORE", b"restored", b"0", payload, b"REPLACE")
            if got != "OK" or not same(wanted, reads(taker, b"restored")):
                found = reads(taker, b"restored") if got == "OK" else got
                sys.exit(f"DUMP of {key}: {str(wanted)[:1500]}\n{str(found)[:1500]}")
            if len(payload) < 5000:
                payloads.append(payload)
    assert any(payload[0] == 19 for payload in payloads)
    for body in old_payloads():
        words = (b"RESTORE", b"restored", b"0", body + crc64(body), b"REPLACE")
        assert theirs.call(*words) == ours.call(*words) == "OK", (body[0], ours.call(*words))
        wanted, found = reads(theirs, b"restored"), reads(ours, b"restored")
        assert same(wanted, found), (body[0], wanted, found)
        payloads.append(body + crc64(body))
    texts = set()
    for _ in range(4000):
        payload = bytearray(r.choice(payloads))
        for _ in range(r.randrange(1, 4)):
            at = r.randrange(len(payload) - 10)
            payload[at] = r.choice([0, 1, 255, payload[at] ^ 1, r.randrange(256)])
        if r.random() < 0.2:
            del payload[r.randrange(1, len(payload) - 9) : -10]
        body = bytes(payload[:-8])
        got = ours.call(b"RESTORE", b"broken", b"0", body + crc64(body), b"REPLACE")
        texts.add(str(got))
        if not isinstance(got, Error):
            reads(ours, b"broken")
    assert texts == {"OK", "ERR Bad data format"}, texts
    for side in (ours, theirs):
        side.call(b"DEL", b"broken", b"restored", b"zipped", b"long", b"small", b"wide")
    faults = run.embedded.faults()
    assert not faults, faults


def main():
    prefix, folder = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 5000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    run = Run(prefix, folder, seed, None)
    try:
        run.begin(2)
        for _ in range(count):
            run.step()
        for client in run.clients:
            for side in client:
                side.call(b"RESET")
        # Estimates may have other runs of registers.
        run.both(b"DEL", b"p0", b"p1", b"p2")
        # No key is over in the middle of a comparison.
        for key in run.theirs.call(b"KEYS", b"*"):
            left = run.theirs.call(b"PTTL", key)
            if 0 <= left < 600000:
                run.both(b"PERSIST", key)
        dumps(run, seed)
        copies(prefix, folder, run)
        failures = run.failures
    finally:
        run.server.stop()
    if failures:
        sys.exit(1)
    print("all well")


if __name__ == "__main__":
    main()
