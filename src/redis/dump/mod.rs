//! DUMP and RESTORE: values in the form of Redis's RDB files.

mod commands;
mod crc64;
mod listpack;
mod lzf;
mod read;
mod streams;
mod write;
mod ziplist;

pub use commands::{dump, restore};

/// The version of the form that is written; Redis 7.0 has it.
pub const VERSION: u16 = 10;
/// The newest that is read; Redis 7.2 has it.
pub const NEWEST: u16 = 11;

/// What kind of value a payload has.
pub mod kind {
    pub const STRING: u8 = 0;
    pub const LIST: u8 = 1;
    pub const SET: u8 = 2;
    /// Scores as texts.
    pub const ZSET: u8 = 3;
    pub const HASH: u8 = 4;
    /// Scores of eight bytes.
    pub const ZSET_2: u8 = 5;
    /// In a zipmap; Redis before 2.6 wrote it.
    pub const HASH_ZIPMAP: u8 = 9;
    /// In ziplists, as all but sets of integers were before Redis 7.0.
    pub const LIST_ZIPLIST: u8 = 10;
    pub const SET_INTSET: u8 = 11;
    pub const ZSET_ZIPLIST: u8 = 12;
    pub const HASH_ZIPLIST: u8 = 13;
    /// Several ziplists.
    pub const LIST_ZIPLISTS: u8 = 14;
    pub const STREAM: u8 = 15;
    pub const HASH_LISTPACK: u8 = 16;
    pub const ZSET_LISTPACK: u8 = 17;
    pub const LIST_QUICKLIST: u8 = 18;
    /// With the first id, the highest deleted and the count of all entries.
    pub const STREAM_2: u8 = 19;
    pub const SET_LISTPACK: u8 = 20;
    /// With the times at which consumers got an entry.
    pub const STREAM_3: u8 = 21;
}
