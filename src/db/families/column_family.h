// Properties of an open database's column family that calls need.
#pragma once

#include "src/base/bridge.h"

namespace rx {

// The key length that its tables require, with a timestamp if keys have one; 0: any. A key of
// another length makes a table that cannot be read (table/plain/plain_table_key_coding.cc).
size_t key_length(ColumnFamilyHandle* cf);
// Refuses a key, without its timestamp, of another length.
Status has_its_length(ColumnFamilyHandle* cf, const Slice& key);
// What is wrong with a key of another length.
std::string wrong_length(const Slice& key, size_t wanted);
// Refuses the first of many keys that has not the required length.
Status have_its_length(ColumnFamilyHandle* cf, const Entries& keys, size_t count);

}  // namespace rx
