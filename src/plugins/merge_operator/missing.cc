// Without a merge operator, RocksDB's reverse iterators dereference NULL at an operand
// (db/db_iter.cc, MergeWithNoBaseValue), compactions stop all writes, and the replay of a log stops
// and deletes the rest. This placeholder fails every merge instead: operands stay as they are, and
// reading one reports the failure.
#include "src/plugins/merge_operator/missing.h"

#include "src/callback/merge_failure.h"

namespace rx {
namespace {

const std::string kNone = "nullptr";

class missing_operator final : public rocksdb::MergeOperator {
 public:
  explicit missing_operator(std::string name) : name_(std::move(name)) {}

  const char* Name() const override { return name_.c_str(); }
  bool IsInstanceOf(const std::string& name) const override {
    return name == kMark || MergeOperator::IsInstanceOf(name);
  }
  static constexpr char kMark[] = "rocks.missing_merge_operator";

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    const bool is_known = name_ != kNone;
    merge_failed(
        false,
        is_known ? "merge_operator: \"" + name_ + "\", which the data was written with, is missing"
                 : "merge_operator: none, and the data has merge operands",
        in.key);
    // Work that does not need the merge continues.
    out->op_failure_scope = rocksdb::MergeOperator::OpFailureScope::kMustMerge;
    return false;
  }

 private:
  const std::string name_;
};

}  // namespace

bool has_merges(const std::shared_ptr<rocksdb::MergeOperator>& given) {
  // A column family whose values expire has an operator around its own one.
  const rocksdb::Customizable* own = given.get();
  while (own != nullptr && own->Inner() != nullptr) own = own->Inner();
  return own != nullptr && !own->IsInstanceOf(missing_operator::kMark);
}

// OPTIONS files name it as RocksDB names a missing one, or keep the earlier name.
std::shared_ptr<rocksdb::MergeOperator> missing_merges(const std::string& name) {
  return std::make_shared<missing_operator>(name.empty() ? kNone : name);
}

rocksdb::Options never_without_merges(rocksdb::Options options) {
  static const auto& none = *new auto(missing_merges(""));
  if (options.merge_operator == nullptr) options.merge_operator = none;
  return options;
}

}  // namespace rx
