// Reads what is left of a damaged block-based table: every block has a checksum of its own, so each
// is found and trusted without the others.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "rocksdb/table_properties.h"

namespace rx::inside {

class damaged_table {
 public:
  using row = std::function<rocksdb::Status(const rocksdb::Slice& internal_key,
                                            const rocksdb::Slice& value)>;

  // `bytes`: the file's, of which those that could not be read are zeros.
  explicit damaged_table(std::string bytes);
  ~damaged_table();
  damaged_table(const damaged_table&) = delete;
  damaged_table& operator=(const damaged_table&) = delete;

  // Finds the parts that describe the others. Not OK: not one block can be told from damage.
  rocksdb::Status open(const rocksdb::Options& options, const std::atomic<bool>& stop);
  // NULL: they cannot be read.
  const rocksdb::TableProperties* properties() const;

  // Calls `data` for the rows in order, and `range` for the range deletions. `global_sequence`: the
  // number that the MANIFEST gives to all rows of an ingested file.
  rocksdb::Status each(const rocksdb::Options& options, uint64_t global_sequence, const row& data,
                       const row& range, const std::atomic<bool>& stop);

  // After `each`. Bytes of data blocks that are lost.
  uint64_t bytes_lost = 0;
  // Range deletions were there and cannot be read.
  bool ranges_lost = false;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace rx::inside
