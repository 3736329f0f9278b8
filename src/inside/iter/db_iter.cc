#include "src/inside/iter/db_iter.h"

#include <cstddef>
#include <memory>
#include <new>
#include <typeinfo>
#include <utility>

#include "db/column_family.h"
#include "db/db_impl/db_impl.h"
#include "memory/arena.h"
#include "src/inside/grabs.h"

namespace rx::inside {

using rocksdb::ArenaWrappedDBIter;
using rocksdb::ColumnFamilyHandle;
using rocksdb::ColumnFamilyHandleImpl;
using rocksdb::DB;
using rocksdb::DBImpl;
using rocksdb::Env;
using rocksdb::Iterator;
using rocksdb::ReadOptions;
using rocksdb::SequenceNumber;
using rocksdb::SuperVersion;

RX_GRAB(arena_next, &rocksdb::Arena::aligned_alloc_ptr_);
RX_GRAB(arena_left, &rocksdb::Arena::alloc_bytes_remaining_);

namespace {

// ---- memory ------------------------------------------------------------------------

// The memory of the iterator that a thread freed last, for the next that it makes. It is larger
// than what malloc keeps at hand for a thread.
struct kept_memory {
  void* iter;
  enum { kNotYet, kKeeps, kEnded } state;
};
constinit thread_local kept_memory kept = {};

struct end_of_thread {
  ~end_of_thread() {
    ::operator delete(std::exchange(kept.iter, nullptr));
    // An iterator may still be freed by destructors that run after this one.
    kept.state = kept_memory::kEnded;
  }
};

// From its first iterator on a thread keeps what it frees. One that makes none may be about to end:
// nothing would be called then.
void begin_to_keep(kept_memory* own) {
  static thread_local end_of_thread end;
  own->state = kept_memory::kKeeps;
}

void* take_memory(size_t size) {
  kept_memory* const own = &kept;
  if (own->state == kept_memory::kNotYet) begin_to_keep(own);
  void* const at = std::exchange(own->iter, nullptr);
  return at != nullptr ? at : ::operator new(size);
}

void give_back(void* at) noexcept {
  kept_memory* const own = &kept;
  if (own->iter != nullptr || own->state != kept_memory::kKeeps) return ::operator delete(at);
  own->iter = at;
}

// ---- the iterator ------------------------------------------------------------------

class own_iter final : public ArenaWrappedDBIter {
 public:
  static void* operator new(size_t size) { return take_memory(size); }
  static void operator delete(void* at) noexcept { give_back(at); }

  // NewArenaWrappedDbIterator (db/arena_wrapped_db_iter.cc). `seen` is the iterator's own once this
  // has returned.
  void begin(DBImpl* db, const ReadOptions& o, ColumnFamilyHandleImpl* cf, SuperVersion* seen,
             SequenceNumber sequence) {
    auto* const family = cf->cfd();
    rocksdb::ReadCallback* const no_callback = nullptr;
    constexpr bool kExposeBlobIndex = false, kAllowRefresh = true, kMarkMemtable = true;
    // What Init takes from the arena is a DBIter, for which that allocates a block of its own: it
    // is larger than the part of the arena that needs none.
    rocksdb::Arena& arena = *ArenaWrappedDBIter::GetArena();
    char*& next = arena.*grab(arena_next_tag{});
    size_t& left = arena.*grab(arena_left_tag{});
    char* const next_before = std::exchange(next, room_);
    const size_t left_before = std::exchange(left, sizeof room_);
    Init(db->DBImpl::GetEnv(), o, family->ioptions(), seen->mutable_cf_options, seen->current,
         sequence, seen->version_number, no_callback, cf, kExposeBlobIndex, kAllowRefresh,
         seen->mem);
    next = next_before;
    left = left_before;
    StoreRefreshInfo(no_callback, kExposeBlobIndex);
    StoreDeferredInitInfo(db, family, seen, sequence, kMarkMemtable);
  }

 private:
  alignas(std::max_align_t) char room_[sizeof(rocksdb::DBIter)];
};
static_assert(alignof(own_iter) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

// ---- making ------------------------------------------------------------------------

// Whether NewIterator (db/db_impl/db_impl.cc) does no more with these than is done here. It refuses
// some of what is left out, and makes other iterators of the rest.
bool is_for_db_iter(const DB* db, const ReadOptions& o, ColumnFamilyHandle* cf) {
  // A class derived from it has a NewIterator of its own, and so has what is stacked upon it.
  if (typeid(*db) != typeid(DBImpl)) return false;
  const bool is_known =
      o.io_activity == Env::IOActivity::kUnknown || o.io_activity == Env::IOActivity::kDBIterator;
  return is_known && o.timestamp == nullptr && !o.tailing && !o.table_filter &&
         o.read_tier != rocksdb::kPersistedTier &&
         static_cast<ColumnFamilyHandleImpl*>(cf)->cfd()->user_comparator()->timestamp_size() == 0;
}

// NewIteratorImpl (db/db_impl/db_impl.cc).
Iterator* make(DBImpl* db, const ReadOptions& o, ColumnFamilyHandleImpl* cf) {
  // Without parentheses: they would clear all of it first, as RocksDB does.
  std::unique_ptr<own_iter> it(new own_iter);
  SuperVersion* const seen = cf->cfd()->GetReferencedSuperVersion(db);
  // After the SuperVersion: a flush in between may drop what an earlier number sees.
  const SequenceNumber sequence = o.snapshot != nullptr ? o.snapshot->GetSequenceNumber()
                                                        : db->DBImpl::GetLatestSequenceNumber();
  try {
    it->begin(db, o, cf, seen, sequence);
  } catch (...) {
    // Out of memory; the iterator has no DBIter yet.
    db->CleanupSuperVersion(seen);
    throw;
  }
  return it.release();
}

}  // namespace

bool is_db_iter(const Iterator& it) {
  return typeid(it) == typeid(own_iter) || typeid(it) == typeid(ArenaWrappedDBIter);
}

Iterator* new_db_iter(DB* db, const ReadOptions& options, ColumnFamilyHandle* cf) {
  if (!is_for_db_iter(db, options, cf)) return nullptr;
  auto* const plain = static_cast<DBImpl*>(db);
  auto* const family = static_cast<ColumnFamilyHandleImpl*>(cf);
  if (options.io_activity == Env::IOActivity::kDBIterator) return make(plain, options, family);
  ReadOptions own(options);
  own.io_activity = Env::IOActivity::kDBIterator;
  return make(plain, own, family);
}

}  // namespace rx::inside
