//! Codes: explicit numbers, never reused: 1 to 15 are RocksDB's Status::Code
//! (include/rocksdb/status.h), 100 and up are this library's own.

/// The result of a call: one of the ROCKS_* codes.
pub type rocks_code = i32;

/// The call succeeded.
pub const ROCKS_OK: rocks_code = 0;
/// The key, column family or file is not there. A result, not a failure: there is no message.
pub const ROCKS_NOT_FOUND: rocks_code = 1;
/// Stored data is damaged.
pub const ROCKS_CORRUPTION: rocks_code = 2;
/// RocksDB cannot do this, or not in this configuration.
pub const ROCKS_NOT_SUPPORTED: rocks_code = 3;
/// An argument is wrong; the message names it.
pub const ROCKS_INVALID_ARGUMENT: rocks_code = 4;
/// The file system failed, a lock is held, or space ran out.
pub const ROCKS_IO_ERROR: rocks_code = 5;
/// A merge is in progress.
pub const ROCKS_MERGE_IN_PROGRESS: rocks_code = 6;
/// The options (read tier, limits) did not allow the call to do everything.
pub const ROCKS_INCOMPLETE: rocks_code = 7;
/// RocksDB is shutting down.
pub const ROCKS_SHUTDOWN_IN_PROGRESS: rocks_code = 8;
/// A deadline or a timeout passed.
pub const ROCKS_TIMED_OUT: rocks_code = 9;
/// The operation was aborted.
pub const ROCKS_ABORTED: rocks_code = 10;
/// The object is in use now; trying again may help.
pub const ROCKS_BUSY: rocks_code = 11;
/// The object has expired.
pub const ROCKS_EXPIRED: rocks_code = 12;
/// Trying again may help.
pub const ROCKS_TRY_AGAIN: rocks_code = 13;
/// The compaction is too large.
pub const ROCKS_COMPACTION_TOO_LARGE: rocks_code = 14;
/// The column family was dropped.
pub const ROCKS_COLUMN_FAMILY_DROPPED: rocks_code = 15;

/// NULL, freed before, of another kind, or not a handle of this library.
pub const ROCKS_INVALID_HANDLE: rocks_code = 100;
/// The database is closing or closed.
pub const ROCKS_CLOSED: rocks_code = 101;
/// The caller's buffer is smaller than the value: it contains what fits, and the length is the true
/// one.
pub const ROCKS_BUFFER_TOO_SMALL: rocks_code = 102;
/// Another thread, or an enclosing call of this one, is using the object.
pub const ROCKS_HANDLE_BUSY: rocks_code = 103;
/// A callback reported a failure. The message says which kind of callback, its name, and the key, column
/// family or file that it was called for, as far as they are known; then comes its own text.
pub const ROCKS_CALLBACK_FAILED: rocks_code = 104;
/// The caller cancelled the operation.
pub const ROCKS_CANCELLED: rocks_code = 105;
/// A handle that was inherited across fork().
pub const ROCKS_FORKED: rocks_code = 106;
/// A bug in this library was caught at its boundary. Please report it.
pub const ROCKS_PANIC: rocks_code = 107;
/// An allocation failed.
pub const ROCKS_OUT_OF_MEMORY: rocks_code = 108;
/// RocksDB or a callback threw a C++ exception; the message is its text.
pub const ROCKS_EXCEPTION: rocks_code = 109;
/// The iterator is not at an entry, so there is none to read or to step from.
pub const ROCKS_NOT_POSITIONED: rocks_code = 110;
/// More handles than a process can have, or calls nested too deeply.
pub const ROCKS_TOO_MANY_HANDLES: rocks_code = 111;
/// The call needs a callback's answer, and the callback's owner did not serve.
pub const ROCKS_NOT_SERVED: rocks_code = 112;
