#include "src/inside/grabs.h"

#include "db/db_impl/db_impl_secondary.h"
#include "util/concurrent_task_limiter_impl.h"
#include "utilities/transactions/write_prepared_txn_db.h"
#include "utilities/transactions/write_unprepared_txn.h"

namespace rx::inside {
namespace {

using rocksdb::ConcurrentTaskLimiterImpl;
using rocksdb::Configurable;
using rocksdb::DBImplSecondary;
using rocksdb::WriteBatch;
using rocksdb::WritePreparedTxnDB;
using rocksdb::WriteUnpreparedTxn;

// An explicit instantiation may name a private member, and the friend that it defines returns it.
auto& tables_of(const Configurable& object);
auto& logs_of(const DBImplSecondary& db);
auto& evicted_of(const WritePreparedTxnDB& db);
auto& early_in(const WriteUnpreparedTxn& t);
auto& validated_in(const WriteUnpreparedTxn& t);
auto& limit_in(const ConcurrentTaskLimiterImpl& limiter);
auto& bytes_in(WriteBatch& batch);
auto& flags_in(WriteBatch& batch);
auto& save_points_in(WriteBatch& batch);

template <auto Member>
struct tables {
  friend auto& tables_of(const Configurable& object) { return object.*Member; }
};
template struct tables<&Configurable::options_>;

template <auto Member>
struct logs {
  friend auto& logs_of(const DBImplSecondary& db) { return db.*Member; }
};
template struct logs<&DBImplSecondary::cfd_to_current_log_>;

template <auto Member>
struct evicted {
  friend auto& evicted_of(const WritePreparedTxnDB& db) { return db.*Member; }
};
template struct evicted<&WritePreparedTxnDB::max_evicted_seq_>;

template <auto Member>
struct validated {
  friend auto& validated_in(const WriteUnpreparedTxn& t) { return t.*Member; }
};
template struct validated<&WriteUnpreparedTxn::largest_validated_seq_>;

template <auto Member>
struct early {
  friend auto& early_in(const WriteUnpreparedTxn& t) { return t.*Member; }
};
template struct early<&WriteUnpreparedTxn::unprep_seqs_>;

template <auto Member>
struct limit {
  friend auto& limit_in(const ConcurrentTaskLimiterImpl& limiter) { return limiter.*Member; }
};
template struct limit<&ConcurrentTaskLimiterImpl::max_outstanding_tasks_>;

template <auto Bytes, auto Flags, auto SavePoints>
struct batch_members {
  friend auto& bytes_in(WriteBatch& batch) { return batch.*Bytes; }
  friend auto& flags_in(WriteBatch& batch) { return batch.*Flags; }
  friend auto& save_points_in(WriteBatch& batch) { return batch.*SavePoints; }
};
template struct batch_members<&WriteBatch::rep_, &WriteBatch::content_flags_,
                              &WriteBatch::save_points_>;

}  // namespace

void each_option_table(const Configurable& object,
                       const std::function<void(const option_table&, void* base)>& each) {
  for (const auto& table : tables_of(object)) {
    if (table.type_map == nullptr) continue;
    const auto base = reinterpret_cast<intptr_t>(&object) + table.opt_offset;
    each(*table.type_map, reinterpret_cast<void*>(base));
  }
}

const std::unordered_map<rocksdb::ColumnFamilyData*, uint64_t>& current_logs(
    const DBImplSecondary& db) {
  return logs_of(db);
}

uint64_t max_evicted(const WritePreparedTxnDB& db) { return evicted_of(db).load(); }

bool wrote_early(const rocksdb::WriteUnpreparedTxn& t) { return !early_in(t).empty(); }

uint64_t largest_validated(const rocksdb::WriteUnpreparedTxn& t) { return validated_in(t); }

int limit_of(const rocksdb::ConcurrentTaskLimiter& limiter) {
  return limit_in(static_cast<const ConcurrentTaskLimiterImpl&>(limiter)).load();
}

std::string& contents_of(WriteBatch& batch) { return bytes_in(batch); }

std::atomic<uint32_t>& flags_of(WriteBatch& batch) { return flags_in(batch); }

void swap_save_points(WriteBatch& one, WriteBatch& other) {
  save_points_in(one).swap(save_points_in(other));
}

}  // namespace rx::inside
