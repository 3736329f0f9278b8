// A table file written record by record, of RocksDB's own parts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "rocksdb/table_properties.h"

namespace rx::inside {

// RocksDB's numbers for kinds of records in tables (db/dbformat.h, ValueType).
enum class table_record : uint8_t {
  kDelete = 0x0,
  kPut = 0x1,
  kMerge = 0x2,
  kSingleDelete = 0x7,
  kDeleteWithTimestamp = 0x14,
};

// The property of a file that RocksDB's SstFileWriter or this class wrote: its version.
extern const std::string& kWriterVersion;

// What the file says of itself.
struct table_origin {
  // The column family that it is for.
  uint32_t family_id = rocksdb::TablePropertiesCollectorFactory::Context::kUnknownColumnFamily;
  std::string family_name;
  // A user property with the value "1"; empty: none.
  std::string property;
};

class table_writer {
 public:
  // Both outlive it.
  table_writer(const rocksdb::Options& options, const table_origin& origin);
  // Drops what is open.
  ~table_writer();
  table_writer(const table_writer&) = delete;
  table_writer& operator=(const table_writer&) = delete;

  // Makes the file anew. Not OK with is_open: the file is there, without a table in it.
  rocksdb::Status open(const std::string& path);
  bool is_open() const { return parts_ != nullptr; }
  rocksdb::Status status() const;
  // `user_key`: with its timestamp. In order.
  rocksdb::Status add(table_record type, const rocksdb::Slice& user_key,
                      const rocksdb::Slice& value);
  // `begin` and `end`: with their timestamps.
  rocksdb::Status add_range_deletion(const rocksdb::Slice& begin, const rocksdb::Slice& end);
  // Of what was written; the last blocks may not be.
  uint64_t size() const;
  // Lets go of the pages in the system's cache.
  void forget_pages();
  // Ends the table, not yet the file.
  rocksdb::Status finish();
  rocksdb::Status sync();
  rocksdb::Status close();
  // Lets go of the file; a table that was not finished is abandoned.
  void drop();

  // Of user keys, with their timestamps; of what was added so far.
  rocksdb::Slice last_key() const;
  rocksdb::Slice first_range_begin() const;
  rocksdb::Slice last_range_end() const;
  std::string checksum() const;
  std::string checksum_function() const;

 private:
  struct setting;
  struct parts;

  const std::unique_ptr<const setting> setting_;
  std::unique_ptr<parts> parts_;
  uint64_t file_number_ = 0;
};

}  // namespace rx::inside
