//! Slice transforms: the prefixes of keys.
//!
//! Built-in slice transforms. Set them by name with rocks_options_set("prefix_extractor") or make an
//! object with rocks_slice_transform_new_by_name. OPTIONS files name them, and they call nothing back:
//!
//! - fixed:LENGTH (rocksdb.FixedPrefix.LENGTH): the first bytes; shorter keys have no prefix.
//! - capped:LENGTH (rocksdb.CappedPrefix.LENGTH): the first bytes, or the whole of a shorter key.
//! - rocksdb.Noop: the whole key.
//! - rocks.DelimitedPrefix:DELIMITER: up to the first delimiter, with it; keys without one have no
//!   prefix. The delimiter is any bytes: "%2F" stands for one byte as in a URI, and is needed for
//!   % \ # : ; = { }, spaces and bytes beyond ASCII.

use crate::types::{rocks_service_terms, rocks_sink};
use std::ffi::{c_char, c_void};

/// Maps keys to prefixes, for prefix filters: your callbacks, or a built-in transform.
///
/// With a prefix_extractor, RocksDB's filters (table.filter_policy, memtable_prefix_bloom_size_ratio)
/// hold prefixes. An iterator uses them if its read options ask for it: prefix_same_as_start=true (it
/// ends with the prefix of its target) or auto_prefix_mode=true (where its bounds allow it). Any other
/// returns all keys in order, because the database's option prefix_seek_opt_in_only is true here. With
/// false, RocksDB's default, it skips files that have no key with the prefix of its target, and keys
/// with other prefixes may be missing, unless total_order_seek=true. All keys with one prefix must be
/// neighbours in the comparator's order; include/rocksdb/options.h (prefix_extractor) states the exact
/// conditions. Tables store the
/// name of the transform that they were written with; only a transform of that name uses their
/// prefixes.
pub struct rocks_slice_transform(());

/// The callbacks of a slice transform. RocksDB calls them from any thread, several at a time, also
/// while it holds its locks: they can call no database (ROCKS_HANDLE_BUSY). The bytes given are
/// borrowed until the callback returns.
///
/// A callback that returns false, or throws a C++ exception, has failed; `error` may say why. It is
/// counted (rocks_slice_transform_failures), and the operation that runs on the thread fails with
/// ROCKS_CALLBACK_FAILED: a read returns nothing; a write is in the log, and its key may not be
/// found, except with total_order_seek, until it is written again or flushed. RocksDB may have one
/// thread insert what another writes; then that one's operation fails. If a transform fails while a
/// flush or compaction writes a table, the table is marked, so that RocksDB never queries its
/// filter for prefixes: nothing is missed, and its next compaction makes a complete filter.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_slice_transform_callbacks {
    /// sizeof(rocks_slice_transform_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library owns it from rocks_slice_transform_new on, even if that
    /// fails.
    pub state: *mut c_void,
    /// Called once, after the last user of the transform, on any thread; NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name, which tables remember; copied; NULL: refused. Change it whenever the prefix of any key
    /// changes. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved; none of \ # ; = { }, no control
    /// character, no space at an end.
    pub name: *const c_char,
    /// Sets `is_in` to whether the key has a prefix. If it fails, the key is treated as having
    /// none. NULL: every key has one.
    pub in_domain: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            is_in: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Sets `offset` and `size` to the position of the prefix in the key. Called only for keys in
    /// the domain. If it fails, or the range reaches beyond the key (also a failure), the whole key
    /// serves as prefix. NULL: refused.
    pub transform: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            offset: *mut usize,
            size: *mut usize,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Whether `transform` can return a prefix. RocksDB no longer calls it, so NULL is as good.
    pub in_range: Option<
        unsafe extern "C" fn(state: *mut c_void, prefix: *const u8, prefix_len: usize) -> bool,
    >,
    /// Whether prefixes have a maximum length, which it puts into `len`: auto_prefix_mode can then
    /// filter more. NULL: they have none.
    pub full_length_enabled:
        Option<unsafe extern "C" fn(state: *mut c_void, len: *mut usize) -> bool>,
    /// Whether all keys that begin with `prefix` have the same prefix as it has. Only
    /// rocks_slice_transform_same_result_when_appended calls it, not RocksDB. NULL: never.
    pub same_result_when_appended: Option<
        unsafe extern "C" fn(state: *mut c_void, prefix: *const u8, prefix_len: usize) -> bool,
    >,
}
