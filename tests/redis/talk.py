"""What clients say of replies and of one another: CLIENT REPLY, CLIENT UNBLOCK, COMMAND GETKEYSANDFLAGS,
and BITFIELD at the highest offset, to the library and to Debian's redis-server: the same bytes.
PREFIX FOLDER [SEED]

Left out: CLIENT REPLY among the commands of EXEC, where Redis's array has fewer elements than it says;
SINTERSTORE's flags, which 7.2 corrected."""

import random
import sys
import threading
import time

from wire import Library, Server, encode

ALL_ON = encode([b"CLIENT", b"REPLY", b"ON"]) + encode([b"ECHO", b"the end"])
END = b"$7\r\nthe end\r\n"

# Of 7.0's own table, and where flags depend on other words.
GET_KEYS = """
APPEND k v
BITFIELD k GET u8 0
BITFIELD k GET u8 0 SET u8 0 1
BITFIELD k incrby u8 0 1
BITOP AND d a b
BLMOVE a b LEFT RIGHT 0
BLMPOP 0 2 a b LEFT
BLPOP a b 0
BZPOPMIN a b 0
COPY a b
DEL a b
DUMP k
EXISTS a b
EXPIRE k 1
GEOADD k 1 1 m
GEODIST k a b
GEORADIUS k 1 1 1 m
GEORADIUS k 1 1 1 m STORE d
GEOSEARCHSTORE d k FROMMEMBER m BYRADIUS 1 m
GET k
GETDEL k
GETEX k EX 1
GETSET k v
HDEL k f
HGETALL k
HINCRBY k f 1
HLEN k
HSET k f v
HSETNX k f v
INCR k
LCS a b
LINSERT k BEFORE a b
LLEN k
LMOVE a b LEFT RIGHT
LMPOP 2 a b LEFT
LMPOP 9 a LEFT
LPOP k
LPUSH k v
LRANGE k 0 1
LREM k 0 v
LSET k 0 v
LTRIM k 0 1
MEMORY USAGE k
MGET a b
MOVE k 1
MSET a 1 b 2
MSETNX a 1 b 2
OBJECT ENCODING k
OBJECT FREQ k
PERSIST k
PEXPIRETIME k
PFADD k v
PFCOUNT a b
PFMERGE d a b
PSETEX k 1 v
PTTL k
RENAME a b
RENAMENX a b
RESTORE k 0 x
RPOPLPUSH a b
SADD k m
SCARD k
SDIFF a b
SDIFFSTORE d a b
SET k v
SET k v EX 1 get
SET get get
SETBIT k 0 1
SETEX k 1 v
SETNX k v
SETRANGE k 0 v
SINTERCARD 2 a b
SMISMEMBER k m
SMOVE a b m
SORT k BY x GET y
SORT k STORE d
SORT_RO k
SPOP k
SREM k m
STRLEN k
SUNIONSTORE d a
TOUCH a b
TTL k
TYPE k
UNLINK a b
WATCH a b
XACK k g 1-1
XADD k * f v
XAUTOCLAIM k g c 0 0
XCLAIM k g c 0 1-1
XDEL k 1-1
XGROUP CREATE k g $
XGROUP CREATECONSUMER k g c
XGROUP DELCONSUMER k g c
XGROUP DESTROY k g
XGROUP SETID k g $
XINFO STREAM k
XLEN k
XPENDING k g
XRANGE k - +
XREAD STREAMS a b 0 0
XREADGROUP GROUP g c STREAMS a b > >
XSETID k 1-1
XTRIM k MAXLEN 1
ZADD k 1 m
ZCARD k
ZCOUNT k 0 1
ZDIFFSTORE d 2 a b
ZINCRBY k 1 m
ZINTER 2 a b
ZMPOP 2 a b MIN
ZPOPMIN k
ZRANGE k 0 1
ZRANGESTORE d k 0 1
ZRANK k m
ZREM k m
ZREMRANGEBYRANK k 0 1
ZSCAN k 0
ZSCORE k m
ZUNIONSTORE d 2 a b
ZUNIONSTORE d 9 a b
PING x
NOSUCH a
GET k more
SET k
"""

