// The mark of a database's column families, a file of this library's in its folder.
#pragma once

#include "src/db/identity/stored.h"

namespace rx {

// A name that RocksDB does not know, and so leaves alone.
inline constexpr char kFamiliesMark[] = "rocks.families";

// False: there is none, or it is damaged, or another database's.
bool read_mark(rocksdb::Env* env, const std::string& path, stored_families* all);

}  // namespace rx
