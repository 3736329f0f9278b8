// Calls that are left to the owner of callbacks (owners.rs).
#pragma once

#include <memory>
#include <utility>

#include "src/callback/callback.h"

namespace rx {

// `run` or `discard` frees the data.
void leave(const user& of, bool may_drop, void (*run)(void*), void (*discard)(void*),
           void* data) noexcept;

// Whether the call has returned, of callbacks_of_thread::caller.
bool has_left(uint64_t caller) noexcept;

// Answers what waits for this thread. Returns whether the thread is an owner that serves.
bool answer_what_waits() noexcept;

// Leaves a call to the user's owner, for which nobody waits. `may_drop`: it is dropped where too
// many wait. Copies nothing: `Call` owns what it needs.
template <typename Call>
void leave_to_owner(const user& of, bool may_drop, Call call) {
  auto* kept = new Call(std::move(call));
  leave(
      of, may_drop,
      [](void* one) {
        const std::unique_ptr<Call> call(static_cast<Call*>(one));
        (*call)();
      },
      [](void* one) { delete static_cast<Call*>(one); }, kept);
}

}  // namespace rx
