// Merge operators that options make by name, and that call no callbacks. They take precedence over
// RocksDB's own of the same name (utilities/merge_operators), which lose a delimiter on its way
// through an OPTIONS file, or crash on bytes that are no list.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <mutex>

#include "rocksdb/utilities/object_registry.h"
#include "rocksdb/utilities/options_type.h"
#include "src/base/text/json.h"
#include "src/callback/merge_failure.h"
#include "src/inside/files.h"
#include "src/inside/option_text.h"
#include "src/options/extra.h"
#include "src/plugins/merge_operator/merge_operator.h"

namespace rx {
namespace {

using rocksdb::OptionTypeInfo;

class built_in : public merge_operator_base {
 public:
  built_in(const char* name, const char* nick_name) : name_(name), nick_name_(nick_name) {}
  const char* Name() const override { return name_; }
  const char* NickName() const override { return nick_name_; }

  bool PartialMergeMulti(const Slice& key, const std::deque<Slice>& operands, std::string* result,
                         rocksdb::Logger*) const override {
    // A failed merge fails the read of the value, with its text.
    try {
      const Operands in_a_row(operands.begin(), operands.end());
      if (combine(in_a_row, result) && !is_too_long(key, *result)) return true;
    } catch (...) {
    }
    result->clear();
    return false;
  }
  bool PartialMerge(const Slice& key, const Slice& left, const Slice& right, std::string* result,
                    rocksdb::Logger* logger) const override {
    return PartialMergeMulti(key, {left, right}, result, logger);
  }

 protected:
  void failed(const Slice& key, const std::string& why) const override {
    merge_failed(false, std::string(nick_name_) + ": " + why, key);
  }
  // Combines the operands into one, if that does not depend on the value.
  virtual bool combine(const Operands& operands, std::string* result) const {
    std::string ignored;
    const Slice* chosen = nullptr;
    if (!full(Slice(), nullptr, operands, result, &chosen, &ignored)) return false;
    if (chosen != nullptr) result->assign(chosen->data(), chosen->size());
    return true;
  }

 private:
  const char* name_;
  const char* nick_name_;
};

// "the value" or "operand 2 of 5".
std::string place(size_t at, size_t count, bool is_value) {
  if (is_value) return "the value";
  return "operand " + std::to_string(at + 1) + " of " + std::to_string(count);
}

// ---- eight bytes, little-endian ----------------------------------------------------

// Iterates over the value and the operands in order; `each` returns false to refuse one.
template <typename Each>
bool all_numbers(const Slice* existing, const std::vector<Slice>& operands, std::string* why,
                 Each each) {
  const auto take = [&](const Slice& one, size_t at, bool is_value) {
    if (one.size() == sizeof(uint64_t)) {
      each(one, inside::fixed64(one.data()));
      return true;
    }
    *why = place(at, operands.size(), is_value) + " has " + std::to_string(one.size()) +
           " bytes; accepted: 8";
    return false;
  };
  if (existing != nullptr && !take(*existing, 0, true)) return false;
  for (size_t i = 0; i < operands.size(); i++) {
    if (!take(operands[i], i, false)) return false;
  }
  return true;
}

// The sum, modulo 2^64: the same bits for signed numbers and unsigned ones.
class add final : public built_in {
 public:
  using built_in::built_in;

 protected:
  bool full(const Slice&, const Slice* existing, const Operands& operands, std::string* result,
            const Slice**, std::string* why) const override {
    uint64_t sum = 0;
    const bool all =
        all_numbers(existing, operands, why, [&](const Slice&, uint64_t one) { sum += one; });
    if (all) inside::put_fixed64(result, sum);
    return all;
  }
};

template <typename Number, bool kMax>
class extreme final : public built_in {
 public:
  using built_in::built_in;

 protected:
  bool full(const Slice&, const Slice* existing, const Operands& operands, std::string*,
            const Slice** chosen, std::string* why) const override {
    Number best = 0;
    return all_numbers(existing, operands, why, [&](const Slice& slice, uint64_t bits) {
      const Number one = static_cast<Number>(bits);
      if (*chosen != nullptr && (kMax ? one <= best : one >= best)) return;
      *chosen = &slice;
      best = one;
    });
  }
};

// ---- sorted list -------------------------------------------------------------------

// Decimal numbers between commas; nothing is an empty list.
bool read_list(const Slice& from, std::vector<int64_t>* list, std::string* why) {
  const char* at = from.data();
  const char* const end = at + from.size();
  if (at == end) return true;
  for (;;) {
    int64_t number;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (next != end && *next != ',')) {
      *why = "no number from -9223372036854775808 to 9223372036854775807 at byte " +
             std::to_string(at - from.data());
      return false;
    }
    list->push_back(number);
    if (next == end) return true;
    at = next + 1;
  }
}

class sorted_list final : public built_in {
 public:
  using built_in::built_in;

