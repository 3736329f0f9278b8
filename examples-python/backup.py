"""Backs a database up twice, restores the first backup, and opens the other one as it lies."""

import sys

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "backup.db"

with librocks.DB(path, create_if_missing=True) as db, librocks.BackupEngine(path + "-backups") as backups:
    db[b"state"] = b"first"
    first = backups.create(db)
    db[b"state"] = b"second"
    backups.create(db)

    print("backups:", *(backup.id for backup in backups.backups()))
    backups.verify(first)
    backups.restore(path + "-restored", first)
    with librocks.DB(path + "-restored") as old:
        print("restored:", old[b"state"].decode())

    # To look something up, a backup need not be restored.
    db[b"state"] = b"third"
    with backups.open_db() as newest:
        print("in the newest:", newest[b"state"].decode())
    print("and now:", db[b"state"].decode())

    backups.purge(1)
    print("kept:", *(backup.id for backup in backups.backups()))
