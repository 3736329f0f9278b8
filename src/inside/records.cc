#include "src/inside/records.h"

#include <array>

#include "db/dbformat.h"
#include "db/wide/wide_column_serialization.h"
#include "db/write_batch_internal.h"
#include "util/coding.h"

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
part_kind kind_of(ValueType tag) {
  switch (tag) {
    case ValueType::kTypeNoop:
      return part_kind::kNoop;
    case ValueType::kTypeBeginPrepareXID:
      return part_kind::kBeginPrepare;
    case ValueType::kTypeBeginPersistedPrepareXID:
    case ValueType::kTypeBeginUnprepareXID:
      return part_kind::kBeginEarlyPrepare;
    case ValueType::kTypeEndPrepareXID:
      return part_kind::kEndPrepare;
    case ValueType::kTypeCommitXID:
      return part_kind::kCommit;
    case ValueType::kTypeCommitXIDAndTimestamp:
      return part_kind::kCommitWithTimestamp;
    case ValueType::kTypeRollbackXID:
      return part_kind::kRollback;
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
    case ValueType::kTypeLogData:
      break;
  }
  return part_kind::kWrites;
}
#pragma GCC diagnostic pop

// The form of a record that follows its tag.
struct record_form {
  // The number of a column family comes first.
  bool has_family;
  // So many slices, each behind its length; 0: another form.
  uint8_t slices;
};

constexpr std::array<record_form, 256> forms() {
  std::array<record_form, 256> all{};
  all[ValueType::kTypeValue] = all[ValueType::kTypeMerge] = all[ValueType::kTypeRangeDeletion] =
      all[ValueType::kTypeWideColumnEntity] = {false, 2};
  all[ValueType::kTypeDeletion] = all[ValueType::kTypeSingleDeletion] = {false, 1};
  all[ValueType::kTypeColumnFamilyValue] = all[ValueType::kTypeColumnFamilyMerge] =
      all[ValueType::kTypeColumnFamilyRangeDeletion] =
          all[ValueType::kTypeColumnFamilyWideColumnEntity] = {true, 2};
  all[ValueType::kTypeColumnFamilyDeletion] =
      all[ValueType::kTypeColumnFamilySingleDeletion] = {true, 1};
  return all;
}
constexpr auto kForms = forms();

// Where a slice behind its length ends; NULL: the bytes end before.
inline const char* after_slice(const char* at, const char* end) {
  uint32_t length = 0;
  at = rocksdb::GetVarint32Ptr(at, end, &length);
  return at != nullptr && length <= static_cast<size_t>(end - at) ? at + length : nullptr;
}

// Removes the ordinary writes from the front, and returns how many there are: up to a record of
// another form, or one that is cut off. Every record of a log passes here, so this does only what
// finding the next one takes; RocksDB's reader, which takes the rest, judges what is cut off.
uint32_t skip_writes(Slice* records) {
  uint32_t writes = 0, family = 0;
  const char* at = records->data();
  const char* const end = at + records->size();
  while (at != end) {
    const record_form form = kForms[static_cast<uint8_t>(*at)];
    if (form.slices == 0) break;
    const char* next = at + 1;
    if (form.has_family) next = rocksdb::GetVarint32Ptr(next, end, &family);
    if (next != nullptr) next = after_slice(next, end);
    if (next != nullptr && form.slices == 2) next = after_slice(next, end);
    if (next == nullptr) break;
    at = next;
    writes++;
  }
  *records = Slice(at, end - at);
  return writes;
}

}  // namespace

Status next_part(Slice* records, batch_part* part) {
  const char* const begin = records->data();
  *part = {};
  char tag = 0;
  uint32_t family = 0;
  Slice value, blob;
  uint64_t time = 0;
  while (true) {
    part->writes += skip_writes(records);
    if (records->empty()) break;
    const Slice before = *records;
    const Status s = rocksdb::ReadRecordFromWriteBatch(records, &tag, &family, &part->key, &value,
                                                       &blob, &part->name, &time);
    if (!s.ok()) return s;
    const part_kind kind = kind_of(static_cast<ValueType>(tag));
    if (kind == part_kind::kWrites) {
      part->writes += tag != ValueType::kTypeLogData;
      continue;
    }
    // A marker is a part of its own.
    if (before.data() != begin) {
      *records = before;
    } else {
      part->kind = kind;
    }
    break;
  }
  part->bytes = Slice(begin, records->data() - begin);
  return Status::OK();
}

bool prepares(const Slice& record) {
  Slice rest(record.data() + kBatchHeader, record.size() - kBatchHeader);
  batch_part part;
  while (!rest.empty() && next_part(&rest, &part).ok()) {
    if (part.kind == part_kind::kBeginPrepare || part.kind == part_kind::kBeginEarlyPrepare) {
      return true;
    }
  }
  return false;
}

bool begins_with_noop(const WriteBatch& batch) {
  const std::string& data = batch.Data();
  return data.size() > kBatchHeader && data[kBatchHeader] == static_cast<char>(rocksdb::kTypeNoop);
}

Status put(WriteBatch* to, uint32_t family, const Slice& key, const Slice& value) {
  return WriteBatchInternal::Put(to, family, key, value);
}

Status put_entity(WriteBatch* to, uint32_t family, const Slice& key,
                  const rocksdb::WideColumns& columns) {
  return WriteBatchInternal::PutEntity(to, family, key, columns);
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
  rocksdb::WideColumns columns;
  return read_entity(bytes, &columns);
}

Status read_entity(const Slice& bytes, rocksdb::WideColumns* columns) {
  columns->clear();
  return rocksdb::WideColumnSerialization::DeserializeSimple(bytes, *columns);
}

Status write_entity(const rocksdb::WideColumns& columns, std::string* bytes) {
  bytes->clear();
  return rocksdb::WideColumnSerialization::Serialize(columns, *bytes);
}

}  // namespace rx::inside
