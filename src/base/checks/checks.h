// Shared by the maintenance calls: checks before RocksDB acts, and cancellation.
#pragma once

#include <atomic>

#include "rocksdb/comparator.h"
#include "rocksdb/options.h"
#include "src/base/bridge.h"

namespace rx {

// The same byte as Rust's AtomicBool.
using stop_flag = std::atomic<bool>;
static_assert(sizeof(stop_flag) == 1 && stop_flag::is_always_lock_free);

// The Status RocksDB returns from a manual compaction whose flag was set.
inline Status stopped() { return Status::Incomplete(Status::SubCode::kManualCompactionPaused); }

// A read-only database inherits several functions of a writable one (db/db_impl/db_impl_readonly.h:
// "missing overrides"). Every kind overrides CompactRange, and with its flag set it does nothing in
// a writable one.
inline Status must_be_writable(DB* db) {
  stop_flag stop{true};
  rocksdb::CompactRangeOptions options;
  options.canceled = &stop;
  const Status s = db->CompactRange(options, db->DefaultColumnFamily(), nullptr, nullptr);
  return s.IsNotSupported() ? s : Status::OK();
}

// RocksDB silently leaves the logs of a read-only database out of every copy, with or without a
// flush (db/db_filesnapshot.cc, max_log_num).
inline Status must_be_copied_whole(DB* db) {
  if (must_be_writable(db).ok()) return Status::OK();
  uint64_t active = 0, waiting = 0;
  db->GetAggregatedIntProperty(DB::Properties::kNumEntriesActiveMemTable, &active);
  db->GetAggregatedIntProperty(DB::Properties::kNumEntriesImmMemTables, &waiting);
  if (active + waiting == 0) return Status::OK();
  return Status::NotSupported(
      "db: opened read-only, with records in its logs that a copy would lack",
      "open it for writing");
}

// A range from C: an open end has no slice.
struct bound {
  Slice key;
  bool open;

  bound(const uint8_t* data, size_t len) : key(slice(data, len)), open(data == nullptr) {}
  const Slice* get() const { return open ? nullptr : &key; }
};

inline Status must_be_ordered(ColumnFamilyHandle* cf, const bound& begin, const bound& end) {
  if (begin.open || end.open) return Status::OK();
  const auto* order = cf->GetComparator();
  if (order->CompareWithoutTimestamp(begin.key, false, end.key, false) <= 0) return Status::OK();
  return Status::InvalidArgument("the range begins after its end",
                                 begin.key.ToString(true) + " > " + end.key.ToString(true));
}

}  // namespace rx
