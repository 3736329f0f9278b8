//! Table properties: a table file's own metadata.

use crate::abi::bytes::InBytesArray;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::objects::objects::ObjectKind;
use crate::tables::table_properties::Collection;
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_slice, rocks_table_properties,
    rocks_table_properties_collection,
};

impl Named for rocks_table_properties_collection {
    type Object = Collection;
}

impl Object for Collection {
    const KIND: Kind = Kind::numbered(ObjectKind::TablePropertiesCollection as u8);
}

/// The properties of all table files of a column family. The call reads files that are not open.
/// - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_table_properties(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    collection: New<rocks_table_properties_collection>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, collection =>
        collection.answer(db.table_properties(column_family)?)
    }
}

/// The properties of the table files whose keys overlap ranges; a range includes both its ends.
/// Both are required: NULL is the empty key.
/// - begins, ends: in, `count` slices each; NULL: only with count 0.
/// - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end), ROCKS_CORRUPTION,
/// ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_table_properties_in_ranges(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    begins: InBytesArray,
    ends: InBytesArray,
    count: usize,
    collection: New<rocks_table_properties_collection>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (begins, count), (ends, count), collection =>
        let ranges: Vec<_> = begins.iter().copied().zip(ends.iter().copied()).collect();
        collection.answer(db.table_properties_in_ranges(column_family, &ranges)?)
    }
}

/// How many files a collection has.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_table_properties_collection_count(
    collection: In<rocks_table_properties_collection>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, collection, count =>
        count.answer(collection.count())
    }
}

/// One file, in the order of their paths.
/// - index: from 0.
/// - file: out, borrowed until the collection is freed; the file's path; NULL: not wanted.
/// - properties: out, borrowed until the collection is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_table_properties_collection_at(
    collection: In<rocks_table_properties_collection>,
    index: usize,
    file: OutOrNull<rocks_slice>,
    properties: OutStruct<rocks_table_properties>,
    status: Status,
) -> rocks_code {
    call! { status, collection, file, properties =>
        let (path, found) = collection.get(index)?;
        file.set(path);
        properties.answer(&found)
    }
}

/// Frees a collection and what was borrowed from it.
#[no_mangle]
pub extern "C" fn rocks_table_properties_collection_free(
    collection: Freed<rocks_table_properties_collection>,
    status: Status,
) -> rocks_code {
    call! { status, collection =>
        collection.free()
    }
}
