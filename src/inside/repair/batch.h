// The records of a batch in a WAL, each with its column family and sequence number.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace rx::inside {

struct batch_facts {
  uint64_t first = 0, last = 0;  // sequence numbers
  uint32_t writes = 0;
  bool has_markers = false;  // of transactions
  std::set<uint32_t> families;
};

// Not OK: not a whole batch.
rocksdb::Status look_at(const rocksdb::Slice& record, batch_facts* facts);

// A column family that is never made: recovery leaves out what belongs to it, and goes on with the
// next sequence number.
constexpr uint32_t kNoFamily = 0x7fffffff;

// The same batch, in which writes that `keeps` refuses belong to kNoFamily. `changed`: there are
// such. Writes of prepared transactions are not asked for: they have no number yet.
rocksdb::Status without(const rocksdb::Slice& record,
                        const std::function<bool(uint32_t family, uint64_t sequence)>& keeps,
                        std::string* out, uint64_t* changed);

}  // namespace rx::inside
