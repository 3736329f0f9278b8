// What a MANIFEST says of a database, as far as it can be read, and a new one that says it.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/status.h"

namespace rx::inside {

// A table file as the MANIFEST names it (db/version_edit.h, FileMetaData).
struct table_entry;

struct blob_entry {
  uint64_t count = 0, bytes = 0, garbage_count = 0, garbage_bytes = 0;
  std::string checksum_method, checksum;
};

struct family_entry {
  std::string name;
  std::string comparator;  // empty: not known
  bool has_times = true;
  uint64_t log_number = 0;
  std::string oldest_time;
  std::map<uint64_t, std::shared_ptr<table_entry>> tables;
  std::map<uint64_t, blob_entry> blobs;
};

struct manifest_state {
  std::map<uint32_t, family_entry> families;
  std::string database_id;
  uint64_t next_file = 0, last_sequence = 0, min_log = 0;
  uint32_t last_family = 0;
  // Tables and families that it names no longer.
  std::set<uint64_t> deleted_tables;
  std::set<uint32_t> dropped_families;
};

struct manifest_reading {
  std::string name;
  // No record of it was found.
  bool is_empty = true;
  // Damage other than at its end.
  bool is_damaged = false;
  uint64_t torn = 0, size = 0, bytes_lost = 0;
  std::string text;
};

// Not OK: the file cannot be opened, or Incomplete.
rocksdb::Status read_manifest_state(rocksdb::Env* env, const std::string& path,
                                    const std::atomic<bool>& stop, manifest_state* state,
                                    manifest_reading* reading);

// Writes and syncs a MANIFEST.
rocksdb::Status write_manifest(const rocksdb::Options& options, const std::string& path,
                               uint64_t number, const manifest_state& state);

// Makes CURRENT name a MANIFEST, in one step. `is_set`: whether it names it, or may; also set where
// that is perhaps not on the disk, which is not OK.
rocksdb::Status set_current(const rocksdb::Options& options, const std::string& folder,
                            uint64_t number, bool* is_set);

std::string manifest_name(uint64_t number);
std::string table_name(const std::string& folder, uint64_t number);
std::string blob_name(const std::string& folder, uint64_t number);

}  // namespace rx::inside
