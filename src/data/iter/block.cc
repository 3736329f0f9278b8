// Blocks: copies many entries into two columns in one loop.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "src/data/iter/block.h"
#include "src/data/iter/bulk.h"
#include "src/data/iter/iter.h"

using rocksdb::Iterator;
using rx::Slice;
using rx::Status;

namespace rx {

struct limits {
  size_t entries;
  uint64_t bytes;
  uint32_t flags;
};

}  // namespace rx

namespace {

// Entries that RocksDB's iterator reads before a scan is made or moved, which costs as much.
constexpr size_t kFew = 32;
// The longest rest of a scan that could do nothing.
constexpr uint32_t kMostRest = 64;

// A read of many entries into columns. `Grow` makes room or fails.
template <typename Look, typename Grow>
class reading {
 public:
  reading(Iterator* it, Look at, rx::BulkReader** bulk, rx::limits most, const rx::Columns& to,
          rx::status* st, Grow grow)
      : it_(it), at_(at), bulk_(bulk), most_(most), to_(to), c_(to), st_(st), grow_(grow) {}

  // Copies entries from the scan alone, which begins at the iterator's entry or goes on. Where it
  // cannot, there are no entries, and the iterator is at the next one. Without memory for the next
  // one it fails, and the iterator or the scan is there.
  int32_t run_ahead(rx::Filled* out) {
    rx::Place place = out->place;
    *out = {0, 0, 0, place};
    if (place == rx::Place::Entry) {
      if (*bulk_ != nullptr && (*bulk_)->rest > 0) return (*bulk_)->rest--, 0;
      if (!start_scan(at_.key())) return 0;
      place = rx::Place::Ahead;
    }
    int32_t code = 0;
    is_ahead_ = true;
    for (bool is_done = false; !is_done && place == rx::Place::Ahead;) {
      code = by_scan(&place, &is_done);
    }
    note_use();
    if (n_ > 0) c_.key_offsets[0] = c_.value_offsets[0] = 0;
    *out = {n_, k_, v_, place};
    return n_ > 0 ? 0 : code;
  }

  // Whether RocksDB's iterator may be elsewhere than where the read began.
  bool has_moved() const { return has_moved_; }

  // Copies entries until a limit, the end or an error.
  int32_t run(rx::Filled* out) {
    rx::Place place = out->place;
    if (place == rx::Place::Ahead && is_reverse()) {
      it_->Seek((*bulk_)->scan->key());
      place = it_->Valid() ? rx::Place::Entry : rx::Place::Failed;
    }
    given_ = may_scan() ? kFew : SIZE_MAX;
    int32_t code = 0;
    for (bool is_done = false; !is_done && code == 0;) {
      switch (place) {
        case rx::Place::Ahead:
          code = by_scan(&place, &is_done);
          break;
        case rx::Place::Entry:
          code = by_iterator(&place, &is_done);
          break;
        default:
          is_done = true;
      }
    }
    note_use();
    // Entries that were read go out first, but not if a callback failed.
    if (n_ > 0 && place != rx::Place::Nowhere) {
      c_.key_offsets[0] = 0;
      if (!keys_only()) c_.value_offsets[0] = 0;
      *out = {n_, k_, v_, place};
      return 0;
    }
    if (code == 0) {
      code = rx::ended(it_, st_);
      place = code == ROCKS_NOT_FOUND ? rx::Place::End : rx::Place::Nowhere;
    }
    *out = place == rx::Place::Nowhere ? rx::Filled{0, 0, 0, place} : rx::Filled{0, k_, v_, place};
    return code;
  }

 private:
  bool is_reverse() const { return most_.flags & ROCKS_SCAN_REVERSE; }
  bool keys_only() const { return most_.flags & ROCKS_SCAN_KEYS_ONLY; }
  bool may_scan() const {
    if (bulk_ == nullptr || is_reverse() || most_.entries <= 2 * kFew) return false;
    if (*bulk_ == nullptr) return true;
    if ((*bulk_)->rest == 0) return (*bulk_)->scan != nullptr;
    (*bulk_)->rest--;
    return false;
  }

  // Makes room for an entry behind those that are there. Without room the read ends before it.
  int32_t make_room(size_t key, size_t value) {
    const int32_t code = grow_(n_ + 1, k_ + key, v_ + value);
    c_ = to_;  // It may have moved, also when it could not grow.
    if (code == 0 || n_ > 0) return code;
    k_ = key;
    v_ = value;
    return code == ROCKS_BUFFER_TOO_SMALL ? code : rx::fill(st_, code, "out of memory");
  }

