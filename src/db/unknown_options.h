// OPTIONS files with names that this version does not know.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/convenience.h"
#include "rocksdb/env.h"

namespace rx {

// How a file is read. RocksDB minds ignore_unknown_options only where the file says that a newer
// version wrote it (options/options_parser.cc), and takes any other unknown name for damage. A file
// that lost an option, or that a fork of this version wrote, has such names too; so RocksDB is
// shown a newer version.
class unknown_options {
 public:
  explicit unknown_options(const rocksdb::ConfigOptions& how) : how_(how) {}
  // Call it before the file is read with `how`.
  rocksdb::Status prepare(const std::string& file);
  // Valid as long as this.
  const rocksdb::ConfigOptions& how() const { return how_; }

 private:
  rocksdb::ConfigOptions how_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace rx
