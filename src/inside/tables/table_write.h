// Writes a table file record by record, with RocksDB's own parts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "rocksdb/table_properties.h"

namespace rx::inside {

// RocksDB's numbers for the kinds of table records (db/dbformat.h, ValueType).
enum class table_record : uint8_t {
  kDelete = 0x0,
  kPut = 0x1,
  kMerge = 0x2,
  kSingleDelete = 0x7,
  kDeleteWithTimestamp = 0x14,
  kPutEntity = 0x16,
};

// The property with the version of the writer: RocksDB's SstFileWriter or this class.
extern const std::string& kWriterVersion;

// Metadata that the file carries.
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
  // Abandons an unfinished table.
  ~table_writer();
  table_writer(const table_writer&) = delete;
  table_writer& operator=(const table_writer&) = delete;

  // Creates the file. Not OK with is_open: the file exists, without a table in it.
  rocksdb::Status open(const std::string& path);
  bool is_open() const { return parts_ != nullptr; }
  rocksdb::Status status() const;
  // `user_key`: with its timestamp. Call in key order.
  rocksdb::Status add(table_record type, const rocksdb::Slice& user_key,
                      const rocksdb::Slice& value);
  // `begin` and `end`: with their timestamps.
  rocksdb::Status add_range_deletion(const rocksdb::Slice& begin, const rocksdb::Slice& end);
  // The size so far; may exclude the last blocks.
  uint64_t size() const;
  // Drops the file's pages from the system's cache.
  void forget_pages();
  // Ends the table, not yet the file.
  rocksdb::Status finish();
  rocksdb::Status sync();
  rocksdb::Status close();
  // Closes the file; an unfinished table is abandoned.
  void drop();

  // The last user key added so far, with its timestamp.
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
