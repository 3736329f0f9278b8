"""Exceptions: one class for each code of a status."""

from __future__ import annotations

from typing import Any, ClassVar

from . import _core


class Error(Exception):
    """A call failed. Its classes are the codes."""

    CODE: ClassVar[int] = -1

    code: int
    """RocksDB's Status::Code, or from 100 on a code of the library."""
    subcode: int
    """RocksDB's Status::SubCode, or 0."""
    severity: int
    """RocksDB's Status::Severity: 0 none, 1 soft, 2 hard, 3 fatal, 4 unrecoverable."""
    flags: int
    """Bits: 1 retryable, 2 data loss, 4 fenced."""
    message: str

    def __init__(
        self,
        message: str = "",
        *,
        code: int | None = None,
        subcode: int = 0,
        severity: int = 0,
        flags: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = self.CODE if code is None else code
        self.subcode = subcode
        self.severity = severity
        self.flags = flags

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        soon = (_core.BUSY, _core.TRY_AGAIN, _core.TIMED_OUT, _core.HANDLE_BUSY)
        return bool(self.flags & _core.STATUS_RETRYABLE) or self.code in soon

    @property
    def data_loss(self) -> bool:
        """Whether data was lost."""
        return bool(self.flags & _core.STATUS_DATA_LOSS)

    def __str__(self) -> str:
        return self.message or _core.code_text(self.code) or ""

    def __reduce__(self) -> tuple[Any, ...]:
        values = self.code, self.subcode, self.severity, self.flags, self.message
        return make, values


class NotFound(Error, KeyError):
    """The key, column family or file is not there."""

    CODE = _core.NOT_FOUND


class Corruption(Error):
    """Stored data is damaged."""

    CODE = _core.CORRUPTION


class NotSupported(Error):
    """RocksDB cannot do this, or not in this configuration."""

    CODE = _core.NOT_SUPPORTED


class InvalidArgument(Error, ValueError):
    """An argument is wrong; the message names it."""

    CODE = _core.INVALID_ARGUMENT


class RocksIOError(Error):
    """The file system failed, a lock is held, or space ran out."""

    CODE = _core.IO_ERROR


class MergeInProgress(Error):
    """A merge is in progress."""

    CODE = _core.MERGE_IN_PROGRESS


class Incomplete(Error):
    """The call did a part: the options (read tier, limits) allowed no more, or a repair found that
    something is lost."""

    CODE = _core.INCOMPLETE

    report: _core.repair_report | None = None
    """Of a repair: what was kept and what was lost."""
    files: list[list[str]]
    """Of a repair: for each file its fate, name, column family, what was saved, what was lost, the
    bytes lost, where the file is now, and why."""


class ShutdownInProgress(Error):
    """RocksDB is shutting down."""

    CODE = _core.SHUTDOWN_IN_PROGRESS


class TimedOut(Error):
    """A deadline or a timeout passed."""

    CODE = _core.TIMED_OUT


class Aborted(Error):
    """The operation was aborted."""

    CODE = _core.ABORTED


class Busy(Error):
    """The object is in use now; trying again may help."""

    CODE = _core.BUSY


class Expired(Error):
    """The object has expired."""

    CODE = _core.EXPIRED


class TryAgain(Error):
    """Trying again may help."""

    CODE = _core.TRY_AGAIN


class CompactionTooLarge(Error):
    """The compaction is too large."""

    CODE = _core.COMPACTION_TOO_LARGE


class ColumnFamilyDropped(Error):
    """The column family was dropped."""

    CODE = _core.COLUMN_FAMILY_DROPPED


class InvalidHandle(Error):
    """An object is not one of the library, or was given up."""

    CODE = _core.INVALID_HANDLE


class Closed(Error):
    """The database or object is closed."""

    CODE = _core.CLOSED


class BufferTooSmall(Error):
    """Memory is smaller than what it is for."""

    CODE = _core.BUFFER_TOO_SMALL


class HandleBusy(Error):
    """Another thread uses an object that takes one thread at a time, or a callback made a call that
    it may not make."""

    CODE = _core.HANDLE_BUSY


class CallbackFailed(Error):
    """A callback reported a failure; __cause__ is the exception that it raised."""

    CODE = _core.CALLBACK_FAILED


class Cancelled(Error):
    """The caller cancelled the operation. What a write wrote until then may be there."""

    CODE = _core.CANCELLED


class Forked(Error):
    """The object was made before fork(), in the parent: a child opens databases of its own."""

    CODE = _core.FORKED


class Panic(Error):
    """A bug in the library was caught. Please report it."""

    CODE = _core.PANIC


class OutOfMemory(Error, MemoryError):
    """An allocation failed."""

    CODE = _core.OUT_OF_MEMORY


class CxxException(Error):
    """A C++ exception ended the call."""

    CODE = _core.EXCEPTION


class NotPositioned(Error):
    """The iterator is not at an entry."""

    CODE = _core.NOT_POSITIONED


class TooManyHandles(Error):
    """More objects than a process can have, or calls nested too deeply."""

    CODE = _core.TOO_MANY_HANDLES


class NotServed(Error):
    """The call needed an answer of a callback that nobody served."""

    CODE = _core.NOT_SERVED


BY_CODE: dict[int, type[Error]] = {kind.CODE: kind for kind in Error.__subclasses__()}


def make(code: int, subcode: int, severity: int, flags: int, message: str) -> Error:
    """The exception of a status."""
    kind = BY_CODE.get(code, Error)
    return kind(message, code=code, subcode=subcode, severity=severity, flags=flags)


_core.set_error(make)
