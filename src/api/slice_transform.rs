//! Slice transforms: the prefixes of keys.

use crate::abi::bytes::{bytes, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::callback::must_be_a_name;
use crate::core::error::Error;
use crate::core::objects::SliceTransform;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_slice_transform,
    rocks_slice_transform_callbacks, rocks_status, ROCKS_NOT_FOUND,
};
use std::ffi::c_char;

impl Named for rocks_slice_transform {
    type Object = SliceTransform;
}

impl Object for SliceTransform {
    const KIND: handle::Kind = handle::Kind {
        number: SliceTransform::NUMBER,
        name: "slice_transform",
    };
}

// SAFETY: repr(C), begins with size, state and destroy, and zeroes are a value of it.
unsafe impl Callbacks for rocks_slice_transform_callbacks {}

/// Makes a slice transform of callbacks.
/// - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this fails; NULL: refused.
/// - slice_transform: out, owned: free with rocks_slice_transform_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_slice_transform_new(
    callbacks: *const rocks_slice_transform_callbacks,
    slice_transform: *mut *mut rocks_slice_transform,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let slice_transform = unsafe { out(slice_transform) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        let slice_transform = slice_transform.wanted("slice_transform")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(callbacks.name, "callbacks: name")? };
        must_be_a_name("callbacks: name", name)?;
        // SAFETY: the struct that the bridge takes for this kind.
        let made = unsafe { SliceTransform::calling(&callbacks.hand_over())? };
        slice_transform.set(make(made, 0)?);
        Ok(())
    })
}

/// Makes a slice transform of a built-in one, which rocks_slice_transform lists.
/// - slice_transform: out, owned: free with rocks_slice_transform_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message lists the names).
#[no_mangle]
pub unsafe extern "C" fn rocks_slice_transform_new_by_name(
    name: *const c_char,
    slice_transform: *mut *mut rocks_slice_transform,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let slice_transform = unsafe { out(slice_transform) };
    call(status, || {
        let slice_transform = slice_transform.wanted("slice_transform")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        slice_transform.set(make(SliceTransform::new(name)?, 0)?);
        Ok(())
    })
}

/// Finds the prefix of a key as a database with this transform does.
/// - offset: out; where the prefix begins in the key; NULL: not wanted.
/// - size: out; its length; NULL: not wanted.
///
/// Returns: ROCKS_NOT_FOUND (the key is not in the domain), ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_slice_transform_transform(
    slice_transform: *const rocks_slice_transform,
    key: *const u8,
    key_len: usize,
    offset: *mut usize,
    size: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (offset, size) = unsafe { (out(offset), out(size)) };
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let place = shared(slice_transform)?.transform(key)?;
        let (from, len) = place.ok_or(Error::Code(ROCKS_NOT_FOUND))?;
        offset.set(from);
        size.set(len);
        Ok(())
    })
}

/// Whether all keys that begin with a prefix have the prefix of it: whether seeking to it finds them all, with
/// the filters asked.
/// - same: out; NULL: refused.
///
/// Returns: ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_slice_transform_same_result_when_appended(
    slice_transform: *const rocks_slice_transform,
    prefix: *const u8,
    prefix_len: usize,
    same: *mut bool,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let same = unsafe { out(same) };
    call(status, || {
        let same = same.wanted("same")?;
        // SAFETY: the caller's bytes.
        let prefix = unsafe { bytes(prefix, prefix_len, "prefix")? };
        same.set(shared(slice_transform)?.same_result_when_appended(prefix)?);
        Ok(())
    })
}

/// How often callbacks of a slice transform failed, on whatever thread, and the text of the last time.
/// - count: out; 0 for a built-in one; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_slice_transform_failures(
    slice_transform: *const rocks_slice_transform,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(slice_transform)?.failures()?;
        if last.is_wanted() {
            last.set(rocks_buffer::copy_of(text.as_slice())?);
        }
        count.set(failures);
        Ok(())
    })
}

/// Has column families opened or created with the options take prefixes from their keys. On an open database
/// the option prefix_extractor can be changed by name, to a built-in one (rocks_db_set_options).
/// - options: database options.
/// - name: in; "prefix_extractor", or "memtable_insert_with_hint_prefix_extractor" (keys of one prefix are inserted faster
///   where each follows the one before); NULL: refused.
/// - slice_transform: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_slice_transform(
    options: *mut rocks_options,
    name: *const c_char,
    slice_transform: *const rocks_slice_transform,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let slice_transform = shared_or_null(slice_transform)?;
        shared(options)?.attach(name, slice_transform.as_deref())
    })
}

/// Frees a slice transform. What it was set into goes on sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_slice_transform_free(
    slice_transform: *mut rocks_slice_transform,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(slice_transform))
}
