#include "src/db/txns/txn.h"

#include "rocksdb/comparator.h"
#include "rocksdb/utilities/optimistic_transaction_db.h"
#include "src/base/checks/entity.h"
#include "src/base/checks/many.h"
#include "src/base/checks/memory.h"
#include "src/callback/callback.h"
#include "src/db/families/column_family.h"
#include "src/inside/records.h"
#include "src/inside/txns/end.h"
#include "src/inside/txns/peek.h"
#include "src/options/options.h"
#include "src/txn/live.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::OptimisticTransactionDB;
using rocksdb::Transaction;
using rocksdb::TransactionDB;
using rocksdb::TransactionOptions;
using rocksdb::WriteOptions;
using rx::Slice;
using rx::slice;
using rx::Status;
using rx::txn;

namespace {

[[gnu::cold]] Status no_limit(const char* name, int64_t given, int64_t least, int64_t most) {
  return Status::InvalidArgument(std::string(name) + ": " + std::to_string(given) + "; accepted: " +
                                 std::to_string(least) + " to " + std::to_string(most));
}

// Every beginning checks its options.
inline Status limit(const char* name, int64_t given, int64_t least, int64_t most) {
  return given >= least && given <= most ? Status::OK() : no_limit(name, given, least, most);
}

// RocksDB multiplies by a thousand and adds the time.
constexpr int64_t kMost = INT64_MAX / 4000;

Status check(const TransactionOptions& o) {
  Status s = limit("lock_timeout", o.lock_timeout, -kMost, kMost);
  if (s.ok()) s = limit("expiration", o.expiration, -kMost, kMost);
  if (s.ok()) s = limit("deadlock_timeout_us", o.deadlock_timeout_us, 0, kMost);
  // RocksDB allocates arrays of this size under a mutex, which an exception would leave locked.
  if (s.ok()) s = limit("deadlock_detect_depth", o.deadlock_detect_depth, 1, int64_t{1} << 20);
  return s;
}

// Whether only the snapshot is set. Runs at every beginning, so it does not use names.
bool sets_no_more(const TransactionOptions& o) {
  static const TransactionOptions usual;
  return o.deadlock_detect == usual.deadlock_detect && o.lock_timeout == usual.lock_timeout &&
         o.use_only_the_last_commit_time_batch_for_recovery ==
             usual.use_only_the_last_commit_time_batch_for_recovery &&
         o.deadlock_timeout_us == usual.deadlock_timeout_us && o.expiration == usual.expiration &&
         o.deadlock_detect_depth == usual.deadlock_detect_depth &&
         o.max_write_batch_size == usual.max_write_batch_size &&
         o.skip_concurrency_control == usual.skip_concurrency_control &&
         o.skip_prepare == usual.skip_prepare &&
         o.write_batch_flush_threshold == usual.write_batch_flush_threshold &&
         o.write_batch_track_timestamp_size == usual.write_batch_track_timestamp_size &&
         o.commit_bypass_memtable == usual.commit_bypass_memtable &&
         o.large_txn_commit_optimize_threshold == usual.large_txn_commit_optimize_threshold &&
         o.large_txn_commit_optimize_byte_threshold ==
             usual.large_txn_commit_optimize_byte_threshold;
}

// An optimistic transaction does not lock: it would ignore options for locks.
Status check_optimistic(const TransactionOptions& given) {
  if (sets_no_more(given)) return Status::OK();
  static const auto defaults = rx::make(ROCKS_OPTIONS_TRANSACTION);
  std::vector<std::string> names;
  defaults->names(&names);
  const auto now = defaults->clone();
  const auto& o = *static_cast<const TransactionOptions*>(now->raw());
  const_cast<TransactionOptions&>(o) = given;
  for (const std::string& name : names) {
    std::string mine, usual;
    if (name == "set_snapshot" || !now->get(name, &mine).ok() ||
        !defaults->get(name, &usual).ok() || mine == usual) {
      continue;
    }
    return Status::InvalidArgument("txn_options: " + name + " is " + mine,
                                   "an optimistic transaction takes set_snapshot alone");
  }
  return Status::OK();
}

// RocksDB removes a transaction's name when its commit begins, and again when it is destroyed
// (utilities/transactions/pessimistic_transaction.cc), which is wrong if the commit failed.
void settle_name(DB* db, bool locks, Transaction* t) {
  if (!locks || t->GetName().empty() || t->GetState() != Transaction::AWAITING_COMMIT) return;
  if (static_cast<TransactionDB*>(db)->GetTransactionByName(t->GetName()) != t) {
    t->SetState(Transaction::COMMITTED);
  }
}

}  // namespace

