// Merge operators that call the user's functions.
#include "src/plugins/merge_operator/merge_operator.h"

#include "src/callback/merge_failure.h"
#include "src/options/options.h"
#include "src/plugins/file_callbacks.h"

namespace rx {

inline bool merge_operator_base::merge(const Slice& key, const Slice* existing,
                                       const Operands& operands, std::string* result,
                                       const Slice** chosen) const {
  std::string why;
  bool merged = false;
  try {
    merged = full(key, existing, operands, result, chosen, &why);
    if (merged && *chosen == nullptr && is_too_long(key, *result)) {
      why = "a result of " + std::to_string(result->size()) +
            " bytes; key and value may have 4294967231 together";
      merged = false;
    }
  } catch (...) {
    describe_exception(&why);
  }
  if (__builtin_expect(!merged, 0)) failed(key, why);
  return merged;
}

bool merge_operator_base::FullMergeV2(const MergeOperationInput& in,
                                      MergeOperationOutput* out) const {
  const Slice* chosen = nullptr;
  if (!merge(in.key, in.existing_value, in.operand_list, &out->new_value, &chosen)) {
    out->op_failure_scope = OpFailureScope::kMustMerge;
    return false;
  }
  if (chosen != nullptr) out->existing_operand = *chosen;
  return true;
}

bool merge_operator_base::FullMergeV3(const MergeOperationInputV3& in,
                                      MergeOperationOutputV3* out) const {
  // FullMergeV2 then merges the default column (db/merge_operator.cc).
  if (std::holds_alternative<rocksdb::WideColumns>(in.existing_value)) {
    return MergeOperator::FullMergeV3(in, out);
  }
  const Slice* chosen = nullptr;
  auto* result = std::get_if<std::string>(&out->new_value);
  if (result == nullptr) result = &out->new_value.emplace<std::string>();
  result->clear();
  if (!merge(in.key, std::get_if<Slice>(&in.existing_value), in.operand_list, result, &chosen)) {
    out->op_failure_scope = OpFailureScope::kMustMerge;
    return false;
  }
  if (chosen != nullptr) out->new_value = *chosen;
  return true;
}

namespace {

using associative_callbacks = rocks_associative_merge_operator_callbacks;
using full_callbacks = rocks_merge_operator_callbacks;

// The operators of all column families share the user's functions; each knows its own family.
class calling : public merge_operator_base {
 public:
  calling(std::shared_ptr<const user> side, std::string name, of_family of)
      : side_(std::move(side)), user_(*side_), name_(std::move(name)), family_(std::move(of)) {}

  const char* Name() const override { return name_.c_str(); }
  bool IsInstanceOf(const std::string& name) const override {
    return name == kMark || MergeOperator::IsInstanceOf(name);
  }
  static constexpr char kMark[] = "rocks.calling_merge_operator";
  const user& of() const { return user_; }
  // The same operator, for a column family.
  virtual std::shared_ptr<calling> for_family(const of_family& of) const = 0;

 protected:
  called_for about(const Slice& key) const {
    called_for about{&key};
    if (family_ != nullptr) about.family = family_->name;
    return about;
  }
  void failed(const Slice& key, const std::string& why) const override {
    const std::string text = user_.reason(why, about(key));
    if (!user_.was_declined()) user_.count(text);
    merge_failed(true, text, key);
  }
  void* state() const { return user_.state(); }
  const std::shared_ptr<const user>& shared_user() const { return side_; }

  // Calls `callback(result, error)` in a frame; false: it failed or threw. Fetches the thread's
  // state once.
  template <typename Call>
  __attribute__((always_inline)) bool call(std::string* result, std::string* why,
                                           Call callback) const {
    callbacks_of_thread* at = here();
    result_and_error sinks(result, why, at);
    bool merged = false;
    try {
      merged = in_frame<from::kRocksDB>(
          user_, at, [callback, to = sinks.result.token(), error = sinks.error.token()] {
            return callback(to, error);
          });
    } catch (...) {
      describe_exception(why);
    }
    return merged && (__builtin_expect(!at->was_refused, 1) || append_refused(why));
  }

  // Ends a partial merge, which RocksDB can do without; `why`: the reason of a failure. Without one
  // the operator declined, but where it `fails_aloud`.
  bool partial(bool merged, const Slice& key, std::string* result, const std::string& why,
               bool fails_aloud = false) const {
    if (merged && !is_too_long(key, *result)) return true;
    if (merged) {
      user_.note("a result of " + std::to_string(result->size()) + " bytes", about(key));
    } else if (fails_aloud || !why.empty()) {
      user_.note(why, about(key));
    }
    result->clear();
    return false;
  }

