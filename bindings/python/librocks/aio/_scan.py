"""Scans by blocks, and iterators that are moved by hand."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from .. import _core
from .._errors import HandleBusy, NotPositioned
from ._loop import call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer

    from ._database import Snapshot

T = TypeVar("T")
NewIter = _core.Future[_core.Handle] | _core.Handle

ITEMS, KEYS, VALUES = 0, 1, 2
_FIRST_ROWS, _MOST_ROWS = 16, 1024
_MOST_BYTES = 1 << 20


class Scan(_core.AioRows[T]):
    """Entries, one after the other: `async for key, value in db.items(): …`. They come by blocks;
    the next block is read while this one is looked at, and no more than that one. One task at a
    time."""

    def __init__(self, store: object, iter_: NewIter, shows: int, reverse: bool) -> None:
        self._store = store  # keeps the database open as long as somebody scans it
        self._iter: NewIter | None = iter_
        self._handle = iter_ if isinstance(iter_, _core.Handle) else None
        self._seek: _core.Future[Any] | None = None
        self._ahead: _core.Future[Any] | None = None
        self._shows = shows
        self._reverse = reverse
        self._rows = _FIRST_ROWS
        self._busy = False
        self._paused = False

    def _read(self) -> _core.Future[Any]:
        """Reads the next block."""
        rows, self._rows = self._rows, min(4 * self._rows, _MOST_ROWS)
        flags = _core.OPERATION_REVERSE if self._reverse else 0
        if self._shows == KEYS:
            flags |= _core.OPERATION_KEYS_ONLY
        return call(
            _core.OPERATION_READ_BLOCK,
            target=self._handle,
            count=rows,
            limit=_MOST_BYTES,
            flags=flags,
            extra=self._shows,
        )

    async def _next(self) -> list[T]:
        # Each step is kept, so that a wait that is cancelled loses no entries.
        if self._handle is None:
            assert isinstance(self._iter, _core.Future)
            handle = await asyncio.shield(self._iter)
            if self._iter is None:  # closed meanwhile
                return []
            self._handle = handle
        if self._seek is None:
            to_last = _core.OPERATION_SEEK_TO_LAST
            kind = to_last if self._reverse else _core.OPERATION_SEEK_TO_FIRST
            self._seek = call(kind, target=self._handle)
            self._ahead = self._read()
        assert self._ahead is not None
        if self._ahead.done() and not self._paused:
            self._paused = True
            await asyncio.sleep(0)  # others shall have a turn between two blocks
        await asyncio.shield(self._seek)
        rows, over = await asyncio.shield(self._ahead)
        if self._iter is None:
            return []
        self._paused = False
        if over:
            self._let_go()
        else:
            self._ahead = self._read()
        found: list[T] = rows
        return found

    async def _block(self) -> list[T]:
        """The next block; empty at the end."""
        if self._iter is None:
            return []
        if self._busy:
            raise HandleBusy("scan: another task uses it")
        self._busy = True
        try:
            return await self._next()
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._let_go()
            raise
        finally:
            self._busy = False

    async def _more(self) -> T:
        rows = await self._block()
        if not rows:
            raise StopAsyncIteration
        return self._show(rows)

    async def blocks(self) -> AsyncIterator[list[T]]:
        """The same entries as lists, a block each."""
        rows = self._rest() or await self._block()
        while rows:
            yield rows
            rows = await self._block()

    def _let_go(self) -> None:
        """Reads no more. What was read is still shown."""
        self._iter = None
        for future in (self._seek, self._ahead):
            if future is not None:
                future.cancel()
        self._ahead = None
        if self._handle is not None:
            self._handle.release()

    def close(self) -> None:
        """Ends the scan, and lets go of the state that it shows. No entry comes afterwards. It does
        not wait."""
        self._rest()
        self._let_go()

    async def aclose(self) -> None:
        """The same, for contextlib.aclosing()."""
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


_STEPS = (8, 64, 256)


class RocksIterator:
    """An iterator that is moved by hand. It is at no entry at first: seek. Each move tells whether
    there is an entry. Moves in one direction are read ahead. One task at a time; after a move that
    was cancelled it is at no entry."""

    def __init__(self, store: object, iter_: NewIter) -> None:
        self._store = store
        self._iter = iter_
        self._made = iter_ if isinstance(iter_, _core.Handle) else None
        self._at: tuple[bytes, bytes] | None = None
        self._ahead: deque[tuple[bytes, bytes]] = deque()
        self._reverse: bool | None = None  # the direction of what was read ahead
        self._over = False  # nothing comes after what was read ahead
        self._reads = 0

    async def _handle(self) -> _core.Handle:
        if self._made is None:
            assert isinstance(self._iter, _core.Future)
            made: _core.Handle = await asyncio.shield(self._iter)
            self._made = made
        return self._made

    async def _seek(self, kind: int, key: ReadableBuffer | None = None) -> bool:
        self._at = None
        self._ahead.clear()
        self._reverse = None
        handle = await self._handle()
        self._at = await call(kind, target=handle, key=key)
        self._reads = 0
        return self._at is not None

    async def seek(self, key: ReadableBuffer) -> bool:
        """Goes to the first entry at or after a key."""
        return await self._seek(_core.OPERATION_SEEK, key)

    async def seek_for_prev(self, key: ReadableBuffer) -> bool:
        """Goes to the last entry at or before a key."""
        return await self._seek(_core.OPERATION_SEEK_FOR_PREV, key)

    async def seek_to_first(self) -> bool:
        """Goes to the first entry."""
        return await self._seek(_core.OPERATION_SEEK_TO_FIRST)

    async def seek_to_last(self) -> bool:
        """Goes to the last entry."""
        return await self._seek(_core.OPERATION_SEEK_TO_LAST)

    async def _move(self, reverse: bool) -> bool:
        if self._at is None:
            raise NotPositioned("iterator: not at an entry; seek first")
        at, self._at = self._at, None  # at no entry if the move fails
        if self._reverse is not reverse and self._reverse is not None:
            await self._seek(_core.OPERATION_SEEK, at[0])
            self._at = None
        if not self._ahead and (self._reverse is None or not self._over):
            begins = self._reverse is None  # with the current entry
            rows, self._over = await call(
                _core.OPERATION_READ_BLOCK,
                target=await self._handle(),
                count=_STEPS[min(self._reads, len(_STEPS) - 1)],
                limit=_MOST_BYTES,
                flags=_core.OPERATION_REVERSE if reverse else 0,
                extra=ITEMS,
            )
            self._reads += 1
            self._reverse = reverse
            self._ahead.extend(rows[1:] if begins else rows)
            if not self._ahead and not self._over:  # an entry alone filled the block
                self._at = rows[0] if rows else at
                return await self._move(reverse)
        self._at = self._ahead.popleft() if self._ahead else None
        return self._at is not None

    async def next(self) -> bool:
        """Goes to the next entry."""
        return await self._move(False)

    async def prev(self) -> bool:
        """Goes to the entry before."""
        return await self._move(True)

    def valid(self) -> bool:
        """Whether it is at an entry."""
        return self._at is not None

    def item(self) -> tuple[bytes, bytes]:
        """Key and value of the current entry; NotPositioned: there is none."""
        if self._at is None:
            raise NotPositioned("iterator: not at an entry; seek first")
        return self._at

    def key(self) -> bytes:
        """The key of the current entry."""
        return self.item()[0]

    def value(self) -> bytes:
        """The value of the current entry."""
        return self.item()[1]

    async def refresh(self, snapshot: Snapshot | None = None) -> None:
        """Sees the newest data, or a snapshot's, from the next seek on."""
        self._at = None
        self._ahead.clear()
        self._reverse = None
        to = None if snapshot is None else snapshot.sync._target
        _core.iter_refresh(await self._handle(), to)

    def close(self) -> None:
        """Lets go of the state that it shows. It does not wait."""
        self._at = None
        self._ahead.clear()
        if self._made is not None:
            self._made.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def __aiter__(self) -> AsyncIterator[tuple[bytes, bytes]]:
        """The entries from the current one on."""
        while self._at is not None:
            yield self._at
            await self.next()
