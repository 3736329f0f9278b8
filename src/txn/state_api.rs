//! A transaction's state: save points, snapshots, settings, figures.

use crate::abi::handles::new_handle::New;
use crate::abi::number::YesNo;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::base::bytes::Bytes;
use crate::db::child_api::{Child, Within};
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_buffer, rocks_code, rocks_slice, rocks_snapshot, rocks_txn, rocks_txn_info,
};

/// Sets a save point: rocks_txn_rollback_to_save_point undoes what comes after it.
/// Returns: ROCKS_INVALID_ARGUMENT (over or prepared), ROCKS_HANDLE_BUSY (another thread uses it;
/// an iterator over it lives).
#[no_mangle]
pub extern "C" fn rocks_txn_set_save_point(txn: Within<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        txn.object.set_save_point()
    }
}

/// Undoes all since the last save point, locks included, and removes the save point.
/// Returns: as rocks_txn_set_save_point; ROCKS_NOT_FOUND: there is none.
#[no_mangle]
pub extern "C" fn rocks_txn_rollback_to_save_point(
    txn: Within<rocks_txn>,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.object.rollback_to_save_point()
    }
}

/// Removes the last save point, but not what came after it.
/// Returns: as rocks_txn_set_save_point; ROCKS_NOT_FOUND: there is none.
#[no_mangle]
pub extern "C" fn rocks_txn_pop_save_point(txn: Within<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        txn.object.pop_save_point()
    }
}

/// Takes a snapshot for the transaction: from now on writes of others after this conflict with it,
/// not only those after it first uses a key. Its reads see the snapshot only through read options
/// that name it (rocks_txn_snapshot).
/// Returns: ROCKS_INVALID_ARGUMENT (over or prepared), ROCKS_NOT_SUPPORTED (a column family of the
/// database has inplace_update_support, so RocksDB takes no snapshots).
#[no_mangle]
pub extern "C" fn rocks_txn_set_snapshot(txn: Within<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        txn.object.set_snapshot(false)
    }
}

/// The same, but the snapshot is taken at the next write or rocks_txn_get_for_update, once that has its lock.
/// Returns: as rocks_txn_set_snapshot.
#[no_mangle]
pub extern "C" fn rocks_txn_set_snapshot_on_next_operation(
    txn: Within<rocks_txn>,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.object.set_snapshot(true)
    }
}

/// Removes the transaction's snapshot.
/// Returns: as rocks_txn_set_snapshot.
#[no_mangle]
pub extern "C" fn rocks_txn_clear_snapshot(txn: Within<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        txn.object.clear_snapshot()
    }
}

/// The transaction's snapshot: name it in read options (rocks_options_set_snapshot) for repeatable
/// reads. It stays valid when the transaction is over or has another.
/// - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has none), ROCKS_INVALID_ARGUMENT (over).
#[no_mangle]
pub extern "C" fn rocks_txn_snapshot(
    txn: Within<rocks_txn>,
    snapshot: New<rocks_snapshot>,
    status: Status,
) -> rocks_code {
    call! { status, txn, snapshot =>
        snapshot.answer(Child::new(txn.object.snapshot(txn.db)?, &txn))
    }
}

/// How long a write of the transaction waits for a lock, from now on. An optimistic one takes none.
/// - milliseconds: 0: not at all; below 0: for ever, or until the database is closed.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over; absurd).
#[no_mangle]
pub extern "C" fn rocks_txn_set_lock_timeout(
    txn: Within<rocks_txn>,
    milliseconds: i64,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.object.set_timeouts(Some(milliseconds), None)
    }
}

/// Sets how long it waits before it checks for a deadlock (with
/// transaction_db.use_per_key_point_lock_mgr).
/// - milliseconds: 0 or more.
///
/// Returns: as rocks_txn_set_lock_timeout.
#[no_mangle]
pub extern "C" fn rocks_txn_set_deadlock_timeout(
    txn: Within<rocks_txn>,
    milliseconds: i64,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.object.set_timeouts(None, Some(milliseconds))
    }
}

/// The write options of the transaction's end, from now on; rocks_txn_commit says how their timeout counts.
/// - options: write options.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over).
#[no_mangle]
pub extern "C" fn rocks_txn_set_write_options(
    txn: Within<rocks_txn>,
    options: InOptions<kind::Write>,
    status: Status,
) -> rocks_code {
    call! { status, txn, options =>
        txn.object.set_write_options(options)
    }
}

/// Whether writes from now on can be read back through the transaction. Without, many
/// writes are faster.
/// - indexing: 1: yes (the default); 0: no.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over or prepared; another number).
#[no_mangle]
pub extern "C" fn rocks_txn_set_indexing(
    txn: Within<rocks_txn>,
    indexing: YesNo,
    status: Status,
) -> rocks_code {
    call! { status, txn, indexing =>
        txn.object.set_indexing(indexing)
    }
}

/// Sets the read timestamp: rocks_txn_get_for_update refuses a key with user-defined timestamps
/// that was written after it.
/// - txn: in; write-committed.
/// - timestamp: as the column family's comparator has it, in 64 bits; not less than before.
///
/// Returns: ROCKS_NOT_SUPPORTED (another kind), ROCKS_INVALID_ARGUMENT (over; less).
#[no_mangle]
pub extern "C" fn rocks_txn_set_read_timestamp(
    txn: Within<rocks_txn>,
    timestamp: u64,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.object.set_timestamps(Some(timestamp), None)
    }
}

/// Sets the timestamp of the transaction's writes in column families with user-defined timestamps.
/// - txn: in; write-committed.
/// - timestamp: after the read timestamp, if there is one.
///
/// Returns: as rocks_txn_set_read_timestamp.
#[no_mangle]
pub extern "C" fn rocks_txn_set_commit_timestamp(
    txn: Within<rocks_txn>,
    timestamp: u64,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.object.set_timestamps(None, Some(timestamp))
    }
}

/// The name of a transaction.
/// - name: out, owned: free with rocks_buffer_free; empty where it has none; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_txn_name(
    txn: Within<rocks_txn>,
    name: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, txn, name =>
        name.answer(Bytes::copy_of(txn.object.name())?)
    }
}

/// Describes a transaction, also when it is over.
/// - info: out; set its struct_size; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_txn_describe(
    txn: Within<rocks_txn>,
    info: OutStruct<rocks_txn_info>,
    status: Status,
) -> rocks_code {
    call! { status, txn, info =>
        info.answer(&txn.object.report()?)
    }
}

/// The records of a transaction in the form of a batch's (rocks_batch_from_data takes them).
/// - data: out, borrowed until the transaction is written to, ended or freed; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (over).
#[no_mangle]
pub extern "C" fn rocks_txn_data(
    txn: Within<rocks_txn>,
    data: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, txn, data =>
        data.answer(txn.object.data()?)
    }
}
