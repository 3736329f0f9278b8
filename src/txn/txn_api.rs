//! Transactions: their beginning and their end.

use crate::abi::bytes::InBytes;
use crate::abi::handles::guard::{free_exclusive, lock, make, Named};
use crate::abi::handles::handle::{End, Kind};
use crate::abi::handles::handles::{FreedSole, InOrNull, Parent, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::param::{call, take, wrong};
use crate::abi::status::Status;
use crate::base::error::{Error, Result};
use crate::callback::serving::serving;
use crate::db::child_api::{enter_to_change, Changed, ChangedWithin, Child, Within};
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::txn::run;
use crate::txn::txn::{Phase, Txn};
use crate::types::{
    rocks_batch, rocks_cancel, rocks_code, rocks_db, rocks_txn, rocks_txn_function,
};
use std::ffi::c_void;

impl Named for rocks_txn {
    type Object = Child<Txn>;
}

impl Object for Child<Txn> {
    const IN_DATABASE: bool = true;
    const KIND: Kind = Kind::numbered(ObjectKind::Txn as u8);
    const ALONE: bool = true;
    const END: End = End::Apart;
    fn close(&mut self) {
        self.object_mut().close();
    }
}

fn begin(
    db: Changed<rocks_db>,
    write_options: InOptions<kind::Write>,
    txn_options: InOptions<kind::Transaction>,
) -> Result<Child<Txn>> {
    let parent = db;
    take!(db);
    take!(write_options);
    take!(txn_options);
    Ok(Child::new(
        Txn::begin(db, write_options, txn_options)?,
        parent,
    ))
}

/// Begins a transaction.
/// - db: in; opened with the mode "transaction" or "optimistic_transaction".
/// - write_options: in; write options, for its end; NULL: defaults. Their timeout ends the waits of rocks_txn_commit,
///   rocks_txn_prepare and rocks_txn_rollback while the database holds writes back.
/// - txn_options: in; transaction options; NULL: defaults. An optimistic transaction takes `set_snapshot` of them, and refuses others that are set.
/// - txn: out, owned: free with rocks_txn_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (a database without transactions; set_snapshot where
/// rocks_txn_set_snapshot returns it), ROCKS_HANDLE_BUSY (from a callback).
#[no_mangle]
pub extern "C" fn rocks_txn_begin(
    db: Changed<rocks_db>,
    write_options: InOptions<kind::Write>,
    txn_options: InOptions<kind::Transaction>,
    txn: New<rocks_txn>,
    status: Status,
) -> rocks_code {
    call! { status, txn =>
        txn.answer_child(db, begin(db, write_options, txn_options)?)
    }
}

/// Begins a new transaction with the handle of one that was committed or rolled back: cheaper than
/// a new handle.
/// - write_options: write options.
/// - txn_options: transaction options.
///
/// Returns: as rocks_txn_begin; ROCKS_INVALID_ARGUMENT also for one that is not over;
/// ROCKS_HANDLE_BUSY (another thread uses it).
#[no_mangle]
pub extern "C" fn rocks_txn_begin_again(
    txn: ChangedWithin<rocks_txn>,
    write_options: InOptions<kind::Write>,
    txn_options: InOptions<kind::Transaction>,
    status: Status,
) -> rocks_code {
    call! { status, txn, write_options, txn_options =>
        txn.object.begin_again(txn.db, write_options, txn_options)
    }
}

/// Commits: all of its writes become visible, or none. After ROCKS_OK the transaction is over and
/// its locks are released. An optimistic one that met a conflict (ROCKS_BUSY, ROCKS_TRY_AGAIN)
/// still exists: roll it back, and do its work again; rocks_txn_run does so. So does one that
/// expired. A prepared one whose commit failed can be committed again. One that was not prepared,
/// and whose writes RocksDB could not make (ROCKS_IO_ERROR, …), is rolled back.
///
/// While the database holds writes back, the commit waits as long as the option timeout of the
/// transaction's write options says, and then fails with ROCKS_TIMED_OUT; with no_slowdown it fails
/// at once, with ROCKS_INCOMPLETE. Nothing was written then, and the transaction is as it was: commit
/// it again, or roll it back. RocksDB commits some transactions in steps that cannot be taken back:
/// those of WRITE_UNPREPARED that have written already, and prepared ones with
/// commit_bypass_memtable. For these the library waits before it begins, and a stall that begins
/// in the middle holds them up.
/// Returns: ROCKS_BUSY (somebody else wrote, or writes, a key that it read or wrote; the message
/// names it), ROCKS_TRY_AGAIN (memory does not reach back far enough to tell), ROCKS_EXPIRED,
/// ROCKS_COLUMN_FAMILY_DROPPED (roll it back), ROCKS_INVALID_ARGUMENT (over before; not prepared,
/// and skip_prepare is false; a commit timestamp is missing), ROCKS_IO_ERROR, ROCKS_TIMED_OUT,
/// ROCKS_INCOMPLETE, ROCKS_HANDLE_BUSY (another thread uses it; an iterator over it lives).
#[no_mangle]
pub extern "C" fn rocks_txn_commit(txn: ChangedWithin<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        serving(|| txn.object.commit(txn.db))
    }
}

/// Rolls back: discards its writes, releases its locks, and ends it. Only the rollback of a prepared one,
/// and with WRITE_UNPREPARED of any, is a write, which waits as rocks_txn_commit does.
/// Returns: ROCKS_INVALID_ARGUMENT (over before), ROCKS_IO_ERROR (a prepared one stays prepared),
/// ROCKS_TIMED_OUT and ROCKS_INCOMPLETE (it is as it was), ROCKS_HANDLE_BUSY (as rocks_txn_commit).
#[no_mangle]
pub extern "C" fn rocks_txn_rollback(txn: ChangedWithin<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        serving(|| txn.object.rollback(txn.db))
    }
}

