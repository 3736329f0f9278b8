//! Compactions and other background work.

use crate::abi::bytes::{Bound, Bounds};
use crate::abi::handles::handles::{InMut, InOrNull, SoleOrNull};
use crate::abi::number::YesNo;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InTexts;
use crate::db::child_api::{Awaited, Changed};
use crate::db::db::Db;
use crate::db::families::families_api::Families;
use crate::db::paused_work::Pause;
use crate::options::parameters_api::{kind, InOptions};
use crate::progress::cancel::Cancel;
use crate::types::{
    rocks_buffer, rocks_cancel, rocks_code, rocks_column_family, rocks_db, rocks_event_block,
    rocks_event_block_view,
};
use std::ffi::CString;

/// Compacts a range of keys, both ends included, and waits for it: removes deleted and overwritten
/// versions, and moves the data to the last level that has any. Flushes overlapping memtables first. NULL
/// is an open end; an address with length 0 is the empty key. Universal and FIFO compaction ignore the
/// range.
///
/// RocksDB moves a table that overlaps no other to the next level as it is, and leaves the last level
/// alone unless the option bottommost_level_compaction says otherwise: a value whose deletion is in
/// the same table stays in the file. With the option `erase` every table of the range is written anew,
/// blob files too, all column families are flushed, and the call returns when the old tables, blob
/// files and logs are deleted: values that were deleted or overwritten before it are in no file of the
/// database. It is refused where something keeps them: snapshots, disabled file deletions
/// (ROCKS_BUSY), logs that are archived or used again, compaction styles that rewrite nothing
/// (ROCKS_NOT_SUPPORTED). An iterator or a prepared transaction that keeps old files is ROCKS_BUSY
/// after the compaction. Keys may stay as the ends of tables in the MANIFEST; copies, the info log, and
/// what a file system keeps of deleted files are not looked at.
/// - options: in, shared; compact range options; NULL: defaults.
/// - begin: in, begin_len bytes; NULL: from the first key; only with length 0.
/// - end: in, end_len bytes; NULL: to the last key; only with length 0.
/// - cancel: in, shared; with exclusive_manual_compaction it may have to wait for automatic
///   compactions; NULL: cannot be cancelled.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CANCELLED and ROCKS_TIMED_OUT (by `cancel`), ROCKS_CLOSED
/// (also: closed during the call), ROCKS_INCOMPLETE (manual compactions are disabled),
/// ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_NOT_SUPPORTED
/// (read-only), ROCKS_CORRUPTION, ROCKS_IO_ERROR, ROCKS_CALLBACK_FAILED (it is done, and callbacks
/// of the column family failed meanwhile: what a rocks_compaction_filter does then is said there).
#[no_mangle]
pub extern "C" fn rocks_db_compact_range(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::CompactRange>,
    begin: Bound,
    begin_len: usize,
    end: Bound,
    end_len: usize,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (begin, begin_len), (end, end_len), cancel =>
        let (family, options) = (column_family.cloned(), options.copy()?);
        let (begin, end) = (begin.map(<[u8]>::to_vec), end.map(<[u8]>::to_vec));
        let compact = move |db: &Db, cancel: Option<&Cancel>| {
            db.compact_range(family.as_ref(), &options, begin.as_deref(), end.as_deref(), cancel)
        };
        db.leaving(cancel, compact, Ok)
    }
}

