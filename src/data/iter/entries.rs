//! What a column family stores: every record, with its sequence number and kind.

use crate::base::error::{check, Result};
use crate::data::iter::bridge;
use crate::data::iter::iter::{Held, Iter};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::{Kind, Options};
use crate::types::rocks_sst_entry;
use std::mem::MaybeUninit;
use std::sync::Arc;

impl Db {
    /// Iterates over the records of memtables and tables, with stored keys.
    pub fn entries(&self, family: Option<&Arc<ColumnFamily>>) -> Result<Box<Iter>> {
        let family = self.family(family)?;
        let defaults = Options::defaults(Kind::Read)?;
        let mut held = Held::new(family, defaults.state(), None);
        // Its keys have theirs within.
        held.timestamps = false;
        // SAFETY: the database is open for the length of the call; the iterator holds what it reads.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_entries_new(self.raw, family.raw, out, st)
        })
    }

    /// Parses such a key; the result points into the key.
    pub fn parse_entry(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        key: &[u8],
    ) -> Result<rocks_sst_entry> {
        let cf = self.target(family)?;
        let mut entry = MaybeUninit::uninit();
        // SAFETY: the database is open for the length of the call; bytes that outlive it.
        check(|st| unsafe {
            bridge::rx_entry_parse(cf, key.as_ptr(), key.len(), entry.as_mut_ptr(), st)
        })?;
        // SAFETY: the bridge answered 0, so it filled the struct.
        Ok(unsafe { entry.assume_init() })
    }
}
