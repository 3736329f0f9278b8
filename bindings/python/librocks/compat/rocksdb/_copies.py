"""Backups and checkpoints."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ... import _copies
from ..._errors import Cancelled
from ..._observers import Cancel
from .errors import Incomplete, NotFound

if TYPE_CHECKING:
    from ._database import DB

    Path = str | bytes | os.PathLike[str]


class Checkpoint:
    """Copies of a database in folders of their own."""

    def __init__(self, db: DB) -> None:
        self._db = db

    def create_checkpoint(self, checkpoint_dir: Path) -> None:
        self._db.native.checkpoint(os.fsdecode(checkpoint_dir))


class BackupEngine:
    """A folder of backups."""

    def __init__(self, backup_dir: Path) -> None:
        self._engine = _copies.BackupEngine(os.fsdecode(backup_dir))
        self._stop = Cancel()

    def create_backup(self, db: DB, flush_before_backup: bool = False) -> None:
        try:
            self._engine.create(
                db.native, flush_before_backup=bool(flush_before_backup), cancel=self._stop
            )
        except Cancelled as error:
            raise Incomplete("Backup stopped") from error

    def restore_backup(self, backup_id: int, db_dir: Path, wal_dir: Path) -> None:
        if backup_id == 0:  # librocks would take the latest
            raise NotFound("Backup not found")
        self._engine.restore(os.fsdecode(db_dir), backup_id, wal_path=os.fsdecode(wal_dir))

    def restore_latest_backup(self, db_dir: Path, wal_dir: Path) -> None:
        self._engine.restore(os.fsdecode(db_dir), wal_path=os.fsdecode(wal_dir))

    def stop_backup(self) -> None:
        """Stops the backup that another thread makes, and makes none any more."""
        self._stop.cancel()

    def purge_old_backups(self, num_backups_to_keep: int) -> None:
        self._engine.purge(num_backups_to_keep)

    def delete_backup(self, backup_id: int) -> None:
        self._engine.delete(backup_id)

    def get_backup_info(self) -> list[dict[str, Any]]:
        return [
            {"backup_id": info.id, "timestamp": info.timestamp, "size": info.size}
            for info in self._engine.backups()
        ]
