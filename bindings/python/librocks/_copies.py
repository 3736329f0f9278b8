"""Backups and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from ._database import DB, ColumnFamily
from ._kinds import BackupEngineOptions, CreateBackupOptions, ImportOptions, Options, RestoreOptions
from ._observers import cancel_handle
from ._options import handle_of
from ._with import Closes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import ReadableBuffer, StrPath
    from typing_extensions import Unpack

    from ._kinds import (
        BackupEngineKeywords,
        CreateBackupKeywords,
        ImportKeywords,
        RestoreKeywords,
    )
    from ._observers import Cancel


class BackupEngine(Closes):
    """A folder of backups, of one database or several."""

    def __init__(
        self,
        path: StrPath,
        options: BackupEngineOptions | None = None,
        **backup_engine_options: Unpack[BackupEngineKeywords],
    ) -> None:
        """Opens a folder of backups, and makes it if it is missing. read_only=True: changes
        nothing."""
        handle = handle_of(BackupEngineOptions.KIND, options, backup_engine_options)
        self._handle = _core.backup_engine_open(path, handle)

    def create(
        self,
        db: DB,
        *,
        metadata: ReadableBuffer | None = None,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
        **create_backup_options: Unpack[CreateBackupKeywords],
    ) -> int:
        """Backs a database up, and returns the backup's number. Files that are there are not copied
        again."""
        options = handle_of(CreateBackupOptions.KIND, None, create_backup_options)
        token = cancel_handle(cancel, progress, None)
        return _core.backup_engine_create(self._handle, db._target, options, metadata, token)

    def backups(self) -> list[_core.backup_info]:
        """The backups, the oldest first."""
        found = _core.backup_engine_list(self._handle, 0)
        return [
            _core.backup_list_at(found, index) for index in range(_core.backup_list_count(found))
        ]

    def corrupted(self) -> list[int]:
        """The numbers of backups that are damaged."""
        return _core.backup_engine_corrupted(self._handle)

    def verify(
        self,
        id: int = 0,
        *,
        sizes_only: bool = False,
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> None:
        """Raises Corruption if a backup (0: the newest) is damaged."""
        token = cancel_handle(cancel, progress, None)
        _core.backup_engine_verify(self._handle, id, sizes_only, token)

    def restore(
        self,
        db_path: StrPath,
        id: int = 0,
        *,
        wal_path: StrPath | None = None,
        alternates: Sequence[BackupEngine] = (),
        cancel: Cancel | None = None,
        progress: Callable[[int, int], object] | None = None,
        **restore_options: Unpack[RestoreKeywords],
    ) -> None:
        """Makes a database of a backup (0: the newest) at a path, in place of what is there."""
        options = handle_of(RestoreOptions.KIND, None, restore_options)
        token = cancel_handle(cancel, progress, None)
        others = [engine._handle for engine in alternates]
        _core.backup_engine_restore(self._handle, id, db_path, wal_path, options, others, token)

    def delete(self, id: int) -> None:
        """Deletes a backup."""
        _core.backup_engine_delete(self._handle, id)

    def purge(self, keep: int) -> None:
        """Deletes all but the newest `keep` backups."""
        _core.backup_engine_purge(self._handle, keep)

    def collect_garbage(self) -> None:
        """Deletes files that no backup has."""
        _core.backup_engine_collect_garbage(self._handle)

    def open_db(self, id: int = 0, options: Options | None = None) -> DB:
        """Opens a backup (0: the newest) itself as a database, for reading."""
        options = Options() if options is None else options
        handle = _core.backup_engine_open_db(self._handle, id, options._handle, None, None, None)
        path = _core.db_path(handle).decode(errors="surrogateescape")
        return DB._of(handle, path, not options._calls_python)

    def close(self) -> None:
        """Gives the folder up."""
        self._handle.release()


class Export:
    """The files of a column family, from which another database makes one."""

    def __init__(self, path: StrPath | None, handle: _core.Handle | None = None) -> None:
        """An export that is in a folder."""
        if handle is None:
            if path is None:
                raise TypeError("path: the folder of an export is needed")
            handle = _core.export_open(path, None)
        self._handle = handle

    @property
    def files(self) -> list[_core.export_file]:
        """Its table files."""
        count, _, _ = _core.export_describe(self._handle)
        return [_core.export_file_at(self._handle, index) for index in range(count)]


def export_column_family(
    db: DB,
    path: StrPath,
    *,
    column_family: ColumnFamily | None = None,
    cancel: Cancel | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Export:
    """Exports a column family into a new folder, by hard links where it can."""
    family = None if column_family is None else column_family._handle
    token = cancel_handle(cancel, progress, None)
    return Export(path, _core.db_export_column_family(db._target, family, path, token))


def import_column_family(
    db: DB,
    name: str,
    exports: Export | Sequence[Export],
    options: Options | None = None,
    *,
    cancel: Cancel | None = None,
    progress: Callable[[int, int], object] | None = None,
    **import_options: Unpack[ImportKeywords],
) -> ColumnFamily:
    """Makes a column family of an export, or of several whose keys do not overlap."""
    given: list[Any] = [exports] if isinstance(exports, Export) else list(exports)
    handle = _core.db_create_column_family_with_import(
        db._target,
        name,
        None if options is None else options._handle,
        handle_of(ImportOptions.KIND, None, import_options),
        [export._handle for export in given],
        cancel_handle(cancel, progress, None),
    )
    return ColumnFamily(db, handle, name)
