// The compactions of a database that fail. RocksDB tries one whose files cannot be opened or
// written again each second, without an end, and keeps no error (db/error_handler.cc, SetBGError;
// db/db_impl/db_impl_compaction_flush.cc, BackgroundCallCompaction): nothing of RocksDB's tells it
// from one that gets on.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "rocksdb/listener.h"

namespace rx {

class failing_compactions {
 public:
  void began(const rocksdb::CompactionJobInfo& info);
  void ended(const rocksdb::CompactionJobInfo& info);

  // Why those that run or wait for their turn will end nothing: they failed just now, none of
  // another column family runs, and none ended well since the last call with this `seen`. Empty:
  // they may.
  std::string why(uint64_t* seen) const;

 private:
  using when = std::chrono::steady_clock::time_point;
  struct failure {
    when at;
    std::string text;
  };

  mutable std::mutex mutex_;
  // By column family: the last ones.
  std::map<uint32_t, failure> failures_;
  // The column family of each that runs.
  std::map<int, uint32_t> running_;
  uint64_t good_ = 0;
};

}  // namespace rx
