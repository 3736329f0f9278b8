// Batches. A batch without index refers to column families by number, not by handle: the database
// may be closed meanwhile.
#include "src/data/batch/batch.h"
#include "src/base/checks/entity.h"
#include "src/base/checks/many.h"
#include "src/base/checks/memory.h"
#include "src/base/text/names.h"
#include "src/db/families/column_family.h"
#include "src/inside/db.h"
#include "src/plugins/merge_operator/missing.h"

#include <vector>

#include "rocksdb/compaction_filter.h"
#include "src/db/ttl/options.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::WriteOptions;
using rx::batch;
using rx::Records;
using rx::Slice;
using rx::slice;
using rx::Status;
using rx::WriteBatch;
using rx::WriteBatchWithIndex;

namespace inside = rx::inside;

namespace {

// The change of a batch, with or without index.
template <typename Plain, typename Indexed>
int32_t change(batch* b, rx::status* st, Plain plain, Indexed indexed) {
  if (__builtin_expect(b->index == nullptr, 1)) return b->change(st, plain);
  return rx::run(st, [&] {
    const Status s = indexed(b->index.get());
    return s.IsMemoryLimit() ? Status::MemoryLimit("the batch would exceed its max_bytes") : s;
  });
}

// Checks that a database accepts every record: one refused halfway would stop all its later writes
// (db/db_impl/db_impl_write.cc, MemTableInsertStatusCheck).
class Fit final : public Records {
 public:
  Fit(const uint32_t* ids, ColumnFamilyHandle* const* families, size_t count,
      const rx::Stamped* stamps, size_t ranges, const rx::write_options& options, bool trusts)
      : ids_(ids),
        families_(families),
        count_(count),
        stamps_(stamps),
        stamps_end_(stamps + ranges),
        ignore_missing_(options.ignore_missing_column_families),
        trusts_keys_(trusts && options.timestamps_in_keys) {}

  Status MergeCF(uint32_t cf, const Slice& key, const Slice& operand) override {
    Status s = keyed(cf, key, operand);
    if (s.ok() && found_ != nullptr && !rx::has_merges(inside::merge_operator_of(found_))) {
      s = Status::NotSupported(where(), "merges, and the column family has no merge operator");
    }
    return s;
  }
  Status DeleteRangeCF(uint32_t cf, const Slice& begin, const Slice& end) override {
    Status s = keyed(cf, begin, end);
    if (!s.ok() || found_ == nullptr) return s;
    const rocksdb::Comparator* order = found_->GetComparator();
    if (!inside::takes_range_deletions(found_)) {
      return Status::NotSupported(where(), "the column family takes no range deletions");
    }
    if (end.size() < order->timestamp_size()) return short_key();
    if (order->CompareWithoutTimestamp(begin, end) > 0) {
      return Status::InvalidArgument(where(), "begin comes after end in the column family's order");
    }
    return s;
  }
  Status PutBlobIndexCF(uint32_t, const Slice&, const Slice&) override {
    return Status::NotSupported(where(),
                                "a blob index means nothing outside the database it is from");
  }

 protected:
  Status keyed(uint32_t cf, const Slice& key, const Slice&) override {
    const uint32_t record = record_++;
    if (found_ == nullptr || found_->GetID() != cf) {
      const Status s = find(cf);
      if (!s.ok() || found_ == nullptr) return at_++, s;
    }
    const Status s = timed(record);
    if (!s.ok()) return s;
    if (key.size() < found_->GetComparator()->timestamp_size()) return short_key();
    if (__builtin_expect(key_length_ != 0, 0) && key.size() != key_length_) {
      return Status::InvalidArgument(where() + ": key", rx::wrong_length(key, key_length_));
    }
    at_++;
    return Status::OK();
  }
  // Recovery would refuse to open a database without transactions whose WAL has one.
  Status marker() override {
    return Status::NotSupported(where(), "only a transaction may write its markers");
  }

 private:
  std::string where() const { return "batch: record " + std::to_string(at_); }
  Status short_key() const {
    return Status::InvalidArgument(where(),
                                   "the key is shorter than the column family's timestamps");
  }

