// The folders that this process has open for writing. RocksDB compares the paths they were opened
// with, so it would not refuse another path to the same folder; and its lock is one that a process
// can take twice (fcntl(2)) and loses when it closes either file.
#pragma once

#include <string>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

void remember_folder(const DB* db, rocksdb::Env* env, const std::string& path);
void forget_folder(const DB* db);
bool is_open_here(rocksdb::Env* env, const std::string& path);

}  // namespace rx
