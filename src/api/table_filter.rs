//! Read table filters: which table files a scan reads.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::TableFilter;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_status, rocks_table_filter,
    rocks_table_filter_callbacks,
};
use std::ffi::c_char;

impl Named for rocks_table_filter {
    type Object = TableFilter;
}

impl Object for TableFilter {
    const KIND: handle::Kind = handle::Kind {
        number: TableFilter::NUMBER,
        name: "table_filter",
    };
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_table_filter_callbacks {}

/// Makes a table filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose should_read is NULL: refused.
/// - table_filter: out, owned: free with rocks_table_filter_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_table_filter_new(
    callbacks: *const rocks_table_filter_callbacks,
    table_filter: *mut *mut rocks_table_filter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let table_filter = unsafe { out(table_filter) };
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let table_filter = table_filter.wanted("table_filter")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { TableFilter::calling(&callbacks.hand_over())? };
        table_filter.set(make(made, 0)?);
        Ok(())
    })
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_table_filter_failures(
    table_filter: *const rocks_table_filter,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(table_filter)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Has reads with the options share a table filter.
/// - options: read options.
/// - name: in; "table_filter"; NULL: refused.
/// - table_filter: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_table_filter(
    options: *mut rocks_options,
    name: *const c_char,
    table_filter: *const rocks_table_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let table_filter = shared_or_null(table_filter)?;
        shared(options)?.attach(name, table_filter.as_deref())
    })
}

/// Frees a table filter. What it was set into goes on sharing it; its state is destroyed with the
/// last that does.
#[no_mangle]
pub unsafe extern "C" fn rocks_table_filter_free(
    table_filter: *mut rocks_table_filter,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(table_filter))
}
