//! What opening a database dropped.

use crate::abi::handles::In;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::bridge::Recovery;
use crate::types::{rocks_code, rocks_db, rocks_recovery_report};

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
/// - report: out; its struct_size set before; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_recovery_report(
    db: In<rocks_db>,
    report: OutStruct<rocks_recovery_report>,
    status: Status,
) -> rocks_code {
    call! { status, db, report =>
        report.answer(&rocks_recovery_report::from(&db.recovery))
    }
}
