// Compaction filters that options name, and that call no callbacks. They are factories, which an
// OPTIONS file makes anew with their settings: RocksDB keeps a bare pointer to a named filter.
#include <cstring>
#include <limits>

#include "rocksdb/compaction_filter.h"
#include "rocksdb/system_clock.h"
#include "rocksdb/utilities/object_registry.h"
#include "rocksdb/utilities/options_type.h"
#include "src/inside/files.h"
#include "src/inside/option_text.h"
#include "src/options/extra.h"

namespace rx {
namespace {

using rocksdb::CompactionFilter;
using rocksdb::CompactionFilterFactory;
using rocksdb::ConfigOptions;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;
using Infos = std::unordered_map<std::string, OptionTypeInfo>;

// What a filter does with a record of one key. It gets the value unless it needs the key alone.
class rule : public CompactionFilterFactory {
 public:
  rule(const char* name, const char* nick_name) : name_(name), nick_name_(nick_name) {}
  const char* Name() const override { return name_; }
  const char* NickName() const override { return nick_name_; }

  std::unique_ptr<CompactionFilter> CreateCompactionFilter(
      const CompactionFilter::Context&) override;

  virtual bool by_key() const = 0;
  // `now_micros`: when the compaction began.
  virtual bool removes(const Slice& key, const Slice& value, uint64_t now_micros) const = 0;

  // The settings, before a database sees them.
  Status PrepareOptions(const ConfigOptions& how) override {
    const std::string wrong = check();
    if (!wrong.empty()) {
      return Status::InvalidArgument(std::string(nick_name_) + ": " + wrong);
    }
    return CompactionFilterFactory::PrepareOptions(how);
  }

 protected:
  // What is wrong with the settings; empty: nothing.
  virtual std::string check() const = 0;

 private:
  const char* name_;
  const char* nick_name_;
};

// Rules by key take every kind of record, operands and entities as well; rules by value take plain
// values alone, because an operand is no value yet.
class filter final : public CompactionFilter {
 public:
  explicit filter(const rule& its) : rule_(its) {}
  const char* Name() const override { return rule_.Name(); }

  Decision FilterV3(int, const Slice& key, ValueType type, const Slice* value,
                    const rocksdb::WideColumns*, std::string*,
                    std::vector<std::pair<std::string, std::string>>*,
                    std::string*) const override {
    if (!rule_.by_key() && (type != ValueType::kValue || value == nullptr)) return Decision::kKeep;
    const bool goes = rule_.removes(key, value != nullptr ? *value : Slice(), now_);
    return goes ? Decision::kRemove : Decision::kKeep;
  }

  Decision FilterBlobByKey(int, const Slice& key, std::string*, std::string*) const override {
    if (!rule_.by_key()) return Decision::kUndetermined;
    return rule_.removes(key, Slice(), now_) ? Decision::kRemove : Decision::kKeep;
  }

 private:
  const rule& rule_;  // which the compaction's options keep
  const uint64_t now_ = rocksdb::SystemClock::Default()->NowMicros();
};

std::unique_ptr<CompactionFilter> rule::CreateCompactionFilter(const CompactionFilter::Context&) {
  return std::make_unique<filter>(*this);
}

OptionTypeInfo plain_info(size_t offset, OptionType type) {
  return OptionTypeInfo(static_cast<int>(offset), type);
}

// ---- by key ------------------------------------------------------------------------

class remove_prefix final : public rule {
 public:
  remove_prefix(const char* name, const char* nick_name) : rule(name, nick_name) {
    static const auto& infos = *new Infos{{"prefix", inside::bytes_info(0)}};
    RegisterOptions("rocks.RemovePrefix", &prefix_, &infos);
  }
  bool by_key() const override { return true; }
  bool removes(const Slice& key, const Slice&, uint64_t) const override {
    return !prefix_.empty() && key.starts_with(prefix_);
  }

 protected:
  std::string check() const override {
    return prefix_.empty() ? "prefix: empty; it would remove every key" : "";
  }

 private:
  std::string prefix_;
};

class remove_range final : public rule {
  struct limits {
    std::string from, to;
  };

 public:
  remove_range(const char* name, const char* nick_name) : rule(name, nick_name) {
    static const auto& infos = *new Infos{{"from", inside::bytes_info(offsetof(limits, from))},
                                          {"to", inside::bytes_info(offsetof(limits, to))}};
    RegisterOptions("rocks.RemoveRange", &limits_, &infos);
  }
  bool by_key() const override { return true; }
  bool removes(const Slice& key, const Slice&, uint64_t) const override {
    return key.compare(limits_.from) >= 0 && key.compare(limits_.to) < 0;
  }

