//! What opening a database dropped.

use crate::abi::guard::shared;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::types::{rocks_code, rocks_db, rocks_recovery_report, rocks_status};

/// Tells what was found when the database was opened, and what was dropped. RocksDB opens over damaged and
/// missing WALs, and over a MANIFEST that was cut short, without a word; the open option
/// fail_on_data_loss refuses instead.
///
/// What no file tells cannot be found: the end of a WAL that was cut at a whole record, or
/// a WAL that was replaced. RocksDB's options track_and_verify_wals and
/// track_and_verify_wals_in_manifest find more, when the database was written with them.
/// - report: out; its struct_size set before; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_recovery_report(
    db: *const rocks_db,
    report: *mut rocks_recovery_report,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let report = unsafe { sized(report, "report") };
    call(status, || {
        report?.set(&shared(db)?.recovery);
        Ok(())
    })
}
