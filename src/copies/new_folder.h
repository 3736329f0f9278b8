// A new folder, whole or not there.
#pragma once

#include <functional>
#include <string>

#include "src/base/bridge.h"
#include "rocksdb/env.h"

namespace rx {

// Makes a folder that is not there yet: `make` makes it in PATH.tmp (and may use PATH.tmp.tmp, as RocksDB
// does), and it gets its name when it is whole. One that fails leaves nothing. Refuses a path that is
// there; what a call that was killed left in PATH.tmp is deleted, and nothing else. `argument`: what to
// call the path.
Status make_folder(rocksdb::Env* env, const std::string& path, const char* argument,
                   const std::function<Status(const std::string&)>& make);

}  // namespace rx
