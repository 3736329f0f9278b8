// Exceptions that ended a call of the library's.
#pragma once

#include <atomic>

namespace rx {

// Called when an exception has ended a call, to mend what that left.
extern std::atomic<void (*)() noexcept> on_exception;

}  // namespace rx
