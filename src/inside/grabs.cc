#include "src/inside/grabs.h"

#include "db/db_impl/db_impl_secondary.h"
#include "util/concurrent_task_limiter_impl.h"
#include "utilities/transactions/write_prepared_txn_db.h"
#include "utilities/transactions/write_unprepared_txn.h"

namespace rx::inside {
using rocksdb::ConcurrentTaskLimiterImpl;
using rocksdb::Configurable;
using rocksdb::DBImplSecondary;
using rocksdb::WriteBatch;
using rocksdb::WritePreparedTxnDB;
using rocksdb::WriteUnpreparedTxn;

RX_GRAB(tables, &Configurable::options_);
RX_GRAB(logs, &DBImplSecondary::cfd_to_current_log_);
RX_GRAB(evicted, &WritePreparedTxnDB::max_evicted_seq_);
RX_GRAB(early, &WriteUnpreparedTxn::unprep_seqs_);
RX_GRAB(validated, &WriteUnpreparedTxn::largest_validated_seq_);
RX_GRAB(limit, &ConcurrentTaskLimiterImpl::max_outstanding_tasks_);
RX_GRAB(bytes, &WriteBatch::rep_);
RX_GRAB(flags, &WriteBatch::content_flags_);
RX_GRAB(save_points, &WriteBatch::save_points_);

void each_option_table(const Configurable& object,
                       const std::function<void(const option_table&, void* base)>& each) {
  for (const auto& table : object.*grab(tables_tag{})) {
    if (table.type_map == nullptr) continue;
    const auto base = reinterpret_cast<intptr_t>(&object) + table.opt_offset;
    each(*table.type_map, reinterpret_cast<void*>(base));
  }
}

const std::unordered_map<rocksdb::ColumnFamilyData*, uint64_t>& current_logs(
    const DBImplSecondary& db) {
  return db.*grab(logs_tag{});
}

uint64_t max_evicted(const WritePreparedTxnDB& db) { return (db.*grab(evicted_tag{})).load(); }

bool wrote_early(const rocksdb::WriteUnpreparedTxn& t) { return !(t.*grab(early_tag{})).empty(); }

uint64_t largest_validated(const rocksdb::WriteUnpreparedTxn& t) {
  return t.*grab(validated_tag{});
}

int limit_of(const rocksdb::ConcurrentTaskLimiter& limiter) {
  return (static_cast<const ConcurrentTaskLimiterImpl&>(limiter).*grab(limit_tag{})).load();
}

std::string& contents_of(WriteBatch& batch) { return batch.*grab(bytes_tag{}); }

std::atomic<uint32_t>& flags_of(WriteBatch& batch) { return batch.*grab(flags_tag{}); }

void swap_save_points(WriteBatch& one, WriteBatch& other) {
  (one.*grab(save_points_tag{})).swap(other.*grab(save_points_tag{}));
}

}  // namespace rx::inside
