//! Records of a batch whose keys have timestamps of their own. A record does not tell whether its key
//! ends with one, so the batch keeps which do, and the write compares them with the column family.

use crate::base::error::{Error, Result};
use crate::base::shared::Stamped;
use crate::data::batch::batch::{Batch, STAMPS};
use crate::data::batch::bridge;
use crate::data::write::{Write, Writes};
use crate::db::families::column_family::{ColumnFamily, TRAIT_MERGE, TRAIT_NO_WRITES};
use crate::types::ROCKS_NOT_SUPPORTED;
use std::sync::Arc;

impl Batch {
    /// Adds a record as of a timestamp.
    pub fn add_at(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        write: Write,
        timestamp: &[u8],
    ) -> Result<()> {
        let merges = matches!(write, Write::Merge { .. });
        let (id, first) = self.aim_at(family, merges, timestamp)?;
        let (kind, (a, b)) = (write.kind(), write.parts());
        let (a, a_len, b, b_len) = (a.as_ptr(), a.len(), b.as_ptr(), b.len());
        let (t, t_len) = (timestamp.as_ptr(), timestamp.len());
        // SAFETY: bytes for the length of the call.
        self.change(|raw, st| unsafe {
            bridge::rx_batch_add_at(raw, id, kind, a, a_len, b, b_len, t, t_len, st)
        })?;
        self.stamp(first, t_len as u32);
        Ok(())
    }

    /// Adds a record for each key as of one timestamp, or none.
    pub fn add_many_at(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        writes: &Writes,
        timestamp: &[u8],
    ) -> Result<()> {
        let (id, first) = self.aim_at(family, writes.merge(), timestamp)?;
        let (kind, (keys, values, count)) = (writes.kind(), writes.raw());
        let (t, t_len) = (timestamp.as_ptr(), timestamp.len());
        // SAFETY: as many of each; the bridge looks at each slice.
        self.change(|raw, st| unsafe {
            bridge::rx_batch_add_many_at(raw, id, kind, keys, values, count, t, t_len, st)
        })?;
        self.stamp(first, t_len as u32);
        Ok(())
    }

    /// The number of the column family, and of the record that comes next.
    fn aim_at(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        merges: bool,
        timestamp: &[u8],
    ) -> Result<(u32, u32)> {
        if self.home.is_some() {
            let what = "batch: one with an index takes no keys with timestamps";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        let size = timestamp.len();
        if size == 0 || size > usize::from(u16::MAX) {
            let what =
                format!("{size} bytes; accepted: as many as the comparator's timestamp_size");
            return Err(Error::argument("timestamp", what));
        }
        let id = match family {
            Some(family) => {
                self.must_belong(family)?;
                family.must_live()?;
                must_have(family, size, merges)?;
                if !self.stamped.iter().any(|one| Arc::ptr_eq(one, family)) {
                    self.stamped.push(family.clone());
                }
                family.id
            }
            None => 0,
        };
        self.suspect |= STAMPS;
        // SAFETY: the batch is ours.
        Ok((id, unsafe { bridge::rx_batch_count(self.raw) }))
    }

    /// Keeps that the records from one on have timestamps of so many bytes.
    pub(crate) fn stamp(&mut self, first: u32, size: u32) {
        // SAFETY: the batch is ours.
        let end = unsafe { bridge::rx_batch_count(self.raw) };
        match self.stamps.last_mut() {
            Some(last) if last.end == first && last.size == size => last.end = end,
            _ if first == end => {}
            _ => self.stamps.push(Stamped { first, end, size }),
        }
    }

    /// Forgets the records that a rollback removed.
    pub(crate) fn forget_stamps(&mut self) {
        // SAFETY: the batch is ours.
        let count = unsafe { bridge::rx_batch_count(self.raw) };
        self.stamps.retain(|one| one.first < count);
        if let Some(last) = self.stamps.last_mut() {
            last.end = last.end.min(count);
        }
    }

    /// Refuses timestamps where the commit of a transaction gives them.
    pub(crate) fn must_be_stamped_later(&self) -> Result<()> {
        match self.suspect & STAMPS {
            0 => Ok(()),
            _ => Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "batch: its keys have timestamps; those of a transaction get theirs by \
                 rocks_txn_set_commit_timestamp",
            )),
        }
    }
}

fn must_have(family: &ColumnFamily, size: usize, merges: bool) -> Result<()> {
    let wanted = family.timestamp_size;
    if wanted == 0 {
        let what = format!(
            "{:?} has no timestamps: its comparator's timestamp_size is 0",
            family.name
        );
        return Err(Error::argument("column_family", what));
    }
    if size != wanted {
        let what = format!("{size} bytes; those of {:?} have {wanted}", family.name);
        return Err(Error::argument("timestamp", what));
    }
    let lacks = match family.traits {
        has if has & TRAIT_NO_WRITES != 0 => "has disallow_memtable_writes",
        has if merges && has & TRAIT_MERGE == 0 => "has no merge operator",
        _ => return Ok(()),
    };
    let what = format!("column_family: {:?} {lacks}", family.name);
    Err(Error::new(ROCKS_NOT_SUPPORTED, what))
}