 protected:
  std::string check() const override {
    return limits_.from < limits_.to ? ""
                                     : "from: not before to; the keys from `from` on and before "
                                       "`to` are removed, by their "
                                       "bytes";
  }

 private:
  limits limits_;
};

// ---- by value ----------------------------------------------------------------------

class remove_size final : public rule {
  struct limits {
    uint64_t below = 0, above = std::numeric_limits<uint64_t>::max();
  };

 public:
  remove_size(const char* name, const char* nick_name) : rule(name, nick_name) {
    static const auto& infos =
        *new Infos{{"below", plain_info(offsetof(limits, below), OptionType::kUInt64T)},
                   {"above", plain_info(offsetof(limits, above), OptionType::kUInt64T)}};
    RegisterOptions("rocks.RemoveSize", &limits_, &infos);
  }
  bool by_key() const override { return false; }
  bool removes(const Slice&, const Slice& value, uint64_t) const override {
    return value.size() < limits_.below || value.size() > limits_.above;
  }

 protected:
  std::string check() const override {
    if (limits_.below == 0 && limits_.above == std::numeric_limits<uint64_t>::max()) {
      return "neither below nor above is set";
    }
    return limits_.below <= limits_.above ? ""
                                          : "below: above `above`; it would remove every value";
  }

 private:
  limits limits_;
};

enum class number { u64be, u64le, u32be, u32le };
// Of which so many are a second.
enum class unit : uint64_t { s = 1, ms = 1000, us = 1000000 };

// The time is an unsigned number in the value.
class remove_old final : public rule {
  struct field {
    uint64_t age = 0, offset = 0;
    rx::number number = rx::number::u64be;
    rx::unit unit = rx::unit::s;
  };

 public:
  remove_old(const char* name, const char* nick_name) : rule(name, nick_name) {
    using Number = rx::number;
    using Unit = rx::unit;
    static const auto& numbers =
        *new std::unordered_map<std::string, Number>{{"u64be", Number::u64be},
                                                     {"u64le", Number::u64le},
                                                     {"u32be", Number::u32be},
                                                     {"u32le", Number::u32le}};
    static const auto& units = *new std::unordered_map<std::string, Unit>{
        {"s", Unit::s}, {"ms", Unit::ms}, {"us", Unit::us}};
    static const auto& infos =
        *new Infos{{"age", plain_info(offsetof(field, age), OptionType::kUInt64T)},
                   {"offset", plain_info(offsetof(field, offset), OptionType::kUInt64T)},
                   {"number", OptionTypeInfo::Enum<Number>(offsetof(field, number), &numbers)},
                   {"unit", OptionTypeInfo::Enum<Unit>(offsetof(field, unit), &units)}};
    RegisterOptions("rocks.RemoveOld", &field_, &infos);
  }
  bool by_key() const override { return false; }

  bool removes(const Slice&, const Slice& value, uint64_t now_micros) const override {
    const bool is_wide = field_.number == number::u64be || field_.number == number::u64le;
    const bool is_big = field_.number == number::u64be || field_.number == number::u32be;
    const size_t width = is_wide ? 8 : 4;
    if (value.size() < width || value.size() - width < field_.offset) return false;
    uint64_t then = 0;
    for (size_t i = 0; i < width; i++) {
      const size_t place = field_.offset + (is_big ? i : width - 1 - i);
      then = then << 8 | static_cast<uint8_t>(value[place]);
    }
    const uint64_t per_second = static_cast<uint64_t>(field_.unit);
    const uint64_t now = now_micros / (1000000 / per_second);
    return then < now && (now - then) / per_second >= field_.age;
  }

 protected:
  std::string check() const override { return field_.age > 0 ? "" : "age: 0; seconds, from 1"; }

 private:
  field field_;
};

template <typename Rule>
void offer(rocksdb::ObjectLibrary& library, const char* name, const char* nick_name) {
  library.AddFactory<CompactionFilterFactory>(
      rocksdb::ObjectLibrary::PatternEntry(name).AnotherName(nick_name),
      [name, nick_name](const std::string&, std::unique_ptr<CompactionFilterFactory>* guard,
                        std::string*) {
        *guard = std::make_unique<Rule>(name, nick_name);
        return guard->get();
      });
}

}  // namespace

void offer_compaction_filters() {
  auto& library = *rocksdb::ObjectRegistry::Default()->AddLibrary("rocks");
  offer<remove_prefix>(library, "rocks.RemovePrefix", "remove_prefix");
  offer<remove_range>(library, "rocks.RemoveRange", "remove_range");
  offer<remove_size>(library, "rocks.RemoveSize", "remove_size");
  offer<remove_old>(library, "rocks.RemoveOld", "remove_old");
}

}  // namespace rx
