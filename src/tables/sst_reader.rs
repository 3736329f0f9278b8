//! Readers of table files.

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{check, Error, Result};
use crate::base::fork::refuse_child;
use crate::data::iter::iter::{Held, Iter};
use crate::data::read::multi_get::{Answers, Values};
use crate::data::read::value::Value;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, stoppable, Cancel};
use crate::tables::bridge;
use crate::types::{
    rocks_sst_entry, rocks_status, rocks_table_properties, ROCKS_BUFFER_TOO_SMALL,
    ROCKS_OUT_OF_MEMORY,
};
use std::ffi::{c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

/// An open file, shared with the iterators and values that lie in it.
struct Table {
    raw: *mut cpp::SstReader,
    /// Owns the objects that its options point at: comparator, caches, env.
    _options: State,
}

// SAFETY: RocksDB's table readers may be used from any thread.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

impl Drop for Table {
    fn drop(&mut self) {
        // SAFETY: freed once; the options outlive it.
        unsafe { bridge::rx_sst_reader_free(self.raw) };
    }
}

/// A flat view of the properties.
struct Shown(*mut cpp::ShownProperties);

// SAFETY: plain data that never changes.
unsafe impl Send for Shown {}

impl Drop for Shown {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_shown_properties_free(self.0) };
    }
}

pub struct SstReader {
    /// Dropped before the table that it shows.
    shown: Shown,
    /// For reads whose value is copied.
    value: Value,
    table: Arc<Table>,
}

impl SstReader {
    pub fn open(path: &CStr, options: &State) -> Result<SstReader> {
        refuse_child()?;
        let (options, mut raw) = (options.copy()?, null_mut());
        // SAFETY: a string and options that outlive the call.
        check(|st| unsafe {
            bridge::rx_sst_reader_open(path.as_ptr(), options.boxed, &mut raw, st)
        })?;
        let table = Arc::new(Table {
            raw,
            _options: options,
        });
        // SAFETY: the reader was made just now.
        let shown = Shown(unsafe { bridge::rx_sst_reader_show_properties(raw) });
        if shown.0.is_null() {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        }
        Ok(SstReader {
            shown,
            value: Value::new()?,
            table,
        })
    }

    /// The read options for RocksDB; a snapshot is one of a database.
    fn reading(options: &State) -> Result<*const c_void> {
        if options.hides_expired() {
            let what = "hide_expired: true; a table shows values as they are, with their times";
            return Err(Error::argument("options", what));
        }
        match &options.snapshot {
            None => Ok(options.raw),
            Some(_) => Err(Error::argument(
                "options",
                "they have a snapshot, which is one of a database",
            )),
        }
    }

