// An env that injects failures: into which operation, with what error, and what a power failure
// loses.
#pragma once

#include <memory>
#include <vector>

#include "src/objects/objects.h"

namespace rx {

class fault_files;

// Its settings and counters.
std::vector<field> fault_settings(fault_files* files);
std::vector<figure> fault_figures(const fault_files* files);

}  // namespace rx