/// Compacts the table files named, and what overlaps them, into one level.
///
/// The options are RocksDB's CompactionOptions: compression and output_temperature_override (of the new
/// files; left alone, the column family's options decide), output_file_size_limit (bytes; left alone, one
/// file), max_subcompactions, allow_trivial_move; and output_path_id, which of its folders gets the new
/// files, for a column family with several.
///
/// RocksDB looks at `cancel` before the work, and not during it: what runs is done to its end, if need be
/// after the call has returned (rocks_cancel_set), and a close waits for it. Its new files are then in
/// rocks_db_metadata alone. rocks_db_abort_all_compactions stops it, with all others (ROCKS_INCOMPLETE).
/// - options: in, shared; compact files options; NULL: defaults.
/// - files: in, `count` names as rocks_file_metadata has them; NULL: only with count 0, which is refused.
/// - output_level: the level to put the result in; not above a level of the inputs.
/// - cancel: in, shared; ends the call, and so does its time, but not work that has begun; NULL: cannot be cancelled.
/// - outputs: out, owned: free with rocks_buffer_free; the names of the new files, each ended by NUL; NULL: not wanted.
/// - events: in; memory for what the compaction did; the value it held before becomes invalid; NULL: not wanted.
/// - view: out, borrowed until `events` is used again or freed; one ROCKS_EVENT_COMPACTION_COMPLETED, with the files read and
///   written and the figures of the work; count 0 where files were moved as they are (allow_trivial_move) or `events` is NULL; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no such file, level or folder), ROCKS_COLUMN_FAMILY_DROPPED,
/// ROCKS_ABORTED (a file is being compacted already), ROCKS_CANCELLED and ROCKS_TIMED_OUT (by
/// `cancel`), ROCKS_CLOSED (also: closed during the call), ROCKS_INCOMPLETE (manual compactions are
/// disabled), ROCKS_NOT_SUPPORTED (read-only), ROCKS_CORRUPTION, ROCKS_IO_ERROR,
/// ROCKS_CALLBACK_FAILED (as rocks_db_compact_range), ROCKS_HANDLE_BUSY (another thread uses `events`).
#[no_mangle]
pub extern "C" fn rocks_db_compact_files(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::CompactFiles>,
    files: InTexts,
    count: usize,
    output_level: i32,
    cancel: InOrNull<rocks_cancel>,
    outputs: OutOrNull<rocks_buffer>,
    events: SoleOrNull<rocks_event_block>,
    view: OutOrNull<rocks_event_block_view>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (files, count), cancel, outputs, events, view =>
        let (family, options) = (column_family.cloned(), options.copy()?);
        let files: Vec<CString> = files.iter().map(|&name| name.to_owned()).collect();
        let wants_event = events.is_some();
        let compact = move |db: &Db, cancel: Option<&Cancel>| {
            let family = family.as_ref();
            db.compact_files(family, &options, &files, output_level, cancel, wants_event)
        };
        let (made, event) = db.leaving(cancel, compact, |_| Ok(()))?;
        if let Some(events) = events {
            events.hold(event);
            view.set(events.view());
        }
        outputs.answer(made)
    }
}

/// Marks the files of a range, both ends included, for compaction in the background (only level
/// compaction). NULL is an open end.
/// - begin: in, begin_len bytes; NULL: from the first key; only with length 0.
/// - end: in, end_len bytes; NULL: to the last key; only with length 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only).
#[no_mangle]
pub extern "C" fn rocks_db_suggest_compact_range(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    begin: Bound,
    begin_len: usize,
    end: Bound,
    end_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (begin, begin_len), (end, end_len) =>
        db.suggest_compact_range(column_family, begin, end)
    }
}

/// Waits until no flush or compaction is running or queued. Under steady writes that may never
/// happen; the option timeout (microseconds, 0: none) ends the wait. It also waits for work that
/// somebody holds back (rocks_db_pause_background_work, rocks_db_abort_all_compactions), unless the
/// option abort_on_pause is set.
/// - options: in, shared; wait for compact options; NULL: defaults.
/// - cancel: in, shared; NULL: cannot be cancelled.
///
/// Returns: ROCKS_TIMED_OUT (also: by `cancel`), ROCKS_ABORTED (work is held back and
/// abort_on_pause is set), ROCKS_CANCELLED, ROCKS_CLOSED (also: closed during the call),
/// ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_NOT_SUPPORTED (to
/// flush a read-only one), or the code of the background error.
#[no_mangle]
pub extern "C" fn rocks_db_wait_for_compact(
    db: Awaited<rocks_db>,
    options: InOptions<kind::WaitForCompact>,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, db, options, cancel =>
        let options = options.copy()?;
        db.leaving(cancel, move |db, cancel| db.wait_for_compact(&options, cancel), Ok)
    }
}

/// Stops flushes and compactions until the database is opened again: writes go on until the
/// memtables are full. Memtables that no write-ahead log covers are flushed first; later writes
/// without one are lost at the close. It ends all pauses. rocks_db_close does not need this call
/// before it.
/// - wait: 1: until what runs has ended; 0: not.
#[no_mangle]
pub extern "C" fn rocks_db_cancel_background_work(
    db: Awaited<rocks_db>,
    wait: YesNo,
    status: Status,
) -> rocks_code {
    call! { status, db, wait =>
        db.within(None, move |db| db.cancel_background_work(wait))
    }
}

/// Pauses flushes and compactions, once the running ones have ended. Calls add up. During the pause
/// a rocks_db_flush waits, and so does a write that finds the memtables full; a close ends the
/// pause.
/// Returns: ROCKS_CLOSED (also: closed during the call), ROCKS_TIMED_OUT (rocks_db_set_timeout: it is in
/// force later, and then has to be undone all the same).
#[no_mangle]
pub extern "C" fn rocks_db_pause_background_work(
    db: Awaited<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.within(None, |db| db.pause(Pause::Background))
    }
}

/// Undoes one rocks_db_pause_background_work.
/// Returns: ROCKS_INVALID_ARGUMENT (nothing is paused).
#[no_mangle]
pub extern "C" fn rocks_db_continue_background_work(
    db: InMut<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.unpause(Pause::Background)
    }
}

