//! A walk over rows: those of the database under those that the command has written so far.

use crate::base::error::{Error, Result};
use crate::data::iter::iter::{Entry, Iter};
use crate::redis::store::view::{Family, View};
use crate::types::ROCKS_NOT_FOUND;
use std::cmp::Ordering;
use std::ops::Bound;

pub struct Scan {
    iter: Box<Iter>,
    family: Family,
    from: Vec<u8>,
    to: Vec<u8>,
    reverse: bool,
    /// The database's next row.
    ahead: Ahead,
    /// The key that was returned last, or passed over; not while the iterator stands on it.
    last: Option<Vec<u8>>,
}

enum Ahead {
    /// The iterator is to be positioned.
    Unknown,
    /// It stands on a row that was returned.
    Used(Entry),
    Row(Entry),
    End,
}

impl Scan {
    pub fn new(
        iter: Box<Iter>,
        family: Family,
        (from, to): (Vec<u8>, Vec<u8>),
        reverse: bool,
    ) -> Scan {
        Scan {
            iter,
            family,
            from,
            to,
            reverse,
            ahead: Ahead::Unknown,
            last: None,
        }
    }

    /// Begins anew with another range.
    pub fn again(&mut self, (from, to): (Vec<u8>, Vec<u8>)) {
        (self.from, self.to) = (from, to);
        (self.ahead, self.last) = (Ahead::Unknown, None);
    }

    fn step(&mut self) -> Result<()> {
        let entry = match (&self.ahead, self.reverse) {
            (Ahead::Row(_) | Ahead::End, _) => return Ok(()),
            (Ahead::Unknown, false) => self.iter.seek(&self.from),
            (Ahead::Unknown, true) => match self.iter.seek_for_prev(&self.to) {
                Ok(entry) if bytes(&entry).0 == self.to => self.iter.step_back(),
                other => other,
            },
            (Ahead::Used(_), false) => self.iter.step_forward(),
            (Ahead::Used(_), true) => self.iter.step_back(),
        };
        self.ahead = match entry {
            Ok(entry) => {
                let (key, _) = bytes(&entry);
                let inside = match self.reverse {
                    true => key >= self.from.as_slice(),
                    false => key < self.to.as_slice(),
                };
                if inside {
                    Ahead::Row(entry)
                } else {
                    Ahead::End
                }
            }
            Err(error) if is_end(&error) => Ahead::End,
            Err(error) => return Err(error),
        };
        Ok(())
    }

    /// The next row's key and value, until the next call.
    #[allow(clippy::should_implement_trait)] // It lends what it returns.
    pub fn next<'s>(&'s mut self, view: &'s View) -> Result<Option<(&'s [u8], &'s [u8])>> {
        let pending = &view.pending[self.family as usize];
        view.go_on()?;
        loop {
            if let (Ahead::Used(entry), false) = (&self.ahead, pending.is_empty()) {
                remember(&mut self.last, bytes(entry).0);
            }
            self.step()?;
            let theirs = match &self.ahead {
                Ahead::Row(entry) => Some(bytes(entry)),
                _ => None,
            };
            let ours = if pending.is_empty() {
                None
            } else {
                let last = self.last.as_ref();
                if self.reverse {
                    let to = Bound::Excluded(last.unwrap_or(&self.to));
                    match self.from < *last.unwrap_or(&self.to) {
                        true => pending
                            .range::<Vec<u8>, _>((Bound::Included(&self.from), to))
                            .next_back(),
                        false => None,
                    }
                } else {
                    let from = last.map_or(Bound::Included(&self.from), Bound::Excluded);
                    match last.unwrap_or(&self.from) < &self.to {
                        true => pending
                            .range::<Vec<u8>, _>((from, Bound::Excluded(&self.to)))
                            .next(),
                        false => None,
                    }
                }
            };
            let order = match (ours, theirs) {
                (None, None) => return Ok(None),
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some((ours, _)), Some((theirs, _))) => match self.reverse {
                    true => theirs.cmp(ours.as_slice()),
                    false => ours.as_slice().cmp(theirs),
                },
            };
            if order != Ordering::Less {
                if let Ahead::Row(entry) = std::mem::replace(&mut self.ahead, Ahead::End) {
                    self.ahead = Ahead::Used(entry);
                }
            }
            match (ours, theirs) {
                (Some((key, value)), _) if order != Ordering::Greater => {
                    remember(&mut self.last, key);
                    if let Some(value) = value {
                        return Ok(Some((key, value)));
                    }
                }
                (_, Some((key, value))) => return Ok(Some((key, value))),
                _ => return Ok(None),
            }
        }
    }
}

fn remember(last: &mut Option<Vec<u8>>, key: &[u8]) {
    let last = last.get_or_insert_default();
    last.clear();
    last.extend_from_slice(key);
}

fn is_end(error: &Error) -> bool {
    error.code() == ROCKS_NOT_FOUND
}

/// The bytes of an entry, until its iterator moves.
fn bytes<'e>(entry: &Entry) -> (&'e [u8], &'e [u8]) {
    // SAFETY: RocksDB's memory, which stays until the iterator moves; `next` lends it no longer.
    unsafe {
        (
            std::slice::from_raw_parts(entry.key, entry.key_len),
            std::slice::from_raw_parts(entry.value, entry.value_len),
        )
    }
}
