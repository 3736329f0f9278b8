//! WAL filters: what of the write-ahead log is replayed when a database is opened.

use crate::abi::bytes::{rocks_buffer, rocks_slice, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::options::rocks_options;
use crate::api::sink::rocks_sink;
use crate::core::objects::WalFilter;
use std::ffi::{c_char, c_void};

/// Decides what of the write-ahead log an opening replays. Any number of threads may use it at once,
/// and any number of databases share it.
///
/// What is left out is gone once the database was opened for writing; opened read-only, the log stays
/// as it is. rocks_db_recovery_report counts it, and calls it no loss. The option
/// avoid_flush_during_recovery, which keeps logs, is refused beside it, but for read-only.
/// A failure fails the opening with ROCKS_CALLBACK_FAILED, and loses nothing.
pub struct rocks_wal_filter(());

impl Named for rocks_wal_filter {
    type Object = WalFilter;
}

impl Object for WalFilter {
    const KIND: handle::Kind = handle::Kind {
        number: WalFilter::NUMBER,
        name: "wal_filter",
    };
}

/// What a WAL filter decides about a record.
pub type rocks_wal_decision = i32;

/// The callback failed: the opening fails, and nothing is changed.
pub const ROCKS_WAL_FAILED: rocks_wal_decision = 0;
/// Replay it; with a batch appended to `changed`, replay that in its place.
pub const ROCKS_WAL_CONTINUE: rocks_wal_decision = 1;
/// Leave it out.
pub const ROCKS_WAL_IGNORE: rocks_wal_decision = 2;
/// Leave it out, and all that follows, in this log and later ones.
pub const ROCKS_WAL_STOP: rocks_wal_decision = 3;
/// It is damaged: RocksDB does with it and what follows as wal_recovery_mode and
/// paranoid_checks say, and the recovery report tells of a loss. With the open option fail_on_data_loss
/// the opening fails.
pub const ROCKS_WAL_CORRUPTED: rocks_wal_decision = 4;

/// A column family and its log; borrowed until the callback returns.
#[repr(C)]
pub struct rocks_wal_family {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// Its name.
    pub name: rocks_slice,
    /// The first log that has anything for it: earlier ones are in its table files.
    pub log_number: u64,
    /// Its number, as records have it.
    pub id: u32,
    /// 0.
    pub reserved: u32,
}

/// A record of the write-ahead log: what one write, or several that were grouped, wrote. Borrowed
/// until the callback returns.
#[repr(C)]
pub struct rocks_wal_record {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// The log's number.
    pub log_number: u64,
    /// The log's path.
    pub log_file: rocks_slice,
    /// The sequence number of its first write.
    pub sequence: u64,
    /// A batch, as rocks_batch_from_data takes it and rocks_batch_iterate then shows it.
    pub data: rocks_slice,
}

/// What a WAL filter calls, on the thread that opens a database. The callbacks may use other
/// databases; the one that is being opened has no handle yet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_wal_filter_callbacks {
    /// sizeof(rocks_wal_filter_callbacks).
    pub struct_size: usize,
    /// Handed to every call; of no meaning to the library.
    pub state: *mut c_void,
    /// Called with the state exactly once, when nobody uses it any more, on whatever thread
    /// that is; no database may be called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// What RocksDB's log and OPTIONS files call it; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.WalFilter".
    pub name: *const c_char,
    /// Shows the column families, before any record: `count` pointers. False fails the opening.
    /// NULL: not wanted.
    pub column_family_log_numbers: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            families: *const *const rocks_wal_family,
            count: usize,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Decides about a record. The batch appended to `changed` is checked: what is no batch, has
    /// more records than there were, or could not be replayed fails the opening.
    pub log_record_found: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            record: *const rocks_wal_record,
            changed: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> rocks_wal_decision,
    >,
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_wal_filter_callbacks {}

/// Makes a WAL filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose log_record_found is NULL: refused.
/// - wal_filter: out, owned: free with rocks_wal_filter_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_filter_new(
    callbacks: *const rocks_wal_filter_callbacks,
    wal_filter: *mut *mut rocks_wal_filter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let wal_filter = unsafe { out(wal_filter) };
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let wal_filter = wal_filter.wanted("wal_filter")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { WalFilter::calling(&callbacks.hand_over())? };
        wal_filter.set(make(made, 0)?);
        Ok(())
    })
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - wal_filter: in.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_filter_failures(
    wal_filter: *const rocks_wal_filter,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(wal_filter)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Has databases opened with the options share a WAL filter.
/// - options: in; database options.
/// - name: in; "wal_filter"; NULL: refused.
/// - wal_filter: in, shared; NULL: none.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_wal_filter(
    options: *mut rocks_options,
    name: *const c_char,
    wal_filter: *const rocks_wal_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let wal_filter = shared_or_null(wal_filter)?;
        shared(options)?.attach(name, wal_filter.as_deref())
    })
}

/// Frees a WAL filter. What it was set into goes on sharing it; its state is destroyed with the
/// last that does.
/// - wal_filter: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_filter_free(
    wal_filter: *mut rocks_wal_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(wal_filter))
}
