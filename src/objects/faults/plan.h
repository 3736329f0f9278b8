// Which operations on files fail, and how much room there is for more bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include "rocksdb/io_status.h"

namespace rx::failing {

using rocksdb::IOStatus;

enum operation : unsigned {
  kRead = 1,
  kWrite = 2,
  kSync = 4,
  kMetadataRead = 8,
  kMetadataWrite = 16,
  kAll = 31,
};

inline constexpr std::pair<const char*, operation> kOperations[] = {
    {"read", kRead},
    {"write", kWrite},
    {"sync", kSync},
    {"metadata_read", kMetadataRead},
    {"metadata_write", kMetadataWrite},
};

enum error : int { kIoError, kNoSpace, kCorruption, kTimedOut };

// Of bytes for which there is room.
inline constexpr uint64_t kNoLimit = UINT64_MAX;

// The faults to inject, and the counts of those injected.
class plan {
 public:
  // Decides the result of an operation on a file.
  IOStatus next(operation kind, const char* what, const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if ((operations_ & kind) == 0 || path.find(path_) == std::string::npos) return IOStatus::OK();
    counted_++;
    const bool asked = at_ != 0 && counted_ >= at_ && counted_ - at_ < count_;
    if (!asked && (one_in_ == 0 || random_() % one_in_ != 0)) return IOStatus::OK();
    injected_++;
    return fail(std::string("fault injected: ") + what + " " + path);
  }

  // How many of so many more bytes of a file there is room for; they take it.
  uint64_t take(const std::string& path, uint64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!limits(path)) return bytes;
    const uint64_t fits = std::min(room_, bytes);
    room_ -= fits;
    return fits;
  }

  // A file gives room back.
  void give(const std::string& path, uint64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (limits(path)) room_ += std::min(bytes, static_cast<uint64_t>(INT64_MAX) - room_);
  }

  // The failure of a write for which there is not enough, as the system's (env/io_posix.cc,
  // IOError).
  IOStatus full(const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    injected_++;
    IOStatus s = IOStatus::NoSpace("fault injected: no room to write " + path);
    s.SetRetryable(true);
    return s;
  }

  // Every change of the faults restarts the count.
  template <typename T>
  void set(T plan::*member, T value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    this->*member = std::move(value);
    counted_ = 0;
  }

  void seed(uint32_t seed) {
    const std::lock_guard<std::mutex> lock(mutex_);
    random_.seed(seed & INT32_MAX);
  }

  uint64_t read(uint64_t plan::*member) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return this->*member;
  }

  uint64_t at_ = 0, count_ = 1, one_in_ = 0, counted_ = 0, injected_ = 0, room_ = kNoLimit;
  unsigned operations_ = kAll;
  int error_ = kIoError;
  bool retryable_ = false;
  std::string path_;

 private:
  bool limits(const std::string& path) const {
    return room_ != kNoLimit && path.find(path_) != std::string::npos;
  }

  IOStatus fail(const std::string& text) const {
    IOStatus s = error_ == kNoSpace      ? IOStatus::NoSpace(text)
                 : error_ == kCorruption ? IOStatus::Corruption(text)
                 : error_ == kTimedOut   ? IOStatus::TimedOut(text)
                                         : IOStatus::IOError(text);
    s.SetRetryable(retryable_);
    return s;
  }

  mutable std::mutex mutex_;
  std::minstd_rand0 random_{301};
};

}  // namespace rx::failing
