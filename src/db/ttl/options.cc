#include "src/db/ttl/options.h"

#include <algorithm>

#include "rocksdb/utilities/object_registry.h"
#include "src/inside/files.h"
#include "src/plugins/merge_operator/missing.h"

#include "rocksdb/compaction_filter.h"
#include "rocksdb/comparator.h"
#include "rocksdb/merge_operator.h"
#include "rocksdb/utilities/options_type.h"

using rocksdb::CompactionFilter;
using rocksdb::CompactionFilterFactory;
using rocksdb::Customizable;
using rocksdb::MergeOperator;
using rocksdb::OptionTypeFlags;
using rocksdb::OptionTypeInfo;
using rocksdb::OptionVerificationType;
using rocksdb::SystemClock;
using rx::Slice;
using rx::Status;

namespace rx {

Status check_time(const Slice& value) {
  // When RocksDB began to write times (DBWithTTLImpl::kMinTimestamp).
  constexpr uint32_t kFirst = 1368146402;
  if (value.size() < kTimeLength ||
      inside::fixed32(value.data() + value.size() - kTimeLength) < kFirst) {
    return Status::Corruption("mode: ttl, and a value without its time of writing",
                              "the database was written with another mode than ttl");
  }
  return Status::OK();
}

bool is_stale(const Slice& value, int32_t seconds, SystemClock* clock) {
  int64_t now = 0;
  if (seconds <= 0 || !check_time(value).ok() || !clock->GetCurrentTime(&now).ok()) return false;
  const int64_t written = inside::fixed32(value.data() + value.size() - kTimeLength);
  return written + seconds < now;
}

Status append_time(SystemClock* clock, std::string* value) {
  int64_t now = 0;
  const Status s = clock->GetCurrentTime(&now);
  if (s.ok()) inside::put_fixed32(value, static_cast<uint32_t>(now));
  return s;
}

namespace {

// RocksDB's own calls only the user's old functions (utilities/ttl/db_ttl_impl.h): filters with
// newer ones would be bypassed.
class filter final : public CompactionFilter {
 public:
  filter(std::shared_ptr<lifetime> lifetime, SystemClock* clock, const CompactionFilter* shared,
         std::unique_ptr<CompactionFilter> own)
      : lifetime_(std::move(lifetime)),
        clock_(clock),
        own_(std::move(own)),
        user_(own_ != nullptr ? own_.get() : shared) {}

  // The newest of RocksDB's functions: its default calls the older ones that a user's filter may
  // have.
  Decision FilterV4(int level, const Slice& key, ValueType type, const Slice* value,
                    const rocksdb::WideColumns* columns, std::string* new_value,
                    std::vector<std::pair<std::string, std::string>>* new_columns,
                    std::string* skip_until,
                    rocksdb::WideColumnBlobResolver* resolver) const override {
    const bool is_timed = value != nullptr && check_time(*value).ok() &&
                          (type == ValueType::kValue || type == ValueType::kMergeOperand);
    if (is_timed && type == ValueType::kValue && is_stale(*value, lifetime_->seconds, clock_)) {
      return Decision::kRemove;
    }
    if (user_ == nullptr) return Decision::kKeep;
    if (!is_timed) {
      return user_->FilterV4(level, key, type, value, columns, new_value, new_columns, skip_until,
                             resolver);
    }
    const Slice shown = without_time(*value);
    const Decision decision = user_->FilterV4(level, key, type, &shown, columns, new_value,
                                              new_columns, skip_until, resolver);
    // Columns have no time, so no reader could accept them.
    if (decision == Decision::kChangeWideColumnEntity) return Decision::kKeep;
    if (decision == Decision::kChangeValue) {
      new_value->append(value->data() + shown.size(), kTimeLength);
    }
    return decision;
  }

  const char* Name() const override { return kTtlFilter; }
  const Customizable* Inner() const override { return user_; }

