"""The write-ahead log, for those who follow a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core
from ._batch import WriteBatch
from ._errors import NotFound
from ._with import Closes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._database import DB


class WalIterator(Closes):
    """The batches that were written, each with the number of its first write: `for sequence, batch
    in WalIterator(db, since): …`. It ends at the newest; a new loop goes on from there."""

    def __init__(self, db: DB, since_sequence: int = 0) -> None:
        self._db = db
        self._handle = _core.db_wal_iter(db._target, since_sequence)

    def __iter__(self) -> Iterator[tuple[int, WriteBatch]]:
        while True:
            try:
                sequence, data = _core.wal_iter_next(self._handle)
            except NotFound:
                return
            yield sequence, WriteBatch(data)

    def close(self) -> None:
        """Lets go of the log."""
        self._handle.release()


def wal_files(db: DB) -> list[_core.wal_file]:
    """The files of the write-ahead log, the oldest first."""
    found = _core.db_wal_files(db._target)
    return [_core.wal_files_at(found, index) for index in range(_core.wal_files_count(found))]
