// Options of every kind behind one interface: set, read and listed by RocksDB's
// own names.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge.h"
#include "rocksdb/options.h"

namespace rx {

// The same numbers as ROCKS_OPTIONS_* in src/api/options.rs.
enum kind : int32_t {
  kDatabase = 1,
  kOpen = 2,
  kRead = 3,
  kWrite = 4,
  kFlush = 5,
  kCompactRange = 6,
  kWaitForCompact = 7,
};

// One handle's worth of options. A change goes to a copy, which replaces the
// original only when all of it was accepted.
struct options {
  virtual ~options() = default;
  virtual std::unique_ptr<options> clone() const = 0;
  virtual Status set(const std::unordered_map<std::string, std::string>& values) = 0;
  // Bytes that may hold a NUL: bounds, timestamps.
  virtual Status set_bytes(const std::string& name, const Slice& value);
  virtual Status get(const std::string& name, std::string* value) const = 0;
  virtual void names(std::vector<std::string>* names) const = 0;
  // The RocksDB struct itself.
  virtual const void* raw() const = 0;
  // What the struct points at without owning it, by the option's name. Copied with
  // the options, so that it lives as long as any copy of them.
  std::map<std::string, std::shared_ptr<void>> kept;
};

// How a kind of database is opened: what DB::Open's variants take as arguments.
struct open_options {
  std::string mode = "read_write";
  bool error_if_wal_file_exists = false;
  bool allow_missing_merge_operator = false;
  bool check_recovery = true;
  bool fail_on_data_loss = false;
};

}  // namespace rx
