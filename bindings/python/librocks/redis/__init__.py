"""Redis's commands over a database, for programs that were written for redis-py: it is what `redis`
is there."""

from __future__ import annotations

from . import exceptions
from ._client import BitField, Pipeline, Redis
from ._lock import Lock
from .exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ConnectionError,
    DataError,
    ExecAbortError,
    InvalidResponse,
    LockError,
    LockNotOwnedError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    PubSubError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
    WatchError,
)

StrictRedis = Redis

__all__ = [
    "AuthenticationError",
    "BitField",
    "BusyLoadingError",
    "ConnectionError",
    "DataError",
    "ExecAbortError",
    "InvalidResponse",
    "Lock",
    "LockError",
    "LockNotOwnedError",
    "NoPermissionError",
    "NoScriptError",
    "OutOfMemoryError",
    "Pipeline",
    "PubSubError",
    "ReadOnlyError",
    "Redis",
    "RedisError",
    "ResponseError",
    "StrictRedis",
    "TimeoutError",
    "WatchError",
    "exceptions",
]
