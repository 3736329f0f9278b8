# ruff: noqa: E501
"""A program for redis-py's client: every group of commands, step by step.

A step is an expression. `r` is the client, `redis` the package, `s` sorts what has no order.
"""

from __future__ import annotations

import ast
import datetime

STEPS = r"""
# Strings
r.set("s", "value")
r.get("s")
r.get(b"s"), r.get(bytearray(b"s")), r.get(memoryview(b"s"))
r.get("no")
r.set("s", b"\x00\xff", nx=True)
r.set("s", "new", xx=True, get=True)
r.set("none", "x", xx=True)
r.set("none2", "x", get=True)
r.set("s", "1", ex=1000), 0 < r.ttl("s") <= 1000
r.set("s", "1", px=5000_000), 4999_000 < r.pttl("s") <= 5000_000
r.set("s", "2", keepttl=True), r.ttl("s") > 0
r.set("s", "3", ex=datetime.timedelta(minutes=2)), r.ttl("s") > 100
r.set("s", "4", exat=4000000000), r.expiretime("s"), r.pexpiretime("s")
r.set("s", "4", pxat=datetime.datetime.fromtimestamp(4000000000)), r.expiretime("s")
r.set("s", 7), r.set("f", 2.5), r.get("f"), r.set("m", memoryview(b"view")), r.get("m")
r.set("s", None)
r.set("s", True)
r.set("s", [1])
r.set("s", {})
r.incr("n"), r.incr("n", 5), r.incrby("n", 4), r.decr("n"), r.decr("n", 2), r.decrby("n", 3)
r.incrbyfloat("n", 1.25), r.incrbyfloat("n")
r.incr("s2 s", 1)
r.set("text", "not a number"), r.incr("text")
r.append("a", "one"), r.append("a", "two"), r.strlen("a"), r.getrange("a", 1, 3), r.substr("a", 2)
r.setrange("a", 10, "x"), r.get("a")
r.mset({"k1": 1, "k2": b"two", b"k3": 3.5}), r.mget("k1", "k2", "k3", "no"), r.mget(["k1", "k2"])
r.mget(["k1"], "k2"), r.mget([])
r.msetnx({"k1": 0, "k9": 9}), r.msetnx({"k8": 8, "k9": 9})
r.getset("k1", "old"), r.getdel("k1"), r.getdel("k1")
r.getex("k2", ex=100), r.ttl("k2") > 0, r.getex("k2", persist=True), r.ttl("k2")
r.setex("k3", 50, "v"), r.psetex("k3", 5000, "v"), r.setnx("k3", 1), r.setnx("k4", 1)
r.set("lcs1", "ohmytext"), r.set("lcs2", "mynewtext"), r.lcs("lcs1", "lcs2")
r.lcs("lcs1", "lcs2", len=True)
r.lcs("lcs1", "lcs2", idx=True)
r.lcs("lcs1", "lcs2", idx=True, minmatchlen=4, withmatchlen=True)
# Bits
r.setbit("b", 7, 1), r.setbit("b", 7, 0), r.setbit("b", 9, True), r.getbit("b", 9), r.getbit("b", 99)
r.bitcount("b"), r.bitcount("b", 0, 0), r.bitcount("b", 0, 9, "BIT"), r.bitpos("b", 1), r.bitpos("b", 0, 1)
r.bitcount("b", 1)
r.bitpos("b", 2)
r.bitop("NOT", "b2", "b"), r.bitop("or", "b3", "b", "b2"), r.get("b2")
r.bitfield("bf").set("u8", 0, 200).incrby("u8", 0, 100, overflow="SAT").get("u8", "#0").execute()
r.bitfield("bf", default_overflow="FAIL").incrby("u8", 0, 1).execute()
r.bitfield_ro("bf", "u4", 0), r.bitfield_ro("bf", "u4", 0, items=[("u8", 0), ("i8", "#0")])
# Keys
r.exists("s", "no", "s"), r.delete("s", "no"), r.unlink("f", "no"), r.touch("n", "no"), "n" in r
r.type("n"), r.type("no"), r.copy("n", "n2"), r.copy("n", "n2"), r.copy("n", "n2", replace=True)
r.expire("n", 100), r.expire("n", 200, gt=True), r.expire("n", 100, gt=True), r.expire("no", 1)
r.expire("n", datetime.timedelta(hours=1)), r.pexpire("n", 5000_000), r.persist("n"), r.persist("n")
r.expireat("n", 4000000000), r.expireat("n", datetime.datetime.fromtimestamp(4000000001)), r.expiretime("n")
r.pexpireat("n", 4000000000000), r.pexpiretime("n"), r.ttl("no"), r.pttl("no"), r.ttl("text")
r.rename("n2", "n3"), r.renamenx("n3", "n"), r.renamenx("n3", "n4"), r.rename("no", "x")
s(r.keys("n*")), s(r.keys()), r.dbsize()
s(r.scan_iter()), s(r.scan_iter(match="k*")), s(r.scan_iter(count=3)), s(r.scan_iter(_type="list"))
[r.scan(match="nothing", count=1000)]
r.object("encoding", "n"), r.object("refcount", "text")
r.object("encoding", "no")
r["item"]
r.__setitem__("item", 5), r["item"], r.__delitem__("item"), "item" in r
r.move("n4", 1), r.move("n4", 1), r.execute_command("EXISTS", "n4")
r.swapdb(0, 0), r.wait(0, 10)
# Lists
r.rpush("l", "a", "b", "c"), r.lpush("l", "z"), r.lpushx("l", "y"), r.rpushx("no", "x"), r.llen("l")
r.lrange("l", 0, -1), r.lrange("no", 0, -1), r.lindex("l", 0), r.lindex("l", 99)
r.linsert("l", "before", "b", "aa"), r.linsert("l", "AFTER", "none", "x"), r.lset("l", 0, "first")
r.lset("l", 99, "x")
r.lset("no", 0, "x")
r.lrem("l", 0, "aa"), r.lpos("l", "c"), r.lpos("l", "no"), r.lpos("l", "c", count=0), r.lpos("l", "c", rank=-1, maxlen=2)
r.lpop("l"), r.rpop("l"), r.lpop("l", 2), r.rpop("no"), r.lpop("no", 2), r.rpop("l", 1)
r.rpush("l", 1, 2, 3, 4, 5), r.ltrim("l", 1, 3), r.lrange("l", 0, -1)
r.rpoplpush("l", "l2"), r.lmove("l", "l2", "LEFT", "RIGHT"), r.lmove("no", "l2"), r.lrange("l2", 0, -1)
r.lmpop(2, "no", "l2", direction="LEFT"), r.lmpop(1, "no", direction="LEFT", count=2)
r.rpush("l3", *range(6)), r.lmpop(1, "l3", direction="RIGHT", count=3)
r.blpop(["no", "l3"], timeout=1), r.brpop("l3", 1), r.blpop("no", 0.01), r.brpop(["no"], timeout=0.01)
r.rpush("l3", 1, 2, 3), r.brpoplpush("l3", "l4", 1), r.blmove("l3", "l4", 1, "LEFT", "LEFT"), r.blmove("no", "l4", 0.01)
r.blmpop(1, 2, "no", "l3", direction="LEFT", count=5), r.blmpop(0.01, 1, "no", direction="LEFT")
r.rpush("text", 1)
r.rpush("l")
r.rpush("sort", 3, 1, 2), r.sort("sort"), r.sort("sort", desc=True), r.sort("sort", start=1, num=1)
r.mset({"w1": 3, "w2": 2, "w3": 1}), r.sort("sort", by="w*"), r.sort("sort", get="w*"), r.sort("sort", get=["#", "w*"])
r.sort("sort", get=["#", "w*"], groups=True), r.sort("sort", store="sorted"), r.lrange("sorted", 0, -1)
r.sort("sort", start=1)
r.sort("sort", groups=True)
r.sort_ro("sort", alpha=True)
# Hashes
r.hset("h", "f", "v"), r.hset("h", mapping={"a": 1, b"b": 2.5}), r.hset("h", items=["c", 3, "d", "4"]), r.hset("h", "f", "w")
r.hset("h")
r.hget("h", "f"), r.hget("h", "no"), r.hget("no", "f"), r.hgetall("h"), r.hgetall("no")
s(r.hkeys("h")), s(r.hvals("h")), r.hlen("h"), r.hexists("h", "a"), r.hexists("h", "no"), r.hstrlen("h", "b")
r.hmget("h", "a", "no"), r.hmget("h", ["a", "b"], "c"), r.hmset("h", {"x": 1, "y": 2}), r.hdel("h", "x", "no")
r.hmset("h", {})
r.hincrby("h", "a"), r.hincrby("h", "a", 10), r.hincrbyfloat("h", "b", 0.5), r.hincrbyfloat("h", "new")
r.hsetnx("h", "a", 0), r.hsetnx("h", "q", 0), r.hset("h1", "only", "1")
r.hrandfield("h1"), r.hrandfield("h1", 2), r.hrandfield("h1", 1, withvalues=True), r.hrandfield("no"), r.hrandfield("no", 1, True)
r.hscan("h1"), r.hscan("h1", match="x*"), s(r.hscan_iter("h")), s(r.hscan_iter("h", match="[ab]")), r.hscan("no")
r.hget("l", "x")
# Sets
r.sadd("t", "a", "b", "c", "a"), r.sadd("u", "b", "c", "d"), r.scard("t"), r.smembers("t"), r.smembers("no")
r.sismember("t", "a"), r.sismember("t", "z"), r.smismember("t", "a", "z"), r.smismember("t", ["a", "b"])
r.sdiff("t", "u"), r.sdiff(["t", "u"]), r.sinter("t", "u"), r.sunion(["t"], "u"), r.sinter("t", "no")
r.sdiffstore("v", "t", "u"), r.sinterstore("v", ["t", "u"]), r.sunionstore("v", "t", ["u"][0]), r.sintercard(2, ["t", "u"]), r.sintercard(2, ["t", "u"], limit=1)
r.smove("t", "u", "a"), r.smove("t", "u", "zz"), r.srem("t", "b", "zz"), r.smembers("t"), r.spop("t"), r.spop("t"), r.spop("no", 3)
s(r.spop("v", 2))[:0], r.scard("v"), r.sadd("one", 1), r.srandmember("one"), r.srandmember("one", 2), r.srandmember("one", -2), r.spop("one", 5)
r.sscan("no"), s(r.sscan_iter("u")), s(r.sscan_iter("u", match="[ab]", count=100)), r.sadd("one", "x"), r.sscan("one")
# Sorted sets
r.zadd("z", {"a": 1, "b": 2.5, "c": 3, "d": "inf"}), r.zadd("z", {"a": 5}, nx=True), r.zadd("z", {"a": 5, "e": 123456789}, ch=True)
r.zadd("z", {"a": 2}, incr=True), r.zadd("z", {"no": 2}, xx=True, incr=True), r.zadd("z", {"a": 1}, lt=True, ch=True)
r.zadd("z", {})
r.zadd("z", {"a": 1}, nx=True, xx=True)
r.zadd("z", {"a": 1, "b": 1}, incr=True)
r.zcard("z"), r.zcount("z", 2, "(3"), r.zcount("z", "-inf", "+inf"), r.zscore("z", "b"), r.zscore("z", "no"), r.zmscore("z", ["a", "no"])
r.zmscore("z", [])
r.zincrby("z", 0.25, "a"), r.zrank("z", "c"), r.zrevrank("z", "c"), r.zrank("z", "no")
r.zrange("z", 0, -1), r.zrange("z", 0, 1, desc=True), r.zrange("z", 0, -1, withscores=True), r.zrange("no", 0, 1, withscores=True)
r.zrange("z", 0, -1, withscores=True, score_cast_func=str), r.zrange("z", 0, 1, withscores=True, score_cast_func=int)
r.zrange("z", 0, 3, withscores=True, score_cast_func=lambda x: repr(x)), r.zrange("z", 0, 0, desc=True, withscores=True)
r.zrange("z", "(1", "+inf", byscore=True, offset=0, num=2, withscores=True), r.zadd("same", dict.fromkeys("abcd", 1)), r.zrange("same", "[a", "(c", bylex=True), r.zrange("same", "-", "+", bylex=True, offset=1, num=2)
r.zrange("z", "+inf", 0, byscore=True, desc=True)
r.zrange("z", 0, 1, byscore=True, bylex=True)
r.zrange("z", 0, 1, offset=0)
r.zrange("z", "-", "+", bylex=True, withscores=True)
r.zrevrange("z", 0, 1), r.zrevrange("z", 0, -1, withscores=True), r.zrevrange("z", 0, 1, True, int)
r.zrangebyscore("z", 1, 3), r.zrangebyscore("z", 1, 3, start=1, num=1), r.zrangebyscore("z", "-inf", 3, withscores=True)
r.zrangebyscore("z", 1, 3, start=1)
r.zrevrangebyscore("z", 3, 1), r.zrevrangebyscore("z", 3, 1, 0, 1, True, str)
r.zadd("lex", dict.fromkeys("abcde", 0)), r.zrangebylex("lex", "[b", "(d"), r.zrevrangebylex("lex", "+", "-", 1, 2), r.zlexcount("lex", "-", "[c")
r.zremrangebylex("lex", "[a", "[b"), r.zremrangebyrank("lex", 0, 0), r.zremrangebyscore("lex", 0, 0)
r.zrangestore("zs", "z", 0, 1), r.zrange("zs", 0, -1, withscores=True), r.zrangestore("zs", "z", 0, 3, byscore=True, offset=0, num=1), r.zrangestore("zs", "z", 1, 2, desc=True)
r.zadd("y", {"b": 1, "c": 0.125}), r.zunion(["z", "y"]), r.zunion({"z": 2, "y": 1}, aggregate="MAX", withscores=True), r.zinter(["z", "y"], withscores=True), r.zinter(["z", "y"])
r.zunion(["z", "y"], withscores=True, score_cast_func=str), r.zunion(["z"], aggregate="AVG")
r.zdiff(["z", "y"]), r.zdiff(["z", "y"], withscores=True), r.zdiffstore("d", ["z", "y"]), r.zunionstore("d", ["z", "y"]), r.zinterstore("d", {"z": 1, "y": 3}, aggregate="min"), r.zintercard(2, ["z", "y"]), r.zintercard(2, ["z", "y"], limit=1)
r.zpopmin("d"), r.zpopmax("z"), r.zpopmax("z", 2), r.zpopmin("no"), r.zpopmin("no", 2), r.zrem("z", "a", "no")
r.zadd("p", {"a": 1, "b": 2, "c": 0.5, "d": 4, "e": 5}), r.zmpop(2, ["no", "p"], min=True), r.zmpop(1, ["p"], max=True, count=2), r.zmpop(1, ["no"], min=True)
r.zmpop(1, ["p"])
r.bzmpop(1, 2, ["no", "p"], min=True, count=1), r.bzmpop(0.01, 1, ["no"], max=True)
r.zadd("p", {"x": 1.5, "y": 2}), r.bzpopmin(["no", "p"], 1), r.bzpopmax("p", timeout=1), r.bzpopmin("no", 0.01)
r.zadd("r1", {"m": 0.5}), r.zrandmember("r1"), r.zrandmember("r1", 2), r.zrandmember("r1", 1, withscores=True), r.zrandmember("no"), r.zrandmember("no", 1, withscores=True)
r.zscan("r1"), r.zscan("r1", score_cast_func=str), s(r.zscan_iter("z")), r.zscan("no"), r.zadd("text", {"a": 1})
# HyperLogLogs
r.pfadd("p1", "a", "b"), r.pfadd("p1", "a"), r.pfadd("p2", "c"), r.pfcount("p1"), r.pfcount("p1", "p2"), r.pfmerge("p3", "p1", "p2"), r.pfcount("p3")
# Places
r.geoadd("g", (13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania")), r.geoadd("g", [13.3, 38.1, "Palermo"], xx=True, ch=True), r.geoadd("g", [1, 2])
r.geodist("g", "Palermo", "Catania"), r.geodist("g", "Palermo", "Catania", unit="km"), r.geodist("g", "Palermo", "no")
r.geodist("g", "Palermo", "Catania", unit="feet")
r.geohash("g", "Palermo", "no"), r.geopos("g", "Palermo", "no"), r.geohash("no", "x")
r.geosearch("g", longitude=15, latitude=37, radius=200, unit="km", sort="ASC"), r.geosearch("g", member="Palermo", width=400, height=400, unit="km", sort="DESC", count=1)
r.geosearch("g", member="Palermo", radius=200, unit="km", sort="ASC", withdist=True, withhash=True, withcoord=True), r.geosearch("g", member="Palermo", radius=1, withdist=True)
r.geosearch("g", longitude=15, radius=1)
r.geosearchstore("gs", "g", longitude=15, latitude=37, radius=200, unit="km"), r.geosearchstore("gs", "g", member="Palermo", radius=200, unit="km", storedist=True), r.zcard("gs")
r.georadius("g", 15, 37, 200, unit="km", sort="ASC"), r.georadius("g", 15, 37, 200, unit="km", withdist=True, withcoord=True, sort="ASC", count=1), r.georadius("g", 15, 37, 200, unit="km", store="gr")
r.georadiusbymember("g", "Palermo", 200, unit="km", withhash=True, sort="DESC"), r.georadiusbymember("g", "Palermo", 10)
# Server and connection
r.ping(), r.echo("said"), r.echo(b"\x01"), r.time()[0] > 1600000000, r.client_setname("me"), r.client_getname(), r.client_id() > 0
r.client_info()["name"], "name" in r.client_list()[0], isinstance(r.info(), dict), type(r.info()["redis_version"]), r.info("server").get("redis_mode")
r.config_get("maxmemory-policy"), r.config_get("no*such"), r.config_resetstat(), r.command_count() > 100, "get" in r.command(), r.command()["get"]["arity"]
r.command_getkeys("MSET", "a", 1, "b", 2), len(r.command_list()) > 100
r.execute_command("NOSUCH", "x")
r.execute_command("get", "k2"), r.execute_command("CONFIG GET", "maxmemory-policy"), r.execute_command("ZRANGE", "r1", 0, -1, "WITHSCORES", withscores=True)
r.execute_command("ZRANGE", "r1", 0, -1, "WITHSCORES"), r.execute_command("HGETALL", "h1"), r.execute_command("GEOPOS", "g", "no")
r.execute_command("GET")
r.set_response_callback("ECHO", lambda reply, **options: ["heard", reply]), r.echo("x"), r.echo("y")
# Pipelines
r.pipeline().set("pa", 1).incr("pa").hset("ph", "f", 1).zadd("pz", {"a": 1}).zrange("pz", 0, -1, withscores=True).get("no").execute()
r.pipeline(transaction=False).set("pa", 5).incr("pa").smembers("u").mget([]).zscore("pz", "a").execute()
r.pipeline().execute(), len(r.pipeline().get("a").get("b")), bool(r.pipeline())
r.pipeline().set("pe", "text").incr("pe").set("pe2", 1).execute()
r.get("pe2"), r.pipeline(transaction=False).incr("pe").set("pe3", 1).execute()
r.get("pe3"), [type(x).__name__ for x in r.pipeline().incr("pe").get("pe").execute(raise_on_error=False)]
r.pipeline().execute_command("NOSUCH").set("pe4", 1).execute()
r.get("pe4"), r.pipeline().mget([]).get("pa").execute(), r.pipeline().lrange("pe" + "x" * 200, "a", "b").execute()
r.pipeline(transaction=False).get("pa").bitfield("bf").get("u8", 0).execute().execute()
r.pipeline().watch("pa"), r.pipeline().unwatch()
watched(r, "untouched", lambda: None)
watched(r, "touched", lambda: r.incr("pa"))
r.transaction(lambda pipe: pipe.set("tr", 1).get("tr"), "pa"), r.transaction(lambda pipe: (pipe.multi(), pipe.incr("pa"), "given")[2], "pa", value_from_callable=True)
(lambda pipe: (pipe.watch("pa"), pipe.get("pa"), pipe.multi(), pipe.set("pa", 9), pipe.execute()))(r.pipeline())[4], r.get("pa")
(lambda pipe: (pipe.get("pa"), pipe.multi()))(r.pipeline())
(lambda pipe: (pipe.watch("pa"), pipe.multi(), pipe.watch("b")))(r.pipeline())
(lambda pipe: (pipe.watch("pa"), pipe.multi(), pipe.multi()))(r.pipeline())
(lambda pipe: (pipe.watch("pa"), pipe.reset(), len(pipe.get("a"))))(r.pipeline())
# Locks
(lambda lock: (lock.acquire(), lock.locked(), lock.owned(), lock.acquire(blocking=False), lock.release(), lock.locked()))(r.lock("lock", timeout=10))
(lambda lock: (lock.acquire(), lock.extend(10), 15000 < r.pttl("lock") <= 20000, lock.extend(5, replace_ttl=True), r.pttl("lock") <= 5000, lock.reacquire(), r.pttl("lock") > 9000, lock.release()))(r.lock("lock", timeout=10))
r.lock("lock").release()
(lambda lock: (lock.acquire(), r.set("lock", "other"), lock.owned(), lock.release()))(r.lock("lock"))
(lambda lock: (lock.acquire(token="t"), lock.extend(1)))(r.lock("lock3"))
r.lock("lock", sleep=0.01).acquire(blocking_timeout=0.05), r.lock("lock2", timeout=1).__enter__().owned()
r.lock("lock", blocking_timeout=0.01).__enter__()
# The end
r.flushdb(), r.dbsize(), r.flushall(asynchronous=True), r.randomkey(), r.set("only", 1), r.randomkey()
"""