 private:
  const std::shared_ptr<lifetime> lifetime_;
  SystemClock* const clock_;
  const std::unique_ptr<CompactionFilter> own_;
  const CompactionFilter* const user_;
};

class factory final : public CompactionFilterFactory {
 public:
  factory(std::shared_ptr<lifetime> lifetime, SystemClock* clock, const CompactionFilter* filter,
          std::shared_ptr<CompactionFilterFactory> user)
      : lifetime_(std::move(lifetime)), clock_(clock), filter_(filter), user_(std::move(user)) {}

  bool ShouldFilterTableFileCreation(rocksdb::TableFileCreationReason reason) const override {
    return CompactionFilterFactory::ShouldFilterTableFileCreation(reason) || wants(reason);
  }
  std::unique_ptr<CompactionFilter> CreateCompactionFilter(
      const CompactionFilter::Context& context) override {
    std::unique_ptr<CompactionFilter> own;
    if (wants(context.reason)) own = user_->CreateCompactionFilter(context);
    return std::make_unique<filter>(lifetime_, clock_, filter_, std::move(own));
  }

  const char* Name() const override { return kTtlFactory; }
  const Customizable* Inner() const override {
    return filter_ != nullptr ? static_cast<const Customizable*>(filter_) : user_.get();
  }

  // The user's own.
  const CompactionFilter* user_filter() const { return filter_; }
  const std::shared_ptr<CompactionFilterFactory>& user_factory() const { return user_; }

 private:
  // A single filter takes precedence over a factory, as in any database.
  bool wants(rocksdb::TableFileCreationReason reason) const {
    return filter_ == nullptr && user_ != nullptr && user_->ShouldFilterTableFileCreation(reason);
  }

  const std::shared_ptr<lifetime> lifetime_;
  SystemClock* const clock_;
  const CompactionFilter* const filter_;
  const std::shared_ptr<CompactionFilterFactory> user_;
};

std::unordered_map<std::string, OptionTypeInfo>& operator_infos() {
  static std::unordered_map<std::string, OptionTypeInfo> infos = {
      {"user_operator", OptionTypeInfo::AsCustomSharedPtr<MergeOperator>(
                            0, OptionVerificationType::kByNameAllowNull, OptionTypeFlags::kNone)}};
  return infos;
}

class merge_operator final : public MergeOperator {
 public:
  merge_operator(std::shared_ptr<MergeOperator> user, SystemClock* clock)
      : user_(std::move(user)), clock_(clock) {
    RegisterOptions("TtlMergeOptions", &user_, &operator_infos());
  }

  // What is merged was written when the newest of it was: RocksDB's own takes the time of the merge
  // (utilities/ttl/db_ttl_impl.h), and so what is merged by reads alone never ends.
  bool FullMergeV3(const MergeOperationInputV3& in, MergeOperationOutputV3* out) const override {
    std::vector<Slice> operands;
    uint32_t newest = 0;
    if (!strip(in.operand_list, &operands, &newest)) return false;
    MergeOperationInputV3::ExistingValue existing;
    if (const auto* value = std::get_if<Slice>(&in.existing_value)) {
      if (!check_time(*value).ok()) return false;
      newest = std::max(newest, time_of(*value));
      existing = without_time(*value);
    } else if (std::holds_alternative<rocksdb::WideColumns>(in.existing_value)) {
      return false;  // Columns have no time.
    }
    const MergeOperationInputV3 shown(in.key, std::move(existing), operands, in.logger);
    if (!user_->FullMergeV3(shown, out)) return false;
    if (const auto* one = std::get_if<Slice>(&out->new_value)) {
      out->new_value = one->ToString();
    }
    auto* merged = std::get_if<std::string>(&out->new_value);
    return merged != nullptr && append(newest, merged);
  }

  bool PartialMerge(const Slice& key, const Slice& left, const Slice& right, std::string* out,
                    rocksdb::Logger* logger) const override {
    return check_time(left).ok() && check_time(right).ok() &&
           user_->PartialMerge(key, without_time(left), without_time(right), out, logger) &&
           append(std::max(time_of(left), time_of(right)), out);
  }