namespace rx {

std::shared_ptr<Transaction> own(DB* db, bool locks, Transaction* made) {
  std::unique_ptr<Transaction> guard(made);
  if (locks) add_live(db, made);
  guard.release();
  return {made, [db, locks](Transaction* t) {
            if (locks) remove_live(t);
            try {
              settle_name(db, locks, t);
            } catch (...) {
              return;  // Out of memory: what RocksDB would free twice stays.
            }
            delete t;
          }};
}

// RocksDB takes none, and says nothing, where a column family has inplace_update_support.
static Status has_snapshot(txn* x) {
  if (x->t->GetSnapshot() != nullptr) return Status::OK();
  return Status::NotSupported("db: this kind of database gives no snapshots",
                              "a column family has inplace_update_support");
}

namespace {

// Not reusable: a transaction with other users, or that RocksDB has not released; one that may
// expire, whose number RocksDB would keep forever (its Initialize); and one that wrote keys with
// timestamps, which its batch never forgets (db/write_batch.cc, Clear).
bool may_begin_again(const txn& x) {
  if (x.t == nullptr || x.t.use_count() != 1) return false;
  if (!x.locks) return true;
  if (inside::has_timestamps(*x.t->GetWriteBatch()->GetWriteBatch())) return false;
  return x.t->GetState() == Transaction::COMMITTED && inside::expiration_of(*x.t) == 0;
}

}  // namespace

namespace {

// Finds the changed key of an optimistic commit, which RocksDB does not report.
Status about_conflict(DB* db, Transaction* t, const Status& s) {
  if (!s.IsBusy() && !s.IsTryAgain()) return s;
  Status told = s;
  inside::find_conflict(
      db, t, [&](ColumnFamilyHandle* cf, const Slice& key) { told = about(s, cf, key); });
  return told;
}

// How a transaction ends: with `at_once`, or where its write options say so, it does not wait while
// the database holds writes back. Afterwards it has the write options that it had.
class way_of_end {
 public:
  way_of_end(Transaction* t, bool at_once)
      : t_(t), given_(*t->GetWriteOptions()), changes_(at_once && !given_.no_slowdown) {
    if (!changes_) return;
    WriteOptions used = given_;
    used.no_slowdown = true;
    t_->SetWriteOptions(used);
  }
  ~way_of_end() {
    if (changes_) t_->SetWriteOptions(given_);
  }
  way_of_end(const way_of_end&) = delete;
  way_of_end& operator=(const way_of_end&) = delete;

  bool at_once() const { return changes_ || given_.no_slowdown; }

