// Options that are plain structs; a table lists their fields.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rocksdb/utilities/options_type.h"
#include "src/options/options.h"

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

// A plain struct whose fields are named by a table. All but the tables and the struct itself is
// compiled once (named.cc).
struct table_options : options {
  // The fields that point to bytes, with their offsets: set as text or with set_bytes, not in an
  // option string.
  using Bytes = std::unordered_map<std::string, size_t>;

  Status set(const Pairs& values, bool escaped) final;
  Status set_bytes(const std::string& name, const Slice* value) final;
  Status get(const std::string& name, std::string* value) const final;
  void names(std::vector<std::string>* out) const final;
  Status facts(const std::string& name, option_facts* facts) const final;
  Status text(const ConfigOptions& how, std::string* text) const final;

 protected:
  virtual const Infos& fields() const = 0;
  virtual const Bytes& byte_fields() const = 0;

 private:
  Status unknown(const std::string& name) const;

  std::map<std::string, std::shared_ptr<const pinned>> held_;
};

template <typename Struct>
struct named_options final : table_options {
  Struct o;

  static const Infos& infos();
  static const Bytes& bytes() {
    static const Bytes none;
    return none;
  }

  std::unique_ptr<options> clone() const override { return std::make_unique<named_options>(*this); }
  const void* raw() const override { return &o; }

 protected:
  const Infos& fields() const override { return infos(); }
  const Bytes& byte_fields() const override { return bytes(); }
};

template <typename Struct>
std::unique_ptr<options> make_named() {
  return std::make_unique<named_options<Struct>>();
}

// One entry of a table. A function, because inlined constructors of a hundred entries take the
// compiler seconds.
std::pair<const std::string, OptionTypeInfo> plain_field(const char* name, size_t offset,
                                                         OptionType type);

}  // namespace rx

#define FIELD(Struct, name, type) plain_field(#name, offsetof(Struct, name), OptionType::type)
// A std::chrono::microseconds is one 64-bit count.
#define MICROSECONDS(Struct, name) FIELD(Struct, name, kInt64T)
#define ENUM(Struct, name, map) \
  { #name, OptionTypeInfo::Enum < decltype(Struct::name)>(offsetof(Struct, name), &(map)) }
