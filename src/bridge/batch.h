// Batches: a WriteBatch that keeps whole when memory runs out, or one with an index.
#pragma once

#include <limits>
#include <memory>
#include <string>

#include "bridge.h"
#include "db/write_batch_internal.h"
#include "rocksdb/utilities/write_batch_with_index.h"
#include "rocksdb/write_batch.h"

namespace rx {

using rocksdb::WriteBatch;
using rocksdb::WriteBatchInternal;
using rocksdb::WriteBatchWithIndex;

// A memtable entry's length is a uint32_t (db/memtable.cc, MemTable::Add), and
// nothing there refuses a record that is longer: this leaves room for its lengths,
// sequence number and checksum.
constexpr size_t kMaxRecord = size_t{std::numeric_limits<uint32_t>::max()} - 64;

inline Status fits(const Slice& key, const Slice& value) {
  if (__builtin_expect(key.size() <= kMaxRecord && value.size() <= kMaxRecord - key.size(), 1)) {
    return Status::OK();
  }
  return Status::InvalidArgument("key and value are too long: more than 4294967231 bytes together");
}

struct batch final : WriteBatch {
  using WriteBatch::WriteBatch;

  // When set, the records are in there, and this one stays empty.
  std::unique_ptr<WriteBatchWithIndex> index;

  WriteBatch& content() { return index ? *index->GetWriteBatch() : *this; }

  // Runs a change of a batch without index. An exception (out of memory) may leave
  // half a record behind, which would fail the write much later: it is cut off.
  template <typename Change>
  int32_t change(status* st, Change apply) noexcept {
    const size_t size = rep_.size();
    const uint32_t count = Count();
    try {
      const Status s = apply(static_cast<WriteBatch*>(this));
      if (__builtin_expect(s.ok(), 1)) return 0;
      return fill(st, s.IsMemoryLimit() ? Status::MemoryLimit("the batch would exceed its max_bytes") : s);
    } catch (...) {
      rep_.resize(size);
      WriteBatchInternal::SetCount(this, count);
      return fill_exception(st);
    }
  }
};

}  // namespace rx
