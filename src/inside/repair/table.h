// Table files of a database that is repaired: read with all that they hold, and written with the
// sequence numbers of their rows.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "rocksdb/table_properties.h"

namespace rocksdb {
struct FileMetaData;
}

namespace rx::inside {

using row_taker =
    std::function<rocksdb::Status(const rocksdb::Slice& internal_key, const rocksdb::Slice& value)>;

// The options of a column family with a table factory that keeps nothing in a cache, in which there
// may be blocks from before the damage.
rocksdb::Options without_cache(const rocksdb::Options& options);

// A sequence number that is not known: the greatest, for which RocksDB takes that of the file.
constexpr uint64_t kNotKnown = (uint64_t{1} << 56) - 1;

// A table file that RocksDB can read.
class whole_table {
 public:
  // `options` outlive it. `global_sequence`: that of the rows of an ingested file, as the MANIFEST
  // tells; kNotKnown: the one that the file says, else 0. Not OK: RocksDB cannot read each of its
  // blocks.
  whole_table();
  ~whole_table();
  rocksdb::Status open(const rocksdb::Options& options, const std::string& path,
                       uint64_t global_sequence);
  const rocksdb::TableProperties& properties() const;
  rocksdb::Status verify() const;
  rocksdb::Status each(const row_taker& data, const row_taker& range,
                       const std::atomic<bool>& stop) const;
  // Range deletions alone: those that overlap are cut where one begins or ends.
  rocksdb::Status each_range(const row_taker& range) const;

  // For a merge: the rows one by one.
  void first();
  bool valid() const;
  void next();
  rocksdb::Slice key() const;
  rocksdb::Slice value() const;
  rocksdb::Status status() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

// A table file that is written.
class new_table {
 public:
  new_table();
  ~new_table();
  rocksdb::Status open(const rocksdb::Options& options, const std::string& path, uint64_t number,
                       uint32_t path_id, uint32_t family, const std::string& family_name);
  // In order.
  rocksdb::Status add(const rocksdb::Slice& internal_key, const rocksdb::Slice& value);
  rocksdb::Status add_range(const rocksdb::Slice& internal_key, const rocksdb::Slice& end);
  uint64_t rows() const;
  // Syncs and closes it, and sets what a MANIFEST says of it; its level and epoch number are not
  // set.
  rocksdb::Status finish(rocksdb::FileMetaData* meta);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

// Reads the value at which a row points in a blob file. false: it cannot be read.
using blob_reader = std::function<bool(const rocksdb::Slice& index, std::string* value)>;

// Writes the rows of tables into one, each once. The newest ingested table is the first: merges in
// ingested tables are done, as none of their rows has a number. `lost`: those that cannot be.
rocksdb::Status merge_tables(const rocksdb::Options& options,
                             const std::vector<std::unique_ptr<whole_table>>& from, new_table* to,
                             const blob_reader& blobs, uint64_t* lost,
                             const std::atomic<bool>& stop);

}  // namespace rx::inside
