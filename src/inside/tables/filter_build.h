// Filter policies: one that calls the user's functions, and RocksDB's own, used without a table.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rocksdb/filter_policy.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace rx::inside {

// RocksDB queries no more keys at once (table/multiget_context.h, MAX_BATCH_SIZE), and its own
// readers accept no more.
constexpr size_t kMostKeysAtOnce = 32;

// Builds and queries filters. Threads may call concurrently. No call throws.
class filter_maker {
 public:
  virtual ~filter_maker() = default;

  virtual const char* name() const = 0;
  virtual double bits_per_key() const = 0;
  // false: no filter, and `why`.
  virtual bool create(const rocksdb::Slice* keys, size_t count, std::string* filter,
                      std::string* why) const = 0;
  // false: no result, and `why`; where that is NULL, the failure is only counted.
  virtual bool may_match(const rocksdb::Slice& key, const rocksdb::Slice& filter, uint8_t* answer,
                         std::string* why) const = 0;
  // Whether it can query many keys at once.
  virtual bool has_batch() const = 0;
  virtual bool may_match(const rocksdb::Slice* keys, size_t count, const rocksdb::Slice& filter,
                         uint8_t* answers) const = 0;
  // Records that a table gets no filter.
  virtual void note(const std::string& why) const = 0;
};

std::shared_ptr<const rocksdb::FilterPolicy> make_policy(std::shared_ptr<const filter_maker> maker);

// One of RocksDB's own policies, without a table.
rocksdb::Status build_filter(const rocksdb::FilterPolicy& policy, const rocksdb::Slice* keys,
                             size_t count, std::string* filter);
// Whether RocksDB's readers stay inside of the filter: they trust its metadata.
bool is_sound_filter(const rocksdb::Slice& filter);
// For a filter that passed is_sound_filter.
bool may_match(const rocksdb::FilterPolicy& policy, const rocksdb::Slice& key,
               const rocksdb::Slice& filter);
void may_match(const rocksdb::FilterPolicy& policy, rocksdb::Slice* keys, size_t count,
               const rocksdb::Slice& filter, uint8_t* answers);

}  // namespace rx::inside
