// The records of a batch in a WAL, each with its column family and sequence number.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

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

// The sections of logs that prepare transactions, in their order. `learn` finds out which numbers
// their writes got: those of the commit, which may be in a later log. Not those of the policies
// that write before the commit: there the writes have the numbers of their own batch.
class prepared_sections {
 public:
  // Of each batch of all logs, in order. Not OK: not a whole batch.
  rocksdb::Status learn(const rocksdb::Slice& record);

  // A second time through all logs, for `without`.
  void again();
  void begin() { in_ = at_++; }
  void end(const std::string& name) { open_[name] = in_; }
  // The number of the write in the section that began last; 0: it has none yet, or none is known.
  uint64_t number_of(uint64_t write) const;
  // How many numbers a commit takes.
  uint64_t commit(const std::string& name);

 private:
  struct section {
    uint64_t writes = 0, number = 0;
    bool early = false;
  };
  std::vector<section> all_;
  size_t at_ = 0, in_ = 0;
  std::map<std::string, size_t> open_;
};

// A column family that is never made: recovery leaves out what belongs to it, and goes on with the
// next sequence number.
constexpr uint32_t kNoFamily = 0x7fffffff;

// The same batch, in which writes that `keeps` refuses belong to kNoFamily. `changed`: how many do.
// Writes of prepared transactions are asked for with the numbers of their commit, if it is there.
rocksdb::Status without(const rocksdb::Slice& record,
                        const std::function<bool(uint32_t family, uint64_t sequence)>& keeps,
                        prepared_sections* sections, std::string* out, uint64_t* changed);

}  // namespace rx::inside
