#include "src/options/bytes_text.h"

#include <algorithm>
#include <cstring>

#include "src/inside/option_text.h"

namespace rx {
namespace {

using rocksdb::ConfigOptions;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;
using rocksdb::Slice;

constexpr char kHex[] = "0x";

bool read_hex(const std::string& text, std::string* bytes) {
  if (!text.starts_with(kHex) || text.size() % 2 != 0) return false;
  return Slice(text.data() + 2, text.size() - 2).DecodeHex(bytes);
}

// In RocksDB's format if its parser reads the same bytes back; else in hex.
std::string write(const std::string& bytes) {
  const auto is_plain = [](char c) {
    return c > ' ' && c < 0x7f && strchr(";={}\\", c) == nullptr;
  };
  std::string decoded;
  if (!bytes.empty() && std::all_of(bytes.begin(), bytes.end(), is_plain) &&
      !read_hex(bytes, &decoded)) {
    return inside::escape(bytes);
  }
  return kHex + Slice(bytes).ToString(true);
}

}  // namespace

OptionTypeInfo bytes_info(int offset) {
  return OptionTypeInfo(offset, OptionType::kString, rocksdb::OptionVerificationType::kNormal,
                        rocksdb::OptionTypeFlags::kNone)
      .SetParseFunc(
          [](const ConfigOptions&, const std::string&, const std::string& given, void* address) {
            const std::string value = OptionTypeInfo::StripOuterBraces(given);
            auto* bytes = static_cast<std::string*>(address);
            if (!read_hex(value, bytes)) *bytes = value;
            return rocksdb::Status::OK();
          })
      .SetSerializeFunc(
          [](const ConfigOptions&, const std::string&, const void* address, std::string* value) {
            *value = write(*static_cast<const std::string*>(address));
            return rocksdb::Status::OK();
          });
}

std::string written_bytes(const std::string& given) {
  std::string bytes;
  return write(read_hex(given, &bytes) ? bytes : given);
}

}  // namespace rx
