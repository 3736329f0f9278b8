"""Column families."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from . import _core
from ._readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed import ReadableBuffer
    from typing_extensions import Unpack

    from ._core import WideColumns
    from ._database import DB
    from ._kinds import (
        WriteKeywords,
        WriteOptions,
    )
    from .columns import ColumnLike


def _family(column_family: ColumnFamily | None) -> _core.Handle | None:
    return None if column_family is None else column_family._family


class ColumnFamily(Readable):
    """A column family of a database: keys and values of their own. Every method of a database that
    reads or writes keys is here as well."""

    def __init__(self, db: DB, handle: _core.Handle, name: str) -> None:
        super().__init__(db._target, handle, db._keep_gil)
        self._database = db
        self.name = name
        db._families[id(self)] = self

    @property
    def id(self) -> int:
        """Its number."""
        return _core.column_family_id(self._handle)

    @property
    def _handle(self) -> _core.Handle:
        return cast("_core.Handle", self._family)

    @property
    def is_valid(self) -> bool:
        """Whether it can be used: not dropped, its database open."""
        return bool(self._handle) and bool(self._target)

    def delete_range(
        self,
        start: ReadableBuffer,
        stop: ReadableBuffer,
        *,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Deletes every key from `start` on, before `stop`."""
        self._db.delete_range(start, stop, column_family=self, options=options, **write_options)

    def put_entity(
        self,
        key: ReadableBuffer,
        columns: WideColumns,
        *,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Puts a key with named columns in place of one value: see DB.put_entity."""
        self._db.put_entity(key, columns, column_family=self, options=options, **write_options)

    def put_items(
        self,
        items: Mapping[bytes, ReadableBuffer] | Iterable[tuple[ReadableBuffer, ReadableBuffer]],
        *,
        options: WriteOptions | None = None,
        **write_options: Unpack[WriteKeywords],
    ) -> None:
        """Puts many keys together."""
        self._db.put_items(items, column_family=self, options=options, **write_options)

    def write_arrow(self, data: object, *, key: str = "key", value: str = "value") -> int:
        """Puts the rows of Arrow data: see DB.write_arrow."""
        return self._db.write_arrow(data, key=key, value=value, column_family=self)

    def write_columns(self, keys: ColumnLike, values: ColumnLike) -> int:
        """Puts many keys together, from numpy arrays: see DB.write_columns."""
        return self._db.write_columns(keys, values, column_family=self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ColumnFamily):
            return NotImplemented
        return self._db is other._db and self.name == other.name

    def __hash__(self) -> int:
        return hash((id(self._db), self.name))

    def __repr__(self) -> str:
        state = "" if self.is_valid else ", dropped or closed"
        return f"<librocks.ColumnFamily {self.name!r}{state}>"
