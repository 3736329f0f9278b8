//! Iterators over the parts of a range, all from one point in time.

use crate::base::error::{check, Error, Result};
use crate::data::iter::bridge;
use crate::data::iter::iter::Iter;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::types::ROCKS_NOT_SUPPORTED;
use std::ffi::c_void;
use std::sync::Arc;

/// Less is not worth a thread.
const LEAST_BYTES: u64 = 16 << 10;
/// As compactions read ahead, where the options do not say.
const READ_AHEAD: u64 = 2 << 20;

/// Takes the end of a part.
unsafe extern "C" fn keep(ends: *mut c_void, end: *const u8, len: usize) {
    // SAFETY: the vector that the call below lends, and bytes of the bridge's.
    unsafe { (*ends.cast::<Vec<Vec<u8>>>()).push(std::slice::from_raw_parts(end, len).to_vec()) };
}

impl Db {
    /// At least one, and at most `most`.
    pub fn iter_parts(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        most: usize,
    ) -> Result<Vec<Iter>> {
        let of = self.family(family)?;
        self.iterating(of, options)?;
        let Some(ranged) = options.of_range(READ_AHEAD)? else {
            let what = "options: tailing; a range is of one point in time";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        };
        let snapshot = match options.snapshot {
            Some(_) => None,
            None => Some(self.snapshot()?),
        };
        let mut ends: Vec<Vec<u8>> = Vec::new();
        let state = (&raw mut ends).cast();
        // SAFETY: the database is open for the length of the call, and so is what it fills.
        check(|st| unsafe {
            let (db, cf, reading) = (self.raw, of.raw, ranged.raw);
            bridge::rx_iter_parts(db, cf, reading, most, LEAST_BYTES, state, keep, st)
        })?;
        let mut parts = Vec::with_capacity(ends.len() + 1);
        for at in 0..=ends.len() {
            let begin = at.checked_sub(1).map(|before| &ends[before][..]);
            let part = ranged.between(begin, ends.get(at).map(|end| &end[..]))?;
            parts.push(*self.iter(family, &part, snapshot.as_ref())?);
        }
        Ok(parts)
    }
}
