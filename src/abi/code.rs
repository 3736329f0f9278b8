//! Texts of codes.

use crate::types::*;

/// What a code means, in a few words: the message if none was built.
pub fn text(code: rocks_code) -> &'static std::ffi::CStr {
    match code {
        ROCKS_OK => c"ok",
        ROCKS_NOT_FOUND => c"not found",
        ROCKS_CORRUPTION => c"corruption",
        ROCKS_NOT_SUPPORTED => c"not supported",
        ROCKS_INVALID_ARGUMENT => c"invalid argument",
        ROCKS_IO_ERROR => c"input or output error",
        ROCKS_MERGE_IN_PROGRESS => c"merge in progress",
        ROCKS_INCOMPLETE => c"incomplete",
        ROCKS_SHUTDOWN_IN_PROGRESS => c"shutdown in progress",
        ROCKS_TIMED_OUT => c"timed out",
        ROCKS_ABORTED => c"aborted",
        ROCKS_BUSY => c"busy",
        ROCKS_EXPIRED => c"expired",
        ROCKS_TRY_AGAIN => c"try again",
        ROCKS_COMPACTION_TOO_LARGE => c"compaction too large",
        ROCKS_COLUMN_FAMILY_DROPPED => c"the column family was dropped",
        ROCKS_INVALID_HANDLE => c"invalid handle",
        ROCKS_CLOSED => c"the database is closed",
        ROCKS_BUFFER_TOO_SMALL => c"the buffer is smaller than the value",
        ROCKS_HANDLE_BUSY => c"another call has this handle",
        ROCKS_CALLBACK_FAILED => c"a callback failed",
        ROCKS_CANCELLED => c"cancelled",
        ROCKS_FORKED => c"a handle inherited across fork()",
        ROCKS_PANIC => c"a bug in rocks",
        ROCKS_OUT_OF_MEMORY => c"out of memory",
        ROCKS_EXCEPTION => c"a C++ exception",
        ROCKS_NOT_POSITIONED => c"the iterator is not at an entry",
        ROCKS_TOO_MANY_HANDLES => c"too many handles, or calls nested too deeply",
        ROCKS_NOT_SERVED => c"the owner of a callback did not serve",
        _ => c"unknown code",
    }
}