 private:
  // First, so that the state is destroyed last.
  const std::shared_ptr<const user> side_;
  const user& user_;
  const std::string name_;
  const of_family family_;
};

class associative final : public calling {
 public:
  associative(std::shared_ptr<const user> side, std::string name, const associative_callbacks& c,
              of_family of = nullptr)
      : calling(std::move(side), std::move(name), std::move(of)), merge_(c.merge), c_(c) {}
  std::shared_ptr<calling> for_family(const of_family& of) const override {
    return std::make_shared<associative>(shared_user(), Name(), c_, of);
  }

  bool PartialMergeMulti(const Slice& key, const std::deque<Slice>& operands, std::string* result,
                         rocksdb::Logger*) const override {
    std::string why;
    const Slice first = operands.front();
    const bool merged = fold(key, &first, operands.begin() + 1, operands.end(), result, &why);
    return partial(merged, key, result, why, true);
  }
  bool PartialMerge(const Slice& key, const Slice& left, const Slice& right, std::string* result,
                    rocksdb::Logger* logger) const override {
    return PartialMergeMulti(key, {left, right}, result, logger);
  }

 protected:
  bool full(const Slice& key, const Slice* existing, const Operands& operands, std::string* result,
            const Slice**, std::string* why) const override {
    return fold(key, existing, operands.begin(), operands.end(), result, why);
  }

 private:
  // The value after each operand is alternately in `result` and in `other`. The frame and the sinks
  // serve all calls; each call has its own tokens.
  template <typename Operand>
  bool fold(const Slice& key, const Slice* existing, Operand operand, Operand end,
            std::string* result, std::string* why) const {
    std::string other;
    std::string* into = result;
    Slice value;
    callbacks_of_thread* at = here();
    result_and_error sinks(into, why, at);
    bool merged = false;
    // All operands of a key are one question.
    auto all = [&] {
      while (merge_(state(), bytes_of(key), key.size(), views(existing), bytes_of(*operand),
                    operand->size(), sinks.result.token(), sinks.error.token())) {
        merged = ++operand == end;
        if (merged) break;
        std::string* const done = into;
        into = into == result ? &other : result;
        sinks.renew(into, why, at);
        value = *done;
        existing = &value;
      }
      return merged;
    };
    try {
      in_frame<from::kRocksDB>(of(), at, all);
    } catch (...) {
      describe_exception(why);
      merged = false;
    }
    if (!merged || (__builtin_expect(at->was_refused, 0) && !append_refused(why))) return false;
    if (into == &other) result->swap(other);
    return true;
  }

  decltype(associative_callbacks::merge) merge_;
  const associative_callbacks c_;
};

class full_and_partial final : public calling {
 public:
  full_and_partial(std::shared_ptr<const user> side, std::string name, const full_callbacks& c,
                   of_family of = nullptr)
      : calling(std::move(side), std::move(name), std::move(of)), c_(c) {}
  std::shared_ptr<calling> for_family(const of_family& of) const override {
    return std::make_shared<full_and_partial>(shared_user(), Name(), c_, of);
  }

  bool PartialMerge(const Slice& key, const Slice& left, const Slice& right, std::string* result,
                    rocksdb::Logger*) const override {
    if (c_.partial_merge == nullptr) {
      const Slice both[] = {left, right};
      return multi(key, both, 2, result);
    }
    std::string why;
    const bool merged = call(result, &why, [&](rocks_sink* to, rocks_sink* error) {
      return c_.partial_merge(state(), bytes_of(key), key.size(), bytes_of(left), left.size(),
                              bytes_of(right), right.size(), to, error);
    });
    return partial(merged, key, result, why);
  }

  bool PartialMergeMulti(const Slice& key, const std::deque<Slice>& operands, std::string* result,
                         rocksdb::Logger* logger) const override {
    if (c_.partial_merge_multi == nullptr) {
      return c_.partial_merge != nullptr &&
             MergeOperator::PartialMergeMulti(key, operands, result, logger);
    }
    const Operands in_a_row(operands.begin(), operands.end());
    return multi(key, in_a_row.data(), in_a_row.size(), result);
  }

  bool AllowSingleOperand() const override { return c_.allow_single_operand != 0; }

  bool ShouldMerge(const Operands& operands) const override {
    if (c_.should_merge == nullptr) return false;
    std::string why;
    bool answer = false;
    const bool returned = guarded<from::kRocksDB>(of(), &why, [&] {
      answer = c_.should_merge(state(), views(operands.data()), operands.size());
    });
    if (!returned) of().note(why);
    return returned && answer;
  }

