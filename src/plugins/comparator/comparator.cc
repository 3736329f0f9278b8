// Comparators that call the user's functions.
#include "rocksdb/comparator.h"

#include <algorithm>

#include "rocksdb/convenience.h"
#include "src/base/text/about.h"
#include "src/callback/callback.h"
#include "src/objects/objects.h"

namespace rx {
namespace {

using comparator_callbacks = rocks_comparator_callbacks;
using compare_function = decltype(comparator_callbacks::compare);

// The log has room for no larger size (util/udt_util.h, UserDefinedTimestampSizeRecord).
constexpr size_t kMaxTimestamp = UINT16_MAX;
// RocksDB treats timestamps of comparators with this suffix as uint64_t (util/udt_util.cc).
constexpr char kU64Suffix[] = ".u64ts";

int sign(int32_t order) { return (order > 0) - (order < 0); }

// Timestamps as RocksDB's own comparators order them: unsigned, little-endian.
int compare_little_endian(const Slice& a, const Slice& b) {
  for (size_t n = std::max(a.size(), b.size()); n > 0; n--) {
    const uint8_t x = n <= a.size() ? bytes_of(a)[n - 1] : 0,
                  y = n <= b.size() ? bytes_of(b)[n - 1] : 0;
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

class callback_comparator final : public rocksdb::Comparator, public calls_user {
 public:
  explicit callback_comparator(const comparator_callbacks& from)
      : Comparator(from.timestamp_size), user_(from), calls_(from) {}

  // The steps that may throw or refuse, after the constructor, which owns the state.
  Status prepare() {
    if (calls_.compare == nullptr) return Status::InvalidArgument("callbacks: compare is NULL");
    const Status s = refuse_owner(user_.terms(), "a comparator by name serves instead");
    if (!s.ok()) return s;
    if (timestamp_size() > kMaxTimestamp) {
      return Status::InvalidArgument("callbacks: timestamp_size is " +
                                     std::to_string(timestamp_size()) + "; accepted: 0 to " +
                                     std::to_string(kMaxTimestamp));
    }
    name_ = calls_.name;
    user_.set_name(name_);
    calls_.name = nullptr;
    if (Slice(name_).ends_with(kU64Suffix) && timestamp_size() != sizeof(uint64_t)) {
      return Status::InvalidArgument("callbacks: name ends with " + std::string(kU64Suffix) +
                                     ", which RocksDB keeps for timestamp_size 8");
    }
    least_timestamp_.assign(timestamp_size(), '\0');
    greatest_timestamp_.assign(timestamp_size(), '\xff');
    return Status::OK();
  }

  const user& of_user() const override { return user_; }

  const char* Name() const override { return name_.c_str(); }

  int Compare(const Slice& a, const Slice& b) const override {
    if (__builtin_expect(timestamp_size() == 0, 1)) return order(a, b);
    const int keys = order(key_of(a, true), key_of(b, true));
    // The newest version of a key sorts first.
    return keys != 0 ? keys : -CompareTimestamp(timestamp_of(a), timestamp_of(b));
  }
  using Comparator::CompareWithoutTimestamp;
  int CompareWithoutTimestamp(const Slice& a, bool a_has_timestamp, const Slice& b,
                              bool b_has_timestamp) const override {
    return order(key_of(a, a_has_timestamp), key_of(b, b_has_timestamp));
  }
  int CompareTimestamp(const Slice& a, const Slice& b) const override {
    if (calls_.compare_timestamp == nullptr) return compare_little_endian(a, b);
    int32_t answer = 0;
    return ask(calls_.compare_timestamp, a, b, &answer) ? sign(answer)
                                                        : compare_little_endian(a, b);
  }

  // Needs no call if only equal bytes are equal keys.
  bool Equal(const Slice& a, const Slice& b) const override {
    return different_may_be_equal() ? Compare(a, b) == 0 : a == b;
  }
  bool EqualWithoutTimestamp(const Slice& a, const Slice& b) const override {
    const Slice x = key_of(a, true), y = key_of(b, true);
    return different_may_be_equal() ? order(x, y) == 0 : x == y;
  }
  bool CanKeysWithDifferentByteContentsBeEqual() const override { return different_may_be_equal(); }

  // RocksDB keeps the timestamps in these keys, and its own comparators with timestamps
  // shorten nothing (util/comparator.cc).
  void FindShortestSeparator(std::string* start, const Slice& limit) const override {
    if (calls_.find_shortest_separator == nullptr || timestamp_size() > 0) return;
    if (order(*start, limit) >= 0) return;
    std::string result;
    sink to(&result);
    const bool said = asked<from::kLocked>(
        user_,
        [&](rocks_sink* error) {
          return calls_.find_shortest_separator(user_.state(), bytes_of(*start), start->size(),
                                                bytes_of(limit), limit.size(), to.token(), error);
        },
        [&](const std::string& text) { note(text, *start, &limit); });
    if (!said || result.empty()) return;
    if (order(*start, result) > 0 || order(result, limit) >= 0) {
      return note(
          "find_shortest_separator: " + shown(result) + " is not from start on and before limit",
          *start, &limit);
    }
    start->swap(result);
  }
  void FindShortSuccessor(std::string* key) const override {
    if (calls_.find_short_successor == nullptr || timestamp_size() > 0) return;
    std::string result;
    sink to(&result);
    const bool said = asked<from::kLocked>(
        user_,
        [&](rocks_sink* error) {
          return calls_.find_short_successor(user_.state(), bytes_of(*key), key->size(), to.token(),
                                             error);
        },
        [&](const std::string& text) { note(text, *key); });
    if (!said || result.empty()) return;
    if (order(*key, result) > 0) {
      return note("find_short_successor: " + shown(result) + " is before the key", *key);
    }
    key->swap(result);
  }

  Slice GetMaxTimestamp() const override { return greatest_timestamp_; }
  Slice GetMinTimestamp() const override { return least_timestamp_; }
  std::string TimestampToString(const Slice& timestamp) const override {
    return timestamp.ToString(true);
  }

 private:
  bool different_may_be_equal() const {
    return calls_.can_keys_with_different_byte_contents_be_equal;
  }
  Slice key_of(const Slice& key, bool has_timestamp) const {
    if (!has_timestamp || key.size() < timestamp_size()) return key;
    return Slice(key.data(), key.size() - timestamp_size());
  }
  Slice timestamp_of(const Slice& key) const {
    if (key.size() < timestamp_size()) return Slice();
    return Slice(key.data() + key.size() - timestamp_size(), timestamp_size());
  }

  void note(const std::string& text, const Slice& key, const Slice* other = nullptr) const {
    user_.note(text, {&key, other});
  }

  // Keys without timestamps.
  int order(const Slice& a, const Slice& b) const {
    int32_t answer = 0;
    const bool said = ask(calls_.compare, a, b, &answer);
    if (__builtin_expect(!said || user_.failed_here(), 0)) return without_order(a, b, said, answer);
    if (__builtin_expect(answer == 0, 0) && !different_may_be_equal() && a != b) {
      return undeclared(a, b);
    }
    return sign(answer);
  }

  __attribute__((always_inline)) bool ask(compare_function function, const Slice& a, const Slice& b,
                                          int32_t* answer) const {
    return asked<from::kLocked>(
        user_,
        [this, function, &a, &b, answer](rocks_sink* error) {
          return function(user_.state(), bytes_of(a), a.size(), bytes_of(b), b.size(), answer,
                          error);
        },
        [this, &a, &b](const std::string& text) {
          user_.failed(text, {&a, &b});
        });
  }

  // The callback failed now, or earlier in the same work. A table that is written nevertheless
  // could be out of order, or lack results of wrong merges: RocksDB checks that each key comes
  // after the one before it (db/output_validator.cc), and this returns that it does not, which ends
  // the flush or compaction. Any other work continues in the order of the bytes.
  __attribute__((noinline, cold)) int without_order(const Slice& a, const Slice& b, bool said,
                                                    int32_t answer) const {
    if (this_thread.writes_table) return a == b ? 0 : -1;
    return said ? sign(answer) : a.compare(b);
  }

  __attribute__((noinline, cold)) int undeclared(const Slice& a, const Slice& b) const {
    user_.failed(
        "compare says that different keys are equal; "
        "can_keys_with_different_byte_contents_be_equal is false",
        {&a, &b});
    return a.compare(b);
  }

  user user_;
  comparator_callbacks calls_;
  std::string name_, least_timestamp_, greatest_timestamp_;
};

struct calling_comparator final : comparator {
  const user* of = nullptr;
  uint64_t failures(std::string* last) const override { return of->failures(last); }
};

}  // namespace

Status make_comparator(const void* from, std::unique_ptr<object>* out) {
  const auto& callbacks = *static_cast<const rocks_comparator_callbacks*>(from);
  const auto it = std::make_shared<callback_comparator>(callbacks);
  Status s = it->prepare();
  if (!s.ok()) return s;
  const rocksdb::Comparator* taken = nullptr;
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  if (rocksdb::Comparator::CreateFromString(strict, it->Name(), &taken).ok()) {
    return Status::InvalidArgument("callbacks: name: \"" + std::string(it->Name()) +
                                   "\" stands for a built-in comparator");
  }
  auto made = std::make_unique<calling_comparator>();
  made->of = &it->of_user();
  made->it = it;
  *out = std::move(made);
  return s;
}

}  // namespace rx
