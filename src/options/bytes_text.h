// Bytes in the text of an option: as they are, or 0x and pairs of hex digits.
#pragma once

#include <string>

#include "rocksdb/utilities/options_type.h"

namespace rx {

// Such a string at an offset.
rocksdb::OptionTypeInfo bytes_info(int offset);
// The given text in the form that options store.
std::string written_bytes(const std::string& given);

}  // namespace rx
