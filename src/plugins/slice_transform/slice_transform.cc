// Slice transforms that call the user's functions.
#include "rocksdb/slice_transform.h"

#include "rocksdb/convenience.h"
#include "src/callback/callback.h"
#include "src/objects/objects.h"

namespace rx {
namespace {

using slice_transform_callbacks = rocks_slice_transform_callbacks;

class callback_transform final : public rocksdb::SliceTransform, public calls_user {
 public:
  explicit callback_transform(const slice_transform_callbacks& from) : user_(from), calls_(from) {}

  // The steps that may throw or refuse, after the constructor, which owns the state.
  Status prepare() {
    if (calls_.transform == nullptr) {
      return Status::InvalidArgument("callbacks: transform is NULL");
    }
    const Status s = refuse_owner(user_.terms(), "a slice transform by name serves instead");
    if (!s.ok()) return s;
    name_ = calls_.name;
    user_.set_name(name_);
    calls_.name = nullptr;
    return Status::OK();
  }

  const user& of_user() const override { return user_; }

  const char* Name() const override { return name_.c_str(); }

  // A table stores this name, and RocksDB queries its filter for prefixes only with the transform
  // of that name (table/block_based/block_based_table_reader.cc, PrefixExtractorChanged). A filter
  // that was made while the transform failed may lack prefixes, so its table gets none.
  std::string GetId() const override {
    const bool is_unfit = user_.failed_here() && this_thread.writes_table;
    return __builtin_expect(is_unfit, 0) ? std::string() : name_;
  }

  bool InDomain(const Slice& key) const override {
    bool is_in = false;
    return calls_.in_domain == nullptr ||
           (asked<from::kLocked>(
                user_, [&](rocks_sink* error) { return ask_domain(key, &is_in, error); },
                [&](const std::string& text) { user_.failed(text, {&key}); }) &&
            is_in);
  }

  // RocksDB does not always check first (db/forward_iterator.cc,
  // table/block_based/index_builder.h).
  Slice Transform(const Slice& key) const override {
    bool is_in = true;
    size_t offset = 0, size = key.size();
    const bool said = asked<from::kLocked>(
        user_,
        [&](rocks_sink* error) {
          if (calls_.in_domain != nullptr && !ask_domain(key, &is_in, error)) return false;
          return !is_in ||
                 calls_.transform(user_.state(), bytes_of(key), key.size(), &offset, &size, error);
        },
        [&](const std::string& text) { user_.failed(text, {&key}); });
    if (__builtin_expect(!said, 0)) return key;
    if (__builtin_expect(offset > key.size() || size > key.size() - offset, 0)) {
      return beyond(key, offset, size);
    }
    return Slice(key.data() + offset, size);
  }

  bool FullLengthEnabled(size_t* len) const override {
    if (calls_.full_length_enabled == nullptr) return false;
    std::string text;
    bool enabled = false;
    *len = 0;
    if (!guarded<from::kLocked>(
            user_, &text, [&] { enabled = calls_.full_length_enabled(user_.state(), len); })) {
      user_.note(text);
      return false;
    }
    return enabled;
  }

  bool SameResultWhenAppended(const Slice& prefix) const override {
    if (calls_.same_result_when_appended == nullptr) return false;
    std::string text;
    bool same = false;
    if (!guarded<from::kLocked>(user_, &text, [&] {
          same = calls_.same_result_when_appended(user_.state(), bytes_of(prefix), prefix.size());
        })) {
      user_.failed(text, {&prefix});
      return false;
    }
    return same;
  }

 private:
  __attribute__((noinline, cold)) Slice beyond(const Slice& key, size_t offset, size_t size) const {
    user_.failed("transform: offset " + std::to_string(offset) + " and size " +
                     std::to_string(size) + " of a key of " + std::to_string(key.size()) + " bytes",
                 {&key});
    return key;
  }
  bool ask_domain(const Slice& key, bool* is_in, rocks_sink* error) const {
    return calls_.in_domain(user_.state(), bytes_of(key), key.size(), is_in, error);
  }

  user user_;
  slice_transform_callbacks calls_;
  std::string name_;
};

struct calling_transform final : slice_transform {
  const user* of = nullptr;
  uint64_t failures(std::string* last) const override { return of->failures(last); }
};

}  // namespace

Status make_slice_transform(const void* from, std::unique_ptr<object>* out) {
  const auto& callbacks = *static_cast<const rocks_slice_transform_callbacks*>(from);
  const auto it = std::make_shared<callback_transform>(callbacks);
  Status s = it->prepare();
  if (!s.ok()) return s;
  std::shared_ptr<const rocksdb::SliceTransform> taken;
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  if (rocksdb::SliceTransform::CreateFromString(strict, it->Name(), &taken).ok()) {
    return Status::InvalidArgument("callbacks: name: \"" + std::string(it->Name()) +
                                   "\" stands for a built-in slice transform");
  }
  auto made = std::make_unique<calling_transform>();
  made->of = &it->of_user();
  made->it = it;
  *out = std::move(made);
  return s;
}

}  // namespace rx
