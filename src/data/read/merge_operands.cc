// Reads the operands of a key that are not merged yet.
#include <algorithm>

#include "rocksdb/comparator.h"
#include "src/callback/callback.h"
#include "src/data/read/values.h"
#include "src/inside/db.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::ReadOptions;
using rx::Slice;
using rx::Status;

namespace rx {

void own_mapped(rocksdb::PinnableSlice* value);

}  // namespace rx

namespace {

// Initial room for operands if the caller has no limit.
constexpr size_t kUsual = 64;

using proceed = decltype(rocks_merge_operands_callbacks::proceed);

// RocksDB's read-only databases check neither the options nor the length of the array
// (db/db_impl/db_impl_readonly_sync_and_async.h): the array must suffice. Their data does not
// change meanwhile; in other databases that cannot be written it may.
Status make_room(DB* db, ColumnFamilyHandle* cf, const ReadOptions& options, const Slice& key,
                 bool asks, rx::values* values) {
  if (!rx::inside::is_read_only(db)) {
    return Status::NotSupported(
        "db: of a kind in which RocksDB does not tell merge operands safely");
  }
  if (asks) {
    return Status::NotSupported(
        "callbacks: RocksDB does not ask in a database open for reading only");
  }
  // At least the number of operands.
  size_t count = 0;
  const Status s = rx::inside::count_versions(db, cf, options, key, &count);
  if (s.ok()) values->prepare(std::max(count, values->count));
  return s;
}

}  // namespace

extern "C" {

// `expected_max`: 0 for any number. `writable`: the database is of a kind that accepts writes.
int32_t rx_get_merge_operands(DB* db, rx::values* values, ColumnFamilyHandle* cf,
                              const ReadOptions* options, const uint8_t* key, size_t key_len,
                              size_t expected_max, bool writable, void* state, proceed callback,
                              const Slice** operands, size_t* count, rx::status* st) {
  return rx::run(st, [&] {
    const Slice of = rx::slice(key, key_len);
    const size_t limit = expected_max == 0 ? INT32_MAX : expected_max;
    std::string failure;
    bool failed = false;
    rocksdb::GetMergeOperandsOptions how;
    if (callback != nullptr) {
      rx_callbacks_used.store(true, std::memory_order_relaxed);
      how.continue_cb = [&](Slice operand) {
        bool goes_on = false;
        failed |= !rx::guarded<rx::from::kRocksDB>(&failure, [&] {
          goes_on =
              callback(state, reinterpret_cast<const uint8_t*>(operand.data()), operand.size());
        });
        return goes_on;
      };
    }
    Status s;
    int found = 0;
    values->prepare(std::min(limit, std::max(kUsual, values->capacity)));
    if (!writable) s = make_room(db, cf, *options, of, callback != nullptr, values);
    while (s.ok()) {
      how.expected_max_number_of_operands = static_cast<int>(values->count);
      s = db->GetMergeOperands(*options, cf, of, values->pinned.get(), &how, &found);
      if (!s.IsIncomplete() || s.subcode() != Status::SubCode::KMergeOperandsInsufficientCapacity ||
          static_cast<size_t>(found) > limit) {
        break;
      }
      values->prepare(static_cast<size_t>(found));
      s = Status::OK();
    }
    const size_t all = static_cast<size_t>(found);
    if (failed) {
      rx::called_for about{&of};
      about.family = cf->GetName();
      rx::fail_operation(rx::failure_text("callback proceed", "", about, failure));
      return Status::Aborted();
    }
    if ((s.ok() || s.IsIncomplete()) && all > limit) {
      *count = all;
      return Status::Incomplete(
          "expected_max: " + std::to_string(limit),
          "the key has " + std::to_string(all) + " operands, a value below them included");
    }
    if (!s.ok()) return s;
    // RocksDB makes them share a reference to its memory, which must not outlive a close.
    for (size_t i = 0; i < all; i++) {
      rx::own_mapped(&values->pinned[i]);
      values->slices[i] = values->pinned[i];
      values->codes[i] = 0;
    }
    values->count = all;
    *operands = values->slices.get();
    *count = all;
    return s;
  });
}
}
