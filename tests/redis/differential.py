"""Random commands to the library and to Debian's redis-server: the same replies, texts of errors
included. PREFIX FOLDER [COUNT [SEED [MODE]]]

What is compared in another way, because Redis's answer depends on its insides:
- doubles by value: 7.0 writes 17 digits, 7.2 as few as read back;
- the elements of sets, hashes and pages of cursors in any order;
- random picks by their number and by being members; SPOP's choice is made the other side's too;
- times to live within two seconds;
- HyperLogLogs by their counts: runs of registers may be cut elsewhere, and a count is not kept;
- BITCOUNT and BITPOS: 7.2 reads all words before it looks for the key, 7.0 afterwards;
- arguments in the text of an error, which are UTF-8 here;
- encodings of sets: 7.2 has listpacks of them, 7.0 has not;
- XSETID below the highest deleted id, which 7.2 refuses and 7.0 does not;
- ids that a stream makes of the time are those of the other side; idle times are left out, and what
  7.2 says more of a consumer; a trim that need not be exact is made as far as the other side's.
"""

import random
import sys
import time

from wire import Double, Error, Library, Server

KINDS = "slhtzx"
KEYS = {kind: [f"{kind}{i}".encode() for i in range(4)] for kind in KINDS}
# Longer than a page, a chunk or a bucket.
BIG = {kind: f"{kind}big".encode() for kind in KINDS}
MANY = 1500
ALL_KEYS = (
    [key for keys in KEYS.values() for key in keys] + [b"none", b"k\r\n\0"] + list(BIG.values())
)
WORDS = [b"a", b"b", b"c", b"abc", b"foo", b"hello world", b"", b"\xff\x00\x01", b"x" * 70]
NUMBERS = [b"0", b"1", b"-1", b"10", b"100", b"-5", b"3"]
ODD = [
    b"",
    b"abc",
    b"1.5",
    b" 1",
    b"+1",
    b"01",
    b"-0",
    b"9223372036854775807",
    b"-9223372036854775808",
]
ODD += [b"9223372036854775808", b"1e2", b"nan", b"inf", b"-inf", b"0x10", b"99999999999999999999"]
FLOATS = [b"0", b"1", b"1.5", b"-2.25", b"3e5", b"0.1", b"100", b"-0", b"inf", b"-inf", b"2", b"3"]
LEX = [b"-", b"+", b"[a", b"(a", b"[b", b"(c", b"[abc", b"(foo", b"[", b"x", b"(hello world"]


