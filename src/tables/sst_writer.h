// Writes table files that a database takes in. RocksDB's SstFileWriter over again, from the same
// parts (table/sst_file_writer.cc): that one has no single deletions, overwrites what is there,
// and tells of a failed range deletion at the end only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "src/base/bridge.h"
#include "src/inside/tables/table_write.h"
#include "rocksdb/options.h"

namespace rx {

// Which column family a file is for; none: any.
struct sst_target {
  uint32_t id;
  std::string name;
  // Its values carry the time of writing.
  bool expires;
};

// Says that a file's values carry times (a user-collected property of it).
extern const char kValuesExpire[];

// What a finished file is: as rocksdb::ExternalSstFileInfo.
struct sst_file {
  std::string path, smallest_key, largest_key, smallest_range_del_key, largest_range_del_key,
      checksum, checksum_function;
  uint64_t size = 0, entries = 0, range_deletions = 0;
};

class sst_writer {
 public:
  sst_writer(const rocksdb::Options& options, std::optional<sst_target> target);
  // Abandons a file that was not finished.
  ~sst_writer();
  sst_writer(const sst_writer&) = delete;
  sst_writer& operator=(const sst_writer&) = delete;

  Status open(const std::string& path, uint32_t flags);
  // `timestamp`: of the comparator's length; empty where that has none.
  Status add(inside::table_record type, const Slice& key, const Slice& timestamp,
             const Slice& value);
  // Whether `key` could be added after `previous`; NULL: after the last of the file.
  Status check(const Slice& key, const Slice& value, const Slice* previous) const;
  // Adds what was checked.
  Status add_checked(inside::table_record type, const Slice& key, const Slice& value);
  // The same of what has its time already, where values have any.
  Status add_in_order(inside::table_record type, const Slice& user_key, const Slice& value);
  Status delete_range(const Slice& begin, const Slice& end, const Slice& timestamp);
  Status finish(bool sync = true);
  void abandon();

  bool is_open() const { return is_open_; }
  // Whether a file is open, and good so far.
  Status status() const;
  // Of what was written; the last blocks may not be.
  uint64_t file_size() const;
  // The file that was finished last.
  const sst_file& finished() const { return finished_; }
  const rocksdb::Options& options() const { return options_; }
  uint64_t entries() const { return current_.entries; }

 private:
  const rocksdb::Comparator* order() const { return options_.comparator; }
  Status check_timestamp(const Slice& timestamp) const;
  void forget_pages(bool all);
  Status close_file(bool sync);
  std::string without_timestamp(const Slice& user_key) const;

  const rocksdb::Options options_;
  const std::optional<sst_target> target_;
  const inside::table_origin origin_;
  rocksdb::FileSystem* const fs_;
  const size_t timestamp_size_;
  // Keys of other lengths cannot be read again; 0: any.
  const size_t key_length_;
  const bool strips_timestamps_;

  inside::table_writer table_;
  bool is_open_ = false;
  uint64_t forgotten_ = 0;
  uint32_t flags_ = 0;
  // A callback or an exception ended an addition halfway.
  bool is_broken_ = false;
  // The table's status is not OK any more.
  bool has_failed_ = false;
  sst_file current_, finished_;
  std::string first_, with_timestamp_, stamped_;
};

// The bytes of a key for a message.
std::string shown_key(const Slice& key);
// How long the keys are that the tables are made for; 0: any.
size_t table_key_length(const rocksdb::TableFactory* factory);

}  // namespace rx
