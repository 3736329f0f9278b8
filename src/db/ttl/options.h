// The filter and the merge operator of column families whose values expire.
#pragma once

#include "src/db/ttl/ttl.h"

namespace rx {

constexpr size_t kTimeLength = 4;

// RocksDB's own names, in OPTIONS files as well.
inline constexpr char kTtlFactory[] = "TtlCompactionFilterFactory";
inline constexpr char kTtlFilter[] = "TtlCompactionFilter";
inline constexpr char kTtlOperator[] = "TtlMergeOperator";

// Refuses a value without a time: one that is too short, or whose time is before RocksDB began to
// write times.
Status check_time(const Slice& value);
bool is_stale(const Slice& value, int32_t seconds, rocksdb::SystemClock* clock);
Status append_time(rocksdb::SystemClock* clock, std::string* value);
inline Slice without_time(const Slice& value) {
  return Slice(value.data(), value.size() - kTimeLength);
}

// Wraps the user's filter and operator in those that expire values.
Status make_expire(rocksdb::ColumnFamilyOptions* options, std::shared_ptr<lifetime> lifetime,
                   rocksdb::SystemClock* clock);

// An OPTIONS file has the wrapped operator. This lets the file load, for loading alone: without the
// user's operator inside the wrapper cannot merge.
void add_ttl_merge_operator(rocksdb::ConfigOptions* how);
// Leaves the user's operator.
void unwrap_merge_operator(rocksdb::ColumnFamilyOptions* options);

}  // namespace rx
