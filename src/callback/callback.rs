//! The user's callbacks: which one a thread is in, which calls it may make there, and the sinks
//! that callbacks append to.

use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::base::shared;
use crate::callback::bridge;
use crate::types::{ROCKS_HANDLE_BUSY, ROCKS_INVALID_HANDLE};
use std::ffi::{c_char, c_void, CStr};
use std::sync::atomic::Ordering;

/// Limits recursion through callbacks before the stack overflows.
const DEEPEST: u16 = 16;

/// Whether any callback exists that a call could come from.
#[inline(always)]
pub fn are_used() -> bool {
    // SAFETY: an atomic of the bridge's.
    unsafe { &bridge::rx_callbacks_used }.load(Ordering::Relaxed)
}

fn this_thread() -> &'static shared::ThisThread {
    // SAFETY: this thread's own, written only between calls of callbacks; not stored.
    unsafe { &*bridge::rx_this_thread() }
}

/// Refuses calls that no callback may make: they would wait for the call that runs it.
pub fn refuse_inside(argument: &str) -> Result<()> {
    if this_thread().depth() > 0 {
        return Err(busy(argument, "not from inside a callback"));
    }
    Ok(())
}

/// Whether this thread runs a callback.
pub(crate) fn inside() -> bool {
    depth() > 0
}

/// How many callbacks this thread runs, one inside another.
pub(crate) fn depth() -> u16 {
    this_thread().depth()
}

/// Where another thread is inside a callback that has not returned; of several, one that works for
/// the database of this path.
pub(crate) fn place_of_callback(path: &CStr) -> Option<String> {
    let mut text = [0_u8; 400];
    let out = text.as_mut_ptr().cast();
    // SAFETY: a string, and memory of that size, in which the bridge ends what it writes with a NUL.
    let found = unsafe { bridge::rx_callback_place(path.as_ptr(), out, text.len()) };
    let text = CStr::from_bytes_until_nul(&text).ok()?;
    found.then(|| text.to_string_lossy().into_owned())
}

/// Registers a column family of an opened database, so that its reads are recognised.
pub(crate) fn watch(cf: *mut cpp::Cf) {
    // SAFETY: a handle of an open database, until it is given back.
    let watched = unsafe { bridge::rx_cf_watch(cf) };
    assert!(watched, "out of memory");
}

/// Refuses to enter a database where RocksDB may hold locks, or too deep.
#[cold]
pub fn may_enter(argument: &str) -> Result<()> {
    let here = this_thread();
    if here.locked() > 0 {
        let what = "not from inside this callback: RocksDB may hold locks that the call needs";
        return Err(busy(argument, what));
    }
    // SAFETY: asks of this thread.
    if here.in_rocksdb() > 0 && unsafe { bridge::rx_in_point_read() } {
        let what = "not from inside a callback of a point read, on whose way no other can be";
        return Err(busy(argument, what));
    }
    refuse_deeper(argument)
}

/// Refuses a call that runs a callback if callbacks are nested so deep that the recursion may be
/// endless.
pub fn refuse_deeper(argument: &str) -> Result<()> {
    let depth = this_thread().depth();
    if depth >= DEEPEST {
        let what = format!("{depth} callbacks deep; accepted: fewer");
        return Err(busy(argument, &what));
    }
    Ok(())
}

/// Which call a callback may belong to, judging by this thread's calls.
#[derive(Clone, Copy, PartialEq)]
pub enum Caller {
    /// A call of the database in question.
    Own,
    /// Calls of other handles.
    Other,
    /// None: a background thread, or a call of an iterator or the like.
    Unknown,
}

/// Refuses to change a database from inside one of its own callbacks, or one that may be. `root`:
/// `Db::root`.
#[cold]
pub fn may_change(root: *const cpp::Db, caller: Caller, argument: &str) -> Result<()> {
    let here = this_thread();
    if here.in_rocksdb() == 0 {
        return Ok(());
    }
    let root = root.cast();
    let told = [here.working_for, here.event_of];
    let own = match caller {
        Caller::Own => true,
        // A callback of its own may have called another database, which then called this one.
        _ if told.contains(&root) => true,
        Caller::Other => false,
        Caller::Unknown => told.iter().all(|of| of.is_null()),
    };
    if own {
        let what = "not from inside a callback of its own, which the call could wait for";
        return Err(busy(argument, what));
    }
    Ok(())
}

