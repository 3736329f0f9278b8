//! Transactions: their beginning and their end.

use crate::abi::bytes::bytes;
use crate::abi::guard::{changing, exclusive, free_exclusive, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::core::db::Db;
use crate::core::error::{Error, Result};
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::core::txn::{Phase, Txn};
use crate::core::txn_run;
use crate::types::{
    rocks_batch, rocks_cancel, rocks_code, rocks_db, rocks_options, rocks_status, rocks_txn,
    rocks_txn_function,
};
use std::ffi::c_void;
use std::ptr::without_provenance;

/// A transaction, and the handle of its database, which its calls go through: a close
/// waits for them.
pub struct Begun {
    pub(super) txn: Txn,
    db: usize,
}

impl Begun {
    pub(super) fn db(&self) -> *const rocks_db {
        without_provenance(self.db)
    }
}

impl Named for rocks_txn {
    type Object = Begun;
}

impl Object for Begun {
    const IN_DATABASE: bool = true;
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Txn as u8,
        name: "txn",
    };
    fn close(&mut self) {
        self.txn.close();
    }
}

/// Looks at a transaction and its database.
#[inline(always)]
pub(super) fn using<T>(
    txn: *const rocks_txn,
    run: impl FnOnce(&Db, &mut Txn) -> Result<T>,
) -> Result<T> {
    let mut begun = exclusive(txn)?;
    let db = shared(begun.db())?;
    run(&db, &mut begun.txn)
}

/// The same for what may change the database, or wait for others who do.
#[inline(always)]
pub(super) fn writing<T>(
    txn: *const rocks_txn,
    run: impl FnOnce(&Db, &mut Txn) -> Result<T>,
) -> Result<T> {
    let mut begun = exclusive(txn)?;
    let db = changing(begun.db())?;
    run(&db, &mut begun.txn)
}

/// A handle to a transaction of a database.
pub(super) fn hand_out(db: *const rocks_db, txn: Txn) -> Result<*mut rocks_txn> {
    let db = db.addr();
    make(Begun { txn, db }, db as u64)
}

fn begin(
    db: *mut rocks_db,
    write_options: *const rocks_options,
    txn_options: *const rocks_options,
) -> Result<*mut rocks_txn> {
    let held = changing(db)?;
    let (write, options) = (shared_or_null(write_options)?, shared_or_null(txn_options)?);
    let write = or_default(write.as_deref(), Kind::Write, "write_options")?;
    let options = or_default(options.as_deref(), Kind::Transaction, "txn_options")?;
    hand_out(db, Txn::begin(&held, write, options)?)
}

/// Begins a transaction.
/// - db: in; opened with the mode "transaction" or "optimistic_transaction".
/// - write_options: in; write options, for the commit; NULL: defaults.
/// - txn_options: in; transaction options; NULL: defaults. An optimistic transaction takes `set_snapshot` of them, and refuses others that are set.
/// - txn: out, owned: free with rocks_txn_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (a database without transactions), ROCKS_HANDLE_BUSY (from a
/// callback).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_begin(
    db: *mut rocks_db,
    write_options: *const rocks_options,
    txn_options: *const rocks_options,
    txn: *mut *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let txn = unsafe { out(txn) };
    call(status, || {
        let txn = txn.wanted("txn")?;
        txn.set(begin(db, write_options, txn_options)?);
        Ok(())
    })
}

/// Begins anew with a transaction that was committed or rolled back: spares making one.
/// - write_options: write options.
/// - txn_options: transaction options.
///
/// Returns: as rocks_txn_begin; ROCKS_INVALID_ARGUMENT also for one that is not over;
/// ROCKS_HANDLE_BUSY (another thread uses it).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_begin_again(
    txn: *mut rocks_txn,
    write_options: *const rocks_options,
    txn_options: *const rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (write, options) = (shared_or_null(write_options)?, shared_or_null(txn_options)?);
        let write = or_default(write.as_deref(), Kind::Write, "write_options")?;
        let options = or_default(options.as_deref(), Kind::Transaction, "txn_options")?;
        writing(txn, |db, txn| txn.begin_again(db, write, options))
    })
}

/// Commits: all of its writes become visible, or none. After ROCKS_OK the transaction is over, with what
/// it locked. An optimistic one that was overtaken (ROCKS_BUSY, ROCKS_TRY_AGAIN) is still there: roll it
/// back, and do its work again; rocks_txn_run does so. So is one that expired. A prepared one whose commit failed can be
/// committed again. One that was not prepared, and whose writes RocksDB could not
/// make (ROCKS_IO_ERROR, …), is rolled back.
/// Returns: ROCKS_BUSY (somebody else wrote, or writes, a key that it read or wrote; the message
/// names it), ROCKS_TRY_AGAIN (memory does not reach back far enough to tell), ROCKS_EXPIRED,
/// ROCKS_COLUMN_FAMILY_DROPPED (roll it back), ROCKS_INVALID_ARGUMENT (over before; not prepared,
/// and skip_prepare is false; a commit timestamp is missing), ROCKS_IO_ERROR, ROCKS_HANDLE_BUSY
/// (another thread uses it; an iterator over it lives).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_commit(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || writing(txn, |db, txn| txn.commit(db)))
}

