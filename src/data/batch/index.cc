// Batches with an index.
#include <cstdlib>
#include <cstring>

#include "rocksdb/comparator.h"
#include "src/base/checks/entity.h"
#include "src/callback/callback.h"
#include "src/data/batch/batch.h"
#include "src/data/iter/iter.h"
#include "src/data/read/values.h"
#include "src/db/ttl/ttl.h"
#include "src/inside/records.h"
#include "src/inside/txns/peek.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using ReadOptions = rx::read_options;
using rx::batch;
using rx::slice;
using rx::Status;

namespace {

// One extra byte: an empty value then has an address too, and a text is NUL-terminated.
void copy(const rx::Slice& value, uint8_t** out, size_t* len) {
  *out = static_cast<uint8_t*>(malloc(value.size() + 1));
  if (*out == nullptr) throw std::bad_alloc();
  memcpy(*out, value.data(), value.size());
  (*out)[value.size()] = 0;
  *len = value.size();
}

// Whether the database has layers above its files, which RocksDB bypasses
// (utilities/write_batch_with_index/write_batch_with_index.cc): the times of values, or commits.
bool is_more_than_files(DB* db) {
  return dynamic_cast<rx::ttl_view*>(db) != nullptr || rx::inside::is_write_prepared(db);
}

// The value of the column without a name; empty where the entity has none.
Status default_column(const rx::Slice& entity, rocksdb::PinnableSlice* value) {
  rocksdb::WideColumns columns;
  const Status s = rx::inside::read_entity(entity, &columns);
  const bool has_it = !columns.empty() && columns.front().name().empty();
  if (s.ok()) value->PinSelf(has_it ? columns.front().value() : rx::Slice("", 0));
  return s;
}

// The batch's last record of a key, or else the database's value.
Status get_over(batch* b, DB* db, const ReadOptions& options, ColumnFamilyHandle* cf,
                const rx::Slice& key, rocksdb::PinnableSlice* value) {
  std::unique_ptr<rocksdb::WBWIIterator> it(b->index->NewIterator(cf));
  bool found = false;
  rocksdb::WriteEntry last;
  for (it->Seek(key); it->Valid(); it->Next()) {
    const auto entry = it->Entry();
    if (cf->GetComparator()->Compare(entry.key, key) != 0) break;
    if (entry.type == rocksdb::kMergeRecord) {
      return Status::NotSupported("batch: a merge over what this kind of database holds");
    }
    found = true;
    last = entry;
  }
  if (!found) return db->Get(options, cf, key, value);
  if (last.type == rocksdb::kPutEntityRecord) return default_column(last.value, value);
  if (last.type != rocksdb::kPutRecord) return Status::NotFound();
  value->PinSelf(last.value);
  return Status::OK();
}

}  // namespace

extern "C" {

// The default column family's comparator is used for unknown column families.
int32_t rx_batch_new_indexed(ColumnFamilyHandle* default_cf, bool overwrite_key, size_t max_bytes,
                             batch** out, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<batch>();
    made->index = std::make_unique<rx::WriteBatchWithIndex>(default_cf->GetComparator(), 0,
                                                            overwrite_key, max_bytes);
    *out = made.release();
    return Status::OK();
  });
}

int32_t rx_batch_get(batch* b, ColumnFamilyHandle* cf, const uint8_t* key, size_t key_len,
                     uint8_t** out, size_t* len, rx::status* st) {
  // RocksDB reads none of them (utilities/write_batch_with_index/write_batch_with_index.cc,
  // GetFromBatch).
  static const rocksdb::DBOptions unused;
  return rx::run(st, [&] {
    std::string value;
    const Status s = b->index->GetFromBatch(cf, unused, slice(key, key_len), &value);
    if (s.ok() && !rx::will_fail()) copy(value, out, len);
    return s;
  });
}

int32_t rx_batch_get_from_db(batch* b, DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                             const uint8_t* key, size_t key_len, uint8_t** out, size_t* len,
                             rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::PinnableSlice value;
    DB* seen = rx::seen(db, *options);
    const rx::Slice k = slice(key, key_len);
    const Status s = is_more_than_files(seen)
                         ? get_over(b, seen, *options, cf, k, &value)
                         : b->index->GetFromBatchAndDB(seen, *options, cf, k, &value);
    if (s.ok() && !rx::will_fail()) copy(value, out, len);
    return s;
  });
}

// The columns of a key, which the values are prepared for. Where the database is more than files
// the batch has plain values alone.
int32_t rx_batch_get_entity_from_db(batch* b, DB* db, ColumnFamilyHandle* cf,
                                    const ReadOptions* options, const uint8_t* key, size_t key_len,
                                    rx::values* values, bool own, const rocks_wide_column** columns,
                                    const size_t** offsets, const int32_t** codes, rx::status* st) {
  return rx::run(st, [&] {
    DB* seen = rx::seen(db, *options);
    const rx::Slice k = slice(key, key_len);
    rx::merge_failures collected;
    values->expect_entities();
    values->keys[0] = k;
    if (is_more_than_files(seen)) {
      rocksdb::PinnableSlice value;
      values->statuses[0] = get_over(b, seen, *options, cf, k, &value);
      if (values->statuses[0].ok()) values->entities[0].SetPlainValue(std::move(value));
    } else {
      values->statuses[0] =
          b->index->GetEntityFromBatchAndDB(seen, *options, cf, k, &values->entities[0]);
    }
    rx::show_columns(
        values, &collected, [&](size_t) { return cf; }, own);
    *columns = rx::views(values->columns);
    *offsets = values->offsets.data();
    *codes = values->codes.get();
    return Status::OK();
  });
}

// The iterator points at the options' bounds as long as it lives.
int32_t rx_batch_iter_new(batch* b, DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                          rocksdb::Iterator** out, rx::status* st) {
  return rx::run(st, [&] {
    return rx::with_values(*options, nullptr, [&](const ReadOptions& o) {
      std::unique_ptr<rocksdb::Iterator> base(rx::seen(db, o)->NewIterator(o, cf));
      const Status s = base->status();
      if (s.ok() && !rx::will_fail()) *out = b->index->NewIteratorWithBase(cf, base.release(), &o);
      return s;
    });
  });
}
}
