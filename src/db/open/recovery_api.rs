//! The damage that opening a database found, and the data it dropped.

use crate::abi::handles::handles::In;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::types::{rocks_code, rocks_db, rocks_recovery_report};

/// Reports what opening the database found and dropped. RocksDB silently opens over damaged and
/// missing WALs, and over a truncated MANIFEST; the open option fail_on_data_loss refuses instead.
///
/// Two losses leave no trace in any file: a WAL cut at the end of a record, and a replaced WAL.
/// RocksDB's options track_and_verify_wals and track_and_verify_wals_in_manifest find more, when
/// the database was written with them.
/// - report: out; its struct_size set before; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_recovery_report(
    db: In<rocks_db>,
    report: OutStruct<rocks_recovery_report>,
    status: Status,
) -> rocks_code {
    call! { status, db, report =>
        report.answer(&db.recovery)
    }
}