STREAMS = r"""
r.xadd("x", {"a": 1, "b": 2}, id="1-1"), r.xadd("x", {"c": "three"}, id="2-0", maxlen=100), r.xadd("x", {"d": 4}, id="3-0", maxlen=10, approximate=False), r.xadd("no", {"a": 1}, nomkstream=True)
r.xadd("x", {}), r.xadd("x", {"a": 1}, maxlen=1, minid=1), r.xadd("x", {"a": 1}, id="1-0")
r.xadd("x", {"e": 5}, id="4-0", minid="1-1", limit=10), r.xlen("x"), r.xlen("no")
r.xrange("x"), r.xrange("x", min="2", max="3", count=1), r.xrevrange("x", count=2), r.xrevrange("no"), r.xrange("x", "(1-1")
r.xread({"x": "2"}), r.xread({"x": 0, "no": 0}, count=1), r.xread({"x": "4-0"}), r.xread({"x": "$"}, block=10), r.xread({})
r.xgroup_create("x", "g", id="0"), r.xgroup_create("x", "g"), r.xgroup_create("y", "g", mkstream=True, entries_read=0), r.xgroup_createconsumer("x", "g", "c0")
r.xreadgroup("g", "c1", {"x": ">"}, count=2), r.xreadgroup("g", "c2", {"x": ">"}, count=1, noack=True), r.xreadgroup("g", "c1", {"x": 0}), r.xreadgroup("g", "c2", {"x": ">"}, block=10), r.xreadgroup("g", "c2", {"x": ">"})
r.xreadgroup("none", "c", {"x": ">"})
r.xpending("x", "g"), [{**row, "time_since_delivered": 0} for row in r.xpending_range("x", "g", "-", "+", 10)], len(r.xpending_range("x", "g", "-", "+", 10, consumername="c1")), r.xpending_range("x", "g", "-", "+", 10, idle=100000), r.xpending("y", "g")
r.xpending_range("x", "g", None, None, None), r.xpending_range("x", "g", "-", None, None), r.xpending_range("x", "g", None, None, None, idle=1)
r.xclaim("x", "g", "c3", 0, ["1-1"]), r.xclaim("x", "g", "c3", 0, ["2-0"], justid=True), r.xclaim("x", "g", "c3", 0, []), r.xclaim("x", "g", "c4", 0, ["1-1"], idle=1000, retrycount=3, force=True)
r.xautoclaim("x", "g", "c5", 0), r.xautoclaim("x", "g", "c5", 0, start_id="0-0", count=1), r.xautoclaim("x", "g", "c5", 0, justid=True)
r.xack("x", "g", "1-1", "9-9"), r.xdel("x", "1-1"), r.xclaim("x", "g", "c4", 0, ["1-1"])
[{**c, "idle": 0, "inactive": 0} for c in r.xinfo_consumers("x", "g")], r.xinfo_groups("x"), r.xinfo_stream("x"), r.xinfo_stream("y")
sorted(r.xinfo_stream("x", full=True)), r.xinfo_stream("x", full=True)["entries"], r.xinfo_stream("x", full=True)["groups"][0]["name"], type(r.xinfo_stream("x", full=True)["groups"][0]["consumers"][0]).__name__, sorted(set(r.xinfo_stream("x", full=True)["groups"][0]["consumers"][0]) - {b"active-time", "active-time"}, key=repr)
r.xgroup_setid("x", "g", "1-0"), r.xgroup_delconsumer("x", "g", "c1"), r.xgroup_destroy("x", "g"), r.xgroup_destroy("x", "g")
r.xtrim("x", maxlen=1, approximate=False), r.xtrim("x", minid="9", approximate=False), r.xtrim("x"), r.xinfo_stream("x")
r.pipeline().xadd("p", {"a": 1}, id="1-0").xrange("p").xread({"p": 0}).execute()
"""


