//! Deletions of ranges in a transaction.

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::InOrNull;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::db::child_api::ChangedWithin;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_cancel, rocks_code, rocks_column_family, rocks_txn};

/// Deletes the keys that the transaction sees from `begin` on, before `end`, at the commit: all of
/// them, or, when one is refused, none, and the call releases the locks that it took. RocksDB's
/// transactions have no range deletion, so the call reads the keys at one point in time, as an
/// iterator of rocks_txn_iter with these options shows them (the transaction's own writes are among
/// them), and then deletes each as rocks_txn_delete does: a transaction database locks it, an
/// optimistic commit checks it. That costs a lock and a record a key.
///
/// What is not there is not locked: a key that others put into the range after the call has read it
/// stays, and is no conflict. docs/transactions.md says how transactions keep others out of a range.
/// - options: in, shared; read options; NULL: defaults. A snapshot decides which keys the call finds;
///   since when writes of others are conflicts, the transaction's own says. iterate_lower_bound and
///   iterate_upper_bound give way to `begin` and `end`; total_order_seek is always on, and
///   prefix_same_as_start, tailing and pin_data are off; iter_start_ts is refused.
/// - begin: in, begin_len bytes, included; NULL: only with length 0.
/// - end: in, end_len bytes, excluded; NULL: only with length 0.
/// - limit: how many keys it deletes at most, the first in order; 0: all.
/// - cancel: in, shared; also ends the wait for a lock; NULL: cannot be cancelled.
/// - deleted: out; how many keys it deleted; as many as `limit`: there may be more. NULL: not wanted.
///
/// Returns: as rocks_txn_delete, and as rocks_db_iter and rocks_iter_next;
/// ROCKS_INVALID_ARGUMENT also when `begin` comes after `end`; ROCKS_CANCELLED, ROCKS_TIMED_OUT
/// (also by `cancel`).
#[no_mangle]
pub extern "C" fn rocks_txn_delete_range(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    limit: u64,
    cancel: InOrNull<rocks_cancel>,
    deleted: OutOrNull<u64>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (begin, begin_len), (end, end_len), cancel, deleted =>
        let range = (begin, end);
        deleted.answer(txn.object.delete_range(txn.db, column_family, options, range, limit, cancel)?)
    }
}
