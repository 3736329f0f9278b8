// Creates a new folder completely or not at all.
#pragma once

#include <functional>
#include <string>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Creates a folder that does not exist yet: `make` fills PATH.tmp (and may use PATH.tmp.tmp, as
// RocksDB does), which is renamed once complete. A failure leaves nothing behind. Refuses an
// existing path; deletes only what a killed call left in PATH.tmp. `argument`: the name of the path
// in messages.
Status make_folder(rocksdb::Env* env, const std::string& path, const char* argument,
                   const std::function<Status(const std::string&)>& make);

// Refuses a path in the database's own folder, where files and folders are RocksDB's.
Status must_be_outside(DB* db, const std::string& path, const char* argument);

}  // namespace rx
