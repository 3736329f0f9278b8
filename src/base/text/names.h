// Names in messages: quoted, listed, and the known one that an unknown one was meant for.
#pragma once

#include <string>
#include <vector>

#include "src/base/bridge.h"

namespace rx {

// The known name that a given one is nearest to: in other letters, cut short, or without
// the part before its last dot. nullptr: none is near.
const std::string* nearest(const std::string& name, const std::vector<std::string>& known);

// The error for a name that is none of `known`: says the nearest, or all of a short list.
Status unknown(const std::string& what, const std::string& name,
               const std::vector<std::string>& known);

inline std::string quoted(const std::string& text) { return "\"" + text + "\""; }
std::string quoted_list(const std::vector<std::string>& texts);

// As a sentence lists them.
std::string one_of(const std::vector<std::string>& names);
// One a line.
std::string lines(const std::vector<std::string>& names);

}  // namespace rx
