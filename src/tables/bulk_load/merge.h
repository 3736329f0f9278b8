// Merges sorted chunks, in memory and in files, into sorted files.
#pragma once

#include <functional>
#include <optional>

#include "src/tables/bulk_load/sort.h"
#include "src/tables/sst_writer.h"

namespace rx {

// The inputs and outputs of a merge.
struct bulk_merge {
  // In input order.
  std::vector<const bulk_chunk*> from;
  // Keys from `begin` up to, not including, `end`; none: unbounded.
  std::optional<std::string> begin, end;
  // The options of the chunks' files.
  const rocksdb::Options* chunk_options;
  size_t readahead;
  // The options of the files to make.
  const rocksdb::Options* options;
  std::optional<sst_target> target;
  uint64_t file_size;
  bool sync;
  // The path of the n-th file.
  std::function<std::string(size_t)> path;
  // Called with the number of bytes just merged; false: the merge must end.
  std::function<bool(uint64_t bytes)> go_on;

  // The results.
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
