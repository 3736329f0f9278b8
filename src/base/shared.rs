//! Shared by Rust and the bridge's C++, besides the public types (`src/types`). `make header`
//! writes the C++ side of this file, `shared.h`.

use crate::base::cpp::Cf;
use crate::types::rocks_slice;
use std::ffi::{c_char, c_void};

/// A handle's bits (`abi/handles/handle.rs`).
pub const HANDLE_BITS: u32 = 56;
/// Its highest bits, from this one up, are the kind.
pub const KIND_SHIFT: u32 = 50;
/// The kinds from this one up are the sinks' of callbacks: their numbers run on into the kind.
pub const SINK_KINDS: u8 = 56;

/// The kinds of objects behind handles, and of other objects made in the same way. Each has its own
/// number: a handle's kind identifies its object's kind.
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
    Queue = 44,
    Completions = 45,
    Redis = 46,
    RedisReply = 47,
    RedisSession = 48,
    RedisLock = 49,
    ArrowReader = 50,
    /// Makes an Env.
    FaultEnv = 111,
    /// Makes a MergeOperator.
    AssociativeMergeOperator = 117,
    /// Has no handle: a Cancel owns it.
    Progress = 120,
    /// Has no handle: options for creating a backup own it.
    ExcludeFiles = 121,
    /// Has no handle: an Env owns it.
    KeyProvider = 122,
}

/// The kind of a write, for functions that serve all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum WriteKind {
    Put = 1,
    Merge = 2,
    Delete = 3,
    SingleDelete = 4,
    DeleteRange = 5,
    /// Its value is an array of columns: rocks_wide_column.
    PutEntity = 6,
}

/// The background work of a database that a call pauses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Pause {
    /// PauseBackgroundWork
    Background = 0,
    /// DisableManualCompaction
    Manual = 1,
    /// AbortAllCompactions
    Compactions = 2,
}

// Properties of a column family that its writers need, as bits.

/// It has a merge operator.
pub const TRAIT_MERGE: u32 = 1;
/// Its keys carry user-defined timestamps.
pub const TRAIT_TIMESTAMPS: u32 = 2;
/// Its options have disallow_memtable_writes.
pub const TRAIT_NO_WRITES: u32 = 4;
/// Its tables require keys of one length.
pub const TRAIT_KEY_LENGTH: u32 = 8;
/// Its values carry times.
pub const TRAIT_EXPIRES: u32 = 16;

/// The state of a thread's callbacks, as far as Rust reads it.
#[repr(C)]
pub struct ThisThread {
    /// How many callbacks run, nested; in the next 16 bits, how many of them RocksDB called; in the
    /// next, how many of them it may have called with its locks held.
    pub running: u64,
    /// The database whose flush or compaction runs here: the address of its root DB.
    pub working_for: *const c_void,
    /// The database whose event is being delivered: likewise.
    pub event_of: *const c_void,
}

/// Records of a batch, counted from 0, whose keys end with timestamps of `size` bytes.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamped {
    pub first: u32,
    pub end: u32,
    /// `UNKNOWN_STAMPS`: bytes from elsewhere, whose keys may or may not have them.
    pub size: u32,
}

/// The `size` of records that do not tell.
pub const UNKNOWN_STAMPS: u32 = u32::MAX;

/// The current entry of an iterator.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub key: *const u8,
    pub key_len: usize,
    pub value: *const u8,
    pub value_len: usize,
}

/// The keys or values of a call that takes many: an array of slices, or a column with offsets of one
/// of two widths. Pointers that it does not need are NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entries {
    pub slices: *const rocks_slice,
    pub data: *const u8,
    pub offsets32: *const u32,
    pub offsets64: *const i64,
}

/// Two columns to fill, with their capacities; the offsets have one more than `entries`.
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

/// A column of values to fill, with its capacities; the offsets have one more than `entries`.
#[repr(C)]
pub struct ValueColumn {
    pub entries: usize,
    pub offsets: *mut u32,
    pub data: *mut u8,
    pub data_capacity: usize,
    /// One bit for each of `entries`; NULL: not wanted.
    pub validity: *mut u8,
}

/// How much of two columns is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Filled {
    pub count: usize,
    pub key_bytes: usize,
    pub value_bytes: usize,
    pub place: Place,
}

