//! Bytes: keys, values and names from C, bytes to C.

/// Borrowed bytes; the comment of each function says until when.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_slice {
    /// NULL only when len is 0.
    pub data: *const u8,
    /// In bytes.
    pub len: usize,
}

/// Bytes that the caller owns: free with rocks_buffer_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_buffer {
    /// NULL only in a buffer that holds nothing yet or was freed.
    pub data: *mut u8,
    /// In bytes; a NUL that is not counted follows the last.
    pub len: usize,
}