/// Stops the running rocks_db_compact_range calls, waits for them, and refuses later ones:
/// ROCKS_INCOMPLETE. Calls add up.
/// Returns: ROCKS_CLOSED (also: closed during the call), ROCKS_TIMED_OUT (rocks_db_set_timeout: it is in
/// force later, and then has to be undone all the same).
#[no_mangle]
pub extern "C" fn rocks_db_disable_manual_compaction(
    db: Awaited<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.within(None, |db| db.pause(Pause::Manual))
    }
}

/// Undoes one rocks_db_disable_manual_compaction.
/// Returns: ROCKS_INVALID_ARGUMENT (none is in force).
#[no_mangle]
pub extern "C" fn rocks_db_enable_manual_compaction(
    db: InMut<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.unpause(Pause::Manual)
    }
}

/// Stops all running compactions, automatic ones too, waits for them, and prevents new ones. Calls
/// add up. Meanwhile a flush or a write may wait for files to be compacted; a close ends it.
/// Returns: ROCKS_CLOSED (also: closed during the call), ROCKS_TIMED_OUT (rocks_db_set_timeout: it is in
/// force later, and then has to be undone all the same).
#[no_mangle]
pub extern "C" fn rocks_db_abort_all_compactions(
    db: Awaited<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.within(None, |db| db.pause(Pause::Compactions))
    }
}

/// Undoes one rocks_db_abort_all_compactions.
/// Returns: ROCKS_INVALID_ARGUMENT (none is in force).
#[no_mangle]
pub extern "C" fn rocks_db_resume_all_compactions(
    db: InMut<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.unpause(Pause::Compactions)
    }
}

/// Sets disable_auto_compactions to false and schedules due compactions; setting the option alone
/// does not schedule them.
/// - column_families: in, `count` handles, of which NULL is the default one; NULL: only with count 0, all column families.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_enable_auto_compaction(
    db: Awaited<rocks_db>,
    column_families: Families<rocks_column_family>,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, (column_families, count) =>
        let families = column_families.to_vec();
        db.within(None, move |db| db.enable_auto_compaction(&families))
    }
}

/// Resumes writes that a background error (a full disk) stopped, once its cause is removed. If
/// there is nothing to resume: ROCKS_OK.
///
/// RocksDB recovers from a full disk by itself, and looks every five seconds: once as many bytes are
/// free as the largest write_buffer_size of the column families, which the message of ROCKS_BUSY tells
/// beside what is free. After some errors it resumes no writes, though their cause is gone: those of the
/// log (too many open files, a file that is too large), and of a flush that is neither a full disk nor
/// one to be tried again: in mode transaction a flush syncs the log before, which may fail too. A
/// compaction that finds no room is tried again by itself, in every mode.
/// The call returns the error then, with severity 3 or more, and says that the database must be opened
/// anew.
/// Returns: ROCKS_BUSY (RocksDB is recovering by itself), the code of the error if it is still
/// there or final.
#[no_mangle]
pub extern "C" fn rocks_db_resume(db: Awaited<rocks_db>, status: Status) -> rocks_code {
    call! { status, db =>
        db.within(None, Db::resume)
    }
}

/// Prevents the deletion of every file that is live now or becomes so, so that files can be copied.
/// Calls add up. Obsolete files are deleted when the last call is undone, or at the next open.
/// Returns: ROCKS_NOT_SUPPORTED (read-only).
#[no_mangle]
pub extern "C" fn rocks_db_disable_file_deletions(
    db: InMut<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.disable_file_deletions()
    }
}

/// Undoes one rocks_db_disable_file_deletions; if there is nothing to undo: ROCKS_OK. The last one
/// deletes the obsolete files before it returns.
/// Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_TIMED_OUT (rocks_db_set_timeout: it is undone, and
/// the files are deleted later).
#[no_mangle]
pub extern "C" fn rocks_db_enable_file_deletions(
    db: Awaited<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.within(None, Db::enable_file_deletions)
    }
}

/// Deletes the table files that lie wholly in one of the ranges, without a compaction; files in
/// level 0 stay, and so do keys in other files: to delete all keys of a range use
/// rocks_db_delete_range. Snapshots lose the data of the files. In `begins` and `ends` a slice
/// whose data is NULL is an open end.
/// - begins, ends: in, `count` slices each; NULL: only with count 0, nothing to delete.
/// - include_end: 1: a file whose last key is the end goes too; 0: it stays.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_delete_files_in_ranges(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    begins: Bounds,
    ends: Bounds,
    count: usize,
    include_end: YesNo,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (begins, count), (ends, count), include_end =>
        let family = column_family.cloned();
        let own = |bound: &Option<&[u8]>| bound.map(<[u8]>::to_vec);
        let ranges: Vec<_> = begins.iter().map(own).zip(ends.iter().map(own)).collect();
        db.within(None, move |db| {
            let ranges: Vec<_> = ranges.iter().map(|(a, b)| (a.as_deref(), b.as_deref())).collect();
            db.delete_files_in_ranges(family.as_ref(), &ranges, include_end)
        })
    }
}