def steps(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if not line.startswith("#")]


def plain(value: object) -> object:
    """A value that compares with its types: 1 is not 1.0, and no tuple is a list."""
    if isinstance(value, list | tuple):
        return type(value).__name__, [plain(one) for one in value]
    if isinstance(value, dict):
        return "dict", {key: plain(one) for key, one in value.items()}
    if isinstance(value, set):
        return "set", value
    return type(value).__name__, value


def run(
    client: object, package: object, without: tuple[str, ...] = (), program: str = STEPS
) -> list[tuple[str, object]]:
    """What each step gives: a value, or an exception. `without`: how expressions begin that are left
    out."""

    def watched(r, word, change):
        with r.pipeline() as pipe:
            pipe.watch("pa")
            before = pipe.get("pa")
            change()
            pipe.multi()
            pipe.set("watched", word)
            return before, pipe.execute()

    names = {
        "r": client,
        "redis": package,
        "datetime": datetime,
        "s": lambda found: sorted(found, key=repr),
        "watched": watched,
    }
    results: list[tuple[str, object]] = []
    for step in steps(program):
        body = ast.parse(step, mode="eval").body
        for part in body.elts if isinstance(body, ast.Tuple) else [body]:
            expression = ast.unparse(part)
            if without and expression.startswith(without):
                continue
            try:
                result = plain(eval(expression, names))
            except Exception as error:
                ours = type(error).__name__ in ("DataError", "KeyError")  # the words are our own
                result = type(error).__name__, "" if ours else str(error)
            if "Pipeline" in repr(result):
                result = "a pipeline"
            results.append((expression, result))
    return results