  int32_t by_iterator(rx::Place* place, bool* is_done) {
    const size_t before = n_;
    const bool keys_only = this->keys_only(), reverse = is_reverse();
    int32_t code = 0;
    for (;;) {
      if (n_ >= most_.entries) break;
      const Slice key = at_.key();
      if (__builtin_expect(n_ - before >= given_, 0) &&
          (until_.empty() || key.compare(until_) > 0)) {
        if (start_scan(key)) *place = rx::Place::Ahead;
        count(n_ - before);
        return 0;
      }
      const Slice value = keys_only ? Slice() : at_.value();
      const size_t next_k = k_ + key.size(), next_v = v_ + value.size();
      if (n_ > 0 && uint64_t{next_k} + next_v > most_.bytes) break;
      if (next_k > rx::kMostOffset || next_v > rx::kMostOffset) {
        if (n_ > 0) break;
        code =
            rx::fill(st_, Status::NotSupported("an entry of 2 GiB or more", "read it by a step"));
        break;
      }
      if (n_ >= c_.entries || next_k > c_.keys_capacity || next_v > c_.values_capacity) {
        if ((code = make_room(key.size(), value.size())) != 0) break;
      }
      memcpy(c_.keys + k_, key.data(), key.size());
      c_.key_offsets[++n_] = static_cast<uint32_t>(k_ = next_k);
      if (!keys_only) {
        memcpy(c_.values + v_, value.data(), value.size());
        c_.value_offsets[n_] = static_cast<uint32_t>(v_ = next_v);
      }
      reverse ? it_->Prev() : it_->Next();
      if (rx::maybe_failed() && (code = rx::ended(st_, Status::OK())) != 0) {
        *place = rx::Place::Nowhere;
        break;
      }
      if (__builtin_expect(!at_.valid(), 0)) {
        *place = it_->status().ok() ? rx::Place::End : rx::Place::Failed;
        break;
      }
    }
    *is_done = true;
    count(n_ - before);
    return code;
  }

  int32_t by_scan(rx::Place* place, bool* is_done) {
    rx::BulkReader& bulk = **bulk_;
    const rx::inside::scan_columns to = {c_.key_offsets,
                                         reinterpret_cast<char*>(c_.keys),
                                         c_.keys_capacity,
                                         keys_only() ? nullptr : c_.value_offsets,
                                         reinterpret_cast<char*>(c_.values),
                                         c_.values_capacity,
                                         c_.entries};
    rx::inside::scan_filled filled = {n_, k_, v_};
    const auto stop = bulk.scan->copy(to, {most_.entries, most_.bytes, rx::kMostOffset}, &filled);
    bulk.by_scan += filled.entries - n_;
    n_ = filled.entries;
    k_ = filled.key_bytes;
    v_ = filled.value_bytes;
    switch (stop) {
      case rx::inside::scan_stop::kFull:
        *is_done = true;
        return 0;
      case rx::inside::scan_stop::kEnd:
        *place = rx::Place::End;
        return 0;
      case rx::inside::scan_stop::kRoom: {
        const int32_t code = make_room(bulk.scan->key().size(), bulk.scan->value_size());
        *is_done = code != 0;
        return code;
      }
      case rx::inside::scan_stop::kAside:
        // What it comes to may fail, which is for the next call.
        if ((*is_done = is_ahead_ && n_ > 0)) return 0;
        return step_aside(place);
    }
    return 0;
  }

  // Lets a scan go on at the iterator's entry, if there is one that can.
  bool start_scan(const Slice& key) {
    if (*bulk_ == nullptr) *bulk_ = new rx::BulkReader(it_);
    rx::BulkReader& bulk = **bulk_;
    given_ = SIZE_MAX;
    if (bulk.scan == nullptr) return false;
    if (!is_tried_) scanned_ = bulk.by_scan;
    is_tried_ = true;
    bulk.scan->seek(key);
    return true;
  }

  // Lets RocksDB's iterator go on where the scan cannot.
  int32_t step_aside(rx::Place* place) {
    const rx::inside::scan_aside& aside = (*bulk_)->scan->aside();
    given_ = aside.entries;
    until_ = aside.until;
    has_moved_ = true;
    it_->Seek(aside.from);
    if (aside.behind && it_->Valid() && it_->key() == Slice(aside.from)) it_->Next();
    int32_t code = 0;
    if (rx::maybe_failed() && (code = rx::ended(st_, Status::OK())) != 0) {
      *place = rx::Place::Nowhere;
    } else if (it_->Valid()) {
      *place = rx::Place::Entry;
    } else {
      *place = it_->status().ok() ? rx::Place::End : rx::Place::Failed;
    }
    return code;
  }

  // A scan that is of no use here is left out of some of the next reads.
  void note_use() {
    if (!is_tried_) return;
    rx::BulkReader& bulk = **bulk_;
    bulk.next_rest = bulk.by_scan > scanned_ ? 0 : std::min(2 * bulk.next_rest + 1, kMostRest);
    bulk.rest = bulk.next_rest;
  }

  void count(size_t entries) {
    if (bulk_ != nullptr && *bulk_ != nullptr) (*bulk_)->by_iterator += entries;
  }

