// Reads through a transaction: its own writes over the database's.
#include <cstdlib>
#include <cstring>

#include "rocksdb/comparator.h"
#include "rocksdb/iterator.h"
#include "src/base/checks/entity.h"
#include "src/callback/callback.h"
#include "src/data/iter/iter.h"
#include "src/data/read/values.h"
#include "src/db/txns/txn.h"
#include "src/inside/txns/peek.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::PinnableSlice;
using rocksdb::Transaction;
using ReadOptions = rx::read_options;
using rx::Slice;
using rx::slice;
using rx::Status;
using rx::txn;

namespace rx {

void own_mapped(PinnableSlice* value);

Status iterate(txn* x, ColumnFamilyHandle* cf, const read_options& options,
               std::unique_ptr<rocksdb::Iterator>* out) {
  const uint64_t validated = inside::validated_of(*x->t);
  if (options.snapshot != nullptr && options.snapshot->GetSequenceNumber() < validated) {
    return Status::InvalidArgument(
        "options: the snapshot is of sequence number " +
            std::to_string(options.snapshot->GetSequenceNumber()),
        "a transaction with writes before the commit (WRITE_UNPREPARED) is iterated at " +
            std::to_string(validated) + " or later, where its last key was locked");
  }
  out->reset(with_values(options, nullptr,
                         [&](const read_options& o) { return x->t->GetIterator(o, cf); }));
  return (*out)->status();
}

}  // namespace rx

namespace {

// Lives while a read uses the transaction's memory for a value. A large one does not stay.
struct read_memory {
  explicit read_memory(txn* x) : of(x) {}
  ~read_memory() {
    constexpr size_t kMost = 64 << 10;
    if (__builtin_expect(of->read.capacity() > kMost, 0)) std::string().swap(of->read);
  }
  read_memory(const read_memory&) = delete;
  read_memory& operator=(const read_memory&) = delete;

 private:
  txn* const of;
};

Status get(txn* x, const ReadOptions& options, ColumnFamilyHandle* cf, const Slice& key,
           const rx::Way& how, PinnableSlice* value) {
  if (!how.locks) return x->t->Get(options, cf, key, value);
  const Status s = x->t->GetForUpdate(options, cf, key, value, how.exclusive, how.validates);
  x->awaits_snapshot = x->awaits_snapshot && !(s.ok() || s.IsNotFound());
  return rx::about(s, cf, key);
}

Status get_entity(txn* x, const ReadOptions& options, ColumnFamilyHandle* cf, const Slice& key,
                  const rx::Way& how, rocksdb::PinnableWideColumns* columns) {
  if (!how.locks) return x->t->GetEntity(options, cf, key, columns);
  const Status s =
      x->t->GetEntityForUpdate(options, cf, key, columns, how.exclusive, how.validates);
  x->awaits_snapshot = x->awaits_snapshot && !(s.ok() || s.IsNotFound());
  return rx::about(s, cf, key);
}

}  // namespace

extern "C" {

int32_t rx_txn_get_pinned(txn* x, ColumnFamilyHandle* cf, const ReadOptions* options,
                          const uint8_t* key, size_t key_len, const rx::Way* how, bool own,
                          PinnableSlice* value, const char** data, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    value->Reset();
    const Status s = get(x, *options, cf, slice(key, key_len), *how, value);
    if (own) rx::own_mapped(value);
    *data = value->data();
    *len = value->size();
    return s;
  });
}

int32_t rx_txn_get_into(txn* x, ColumnFamilyHandle* cf, const ReadOptions* options,
                        const uint8_t* key, size_t key_len, uint8_t* buffer, size_t capacity,
                        size_t* len, rx::status* st) noexcept {
  try {
    const read_memory memory(x);
    PinnableSlice value(&x->read);
    const Status s = x->t->Get(*options, cf, slice(key, key_len), &value);
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

// NULL out: only locks.
int32_t rx_txn_get_owned(txn* x, ColumnFamilyHandle* cf, const ReadOptions* options,
                         const uint8_t* key, size_t key_len, const rx::Way* how, char** out,
                         size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    const read_memory memory(x);
    PinnableSlice value(&x->read);
    const Status s =
        get(x, *options, cf, slice(key, key_len), *how, out != nullptr ? &value : nullptr);
    if (s.ok() && out != nullptr && !rx::will_fail()) *out = rx::copy_out(value, len);
    return s;
  });
}

