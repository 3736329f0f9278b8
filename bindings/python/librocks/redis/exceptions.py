"""Exceptions, named as redis-py's. What RocksDB itself reports is a librocks.Error."""

from __future__ import annotations

import builtins

from .. import _core


class RedisError(Exception):
    """What a command or a client of Redis reports."""

    status_code: str | None
    """The word that an error begins with, such as `EXECABORT`, if it is no part of the text."""

    def __init__(self, *args: object, status_code: str | None = None) -> None:
        super().__init__(*args)
        self.status_code = status_code


class ConnectionError(RedisError):
    """A client could not be made as it was asked for."""


class TimeoutError(RedisError, builtins.TimeoutError):
    """Not raised: there is no network. Programs may name it."""


class BusyLoadingError(ConnectionError):
    """Not raised: a database that is open is loaded. Programs may name it."""


class AuthenticationError(ConnectionError):
    """Not raised: there are no users. Programs may name it."""


class InvalidResponse(RedisError):
    """Not raised: there is no network. Programs may name it."""


class ResponseError(RedisError):
    """A command answered with an error."""


class DataError(RedisError):
    """An argument is none that commands take."""


class WatchError(RedisError):
    """A key that was watched has changed: do it again."""


class PubSubError(RedisError):
    """Not raised: there is no pub/sub. Programs may name it."""


class NoScriptError(ResponseError):
    """Not raised: there are no scripts. Programs may name it."""


class OutOfMemoryError(ResponseError):
    """Not raised: memory has no limit here. Programs may name it."""


class ExecAbortError(ResponseError):
    """A command was refused after MULTI, so EXEC ran none."""


class ReadOnlyError(ResponseError):
    """The database is open for reading alone."""


class NoPermissionError(ResponseError):
    """Not raised: there are no users. Programs may name it."""


class LockError(RedisError, ValueError):
    """A lock could not be taken, or is not held."""

    def __init__(self, message: str | None = None, lock_name: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.lock_name = lock_name

    def __str__(self) -> str:
        return str(self.message)


class LockNotOwnedError(LockError):
    """The time of a lock ran out, and perhaps somebody else has it."""


BY_WORD: dict[str, type[RedisError]] = {
    "ERR": ResponseError,
    "EXECABORT": ExecAbortError,
    "READONLY": ReadOnlyError,
    "OOM": OutOfMemoryError,
    "NOSCRIPT": NoScriptError,
    "NOPERM": NoPermissionError,
}


def failure(text: str) -> RedisError:
    """The exception of an error in a reply."""
    word, _, rest = text.partition(" ")
    kind = BY_WORD.get(word)
    return ResponseError(text) if kind is None else kind(rest, status_code=word)


def refusal(given: object) -> DataError:
    """The exception of an argument of a type that no command takes."""
    kind = type(given).__name__
    return DataError(
        f"Invalid input of type: '{kind}'. Convert to a bytes, string, int or float first."
    )


_core.set_redis_errors(failure, refusal)