  // Whether the record's key ends with a timestamp exactly where the column family's keys do:
  // RocksDB would take the end of any key for one.
  Status timed(uint32_t record) {
    while (stamps_ != stamps_end_ && stamps_->end <= record) stamps_++;
    const bool listed = stamps_ != stamps_end_ && stamps_->first <= record;
    const size_t wanted = found_->GetComparator()->timestamp_size();
    const bool unknown = listed && stamps_->size == rx::UNKNOWN_STAMPS;
    const size_t has = listed && !unknown ? stamps_->size : 0;
    if (has == wanted || (unknown && trusts_keys_)) return Status::OK();
    const std::string family = "column family " + rx::quoted(found_->GetName());
    if (wanted == 0) {
      return Status::InvalidArgument(where() + ": its key has a timestamp",
                                     family + " has none: its comparator's timestamp_size is 0");
    }
    if (has != 0) {
      return Status::InvalidArgument(where() + ": a timestamp of " + std::to_string(has) + " bytes",
                                     "those of " + family + " have " + std::to_string(wanted));
    }
    return Status::NotSupported(
        where() + ": no timestamp, and " + family + " has user-defined timestamps",
        unknown ? "the write option timestamps_in_keys says that keys from elsewhere end with them"
                : "the calls of batches _with_timestamp give one");
  }

  // Leaves NULL for a missing one that may be missing.
  Status find(uint32_t cf) {
    found_ = nullptr;
    const uint32_t* id = ids_;
    while (id != ids_ + count_ && *id != cf) id++;
    const bool listed = id != ids_ + count_;
    ColumnFamilyHandle* family = listed ? families_[id - ids_] : nullptr;
    if (family == nullptr) {
      if (ignore_missing_) return Status::OK();
      const std::string number = "column family " + std::to_string(cf);
      if (listed) return Status::ColumnFamilyDropped(where(), number + " was dropped");
      return Status::InvalidArgument(where(), "no " + number + " in the database");
    }
    if (!inside::takes_memtable_writes(family)) {
      return Status::InvalidArgument(where(), "the column family has disallow_memtable_writes");
    }
    found_ = family;
    key_length_ = rx::key_length(family);
    return Status::OK();
  }

  const uint32_t* ids_;
  ColumnFamilyHandle* const* families_;
  size_t count_;
  // Those that are still ahead.
  const rx::Stamped* stamps_;
  const rx::Stamped* const stamps_end_;
  bool ignore_missing_, trusts_keys_;
  // Without log data and markers, as the batch counts.
  uint32_t record_ = 0;
  ColumnFamilyHandle* found_ = nullptr;
  size_t key_length_ = 0;
};

// Adds a record of a kind that calls for many take.
Status add(batch* to, uint32_t id, rx::WriteKind kind, const Slice& key, const Slice& value) {
  if (__builtin_expect(kind == rx::WriteKind::Put, 1)) return to->put(id, key, value);
  const Status s = rx::fits(key, value);
  if (!s.ok()) return s;
  return kind == rx::WriteKind::Merge ? inside::merge(to, id, key, value)
                                      : inside::remove(to, id, key);
}

Status add(WriteBatchWithIndex* to, ColumnFamilyHandle* cf, rx::WriteKind kind, const Slice& key,
           const Slice& value) {
  const Status s = rx::fits(key, value);
  if (!s.ok()) return s;
  if (kind == rx::WriteKind::Put) return to->Put(cf, key, value);
  return kind == rx::WriteKind::Merge ? to->Merge(cf, key, value) : to->Delete(cf, key);
}

// Adds `count` records; stops at the first refusal. Without values: deletes.
template <typename Batch, typename Family>
Status add_many(Batch* to, Family family, rx::WriteKind kind, const rx::Entries& keys,
                const rx::Entries* values, size_t count) {
  return rx::each_pair(keys, values, count, [&](size_t, const Slice& key, const Slice& value) {
    return add(to, family, kind, key, value);
  });
}

// Adds a record whose key, or both ends of whose range, end with a timestamp. `bytes`: reused.
Status add_at(batch* to, uint32_t id, rx::WriteKind kind, const Slice& key, const Slice& value,
              const Slice& timestamp, std::string* bytes) {
  const bool is_range = kind == rx::WriteKind::DeleteRange;
  const Status s = rx::fits(Slice(key.data(), key.size() + timestamp.size()),
                            Slice(value.data(), value.size() + timestamp.size()));
  if (!s.ok()) return s;
  bytes->assign(key.data(), key.size()).append(timestamp.data(), timestamp.size());
  if (!is_range && kind != rx::WriteKind::SingleDelete) return add(to, id, kind, *bytes, value);
  if (!is_range) return inside::remove_single(to, id, *bytes);
  return inside::remove_range(to, id, *bytes, value.ToString() + timestamp.ToString());
}

}  // namespace

extern "C" {

int32_t rx_batch_new(size_t reserved_bytes, size_t max_bytes, size_t protection_bytes_per_key,
                     batch** out, rx::status* st) {
  return rx::run(st, [&] {
    *out = new batch(reserved_bytes, max_bytes, protection_bytes_per_key);
    return Status::OK();
  });
}

int32_t rx_batch_from_data(const uint8_t* data, size_t len, batch** out, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<batch>(slice(data, len).ToString());
    const Status s = rx::check_form(made.get());
    if (s.ok()) *out = made.release();
    return s;
  });
}