  Iterator* const it_;
  const Look at_;
  rx::BulkReader** const bulk_;
  const rx::limits most_;
  const rx::Columns& to_;
  rx::Columns c_;
  rx::status* const st_;
  const Grow grow_;
  size_t n_ = 0, k_ = 0, v_ = 0;
  // What RocksDB's iterator reads before a scan goes on: as many entries, then all up to a key.
  size_t given_ = SIZE_MAX;
  std::string until_;
  bool is_ahead_ = false, is_tried_ = false, has_moved_ = false;
  uint64_t scanned_ = 0;
};

template <typename Look, typename Grow>
int32_t read(Iterator* it, Look at, rx::BulkReader** bulk, rx::limits most, const rx::Columns& to,
             rx::Filled* out, rx::status* st, Grow grow) noexcept {
  try {
    return reading<Look, Grow>(it, at, bulk, most, to, st, grow).run(out);
  } catch (...) {
    *out = {0, 0, 0, rx::Place::Nowhere};
    return rx::ended_by_exception(st);
  }
}

// Makes room for `need` elements: at least doubles it, for amortised growth, and does not zero it.
template <typename T>
bool make_room(T** data, size_t* capacity, size_t need, size_t extra) {
  if (need <= *capacity) return true;
  size_t wanted = *capacity * 2 > need ? *capacity * 2 : need;
  if (wanted < 4096) wanted = 4096;
  void* grown = realloc(*data, (wanted + extra) * sizeof(T));
  if (grown == nullptr) return false;
  *data = static_cast<T*>(grown);
  *capacity = wanted;
  return true;
}

}  // namespace

namespace rx {

bool grow(Columns* block, size_t entries, size_t key_bytes, size_t value_bytes) {
  size_t key_entries = block->entries, value_entries = block->entries;
  const bool made = make_room(&block->key_offsets, &key_entries, entries, 1) &&
                    make_room(&block->value_offsets, &value_entries, entries, 1) &&
                    make_room(&block->keys, &block->keys_capacity, key_bytes, 0) &&
                    make_room(&block->values, &block->values_capacity, value_bytes, 0);
  if (made) block->entries = value_entries;
  return made;
}

}  // namespace rx

namespace rx {

bool count_of_blocks(const BulkReader* bulk, const Slice& name, std::string* value) {
  const bool by_scan = name == "rocks.block-entries-by-scan";
  if (!by_scan && name != "rocks.block-entries-by-iterator") return false;
  const uint64_t count = bulk == nullptr ? 0 : by_scan ? bulk->by_scan : bulk->by_iterator;
  *value = std::to_string(count);
  return true;
}

}  // namespace rx

extern "C" {

// Reads into a growing block: changes `block` in place, also on failure. `bulk`: what reads of the
// iterator share; NULL at first. `out` has the place where the read begins, too.
int32_t rx_iter_read_block(Iterator* it, bool is_plain, rx::BulkReader** bulk, size_t max_entries,
                           uint64_t max_bytes, uint32_t flags, rx::Columns* block, rx::Filled* out,
                           rx::status* st) {
  const auto grow = [&](size_t n, size_t k, size_t v) -> int32_t {
    return rx::grow(block, n, k, v) ? 0 : ROCKS_OUT_OF_MEMORY;
  };
  return rx::with_look(it, is_plain, [&](auto at) {
    return read(it, at, is_plain ? bulk : nullptr, {max_entries, max_bytes, flags}, *block, out, st,
                grow);
  });
}

// Reads into the caller's memory of fixed size.
int32_t rx_iter_read_into(Iterator* it, bool is_plain, rx::BulkReader** bulk, uint32_t flags,
                          const rx::Columns* to, rx::Filled* out, rx::status* st) {
  const auto grow = [](size_t, size_t, size_t) -> int32_t { return ROCKS_BUFFER_TOO_SMALL; };
  return rx::with_look(it, is_plain, [&](auto at) {
    return read(it, at, is_plain ? bulk : nullptr, {to->entries, UINT64_MAX, flags}, *to, out, st,
                grow);
  });
}

// Reads ahead of steps forward. `out` has the place where it begins, too: at the iterator's entry,
// or where the scan is.
int32_t rx_iter_read_ahead(Iterator* it, rx::BulkReader** bulk, size_t max_entries,
                           uint64_t max_bytes, rx::Columns* block, rx::Filled* out,
                           rx::status* st) noexcept {
  const auto grow = [&](size_t n, size_t k, size_t v) -> int32_t {
    return rx::grow(block, n, k, v) ? 0 : ROCKS_OUT_OF_MEMORY;
  };
  const bool at_entry = out->place == rx::Place::Entry;
  const rx::inside::db_iter at(it);
  reading ahead(it, at, bulk, {max_entries, max_bytes, 0}, *block, st, grow);
  try {
    return ahead.run_ahead(out);
  } catch (...) {
    const bool is_still = at_entry && !ahead.has_moved();
    *out = {0, 0, 0, is_still ? rx::Place::Entry : rx::Place::Nowhere};
    return rx::ended_by_exception(st);
  }
}

// After a read that ended ahead of RocksDB's iterator: moves that to the key; NULL: to the entry
// that the scan is at.
int32_t rx_iter_catch_up(Iterator* it, const rx::BulkReader* bulk, const uint8_t* key,
                         size_t key_len, rx::status* st) {
  return rx::run(st, [&] {
    it->Seek(key != nullptr ? rx::slice(key, key_len) : bulk->scan->key());
    return it->Valid() || !it->status().ok() ? it->status() : Status::NotFound();
  });
}

void rx_bulk_free(rx::BulkReader* bulk) { delete bulk; }
}
