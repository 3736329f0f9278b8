//! Table properties: what a table file says of itself.

use crate::abi::bytes::rocks_slice;
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::input::ranges;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::column_family::rocks_column_family;
use crate::api::db::rocks_db;
use crate::core::table_properties::{Collection, TableProperties};

/// The properties of a database's table files, as they were at one moment. Any number of
/// threads may use it at once, also after its database was closed.
pub struct rocks_table_properties_collection(());

impl Named for rocks_table_properties_collection {
    type Object = Collection;
}

impl Object for Collection {
    const KIND: handle::Kind = handle::Kind {
        number: 34,
        name: "table_properties_collection",
    };
}

/// The properties of a table file (table_properties.h), by RocksDB's names.
#[repr(C)]
pub struct rocks_table_properties {
    /// Its size in bytes; more fields may follow.
    pub struct_size: usize,
    /// The file's number when it was made; 0: not known.
    pub orig_file_number: u64,
    /// Bytes of data blocks, compressed.
    pub data_size: u64,
    /// Bytes of data blocks, uncompressed.
    pub uncompressed_data_size: u64,
    /// Bytes of the index.
    pub index_size: u64,
    /// Partitions of a two-level index.
    pub index_partitions: u64,
    /// Bytes of a two-level index's top.
    pub top_level_index_size: u64,
    /// 1: the index has keys without sequence numbers.
    pub index_key_is_user_key: u64,
    /// 1: the index's values are delta-encoded.
    pub index_value_is_delta_encoded: u64,
    /// 1: a user-defined index is the one that reads use.
    pub udi_is_primary_index: u64,
    /// Bytes of the filter.
    pub filter_size: u64,
    /// Bytes of all keys, with sequence numbers.
    pub raw_key_size: u64,
    /// Bytes of all values.
    pub raw_value_size: u64,
    /// Data blocks.
    pub num_data_blocks: u64,
    /// Data blocks that compression made too little smaller, and that are stored as they were.
    pub num_data_blocks_compression_rejected: u64,
    /// Data blocks that were not compressed.
    pub num_data_blocks_compression_bypassed: u64,
    /// Blocks whose keys are spread evenly.
    pub num_uniform_blocks: u64,
    /// Records, deletions included.
    pub num_entries: u64,
    /// Keys or prefixes in the filter.
    pub num_filter_entries: u64,
    /// Deletions, range deletions included.
    pub num_deletions: u64,
    /// Merge operands.
    pub num_merge_operands: u64,
    /// Range deletions.
    pub num_range_deletions: u64,
    /// 0, or another version of the format.
    pub format_version: u64,
    /// The length of every key; 0: it varies.
    pub fixed_key_len: u64,
    /// The column family's number; UINT32_MAX: not known.
    pub column_family_id: u64,
    /// When the oldest of its data was written, as far as is known, in seconds since 1970; 0: not known.
    pub creation_time: u64,
    /// When the oldest key was written, in seconds since 1970; 0: not known.
    pub oldest_key_time: u64,
    /// When the newest key was written, in seconds since 1970; 0: not known.
    pub newest_key_time: u64,
    /// When the file was made, in seconds since 1970; 0: not known.
    pub file_creation_time: u64,
    /// Bytes under a slow compression, from samples; 0: not known.
    pub slow_compression_estimated_data_size: u64,
    /// Bytes under a fast compression, from samples; 0: not known.
    pub fast_compression_estimated_data_size: u64,
    /// Where an ingested file has its sequence number; 0: nowhere.
    pub external_sst_file_global_seqno_offset: u64,
    /// Where the blocks after the data begin.
    pub tail_start_offset: u64,
    /// 0: user-defined timestamps were taken off.
    pub user_defined_timestamps_persisted: u64,
    /// The largest sequence number; UINT64_MAX: not known.
    pub key_largest_seqno: u64,
    /// The smallest sequence number; UINT64_MAX: not known.
    pub key_smallest_seqno: u64,
    /// Keys between restarts of data blocks; 0: not known.
    pub data_block_restart_interval: u64,
    /// Keys between restarts of index blocks; 0: not known.
    pub index_block_restart_interval: u64,
    /// 1: data blocks have keys apart from values.
    pub separate_key_value_in_data_block: u64,
    /// The database that made the file.
    pub db_id: rocks_slice,
    /// That database's session.
    pub db_session_id: rocks_slice,
    /// The machine.
    pub db_host_id: rocks_slice,
    /// The column family; empty: not known.
    pub column_family_name: rocks_slice,
    /// The filter policy; empty: none.
    pub filter_policy_name: rocks_slice,
    /// The comparator.
    pub comparator_name: rocks_slice,
    /// The merge operator; "nullptr": none.
    pub merge_operator_name: rocks_slice,
    /// The prefix extractor; "nullptr": none.
    pub prefix_extractor_name: rocks_slice,
    /// The collector factories: "[a,b]".
    pub property_collectors_names: rocks_slice,
    /// The compression, as the format version writes it.
    pub compression_name: rocks_slice,
    /// Its options.
    pub compression_options: rocks_slice,
    /// Which sequence number was written when, encoded.
    pub seqno_to_time_mapping: rocks_slice,
    /// The names of properties that collectors gave, user_count of them in the order of
    /// their bytes; RocksDB's own collectors' begin with "rocksdb.".
    pub user_names: *const rocks_slice,
    /// Their values.
    pub user_values: *const rocks_slice,
    /// How many.
    pub user_count: usize,
}

