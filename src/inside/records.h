// The bytes of a WriteBatch, which are also those of a log record, and writes to a batch by column
// family number.
#pragma once

#include <cstdint>
#include <string>

#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "rocksdb/wide_columns.h"
#include "rocksdb/write_batch.h"

namespace rx::inside {

// ---- the form (db/write_batch.cc, db/dbformat.h) -----------------------------------

// sequence: fixed64, count: fixed32, then the records.
constexpr size_t kBatchHeader = 12;
constexpr size_t kBatchCount = 8;
// The tag of a put: alone, or followed by the number of a column family.
constexpr char kPutTag = 0x1, kFamilyPutTag = 0x5;

// A part of a batch: the writes up to the next marker of a transaction, or that marker.
enum class part_kind {
  kWrites,
  kNoop,
  kBeginPrepare,
  // Of a write policy other than WRITE_COMMITTED.
  kBeginEarlyPrepare,
  kEndPrepare,
  kCommit,
  kCommitWithTimestamp,
  kRollback,
};

struct batch_part {
  part_kind kind = part_kind::kWrites;
  // Of writes, with the log data between them, and how many are writes.
  rocksdb::Slice bytes;
  uint32_t writes = 0;
  // For a commit with a timestamp: the timestamp.
  rocksdb::Slice key;
  // The name of a transaction.
  rocksdb::Slice name;
};

// Removes the first part from the front.
rocksdb::Status next_part(rocksdb::Slice* records, batch_part* part);
// Whether a log record, whose batch begins with kBatchHeader, begins to prepare a transaction.
bool prepares(const rocksdb::Slice& record);
// Whether the records begin like those of a transaction that was not prepared.
bool begins_with_noop(const rocksdb::WriteBatch& batch);

// ---- batches -----------------------------------------------------------------------

rocksdb::Status put(rocksdb::WriteBatch* to, uint32_t family, const rocksdb::Slice& key,
                    const rocksdb::Slice& value);
// `columns`: in any order, each name once.
rocksdb::Status put_entity(rocksdb::WriteBatch* to, uint32_t family, const rocksdb::Slice& key,
                           const rocksdb::WideColumns& columns);
rocksdb::Status merge(rocksdb::WriteBatch* to, uint32_t family, const rocksdb::Slice& key,
                      const rocksdb::Slice& operand);
rocksdb::Status remove(rocksdb::WriteBatch* to, uint32_t family, const rocksdb::Slice& key);
rocksdb::Status remove_single(rocksdb::WriteBatch* to, uint32_t family, const rocksdb::Slice& key);
rocksdb::Status remove_range(rocksdb::WriteBatch* to, uint32_t family, const rocksdb::Slice& begin,
                             const rocksdb::Slice& end);

uint64_t sequence_of(const rocksdb::WriteBatch& batch);
// Regardless of its contents.
void set_count(rocksdb::WriteBatch* batch, uint32_t count);
// Whether it has had keys with timestamps; clearing it does not reset this.
bool has_timestamps(const rocksdb::WriteBatch& batch);

// ---- entities: the columns of a key as one value -------------------------------------

// Whether bytes are an entity.
rocksdb::Status check_entity(const rocksdb::Slice& bytes);
// Its columns, which point into the bytes. Not one whose columns lie in blob files.
rocksdb::Status read_entity(const rocksdb::Slice& bytes, rocksdb::WideColumns* columns);
// The bytes of an entity; the columns are in the order of their names.
rocksdb::Status write_entity(const rocksdb::WideColumns& columns, std::string* bytes);

}  // namespace rx::inside
