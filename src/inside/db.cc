#include "src/inside/db.h"

#include <algorithm>
#include <typeinfo>

#include "db/column_family.h"
#include "db/db_impl/db_impl.h"
#include "db/db_impl/db_impl_readonly.h"
#include "db/internal_stats.h"
#include "db/version_set.h"
#include "db/write_callback.h"
#include "memory/arena.h"
#include "monitoring/persistent_stats_history.h"
#include "src/inside/grabs.h"

namespace rx::inside {

using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;
using rocksdb::InternalStats;

RX_GRAB(compact_all, &DBImpl::CompactRangeInternal);

namespace {

ColumnFamilyData& data_of(ColumnFamilyHandle* cf) {
  return *static_cast<rocksdb::ColumnFamilyHandleImpl*>(cf)->cfd();
}

// The database below a DBWithTTL, a transaction database or one of our wrappers.
DBImpl& impl_of(DB* db) { return *static_cast<DBImpl*>(db->GetRootDB()); }

class asking final : public rocksdb::WriteCallback {
 public:
  explicit asking(const std::function<Status(uint64_t)>& decide) : decide_(decide) {}

  // RocksDB calls it when no other thread can write (db/db_impl/db_impl_write.cc, WriteImpl).
  Status Callback(DB* db) override {
    const auto* versions = static_cast<DBImpl*>(db)->GetVersionSet();
    return decide_(std::max(versions->LastSequence(), versions->LastAllocatedSequence()));
  }
  // Alone, so that no other write's keys come before these.
  bool AllowWriteBatching() override { return false; }

 private:
  const std::function<Status(uint64_t)>& decide_;
};

}  // namespace

const std::shared_ptr<rocksdb::MergeOperator>& merge_operator_of(ColumnFamilyHandle* cf) {
  return data_of(cf).ioptions().merge_operator;
}

const rocksdb::TableFactory* table_factory_of(ColumnFamilyHandle* cf) {
  return data_of(cf).initial_cf_options().table_factory.get();
}

const std::vector<rocksdb::DbPath>& paths_of(ColumnFamilyHandle* cf) {
  return data_of(cf).ioptions().cf_paths;
}

std::vector<const rocksdb::Customizable*> callbacks_of(ColumnFamilyHandle* cf) {
  const auto& o = data_of(cf).ioptions();
  std::vector<const rocksdb::Customizable*> all = {
      o.compaction_filter, o.compaction_filter_factory.get(), o.sst_partitioner_factory.get()};
  for (const auto& one : o.table_properties_collector_factories) all.push_back(one.get());
  return all;
}

const rocksdb::CompactionFilterFactory* filter_factory_of(ColumnFamilyHandle* cf) {
  return data_of(cf).ioptions().compaction_filter_factory.get();
}

bool is_dropped(ColumnFamilyHandle* cf) { return data_of(cf).IsDropped(); }

bool takes_memtable_writes(ColumnFamilyHandle* cf) {
  return !data_of(cf).ioptions().disallow_memtable_writes;
}

bool takes_range_deletions(ColumnFamilyHandle* cf) {
  return data_of(cf).is_delete_range_supported();
}

bool takes_files_behind(ColumnFamilyHandle* cf) { return data_of(cf).AllowIngestBehind(); }

bool is_being_read(ColumnFamilyHandle* cf) {
  return data_of(cf).TEST_GetLocalSV()->Get() == rocksdb::SuperVersion::kSVInUse;
}

std::shared_ptr<rocksdb::FileSystem> files_of(DB* db) {
  return impl_of(db).immutable_db_options().fs;
}

std::string wal_folder(DB* db) { return impl_of(db).immutable_db_options().GetWalDir(); }

bool recycles_wals(DB* db) { return impl_of(db).immutable_db_options().recycle_log_file_num > 0; }

bool buffers_wals(DB* db) { return impl_of(db).immutable_db_options().manual_wal_flush; }

bool numbers_batches(DB* db) { return impl_of(db).seq_per_batch(); }

bool has_unordered_writes(DB* db) { return impl_of(db).immutable_db_options().unordered_write; }

bool has_file_checksums(DB* db) {
  return impl_of(db).immutable_db_options().file_checksum_gen_factory != nullptr;
}

uint64_t next_file_number(DB* db) {
  return impl_of(db).GetVersionSet()->current_next_file_number();
}

uint32_t next_family_id(DB* db) {
  DBImpl& impl = impl_of(db);
  const rocksdb::InstrumentedMutexLock lock(impl.mutex());
  return impl.GetVersionSet()->GetColumnFamilySet()->GetMaxColumnFamily() + 1;
}

std::unique_ptr<ColumnFamilyHandle> family_by_id(DB* db, uint32_t id) {
  return impl_of(db).GetColumnFamilyHandleUnlocked(id);
}

const std::string& statistics_family() { return rocksdb::kPersistentStatsColumnFamilyName; }

Status verify_file_checksum(DB* db, const std::string& checksum, const std::string& function,
                            const std::string& path, const rocksdb::ReadOptions& options) {
  return impl_of(db).VerifyFullFileChecksum(checksum, function, path, options);
}

Status still_compactions(DB* db, const std::vector<ColumnFamilyHandle*>& families,
                         std::vector<ColumnFamilyHandle*>* stilled) {
  DBImpl& impl = impl_of(db);
  // It takes the mutex itself.
  const rocksdb::DBOptions options = impl.GetDBOptions();
  for (ColumnFamilyHandle* one : families) {
    ColumnFamilyData& data = data_of(one);
    const rocksdb::InstrumentedMutexLock lock(impl.mutex());
    if (one->GetComparator()->timestamp_size() == 0) continue;
    if (data.GetLatestMutableCFOptions().disable_auto_compactions) continue;
    // DBImpl::SetOptions does this, and writes the OPTIONS file then.
    const Status s = data.SetOptions(options, {{"disable_auto_compactions", "true"}});
    if (!s.ok()) return s;
    stilled->push_back(one);
  }
  // One that is queued finds them off (db/db_impl/db_impl_compaction_flush.cc).
  const Status s = db->PauseBackgroundWork();
  return s.ok() ? db->ContinueBackgroundWork() : s;
}

// As RocksDB does it in DB::OpenAndTrimHistory (db/db_impl/db_impl_open.cc).
Status trim_history(DB* db, ColumnFamilyHandle* cf, const std::string& to) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  return (impl_of(db).*grab(compact_all_tag{}))(options, cf, nullptr, nullptr, to);
}

