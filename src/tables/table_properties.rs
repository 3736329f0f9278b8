//! The properties of a database's table files.

use crate::base::checks::ranges::Columns;
use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::tables::bridge;
use crate::types::{rocks_slice, rocks_table_properties, ROCKS_NOT_FOUND};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::Arc;

/// One result of RocksDB, never changed. Its contents live as long as it.
pub struct Collection {
    raw: *mut cpp::TablePropertiesCollection,
}

// SAFETY: plain data that never changes.
unsafe impl Send for Collection {}
// SAFETY: as above.
unsafe impl Sync for Collection {}

impl Collection {
    pub fn count(&self) -> usize {
        // SAFETY: the object is ours.
        unsafe { bridge::rx_table_properties_collection_count(self.raw) }
    }

    /// A file's path and properties.
    pub fn get(&self, index: usize) -> Result<(rocks_slice, rocks_table_properties)> {
        let (mut file, mut properties) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: the object is ours, and both are filled when it says true.
        unsafe {
            let (file_out, out) = (file.as_mut_ptr(), properties.as_mut_ptr());
            match bridge::rx_table_properties_collection_at(self.raw, index, file_out, out) {
                true => Ok((file.assume_init(), properties.assume_init())),
                false => Err(Error::Code(ROCKS_NOT_FOUND)),
            }
        }
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_table_properties_collection_free(self.raw) };
    }
}

impl Db {
    pub fn table_properties(&self, family: Option<&Arc<ColumnFamily>>) -> Result<Collection> {
        let (cf, mut raw) = (self.target(family)?, null_mut());
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_table_properties(self.raw, cf, &mut raw, st) })?;
        Ok(Collection { raw })
    }

    /// The properties of the files that ranges overlap, both ends included.
    pub fn table_properties_in_ranges(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        ranges: &[(&[u8], &[u8])],
    ) -> Result<Collection> {
        let (cf, mut raw) = (self.target(family)?, null_mut());
        let ranges: Vec<_> = ranges.iter().map(|(b, e)| (Some(*b), Some(*e))).collect();
        let (columns, count) = (Columns::of(&ranges), ranges.len());
        // SAFETY: the database is open for the length of the call; arrays of one length.
        check(|st| unsafe {
            let (begins, ends) = (columns.begins.as_ptr(), columns.ends.as_ptr());
            let (begin_lens, end_lens) = (columns.begin_lens.as_ptr(), columns.end_lens.as_ptr());
            let out = &mut raw;
            bridge::rx_table_properties_in_ranges(
                self.raw, cf, begins, begin_lens, ends, end_lens, count, out, st,
            )
        })?;
        Ok(Collection { raw })
    }
}
