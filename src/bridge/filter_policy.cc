// The user's filters as RocksDB builds and asks them.
#include "filter_policy.h"

#include <array>
#include <atomic>
#include <vector>

#include "cache/cache_reservation_manager.h"
#include "filter_functions.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "rocksdb/table.h"
#include "table/block_based/filter_policy_internal.h"

namespace rx {
namespace {

using rocksdb::CacheEntryRole;
using rocksdb::CacheReservationManagerImpl;
using rocksdb::FilterBuildingContext;

using Charge = CacheReservationManagerImpl<CacheEntryRole::kFilterConstruction>;

// Stands in a table where create_filter failed: everything may match. An empty block would
// do in a whole table, but in partitions it means "nothing is here"
// (partitioned_filter_block.cc).
const Slice kNoFilter("rocks: no filter");

// Whether the filters under construction count against the block cache; as
// BloomLikeFilterPolicy decides it (filter_policy.cc).
std::unique_ptr<Charge> charge_of(const rocksdb::BlockBasedTableOptions& table) {
  const auto& usage = table.cache_usage_options;
  const auto own = usage.options_overrides.find(CacheEntryRole::kFilterConstruction);
  const auto decision =
      own != usage.options_overrides.end() ? own->second.charged : usage.options.charged;
  const bool is_on = decision == rocksdb::CacheEntryRoleOptions::Decision::kEnabled;
  return is_on && table.block_cache ? std::make_unique<Charge>(table.block_cache) : nullptr;
}

// Collects a table's keys, or a partition's, and has the user's function make the filter.
class builder final : public rocksdb::FilterBitsBuilder {
 public:
  builder(std::shared_ptr<const filter_functions> functions, const FilterBuildingContext& context)
      : functions_(std::move(functions)),
        charge_(charge_of(context.table_options)),
        verifies_(context.table_options.detect_filter_construct_corruption),
        family_(context.column_family_name),
        // As RocksDB's own builders do: it lives as long as the table's builder.
        log_(context.info_log) {}

  void AddKey(const Slice& key) override {
    collect([&] {
      if (!is_last(key)) add(key);
    });
  }

  // The rules by which XXPH3FilterBitsBuilder (filter_policy.cc) drops duplicates, on
  // bytes instead of hashes.
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
    return static_cast<size_t>(static_cast<double>(bytes) * 8 / functions_->bits_per_key());
  }
  size_t CalculateSpace(size_t count) override {
    return static_cast<size_t>(static_cast<double>(count) * functions_->bits_per_key() / 8) + 1;
  }
  // Asked by RocksDB's own builders alone.
  double EstimatedFpRate(size_t, size_t) override { return 0.01; }

 private:
  // RocksDB cannot take an exception here. Without memory for its keys the table has no
  // filter; the count stays above 0, or RocksDB would take the table for empty.
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

  // Memory that is known at growth alone; that the cache is full stops no table, as with
  // RocksDB's own filters.
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
    const auto failed = [&](const std::string& why) { *text = why; };
    if (!functions_->create<from::kRocksDB>(keys.data(), keys.size(), &filter, failed)) return false;
    if (verifies_ && !holds(keys, filter, failed)) return false;
    auto copy = std::make_unique<char[]>(filter.size());
    memcpy(copy.get(), filter.data(), filter.size());
    *made = Slice(copy.get(), filter.size());
    *buf = std::move(copy);
    made_ += filter.size();
    return true;
  }

  // What detect_filter_construct_corruption asks for.
  template <typename Failed>
  bool holds(const std::vector<Slice>& keys, const Slice& filter, Failed failed) const {
    for (const Slice& key : keys) {
      uint8_t answer = 1;
      if (!functions_->may_match<from::kRocksDB>(key, filter, &answer, failed)) return false;
      if (answer != 0) continue;
      failed("key_may_match denies a key that create_filter was given: 0x" + key.ToString(true));
      return false;
    }
    return true;
  }

  void report(const std::string& text) const {
    functions_->user().note(text);
    rocksdb::Warn(log_, "[%s] Filter policy %s: %s; a table goes without its filter",
                  family_.c_str(), functions_->name(), text.c_str());
  }

  void start_anew() {
    bytes_.clear();
    lengths_.clear();
    has_alt_ = lost_ = false;
    count_.store(0, std::memory_order_relaxed);
    if (charge_ != nullptr) account(0);
  }

