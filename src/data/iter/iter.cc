// Iterators: one call moves and returns the entry.
#include <memory>
#include <vector>

#include "rocksdb/iterator.h"
#include "src/base/bridge.h"
#include "src/callback/callback.h"
#include "src/data/iter/bulk.h"
#include "src/data/iter/iter.h"
#include "src/db/ttl/ttl.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Iterator;
using ReadOptions = rx::read_options;
using rx::Slice;
using rx::Status;

namespace rx {

Status status_of(const Iterator& it) {
  const Status s = it.status();
  return s.IsNotFound() ? Status::Corruption(s.ToString()) : s;
}

int32_t ended(const Iterator* it, status* st) {
  const Status s = status_of(*it);
  return ended(st, s.ok() ? Status::NotFound() : s);
}

}  // namespace rx

namespace {

// Moves, and returns the new entry.
template <typename Move>
inline int32_t step(Iterator* it, bool is_plain, rx::Entry* e, rx::status* st, Move move) noexcept {
  try {
    move();
    if (rx::maybe_failed()) {
      const int32_t code = rx::ended(st, Status::OK());
      if (code != 0) return code;
    }
    return rx::with_look(it, is_plain, [&](auto at) -> int32_t {
      if (__builtin_expect(!at.valid(), 0)) return rx::ended(it, st);
      const Slice key = at.key(), value = at.value();
      *e = {rx::bytes_of(key), key.size(), rx::bytes_of(value), value.size()};
      return 0;
    });
  } catch (...) {
    return rx::ended_by_exception(st);
  }
}

bool within(const Slice& inner, const Slice& outer) {
  const auto at = reinterpret_cast<uintptr_t>(inner.data());
  const auto begin = reinterpret_cast<uintptr_t>(outer.data());
  return at >= begin && at < begin + outer.size();
}

// A seek target. Copies bytes that the iterator itself exposes: a move invalidates them.
class target {
 public:
  target(const Iterator* it, const uint8_t* key, size_t key_len) : slice_(rx::slice(key, key_len)) {
    if (it->Valid() && (within(slice_, it->key()) || within(slice_, it->value()))) {
      copy_ = slice_.ToString();
      slice_ = copy_;
    }
  }
  const Slice& slice() const { return slice_; }

 private:
  std::string copy_;
  Slice slice_;
};

}  // namespace

extern "C" {

// `at`: the snapshot; NULL: that of the options.
int32_t rx_iter_new(DB* db, ColumnFamilyHandle* cf, const ReadOptions* options,
                    const rocksdb::Snapshot* at, Iterator** out, rx::status* st) {
  return rx::run(st, [&] {
    std::unique_ptr<Iterator> it;
    Status s;
    rx::with_values(*options, at, [&](const ReadOptions& o) {
      DB* const from = rx::seen(db, o);
      it.reset(rx::inside::new_db_iter(from, o, cf));
      if (it != nullptr) return;  // Nothing of it was refused.
      it.reset(from->NewIterator(o, cf));
      s = it->status();
    });
    if (s.ok() && !rx::will_fail()) *out = it.release();
    return s;
  });
}

int32_t rx_iters_new(DB* db, ColumnFamilyHandle* const* cfs, size_t count,
                     const ReadOptions* options, Iterator** out, rx::status* st) {
  return rx::run(st, [&] {
    std::vector<Iterator*> its;
    const Status s = rx::with_values(*options, nullptr, [&](const ReadOptions& o) {
      return rx::seen(db, o)->NewIterators(o, std::vector<ColumnFamilyHandle*>(cfs, cfs + count),
                                           &its);
    });
    const bool handed_out = s.ok() && !rx::will_fail();
    for (size_t i = 0; i < its.size(); i++) {
      if (handed_out) {
        out[i] = its[i];
      } else {
        delete its[i];
      }
    }
    return s;
  });
}

void rx_iter_free(Iterator* it) { delete it; }

bool rx_iter_is_plain(const Iterator* it) { return rx::inside::is_db_iter(*it); }

int32_t rx_iter_seek(Iterator* it, bool is_plain, const uint8_t* key, size_t key_len, rx::Entry* e,
                     rx::status* st) {
  return step(it, is_plain, e, st, [&] { it->Seek(target(it, key, key_len).slice()); });
}

int32_t rx_iter_seek_for_prev(Iterator* it, bool is_plain, const uint8_t* key, size_t key_len,
                              rx::Entry* e, rx::status* st) {
  return step(it, is_plain, e, st, [&] { it->SeekForPrev(target(it, key, key_len).slice()); });
}

int32_t rx_iter_seek_to_first(Iterator* it, bool is_plain, rx::Entry* e, rx::status* st) {
  return step(it, is_plain, e, st, [&] { it->SeekToFirst(); });
}

int32_t rx_iter_seek_to_last(Iterator* it, bool is_plain, rx::Entry* e, rx::status* st) {
  return step(it, is_plain, e, st, [&] { it->SeekToLast(); });
}

int32_t rx_iter_next(Iterator* it, bool is_plain, rx::Entry* e, rx::status* st) {
  return step(it, is_plain, e, st, [&] { it->Next(); });
}

int32_t rx_iter_prev(Iterator* it, bool is_plain, rx::Entry* e, rx::status* st) {
  return step(it, is_plain, e, st, [&] { it->Prev(); });
}

int32_t rx_iter_entry(Iterator* it, bool is_plain, rx::Entry* e, rx::status* st) {
  return step(it, is_plain, e, st, [] {});
}

int32_t rx_iter_status(const Iterator* it, rx::status* st) {
  return rx::run(st, [&] { return rx::status_of(*it); });
}

int32_t rx_iter_refresh(Iterator* it, const rocksdb::Snapshot* snapshot, rx::status* st) {
  return rx::run(st, [&] { return it->Refresh(snapshot); });
}

// `bulk`: NULL: no block was read yet.
int32_t rx_iter_property(Iterator* it, const rx::BulkReader* bulk, const char* name, char** out,
                         size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string value;
    const Status s =
        rx::count_of_blocks(bulk, name, &value) ? Status::OK() : it->GetProperty(name, &value);
    if (s.ok()) *out = rx::copy_out(value, len);
    return s;
  });
}
}
