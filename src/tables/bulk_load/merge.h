// Sorted chunks, in memory and in files, merged into sorted files.
#pragma once

#include <functional>
#include <optional>

#include "src/tables/bulk_load/sort.h"
#include "src/tables/sst_writer.h"

namespace rx {

// What a merge takes, and where it goes.
struct bulk_merge {
  // In the order of what was given.
  std::vector<const bulk_chunk*> from;
  // Keys from `begin` to before `end`; none: no end there.
  std::optional<std::string> begin, end;
  // Of the files that chunks were written to.
  const rocksdb::Options* chunk_options;
  size_t readahead;
  // Of the files to make.
  const rocksdb::Options* options;
  std::optional<sst_target> target;
  uint64_t file_size;
  bool sync;
  // The path of the n-th file.
  std::function<std::string(size_t)> path;
  // Told of so many bytes; false: the merge is to end.
  std::function<bool(uint64_t bytes)> go_on;

  // What came of it.
  std::vector<std::string> files;
  uint64_t entries = 0, bytes = 0, size = 0;

  Status run();

 private:
  Status add(const Slice& key, const Slice& value);
  Status finish_file();
  std::unique_ptr<sst_writer> writer_;
  uint64_t untold_ = 0;
};

}  // namespace rx
