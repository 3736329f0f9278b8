// Part of rocks.hpp: columns: many keys or values in two pieces of memory, as Arrow has them.
#ifndef ROCKS_COLUMNS_HPP
#define ROCKS_COLUMNS_HPP

#include <rocks/base.hpp>

#include <optional>
#include <vector>

namespace rocks {

// What a call reads: entry i is the bytes from offsets[i] up to offsets[i + 1]; there is one offset
// more than entries. It shows memory of yours.
//   db.put({keys, key_offsets}, {values, value_offsets});
class column {
 public:
  column(std::string_view data, const uint32_t* offsets, size_t count)
      : raw_{sizeof raw_, data.data(), data.size(), offsets, nullptr}, count_(count) {}
  column(std::string_view data, const int64_t* offsets, size_t count)
      : raw_{sizeof raw_, data.data(), data.size(), nullptr, offsets}, count_(count) {}
  column(std::string_view data, const std::vector<uint32_t>& offsets)
      : column(data, offsets.data(), entries(offsets.size())) {}
  column(std::string_view data, const std::vector<int64_t>& offsets)
      : column(data, offsets.data(), entries(offsets.size())) {}

  size_t size() const noexcept { return count_; }
  const rocks_column* get() const noexcept { return &raw_; }

 private:
  static size_t entries(size_t offsets) { return offsets > 0 ? offsets - 1 : 0; }

  rocks_column raw_;
  size_t count_;
};

namespace detail {

// How many entries two columns have, which must be as long as each other.
inline size_t pairs(const column& keys, const column& values) {
  return pairs(keys.size(), values.size());
}
inline size_t pairs(const slices& keys, const slices& values) {
  return pairs(keys.size(), values.size());
}

}  // namespace detail

// A key with its value.
struct entry {
  std::string_view key, value;
};

// Many entries that a scan read, where they are: until that memory is used again.
class entries {
 public:
  explicit entries(const rocks_block_view& view) : view_(view) {}

  size_t size() const noexcept { return view_.count; }
  // The scan ends here: there is nothing more to read.
  bool is_last() const noexcept { return view_.done == 1; }
  // The value is empty with ROCKS_SCAN_KEYS_ONLY.
  entry operator[](size_t at) const noexcept {
    return {part(view_.key_offsets, view_.keys, at), part(view_.value_offsets, view_.values, at)};
  }
  const rocks_block_view& get() const noexcept { return view_; }

 private:
  static std::string_view part(const uint32_t* offsets, const uint8_t* data, size_t at) noexcept {
    if (offsets == nullptr) return {};
    return detail::bytes(data + offsets[at], offsets[at + 1] - offsets[at]);
  }
  rocks_block_view view_;
};

// Memory that entries or values are copied into; used again and again.
class block : public detail::handle<rocks_block, rocks_block_free> {
 public:
  block() {
    detail::check([&](auto st) { return rocks_block_new(&handle_, st); });
  }
};

// The values of many keys; used again and again.
class values : public detail::handle<rocks_values, rocks_values_free> {
 public:
  values() {
    detail::check([&](auto st) { return rocks_values_new(&handle_, st); });
  }

  size_t size() const noexcept { return count_; }
  // Until the next read. Nothing where the key is absent; throws what its read failed with.
  std::optional<std::string_view> operator[](size_t at) const {
    if (at < count_ && codes_[at] == ROCKS_OK) return view(values_[at]);
    const bool found =
        detail::found([&](auto st) { return rocks_values_status_at(handle_, at, st); });
    return found ? std::optional(view(values_[at])) : std::nullopt;
  }

  // When it was written, after a read with timestamps; nothing where there is no value.
  std::optional<std::string_view> timestamp(size_t at) const {
    if (!(*this)[at] || timestamps_ == nullptr) return std::nullopt;
    return view(timestamps_[at]);
  }

  // Lets go of what it holds.
  void reset() {
    count_ = 0;
    detail::check([&](auto st) { return rocks_values_reset(handle_, st); });
  }
  // Copies them, from one on, into a column in the block, or in memory of yours.
  rocks_column_view read_block(block& into, size_t first = 0) const {
    rocks_column_view view{};
    detail::check(
        [&](auto st) { return rocks_values_read_block(handle_, first, into.get(), &view, st); });
    return view;
  }
  rocks_column_view read_into(size_t first, size_t max_entries, uint32_t* offsets, void* data,
                              size_t data_capacity, void* validity,
                              size_t validity_capacity) const {
    rocks_column_view view{};
    detail::check([&](auto st) {
      return rocks_values_read_into(handle_, first, max_entries, offsets, data, data_capacity,
                                    validity, validity_capacity, &view, st);
    });
    return view;
  }

  // Runs a read of rocks.h: call(result, &values, &codes, status).
  template <typename Call>
  void read(size_t count, Call call) {
    count_ = 0;
    timestamps_ = nullptr;
    detail::check([&](auto st) { return call(handle_, &values_, &codes_, st); });
    count_ = count;
  }
  // The same of one with timestamps: call(result, &values, &timestamps, &codes, status).
  template <typename Call>
  void read_with_timestamps(size_t count, Call call) {
    count_ = 0;
    detail::check([&](auto st) { return call(handle_, &values_, &timestamps_, &codes_, st); });
    count_ = count;
  }

 private:
  const rocks_slice* values_ = nullptr;
  const rocks_slice* timestamps_ = nullptr;
  const rocks_code* codes_ = nullptr;
  size_t count_ = 0;
};

}  // namespace rocks

#endif
