//! Comparators: the order of a column family's keys.
//!
//! Built-in comparators. Set them by name with rocks_options_set("comparator") or make an object with
//! rocks_comparator_new_by_name. OPTIONS files name them, and they call nothing back:
//!
//! - leveldb.BytewiseComparator (or bytewise): the default.
//! - rocksdb.ReverseBytewiseComparator (or reverse_bytewise).
//! - leveldb.BytewiseComparator.u64ts, rocksdb.ReverseBytewiseComparator.u64ts: the same with
//!   timestamps of eight bytes, little-endian.
//! - rocks.Uint64LittleEndian, rocks.Uint64BigEndian, rocks.Int64LittleEndian, rocks.Int64BigEndian:
//!   keys of eight bytes, ordered as numbers. Keys of any other length come before all numbers, in the
//!   order of their bytes.
//! - rocks.AsciiCaseInsensitive: by bytes, with A to Z taken for a to z. Keys that differ only in ASCII
//!   case are one key, also where RocksDB looks them up by hash: options that do so are refused, see
//!   can_keys_with_different_byte_contents_be_equal.
//! - rocks.order(PART,...), rocks.reverse_order(PART,...): composed of typed parts.
//!
//! Composed comparators take a key as parts, one after the other. "rocks.order(u32be,-i64le,until(0x00))" compares
//! an unsigned number first, then a signed one, of which the greatest comes first, then a text that ends with a
//! zero byte. The first part that differs decides; bytes after the last part are compared last, as by rest. The
//! grammar:
//!
//!   ORDER  rocks.order(PART,...)            1 to 64 parts
//!          rocks.reverse_order(PART,...)    the same from its other end: the last key comes first
//!   PART   TYPE
//!          -TYPE                            the greatest value comes first
//!   TYPE   u8 u16be u16le u32be u32le u64be u64le    unsigned, big- or little-endian
//!          i8 i16be i16le i32be i32le i64be i64le    signed
//!          f32be f32le f64be f64le          IEEE 754; all NaNs come after +inf
//!          TEXT                             by its bytes
//!          nocase(TEXT)                     by its bytes, with A to Z taken for a to z
//!   TEXT   bytes(N)                         N bytes, 1 to 4294967295
//!          prefixed(U)                      a length, of any unsigned type, and so many bytes
//!          until(0xHH)                      all before the first byte 0xHH, or to the end
//!          rest                             all that is left; only as the last part
//!
//! Each order has one spelling: no spaces, no zeros in front of N, small letters in 0xHH. The spelling is the name
//! that databases remember. Every byte string has a place:
//!
//! - A key without the whole of a number or prefixed(U) comes before all keys that have it, also where the part is
//!   reversed. Of two such keys the bytes that they have left decide.
//! - A key may end inside bytes(N). It comes before the keys that go on after the same bytes, also in -bytes(N).
//! - If two texts of until(0xHH) are equal, a key that ends without the byte comes first.
//! - Equal keys have equal bytes: -0.0 comes just before +0.0, and each NaN has a place of its own. With nocase,
//!   keys that differ only in the case of such a part are one key, as in rocks.AsciiCaseInsensitive.
//!
//! A composed comparator is made once and stays in memory until the process ends.

use crate::types::{rocks_service_terms, rocks_sink};
use std::ffi::{c_char, c_void};

/// The order of a column family's keys: your callbacks, or a built-in comparator.
///
/// The order belongs to the data. A database opens with comparators of the names that it was written
/// with; with others the open fails before it touches any file. Changing the order behind a name
/// destroys the database, and nothing reports that.
pub struct rocks_comparator(());

/// The callbacks of a comparator. RocksDB calls them from any thread, several at a time, also while
/// it holds its locks: they can call no database (ROCKS_HANDLE_BUSY). Their bytes are borrowed
/// until the callback returns.
///
/// A callback that returns false, or throws a C++ exception, has failed; `error` may say why. It is counted
/// (rocks_comparator_failures).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_comparator_callbacks {
    /// sizeof(rocks_comparator_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library owns it from rocks_comparator_new on, even if that fails.
    pub state: *mut c_void,
    /// Called once, after the last user of the comparator, on any thread; NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name, which databases remember; copied; NULL: refused. Change it whenever the order of any two keys
    /// changes. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved; none of \ # ; = { }, no control
    /// character, no space at an end.
    pub name: *const c_char,
    /// Sets `order` to a number below, at or above 0 if key a comes before, is, or comes after key
    /// b; only the sign counts. It must be a total order over all byte strings, the empty one
    /// included. NULL: refused.
    ///
    /// If it fails, the two keys are compared byte by byte, since RocksDB cannot turn back in the
    /// middle of an insertion, and the operation that needed it fails with ROCKS_CALLBACK_FAILED: a
    /// read returns nothing; an open gives no database; a write is in the log, and may be at a
    /// wrong place in the memtable, where reads can miss it and its neighbours. RocksDB may have
    /// one thread insert what another writes; then that one's operation fails. No table is written
    /// out of order: a flush or compaction that meets such a memtable, or in which it fails itself,
    /// is abandoned, and the database returns ROCKS_CORRUPTION to writes until it is opened again,
    /// with a comparator that works. That puts the log's records into their places; nothing that is
    /// in the log is lost.
    pub compare: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            a: *const u8,
            a_len: usize,
            b: *const u8,
            b_len: usize,
            order: *mut i32,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Appends to `result` a short key from `start` up to, not including, `limit`, which makes
    /// indexes smaller; nothing: `start` itself. RocksDB uses it only if it is no longer than
    /// `start`. A key outside that range is dropped and counted as a failure. Not called if
    /// timestamp_size is above 0. NULL: keys are not shortened.
    pub find_shortest_separator: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            start: *const u8,
            start_len: usize,
            limit: *const u8,
            limit_len: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The same without a limit: a short key at or after `key`.
    pub find_short_successor: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The order of two timestamps, as `compare`; older is less; all zeroes must be the oldest, all
    /// 0xFF the newest. NULL: unsigned little-endian numbers. If it fails they are compared as
    /// such.
    pub compare_timestamp: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            a: *const u8,
            a_len: usize,
            b: *const u8,
            b_len: usize,
            order: *mut i32,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The size of a user-defined timestamp in bytes, 0 to 65535; 0: keys have none. With
    /// timestamps, keys are written with rocks_db_put_with_timestamp and its like, and read with
    /// the read option "timestamp"; writes, batches and reads without one are refused
    /// (ROCKS_INVALID_ARGUMENT, ROCKS_NOT_SUPPORTED). The callbacks get keys without them. A name
    /// that ends with ".u64ts" requires 8.
    pub timestamp_size: usize,
    /// Whether keys with different bytes can be equal. False: RocksDB may compare keys by their
    /// bytes, and a `compare` that finds different ones equal has failed. True: options that hash
    /// the bytes of keys are refused when a database is opened or they are set, since they would
    /// miss keys: table.filter_policy, memtable_prefix_bloom_size_ratio, row_cache, hashed
    /// memtables and indexes, plain and cuckoo tables.
    pub can_keys_with_different_byte_contents_be_equal: bool,
}
