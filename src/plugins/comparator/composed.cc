// Comparators that are composed of typed parts by their name. They call nothing back.
#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>

#include "rocksdb/comparator.h"
#include "rocksdb/utilities/object_registry.h"
#include "src/options/check.h"
#include "src/plugins/comparator/ascii_case.h"
#include "src/plugins/comparator/key_parts.h"

namespace rx {
namespace {

using rocksdb::Comparator;
using rocksdb::ObjectLibrary;

// ---- numbers -----------------------------------------------------------------------

template <typename Unsigned>
uint64_t load(const char* at) {
  Unsigned bits;
  memcpy(&bits, at, sizeof(bits));
  return bits;
}

uint64_t swapped(uint64_t bits, size_t width) {
  return __builtin_bswap64(bits) >> (64 - 8 * width);
}

constexpr bool kIsLittleHere = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

uint64_t bits_of(const key_part& part, const char* at) {
  uint64_t bits;
  switch (part.width) {
    case 1:
      return static_cast<uint8_t>(*at);
    case 2:
      bits = load<uint16_t>(at);
      break;
    case 4:
      bits = load<uint32_t>(at);
      break;
    default:
      bits = load<uint64_t>(at);
      break;
  }
  return part.is_little == kIsLittleHere ? bits : swapped(bits, part.width);
}

uint64_t sign_of(const key_part& part) { return uint64_t{1} << (8 * part.width - 1); }
uint64_t all_of(const key_part& part) { return sign_of(part) | (sign_of(part) - 1); }
// How many NaNs there are of each sign.
uint64_t nans_of(const key_part& part) { return (uint64_t{1} << (part.width == 8 ? 52 : 23)) - 1; }

// The place of a number among all of its type, from 0 up.
uint64_t rank_of(const key_part& part, const char* at) {
  const uint64_t bits = bits_of(part, at);
  if (part.type == key_type::kUnsigned) return bits;
  const uint64_t sign = sign_of(part), all = all_of(part);
  if (part.type == key_type::kSigned) return bits ^ sign;
  // IEEE 754's totalOrder, which begins with the negative NaNs; the subtraction puts them last.
  const uint64_t total = (bits & sign) != 0 ? ~bits & all : bits | sign;
  return (total - nans_of(part)) & all;
}

// Writes the number of a rank.
void put_ranked(const key_part& part, uint64_t rank, char* at) {
  const uint64_t sign = sign_of(part), all = all_of(part);
  uint64_t bits = part.type == key_type::kSigned ? rank ^ sign : rank;
  if (part.type == key_type::kFloat) {
    const uint64_t total = (rank + nans_of(part)) & all;
    bits = (total & sign) != 0 ? total ^ sign : ~total & all;
  }
  for (size_t i = 0; i < part.width; i++) {
    at[part.is_little ? i : part.width - 1 - i] = static_cast<char>(bits >> (8 * i));
  }
}

// ---- texts -------------------------------------------------------------------------

struct text_part {
  Slice bytes;
  bool is_ended = false;  // of kUntil: by the end of the key
};

// Takes a text from the front of a key. False: the key ends before the text does, which is not
// possible but for kPrefixed.
bool take_text(const key_part& part, Slice* key, text_part* out) {
  size_t begin = 0, size = key->size(), end = size;
  if (part.type == key_type::kPrefixed) {
    if (size < part.width) return false;
    const uint64_t length = bits_of(part, key->data());
    begin = part.width;
    if (length > size - begin) return false;
    size = static_cast<size_t>(length);
    end = begin + size;
  } else if (part.type == key_type::kBytes && size > part.length) {
    size = end = part.length;
  } else if (part.type == key_type::kUntil && size > 0) {
    const void* found = memchr(key->data(), part.delimiter, size);
    if (found != nullptr) {
      size = static_cast<size_t>(static_cast<const char*>(found) - key->data());
      end = size + 1;
    }
  }
  out->bytes = Slice(key->data() + begin, size);
  out->is_ended = end == size;
  key->remove_prefix(end);
  return true;
}

int compare_texts(const key_part& part, const text_part& a, const text_part& b) {
  const auto compare = [&](const Slice& x, const Slice& y) {
    return part.ignores_case ? compare_without_case(x, y) : x.compare(y);
  };
  int order;
  if (part.type == key_type::kBytes) {
    // Where a key ends early the bytes that both have decide, then the end comes first.
    const size_t shared = std::min(a.bytes.size(), b.bytes.size());
    order = compare(Slice(a.bytes.data(), shared), Slice(b.bytes.data(), shared));
  } else {
    order = compare(a.bytes, b.bytes);
  }
  if (order != 0) return part.is_reversed ? -order : order;
  if (part.type == key_type::kBytes) {
    return (a.bytes.size() > b.bytes.size()) - (a.bytes.size() < b.bytes.size());
  }
  return part.type == key_type::kUntil ? b.is_ended - a.is_ended : 0;
}

// ---- the order ---------------------------------------------------------------------

class composed final : public Comparator {
 public:
  composed(std::string name, key_parts parts)
      : name_(std::move(name)), order_(std::move(parts)), ignores_case_(order_.ignores_case()) {}

