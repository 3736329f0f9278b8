// Log files (WALs and MANIFESTs) with damage: the records before it and behind it. RocksDB's reader
// gives up the rest of a block of 32 KiB, in which whole records may follow.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "rocksdb/env.h"
#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace rx::inside {

struct log_summary {
  // Records that were given, and places at which some were lost.
  uint64_t records = 0, damages = 0;
  uint64_t bytes = 0, bytes_lost = 0;
  // Bytes at the end that are no whole record; also in bytes_lost if they are not zeros.
  uint64_t torn = 0;
  bool is_recycled = false;
  // The first damage.
  std::string text;
  // Lengths of timestamps by column family, as the log tells.
  std::unordered_map<uint32_t, size_t> timestamps;

  bool is_damaged() const { return damages != 0; }
};

// `number`: the WAL's; 0 for a MANIFEST. `each`: a record, and whether damage came before it; not
// OK ends the reading. Incomplete: stopped.
rocksdb::Status read_log(
    const std::string& bytes, uint64_t number,
    const std::function<rocksdb::Status(const rocksdb::Slice& record, bool after_damage)>& each,
    log_summary* summary, const std::atomic<bool>& stop);

class log_output {
 public:
  log_output();
  ~log_output();
  log_output(const log_output&) = delete;
  log_output& operator=(const log_output&) = delete;

  rocksdb::Status open(const rocksdb::Options& options, const std::string& path, uint64_t number,
                       const std::unordered_map<uint32_t, size_t>& timestamps);
  rocksdb::Status add(const rocksdb::Slice& record);
  // Syncs and closes.
  rocksdb::Status finish();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace rx::inside
