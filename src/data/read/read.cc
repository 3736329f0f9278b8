// Point reads.
#include <cstdlib>
#include <cstring>

#include "src/base/bridge.h"
#include "src/callback/callback.h"
#include "src/db/ttl/ttl.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::PinnableSlice;
using ReadOptions = rx::read_options;
using rx::Status;

namespace rx {

// Copies the bytes out of memory that ends with the database.
void own_mapped(PinnableSlice* value) {
  if (!value->IsPinned()) return;
  const std::string copy = value->ToString();
  value->Reset();
  value->PinSelf(copy);
}

}  // namespace rx

extern "C" {

PinnableSlice* rx_value_new() {
  try {
    return new PinnableSlice();
  } catch (...) {
    return nullptr;
  }
}

void rx_value_free(PinnableSlice* value) { delete value; }
void rx_value_reset(PinnableSlice* value) { value->Reset(); }

int32_t rx_get_pinned(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                      const uint8_t* key, size_t key_len, bool own, PinnableSlice* value,
                      const char** data, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    value->Reset();
    const Status s = rx::seen(db, *options)->Get(*options, cf, rx::slice(key, key_len), value);
    if (__builtin_expect(own, 0)) rx::own_mapped(value);
    *data = value->data();
    *len = value->size();
    return s;
  });
}

int32_t rx_get_into(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options, const uint8_t* key,
                    size_t key_len, uint8_t* buffer, size_t capacity, size_t* len,
                    rx::status* st) noexcept {
  try {
    PinnableSlice value;
    const Status s = rx::seen(db, *options)->Get(*options, cf, rx::slice(key, key_len), &value);
    if (rx::maybe_failed(s)) {
      const int32_t code = rx::ended(st, s);
      if (code != 0) return code;
    }
    const size_t fits = value.size() < capacity ? value.size() : capacity;
    memcpy(buffer, value.data(), fits);
    *len = value.size();
    return fits == value.size() ? 0 : ROCKS_BUFFER_TOO_SMALL;
  } catch (...) {
    return rx::ended_by_exception(st);
  }
}

int32_t rx_get_owned(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options, const uint8_t* key,
                     size_t key_len, uint8_t** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    PinnableSlice value;
    const Status s = rx::seen(db, *options)->Get(*options, cf, rx::slice(key, key_len), &value);
    if (s.ok() && !rx::will_fail()) *out = reinterpret_cast<uint8_t*>(rx::copy_out(value, len));
    return s;
  });
}

// KeyMayExist that returns the Status: like DBImpl::KeyMayExist (db/db_impl/db_impl.cc), but
// reports errors. `found`: memory alone had the value.
int32_t rx_key_may_exist(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                         const uint8_t* key, size_t key_len, bool* may_exist, bool* found,
                         char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    ReadOptions memory = *options;
    memory.read_tier = rocksdb::kBlockCacheTier;
    PinnableSlice value;
    const Status s = rx::seen(db, memory)->Get(memory, cf, rx::slice(key, key_len), &value);
    *found = s.ok();
    *may_exist = s.ok() || s.IsIncomplete();
    if (s.ok() && out != nullptr && !rx::will_fail()) *out = rx::copy_out(value, len);
    return s.IsNotFound() || s.IsIncomplete() ? Status::OK() : s;
  });
}
}
