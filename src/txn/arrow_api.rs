//! Writes of a transaction from Arrow streams.

use crate::abi::handles::handles::InOrNull;
use crate::abi::param::call;
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::data::arrow::incoming::{add_each, each, open, unless_set};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::stream_api::InArrowStream;
use crate::db::child_api::ChangedWithin;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_arrow_info, rocks_cancel, rocks_code, rocks_column_family, rocks_txn};

/// Writes what an Arrow stream has at the commit, as rocks_db_write_arrow writes it into a database: all of
/// an array, or nothing of it, and the call releases the locks that it took for that array. What
/// came before an error stays in the transaction.
/// - column_family: in, shared; NULL: the default one.
/// - arrow: in, shared; Arrow options; NULL: defaults.
/// - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
/// - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: as rocks_txn_put_columns, and as rocks_db_write_arrow.
#[no_mangle]
pub extern "C" fn rocks_txn_write_arrow(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    arrow: InOptions<kind::Arrow>,
    stream: InArrowStream,
    cancel: InOrNull<rocks_cancel>,
    info: OutStructOrNull<rocks_arrow_info>,
    status: Status,
) -> rocks_code {
    call! { status, stream, txn, column_family, arrow, cancel, info =>
        let settings = Settings::of(arrow)?;
        let stream = open(stream.stream(), &settings)?;
        let (db, txn) = (txn.db, txn.object);
        let done = db.stoppable(cancel, |stop| {
            each(stream, &settings, &mut unless_set(stop), &mut |parts| match parts {
                [one] => txn.write_many(db, column_family, &one.writes, true),
                parts => {
                    txn.set_save_point()?;
                    let added = add_each(parts, |writes| txn.write_many(db, column_family, writes, true));
                    match added {
                        Ok(()) => txn.pop_save_point(),
                        Err(why) => txn.rollback_to_save_point().and(Err(why)),
                    }
                }
            })
        })?;
        info.map_or(Ok(()), |info| info.answer(&done))
    }
}
