// Options that are plain structs; a table lists their fields.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "src/inside/option_text.h"
#include "src/options/options.h"
#include "rocksdb/utilities/options_type.h"

namespace rx {

using rocksdb::ConfigOptions;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;

// Bytes that an option points to. They never change: copies of the options share them.
struct pinned {
  std::string bytes;
  Slice slice;
  explicit pinned(const Slice& from) : bytes(from.ToString()), slice(bytes) {}
};

// A plain struct whose fields are named by a table.
template <typename Struct>
struct named_options : options {
  using Bytes = std::unordered_map<std::string, const Slice* Struct::*>;

  Struct o;
  std::map<std::string, std::shared_ptr<const pinned>> held;

  static const Infos& infos();
  // The fields that point to bytes: set as text or with set_bytes, not in an option string.
  static const Bytes& bytes() {
    static const Bytes none;
    return none;
  }

  std::unique_ptr<options> clone() const override {
    return std::make_unique<named_options>(*this);
  }

  Status set(const Pairs& values, bool escaped) override {
    ConfigOptions config;
    config.input_strings_escaped = false;
    for (const auto& [name, given] : values) {
      if (bytes().count(name) != 0) {
        const std::string text = escaped ? inside::unescape(given) : given;
        const Slice slice = text;
        const Status s = set_bytes(name, &slice);
        if (!s.ok()) return s;
        continue;
      }
      const auto info = infos().find(name);
      if (info == infos().end()) return unknown(name);
      const bool is_string = info->second.GetType() == OptionType::kString;
      std::string value;
      Status s = check_value(name, info->second.GetType(),
                             is_string && escaped ? inside::unescape(given) : given,
                             &value);
      // RocksDB strips one pair of braces.
      if (is_string && !escaped) value = "{" + value + "}";
      if (s.ok()) s = info->second.Parse(config, name, value, &o);
      if (!s.ok()) return s;
    }
    return Status::OK();
  }

  Status set_bytes(const std::string& name, const Slice* value) override {
    const auto member = bytes().find(name);
    if (member == bytes().end()) {
      return infos().count(name) == 0 ? unknown(name) : options::set_bytes(name, value);
    }
    if (value == nullptr) {
      o.*(member->second) = nullptr;
      held.erase(name);
    } else {
      const auto pin = std::make_shared<const pinned>(*value);
      o.*(member->second) = &pin->slice;
      held[name] = pin;
    }
    return Status::OK();
  }

  Status get(const std::string& name, std::string* value) const override {
    if (bytes().count(name) != 0) {
      const auto pin = held.find(name);
      if (pin == held.end()) return Status::NotFound();
      *value = pin->second->bytes;
      return Status::OK();
    }
    const auto info = infos().find(name);
    if (info == infos().end()) return unknown(name);
    const Status s = info->second.Serialize(ConfigOptions(), name, &o, value);
    if (info->second.GetType() == OptionType::kString) {
      *value = inside::unescape(*value);
    }
    return s;
  }

  void names(std::vector<std::string>* out) const override {
    for (const auto& info : infos()) {
      if (!info.second.IsAlias()) out->push_back(info.first);
    }
    for (const auto& one : bytes()) out->push_back(one.first);
    std::sort(out->begin(), out->end());
  }

  Status text(const ConfigOptions& how, std::string* text) const override {
    std::vector<std::string> all;
    names(&all);
    Status s;
    for (const auto& name : all) {
      const auto info = infos().find(name);
      if (info == infos().end()) continue;
      std::string value;
      s = info->second.Serialize(how, name, &o, &value);
      const bool is_string = info->second.GetType() == OptionType::kString;
      if (s.ok()) s = append_pair(name, value, is_string, how.delimiter, text);
      if (!s.ok()) break;
    }
    return s;
  }

  const void* raw() const override { return &o; }

  Status unknown(const std::string& name) const {
    const Status removed = check_removed(name);
    if (!removed.ok()) return removed;
    std::vector<std::string> all;
    names(&all);
    return unknown_name(name, all);
  }
};

template <typename Struct>
std::unique_ptr<options> make_named() {
  return std::make_unique<named_options<Struct>>();
}

}  // namespace rx

#define FIELD(Struct, name, type) {#name, {offsetof(Struct, name), OptionType::type}}
// A std::chrono::microseconds is one 64-bit count.
#define MICROSECONDS(Struct, name) FIELD(Struct, name, kInt64T)
#define ENUM(Struct, name, map) \
  {#name, OptionTypeInfo::Enum<decltype(Struct::name)>(offsetof(Struct, name), &(map))}
