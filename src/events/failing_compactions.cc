#include "src/events/failing_compactions.h"

namespace rx {

void failing_compactions::began(const rocksdb::CompactionJobInfo& info) {
  const std::lock_guard<std::mutex> lock(mutex_);
  running_[info.job_id] = info.cf_id;
}

void failing_compactions::ended(const rocksdb::CompactionJobInfo& info) {
  const std::lock_guard<std::mutex> lock(mutex_);
  running_.erase(info.job_id);
  if (info.status.ok()) {
    failures_.erase(info.cf_id);
    good_++;
  } else if (info.status.IsIOError() || info.status.IsCorruption()) {
    failures_[info.cf_id] = {std::chrono::steady_clock::now(), info.status.ToString()};
  }
}

std::string failing_compactions::why(uint64_t* seen) const {
  // It would have been tried again since, but that other databases have all threads.
  constexpr std::chrono::seconds kOld{10};
  const when now = std::chrono::steady_clock::now();
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto fails = [&](const failure& one) { return now - one.at < kOld; };
  const bool got_on = good_ != *seen;
  *seen = good_;
  if (got_on) return "";
  for (const auto& [job, family] : running_) {
    const auto found = failures_.find(family);
    if (found == failures_.end() || !fails(found->second)) return "";
  }
  for (const auto& [family, one] : failures_) {
    if (fails(one)) return one.text;
  }
  return "";
}

}  // namespace rx
