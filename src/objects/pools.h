// RocksDB's pools of background threads, which belong to the process: every env shares the default
// one's.
#pragma once

#include <chrono>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// The size of a pool; after its threads have ended, the size that it will have again.
int pool_size(rocksdb::Env::Priority pool);
void set_pool_size(rocksdb::Env::Priority pool, int size);

// Ends the threads of all pools and waits until they are gone. No database is open. TimedOut: some
// are not; what is left ends by itself, or works on.
Status end_pools(std::chrono::steady_clock::time_point deadline);
}  // namespace rx
