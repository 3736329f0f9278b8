// Comparators that are composed of typed parts by their name. They call nothing back.
#include <map>
#include <mutex>

#include "rocksdb/comparator.h"
#include "rocksdb/utilities/object_registry.h"
#include "src/options/check.h"
#include "src/plugins/comparator/compare_part.h"

namespace rx {
namespace {

using rocksdb::Comparator;
using rocksdb::ObjectLibrary;

class composed final : public Comparator {
 public:
  composed(std::string name, const key_parts& order)
      : name_(std::move(name)),
        is_reversed_(order.is_reversed),
        ignores_case_(order.ignores_case()) {
    for (const key_part& part : order.parts) parts_.push_back({how_to_compare(part), part});
  }

  const char* Name() const override { return name_.c_str(); }

  int Compare(const Slice& a, const Slice& b) const override {
    const int order = compare_keys(a, b);
    return is_reversed_ ? -order : order;
  }
  bool Equal(const Slice& a, const Slice& b) const override {
    return ignores_case_ ? Compare(a, b) == 0 : a == b;
  }
  bool CanKeysWithDifferentByteContentsBeEqual() const override { return ignores_case_; }

  // Cuts the key in or after the part that decides, and moves what is left one step up or down.
  // Which of those keys are in the range is asked of the order itself.
  void FindShortestSeparator(std::string* start, const Slice& limit) const override {
    const Slice key = *start;
    size_t begin = 0;
    const key_part* part = deciding_part(key, limit, &begin);
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
        step_number(*part, step, &cut[begin]);
      } else {
        cut.back() = static_cast<char>(cut.back() + step);
      }
      if (Compare(*start, cut) <= 0 && Compare(cut, limit) < 0) return start->swap(cut);
    }
  }
  void FindShortSuccessor(std::string*) const override {}

 private:
  struct comparable {
    compare_part* compare;
    key_part part;
  };

  int compare_keys(const Slice& a, const Slice& b) const {
    size_t at = 0;
    for (const auto& [compare, part] : parts_) {
      const int order = compare(part, a, b, &at);
      if (order != 0) return order;
    }
    return Slice(a.data() + at, a.size() - at).compare(Slice(b.data() + at, b.size() - at));
  }

  // The first part that differs, and where it begins; nullptr: what comes after all parts.
  const key_part* deciding_part(const Slice& a, const Slice& b, size_t* begin) const {
    size_t at = 0;
    for (const auto& [compare, part] : parts_) {
      *begin = at;
      if (compare(part, a, b, &at) != 0) return &part;
    }
    *begin = at;
    return nullptr;
  }

  const std::string name_;
  const bool is_reversed_, ignores_case_;
  std::vector<comparable> parts_;
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
  if (it == nullptr) it = new composed(name, parts);
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
