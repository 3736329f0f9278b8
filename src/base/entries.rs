//! The keys or values of a call that takes many: slices, or a column.

use crate::base::shared::Entries;
use crate::types::rocks_slice;
use std::marker::PhantomData;
use std::ptr::null;

/// Memory of the caller's. The bridge looks at each slice; a column's offsets are checked already.
#[derive(Clone, Copy)]
pub struct Many<'a> {
    raw: Entries,
    count: usize,
    lent: PhantomData<&'a [rocks_slice]>,
}

/// The offsets of a column, one more than it has entries: they do not decrease.
#[derive(Clone, Copy)]
pub enum Offsets<'a> {
    Narrow(&'a [u32]),
    Wide(&'a [i64]),
}

impl<'a> Many<'a> {
    /// # Safety
    /// `data` is readable as far as the offsets reach, as long as they are.
    pub unsafe fn of_column(data: *const u8, offsets: Offsets<'a>) -> Many<'a> {
        let (offsets32, offsets64, len) = match offsets {
            Offsets::Narrow(offsets) => (offsets.as_ptr(), null(), offsets.len()),
            Offsets::Wide(offsets) => (null(), offsets.as_ptr(), offsets.len()),
        };
        Many {
            raw: Entries {
                slices: null(),
                data,
                offsets32,
                offsets64,
            },
            count: len.saturating_sub(1),
            lent: PhantomData,
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// For the bridge.
    pub(crate) fn raw(&self) -> *const Entries {
        &raw const self.raw
    }
}

impl<'a> From<&'a [rocks_slice]> for Many<'a> {
    fn from(slices: &'a [rocks_slice]) -> Many<'a> {
        Many {
            raw: Entries {
                slices: slices.as_ptr(),
                data: null(),
                offsets32: null(),
                offsets64: null(),
            },
            count: slices.len(),
            lent: PhantomData,
        }
    }
}
