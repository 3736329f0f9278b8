// Reports the progress of a long call to the user.
#pragma once

#include "src/objects/objects.h"
#include "src/plugins/family.h"

namespace rx {

// `to` NULL: does nothing. False: the callback failed, and the operation must end with that
// failure.
bool tell_progress(const object* to, uint64_t done, uint64_t total) noexcept;

}  // namespace rx
