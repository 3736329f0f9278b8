// Filter policies: the user's functions behind RocksDB's internal interface for filters
// (src/inside/tables/filter_build.h), and RocksDB's own filters by name.
#pragma once

#include "rocksdb/filter_policy.h"
#include "src/callback/callback.h"
#include "src/objects/objects.h"

namespace rx {

class filter_functions;

struct filter_policy final : object {
  std::shared_ptr<const rocksdb::FilterPolicy> it;
  // The user's functions; nullptr: one of RocksDB's own policies.
  std::shared_ptr<const filter_functions> functions;
  uint64_t failures(std::string* last) const override;
};

}  // namespace rx
