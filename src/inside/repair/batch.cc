#include "src/inside/repair/batch.h"

#include "db/dbformat.h"
#include "db/write_batch_internal.h"
#include "src/inside/files.h"
#include "src/inside/records.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::ValueType;

namespace {

struct one_record {
  char tag = 0;
  uint32_t family = 0;
  Slice key, value, blob, name;
};

Status next(Slice* rest, one_record* out) {
  *out = {};
  return rocksdb::ReadRecordFromWriteBatch(rest, &out->tag, &out->family, &out->key, &out->value,
                                           &out->blob, &out->name, nullptr);
}

// The tag with a column family, and whether the given one has it; 0: not a write.
char family_tag(char tag, bool* has_family) {
  static constexpr char kPairs[][2] = {
      {ValueType::kTypeValue, ValueType::kTypeColumnFamilyValue},
      {ValueType::kTypeDeletion, ValueType::kTypeColumnFamilyDeletion},
      {ValueType::kTypeMerge, ValueType::kTypeColumnFamilyMerge},
      {ValueType::kTypeSingleDeletion, ValueType::kTypeColumnFamilySingleDeletion},
      {ValueType::kTypeRangeDeletion, ValueType::kTypeColumnFamilyRangeDeletion},
      {ValueType::kTypeBlobIndex, ValueType::kTypeColumnFamilyBlobIndex},
      {ValueType::kTypeWideColumnEntity, ValueType::kTypeColumnFamilyWideColumnEntity},
      {ValueType::kTypeValuePreferredSeqno, ValueType::kTypeColumnFamilyValuePreferredSeqno},
  };
  for (const auto& pair : kPairs) {
    *has_family = tag == pair[1];
    if (tag == pair[0] || *has_family) return pair[1];
  }
  return 0;
}

bool is_commit(char tag) {
  return tag == ValueType::kTypeCommitXID || tag == ValueType::kTypeCommitXIDAndTimestamp;
}

bool begins_prepare(char tag) {
  return tag == ValueType::kTypeBeginPrepareXID ||
         tag == ValueType::kTypeBeginPersistedPrepareXID ||
         tag == ValueType::kTypeBeginUnprepareXID;
}

}  // namespace

Status look_at(const Slice& record, batch_facts* facts) {
  *facts = {};
  if (record.size() < kBatchHeader) return Status::Corruption("a record too small for a batch");
  facts->first = fixed64(record.data());
  Slice rest(record.data() + kBatchHeader, record.size() - kBatchHeader);
  one_record one;
  bool has_family = false;
  while (!rest.empty()) {
    const Status s = next(&rest, &one);
    if (!s.ok()) return s;
    if (family_tag(one.tag, &has_family) != 0) {
      facts->writes++;
      if (one.family != kNoFamily) facts->families.insert(one.family);
    } else if (one.tag != ValueType::kTypeLogData && one.tag != ValueType::kTypeNoop) {
      facts->has_markers = true;
    }
  }
  if (!facts->has_markers && facts->writes != fixed32(record.data() + kBatchCount)) {
    return Status::Corruption("a batch with another count than it has writes");
  }
  const uint64_t count = facts->has_markers ? 1 : facts->writes;
  facts->last = facts->first + (count == 0 ? 0 : count - 1);
  return Status::OK();
}

Status prepared_sections::learn(const Slice& record) {
  uint64_t sequence = fixed64(record.data());
  Slice rest(record.data() + kBatchHeader, record.size() - kBatchHeader);
  bool prepares = false, has_family = false;
  one_record one;
  while (!rest.empty()) {
    const Status s = next(&rest, &one);
    if (!s.ok()) return s;
    if (begins_prepare(one.tag)) {
      prepares = true;
      all_.push_back({0, 0, one.tag != ValueType::kTypeBeginPrepareXID});
    } else if (one.tag == ValueType::kTypeEndPrepareXID) {
      prepares = false;
      open_[one.name.ToString()] = all_.size() - 1;
    } else if (is_commit(one.tag)) {
      const auto found = open_.find(one.name.ToString());
      if (found == open_.end()) continue;
      section& committed = all_[found->second];
      committed.number = committed.early ? 0 : sequence;
      if (!committed.early) sequence += committed.writes;
      open_.erase(found);
    } else if (one.tag == ValueType::kTypeRollbackXID) {
      open_.erase(one.name.ToString());
    } else if (family_tag(one.tag, &has_family) != 0) {
      if (prepares)
        all_.back().writes++;
      else
        sequence++;
    }
  }
  return Status::OK();
}

void prepared_sections::again() {
  at_ = 0;
  open_.clear();
}

uint64_t prepared_sections::number_of(uint64_t write) const {
  const uint64_t number = all_[in_].number;
  return number == 0 ? 0 : number + write;
}

uint64_t prepared_sections::commit(const std::string& name) {
  const auto found = open_.find(name);
  if (found == open_.end()) return 0;
  const section& committed = all_[found->second];
  open_.erase(found);
  return committed.early ? 0 : committed.writes;
}

Status without(const Slice& record, const std::function<bool(uint32_t, uint64_t)>& keeps,
               prepared_sections* sections, std::string* out, uint64_t* changed) {
  *changed = 0;
  out->assign(record.data(), kBatchHeader);
  uint64_t sequence = fixed64(record.data());
  Slice rest(record.data() + kBatchHeader, record.size() - kBatchHeader);
  bool prepared = false;
  uint64_t in_section = 0;
  one_record one;
  while (!rest.empty()) {
    const char* const begin = rest.data();
    const Status s = next(&rest, &one);
    if (!s.ok()) return s;
    bool has_family = false;
    const char tag = family_tag(one.tag, &has_family);
    if (begins_prepare(one.tag)) {
      prepared = true;
      in_section = 0;
      sections->begin();
    }
    if (one.tag == ValueType::kTypeEndPrepareXID) {
      prepared = false;
      sections->end(one.name.ToString());
    }
    if (is_commit(one.tag)) sequence += sections->commit(one.name.ToString());
    const Slice whole(begin, rest.data() - begin);
    const uint64_t number = prepared && tag != 0 ? sections->number_of(in_section++) : sequence;
    if (tag == 0 || number == 0 || keeps(one.family, number)) {
      out->append(whole.data(), whole.size());
    } else {
      Slice body(whole.data() + 1, whole.size() - 1);
      uint32_t family = 0;
      if (has_family) get_varint32(&body, &family);
      out->push_back(tag);
      put_varint32(out, kNoFamily);
      out->append(body.data(), body.size());
      ++*changed;
    }
    if (tag != 0 && !prepared) sequence++;
  }
  return Status::OK();
}

}  // namespace rx::inside
