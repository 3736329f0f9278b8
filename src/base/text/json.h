// JSON merge patches, which Rust merges (src/base/text/json.rs).
#pragma once

#include <string>

#include "src/base/bridge.h"

namespace rx {

// The value after the patches, or one patch that does what all of them do; false with a text, or
// where there is none.
using json_merge = bool (*)(const Slice* existing, const Slice* patches, size_t count,
                            bool combine, std::string* result, std::string* why);
extern json_merge merge_json;

}  // namespace rx
