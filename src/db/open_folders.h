// The folders of the databases that this process has open for writing. RocksDB knows them by the paths
// that they were opened with; another path to the same folder would not be refused, and its lock is
// one that a process gives itself twice (fcntl(2)), and loses when it closes either.
#pragma once

#include <string>

#include "src/base/bridge.h"
#include "rocksdb/env.h"

namespace rx {

void remember_folder(const DB* db, rocksdb::Env* env, const std::string& path);
void forget_folder(const DB* db);
bool is_open_here(rocksdb::Env* env, const std::string& path);

}  // namespace rx