 protected:
  bool full(const Slice&, const Slice* existing, const Operands& operands, std::string* result,
            const Slice**, std::string* why) const override {
    std::vector<int64_t> list;
    if (existing != nullptr && !read_list(*existing, &list, why)) {
      *why = place(0, 0, true) + ": " + *why;
      return false;
    }
    for (size_t i = 0; i < operands.size(); i++) {
      if (read_list(operands[i], &list, why)) continue;
      *why = place(i, operands.size(), false) + ": " + *why;
      return false;
    }
    std::sort(list.begin(), list.end());
    for (const int64_t number : list) {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
      if (!result->empty()) result->push_back(',');
      result->append(digits, end);
    }
    return true;
  }
};

// ---- string append -----------------------------------------------------------------

const std::unordered_map<std::string, OptionTypeInfo>& delimiter_info() {
  static const auto& infos =
      *new std::unordered_map<std::string, OptionTypeInfo>{{"delimiter", inside::bytes_info(0)}};
  return infos;
}

// Elements with a delimiter between them, in one go: RocksDB's own copies the value for
// each operand.
class string_append final : public built_in {
 public:
  string_append(const char* name, const char* nick_name) : built_in(name, nick_name) {
    RegisterOptions(kDelimiter, &delimiter_, &delimiter_info());
  }

 protected:
  bool full(const Slice&, const Slice* existing, const Operands& operands, std::string* result,
            const Slice** chosen, std::string*) const override {
    if (existing == nullptr && operands.size() == 1) {
      *chosen = &operands[0];
      return true;
    }
    size_t size = existing != nullptr ? existing->size() + delimiter_.size() : 0;
    for (const Slice& one : operands) size += one.size() + delimiter_.size();
    result->reserve(size);
    if (existing != nullptr) result->append(existing->data(), existing->size());
    for (size_t i = 0; i < operands.size(); i++) {
      if (i > 0 || existing != nullptr) result->append(delimiter_);
      result->append(operands[i].data(), operands[i].size());
    }
    return true;
  }

 private:
  std::string delimiter_ = ",";
};

// ---- JSON merge patch --------------------------------------------------------------

class json_merge_patch final : public built_in {
 public:
  using built_in::built_in;

 protected:
  bool full(const Slice&, const Slice* existing, const Operands& operands, std::string* result,
            const Slice**, std::string* why) const override {
    return merge_json(existing, operands.data(), operands.size(), false, result, why);
  }
  bool combine(const Operands& operands, std::string* result) const override {
    std::string ignored;
    return merge_json(nullptr, operands.data(), operands.size(), true, result, &ignored);
  }
};

template <typename Operator>
void offer(rocksdb::ObjectLibrary& library, const char* name, const char* nick_name) {
  library.AddFactory<rocksdb::MergeOperator>(
      rocksdb::ObjectLibrary::PatternEntry(name).AnotherName(nick_name),
      [name, nick_name](const std::string&, std::unique_ptr<rocksdb::MergeOperator>* guard,
                        std::string*) {
        guard->reset(new Operator(name, nick_name));
        return guard->get();
      });
}

}  // namespace

void offer_merge_operators() {
  // RocksDB searches later libraries first (include/rocksdb/utilities/object_registry.h).
  auto& library = *rocksdb::ObjectRegistry::Default()->AddLibrary("rocks");
  offer<add>(library, "rocks.Int64Add", "int64add");
  offer<extreme<uint64_t, true>>(library, "rocks.UInt64Max", "uint64max");
  offer<extreme<uint64_t, false>>(library, "rocks.UInt64Min", "uint64min");
  offer<extreme<int64_t, true>>(library, "rocks.Int64Max", "int64max");
  offer<extreme<int64_t, false>>(library, "rocks.Int64Min", "int64min");
  offer<json_merge_patch>(library, "rocks.JsonMergePatch", "json_merge_patch");
  // RocksDB's names: these operators read what its own wrote.
  offer<sorted_list>(library, "MergeSortOperator", "sortlist");
  offer<string_append>(library, "StringAppendOperator", "stringappend");
}

}  // namespace rx
