//! Counts and checksums of a range's entries.

/// The entries of a range, added up. rocks_db_count leaves the checksums at 0.
///
/// The value of an entity (rocks_db_put_entity) is all its columns in RocksDB's form, version 1
/// (db/wide/wide_column_serialization.h); one with the default column alone is a plain value.
///
/// Another program can compute the checksums with any XXH3 (xxHash 0.8): an entry's hash is
/// XXH3_64 of its value, with XXH3_64 of its key (seed 0) as the seed. All sums are modulo 2^64.
/// The totals of two ranges, of which one follows the other, combine: everything is added, but for
/// ordered_checksum, which is that of the first, multiplied by 0x9E3779B185EBCA87 once for each
/// entry of the second, plus that of the second.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_totals {
    /// Set by the caller: sizeof(rocks_totals).
    pub struct_size: usize,
    /// How many there are.
    pub entries: u64,
    /// Of all keys.
    pub key_bytes: u64,
    /// Of all values.
    pub value_bytes: u64,
    /// The sum of the entries' hashes. It does not depend on their order.
    pub checksum: u64,
    /// Begins as 0; each entry, in the order of an iterator, multiplies it by 0x9E3779B185EBCA87 and
    /// adds its hash.
    pub ordered_checksum: u64,
}