/// Rolls back: nothing of it is done, what it locked is free, and it is over.
/// Returns: ROCKS_INVALID_ARGUMENT (over before), ROCKS_IO_ERROR (a prepared one stays prepared),
/// ROCKS_HANDLE_BUSY (as rocks_txn_commit).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_rollback(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || writing(txn, |db, txn| txn.rollback(db)))
}

/// The first half of a two-phase commit: writes the transaction into the log, so that it can be
/// committed whatever happens, a crash included. It needs a name (rocks_txn_set_name). Then only
/// a commit or a rollback ends it: when its handle is freed or the database closed it stays
/// prepared, and rocks_txn_take_prepared takes it again. A column family that it writes to
/// cannot be dropped.
/// - txn: in; not of an optimistic database.
///
/// Returns: ROCKS_INVALID_ARGUMENT (no name; over or prepared before), ROCKS_EXPIRED,
/// ROCKS_NOT_SUPPORTED (optimistic), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_IO_ERROR, ROCKS_HANDLE_BUSY
/// (as rocks_txn_commit).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_prepare(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || writing(txn, |db, txn| txn.prepare(db)))
}

/// Names a transaction, as a two-phase commit needs it. The name is its own until it is over.
/// - txn: in; not of an optimistic database.
/// - name: in, name_len bytes, 1 to 512; NULL: only with length 0, which is refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the name is another's; it has one; its length),
/// ROCKS_NOT_SUPPORTED (optimistic).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_set_name(
    txn: *mut rocks_txn,
    name: *const u8,
    name_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let name = unsafe { bytes(name, name_len, "name")? };
        using(txn, |_, txn| txn.set_name(name))
    })
}

/// Adds the records of a batch to a transaction, each as the call of its kind would.
/// - batch: in; stays as it is; NULL: refused.
///
/// Returns: as rocks_txn_put, and what rocks_db_write answers to a batch that the database does
/// not take; after another failure than these, some of its records may be in the transaction.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_add_batch(
    txn: *mut rocks_txn,
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let mut batch = exclusive(batch)?;
        writing(txn, |db, txn| txn.add_batch(db, &mut batch))
    })
}

/// Frees a transaction. It is rolled back, but for a prepared one, which stays with its
/// database (rocks_txn_take_prepared). What iterators over it look at goes with the last of them,
/// its locks too.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_free(
    txn: *mut rocks_txn,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(txn))
}

/// Runs a function in a transaction and commits it, and does both again, in a new transaction, while
/// somebody else was in the way: on ROCKS_BUSY, ROCKS_TRY_AGAIN, ROCKS_TIMED_OUT and what RocksDB
/// calls retryable. It waits before each further attempt, by chance between nothing and 1 ms, then 2 ms, 4 ms, up to
/// 200 ms. Otherwise the transaction is rolled back, also where the function throws a C++ exception.
///
/// The function may be run several times: what it does outside of the transaction, it does
/// as often.
/// - db: in; opened with the mode "transaction" or "optimistic_transaction".
/// - write_options: in; write options, for the commit; NULL: defaults.
/// - txn_options: transaction options.
/// - attempts: how often at most; 0: 10 times.
/// - cancel: in, shared; looked at before each attempt and while it waits; NULL: not to be cancelled.
/// - state: in; handed to `run`; NULL: fine.
/// - status: out; what ended the last attempt; NULL: not wanted.
///
/// Returns: ROCKS_OK (committed), what the function's status or the commit said the last
/// time, ROCKS_CALLBACK_FAILED (it threw, or returned false without a code), ROCKS_CANCELLED,
/// ROCKS_INVALID_ARGUMENT (also: the function ended the transaction), and as rocks_txn_begin.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_run(
    db: *mut rocks_db,
    write_options: *const rocks_options,
    txn_options: *const rocks_options,
    attempts: u32,
    cancel: *const rocks_cancel,
    run: rocks_txn_function,
    state: *mut c_void,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let run = run.ok_or_else(|| Error::argument("run", "NULL"))?;
        let cancel = shared_or_null(cancel)?;
        txn_run::run(attempts, cancel.as_deref(), || {
            let txn = Attempt(begin(db, write_options, txn_options)?);
            // SAFETY: the caller's function, state and handle.
            let done = unsafe { txn_run::call(run, state, txn.0) };
            done.and_then(|()| txn.commit())
        })
    })
}

/// A transaction for one run of a function, freed after it.
struct Attempt(*mut rocks_txn);

impl Attempt {
    fn commit(&self) -> Result<()> {
        writing(self.0, |db, txn| match txn.phase() {
            Phase::Open => txn.commit(db),
            _ => Err(Error::argument("run", "it ended the transaction itself")),
        })
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        // The function may have freed it, against its word.
        let _ = free_exclusive(self.0);
    }
}
