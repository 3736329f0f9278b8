"""The queue of each event loop, and threads for what has no operation of a queue."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import weakref
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

from .. import _core

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
    from types import TracebackType
    from typing import Self

    from .._observers import Cancel

P = ParamSpec("P")
T = TypeVar("T")

_GRACE = 1.0  # seconds that the end of a loop waits for operations
_ATTRIBUTE = "_librocks_queue"


class Queue(_core.Queue):
    """The completion queue of a loop. The loop has it, and it ends with the loop."""

    life: AsyncGenerator[None, None]


_queues: weakref.WeakSet[Queue] = weakref.WeakSet()


async def _life(loop: asyncio.AbstractEventLoop, queue: Queue) -> AsyncGenerator[None, None]:
    """Ends the queue when the loop ends its asynchronous generators, as asyncio.run() has it do."""
    try:
        yield
    finally:
        deadline = loop.time() + _GRACE
        for _ in range(3):  # others end now as well, and may want the queue
            await asyncio.sleep(0)
        while queue.waiting and loop.time() < deadline:
            await asyncio.sleep(0.001)
        if not queue.closed:
            loop.remove_reader(queue.fileno())
            queue.close(True)


def queue_of(loop: asyncio.AbstractEventLoop) -> Queue:
    """The queue of a loop that runs."""
    found: Queue | None = getattr(loop, _ATTRIBUTE, None)
    if found is not None and not found.closed:
        return found
    queue = Queue(loop)
    loop.add_reader(queue.fileno(), queue.drain)
    setattr(loop, _ATTRIBUTE, queue)
    _queues.add(queue)
    if not getattr(loop, "_asyncgens_shutdown_called", False):
        queue.life = _life(loop, queue)
        with contextlib.suppress(StopIteration):
            queue.life.asend(None).send(None)  # up to its yield: the loop knows it now
    return queue


def _abandon() -> None:
    for queue in list(_queues):
        queue.abandon()


_core.aio_set(asyncio.get_running_loop, asyncio.CancelledError)
_core.aio_set_queue(asyncio.get_running_loop, queue_of)
atexit.register(_abandon)


def call(
    kind: int,
    *,
    db: _core.Handle | None = None,
    target: _core.Handle | None = None,
    family: _core.Handle | None = None,
    options: _core.Handle | None = None,
    more_options: _core.Handle | None = None,
    key: Any = None,
    value: Any = None,
    count: int = 0,
    limit: int = 0,
    flags: int = 0,
    extra: object = None,
    owner: _core.AioStore | None = None,
) -> _core.Future[Any]:
    """The future of an operation of the loop's queue."""
    return _core.aio_call(
        kind,
        db,
        target,
        family,
        options,
        more_options,
        key,
        value,
        count,
        limit,
        flags,
        extra,
        owner,
    )


async def in_thread(function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
    """What a function returns, which runs on a thread of the loop's executor: for calls that no
    queue makes."""
    work = functools.partial(function, *arguments, **keywords)
    return await asyncio.get_running_loop().run_in_executor(None, work)


async def cancellable(cancel: Cancel, function: Callable[[], T]) -> T:
    """The same of a call that takes this object, which ends it with the task."""
    try:
        return await in_thread(function)
    except asyncio.CancelledError:
        cancel.cancel()
        raise


class _Context(Protocol):
    async def __aenter__(self) -> Any: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None: ...


C = TypeVar("C", bound=_Context)


class Beginning(Generic[C]):
    """What `await` makes, or `async with` makes and ends."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, C]]) -> None:
        self._make = make
        self._made: list[C] = []

    def __await__(self) -> Generator[Any, None, C]:
        return self._make().__await__()

    async def __aenter__(self) -> C:
        made = await self._make()
        self._made.append(made)
        await made.__aenter__()
        return made

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._made.pop().__aexit__(kind, error, trace)


class Closing:
    """`async with` closes it at the end."""

    async def close(self) -> None:
        """Closes it."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
