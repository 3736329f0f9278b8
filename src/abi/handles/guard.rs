//! Resolves a handle to its object for the length of a call.

use crate::abi::handles::handle::{Handle, Kind};
use crate::abi::handles::table::{Closing, Exclusive, Fault, Object, Record, Shared, Table};
use crate::base::error::{Error, Result};
use crate::base::fork;
use crate::callback::callback;
use crate::callback::callback::Caller;
use crate::types::{
    ROCKS_CLOSED, ROCKS_FORKED, ROCKS_HANDLE_BUSY, ROCKS_INVALID_HANDLE, ROCKS_TOO_MANY_HANDLES,
};
use once_cell::race::OnceBool;
use std::cell::Cell;

pub(super) static TABLE: Table = Table::new();

thread_local! {
    static RECORD: Cell<Option<&'static Record>> = const { Cell::new(None) };
    /// Returns the record when the thread ends. Separate, so that the hot path's cell has no
    /// destructor.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(record) = RECORD.take() {
            TABLE.detach(record);
        }
    }
}

/// The object behind a C handle type. `rocks_db` is a name for numbers, never a struct.
pub trait Named: Sized {
    type Object: Object;

    /// Runs on each new handle, before the caller has it.
    fn made(_: *mut Self) -> Result<()> {
        Ok(())
    }
}

#[inline(always)]
pub(super) fn record() -> std::result::Result<&'static Record, Fault> {
    match RECORD.get() {
        Some(record) => Ok(record),
        None => attach(),
    }
}

#[cold]
fn attach() -> std::result::Result<&'static Record, Fault> {
    watch_forks();
    let record = TABLE.attach()?;
    RECORD.set(Some(record));
    // A thread that is ending already gets no lease: its record stays taken.
    let _ = LEASE.try_with(|_| ());
    Ok(record)
}

/// Makes a forked child refuse handles. Never blocks, like `fork::watch`.
fn watch_forks() {
    static WATCHED: OnceBool = OnceBool::new();
    extern "C" fn child() {
        TABLE.fork();
    }
    fork::watch();
    WATCHED.get_or_init(|| {
        // SAFETY: registers a handler that stores to atomics.
        unsafe { libc::pthread_atfork(None, None, Some(child)) };
        true
    });
}

fn handle<H>(handle: *const H) -> Handle {
    Handle(handle.addr() as u64)
}

/// A shared object, for this call. `name` is the parameter's, here and below.
#[inline(always)]
pub fn enter<H: Named>(given: *const H, name: &str) -> Result<Shared<'static, H::Object>>
where
    H::Object: Sync,
{
    const { assert!(!H::Object::ALONE) };
    if H::Object::IN_DATABASE && callback::are_used() {
        callback::may_enter(name)?;
    }
    record()
        .and_then(|record| TABLE.enter(record, handle(given)))
        .map_err(|fault| refuse::<H::Object>(fault, name))
}

/// The same, where NULL has its own meaning.
pub fn enter_or_null<H: Named>(
    given: *const H,
    name: &str,
) -> Result<Option<Shared<'static, H::Object>>>
where
    H::Object: Sync,
{
    if given.is_null() {
        return Ok(None);
    }
    enter(given, name).map(Some)
}

/// The calls that a callback on this thread may belong to.
#[cold]
pub fn caller<H>(given: *const H) -> Caller {
    match record().map(|record| record.others(handle(given).index())) {
        Ok((true, _)) => Caller::Own,
        Ok((false, true)) => Caller::Other,
        Ok((false, false)) | Err(_) => Caller::Unknown,
    }
}

/// An object that takes one call at a time.
#[inline(always)]
pub fn lock<H: Named>(given: *const H, name: &str) -> Result<Exclusive<'static, H::Object>> {
    const { assert!(H::Object::ALONE) };
    if H::Object::IN_DATABASE && callback::are_used() {
        callback::may_enter(name)?;
    }
    TABLE
        .lock(handle(given))
        .map_err(|fault| refuse::<H::Object>(fault, name))
}