void rx_batch_free(batch* b) { delete b; }

int32_t rx_batch_put(batch* b, uint32_t id, ColumnFamilyHandle* cf, const uint8_t* key,
                     size_t key_len, const uint8_t* value, size_t value_len, rx::status* st) {
  const Slice k = slice(key, key_len), v = slice(value, value_len);
  return change(
      b, st, [&](batch* to) { return to->put(id, k, v); },
      [&](WriteBatchWithIndex* to) {
        const Status s = rx::fits(k, v);
        return s.ok() ? to->Put(cf, k, v) : s;
      });
}

// `columns`: an array of rocks_wide_column as bytes.
int32_t rx_batch_put_entity(batch* b, uint32_t id, ColumnFamilyHandle* cf, const uint8_t* key,
                            size_t key_len, const uint8_t* columns, size_t columns_len,
                            rx::status* st) {
  const Slice k = slice(key, key_len), given = slice(columns, columns_len);
  rx::WideColumns sorted;
  return change(
      b, st,
      [&](batch* to) {
        const Status s = rx::columns_of(k, given, &sorted);
        return s.ok() ? inside::put_entity(to, id, k, sorted) : s;
      },
      [&](WriteBatchWithIndex* to) {
        const Status s = rx::columns_of(k, given, &sorted);
        return s.ok() ? to->PutEntity(cf, k, sorted) : s;
      });
}

int32_t rx_batch_merge(batch* b, uint32_t id, ColumnFamilyHandle* cf, const uint8_t* key,
                       size_t key_len, const uint8_t* value, size_t value_len, rx::status* st) {
  const Slice k = slice(key, key_len), v = slice(value, value_len);
  return change(
      b, st,
      [&](batch* to) {
        const Status s = rx::fits(k, v);
        return s.ok() ? inside::merge(to, id, k, v) : s;
      },
      [&](WriteBatchWithIndex* to) {
        const Status s = rx::fits(k, v);
        return s.ok() ? to->Merge(cf, k, v) : s;
      });
}

int32_t rx_batch_delete(batch* b, uint32_t id, ColumnFamilyHandle* cf, const uint8_t* key,
                        size_t key_len, rx::status* st) {
  const Slice k = slice(key, key_len);
  return change(
      b, st,
      [&](batch* to) {
        const Status s = rx::fits(k);
        return s.ok() ? inside::remove(to, id, k) : s;
      },
      [&](WriteBatchWithIndex* to) {
        const Status s = rx::fits(k);
        return s.ok() ? to->Delete(cf, k) : s;
      });
}

int32_t rx_batch_single_delete(batch* b, uint32_t id, ColumnFamilyHandle* cf, const uint8_t* key,
                               size_t key_len, rx::status* st) {
  const Slice k = slice(key, key_len);
  return change(
      b, st,
      [&](batch* to) {
        const Status s = rx::fits(k);
        return s.ok() ? inside::remove_single(to, id, k) : s;
      },
      [&](WriteBatchWithIndex* to) {
        const Status s = rx::fits(k);
        return s.ok() ? to->SingleDelete(cf, k) : s;
      });
}

int32_t rx_batch_delete_range(batch* b, uint32_t id, ColumnFamilyHandle* cf, const uint8_t* begin,
                              size_t begin_len, const uint8_t* end, size_t end_len,
                              rx::status* st) {
  const Slice from = slice(begin, begin_len), to_ = slice(end, end_len);
  return change(
      b, st,
      [&](batch* to) {
        const Status s = rx::fits(from, to_);
        return s.ok() ? inside::remove_range(to, id, from, to_) : s;
      },
      [&](WriteBatchWithIndex* to) { return to->DeleteRange(cf, from, to_); });
}

int32_t rx_batch_put_log_data(batch* b, const uint8_t* blob, size_t len, rx::status* st) {
  const Slice bytes = slice(blob, len);
  // RocksDB would truncate the length to 32 bits.
  if (len > rx::kMaxRecord) return rx::fill(st, Status::InvalidArgument("blob", "too long"));
  return change(
      b, st, [&](batch* to) { return to->PutLogData(bytes); },
      [&](WriteBatchWithIndex* to) { return to->PutLogData(bytes); });
}

// Without values: deletes.
int32_t rx_batch_add_many(batch* b, uint32_t id, ColumnFamilyHandle* cf, rx::WriteKind kind,
                          const rx::Entries* keys, const rx::Entries* values, size_t count,
                          rx::status* st) {
  const auto all = [&](auto* to, auto family) {
    return rx::whole(to, [&] { return add_many(to, family, kind, *keys, values, count); });
  };
  return change(
      b, st, [&](batch* to) { return all(to, id); },
      [&](WriteBatchWithIndex* to) { return all(to, cf); });
}

