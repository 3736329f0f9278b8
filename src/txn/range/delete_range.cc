// Deletions of ranges in transactions: the keys are read first, because a transaction does not
// change under its iterators, and then locked and deleted.
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/comparator.h"
#include "rocksdb/iterator.h"
#include "src/base/checks/checks.h"
#include "src/base/checks/many.h"
#include "src/callback/callback.h"
#include "src/data/iter/iter.h"
#include "src/db/open/lock_waits.h"
#include "src/db/txns/txn.h"
#include "src/options/options.h"

using rocksdb::ColumnFamilyHandle;
using rx::Slice;
using rx::slice;
using rx::Status;
using rx::txn;

namespace rx {
namespace {

// How many keys are read between two looks at the flag that stops the call.
constexpr size_t kKeysAtOnce = 256;

// Keys, one behind the other.
class key_list {
 public:
  void add(const Slice& key) {
    bytes_.append(key.data(), key.size());
    ends_.push_back(bytes_.size());
  }
  size_t count() const { return ends_.size(); }
  Slice at(size_t index) const {
    const size_t begin = index == 0 ? 0 : ends_[index - 1];
    return Slice(bytes_.data() + begin, ends_[index] - begin);
  }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

// The first keys of a range as the transaction sees them; `limit` 0: all.
Status find_keys(txn* x, ColumnFamilyHandle* cf, const read_options& given, const Slice& begin,
                 const Slice& end, uint64_t limit, const stop_flag& stop, key_list* keys) {
  read_options options(given);
  options.iterate_lower_bound = &begin;
  options.iterate_upper_bound = &end;
  options.total_order_seek = true;
  options.prefix_same_as_start = options.tailing = options.pin_data = false;
  std::unique_ptr<rocksdb::Iterator> it;
  const Status s = iterate(x, cf, options, &it);
  if (!s.ok()) return s;
  for (it->Seek(begin); it->Valid(); it->Next()) {
    if (keys->count() % kKeysAtOnce == 0 && stop) return stopped();
    keys->add(it->key());
    if (keys->count() == limit) return Status::OK();
  }
  return status_of(*it);
}

// Each of them, or none.
Status delete_keys(txn* x, ColumnFamilyHandle* cf, const key_list& keys, const stop_flag& stop) {
  const ends_lock_waits waits(&stop);
  return whole(x->t.get(), [&] {
    for (size_t i = 0; i < keys.count(); i++) {
      if (stop) return stopped();
      const Status s = delete_key(x, cf, keys.at(i));
      // A wait that the flag ended says so itself (src/db/open/lock_waits.cc).
      if (!s.ok()) return s;
    }
    // The call reports the callback's own words.
    return will_fail() ? Status::Aborted("a callback failed") : Status::OK();
  });
}

}  // namespace
}  // namespace rx

extern "C" int32_t rx_txn_delete_range(txn* x, ColumnFamilyHandle* cf,
                                       const rx::read_options* options, const uint8_t* begin,
                                       size_t begin_len, const uint8_t* end, size_t end_len,
                                       uint64_t limit, const rx::stop_flag* stop, uint64_t* deleted,
                                       rx::status* st) {
  const bool awaits_snapshot = x->awaits_snapshot;
  const int32_t code = rx::run(st, [&] {
    const Slice from = slice(begin, begin_len), to = slice(end, end_len);
    const int order = cf->GetComparator()->CompareWithoutTimestamp(from, false, to, false);
    if (order > 0) {
      return Status::InvalidArgument("begin", "comes after end in the column family's order");
    }
    if (options->iter_start_ts != nullptr) {
      return Status::InvalidArgument("options: iter_start_ts",
                                     "a deletion is of keys, and not of their versions");
    }
    rx::key_list keys;
    Status s;
    if (order < 0) s = rx::find_keys(x, cf, *options, from, to, limit, *stop, &keys);
    if (s.ok() && keys.count() > 0 && !rx::will_fail()) s = rx::delete_keys(x, cf, keys, *stop);
    *deleted = keys.count();
    return s;
  });
  // The save point brings back the state of the snapshot as well.
  if (code != 0) x->awaits_snapshot = awaits_snapshot;
  return code;
}
