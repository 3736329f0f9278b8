// The other calls on a database with transactions: batches with their locks, lists of locks, waits
// and deadlocks, transactions that a restart found prepared.
#include <algorithm>
#include <cstdlib>
#include <set>

#include "src/base/checks/memory.h"
#include "src/data/batch/batch.h"
#include "src/db/txns/txn.h"
#include "src/inside/db.h"
#include "src/inside/records.h"
#include "src/inside/txns/peek.h"
#include "src/txn/live.h"

using rocksdb::DB;
using rocksdb::Transaction;
using rocksdb::TransactionDB;
using rocksdb::WriteBatch;
using rx::Slice;
using rx::Status;
using rx::txn;

namespace {

TransactionDB* locking(DB* db) { return static_cast<TransactionDB*>(db); }

// The keys of a batch, in the order in which RocksDB locks them.
struct Keys : WriteBatch::Handler {
  std::map<uint32_t, std::set<std::string>> keys;

  Status PutCF(uint32_t cf, const Slice& key, const Slice&) override { return take(cf, key); }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice&) override { return take(cf, key); }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice&) override { return take(cf, key); }
  Status DeleteCF(uint32_t cf, const Slice& key) override { return take(cf, key); }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override { return take(cf, key); }
  Status MarkNoop(bool) override { return Status::OK(); }
  Status take(uint32_t cf, const Slice& key) {
    keys[cf].insert(key.ToString());
    return Status::OK();
  }
};

// Finds the locked key of the batch, which RocksDB does not report.
Status about_batch(DB* db, const Status& s, WriteBatch* batch) {
  Keys all;
  if (!(s.IsTimedOut() || s.IsBusy()) || !batch->Iterate(&all).ok()) return s;
  const auto locked = locking(db)->GetLockStatusData();
  for (const auto& [cf, keys] : all.keys) {
    for (const std::string& key : keys) {
      const auto [first, last] = locked.equal_range(cf);
      if (std::none_of(first, last, [&](const auto& one) { return one.second.key == key; }))
        continue;
      return rx::with_text(s, "key " + rx::shown(key) + " of the batch");
    }
  }
  return s;
}

}  // namespace

namespace rx {

// RocksDB neither counts them where writes go into the database before the commit
// (utilities/transactions/write_prepared_txn_db.h, SubBatchCounter), nor takes them back.
static Status no_early_entities() {
  return Status::NotSupported("batch: an entity",
                              "the database's write_policy is not WRITE_COMMITTED");
}

}  // namespace rx

namespace {

// The records of a batch as calls of a transaction.
struct Copy : WriteBatch::Handler {
  Transaction& t;
  DB* const db;
  const bool tracked;
  Copy(Transaction& t, DB* of, bool tracked) : t(t), db(of), tracked(tracked) {}

