// Checks of a batch's records: the shared base, and the check of a batch from outside.
#pragma once

#include <string>

#include "rocksdb/write_batch.h"
#include "src/base/bridge.h"

namespace rocksdb {
class DB;
}

namespace rx {

using rocksdb::WriteBatch;

// The shared base: tells every kind of record apart and counts the records.
class Records : public WriteBatch::Handler {
 public:
  Status PutCF(uint32_t cf, const Slice& key, const Slice& value) override {
    return keyed(cf, key, value);
  }
  Status TimedPutCF(uint32_t cf, const Slice& key, const Slice& value, uint64_t) override {
    // RocksDB strips the time from the value's end unchecked (db/seqno_to_time_mapping.cc).
    if (value.size() > kMaxRecord) return bad("a timed put whose value lacks its time");
    return keyed(cf, key, value);
  }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice& entity) override {
    return keyed(cf, key, entity);
  }
  Status DeleteCF(uint32_t cf, const Slice& key) override { return keyed(cf, key, Slice()); }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override { return keyed(cf, key, Slice()); }
  Status DeleteRangeCF(uint32_t cf, const Slice& begin, const Slice& end) override {
    return keyed(cf, begin, end);
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice& operand) override {
    return keyed(cf, key, operand);
  }
  Status PutBlobIndexCF(uint32_t cf, const Slice& key, const Slice& index) override {
    return keyed(cf, key, index);
  }
  void LogData(const Slice&) override { at_++; }
  Status MarkBeginPrepare(bool) override { return marker(); }
  Status MarkEndPrepare(const Slice&) override { return marker(); }
  Status MarkCommit(const Slice&) override { return marker(); }
  Status MarkCommitWithTimestamp(const Slice&, const Slice&) override { return marker(); }
  Status MarkRollback(const Slice&) override { return marker(); }
  Status MarkNoop(bool) override {
    at_++;
    return Status::OK();
  }

 protected:
  virtual Status keyed(uint32_t cf, const Slice& key, const Slice& value) = 0;
  virtual Status marker() {
    at_++;
    return Status::OK();
  }
  std::string here() const { return "data: record " + std::to_string(at_); }
  Status bad(const char* what) const { return Status::Corruption(here(), what); }

  size_t at_ = 0;
};

// Checks that RocksDB can decode bytes from outside, as a batch, to their end.
Status check_form(WriteBatch* batch);

// Refuses a single deletion of a key right above a plain one where the database enforces the
// contract of single deletions: a flush that meets both would end all its writes.
Status check_deletions(rocksdb::DB* db, WriteBatch* batch);

}  // namespace rx
