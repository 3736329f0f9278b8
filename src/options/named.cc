#include "src/options/named.h"

#include <algorithm>

#include "src/inside/option_text.h"

namespace rx {

Status table_options::set(const Pairs& values, bool escaped) {
  ConfigOptions config;
  config.input_strings_escaped = false;
  auto* const to = const_cast<void*>(raw());
  for (const auto& [name, given] : values) {
    if (byte_fields().count(name) != 0) {
      const std::string text = escaped ? inside::unescape(given) : given;
      const Slice slice = text;
      const Status s = set_bytes(name, &slice);
      if (!s.ok()) return s;
      continue;
    }
    const auto info = fields().find(name);
    if (info == fields().end()) return unknown(name);
    const bool is_string = info->second.GetType() == OptionType::kString;
    std::string value;
    Status s = check_value(name, info->second.GetType(),
                           is_string && escaped ? inside::unescape(given) : given, &value);
    // RocksDB takes one pair of braces off.
    if (is_string && !escaped) value = "{" + value + "}";
    if (s.ok()) s = info->second.Parse(config, name, value, to);
    if (!s.ok()) return s;
  }
  return Status::OK();
}

Status table_options::set_bytes(const std::string& name, const Slice* value) {
  const auto found = byte_fields().find(name);
  if (found == byte_fields().end()) {
    return fields().count(name) == 0 ? unknown(name) : options::set_bytes(name, value);
  }
  auto* const start = static_cast<char*>(const_cast<void*>(raw()));
  auto& pointer = *reinterpret_cast<const Slice**>(start + found->second);
  if (value == nullptr) {
    pointer = nullptr;
    held_.erase(name);
  } else {
    const auto pin = std::make_shared<const pinned>(*value);
    pointer = &pin->slice;
    held_[name] = pin;
  }
  return Status::OK();
}

Status table_options::get(const std::string& name, std::string* value) const {
  if (byte_fields().count(name) != 0) {
    const auto pin = held_.find(name);
    if (pin == held_.end()) return Status::NotFound();
    *value = pin->second->bytes;
    return Status::OK();
  }
  const auto info = fields().find(name);
  if (info == fields().end()) return unknown(name);
  const Status s = info->second.Serialize(ConfigOptions(), name, raw(), value);
  if (info->second.GetType() == OptionType::kString) *value = inside::unescape(*value);
  return s;
}

void table_options::names(std::vector<std::string>* out) const {
  for (const auto& info : fields()) {
    if (!info.second.IsAlias()) out->push_back(info.first);
  }
  for (const auto& one : byte_fields()) out->push_back(one.first);
  std::sort(out->begin(), out->end());
}

Status table_options::facts(const std::string& name, option_facts* facts) const {
  facts->name = name;
  facts->is_bytes = byte_fields().count(name) != 0;
  if (facts->is_bytes) return Status::OK();
  const auto info = fields().find(name);
  if (info == fields().end()) return unknown(name);
  facts->type = info->second.GetType();
  // Of the types here RocksDB lacks one: a count that may be "none".
  if (facts->type == OptionType::kUnknown) {
    facts->type = OptionType::kSizeT;
    facts->accepted = "none, or an integer";
  }
  if (!info->second.IsAlias()) return Status::OK();
  // The field itself has the same place.
  for (const auto& [other, field] : fields()) {
    if (!field.IsAlias() && field.GetOffset(raw()) == info->second.GetOffset(raw())) {
      facts->name = other;
    }
  }
  return Status::OK();
}

Status table_options::text(const ConfigOptions& how, std::string* text) const {
  std::vector<std::string> all;
  names(&all);
  Status s;
  for (const auto& name : all) {
    const auto info = fields().find(name);
    if (info == fields().end()) continue;
    std::string value;
    s = info->second.Serialize(how, name, raw(), &value);
    const bool is_string = info->second.GetType() == OptionType::kString;
    if (s.ok()) s = append_pair(name, value, is_string, how.delimiter, text);
    if (!s.ok()) break;
  }
  return s;
}

Status table_options::unknown(const std::string& name) const {
  const Status removed = check_removed(name);
  if (!removed.ok()) return removed;
  std::vector<std::string> all;
  names(&all);
  return unknown_name(name, all);
}

std::pair<const std::string, OptionTypeInfo> plain_field(const char* name, size_t offset,
                                                         OptionType type) {
  return {name, {static_cast<int>(offset), type}};
}

}  // namespace rx
