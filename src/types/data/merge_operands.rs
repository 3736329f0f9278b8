//! Unmerged operands of a key.

use std::ffi::c_void;

/// The callbacks of rocks_db_get_merge_operands.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_merge_operands_callbacks {
    /// sizeof(rocks_merge_operands_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called after each operand was read, the newest first, on the thread of
    /// rocks_db_get_merge_operands; a value below the operands is not passed. True: go on. False:
    /// stop after this operand. It may call no database (ROCKS_HANDLE_BUSY). If expected_max is 0
    /// and there are many operands, it is called again for the first ones.
    pub proceed: Option<
        unsafe extern "C" fn(state: *mut c_void, operand: *const u8, operand_len: usize) -> bool,
    >,
}
