// The transactions of a trace that were prepared. Their writes are in the trace between markers,
// which only a transaction may write, so they are made without them at the commit.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "src/base/bridge.h"
#include "src/inside/records.h"

namespace rx {

class prepared_writes {
 public:
  // Makes of a batch of the trace what is to be written now; it may be nothing. The new bytes, if
  // it changes them, live until the next call.
  void settle(Slice* batch);

 private:
  struct records {
    std::string bytes;
    uint32_t count = 0;

    void add(const inside::batch_part& part) {
      bytes.append(part.bytes.data(), part.bytes.size());
      count += part.writes;
    }
    void add(const records& more) {
      bytes += more.bytes;
      count += more.count;
    }
  };

  // By the transaction's name: what was prepared, and is not committed yet.
  std::unordered_map<std::string, records> waiting_;
  std::string settled_;
};

}  // namespace rx
