#include "src/events/failing_compactions.h"

namespace rx {

void failing_compactions::began(const rocksdb::CompactionJobInfo& info) noexcept {
  const when now = std::chrono::steady_clock::now();
  const std::lock_guard<std::mutex> lock(mutex_);
  try {
    running_[info.job_id] = {info.cf_id, now};
  } catch (...) {  // Without memory it counts as one that waits for its turn.
  }
}

void failing_compactions::ended(const rocksdb::CompactionJobInfo& info) noexcept {
  const when now = std::chrono::steady_clock::now();
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = running_.find(info.job_id);
  const when begun = found == running_.end() ? now : found->second.begun;
  if (found != running_.end()) running_.erase(found);
  if (info.status.ok()) {
    failures_.erase(info.cf_id);
    good_++;
    return;
  }
  if (!info.status.IsIOError() && !info.status.IsCorruption()) return;
  try {
    std::string text = info.status.ToString();
    failure& last = failures_[info.cf_id];
    last = {now, now - begun, last.count + 1, std::move(text)};
  } catch (...) {  // Without memory it is not known to fail: who waits goes on waiting.
  }
}

std::string failing_compactions::why(uint64_t* seen) const {
  // It would have been tried again since, but that other databases have all threads.
  constexpr std::chrono::seconds kOld{10};
  // Another try takes at most so much longer to meet the same error.
  constexpr std::chrono::seconds kLonger{1};
  const when now = std::chrono::steady_clock::now();
  const std::lock_guard<std::mutex> lock(mutex_);
  // One may fail by chance.
  const auto fails = [&](const failure& one) { return one.count > 1 && now - one.at < kOld; };
  const bool got_on = good_ != *seen;
  *seen = good_;
  if (got_on) return "";
  for (const auto& [job, one] : running_) {
    const auto found = failures_.find(one.family);
    if (found == failures_.end() || !fails(found->second)) return "";
    if (now - one.begun > found->second.took + kLonger) return "";
  }
  for (const auto& [family, one] : failures_) {
    if (fails(one)) return one.text;
  }
  return "";
}

}  // namespace rx