class Make:
    """Words of commands."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def some(self, words):
        return self.r.choice(words)

    def key(self, kind):
        r = self.r.random()
        if r < 0.06:
            return self.some(ALL_KEYS)
        return BIG[kind] if r < 0.12 else self.some(KEYS[kind])

    def any(self):
        return self.some(ALL_KEYS)

    def value(self):
        r = self.r.random()
        if r < 0.3:
            return self.some(NUMBERS)
        if r < 0.8:
            return self.some(WORDS)
        if r < 0.85:
            return self.some(FLOATS)
        if r < 0.9:
            return self.some(ODD)
        return b"v%d" % self.r.randrange(1000)

    def member(self):
        r = self.r.random()
        if r < 0.5:
            return b"m%d" % self.r.randrange(30)
        if r < 0.65:
            return b"m%d" % self.r.randrange(MANY)
        return self.some(WORDS + NUMBERS)

    def int(self):
        r = self.r.random()
        if r < 0.7:
            return b"%d" % self.r.randrange(-6, 12)
        if r < 0.8:
            return b"%d" % self.r.randrange(-MANY, MANY)
        if r < 0.95:
            return self.some(NUMBERS)
        return self.some(ODD)

    def count(self):
        if self.r.random() < 0.9:
            return b"%d" % self.r.randrange(0, 8)
        return self.int()

    def float(self):
        if self.r.random() < 0.92:
            return self.some(FLOATS)
        return self.some(ODD)

    def score_end(self):
        prefix = b"(" if self.r.random() < 0.3 else b""
        return prefix + self.float()

    def many(self, make, least=1, most=4):
        return [make() for _ in range(self.r.randrange(least, most + 1))]

    def pairs(self, first, second, most=3):
        out = []
        for _ in range(self.r.randrange(1, most + 1)):
            out += [first(), second()]
        if self.r.random() < 0.02:
            out.pop()
        return out

    def maybe(self, *words, chance=0.3):
        return list(words) if self.r.random() < chance else []

    def case(self, word):
        return word.lower() if self.r.random() < 0.5 else word

    def options(self, *choices, most=2):
        out = []
        for _ in range(self.r.randrange(0, most + 1)):
            out += [self.case(x) if isinstance(x, bytes) else x() for x in self.some(choices)]
        if self.r.random() < 0.02:
            out.append(b"BOGUS")
        return out

    def ttl(self):
        r = self.r.random()
        if r < 0.8:
            return b"%d" % self.r.randrange(1000, 100000)
        if r < 0.9:
            return self.some([b"0", b"-1", b"-1000"])
        return self.some(ODD)

    def ttl_ms(self):
        return (
            b"%d" % self.r.randrange(1000000, 100000000)
            if self.r.random() < 0.85
            else self.ttl_odd()
        )

    def ttl_odd(self):
        return self.some([b"0", b"-1", b"-1000"] + ODD)

    def at(self):
        return self.some(
            [b"99999999999", b"88888888888", b"1", b"0", b"-1", b"abc", b"9223372036854775"]
        )

    def at_ms(self):
        return self.some(
            [b"99999999999000", b"88888888888000", b"1", b"0", b"abc", b"9223372036854775807"]
        )

    def pause(self):
        return b"0.001" if self.r.random() < 0.95 else self.some([b"-1", b"x", b"nan", b""])

    def bit(self):
        return (
            b"%d" % self.r.randrange(0, 300)
            if self.r.random() < 0.9
            else self.some(ODD + [b"4294967296"])
        )

    def field_type(self):
        return self.some(
            [
                b"u8",
                b"i8",
                b"u4",
                b"i16",
                b"u63",
                b"i64",
                b"u1",
                b"i5",
                b"u32",
                b"u64",
                b"i65",
                b"x",
            ]
        )

    def field_at(self):
        return self.some([b"0", b"3", b"8", b"#1", b"#2", b"100", b"-1", b"#-1", b"x"])

    def pattern(self):
        return self.some(
            [b"*", b"a*", b"m?", b"m1*", b"[a-c]*", b"*o*", b"m[^1]", b"\\*", b"s*", b"x"]
        )

    def entry(self):
        """The id of an entry: most are behind those before."""
        r = self.r.random()
        if r < 0.6:
            self.ids = getattr(self, "ids", 1000) + self.r.randrange(1, 3)
            return b"%d%s" % (self.ids, self.some([b"", b"-*", b"-1", b"-7"]))
        if r < 0.9:
            near = max(0, getattr(self, "ids", 1000) - self.r.randrange(60))
            return b"%d%s" % (near, self.some([b"", b"-0", b"-1", b"-*", b"-7"]))
        if r < 0.95:
            return b"%d-%d" % (self.r.randrange(3), self.r.randrange(400))
        return self.some(ODD + [b"18446744073709551615-18446744073709551615", b"1-x", b"-", b"+"])

    def old(self):
        """An id that may be there."""
        return self.some([self.entry().replace(b"*", b"0"), b"0", b"0-0", b"1-7", b"999999"])

    def id_end(self):
        r = self.r.random()
        if r < 0.5:
            return self.some([b"-", b"+"])
        return (b"(" if r < 0.7 else b"") + self.old()

    def numkeys(self, keys):
        if self.r.random() < 0.95:
            return b"%d" % len(keys)
        return self.some([b"0", b"-1", b"9", b"x", b"1"])


def commands(m):
    """Name → words of an argument list."""
    s, l, h, t, z, x = (lambda kind=kind: m.key(kind) for kind in KINDS)
    v, f, i, n, d, k = m.value, m.member, m.int, m.count, m.float, m.any
    expiry = [(b"EX", m.ttl), (b"PX", m.ttl_ms), (b"EXAT", m.at), (b"PXAT", m.at_ms)]
    when = [(b"NX",), (b"XX",), (b"GT",), (b"LT",)]

    def zset_or_set():
        return m.key("z") if m.r.random() < 0.85 else m.key("t")

    def algebra(stores, weighs):
        keys = m.many(zset_or_set, 1, 3)
        out = [z()] if stores else []
        out += [m.numkeys(keys)] + keys
        if weighs:
            out += m.maybe(b"WEIGHTS", *[d() for _ in keys])
            out += m.maybe(b"AGGREGATE", m.some([b"SUM", b"min", b"MAX", b"x"]))
        if not stores:
            out += m.maybe(b"WITHSCORES")
        return out

    def scan_options():
        return m.options((b"COUNT", n), (b"MATCH", m.pattern))

    def zrange_args():
        r = m.r.random()
        if r < 0.4:
            return [i(), i()] + m.options((b"REV",), (b"WITHSCORES",), (b"LIMIT", i, i), most=2)
        if r < 0.7:
            return [m.score_end(), m.score_end(), b"BYSCORE"] + m.options(
                (b"REV",), (b"WITHSCORES",), (b"LIMIT", i, i), most=3
            )
        return [m.some(LEX), m.some(LEX), b"BYLEX"] + m.options((b"REV",), (b"LIMIT", i, i), most=2)

    def keys_of(make, most=3):
        return m.many(make, 1, most)

    def counted(make):
        keys = keys_of(make)
        return [m.numkeys(keys)] + keys

    def bitfield():
        return m.options(
            (b"GET", m.field_type, m.field_at),
            (b"SET", m.field_type, m.field_at, i),
            (b"INCRBY", m.field_type, m.field_at, i),
            (b"OVERFLOW", lambda: m.some([b"WRAP", b"SAT", b"FAIL", b"x"])),
            most=5,
        )

    def bit_range():
        r = m.r.random()
        if r < 0.3:
            return []
        return [i()] + ([] if r < 0.4 else [i()] + m.maybe(m.some([b"BIT", b"BYTE", b"x"])))

    def sort(stores):
        out = [m.key(m.some("ltz"))] + m.options((b"ASC",), (b"DESC",), (b"LIMIT", i, n), most=2)
        out += m.maybe(b"ALPHA", chance=0.7) + m.maybe(
            b"BY", m.some([b"none", b"s*", b"h*->m1", b"*"])
        )
        for _ in range(m.r.randrange(3)):
            out += m.maybe(b"GET", m.some([b"#", b"s*", b"h*->m1", b"h*->", b"none", b"*"]))
        # Texts that are equal come in any order, which must not be stored.
        is_sure = b"BY" not in out or b"ALPHA" not in out
        return out + (m.maybe(b"STORE", m.key("l"), chance=0.2) if stores and is_sure else [])

    def g():
        return m.some([b"g0", b"g1", b"g2"]) if m.r.random() < 0.97 else m.some(KEYS["s"])

    def longitude():
        return (
            b"%.6f" % m.r.uniform(-20, 40)
            if m.r.random() < 0.98
            else m.some([b"200", b"x", b"nan"])
        )

    def latitude():
        return b"%.6f" % m.r.uniform(-55, 60) if m.r.random() < 0.98 else m.some([b"86", b"x"])

    def places():
        out = []
        for _ in range(m.r.randrange(1, 5)):
            out += [longitude(), latitude(), f()]
        return out if m.r.random() < 0.97 else out[:-1]

    def unit():
        return m.some(
            [b"m", b"KM", b"km", b"ft", b"mi", b"x"]
            if m.r.random() < 0.2
            else [b"km", b"km", b"mi"]
        )

    def far():
        return (
            b"%.3f" % m.r.uniform(0, 3000) if m.r.random() < 0.95 else m.some([b"-1", b"x", b"0"])
        )

    def center():
        found = (
            [b"FROMMEMBER", f()] if m.r.random() < 0.6 else [b"fromlonlat", longitude(), latitude()]
        )
        return found if m.r.random() < 0.97 else []

    def area():
        found = (
            [b"byradius", far(), unit()] if m.r.random() < 0.5 else [b"BYBOX", far(), far(), unit()]
        )
        return found if m.r.random() < 0.97 else []

    def geo_options(stores):
        out = m.options(
            (b"WITHDIST",), (b"WITHHASH",), (b"WITHCOORD",), (b"ASC",), (b"DESC",), most=2
        )
        any_ = [] if stores or m.r.random() < 0.8 else [b"ANY"]
        return out + m.maybe(b"COUNT", n(), *any_) + stores

    def trim(exact):
        how = [b"="] if m.r.random() < 0.3 else []
        if not exact and m.r.random() < 0.3:
            how = [b"~"]
        bound = [b"MAXLEN", *how, n()] if m.r.random() < 0.6 else [b"minid", *how, m.old()]
        out = bound + m.maybe(b"LIMIT", n(), chance=0.5 if how == [b"~"] else 0.03)
        return out + m.maybe(b"MAXLEN", n(), chance=0.02)

    def gg():
        return m.some([b"g1", b"g2", b"g3"])

    def owner():
        return m.some([b"c1", b"c2", b"c3"])

    def idle():
        return m.some([b"0", b"0", b"50000"]) if m.r.random() < 0.95 else m.some(ODD)

    def block():
        if m.r.random() < 0.7:
            return []
        return [b"BLOCK", b"1" if m.r.random() < 0.95 else m.some([b"-1", b"x", b""])]

    def read(special, chance):
        keys = m.many(x, 1, 2)
        ids = [special if m.r.random() < chance else m.old() for _ in keys]
        if m.r.random() < 0.02:
            ids.append(b"0")
        return m.maybe(b"COUNT", n()) + block() + [m.case(b"STREAMS")] + keys + ids

    def claim():
        return m.options(
            (b"IDLE", lambda: m.some([b"0", b"100000", b"x"])),
            (b"TIME", lambda: m.some([b"1000", b"-5", b"99999999999999", b"x"])),
            (b"RETRYCOUNT", i),
            (b"FORCE",),
            (b"JUSTID",),
            (b"LASTID", m.old),
            most=3,
        )

    return {
        # streams
        "XADD": lambda: [x()]
        + m.maybe(b"NOMKSTREAM", chance=0.1)
        + (trim(True) if m.r.random() < 0.2 else [])
        + [b"*" if m.r.random() < 0.1 else m.entry()]
        + m.pairs(f, v),
        "XLEN": lambda: [x()],
        "XRANGE": lambda: [x(), m.id_end(), m.id_end()] + m.maybe(b"COUNT", i()),
        "XREVRANGE": lambda: [x(), m.id_end(), m.id_end()] + m.maybe(b"COUNT", i()),
        "XDEL": lambda: [x()] + m.many(m.old),
        "XTRIM": lambda: [x()] + trim(False),
        "XSETID": lambda: [x(), m.entry()]
        + m.options((b"ENTRIESADDED", i), (b"MAXDELETEDID", m.old), most=2),
        "XREAD": lambda: read(b"$", 0.2),
        "XREADGROUP": lambda: (
            [b"GROUP", gg(), owner()] + m.maybe(b"NOACK", chance=0.1) + read(b">", 0.7)
        ),
        "XGROUP": lambda: m.some(
            [
                [b"CREATE", x(), gg(), m.some([b"$", b"0", m.old()])]
                + m.options((b"MKSTREAM",), (b"ENTRIESREAD", i), most=2),
                [b"SETID", x(), gg(), m.some([b"$", b"0", m.old()])]
                + m.options((b"ENTRIESREAD", i), most=1),
                [b"CREATECONSUMER", x(), gg(), owner()],
                [b"DELCONSUMER", x(), gg(), owner()],
                [b"DESTROY", x(), gg()] if m.r.random() < 0.2 else [b"CREATE", x(), gg(), b"0"],
                [b"NOSUCH", x(), gg()],
            ]
        ),
        "XACK": lambda: [x(), gg()] + m.many(m.old),
        "XPENDING": lambda: [x(), gg()]
        + (
            m.maybe(b"IDLE", idle(), chance=0.2) + [m.id_end(), m.id_end(), n()] + m.maybe(owner())
            if m.r.random() < 0.7
            else []
        ),
        "XCLAIM": lambda: [x(), gg(), owner(), idle()] + m.many(m.old, 1, 4) + claim(),
        "XAUTOCLAIM": lambda: [x(), gg(), owner(), idle(), m.id_end()]
        + m.options((b"COUNT", i), (b"JUSTID",), most=2),
        "XINFO": lambda: m.some(
            [
                [b"STREAM", x()] + m.maybe(b"FULL", *m.maybe(b"COUNT", i())),
                [b"GROUPS", x()],
                [b"CONSUMERS", x(), gg()],
                [b"NOSUCH", x()],
            ]
        ),
        # strings
        "APPEND": lambda: [s(), v()],
        "DECR": lambda: [s()],
        "DECRBY": lambda: [s(), i()],
        "GET": lambda: [s()],
        "GETDEL": lambda: [s()],
        "GETEX": lambda: [s()] + m.options(*expiry, (b"PERSIST",), most=2),
        "GETRANGE": lambda: [s(), i(), i()],
        "GETSET": lambda: [s(), v()],
        "INCR": lambda: [s()],
        "INCRBY": lambda: [s(), i()],
        "INCRBYFLOAT": lambda: [s(), d()],
        "LCS": lambda: [s(), s()]
        + m.options((b"LEN",), (b"IDX",), (b"MINMATCHLEN", n), (b"WITHMATCHLEN",), most=3),
        "MGET": lambda: keys_of(s),
        "MSET": lambda: m.pairs(s, v),
        "MSETNX": lambda: m.pairs(s, v),
        "PSETEX": lambda: [s(), m.ttl_ms(), v()],
        "SET": lambda: [s(), v()]
        + m.options(*expiry, (b"NX",), (b"XX",), (b"GET",), (b"KEEPTTL",)),
        "SETEX": lambda: [s(), m.ttl(), v()],
        "SETNX": lambda: [s(), v()],
        "SETRANGE": lambda: [s(), i(), v()],
        "STRLEN": lambda: [s()],
        "SUBSTR": lambda: [s(), i(), i()],
        # bitmaps
        "BITCOUNT": lambda: [s()] + bit_range(),
        "BITFIELD": lambda: [s()] + bitfield(),
        "BITFIELD_RO": lambda: [s()] + bitfield(),
        "BITOP": lambda: [m.some([b"AND", b"or", b"XOR", b"NOT", b"x"]), s()] + keys_of(s),
        "BITPOS": lambda: [s(), m.some([b"0", b"1", b"2", b"x"])] + bit_range(),
        "GETBIT": lambda: [s(), m.bit()],
        "SETBIT": lambda: [s(), m.bit(), m.some([b"0", b"1", b"1", b"2"])],
        # estimates
        "PFADD": lambda: [b"p%d" % m.r.randrange(3) if m.r.random() < 0.9 else b"lex"]
        + m.many(v, 0, 5),
        "PFCOUNT": lambda: [b"p%d" % m.r.randrange(3) for _ in range(m.r.randrange(1, 3))],
        "PFMERGE": lambda: [
            b"p%d" % m.r.randrange(3) if m.r.random() < 0.9 else b"lex" for _ in range(2)
        ],
        # lists
        "LINDEX": lambda: [l(), i()],
        "LINSERT": lambda: [l(), m.some([b"BEFORE", b"after", b"x"]), v(), v()],
        "LLEN": lambda: [l()],
        "LMOVE": lambda: [l(), l(), m.some([b"LEFT", b"right", b"x"]), m.some([b"LEFT", b"RIGHT"])],
        "LMPOP": lambda: counted(l) + [m.some([b"LEFT", b"RIGHT"])] + m.maybe(b"COUNT", n()),
        "LPOP": lambda: [l()] + m.maybe(n()),
        # 7.2 refuses the least rank, which 7.0 takes.
        "LPOS": lambda: [l(), v()]
        + m.options(
            (b"RANK", lambda: i().replace(b"808", b"807")), (b"COUNT", n), (b"MAXLEN", n), most=3
        ),
        "LPUSH": lambda: [l()] + m.many(v, 1, 6),
        "LPUSHX": lambda: [l()] + m.many(v),
        "LRANGE": lambda: [l(), i(), i()],
        "LREM": lambda: [l(), i(), v()],
        "LSET": lambda: [l(), i(), v()],
        "LTRIM": lambda: [l(), i(), m.some([b"-1", b"-1", b"50", i()])],
        "RPOP": lambda: [l()] + m.maybe(n()),
        "RPOPLPUSH": lambda: [l(), l()],
        "RPUSH": lambda: [l()] + m.many(v, 1, 6),
        "RPUSHX": lambda: [l()] + m.many(v),
        "BLPOP": lambda: m.many(l, 1, 2) + [m.pause()],
        "BRPOP": lambda: m.many(l, 1, 2) + [m.pause()],
        "BLMOVE": lambda: [
            l(),
            l(),
            m.some([b"LEFT", b"right", b"x"]),
            m.some([b"LEFT", b"RIGHT"]),
            m.pause(),
        ],
        "BRPOPLPUSH": lambda: [l(), l(), m.pause()],
        "BLMPOP": lambda: [m.pause()]
        + counted(l)
        + [m.some([b"LEFT", b"RIGHT"])]
        + m.maybe(b"COUNT", n()),
        # hashes
        "HDEL": lambda: [h()] + m.many(f),
        "HEXISTS": lambda: [h(), f()],
        "HGET": lambda: [h(), f()],
        "HGETALL": lambda: [h()],
        "HINCRBY": lambda: [h(), f(), i()],
        "HINCRBYFLOAT": lambda: [h(), f(), d()],
        "HKEYS": lambda: [h()],
        "HLEN": lambda: [h()],
        "HMGET": lambda: [h()] + m.many(f),
        "HMSET": lambda: [h()] + m.pairs(f, v),
        "HRANDFIELD": lambda: [h()] + m.maybe(i(), *m.maybe(b"WITHVALUES"), chance=0.6),
        "HSCAN": lambda: [h(), b"0"] + scan_options(),
        "HSET": lambda: [h()] + m.pairs(f, v),
        "HSETNX": lambda: [h(), f(), v()],
        "HSTRLEN": lambda: [h(), f()],
        "HVALS": lambda: [h()],
        # sets
        "SADD": lambda: [t()] + m.many(f, 1, 6),
        "SCARD": lambda: [t()],
        "SDIFF": lambda: keys_of(t),
        "SDIFFSTORE": lambda: [t()] + keys_of(t),
        "SINTER": lambda: keys_of(t),
        "SINTERCARD": lambda: counted(t) + m.maybe(b"LIMIT", n()),
        "SINTERSTORE": lambda: [t()] + keys_of(t),
        "SISMEMBER": lambda: [t(), f()],
        "SMEMBERS": lambda: [t()],
        "SMISMEMBER": lambda: [t()] + m.many(f),
        "SMOVE": lambda: [t(), t(), f()],
        "SPOP": lambda: [t()] + m.maybe(n()),
        "SRANDMEMBER": lambda: [t()] + m.maybe(i()),
        "SREM": lambda: [t()] + m.many(f),
        "SSCAN": lambda: [t(), b"0"] + scan_options(),
        "SUNION": lambda: keys_of(t),
        "SUNIONSTORE": lambda: [t()] + keys_of(t),
        # sorted sets
        "ZADD": lambda: [z()]
        + m.options((b"NX",), (b"XX",), (b"GT",), (b"LT",), (b"CH",), (b"INCR",))
        + m.pairs(d, f, 4),
        "ZCARD": lambda: [z()],
        "ZCOUNT": lambda: [z(), m.score_end(), m.score_end()],
        "ZDIFF": lambda: algebra(False, False),
        "ZDIFFSTORE": lambda: algebra(True, False),
        "ZINCRBY": lambda: [z(), d(), f()],
        "ZINTER": lambda: algebra(False, True),
        "ZINTERCARD": lambda: counted(zset_or_set) + m.maybe(b"LIMIT", n()),
        "ZINTERSTORE": lambda: algebra(True, True),
        "ZLEXCOUNT": lambda: [b"lex", m.some(LEX), m.some(LEX)],
        "ZMPOP": lambda: counted(z) + [m.some([b"MIN", b"max", b"x"])] + m.maybe(b"COUNT", n()),
        "ZMSCORE": lambda: [z()] + m.many(f),
        "ZPOPMAX": lambda: [z()] + m.maybe(n()),
        "ZPOPMIN": lambda: [z()] + m.maybe(n()),
        "ZRANDMEMBER": lambda: [z()] + m.maybe(i(), *m.maybe(b"WITHSCORES"), chance=0.6),
        "ZRANGE": lambda: (lambda args: [b"lex" if b"BYLEX" in args else z()] + args)(
            zrange_args()
        ),
        "ZRANGEBYLEX": lambda: [b"lex", m.some(LEX), m.some(LEX)]
        + m.options((b"LIMIT", i, i), most=1),
        "ZRANGEBYSCORE": lambda: [z(), m.score_end(), m.score_end()]
        + m.options((b"LIMIT", i, i), (b"WITHSCORES",)),
        "ZRANGESTORE": lambda: (lambda args: [z(), b"lex" if b"BYLEX" in args else z()] + args)(
            zrange_args()
        ),
        "ZRANK": lambda: [z(), f()],
        "ZREM": lambda: [z()] + m.many(f),
        "ZREMRANGEBYLEX": lambda: [b"lex", m.some(LEX), m.some(LEX)],
        "ZREMRANGEBYRANK": lambda: [z(), i(), i()],
        "ZREMRANGEBYSCORE": lambda: [z(), m.score_end(), m.score_end()],
        "ZREVRANGE": lambda: [z(), i(), i()] + m.maybe(b"WITHSCORES"),
        "ZREVRANGEBYLEX": lambda: [b"lex", m.some(LEX), m.some(LEX)],
        "ZREVRANGEBYSCORE": lambda: [z(), m.score_end(), m.score_end()]
        + m.options((b"LIMIT", i, i), (b"WITHSCORES",)),
        "ZREVRANK": lambda: [z(), f()],
        "ZSCAN": lambda: [z(), b"0"] + scan_options(),
        "ZSCORE": lambda: [z(), f()],
        "ZUNION": lambda: algebra(False, True),
        "ZUNIONSTORE": lambda: algebra(True, True),
        "BZPOPMIN": lambda: m.many(z, 1, 2) + [m.pause()],
        "BZPOPMAX": lambda: m.many(z, 1, 2) + [m.pause()],
        "BZMPOP": lambda: [m.pause()]
        + counted(z)
        + [m.some([b"MIN", b"max", b"x"])]
        + m.maybe(b"COUNT", n()),
        # places
        "GEOADD": lambda: [g()] + m.options((b"NX",), (b"XX",), (b"CH",), most=1) + places(),
        "GEODIST": lambda: [g(), f(), f()] + m.maybe(unit(), chance=0.7),
        "GEOHASH": lambda: [g()] + m.many(f, 0, 3),
        "GEOPOS": lambda: [g()] + m.many(f, 0, 3),
        "GEORADIUS": lambda: [g(), longitude(), latitude(), far(), unit()]
        + geo_options(m.maybe(m.some([b"STORE", b"STOREDIST"]), b"g0", chance=0.2)),
        "GEORADIUS_RO": lambda: [g(), longitude(), latitude(), far(), unit()] + geo_options([]),
        "GEORADIUSBYMEMBER": lambda: [g(), f(), far(), unit()]
        + geo_options(m.maybe(b"STORE", b"g1", chance=0.2)),
        "GEORADIUSBYMEMBER_RO": lambda: [g(), f(), far(), unit()] + geo_options([]),
        "GEOSEARCH": lambda: [g()] + center() + area() + geo_options([]),
        "GEOSEARCHSTORE": lambda: [g(), g()]
        + center()
        + area()
        + m.maybe(b"STOREDIST")
        + m.maybe(b"COUNT", n()),
        # keys
        "SORT": lambda: sort(True),
        "SORT_RO": lambda: sort(False),
        "RESTORE": lambda: [
            k(),
            m.some([b"0", b"100000", b"-1", b"x", b"9999999999999"]),
            m.some(PAYLOADS + [b"", b"junk"]),
        ]
        + m.options(
            (b"REPLACE",),
            (b"ABSTTL",),
            (b"IDLETIME", lambda: m.some([b"5", b"-1", b"x"])),
            (b"FREQ", lambda: m.some([b"5", b"256", b"x"])),
            most=3,
        ),
        "MEMORY": lambda: m.some(
            [[b"USAGE", k(), b"SAMPLES", m.some([b"-1", b"x"])], [b"NOSUCH"], [b"USAGE", b"no key"]]
        ),
        "COPY": lambda: [k(), k()] + m.options((b"REPLACE",), (b"DB", n)),
        "DEL": lambda: keys_of(k, 2),
        "EXISTS": lambda: keys_of(k),
        "EXPIRE": lambda: [k(), m.ttl()] + m.options(*when),
        "EXPIREAT": lambda: [k(), m.at()] + m.options(*when),
        "EXPIRETIME": lambda: [k()],
        "KEYS": lambda: [m.pattern()],
        "MOVE": lambda: [k(), n()],
        "PERSIST": lambda: [k()],
        "PEXPIRE": lambda: [k(), m.ttl_ms()] + m.options(*when),
        "PEXPIREAT": lambda: [k(), m.at_ms()] + m.options(*when),
        "PEXPIRETIME": lambda: [k()],
        "PTTL": lambda: [k()],
        "RENAME": lambda: [k(), k()],
        "RENAMENX": lambda: [k(), k()],
        "SCAN": lambda: [b"0"] + scan_options(),
        "TOUCH": lambda: keys_of(k),
        "TTL": lambda: [k()],
        "TYPE": lambda: [k()],
        "UNLINK": lambda: keys_of(k, 2),
        "DBSIZE": lambda: [],
        "RANDOMKEY": lambda: [],
        # sessions
        "ECHO": lambda: [v()],
        "PING": lambda: m.maybe(v()),
        "SELECT": lambda: [m.some([b"0", b"0", b"0", b"1", b"16", b"x", b"-1", b"2147483648"])],
        "NOSUCH": lambda: [one for one in m.many(v, 0, 3) if one.isascii()],
        "OBJECT": lambda: [b"NOSUCH"] + m.many(v, 0, 2),
        "CLIENT": lambda: m.some(
            [[b"GETNAME"], [b"SETNAME", v()], [b"NO-EVICT", b"on"], [b"NOSUCH"], [b"GETNAME", v()]]
        ),
        "CONFIG": lambda: m.some([[b"GET", b"sav*"], [b"GET"], [b"NOSUCH", v()]]),
        "COMMAND": lambda: m.some([[b"GETKEYS"] + m.some(GET_KEYS), [b"NOSUCH"], [b"COUNT", v()]]),
        "SWAPDB": lambda: m.some([[b"0", b"1"], [b"0", b"99"], [b"x", b"0"], [b"0"]]),
        "FLUSHDB": lambda: m.some([[b"NOSUCH"], [b"ASYNC", b"x"]]),
        "WAIT": lambda: [m.some([b"0", b"-1", b"x"]), m.some([b"0", b"1", b"x", b"-1"])],
        "EXEC": lambda: [],
        "DISCARD": lambda: [],
        "UNWATCH": lambda: [],
        "WATCH": lambda: m.many(k, 1, 2),
    }


GET_KEYS = [
    [b"GET", b"a"],
    [b"MSET", b"a", b"1", b"b", b"2"],
    [b"ZUNIONSTORE", b"to", b"2", b"a", b"b"],
    [b"LMPOP", b"1", b"a", b"LEFT"],
    [b"BLPOP", b"a", b"b", b"0"],
    [b"NOSUCH", b"a"],
    [b"GET"],
    [b"PING"],
]
# What DUMP of the server gave.
PAYLOADS = []
RARE = {
    "RESTORE",
    "MEMORY",
    "DEL",
    "BLPOP",
    "BRPOP",
    "BLMOVE",
    "BRPOPLPUSH",
    "BLMPOP",
    "BZPOPMIN",
    "BZPOPMAX",
    "BZMPOP",
    "SWAPDB",
    "FLUSHDB",
    "WAIT",
    "EXEC",
    "DISCARD",
    "UNWATCH",
    "WATCH",
    "OBJECT",
    "CLIENT",
    "CONFIG",
    "COMMAND",
    "UNLINK",
    "MOVE",
    "RENAME",
    "RENAMENX",
    "COPY",
    "SELECT",
    "NOSUCH",
    "EXPIREAT",
    "PEXPIREAT",
    "EXPIRE",
    "PEXPIRE",
}
ANY_ORDER = {"HKEYS", "HVALS", "SMEMBERS", "SINTER", "SUNION", "SDIFF", "KEYS"}
PAGES = {"SCAN", "SSCAN", "HSCAN", "ZSCAN"}
PICKS = {"SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER", "RANDOMKEY"}
TIMES = {"TTL": 2, "PTTL": 2000, "EXPIRETIME": 2, "PEXPIRETIME": 2000}


def number(one):
    try:
        return float(one)
    except (TypeError, ValueError):
        return None


def same(a, b):
    """Whether two replies say the same, doubles by value."""
    if isinstance(a, list) and isinstance(b, list):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if a == b:
        return type(a) is type(b)
    if isinstance(a, bytes) and isinstance(b, bytes) and a[:4] == b[:4] == b"HYLL":
        return True
    if type(a) is type(b) and isinstance(a, (bytes, Double)):
        x, y = number(a), number(b)
        return x is not None and x == y
    return False


def sorted_pairs(reply):
    return sorted((reply[at], reply[at + 1]) for at in range(0, len(reply), 2))


def shape(reply):
    if isinstance(reply, list):
        return (type(reply).__name__, [shape(one) for one in reply])
    if isinstance(reply, Error):
        return reply
    return type(reply).__name__


def in_any_order(name, words):
    """Whether replies of equal length are the same: 2, in another order: 1."""
    words = [word.upper() for word in words]
    if name.startswith("SORT") and b"BY" in words:
        # Equal texts, and a set that is not sorted, come in any order.
        return 2 if b"LIMIT" in words else 1
    if name.startswith("GEO"):
        if b"ANY" in words:
            return 2
        return 0 if {b"ASC", b"DESC", b"COUNT"} & set(words) else 1
    return 0


def agree(name, ours, theirs, words=()):
    if name in ("BITCOUNT", "BITPOS") and isinstance(ours, Error):
        return True
    if isinstance(ours, Error) or isinstance(theirs, Error):
        return type(ours) is type(theirs) and ours == theirs
    if name in TIMES and isinstance(ours, int) and isinstance(theirs, int):
        return abs(ours - theirs) <= TIMES[name] and (ours < 0) == (theirs < 0)
    if name in ANY_ORDER and isinstance(ours, list):
        return type(ours) is type(theirs) and sorted(ours) == sorted(theirs)
    if name == "HGETALL" and isinstance(ours, list):
        return type(ours) is type(theirs) and sorted_pairs(ours) == sorted_pairs(theirs)
    if name == "XINFO":
        return same(timeless(ours), timeless(theirs))
    if name == "XPENDING":
        return same(idle_left_out(ours), idle_left_out(theirs))
    if name in PICKS:
        return shape(ours) == shape(theirs)
    order = in_any_order(name, words) if isinstance(ours, list) and isinstance(theirs, list) else 0
    if order:
        return len(ours) == len(theirs) and (
            order == 2 or same(*(sorted(one, key=str) for one in (ours, theirs)))
        )
    return same(ours, theirs)


TIMED = {b"idle", b"seen-time", b"radix-tree-keys", b"radix-tree-nodes"}
NEWER = {b"inactive", b"active-time"}


def timeless(reply):
    """What XINFO says, without what depends on the time or the version."""
    if not isinstance(reply, list):
        return reply
    out, at = type(reply)(), 0
    while at < len(reply):
        one = reply[at]
        has_value = isinstance(one, bytes) and at + 1 < len(reply)
        if has_value and one in NEWER:
            at += 2
        elif has_value and one in TIMED:
            out += [one, 0]
            at += 2
        elif has_value and one == b"pending" and isinstance(reply[at + 1], list):
            out += [one, [each[:-2] + [0] + each[-1:] for each in reply[at + 1]]]
            at += 2
        else:
            out.append(timeless(one))
            at += 1
    return out


def idle_left_out(reply):
    if isinstance(reply, list) and all(type(one) is list and len(one) == 4 for one in reply):
        return [one[:2] + [0] + one[3:] for one in reply]
    return reply


def all_pages(side, name, args):
    """What all pages hold together."""
    at = 0 if name == "SCAN" else 1
    found, cursor, args = set(), b"0", list(args)
    for _ in range(10000):
        args[at] = cursor
        reply = side.call(name.encode(), *args)
        if isinstance(reply, Error):
            return reply
        cursor, page = reply
        if name in ("HSCAN", "ZSCAN"):
            values = [number(one) if name == "ZSCAN" else one for one in page[1::2]]
            found.update(zip(page[::2], values))
        else:
            found.update(page)
        if cursor == b"0":
            return found
    raise AssertionError("the pages do not end")


class Run:
    CLIENTS = 3

    def __init__(self, prefix, folder, seed, mode):
        self.seed = seed
        self.make = Make(seed)
        self.table = commands(self.make)
        self.names = [name for name in self.table for _ in range(1 if name in RARE else 4)]
        self.server = Server(f"{folder}/server")
        self.embedded = Library(prefix, folder, mode)
        self.clients = [(self.embedded.client(), self.server.client()) for _ in range(self.CLIENTS)]
        self.ours, self.theirs = self.clients[0]
        self.history = []
        self.failures = 0

    def differ(self, what, ours, theirs):
        self.failures += 1
        print(f"seed {self.seed}, command {len(self.history)}: {what}")
        print("  library:", str(ours)[:3000])
        print("  redis:  ", str(theirs)[:3000])
        keys = set(what[1:]) if isinstance(what, tuple) else set()
        before = [old for old in self.history[-400:] if keys & set(old[1:])][-12:]
        for old in before:
            print("     after", old)
        if self.failures >= 25:
            sys.exit(1)

    def words(self):
        name = self.make.some(self.names)
        args = self.table[name]()
        self.history.append((name.encode(), *args))
        return name, args

    def step(self):
        self.ours, self.theirs = self.make.some(self.clients)
        if self.make.r.random() < 0.01:
            self.transaction()
            return
        name, args = self.words()
        words = (name.encode(), *args)
        if name == "DBSIZE":
            # Redis counts what is over until somebody looks at it.
            self.both(b"EXISTS", *ALL_KEYS)
        if name in PAGES:
            ours = all_pages(self.ours, name, args)
            theirs = all_pages(self.theirs, name, args)
            if ours != theirs:
                self.differ(words, ours, theirs)
            return
        if name == "XSETID":
            ours = self.ours.call(*words)
            if isinstance(ours, Error) and ours.endswith("current max_deleted_entry_id"):
                return
            theirs = self.theirs.call(*words)
            if not agree(name, ours, theirs):
                self.differ(words, ours, theirs)
            return
        theirs = self.theirs.call(*words)
        if name == "SPOP" and not isinstance(theirs, Error) and theirs not in (None, []):
            members = theirs if isinstance(theirs, list) else [theirs]
            ours = self.ours.call(b"SREM", args[0], *members)
            if ours != len(members):
                self.differ(words, ours, theirs)
            return
        if name == "XADD" and b"*" in args and isinstance(theirs, bytes):
            at = args.index(b"*")
            words = (name.encode(), *args[:at], theirs, *args[at + 1 :])
        if name == "XTRIM" and b"~" in args and isinstance(theirs, int):
            words = (b"XTRIM", args[0], b"MAXLEN", b"%d" % self.theirs.call(b"XLEN", args[0]))
        ours = self.ours.call(*words)
        if not agree(name, ours, theirs, words):
            self.differ(words, ours, theirs)

    def transaction(self):
        """MULTI, a few commands, perhaps those of another client between, EXEC."""
        r = self.make.r
        self.both(b"UNWATCH")
        for key in self.make.many(self.make.any, 0, 2):
            self.both(b"WATCH", key)
        queued = []
        others = [self.words() for _ in range(r.randrange(2))]
        self.both(b"MULTI")
        for _ in range(r.randrange(1, 7)):
            name, args = self.words()
            alone = ("SPOP", "WATCH", "EXEC", "DISCARD", "DBSIZE", "XSETID")
            if name in PICKS or name in PAGES or name in alone or b"~" in args or b"*" in args:
                continue
            words = (name.encode(), *args)
            ours, theirs = self.ours.call(*words), self.theirs.call(*words)
            if not agree("", ours, theirs):
                self.differ(words, ours, theirs)
            if not isinstance(theirs, Error):
                queued.append(words)
        own = (self.ours, self.theirs)
        self.ours, self.theirs = self.clients[(self.clients.index(own) + 1) % self.CLIENTS]
        for name, args in others:
            unlike = b"~" in args or b"*" in args or name in ("SPOP", "DBSIZE", "XSETID")
            if name not in PICKS and name not in PAGES and not unlike:
                words = (name.encode(), *args)
                ours, theirs = self.ours.call(*words), self.theirs.call(*words)
                if not agree(name, ours, theirs, words):
                    self.differ(words, ours, theirs)
        self.ours, self.theirs = own
        ours, theirs = self.ours.call(b"EXEC"), self.theirs.call(b"EXEC")
        lists = type(ours) is type(theirs) is list and len(ours) == len(theirs) == len(queued)
        if not lists:
            if type(ours) is not type(theirs) or ours != theirs:
                self.differ(("EXEC", queued), ours, theirs)
            return
        for words, one, other in zip(queued, ours, theirs):
            if not agree(words[0].decode(), one, other, words):
                self.differ(("EXEC",) + words, one, other)

    def state(self):
        """Compares all keys of database 0."""
        self.ours, self.theirs = self.clients[0]
        self.both(b"SELECT", b"0")
        # Some are over soon: what is read is what is left.
        for _ in range(3):
            self.both(b"PEXPIRE", self.make.any(), b"8")
        time.sleep(0.012)
        ours, theirs = (sorted(side.call(b"KEYS", b"*")) for side in (self.ours, self.theirs))
        if ours != theirs:
            self.differ(("KEYS",), ours, theirs)
        readers = {
            "string": ("GET", []),
            "list": ("LRANGE", [b"0", b"-1"]),
            "hash": ("HGETALL", []),
            "set": ("SMEMBERS", []),
            "zset": ("ZRANGE", [b"0", b"-1", b"WITHSCORES"]),
            "stream": ("XRANGE", [b"-", b"+"]),
        }
        sizes = {"stream": b"XLEN", "list": b"LLEN", "hash": b"HLEN", "set": b"SCARD", "zset": b"ZCARD"}
        for key in theirs:
            kind = self.theirs.call(b"TYPE", key)
            if kind == "string" and self.theirs.call(b"GET", key).startswith(b"HYLL"):
                # The runs of sparse registers may be cut elsewhere.
                readers = readers | {"string": ("PFCOUNT", [])}
            else:
                readers = readers | {"string": ("GET", [])}
            asked = [("TYPE", []), readers[kind]]
            if kind in sizes:
                asked.append((sizes[kind].decode(), []))
            asked.append(("PTTL", []))
            if kind == "stream":
                words = (b"XINFO", b"STREAM", key, b"FULL", b"COUNT", b"0")
                a, b = self.ours.call(*words), self.theirs.call(*words)
                if not agree("XINFO", a, b):
                    self.differ(words, a, b)
            for name, more in asked:
                words = (name.encode(), key, *more)
                a, b = self.ours.call(*words), self.theirs.call(*words)
                if not agree(name, a, b):
                    self.differ(words, a, b)

    def both(self, *words):
        ours, theirs = self.ours.call(*words), self.theirs.call(*words)
        assert same(ours, theirs), (words, ours, theirs)

    def begin(self, protocol):
        for self.ours, self.theirs in self.clients:
            hello = self.theirs.call(b"HELLO", b"%d" % protocol)
            assert not isinstance(hello, Error), hello
            assert not isinstance(self.ours.call(b"HELLO", b"%d" % protocol), Error)
            self.both(b"SELECT", b"0")
        self.both(b"FLUSHALL")
        PAYLOADS.clear()
        for words in ((b"SET", b"v"), (b"RPUSH", b"a", b"b"), (b"HSET", b"f", b"1"), (b"SADD", b"1")):
            self.theirs.call(words[0], b"tmp", *words[1:])
            PAYLOADS.append(self.theirs.call(b"DUMP", b"tmp"))
            self.theirs.call(b"DEL", b"tmp")
        # Ranges of members are of sets with one score alone.
        for member in WORDS + [b"m%d" % at for at in range(10)]:
            self.both(b"ZADD", b"lex", b"1", member)
        members = [b"m%d" % at for at in range(MANY)]
        self.both(b"RPUSH", BIG["l"], *members)
        self.both(b"SADD", BIG["t"], *members)
        self.both(b"HSET", BIG["h"], *[word for one in members for word in (one, one + one)])
        scored = [(b"%d" % (at * 7919 % 500), one) for at, one in enumerate(members)]
        self.both(b"ZADD", BIG["z"], *[word for pair in scored for word in pair])
        self.both(b"SET", BIG["s"], b"".join(members) * 10)
        for at in range(300):
            self.both(b"XADD", BIG["x"], b"1-%d" % (at + 1), b"field", members[at])
        self.both(b"XGROUP", b"CREATE", BIG["x"], b"g1", b"0")

    def run(self, count):
        for at in range(count):
            if at % 5000 == 0:
                self.begin(2 + at // 5000 % 2)
            elif at % 500 == 0:
                self.state()
            self.step()
        self.state()
        for fault in self.embedded.faults():
            self.differ(("the check",), fault, None)
        self.embedded.close()
        return self.failures


def main():
    prefix, folder = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    mode = sys.argv[5] if len(sys.argv) > 5 else None
    run = Run(prefix, folder, seed, mode)
    try:
        failures = run.run(count)
    finally:
        run.server.stop()
    if failures:
        sys.exit(1)
    print(f"{count} commands, the same replies")


if __name__ == "__main__":
    main()
