//! Declarations of this folder's C++ functions.

use crate::types::rocks_slice;
use std::ffi::c_void;
use std::panic::catch_unwind;
use std::sync::OnceLock;

/// The value after JSON merge patches, or the error's text.
pub type Patch = fn(Option<&[u8]>, &[&[u8]]) -> Result<Vec<u8>, String>;
/// Combines the patches into one, if possible.
pub type Combine = fn(&[&[u8]]) -> Option<Vec<u8>>;

static JSON: OnceLock<(Patch, Combine)> = OnceLock::new();

/// Registers the JSON functions with the merge operators, once.
pub fn offer_json(patch: Patch, combine: Combine) {
    JSON.get_or_init(|| {
        // SAFETY: registers a function that lives as long as the process.
        unsafe { rx_json_offer(merge_json) };
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
    fn rx_json_offer(json: JsonMerge);
    fn rx_string_append(to: *mut c_void, data: *const u8, len: usize) -> bool;
}