 private:
  Transaction* const t_;
  const WriteOptions given_;
  const bool changes_;
};

Status put_entity(Transaction& t, bool tracked, ColumnFamilyHandle* cf, const Slice& key,
                  const Slice& columns) {
  WideColumns sorted;
  const Status s = columns_of(key, columns, &sorted);
  if (!s.ok()) return s;
  return tracked ? t.PutEntity(cf, key, sorted) : t.PutEntityUntracked(cf, key, sorted);
}

// One record, with its lock.
__attribute__((always_inline)) inline Status write(txn* x, WriteKind kind, bool tracked,
                                                   ColumnFamilyHandle* cf, const Slice& key,
                                                   const Slice& value) {
  Status s = fits(key, value);
  if (!s.ok()) return s;
  Transaction& t = *x->t;
  switch (kind) {
    case WriteKind::Put:
      s = tracked ? t.Put(cf, key, value) : t.PutUntracked(cf, key, value);
      break;
    case WriteKind::Merge:
      s = tracked ? t.Merge(cf, key, value) : t.MergeUntracked(cf, key, value);
      break;
    case WriteKind::Delete:
      s = tracked ? t.Delete(cf, key) : t.DeleteUntracked(cf, key);
      break;
    case WriteKind::SingleDelete:
      s = tracked ? t.SingleDelete(cf, key) : t.SingleDeleteUntracked(cf, key);
      break;
    case WriteKind::PutEntity:
      s = put_entity(t, tracked, cf, key, value);
      break;
    default:
      return Status::InvalidArgument("unknown kind of write");
  }
  x->awaits_snapshot = x->awaits_snapshot && !s.ok();
  if (s.IsMemoryLimit()) {
    return Status::MemoryLimit("the transaction would exceed its max_write_batch_size");
  }
  return about(s, cf, key);
}

}  // namespace

Status delete_key(txn* x, ColumnFamilyHandle* cf, const Slice& key) {
  return write(x, WriteKind::Delete, /*tracked=*/true, cf, key, Slice());
}

}  // namespace rx

