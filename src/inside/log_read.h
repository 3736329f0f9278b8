// Reads a log file (a WAL or a MANIFEST) record by record with RocksDB's own readers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;

// The first damage that a reader found, and how much it dropped so far.
struct log_damage {
  bool is_there = false;
  size_t bytes = 0;
  std::string text;

  void note(size_t more, const std::string& what) {
    if (!is_there) text = what;
    is_there = true;
    bytes += more;
  }
};

// A file that nobody writes to, read in the strictest mode: a torn end counts as damage.
class log_file {
 public:
  log_file();
  ~log_file();
  log_file(const log_file&) = delete;
  log_file& operator=(const log_file&) = delete;

  // `number`: the WAL's; 0 for a MANIFEST.
  Status open(rocksdb::Env* env, const std::string& path, uint64_t number);
  bool next(Slice* record);

  uint64_t size() const { return size_; }
  // Where the last record ends.
  uint64_t last_end() const;

  log_damage damage;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
  uint64_t size_ = 0;
};

// Lengths of the timestamps by column family.
using timestamp_sizes = std::unordered_map<uint32_t, size_t>;

// A WAL that may still grow.
class log_tail {
 public:
  log_tail();
  ~log_tail();
  log_tail(const log_tail&) = delete;
  log_tail& operator=(const log_tail&) = delete;

  // `verify`: check the records' checksums.
  Status open(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path,
              uint64_t number, bool verify);
  // false: no more for now, or damage, or an error.
  bool next(Slice* record);
  bool has_read_error() const;
  // Where the last record ends.
  uint64_t last_end() const;
  const timestamp_sizes& timestamps() const;

  log_damage damage;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

// Whether the first record's header shows that the log overwrites an older one.
bool is_recycled(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path);

// Whether a whole record begins anywhere in the bytes. Each record begins with its own checksum, so
// it is found without knowing where. `number`: only records of this WAL, which overwrites an older
// one and ends among that one's records.
bool holds_a_record(const Slice& bytes, std::optional<uint64_t> number);

// ---- the MANIFEST ------------------------------------------------------------------

// The changes that one of its records makes.
struct manifest_edit {
  uint32_t family = 0;
  bool adds_family = false, drops_family = false;
  std::string family_name;
  std::optional<std::string> comparator;
  bool has_timestamps = true;
  std::optional<uint64_t> log_number, last_sequence, min_log_to_keep, next_file;
  // Numbers of table files, and of blob files. Deleted ones come before new ones, which may be the
  // same on another level.
  std::vector<uint64_t> deleted_files, new_files, new_blobs;
};

struct manifest_end {
  std::string name;
  log_damage damage;
  uint64_t torn_bytes = 0;
  // Where its last whole record ends, and the file.
  uint64_t end = 0, size = 0;
};

// Reads the MANIFEST that the CURRENT file of a database's folder names, up to its first damage.
Status read_manifest(rocksdb::Env* env, const std::string& folder, manifest_end* end,
                     const std::function<void(const manifest_edit&)>& each);

}  // namespace rx::inside
