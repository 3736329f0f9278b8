//! Keys with user-defined timestamps: writes and reads name a timestamp.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Result};
use crate::data::bridge;
use crate::data::iter::iter::Iter;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use std::ptr::null;
use std::sync::Arc;

impl Db {
    /// The value of a key, and the timestamp of its write.
    pub fn get_with_timestamp(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
    ) -> Result<(Bytes, Bytes)> {
        let cf = self.target(family)?;
        let options = self.reading(cf, options)?;
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

    /// Allows RocksDB to drop versions older than it. It never decreases.
    pub fn increase_full_history_ts_low(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        timestamp: &[u8],
    ) -> Result<()> {
        self.must_own_files()?;
        let (t, t_len) = (timestamp.as_ptr(), timestamp.len());
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            bridge::rx_increase_full_history_ts_low(self.raw, cf, t, t_len, st)
        })
    }

    pub fn full_history_ts_low(&self, family: Option<&Arc<ColumnFamily>>) -> Result<Bytes> {
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
