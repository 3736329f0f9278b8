//! Caches of blocks, rows and blobs.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::objects::objects::Cache;
use crate::types::{rocks_cache, rocks_code, rocks_options};

impl Named for rocks_cache {
    type Object = Cache;
}

impl Object for Cache {
    const KIND: Kind = Kind::numbered(Cache::NUMBER);
}

/// Makes a cache from a string of settings in RocksDB's format: "capacity=64M;num_shard_bits=4", or
/// a capacity alone: "64M".
///
/// Settings: id (LRUCache, the default, or HyperClockCache), capacity (bytes; 32M), num_shard_bits (-1: by the
/// capacity; up to 19, HyperClockCache: 12), strict_capacity_limit (false; true: a read whose block
/// finds no room fails with ROCKS_ABORTED instead of going over the capacity),
/// metadata_charge_policy (kFullChargeCacheMetadata, kDontChargeCacheMetadata), hash_seed (-2: by the host, -1:
/// at random, or a number), secondary_cache={capacity=…;num_shard_bits=…;compression_type=…;enable_custom_split_merge=…}.
/// LRUCache alone: high_pri_pool_ratio (0.5), low_pri_pool_ratio (0), use_adaptive_mutex.
/// HyperClockCache alone: estimated_entry_charge (bytes; 0: the table grows by itself),
/// min_avg_entry_charge (450), eviction_effort_cap (30). include/rocksdb/cache.h explains them.
/// - options: in; NULL: defaults.
/// - cache: out, owned: free with rocks_cache_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_cache_new(
    options: TextOrEmpty,
    cache: New<rocks_cache>,
    status: Status,
) -> rocks_code {
    call! { status, options, cache =>
        cache.answer(Cache::new(options)?)
    }
}

/// Changes a cache in use: capacity (bytes; a smaller one evicts entries), strict_capacity_limit. A
/// HyperClockCache's table is sized for its first capacity.
#[no_mangle]
pub extern "C" fn rocks_cache_set(
    cache: InMut<rocks_cache>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, cache, name, value =>
        cache.set(name, value)
    }
}

/// Reads a figure of a cache: capacity, usage, pinned_usage (bytes), strict_capacity_limit (0 or 1),
/// occupancy_count (entries), table_address_count.
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_cache_value(
    cache: In<rocks_cache>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, cache, name, value =>
        value.answer(cache.get(name)?)
    }
}

/// Evicts every entry that is not in use.
#[no_mangle]
pub extern "C" fn rocks_cache_erase_unreferenced(
    cache: InMut<rocks_cache>,
    status: Status,
) -> rocks_code {
    call! { status, cache =>
        cache.erase_unreferenced()
    }
}

/// Makes databases opened with the options use this cache. "block_cache" belongs to the block-based
/// table factory that the options have at that moment: naming another table_factory later drops it,
/// while changing settings of this one keeps it. "row_cache" takes an LRUCache without a secondary
/// cache.
/// - options: database options.
/// - name: in; "block_cache" (also "table.block_cache"), "row_cache" or "blob_cache"; NULL: refused.
/// - cache: in, shared; NULL: RocksDB's default again (block_cache: one of 32 MB for each column family; else none).
#[no_mangle]
pub extern "C" fn rocks_options_set_cache(
    options: InMut<rocks_options>,
    name: InText,
    cache: InOrNull<rocks_cache>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, cache =>
        options.attach(name, cache)
    }
}

/// Frees a cache. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_cache_free(cache: Freed<rocks_cache>, status: Status) -> rocks_code {
    call! { status, cache =>
        cache.free()
    }
}
