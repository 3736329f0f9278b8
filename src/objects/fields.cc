#include "src/objects/fields.h"

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
    case 'k':
    case 'K':
      shift = 10;
      break;
    case 'm':
    case 'M':
      shift = 20;
      break;
    case 'g':
    case 'G':
      shift = 30;
      break;
    case 't':
    case 'T':
      shift = 40;
      break;
    default:
      break;
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

}  // namespace rx
