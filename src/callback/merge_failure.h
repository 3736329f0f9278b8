// Why merges failed. RocksDB's Status says that one did (kMergeOperatorFailed), not why;
// and where RocksDB can do without the merge (a flush, a compaction, a write), the
// operation does not fail. So a failure waits here for a Status that needs its text.
#pragma once

#include <string>
#include <vector>

#include "src/base/bridge.h"

namespace rx {

struct merge_failure {
  // Of the user's, or of an operator of this library.
  bool by_callback = false;
  std::string text;
  std::string key;
};

inline bool is_merge_failure(const Status& s) {
  return s.subcode() == Status::SubCode::kMergeOperatorFailed;
}

// A merge failed on this thread.
void merge_failed(bool by_callback, const std::string& text, const Slice& key) noexcept;

// Writes a Status out. One that is_merge_failure gets the text that waits on this thread; without
// one, the last text of any thread.
int32_t fill_with_why(status* out, const Status& from);
int32_t fill_merge_failure(status* out, const Status& from, const merge_failure& why);
// What fill_with_why would tell; taken.
merge_failure take_merge_failure();

// Lives while a call reads many keys, and collects why those of its thread failed.
class merge_failures {
 public:
  merge_failures();
  ~merge_failures();
  merge_failures(const merge_failures&) = delete;
  merge_failures& operator=(const merge_failures&) = delete;

  // The first of the key that was not taken yet. A key of a comparator with timestamps
  // comes with `timestamp_size` bytes more.
  merge_failure take(const Slice& key, size_t timestamp_size);

 private:
  friend void merge_failed(bool, const std::string&, const Slice&) noexcept;
  merge_failures* outer_;
  uint32_t depth_;
  std::vector<merge_failure> all_;
};

}  // namespace rx
