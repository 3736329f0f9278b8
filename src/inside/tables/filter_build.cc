#include "src/inside/tables/filter_build.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <vector>

#include "cache/cache_reservation_manager.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "rocksdb/table.h"
#include "src/inside/files.h"
#include "table/block_based/filter_policy_internal.h"
#include "table/multiget_context.h"

namespace rx::inside {

static_assert(kMostKeysAtOnce == rocksdb::MultiGetContext::MAX_BATCH_SIZE);

namespace {

using rocksdb::CacheEntryRole;
using rocksdb::CacheReservationManagerImpl;
using rocksdb::FilterBuildingContext;
using rocksdb::Slice;
using rocksdb::Status;

using Charge = CacheReservationManagerImpl<CacheEntryRole::kFilterConstruction>;

// The filter of a table for which create_filter failed: everything may match. An empty block would
// suffice in a whole table, but in partitions it means "nothing is here"
// (table/block_based/partitioned_filter_block.cc).
const Slice kNoFilter("rocks: no filter");

// Whether the filters under construction are charged to the block cache: the rule of
// BloomLikeFilterPolicy (table/block_based/filter_policy.cc).
std::unique_ptr<Charge> charge_of(const rocksdb::BlockBasedTableOptions& table) {
  const auto& usage = table.cache_usage_options;
  const auto own = usage.options_overrides.find(CacheEntryRole::kFilterConstruction);
  const auto decision =
      own != usage.options_overrides.end() ? own->second.charged : usage.options.charged;
  const bool is_on = decision == rocksdb::CacheEntryRoleOptions::Decision::kEnabled;
  return is_on && table.block_cache ? std::make_unique<Charge>(table.block_cache) : nullptr;
}

// Collects a table's keys, or a partition's, and calls the user's function to make the filter.
class builder final : public rocksdb::FilterBitsBuilder {
 public:
  builder(std::shared_ptr<const filter_maker> maker, const FilterBuildingContext& context)
      : maker_(std::move(maker)),
        charge_(charge_of(context.table_options)),
        verifies_(context.table_options.detect_filter_construct_corruption),
        family_(context.column_family_name),
        // As in RocksDB's own builders: it lives as long as the table's builder.
        log_(context.info_log) {}

  void AddKey(const Slice& key) override {
    collect([&] {
      if (!is_last(key)) add(key);
    });
  }

  // The rules by which XXPH3FilterBitsBuilder drops duplicates
  // (table/block_based/filter_policy.cc), on bytes instead of hashes.
  void AddKeyAndAlt(const Slice& key, const Slice& alt) override {
    collect([&] {
      const bool same_alt = has_alt_ && alt == alt_;
      const bool adds_alt = !same_alt && alt != key && !is_last(alt);
      const bool adds_key = !is_last(key) && !(has_alt_ && key == alt_);
      if (adds_alt) add(alt);
      if (adds_key) add(key);
      if (!same_alt) alt_.assign(alt.data(), alt.size());
      has_alt_ = true;
    });
  }

  // Also called while another thread adds.
  size_t EstimateEntriesAdded() override { return count_.load(std::memory_order_relaxed); }

  using FilterBitsBuilder::Finish;
  Slice Finish(std::unique_ptr<const char[]>* buf) override {
    if (lengths_.empty() && !lost_) return Slice();  // As RocksDB's own: nothing is in it.
    std::string text = "out of memory";
    Slice filter;
    bool is_made = false;
    try {
      is_made = !lost_ && make(buf, &filter, &text);
    } catch (...) {  // Nothing else is thrown: the callbacks' exceptions have ended.
      text = "out of memory";
    }
    if (!is_made) report(text);
    start_anew();
    return is_made ? filter : kNoFilter;
  }

  size_t ApproximateNumEntries(size_t bytes) override {
    return static_cast<size_t>(static_cast<double>(bytes) * 8 / maker_->bits_per_key());
  }
  size_t CalculateSpace(size_t count) override {
    return static_cast<size_t>(static_cast<double>(count) * maker_->bits_per_key() / 8) + 1;
  }
  // Only RocksDB's own builders call it.
  double EstimatedFpRate(size_t, size_t) override { return 0.01; }

