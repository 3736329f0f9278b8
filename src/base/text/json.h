// JSON merge patches; Rust merges them (src/base/text/json.rs).
#pragma once

#include <string>

#include "src/base/bridge.h"

namespace rx {

// Applies the patches to the value, or combines them into one patch. Returns false with a text on
// failure.
using json_merge = bool (*)(const Slice* existing, const Slice* patches, size_t count, bool combine,
                            std::string* result, std::string* why);
extern json_merge merge_json;

}  // namespace rx
