// Whether this thread is inside a point read. RocksDB lends a thread one reference to a column
// family's files at a time; a nested second read would dereference a mark instead of a pointer
// (db/column_family.cc, GetThreadLocalSuperVersion). So callbacks of a point read may not call any
// database.
#include <mutex>
#include <unordered_set>

#include "src/base/bridge.h"
#include "src/inside/db.h"

using rocksdb::ColumnFamilyHandle;

namespace {

std::mutex mutex;

// The column families of all open databases.
std::unordered_set<ColumnFamilyHandle*>& families() {
  // On the heap, so that threads may still end databases at exit.
  static auto& all = *new std::unordered_set<ColumnFamilyHandle*>;
  return all;
}

}  // namespace

namespace rx {

// Called before the handle is destroyed.
void unwatch(ColumnFamilyHandle* cf) {
  const std::lock_guard<std::mutex> lock(mutex);
  families().erase(cf);
}

}  // namespace rx

extern "C" {

// false: out of memory.
bool rx_cf_watch(ColumnFamilyHandle* cf) {
  try {
    const std::lock_guard<std::mutex> lock(mutex);
    families().insert(cf);
    return true;
  } catch (...) {
    return false;
  }
}

bool rx_in_point_read() {
  const std::lock_guard<std::mutex> lock(mutex);
  for (ColumnFamilyHandle* cf : families()) {
    if (rx::inside::is_being_read(cf)) return true;
  }
  return false;
}
}
