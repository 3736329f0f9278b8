// Lets RocksDB build and query the user's filters.
#include "src/plugins/filter_policy/filter_policy.h"

#include "rocksdb/convenience.h"
#include "src/inside/tables/filter_build.h"
#include "src/plugins/filter_policy/functions.h"

namespace rx {
namespace {

class maker final : public inside::filter_maker {
  // NULL: only counts the failure.
  auto told(std::string* why, const Slice* key = nullptr) const {
    return [this, why, key](const std::string& text) {
      if (why == nullptr) return functions_->user().note(text, {key});
      *why = text;
    };
  }

 public:
  explicit maker(std::shared_ptr<const filter_functions> functions)
      : functions_(std::move(functions)) {}

  const char* name() const override { return functions_->name(); }
  double bits_per_key() const override { return functions_->bits_per_key(); }
  bool create(const Slice* keys, size_t count, std::string* filter,
              std::string* why) const override {
    return functions_->create<from::kRocksDB>(keys, count, filter, told(why));
  }
  bool may_match(const Slice& key, const Slice& filter, uint8_t* answer,
                 std::string* why) const override {
    return functions_->may_match<from::kRocksDB>(key, filter, answer, told(why, &key));
  }
  bool has_batch() const override { return functions_->has_batch(); }
  bool may_match(const Slice* keys, size_t count, const Slice& filter,
                 uint8_t* answers) const override {
    return functions_->may_match<from::kRocksDB>(keys, count, filter, answers, told(nullptr));
  }
  void note(const std::string& why) const override { functions_->user().note(why); }

 private:
  const std::shared_ptr<const filter_functions> functions_;
};

Status refuse(const std::string& what) { return Status::InvalidArgument("callbacks: " + what); }

}  // namespace

Status filter_functions::check() {
  if (called_.create_filter == nullptr) return refuse("create_filter is NULL");
  if (called_.key_may_match == nullptr) return refuse("key_may_match is NULL");
  name_ = called_.name;
  user_.set_name(name_);
  called_.name = nullptr;
  rocksdb::ConfigOptions config;
  config.ignore_unsupported_options = false;
  std::shared_ptr<const rocksdb::FilterPolicy> known;
  if (rocksdb::FilterPolicy::CreateFromString(config, name_, &known).ok()) {
    return refuse("name: \"" + name_ + "\" stands for a filter policy of RocksDB's own");
  }
  const double bits = called_.bits_per_key;
  if (!(bits == 0 || (bits >= 0.01 && bits <= 1e6))) {
    return refuse("bits_per_key is " + std::to_string(bits) +
                  "; accepted: 0 (not known), 0.01 to 1000000");
  }
  return Status::OK();
}

uint64_t filter_policy::failures(std::string* last) const {
  return functions != nullptr ? functions->user().failures(last) : object::failures(last);
}

Status make_filter_policy(const void* given, std::unique_ptr<object>* out) {
  const auto& callbacks = *static_cast<const rocks_filter_policy_callbacks*>(given);
  std::shared_ptr<filter_functions> functions;
  try {
    functions = std::make_shared<filter_functions>(callbacks);
  } catch (...) {
    const user ends(callbacks);
    throw;
  }
  const Status s = functions->check();
  if (!s.ok()) return s;
  auto made = std::make_unique<filter_policy>();
  made->it = inside::make_policy(std::make_shared<maker>(functions));
  made->functions = std::move(functions);
  *out = std::move(made);
  return s;
}

Status set_filter_policy(options* options, const object* given) {
  return change_table(options, "filter_policy", [&](rocksdb::BlockBasedTableOptions* table) {
    table->filter_policy =
        given != nullptr ? static_cast<const filter_policy*>(given)->it : nullptr;
    return Status::OK();
  });
}

}  // namespace rx
