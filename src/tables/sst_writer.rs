//! Writers of table files.

use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::base::fork::refuse_child;
use crate::base::shared::WriteKind;
use crate::data::write::{Write, Writes};
use crate::db::db::Db;
use crate::db::families::column_family::{ColumnFamily, TRAIT_EXPIRES};
use crate::options::options::State;
use crate::tables::bridge;
use crate::types::{
    rocks_sst_file_info, ROCKS_SST_WRITER_KEEP_PAGES, ROCKS_SST_WRITER_OVERWRITE,
    ROCKS_SST_WRITER_REMOVE_ABANDONED,
};
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::Arc;

const FLAGS: u32 =
    ROCKS_SST_WRITER_OVERWRITE | ROCKS_SST_WRITER_REMOVE_ABANDONED | ROCKS_SST_WRITER_KEEP_PAGES;

pub struct SstWriter {
    raw: *mut cpp::SstWriter,
    /// Owns the objects that its options point at.
    _options: State,
}

// SAFETY: used by one thread at a time, whichever.
unsafe impl Send for SstWriter {}

impl SstWriter {
    /// For any column family.
    pub fn new(options: &State) -> Result<SstWriter> {
        refuse_child()?;
        SstWriter::make(options, null_mut(), false)
    }

    fn make(options: &State, cf: *mut cpp::Cf, expires: bool) -> Result<SstWriter> {
        let (options, mut raw) = (options.copy()?, null_mut());
        // SAFETY: database options; a handle of a database that is open for the length of the call.
        check(|st| unsafe { bridge::rx_sst_writer_new(options.boxed, cf, expires, &mut raw, st) })?;
        Ok(SstWriter {
            raw,
            _options: options,
        })
    }

    pub fn open(&mut self, path: &CStr, flags: u32) -> Result<()> {
        if flags & !FLAGS != 0 {
            let what = format!("{flags}; accepted: 0, or some of ROCKS_SST_WRITER_*");
            return Err(Error::argument("flags", what));
        }
        // SAFETY: the writer is ours, the string lives as long as the call.
        check(|st| unsafe { bridge::rx_sst_writer_open(self.raw, path.as_ptr(), flags, st) })
    }

    /// Adds a record, with its timestamp where keys have one.
    #[inline(always)]
    pub fn add(&mut self, write: Write, time: &[u8]) -> Result<()> {
        let ((a, b), raw) = (write.parts(), self.raw);
        let (a, a_len, b, b_len) = (a.as_ptr(), a.len(), b.as_ptr(), b.len());
        let (t, t_len, kind) = (time.as_ptr(), time.len(), write.kind());
        // SAFETY: the writer is ours; bytes for the length of the call.
        check(|st| unsafe {
            match kind {
                WriteKind::DeleteRange => {
                    bridge::rx_sst_writer_delete_range(raw, a, a_len, b, b_len, t, t_len, st)
                }
                _ => bridge::rx_sst_writer_add(raw, kind, a, a_len, t, t_len, b, b_len, st),
            }
        })
    }

    /// Adds a record for each key, or none.
    pub fn add_many(&mut self, writes: &Writes) -> Result<()> {
        let (kind, (keys, values, count)) = (writes.kind(), writes.raw());
        // SAFETY: as many of each; the bridge looks at each slice.
        check(|st| unsafe {
            bridge::rx_sst_writer_add_many(self.raw, kind, keys, values, count, st)
        })
    }

    pub fn file_size(&self) -> u64 {
        // SAFETY: the writer is ours.
        unsafe { bridge::rx_sst_writer_file_size(self.raw) }
    }

    /// The result is valid until the next file is finished.
    pub fn finish(&mut self) -> Result<rocks_sst_file_info> {
        let mut info = MaybeUninit::uninit();
        // SAFETY: the writer is ours.
        check(|st| unsafe { bridge::rx_sst_writer_finish(self.raw, info.as_mut_ptr(), st) })?;
        // SAFETY: the bridge answered 0, so it filled the struct.
        Ok(unsafe { info.assume_init() })
    }
}

impl Drop for SstWriter {
    fn drop(&mut self) {
        // SAFETY: freed once; the options outlive it.
        unsafe { bridge::rx_sst_writer_free(self.raw) };
    }
}

impl Db {
    /// For a column family, with its options unless others are given. The writer outlives the
    /// database.
    pub fn sst_writer(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: Option<&State>,
    ) -> Result<SstWriter> {
        let cf = self.live_target(family)?;
        let of = family.unwrap_or(self.default_column_family());
        let expires = of.traits & TRAIT_EXPIRES != 0;
        match options {
            Some(options) => SstWriter::make(options, cf, expires),
            None => SstWriter::make(self.options(family)?.state(), cf, expires),
        }
    }
}
