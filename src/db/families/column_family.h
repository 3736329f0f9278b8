// A column family of an open database: what calls ask of it.
#pragma once

#include "src/base/bridge.h"

namespace rx {

// How long the keys are that its tables are made for, one of another length making a table that
// cannot be read (table/plain/plain_table_key_coding.cc); 0: any.
size_t key_length(ColumnFamilyHandle* cf);

}  // namespace rx
