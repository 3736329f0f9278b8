//! Comparators: the order of a column family's keys.

use crate::abi::bytes::{bytes, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::callback::must_be_a_name;
use crate::core::objects::Comparator;
use crate::types::{
    rocks_buffer, rocks_code, rocks_comparator, rocks_comparator_callbacks, rocks_options,
    rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_comparator {
    type Object = Comparator;
}

impl Object for Comparator {
    const KIND: handle::Kind = handle::Kind {
        number: Comparator::NUMBER,
        name: "comparator",
    };
}

// SAFETY: repr(C), begins with size, state and destroy, and zeroes are a value of it.
unsafe impl Callbacks for rocks_comparator_callbacks {}

/// Makes a comparator of callbacks.
/// - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this fails; NULL: refused.
/// - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_new(
    callbacks: *const rocks_comparator_callbacks,
    comparator: *mut *mut rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let comparator = unsafe { out(comparator) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        let comparator = comparator.wanted("comparator")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(callbacks.name, "callbacks: name")? };
        must_be_a_name("callbacks: name", name)?;
        // SAFETY: the struct that the bridge takes for this kind.
        let made = unsafe { Comparator::calling(&callbacks.hand_over())? };
        comparator.set(make(made, 0)?);
        Ok(())
    })
}

/// Makes a comparator of a built-in one, which rocks_comparator lists.
/// - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message lists the names).
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_new_by_name(
    name: *const c_char,
    comparator: *mut *mut rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let comparator = unsafe { out(comparator) };
    call(status, || {
        let comparator = comparator.wanted("comparator")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        comparator.set(make(Comparator::new(name)?, 0)?);
        Ok(())
    })
}

/// Compares two keys as a database with this comparator does: without timestamps.
/// - order: out; -1, 0 or 1: a comes before, is, or comes after b; NULL: refused.
///
/// Returns: ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_compare(
    comparator: *const rocks_comparator,
    a: *const u8,
    a_len: usize,
    b: *const u8,
    b_len: usize,
    order: *mut i32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let order = unsafe { out(order) };
    call(status, || {
        let order = order.wanted("order")?;
        // SAFETY: the caller's bytes.
        let (a, b) = unsafe { (bytes(a, a_len, "a")?, bytes(b, b_len, "b")?) };
        order.set(shared(comparator)?.compare(a, b)?);
        Ok(())
    })
}

/// How often callbacks of a comparator failed, on whatever thread, and the text of the last time.
/// - count: out; 0 for a built-in one; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_failures(
    comparator: *const rocks_comparator,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(comparator)?.failures()?;
        if last.is_wanted() {
            last.set(rocks_buffer::copy_of(text.as_slice())?);
        }
        count.set(failures);
        Ok(())
    })
}

/// Has column families opened or created with the options keep their keys in an order.
/// - options: database options.
/// - name: in; "comparator"; NULL: refused.
/// - comparator: in, shared; NULL: RocksDB's default, bytewise.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_comparator(
    options: *mut rocks_options,
    name: *const c_char,
    comparator: *const rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let comparator = shared_or_null(comparator)?;
        shared(options)?.attach(name, comparator.as_deref())
    })
}

/// Frees a comparator. What it was set into goes on sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_comparator_free(
    comparator: *mut rocks_comparator,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(comparator))
}