 protected:
  bool full(const Slice& key, const Slice* existing, const Operands& operands, std::string* result,
            const Slice** chosen, std::string* why) const override {
    int64_t which = ROCKS_MERGE_APPENDED;
    const auto merge = [this, &key, existing, &operands, &which](rocks_sink* to,
                                                                 rocks_sink* error) {
      return c_.full_merge(state(), bytes_of(key), key.size(), views(existing),
                           views(operands.data()), operands.size(), to, &which, error);
    };
    if (!call(result, why, merge)) return false;
    if (which == ROCKS_MERGE_APPENDED) return true;
    return choose(which, existing, operands, *result, chosen, why);
  }

 private:
  static bool choose(int64_t which, const Slice* existing, const Operands& operands,
                     const std::string& appended, const Slice** chosen, std::string* why) {
    const int64_t count = static_cast<int64_t>(operands.size());
    if (!appended.empty()) {
      *why = "full_merge appended a result, and chose " + std::to_string(which) + " as well";
    } else if (which == ROCKS_MERGE_EXISTING && existing == nullptr) {
      *why = "full_merge chose the existing value, and there is none";
    } else if (which != ROCKS_MERGE_EXISTING && (which < 0 || which >= count)) {
      *why = "full_merge chose operand " + std::to_string(which) + "; accepted: 0 to " +
             std::to_string(count - 1) + ", ROCKS_MERGE_EXISTING, ROCKS_MERGE_APPENDED";
    } else {
      *chosen = which == ROCKS_MERGE_EXISTING ? existing : &operands[static_cast<size_t>(which)];
      return true;
    }
    return false;
  }

  bool multi(const Slice& key, const Slice* operands, size_t count, std::string* result) const {
    if (c_.partial_merge_multi == nullptr) return false;
    std::string why;
    const bool merged = call(result, &why, [&](rocks_sink* to, rocks_sink* error) {
      return c_.partial_merge_multi(state(), bytes_of(key), key.size(), views(operands), count, to,
                                    error);
    });
    return partial(merged, key, result, why);
  }

  const full_callbacks c_;
};

// Owns the state from the first line on.
template <typename Calls>
std::shared_ptr<user> side_of(const Calls& calls) {
  try {
    return std::make_shared<user>(calls);
  } catch (...) {
    const user ends(calls);
    throw;
  }
}

template <typename Operator, typename Calls>
Status finish(const std::shared_ptr<user>& side, const Calls& calls, const Status& s,
              std::unique_ptr<object>* out) {
  if (!s.ok()) return s;
  side->set_name(calls.name);
  auto made = std::make_unique<merge_operator>();
  made->of = side.get();
  made->it = std::make_shared<Operator>(side, calls.name, calls);
  *out = std::move(made);
  return s;
}

}  // namespace

Status make_associative_merge_operator(const void* from, std::unique_ptr<object>* out) {
  const auto& c = *static_cast<const rocks_associative_merge_operator_callbacks*>(from);
  const auto side = side_of(c);
  return finish<associative>(side, c, c.merge == nullptr ? missing("merge") : Status::OK(), out);
}

Status make_merge_operator(const void* from, std::unique_ptr<object>* out) {
  const auto& c = *static_cast<const rocks_merge_operator_callbacks*>(from);
  const auto side = side_of(c);
  Status s;
  if (c.full_merge == nullptr) {
    s = missing("full_merge");
  } else if (c.allow_single_operand != 0 && c.allow_single_operand != 1) {
    s = Status::InvalidArgument("callbacks: allow_single_operand is " +
                                std::to_string(c.allow_single_operand) + "; accepted: 0, 1");
  } else if (c.allow_single_operand == 1 && c.partial_merge_multi == nullptr) {
    // RocksDB's fallback to partial_merge would make the operand empty (db/merge_operator.cc,
    // PartialMergeMulti).
    s = Status::InvalidArgument(
        "callbacks: allow_single_operand is 1, and partial_merge_multi is NULL");
  }
  return finish<full_and_partial>(side, c, s, out);
}

Status set_merge_operator(options* to, const object* given) {
  changeable(to).merge_operator =
      given != nullptr ? static_cast<const merge_operator*>(given)->it : nullptr;
  return Status::OK();
}

void bind_merge_operator(database_options* options, const of_family& of) {
  auto& it = options->o.merge_operator;
  if (it == nullptr || !it->IsInstanceOf(calling::kMark)) return;
  it = static_cast<const calling*>(it.get())->for_family(of);
}

}  // namespace rx
