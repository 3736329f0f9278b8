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
  void began(const rocksdb::CompactionJobInfo& info) noexcept;
  void ended(const rocksdb::CompactionJobInfo& info) noexcept;

  // Why those that run or wait for their turn will end nothing: the last ones failed, more than
  // once, none of another column family runs, nor one that has got further than the one that
  // failed, and none ended well since the last call with this `seen`. Empty: they may.
  std::string why(uint64_t* seen) const;

 private:
  using when = std::chrono::steady_clock::time_point;
  struct failure {
    when at;
    // How long it ran.
    when::duration took;
    // How many failed one after the other.
    int count;
    std::string text;
  };
  struct run {
    uint32_t family;
    when begun;
  };

  mutable std::mutex mutex_;
  // By column family: the last ones.
  std::map<uint32_t, failure> failures_;
  // By job: those that run.
  std::map<int, run> running_;
  uint64_t good_ = 0;
};

}  // namespace rx
