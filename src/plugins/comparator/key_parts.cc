#include "src/plugins/comparator/key_parts.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace rx {
namespace {

constexpr std::string_view kHead = "rocks.order", kReverseHead = "rocks.reverse_order";
constexpr size_t kMostParts = 64;

struct number_type {
  std::string_view name;
  key_type type;
  uint8_t width;
  bool is_little;
};

constexpr number_type kNumbers[] = {
    {"u8", key_type::kUnsigned, 1, false},   {"u16be", key_type::kUnsigned, 2, false},
    {"u16le", key_type::kUnsigned, 2, true}, {"u32be", key_type::kUnsigned, 4, false},
    {"u32le", key_type::kUnsigned, 4, true}, {"u64be", key_type::kUnsigned, 8, false},
    {"u64le", key_type::kUnsigned, 8, true}, {"i8", key_type::kSigned, 1, false},
    {"i16be", key_type::kSigned, 2, false},  {"i16le", key_type::kSigned, 2, true},
    {"i32be", key_type::kSigned, 4, false},  {"i32le", key_type::kSigned, 4, true},
    {"i64be", key_type::kSigned, 8, false},  {"i64le", key_type::kSigned, 8, true},
    {"f32be", key_type::kFloat, 4, false},   {"f32le", key_type::kFloat, 4, true},
    {"f64be", key_type::kFloat, 8, false},   {"f64le", key_type::kFloat, 8, true},
};

constexpr char kTexts[] = "bytes(N), prefixed(U), until(0xHH), rest";

// The names of the numbers, all or the unsigned ones.
std::string numbers(bool all) {
  std::string names;
  for (const auto& one : kNumbers) {
    if (!all && one.type != key_type::kUnsigned) continue;
    names.append(names.empty() ? "" : ", ").append(one.name);
  }
  return names;
}

class part_reader {
 public:
  explicit part_reader(std::string_view text) : text_(text) {}

  Status read(key_parts* out) {
    out->is_reversed = text_.starts_with(kReverseHead);
    at_ = (out->is_reversed ? kReverseHead : kHead).size();
    Status s = expect("(");
    while (s.ok()) {
      key_part part;
      part.is_reversed = take("-");
      s = one(&part);
      if (!s.ok()) return s;
      out->parts.push_back(part);
      if (take(")")) return at_ == text_.size() ? s : wrong("the end");
      if (part.type == key_type::kRest) return wrong(")", "nothing is left after rest");
      if (out->parts.size() == kMostParts) return wrong(")", "64 parts are the most");
      if (!take(",")) return wrong(", or )");
    }
    return s;
  }

 private:
  Status one(key_part* part) {
    const size_t begin = at_;
    if (number(part)) return Status::OK();
    if (take("nocase(")) {
      part->ignores_case = true;
      const Status s = text(part);
      return s.ok() ? expect(")") : s;
    }
    at_ = begin;
    return text(part);
  }

  bool number(key_part* part) {
    const std::string_view name = word();
    const auto* const found = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                           [&](const auto& one) { return one.name == name; });
    if (found == std::end(kNumbers)) return false;
    part->type = found->type;
    part->width = found->width;
    part->is_little = found->is_little;
    at_ += name.size();
    return true;
  }

  Status text(key_part* part) {
    if (word() == "rest") {
      at_ += word().size();
      part->type = key_type::kRest;
      return Status::OK();
    }
    if (take("bytes(")) {
      part->type = key_type::kBytes;
      if (!length(&part->length)) return wrong("a number from 1 to 4294967295");
    } else if (take("prefixed(")) {
      const size_t begin = at_;
      if (!number(part) || part->type != key_type::kUnsigned) {
        at_ = begin;
        return wrong(numbers(false));
      }
      part->type = key_type::kPrefixed;
    } else if (take("until(")) {
      part->type = key_type::kUntil;
      if (!byte(&part->delimiter)) return wrong("0x and two hex digits, a to f small");
    } else if (part->ignores_case) {
      return wrong(kTexts);
    } else {
      return wrong(numbers(true) + ", " + kTexts + ", nocase(TEXT); one - before it reverses it");
    }
    return expect(")");
  }

  // In one spelling: without zeros in front.
  bool length(uint32_t* out) {
    uint64_t value = 0;
    const std::string_view digits = word();
    if (digits.empty() || digits.size() > 10 || digits[0] == '0') return false;
    for (const char digit : digits) {
      if (digit < '0' || digit > '9') return false;
      value = value * 10 + static_cast<uint64_t>(digit - '0');
    }
    if (value > std::numeric_limits<uint32_t>::max()) return false;
    *out = static_cast<uint32_t>(value);
    at_ += digits.size();
    return true;
  }

  bool byte(uint8_t* out) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::string_view given = word();
    if (given.size() != 4 || !given.starts_with("0x")) return false;
    const size_t high = kDigits.find(given[2]), low = kDigits.find(given[3]);
    if (high == kDigits.npos || low == kDigits.npos) return false;
    *out = static_cast<uint8_t>(high * 16 + low);
    at_ += given.size();
    return true;
  }

  // Small letters and digits from here on.
  std::string_view word() const {
    size_t end = at_;
    while (end < text_.size() &&
           ((text_[end] >= 'a' && text_[end] <= 'z') || (text_[end] >= '0' && text_[end] <= '9'))) {
      end++;
    }
    return text_.substr(at_, end - at_);
  }

  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  Status expect(const char* token) { return take(token) ? Status::OK() : wrong(token); }

  Status wrong(const std::string& accepted, const char* why = nullptr) const {
    const auto shown = [](std::string_view text) {
      constexpr size_t kMost = 80;
      std::string quoted = "\"" + std::string(text.substr(0, kMost));
      return quoted + (text.size() > kMost ? "...\"" : "\"");
    };
    std::string message = shown(text_) + ": byte " + std::to_string(at_) + ": ";
    message += at_ == text_.size() ? "the end" : shown(text_.substr(at_, 24));
    if (why != nullptr) message.append(", but ").append(why);
    return Status::InvalidArgument(message + "; accepted: " + accepted);
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

bool key_parts::ignores_case() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const key_part& part) { return part.ignores_case; });
}

bool names_key_parts(const std::string& text) {
  return text.starts_with(kHead) || text.starts_with(kReverseHead);
}

Status read_key_parts(const std::string& text, key_parts* out) {
  return part_reader(text).read(out);
}

}  // namespace rx