// `family` is for all keys; NULL: the prepared families, one per key. If it locks, it locks all
// keys before it reads one, and the first failure fails the call.
int32_t rx_txn_multi_get(txn* x, rx::values* values, ColumnFamilyHandle* family,
                         const ReadOptions* options, const rx::Entries* keys, const rx::Way* how,
                         bool own, const Slice** slices, const int32_t** codes, rx::status* st) {
  return rx::run(st, [&] {
    const size_t count = values->count;
    ColumnFamilyHandle* const* families = values->families.get();
    const auto of = [&](size_t i) { return family != nullptr ? family : families[i]; };
    Status s = values->take_keys(*keys);
    for (size_t i = 0; s.ok() && how->locks && i < count; i++) {
      s = get(x, *options, of(i), values->keys[i], *how, nullptr);
    }
    if (!s.ok()) return s;
    rx::merge_failures collected;
    for (size_t i = 0; i < count; i++) {
      values->statuses[i] = Status::OK();
      values->pinned[i].Reset();
    }
    if (family != nullptr && !rx::must_read_apart_in_txn(*options)) {
      x->t->MultiGet(*options, family, count, values->keys.get(), values->pinned.get(),
                     values->statuses.get(), false);
    } else {
      for (size_t i = 0; i < count; i++) {
        values->statuses[i] = x->t->Get(*options, of(i), values->keys[i], &values->pinned[i]);
      }
    }
    rx::show(values, &collected, of, own);
    *slices = values->slices.get();
    *codes = values->codes.get();
    return Status::OK();
  });
}

// The same for columns; a read that locks is of one key.
int32_t rx_txn_multi_get_entity(txn* x, rx::values* values, ColumnFamilyHandle* family,
                                const ReadOptions* options, const rx::Entries* keys,
                                const rx::Way* how, bool own, const rocks_wide_column** columns,
                                const size_t** offsets, const int32_t** codes, rx::status* st) {
  return rx::run(st, [&] {
    const size_t count = values->count;
    ColumnFamilyHandle* const* families = values->families.get();
    const auto of = [&](size_t i) { return family != nullptr ? family : families[i]; };
    const Status s = values->take_keys(*keys);
    if (!s.ok()) return s;
    values->expect_entities();
    rx::merge_failures collected;
    for (size_t i = 0; i < count; i++) {
      values->statuses[i] = Status::OK();
      values->entities[i].Reset();
    }
    if (family != nullptr && count > 1 && !rx::must_read_apart_in_txn(*options)) {
      x->t->MultiGetEntity(*options, family, count, values->keys.get(), values->entities.get(),
                           values->statuses.get(), false);
    } else {
      for (size_t i = 0; i < count; i++) {
        values->statuses[i] =
            get_entity(x, *options, of(i), values->keys[i], *how, &values->entities[i]);
      }
    }
    if (how->locks) {
      const Status& locked = values->statuses[0];
      if (!locked.ok() && !locked.IsNotFound() && !rx::is_merge_failure(locked)) return locked;
    }
    rx::show_columns(values, &collected, of, own);
    *columns = rx::views(values->columns);
    *offsets = values->offsets.data();
    *codes = values->codes.get();
    return Status::OK();
  });
}

// The iterator points at the options' bounds as long as it lives.
int32_t rx_txn_iter_new(txn* x, ColumnFamilyHandle* cf, const ReadOptions* options,
                        rocksdb::Iterator** out, rx::status* st) {
  return rx::run(st, [&] {
    std::unique_ptr<rocksdb::Iterator> it;
    const Status s = rx::iterate(x, cf, *options, &it);
    if (s.ok() && !rx::will_fail()) *out = it.release();
    return s;
  });
}
}
