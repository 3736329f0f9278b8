// Why merges failed. RocksDB's Status says that a merge failed (kMergeOperatorFailed) but not why;
// and where RocksDB can do without the merge (a flush, a compaction, a write), the operation
// succeeds. So each failure is stored until a Status needs its text.
#pragma once

#include <string>
#include <vector>

#include "src/base/bridge.h"

namespace rx {

struct merge_failure {
  // By the user's operator, or by one of this library's.
  bool by_callback = false;
  std::string text;
  std::string key;
};

inline bool is_merge_failure(const Status& s) {
  return s.subcode() == Status::SubCode::kMergeOperatorFailed;
}

// Records that a merge failed on this thread.
void merge_failed(bool by_callback, const std::string& text, const Slice& key) noexcept;

// Writes a Status out. If it is_merge_failure, it gets the text stored for this thread, or else the
// last text of any thread.
int32_t fill_with_why(status* out, const Status& from);
int32_t fill_merge_failure(status* out, const Status& from, const merge_failure& why);
// Returns the failure that fill_with_why would report, and clears it.
merge_failure take_merge_failure();

// Collects, during a call that reads many keys, the merge failures of its thread.
class merge_failures {
 public:
  merge_failures();
  ~merge_failures();
  merge_failures(const merge_failures&) = delete;
  merge_failures& operator=(const merge_failures&) = delete;

  // The first failure of the key that was not taken yet. A key of a comparator with timestamps has
  // `timestamp_size` bytes more.
  merge_failure take(const Slice& key, size_t timestamp_size);

 private:
  friend void merge_failed(bool, const std::string&, const Slice&) noexcept;
  merge_failures* outer_;
  uint32_t depth_;
  std::vector<merge_failure> all_;
};

}  // namespace rx