Status write_alone(DB* db, const rocksdb::WriteOptions& options, rocksdb::WriteBatch* batch,
                   const std::function<Status(uint64_t reached)>& decide) {
  asking callback(decide);
  return impl_of(db).WriteWithCallback(options, batch, &callback);
}

bool is_read_only(DB* db) {
  const DB& root = *db->GetRootDB();
  return typeid(root) == typeid(rocksdb::DBImplReadOnly);
}

Status count_versions(DB* db, ColumnFamilyHandle* cf, const rocksdb::ReadOptions& options,
                      const Slice& key, size_t* count) {
  rocksdb::ReadOptions all(options);
  all.total_order_seek = true;
  const rocksdb::Comparator* order = cf->GetComparator();
  std::string least(key.data(), key.size());
  // The newest of all timestamps sorts first.
  least.append(order->timestamp_size(), '\xff');
  rocksdb::InternalKey from;
  from.SetMinPossibleForUserKey(least);
  rocksdb::Arena arena;
  rocksdb::ScopedArenaPtr<rocksdb::InternalIterator> it(
      impl_of(db).NewInternalIterator(all, &arena, rocksdb::kMaxSequenceNumber, cf));
  for (it->Seek(from.Encode()); it->Valid(); it->Next()) {
    const Slice user_key = rocksdb::ExtractUserKey(it->key());
    if (order->CompareWithoutTimestamp(user_key, order->timestamp_size() > 0, key, false) != 0)
      break;
    ++*count;
  }
  return it->status();
}

property_forms forms_of_property(const std::string& name) {
  const rocksdb::DBPropertyInfo* info = rocksdb::GetPropertyInfo(name);
  if (info == nullptr) return {};
  return {true, info->handle_int != nullptr, info->handle_map != nullptr};
}

std::vector<std::string> property_names() {
  std::vector<std::string> names;
  for (const auto& one : InternalStats::ppt_name_to_info) names.push_back(one.first);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace rx::inside
