//! What a transaction is, and is to be: save points, snapshots, settings, figures.

use crate::abi::guard::{exclusive, shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::api::multi_get::flag;
use crate::api::snapshot::hand_out_snapshot;
use crate::api::txn::using;
use crate::core::options::Kind;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_slice, rocks_snapshot, rocks_status, rocks_txn,
    rocks_txn_info,
};

/// Marks a place to roll back to: rocks_txn_rollback_to_save_point undoes what comes after it.
/// Returns: ROCKS_INVALID_ARGUMENT (over or prepared), ROCKS_HANDLE_BUSY (another thread uses it;
/// an iterator over it lives).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_save_point(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || using(txn, |_, txn| txn.set_save_point()))
}

/// Undoes all since the last save point, locks included, and removes the save point.
/// Returns: as rocks_txn_set_save_point; ROCKS_NOT_FOUND: there is none.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_rollback_to_save_point(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || using(txn, |_, txn| txn.rollback_to_save_point()))
}

/// Removes the last save point and keeps what came after it.
/// Returns: as rocks_txn_set_save_point; ROCKS_NOT_FOUND: there is none.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_pop_save_point(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || using(txn, |_, txn| txn.pop_save_point()))
}

/// Takes a snapshot for the transaction: from now on it conflicts with what others write after
/// this, not after its own first look at a key. Its reads see the snapshot only through read options
/// that name it (rocks_txn_snapshot).
/// Returns: ROCKS_INVALID_ARGUMENT (over or prepared).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_snapshot(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || using(txn, |_, txn| txn.set_snapshot(false)))
}

/// The same, but the snapshot is taken at the next write or rocks_txn_get_for_update, once that has its lock.
/// Returns: as rocks_txn_set_snapshot.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_snapshot_on_next_operation(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || using(txn, |_, txn| txn.set_snapshot(true)))
}

/// Takes the transaction's snapshot away.
/// Returns: as rocks_txn_set_snapshot.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_clear_snapshot(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || using(txn, |_, txn| txn.clear_snapshot()))
}

/// The transaction's snapshot: name it in read options (rocks_options_set_snapshot) for reads that repeat.
/// It goes on when the transaction is over or has another.
/// - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has none), ROCKS_INVALID_ARGUMENT (over).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_snapshot(
    txn: *mut rocks_txn,
    snapshot: *mut *mut rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let snapshot = unsafe { out(snapshot) };
    call(status, || {
        let snapshot = snapshot.wanted("snapshot")?;
        let begun = exclusive(txn)?;
        let db = shared(begun.db())?;
        snapshot.set(hand_out_snapshot(begun.db(), begun.txn.snapshot(&db)?)?);
        Ok(())
    })
}

/// How long a write of the transaction waits for a lock, from now on. An optimistic one takes none.
/// - milliseconds: 0: not at all; below 0: for ever, or until the database is closed.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over; absurd).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_lock_timeout(
    txn: *mut rocks_txn,
    milliseconds: i64,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        using(txn, |_, txn| txn.set_timeouts(Some(milliseconds), None))
    })
}

/// How long it waits before it looks for a deadlock (with transaction_db.use_per_key_point_lock_mgr).
/// - milliseconds: 0 or more.
///
/// Returns: as rocks_txn_set_lock_timeout.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_deadlock_timeout(
    txn: *mut rocks_txn,
    milliseconds: i64,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        using(txn, |_, txn| txn.set_timeouts(None, Some(milliseconds)))
    })
}

/// The write options of the commit, from now on.
/// - options: write options.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_write_options(
    txn: *mut rocks_txn,
    options: *const rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Write, "options")?;
        using(txn, |_, txn| txn.set_write_options(options))
    })
}

/// Whether writes from now on can be read back through the transaction. Without, many
/// writes are faster.
/// - indexing: 1: yes (the default); 0: no.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over or prepared; another number).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_indexing(
    txn: *mut rocks_txn,
    indexing: i32,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let on = flag(indexing, "indexing")?;
        using(txn, |_, txn| txn.set_indexing(on))
    })
}

/// At which time rocks_txn_get_for_update looks whether a key with user-defined timestamps was written since.
/// - txn: in; write-committed.
/// - timestamp: as the column family's comparator has it, in 64 bits; not less than before.
///
/// Returns: ROCKS_NOT_SUPPORTED (another kind), ROCKS_INVALID_ARGUMENT (over; less).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_read_timestamp(
    txn: *mut rocks_txn,
    timestamp: u64,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        using(txn, |_, txn| txn.set_timestamps(Some(timestamp), None))
    })
}

/// The time that the transaction's writes get in column families with user-defined timestamps.
/// - txn: in; write-committed.
/// - timestamp: after the read timestamp, if there is one.
///
/// Returns: as rocks_txn_set_read_timestamp.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_commit_timestamp(
    txn: *mut rocks_txn,
    timestamp: u64,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        using(txn, |_, txn| txn.set_timestamps(None, Some(timestamp)))
    })
}

/// The name of a transaction.
/// - name: out, owned: free with rocks_buffer_free; empty where it has none; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_name(
    txn: *mut rocks_txn,
    name: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let name = unsafe { out(name) };
    call(status, || {
        let name = name.wanted("name")?;
        using(txn, |_, txn| {
            name.set(rocks_buffer::copy_of(txn.name())?);
            Ok(())
        })
    })
}

/// Describes a transaction, also when it is over.
/// - info: out; set its struct_size; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_describe(
    txn: *mut rocks_txn,
    info: *mut rocks_txn_info,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's struct.
        let info = unsafe { sized(info, "info")? };
        using(txn, |_, txn| {
            info.set(&txn.report()?);
            Ok(())
        })
    })
}

/// The records of a transaction in the form of a batch's (rocks_batch_from_data takes them).
/// - data: out, borrowed until the transaction is written to, ended or freed; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_data(
    txn: *mut rocks_txn,
    data: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let data = unsafe { out(data) };
    call(status, || {
        let data = data.wanted("data")?;
        using(txn, |_, txn| {
            data.set(txn.data()?.into());
            Ok(())
        })
    })
}
