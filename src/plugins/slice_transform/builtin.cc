// Slice transforms that are made by name and call no callbacks: RocksDB's own, and the key up to a
// delimiter. RocksDB finds them in its object library: in option strings, OPTIONS files and the
// properties of tables.
#include <cstring>

#include "rocksdb/convenience.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/utilities/object_registry.h"
#include "src/objects/objects.h"
#include "src/options/check.h"

namespace rx {
namespace {

using rocksdb::ObjectLibrary;
using rocksdb::SliceTransform;

constexpr char kDelimited[] = "rocks.DelimitedPrefix";

int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

// "%2F" represents a byte, as in a URI. Bytes with a meaning in option strings, and those that are
// no text, are written so.
bool unescape(const std::string& text, std::string* bytes) {
  for (size_t at = 0; at < text.size(); at++) {
    if (text[at] != '%') {
      bytes->push_back(text[at]);
      continue;
    }
    if (at + 2 >= text.size()) return false;
    const int high = hex(text[at + 1]), low = hex(text[at + 2]);
    if (high < 0 || low < 0) return false;
    bytes->push_back(static_cast<char>(high * 16 + low));
    at += 2;
  }
  return true;
}

std::string escape(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    if (c > ' ' && c < 0x7F && strchr("%\\#:;={}", c) == nullptr) {
      text.push_back(c);
    } else {
      text.append(1, '%').append(Slice(&c, 1).ToString(true));
    }
  }
  return text;
}

// The key up to its first delimiter, with it. Keys without one have no prefix.
class delimited final : public SliceTransform {
 public:
  explicit delimited(const std::string& delimiter)
      : delimiter_(delimiter), id_(std::string(kDelimited) + ":" + escape(delimiter)) {}

  const char* Name() const override { return kDelimited; }
  std::string GetId() const override { return id_; }
  bool IsInstanceOf(const std::string& name) const override {
    return name == id_ || SliceTransform::IsInstanceOf(name);
  }

  Slice Transform(const Slice& key) const override { return Slice(key.data(), length(key)); }
  bool InDomain(const Slice& key) const override { return find(key) != kNone; }
  bool SameResultWhenAppended(const Slice& prefix) const override { return InDomain(prefix); }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  size_t find(const Slice& key) const {
    if (key.empty()) return kNone;
    const void* at = memmem(key.data(), key.size(), delimiter_.data(), delimiter_.size());
    return at == nullptr ? kNone : static_cast<const char*>(at) - key.data();
  }
  // RocksDB does not always check that a key is in the domain.
  size_t length(const Slice& key) const {
    const size_t at = find(key);
    return at == kNone ? key.size() : at + delimiter_.size();
  }

  const std::string delimiter_, id_;
};

bool add_all() {
  auto& library = *ObjectLibrary::Default();
  library.AddFactory<const SliceTransform>(
      ObjectLibrary::PatternEntry(kDelimited, false).AddSeparator(":"),
      [](const std::string& id, std::unique_ptr<const SliceTransform>* made, std::string* error) {
        std::string delimiter;
        if (unescape(id.substr(strlen(kDelimited) + 1), &delimiter)) {
          made->reset(new delimited(delimiter));
        } else {
          *error = "% wants two hexadecimal digits after it";
        }
        return made->get();
      });
  return true;
}

// When the library is loaded, before any option is read.
const bool added = add_all();

struct named_transform final : slice_transform {};

}  // namespace

Status make_slice_transform(const char* name, const object*, std::unique_ptr<object>* out) {
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  auto made = std::make_unique<named_transform>();
  const Status s = SliceTransform::CreateFromString(strict, name, &made->it);
  if (!s.ok() || made->it == nullptr) return refuse("name", name, objects_of("prefix_extractor"));
  *out = std::move(made);
  return s;
}

}  // namespace rx

extern "C" {

int32_t rx_slice_transform_transform(const rx::object* transform, const uint8_t* key,
                                     size_t key_len, bool* is_in, size_t* offset, size_t* size,
                                     rx::status* st) {
  return rx::run(st, [&] {
    const auto& it = *static_cast<const rx::slice_transform*>(transform)->it;
    const rx::Slice whole = rx::slice(key, key_len);
    *is_in = it.InDomain(whole);
    if (!*is_in) return rx::Status::OK();
    const rx::Slice prefix = it.Transform(whole);
    *offset = prefix.data() - whole.data();
    *size = prefix.size();
    return rx::Status::OK();
  });
}

int32_t rx_slice_transform_same_result_when_appended(const rx::object* transform,
                                                     const uint8_t* prefix, size_t prefix_len,
                                                     bool* same, rx::status* st) {
  return rx::run(st, [&] {
    const auto& it = *static_cast<const rx::slice_transform*>(transform)->it;
    *same = it.SameResultWhenAppended(rx::slice(prefix, prefix_len));
    return rx::Status::OK();
  });
}
}
