// Filter policies: the user's functions behind RocksDB's internal interface for filters
// (inside/filter_build.h), and RocksDB's own filters by name.
#pragma once

#include "callback.h"
#include "objects.h"
#include "rocksdb/filter_policy.h"

namespace rx {

// The same layout as rocks_filter_policy_callbacks; Slice is laid out as rocks_slice.
struct filter_policy_callbacks {
  callbacks_head head;
  const char* name;
  double bits_per_key;
  bool (*create_filter)(void* state, const Slice* keys, size_t count, void* filter, void* error);
  bool (*key_may_match)(void* state, const char* key, size_t key_len, const char* filter,
                        size_t filter_len, uint8_t* may_match, void* error);
  bool (*keys_may_match)(void* state, const Slice* keys, size_t count, const char* filter,
                         size_t filter_len, uint8_t* may_match, void* error);
};

class filter_functions;

struct filter_policy final : object {
  std::shared_ptr<const rocksdb::FilterPolicy> it;
  // The user's; nullptr: one of RocksDB's own.
  std::shared_ptr<const filter_functions> functions;
  uint64_t failures(std::string* last) const override;
};

}  // namespace rx
