//! Merge operators: combine a value and the operands merged into it.
//!
//! Built-in merge operators. Set them by name with rocks_options_set("merge_operator"). Numbers are
//! eight bytes, little-endian:
//!
//! - uint64add (RocksDB's): the sum, modulo 2^64; bytes that are not eight count as 0.
//! - int64add: the same for signed numbers, which wrap around; bytes that are not eight are refused.
//! - uint64max, uint64min, int64max, int64min: the largest or smallest number; bytes that are not eight
//!   are refused.
//! - stringappend: the operands one after the other, with a delimiter between them: a comma, or the
//!   option merge_operator.delimiter; 0x and hex digits stand for any bytes, 0x alone for none.
//! - sortlist: decimal numbers of 64 bits between commas, sorted, with duplicates; others are refused.
//! - json_merge_patch: a JSON value, and merge patches (RFC 7396) as operands. Numbers keep their
//!   digits, and the keys of a result are sorted. Other texts, and more than 127 levels, are refused.
//! - max, put, bytesxor (RocksDB's): the greatest bytes; the last operand; exclusive or, byte by byte.
//!
//! An operator refuses an operand when the value is needed: reads of that key return ROCKS_CORRUPTION,
//! subcode 15, and the message names the operand, until the key is put or deleted. Flushes and
//! compactions keep the operands.

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::{c_char, c_void};

/// Computes a value from an older value and the operands merged into it: your callbacks.
pub struct rocks_merge_operator(());

/// The value of `chosen` after full_merge: one of these, or the index of an operand.
pub type rocks_merge_choice = i64;

/// The result is in `result`; the value before full_merge is called.
pub const ROCKS_MERGE_APPENDED: rocks_merge_choice = -1;
/// The result is the existing value.
pub const ROCKS_MERGE_EXISTING: rocks_merge_choice = -2;

/// A merge operator whose operands are values: it merges a value with an operand, and two operands,
/// in the same way, as in a sum.
///
/// Any thread calls the functions, RocksDB's own included, and several at a time; their arguments
/// are borrowed until they return. In a get or multi_get they may call no database; in a scan,
/// flush or compaction they may read any, and change none that they may belong to. Other calls
/// return ROCKS_HANDLE_BUSY.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_associative_merge_operator_callbacks {
    /// sizeof(rocks_associative_merge_operator_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called once, when nothing uses the operator any more, on any thread; NULL: nothing to do.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// Names what the data means: a database with merged values is not opened under another name. Copied; NULL: refused.
    /// Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved; none of \ # ; = { }, no control
    /// character, no space at an end.
    pub name: *const c_char,
    /// Merges `value` into `existing` (NULL: there is none), and appends the new value to `result`;
    /// appending nothing makes an empty value. `existing` can also be an operand merged earlier:
    /// RocksDB merges operands with each other before there is a value. True: done. False: failed,
    /// for the reason appended to `error`.
    pub merge: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            existing: *const rocks_slice,
            value: *const u8,
            value_len: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}

/// A merge operator whose operands need not be values.
///
/// Any thread calls the functions, RocksDB's own included, and several at a time; their arguments
/// are borrowed until they return. In a get or multi_get they may call no database; in a scan,
/// flush or compaction they may read any, and change none that they may belong to. Other calls
/// return ROCKS_HANDLE_BUSY.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_merge_operator_callbacks {
    /// sizeof(rocks_merge_operator_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called once, when nothing uses the operator any more, on any thread; NULL: nothing to do.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// Names what the data means: a database with merged values is not opened under another name. Copied; NULL: refused.
    /// Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved; none of \ # ; = { }, no control
    /// character, no space at an end.
    pub name: *const c_char,
    /// Merges the operands, at least one, the oldest first, into `existing` (NULL: there is none).
    /// Either appends the value to `result` (nothing: an empty value), or sets `chosen` to the
    /// operand that is the value, or to ROCKS_MERGE_EXISTING, which saves a copy. True: done.
    /// False: failed, for the reason appended to `error`.
    pub full_merge: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            existing: *const rocks_slice,
            operands: *const rocks_slice,
            operand_count: usize,
            result: *mut rocks_sink,
            chosen: *mut rocks_merge_choice,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Appends to `result` one operand equivalent to the two, of which `left` is the older. False:
    /// they stay two; this counts as a failure only if a reason is appended to `error`. NULL: they
    /// always stay.
    pub partial_merge: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            left: *const u8,
            left_len: usize,
            right: *const u8,
            right_len: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The same for two operands and more, the oldest first; called instead of partial_merge. NULL:
    /// two at a time.
    pub partial_merge_multi: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            operands: *const rocks_slice,
            operand_count: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Called in a point read, the newest operand first: true ends the reading, and full_merge gets
    /// only the operands read so far. NULL: all of them are read.
    pub should_merge: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            operands: *const rocks_slice,
            operand_count: usize,
        ) -> bool,
    >,
    /// 1: partial_merge_multi, which then must not be NULL, is also called for a single operand. 0:
    /// it is not.
    pub allow_single_operand: i32,
}
