// The compaction filters of Redis's structures, by name. They drop the heads that are over or whose
// database was flushed, and the rows whose collection is gone. The second judges by the version
// alone: a version that is gone never comes back.
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "rocksdb/compaction_filter.h"
#include "rocksdb/system_clock.h"
#include "rocksdb/utilities/object_registry.h"
#include "src/base/bridge.h"
#include "src/options/extra.h"

namespace rx {
namespace {

using rocksdb::CompactionFilter;
using rocksdb::CompactionFilterFactory;

// As src/redis/store has them.
constexpr size_t kVersion = 8;
constexpr size_t kHeadPrefix = 12;
constexpr size_t kDatabases = 16;
constexpr uint8_t kExpires = 0x10;
constexpr uint8_t kPaged = 0x20;
constexpr uint8_t kString = 1;

uint64_t number(const char* from, size_t bytes) {
  uint64_t out = 0;
  for (size_t i = 0; i < bytes; i++) out = out << 8 | static_cast<uint8_t>(from[i]);
  return out;
}

// The database whose column families a factory serves, while it is open.
struct home {
  std::shared_mutex lock;
  DB* db = nullptr;
  ColumnFamilyHandle* heads = nullptr;
  ColumnFamilyHandle* subs = nullptr;
};

// The version in a head, 0 for a string without rows; false: it is no head.
bool version_of(const Slice& head, uint64_t* version) {
  if (head.empty()) return false;
  const auto flags = static_cast<uint8_t>(head[0]);
  const size_t at = (flags & kExpires) != 0 ? 9 : 1;
  *version = 0;
  if ((flags & 15) == kString && (flags & kPaged) == 0) return true;
  if (head.size() < at + kVersion) return false;
  *version = number(head.data() + at, kVersion);
  return true;
}

class heads_filter final : public CompactionFilter {
 public:
  explicit heads_filter(home& of) : now_(rocksdb::SystemClock::Default()->NowMicros() / 1000) {
    const std::shared_lock<std::shared_mutex> lock(of.lock);
    std::string row;
    if (of.db == nullptr) return;
    const Slice key("\0\0\0\0", 4);
    if (!of.db->Get({}, of.heads, key, &row).ok() || row.size() != 16 + 4 * kDatabases) return;
    next_ = number(row.data() + 4, 4);
    for (size_t i = 0; i < kDatabases; i++) epochs_[i] = number(row.data() + 16 + 4 * i, 4);
  }
  const char* Name() const override { return "rocks.RedisHeads"; }

  Decision FilterV2(int, const Slice& key, ValueType type, const Slice& value, std::string*,
                    std::string*) const override {
    if (type != ValueType::kValue || key.size() < kHeadPrefix || next_ == 0) return Decision::kKeep;
    return is_over(value) || !lives(number(key.data(), 4)) ? Decision::kRemove : Decision::kKeep;
  }

 private:
  bool is_over(const Slice& head) const {
    if (head.size() < 9 || (static_cast<uint8_t>(head[0]) & kExpires) == 0) return false;
    return number(head.data() + 1, 8) < now_;
  }

  // An epoch that was given after this began is not known here.
  bool lives(uint64_t epoch) const {
    if (epoch >= next_) return true;
    for (const uint64_t one : epochs_) {
      if (one == epoch) return true;
    }
    return false;
  }

  const uint64_t now_;
  uint64_t next_ = 0;  // 0: nothing is known, and all is kept
  uint64_t epochs_[kDatabases] = {};
};

class rows_filter final : public CompactionFilter {
 public:
  explicit rows_filter(home& of) : home_(of) {}
  const char* Name() const override { return "rocks.RedisRows"; }

  Decision FilterV2(int, const Slice& key, ValueType type, const Slice&, std::string*,
                    std::string*) const override {
    if (type != ValueType::kValue || key.size() <= kVersion) return Decision::kKeep;
    const uint64_t version = number(key.data(), kVersion);
    if (version != version_) {
      version_ = version;
      decision_ = is_gone(version) ? Decision::kRemove : Decision::kKeep;
    }
    return decision_;
  }

