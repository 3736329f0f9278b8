// Shared by the files that open databases.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/options.h"
#include "rocksdb/utilities/optimistic_transaction_db.h"
#include "rocksdb/utilities/transaction_db.h"
#include "src/options/options.h"

namespace rx {

// By default RocksDB leaves the merges of a prepared transaction in the database when it is rolled
// back (utilities/transactions/write_prepared_txn.cc); these options change that.
inline rocksdb::TransactionDBOptions usual_locking() {
  rocksdb::TransactionDBOptions o;
  o.rollback_merge_operands = true;
  return o;
}

// RocksDB's default, 2^20, takes 40 MB for each database, also one that does nothing.
inline rocksdb::OptimisticTransactionDBOptions usual_validation() {
  rocksdb::OptimisticTransactionDBOptions o;
  o.occ_lock_buckets = 1 << 16;
  return o;
}

// How to open a kind of database: the arguments of DB::Open's variants.
struct open_options {
  std::string mode = "read_write";
  int32_t ttl = 0;
  std::string column_family_ttls;
  bool allow_ttl_mismatch = false;
  bool allow_file_ttl = false;
  rocksdb::TransactionDBOptions transaction_db = usual_locking();
  rocksdb::OptimisticTransactionDBOptions optimistic_transaction_db = usual_validation();
  bool share_lock_buckets = false;
  bool error_if_wal_file_exists = false;
  bool allow_missing_merge_operator = false;
  bool allow_foreign_folders = false;
  bool check_recovery = true;
  bool fail_on_data_loss = false;
  bool use_stored_options = false;
  bool ttl_as_stored = false;
  std::chrono::microseconds timeout{0};
  std::string secondary_path;
  std::string leader_path;
  // NULL: nothing is trimmed.
  const Slice* trim_ts = nullptr;
};

inline const open_options& opening(const options* given) {
  return *static_cast<const open_options*>(given->raw());
}

// A mode of opening: its name in the open options, the name of databases opened so, and whether
// they can be written to.
struct open_mode {
  const char* name;
  rocks_open_mode kind;
  bool writes;
  Status (*open)(const std::string& path, const rocksdb::DBOptions& options,
                 const open_options& how,
                 const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                 std::vector<ColumnFamilyHandle*>* handles, std::unique_ptr<DB>* db);
};

// NULL, with `why` set, if there is no such mode.
const open_mode* find_mode(const std::string& name, Status* why);

using Families = std::vector<rocksdb::ColumnFamilyDescriptor>;
using Handles = std::vector<ColumnFamilyHandle*>;

// Column families by name, with their options.
Families describe(const char* const* names, const options* const* given, size_t count);

// Forgets the failures of callbacks for earlier databases.
void begin_anew(const Families& families);

// Open a database of each kind (src/db/open/kinds.cc, replicas.cc, src/db/ttl/ttl.cc).
Status open_transaction(const std::string& path, const rocksdb::DBOptions& options,
                        const open_options& how, const Families& families, Handles* handles,
                        std::unique_ptr<DB>* db);
Status open_optimistic_transaction(const std::string& path, const rocksdb::DBOptions& options,
                                   const open_options& how, const Families& families,
                                   Handles* handles, std::unique_ptr<DB>* db);
Status open_ttl(const std::string& path, const rocksdb::DBOptions& options, const open_options& how,
                const Families& families, Handles* handles, std::unique_ptr<DB>* db);
Status open_ttl_read_only(const std::string& path, const rocksdb::DBOptions& options,
                          const open_options& how, const Families& families, Handles* handles,
                          std::unique_ptr<DB>* db);
Status open_secondary(const std::string& path, const rocksdb::DBOptions& options,
                      const open_options& how, const Families& families, Handles* handles,
                      std::unique_ptr<DB>* db);
Status open_follower(const std::string& path, const rocksdb::DBOptions& options,
                     const open_options& how, const Families& families, Handles* handles,
                     std::unique_ptr<DB>* db);

// Refuses files that are encrypted otherwise than the env does, and what an env that encrypts does
// not serve.
Status check_all_ciphers(const std::string& path, const rocksdb::DBOptions& options);

// The same before a repair, of every kind of file. `damaged`: those whose headers cannot be read
// any more; they are no reason to refuse where others can.
Status check_repaired_ciphers(const std::string& path, const rocksdb::Options& options,
                              const Families& families, std::set<std::string>* damaged);

// Refuses a database that is already open, before RocksDB renames its info log.
Status check_lock(rocksdb::Env* env, const std::string& path);

// Refuses options without the merge operators, with their options, that the stored data names.
Status check_merge_operators(const std::string& path, const rocksdb::Options& options,
                             const char* const* names, const rx::options* const* family_options,
                             size_t count);

// Refuses plain tables for keys of one length where the stored data have others: by the OPTIONS
// file, and where that names other tables by the logs.
Status check_key_lengths(const std::string& path, const rocksdb::Options& options,
                         const char* const* names, const rx::options* const* family_options,
                         size_t count);

// The folder of WALs that the newest OPTIONS file names, or "".
std::string stored_wal_dir(rocksdb::Env* env, const std::string& path);

// Refuses to open, or to repair, without WALs from number `first` on that are elsewhere: their
// writes would be lost. They may be in the database's own folder, or in the one that its OPTIONS
// file names. `has_logs`: the folder of the options has such. `is_missing`: there must be one, and
// is none.
Status find_logs_elsewhere(const std::string& path, const rocksdb::Options& options, uint64_t first,
                           bool has_logs, bool is_missing, bool is_open);

// Gives the placeholders for missing merge operators (src/plugins/merge_operator/missing.cc) the
// names of the stored ones.
void name_missing_operators(const std::string& path, const rocksdb::Options& options,
                            Families* families);

// Refuses to read values with times as values without them, and the other way round.
Status check_ttl(const std::string& path, const rocksdb::Options& options, bool expires);

// Refuses the option ttl of a column family that was set in `given` to have files compacted: no
// value expires by it. `mode`: how the database is opened.
Status check_no_file_ttl(const std::string& family, const options& given, const std::string& mode);
inline constexpr char kOpenedWithoutTtl[] = "of a database that was opened without mode=ttl";

// Enables expiry for column families whose stored values have times.
Status expire_as_stored(const std::string& path, const rocksdb::Options& options,
                        Families* families);

// Refuses comparators whose names differ from the stored ones. `unlisted`: the options of column
// families that are in no list; NULL: they are not opened.
Status check_comparators(const std::string& path, const rocksdb::Options& options,
                         const char* const* names, const rx::options* const* family_options,
                         size_t count, const rocksdb::Options* unlisted);

// Refuses column families without snapshots, which RocksDB gives to no database with
// inplace_update_support, and of which write-prepared transactions are made
// (utilities/transactions/write_prepared_txn_db.cc, GetSnapshotInternal).
Status check_snapshots(const Families& families);

// Refuses column families that a database of this kind cannot have.
Status check_new_families(DB* db, const Families& families);

// The column families of a MANIFEST whose end a power failure left unwritten, as the next opening
// for writing will have them. false: it has no such end.
bool families_before_unwritten(rocksdb::Env* env, const std::string& path,
                               std::vector<std::string>* names);

// Refuses tables that RocksDB could not write or read back.
Status check_tables_fit(const rocksdb::Options& options);
// The part of it for table.user_defined_index_factory.
Status check_index_fits(const rocksdb::Options& options);

// Refuses tables and filters that find keys by their bytes if the comparator treats different bytes
// as equal.
Status check_comparator_fits(const rocksdb::Options& options);

}  // namespace rx
