//! Columns: many keys or values in two pieces of memory, laid out as Arrow lays out binary arrays.
//!
//! Calls that end with _columns read keys and values from columns: from memory as blocks of entries
//! and Arrow arrays have it, without an array of pointers to each. The column struct is copied, the
//! memory that it names is read during the call. Nothing is written before all offsets were
//! checked; the message of a refused one names the parameter and the element, for example "keys:
//! offsets[7] is 12, before it 15".

use std::ffi::c_void;

/// Entries that a call reads: entry `i` is the bytes from offsets[i] up to offsets[i + 1] of `data`.
/// The call says how many entries there are: its `count`. There is one offset more than entries,
/// also with a count of 0.
///
/// The first offset may be above 0 (a slice of a larger array); none is below the one before it, and
/// the last is at most data_len. Offsets have 32 or 64 bits: set one of the two pointers, and the
/// other to NULL. With a count of 0 both may be NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_column {
    /// sizeof(rocks_column).
    pub struct_size: usize,
    /// The bytes of all entries; NULL only when data_len is 0.
    pub data: *const c_void,
    /// In bytes: as far as offsets may reach.
    pub data_len: usize,
    /// Offsets below 2^31, so that Arrow's int32 offsets are the same.
    pub offsets32: *const u32,
    /// Offsets of at least 0, as those of Arrow's large binary arrays.
    pub offsets64: *const i64,
}

/// Values of a result in a column: value `i` is the bytes from offsets[i] up to offsets[i + 1] of
/// `data`. The value of an absent key is empty, and its bit in `validity` is 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_column_view {
    /// How many values, the absent ones included.
    pub count: usize,
    /// count + 1 offsets into `data`; the first is 0, all are below 2^31.
    pub offsets: *const u32,
    /// The values, one after the other; NULL only when they have no bytes.
    pub data: *const u8,
    /// How many bytes `data` has.
    pub data_len: usize,
    /// Which values are there, as Arrow's validity bitmap: bit `i` % 8 of byte `i` / 8, the least
    /// significant bit first; 1: present, 0: absent. The bits behind the last value are 0. NULL: not
    /// wanted.
    pub validity: *const u8,
    /// How many values are absent.
    pub null_count: usize,
    /// 1: these were the last of the result. 0: read on from `count` values further.
    pub done: i32,
}
