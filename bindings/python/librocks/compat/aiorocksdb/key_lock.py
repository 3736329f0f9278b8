"""Locks of keys, among the tasks of an event loop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Hashable


class KeyLock:
    """`async with lock.acquire(key): …`: one task at a time. Keys share 4096 locks, so a task that
    holds one must not take another."""

    STRIPES = 4096

    def __init__(self) -> None:
        # A lock lives while tasks hold it or wait for it; the number counts those.
        self.d: dict[int, tuple[asyncio.Lock, int]] = {}

    @contextlib.asynccontextmanager
    async def acquire(self, key: Hashable) -> AsyncIterator[KeyLock]:
        stripe = hash(key) % self.STRIPES
        lock, tasks = self.d.get(stripe, (asyncio.Lock(), 0))
        self.d[stripe] = lock, tasks + 1
        try:
            async with lock:
                yield self
        finally:
            lock, tasks = self.d[stripe]
            if tasks == 1:
                del self.d[stripe]
            else:
                self.d[stripe] = lock, tasks - 1


__all__ = ["KeyLock"]
