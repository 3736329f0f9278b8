//! What Rust and the C++ of the bridge share beside the public types (`src/types`). The C++
//! side of this file is `shared.h`, which `make header` writes.

use crate::base::cpp::Cf;
use crate::types::rocks_slice;
use std::ffi::{c_char, c_void};

/// What stands behind handles, and what else is made as such objects are. No two have one
/// number: a handle's kind is what tells one from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ObjectKind {
    Db = 1,
    ColumnFamily = 2,
    Options = 3,
    Value = 4,
    Snapshot = 5,
    Batch = 6,
    Iter = 7,
    Block = 8,
    Values = 9,
    Cache = 10,
    Env = 11,
    WriteBufferManager = 12,
    RateLimiter = 13,
    SstFileManager = 14,
    Statistics = 15,
    Comparator = 16,
    MergeOperator = 17,
    FilterPolicy = 18,
    SliceTransform = 19,
    Cancel = 20,
    Metadata = 21,
    CompactionFilter = 22,
    CompactionFilterFactory = 23,
    EventListener = 24,
    Logger = 25,
    TablePropertiesCollectorFactory = 26,
    SstPartitionerFactory = 27,
    WalFilter = 28,
    TableFilter = 29,
    EventQueue = 30,
    Events = 31,
    Txn = 32,
    Locks = 33,
    TablePropertiesCollection = 34,
    SstWriter = 35,
    SstReader = 36,
    BackupEngine = 37,
    BackupList = 38,
    Export = 39,
    LiveFiles = 40,
    WalIter = 41,
    WalFiles = 42,
    BulkLoad = 43,
    /// Makes an Env.
    FaultEnv = 111,
    /// Makes a MergeOperator.
    AssociativeMergeOperator = 117,
    /// No handle of its own: a Cancel has it.
    Progress = 120,
    /// Nor this: options for creating a backup have it.
    ExcludeFiles = 121,
}

/// One write, where one function serves all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum WriteKind {
    Put = 1,
    Merge = 2,
    Delete = 3,
    SingleDelete = 4,
    DeleteRange = 5,
}

/// What of a database's background work is held back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Hold {
    /// PauseBackgroundWork
    Background = 0,
    /// DisableManualCompaction
    Manual = 1,
    /// AbortAllCompactions
    Compactions = 2,
}

// Bits of what a column family is, as far as those who write to it must know.

/// It has a merge operator.
pub const TRAIT_MERGE: u32 = 1;
/// Its keys carry user-defined timestamps.
pub const TRAIT_TIMESTAMPS: u32 = 2;
/// Its options say disallow_memtable_writes.
pub const TRAIT_NO_WRITES: u32 = 4;
/// Its tables are made for keys of one length.
pub const TRAIT_KEY_LENGTH: u32 = 8;
/// Its values carry times.
pub const TRAIT_EXPIRES: u32 = 16;

/// The callbacks of a thread, as far as Rust asks.
#[repr(C)]
pub struct ThisThread {
    /// How many callbacks run, one inside another; in the next 16 bits, of them those that
    /// RocksDB called; in the next, of them those that it may have called with its locks held.
    pub running: u64,
    /// The database whose flush or compaction runs here: the address of its root DB.
    pub working_for: *const c_void,
    /// The database whose event is being told: likewise.
    pub event_of: *const c_void,
}

/// What an iterator is at.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub key: *const u8,
    pub key_len: usize,
    pub value: *const u8,
    pub value_len: usize,
}

/// Two columns to fill, and how much they hold; the offsets have one more than `entries`.
#[repr(C)]
pub struct Columns {
    pub entries: usize,
    pub key_offsets: *mut u32,
    pub keys: *mut u8,
    pub keys_capacity: usize,
    pub value_offsets: *mut u32,
    pub values: *mut u8,
    pub values_capacity: usize,
}

/// How much of them was filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Filled {
    pub count: usize,
    pub key_bytes: usize,
    pub value_bytes: usize,
    pub place: Place,
}

/// Where an iterator is, or where a read of many entries left it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Place {
    /// Not positioned yet, or no more.
    Nowhere = 0,
    Entry = 1,
    /// Past the last entry, without error.
    End = 2,
    /// Stopped by an error that the caller has not seen: a block ended before it.
    Failed = 3,
    /// The database is closed. Rust alone says so.
    Closed = 4,
}

/// How a transaction reads a key: without a lock, or with one of either kind.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Way {
    pub locks: bool,
    pub exclusive: bool,
    pub validates: bool,
}

/// What a WAL filter did when a database was opened.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct WalFilterReport {
    pub ignored: u64,
    pub changed: u64,
    /// Of the records that it let through, changed or ignored.
    pub last_sequence: u64,
    /// The rest was not replayed, as it wanted.
    pub stopped: bool,
    /// It called a record corrupted, and RocksDB drops what follows.
    pub corrupted: bool,
    /// The same, and the opening was to fail rather than to lose.
    pub refused: bool,
}

/// Files for a column family: rocks_ingest_group with RocksDB's objects in the place of handles.
#[repr(C)]
pub struct IngestGroup {
    pub family: *mut Cf,
    pub files: *const *const c_char,
    pub file_count: usize,
    pub options: *const c_void,
    pub checksums: *const rocks_slice,
    pub functions: *const *const c_char,
}

/// The settings of an event queue.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct EventQueueSettings {
    pub capacity: usize,
    pub max_bytes: usize,
    pub kinds: u64,
    pub log_level: i32,
    pub file_io: i32,
}
