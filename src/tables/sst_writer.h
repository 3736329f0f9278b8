// Writes table files for ingestion. Replaces RocksDB's SstFileWriter with the same parts
// (table/sst_file_writer.cc): that one has no single deletions, overwrites existing files, and
// reports a failed range deletion only at the end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "rocksdb/options.h"
#include "src/base/bridge.h"
#include "src/inside/posix/held_files.h"
#include "src/inside/tables/table_write.h"

namespace rx {

// The column family that a file is for; none: any.
struct sst_target {
  uint32_t id;
  std::string name;
  // Its values carry the time of writing.
  bool expires;
};

// Marks a file whose values carry times (a user-collected property of it).
extern const char kValuesExpire[];

// A finished file's metadata: as rocksdb::ExternalSstFileInfo.
struct sst_file {
  std::string path, smallest_key, largest_key, smallest_range_del_key, largest_range_del_key,
      checksum, checksum_function;
  uint64_t size = 0, entries = 0, range_deletions = 0;
};

class sst_writer {
 public:
  sst_writer(const rocksdb::Options& options, std::optional<sst_target> target);
  // Abandons an unfinished file.
  ~sst_writer();
  sst_writer(const sst_writer&) = delete;
  sst_writer& operator=(const sst_writer&) = delete;

  Status open(const std::string& path, uint32_t flags);
  // `timestamp`: of the comparator's length; empty if it has none.
  Status add(inside::table_record type, const Slice& key, const Slice& timestamp,
             const Slice& value);
  // Whether `key` could be added after `previous`; NULL: after the last of the file.
  Status check(const Slice& key, const Slice& value, const Slice* previous) const {
    return fits_after(key, value, previous) ? Status::OK() : why_not(key, value, previous);
  }
  // Whether the options have a merge operator.
  Status takes_merges() const;
  // Adds a record that passed check().
  Status add_checked(inside::table_record type, const Slice& key, const Slice& value);
  // The same for a record that has its time already, if values have one.
  Status add_in_order(inside::table_record type, const Slice& user_key, const Slice& value);
  Status delete_range(const Slice& begin, const Slice& end, const Slice& timestamp);
  Status finish(bool sync = true);
  void abandon();

  bool is_open() const { return is_open_; }
  // Whether a file is open and without errors so far.
  Status status() const;
  // The size so far; may exclude the last blocks.
  uint64_t file_size() const;
  // The file that was finished last.
  const sst_file& finished() const { return finished_; }
  const rocksdb::Options& options() const { return options_; }
  // Whether values carry times.
  bool expires() const { return target_ && target_->expires; }
  uint64_t entries() const { return current_.entries; }

 private:
  const rocksdb::Comparator* order() const { return options_.comparator; }
  bool is_after(const Slice& key, const Slice& last) const {
    return (is_bytewise_ ? key.compare(last) : order()->Compare(key, last)) > 0;
  }
  // Every key of every file passes here.
  bool fits_after(const Slice& key, const Slice& value, const Slice* previous) const {
    return is_record(key, value) && (key_length_ == 0 || key.size() == key_length_) &&
           ((previous == nullptr && current_.entries == 0) ||
            is_after(key, previous != nullptr ? *previous : table_.last_key()));
  }
  // The error for a record that does not.
  Status why_not(const Slice& key, const Slice& value, const Slice* previous) const;
  Status check_timestamp(const Slice& timestamp) const;
  Status place(const std::string& path);
  void forget_pages(bool all);
  Status close_file(bool sync);
  std::string without_timestamp(const Slice& user_key) const;

  const rocksdb::Options options_;
  const std::optional<sst_target> target_;
  const inside::table_origin origin_;
  rocksdb::FileSystem* const fs_;
  const size_t timestamp_size_;
  // The usual order, which needs no call.
  const bool is_bytewise_;
  // The key length that the tables require, because others could not be read back; 0: any.
  const size_t key_length_;
  const bool strips_timestamps_;

  inside::table_writer table_;
  // The file's absolute and real path, and its folder.
  std::string file_;
  inside::hold held_;
  bool is_open_ = false;
  uint64_t forgotten_ = 0;
  uint32_t flags_ = 0;
  // A callback or an exception interrupted an addition.
  bool is_broken_ = false;
  // The table's status is no longer OK.
  bool has_failed_ = false;
  sst_file current_, finished_;
  std::string first_, with_timestamp_, stamped_;
};

// A key's bytes, formatted for a message.
std::string shown_key(const Slice& key);
// The key length that the tables require; 0: any.
size_t table_key_length(const rocksdb::TableFactory* factory);
// What is wrong with a table whose keys have another length, or (0) any.
std::string other_key_length(uint64_t has, size_t wanted);

}  // namespace rx
