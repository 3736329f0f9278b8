#include "src/txn/live.h"

#include <array>
#include <mutex>
#include <unordered_map>

namespace rx {
namespace {

// Separate parts, so that threads which begin and end transactions seldom contend.
struct alignas(64) part {
  std::mutex mutex;
  std::unordered_map<rocksdb::Transaction*, rocksdb::DB*> all;
};

std::array<part, 16>& parts() {
  // On the heap, so that threads may still end databases at exit.
  static auto& all = *new std::array<part, 16>;
  return all;
}

part& part_of(rocksdb::Transaction* t) {
  return parts()[(reinterpret_cast<uintptr_t>(t) >> 8) % parts().size()];
}

}  // namespace

void add_live(rocksdb::DB* db, rocksdb::Transaction* t) {
  part& in = part_of(t);
  const std::lock_guard<std::mutex> lock(in.mutex);
  in.all[t] = db;
}

void remove_live(rocksdb::Transaction* t) {
  part& in = part_of(t);
  const std::lock_guard<std::mutex> lock(in.mutex);
  in.all.erase(t);
}

void for_each_live(rocksdb::DB* db, const std::function<void(rocksdb::Transaction*)>& each) {
  for (part& one : parts()) {
    const std::lock_guard<std::mutex> lock(one.mutex);
    for (const auto& [t, of] : one.all) {
      if (of == db) each(t);
    }
  }
}

}  // namespace rx
