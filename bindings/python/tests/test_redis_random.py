"""Long random programs of Redis's commands: librocks.Redis, and that of asyncio, against redis-py
and a server."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from typing import Any, ClassVar

import hypothesis.strategies as st
import pytest
import redis as redis_py
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from redis_program import plain
from test_redis import server  # noqa: F401
from test_redis_aio import Blocking

import librocks
from librocks import redis
from librocks.redis import aio

KEYS = st.sampled_from(["a", "b", b"c\x00\xff", "d", "e"])
FIELDS = st.sampled_from(["f", "g", b"\xfe", "", "h"])
TEXTS = st.one_of(st.sampled_from(["", "1", "-7", "2.5", "x" * 100]), st.binary(max_size=6))
WHOLE = st.integers(-20, 20)
SCORES = st.one_of(WHOLE, st.sampled_from([0.1, -2.5, 1e17, float("inf"), float("-inf")]))
BOTH = st.booleans()


class Clients(RuleBasedStateMachine):
    """Everything is done to both, and what comes back is the same: values, types and errors."""

    socket: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.db = librocks.DB(f"{self.folder}/db", create_if_missing=True)
        self.ours: Any = self.client()
        self.theirs = redis_py.Redis(unix_socket_path=self.socket)
        self.theirs.flushall()
        self.pipes: tuple[Any, Any] | None = None

    def client(self) -> Any:
        return librocks.Redis(self.db)

    def teardown(self) -> None:
        self.ours.close()
        self.theirs.close()
        self.db.close()
        shutil.rmtree(self.folder)

    def both(self, method: str, *words: Any, **options: Any) -> Any:
        """A method of both clients, or of their pipelines while there are any."""
        targets = self.pipes or (self.ours, self.theirs)
        answers = [self.answer(getattr(one, method), words, options) for one in targets]
        assert answers[0] == answers[1], (method, words, options)
        return answers[0]

    @staticmethod
    def answer(method: Any, words: Any, options: Any) -> Any:
        try:
            result = method(*words, **options)
        except Exception as error:
            own = type(error).__name__ == "DataError"
            return type(error).__name__, "" if own else str(error)
        if isinstance(result, redis.Pipeline | redis_py.client.Pipeline | Blocking):
            return "a pipeline"
        return plain(result)

    # ---- strings and keys ----

    @rule(key=KEYS, value=TEXTS | WHOLE | st.floats(-9, 9), nx=BOTH, xx=BOTH, get=BOTH)
    def set(self, key, value, nx, xx, get):
        self.both("set", key, value, nx=nx, xx=xx and not nx, get=get and not nx)

    @rule(key=KEYS, name=st.sampled_from(["get", "getdel", "strlen", "type", "ttl", "exists"]))
    def read(self, key, name):
        self.both(name, key)

    @rule(key=KEYS, amount=WHOLE, name=st.sampled_from(["incr", "decr", "incrbyfloat"]))
    def add(self, key, amount, name):
        self.both(name, key, amount)

    @rule(key=KEYS, text=TEXTS, at=st.integers(0, 9))
    def change(self, key, text, at):
        self.both("append", key, text)
        self.both("setrange", key, at, text)
        self.both("getrange", key, -at, at)

    # With no key MSET is refused, which redis-py takes for a TypeError behind an MGET of no keys.
    @rule(
        keys=st.lists(KEYS, min_size=1, max_size=3),
        values=st.lists(TEXTS, min_size=3, max_size=3),
    )
    def several(self, keys, values):
        self.both("mget", keys)
        self.both("mset", dict(zip(keys, values, strict=False)))
        self.both("msetnx", dict(zip(keys, values, strict=False)))

    @rule(key=KEYS, offset=st.integers(0, 40), value=st.integers(0, 1))
    def bits(self, key, offset, value):
        self.both("setbit", key, offset, value)
        self.both("getbit", key, offset)

    @rule(
        keys=st.lists(KEYS, min_size=1, max_size=3),
        name=st.sampled_from(["delete", "unlink", "touch"]),
    )
    def drop(self, keys, name):
        self.both(name, *keys)

    @rule(key=KEYS, other=KEYS, name=st.sampled_from(["rename", "renamenx", "copy"]))
    def rename(self, key, other, name):
        self.both(name, key, other)

    @rule(key=KEYS, at=st.sampled_from([4000000000, 1]), keep=BOTH)
    def expire(self, key, at, keep):
        self.both("expireat", key, at, nx=keep)
        self.both("expiretime", key)
        self.both("persist", key)

    # ---- collections ----

    @rule(key=KEYS, values=st.lists(TEXTS | WHOLE, max_size=3), left=BOTH, there=BOTH)
    def push(self, key, values, left, there):
        self.both(("l" if left else "r") + "push" + ("x" if there else ""), key, *values)

    @rule(key=KEYS, count=st.none() | st.integers(0, 3), left=BOTH)
    def pop(self, key, count, left):
        self.both("lpop" if left else "rpop", key, count)

    @rule(key=KEYS, other=KEYS, index=WHOLE, value=TEXTS, first=WHOLE, last=WHOLE)
    def lists(self, key, other, index, value, first, last):
        self.both("lindex", key, index)
        self.both("lset", key, index, value)
        self.both("linsert", key, "BEFORE", value, "new")
        self.both("lrem", key, index, value)
        self.both("lpos", key, value, count=2)
        self.both("lmove", key, other, "LEFT", "RIGHT")
        self.both("lrange", key, first, last)

    @rule(key=KEYS, first=WHOLE, last=WHOLE)
    def trim(self, key, first, last):
        self.both("ltrim", key, first, last)

    @rule(key=KEYS, mapping=st.dictionaries(FIELDS, TEXTS | WHOLE, max_size=3))
    def fields(self, key, mapping):
        self.both("hset", key, mapping=mapping)
        self.both("hgetall", key)

    @rule(key=KEYS, field=FIELDS, amount=WHOLE)
    def field(self, key, field, amount):
        self.both("hincrby", key, field, amount)
        self.both("hincrbyfloat", key, field, 0.5)
        self.both("hmget", key, [field, "none"])
        self.both("hexists", key, field)
        self.both("hsetnx", key, field, amount)
        self.both("hstrlen", key, field)

    @rule(key=KEYS, fields=st.lists(FIELDS, min_size=1, max_size=2))
    def drop_fields(self, key, fields):
        self.both("hdel", key, *fields)

    @rule(key=KEYS, members=st.lists(FIELDS | WHOLE, min_size=1, max_size=4), remove=BOTH)
    def members(self, key, members, remove):
        self.both("srem" if remove else "sadd", key, *members)
        self.both("smismember", key, members)

    @rule(
        keys=st.lists(KEYS, min_size=1, max_size=3),
        to=KEYS,
        name=st.sampled_from(["sdiff", "sinter", "sunion"]),
    )
    def algebra(self, keys, to, name):
        self.both(name, keys)
        self.both(name + "store", to, keys)

    @rule(key=KEYS, mapping=st.dictionaries(FIELDS, SCORES, max_size=3), nx=BOTH, gt=BOTH, ch=BOTH)
    def scores(self, key, mapping, nx, gt, ch):
        self.both("zadd", key, mapping, nx=nx, gt=gt and not nx, ch=ch)

    @rule(key=KEYS, member=FIELDS, amount=SCORES)
    def score(self, key, member, amount):
        self.both("zincrby", key, amount, member)
        self.both("zscore", key, member)
        self.both("zrank", key, member)
        self.both("zrevrank", key, member)

    @rule(key=KEYS, low=SCORES, high=SCORES, desc=BOTH, first=WHOLE, last=WHOLE)
    def ranges(self, key, low, high, desc, first, last):
        self.both("zrange", key, first, last, desc=desc, withscores=True)
        self.both("zrangebyscore", key, low, high, withscores=True)
        self.both("zrange", key, low, high, byscore=True, offset=1, num=2, score_cast_func=str)
        self.both("zcount", key, low, high)

    @rule(key=KEYS, count=st.none() | st.integers(0, 2), low=BOTH)
    def pop_scores(self, key, count, low):
        self.both("zpopmin" if low else "zpopmax", key, count)

    @rule(
        keys=st.lists(KEYS, min_size=1, max_size=3, unique=True),
        to=KEYS,
        how=st.sampled_from(["MIN", "MAX"]),
    )
    def zalgebra(self, keys, to, how):
        self.both("zunion", keys, aggregate=how, withscores=True)
        self.both("zinterstore", to, dict.fromkeys(keys, 2), aggregate=how)
        self.both("zdiff", keys, withscores=True)

    # ---- pipelines ----

    @precondition(lambda self: self.pipes is None)
    @rule(as_one=BOTH, watched=st.none() | KEYS, touched=st.none() | KEYS)
    def begin(self, as_one, watched, touched):
        pipes = self.ours.pipeline(as_one), self.theirs.pipeline(as_one)
        if watched is not None and as_one:
            for pipe in pipes:
                pipe.watch(watched)
                pipe.multi()
        if touched is not None:
            self.both("incr", touched)
        self.pipes = pipes

    @precondition(lambda self: self.pipes is not None)
    @rule(strict=BOTH)
    def execute(self, strict):
        assert self.pipes is not None
        ours, theirs = self.pipes
        answers = [self.answer(pipe.execute, (strict,), {}) for pipe in (ours, theirs)]
        self.pipes = None
        assert errors_as_text(answers[0]) == errors_as_text(answers[1])

    @precondition(lambda self: self.pipes is not None)
    @rule()
    def drop_pipes(self):
        assert self.pipes is not None
        for pipe in self.pipes:
            pipe.reset()
        self.pipes = None

    @precondition(lambda self: self.pipes is None)
    @invariant()
    def same_keys(self):
        names = [sorted(client.scan_iter(count=3)) for client in (self.ours, self.theirs)]
        assert names[0] == names[1]
        assert self.both("dbsize") == ("int", len(names[0]))


class AioClients(Clients):
    """The same by librocks.redis.aio, each command awaited."""

    def client(self) -> Any:
        self.runner = asyncio.Runner()
        return Blocking(aio.Redis(self.db), self.runner)

    def teardown(self) -> None:
        self.ours.aclose()
        self.runner.close()
        self.theirs.close()
        self.db.close()
        shutil.rmtree(self.folder)


def errors_as_text(value: Any) -> Any:
    """Errors among the replies of a pipeline, which do not compare."""
    if isinstance(value, Exception):
        return str(value)
    return type(value)(map(errors_as_text, value)) if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("clients", [Clients, AioClients])
def test_random_programs(server, clients):  # noqa: F811
    rounds = 10 * int(os.environ.get("ROUNDS", "1"))
    kind = type("WithServer", (clients,), {"socket": server})
    kind.TestCase.settings = settings(
        max_examples=rounds,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    kind.TestCase().runTest()
