#include "src/callback/merge_failure.h"

#include <mutex>
#include <optional>

#include "src/callback/callback.h"

namespace rx {
namespace {

// The last failure of this thread, and how many callbacks deep it happened.
struct waiting {
  bool is_there = false;
  uint32_t depth = 0;
  merge_failure failure;
};
thread_local waiting last;
thread_local merge_failures* collecting = nullptr;

// For a Status that another thread caused.
std::mutex mutex;
std::optional<merge_failure>& last_of_any() {
  // On the heap, so that threads may still fail at exit.
  static auto& failure = *new std::optional<merge_failure>;
  return failure;
}

}  // namespace

void merge_failed(bool by_callback, const std::string& text, const Slice& key) noexcept {
  try {
    const merge_failure failure{by_callback, text, key.ToString()};
    {
      const std::lock_guard<std::mutex> lock(mutex);
      last_of_any() = failure;
    }
    if (collecting != nullptr && collecting->depth_ == this_thread.depth()) {
      collecting->all_.push_back(failure);
    }
    last = {true, this_thread.depth(), failure};
  } catch (...) {  // Without memory the text is lost; RocksDB's Status tells the rest.
  }
}

merge_failure take_merge_failure() {
  if (last.is_there && last.depth == this_thread.depth()) {
    last.is_there = false;
    return std::move(last.failure);
  }
  const std::lock_guard<std::mutex> lock(mutex);
  if (!last_of_any()) return {false, "in RocksDB itself", ""};
  merge_failure other = *last_of_any();
  other.text = "a merge failed on another thread; the last failure of any was: " + other.text;
  return other;
}

int32_t fill_with_why(status* out, const Status& from) {
  if (!is_merge_failure(from)) return fill(out, from);
  return fill_merge_failure(out, from, take_merge_failure());
}

int32_t fill_merge_failure(status* out, const Status& from, const merge_failure& why) {
  const int32_t code = why.by_callback
                           ? callback_failed(out, why.text)
                           : fill(out, from.code(), (from.ToString() + ": " + why.text).c_str());
  out->subcode = from.subcode();
  out->severity = from.severity();
  return code;
}

merge_failures::merge_failures() : outer_(collecting), depth_(this_thread.depth()) {
  collecting = this;
}

merge_failures::~merge_failures() { collecting = outer_; }

merge_failure merge_failures::take(const Slice& key, size_t timestamp_size) {
  for (auto one = all_.begin(); one != all_.end(); ++one) {
    if (!Slice(one->key).starts_with(key)) continue;
    const size_t more = one->key.size() - key.size();
    if (more != 0 && more != timestamp_size) continue;
    merge_failure found = std::move(*one);
    all_.erase(one);
    return found;
  }
  return take_merge_failure();
}

}  // namespace rx
