//! Copies many entries into two columns: into a block that grows, or into memory of fixed size.

use crate::base::bridge::rx_free;
use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::base::shared::{Columns, Filled};
use crate::data::iter::bridge;
use crate::data::iter::iter::{Iter, Place};
use crate::types::{rocks_status, ROCKS_NOT_FOUND};
use std::ptr::null_mut;

/// The ROCKS_SCAN_* flags.
#[derive(Clone, Copy)]
pub struct Scan(pub u32);

impl Scan {
    pub const REVERSE: u32 = 1;
    pub const KEYS_ONLY: u32 = 2;

    pub fn keys_only(self) -> bool {
        self.0 & Scan::KEYS_ONLY != 0
    }
}

/// Reusable memory for two columns. The bridge makes it grow.
pub struct Block(Columns);

// SAFETY: plain memory.
unsafe impl Send for Block {}

impl Block {
    pub const fn new() -> Block {
        Block(Columns {
            entries: 0,
            key_offsets: null_mut(),
            keys: null_mut(),
            keys_capacity: 0,
            value_offsets: null_mut(),
            values: null_mut(),
            values_capacity: 0,
        })
    }

    /// For the bridge.
    pub(crate) fn raw(&mut self) -> *mut Columns {
        &raw mut self.0
    }

    pub fn columns(&self) -> &Columns {
        &self.0
    }
}

impl Default for Block {
    fn default() -> Block {
        Block::new()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let columns = &self.0;
        // SAFETY: malloc'd by the bridge or NULL, and freed once.
        unsafe {
            rx_free(columns.key_offsets.cast());
            rx_free(columns.keys.cast());
            rx_free(columns.value_offsets.cast());
            rx_free(columns.values.cast());
        }
    }
}

impl Iter {
    /// Reads on from the iterator's current entry.
    fn read(
        &mut self,
        go: impl FnOnce(
            *mut cpp::Iterator,
            bool,
            *mut *mut cpp::BulkReader,
            *mut Filled,
            *mut rocks_status,
        ) -> i32,
    ) -> (Result<()>, Filled) {
        let caught_up = match self.place {
            Place::Served => self.catch_up(),
            _ => Ok(()),
        };
        let mut filled = Filled {
            count: 0,
            key_bytes: 0,
            value_bytes: 0,
            place: self.place,
        };
        if let Err(why) = caught_up {
            return (Err(why), filled);
        }
        match self.place {
            Place::Entry | Place::Ahead => {}
            Place::End => return (Err(Error::Code(ROCKS_NOT_FOUND)), filled),
            _ => return (Err(self.no_entry()), filled),
        }
        let bulk = &raw mut self.bulk;
        let read = check(|st| go(self.raw, self.is_plain, bulk, &mut filled, st));
        self.place = filled.place;
        match &read {
            Err(error) => self.keep_reason(error),
            Ok(()) if self.place == Place::Failed => self.failed_later(),
            Ok(()) => {}
        }
        (read, filled)
    }

    /// Reads at most so many entries and bytes, but at least one entry, however large.
    pub fn read_block(
        &mut self,
        max_entries: usize,
        max_bytes: u64,
        scan: Scan,
        block: &mut Block,
    ) -> Result<Filled> {
        // SAFETY: open, at an entry, and ours for the call; so is the block.
        let (read, filled) = self.read(|raw, plain, bulk, out, st| unsafe {
            let (block, flags) = (block.raw(), scan.0);
            bridge::rx_iter_read_block(
                raw,
                plain,
                bulk,
                max_entries,
                max_bytes,
                flags,
                block,
                out,
                st,
            )
        });
        read.map(|()| filled)
    }

    /// Reads what fits. On BUFFER_TOO_SMALL the byte counts are what the next entry needs.
    pub fn read_into(&mut self, scan: Scan, to: &Columns) -> (Result<()>, Filled) {
        // SAFETY: open, at an entry, and ours for the call; `abi` checked the memory.
        self.read(|raw, plain, bulk, out, st| unsafe {
            bridge::rx_iter_read_into(raw, plain, bulk, scan.0, to, out, st)
        })
    }
}
