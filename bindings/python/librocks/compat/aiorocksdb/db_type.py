"""Statuses, which calls return instead of raising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._errors import Error
from ...aio import _loop

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Status:
    """How a call ended, and its result."""

    def __init__(self, error: Error | None = None, result: Any = None) -> None:
        self.error = error
        """The exception of librocks; None: the call succeeded."""
        self.result = result

    def code(self) -> int:
        """RocksDB's Status::Code, or from 100 on a code of librocks."""
        return 0 if self.error is None else self.error.code

    def subcode(self) -> int:
        """RocksDB's Status::SubCode."""
        return 0 if self.error is None else self.error.subcode

    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.error is None

    def ToString(self) -> str:
        """The status as text."""
        return "OK" if self.error is None else f"{type(self.error).__name__}: {self.error}"

    def __repr__(self) -> str:
        return f"<Status code:{self.code()} subCode:{self.subcode()} {self.ToString()}>"


class LatestOptionsStatus(Status):
    """The status of load_latest_options()."""

    options: Any = None


StatusT = ComplexStatus = ComplexStatusT = Status
LatestOptionsStatusT = LatestOptionsStatus


async def status_of(function: Callable[..., Awaitable[Any]], *given: Any, **more: Any) -> Status:
    """What a coroutine function gives, or its error, as a status."""
    try:
        return Status(result=await function(*given, **more))
    except Error as error:
        return Status(error)


async def in_thread(function: Callable[..., Any], *given: Any, **more: Any) -> Status:
    """The same of a function that runs on a thread, for what no queue does."""
    return await status_of(_loop.in_thread, function, *given, **more)


__all__ = ["ComplexStatusT", "LatestOptionsStatusT", "StatusT"]
