#include "src/inside/records.h"

#include "db/dbformat.h"
#include "db/wide/wide_column_serialization.h"
#include "db/write_batch_internal.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::ValueType;
using rocksdb::WriteBatch;
using rocksdb::WriteBatchInternal;

static_assert(kBatchHeader == WriteBatchInternal::kHeader);
static_assert(kPutTag == ValueType::kTypeValue);
static_assert(kFamilyPutTag == ValueType::kTypeColumnFamilyValue);

namespace {

// Every tag by name, so that a new tag of RocksDB's breaks the build.
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch"
record_kind kind_of(ValueType tag) {
  switch (tag) {
    case ValueType::kTypeLogData:
      return record_kind::kLogData;
    case ValueType::kTypeNoop:
      return record_kind::kNoop;
    case ValueType::kTypeBeginPrepareXID:
      return record_kind::kBeginPrepare;
    case ValueType::kTypeBeginPersistedPrepareXID:
    case ValueType::kTypeBeginUnprepareXID:
      return record_kind::kBeginEarlyPrepare;
    case ValueType::kTypeEndPrepareXID:
      return record_kind::kEndPrepare;
    case ValueType::kTypeCommitXID:
      return record_kind::kCommit;
    case ValueType::kTypeCommitXIDAndTimestamp:
      return record_kind::kCommitWithTimestamp;
    case ValueType::kTypeRollbackXID:
      return record_kind::kRollback;
    case ValueType::kTypeDeletion:
    case ValueType::kTypeValue:
    case ValueType::kTypeMerge:
    case ValueType::kTypeColumnFamilyDeletion:
    case ValueType::kTypeColumnFamilyValue:
    case ValueType::kTypeColumnFamilyMerge:
    case ValueType::kTypeSingleDeletion:
    case ValueType::kTypeColumnFamilySingleDeletion:
    case ValueType::kTypeColumnFamilyRangeDeletion:
    case ValueType::kTypeRangeDeletion:
    case ValueType::kTypeColumnFamilyBlobIndex:
    case ValueType::kTypeBlobIndex:
    case ValueType::kTypeDeletionWithTimestamp:
    case ValueType::kTypeWideColumnEntity:
    case ValueType::kTypeColumnFamilyWideColumnEntity:
    case ValueType::kTypeValuePreferredSeqno:
    case ValueType::kTypeColumnFamilyValuePreferredSeqno:
    case ValueType::kTypeMaxValid:
    case ValueType::kMaxValue:
      break;
  }
  return record_kind::kWrite;
}
#pragma GCC diagnostic pop

}  // namespace

Status next_record(Slice* records, batch_record* record) {
  *record = {};
  const char* begin = records->data();
  char tag = 0;
  uint32_t family = 0;
  Slice value, blob;
  uint64_t time = 0;
  const Status s = rocksdb::ReadRecordFromWriteBatch(records, &tag, &family, &record->key, &value,
                                                     &blob, &record->name, &time);
  record->kind = kind_of(static_cast<ValueType>(tag));
  record->bytes = Slice(begin, records->data() - begin);
  return s;
}

bool begins_with_noop(const WriteBatch& batch) {
  const std::string& data = batch.Data();
  return data.size() > kBatchHeader && data[kBatchHeader] == static_cast<char>(rocksdb::kTypeNoop);
}

Status put(WriteBatch* to, uint32_t family, const Slice& key, const Slice& value) {
  return WriteBatchInternal::Put(to, family, key, value);
}

Status merge(WriteBatch* to, uint32_t family, const Slice& key, const Slice& operand) {
  return WriteBatchInternal::Merge(to, family, key, operand);
}

Status remove(WriteBatch* to, uint32_t family, const Slice& key) {
  return WriteBatchInternal::Delete(to, family, key);
}

Status remove_single(WriteBatch* to, uint32_t family, const Slice& key) {
  return WriteBatchInternal::SingleDelete(to, family, key);
}

Status remove_range(WriteBatch* to, uint32_t family, const Slice& begin, const Slice& end) {
  return WriteBatchInternal::DeleteRange(to, family, begin, end);
}

uint64_t sequence_of(const WriteBatch& batch) { return WriteBatchInternal::Sequence(&batch); }

void set_count(WriteBatch* batch, uint32_t count) { WriteBatchInternal::SetCount(batch, count); }

bool has_timestamps(const WriteBatch& batch) {
  return WriteBatchInternal::HasKeyWithTimestamp(batch);
}

Status check_entity(const Slice& bytes) {
  Slice input = bytes;
  rocksdb::WideColumns columns;
  return rocksdb::WideColumnSerialization::DeserializeSimple(input, columns);
}

}  // namespace rx::inside