 private:
  // RocksDB cannot handle an exception here. Without memory for its keys the table has no filter;
  // the count stays above 0, or RocksDB would treat the table as empty.
  template <typename Add>
  void collect(Add add) noexcept {
    if (lost_) return;
    try {
      add();
    } catch (...) {
      lost_ = true;
      std::string().swap(bytes_);
      std::vector<uint32_t>().swap(lengths_);
      count_.fetch_add(1, std::memory_order_relaxed);
    }
  }

  bool is_last(const Slice& key) const {
    if (lengths_.empty()) return false;
    const size_t len = lengths_.back();
    return key == Slice(bytes_.data() + bytes_.size() - len, len);
  }

  void add(const Slice& key) {
    bytes_.append(key.data(), key.size());
    lengths_.push_back(static_cast<uint32_t>(key.size()));
    count_.store(lengths_.size(), std::memory_order_relaxed);
    if (charge_ != nullptr) account(0);
  }

  // Charges memory only when it grows; a full cache stops no table, as with RocksDB's own filters.
  void account(size_t beside) {
    const size_t held = bytes_.capacity() + lengths_.capacity() * sizeof(uint32_t) + made_ + beside;
    if (held == accounted_) return;
    accounted_ = held;
    charge_->UpdateCacheReservation(held).PermitUncheckedError();
  }

  bool make(std::unique_ptr<const char[]>* buf, Slice* made, std::string* text) {
    std::vector<Slice> keys;
    keys.reserve(lengths_.size());
    const char* at = bytes_.data();
    for (const uint32_t len : lengths_) {
      keys.emplace_back(at, len);
      at += len;
    }
    if (charge_ != nullptr) account(keys.capacity() * sizeof(Slice));
    std::string filter;
    if (!maker_->create(keys.data(), keys.size(), &filter, text)) return false;
    if (verifies_ && !holds(keys, filter, text)) return false;
    auto copy = std::make_unique<char[]>(filter.size());
    memcpy(copy.get(), filter.data(), filter.size());
    *made = Slice(copy.get(), filter.size());
    *buf = std::move(copy);
    made_ += filter.size();
    return true;
  }

  // The check for detect_filter_construct_corruption.
  bool holds(const std::vector<Slice>& keys, const Slice& filter, std::string* text) const {
    for (const Slice& key : keys) {
      uint8_t answer = 1;
      if (!maker_->may_match(key, filter, &answer, text)) return false;
      if (answer != 0) continue;
      *text = "key_may_match denies a key that create_filter was given: 0x" + key.ToString(true);
      return false;
    }
    return true;
  }

  void report(const std::string& text) const {
    maker_->note(text);
    rocksdb::Warn(log_, "[%s] Filter policy %s: %s; a table goes without its filter",
                  family_.c_str(), maker_->name(), text.c_str());
  }

  void start_anew() {
    bytes_.clear();
    lengths_.clear();
    has_alt_ = lost_ = false;
    count_.store(0, std::memory_order_relaxed);
    if (charge_ != nullptr) account(0);
  }

  const std::shared_ptr<const filter_maker> maker_;
  const std::unique_ptr<Charge> charge_;
  const bool verifies_;
  const std::string family_;
  rocksdb::Logger* const log_;
  // The keys, concatenated.
  std::string bytes_;
  std::vector<uint32_t> lengths_;
  std::atomic<size_t> count_{0};
  // The last prefix added, or dropped as a duplicate.
  std::string alt_;
  bool has_alt_ = false;
  // Keys are missing.
  bool lost_ = false;
  size_t accounted_ = 0, made_ = 0;
};

// One filter, in a table or a block cache.
class reader final : public rocksdb::FilterBitsReader {
 public:
  reader(std::shared_ptr<const filter_maker> maker, const Slice& filter)
      : maker_(std::move(maker)), filter_(filter) {}

  bool MayMatch(const Slice& key) override {
    uint8_t answer = 1;
    return !maker_->may_match(key, filter_, &answer, nullptr) || answer != 0;
  }

  void MayMatch(int count, Slice** keys, bool* may_match) override {
    if (!maker_->has_batch()) return FilterBitsReader::MayMatch(count, keys, may_match);
    for (int done = 0; done < count; done += kBatch) {
      batch(std::min(count - done, kBatch), keys + done, may_match + done);
    }
  }

 private:
  static constexpr int kBatch = kMostKeysAtOnce;

