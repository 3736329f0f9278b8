// The options of Arrow streams.
#pragma once

#include <string>

#include "src/base/bridge.h"

namespace rx {

// How the texts among typed columns go out.
enum class arrow_texts { kUtf8, kBinary };

struct arrow_options {
  size_t batch_rows = 65536;
  uint64_t batch_bytes = 1 << 20;
  uint64_t limit = 0;
  uint32_t threads = 0;
  uint32_t batches_ahead = 2;
  ArrowBytes bytes_as = ArrowBytes::Binary;
  ArrowColumns columns = ArrowColumns::Both;
  WriteKind write = WriteKind::Put;
  ArrowNulls null_values = ArrowNulls::Refuse;
  bool reverse = false;
  std::string key_name = "key", value_name = "value", source_name = "source";
  // Typed columns: the parts, their names, and which rows.
  std::string key_parts, value_parts, key_names, value_names, where;
  arrow_texts texts_as = arrow_texts::kUtf8;
};

}  // namespace rx
