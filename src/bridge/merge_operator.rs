//! `merge_builtin.cc`, `merge_operands.cc`, and the way back from there into Rust.

use super::{Cf, Db, Values};
use crate::types::{rocks_slice, rocks_status};
use std::ffi::c_void;
use std::panic::catch_unwind;
use std::sync::OnceLock;

/// The value after JSON merge patches, or the error's text.
pub type Patch = fn(Option<&[u8]>, &[&[u8]]) -> Result<Vec<u8>, String>;
/// One patch that does what all of them do, if there is one.
pub type Combine = fn(&[&[u8]]) -> Option<Vec<u8>>;

static JSON: OnceLock<(Patch, Combine)> = OnceLock::new();

/// Offers the library's merge operators to options, once.
pub fn offer_merge_operators(patch: Patch, combine: Combine) {
    JSON.get_or_init(|| {
        // SAFETY: registers a function that lives as long as the process.
        unsafe { rx_merge_operators_offer(merge_json) };
        (patch, combine)
    });
}

/// # Safety
/// Slices that outlive the call, and two `std::string`s.
unsafe extern "C" fn merge_json(
    existing: *const rocks_slice,
    patches: *const rocks_slice,
    count: usize,
    combined: bool,
    result: *mut c_void,
    why: *mut c_void,
) -> bool {
    let merged = catch_unwind(|| {
        let &(patch, combine) = JSON.get().ok_or("not offered")?;
        // SAFETY: the caller's slices.
        let (existing, patches) = unsafe {
            let patches = std::slice::from_raw_parts(patches, count);
            let patches: Vec<&[u8]> = patches.iter().map(|one| bytes(one)).collect();
            (existing.as_ref().map(|one| bytes(one)), patches)
        };
        match combined {
            true => combine(&patches).ok_or_else(String::new),
            false => patch(existing, &patches),
        }
    });
    let merged = merged.unwrap_or_else(|_| Err("a bug in rocks: a panic".into()));
    let (to, text, is_merged) = match &merged {
        Ok(bytes) => (result, bytes.as_slice(), true),
        Err(text) => (why, text.as_bytes(), false),
    };
    // SAFETY: a string of the caller's, and bytes.
    unsafe { rx_string_append(to, text.as_ptr(), text.len()) && is_merged }
}

/// # Safety
/// The slice's bytes outlive it.
unsafe fn bytes(slice: &rocks_slice) -> &[u8] {
    if slice.len == 0 {
        return &[];
    }
    // SAFETY: as the caller says.
    unsafe { std::slice::from_raw_parts(slice.data, slice.len) }
}

/// Asked after each operand, from the newest on, whether to go on.
pub type Proceed = unsafe extern "C" fn(*mut c_void, *const u8, usize) -> bool;

type JsonMerge = unsafe extern "C" fn(
    *const rocks_slice,
    *const rocks_slice,
    usize,
    bool,
    *mut c_void,
    *mut c_void,
) -> bool;

#[rustfmt::skip]
extern "C" {
    fn rx_merge_operators_offer(json: JsonMerge);
    fn rx_string_append(to: *mut c_void, data: *const u8, len: usize) -> bool;
    pub fn rx_get_merge_operands(db: *mut Db, values: *mut Values, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, expected_max: usize, writable: bool, state: *mut c_void, proceed: Option<Proceed>, operands: *mut *const rocks_slice, count: *mut usize, st: *mut rocks_status) -> i32;
}
