// The user's functions of a filter policy, called and looked after.
#pragma once

#include <memory>
#include <string>

#include "filter_policy.h"

namespace rx {

// Shared by the policy and the readers of its filters: a block cache may keep a reader
// longer than any database or options keep the policy.
class filter_functions {
 public:
  // A filter is one block of a table, whose length with its trailer RocksDB takes for a
  // uint32_t in places (table/block_based/filter_policy.cc).
  static constexpr size_t kMostBytes = size_t{UINT32_MAX} - 64;

  explicit filter_functions(const filter_policy_callbacks& callbacks) noexcept
      : user_(callbacks.head), called_(callbacks) {}

  // Refuses what cannot be called, or could not be told from RocksDB's own.
  Status check();

  const char* name() const { return name_.c_str(); }
  double bits_per_key() const { return called_.bits_per_key > 0 ? called_.bits_per_key : 10; }
  bool has_batch() const { return called_.keys_may_match != nullptr; }
  const rx::user& user() const { return user_; }

  // Each returns whether the callback did what it is for; `text` says why not.
  template <from From>
  bool create(const Slice* keys, size_t count, std::string* filter, std::string* text) const {
    bool made = false, overflowed = false;
    const bool ended = [&] {
      sink to(filter, here(), kMostBytes), error(text);
      const bool ended = guarded<From>(text, [&] {
        made = called_.create_filter(user_.state(), keys, count, to.token(), error.token());
      });
      overflowed = to.overflowed();
      return ended;
    }();
    if (!ended) return false;
    if (!made) {
      if (text->empty()) *text = "create_filter failed, and gave no reason";
    } else if (overflowed) {
      *text = "create_filter appended more than " + std::to_string(kMostBytes) + " bytes";
    } else if (filter->empty()) {
      *text = "create_filter appended nothing to filter";
    } else {
      return true;
    }
    return false;
  }

  template <from From>
  bool may_match(const Slice& key, const Slice& filter, bool* answer, std::string* text) const {
    sink error(text);
    const bool ended = guarded<From>(text, [&] {
      *answer = called_.key_may_match(user_.state(), key.data(), key.size(), filter.data(),
                                      filter.size(), error.token());
    });
    return __builtin_expect(ended && text->empty(), 1);
  }

  // Only with has_batch(). Answers that the callback does not write stay as they are.
  template <from From>
  bool may_match(const Slice* keys, size_t count, const Slice& filter, uint8_t* answers,
                 std::string* text) const {
    bool made = false;
    sink error(text);
    const bool ended = guarded<From>(text, [&] {
      made = called_.keys_may_match(user_.state(), keys, count, filter.data(), filter.size(),
                                    answers, error.token());
    });
    if (ended && !made && text->empty()) *text = "keys_may_match failed, and gave no reason";
    return ended && made;
  }

 private:
  const rx::user user_;
  filter_policy_callbacks called_;
  std::string name_;
};

}  // namespace rx
