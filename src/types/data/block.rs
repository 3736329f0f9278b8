//! Blocks: many entries in one call, in two columns.

/// Reusable memory for many entries. It grows to the size that it needs and shrinks only when it is
/// freed. One thread at a time.
pub struct rocks_block(());

/// Entries in two columns, laid out as Arrow lays out binary arrays: entry `i`'s key is
/// the bytes from key_offsets[i] up to key_offsets[i + 1] of `keys`, its value likewise.
/// All offsets are below 2^31: they are Arrow's int32 as well.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_block_view {
    /// How many entries.
    pub count: usize,
    /// count + 1 offsets into `keys`; the first is 0.
    pub key_offsets: *const u32,
    /// The keys, one after the other; NULL only when they have no bytes.
    pub keys: *const u8,
    /// count + 1 offsets into `values`; NULL with ROCKS_SCAN_KEYS_ONLY.
    pub value_offsets: *const u32,
    /// The values, one after the other; NULL only when they have no bytes.
    pub values: *const u8,
    /// How many bytes `keys` has.
    pub key_bytes: usize,
    /// How many bytes `values` has.
    pub value_bytes: usize,
    /// 1: these were the last, and the next read is ROCKS_NOT_FOUND. 0: read on.
    pub done: i32,
}

/// Towards the first entry instead of the last.
pub const ROCKS_SCAN_REVERSE: u32 = 1;
/// No values.
pub const ROCKS_SCAN_KEYS_ONLY: u32 = 2;
