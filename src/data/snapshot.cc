// Point reads at a snapshot: those of read.cc, with options that name it.
#include "src/base/bridge.h"
#include "src/options/options.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::PinnableSlice;
using ReadOptions = rx::read_options;
using rocksdb::Snapshot;

namespace {

// Copies to the stack: the caller's options are shared and must not change.
template <typename Read>
int32_t read_at(const ReadOptions& options, const Snapshot* at, rx::status* st,
                Read read) noexcept {
  try {
    ReadOptions o(options);
    o.snapshot = at;
    return read(&o);
  } catch (...) {
    return rx::fill_exception(st);
  }
}

}  // namespace

extern "C" {

int32_t rx_get_pinned(DB*, ColumnFamilyHandle*, const ReadOptions*, const uint8_t*, size_t, bool,
                      PinnableSlice*, const char**, size_t*, rx::status*);
int32_t rx_get_into(DB*, ColumnFamilyHandle*, const ReadOptions*, const uint8_t*, size_t, uint8_t*,
                    size_t, size_t*, rx::status*) noexcept;
int32_t rx_get_owned(DB*, ColumnFamilyHandle*, const ReadOptions*, const uint8_t*, size_t,
                     uint8_t**, size_t*, rx::status*);

int32_t rx_snapshot_get_pinned(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                               const Snapshot* at, const uint8_t* key, size_t key_len, bool own,
                               PinnableSlice* value, const char** data, size_t* len,
                               rx::status* st) {
  return read_at(*options, at, st, [&](const ReadOptions* o) {
    return rx_get_pinned(db, cf, o, key, key_len, own, value, data, len, st);
  });
}

int32_t rx_snapshot_get_into(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                             const Snapshot* at, const uint8_t* key, size_t key_len,
                             uint8_t* buffer, size_t capacity, size_t* len, rx::status* st) {
  return read_at(*options, at, st, [&](const ReadOptions* o) {
    return rx_get_into(db, cf, o, key, key_len, buffer, capacity, len, st);
  });
}

int32_t rx_snapshot_get_owned(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                              const Snapshot* at, const uint8_t* key, size_t key_len, uint8_t** out,
                              size_t* len, rx::status* st) {
  return read_at(*options, at, st, [&](const ReadOptions* o) {
    return rx_get_owned(db, cf, o, key, key_len, out, len, st);
  });
}
}
