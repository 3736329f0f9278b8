// Options of every kind behind one interface: set, read and listed by RocksDB's
// own names.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "rocksdb/convenience.h"
#include "rocksdb/options.h"
#include "rocksdb/utilities/options_type.h"
#include "rocksdb/utilities/transaction_db.h"
#include "src/base/bridge.h"
#include "src/options/check.h"

namespace rx {

// RocksDB's structs extended with this library's fields: every copy must be of these types.
struct read_options : rocksdb::ReadOptions {
  // The end of an iterator deletes no files: rocks_release must not wait.
  read_options() { background_purge_on_iterator_cleanup = true; }

  bool hide_expired = false;
};
struct write_options : rocksdb::WriteOptions {
  rocksdb::TransactionDBWriteOptimizations locks;
  std::chrono::microseconds timeout{0};
  bool timestamps_in_keys = false;
};
struct flush_options : rocksdb::FlushOptions {
  std::chrono::microseconds timeout{0};
};

// What the tables say of one option, for its description.
struct option_facts {
  // As `names` has it: not an alias.
  std::string name;
  rocksdb::OptionType type = rocksdb::OptionType::kUnknown;
  bool is_bytes = false;
  rocks_option_live live = ROCKS_OPTION_LIVE_NO;
  // Texts for values that the checks do not know; may be empty.
  std::string accepted;
};

// The options behind one handle. A change is applied to a copy, which replaces the original only if
// all of it was accepted.
struct options {
  virtual ~options() = default;
  virtual std::unique_ptr<options> clone() const = 0;
  // `escaped`: values are in the syntax of option strings, with backslashes.
  virtual Status set(const Pairs& values, bool escaped) = 0;
  // Bytes that may hold a NUL: bounds, timestamps. nullptr: not set.
  virtual Status set_bytes(const std::string& name, const Slice* value);
  virtual Status get(const std::string& name, std::string* value) const = 0;
  virtual void names(std::vector<std::string>* names) const = 0;
  // Refuses unknown names as `get` does.
  virtual Status facts(const std::string& name, option_facts* facts) const = 0;
  // All options that an option string can contain, in the order of the names.
  virtual Status text(const rocksdb::ConfigOptions& how, std::string* text) const = 0;
  // The RocksDB struct itself.
  virtual const void* raw() const = 0;
  // The objects that the struct points at without owning them, by the option's name. Copied with
  // the options, so each lives as long as any copy.
  std::map<std::string, std::shared_ptr<void>> kept;
  // Of a database's options, those that were set by name or as an object, by RocksDB's own names.
  std::set<std::string> given;
};

// DBOptions and ColumnFamilyOptions together, as in rocksdb::Options.
struct database_options final : options {
  // The target of the change: a live database accepts its mutable options only, and separates those
  // of the database from those of a column family.
  enum class scope { kAnywhere, kLiveDatabase, kLiveFamily };

  rocksdb::Options o;

  std::unique_ptr<options> clone() const override {
    return std::make_unique<database_options>(*this);
  }
  Status set(const Pairs& values, bool escaped) override;
  // `plain`: out, the arguments for RocksDB's own SetOptions.
  Status change(const Pairs& values, bool escaped, scope where, Pairs* plain);
  Status get(const std::string& name, std::string* value) const override;
  void names(std::vector<std::string>* names) const override;
  Status facts(const std::string& name, option_facts* facts) const override;
  Status text(const rocksdb::ConfigOptions& how, std::string* text) const override;
  const void* raw() const override { return &o; }

 private:
  void drop_unless_in_use(const char* name, const void* in_use);
};

// Of options for databases.
inline const rocksdb::Options& database(const options* given) {
  return *static_cast<const rocksdb::Options*>(given->raw());
}

inline rocksdb::Options& changeable(options* given) {
  return *const_cast<rocksdb::Options*>(static_cast<const rocksdb::Options*>(given->raw()));
}

// Makes options of a kind. The fields of a kind that only one call takes are with that call.
using make_options = std::unique_ptr<options>();
make_options make_open_options, make_wal_iter_options, make_ingest_options, make_bulk_load_options,
    make_backup_engine_options, make_create_backup_options, make_restore_options,
    make_checkpoint_options, make_import_options, make_live_files_options, make_arrow_options;

// NULL: no such kind.
std::unique_ptr<options> make(int32_t kind);

// One "name=value;" of an option string, in braces where the value needs them.
Status append_pair(const std::string& name, const std::string& value, bool is_string,
                   const std::string& delimiter, std::string* text);

}  // namespace rx