extern "C" {

// Whether another transaction can reuse it: releases its snapshot.
bool rx_txn_may_begin_again(txn* x) {
  // A large one would keep its memory.
  constexpr size_t kMost = 64 << 10;
  if (!rx::may_begin_again(*x)) return false;
  x->t->ClearSnapshot();
  return x->t->GetWriteBatch()->GetWriteBatch()->Data().capacity() <= kMost;
}

// `into`: new, or a finished one.
int32_t rx_txn_begin(DB* db, bool locks, const WriteOptions* write,
                     const TransactionOptions* options, txn* into, rx::status* st) {
  return rx::run(st, [&] {
    Status s = locks ? check(*options) : check_optimistic(*options);
    if (!s.ok()) return s;
    const bool again = rx::may_begin_again(*into);
    Transaction* old = again ? into->t.get() : nullptr;
    Transaction* made;
    if (locks) {
      made = static_cast<TransactionDB*>(db)->BeginTransaction(*write, *options, old);
    } else {
      rocksdb::OptimisticTransactionOptions o;
      o.set_snapshot = options->set_snapshot;
      o.cmp = db->DefaultColumnFamily()->GetComparator();
      made = static_cast<OptimisticTransactionDB*>(db)->BeginTransaction(*write, o, old);
    }
    if (!again) into->t = rx::own(db, locks, made);
    into->locks = locks;
    into->awaits_snapshot = false;
    if (!options->set_snapshot) return s;
    s = rx::has_snapshot(into);
    if (!s.ok()) into->t.reset();
    return s;
  });
}

// Releases RocksDB's transaction: it is rolled back with its last user.
void rx_txn_release(txn* x) { x->t.reset(); }

int32_t rx_txn_write(txn* x, rx::WriteKind kind, bool tracked, ColumnFamilyHandle* cf,
                     const uint8_t* key, size_t key_len, const uint8_t* value, size_t value_len,
                     rx::status* st) {
  const Slice k = slice(key, key_len), v = slice(value, value_len);
  return rx::run(st, [&] { return rx::write(x, kind, tracked, cf, k, v); });
}

// All or nothing: what it locked is released if it fails. Without values: deletes.
int32_t rx_txn_write_many(txn* x, rx::WriteKind kind, bool tracked, ColumnFamilyHandle* cf,
                          const rx::Entries* keys, const rx::Entries* values, size_t count,
                          rx::status* st) {
  const bool awaits_snapshot = x->awaits_snapshot;
  const int32_t code = rx::run(st, [&] {
    const Status s = rx::have_its_length(cf, *keys, count);
    if (!s.ok() || count == 0) return s;
    return rx::whole(x->t.get(), [&] {
      return rx::each_pair(*keys, values, count, [&](size_t, const Slice& k, const Slice& v) {
        return rx::write(x, kind, tracked, cf, k, v);
      });
    });
  });
  // The save point brings back the state of the snapshot as well.
  if (code != 0) x->awaits_snapshot = awaits_snapshot;
  return code;
}

int32_t rx_txn_put_log_data(txn* x, const uint8_t* blob, size_t len, rx::status* st) {
  return rx::run(st, [&] {
    if (len > rx::kMaxRecord) return Status::InvalidArgument("blob", "too long");
    x->t->PutLogData(slice(blob, len));
    return Status::OK();
  });
}

void rx_txn_set_indexing(txn* x, bool on) { on ? x->t->EnableIndexing() : x->t->DisableIndexing(); }

int32_t rx_txn_undo_get_for_update(txn* x, ColumnFamilyHandle* cf, const uint8_t* key,
                                   size_t key_len, rx::status* st) {
  return rx::run(st, [&] {
    x->t->UndoGetForUpdate(cf, slice(key, key_len));
    return Status::OK();
  });
}

// ---- the end -----------------------------------------------------------------------

int32_t rx_txn_commit(DB* db, txn* x, bool at_once, rx::status* st) {
  return rx::run(st, [&] {
    Transaction& t = *x->t;
    const rx::way_of_end way(&t, at_once);
    rocksdb::WriteBatch* batch = t.GetWriteBatch()->GetWriteBatch();
    const bool is_timed = t.GetCommitTimestamp() != rocksdb::kMaxTxnTimestamp;
    // RocksDB would detect this only after dropping the transaction's writes.
    if (rx::inside::has_timestamps(*batch) && !is_timed) {
      return Status::InvalidArgument("txn: it wrote keys with user-defined timestamps",
                                     "rocks_txn_set_commit_timestamp first");
    }
    // A snapshot that no operation took would fail the commit, and lose the writes.
    if (x->awaits_snapshot) t.ClearSnapshot();
    x->awaits_snapshot = false;
    // Writes left by a failed commit would be written twice.
    t.GetCommitTimeWriteBatch()->Clear();
    rx::must_have_memory(t.GetWriteBatch()->GetWriteBatch()->GetDataSize());
    if (!x->locks) return rx::about_conflict(db, &t, t.Commit());
    return way.at_once() ? rx::inside::commit_or_leave(&t) : t.Commit();
  });
}

int32_t rx_txn_prepare(txn* x, bool at_once, rx::status* st) {
  return rx::run(st, [&] {
    Transaction& t = *x->t;
    rx::must_have_memory(t.GetWriteBatch()->GetWriteBatch()->GetDataSize());
    const rx::way_of_end way(&t, at_once);
    return way.at_once() ? rx::inside::prepare_or_leave(&t) : t.Prepare();
  });
}

// Only a prepared transaction needs it: RocksDB writes a marker.
int32_t rx_txn_rollback(txn* x, bool at_once, bool ignore_missing_families, rx::status* st) {
  return rx::run(st, [&] {
    Transaction& t = *x->t;
    const rx::way_of_end way(&t, at_once);
    if (ignore_missing_families) {
      WriteOptions o = *t.GetWriteOptions();
      o.ignore_missing_column_families = true;
      t.SetWriteOptions(o);
    }
    return x->locks && way.at_once() ? rx::inside::rollback_or_leave(&t) : t.Rollback();
  });
}

int32_t rx_txn_set_save_point(txn* x, rx::status* st) {
  return rx::run(st, [&] {
    x->t->SetSavePoint();
    return Status::OK();
  });
}

int32_t rx_txn_rollback_to_save_point(txn* x, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = x->t->RollbackToSavePoint();
    return s.IsNotFound() ? Status::NotFound("txn: no save point") : s;
  });
}

