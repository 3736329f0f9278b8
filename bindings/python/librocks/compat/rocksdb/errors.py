"""The exceptions: those of librocks, so a handler of either kind catches them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..._errors import (
    CallbackFailed,
    Corruption,
    Error,
    Incomplete,
    InvalidArgument,
    MergeInProgress,
    NotFound,
    NotSupported,
    RocksIOError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Corruption",
    "Error",
    "Incomplete",
    "InvalidArgument",
    "MergeInProgress",
    "NotFound",
    "NotSupported",
    "RocksIOError",
]

C = TypeVar("C", bound="Callable[..., Any]")
_MERGE_OPERATOR_FAILED = 15  # Status::SubCode


def failed_merges_corrupt(function: C) -> C:
    """Raises Corruption where a merge operator failed, as RocksDB itself does."""

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        try:
            return function(*arguments, **keywords)
        except CallbackFailed as error:
            if error.subcode != _MERGE_OPERATOR_FAILED:
                raise
            raise Corruption(error.message, subcode=error.subcode) from (error.__cause__ or error)

    return cast("C", call)
