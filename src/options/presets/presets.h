// Presets: one name for several options of a database.
#pragma once

#include "src/options/options.h"

namespace rx {

// The values with each "preset" replaced, in its place, by the options that it stands for.
Status with_presets(const Pairs& values, Pairs* all);

}  // namespace rx