BITFIELDS = """
BITFIELD f GET u8 4294967289 GET i64 4294967295 GET u1 4294967296
BITFIELD f SET u1 4294967295 1
STRLEN f
BITFIELD f SET u8 4294967288 255 GET u8 4294967288
STRLEN f
BITFIELD f SET u8 4294967289 170
STRLEN f
BITFIELD f GET u8 4294967288 GET u8 4294967289 GET u16 4294967288 GET i64 4294967233
BITFIELD f INCRBY u8 4294967290 3
BITFIELD f SET i64 4294967295 -2
STRLEN f
BITFIELD f GET i64 4294967295 GET u63 4294967295 GET i64 #67108863
BITFIELD f OVERFLOW SAT INCRBY i64 4294967295 -9223372036854775808
BITFIELD f SET u8 #536870911 7
BITFIELD f SET u8 #536870912 7
BITFIELD_RO f GET i64 4294967295
GETRANGE f 536870900 536870930
APPEND f x
SETRANGE f 536870912 x
SETRANGE f 536870911 x
SETBIT f 4294967296 1
SETBIT f 4294967295 0
GETBIT f 4294967295
BITCOUNT f -20 -1
STRLEN f
DEL f
"""

WAITS = """
BLPOP w 0
BRPOP w other 0
BLMOVE w target LEFT RIGHT 0
BRPOPLPUSH w target 0
BLMPOP 0 1 w LEFT
BZPOPMIN w 0
BZMPOP 0 1 w MAX
XREAD BLOCK 0 STREAMS w $
"""


class Theirs:
    """A connection to the server."""

    def __init__(self, server):
        self.socket = server.client().socket
        self.socket.settimeout(60)

    def stream(self, requests):
        """The replies to requests up to the one that says so, without that."""
        self.socket.sendall(requests + ALL_ON)
        found = b""
        while not found.endswith(END):
            more = self.socket.recv(1 << 20)
            assert more, (requests, found)
            found += more
        return found[: -len(END)]

    def once(self, words):
        self.socket.sendall(encode(words))
        return self.socket.recv(1 << 20)


class Ours:
    """A session of the library's, with a reply of its own: threads may use several."""

    def __init__(self, library):
        self.ffi, self.rocks = library.ffi, library.rocks
        self.status = self.ffi.new("rocks_status *")
        session = self.ffi.new("rocks_redis_session **")
        reply = self.ffi.new("rocks_redis_reply **")
        self.ok(self.rocks.rocks_redis_session_new(library.redis, session, self.status))
        self.ok(self.rocks.rocks_redis_reply_new(reply, self.status))
        self.session, self.reply = session[0], reply[0]
        self.bytes, self.version = (
            self.ffi.new("rocks_slice *"),
            self.ffi.new("int32_t *"),
        )
        self.used = self.ffi.new("size_t *")

    def ok(self, code):
        if code != 0:
            raise RuntimeError((code, self.ffi.string(self.status.message).decode()))

    def run(self, requests):
        found = b""
        while requests:
            held = self.ffi.from_buffer("uint8_t[]", requests)
            self.ok(
                self.rocks.rocks_redis_session_run(
                    self.session,
                    held,
                    len(requests),
                    self.ffi.NULL,
                    self.used,
                    self.reply,
                    self.status,
                )
            )
            assert self.used[0] > 0
            requests = requests[self.used[0] :]
            self.ok(
                self.rocks.rocks_redis_session_protocol(
                    self.session, self.version, self.status
                )
            )
            self.ok(
                self.rocks.rocks_redis_reply_resp(
                    self.reply, self.version[0], self.bytes, self.status
                )
            )
            found += self.ffi.buffer(self.bytes.data, self.bytes.len)[:]
        return found

    def stream(self, requests):
        # One after the other: the protocol may change in between.
        found = self.run(requests + ALL_ON)
        assert found.endswith(END), found
        return found[: -len(END)]

    def once(self, words):
        return self.run(encode(words))

    def free(self):
        self.ok(self.rocks.rocks_redis_reply_free(self.reply, self.status))
        self.ok(self.rocks.rocks_redis_session_free(self.session, self.status))


