// What is done with the entries of a scan: they are copied into columns, or added up.
#pragma once

#include <algorithm>

#include "src/inside/scan/entry.h"
#include "src/inside/scan/scan.h"
#include "src/inside/scan/sum.h"

namespace rx::inside {

// The columns while entries are copied: its fields are in registers.
template <bool kWithValues>
class writer {
 public:
  static constexpr bool kValues = kWithValues;

  writer(const scan_columns& to, const scan_limits& most, const scan_filled& filled)
      : to_(to),
        most_(&most),
        entries_(std::min(to.entries, most.entries)),
        keys_(std::min(to.keys_capacity, most.offset)),
        values_(kValues ? std::min(to.values_capacity, most.offset) : SIZE_MAX),
        bytes_(most.bytes),
        n_(filled.entries),
        k_(filled.key_bytes),
        v_(filled.value_bytes) {}

  __attribute__((always_inline)) bool fits(size_t key, size_t value) const {
    const size_t k = k_ + key, v = v_ + value;
    return n_ < entries_ && k <= keys_ && v <= values_ && k + v <= bytes_;
  }

  // Why an entry does not fit.
  scan_stop why_not(size_t key, size_t value) const {
    const size_t k = k_ + key, v = v_ + value;
    if (n_ >= most_->entries) return scan_stop::kFull;
    if (n_ > 0 && k + v > bytes_) return scan_stop::kFull;
    if (k > most_->offset || v > most_->offset) {
      return n_ > 0 ? scan_stop::kFull : scan_stop::kAside;
    }
    return scan_stop::kRoom;
  }
  // Whether only the limit of bytes is in the way of a first entry.
  bool is_alone(size_t key, size_t value) const {
    return n_ == 0 && entries_ > 0 && key <= keys_ && value <= values_;
  }

  // `slack`: how many bytes behind the value may be read.
  template <bool kLooseKeys>
  __attribute__((always_inline)) void take(const char* key, size_t key_size, const char* value,
                                           size_t value_size, size_t slack) {
    if (kLooseKeys &&
        __builtin_expect(key_size <= kMostLoose && k_ + key_size + kLoose <= to_.keys_capacity,
                         1)) {
      copy_loosely(to_.keys + k_, key, key_size);
    } else {
      memcpy(to_.keys + k_, key, key_size);
    }
    k_ += key_size;
    n_++;
    to_.key_offsets[n_] = static_cast<uint32_t>(k_);
    if (!kValues) return;
    if (__builtin_expect(slack >= kLoose && value_size <= kMostLoose &&
                             v_ + value_size + kLoose <= to_.values_capacity,
                         1)) {
      copy_loosely(to_.values + v_, value, value_size);
    } else {
      memcpy(to_.values + v_, value, value_size);
    }
    v_ += value_size;
    to_.value_offsets[n_] = static_cast<uint32_t>(v_);
  }

  scan_filled filled() const { return {n_, k_, v_}; }

 private:
  scan_columns to_;
  const scan_limits* most_;
  size_t entries_, keys_, values_;
  uint64_t bytes_;
  size_t n_, k_, v_;
};

// Adds up to so many entries.
template <bool kSums>
class adder {
 public:
  static constexpr bool kValues = true;

  explicit adder(size_t entries) : most_(entries) {}

  bool fits(size_t, size_t) const { return totals_.entries < most_; }
  bool is_alone(size_t, size_t) const { return false; }
  scan_stop why_not(size_t, size_t) const { return scan_stop::kFull; }

  template <bool kLooseKeys>
  __attribute__((always_inline)) void take(const char* key, size_t key_size, const char* value,
                                           size_t value_size, size_t) {
    totals_.entries++;
    totals_.key_bytes += key_size;
    totals_.value_bytes += value_size;
    if (kSums) add_sum(&totals_, sum_of({key, key_size}, {value, value_size}));
  }

  const scan_totals& totals() const { return totals_; }

 private:
  size_t most_;
  scan_totals totals_;
};

}  // namespace rx::inside
