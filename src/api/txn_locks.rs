//! The locks of a transaction database, and the transactions that were prepared in it.

use crate::abi::bytes::bytes;
use crate::abi::guard::{changing, free_shared, make, shared, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::txn::hand_out;
use crate::core::error::Error;
use crate::core::objects::ObjectKind;
use crate::core::txn_locks::{Locks, What};
use crate::types::{
    rocks_buffer, rocks_code, rocks_db, rocks_lock, rocks_locks, rocks_locks_kind, rocks_status,
    rocks_txn, ROCKS_LOCKS_DEADLOCKS, ROCKS_LOCKS_HELD, ROCKS_LOCKS_WAITS,
};

impl Named for rocks_locks {
    type Object = Locks;
}

impl Object for Locks {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Locks as u8,
        name: "locks",
    };
}

/// Lists the locks of a transaction database, or the transactions that wait for one, or the last
/// deadlocks. Every lock is held back for a moment.
/// - db: in; opened with the mode "transaction".
/// - kind: one of ROCKS_LOCKS_*.
/// - locks: out, owned: free with rocks_locks_free; NULL: refused.
/// - count: out; how many records; NULL: not wanted.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_locks(
    db: *const rocks_db,
    kind: rocks_locks_kind,
    locks: *mut *mut rocks_locks,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (locks, count) = unsafe { (out(locks), out(count)) };
    call(status, || {
        let locks = locks.wanted("locks")?;
        let what = match kind {
            ROCKS_LOCKS_HELD => What::Locks,
            ROCKS_LOCKS_WAITS => What::Waits,
            ROCKS_LOCKS_DEADLOCKS => What::Deadlocks,
            other => {
                let what = format!("{other}; accepted: ROCKS_LOCKS_*, 1 to 3");
                return Err(Error::argument("kind", what));
            }
        };
        let list = shared(db)?.locks(what)?;
        count.set(list.count());
        locks.set(make(list, 0)?);
        Ok(())
    })
}

/// One record of a list.
/// - index: of the record, from 0.
/// - lock: out; set its struct_size; what it points to is borrowed until the list is freed; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (no such record).
#[no_mangle]
pub unsafe extern "C" fn rocks_locks_at(
    locks: *const rocks_locks,
    index: usize,
    lock: *mut rocks_lock,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's struct.
        let lock = unsafe { sized(lock, "lock")? };
        lock.set(&shared(locks)?.at(index)?);
        Ok(())
    })
}

/// Frees a list.
#[no_mangle]
pub unsafe extern "C" fn rocks_locks_free(
    locks: *mut rocks_locks,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(locks))
}

/// How many of the last deadlocks are kept, from now on (at first transaction_db.max_num_deadlocks).
/// - db: in; opened with the mode "transaction".
/// - count: 0 to 1048576.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_set_deadlocks_kept(
    db: *mut rocks_db,
    count: u32,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || shared(db)?.set_deadlocks_kept(count))
}

/// Lists the names of the prepared transactions: those that the log had when the database was
/// opened, and those prepared since, until they are committed or rolled back.
/// - db: in; opened with the mode "transaction".
/// - names: out, owned: free with rocks_buffer_free; for each name its length in 4 bytes, little-endian, then the name; NULL: refused.
/// - count: out; how many; NULL: not wanted.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_prepared_txns(
    db: *const rocks_db,
    names: *mut rocks_buffer,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (names, count) = unsafe { (out(names), out(count)) };
    call(status, || {
        let names = names.wanted("names")?;
        let all = shared(db)?.prepared_names()?;
        let mut joined = Vec::new();
        for name in &all {
            joined.extend_from_slice(&(name.len() as u32).to_le_bytes());
            joined.extend_from_slice(name);
        }
        names.set(rocks_buffer::copy_of(&joined)?);
        count.set(all.len());
        Ok(())
    })
}

/// Takes a prepared transaction that no handle has, to commit it or roll it back. After a restart
/// RocksDB holds no locks for it: finish these before others write their keys.
/// - db: in; opened with the mode "transaction".
/// - name: in, name_len bytes; NULL: only with length 0, which no transaction has.
/// - txn: out, owned: free with rocks_txn_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (no such transaction is prepared), ROCKS_HANDLE_BUSY (a handle has it),
/// ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_take_prepared(
    db: *mut rocks_db,
    name: *const u8,
    name_len: usize,
    txn: *mut *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let txn = unsafe { out(txn) };
    call(status, || {
        let txn = txn.wanted("txn")?;
        // SAFETY: the caller's bytes.
        let name = unsafe { bytes(name, name_len, "name")? };
        let held = changing(db)?;
        txn.set(hand_out(db, held.take_prepared(name)?)?);
        Ok(())
    })
}
