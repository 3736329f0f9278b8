//! Table properties: what a table file says of itself.

use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::input::ranges;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::ObjectKind;
use crate::core::table_properties::Collection;
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_slice, rocks_status, rocks_table_properties,
    rocks_table_properties_collection,
};

impl Named for rocks_table_properties_collection {
    type Object = Collection;
}

impl Object for Collection {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::TablePropertiesCollection as u8,
        name: "table_properties_collection",
    };
}

/// The properties of all table files of a column family. Files that are not open are read for it.
/// - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION, ROCKS_IO_ERROR.
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

/// The properties of the table files whose keys overlap ranges; a range includes both its ends.
/// Both are required: NULL is the empty key.
/// - begins, ends: in, `count` slices each; NULL: only with count 0.
/// - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end), ROCKS_CORRUPTION,
/// ROCKS_IO_ERROR.
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
/// - count: out; NULL: refused.
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
/// - index: from 0.
/// - file: out, borrowed until the collection is freed; the file's path; NULL: not wanted.
/// - properties: out, borrowed until the collection is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collection_at(
    collection: *const rocks_table_properties_collection,
    index: usize,
    file: *mut rocks_slice,
    properties: *mut rocks_table_properties,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter, and struct, as long as it says.
    let (file, properties) = unsafe { (out(file), sized(properties, "properties")) };
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
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collection_free(
    collection: *mut rocks_table_properties_collection,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(collection))
}