/// The position of an iterator, or of a read of many entries at its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Place {
    /// Not positioned yet, or no longer.
    Nowhere = 0,
    Entry = 1,
    /// Past the last entry, without error.
    End = 2,
    /// Stopped by an error that the caller has not seen: a block ended before it.
    Failed = 3,
    /// The database is closed. Only Rust sets this.
    Closed = 4,
    /// At an entry, by a scan that is ahead of RocksDB's iterator.
    Ahead = 5,
    /// At an entry that was read ahead, before it was asked for. Only Rust sets this.
    Served = 6,
}

/// How a transaction reads a key: without a lock, or with one of either kind.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Way {
    pub locks: bool,
    pub exclusive: bool,
    pub validates: bool,
}

/// A WAL filter's work in an opening of a database.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct WalFilterReport {
    pub ignored: u64,
    pub changed: u64,
    /// Of the records that it passed, changed or ignored.
    pub last_sequence: u64,
    /// The filter ended the replay.
    pub stopped: bool,
    /// The filter reported a damaged record, and RocksDB drops the rest.
    pub corrupted: bool,
    /// The same, and the opening must fail instead of losing data.
    pub refused: bool,
}

/// Files for a column family: rocks_ingest_group with RocksDB's objects instead of handles.
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

/// How the bytes of an Arrow stream are laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum ArrowBytes {
    Binary = 0,
    LargeBinary = 1,
    BinaryView = 2,
}

/// Which columns an Arrow stream has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum ArrowColumns {
    Both = 0,
    Keys = 1,
    Values = 2,
}

/// What a null among the values of an Arrow stream that comes in means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum ArrowNulls {
    Refuse = 0,
    Delete = 1,
}

/// The options of an Arrow stream. Texts are borrowed from the options.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ArrowSettings {
    pub batch_rows: usize,
    pub batch_bytes: u64,
    pub limit: u64,
    pub threads: u32,
    pub batches_ahead: u32,
    pub bytes: ArrowBytes,
    pub columns: ArrowColumns,
    pub write: WriteKind,
    pub nulls: ArrowNulls,
    pub reverse: bool,
    pub key_name: rocks_slice,
    pub value_name: rocks_slice,
    pub source_name: rocks_slice,
}

/// A typed column: Arrow's format, and its name, which are those of the plan.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ArrowField {
    pub format: *const c_char,
    pub name: *const c_char,
}

/// The cells of a typed column: numbers, or offsets and bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ArrowCells {
    pub first: *const c_void,
    /// NULL: numbers.
    pub bytes: *const c_void,
}

/// What typed rows come to.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ArrowDecoded {
    pub rows: usize,
    pub bytes: u64,
}

/// What a record of a trace asks for; the bridge makes them.
#[allow(dead_code)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum TraceKind {
    /// There is no further record.
    End = 0,
    Write = 1,
    Get = 2,
    Seek = 3,
    SeekForPrev = 4,
    MultiGet = 5,
    /// This version of RocksDB does not know it.
    Unknown = 6,
}

/// A record of a trace. A write has one key: the bytes of its batch.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct TraceStep {
    pub kind: TraceKind,
    pub count: usize,
    pub families: *const u32,
    pub keys: *const rocks_slice,
    /// The bounds of an iterator; empty: none.
    pub lower: rocks_slice,
    pub upper: rocks_slice,
}

/// AES, as Rust offers it to the bridge (`objects/encryption/cipher.rs`). Keys have 32 bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Ciphers {
    /// Fills at most 256 bytes; false: the system has no random bytes.
    pub random: unsafe extern "C" fn(to: *mut u8, len: usize) -> bool,
    /// Wraps a file's key in place, with a nonce of 12 bytes, into as many bytes and a tag of 16.
    pub wrap: unsafe extern "C" fn(
        master: *const u8,
        nonce: *const u8,
        beside: *const u8,
        len: usize,
        key: *mut u8,
        tag: *mut u8,
    ) -> bool,
    /// false: another master key wrapped it, or something was changed.
    pub unwrap: unsafe extern "C" fn(
        master: *const u8,
        nonce: *const u8,
        beside: *const u8,
        len: usize,
        key: *mut u8,
        tag: *const u8,
    ) -> bool,
    /// Expands a file's key; `free_key` clears and frees it.
    pub new_key: unsafe extern "C" fn(key: *const u8) -> *mut c_void,
    pub free_key: unsafe extern "C" fn(key: *mut c_void),
    /// Encrypts or decrypts in place, with a nonce of 8 bytes.
    pub apply: unsafe extern "C" fn(
        key: *const c_void,
        nonce: *const u8,
        offset: u64,
        data: *mut u8,
        len: usize,
    ),
}
