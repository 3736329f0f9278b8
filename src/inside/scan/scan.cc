#include "src/inside/scan/scan.h"

#include <algorithm>
#include <vector>

#include "db/memtable_list.h"
#include "db/range_del_aggregator.h"
#include "db/version_set.h"
#include "rocksdb/comparator.h"
#include "src/inside/iter/db_iter.h"
#include "src/inside/scan/run.h"
#include "src/inside/scan/takers.h"

namespace rx::inside {

using rocksdb::ArenaWrappedDBIter;
using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;
using rocksdb::InternalIterator;
using rocksdb::ReadOptions;
using rocksdb::SuperVersion;
using rocksdb::ValueType;

namespace {

// Whether a scan does all that the options ask for: tests/read_options.rs has
// the list of their fields, and how each is honoured.
bool is_for_scan(const ReadOptions& o, const rocksdb::MutableCFOptions& family) {
  const bool total = family.prefix_extractor == nullptr ||
                     ((o.total_order_seek || o.auto_prefix_mode) && !o.prefix_same_as_start);
  // Their checksums are checked where RocksDB reads an entry.
  const bool is_protected =
      family.block_protection_bytes_per_key != 0 || family.paranoid_memory_checks;
  return total && !is_protected && o.timestamp == nullptr && o.iter_start_ts == nullptr &&
         !o.tailing && !o.pin_data && !o.async_io && !o.adaptive_readahead && !o.table_filter &&
         o.max_skippable_internal_keys == 0 && !o.auto_refresh_iterator_with_snapshot &&
         o.table_index_factory == nullptr && o.read_scoped_block_buffer_provider == nullptr &&
         (o.read_tier == rocksdb::kReadAllTier || o.read_tier == rocksdb::kBlockCacheTier);
}

// The least of the runs but the first, while entries of the first are taken.
class fence {
 public:
  explicit fence(const run* at) : at_(at) {}

  // Whether it comes after an entry. `is_tied`: it has the same user key.
  template <typename Source>
  __attribute__((always_inline)) bool is_after(const Source& s, bool* is_tied) const {
    if (at_ == nullptr) return true;
    const int order = compare_keys(s.key(), s.key_size(), at_->key, at_->key_size);
    *is_tied = order == 0;
    return order < 0 || (order == 0 && s.tag() > at_->tag);
  }

 private:
  const run* at_;
};

bool comes_before(const run* a, const run* b) {
  const int order = compare_keys(a->key, a->key_size, b->key, b->key_size);
  return order < 0 || (order == 0 && a->tag > b->tag);
}

class merged_scan final : public scan {
 public:
  merged_scan(ArenaWrappedDBIter* it, SuperVersion* view);
  ~merged_scan() override;
  // False: memtables have range deletions.
  bool open();

  void set_end(const Slice* end) override {
    base_.bound = end != nullptr ? end : base_.options->iterate_upper_bound;
  }
  void seek(const Slice& key) override;
  scan_stop total(size_t entries, bool with_sums, scan_totals* to) override;
  scan_stop copy(const scan_columns& to, const scan_limits& most, scan_filled* filled) override;
  Slice key() const override { return {order_[0]->key, order_[0]->key_size}; }
  size_t value_size() const override { return value_size_; }
  const scan_aside& aside() const override { return aside_; }

 private:
  enum class gone { kOn, kStop };

  template <typename Taker, typename Source>
  gone take(Source source, run& of, Taker* to);
  template <typename Taker>
  void merge(Taker* to);
  void note(uint64_t entries, uint64_t bytes);
  template <bool kValues>
  scan_stop copy(const scan_columns& to, const scan_limits& most, scan_filled* filled);
  template <bool kSums>
  scan_stop total(size_t entries, scan_totals* to);
  bool was_taken(const Slice& key) const { return has_last_ && Slice(last_) == key; }
  void remember(const Slice& key) {
    last_.assign(key.data(), key.size());
    has_last_ = true;
  }
  void sink_first();
  void leave_entry(const Slice& key);
  void leave(const Slice& from, size_t entries);

