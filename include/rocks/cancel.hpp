// Part of rocks.hpp: stopping what takes long, and hearing how far it is.
#ifndef ROCKS_CANCEL_HPP
#define ROCKS_CANCEL_HPP

#include <rocks/base.hpp>

namespace rocks {

// What stops long calls, and is told how far they are.
class cancel : public detail::handle<rocks_cancel, rocks_cancel_free> {
 public:
  // Stops nothing and hears nothing: for calls without.
  static const cancel& none() {
    static const cancel nobody{static_cast<rocks_cancel*>(nullptr)};
    return nobody;
  }
  cancel() {
    detail::check([&](auto st) { return rocks_cancel_new(&handle_, st); });
  }
  // Of a function (uint64_t done, uint64_t total); an exception out of it ends the call.
  template <typename Progress>
  explicit cancel(Progress progress) : cancel() {
    rocks_progress_callbacks callbacks{};
    detail::give(callbacks, std::move(progress));
    callbacks.progress = [](void* state, uint64_t done, uint64_t total, rocks_sink*) {
      (*static_cast<Progress*>(state))(done, total);
      return true;
    };
    detail::check(
        [&](auto st) { return rocks_cancel_set_progress_callbacks(handle_, &callbacks, st); });
  }
  void set() const {
    detail::check([&](auto st) { return rocks_cancel_set(handle_, st); });
  }
  void set_timeout(uint64_t microseconds) const {
    detail::check([&](auto st) { return rocks_cancel_set_timeout(handle_, microseconds, st); });
  }

 private:
  explicit cancel(rocks_cancel* owned) : handle(owned) {}
};

}  // namespace rocks

#endif
