#include "src/progress/progress.h"

#include "src/callback/ask.h"

namespace rx {
namespace {

struct progress_object final : object {
  std::shared_ptr<const callbacks<rocks_progress_callbacks>> it;
};

}  // namespace

Status make_progress(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_progress_callbacks>(given);
  if (owned->calls.progress == nullptr) return missing("progress");
  auto made = std::make_unique<progress_object>();
  made->it = owned;
  *out = std::move(made);
  return Status::OK();
}

bool tell_progress(const object* to, uint64_t done, uint64_t total) noexcept {
  const uint64_t caller = here()->caller();
  // Nobody hears of work that its call has left, also not by an owner that is asked before and
  // answers later.
  if (to == nullptr || has_left(caller)) return true;
  const auto& with = *static_cast<const progress_object*>(to)->it;
  bool declined = false;
  const bool goes_on = asked<from::kLibrary>(
      with.side,
      [&](rocks_sink* error) {
        return has_left(caller) || with.calls.progress(with.side.state(), done, total, error);
      },
      [&](const std::string& text) {
        declined = with.side.was_declined();
        if (!declined) with.side.failed(text);
      });
  return goes_on || declined;
}

}  // namespace rx
