// Merge operators: the user's, and this library's that options name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rocksdb/merge_operator.h"
#include "src/callback/callback.h"
#include "src/objects/objects.h"

namespace rx {

// The base of all this library's merge operators: a failure has a text, is reported to the
// operation that needed the merge, and has the narrowest scope that RocksDB offers, so that a flush
// or compaction keeps the operands and goes on.
class merge_operator_base : public rocksdb::MergeOperator {
 public:
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const final;
  bool FullMergeV3(const MergeOperationInputV3& in, MergeOperationOutputV3* out) const final;

 protected:
  using Operands = std::vector<Slice>;

  // Computes the value from the operands (at least one): appends it to `result`, or returns one of
  // the operands in `chosen`, so that RocksDB need not copy it. False: failed, with the reason in
  // `why`.
  virtual bool full(const Slice& key, const Slice* existing, const Operands& operands,
                    std::string* result, const Slice** chosen, std::string* why) const = 0;
  virtual void failed(const Slice& key, const std::string& why) const = 0;

 private:
  bool merge(const Slice& key, const Slice* existing, const Operands& operands, std::string* result,
             const Slice** chosen) const;
};

// RocksDB ends a compaction, and with it all writes, if a result does not fit in a table
// (db/merge_helper.cc).
inline bool is_too_long(const Slice& key, const Slice& result) {
  return result.size() > kMaxRecord - key.size();
}

struct merge_operator final : object {
  std::shared_ptr<rocksdb::MergeOperator> it;
  const user* of = nullptr;
  uint64_t failures(std::string* last) const override { return of->failures(last); }
};

}  // namespace rx