  rocksdb::DBIter* const db_iter_;
  scan_base base_;
  rocksdb::Arena arena_;
  std::vector<std::unique_ptr<run>> runs_;
  // Those that have entries, the least first.
  std::vector<run*> order_;
  // The last user key that another run may also have, and whose newest visible entry was taken.
  std::string last_;
  bool has_last_ = false;
  size_t value_size_ = 0;
  scan_stop stop_ = scan_stop::kEnd;
  scan_aside aside_;
  // Entries since the last one that was left to RocksDB's iterator, and how many it got then.
  size_t since_aside_ = 0, given_ = 0;
};

// Entries that RocksDB's iterator is given at once where it is needed for one after the other.
constexpr size_t kMostGiven = 4096;
constexpr size_t kOftenAside = 64;

merged_scan::merged_scan(ArenaWrappedDBIter* it, SuperVersion* view)
    : db_iter_(it->*grab(iter_db_iter_tag{})) {
  base_.db = it->*grab(iter_db_tag{});
  base_.family = (it->*grab(iter_family_tag{})).get();
  base_.view = view;
  base_.options = &(it->*grab(iter_options_tag{}));
  base_.bound = base_.options->iterate_upper_bound;
  base_.cached = *base_.options;
  base_.cached.read_tier = rocksdb::kBlockCacheTier;
  base_.sequence = db_iter_->*grab(db_iter_sequence_tag{});
}

merged_scan::~merged_scan() {
  order_.clear();
  runs_.clear();
  // The iterator has the view as well, so this is never the last reference.
  base_.db->CleanupIteratorSuperVersion(base_.view, true);
}

bool merged_scan::open() {
  const ReadOptions& options = *base_.options;
  SuperVersion* view = base_.view;
  if (!options.ignore_range_deletions) {
    std::unique_ptr<rocksdb::FragmentedRangeTombstoneIterator> deletions(
        view->mem->NewRangeTombstoneIterator(options, base_.sequence, false));
    if (deletions != nullptr && !deletions->empty()) return false;
    rocksdb::ReadRangeDelAggregator older(&base_.family->internal_comparator(), base_.sequence);
    if (!view->imm->AddRangeTombstoneIterators(options, nullptr, &older).ok()) return false;
    if (!older.IsEmpty()) return false;
  }
  std::vector<InternalIterator*> memtables;
  memtables.push_back(view->mem->NewIterator(options, view->GetSeqnoToTimeMapping(), &arena_,
                                             nullptr, /*for_flush=*/false));
  view->imm->AddIterators(options, view->GetSeqnoToTimeMapping(), nullptr, &memtables, &arena_);
  for (InternalIterator* it : memtables) runs_.push_back(std::make_unique<memory_run>(it));

  const rocksdb::VersionStorageInfo* files = view->current->storage_info();
  for (rocksdb::FileMetaData* file : files->LevelFiles(0)) {
    runs_.push_back(
        std::make_unique<table_run>(base_, std::vector<rocksdb::FileMetaData*>{file}, 0));
  }
  for (int level = 1; level < files->num_non_empty_levels(); level++) {
    if (files->LevelFiles(level).empty()) continue;
    runs_.push_back(std::make_unique<table_run>(base_, files->LevelFiles(level), level));
  }
  return true;
}

// Leaves to RocksDB's iterator what begins at a key.
void merged_scan::leave(const Slice& from, size_t entries) {
  aside_.from.assign(from.data(), from.size());
  aside_.behind = was_taken(from);
  aside_.entries = entries;
  aside_.until.clear();
  stop_ = scan_stop::kAside;
}

// One entry, but more where many follow.
void merged_scan::leave_entry(const Slice& key) {
  given_ = since_aside_ < kOftenAside ? std::min(2 * given_ + 1, kMostGiven) : 1;
  since_aside_ = 0;
  leave(key, given_);
}

void merged_scan::seek(const Slice& key) {
  order_.clear();
  has_last_ = false;
  stop_ = scan_stop::kFull;
  for (const auto& one : runs_) {
    one->seek(key);
    if (one->at == run::state::kFailed) {
      leave_entry(key);
      return;
    }
    if (one->at != run::state::kEnd) order_.push_back(one.get());
  }
  std::sort(order_.begin(), order_.end(), comes_before);
}

// Puts the first run, whose entry changed, where it belongs now.
void merged_scan::sink_first() {
  run* const first = order_[0];
  size_t i = 0;
  while (i + 1 < order_.size() && comes_before(order_[i + 1], first)) {
    order_[i] = order_[i + 1];
    i++;
  }
  order_[i] = first;
}

// Takes entries of the first run as long as they come before those of the others.
template <typename Taker, typename Source>
merged_scan::gone merged_scan::take(Source source, run& of, Taker* out) {
  constexpr bool kValues = Taker::kValues;
  Taker to = *out;
  const fence others(order_.size() > 1 ? order_[1] : nullptr);
  const uint64_t newest = base_.sequence << 8 | 0xff;
  const Slice* bound = base_.bound;
  bool is_taken = was_taken({source.key(), source.key_size()}), is_tied = false;
  others.is_after(source, &is_tied);
  gone result = gone::kOn;
  for (;;) {
    const uint64_t tag = source.tag();
    if (__builtin_expect(!is_taken && tag <= newest, 1)) {
      const auto type = static_cast<uint8_t>(tag);
      if (__builtin_expect(source.is_bounded(), 0) && bound != nullptr &&
          compare_keys(source.key(), source.key_size(), bound->data(), bound->size()) >= 0) {
        stop_ = scan_stop::kEnd;
        result = gone::kStop;
        break;
      }
      if (__builtin_expect(type == ValueType::kTypeValue, 1)) {
        const char* value = kValues ? source.value() : nullptr;
        const size_t value_size = kValues ? source.value_size() : 0;
        if (__builtin_expect(!to.fits(source.key_size(), value_size), 0) &&
            !to.is_alone(source.key_size(), value_size)) {
          stop_ = to.why_not(source.key_size(), value_size);
          value_size_ = value_size;
          if (stop_ == scan_stop::kAside) leave_entry({source.key(), source.key_size()});
          result = gone::kStop;
          break;
        }
        to.template take<Source::kLooseKeys>(source.key(), source.key_size(), value, value_size,
                                             kValues ? source.slack() : 0);
      } else if (type != ValueType::kTypeDeletion && type != ValueType::kTypeSingleDeletion) {
        leave_entry({source.key(), source.key_size()});
        result = gone::kStop;
        break;
      }
      is_taken = true;
      // The key is overwritten before the other run comes to it.
      if (__builtin_expect(is_tied, 0)) remember({source.key(), source.key_size()});
    }
    if (__builtin_expect(!source.advance(), 0)) {
      const auto& tables = static_cast<const table_run&>(of);
      const bool is_overwritten = of.is_of_tables && of.at == run::state::kAside;
      if (is_taken) remember(is_overwritten ? Slice(tables.before) : Slice(of.key, of.key_size));
      break;
    }
    if (!source.repeats()) is_taken = false;
    if (!others.is_after(source, &is_tied)) break;
  }
  source.store();
  *out = to;
  return result;
}

// Takes entries until `stop_` says why not.
template <typename Taker>
void merged_scan::merge(Taker* to) {
  for (;;) {
    if (order_.empty()) {
      stop_ = scan_stop::kEnd;
      return;
    }
    run& first = *order_[0];
    if (first.at == run::state::kAside) {
      leave(first.key_slice(), 1);
      aside_.until.assign(first.until.data(), first.until.size());
      return;
    }
    const gone result = first.is_of_tables
                            ? take(table_source(static_cast<table_run&>(first)), first, to)
                            : take(memory_source(static_cast<memory_run&>(first)), first, to);
    if (result == gone::kStop) return;
    if (first.at == run::state::kEnd) {
      order_.erase(order_.begin());
    } else if (first.at == run::state::kFailed) {
      leave_entry(first.key_slice());
      return;
    } else {
      sink_first();
    }
  }
}

// What RocksDB's iterator would count, and hand on when it is freed.
void merged_scan::note(uint64_t entries, uint64_t bytes) {
  auto& counts = db_iter_->*grab(db_iter_counts_tag{});
  counts.next_count_ += entries;
  counts.next_found_count_ += entries;
  counts.bytes_read_ += bytes;
  since_aside_ += entries;
}

template <bool kValues>
scan_stop merged_scan::copy(const scan_columns& columns, const scan_limits& most,
                            scan_filled* filled) {
  writer<kValues> to(columns, most, *filled);
  merge(&to);
  const scan_filled after = to.filled();
  note(after.entries - filled->entries,
       after.key_bytes + after.value_bytes - filled->key_bytes - filled->value_bytes);
  *filled = after;
  return stop_;
}

scan_stop merged_scan::copy(const scan_columns& to, const scan_limits& most, scan_filled* filled) {
  if (stop_ == scan_stop::kAside) return stop_;
  return to.value_offsets != nullptr ? copy<true>(to, most, filled) : copy<false>(to, most, filled);
}

template <bool kSums>
scan_stop merged_scan::total(size_t entries, scan_totals* totals) {
  adder<kSums> to(entries);
  merge(&to);
  const scan_totals added = to.totals();
  note(added.entries, added.key_bytes + added.value_bytes);
  totals->append(added);
  return stop_;
}

scan_stop merged_scan::total(size_t entries, bool with_sums, scan_totals* to) {
  if (stop_ == scan_stop::kAside) return stop_;
  return with_sums ? total<true>(entries, to) : total<false>(entries, to);
}

}  // namespace

std::unique_ptr<scan> scan::over(rocksdb::Iterator* iterator) {
  auto* it = static_cast<ArenaWrappedDBIter*>(iterator);
  const rocksdb::DBIter* db_iter = it->*grab(iter_db_iter_tag{});
  DBImpl* db = it->*grab(iter_db_tag{});
  ColumnFamilyData* family = (it->*grab(iter_family_tag{})).get();
  if (db == nullptr || family == nullptr) return nullptr;
  if (db_iter->*grab(db_iter_callback_tag{}) != nullptr) return nullptr;
  if (db_iter->*grab(db_iter_blob_index_tag{})) return nullptr;
  if (family->user_comparator() != rocksdb::BytewiseComparator()) return nullptr;
  SuperVersion* view = family->GetReferencedSuperVersion(db);
  std::unique_ptr<merged_scan> made(new merged_scan(it, view));
  // The iterator's view may be an older one.
  if (view->version_number != it->*grab(iter_version_tag{})) return nullptr;
  if (!is_for_scan(it->GetReadOptions(), view->mutable_cf_options)) return nullptr;
  if (!made->open()) return nullptr;
  return made;
}

}  // namespace rx::inside