  template <typename Write>
  Status with(uint32_t id, const Slice& key, Write write) {
    const auto cf = rx::inside::family_by_id(db, id);
    if (cf == nullptr) return Status::ColumnFamilyDropped();
    return rx::about(write(cf.get()), cf.get(), key);
  }
  Status PutCF(uint32_t id, const Slice& key, const Slice& value) override {
    return with(id, key, [&](auto* cf) {
      return tracked ? t.Put(cf, key, value) : t.PutUntracked(cf, key, value);
    });
  }
  Status MergeCF(uint32_t id, const Slice& key, const Slice& value) override {
    return with(id, key, [&](auto* cf) {
      return tracked ? t.Merge(cf, key, value) : t.MergeUntracked(cf, key, value);
    });
  }
  Status DeleteCF(uint32_t id, const Slice& key) override {
    return with(id, key,
                [&](auto* cf) { return tracked ? t.Delete(cf, key) : t.DeleteUntracked(cf, key); });
  }
  Status SingleDeleteCF(uint32_t id, const Slice& key) override {
    return with(id, key, [&](auto* cf) {
      return tracked ? t.SingleDelete(cf, key) : t.SingleDeleteUntracked(cf, key);
    });
  }
  Status PutEntityCF(uint32_t id, const Slice& key, const Slice& entity) override {
    if (rx::inside::is_write_prepared(db)) return rx::no_early_entities();
    rocksdb::WideColumns columns;
    const Status s = rx::inside::read_entity(entity, &columns);
    if (!s.ok()) return s;
    return with(id, key, [&](auto* cf) {
      return tracked ? t.PutEntity(cf, key, columns) : t.PutEntityUntracked(cf, key, columns);
    });
  }
  void LogData(const Slice& blob) override { t.PutLogData(blob); }
  Status MarkNoop(bool) override { return Status::OK(); }
};

// RocksDB locks no key that a batch deletes singly, refuses single deletions except in the default
// column family, and lacks such a beginning (utilities/transactions/pessimistic_transaction.cc,
// LockBatch). In a transaction they are writes like others.
Status write_in_transaction(DB* db, const rx::write_options& options, WriteBatch* batch) {
  rocksdb::TransactionOptions how;
  std::unique_ptr<Transaction> t(locking(db)->BeginTransaction(options, how, nullptr));
  t->SetLockTimeout(rx::inside::locking_options(db).default_lock_timeout);
  t->DisableIndexing();
  Copy copy(*t, db, false);
  const Status s = batch->Iterate(&copy);
  return s.ok() ? t->Commit() : s;
}

}  // namespace

namespace rx {

struct lock_list {
  struct one {
    std::string key;
    std::vector<uint64_t> others;
    rocks_lock record{};
  };
  std::vector<one> all;

  one& add(uint32_t cf, const std::string& key, bool exclusive) {
    all.emplace_back();
    all.back().key = key;
    all.back().record.column_family = cf;
    all.back().record.exclusive = exclusive;
    return all.back();
  }
};

namespace {

void list_locks(DB* db, lock_list* list) {
  for (const auto& [cf, lock] : locking(db)->GetLockStatusData()) {
    list->add(cf, lock.key, lock.exclusive).others = lock.ids;
  }
  std::sort(list->all.begin(), list->all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.record.column_family, std::cref(a.key).get()) <
           std::pair(b.record.column_family, std::cref(b.key).get());
  });
}

void list_deadlocks(DB* db, lock_list* list) {
  uint64_t number = 0;
  for (const auto& path : locking(db)->GetDeadlockInfoBuffer()) {
    number++;
    const auto note = [&](lock_list::one& one, uint64_t id) {
      one.record.txn = id;
      one.record.deadlock = number;
      one.record.time = path.deadlock_time;
      one.record.limit_exceeded = path.limit_exceeded;
    };
    // An assumed deadlock, whose chain was too long to follow, has no steps.
    if (path.path.empty()) note(list->add(0, "", false), 0);
    for (const auto& step : path.path) {
      note(list->add(step.m_cf_id, step.m_waiting_key, step.m_exclusive), step.m_txn_id);
    }
  }
}

}  // namespace
}  // namespace rx

namespace rx {

Status write_with_locks(DB* db, const write_options* options, batch* b) {
  WriteBatch& batch = b->content();
  const auto& how = rx::inside::locking_options(db);
  const bool early = how.write_policy != rocksdb::WRITE_COMMITTED;
  const bool unlocked = options->locks.skip_concurrency_control || how.skip_concurrency_control;
  if (batch.HasDeleteRange() &&
      (!unlocked || (early && !options->locks.skip_duplicate_key_check))) {
    return Status::NotSupported(
        "batch: a transaction database locks no ranges",
        early
            ? "the write options skip_concurrency_control and skip_duplicate_key_check delete one "
              "without locks"
            : "the write option skip_concurrency_control deletes one without locks");
  }
  if ((batch.HasSingleDelete() || rx::inside::begins_with_noop(batch)) && !unlocked) {
    return about_batch(db, write_in_transaction(db, *options, &batch), &batch);
  }
  if (early && batch.HasPutEntity()) return no_early_entities();
  rx::must_have_memory(batch.GetDataSize());
  // RocksDB appends to the batch that it writes.
  WriteBatch copy;
  if (early) copy = batch;
  WriteBatch* written = early ? &copy : &batch;
  rocksdb::TransactionDBWriteOptimizations optimizations = options->locks;
  optimizations.skip_concurrency_control = unlocked;
  const Status s = unlocked ? locking(db)->Write(*options, optimizations, written)
                            : db->Write(*options, written);
  return about_batch(db, s, &batch);
}

}  // namespace rx

