"""Every command with each of its words replaced by odd ones, to the library and to Debian's
redis-server: the same replies. PREFIX FOLDER [PART]: only lines that begin so.

What 7.2 says in another way than 7.0 is in NEWER. A line of COMMANDS is run as it stands, then with one word after the other replaced by each of ODD:
numbers at the ends of their ranges, texts that are almost numbers, keys of each type. What one
changes the next meets, on both sides alike."""

import sys

from differential import Error, agree, all_pages, same
from wire import Library, Server, Simple, encode

ODD = [b"", b"0", b"-0", b"1", b"-1", b"2", b"+1", b"01", b" 1", b"1 ", b"1.5", b"abc", b"nan"]
ODD += [
    b"inf",
    b"-inf",
    b"+inf",
    b"1e400",
    b"-1e400",
    b"1e-400",
    b"4.9e-324",
    b"1e308",
    b"0x10",
    b"1\x00",
]
ODD += [
    b"9223372036854775807",
    b"-9223372036854775807",
    b"-9223372036854775808",
    b"9223372036854775808",
]
ODD += [
    b"18446744073709551615",
    b"18446744073709551616",
    b"4294967295",
    b"4294967296",
    b"2147483648",
]
ODD += [
    b"-2147483649",
    b"\x00",
    b"\xff\xfe",
    b"(1",
    b"[a",
    b"(",
    b"[",
    b"-",
    b"+",
    b"*",
    b"$",
    b">",
    b"#",
]
ODD += [
    b"1-1",
    b"0-0",
    b"1-",
    b"-1-1",
    b"1-*",
    b"*-1",
    b"18446744073709551615-18446744073709551615",
]
ODD += [b"str", b"num", b"list", b"hash", b"set", b"zset", b"stream", b"none", b"x" * 70]
# Of words where a large number would be as much memory, or as long a wait, as it says.
SMALL = [one for one in ODD if len(one.strip(b"-")) < 9 or not one.strip(b"-").isdigit()]
# No number that a wait could be.
SHORT = [one for one in ODD if one not in (b"0", b"1", b"2", b"1.5", b"01", b"+1", b"-0", b"0x10")]
SHORT = [one for one in SHORT if not one.isdigit() and b"e-" not in one and b"e308" not in one]
# No time that would be over before the next command.
LATER = [one for one in ODD if not one.isdigit() or int(one) == 0 or int(one) > 1 << 32]

SETUP = """
FLUSHALL
SET str hello
SET num 10
RPUSH list a b c d a 1 2
HSET hash f v n 5 x 1.5
SADD set a b c 1 2 3
SADD set2 b c d
ZADD zset 1 a 2 b 3 c 4 d
ZADD zset2 5 b 6 e
ZADD lex 0 a 0 b 0 c
XADD stream 1-1 f v
XADD stream 2-1 f v g w
XADD stream 3-1 f v
XGROUP CREATE stream g 0
XREADGROUP GROUP g c COUNT 2 STREAMS stream >
XADD behind 5-1 a b
XADD behind 6-1 a b
XSETID behind 7-1 MAXDELETEDID 1-7
XGROUP CREATE behind g 0 ENTRIESREAD 10
GEOADD geo 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
GEOADD edge 180 85.05112878 corner -180 -85.05112878 other
PFADD hll a b c
PFADD hll2 c d
"""

