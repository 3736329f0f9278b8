// The parts of a key as a text names them: "rocks.order(u32be,-i64le,until(0x00))". The grammar
// is in rocks.h, from src/types/plugins/comparator.rs.
#pragma once

#include <vector>

#include "src/base/bridge.h"

namespace rx {

enum class key_type : uint8_t { kUnsigned, kSigned, kFloat, kBytes, kPrefixed, kUntil, kRest };

struct key_part {
  key_type type = key_type::kRest;
  bool is_reversed = false;
  bool ignores_case = false;
  bool is_little = false;  // a number, or the length before kPrefixed
  uint8_t width = 0;       // the same, in bytes
  uint8_t delimiter = 0;   // after kUntil
  uint32_t length = 0;     // of kBytes

  bool is_number() const { return type <= key_type::kFloat; }
};

struct key_parts {
  bool is_reversed = false;  // as a whole
  std::vector<key_part> parts;

  bool ignores_case() const;
};

// Whether a text can name parts at all: it begins with rocks.order or rocks.reverse_order.
bool names_key_parts(const std::string& text);

// Reads such a text. The error quotes it, and names the place and what is accepted there.
Status read_key_parts(const std::string& text, key_parts* out);

}  // namespace rx
