// Properties of an open database's column family that calls need.
#pragma once

#include "src/base/bridge.h"

namespace rx {

// The key length that its tables require; 0: any. A key of another length makes a table that cannot
// be read (table/plain/plain_table_key_coding.cc).
size_t key_length(ColumnFamilyHandle* cf);

}  // namespace rx