    pub fn get_pinned<'v>(
        &self,
        options: &State,
        key: &[u8],
        value: &'v mut Value,
    ) -> Result<&'v [u8]> {
        let options = SstReader::reading(options)?;
        value.belong_to_source(self.table.clone());
        let (mut data, mut len) = (null(), 0);
        // SAFETY: the reader is held; bytes for the length of the call.
        check(|st| unsafe {
            let (raw, holder) = (self.table.raw, value.raw);
            let (k, k_len) = (key.as_ptr(), key.len());
            bridge::rx_sst_reader_get_pinned(
                raw, options, k, k_len, holder, &mut data, &mut len, st,
            )
        })?;
        // SAFETY: the holder keeps the bytes until it is used again.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }

    /// Passes the value of a key to a function that copies it.
    fn get_copied<T>(
        &mut self,
        options: &State,
        key: &[u8],
        copy: impl FnOnce(&[u8]) -> Result<T>,
    ) -> Result<T> {
        let mut value = std::mem::replace(&mut self.value, Value::new()?);
        let copied = self.get_pinned(options, key, &mut value).and_then(copy);
        value.reset();
        self.value = value;
        copied
    }

    pub fn get_owned(&mut self, options: &State, key: &[u8]) -> Result<Bytes> {
        self.get_copied(options, key, Bytes::copy_of)
    }

    /// `len`: the value's length, even if the buffer is too small.
    pub fn get_into(
        &mut self,
        options: &State,
        key: &[u8],
        buffer: &mut [MaybeUninit<u8>],
        len: &mut usize,
    ) -> Result<()> {
        self.get_copied(options, key, |value| {
            *len = value.len();
            for (to, from) in buffer.iter_mut().zip(value) {
                to.write(*from);
            }
            match value.len() <= buffer.len() {
                true => Ok(()),
                false => Err(Error::Code(ROCKS_BUFFER_TOO_SMALL)),
            }
        })
    }

    pub fn multi_get(&self, result: &mut Values, options: &State, keys: Many) -> Result<Answers> {
        let options = SstReader::reading(options)?;
        result.prepare_for(self.table.clone(), keys.count())?;
        // SAFETY: the reader is held; as many keys as were prepared for.
        let answers = result.answer(|raw, values, codes, st| unsafe {
            let (reader, keys) = (self.table.raw, keys.raw());
            bridge::rx_sst_reader_multi_get(reader, raw, options, keys, values, codes, st)
        })?;
        result.answered(keys.count());
        Ok(answers)
    }

    fn timestamps(&self) -> bool {
        // SAFETY: the reader is held.
        unsafe { bridge::rx_sst_reader_timestamp_size(self.table.raw) != 0 }
    }

    pub fn iter(&self, options: &State) -> Result<Box<Iter>> {
        let reading = SstReader::reading(options)?;
        let held = Held::over(self.table.clone(), options, self.timestamps());
        let reader = self.table.raw;
        // SAFETY: what the iterator points at is held as long as it lives.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_sst_reader_iter_new(reader, reading, out, st)
        })
    }

    /// Iterates over every record of the file, with internal keys.
    pub fn entries(&self, options: &State) -> Result<Box<Iter>> {
        let held = Held::over(self.table.clone(), options, false);
        let reader = self.table.raw;
        // SAFETY: as above.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_sst_reader_entries_new(reader, out, st)
        })
    }

    /// Iterates over the range deletions of the file, with internal keys.
    pub fn ranges(&self, options: &State) -> Result<Box<Iter>> {
        let held = Held::over(self.table.clone(), options, false);
        let reader = self.table.raw;
        // SAFETY: as above.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_sst_reader_ranges_new(reader, out, st)
        })
    }

    /// Parses such a key; the result points into the key.
    pub fn parse_entry(&self, key: &[u8]) -> Result<rocks_sst_entry> {
        let mut entry = MaybeUninit::uninit();
        let (reader, k, k_len) = (self.table.raw, key.as_ptr(), key.len());
        // SAFETY: the reader is held; bytes for the length of the call.
        check(|st| unsafe {
            bridge::rx_sst_reader_parse_entry(reader, k, k_len, entry.as_mut_ptr(), st)
        })?;
        // SAFETY: the bridge answered 0, so it filled the struct.
        Ok(unsafe { entry.assume_init() })
    }

    /// Runs a call that reads the whole file.
    fn whole(
        &self,
        options: &State,
        cancel: Option<&Cancel>,
        read: unsafe extern "C" fn(
            *mut cpp::SstReader,
            *const c_void,
            *const AtomicBool,
            *const cpp::Object,
            *mut rocks_status,
        ) -> i32,
    ) -> Result<()> {
        let options = SstReader::reading(options)?;
        let progress = cancel.and_then(Cancel::progress);
        let (reader, to) = (self.table.raw, progress_object(&progress));
        stoppable(&[], cancel, |stop| {
            // SAFETY: the reader is held, and the flag lives for the length of the call.
            check(|st| unsafe { read(reader, options, stop, to, st) })
        })
    }

    pub fn verify_checksum(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        self.whole(options, cancel, bridge::rx_sst_reader_verify_checksum)
    }

    pub fn verify_entries(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        self.whole(options, cancel, bridge::rx_sst_reader_verify_entries)
    }

    /// Puts, merges and deletions.
    pub fn count(&self) -> u64 {
        // SAFETY: the reader is held.
        unsafe { bridge::rx_sst_reader_count(self.table.raw) }
    }

    pub fn file_size(&self) -> u64 {
        // SAFETY: the reader is held.
        unsafe { bridge::rx_sst_reader_file_size(self.table.raw) }
    }

    pub fn properties(&self) -> rocks_table_properties {
        // SAFETY: the view is ours, and shows what the table holds.
        unsafe { *bridge::rx_shown_properties(self.shown.0) }
    }
}
