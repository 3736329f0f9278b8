"""Snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from . import _core
from ._readable import Readable

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from ._database import DB


class Snapshot(Readable):
    """A database as it was at a moment. Until it is released compactions keep what it shows."""

    _calls_python: ClassVar[bool] = False
    _get_entity = staticmethod(_core.snapshot_get_entity)

    def __init__(self, db: DB, handle: _core.Handle | None = None) -> None:
        handle = _core.db_snapshot(db._target) if handle is None else handle
        super().__init__(handle, None, db._keep_gil)
        self._database = db

    def _attach(self, options: _core.Handle, name: str) -> None:
        _core.options_set_snapshot(options, self._target)

    @property
    def sequence(self) -> int:
        """The sequence number of the moment."""
        return _core.snapshot_sequence(self._target)

    def release(self) -> None:
        """Lets go of the state. Iterators over it keep it until they end."""
        self._target.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def __repr__(self) -> str:
        return f"<librocks.Snapshot of {self._db!r}>"
