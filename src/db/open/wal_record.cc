#include "src/db/open/wal_record.h"

namespace rx {

Status wal_records::advance(const Slice& record, uint64_t* by) {
  rocksdb::WriteBatch batch(record.ToString());
  count_ = 0;
  prepares_ = false;
  lacks_keys_ = false;
  seen_.clear();
  const Status s = batch.Iterate(this);
  *by = count_;
  return s;
}

Status wal_records::keyed(uint32_t cf, const Slice& key) {
  if (!early()) {
    ++(prepares_ ? held_ : count_);
    return Status::OK();
  }
  // A key that is already in the batch begins another sequence number.
  std::string one(reinterpret_cast<const char*>(&cf), sizeof(cf));
  one.append(key.data(), key.size());
  if (!seen_.insert(one).second) {
    seen_.clear();
    seen_.insert(one);
    count_++;
  }
  return Status::OK();
}

Status wal_records::boundary() {
  if (early()) {
    count_++;
    seen_.clear();
  }
  return Status::OK();
}

Status wal_records::MarkBeginPrepare(bool) {
  if (!two_phase_) {
    return Status::NotSupported("the WAL has prepared transactions",
                                "only the mode transaction replays them");
  }
  prepares_ = true;
  held_ = 0;
  return Status::OK();
}

Status wal_records::MarkEndPrepare(const Slice& name) {
  prepared_[name.ToString()] = held_;
  prepares_ = false;
  return boundary();
}

Status wal_records::MarkCommit(const Slice& name) {
  // An unknown one was written into a table before its log was deleted.
  const auto found = prepared_.find(name.ToString());
  lacks_keys_ |= found == prepared_.end();
  if (found != prepared_.end()) {
    count_ += found->second;
    prepared_.erase(found);
  }
  return boundary();
}

Status wal_records::MarkRollback(const Slice& name) {
  prepared_.erase(name.ToString());
  return boundary();
}

}  // namespace rx
