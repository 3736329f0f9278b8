"""The threads that calls run on, so that the event loop need not wait for them."""

from __future__ import annotations

import asyncio
import functools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")
_pool: ThreadPoolExecutor | None = None


async def call(function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
    """What a function returns, which runs on one of the threads."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(32, "librocks")
    work = functools.partial(function, *arguments, **keywords)
    return await asyncio.get_running_loop().run_in_executor(_pool, work)


def _after_fork() -> None:
    global _pool
    _pool = None  # the threads are the parent's


os.register_at_fork(after_in_child=_after_fork)
