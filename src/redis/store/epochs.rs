//! Row 0: which heads belong to which database, and which numbers are given away. FLUSHDB, FLUSHALL
//! and SWAPDB rewrite this row alone; a compaction drops the heads whose epoch is not in it.

use crate::base::error::{Error, Result};
use crate::redis::store::rows::number;
use crate::types::ROCKS_NOT_SUPPORTED;

/// How many databases there are, numbered from 0.
pub const DATABASES: usize = 16;
/// The form of the rows.
const FORMAT: u32 = 1;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Epochs {
    pub of: [u32; DATABASES],
    pub next: u32,
    /// Every version below was given away, or may have been.
    pub versions: u64,
}

impl Epochs {
    pub fn new() -> Epochs {
        let mut of = [0; DATABASES];
        for (epoch, one) in (1..).zip(&mut of) {
            *one = epoch;
        }
        Epochs {
            of,
            next: 1 + DATABASES as u32,
            versions: 1,
        }
    }

    /// Forgets all keys of a database.
    pub fn flush(&mut self, database: usize) -> Result<()> {
        if self.next == u32::MAX {
            let what = "redis: 2^32 databases were flushed; there are no numbers for more";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        self.of[database] = self.next;
        self.next += 1;
        Ok(())
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut row = FORMAT.to_be_bytes().to_vec();
        row.extend_from_slice(&self.next.to_be_bytes());
        row.extend_from_slice(&self.versions.to_be_bytes());
        for epoch in self.of {
            row.extend_from_slice(&epoch.to_be_bytes());
        }
        row
    }

    pub fn decode(row: &[u8]) -> Result<Epochs> {
        let four = |at: usize| -> u32 {
            let bytes = row.get(at..at + 4).and_then(|four| four.try_into().ok());
            u32::from_be_bytes(bytes.unwrap_or([0; 4]))
        };
        if four(0) != FORMAT || row.len() != 16 + 4 * DATABASES {
            let what = format!(
                "redis: the rows have the form {}; this library reads {FORMAT}",
                four(0)
            );
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        let mut epochs = Epochs::new();
        epochs.next = four(4);
        epochs.versions = number(&row[8..]);
        for (at, one) in epochs.of.iter_mut().enumerate() {
            *one = four(16 + 4 * at);
        }
        Ok(epochs)
    }
}

impl Default for Epochs {
    fn default() -> Epochs {
        Epochs::new()
    }
}
