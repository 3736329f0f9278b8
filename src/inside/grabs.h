// Private members of RocksDB's classes, which an explicit instantiation may name.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "rocksdb/concurrent_task_limiter.h"
#include "rocksdb/configurable.h"
#include "rocksdb/utilities/options_type.h"

namespace rocksdb {
class ColumnFamilyData;
class DBImplSecondary;
class WritePreparedTxnDB;
}  // namespace rocksdb

namespace rx::inside {

// The tables of an object's options; `base` is where the offsets of a table begin.
using option_table = std::unordered_map<std::string, rocksdb::OptionTypeInfo>;
void each_option_table(const rocksdb::Configurable& object,
                       const std::function<void(const option_table&, void* base)>& each);
// The log whose records a column family's memtable has.
const std::unordered_map<rocksdb::ColumnFamilyData*, uint64_t>& current_logs(
    const rocksdb::DBImplSecondary& db);
// Up to this sequence number commits are known without a look into the cache of commits.
uint64_t max_evicted(const rocksdb::WritePreparedTxnDB& db);
// One that NewConcurrentTaskLimiter made.
int limit_of(const rocksdb::ConcurrentTaskLimiter& limiter);

}  // namespace rx::inside
