//! The TTL of values, in a database that was opened with the mode "ttl".

use crate::abi::handles::handles::{In, InMut, InOrNull};
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::types::{rocks_code, rocks_column_family, rocks_db};

/// Sets the TTL of a column family's values, old and new ones, until the database is closed. A
/// compaction deletes expired values; until then reads return them, unless the read option
/// hide_expired is true. A column family that is made while the database is open begins with the
/// default one's TTL.
///
/// What is merged lives from the newest operand on, together with all that is below that. Operands
/// are not deleted by themselves: a compaction merges them, and a later one deletes the result. A
/// value whose time is over before they are merged may be deleted below them; they are merged onto
/// nothing then.
/// - db: in; opened with the mode "ttl" or "ttl_read_only".
/// - seconds: 0 or less: for ever.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_INVALID_ARGUMENT
/// (a column family of another database).
#[no_mangle]
pub extern "C" fn rocks_db_set_ttl(
    db: InMut<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    seconds: i32,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family =>
        db.set_ttl(column_family, seconds)
    }
}

/// The TTL of a column family's values.
/// - db: in; opened with the mode "ttl" or "ttl_read_only".
/// - seconds: out; 0 or less: for ever; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub extern "C" fn rocks_db_ttl(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    seconds: Out<i32>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, seconds =>
        seconds.answer(db.ttl(column_family)?)
    }
}
