//! Keys with user-defined timestamps: each is written at one, and read as of one.

use crate::bridge::{self, WriteKind};
use crate::core::bytes::Bytes;
use crate::core::column_family::ColumnFamily;
use crate::core::db::Db;
use crate::core::error::{check, Error, Result};
use crate::core::iter::Iter;
use crate::core::options::State;
use std::ptr::null;

/// A write at a timestamp.
pub enum Write<'a> {
    Put { key: &'a [u8], value: &'a [u8] },
    Merge { key: &'a [u8], operand: &'a [u8] },
    Delete { key: &'a [u8] },
    SingleDelete { key: &'a [u8] },
    DeleteRange { begin: &'a [u8], end: &'a [u8] },
}

impl Db {
    pub fn write_at(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        write: Write,
        timestamp: &[u8],
    ) -> Result<()> {
        let (kind, k, v): (WriteKind, &[u8], &[u8]) = match write {
            Write::Put { key, value } => (WriteKind::Put, key, value),
            Write::Merge { key, operand } => (WriteKind::Merge, key, operand),
            Write::Delete { key } => (WriteKind::Delete, key, &[]),
            Write::SingleDelete { key } => (WriteKind::SingleDelete, key, &[]),
            Write::DeleteRange { begin, end } => (WriteKind::DeleteRange, begin, end),
        };
        let (k, k_len, v, v_len) = (k.as_ptr(), k.len(), v.as_ptr(), v.len());
        let (t, t_len) = (timestamp.as_ptr(), timestamp.len());
        // SAFETY: the database is open for the length of the call; bytes for the same.
        self.write_to(family, |cf, st| unsafe {
            let (db, options) = (self.raw, options.raw);
            bridge::rx_write_at(db, cf, options, kind, k, k_len, v, v_len, t, t_len, st)
        })
    }

    /// The value of a key, and the timestamp that it was written at.
    pub fn get_with_timestamp(
        &self,
        family: Option<&ColumnFamily>,
        options: &State,
        key: &[u8],
    ) -> Result<(Bytes, Bytes)> {
        let (cf, options) = (self.target(family)?, self.reading(options)?);
        let (mut value, mut timestamp) = (Bytes::none(), Bytes::none());
        let (v, v_len) = value.parts();
        let (t, t_len) = timestamp.parts();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            let (key, key_len) = (key.as_ptr(), key.len());
            bridge::rx_get_with_timestamp(
                self.raw, cf, options, key, key_len, v, v_len, t, t_len, st,
            )
        })?;
        Ok((value, timestamp))
    }

    /// Nothing older than it needs to be kept. It never goes back.
    pub fn increase_full_history_ts_low(
        &self,
        family: Option<&ColumnFamily>,
        timestamp: &[u8],
    ) -> Result<()> {
        self.must_own_files()?;
        let (t, t_len) = (timestamp.as_ptr(), timestamp.len());
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            bridge::rx_increase_full_history_ts_low(self.raw, cf, t, t_len, st)
        })
    }

    pub fn full_history_ts_low(&self, family: Option<&ColumnFamily>) -> Result<Bytes> {
        let cf = self.target(family)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_full_history_ts_low(self.raw, cf, out, len, st)
        })
    }
}

impl Iter {
    /// The timestamp of the entry that the iterator is at.
    pub fn timestamp(&mut self) -> Result<&[u8]> {
        self.entry()?;
        if !self.held.timestamps {
            let what = "its keys have no timestamps";
            return Err(Error::argument("iter", what));
        }
        let (mut data, mut len) = (null(), 0);
        // SAFETY: open, at an entry, and ours for the call; the keys have timestamps.
        check(|st| unsafe { bridge::rx_iter_timestamp(self.raw, &mut data, &mut len, st) })?;
        // SAFETY: RocksDB keeps the bytes until the iterator moves.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }
}
