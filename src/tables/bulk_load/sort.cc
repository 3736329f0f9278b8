#include "src/tables/bulk_load/sort.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace rx {
namespace {

constexpr size_t kSamples = 64;

// Of equal keys, the one added later sorts first.
struct by_bytes {
  bool operator()(const bulk_record& a, const bulk_record& b) const {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = a.key().compare(b.key());
    return order != 0 ? order < 0 : a.at > b.at;
  }
};

// Our own stable merge sort: one of the standard library may access invalid memory if a comparator
// is inconsistent.
void merge_sort(bulk_record* from, bulk_record* spare, size_t count,
                const rocksdb::Comparator* order) {
  if (count < 2) return;
  const size_t half = count / 2;
  merge_sort(from, spare, half, order);
  merge_sort(from + half, spare, count - half, order);
  memcpy(spare, from, half * sizeof(bulk_record));
  size_t left = 0, right = half, to = 0;
  while (left < half && right < count) {
    const bool is_right = order->Compare(from[right].key(), spare[left].key()) < 0;
    from[to++] = is_right ? from[right++] : spare[left++];
  }
  while (left < half) from[to++] = spare[left++];
}

}  // namespace

uint64_t key_prefix(const Slice& key) {
  unsigned char bytes[8] = {};
  memcpy(bytes, key.data(), std::min<size_t>(key.size(), 8));
  uint64_t prefix = 0;
  for (const unsigned char one : bytes) prefix = prefix << 8 | one;
  return prefix;
}

bulk_chunk::bulk_chunk(size_t place, size_t size)
    : number(place), capacity(size / sizeof(bulk_record) * sizeof(bulk_record)) {
  memory_.reset(static_cast<char*>(malloc(capacity)));
  if (memory_ == nullptr) throw std::bad_alloc();
  end_ = reinterpret_cast<bulk_record*>(memory_.get() + capacity);
}

bool bulk_chunk::add(const Slice& key, const Slice& value, const Slice& more) {
  const size_t wanted = room_for(key, value, more);
  if (capacity - used_ - count_ * sizeof(bulk_record) < wanted) return false;
  char* const at = memory_.get() + used_;
  char* to = at;
  for (const Slice* part : {&key, &value, &more}) {
    memcpy(to, part->data(), part->size());
    to += part->size();
  }
  used_ += to - at;
  count_++;
  const auto value_len = static_cast<uint32_t>(value.size() + more.size());
  *begin() = {key_prefix(key), at, static_cast<uint32_t>(key.size()), value_len};
  return true;
}

void bulk_chunk::sort(const rocksdb::Comparator* order) {
  // They are in the opposite order of their addition.
  const bool is_bytewise = order == rocksdb::BytewiseComparator();
  if (is_bytewise) {
    std::sort(begin(), end(), by_bytes());
  } else {
    const std::unique_ptr<bulk_record[]> spare(new bulk_record[count_ / 2 + 1]);
    merge_sort(begin(), spare.get(), count_, order);
  }
  bulk_record* last = end();
  bytes = 0;
  // From the back, so that the records end at the end of the memory: of equal keys the first is
  // kept.
  for (bulk_record* one = end(); one != begin();) {
    one--;
    const bool same = last != end() && (is_bytewise ? one->key() == last->key()
                                                    : order->Equal(one->key(), last->key()));
    if (!same) last--;
    *last = *one;
  }
  count_ = end() - last;
  for (const auto* one = begin(); one != end(); one++) bytes += one->key_len + one->value_len;
  samples.clear();
  for (size_t i = 0; i < std::min(kSamples, count_); i++) {
    samples.push_back(begin()[count_ * i / std::min(kSamples, count_)].key().ToString());
  }
}

void bulk_chunk::drop() {
  memory_.reset();
  count_ = 0;
}

}  // namespace rx
