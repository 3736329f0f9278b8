// The C++ side of rocks: every function catches every exception, reports RocksDB's
// whole Status, and takes arguments that the Rust side has checked already.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <rocks.h>

#include "rocksdb/db.h"
#include "rocksdb/status.h"

#include "src/base/shared.h"

namespace rx {

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Slice;
using rocksdb::Status;

using status = rocks_status;

// Writes RocksDB's Status out; returns its code. An absent key builds no message. A Status of
// an operation that may merge goes through `fill_with_why` instead (merge_failure.h).
int32_t fill(status* out, const Status& from);
int32_t fill(status* out, int32_t code, const char* message);
// Turns the exception in flight into a Status; returns its code. Call from a catch block.
int32_t fill_exception(status* out);

// Set for good when a callback has failed, on whatever thread (callback.cc).
extern std::atomic<bool> a_callback_failed;
inline bool maybe_failed(const Status& s = Status()) {
  return __builtin_expect(!s.ok() || a_callback_failed.load(std::memory_order_relaxed), 0);
}
// Reports how an operation ended: its Status, or the failure of a callback on its thread.
int32_t ended(status* out, const Status& s);
// The same for the exception in flight. Call from a catch block.
int32_t ended_by_exception(status* out);

// Runs `body`, which returns a Status, and catches every exception.
template <typename Body>
inline int32_t run(status* out, Body body) noexcept {
  try {
    const Status s = body();
    return maybe_failed(s) ? ended(out, s) : 0;
  } catch (...) {
    return ended_by_exception(out);
  }
}

// A value made by the first call. Unlike a static local it never blocks: a child forked while
// another thread initialized one would wait forever.
template <typename Value, typename Make>
const Value& raced(std::atomic<const Value*>& place, Make make) {
  const Value* found = place.load(std::memory_order_acquire);
  if (found != nullptr) return *found;
  auto made = std::make_unique<const Value>(make());
  if (place.compare_exchange_strong(found, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *found;
}

inline Slice slice(const uint8_t* data, size_t len) {
  return Slice(reinterpret_cast<const char*>(data), len);
}

// Bytes as C sees them. Not a copy.
inline const uint8_t* bytes_of(const Slice& from) {
  return reinterpret_cast<const uint8_t*>(from.data());
}
inline rocks_slice view(const Slice& from) { return {bytes_of(from), from.size()}; }

// The same for an array: RocksDB's slice has the layout of ours.
static_assert(sizeof(Slice) == sizeof(rocks_slice) && std::is_standard_layout_v<Slice>);
inline const rocks_slice* views(const Slice* from) {
  return reinterpret_cast<const rocks_slice*>(from);
}

// Where a callback writes a bool. Read as a byte, because other languages may write any value.
inline bool* answer_in(uint8_t* byte) { return reinterpret_cast<bool*>(byte); }

// A memtable entry's length is a uint32_t, and RocksDB does not check it for overflow
// (db/memtable.cc, MemTable::Add): it would write a longer record past the entry's memory. The
// margin covers the entry's lengths, sequence number and checksum.
constexpr size_t kMaxRecord = size_t{UINT32_MAX} - 64;

inline bool is_record(const Slice& key, const Slice& value) {
  return __builtin_expect(key.size() <= kMaxRecord && value.size() <= kMaxRecord - key.size(), 1);
}

inline Status fits(const Slice& key, const Slice& value = Slice()) {
  if (is_record(key, value)) return Status::OK();
  return Status::InvalidArgument("key_len and value_len: too long",
                                 "more than 4294967231 bytes together");
}

// A copy for the Rust side, freed with rx_free. One extra byte: empty bytes have an address too,
// and a text ends with a NUL.
char* copy_out(const Slice& bytes, size_t* len);

}  // namespace rx