  bool PartialMergeMulti(const Slice& key, const std::deque<Slice>& operands, std::string* out,
                         rocksdb::Logger* logger) const override {
    std::deque<Slice> shown;
    uint32_t newest = 0;
    return strip(operands, &shown, &newest) && user_->PartialMergeMulti(key, shown, out, logger) &&
           append(newest, out);
  }

  bool AllowSingleOperand() const override { return user_->AllowSingleOperand(); }
  bool ShouldMerge(const std::vector<Slice>& operands) const override {
    std::vector<Slice> shown;
    uint32_t newest = 0;
    return strip(operands, &shown, &newest) && user_->ShouldMerge(shown);
  }

  const char* Name() const override { return kTtlOperator; }
  const Customizable* Inner() const override { return user_.get(); }

 private:
  static uint32_t time_of(const Slice& value) {
    return inside::fixed32(value.data() + value.size() - kTimeLength);
  }
  template <typename From, typename To>
  static bool strip(const From& from, To* to, uint32_t* newest) {
    for (const Slice& one : from) {
      if (!check_time(one).ok()) return false;
      *newest = std::max(*newest, time_of(one));
      to->push_back(without_time(one));
    }
    return true;
  }
  // `newest` 0: of nothing.
  bool append(uint32_t newest, std::string* merged) const {
    if (newest == 0) return append_time(clock_, merged).ok();
    inside::put_fixed32(merged, newest);
    return true;
  }

  std::shared_ptr<MergeOperator> user_;
  SystemClock* const clock_;
};

}  // namespace

Status make_expire(rocksdb::ColumnFamilyOptions* options, std::shared_ptr<lifetime> lifetime,
                   SystemClock* clock) {
  if (options->comparator->timestamp_size() > 0) {
    return Status::NotSupported("mode: a ttl database has no user-defined timestamps");
  }
  // Options that a ttl database returned have them already, around the user's.
  const CompactionFilter* filter = options->compaction_filter;
  std::shared_ptr<CompactionFilterFactory> user = options->compaction_filter_factory;
  const auto* ours = dynamic_cast<const factory*>(user.get());
  if (ours != nullptr) {
    if (filter == nullptr) filter = ours->user_filter();
    const auto inner = ours->user_factory();
    user = inner;
  } else if (user != nullptr && user->Name() == Slice(kTtlFactory)) {
    user = nullptr;  // RocksDB's own, by its name
  }
  options->compaction_filter_factory =
      std::make_shared<factory>(std::move(lifetime), clock, filter, std::move(user));
  options->compaction_filter = nullptr;
  unwrap_merge_operator(options);
  if (options->merge_operator == nullptr) options->merge_operator = missing_merges("");
  // Without an operator too: RocksDB writes the name into every table, and so each table tells that
  // its values have times.
  options->merge_operator = std::make_shared<merge_operator>(options->merge_operator, clock);
  return Status::OK();
}

void unwrap_merge_operator(rocksdb::ColumnFamilyOptions* options) {
  const auto& given = options->merge_operator;
  if (given == nullptr || given->Name() != Slice(kTtlOperator)) return;
  const auto* user = given->GetOptions<std::shared_ptr<MergeOperator>>("TtlMergeOptions");
  if (user == nullptr) return;
  const auto inner = *user;
  options->merge_operator = inner;
}

void add_ttl_merge_operator(rocksdb::ConfigOptions* how) {
  how->registry = rocksdb::ObjectRegistry::NewInstance(how->registry);
  how->registry->AddLibrary("rocks.ttl")
      ->AddFactory<MergeOperator>(
          kTtlOperator,
          [](const std::string&, std::unique_ptr<MergeOperator>* owned, std::string*) {
            *owned = std::make_unique<merge_operator>(nullptr, SystemClock::Default().get());
            return owned->get();
          });
}

}  // namespace rx
