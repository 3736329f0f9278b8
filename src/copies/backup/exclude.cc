// Calls the user's functions that leave files out of a backup.
#include <algorithm>
#include <stdexcept>

#include "src/copies/backup/backup.h"
#include "src/plugins/family.h"

namespace rx {
namespace {

using rocksdb::MaybeExcludeBackupFile;

using exclude_calls = rocks_exclude_files_callbacks;

struct exclude_object final : object {
  std::shared_ptr<const callbacks<exclude_calls>> it;
  uint64_t failures(std::string* last) const override { return it->side.failures(last); }
};

}  // namespace

Status make_exclude_files(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_exclude_files_callbacks>(given);
  if (owned->calls.exclude == nullptr) return missing("exclude");
  auto made = std::make_unique<exclude_object>();
  made->it = owned;
  *out = std::move(made);
  return Status::OK();
}

void set_exclude_files(create_backup_options* options, const object* given) {
  options->exclude_files_callback = nullptr;
  if (given == nullptr) return;
  const auto it = static_cast<const exclude_object*>(given)->it;
  options->exclude_files_callback = [it](MaybeExcludeBackupFile* begin,
                                         MaybeExcludeBackupFile* end) {
    std::vector<rocks_slice> names;
    for (auto* one = begin; one != end; one++) {
      names.push_back(view(one->info.relative_file));
    }
    std::vector<uint8_t> excluded(names.size(), 0);
    bool declined = false;
    const bool good = asked<from::kLibrary>(
        it->side,
        [&](rocks_sink* error) {
          return it->calls.exclude(it->side.state(), names.data(), names.size(), excluded.data(),
                                   error);
        },
        [&](const std::string& text) {
          declined = it->side.was_declined();
          if (!declined) it->side.failed(text);
        });
    if (!good && declined) return;
    // RocksDB catches it, and ends the backup.
    if (!good) throw std::runtime_error("the callback failed");
    for (size_t i = 0; i < names.size(); i++) begin[i].exclude_decision = excluded[i] != 0;
  };
}

}  // namespace rx

extern "C" int32_t rx_create_backup_set_exclude(rx::options* options, const rx::object* callbacks,
                                                rx::status* st) {
  return rx::run(st, [&] {
    auto* o = const_cast<void*>(options->raw());
    rx::set_exclude_files(static_cast<rx::create_backup_options*>(o), callbacks);
    return rx::Status::OK();
  });
}
