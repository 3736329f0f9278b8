/* checksum of src/base/shared.rs: 0f6cc2999914aecd */
#pragma once

namespace rx {

/// A handle's bits (`abi/handles/handle.rs`).
constexpr static const uint32_t HANDLE_BITS = 56;

/// Its highest bits, from this one up, are the kind.
constexpr static const uint32_t KIND_SHIFT = 50;

/// The kinds from this one up are the sinks' of callbacks: their numbers run on into the kind.
constexpr static const uint8_t SINK_KINDS = 56;

/// It has a merge operator.
constexpr static const uint32_t TRAIT_MERGE = 1;

/// Its keys carry user-defined timestamps.
constexpr static const uint32_t TRAIT_TIMESTAMPS = 2;

/// Its options have disallow_memtable_writes.
constexpr static const uint32_t TRAIT_NO_WRITES = 4;

/// Its tables require keys of one length.
constexpr static const uint32_t TRAIT_KEY_LENGTH = 8;

/// Its values carry times.
constexpr static const uint32_t TRAIT_EXPIRES = 16;

/// The `size` of records that do not tell.
constexpr static const uint32_t UNKNOWN_STAMPS = UINT32_MAX;

/// The kinds of objects behind handles, and of other objects made in the same way. Each has its own
/// number: a handle's kind identifies its object's kind.
enum class ObjectKind : uint8_t {
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
};

/// The kind of a write, for functions that serve all of them.
enum class WriteKind : int32_t {
  Put = 1,
  Merge = 2,
  Delete = 3,
  SingleDelete = 4,
  DeleteRange = 5,
  /// Its value is an array of columns: rocks_wide_column.
  PutEntity = 6,
};

/// The background work of a database that a call pauses.
enum class Pause : int32_t {
  /// PauseBackgroundWork
  Background = 0,
  /// DisableManualCompaction
  Manual = 1,
  /// AbortAllCompactions
  Compactions = 2,
};

/// The position of an iterator, or of a read of many entries at its end.
enum class Place : int32_t {
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
};

/// How the bytes of an Arrow stream are laid out.
enum class ArrowBytes : int32_t {
  Binary = 0,
  LargeBinary = 1,
  BinaryView = 2,
};

/// Which columns an Arrow stream has.
enum class ArrowColumns : int32_t {
  Both = 0,
  Keys = 1,
  Values = 2,
};

/// What a null among the values of an Arrow stream that comes in means.
enum class ArrowNulls : int32_t {
  Refuse = 0,
  Delete = 1,
};

/// What a record of a trace asks for; the bridge makes them.
enum class TraceKind : int32_t {
  /// There is no further record.
  End = 0,
  Write = 1,
  Get = 2,
  Seek = 3,
  SeekForPrev = 4,
  MultiGet = 5,
  /// This version of RocksDB does not know it.
  Unknown = 6,
};

/// The state of a thread's callbacks, as far as Rust reads it.
struct ThisThread {
  /// How many callbacks run, nested; in the next 16 bits, how many of them RocksDB called; in the
  /// next, how many of them it may have called with its locks held.
  uint64_t running;
  /// The database whose flush or compaction runs here: the address of its root DB.
  const void *working_for;
  /// The database whose event is being delivered: likewise.
  const void *event_of;
};

/// The current entry of an iterator.
struct Entry {
  const uint8_t *key;
  size_t key_len;
  const uint8_t *value;
  size_t value_len;
};

/// The keys or values of a call that takes many: an array of slices, or a column with offsets of one
/// of two widths. Pointers that it does not need are NULL.
struct Entries {
  const rocks_slice *slices;
  const uint8_t *data;
  const uint32_t *offsets32;
  const int64_t *offsets64;
};

/// Two columns to fill, with their capacities; the offsets have one more than `entries`.
struct Columns {
  size_t entries;
  uint32_t *key_offsets;
  uint8_t *keys;
  size_t keys_capacity;
  uint32_t *value_offsets;
  uint8_t *values;
  size_t values_capacity;
};

/// A column of values to fill, with its capacities; the offsets have one more than `entries`.
struct ValueColumn {
  size_t entries;
  uint32_t *offsets;
  uint8_t *data;
  size_t data_capacity;
  /// One bit for each of `entries`; NULL: not wanted.
  uint8_t *validity;
};

/// How much of two columns is filled.
struct Filled {
  size_t count;
  size_t key_bytes;
  size_t value_bytes;
  Place place;
};

/// How a transaction reads a key: without a lock, or with one of either kind.
struct Way {
  bool locks;
  bool exclusive;
  bool validates;
};

/// A WAL filter's work in an opening of a database.
struct WalFilterReport {
  uint64_t ignored;
  uint64_t changed;
  /// Of the records that it passed, changed or ignored.
  uint64_t last_sequence;
  /// The filter ended the replay.
  bool stopped;
  /// The filter reported a damaged record, and RocksDB drops the rest.
  bool corrupted;
  /// The same, and the opening must fail instead of losing data.
  bool refused;
};

/// Records of a batch, counted from 0, whose keys end with timestamps of `size` bytes.
struct Stamped {
  uint32_t first;
  uint32_t end;
  /// `UNKNOWN_STAMPS`: bytes from elsewhere, whose keys may or may not have them.
  uint32_t size;
};

/// Files for a column family: rocks_ingest_group with RocksDB's objects instead of handles.
struct IngestGroup {
  rocksdb::ColumnFamilyHandle *family;
  const char *const *files;
  size_t file_count;
  const void *options;
  const rocks_slice *checksums;
  const char *const *functions;
};

/// The settings of an event queue.
struct EventQueueSettings {
  size_t capacity;
  size_t max_bytes;
  uint64_t kinds;
  int32_t log_level;
  int32_t file_io;
};

/// The options of an Arrow stream. Texts are borrowed from the options.
struct ArrowSettings {
  size_t batch_rows;
  uint64_t batch_bytes;
  uint64_t limit;
  uint32_t threads;
  uint32_t batches_ahead;
  ArrowBytes bytes;
  ArrowColumns columns;
  WriteKind write;
  ArrowNulls nulls;
  bool reverse;
  rocks_slice key_name;
  rocks_slice value_name;
  rocks_slice source_name;
};

/// A typed column: Arrow's format, and its name, which are those of the plan.
struct ArrowField {
  const char *format;
  const char *name;
};

/// The cells of a typed column: numbers, or offsets and bytes.
struct ArrowCells {
  const void *first;
  /// NULL: numbers.
  const void *bytes;
};

/// What typed rows come to.
struct ArrowDecoded {
  size_t rows;
  uint64_t bytes;
};

/// A record of a trace. A write has one key: the bytes of its batch.
struct TraceStep {
  TraceKind kind;
  size_t count;
  const uint32_t *families;
  const rocks_slice *keys;
  /// The bounds of an iterator; empty: none.
  rocks_slice lower;
  rocks_slice upper;
};

/// AES, as Rust offers it to the bridge (`objects/encryption/cipher.rs`). Keys have 32 bytes.
struct Ciphers {
  /// Fills at most 256 bytes; false: the system has no random bytes.
  bool (*random)(uint8_t *to, size_t len);
  /// Wraps a file's key in place, with a nonce of 12 bytes, into as many bytes and a tag of 16.
  bool (*wrap)(const uint8_t *master,
               const uint8_t *nonce,
               const uint8_t *beside,
               size_t len,
               uint8_t *key,
               uint8_t *tag);
  /// false: another master key wrapped it, or something was changed.
  bool (*unwrap)(const uint8_t *master,
                 const uint8_t *nonce,
                 const uint8_t *beside,
                 size_t len,
                 uint8_t *key,
                 const uint8_t *tag);
  /// Expands a file's key; `free_key` clears and frees it.
  void *(*new_key)(const uint8_t *key);
  void (*free_key)(void *key);
  /// Encrypts or decrypts in place, with a nonce of 8 bytes.
  void (*apply)(const void *key, const uint8_t *nonce, uint64_t offset, uint8_t *data, size_t len);
};

}  // namespace rx
