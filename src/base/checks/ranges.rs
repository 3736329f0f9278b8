//! Ranges of keys, in the bridge's form.

use std::ptr::null;

/// A key, or an open end.
pub type Bound<'a> = Option<&'a [u8]>;

/// The address is NULL only for an open end: an empty slice has one.
pub(crate) fn data(bound: Bound<'_>) -> *const u8 {
    bound.map_or(null(), <[u8]>::as_ptr)
}

pub(crate) fn len(bound: Bound<'_>) -> usize {
    bound.map_or(0, <[u8]>::len)
}

/// Ranges as the four arrays that the bridge takes.
pub(crate) struct Columns {
    pub begins: Vec<*const u8>,
    pub begin_lens: Vec<usize>,
    pub ends: Vec<*const u8>,
    pub end_lens: Vec<usize>,
}

impl Columns {
    pub(crate) fn of(ranges: &[(Bound<'_>, Bound<'_>)]) -> Columns {
        Columns {
            begins: ranges.iter().map(|range| data(range.0)).collect(),
            begin_lens: ranges.iter().map(|range| len(range.0)).collect(),
            ends: ranges.iter().map(|range| data(range.1)).collect(),
            end_lens: ranges.iter().map(|range| len(range.1)).collect(),
        }
    }
}
