"""Locks that are keys: they end with their time, and with their owner's release()."""

from __future__ import annotations

import logging
import threading
import time
import types
import uuid
from typing import TYPE_CHECKING, Any, Literal

from .exceptions import LockError, LockNotOwnedError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from ._client import Redis
    from ._engine import Engine

logger = logging.getLogger(__name__)


class LockState:
    """What a lock knows, and what it asks for."""

    def __init__(
        self,
        engine: Engine,
        name: Any,
        timeout: float | None,
        sleep: float,
        blocking: bool,
        blocking_timeout: float | None,
        thread_local: bool,
        raise_on_release_error: bool,
    ) -> None:
        self._engine = engine
        self.name = name
        self.timeout = timeout
        self.sleep = sleep
        self.blocking = blocking
        self.blocking_timeout = blocking_timeout
        self.thread_local = thread_local
        self.raise_on_release_error = raise_on_release_error
        self.local: Any = threading.local() if thread_local else types.SimpleNamespace()

    @property
    def _token(self) -> bytes | None:
        return getattr(self.local, "token", None)

    def _new_token(self, token: bytes | str | None) -> bytes:
        if token is None:
            return uuid.uuid4().hex.encode()
        encoding, errors, _ = self._engine.texts
        return token.encode(encoding, errors) if isinstance(token, str) else bytes(token)

    def _try(self, token: bytes) -> bool:
        limit = () if not self.timeout else ("PX", int(self.timeout * 1000))
        taken = self._engine.run(("SET", self.name, token, "NX", *limit), {})
        if taken:
            self.local.token = token
        return bool(taken)

    def _stored(self) -> bytes | None:
        found: bytes | None = self._engine.run(("GET", self.name), {"raw": True})
        return found

    def _held(self, what: str) -> bytes:
        token = self._token
        if token is None:
            raise LockError(f"Cannot {what}", lock_name=self.name)
        return token

    def _limited(self, what: str) -> tuple[bytes, float]:
        token = self._held(f"{what} an unlocked lock")
        if self.timeout is None:
            raise LockError(f"Cannot {what} a lock with no timeout", lock_name=self.name)
        return token, self.timeout

    def _release(self, token: bytes) -> None:
        if not self._engine.while_equal(self.name, token, lambda left: ("DEL", self.name)):
            raise LockNotOwnedError(
                "Cannot release a lock that's no longer owned", lock_name=self.name
            )

    def _extend(self, token: bytes, what: str, millis: int, replace: bool) -> Literal[True]:
        def longer(left: int) -> tuple[Any, ...]:
            return "PEXPIRE", self.name, millis + (0 if replace or left < 0 else left)

        if not self._engine.while_equal(self.name, token, longer):
            raise LockNotOwnedError(
                f"Cannot {what} a lock that's no longer owned", lock_name=self.name
            )
        return True

    def _not_released(self, error: LockError) -> None:
        if self.raise_on_release_error:
            raise error
        logger.warning("%s: %s", self.name, str(error))


class Lock(LockState):
    """A lock that threads and tasks of this process share by its name, as redis-py's: it is a key
    that holds a token. `with redis.lock("name", timeout=10): ...`"""

    def __init__(
        self,
        redis: Redis[Any],
        name: Any,
        timeout: float | None = None,
        sleep: float = 0.1,
        blocking: bool = True,
        blocking_timeout: float | None = None,
        thread_local: bool = True,
        raise_on_release_error: bool = True,
    ) -> None:
        """`timeout`: the seconds after which the key expires, None: never. `sleep`: the seconds
        between two tries. `blocking_timeout`: the seconds that acquire() tries at most, None:
        for ever. `thread_local`: each thread has a token of its own."""
        super().__init__(
            redis._engine,
            name,
            timeout,
            sleep,
            blocking,
            blocking_timeout,
            thread_local,
            raise_on_release_error,
        )

    def acquire(
        self,
        sleep: float | None = None,
        blocking: bool | None = None,
        blocking_timeout: float | None = None,
        token: bytes | str | None = None,
    ) -> bool:
        """Takes the lock; False if that was not possible in time."""
        sleep = self.sleep if sleep is None else sleep
        blocking = self.blocking if blocking is None else blocking
        limit = self.blocking_timeout if blocking_timeout is None else blocking_timeout
        end = None if limit is None else time.monotonic() + limit
        value = self._new_token(token)
        while not self._try(value):
            if not blocking or (end is not None and time.monotonic() + sleep > end):
                return False
            time.sleep(sleep)
        return True

    def release(self) -> None:
        """Gives the lock back. LockNotOwnedError: its time ran out before."""
        token = self._held("release a lock that's not owned or is already unlocked.")
        self.local.token = None
        self._release(token)

    def extend(self, additional_time: float, replace_ttl: bool = False) -> Literal[True]:
        """Lets the lock live `additional_time` seconds longer, or so long from now on."""
        token, _ = self._limited("extend")
        return self._extend(token, "extend", int(additional_time * 1000), replace_ttl)

    def reacquire(self) -> Literal[True]:
        """Lets the lock live its whole `timeout` from now on."""
        token, timeout = self._limited("reacquire")
        return self._extend(token, "reacquire", int(timeout * 1000), True)

    def locked(self) -> bool:
        """Whether anybody has the lock."""
        return self._stored() is not None

    def owned(self) -> bool:
        """Whether this object has the lock."""
        return self._token is not None and self._stored() == self._token

    def __enter__(self) -> Self:
        if self.acquire():
            return self
        raise LockError("Unable to acquire lock within the time specified", lock_name=self.name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.release()
        except LockError as failed:
            self._not_released(failed)
