//! How long values live, in a database that was opened with the mode "ttl".

use crate::abi::guard::{shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_status};

/// Sets how long the values of a column family live, old and new ones, until the database is closed. A
/// compaction deletes what was written longer ago; until then reads see it, unless the read
/// option hide_expired is true. A column family that is made while the database is open begins with
/// what the default one has.
/// - db: in; opened with the mode "ttl" or "ttl_read_only".
/// - seconds: 0 or less: for ever.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_INVALID_ARGUMENT
/// (a column family of another database).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_set_ttl(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    seconds: i32,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        db.set_ttl(family, seconds)
    })
}

/// How long the values of a column family live.
/// - db: in; opened with the mode "ttl" or "ttl_read_only".
/// - seconds: out; 0 or less: for ever; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_ttl(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    seconds: *mut i32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let seconds = unsafe { out(seconds) };
    call(status, || {
        let seconds = seconds.wanted("seconds")?;
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        seconds.set(db.ttl(family)?);
        Ok(())
    })
}