/// The first half of a two-phase commit: writes the transaction into the log, so that it can be
/// committed whatever happens, a crash included. It needs a name (rocks_txn_set_name). Then only
/// a commit or a rollback ends it: when its handle is freed or the database closed it stays
/// prepared, and rocks_txn_take_prepared takes it again. A column family that it writes to
/// cannot be dropped. It waits as rocks_txn_commit does; with WRITE_UNPREPARED before it begins.
/// - txn: in; not of an optimistic database.
///
/// Returns: ROCKS_INVALID_ARGUMENT (no name; over or prepared before), ROCKS_EXPIRED,
/// ROCKS_NOT_SUPPORTED (optimistic), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_IO_ERROR, ROCKS_TIMED_OUT and
/// ROCKS_INCOMPLETE (it is as it was), ROCKS_HANDLE_BUSY (as rocks_txn_commit).
#[no_mangle]
pub extern "C" fn rocks_txn_prepare(txn: ChangedWithin<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        serving(|| txn.object.prepare(txn.db))
    }
}

/// Names a transaction, as a two-phase commit requires. No other transaction can have the name
/// until it is over.
/// - txn: in; not of an optimistic database.
/// - name: in, name_len bytes, 1 to 512; NULL: only with length 0, which is refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the name is another's; it has one; its length),
/// ROCKS_NOT_SUPPORTED (optimistic).
#[no_mangle]
pub extern "C" fn rocks_txn_set_name(
    txn: Within<rocks_txn>,
    name: InBytes,
    name_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, (name, name_len) =>
        txn.object.set_name(name)
    }
}

/// Adds the records of a batch to a transaction, each like the call of its kind.
/// - batch: in; stays as it is; NULL: refused.
///
/// Returns: as rocks_txn_put, and the codes with which rocks_db_write refuses a batch; after any
/// other failure, some of its records may be in the transaction.
#[no_mangle]
pub extern "C" fn rocks_txn_add_batch(
    txn: ChangedWithin<rocks_txn>,
    batch: Sole<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, txn, batch =>
        txn.object.add_batch(txn.db, batch)
    }
}

/// Frees a transaction and rolls it back, except a prepared one, which stays with its database
/// (rocks_txn_take_prepared). Its data and locks stay until the last iterator over it is freed.
#[no_mangle]
pub extern "C" fn rocks_txn_free(txn: FreedSole<rocks_txn>, status: Status) -> rocks_code {
    call! { status, txn =>
        txn.free()
    }
}

/// Runs a function in a transaction and commits it. On a conflict (ROCKS_BUSY, ROCKS_TRY_AGAIN,
/// ROCKS_TIMED_OUT and codes that RocksDB calls retryable) it does both again in a new transaction.
/// Before each further attempt it waits a random time of up to 1 ms, then 2 ms, 4 ms, at most
/// 200 ms. Otherwise the transaction is rolled back, also if the function throws a C++ exception.
///
/// The function may run several times, and so may its effects outside of the transaction.
/// - db: in; opened with the mode "transaction" or "optimistic_transaction".
/// - write_options: in; write options, for the commit; NULL: defaults.
/// - txn_options: transaction options.
/// - attempts: how often at most; 0: 10 times.
/// - cancel: in, shared; the call checks it before each attempt and while it waits; NULL: cannot be
///   cancelled.
/// - state: in; handed to `run`; NULL: fine.
/// - status: out; what ended the last attempt; NULL: not wanted.
///
/// Returns: ROCKS_OK (committed), what the function's status or the commit said the last
/// time, ROCKS_CALLBACK_FAILED (it threw, or returned false without a code), ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT (also: `cancel`), ROCKS_INVALID_ARGUMENT (also: the function ended the
/// transaction), and as rocks_txn_begin.
#[no_mangle]
#[allow(clippy::not_unsafe_ptr_arg_deref)] // `state` is handed on and never followed
pub extern "C" fn rocks_txn_run(
    db: Changed<rocks_db>,
    write_options: InOptions<kind::Write>,
    txn_options: InOptions<kind::Transaction>,
    attempts: u32,
    cancel: InOrNull<rocks_cancel>,
    run: rocks_txn_function,
    state: *mut c_void,
    status: Status,
) -> rocks_code {
    call! { status, cancel =>
        let run = run.ok_or_else(|| wrong!(run, "must not be NULL"))?;
        run::run(attempts, cancel, || {
            let txn = Attempt::begin(db, begin(db, write_options, txn_options)?)?;
            // SAFETY: the caller's function, state and handle.
            let done = unsafe { run::call(run, state, txn.0) };
            done.and_then(|()| txn.commit())
        })
    }
}

/// A transaction that ends with the attempt.
struct Attempt(*mut rocks_txn);

impl Attempt {
    fn begin(db: Changed<rocks_db>, txn: Child<Txn>) -> Result<Attempt> {
        make(txn, db.number(), "txn").map(Attempt)
    }

    fn commit(&self) -> Result<()> {
        let mut txn = lock(self.0, "txn")?;
        let db = enter_to_change(txn.db(), "db")?;
        match txn.object().phase() {
            Phase::Open => serving(|| txn.object_mut().commit(&db)),
            _ => Err(Error::argument("run", "it ended the transaction itself")),
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        // The function may have freed it, against its word.
        let _ = free_exclusive(self.0, "txn");
    }
}
