// The user's functions of a filter policy, and the checks around their calls.
#pragma once

#include <memory>
#include <string>

#include "src/plugins/filter_policy/filter_policy.h"

namespace rx {

// Shared by the policy and the readers of its filters: a block cache may keep a reader alive longer
// than any database or options keep the policy.
class filter_functions {
 public:
  // A filter is one block of a table; in places RocksDB stores its length, with the trailer, in a
  // uint32_t (table/block_based/filter_policy.cc).
  static constexpr size_t kMostBytes = size_t{UINT32_MAX} - 64;

  explicit filter_functions(const rocks_filter_policy_callbacks& callbacks) noexcept
      : user_(callbacks), called_(callbacks) {}

  // Refuses functions that cannot be called, and names that match RocksDB's own.
  Status check();

  const char* name() const { return name_.c_str(); }
  double bits_per_key() const { return called_.bits_per_key > 0 ? called_.bits_per_key : 10; }
  bool has_batch() const { return called_.keys_may_match != nullptr; }
  const rx::user& user() const { return user_; }

  // Each returns whether the callback succeeded, and calls `failed(text)` if not.
  template <from From, typename Failed>
  bool create(const Slice* keys, size_t count, std::string* filter, Failed failed) const {
    sink to(filter, here(), kMostBytes);
    const bool made = asked<From>(
        user_,
        [&](rocks_sink* error) {
          return called_.create_filter(user_.state(), views(keys), count, to.token(), error);
        },
        [&](const std::string& text) {
          if (!to.overflowed()) return failed(said(text, "create_filter"));
          failed("create_filter appended more than " + std::to_string(kMostBytes) + " bytes");
        });
    if (!made) return false;
    if (filter->empty()) failed("create_filter appended nothing to filter");
    return !filter->empty();
  }

  // 0: the key is not in the filter.
  template <from From, typename Failed>
  bool may_match(const Slice& key, const Slice& filter, uint8_t* answer, Failed failed) const {
    return asked<From>(
        user_,
        [&](rocks_sink* error) {
          return called_.key_may_match(user_.state(), bytes_of(key), key.size(), bytes_of(filter),
                                       filter.size(), answer_in(answer), error);
        },
        [&](const std::string& text) { failed(said(text, "key_may_match")); });
  }

  // Only with has_batch().
  template <from From, typename Failed>
  bool may_match(const Slice* keys, size_t count, const Slice& filter, uint8_t* answers,
                 Failed failed) const {
    return asked<From>(
        user_,
        [&](rocks_sink* error) {
          return called_.keys_may_match(user_.state(), views(keys), count, bytes_of(filter),
                                        filter.size(), answers, error);
        },
        [&](const std::string& text) { failed(said(text, "keys_may_match")); });
  }

 private:
  static std::string said(const std::string& text, const char* function) {
    return text.empty() ? std::string(function) + " failed, and gave no reason" : text;
  }

  rx::user user_;
  rocks_filter_policy_callbacks called_;
  std::string name_;
};

}  // namespace rx
