// Single writes. The Rust side has checked that the column family is this
// database's and not dropped: RocksDB would stop all later writes otherwise.
#include "rocksdb/comparator.h"
#include "src/base/bridge.h"
#include "src/base/checks/entity.h"
#include "src/base/checks/memory.h"
#include "src/base/text/about.h"
#include "src/base/text/names.h"
#include "src/inside/db.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::WriteOptions;
using rx::Slice;
using rx::slice;
using rx::Status;

namespace {

// Names the key that another transaction has locked.
Status about_lock(const Status& s, ColumnFamilyHandle* cf, const Slice& key) {
  return __builtin_expect(s.IsTimedOut() || s.IsBusy(), 0) ? rx::about(s, cf, key) : s;
}

}  // namespace

extern "C" {

int32_t rx_put(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options, const uint8_t* key,
               size_t key_len, const uint8_t* value, size_t value_len, rx::status* st) {
  const Slice k = slice(key, key_len), v = slice(value, value_len);
  return rx::run(st, [&] {
    const Status s = rx::fits(k, v);
    rx::must_have_memory(k.size() + v.size());
    return s.ok() ? about_lock(db->Put(*options, cf, k, v), cf, k) : s;
  });
}

// `columns`: an array of rocks_wide_column as bytes.
int32_t rx_put_entity(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options,
                      const uint8_t* key, size_t key_len, const uint8_t* columns,
                      size_t columns_len, rx::status* st) {
  const Slice k = slice(key, key_len);
  return rx::run(st, [&] {
    rx::WideColumns sorted;
    const Status s = rx::columns_of(k, slice(columns, columns_len), &sorted);
    rx::must_have_memory(k.size() + rx::size_of(sorted));
    return s.ok() ? about_lock(db->PutEntity(*options, cf, k, sorted), cf, k) : s;
  });
}

int32_t rx_merge(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options, const uint8_t* key,
                 size_t key_len, const uint8_t* value, size_t value_len, rx::status* st) {
  const Slice k = slice(key, key_len), v = slice(value, value_len);
  return rx::run(st, [&] {
    const Status s = rx::fits(k, v);
    rx::must_have_memory(k.size() + v.size());
    return s.ok() ? about_lock(db->Merge(*options, cf, k, v), cf, k) : s;
  });
}

int32_t rx_delete(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options, const uint8_t* key,
                  size_t key_len, rx::status* st) {
  const Slice k = slice(key, key_len);
  return rx::run(st, [&] {
    const Status s = rx::fits(k);
    rx::must_have_memory(k.size());
    return s.ok() ? about_lock(db->Delete(*options, cf, k), cf, k) : s;
  });
}

int32_t rx_single_delete(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options,
                         const uint8_t* key, size_t key_len, rx::status* st) {
  const Slice k = slice(key, key_len);
  return rx::run(st, [&] {
    const Status s = rx::fits(k);
    rx::must_have_memory(k.size());
    return s.ok() ? about_lock(db->SingleDelete(*options, cf, k), cf, k) : s;
  });
}

int32_t rx_delete_range(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options,
                        const uint8_t* begin, size_t begin_len, const uint8_t* end, size_t end_len,
                        rx::status* st) {
  return rx::run(st, [&] {
    // Both would fail inside the memtable, after the log, and stop all later writes
    // (db/write_batch.cc, DeleteRangeCF).
    const Slice from = slice(begin, begin_len), to = slice(end, end_len);
    if (!rx::inside::takes_range_deletions(cf)) {
      return Status::NotSupported("column_family: " + rx::quoted(cf->GetName()),
                                  "its kind of tables takes no range deletions");
    }
    if (cf->GetComparator()->CompareWithoutTimestamp(from, false, to, false) > 0) {
      return Status::InvalidArgument("begin", "comes after end in the column family's order");
    }
    const Status s = rx::fits(from, to);
    rx::must_have_memory(from.size() + to.size());
    return s.ok() ? db->DeleteRange(*options, cf, from, to) : s;
  });
}
}