class Talk:
    def __init__(self, prefix, folder, seed="1"):
        self.random = random.Random(int(seed))
        self.server, self.library = Server(f"{folder}/server"), Library(prefix, folder)
        self.sessions, self.count, self.failures = [], 0, 0
        self.ours, self.theirs = self.both()

    def both(self):
        self.sessions.append(Ours(self.library))
        return self.sessions[-1], Theirs(self.server)

    def same(self, what, ours, theirs):
        self.count += 1
        if ours != theirs:
            self.failures += 1
            print(f"{what}\n  library: {ours[:500]}\n  redis:   {theirs[:500]}")

    def lines(self, text, before=()):
        for line in text.split("\n"):
            if line:
                words = [*before, *(word.encode() for word in line.split())]
                self.same(words, self.ours.once(words), self.theirs.once(words))

    def some(self):
        """A few commands, among which replies are switched."""
        out, queues = [], False
        for _ in range(self.random.randrange(1, 12)):
            switches = [
                [b"CLIENT", b"reply", word] for word in (b"ON", b"OFF", b"skip", b"x")
            ]
            words = [
                [b"PING"],
                [b"SET", b"a", b"1"],
                [b"GET", b"a"],
                [b"NOSUCH"],
                [b"GET"],
            ]
            words += [[b"LRANGE", b"a", b"0", b"1"], [b"RESET"], [b"MULTI"]]
            if not queues:
                words += 2 * switches + [
                    [b"CLIENT", b"REPLY"],
                    [b"BLPOP", b"none", b"0.001"],
                ]
            chosen = self.random.choice(words)
            queues = (queues or chosen == [b"MULTI"]) and chosen != [b"RESET"]
            out.append(chosen)
        if queues:
            out.append([self.random.choice([b"EXEC", b"DISCARD"])])
        return out

    def replies(self):
        for _ in range(2000):
            commands = self.some()
            requests = b"".join(encode(words) for words in commands)
            self.same(
                commands, self.ours.stream(requests), self.theirs.stream(requests)
            )

    def unblocked(self, side, waiter, words, how, busy):
        """What a client that waits gets, and what the one gets that ends its wait."""
        found = []
        who = waiter.once([b"CLIENT", b"ID"]).strip(b":\r\n")
        thread = threading.Thread(target=lambda: found.append(waiter.once(words)))
        thread.start()
        deadline = time.monotonic() + 60
        while (said := side.once([b"CLIENT", b"UNBLOCK", who, *how])) == b":0\r\n":
            assert time.monotonic() < deadline
            time.sleep(0.001)
        # What comes now is not its own any more.
        pushed = side.once(busy)
        thread.join()
        return [said, pushed, *found, side.once([b"CLIENT", b"UNBLOCK", who])]

    def waits(self):
        waiters = self.both()
        for line in WAITS.split("\n"):
            for how in [], [b"TIMEOUT"], [b"timeout"], [b"ERROR"], [b"error"]:
                if not line:
                    continue
                words = [word.encode() for word in line.split()]
                push = [b"RPUSH", b"w", b"x"]
                if b"Z" in words[0]:
                    push = [b"ZADD", b"w", b"1", b"x"]
                if words[0] == b"XREAD":
                    push = [b"XADD", b"w", b"1-1", b"a", b"b"]
                sides = zip((self.ours, self.theirs), waiters)
                said = [self.unblocked(*side, words, how, push) for side in sides]
                self.same((words, how), *said)
                left = [b"DEL", b"w"]
                self.same(left, self.ours.once(left), self.theirs.once(left))

    def run(self):
        self.lines(GET_KEYS, [b"COMMAND", b"GETKEYSANDFLAGS"])
        self.lines(GET_KEYS, [b"COMMAND", b"GETKEYS"])
        self.lines(BITFIELDS)
        for words in (
            [b"x"],
            [b"-1"],
            [b"1", b"x"],
            [b"1", b"ERROR", b"x"],
            [],
            [b"999999"],
        ):
            words = [b"CLIENT", b"UNBLOCK", *words]
            self.same(words, self.ours.once(words), self.theirs.once(words))
        self.replies()
        self.waits()


def main():
    talk = Talk(*sys.argv[1:])
    try:
        talk.run()
        faults = talk.library.faults()
        assert faults == [], faults
        for session in talk.sessions:
            session.free()
        talk.library.close()
    finally:
        talk.server.stop()
    if talk.failures:
        sys.exit(f"{talk.failures} of {talk.count} replies differ")
    print("the same replies")


if __name__ == "__main__":
    main()