/// Makes a handle. Closing `parent` closes the object; 0: no parent.
pub fn make<H: Named>(
    object: impl Into<Box<H::Object>>,
    parent: u64,
    name: &str,
) -> Result<*mut H> {
    record()
        .and_then(|record| TABLE.insert(record, object.into(), parent))
        .map_err(|fault| refuse::<H::Object>(fault, name))
        .map(|handle| std::ptr::without_provenance_mut(handle.0 as usize))
        .and_then(|handle| H::made(handle).map(|()| handle))
}

/// The threads inside calls on a handle, except the current call: a number for each.
pub fn readers<H: Named>(given: *const H) -> Vec<u64> {
    match record() {
        Ok(record) => TABLE.readers(record, handle(given)),
        // No record, no table to search: some thread may be inside.
        Err(_) => vec![0],
    }
}

/// How many handles of a kind are alive; `None`: of all kinds.
pub fn alive(kind: Option<Kind>) -> u64 {
    TABLE.alive(kind) as u64
}

/// Frees a shared object; NULL: does nothing.
#[inline(always)]
pub fn free_shared<H: Named>(given: *mut H, name: &str) -> Result<()>
where
    H::Object: Sync,
{
    const { assert!(!H::Object::ALONE) };
    if given.is_null() {
        return Ok(());
    }
    record()
        .and_then(|record| TABLE.retire::<H::Object>(record, handle(given)))
        .map_err(|fault| refuse::<H::Object>(fault, name))
}

/// Frees an object that takes one call at a time; NULL: does nothing.
#[inline(always)]
pub fn free_exclusive<H: Named>(given: *mut H, name: &str) -> Result<()> {
    const { assert!(H::Object::ALONE) };
    if given.is_null() {
        return Ok(());
    }
    record()
        .and_then(|record| TABLE.remove::<H::Object>(record, handle(given)))
        .map(drop)
        .map_err(|fault| refuse::<H::Object>(fault, name))
}

/// Refuses new calls, runs `begin` (which asks long calls to end), waits for the calls in flight,
/// makes the children release what they hold, then runs `end` on the object.
pub fn close<H: Named>(
    given: *mut H,
    name: &str,
    begin: impl FnOnce(&H::Object),
    end: impl FnOnce(&H::Object) -> Result<()>,
) -> Result<()>
where
    H::Object: Sync,
{
    if given.is_null() {
        return Ok(());
    }
    let closing: Closing<'_, H::Object> = record()
        .and_then(|record| TABLE.close(record, handle(given), begin))
        .map_err(|fault| refuse::<H::Object>(fault, name))?;
    TABLE.close_children(handle(given));
    end(&closing)
}

const INHERITED: &str = "inherited across fork(); a child may use rocks only after exec";

/// The error for a handle that did not resolve.
#[cold]
fn refuse<T: Object>(fault: Fault, name: &str) -> Error {
    let (code, what) = match fault {
        Fault::Null => (ROCKS_INVALID_HANDLE, "must not be NULL"),
        Fault::MadeUp => (ROCKS_INVALID_HANDLE, "not a handle of this library"),
        Fault::WrongKind => {
            let what = format!(
                "{name}: a handle of another kind; accepted: rocks_{}",
                T::KIND.name
            );
            return Error::new(ROCKS_INVALID_HANDLE, what);
        }
        Fault::Stale => (ROCKS_INVALID_HANDLE, "freed before"),
        Fault::Closed => (ROCKS_CLOSED, "closing or closed"),
        Fault::Busy | Fault::Idle => (ROCKS_HANDLE_BUSY, "in use by another call"),
        Fault::Forked => (ROCKS_FORKED, INHERITED),
        Fault::Full => (
            ROCKS_TOO_MANY_HANDLES,
            "too many handles, or calls nested too deeply",
        ),
    };
    Error::new(code, format!("{name}: {what}"))
}
