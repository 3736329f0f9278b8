// Which table files a scan reads (include/rocksdb/options.h, ReadOptions::table_filter).
#include "rocksdb/options.h"
#include "src/base/table_properties.h"
#include "src/plugins/file_callbacks.h"

namespace rx {
namespace {

using owner = std::shared_ptr<const callbacks<rocks_table_filter_callbacks>>;

// After a failure the file is read, and the scan fails.
bool should_read(const callbacks<rocks_table_filter_callbacks>& with,
                 const rocksdb::TableProperties& file) {
  const shown_table_properties shown(file);
  std::string text;
  uint8_t read = 1;
  bool good = false;
  {
    sink error(&text);
    const bool ended = guarded<from::kRocksDB>(with.side, &text, [&] {
      good = with.calls.should_read(with.side.state(), &shown.it, answer_in(&read), error.token());
    });
    good = good && ended;
  }
  if (!good) {
    called_for about;
    about.family = file.column_family_name;
    with.side.failed(text, about);
  }
  return !good || read != 0;
}

struct table_filter_object final : object {
  owner it;
  uint64_t failures(std::string* last) const override { return it->side.failures(last); }
};

}  // namespace

Status make_table_filter(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_table_filter_callbacks>(given);
  if (owned->calls.should_read == nullptr) return missing("should_read");
  auto made = std::make_unique<table_filter_object>();
  made->it = owned;
  *out = std::move(made);
  return Status::OK();
}

Status set_table_filter(options* options, const object* given) {
  auto& o =
      *const_cast<rocksdb::ReadOptions*>(static_cast<const rocksdb::ReadOptions*>(options->raw()));
  o.table_filter = nullptr;
  if (given == nullptr) return Status::OK();
  const owner it = static_cast<const table_filter_object*>(given)->it;
  o.table_filter = [it](const rocksdb::TableProperties& file) { return should_read(*it, file); };
  return Status::OK();
}

}  // namespace rx
