//! Filter policies: your own filters in the tables, and RocksDB's.
//!
//! RocksDB's filter policies. Set them by name with rocks_options_set("table.filter_policy") or make an
//! object with rocks_filter_policy_new_by_name. Each reads the filters of all; filter_policy.h
//! describes them:
//!
//! - bloomfilter:BITS_PER_KEY
//! - ribbonfilter:BITS_PER_KEY
//! - ribbonfilter:BITS_PER_KEY:BLOOM_BEFORE_LEVEL

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::{c_char, c_void};

/// Makes the filters of tables: small summaries of their keys. With a filter, most lookups of
/// absent keys need not read the table.
pub struct rocks_filter_policy(());

/// A filter of your own. RocksDB calls these functions from its own threads and from those that
/// read, several at a time. Other calls return ROCKS_HANDLE_BUSY.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_filter_policy_callbacks {
    /// sizeof(rocks_filter_policy_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called once, when the handle, all options and databases, and the block caches that contain
    /// its filters have released it, on any thread. NULL: nothing to do.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name, which tables store beside their filters: RocksDB ignores a filter of another name.
    /// Change it when the functions can no longer read the filters of earlier ones. Copied; NULL:
    /// refused. Names of filters of RocksDB's and names that begin with "rocksdb.", "leveldb." or
    /// "rocks." are reserved; none of \ # ; = { }, no control character, no space at an end.
    pub name: *const c_char,
    /// About how large a filter becomes, in bits per key; RocksDB uses it to cut partitions and to
    /// estimate file sizes. 0: not known, treated as 10.
    pub bits_per_key: f64,
    /// Makes a filter of the given keys, and appends it to `filter`.
    ///
    /// `keys` are one and more, in the comparator's order, without timestamps. With
    /// whole_key_filtering (the default) they are the keys of the table; with a prefix_extractor
    /// each prefix comes as a key as well, before the first key that has it; with
    /// whole_key_filtering=false only the prefixes come. With partition_filters they are those of a
    /// partition, and the prefixes next to it on either side
    /// (table/block_based/partitioned_filter_block.cc). A key comes twice only if the comparator
    /// treats different bytes as the same key, or if prefixes do not order as their keys do. They
    /// stay in memory while the table or partition is made; RocksDB's own filters need eight bytes
    /// of memory for each.
    ///
    /// A function that fails returns false, with a text appended to `error`, or throws a C++
    /// exception, or appends nothing, or more than 4294967231 bytes. The table or partition then
    /// has no filter: it is read for every key, and nothing is lost. rocks_filter_policy_failures
    /// counts it, and the database's log mentions it.
    ///
    /// May read any database, and change any but its own. NULL: refused.
    pub create_filter: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            keys: *const rocks_slice,
            count: usize,
            filter: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Sets `may_match` to whether a key (or prefix) may be among those that a filter was made of;
    /// it is true before. RocksDB calls it once per lookup and table. A function that fails returns
    /// false, with a text appended to `error`, or throws a C++ exception: that is counted, and the
    /// result is taken as true.
    ///
    /// A false result for a key in the filter hides that key: reads return ROCKS_NOT_FOUND or an
    /// older value, scans of a prefix omit it, transactions overlook conflicts, and writes based on
    /// such a read are wrong. The data itself stays in the table, for reads without this filter.
    /// The option table.detect_filter_construct_corruption checks every key against its new filter;
    /// a filter that hides a key counts as failed.
    ///
    /// If the comparator treats different bytes as the same key, the filter must as well.
    ///
    /// May call no database from inside a point read, and never change its own. NULL: refused.
    pub key_may_match: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            key: *const u8,
            key_len: usize,
            filter: *const u8,
            filter_len: usize,
            may_match: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// The same for `count` keys of one filter, in no order: used by multi_get, with 32 at most.
    /// `may_match` has a byte for each, set to 1: set 0 for those that are not in the filter. NULL:
    /// key_may_match is called for each.
    pub keys_may_match: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            keys: *const rocks_slice,
            count: usize,
            filter: *const u8,
            filter_len: usize,
            may_match: *mut u8,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}
