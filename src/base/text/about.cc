#include "src/base/text/about.h"

#include <algorithm>
#include <cstdio>

namespace rx {

std::string shown(const Slice& key, size_t most) {
  std::string text = "\"";
  for (size_t i = 0; i < std::min(key.size(), most); i++) {
    const auto c = static_cast<unsigned char>(key[i]);
    char escaped[5];
    if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
      text.push_back(static_cast<char>(c));
    } else {
      snprintf(escaped, sizeof(escaped), "\\x%02x", c);
      text += escaped;
    }
  }
  text += "\"";
  if (key.size() > most) text += "... (" + std::to_string(key.size()) + " bytes)";
  return text;
}

}  // namespace rx