# What stands for a word in these: {} SMALL, <> SHORT, ~~ LATER, [] nothing.
COMMANDS = """
APPEND str x
DECR num
DECRBY num 3
GET str
GETDEL str
GETEX str EX ~100~
GETEX str PX ~100000~
GETEX str EXAT 99999999999
GETEX str PXAT 99999999999000
GETEX str PERSIST
GETRANGE str 0 2
GETSET str x
INCR num
INCRBY num 4
INCRBYFLOAT num 1.5
LCS str num LEN
LCS str num IDX MINMATCHLEN 1 WITHMATCHLEN
MGET str num list
MSET str a num 1
MSETNX str a new 1
PSETEX str ~100000~ v
SET str v EX ~100~
SET str v PX ~100000~ NX
SET str v XX GET
SET str v EXAT 99999999999 GET
SET str v PXAT 99999999999000
SET str v KEEPTTL
SETEX str ~100~ v
SETNX str v
SETRANGE str {5} abc
STRLEN str
SUBSTR str 0 1
BITCOUNT str 0 3
BITCOUNT str 0 10 BIT
BITFIELD num GET u8 {0}
BITFIELD num SET u8 {0} 5
BITFIELD num OVERFLOW FAIL INCRBY i5 {#1} 9
BITFIELD num OVERFLOW SAT INCRBY u2 {100} 1 GET u4 {0}
BITFIELD_RO num GET i8 {0}
BITOP AND dest str num
BITOP NOT dest str
BITOP XOR dest str none
BITPOS str 1 0 3
BITPOS str 0 0 -1 BIT
GETBIT str 7
SETBIT str {7} 1
PFADD hll x
PFCOUNT hll hll2
PFMERGE hll hll2
LINDEX list 1
LINSERT list BEFORE b x
LLEN list
LMOVE list list2 LEFT RIGHT
LMPOP 2 list list2 LEFT COUNT 2
LPOP list 1
LPOP list
LPOS list a RANK 1 COUNT 1 MAXLEN 10
LPUSH list x y
LPUSHX list x
LRANGE list 0 2
LREM list 1 a
LSET list 0 x
LTRIM list 0 5
RPOP list 2
RPOPLPUSH list list2
RPUSH list x
RPUSHX list x
BLPOP list <0.001>
BRPOP list list2 <0.001>
BLMOVE list list2 LEFT LEFT <0.001>
BRPOPLPUSH list list2 <0.001>
BLMPOP <0.001> 1 list LEFT COUNT 1
HDEL hash none
HEXISTS hash f
HGET hash f
HGETALL hash
HINCRBY hash n 3
HINCRBYFLOAT hash x 1.5
HKEYS hash
HLEN hash
HMGET hash f n
HMSET hash f v
HRANDFIELD hash {2}
HRANDFIELD hash {2} WITHVALUES
HRANDFIELD hash {-3} WITHVALUES
HSCAN hash 0 MATCH * COUNT 10
HSET hash f v g w
HSETNX hash f v
HSTRLEN hash f
HVALS hash
SADD set x y
SCARD set
SDIFF set set2
SDIFFSTORE dest set set2
SINTER set set2
SINTERCARD 2 set set2 LIMIT 1
SINTERSTORE dest set set2
SISMEMBER set a
SMEMBERS set
SMISMEMBER set a z
SMOVE set set2 a
SRANDMEMBER set {2}
SRANDMEMBER set {-3}
SREM set zz
SSCAN set 0 MATCH * COUNT 10
SUNION set set2
SUNIONSTORE dest set set2
ZADD zset 1 a
ZADD zset NX 5 f
ZADD zset GT CH 7 a 8 b
ZADD zset INCR 1 a
ZADD zset XX LT 0 a
ZCARD zset
ZCOUNT zset 1 3
ZCOUNT zset (1 +inf
ZDIFF 2 zset zset2 WITHSCORES
ZDIFFSTORE dest 2 zset zset2
ZINCRBY zset 2 a
ZINTER 2 zset zset2 WEIGHTS 1 2 AGGREGATE MAX WITHSCORES
ZINTERCARD 2 zset zset2 LIMIT 1
ZINTERSTORE dest 2 zset zset2 WEIGHTS 1 2 AGGREGATE MIN
ZLEXCOUNT lex [a [c
ZMPOP 1 zset2 MIN COUNT 1
ZMSCORE zset a zz
ZPOPMAX zset2 1
ZPOPMIN zset2 1
ZPOPMIN zset2
ZRANDMEMBER zset {2} WITHSCORES
ZRANDMEMBER zset {-3}
ZRANGE zset 0 -1 WITHSCORES
ZRANGE zset 3 1 BYSCORE REV LIMIT 0 2 WITHSCORES
ZRANGE lex [a (c BYLEX LIMIT 0 2
ZRANGEBYLEX lex [a [c LIMIT 0 1
ZRANGEBYSCORE zset 1 3 WITHSCORES LIMIT 0 2
ZRANGESTORE dest zset 0 1
ZRANGESTORE dest zset 1 3 BYSCORE LIMIT 0 2
ZRANK zset a
ZREM zset zz
ZREMRANGEBYLEX lex [x [z
ZREMRANGEBYRANK zset 10 11
ZREMRANGEBYSCORE zset 100 101
ZREVRANGE zset 0 1 WITHSCORES
ZREVRANGEBYLEX lex [c [a LIMIT 0 1
ZREVRANGEBYSCORE zset 3 1 LIMIT 0 2
ZREVRANK zset a
ZSCAN zset 0 MATCH * COUNT 10
ZSCORE zset a
ZUNION 2 zset zset2 WEIGHTS 1 2 AGGREGATE SUM WITHSCORES
ZUNIONSTORE dest 2 zset zset2 WEIGHTS 1 2
BZPOPMIN zset2 <0.001>
BZPOPMAX zset2 <0.001>
BZMPOP <0.001> 1 zset2 MIN COUNT 1
GEOADD geo NX CH 13 38 x
GEOPOS edge corner other
GEOHASH edge corner other
GEODIST edge corner other
GEODIST geo Palermo Catania km
GEOHASH geo Palermo Catania
GEOPOS geo Palermo none
GEORADIUS geo 15 37 200 km WITHDIST WITHCOORD WITHHASH COUNT 3 ASC
GEORADIUS geo 15 37 200 km STORE dest
GEORADIUS_RO geo 15 37 200 km
GEORADIUSBYMEMBER geo Palermo 200 km STOREDIST dest
GEORADIUSBYMEMBER_RO geo Palermo 200 km ASC
GEOSEARCH geo FROMLONLAT 15 37 BYBOX 400 400 km ASC COUNT 2 WITHDIST
GEOSEARCH geo FROMMEMBER Palermo BYRADIUS 200 km DESC WITHCOORD
GEOSEARCHSTORE dest geo FROMMEMBER Palermo BYRADIUS 200 km ASC COUNT 2 STOREDIST
COPY str new REPLACE
COPY str new DB 1 REPLACE
DEL none
DUMP none
EXISTS str none
EXPIRE str ~100000~ NX
EXPIREAT str 99999999999 XX
PEXPIRE str ~100000000~ GT
PEXPIREAT str 99999999999000 LT
EXPIRETIME str
KEYS st*
MOVE str 1
OBJECT ENCODING num
OBJECT FREQ none
OBJECT REFCOUNT none
OBJECT HELP
PERSIST str
PEXPIRETIME str
PTTL str
RENAME str str
RENAMENX str num
RESTORE new ~0~ payload
SCAN 0 MATCH s* COUNT 100 TYPE string
SORT list ALPHA LIMIT 0 3 DESC
SORT list BY none GET # GET st* STORE dest
SORT set BY nosort
SORT zset ALPHA
SORT_RO list ALPHA LIMIT 0 3
SORT set2 BY n* GET hash->*
SORT num
TOUCH str none
TTL str
TYPE str
UNLINK none
WAIT 1 <1>
XACK stream g 1-1
XADD stream 9-1 f v
XADD stream NOMKSTREAM MAXLEN ~ 1000 LIMIT 10 9-* f v
XADD stream MINID = 0 10-1 f v
XADD new * f
XAUTOCLAIM stream g c ~0~ 0-0 COUNT 10 JUSTID
XCLAIM stream g c ~0~ 1-1 IDLE 0 RETRYCOUNT 1 FORCE JUSTID
XCLAIM stream g c ~0~ 1-1 TIME 1000 LASTID 1-1
XDEL stream 99-1
XGROUP CREATE stream g2 0 ENTRIESREAD 1
XGROUP CREATE stream g3 $ MKSTREAM
XGROUP CREATECONSUMER stream g c2
XGROUP DELCONSUMER stream g c9
XGROUP DESTROY stream g9
XGROUP SETID stream g 0 ENTRIESREAD 1
XGROUP HELP
XINFO STREAM stream FULL COUNT 2
XINFO GROUPS stream
XINFO GROUPS behind
XINFO CONSUMERS stream g
XLEN stream
XPENDING stream g IDLE ~0~ - + 10 c
XPENDING stream g - + 10
XPENDING stream g
XRANGE stream - + COUNT 2
XREAD COUNT 2 BLOCK <1> STREAMS stream 0
XREAD COUNT 2 STREAMS stream stream 0 1-1
XREADGROUP GROUP g c COUNT 1 NOACK STREAMS stream 0
XREADGROUP GROUP g c COUNT 1 BLOCK <1> STREAMS stream >
XREVRANGE stream + - COUNT 2
XSETID stream 99-1 ENTRIESADDED 100 MAXDELETEDID 1-1
XTRIM stream MAXLEN = 100
XTRIM stream MINID ~ 0 LIMIT 10
ECHO x
PING x
SELECT [0]
SWAPDB 2 3
CLIENT SETNAME x
CLIENT NO-EVICT on
CLIENT GETNAME
CONFIG GET save
CONFIG NOSUCH
COMMAND COUNT
COMMAND LIST FILTERBY MODULE x
COMMAND LIST FILTERBY ACLCAT nosuch
COMMAND LIST FILTERBY PATTERN xlen
COMMAND GETKEYS GET x
COMMAND INFO get
HELLO 2 SETNAME x
MEMORY USAGE none
FLUSHDB [NOSUCH]
MULTI x
WATCH str
UNWATCH
EXEC
DISCARD
TIME x
DBSIZE x
RESET x
"""


