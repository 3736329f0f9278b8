//! Options of every kind.

use crate::abi::bytes::{array, bytes, rocks_buffer, text};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::snapshot::rocks_snapshot;
use crate::core::error::{Error, Result};
use crate::core::options::{Kind, Options};
use std::ffi::{c_char, CStr};

/// Options: made once, set by RocksDB's own names, shared by any number of threads
/// and calls. Every function that takes them takes NULL for the defaults.
pub struct rocks_options(());

impl Named for rocks_options {
    type Object = Options;
}

impl Object for Options {
    const KIND: handle::Kind = handle::Kind {
        number: 3,
        name: "options",
    };
}

/// What options are for.
pub type rocks_options_kind = i32;
/// DBOptions and ColumnFamilyOptions: for opening and creating.
pub const ROCKS_OPTIONS_DATABASE: rocks_options_kind = 1;
/// How rocks_db_open opens: mode, error_if_wal_file_exists, …
pub const ROCKS_OPTIONS_OPEN: rocks_options_kind = 2;
/// ReadOptions: for reads, scans and iterators.
pub const ROCKS_OPTIONS_READ: rocks_options_kind = 3;
/// WriteOptions: for writes.
pub const ROCKS_OPTIONS_WRITE: rocks_options_kind = 4;
/// FlushOptions.
pub const ROCKS_OPTIONS_FLUSH: rocks_options_kind = 5;
/// CompactRangeOptions.
pub const ROCKS_OPTIONS_COMPACT_RANGE: rocks_options_kind = 6;
/// WaitForCompactOptions.
pub const ROCKS_OPTIONS_WAIT_FOR_COMPACT: rocks_options_kind = 7;

fn kind(number: rocks_options_kind) -> Result<Kind> {
    let kind = Kind::ALL.into_iter().find(|kind| *kind as i32 == number);
    kind.ok_or_else(|| {
        Error::argument(
            "kind",
            format!("{number}; accepted: ROCKS_OPTIONS_*, 1 to 7"),
        )
    })
}

/// Makes options of a kind with RocksDB's defaults.
/// - kind: one of ROCKS_OPTIONS_*.
/// - options: out, owned: free with rocks_options_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_new(
    kind: rocks_options_kind,
    options: *mut *mut rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let options = unsafe { out(options) };
    call(status, || {
        let options = options.wanted("options")?;
        options.set(make(Options::new(self::kind(kind)?)?, 0)?);
        Ok(())
    })
}

/// Frees options. What was opened or made with them goes on with its own copy.
/// - options: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_free(
    options: *mut rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(options))
}

/// Sets one option by RocksDB's name: `rocks_options_set(o, "write_buffer_size", "64M", &st)`.
/// Calls that run meanwhile see the options before or after this, never between.
/// - options: in.
/// - name: in; NULL: refused.
/// - value: in, as RocksDB writes it in an OPTIONS file; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set(
    options: *mut rocks_options,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(options)?.set(&[name], &[value])
    })
}

/// Sets many options; all of them or, on any error, none.
/// - options: in.
/// - names, values: in, `count` strings each; NULL: only with count 0.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_many(
    options: *mut rocks_options,
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays of strings.
        let (names, values) = unsafe {
            (
                texts(names, count, "names")?,
                texts(values, count, "values")?,
            )
        };
        shared(options)?.set(&names, &values)
    })
}

/// Sets an option whose value is bytes: a read option's iterate_lower_bound or
/// iterate_upper_bound. The bytes are copied.
/// - options: in.
/// - name: in; NULL: refused.
/// - value: in, value_len bytes; NULL: only with length 0.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_bytes(
    options: *mut rocks_options,
    name: *const c_char,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string and bytes.
        let (name, value) = unsafe { (text(name, "name")?, bytes(value, value_len, "value")?) };
        shared(options)?.set_bytes(name, value)
    })
}

/// Has reads with these options see the database as it was at a snapshot.
/// - options: in; read options.
/// - snapshot: in, shared; NULL: the newest data again.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_snapshot(
    options: *mut rocks_options,
    snapshot: *const rocks_snapshot,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let snapshot = shared_or_null(snapshot)?.map(|snapshot| (**snapshot).clone());
        shared(options)?.set_snapshot(snapshot)
    })
}

/// Reads one option back, as RocksDB writes it in an OPTIONS file.
/// - options: in.
/// - name: in; NULL: refused.
/// - value: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_get(
    options: *const rocks_options,
    name: *const c_char,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        value.set(shared(options)?.get(name)?.into());
        Ok(())
    })
}

/// An array of strings.
///
/// # Safety
/// `data` is NULL or has `count` strings that live as long as the call.
pub(super) unsafe fn texts<'a>(
    data: *const *const c_char,
    count: usize,
    name: &str,
) -> Result<Vec<&'a CStr>> {
    // SAFETY: the caller vouches for the array.
    let pointers = unsafe { array(data, count, name)? };
    let one = |(at, &pointer)| {
        // SAFETY: the caller vouches for the strings.
        unsafe { text(pointer, &format!("{name}[{at}]")) }
    };
    pointers.iter().enumerate().map(one).collect()
}
