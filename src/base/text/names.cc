#include "src/base/text/names.h"

#include <algorithm>
#include <cctype>

namespace rx {
namespace {

// Longer names are no typing errors, and the search takes quadratic time.
constexpr size_t kLongest = 200;

// Levenshtein distance, ignoring case.
size_t distance(const std::string& a, const std::string& b) {
  const auto same = [](unsigned char x, unsigned char y) { return tolower(x) == tolower(y); };
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      const size_t replaced = corner + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      corner = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

// "block_sise" for "table.block_size": a typing error in the last part of a name.
size_t far(const std::string& name, const std::string& known) {
  const size_t whole = distance(name, known);
  if (name.find('.') != std::string::npos) return whole;
  return std::min(whole, distance(name, last_part(known)) + 1);
}

}  // namespace

const std::string* nearest(const std::string& name, const std::vector<std::string>& known) {
  if (name.empty() || name.size() > kLongest) return nullptr;
  const std::string* found = nullptr;
  size_t best = std::max<size_t>(2, last_part(name).size() / 3) + 1;
  for (const auto& one : known) {
    // A matching beginning counts as much as the largest distance.
    const bool begins = name.size() > 2 && one.compare(0, name.size(), name) == 0;
    const size_t now = begins ? std::min(far(name, one), best - 1) : far(name, one);
    if (now < best || (now == best && found != nullptr && one < *found)) {
      best = now;
      found = &one;
    }
  }
  return found;
}

Status unknown(const std::string& what, const std::string& name,
               const std::vector<std::string>& known) {
  std::string message = "name: " + what + " \"" + name.substr(0, kLongest) + "\"; ";
  const std::string* near = nearest(name, known);
  if (known.empty()) {
    message += "there is none";
  } else if (known.size() <= 12) {
    message += "accepted: " + one_of(known);
  } else if (near != nullptr) {
    message += "the nearest: \"" + *near + "\"";
  } else {
    message += "none of " + std::to_string(known.size()) + " is near";
  }
  return Status::InvalidArgument(message);
}

std::string one_of(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string lines(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += name + "\n";
  return text;
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + quoted(text);
  return list;
}

}  // namespace rx