KINDS = {"{}": SMALL, "<>": SHORT, "~~": LATER, "[]": []}


def words_of(line):
    """The words, and what may stand for each."""
    words, odd = [], []
    for word in line.split():
        kind = KINDS.get(word[0] + word[-1], ODD)
        words.append((word[1:-1] if kind is not ODD else word).encode())
        odd.append(kind)
    if words[0] in (b"BITFIELD", b"BITFIELD_RO"):
        odd = [SMALL] * len(odd)
    return words, odd


# What 7.2 says, and what 7.0 does.
NEWER = {
    "ERR timeout is out of range": "ERR timeout is negative",
    "ERR syntax error": "ERR wrong number of arguments for 'zrank' command",
}


def is_newer(words, ours, theirs):
    """Whether a difference is that of the versions, or one that docs/redis.md tells."""
    name = words[0]
    if (
        any(b"\xff" in word for word in words)
        and isinstance(ours, Error)
        and isinstance(theirs, Error)
    ):
        # Texts of errors are UTF-8 here.
        return True
    if isinstance(ours, Error):
        out_of_range = "ERR value is out of range, value must between"
        rank = name == b"LPOS" and ours.startswith(out_of_range)
        # 7.2 refuses what would be below the highest deleted id.
        rank |= name == b"XSETID" and ours.endswith("current max_deleted_entry_id")
        return rank or theirs == NEWER.get(ours, "").replace("zrank", name.decode().lower())
    if name == b"OBJECT":
        return words[1].upper() in (b"REFCOUNT", b"HELP", b"ENCODING")
    # Of members with several scores a range by member is not defined.
    if name.startswith(b"Z") and (b"LEX" in name or b"BYLEX" in words):
        return b"zset" in words
    if name in (b"HELLO", b"MEMORY", b"CONFIG", b"CLIENT"):
        # What each says of itself.
        return type(ours) is type(theirs) and not isinstance(ours, Simple)
    return name in (b"DUMP", b"COMMAND") and not isinstance(theirs, Error) or words[1:] == [b"HELP"]


