//! A database's files, RocksDB's report on itself, and sizes of ranges.

use crate::base::bytes::Bytes;
use crate::base::checks::ranges::{Bound, Columns};
use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::maintenance::reports::bridge;
use crate::types::{
    rocks_blob_file_metadata, rocks_column_family_metadata, rocks_file_metadata,
    rocks_level_metadata, ROCKS_NOT_FOUND,
};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::Arc;

/// One result of RocksDB, never changed. Its slices live as long as it.
pub struct Metadata {
    raw: *mut cpp::Metadata,
}

// SAFETY: plain data that never changes.
unsafe impl Send for Metadata {}
// SAFETY: as above.
unsafe impl Sync for Metadata {}

impl Metadata {
    /// How many column families, levels, table files and blob files it has.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        // SAFETY: the object is ours.
        unsafe { bridge::rx_metadata_counts(self.raw, &mut counts) };
        counts
    }

    pub fn column_family(&self, index: usize) -> Result<rocks_column_family_metadata> {
        self.one(index, bridge::rx_metadata_column_family_at)
    }

    pub fn level(&self, index: usize) -> Result<rocks_level_metadata> {
        self.one(index, bridge::rx_metadata_level_at)
    }

    pub fn file(&self, index: usize) -> Result<rocks_file_metadata> {
        self.one(index, bridge::rx_metadata_file_at)
    }

    pub fn blob_file(&self, index: usize) -> Result<rocks_blob_file_metadata> {
        self.one(index, bridge::rx_metadata_blob_file_at)
    }

    fn one<T>(
        &self,
        index: usize,
        read: unsafe extern "C" fn(*const cpp::Metadata, usize, *mut T) -> bool,
    ) -> Result<T> {
        let mut one = MaybeUninit::uninit();
        // SAFETY: the object is ours, and `read` fills `one` if it returns true.
        unsafe {
            match read(self.raw, index, one.as_mut_ptr()) {
                true => Ok(one.assume_init()),
                false => Err(Error::Code(ROCKS_NOT_FOUND)),
            }
        }
    }
}

impl Drop for Metadata {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_metadata_free(self.raw) };
    }
}

impl Db {
    /// Of every column family.
    pub fn metadata(&self) -> Result<Metadata> {
        self.metadata_of(null_mut())
    }

    /// Of one column family; None: the default one.
    pub fn column_family_metadata(&self, family: Option<&Arc<ColumnFamily>>) -> Result<Metadata> {
        self.metadata_of(self.target(family)?)
    }

    fn metadata_of(&self, cf: *mut cpp::Cf) -> Result<Metadata> {
        let mut raw = null_mut();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_metadata_new(self.raw, cf, &mut raw, st) })?;
        Ok(Metadata { raw })
    }

    pub fn latest_sequence_number(&self) -> u64 {
        // SAFETY: the database is open for the length of the call.
        unsafe { bridge::rx_latest_sequence_number(self.raw) }
    }

    pub fn number_levels(&self, family: Option<&Arc<ColumnFamily>>) -> Result<i32> {
        let cf = self.target(family)?;
        // SAFETY: the database is open for the length of the call.
        Ok(unsafe { bridge::rx_number_levels(self.raw, cf) })
    }

    pub fn identity(&self) -> Result<Bytes> {
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_identity(self.raw, out, len, st) })
    }

    pub fn session_id(&self) -> Result<Bytes> {
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_session_id(self.raw, out, len, st) })
    }

    /// `include` has the bits of DB::SizeApproximationFlags.
    pub fn approximate_sizes(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        ranges: &[(&[u8], &[u8])],
        include: u32,
        error_margin: f64,
    ) -> Result<Vec<u64>> {
        if include == 0 || include > 7 {
            return Err(Error::argument(
                "include",
                format!("{include}; accepted: one or more of ROCKS_SIZE_*"),
            ));
        }
        if error_margin.is_nan() || error_margin > 1.0 {
            return Err(Error::argument(
                "error_margin",
                format!("{error_margin}; accepted: up to 1, not above 0 for none"),
            ));
        }
        let cf = self.target(family)?;
        let ranges: Vec<_> = ranges.iter().map(|(b, e)| (Some(*b), Some(*e))).collect();
        let columns = Columns::of(&ranges);
        let mut sizes = vec![0; ranges.len()];
        // SAFETY: the database is open for the length of the call; arrays of one length.
        check(|st| unsafe {
            bridge::rx_approximate_sizes(
                self.raw,
                cf,
                columns.begins.as_ptr(),
                columns.begin_lens.as_ptr(),
                columns.ends.as_ptr(),
                columns.end_lens.as_ptr(),
                sizes.len(),
                include,
                error_margin,
                sizes.as_mut_ptr(),
                st,
            )
        })?;
        Ok(sizes)
    }

    /// Entries and bytes.
    pub fn approximate_memtable_stats(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        begin: &[u8],
        end: &[u8],
    ) -> Result<(u64, u64)> {
        let cf = self.target(family)?;
        let columns = Columns::of(&[(Bound::Some(begin), Bound::Some(end))]);
        let (mut entries, mut size) = (0, 0);
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_approximate_memtable_stats(
                self.raw,
                cf,
                columns.begins[0],
                columns.begin_lens[0],
                columns.ends[0],
                columns.end_lens[0],
                &mut entries,
                &mut size,
                st,
            )
        })?;
        Ok((entries, size))
    }
}
