"""Backups, for coroutines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _copies, _core
from .._kinds import CreateBackupOptions
from .._observers import Cancel
from .._options import handle_of
from ._loop import Beginning, Closing, call, cancellable, in_thread

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, StrPath
    from typing_extensions import Unpack

    from .._kinds import (
        BackupEngineKeywords,
        BackupEngineOptions,
        CreateBackupKeywords,
        RestoreKeywords,
    )
    from ._database import DB


class BackupEngine(Closing):
    """A folder of backups, of one database or several: see open_backups()."""

    def __init__(self, sync: _copies.BackupEngine) -> None:
        self.sync = sync
        """The same folder, for calls that are not awaited."""

    async def create(
        self,
        db: DB,
        *,
        metadata: ReadableBuffer | None = None,
        **create_backup_options: Unpack[CreateBackupKeywords],
    ) -> int:
        """Backs a database up, and returns the backup's number. Files that are there are not copied
        again. The end of the task ends it."""
        number: int = await call(
            _core.OPERATION_BACKUP,
            db=db.sync._target,
            target=self.sync._handle,
            options=handle_of(CreateBackupOptions.KIND, None, create_backup_options),
            value=metadata,
        )
        return number

    async def backups(self) -> list[_core.backup_info]:
        """The backups, the oldest first."""
        return await in_thread(self.sync.backups)

    async def verify(self, id: int = 0, *, sizes_only: bool = False) -> None:
        """Raises Corruption if a backup (0: the newest) is damaged. The end of the task ends it."""
        cancel = Cancel()
        check = self.sync.verify
        await cancellable(cancel, lambda: check(id, sizes_only=sizes_only, cancel=cancel))

    async def restore(
        self,
        db_path: StrPath,
        id: int = 0,
        *,
        wal_path: StrPath | None = None,
        **restore_options: Unpack[RestoreKeywords],
    ) -> None:
        """Makes a database of a backup (0: the newest) at a path, in place of what is there. The
        end of the task ends it."""
        cancel = Cancel()
        restore = self.sync.restore
        await cancellable(
            cancel,
            lambda: restore(db_path, id, wal_path=wal_path, cancel=cancel, **restore_options),
        )

    async def delete(self, id: int) -> None:
        """Deletes a backup."""
        await in_thread(self.sync.delete, id)

    async def purge(self, keep: int) -> None:
        """Deletes all but the newest `keep` backups."""
        await in_thread(self.sync.purge, keep)

    async def close(self) -> None:
        """Gives the folder up."""
        self.sync.close()


def open_backups(
    path: StrPath,
    options: BackupEngineOptions | None = None,
    **backup_engine_options: Unpack[BackupEngineKeywords],
) -> Beginning[BackupEngine]:
    """Opens a folder of backups, and makes it if it is missing: `async with
    aio.open_backups("backups") as backups: await backups.create(db)`."""

    async def make() -> BackupEngine:
        opened = in_thread(_copies.BackupEngine, path, options, **backup_engine_options)
        return BackupEngine(await opened)

    return Beginning(make)
