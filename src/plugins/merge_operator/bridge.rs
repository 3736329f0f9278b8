//! The functions of this room's C++.

use std::ffi::c_void;

/// Asked after each operand, from the newest on, whether to go on.
pub type Proceed = unsafe extern "C" fn(*mut c_void, *const u8, usize) -> bool;
