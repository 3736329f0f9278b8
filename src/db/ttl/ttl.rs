//! The TTL of a column family's values.

use crate::base::error::{check, Error, Result};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::db::ttl::bridge;
use crate::types::ROCKS_NOT_SUPPORTED;
use std::sync::Arc;

impl Db {
    fn must_expire(&self) -> Result<()> {
        if !self.kind.expires() {
            let what = "db: its values do not expire; the mode ttl has such that do";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        Ok(())
    }

    pub fn set_ttl(&self, family: Option<&Arc<ColumnFamily>>, seconds: i32) -> Result<()> {
        self.must_expire()?;
        let cf = self.live_target(family)?;
        // SAFETY: a ttl database that is open for the length of the call.
        check(|st| unsafe { bridge::rx_ttl_set(self.raw, cf, seconds, st) })
    }

    pub fn ttl(&self, family: Option<&Arc<ColumnFamily>>) -> Result<i32> {
        self.must_expire()?;
        let cf = self.target(family)?;
        let mut seconds = 0;
        // SAFETY: as above.
        check(|st| unsafe { bridge::rx_ttl_get(self.raw, cf, &mut seconds, st) })?;
        Ok(seconds)
    }
}
