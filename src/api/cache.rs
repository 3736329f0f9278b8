//! Caches of blocks, rows and blobs.

use crate::abi::bytes::{text, text_or_empty};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::Cache;
use crate::types::{rocks_cache, rocks_code, rocks_options, rocks_status};
use std::ffi::c_char;

impl Named for rocks_cache {
    type Object = Cache;
}

impl Object for Cache {
    const KIND: handle::Kind = handle::Kind {
        number: Cache::NUMBER,
        name: "cache",
    };
}

/// Makes a cache from a string of settings as RocksDB writes it: "capacity=64M;num_shard_bits=4",
/// or a capacity alone: "64M".
///
/// Settings: id (LRUCache, the default, or HyperClockCache), capacity (bytes; 32M), num_shard_bits (-1: by the
/// capacity; up to 19, HyperClockCache: 12), strict_capacity_limit (false; true: a read whose block
/// finds no room fails with ROCKS_ABORTED instead of going over the capacity),
/// metadata_charge_policy (kFullChargeCacheMetadata, kDontChargeCacheMetadata), hash_seed (-2: by the host, -1:
/// at random, or a number), secondary_cache={capacity=…;num_shard_bits=…;compression_type=…;enable_custom_split_merge=…}.
/// LRUCache alone: high_pri_pool_ratio (0.5), low_pri_pool_ratio (0), use_adaptive_mutex.
/// HyperClockCache alone: estimated_entry_charge (bytes; 0: the table grows by itself),
/// min_avg_entry_charge (450), eviction_effort_cap (30). include/rocksdb/cache.h explains them.
/// - cache: out, owned: free with rocks_cache_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_cache_new(
    options: *const c_char,
    cache: *mut *mut rocks_cache,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let cache = unsafe { out(cache) };
    call(status, || {
        let cache = cache.wanted("cache")?;
        // SAFETY: the caller's string.
        let options = unsafe { text_or_empty(options, "options")? };
        cache.set(make(Cache::new(options)?, 0)?);
        Ok(())
    })
}

/// Changes a cache in use: capacity (bytes; entries beyond a smaller one go), strict_capacity_limit.
/// A HyperClockCache's table is made for its first capacity.
#[no_mangle]
pub unsafe extern "C" fn rocks_cache_set(
    cache: *mut rocks_cache,
    name: *const c_char,
    value: *const c_char,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings.
        let (name, value) = unsafe { (text(name, "name")?, text(value, "value")?) };
        shared(cache)?.set(name, value)
    })
}

/// Reads a figure of a cache: capacity, usage, pinned_usage (bytes), strict_capacity_limit (0 or 1),
/// occupancy_count (entries), table_address_count.
/// - value: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_cache_value(
    cache: *const rocks_cache,
    name: *const c_char,
    value: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        value.set(shared(cache)?.get(name)?);
        Ok(())
    })
}

/// Lets go of every entry that nothing uses at this moment.
#[no_mangle]
pub unsafe extern "C" fn rocks_cache_erase_unreferenced(
    cache: *mut rocks_cache,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || shared(cache)?.erase_unreferenced())
}

/// Makes databases opened with the options use this cache. "block_cache" belongs to the block-based
/// table factory that the options have at that moment: naming another table_factory later drops it,
/// while changing settings of this one keeps it. "row_cache" takes an LRUCache without a secondary
/// cache.
/// - options: database options.
/// - name: in; "block_cache" (also "table.block_cache"), "row_cache" or "blob_cache"; NULL: refused.
/// - cache: in, shared; NULL: RocksDB's default again (block_cache: one of 32 MB for each column family; else none).
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_cache(
    options: *mut rocks_options,
    name: *const c_char,
    cache: *const rocks_cache,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let cache = shared_or_null(cache)?;
        shared(options)?.attach(name, cache.as_deref())
    })
}

/// Frees a cache. Objects that it was set into keep sharing it.
#[no_mangle]
pub unsafe extern "C" fn rocks_cache_free(
    cache: *mut rocks_cache,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(cache))
}
