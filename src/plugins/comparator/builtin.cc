// Comparators that are set by name and call no callbacks. RocksDB finds them in its object library:
// in option strings and OPTIONS files.
#include <cstring>

#include "rocksdb/comparator.h"
#include "rocksdb/convenience.h"
#include "rocksdb/utilities/object_registry.h"
#include "src/objects/objects.h"
#include "src/options/check.h"
#include "src/plugins/comparator/ascii_case.h"

namespace rx {
namespace {

using rocksdb::Comparator;
using rocksdb::ObjectLibrary;

// The common base: shortens no keys.
class builtin : public Comparator {
 public:
  explicit builtin(const char* name) : name_(name) {}
  const char* Name() const override { return name_; }
  void FindShortestSeparator(std::string*, const Slice&) const override {}
  void FindShortSuccessor(std::string*) const override {}

 private:
  const char* name_;
};

// Keys of eight bytes are numbers; all others come before them, in the order of their bytes.
template <typename Integer, bool LittleEndian>
class integer_order final : public builtin {
 public:
  using builtin::builtin;

  int Compare(const Slice& a, const Slice& b) const override {
    const bool a_fits = a.size() == sizeof(Integer), b_fits = b.size() == sizeof(Integer);
    if (__builtin_expect(a_fits && b_fits, 1)) {
      const Integer x = number(a), y = number(b);
      return (x > y) - (x < y);
    }
    return a_fits == b_fits ? a.compare(b) : (a_fits ? 1 : -1);
  }
  bool Equal(const Slice& a, const Slice& b) const override { return a == b; }
  bool CanKeysWithDifferentByteContentsBeEqual() const override { return false; }

 private:
  static Integer number(const Slice& key) {
    uint64_t bytes;
    memcpy(&bytes, key.data(), sizeof(bytes));
    if (LittleEndian != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__))
      bytes = __builtin_bswap64(bytes);
    return static_cast<Integer>(bytes);
  }
};

// "Key" and "KEY" are one key.
class ascii_case_insensitive final : public builtin {
 public:
  using builtin::builtin;

  int Compare(const Slice& a, const Slice& b) const override { return compare_without_case(a, b); }
  bool CanKeysWithDifferentByteContentsBeEqual() const override { return true; }
};

// Never freed: databases that live to the end of the process use them.
template <typename Order>
const Comparator* one(const char* name) {
  return new Order(name);
}

bool add_all() {
  const std::pair<const char*, const Comparator*> all[] = {
      {"bytewise", rocksdb::BytewiseComparator()},
      {"reverse_bytewise", rocksdb::ReverseBytewiseComparator()},
      {"rocks.Uint64LittleEndian", one<integer_order<uint64_t, true>>("rocks.Uint64LittleEndian")},
      {"rocks.Uint64BigEndian", one<integer_order<uint64_t, false>>("rocks.Uint64BigEndian")},
      {"rocks.Int64LittleEndian", one<integer_order<int64_t, true>>("rocks.Int64LittleEndian")},
      {"rocks.Int64BigEndian", one<integer_order<int64_t, false>>("rocks.Int64BigEndian")},
      {"rocks.AsciiCaseInsensitive", one<ascii_case_insensitive>("rocks.AsciiCaseInsensitive")},
  };
  for (const auto& [name, it] : all) {
    ObjectLibrary::Default()->AddFactory<const Comparator>(
        name, [it = it](const std::string&, std::unique_ptr<const Comparator>*, std::string*) {
          return it;
        });
  }
  return true;
}

// When the library is loaded, before any option is read.
const bool added = add_all();

struct named_comparator final : comparator {};

}  // namespace

Status make_comparator(const char* name, const object*, std::unique_ptr<object>* out) {
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  const Comparator* found = nullptr;
  Status s = check_composed("name", name);
  if (!s.ok()) return s;
  s = Comparator::CreateFromString(strict, name, &found);
  if (!s.ok() || found == nullptr) return refuse("name", name, objects_of("comparator"));
  auto made = std::make_unique<named_comparator>();
  // RocksDB's and these live as long as the process.
  made->it = std::shared_ptr<const Comparator>(found, [](const Comparator*) {});
  *out = std::move(made);
  return s;
}

}  // namespace rx

extern "C" int32_t rx_comparator_compare(const rx::object* comparator, const uint8_t* a,
                                         size_t a_len, const uint8_t* b, size_t b_len,
                                         int32_t* order, rx::status* st) {
  return rx::run(st, [&] {
    const auto& it = *static_cast<const rx::comparator*>(comparator)->it;
    const int answer =
        it.CompareWithoutTimestamp(rx::slice(a, a_len), false, rx::slice(b, b_len), false);
    *order = (answer > 0) - (answer < 0);
    return rx::Status::OK();
  });
}