  const std::shared_ptr<const filter_functions> functions_;
  const std::unique_ptr<Charge> charge_;
  const bool verifies_;
  const std::string family_;
  rocksdb::Logger* const log_;
  // The keys, one behind the other.
  std::string bytes_;
  std::vector<uint32_t> lengths_;
  std::atomic<size_t> count_{0};
  // The prefix that was added last, or would have been.
  std::string alt_;
  bool has_alt_ = false;
  // Keys are missing.
  bool lost_ = false;
  size_t accounted_ = 0, made_ = 0;
};

// One filter, in a table or a block cache.
class reader final : public rocksdb::FilterBitsReader {
 public:
  reader(std::shared_ptr<const filter_functions> functions, const Slice& filter)
      : functions_(std::move(functions)), filter_(filter) {}

  bool MayMatch(const Slice& key) override {
    uint8_t answer = 1;
    const bool answered = functions_->may_match<from::kRocksDB>(
        key, filter_, &answer, [this](const std::string& text) { note(text); });
    return !answered || answer != 0;
  }

  void MayMatch(int count, Slice** keys, bool* may_match) override {
    if (!functions_->has_batch()) return FilterBitsReader::MayMatch(count, keys, may_match);
    for (int done = 0; done < count; done += kBatch) {
      batch(std::min(count - done, kBatch), keys + done, may_match + done);
    }
  }

 private:
  // MultiGetContext::MAX_BATCH_SIZE, so that one call does.
  static constexpr int kBatch = 32;

  void batch(int count, Slice** keys, bool* may_match) {
    std::array<Slice, kBatch> flat;
    std::array<uint8_t, kBatch> answers;
    for (int i = 0; i < count; i++) flat[i] = *keys[i];
    answers.fill(1);
    const bool answered = functions_->may_match<from::kRocksDB>(
        flat.data(), static_cast<size_t>(count), filter_, answers.data(),
        [this](const std::string& text) { note(text); });
    for (int i = 0; i < count; i++) may_match[i] = !answered || answers[i] != 0;
  }

  void note(const std::string& text) const { functions_->user().note(text); }

  const std::shared_ptr<const filter_functions> functions_;
  const Slice filter_;
};

class policy final : public rocksdb::FilterPolicy {
 public:
  explicit policy(std::shared_ptr<const filter_functions> functions)
      : functions_(std::move(functions)) {}

  const char* Name() const override { return functions_->name(); }
  // Part of the name of the block in the table: filters of other names are not found.
  const char* CompatibilityName() const override { return functions_->name(); }

  rocksdb::FilterBitsBuilder* GetBuilderWithContext(
      const FilterBuildingContext& context) const override {
    return new builder(functions_, context);
  }
  // nullptr: everything may match (full_filter_block.cc).
  rocksdb::FilterBitsReader* GetFilterBitsReader(const Slice& contents) const override {
    return contents == kNoFilter ? nullptr : new reader(functions_, contents);
  }

 private:
  const std::shared_ptr<const filter_functions> functions_;
};

Status refuse(const std::string& what) { return Status::InvalidArgument("callbacks: " + what); }

}  // namespace

Status filter_functions::check() {
  if (called_.create_filter == nullptr) return refuse("create_filter is NULL");
  if (called_.key_may_match == nullptr) return refuse("key_may_match is NULL");
  name_ = called_.name;
  called_.name = nullptr;
  rocksdb::ConfigOptions config;
  config.ignore_unsupported_options = false;
  std::shared_ptr<const rocksdb::FilterPolicy> known;
  if (rocksdb::FilterPolicy::CreateFromString(config, name_, &known).ok()) {
    return refuse("name: \"" + name_ + "\" stands for a filter policy of RocksDB's own");
  }
  const double bits = called_.bits_per_key;
  if (!(bits == 0 || (bits >= 0.01 && bits <= 1e6))) {
    return refuse("bits_per_key is " + std::to_string(bits) +
                  "; accepted: 0 (not known), 0.01 to 1000000");
  }
  return Status::OK();
}

uint64_t filter_policy::failures(std::string* last) const {
  return functions != nullptr ? functions->user().failures(last) : object::failures(last);
}

Status make_filter_policy(const rocks_filter_policy_callbacks& callbacks, std::unique_ptr<object>* out) {
  std::shared_ptr<filter_functions> functions;
  try {
    functions = std::make_shared<filter_functions>(callbacks);
  } catch (...) {
    const user ends(callbacks);
    throw;
  }
  const Status s = functions->check();
  if (!s.ok()) return s;
  auto made = std::make_unique<filter_policy>();
  made->it = std::make_shared<policy>(functions);
  made->functions = std::move(functions);
  *out = std::move(made);
  return s;
}

}  // namespace rx