// The bridge's struct is the same field by field (src/bridge/table_properties.h).
const _: () = {
    use std::mem::size_of;
    assert!(size_of::<rocks_table_properties>() == size_of::<TableProperties>());
};

/// The properties of all table files of a column family. Files that are not open are read for it.
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED,
/// ROCKS_CORRUPTION, ROCKS_IO_ERROR.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_table_properties(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    collection: *mut *mut rocks_table_properties_collection,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let collection = unsafe { out(collection) };
    call(status, || {
        let collection = collection.wanted("collection")?;
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        collection.set(make(db.table_properties(family)?, 0)?);
        Ok(())
    })
}

/// The properties of the table files whose keys overlap ranges; a range has both its ends, and an
/// open end is not to be had here, NULL is the empty key.
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - begins, ends: in, `count` slices each; NULL: only with count 0.
/// - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: a range begins after its end),
/// ROCKS_INVALID_HANDLE, ROCKS_CLOSED, ROCKS_CORRUPTION, ROCKS_IO_ERROR.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_table_properties_in_ranges(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    begins: *const rocks_slice,
    ends: *const rocks_slice,
    count: usize,
    collection: *mut *mut rocks_table_properties_collection,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let collection = unsafe { out(collection) };
    call(status, || {
        let collection = collection.wanted("collection")?;
        // SAFETY: the caller's arrays.
        let ranges = unsafe { ranges(begins, ends, count)? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        let ranges: Vec<_> = ranges
            .into_iter()
            .map(|(begin, end)| (begin.unwrap_or_default(), end.unwrap_or_default()))
            .collect();
        collection.set(make(db.table_properties_in_ranges(family, &ranges)?, 0)?);
        Ok(())
    })
}

/// How many files a collection has.
/// - collection: in.
/// - count: out; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collection_count(
    collection: *const rocks_table_properties_collection,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let count = unsafe { out(count) };
    call(status, || {
        let count = count.wanted("count")?;
        count.set(shared(collection)?.count());
        Ok(())
    })
}

/// One file, in the order of their paths.
/// - collection: in.
/// - index: from 0.
/// - file: out, borrowed until the collection is freed; the file's path; NULL: not wanted.
/// - properties: out, borrowed until the collection is freed; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND (there are no more), ROCKS_INVALID_ARGUMENT,
/// ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collection_get(
    collection: *const rocks_table_properties_collection,
    index: usize,
    file: *mut rocks_slice,
    properties: *mut rocks_table_properties,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter, and struct, as long as it says.
    let (file, properties) = unsafe { (out(file), sized(properties.cast(), "properties")) };
    call(status, || {
        let properties = properties?;
        let (path, found) = shared(collection)?.get(index)?;
        properties.set(&found);
        file.set(rocks_slice {
            data: path.data,
            len: path.len,
        });
        Ok(())
    })
}

/// Frees a collection and what was borrowed from it.
/// - collection: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collection_free(
    collection: *mut rocks_table_properties_collection,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(collection))
}
