// Point reads.
#include <cstdlib>
#include <cstring>

#include "bridge.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rx::Status;

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
                      const uint8_t* key, size_t key_len, PinnableSlice* value,
                      const char** data, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    value->Reset();
    const Status s = db->Get(*options, cf, rx::slice(key, key_len), value);
    *data = value->data();
    *len = value->size();
    return s;
  });
}

int32_t rx_get_into(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                    const uint8_t* key, size_t key_len, uint8_t* buffer, size_t capacity,
                    size_t* len, rx::status* st) noexcept {
  try {
    PinnableSlice value;
    const Status s = db->Get(*options, cf, rx::slice(key, key_len), &value);
    if (!s.ok()) return rx::fill(st, s);
    const size_t fits = value.size() < capacity ? value.size() : capacity;
    memcpy(buffer, value.data(), fits);
    *len = value.size();
    return fits == value.size() ? 0 : rx::kBufferTooSmall;
  } catch (...) {
    return rx::fill_exception(st);
  }
}

int32_t rx_get_owned(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                     const uint8_t* key, size_t key_len, uint8_t** out, size_t* len,
                     rx::status* st) {
  return rx::run(st, [&] {
    PinnableSlice value;
    const Status s = db->Get(*options, cf, rx::slice(key, key_len), &value);
    if (!s.ok()) return s;
    // One byte more, so that an empty value is an address too.
    *out = static_cast<uint8_t*>(malloc(value.size() + 1));
    if (*out == nullptr) throw std::bad_alloc();
    memcpy(*out, value.data(), value.size());
    *len = value.size();
    return s;
  });
}
}