extern "C" {

// Adds the records of a batch, whose column families are the database's and live.
int32_t rx_txn_add_batch(DB* db, txn* x, rx::batch* b, rx::status* st) {
  return rx::run(st, [&] {
    if (b->content().HasDeleteRange()) {
      return Status::NotSupported(
          "batch: a transaction deletes no ranges",
          "rocks_txn_delete_range deletes the keys in one, and in mode transaction rocks_db_write "
          "writes such a batch without locks, with the write option skip_concurrency_control");
    }
    Copy copy(*x->t, db, true);
    return b->content().Iterate(&copy);
  });
}

// The numbers of the column families that a transaction writes to: sets `count` to all of them, and
// fills as many as there is room for.
int32_t rx_txn_families(const txn* x, uint32_t* ids, size_t room, size_t* count, rx::status* st) {
  return rx::run(st, [&] {
    struct Families : Keys {
      Status MarkBeginPrepare(bool) override { return Status::OK(); }
      Status MarkEndPrepare(const Slice&) override { return Status::OK(); }
      Handler::OptionState WriteAfterCommit() const override { return OptionState::kUnknown; }
    } all;
    const Status s = x->t->GetWriteBatch()->GetWriteBatch()->Iterate(&all);
    *count = 0;
    for (const auto& [id, keys] : all.keys) {
      if (*count < room) ids[*count] = id;
      ++*count;
    }
    return s;
  });
}

// The prepared transactions of the log, each the caller's; the array is freed with rx_free.
int32_t rx_txn_recovered(DB* db, txn*** out, size_t* count, rx::status* st) {
  return rx::run(st, [&] {
    std::vector<Transaction*> all;
    locking(db)->GetAllPreparedTransactions(&all);
    auto* list = static_cast<txn**>(malloc((all.size() + 1) * sizeof(txn*)));
    if (list == nullptr) throw std::bad_alloc();
    for (size_t i = 0; i < all.size(); i++) {
      list[i] = new txn{rx::own(db, true, all[i]), true, false};
    }
    *out = list;
    *count = all.size();
    return Status::OK();
  });
}

int32_t rx_locks(DB* db, rocks_locks_kind what, rx::lock_list** out, rx::status* st) {
  return rx::run(st, [&] {
    auto list = std::make_unique<rx::lock_list>();
    if (what == ROCKS_LOCKS_HELD) rx::list_locks(db, list.get());
    if (what == ROCKS_LOCKS_DEADLOCKS) rx::list_deadlocks(db, list.get());
    if (what == ROCKS_LOCKS_WAITS) {
      rx::for_each_live(db, [&](Transaction* t) {
        uint32_t cf = 0;
        std::string key;
        const auto ids = t->GetWaitingTxns(&cf, &key);
        if (ids.empty()) return;
        auto& one = list->add(cf, key, false);
        one.record.txn = t->GetID();
        one.others = ids;
      });
    }
    for (auto& one : list->all) {
      one.record.key = rx::view(one.key);
      one.record.others = one.others.data();
      one.record.other_count = one.others.size();
    }
    *out = list.release();
    return Status::OK();
  });
}

size_t rx_locks_count(const rx::lock_list* list) { return list->all.size(); }
void rx_locks_at(const rx::lock_list* list, size_t at, rocks_lock* out) {
  *out = list->all[at].record;
}
void rx_locks_free(rx::lock_list* list) { delete list; }

void rx_set_deadlocks_kept(DB* db, uint32_t count) {
  locking(db)->SetDeadlockInfoBufferSize(count);
}
}
