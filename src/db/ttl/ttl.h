// Databases whose values expire, in the format of RocksDB's own (utilities/ttl): the time of
// writing, four bytes little-endian, follows each value. RocksDB's DBWithTTL is not used: it drops
// single deletions of batches, exposes the times in NewIterators and GetMergeOperands, does not
// wrap column families made by CreateColumnFamilies, and assumes that a column family's filter
// factory is its own.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "rocksdb/system_clock.h"
#include "rocksdb/utilities/stackable_db.h"
#include "rocksdb/wide_columns.h"
#include "src/db/open/open.h"

namespace rx {

// The TTL of one column family's values, read by its filter and its readers.
struct lifetime {
  explicit lifetime(int32_t given) : seconds(given) {}
  std::atomic<int32_t> seconds;  // none: 0 or less
};

class ttl_base;

// A database as readers see it: values without their times, with or without expired ones.
class ttl_view : public rocksdb::StackableDB {
 public:
  ttl_view(std::shared_ptr<DB> db, std::shared_ptr<ttl_base> base, bool hides);
  using StackableDB::Get;
  Status Get(const rocksdb::ReadOptions&, ColumnFamilyHandle*, const Slice& key,
             rocksdb::PinnableSlice* value, std::string* timestamp) override;
  using StackableDB::MultiGet;
  void MultiGet(const rocksdb::ReadOptions&, size_t count, ColumnFamilyHandle** families,
                const Slice* keys, rocksdb::PinnableSlice* values, std::string* timestamps,
                Status* statuses, bool sorted) override;
  // Plain values alone, each as one column.
  using StackableDB::GetEntity;
  Status GetEntity(const rocksdb::ReadOptions&, ColumnFamilyHandle*, const Slice& key,
                   rocksdb::PinnableWideColumns* columns) override;
  using StackableDB::MultiGetEntity;
  void MultiGetEntity(const rocksdb::ReadOptions&, size_t count, ColumnFamilyHandle** families,
                      const Slice* keys, rocksdb::PinnableWideColumns* results, Status* statuses,
                      bool sorted) override;
  using StackableDB::GetMergeOperands;
  Status GetMergeOperands(const rocksdb::ReadOptions&, ColumnFamilyHandle*, const Slice& key,
                          rocksdb::PinnableSlice* operands, rocksdb::GetMergeOperandsOptions*,
                          int* count) override;
  using StackableDB::NewIterator;
  rocksdb::Iterator* NewIterator(const rocksdb::ReadOptions&, ColumnFamilyHandle*) override;
  Status NewIterators(const rocksdb::ReadOptions&, const std::vector<ColumnFamilyHandle*>&,
                      std::vector<rocksdb::Iterator*>*) override;

 protected:
  // Strips the time from a value that was read.
  Status strip(ColumnFamilyHandle*, rocksdb::PinnableSlice*) const;
  const std::shared_ptr<ttl_base> base_;
  const bool hides_;
};

class ttl_db final : public ttl_view {
 public:
  ttl_db(std::shared_ptr<DB> db, std::shared_ptr<ttl_base> base);
  using ttl_view::Put;
  Status Put(const rocksdb::WriteOptions&, ColumnFamilyHandle*, const Slice&,
             const Slice&) override;
  using ttl_view::PutEntity;
  Status PutEntity(const rocksdb::WriteOptions&, ColumnFamilyHandle*, const Slice&,
                   const rocksdb::WideColumns&) override;
  using ttl_view::Merge;
  Status Merge(const rocksdb::WriteOptions&, ColumnFamilyHandle*, const Slice&,
               const Slice&) override;
  Status Write(const rocksdb::WriteOptions&, rocksdb::WriteBatch*) override;
  using ttl_view::CreateColumnFamilies;
  Status CreateColumnFamilies(const std::vector<rocksdb::ColumnFamilyDescriptor>&,
                              std::vector<ColumnFamilyHandle*>*) override;
  Status CreateColumnFamilies(const rocksdb::ColumnFamilyOptions&, const std::vector<std::string>&,
                              std::vector<ColumnFamilyHandle*>*) override;
  Status CreateColumnFamily(const rocksdb::ColumnFamilyOptions&, const std::string& name,
                            ColumnFamilyHandle**) override;
  using ttl_view::CreateColumnFamilyWithImport;
  Status CreateColumnFamilyWithImport(const rocksdb::ColumnFamilyOptions&, const std::string& name,
                                      const rocksdb::ImportColumnFamilyOptions&,
                                      const std::vector<const rocksdb::ExportImportFilesMetaData*>&,
                                      ColumnFamilyHandle**) override;

  // The view for a reader that wants no expired values.
  DB* fresh() { return &fresh_; }
  std::shared_ptr<lifetime> lifetime_of(ColumnFamilyHandle*) const;

 private:
  std::shared_ptr<lifetime> usual_lifetime() const;

  ttl_view fresh_;
};

// The database that a read with these options must use.
DB* hiding_expired(DB* db);
inline DB* seen(DB* db, const read_options& options) {
  return __builtin_expect(options.hide_expired, 0) ? hiding_expired(db) : db;
}

}  // namespace rx
