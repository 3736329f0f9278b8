// Opens databases with transactions, after checks for options that crash RocksDB.
#include <map>
#include <memory>
#include <mutex>

#include "rocksdb/comparator.h"
#include "src/base/text/names.h"
#include "src/db/open/lock_waits.h"
#include "src/db/open/open.h"
#include "src/inside/txns/peek.h"

using rocksdb::DB;
using rx::Status;

namespace {

Status limit(const char* name, int64_t given, int64_t least, int64_t most) {
  if (given >= least && given <= most) return Status::OK();
  return Status::InvalidArgument(std::string(name) + ": " + std::to_string(given) + "; accepted: " +
                                 std::to_string(least) + " to " + std::to_string(most));
}

// RocksDB converts to microseconds: larger values would overflow.
constexpr int64_t kMostMilliseconds = INT64_MAX / 2000;
// RocksDB allocates this many at once.
constexpr int64_t kMostThings = int64_t{1} << 20;

Status check(const rocksdb::TransactionDBOptions& o) {
  Status s =
      limit("transaction_db.num_stripes", static_cast<int64_t>(o.num_stripes), 1, kMostThings);
  if (s.ok()) s = limit("transaction_db.max_num_deadlocks", o.max_num_deadlocks, 0, kMostThings);
  for (const auto& [name, value] :
       {std::pair("transaction_db.transaction_lock_timeout", o.transaction_lock_timeout),
        std::pair("transaction_db.default_lock_timeout", o.default_lock_timeout)}) {
    if (s.ok()) s = limit(name, value, -kMostMilliseconds, kMostMilliseconds);
  }
  return s;
}

// One set for all databases of the process that share and have the same number.
std::shared_ptr<rocksdb::OccLockBuckets> shared_buckets(size_t count) {
  static std::mutex mutex;
  static std::map<size_t, std::weak_ptr<rocksdb::OccLockBuckets>> all;
  const std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<rocksdb::OccLockBuckets> held = all[count].lock();
  if (held == nullptr) {
    held = rocksdb::MakeSharedOccLockBuckets(count);
    all[count] = held;
  }
  return held;
}

}  // namespace

namespace rx {

Status check_snapshots(const Families& families) {
  for (const auto& family : families) {
    if (family.options.inplace_update_support) {
      return Status::InvalidArgument(
          "inplace_update_support: true in column family " + quoted(family.name),
          "a write_policy other than WRITE_COMMITTED needs snapshots, which it takes away");
    }
  }
  return Status::OK();
}

namespace {

// Conflicts are detected by keys without timestamps (utilities/transactions/transaction_util.cc).
Status check_no_timestamps(const Families& families) {
  for (const auto& family : families) {
    if (family.options.comparator->timestamp_size() == 0) continue;
    return Status::NotSupported(
        "mode: an optimistic_transaction database has no user-defined timestamps; column family " +
        quoted(family.name));
  }
  return Status::OK();
}

}  // namespace

Status check_new_families(DB* db, const Families& families) {
  if (inside::is_write_prepared(db)) return check_snapshots(families);
  const bool looks_for_conflicts = dynamic_cast<rocksdb::OptimisticTransactionDB*>(db) != nullptr;
  return looks_for_conflicts ? check_no_timestamps(families) : Status::OK();
}

Status open_transaction(const std::string& path, const rocksdb::DBOptions& options,
                        const open_options& how, const Families& families, Handles* handles,
                        std::unique_ptr<DB>* db) {
  rocksdb::TransactionDBOptions locking = how.transaction_db;
  Status s = check(locking);
  if (s.ok() && locking.write_policy != rocksdb::WRITE_COMMITTED) s = check_snapshots(families);
  if (!s.ok()) return s;
  locking.custom_mutex_factory = std::make_shared<lock_waits>();
  rocksdb::TransactionDB* opened = nullptr;
  s = rocksdb::TransactionDB::Open(options, locking, path, families, handles, &opened);
  if (s.ok()) db->reset(opened);
  if (s.ok() && locking.write_policy == rocksdb::WRITE_UNPREPARED) {
    inside::note_rollbacks_as_committed(opened);
  }
  return s;
}

Status open_optimistic_transaction(const std::string& path, const rocksdb::DBOptions& options,
                                   const open_options& how, const Families& families,
                                   Handles* handles, std::unique_ptr<DB>* db) {
  rocksdb::OptimisticTransactionDBOptions given = how.optimistic_transaction_db;
  // Each is a mutex, allocated at once.
  Status s = limit("optimistic_transaction_db.occ_lock_buckets", given.occ_lock_buckets, 1,
                   int64_t{1} << 26);
  if (s.ok()) s = check_no_timestamps(families);
  if (!s.ok()) return s;
  if (how.share_lock_buckets) given.shared_lock_buckets = shared_buckets(given.occ_lock_buckets);
  rocksdb::OptimisticTransactionDB* opened = nullptr;
  s = rocksdb::OptimisticTransactionDB::Open(options, given, path, families, handles, &opened);
  if (s.ok()) db->reset(opened);
  return s;
}

}  // namespace rx

extern "C" {

// Called when the database closes: ends all waits for locks.
void rx_end_lock_waits(DB* db) {
  static_cast<rx::lock_waits*>(rx::inside::locking_options(db).custom_mutex_factory.get())->end();
}

// Whether uncommitted data may be in the database's files and memtables.
bool rx_writes_before_commit(DB* db) {
  return rx::inside::locking_options(db).write_policy != rocksdb::WRITE_COMMITTED;
}

int32_t rx_open_kind(const rx::options* how, int32_t* kind, rx::status* st) {
  return rx::run(st, [&] {
    Status s;
    const rx::open_mode* mode = rx::find_mode(rx::opening(how).mode, &s);
    if (mode != nullptr) *kind = mode->kind;
    return s;
  });
}

// A transaction database's log always has two-phase commits.
void rx_options_allow_2pc(rx::options* options) {
  static_cast<rx::database_options*>(options)->o.allow_2pc = true;
}
}
