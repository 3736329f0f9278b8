// Filter policies: the user's functions behind RocksDB's internal interface for filters
// (table/block_based/filter_policy_internal.h), and RocksDB's own filters by name.
#pragma once

#include "callback.h"
#include "objects.h"
#include "rocksdb/filter_policy.h"

namespace rx {

class filter_functions;

struct filter_policy final : object {
  std::shared_ptr<const rocksdb::FilterPolicy> it;
  // The user's; nullptr: one of RocksDB's own.
  std::shared_ptr<const filter_functions> functions;
  uint64_t failures(std::string* last) const override;
};

Status make_filter_policy(const char* name, std::unique_ptr<object>* out);
Status make_filter_policy(const rocks_filter_policy_callbacks& callbacks, std::unique_ptr<object>* out);

}  // namespace rx
