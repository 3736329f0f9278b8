//! What opening a database dropped.

use crate::abi::code::rocks_code;
use crate::abi::guard::shared;
use crate::abi::sized::sized;
use crate::abi::status::{call, rocks_status};
use crate::api::db::rocks_db;
use crate::bridge::Recovery;

/// What was found when a database was opened, and what RocksDB therefore dropped.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_recovery_report {
    /// sizeof(rocks_recovery_report), set before the call.
    pub struct_size: usize,
    /// 1: the files were looked at; 0: they were not (a new database, the open option
    /// check_recovery false, best_efforts_recovery, or a file that could not be read), and the rest is 0.
    pub checked: i32,
    /// 1: data that was once written is gone, as far as the files tell.
    pub data_loss: i32,
    /// 1: there is no WAL although the database was opened for writing before. A
    /// checkpoint or backup that was never opened needs none.
    pub wal_missing: i32,
    /// 0.
    pub reserved: i32,
    /// WALs that had to be replayed.
    pub wal_files: u64,
    /// WALs with damage, a torn end included.
    pub wal_files_damaged: u64,
    /// Bytes of WALs that were not replayed because of damage: a loss.
    pub wal_bytes_dropped: u64,
    /// Bytes of a write that was not finished when the process or machine stopped. Not a loss:
    /// it was not yet acknowledged, or without the write option sync. (A WAL that was cut short
    /// by hand looks the same.)
    pub wal_bytes_torn: u64,
    /// Sequence numbers that lie between what tables and WALs hold, or that were not
    /// reached: a loss, also where it is one by choice (disable_wal).
    pub sequences_missing: u64,
    /// Bytes at the end of the MANIFEST that are no whole record.
    pub manifest_bytes_torn: u64,
    /// Tables that the MANIFEST does not name; opening for writing deletes them.
    pub table_files_orphaned: u64,
    /// Those of them that hold what nothing else holds: a loss (the MANIFEST was cut short).
    pub table_files_lost: u64,
    /// The last sequence number that was recovered.
    pub last_sequence: u64,
    /// The first loss, or else the first thing noticed, with its file's name: UTF-8,
    /// NUL-terminated; empty when there was none.
    pub text: [std::ffi::c_char; 256],
    /// Records of WALs that the WAL filter ignored: no loss. Told also when `checked` is 0.
    pub wal_records_ignored: u64,
    /// Records of WALs that the WAL filter changed. Told also when `checked` is 0.
    pub wal_records_changed: u64,
    /// 1: the WAL filter stopped the replay, and what follows was dropped: no loss. Told also
    /// when `checked` is 0.
    pub wal_replay_stopped: i32,
    /// 0.
    pub reserved_after: i32,
}

impl From<&Recovery> for rocks_recovery_report {
    fn from(found: &Recovery) -> rocks_recovery_report {
        let mut text = [0; 256];
        for (to, &from) in text.iter_mut().zip(&found.text) {
            *to = from as std::ffi::c_char;
        }
        rocks_recovery_report {
            struct_size: std::mem::size_of::<rocks_recovery_report>(),
            checked: found.checked.into(),
            data_loss: found.data_loss.into(),
            wal_missing: found.wal_missing.into(),
            reserved: 0,
            wal_files: found.wal_files,
            wal_files_damaged: found.wal_files_damaged,
            wal_bytes_dropped: found.wal_bytes_dropped,
            wal_bytes_torn: found.wal_bytes_torn,
            sequences_missing: found.sequences_missing,
            manifest_bytes_torn: found.manifest_bytes_torn,
            table_files_orphaned: found.table_files_orphaned,
            table_files_lost: found.table_files_lost,
            last_sequence: found.last_sequence,
            text,
            wal_records_ignored: found.wal_records_ignored,
            wal_records_changed: found.wal_records_changed,
            wal_replay_stopped: found.wal_replay_stopped.into(),
            reserved_after: 0,
        }
    }
}

/// Tells what was found when the database was opened, and what was dropped. RocksDB opens over damaged and
/// missing WALs, and over a MANIFEST that was cut short, without a word; the open option
/// fail_on_data_loss refuses instead.
///
/// What no file tells cannot be found: the end of a WAL that was cut at a whole record, or
/// a WAL that was replaced. RocksDB's options track_and_verify_wals and
/// track_and_verify_wals_in_manifest find more, when the database was written with them.
/// - db: in.
/// - report: out; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_recovery_report(
    db: *const rocks_db,
    report: *mut rocks_recovery_report,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let report = unsafe { sized(report, "report") };
    call(status, || {
        report?.set(&(&shared(db)?.recovery).into());
        Ok(())
    })
}
