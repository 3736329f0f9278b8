//! WAL filters: what of the write-ahead log is replayed when a database is opened.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::WalFilter;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_status, rocks_wal_filter,
    rocks_wal_filter_callbacks,
};
use std::ffi::c_char;

impl Named for rocks_wal_filter {
    type Object = WalFilter;
}

impl Object for WalFilter {
    const KIND: handle::Kind = handle::Kind {
        number: WalFilter::NUMBER,
        name: "wal_filter",
    };
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_wal_filter_callbacks {}

/// Makes a WAL filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose log_record_found is NULL: refused.
/// - wal_filter: out, owned: free with rocks_wal_filter_free; NULL: refused.
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
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
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
/// - options: database options.
/// - name: in; "wal_filter"; NULL: refused.
/// - wal_filter: in, shared; NULL: none.
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
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_filter_free(
    wal_filter: *mut rocks_wal_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(wal_filter))
}
