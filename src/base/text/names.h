// Names in messages: quoted, listed, and the closest known name to an unknown one.
#pragma once

#include <string>
#include <vector>

#include "src/base/bridge.h"

namespace rx {

// The known name closest to the given one: in other letters, cut short, or without the part before
// its last dot. nullptr: none is close.
const std::string* nearest(const std::string& name, const std::vector<std::string>& known);

// The error for a name that is not in `known`: suggests the closest, or lists all of a short list.
Status unknown(const std::string& what, const std::string& name,
               const std::vector<std::string>& known);

inline std::string quoted(const std::string& text) { return "\"" + text + "\""; }
std::string quoted_list(const std::vector<std::string>& texts);

// Joins names as in a sentence.
std::string one_of(const std::vector<std::string>& names);
// One name per line.
std::string lines(const std::vector<std::string>& names);

}  // namespace rx
