//! Wide columns: a key that has named columns in place of one value.
//!
//! RocksDB calls what such a key has an entity. A column is a name and a value, both any bytes.
//! The column of the empty name is the default one. Every call that reads plain values reads an
//! entity as its default column, and as an empty value where it has none. Every call that reads
//! columns shows a plain value as one column of the empty name. A put replaces an entity as a
//! whole, and so does rocks_db_put_entity: one column is changed by reading them all and writing
//! them all. A merge changes the default column and keeps the others. Where there is no default
//! column the merge operator gets an empty value to go on from, and its result becomes one.
//!
//! Columns go in in any order and come out in the order of their names, compared byte by byte. A
//! name that is given twice is refused, and the message has it. An entity may have no columns.
//!
//! Not for entities: column families with user-defined timestamps, databases of mode ttl, write
//! policies other than WRITE_COMMITTED, and bulk loads (rocks_sst_writer_put_entity and
//! rocks_db_ingest instead). Completion queues and Arrow streams have plain values. RocksDB's
//! attribute groups, one entity spread over column families, are a batch with a
//! rocks_batch_put_entity for each column family, and rocks_db_multi_get_entity with the key once
//! for each.

use crate::types::rocks_slice;

/// A column of an entity.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_wide_column {
    /// Its name; empty: the default column.
    pub name: rocks_slice,
    /// Its value; may be empty.
    pub value: rocks_slice,
}
