//! Exports of column families, and column families made of them.

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::callback::callback::refuse_on_background;
use crate::copies::backup::backup::found;
use crate::copies::bridge;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};
use crate::types::{rocks_export_file, rocks_slice};
use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::Arc;

/// A column family's files in a folder, with the metadata for importing them. Never changed.
pub struct Export {
    raw: *mut cpp::Exported,
}

// SAFETY: plain data that never changes.
unsafe impl Send for Export {}
// SAFETY: as above.
unsafe impl Sync for Export {}

impl Export {
    /// Reads the metadata that an export wrote beside its files.
    pub fn open(path: &CStr, options: &State) -> Result<Export> {
        let mut raw = null_mut();
        // SAFETY: a string and database options that outlive the call.
        check(|st| unsafe { bridge::rx_export_open(path.as_ptr(), options.boxed, &mut raw, st) })?;
        Ok(Export { raw })
    }

    /// The same from bytes, with the files in `path`.
    pub fn from_data(data: &[u8], path: &CStr) -> Result<Export> {
        let (bytes, len, mut raw) = (data.as_ptr(), data.len(), null_mut());
        // SAFETY: bytes and a string that outlive the call.
        check(|st| unsafe {
            bridge::rx_export_from_data(bytes, len, path.as_ptr(), &mut raw, st)
        })?;
        Ok(Export { raw })
    }

    pub fn data(&self) -> Result<Bytes> {
        // SAFETY: the export is ours.
        Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_export_data(self.raw, out, len, st) })
    }

    pub fn count(&self) -> usize {
        // SAFETY: the export is ours.
        unsafe { bridge::rx_export_count(self.raw) }
    }

    /// The comparator's name and the folder.
    pub fn texts(&self) -> (rocks_slice, rocks_slice) {
        let none = rocks_slice {
            data: std::ptr::null(),
            len: 0,
        };
        let (mut comparator, mut folder) = (none, none);
        // SAFETY: the export is ours.
        unsafe { bridge::rx_export_texts(self.raw, &mut comparator, &mut folder) };
        (comparator, folder)
    }

    pub fn file(&self, index: usize) -> Result<rocks_export_file> {
        // SAFETY: the export is ours.
        found(|out| unsafe { bridge::rx_export_file(self.raw, index, out) })
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_export_free(self.raw) };
    }
}

impl Db {
    pub fn export(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        path: &CStr,
        cancel: Option<&Cancel>,
    ) -> Result<Export> {
        refuse_on_background("db")?;
        let cf = self.live_target(family)?;
        let progress = cancel.and_then(Cancel::progress);
        let (to, mut raw) = (progress_object(&progress), null_mut());
        self.stoppable(cancel, |stop| {
            let path = path.as_ptr();
            // SAFETY: the database is open and the flag lives for the length of the call.
            check(|st| unsafe {
                bridge::rx_export_column_family(self.raw, cf, path, stop, to, &mut raw, st)
            })
        })?;
        Ok(Export { raw })
    }

    /// Creates a column family with the exported contents.
    pub fn import(
        &self,
        name: &CStr,
        options: &State,
        how: &State,
        exports: &[Arc<Export>],
        cancel: Option<&Cancel>,
    ) -> Result<Arc<ColumnFamily>> {
        refuse_on_background("db")?;
        if exports.is_empty() {
            return Err(Error::argument("exports", "none; accepted: one or more"));
        }
        let exports: Vec<*const cpp::Exported> =
            exports.iter().map(|one| one.raw.cast_const()).collect();
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        self.make_column_family(name, options, |bound| {
            let mut cf = null_mut();
            self.stoppable(cancel, |stop| {
                let (name, how, exports, count) =
                    (name.as_ptr(), how.boxed, exports.as_ptr(), exports.len());
                // SAFETY: the database is open and the flag lives for the length of the call.
                check(|st| unsafe {
                    let (db, options) = (self.raw, bound.boxed);
                    bridge::rx_cf_import(
                        db, options, name, how, exports, count, stop, to, &mut cf, st,
                    )
                })
            })?;
            Ok(cf)
        })
    }

    /// Drops a column family whose import ended with its process before it had its files, so that
    /// an import is complete or absent.
    pub(crate) fn clear_import(&self) -> Result<()> {
        let families = self.column_families();
        let cfs: Vec<_> = families.iter().map(|family| family.raw).collect();
        // SAFETY: the database was opened just now.
        let left = unsafe { bridge::rx_import_left(self.raw, cfs.as_ptr(), cfs.len()) };
        if let Some(family) = families.get(left) {
            self.drop_column_families(std::slice::from_ref(family), &mut 0)?;
        }
        // SAFETY: as above.
        unsafe { bridge::rx_import_clear(self.raw) };
        Ok(())
    }
}
