// How far a log record advances the sequence number when it is replayed: simulates RocksDB's own
// inserter (db/write_batch.cc, MemTableInserter).
#pragma once

#include <map>
#include <set>
#include <string>

#include "rocksdb/write_batch.h"
#include "src/options/options.h"

namespace rx {

// Remembers the transactions that the log has prepared so far, so use one object per replay.
class wal_records final : public rocksdb::WriteBatch::Handler {
 public:
  wal_records(bool two_phase, rocksdb::TxnDBWritePolicy policy)
      : two_phase_(two_phase), policy_(policy) {}

  // Not OK: RocksDB would stop its replay here, or refuse to open.
  Status advance(const Slice& record, uint64_t* by);

  // Whether the last record commits what a deleted log prepared: it advanced by more than is known.
  bool lacks_keys() const { return lacks_keys_; }

  Status PutCF(uint32_t cf, const Slice& key, const Slice&) override { return keyed(cf, key); }
  Status TimedPutCF(uint32_t cf, const Slice& key, const Slice&, uint64_t) override {
    return keyed(cf, key);
  }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice&) override {
    return keyed(cf, key);
  }
  Status DeleteCF(uint32_t cf, const Slice& key) override { return keyed(cf, key); }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override { return keyed(cf, key); }
  Status DeleteRangeCF(uint32_t cf, const Slice& key, const Slice&) override {
    return keyed(cf, key);
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice&) override { return keyed(cf, key); }
  Status PutBlobIndexCF(uint32_t cf, const Slice& key, const Slice&) override {
    return keyed(cf, key);
  }
  void LogData(const Slice&) override {}
  Status MarkBeginPrepare(bool) override;
  Status MarkEndPrepare(const Slice& name) override;
  Status MarkNoop(bool is_first) override { return is_first ? Status::OK() : boundary(); }
  Status MarkCommit(const Slice& name) override;
  Status MarkCommitWithTimestamp(const Slice& name, const Slice&) override {
    return MarkCommit(name);
  }
  Status MarkRollback(const Slice& name) override;

 protected:
  // Decides which marks RocksDB refuses; for a database without transactions any value would do.
  OptionState WriteAfterCommit() const override {
    if (!two_phase_) return OptionState::kUnknown;
    return early() ? OptionState::kDisabled : OptionState::kEnabled;
  }
  OptionState WriteBeforePrepare() const override {
    if (!two_phase_) return OptionState::kUnknown;
    return policy_ == rocksdb::WRITE_UNPREPARED ? OptionState::kEnabled : OptionState::kDisabled;
  }

 private:
  // One number per batch instead of one per key.
  bool early() const { return policy_ != rocksdb::WRITE_COMMITTED; }
  Status keyed(uint32_t cf, const Slice& key);
  Status boundary();

  const bool two_phase_;
  const rocksdb::TxnDBWritePolicy policy_;
  uint64_t count_ = 0;
  bool prepares_ = false, lacks_keys_ = false;
  uint64_t held_ = 0;  // by the section that prepares
  std::map<std::string, uint64_t> prepared_;
  std::set<std::string> seen_;  // in this batch
};

}  // namespace rx