  void batch(int count, Slice** keys, bool* may_match) {
    std::array<Slice, kBatch> flat;
    std::array<uint8_t, kBatch> answers;
    for (int i = 0; i < count; i++) flat[i] = *keys[i];
    answers.fill(1);
    const bool answered =
        maker_->may_match(flat.data(), static_cast<size_t>(count), filter_, answers.data());
    for (int i = 0; i < count; i++) may_match[i] = !answered || answers[i] != 0;
  }

  const std::shared_ptr<const filter_maker> maker_;
  const Slice filter_;
};

class policy final : public rocksdb::FilterPolicy {
 public:
  explicit policy(std::shared_ptr<const filter_maker> maker) : maker_(std::move(maker)) {}

  const char* Name() const override { return maker_->name(); }
  // Part of the name of the block in the table: filters of other names are not found.
  const char* CompatibilityName() const override { return maker_->name(); }

  rocksdb::FilterBitsBuilder* GetBuilderWithContext(
      const FilterBuildingContext& context) const override {
    return new builder(maker_, context);
  }
  // nullptr: everything may match (table/block_based/full_filter_block.cc).
  rocksdb::FilterBitsReader* GetFilterBitsReader(const Slice& contents) const override {
    return contents == kNoFilter ? nullptr : new reader(maker_, contents);
  }

 private:
  const std::shared_ptr<const filter_maker> maker_;
};

// The length of the trailer of RocksDB's own filters (table/block_based/filter_policy.cc).
constexpr size_t kBlockTrailer = 5;

}  // namespace

std::shared_ptr<const rocksdb::FilterPolicy> make_policy(
    std::shared_ptr<const filter_maker> maker) {
  return std::make_shared<policy>(std::move(maker));
}

Status build_filter(const rocksdb::FilterPolicy& policy, const Slice* keys, size_t count,
                    std::string* filter) {
  rocksdb::BlockBasedTableOptions table;
  // With it the size would depend on the allocator.
  table.optimize_filters_for_memory = false;
  const std::unique_ptr<rocksdb::FilterBitsBuilder> builder(
      policy.GetBuilderWithContext(rocksdb::FilterBuildingContext(table)));
  if (builder == nullptr) {
    return Status::NotSupported("filter_policy: " + policy.GetId() + " makes no filters");
  }
  for (size_t i = 0; i < count; i++) builder->AddKey(keys[i]);
  std::unique_ptr<const char[]> memory;
  Status s;
  const Slice made = builder->Finish(&memory, &s);
  filter->assign(made.data(), made.size());
  return s;
}

// Distinguishes RocksDB's filters as GetBuiltinFilterBitsReader does
// (table/block_based/filter_policy.cc).
bool is_sound_filter(const Slice& filter) {
  if (filter.size() <= kBlockTrailer || filter.size() > UINT32_MAX) return false;
  const size_t len = filter.size() - kBlockTrailer;
  const auto kind = static_cast<int8_t>(filter[len]);
  if (kind == -1) return len % 64 == 0;  // Bloom filters are read by blocks of 64 bytes.
  if (kind < 1) return true;             // Ribbon filters fit any length; others match all.
  // The older Bloom filters: a number of lines, each a power of two of bytes.
  const uint64_t lines = fixed32(filter.data() + len + 1);
  if (lines == 0 || len % lines != 0 || len > INT32_MAX) return false;
  const uint64_t line = len / lines;
  return (line & (line - 1)) == 0;
}

bool may_match(const rocksdb::FilterPolicy& policy, const Slice& key, const Slice& filter) {
  const std::unique_ptr<rocksdb::FilterBitsReader> reader(policy.GetFilterBitsReader(filter));
  return reader->MayMatch(key);
}

void may_match(const rocksdb::FilterPolicy& policy, Slice* keys, size_t count, const Slice& filter,
               uint8_t* answers) {
  const std::unique_ptr<rocksdb::FilterBitsReader> reader(policy.GetFilterBitsReader(filter));
  std::array<Slice*, kMostKeysAtOnce> some;
  std::array<bool, kMostKeysAtOnce> found;
  for (size_t done = 0; done < count; done += kMostKeysAtOnce) {
    const size_t now = std::min(count - done, kMostKeysAtOnce);
    for (size_t i = 0; i < now; i++) some[i] = keys + done + i;
    reader->MayMatch(static_cast<int>(now), some.data(), found.data());
    std::copy_n(found.begin(), now, answers + done);
  }
}

}  // namespace rx::inside
