"""Writes that a database applies together."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from . import _core

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from _typeshed import ReadableBuffer

    from ._column_family import ColumnFamily
    from ._core import WideColumns
    from ._database import DB


class RecordKind(enum.IntEnum):
    """The kinds of records of a batch."""

    PUT = _core.RECORD_PUT
    MERGE = _core.RECORD_MERGE
    DELETE = _core.RECORD_DELETE
    SINGLE_DELETE = _core.RECORD_SINGLE_DELETE
    DELETE_RANGE = _core.RECORD_DELETE_RANGE
    LOG_DATA = _core.RECORD_LOG_DATA
    PUT_ENTITY = _core.RECORD_PUT_ENTITY
    TIMED_PUT = _core.RECORD_TIMED_PUT
    BLOB_INDEX = _core.RECORD_BLOB_INDEX
    BEGIN_PREPARE = _core.RECORD_BEGIN_PREPARE
    BEGIN_UNPREPARE = _core.RECORD_BEGIN_UNPREPARE
    END_PREPARE = _core.RECORD_END_PREPARE
    COMMIT = _core.RECORD_COMMIT
    COMMIT_WITH_TIMESTAMP = _core.RECORD_COMMIT_WITH_TIMESTAMP
    ROLLBACK = _core.RECORD_ROLLBACK
    NOOP = _core.RECORD_NOOP


class Record(NamedTuple):
    """A record of a batch. `value` is the operand of a merge, the end of a deleted range; what a
    kind does not have is empty. `columns` are those of an entity."""

    kind: RecordKind
    column_family_id: int
    key: bytes
    value: bytes
    write_time: int
    columns: dict[bytes, bytes] | None = None


class WriteBatch(_core.Batch):
    """Writes that a database applies together, all or nothing, in their order. `len` counts them;
    an iteration shows them."""

    def __init__(self, data: ReadableBuffer | None = None, *, max_bytes: int = 0) -> None:
        """A batch, of the bytes of `data()` or an empty one, with at most `max_bytes`; 0: no
        limit."""
        if data is not None:
            super().__init__(_core.batch_from_data(data))
        else:
            super().__init__(_core.batch_new_with(0, max_bytes, 0))

    def put_entity(
        self,
        key: ReadableBuffer,
        columns: WideColumns,
        column_family: ColumnFamily | None = None,
    ) -> None:
        """Puts a key with named columns in place of one value: see DB.put_entity."""
        family = None if column_family is None else column_family._family
        _core.batch_put_entity(self._handle, family, key, columns)

    def __iter__(self) -> Iterator[Record]:
        return (Record(RecordKind(record[0]), *record[1:]) for record in self._records())

    def __repr__(self) -> str:
        return f"<librocks.WriteBatch of {len(self)}>"


class BoundBatch(WriteBatch):
    """A batch that its `with` writes, unless an exception ended that: `with db.batch() as batch:
    …`."""

    def __init__(self, db: DB, write_options: _core.Handle | None) -> None:
        super().__init__()
        self._db = db
        self._write_options = write_options

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            _core.db_write(self._db._target, self._write_options, self._handle)
            self.clear()