/// Refuses to wait for RocksDB's background threads on one of them, which may be the only one.
pub(crate) fn refuse_on_background(argument: &str) -> Result<()> {
    let here = this_thread();
    if here.depth() > 0 && here.in_rocksdb() > 0 && !here.working_for.is_null() {
        let what = "not from a callback on a background thread of RocksDB's, which the call could \
                    wait for; from another thread";
        return Err(busy(argument, what));
    }
    Ok(())
}

fn busy(argument: &str, what: &str) -> Error {
    Error::new(ROCKS_HANDLE_BUSY, format!("{argument}: {what}"))
}

/// A struct of callbacks from which the bridge makes an object.
///
/// # Safety
/// The type is `repr(C)` and begins with struct_size, state, destroy and service; zeros are a value of it;
/// `object` hands it to the bridge as the struct that it is.
pub unsafe trait Callbacks: Copy {
    type Object;

    /// The name in it, if it has one.
    fn name(&self) -> Option<*const c_char> {
        None
    }

    /// Makes the object that calls the functions. The bridge owns their state from here on, even if
    /// it refuses them.
    fn object(self) -> Result<Self::Object>;
}

/// How a user's state is destroyed.
pub type Destroy = unsafe extern "C" fn(state: *mut c_void);

/// Destroys a user's state, with the rules of a callback.
///
/// # Safety
/// The function takes the state, which nothing uses any more.
pub unsafe fn destroy(function: Destroy, state: *mut c_void) {
    // SAFETY: as the caller says.
    unsafe { bridge::rx_user_destroy(function, state) };
}

/// Appends to the sink of a callback that has not returned.
pub fn append(sink: u64, bytes: &[u8]) -> Result<()> {
    let mut found = false;
    // SAFETY: bytes for the length of the call; the token is looked up, not followed.
    check(|st| unsafe { bridge::rx_sink_append(sink, bytes.as_ptr(), bytes.len(), &mut found, st) })
        .and_then(|()| must_be_found(found))
        .inspect_err(|error| refused(sink, error.message()))
}

/// Appends a name with a value.
pub fn append_pair(sink: u64, name: &[u8], value: &[u8]) -> Result<()> {
    let mut found = false;
    let (name, name_len) = (name.as_ptr(), name.len());
    let (value, value_len) = (value.as_ptr(), value.len());
    // SAFETY: bytes for the length of the call; the token is looked up, not followed.
    check(|st| unsafe {
        bridge::rx_sink_append_pair(sink, name, name_len, value, value_len, &mut found, st)
    })
    .and_then(|()| must_be_found(found))
    .inspect_err(|error| refused(sink, error.message()))
}

/// Notes that an append to a sink failed, unless an earlier one did: its callback does not succeed.
#[cold]
pub fn refused(sink: u64, why: &str) {
    // SAFETY: the token is looked up, not followed; the text is copied.
    unsafe { bridge::rx_sink_refused(sink, why.as_ptr(), why.len()) };
}

#[inline(always)]
fn must_be_found(found: bool) -> Result<()> {
    if found {
        Ok(())
    } else {
        Err(not_found())
    }
}

#[cold]
fn not_found() -> Error {
    Error::new(
        ROCKS_INVALID_HANDLE,
        "sink: NULL, or of a callback that has returned",
    )
}

/// Refuses a name that a user's object may not have: OPTIONS files could not contain it, or it
/// names an object of RocksDB's or of this library.
pub fn must_be_a_name(argument: &str, name: &CStr) -> Result<()> {
    let text = name.to_string_lossy();
    let refuse = |what: &str| Err(Error::argument(argument, format!("{text:?}{what}")));
    let reserved = ["rocksdb.", "leveldb.", "rocks."];
    if text.is_empty() {
        return refuse("; empty");
    }
    if let Some(prefix) = reserved.iter().find(|prefix| text.starts_with(**prefix)) {
        return refuse(&format!("; names that begin with {prefix} are reserved"));
    }
    if text == "nullptr" || text == "null" {
        return refuse("; stands for no object in option strings");
    }
    let special = |c: char| c.is_control() || "\\#;={}".contains(c);
    if text.trim() != text || text.contains(special) {
        return refuse(
            "; accepted: no control character, none of \\ # ; = { }, no space at an end",
        );
    }
    Ok(())
}
