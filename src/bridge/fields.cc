#include "fields.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <unordered_map>

#include "rocksdb/convenience.h"

namespace rx {
namespace {

bool read_whole(const std::string& text, int64_t* out) {
  if (text.empty() || isspace(static_cast<unsigned char>(text[0]))) return false;
  char* end = nullptr;
  errno = 0;
  const long long number = strtoll(text.c_str(), &end, 10);
  if (errno != 0 || end == text.c_str()) return false;
  int shift = 0;
  switch (*end) {
    case 'k': case 'K': shift = 10; break;
    case 'm': case 'M': shift = 20; break;
    case 'g': case 'G': shift = 30; break;
    case 't': case 'T': shift = 40; break;
    default: break;
  }
  if (shift != 0) end++;
  if (shift != 0 && (*end == 'B' || *end == 'b')) end++;
  if (*end != 0) return false;
  return !__builtin_mul_overflow(number, int64_t{1} << shift, out);
}

std::string trimmed(std::string text) {
  const char* blank = " \t\r\n";
  text.erase(text.find_last_not_of(blank) + 1);
  text.erase(0, text.find_first_not_of(blank));
  return text;
}

size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      const size_t replace = corner + (tolower(a[i - 1]) == tolower(b[j - 1]) ? 0 : 1);
      corner = row[j];
      row[j] = std::min({replace, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
  const std::string start = name.substr(0, 200);
  const auto far = [&](const std::string& one) {
    // The beginning of a name stands for it.
    const bool begins = !start.empty() && one.compare(0, start.size(), start) == 0;
    return begins ? 0 : distance(start, one);
  };
  return *std::min_element(known.begin(), known.end(),
                           [&](const auto& a, const auto& b) { return far(a) < far(b); });
}

Status take(const std::string& name, const std::string& value, const std::vector<field>& fields) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const field& field) { return field.name == name; });
  if (found == fields.end()) {
    std::vector<std::string> known;
    for (const auto& field : fields) known.push_back(field.name);
    return unknown("no setting", name, known);
  }
  const std::string accepted = found->take(value);
  if (accepted.empty()) return Status::OK();
  return Status::InvalidArgument(name + ": \"" + value + "\"; accepted: " + accepted);
}

}  // namespace

field whole(const char* name, int64_t min, int64_t max, std::function<void(int64_t)> set) {
  return {name, [=](const std::string& value) -> std::string {
            int64_t number = 0;
            if (!read_whole(value, &number) || number < min || number > max) {
              return "a whole number from " + std::to_string(min) + " to " + std::to_string(max) +
                     "; K, M, G or T may follow";
            }
            set(number);
            return "";
          }};
}

field fraction(const char* name, double min, double max, std::function<void(double)> set) {
  return {name, [=](const std::string& value) -> std::string {
            char* end = nullptr;
            const double number = strtod(value.c_str(), &end);
            if (value.empty() || *end != 0 || !(number >= min && number <= max)) {
              return "a number from " + std::to_string(min) + " to " + std::to_string(max);
            }
            set(number);
            return "";
          }};
}

field truth(const char* name, std::function<void(bool)> set) {
  return {name, [=](const std::string& value) -> std::string {
            const bool yes = value == "true" || value == "1";
            if (!yes && value != "false" && value != "0") return "true, false";
            set(yes);
            return "";
          }};
}

field choice(const char* name, constants among, std::function<void(int)> set) {
  return {name, [=](const std::string& value) -> std::string {
            std::vector<std::string> names;
            for (const auto& [constant, number] : among) {
              if (value == constant || value == std::to_string(number)) {
                set(number);
                return "";
              }
              names.push_back(constant);
            }
            return one_of(names);
          }};
}

Status configure(const char* text, const std::vector<field>& fields) {
  std::unordered_map<std::string, std::string> values;
  const Status s = rocksdb::StringToMap(text, &values);
  if (!s.ok()) {
    return Status::InvalidArgument(std::string("options: \"") + text +
                                   "\"; accepted: name=value;name=value (" + s.getState() + ")");
  }
  for (const auto& [name, value] : values) {
    const Status taken = take(name, value, fields);
    if (!taken.ok()) return taken;
  }
  return Status::OK();
}

Status configure(const char* name, const char* value, const std::vector<field>& fields) {
  return take(trimmed(name), trimmed(value), fields);
}

Status unknown(const std::string& what, const std::string& name,
               const std::vector<std::string>& known) {
  std::string message = "name: " + what + " \"" + name + "\"; ";
  if (known.empty()) {
    message += "there is none";
  } else if (known.size() <= 12) {
    message += "accepted: " + one_of(known);
  } else {
    message += "the nearest: \"" + nearest(name, known) + "\"";
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

}  // namespace rx
