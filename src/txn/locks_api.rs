//! The locks of a transaction database, and its prepared transactions.

use crate::abi::bytes::InBytes;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::{call, wrong};
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::base::bytes::Bytes;
use crate::db::child_api::{Changed, Child};
use crate::objects::objects::ObjectKind;
use crate::txn::locks::{Locks, What};
use crate::types::{
    rocks_buffer, rocks_code, rocks_db, rocks_lock, rocks_locks, rocks_locks_kind, rocks_txn,
    ROCKS_LOCKS_DEADLOCKS, ROCKS_LOCKS_HELD, ROCKS_LOCKS_WAITS,
};

impl Named for rocks_locks {
    type Object = Locks;
}

impl Object for Locks {
    const KIND: Kind = Kind::numbered(ObjectKind::Locks as u8);
}

/// Lists the locks of a transaction database, or the transactions that wait for one, or the last
/// deadlocks. Locking is blocked for a moment.
/// - db: in; opened with the mode "transaction".
/// - kind: one of ROCKS_LOCKS_*.
/// - locks: out, owned: free with rocks_locks_free; NULL: refused.
/// - count: out; how many records; NULL: not wanted.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub extern "C" fn rocks_db_locks(
    db: In<rocks_db>,
    kind: rocks_locks_kind,
    locks: New<rocks_locks>,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, locks, count =>
        let what = match kind {
            ROCKS_LOCKS_HELD => What::Locks,
            ROCKS_LOCKS_WAITS => What::Waits,
            ROCKS_LOCKS_DEADLOCKS => What::Deadlocks,
            other => {
                return Err(wrong!(kind, "{other}; accepted: ROCKS_LOCKS_*, 1 to 3"));
            }
        };
        let list = db.locks(what)?;
        count.set(list.count());
        locks.answer(list)
    }
}

/// One record of a list.
/// - index: of the record, from 0.
/// - lock: out; set its struct_size; what it points to is borrowed until the list is freed; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (no such record).
#[no_mangle]
pub extern "C" fn rocks_locks_at(
    locks: In<rocks_locks>,
    index: usize,
    lock: OutStruct<rocks_lock>,
    status: Status,
) -> rocks_code {
    call! { status, locks, lock =>
        lock.answer(&locks.at(index)?)
    }
}

/// Frees a list.
#[no_mangle]
pub extern "C" fn rocks_locks_free(locks: Freed<rocks_locks>, status: Status) -> rocks_code {
    call! { status, locks =>
        locks.free()
    }
}

/// Sets how many of the last deadlocks are stored, from now on (at first
/// transaction_db.max_num_deadlocks).
/// - db: in; opened with the mode "transaction".
/// - count: 0 to 1048576.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub extern "C" fn rocks_db_set_deadlocks_kept(
    db: InMut<rocks_db>,
    count: u32,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.set_deadlocks_kept(count)
    }
}

/// Lists the names of the prepared transactions: those that the log had when the database was
/// opened, and those prepared since, until they are committed or rolled back.
/// - db: in; opened with the mode "transaction".
/// - names: out, owned: free with rocks_buffer_free; for each name its length in 4 bytes, little-endian, then the name; NULL: refused.
/// - count: out; how many; NULL: not wanted.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode).
#[no_mangle]
pub extern "C" fn rocks_db_prepared_txns(
    db: In<rocks_db>,
    names: Out<rocks_buffer>,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, names, count =>
        let all = db.prepared_names()?;
        let mut joined = Vec::new();
        for name in &all {
            joined.extend_from_slice(&(name.len() as u32).to_le_bytes());
            joined.extend_from_slice(name);
        }
        names.set(Bytes::copy_of(&joined)?);
        count.answer(all.len())
    }
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
pub extern "C" fn rocks_txn_take_prepared(
    db: Changed<rocks_db>,
    name: InBytes,
    name_len: usize,
    txn: New<rocks_txn>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, (name, name_len), txn =>
        txn.answer_child(parent, Child::new(db.take_prepared(name)?, parent))
    }
}
