#include "src/plugins/family.h"

#include "src/inside/db.h"
#include "src/plugins/file_callbacks.h"

namespace rx {

Status missing(const char* function) {
  return Status::InvalidArgument("callbacks: " + std::string(function) + " is NULL");
}

Status take_name(const char* given, const char* otherwise, std::string* name) {
  *name = given != nullptr ? given : otherwise;
  bool good = !name->empty() && name->size() <= 255;
  for (const char one : *name) good &= one > ' ' && one < 127 && !strchr(";={}#\\\"", one);
  if (good) return Status::OK();
  return Status::InvalidArgument(
      "callbacks: name is not one that an OPTIONS file can hold; accepted: NULL, or 1 to 255 "
      "characters of ASCII without spaces and ; = { } # \\ \"");
}

failure_watch::failure_watch(ColumnFamilyHandle* const* families, size_t count) {
  for (size_t i = 0; i < count; i++) {
    for (const auto* one : inside::callbacks_of(families[i])) {
      const auto* of = one != nullptr ? one->GetOptions<family>(kFamily) : nullptr;
      if (of == nullptr) continue;
      before_.emplace_back(of, of->failures.count());
      break;  // The others have the same.
    }
  }
}

void failure_watch::report() const noexcept {
  try {
    for (const auto& [of, before] : before_) {
      std::string text;
      const uint64_t count = of->failures.read(&text) - before;
      if (count == 0) continue;
      if (text.empty()) text = kNoReason;
      if (count > 1) text += " (the last of " + std::to_string(count) + " failures)";
      return fail_operation(text);
    }
  } catch (...) {
    fail_operation(kNoReason);
  }
}

}  // namespace rx

extern "C" {

// Gives the options of a column family to be opened their own callback objects. `family`: its name,
// or "" where the work is for none.
int32_t rx_options_bind(rx::options* given, const char* family, rx::status* st) {
  return rx::run(st, [&] {
    auto* options = static_cast<rx::database_options*>(given);
    const auto of = std::make_shared<rx::family>();
    of->name = family;
    of->comparator = options->o.comparator;
    rx::bind_compaction_filters(options, of);
    rx::bind_collector_factories(options, of);
    rx::bind_sst_partitioner_factory(options, of);
    rx::bind_merge_operator(options, of);
    return rx::Status::OK();
  });
}
}
