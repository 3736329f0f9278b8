// Telling the user how far a long call is.
#pragma once

#include "src/plugins/family.h"
#include "src/objects/objects.h"

namespace rx {

// `to` is NULL: nobody is told. False: the callback failed, and the operation is to end so.
bool tell_progress(const object* to, uint64_t done, uint64_t total) noexcept;

}  // namespace rx