 private:
  bool is_gone(uint64_t version) const {
    const std::shared_lock<std::shared_mutex> lock(home_.lock);
    if (home_.db == nullptr) return false;
    // The row that leads to the head, and the head, of one moment: a collection that is renamed
    // between two reads would seem gone.
    const rocksdb::Snapshot* at = home_.db->GetSnapshot();
    if (at == nullptr) return false;
    rocksdb::ReadOptions options;
    options.snapshot = at;
    const bool gone = is_gone_at(options, version);
    home_.db->ReleaseSnapshot(at);
    return gone;
  }

  bool is_gone_at(const rocksdb::ReadOptions& options, uint64_t version) const {
    char key[kVersion + 1] = {};
    for (size_t i = 0; i < kVersion; i++) {
      key[i] = static_cast<char>(version >> (8 * (kVersion - 1 - i)));
    }
    std::string head_key, head;
    Status s = home_.db->Get(options, home_.subs, Slice(key, sizeof key), &head_key);
    if (!s.ok()) return s.IsNotFound();
    s = home_.db->Get(options, home_.heads, head_key, &head);
    if (!s.ok()) return s.IsNotFound();
    uint64_t current = 0;
    return version_of(head, &current) && current != version;
  }

  home& home_;                    // which the factory keeps, and the compaction's options that
  mutable uint64_t version_ = 0;  // no collection has it
  mutable Decision decision_ = Decision::kKeep;
};

template <typename Filter>
class factory final : public CompactionFilterFactory {
 public:
  explicit factory(const char* name) : name_(name) {}
  const char* Name() const override { return name_; }
  std::unique_ptr<CompactionFilter> CreateCompactionFilter(
      const CompactionFilter::Context&) override {
    return std::make_unique<Filter>(home_);
  }

  home& at() { return home_; }

 private:
  const char* name_;
  home home_;
};

template <typename Filter>
void offer(rocksdb::ObjectLibrary& library, const char* name) {
  library.AddFactory<CompactionFilterFactory>(
      name,
      [name](const std::string&, std::unique_ptr<CompactionFilterFactory>* guard, std::string*) {
        *guard = std::make_unique<factory<Filter>>(name);
        return guard->get();
      });
}

template <typename Filter>
home* home_in(DB* db, ColumnFamilyHandle* family, const char* name) {
  const auto made = db->GetOptions(family).compaction_filter_factory;
  if (made == nullptr || std::string(made->Name()) != name) return nullptr;
  return &static_cast<factory<Filter>*>(made.get())->at();
}

constexpr const char* kHeads = "rocks.RedisHeads";
constexpr const char* kRows = "rocks.RedisRows";

void set(home* of, DB* db, ColumnFamilyHandle* heads, ColumnFamilyHandle* subs) {
  if (of == nullptr) return;
  const std::unique_lock<std::shared_mutex> lock(of->lock);
  of->db = db;
  of->heads = heads;
  of->subs = subs;
}

}  // namespace

void offer_redis_filters() {
  auto& library = *rocksdb::ObjectRegistry::Default()->AddLibrary("rocks");
  offer<heads_filter>(library, kHeads);
  offer<rows_filter>(library, kRows);
}

}  // namespace rx

extern "C" {

// Lets the filters of both column families read the database, or with `reads` false no longer.
int32_t rx_redis_filters(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* heads,
                         rocksdb::ColumnFamilyHandle* subs, bool reads, rx::status* st) {
  return rx::run(st, [&] {
    rx::DB* const home = reads ? db : nullptr;
    rx::set(rx::home_in<rx::heads_filter>(db, heads, rx::kHeads), home, heads, subs);
    rx::set(rx::home_in<rx::rows_filter>(db, subs, rx::kRows), home, heads, subs);
    return rx::Status::OK();
  });
}

}  // extern "C"
