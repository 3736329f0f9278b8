// Options of every kind behind one interface: set, read and listed by RocksDB's
// own names.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bridge.h"
#include "options_check.h"
#include "rocksdb/convenience.h"
#include "rocksdb/options.h"
#include "rocksdb/transaction_log.h"
#include "rocksdb/utilities/optimistic_transaction_db.h"
#include "rocksdb/utilities/transaction_db.h"

namespace rx {

// RocksDB's structs with what this library adds to them: every copy must be of these.
struct read_options : rocksdb::ReadOptions {
  bool hide_expired = false;
};
struct write_options : rocksdb::WriteOptions {
  rocksdb::TransactionDBWriteOptimizations locks;
};

// What a WAL iterator is made with.
struct wal_iter_options : rocksdb::TransactionLogIterator::ReadOptions {};

// One handle's worth of options. A change goes to a copy, which replaces the
// original only when all of it was accepted.
struct options {
  virtual ~options() = default;
  virtual std::unique_ptr<options> clone() const = 0;
  // `escaped`: values are as an option string has them, with backslashes.
  virtual Status set(const Pairs& values, bool escaped) = 0;
  // Bytes that may hold a NUL: bounds, timestamps. nullptr: not set.
  virtual Status set_bytes(const std::string& name, const Slice* value);
  virtual Status get(const std::string& name, std::string* value) const = 0;
  virtual void names(std::vector<std::string>* names) const = 0;
  // All that an option string can hold, in the order of the names.
  virtual Status text(const rocksdb::ConfigOptions& how, std::string* text) const = 0;
  // The RocksDB struct itself.
  virtual const void* raw() const = 0;
  // What the struct points at without owning it, by the option's name. Copied with
  // the options, so that it lives as long as any copy of them.
  std::map<std::string, std::shared_ptr<void>> kept;
};

// DBOptions and ColumnFamilyOptions together, as rocksdb::Options has them.
struct database_options final : options {
  // Where the change is going: a live database takes its mutable options only, those
  // of the database apart from those of a column family.
  enum class scope { kAnywhere, kLiveDatabase, kLiveFamily };

  rocksdb::Options o;

  std::unique_ptr<options> clone() const override {
    return std::make_unique<database_options>(*this);
  }
  Status set(const Pairs& values, bool escaped) override {
    return change(values, escaped, scope::kAnywhere, nullptr);
  }
  // `plain`: out, what RocksDB's own SetOptions takes.
  Status change(const Pairs& values, bool escaped, scope where, Pairs* plain);
  Status get(const std::string& name, std::string* value) const override;
  void names(std::vector<std::string>* names) const override;
  Status text(const rocksdb::ConfigOptions& how, std::string* text) const override;
  const void* raw() const override { return &o; }

 private:
  void drop_unless_in_use(const char* name, const void* in_use);
};

std::unique_ptr<options> make(int32_t kind);

// One "name=value;" of an option string, in braces where the value needs them.
Status append_pair(const std::string& name, const std::string& value, bool is_string,
                   const std::string& delimiter, std::string* text);

// RocksDB leaves merges of a prepared transaction that is rolled back in the database, unless it
// is told otherwise (write_prepared_txn.cc): told so here from the beginning.
inline rocksdb::TransactionDBOptions usual_locking() {
  rocksdb::TransactionDBOptions o;
  o.rollback_merge_operands = true;
  return o;
}

// RocksDB takes damaged blocks in, unless it is told to look.
struct ingest_options : rocksdb::IngestExternalFileOptions {
  ingest_options() { verify_checksums_before_ingest = true; }
};

// Unsorted data into sorted files (bulk_load.h). The files are this library's own, and just written.
struct bulk_load_options {
  size_t memory_limit = size_t{256} << 20;
  // 0: one a processor, 8 at most.
  uint32_t threads = 0;
  // 0: the column family's target_file_size_base.
  uint64_t target_file_size = 0;
  rocksdb::IngestExternalFileOptions ingest;
};

// How a kind of database is opened: what DB::Open's variants take as arguments.
struct open_options {
  std::string mode = "read_write";
  int32_t ttl = 0;
  std::string column_family_ttls;
  bool allow_ttl_mismatch = false;
  rocksdb::TransactionDBOptions transaction_db = usual_locking();
  rocksdb::OptimisticTransactionDBOptions optimistic_transaction_db;
  bool error_if_wal_file_exists = false;
  bool allow_missing_merge_operator = false;
  bool check_recovery = true;
  bool fail_on_data_loss = false;
  std::string secondary_path;
  std::string leader_path;
};

}  // namespace rx
