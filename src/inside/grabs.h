// Access to private members of RocksDB's classes: an explicit instantiation may name them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "rocksdb/concurrent_task_limiter.h"
#include "rocksdb/configurable.h"
#include "rocksdb/utilities/options_type.h"
#include "rocksdb/write_batch.h"

namespace rocksdb {
class ColumnFamilyData;
class DBImplSecondary;
class WritePreparedTxnDB;
class WriteUnpreparedTxn;
}  // namespace rocksdb

namespace rx::inside {

// `Tag` names the member by its type and has a friend `grab(Tag)`, which returns it.
template <typename Tag, auto Member>
struct grabbed {
  friend constexpr auto grab(Tag) { return Member; }
};

// After `RX_GRAB(name, &Class::member)`, `object.*grab(name_tag{})` is the member.
#define RX_GRAB(name, ...)                  \
  struct name##_tag {                       \
    friend constexpr auto grab(name##_tag); \
  };                                        \
  template struct grabbed<name##_tag, __VA_ARGS__>

// The tables of an object's options; their offsets are relative to `base`.
using option_table = std::unordered_map<std::string, rocksdb::OptionTypeInfo>;
void each_option_table(const rocksdb::Configurable& object,
                       const std::function<void(const option_table&, void* base)>& each);
// The log that contains the records of each column family's memtable.
const std::unordered_map<rocksdb::ColumnFamilyData*, uint64_t>& current_logs(
    const rocksdb::DBImplSecondary& db);
// Commits up to this sequence number need no lookup in the commit cache.
uint64_t max_evicted(const rocksdb::WritePreparedTxnDB& db);
// Whether a transaction has writes in the database before its commit.
bool wrote_early(const rocksdb::WriteUnpreparedTxn& t);
// The last sequence number at which a transaction checked one of its keys.
uint64_t largest_validated(const rocksdb::WriteUnpreparedTxn& t);
// A limiter that NewConcurrentTaskLimiter made.
int limit_of(const rocksdb::ConcurrentTaskLimiter& limiter);
// The bytes of a batch, what kinds of records they hold, and its save points.
std::string& contents_of(rocksdb::WriteBatch& batch);
std::atomic<uint32_t>& flags_of(rocksdb::WriteBatch& batch);
void swap_save_points(rocksdb::WriteBatch& one, rocksdb::WriteBatch& other);

}  // namespace rx::inside
