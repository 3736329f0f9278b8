"""What happens inside: statistics, the perf context, events, logs, the progress of long calls."""

from __future__ import annotations

import contextlib
import enum
import logging
import threading
from typing import TYPE_CHECKING, Any, ClassVar

from . import _core
from ._errors import TimedOut
from ._options import name_list
from ._shared import _Shared, option_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Statistics(_Shared):
    """Counts what databases do: give it as the option `statistics`, and read tickers and histograms
    by RocksDB's names: `statistics["rocksdb.block.cache.hit"]`."""

    _get = _core.statistics_value
    _set = _core.statistics_set
    _put = _core.options_set_statistics

    def __init__(self, **options: Any) -> None:
        self._handle = _core.statistics_new(option_string(options))

    def histogram(self, name: str) -> _core.histogram:
        """The figures of a histogram."""
        return _core.statistics_histogram(self._handle, name)

    def reset(self) -> None:
        """Sets everything to 0."""
        _core.statistics_reset(self._handle)

    def to_dict(self) -> dict[str, int]:
        """All tickers."""
        return {name: self[name] for name in self.tickers()}

    @staticmethod
    def tickers() -> list[str]:
        """The names of all tickers."""
        return name_list(_core.statistics_ticker_names())

    @staticmethod
    def histograms() -> list[str]:
        """The names of all histograms."""
        return name_list(_core.statistics_histogram_names())

    def __str__(self) -> str:
        return _core.statistics_string(self._handle).decode()


class PerfContext:
    """What the calls of this thread did: `with PerfContext("kEnableTime") as perf: …`, then
    `perf["block_read_count"]`. Each thread has its own."""

    def __init__(self, level: str = "kEnableTimeExceptForMutex") -> None:
        self.level = level

    def __enter__(self) -> PerfContext:
        _core.perf_set_level(self.level)
        _core.perf_reset()
        return self

    def __exit__(self, *error: object) -> None:
        _core.perf_set_level("kDisable")

    def __getitem__(self, name: str) -> int:
        return _core.perf_value(name)

    def to_dict(self) -> dict[str, int]:
        """All figures that are not 0."""
        figures = {name: self[name] for name in self.names()}
        return {name: figure for name, figure in figures.items() if figure}

    @staticmethod
    def names() -> list[str]:
        """The names of all figures."""
        return name_list(_core.perf_names())

    def __str__(self) -> str:
        return _core.perf_string(1).decode()


# ---- events ----


class EventKind(enum.IntEnum):
    """The kinds of events."""

    _ignore_ = ["name", "value"]
    for name, value in vars(_core).items():
        if name.startswith("EVENT_") and not name.startswith("EVENT_QUEUE"):
            vars()[name.removeprefix("EVENT_")] = value


def _bits(kinds: Iterable[int] | None) -> int:
    return sum(1 << kind for kind in set(kinds or ()))


class EventListener:
    """Calls a function for each event, on the thread that it happens on: RocksDB waits for it. What
    the function raises goes to sys.unraisablehook. True as its answer to an error of a compaction
    ignores the error. An EventQueue is for those who need not act at once."""

    _calls_python: ClassVar[bool] = True

    def __init__(
        self,
        function: Callable[[_core.event], object],
        kinds: Iterable[int] | None = None,
        *,
        file_io: bool = False,
    ) -> None:
        self._handle = _core.event_listener_new(function, _bits(kinds), file_io)

    def _attach(self, options: _core.Handle, name: str) -> None:
        _core.options_add_event_listener(options, name, self._handle)


class EventQueue:
    """Collects events until the program takes them: `for event in queue: …`, or, for an event loop,
    `fileno()`."""

    _calls_python: ClassVar[bool] = False

    def __init__(self, **options: Any) -> None:
        self._handle = _core.event_queue_new(option_string(options))

    def _attach(self, options: _core.Handle, name: str) -> None:
        _core.options_add_event_queue(options, name, self._handle)

    def drain(self, most: int = 1000) -> list[_core.event]:
        """Takes what is there."""
        return _core.event_queue_drain(self._handle, most)

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until an event is there; whether there is one after `timeout` seconds."""
        try:
            _core.event_queue_wait(self._handle, -1 if timeout is None else int(timeout * 1000))
        except TimedOut:
            return False
        return True

    def fileno(self) -> int:
        """A descriptor that is readable as long as events are there."""
        return _core.event_queue_fd(self._handle)

    def __getitem__(self, name: str) -> int:
        return _core.event_queue_value(self._handle, name)

    def __iter__(self) -> Iterator[_core.event]:
        """The events that are there now."""
        while events := self.drain():
            yield from events


# ---- logs ----

LEVELS = {
    _core.LOG_DEBUG: logging.DEBUG,
    _core.LOG_INFO: logging.INFO,
    _core.LOG_WARN: logging.WARNING,
    _core.LOG_ERROR: logging.ERROR,
    _core.LOG_FATAL: logging.CRITICAL,
    _core.LOG_HEADER: logging.INFO,
}


class Logger:
    """Sends RocksDB's log to a `logging.Logger`, or to a function of a level of `logging` and a
    line: give it as the option `info_log`. Lines below `level` are left out."""

    _calls_python: ClassVar[bool] = True

    def __init__(
        self,
        to: logging.Logger | Callable[[int, str], object],
        level: int = logging.INFO,
    ) -> None:
        write = to.log if isinstance(to, logging.Logger) else to
        lowest = next(
            (of for of, python in LEVELS.items() if of != _core.LOG_HEADER and python >= level),
            _core.LOG_FATAL,
        )
        self._handle = _core.logger_new(lambda of, line: write(LEVELS[of], line), lowest)

    def _attach(self, options: _core.Handle, name: str) -> None:
        _core.options_set_logger(options, name, self._handle)


# ---- long calls ----


class Cancel:
    """Ends long calls from another thread, or after a time, and tells their progress. Give it to a
    call as `cancel`. Any number of calls may share it. What a cancelled call did until then may
    stay."""

    def __init__(
        self,
        *,
        timeout: float | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> None:
        self._handle = _core.cancel_new()
        if timeout is not None:
            _core.cancel_set_timeout(self._handle, int(timeout * 1_000_000))
        if progress is not None:
            _core.cancel_set_progress(self._handle, progress)

    def cancel(self) -> None:
        """Calls that take it, now or later, end with Cancelled."""
        _core.cancel_set(self._handle)


class Progress:
    """The bytes of a long call as those of a tqdm bar: `progress=Progress(tqdm(unit="B"))`."""

    def __init__(self, bar: Any) -> None:
        self.bar = bar
        self._done = 0
        self._lock = threading.Lock()

    def __call__(self, done: int, total: int) -> None:
        with self._lock, contextlib.suppress(AttributeError):
            self.bar.total = total
            self.bar.update(done - self._done)
            self._done = done


def cancel_handle(
    cancel: Cancel | None, progress: Callable[[int, int], object] | None, timeout: float | None
) -> _core.Handle | None:
    """What long calls pass on."""
    if cancel is not None:
        if progress is not None:
            _core.cancel_set_progress(cancel._handle, progress)
        if timeout is not None:
            _core.cancel_set_timeout(cancel._handle, int(timeout * 1_000_000))
        return cancel._handle
    if progress is None and timeout is None:
        return None
    return Cancel(timeout=timeout, progress=progress)._handle
