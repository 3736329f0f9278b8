// An env whose files fail as asked: which operation, with what error, and what a power failure takes.
#pragma once

#include <memory>
#include <vector>

#include "src/objects/objects.h"

namespace rx {

class fault_files;

// Settings and figures of one.
std::vector<field> fault_settings(fault_files* files);
std::vector<figure> fault_figures(const fault_files* files);

// Over the files of `base`; NULL: of the process's default env.

}  // namespace rx
