//! Declarations of this folder's C++ functions.

use std::ffi::c_void;

/// Called after each operand, from the newest on: whether to go on.
pub type Proceed = unsafe extern "C" fn(*mut c_void, *const u8, usize) -> bool;