PAGES = ("SCAN", "SSCAN", "HSCAN", "ZSCAN")


class Edges:
    def __init__(self, prefix, folder, part=""):
        self.part = part
        self.server, self.embedded = Server(f"{folder}/server"), Library(prefix, folder)
        self.ours, self.theirs = self.embedded.client(), self.server.client()
        self.count, self.failures = 0, 0

    def begin(self):
        for line in SETUP.split("\n"):
            if line:
                words = [word.encode() for word in line.split()]
                ours, theirs = self.ours.call(*words), self.theirs.call(*words)
                assert same(ours, theirs) or words[0] == b"XREADGROUP", (words, ours, theirs)

    def check(self, words, theirs):
        name, self.count = words[0].decode().upper(), self.count + 1
        if name == "XADD" and b"*" in words and isinstance(theirs, bytes):
            at = words.index(b"*")
            words = [*words[:at], theirs, *words[at + 1 :]]
        ours = self.ours.call(*words)
        if name in PAGES and not isinstance(ours, Error) and not isinstance(theirs, Error):
            ours = all_pages(self.ours, name, words[1:])
            theirs = all_pages(self.theirs, name, words[1:])
        if name in ("INFO", "TIME", "LASTSAVE") and not isinstance(theirs, Error):
            return
        if not agree(name, ours, theirs, tuple(words)) and not is_newer(words, ours, theirs):
            self.failures += 1
            print(f"{words}\n  library: {str(ours)[:300]}\n  redis:   {str(theirs)[:300]}")

    def all(self, lines):
        """Asks the server for all at once: it is another process."""
        reset = [b"RESET"]
        self.theirs.socket.sendall(b"".join(encode(words) + encode(reset) for words in lines))
        replies = [(self.theirs.parser.reply(), self.theirs.parser.reply())[0] for _ in lines]
        for words, theirs in zip(lines, replies):
            self.check(words, theirs)
            self.ours.call(*reset)

    def run(self):
        for line in COMMANDS.split("\n"):
            if not line or not line.startswith(self.part):
                continue
            self.begin()
            words, odd = words_of(line)
            self.all([words])
            for at in range(1, len(words)):
                others = [words[:at] + [word] + words[at + 1 :] for word in odd[at]]
                self.all([words[:at], *others])
            if len(words) > 1:
                self.all([words + [b"more"], words[:-1]])


def main():
    edges = Edges(*sys.argv[1:])
    try:
        edges.run()
        faults = edges.embedded.faults()
        assert faults == [], faults
        edges.embedded.close()
    finally:
        edges.server.stop()
    if edges.failures:
        sys.exit(f"{edges.failures} of {edges.count} replies differ")
    print("the same replies")


if __name__ == "__main__":
    main()