int32_t rx_txn_pop_save_point(txn* x, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = x->t->PopSavePoint();
    return s.IsNotFound() ? Status::NotFound("txn: no save point") : s;
  });
}

// ---- snapshots ---------------------------------------------------------------------

int32_t rx_txn_set_snapshot(txn* x, bool on_next_operation, rx::status* st) {
  return rx::run(st, [&] {
    on_next_operation ? x->t->SetSnapshotOnNextOperation() : x->t->SetSnapshot();
    x->awaits_snapshot = on_next_operation;
    return on_next_operation ? Status::OK() : rx::has_snapshot(x);
  });
}

void rx_txn_clear_snapshot(txn* x) {
  x->t->ClearSnapshot();
  x->awaits_snapshot = false;
}

// NULL out, and kNotFound: it has none.
int32_t rx_txn_snapshot(const txn* x, rx::held_snapshot** out, const rocksdb::Snapshot** snapshot,
                        rx::status* st) {
  return rx::run(st, [&] {
    auto held = std::make_unique<rx::held_snapshot>();
    held->t = x->t;
    held->snapshot = x->t->GetTimestampedSnapshot();
    if (held->snapshot == nullptr) return Status::NotFound("txn: it has no snapshot");
    *snapshot = held->snapshot.get();
    *out = held.release();
    return Status::OK();
  });
}

// ---- settings ----------------------------------------------------------------------

int32_t rx_txn_set_name(txn* x, const uint8_t* name, size_t len, rx::status* st) {
  return rx::run(st, [&] { return x->t->SetName(slice(name, len).ToString()); });
}

int32_t rx_txn_set_timeouts(txn* x, const int64_t* lock, const int64_t* deadlock, rx::status* st) {
  return rx::run(st, [&] {
    Status s = lock != nullptr ? limit("milliseconds", *lock, -kMost, kMost) : Status::OK();
    if (s.ok() && deadlock != nullptr) s = limit("milliseconds", *deadlock, 0, kMost);
    if (s.ok() && lock != nullptr) x->t->SetLockTimeout(*lock);
    if (s.ok() && deadlock != nullptr) x->t->SetDeadlockTimeout(*deadlock);
    return s;
  });
}

int32_t rx_txn_set_timestamps(txn* x, const uint64_t* read, const uint64_t* commit,
                              rx::status* st) {
  return rx::run(st, [&] {
    Status s;
    if (read != nullptr) s = x->t->SetReadTimestampForValidation(*read);
    if (s.ok() && commit != nullptr) s = x->t->SetCommitTimestamp(*commit);
    return s;
  });
}

void rx_txn_set_write_options(txn* x, const WriteOptions* options) {
  x->t->SetWriteOptions(*options);
}

int32_t rx_txn_name(const txn* x, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(x->t->GetName(), len);
    return Status::OK();
  });
}

const char* rx_txn_data(const txn* x, size_t* len) {
  const std::string& data = x->t->GetWriteBatch()->GetWriteBatch()->Data();
  *len = data.size();
  return data.data();
}

int32_t rx_txn_state(const txn* x) { return x->t->GetState(); }

// Everything except its state.
void rx_txn_info(const txn* x, rocks_txn_info* out) {
  Transaction& t = *x->t;
  *out = {sizeof *out,
          t.GetID(),
          t.GetId(),
          t.GetNumKeys(),
          t.GetNumPuts() + t.GetNumPutEntities(),
          t.GetNumDeletes(),
          t.GetNumMerges(),
          t.GetWriteBatch()->GetWriteBatch()->GetDataSize(),
          t.GetElapsedTime(),
          0,
          0,
          0,
          0};
  if (!x->locks) return;
  out->expires_at = rx::inside::expiration_of(t);
  out->lock_timeout = rx::inside::lock_timeout_of(t) / 1000;
}
}
