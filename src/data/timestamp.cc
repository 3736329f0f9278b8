// Reads and writes of keys with user-defined timestamps.
#include "rocksdb/comparator.h"
#include "rocksdb/iterator.h"
#include "rocksdb/options.h"
#include "src/base/checks/checks.h"
#include "src/callback/callback.h"
#include "src/db/families/column_family.h"
#include "src/inside/db.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Slice;
using rx::slice;
using rx::Status;

namespace {

Status must_have(ColumnFamilyHandle* cf, const Slice& timestamp) {
  const size_t wanted = cf->GetComparator()->timestamp_size();
  if (wanted == 0) {
    return Status::InvalidArgument("column_family: \"" + cf->GetName() +
                                   "\" has no timestamps: its comparator's timestamp_size is 0");
  }
  if (timestamp.size() != wanted) {
    return Status::InvalidArgument("timestamp: " + std::to_string(timestamp.size()) +
                                   " bytes; accepted: " + std::to_string(wanted));
  }
  return Status::OK();
}

// Refuses writes that would fail in the memtable, with every later write.
Status check(ColumnFamilyHandle* cf, rx::WriteKind kind, const Slice& key, const Slice& value,
             const Slice& timestamp) {
  Status s = must_have(cf, timestamp);
  // RocksDB appends the timestamp to the key, or to both ends of a range.
  const size_t more = 2 * timestamp.size();
  if (s.ok()) s = rx::fits(key, Slice(value.data(), value.size() + more));
  if (s.ok() && kind != rx::WriteKind::DeleteRange) s = rx::has_its_length(cf, key);
  if (!s.ok()) return s;
  if (kind == rx::WriteKind::Merge && !rx::has_merges(rx::inside::merge_operator_of(cf))) {
    return Status::NotSupported("Provide a merge_operator when opening DB");
  }
  if (kind == rx::WriteKind::DeleteRange && !rx::inside::takes_range_deletions(cf)) {
    return Status::NotSupported("the column family takes no range deletions");
  }
  if (kind == rx::WriteKind::DeleteRange &&
      cf->GetComparator()->CompareWithoutTimestamp(key, false, value, false) > 0) {
    return Status::InvalidArgument("begin", "comes after end in the column family's order");
  }
  return s;
}

}  // namespace

extern "C" {

// `value`: of a range, its end.
int32_t rx_write_at(DB* db, ColumnFamilyHandle* cf, const rocksdb::WriteOptions* options,
                    rx::WriteKind kind, const uint8_t* key, size_t key_len, const uint8_t* value,
                    size_t value_len, const uint8_t* timestamp, size_t timestamp_len,
                    rx::status* st) {
  const Slice k = slice(key, key_len), v = slice(value, value_len);
  const Slice t = slice(timestamp, timestamp_len);
  return rx::run(st, [&] {
    const Status s = check(cf, kind, k, v, t);
    if (!s.ok()) return s;
    switch (kind) {
      case rx::WriteKind::Put:
        return db->Put(*options, cf, k, t, v);
      case rx::WriteKind::Merge:
        return db->Merge(*options, cf, k, t, v);
      case rx::WriteKind::Delete:
        return db->Delete(*options, cf, k, t);
      case rx::WriteKind::SingleDelete:
        return db->SingleDelete(*options, cf, k, t);
      case rx::WriteKind::DeleteRange:
        return db->DeleteRange(*options, cf, k, v, t);
      default:
        return Status::InvalidArgument("unknown kind of write");
    }
  });
}

int32_t rx_get_with_timestamp(DB* db, ColumnFamilyHandle* cf, const rocksdb::ReadOptions* options,
                              const uint8_t* key, size_t key_len, char** out, size_t* len,
                              char** timestamp, size_t* timestamp_len, rx::status* st) {
  return rx::run(st, [&] {
    std::string value, at;
    const Status s = db->Get(*options, cf, slice(key, key_len), &value, &at);
    if (!s.ok() || rx::will_fail()) return s;
    *timestamp = rx::copy_out(at, timestamp_len);
    *out = rx::copy_out(value, len);
    return s;
  });
}

// The column family has timestamps, and the iterator is at an entry.
int32_t rx_iter_timestamp(const rocksdb::Iterator* it, const char** data, size_t* len,
                          rx::status* st) {
  return rx::run(st, [&] {
    const Slice timestamp = it->timestamp();
    *data = timestamp.data();
    *len = timestamp.size();
    return Status::OK();
  });
}

int32_t rx_increase_full_history_ts_low(DB* db, ColumnFamilyHandle* cf, const uint8_t* timestamp,
                                        size_t timestamp_len, rx::status* st) {
  return rx::run(st, [&] {
    const Slice t = slice(timestamp, timestamp_len);
    Status s = must_have(cf, t);
    if (s.ok()) s = rx::must_be_writable(db);
    return s.ok() ? db->IncreaseFullHistoryTsLow(cf, t.ToString()) : s;
  });
}

int32_t rx_full_history_ts_low(DB* db, ColumnFamilyHandle* cf, char** out, size_t* len,
                               rx::status* st) {
  return rx::run(st, [&] {
    std::string low;
    const Status s = db->GetFullHistoryTsLow(cf, &low);
    if (s.ok() && low.empty()) return Status::NotFound();
    if (s.ok()) *out = rx::copy_out(low, len);
    return s;
  });
}
}
