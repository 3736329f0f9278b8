// A range as parts of about equal size, for as many iterators.
#include "src/inside/scan/parts.h"
#include "src/base/bridge.h"
#include "src/options/options.h"

namespace {

// Takes the key at which a part ends.
using end_call = void (*)(void* state, const uint8_t* end, size_t len);

}  // namespace

extern "C" {

// Gives `each` the keys at which the parts but the last end, in their order. There are at most
// `most` parts, none of much less than `least_bytes` of tables.
int32_t rx_iter_parts(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* cf,
                      const rx::read_options* options, size_t most, uint64_t least_bytes,
                      void* state, end_call each, rx::status* st) {
  return rx::run(st, [&] {
    const auto parts = rx::inside::parts_of_range(db, cf, *options, most, least_bytes, most > 1);
    for (size_t i = 0; i + 1 < parts.size(); i++) {
      const std::string& end = parts[i].end;
      each(state, rx::bytes_of(end), end.size());
    }
    return rx::Status::OK();
  });
}
}