// `value`: of a range, its end. A batch without index.
int32_t rx_batch_add_at(batch* b, uint32_t id, rx::WriteKind kind, const uint8_t* key,
                        size_t key_len, const uint8_t* value, size_t value_len,
                        const uint8_t* timestamp, size_t timestamp_len, rx::status* st) {
  return b->change(st, [&](batch* to) {
    std::string bytes;
    return add_at(to, id, kind, slice(key, key_len), slice(value, value_len),
                  slice(timestamp, timestamp_len), &bytes);
  });
}

int32_t rx_batch_add_many_at(batch* b, uint32_t id, rx::WriteKind kind, const rx::Entries* keys,
                             const rx::Entries* values, size_t count, const uint8_t* timestamp,
                             size_t timestamp_len, rx::status* st) {
  const Slice t = slice(timestamp, timestamp_len);
  return b->change(st, [&](batch* to) {
    std::string bytes;
    return rx::whole(to, [&] {
      return rx::each_pair(*keys, values, count, [&](size_t, const Slice& key, const Slice& value) {
        return add_at(to, id, kind, key, value, t, &bytes);
      });
    });
  });
}

int32_t rx_batch_set_save_point(batch* b, rx::status* st) {
  return rx::run(st, [&] {
    b->index ? b->index->SetSavePoint() : b->SetSavePoint();
    return Status::OK();
  });
}

int32_t rx_batch_rollback_to_save_point(batch* b, rx::status* st) {
  return rx::run(
      st, [&] { return b->index ? b->index->RollbackToSavePoint() : b->RollbackToSavePoint(); });
}

int32_t rx_batch_pop_save_point(batch* b, rx::status* st) {
  return rx::run(st, [&] { return b->index ? b->index->PopSavePoint() : b->PopSavePoint(); });
}

int32_t rx_batch_clear(batch* b, rx::status* st) {
  return rx::run(st, [&] {
    b->index ? b->index->Clear() : b->Clear();
    return Status::OK();
  });
}

int32_t rx_batch_verify_checksum(batch* b, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = b->content().VerifyChecksum();
    return s.ok() ? s : Status::CopyAppendMessage(s, "; ", "batch: its memory was changed");
  });
}

uint32_t rx_batch_count(batch* b) { return b->content().Count(); }

const char* rx_batch_data(batch* b, size_t* len) {
  const std::string& data = b->content().Data();
  *len = data.size();
  return data.data();
}

// A NULL family was dropped. `stamps`: the records that have timestamps, in their order. `trusts`:
// the database takes keys with timestamps where the options say that they have them.
int32_t rx_batch_check(batch* b, const rx::write_options* options, const uint32_t* ids,
                       ColumnFamilyHandle* const* families, size_t count, const rx::Stamped* stamps,
                       size_t ranges, bool trusts, rx::status* st) {
  return rx::run(st, [&] {
    Fit fit(ids, families, count, stamps, ranges, *options, trusts);
    return b->content().Iterate(&fit);
  });
}

int32_t rx_batch_write_with_locks(DB* db, const rx::write_options* options, batch* b,
                                  rx::status* st) {
  b->written();
  return rx::run(st, [&] {
    const Status s = rx::check_deletions(db, &b->content());
    return s.ok() ? rx::write_with_locks(db, options, b) : s;
  });
}

int32_t rx_batch_write(DB* db, const WriteOptions* options, batch* b, rx::status* st) {
  b->written();
  return rx::run(st, [&] {
    const Status s = rx::check_deletions(db, &b->content());
    rx::must_have_memory(b->content().GetDataSize());
    return s.ok() ? db->Write(*options, &b->content()) : s;
  });
}

int32_t rx_write_many(DB* db, ColumnFamilyHandle* cf, const WriteOptions* options,
                      rx::WriteKind kind, const rx::Entries* keys, const rx::Entries* values,
                      size_t count, rx::status* st) {
  return rx::run(st, [&] {
    if (cf->GetComparator()->timestamp_size() > 0) {
      return Status::NotSupported("column_family: it has user-defined timestamps");
    }
    Status s = rx::have_its_length(cf, *keys, count);
    if (!s.ok()) return s;
    const size_t size = inside::kBatchHeader + rx::bytes_of_all(*keys, count) +
                        (values != nullptr ? rx::bytes_of_all(*values, count) : 0) + 8 * count;
    batch records(size < (size_t{1} << 30) ? size : 0);
    s = add_many(&records, cf->GetID(), kind, *keys, values, count);
    rx::must_have_memory(records.GetDataSize());
    return s.ok() ? db->Write(*options, &records) : s;
  });
}
}
