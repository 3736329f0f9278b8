"""Strings, lists, sets and sorted sets in the manner of Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .... import _core
from ....aio._loop import in_thread

if TYPE_CHECKING:
    from ..column_family import ColumnFamily
    from ..extension import Db


def _reply(text: bytes) -> Any:
    """A reply as a server of version 2 of the protocol sends it."""
    value, rest = _node(text)
    assert not rest
    return value


def _node(text: bytes) -> tuple[Any, bytes]:
    line, _, rest = text.partition(b"\r\n")
    kind, data = line[:1], line[1:]
    if kind == b"-":
        return _Refused(data.decode(errors="replace")), rest
    if kind == b":":
        return int(data), rest
    if kind == b"$":
        size = int(data)
        return (None, rest) if size < 0 else (rest[:size], rest[size + 2 :])
    if kind == b"*":
        items = []
        for _ in range(max(int(data), 0)):
            item, rest = _node(rest)
            items.append(item)
        return (None if int(data) < 0 else items), rest
    return data, rest


class _Refused(str):
    """The text of an error."""


class RedisCommand:
    """Keys of Redis's kinds, which a column family has beside its own. They are those of
    `librocks.Redis` in the same database. Values of strings and lists go through the codec of their
    key. Each call is atomic. The loop's queue has no such operations: they run on threads of the
    loop's executor."""

    def __init__(self, cf: ColumnFamily, db: Db) -> None:
        self.cf = cf
        self.db = db

    def _key(self, key: bytes) -> bytes:
        """The key with its column family: those of the default one are as they are."""
        if self.cf.name == self.cf.d.DEFAULT_COLUMN_FAMILY:
            return b"\0" + key if key.startswith(b"\0") else key
        return b"\0%s\0%s" % (self.cf.name.encode(), key)

    def _run(self, words: tuple[bytes, ...]) -> Any:
        reply = _core.redis_reply_new()
        _core.redis_call(self.cf.d._redis_handle(), words, None, reply)
        return _reply(_core.redis_reply_resp(reply, 2))

    async def _call(self, name: bytes, key: bytes, *words: bytes) -> Any:
        answer = await in_thread(self._run, (name, self._key(key), *words))
        if not isinstance(answer, _Refused):
            return answer
        if answer.startswith("WRONGTYPE") or "no such key" in answer:
            raise AssertionError(answer)
        raise ValueError(answer)

    def _dumps(self, key: bytes, value: Any) -> bytes:
        return self.cf._codec(key).dumps(value)

    def _loads(self, key: bytes, value: bytes | None) -> Any:
        return None if value is None else self.cf._codec(key).loads(value)

    # ---- keys and strings ----

    async def get(self, key: bytes) -> Any:
        """The value of a string; None: there is no such key."""
        return self._loads(key, await self._call(b"GET", key))

    async def set(self, key: bytes, value: Any) -> None:
        """Sets a string. A key of another kind is an AssertionError."""
        kind = await self._call(b"TYPE", key)
        assert kind in (b"none", b"string"), f"the key is a {kind.decode()}"
        await self._call(b"SET", key, self._dumps(key, value))

    async def delete(self, key: bytes) -> None:
        """Deletes a key of any kind."""
        await self._call(b"DEL", key)

    delete_key = delete

    # ---- lists ----

    async def llen(self, key: bytes) -> int:
        """How many elements a list has."""
        count: int = await self._call(b"LLEN", key)
        return count

    async def lpush(self, key: bytes, value: Any) -> None:
        """Puts an element before the others."""
        await self._call(b"LPUSH", key, self._dumps(key, value))

    async def rpush(self, key: bytes, value: Any) -> None:
        """Puts an element after the others."""
        await self._call(b"RPUSH", key, self._dumps(key, value))

    async def lpop(self, key: bytes) -> Any:
        """Takes the first element. There is no such list: an AssertionError."""
        return self._popped(key, await self._call(b"LPOP", key))

    async def rpop(self, key: bytes) -> Any:
        """Takes the last element. There is no such list: an AssertionError."""
        return self._popped(key, await self._call(b"RPOP", key))

    def _popped(self, key: bytes, value: bytes | None) -> Any:
        assert value is not None, "there is no such list"
        return self._loads(key, value)

    async def lindex(self, key: bytes, index: int) -> Any:
        """An element, from 0 on, or from -1 back. ValueError: the list is shorter."""
        value = await self._call(b"LINDEX", key, b"%d" % index)
        if value is None:
            assert await self.llen(key) > 0, "there is no such list"
            raise ValueError(f"index {index}: the list is shorter")
        return self._loads(key, value)

    async def lset(self, key: bytes, index: int, value: Any) -> None:
        """Sets an element."""
        await self._call(b"LSET", key, b"%d" % index, self._dumps(key, value))

    # ---- sets ----

    async def sadd(self, key: bytes, member: bytes) -> int:
        """Adds a member; 0: it is there already."""
        added: int = await self._call(b"SADD", key, member)
        return added

    async def sismember(self, key: bytes, member: bytes) -> bool:
        """Whether a set has a member."""
        return bool(await self._call(b"SISMEMBER", key, member))

    async def smembers(self, key: bytes) -> frozenset[bytes]:
        """All members."""
        return frozenset(await self._call(b"SMEMBERS", key))

    async def srem(self, key: bytes, member: bytes) -> int:
        """Takes a member away; 0: it is not there."""
        removed: int = await self._call(b"SREM", key, member)
        return removed

    # ---- sorted sets ----

    async def zadd(self, key: bytes, score: float, member: bytes) -> int:
        """Adds a member with a score, or changes that; 0: it is there already."""
        added: int = await self._call(b"ZADD", key, repr(float(score)).encode(), member)
        return added

    async def zcard(self, key: bytes) -> int:
        """How many members a sorted set has."""
        count: int = await self._call(b"ZCARD", key)
        return count

    async def zrem(self, key: bytes, member: bytes) -> int:
        """Takes a member away; 0: it is not there."""
        removed: int = await self._call(b"ZREM", key, member)
        return removed

    async def zscore(self, key: bytes, member: bytes) -> float | None:
        """The score of a member; None: it is not there."""
        score = await self._call(b"ZSCORE", key, member)
        return None if score is None else float(score)


__all__ = ["RedisCommand"]
