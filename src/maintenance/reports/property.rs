//! Properties by RocksDB's names (DB::Properties, include/rocksdb/db.h).

use crate::base::bytes::Bytes;
use crate::base::error::{check, Result};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::maintenance::reports::bridge;
use std::ffi::CStr;
use std::sync::Arc;

impl Db {
    pub fn property(&self, family: Option<&Arc<ColumnFamily>>, name: &CStr) -> Result<Bytes> {
        let cf = self.target(family)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_property(self.raw, cf, name.as_ptr(), out, len, st)
        })
    }

    pub fn property_int(&self, family: Option<&Arc<ColumnFamily>>, name: &CStr) -> Result<u64> {
        let cf = self.target(family)?;
        let mut value = 0;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_property_int(self.raw, cf, name.as_ptr(), &mut value, st)
        })?;
        Ok(value)
    }

    pub fn property_aggregated_int(&self, name: &CStr) -> Result<u64> {
        let mut value = 0;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_property_aggregated(self.raw, name.as_ptr(), &mut value, st)
        })?;
        Ok(value)
    }

    /// Keys and values in turn, each ended by NUL.
    pub fn property_map(&self, family: Option<&Arc<ColumnFamily>>, name: &CStr) -> Result<Bytes> {
        let cf = self.target(family)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_property_map(self.raw, cf, name.as_ptr(), out, len, st)
        })
    }

    pub fn reset_stats(&self) -> Result<()> {
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_reset_stats(self.raw, st) })
    }
}

/// Every property's name, each ended by NUL, sorted.
pub fn names() -> Result<Bytes> {
    // SAFETY: makes bytes.
    Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_property_names(out, len, st) })
}