  const char* Name() const override { return name_.c_str(); }

  int Compare(const Slice& a, const Slice& b) const override {
    Slice x = a, y = b;
    for (const key_part& part : order_.parts) {
      const int order = take(part, &x, &y);
      if (order != 0) return order_.is_reversed ? -order : order;
    }
    return order_.is_reversed ? y.compare(x) : x.compare(y);
  }
  bool Equal(const Slice& a, const Slice& b) const override {
    return ignores_case_ ? Compare(a, b) == 0 : a == b;
  }
  bool CanKeysWithDifferentByteContentsBeEqual() const override { return ignores_case_; }

  // Cuts the key in or after the part that decides, and moves what is left one step up or down.
  // Which of those keys are in the range is asked of the order itself.
  void FindShortestSeparator(std::string* start, const Slice& limit) const override {
    Slice x = *start, y = limit;
    const key_part* part = nullptr;
    size_t begin = 0;
    for (const key_part& one : order_.parts) {
      begin = start->size() - x.size();
      part = &one;
      if (take(one, &x, &y) != 0) break;
      part = nullptr;
    }
    if (part == nullptr) begin = start->size() - x.size();
    const bool is_number = part != nullptr && part->is_number();
    size_t end = begin;
    if (is_number) {
      end += part->width;
    } else {
      while (end < start->size() && end < limit.size() && (*start)[end] == limit[end]) end++;
      end++;
    }
    if (end >= start->size()) return;
    for (const int step : {0, 1, -1}) {
      std::string cut = start->substr(0, end);
      if (is_number) {
        put_ranked(*part, rank_of(*part, &cut[begin]) + static_cast<uint64_t>(step), &cut[begin]);
      } else {
        cut.back() = static_cast<char>(cut.back() + step);
      }
      if (Compare(*start, cut) <= 0 && Compare(cut, limit) < 0) return start->swap(cut);
    }
  }
  void FindShortSuccessor(std::string*) const override {}

 private:
  // Takes a part from the front of both keys. If it differs, the answer is not 0 and the keys are
  // used up. A key that lacks a part comes first, however the part is ordered.
  static int take(const key_part& part, Slice* a, Slice* b) {
    if (part.is_number()) {
      if (a->size() < part.width || b->size() < part.width) {
        return lacking(a->size() < part.width, b->size() < part.width, *a, *b);
      }
      const uint64_t x = rank_of(part, a->data()), y = rank_of(part, b->data());
      a->remove_prefix(part.width);
      b->remove_prefix(part.width);
      const int order = (x > y) - (x < y);
      return part.is_reversed ? -order : order;
    }
    text_part x, y;
    const bool a_lacks = !take_text(part, a, &x), b_lacks = !take_text(part, b, &y);
    if (a_lacks || b_lacks) return lacking(a_lacks, b_lacks, *a, *b);
    return compare_texts(part, x, y);
  }

  static int lacking(bool a_lacks, bool b_lacks, const Slice& a, const Slice& b) {
    if (a_lacks != b_lacks) return a_lacks ? -1 : 1;
    return a.compare(b);
  }

  const std::string name_;
  const key_parts order_;
  const bool ignores_case_;
};

// One comparator a name. Never freed: RocksDB's options keep a bare pointer.
const Comparator* composed_of(const std::string& name, std::string* why) {
  static std::mutex& lock = *new std::mutex;
  static auto& all = *new std::map<std::string, const Comparator*>;
  key_parts parts;
  const Status s = read_key_parts(name, &parts);
  if (!s.ok()) {
    *why = s.getState();
    return nullptr;
  }
  const std::lock_guard<std::mutex> held(lock);
  const Comparator*& it = all[name];
  if (it == nullptr) it = new composed(name, std::move(parts));
  return it;
}

bool add_composed() {
  for (const char* head : {"rocks.order", "rocks.reverse_order"}) {
    ObjectLibrary::Default()->AddFactory<const Comparator>(
        ObjectLibrary::PatternEntry(head).AddSeparator("(", false),
        [](const std::string& name, std::unique_ptr<const Comparator>*, std::string* why) {
          return composed_of(name, why);
        });
  }
  return true;
}

// When the library is loaded, before any option is read.
const bool added_composed = add_composed();

}  // namespace

Status check_composed(const std::string& option, const std::string& value) {
  if (!names_key_parts(value)) return Status::OK();
  key_parts ignored;
  const Status s = read_key_parts(value, &ignored);
  return s.ok() ? s : Status::InvalidArgument(option + ": " + s.getState());
}

}  // namespace rx
