//! Compaction filters: what happens to a record when it is written anew.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::CompactionFilter;
use crate::types::{
    rocks_buffer, rocks_code, rocks_compaction_filter, rocks_compaction_filter_callbacks,
    rocks_options, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_compaction_filter {
    type Object = CompactionFilter;
}

impl Object for CompactionFilter {
    const KIND: handle::Kind = handle::Kind {
        number: CompactionFilter::NUMBER,
        name: "compaction_filter",
    };
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_compaction_filter_callbacks {}

/// Makes a compaction filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose filter is NULL: refused.
/// - compaction_filter: out, owned: free with rocks_compaction_filter_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_compaction_filter_new(
    callbacks: *const rocks_compaction_filter_callbacks,
    compaction_filter: *mut *mut rocks_compaction_filter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let compaction_filter = unsafe { out(compaction_filter) };
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let compaction_filter = compaction_filter.wanted("compaction_filter")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { CompactionFilter::calling(&callbacks.hand_over())? };
        compaction_filter.set(make(made, 0)?);
        Ok(())
    })
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_compaction_filter_failures(
    compaction_filter: *const rocks_compaction_filter,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(compaction_filter)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Has databases and column families opened with the options share a compaction filter, which
/// then takes the place of a compaction filter factory. RocksDB's own is set by name:
/// "compaction_filter" = "RemoveEmptyValueCompactionFilter".
/// - options: database options.
/// - name: in; "compaction_filter"; NULL: refused.
/// - compaction_filter: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_compaction_filter(
    options: *mut rocks_options,
    name: *const c_char,
    compaction_filter: *const rocks_compaction_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let compaction_filter = shared_or_null(compaction_filter)?;
        shared(options)?.attach(name, compaction_filter.as_deref())
    })
}

/// Frees a compaction filter. What it was set into goes on sharing it; its state is destroyed with the
/// last that does.
#[no_mangle]
pub unsafe extern "C" fn rocks_compaction_filter_free(
    compaction_filter: *mut rocks_compaction_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(compaction_filter))
}
