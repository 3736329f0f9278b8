// Batches: a WriteBatch that stays intact when memory runs out, or one with an index.
#pragma once

#include <cstring>
#include <memory>
#include <string>

#include "rocksdb/utilities/write_batch_with_index.h"
#include "rocksdb/write_batch.h"
#include "src/base/bridge.h"
#include "src/base/checks/batch_check.h"
#include "src/inside/files.h"
#include "src/inside/records.h"
#include "src/options/options.h"

namespace rx {

using rocksdb::WriteBatch;
using rocksdb::WriteBatchWithIndex;

struct batch final : WriteBatch {
  explicit batch(size_t reserved_bytes = 0, size_t max_bytes = 0, size_t protection = 0)
      : WriteBatch(reserved_bytes, max_bytes, protection, 0), max_bytes_(max_bytes) {}
  explicit batch(std::string&& data) : WriteBatch(std::move(data)), max_bytes_(0) {}

  // If set, it contains the records, and this batch stays empty.
  std::unique_ptr<WriteBatchWithIndex> index;

  WriteBatch& content() { return index ? *index->GetWriteBatch() : *this; }

  // RocksDB's put (db/write_batch.cc, WriteBatchInternal::Put), but a short record takes one append
  // instead of five. The first put after anything that may change the batch's flags or checksums (a
  // clear, a rollback, a write) goes through RocksDB's own, which updates them.
  __attribute__((always_inline)) Status put(uint32_t id, const Slice& key, const Slice& value) {
    if (__builtin_expect(quick_ && key.size() <= kShort && value.size() <= kShort, 1)) {
      char record[2 * kShort + 16];
      char* end = record;
      *end++ = id == 0 ? inside::kPutTag : inside::kFamilyPutTag;
      if (id != 0) end = varint(end, id);
      end = bytes(varint(end, static_cast<uint32_t>(key.size())), key);
      end = bytes(varint(end, static_cast<uint32_t>(value.size())), value);
      const size_t len = end - record;
      if (max_bytes_ == 0 || rep_.size() + len <= max_bytes_) {
        rep_.append(record, len);
        set_count(inside::fixed32(&rep_[inside::kBatchCount]) + 1);
        return Status::OK();
      }
    }
    Status s = fits(key, value);
    if (s.ok()) s = inside::put(this, id, key, value);
    if (s.ok()) quick_ = GetProtectionBytesPerKey() == 0;
    return s;
  }

  void Clear() override {
    quick_ = false;
    WriteBatch::Clear();
  }
  Status RollbackToSavePoint() override {
    quick_ = false;
    return WriteBatch::RollbackToSavePoint();
  }
  // RocksDB may have added or removed checksums.
  void written() { quick_ = false; }

  // Runs a change of a batch without index. An exception (out of memory) may leave half a record
  // behind, which would fail the write much later: it is truncated.
  template <typename Change>
  int32_t change(status* st, Change apply) noexcept {
    const size_t size = rep_.size();
    const uint32_t count = Count();
    try {
      const Status s = apply(this);
      if (__builtin_expect(s.ok(), 1)) return 0;
      return fill(
          st, s.IsMemoryLimit() ? Status::MemoryLimit("the batch would exceed its max_bytes") : s);
    } catch (...) {
      rep_.resize(size);
      set_count(count);
      return fill_exception(st);
    }
  }

 private:
  static constexpr size_t kShort = 256;

  void set_count(uint32_t count) { inside::set_fixed32(&rep_[inside::kBatchCount], count); }

  static char* varint(char* to, uint32_t number) {
    for (; number >= 128; number >>= 7) *to++ = static_cast<char>(number | 128);
    *to++ = static_cast<char>(number);
    return to;
  }
  static char* bytes(char* to, const Slice& from) {
    if (from.size() > 0) memcpy(to, from.data(), from.size());
    return to + from.size();
  }

  size_t max_bytes_;
  bool quick_ = false;
};

// Writes to a database that locks keys; see src/txn/db.cc.
Status write_with_locks(DB* db, const write_options* options, batch* b);

}  // namespace rx
