"""redis-py, redis-cli and redis-benchmark with the example server. SERVER FOLDER"""

import socket
import subprocess
import sys
import threading
import time

import redis

server, folder = sys.argv[1:3]
process = subprocess.Popen([server, f"{folder}/db"], stdout=subprocess.PIPE, text=True)
try:
    port = int(process.stdout.readline().split()[1])
    for protocol in (2, 3):
        r = redis.Redis(port=port, protocol=protocol, decode_responses=True)
        assert r.ping() and r.flushall()
        assert r.set("k", "v", ex=100) and r.get("k") == "v" and 98 <= r.ttl("k") <= 100
        assert r.rpush("l", "a", "b", "c") == 3 and r.lrange("l", 0, -1) == ["a", "b", "c"]
        assert r.hset("h", mapping={"f": "1", "g": "2"}) == 2
        assert r.hgetall("h") == {"f": "1", "g": "2"}
        assert r.sadd("s", "x", "y") == 2 and set(r.smembers("s")) == {"x", "y"}
        assert r.zadd("z", {"a": 1, "b": 2.5}) == 2
        assert [tuple(one) for one in r.zrange("z", 0, -1, withscores=True)] == [
            ("a", 1.0),
            ("b", 2.5),
        ]
        assert r.zscore("z", "b") == 2.5
        with r.pipeline(transaction=True) as pipe:
            pipe.incr("n").incr("n").lpush("l", "z")
            assert pipe.execute() == [1, 2, 4]
        assert sorted(r.scan_iter("*")) == ["h", "k", "l", "n", "s", "z"]
        try:
            r.lpush("k", "x")
            raise AssertionError("a list was made of a string")
        except redis.ResponseError as error:
            assert str(error).startswith("WRONGTYPE")
        # Somebody waits; another connection pushes.
        got = []
        waiter = threading.Thread(target=lambda: got.append(r.blpop("queue", 10)))
        waiter.start()
        redis.Redis(port=port).rpush("queue", "job")
        waiter.join()
        assert list(got[0]) == ["queue", "job"], got
        r.close()
    # A client that leaves while it waits takes nothing along, nor does it keep its thread.
    r = redis.Redis(port=port, decode_responses=True)
    for at in range(40):
        gone = socket.create_connection(("127.0.0.1", port))
        gone.sendall(b"BLPOP left 0\r\n")
        if at == 0:
            time.sleep(0.05)
        gone.close()
    time.sleep(0.5)
    assert r.rpush("left", "x") == 1 and list(r.blpop("left", 10)) == ["left", "x"]
    # A group of a stream.
    assert r.xgroup_create("jobs", "workers", id="0", mkstream=True)
    first = r.xadd("jobs", {"order": "17"})
    assert r.xreadgroup("workers", "w", {"jobs": ">"})
    assert r.xpending("jobs", "workers")["pending"] == 1
    assert r.xautoclaim("jobs", "workers", "v", 0)[1] == [(first, {"order": "17"})]
    assert r.xack("jobs", "workers", first) == 1
    # A value by way of its payload.
    assert r.restore("copy", 0, redis.Redis(port=port).dump("z")) and r.zscore("copy", "b") == 2.5
    r.close()
    big = b"x" * (3 << 20)
    r = redis.Redis(port=port)
    assert r.set("big", big) and r.get("big") == big
    cli = ["redis-cli", "-p", str(port)]
    said = subprocess.run([*cli, "HGETALL", "h"], capture_output=True, text=True, timeout=30)
    assert sorted(said.stdout.split()) == ["1", "2", "f", "g"], said
    said = subprocess.run([*cli, "-3", "HGETALL", "h"], capture_output=True, text=True, timeout=30)
    assert said.returncode == 0 and "f" in said.stdout, said
    load = ["redis-benchmark", "-p", str(port), "-n", "2000", "-q", "-c", "20", "-t"]
    tests = "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset"
    said = subprocess.run([*load, tests], capture_output=True, text=True, timeout=120)
    assert said.returncode == 0 and "Error" not in said.stdout + said.stderr, said
    assert said.stdout.count("requests per second") >= 14, said.stdout
finally:
    process.terminate()
    ended = process.wait(timeout=60)
assert ended == 0, ended
print("all well")
