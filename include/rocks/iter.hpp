// Part of rocks.hpp: iterators.
#ifndef ROCKS_ITER_HPP
#define ROCKS_ITER_HPP

#include <rocks/columns.hpp>
#include <rocks/entity.hpp>

#include <iterator>
#include <optional>

namespace rocks {

// An iterator; also a range:  for (auto [key, value] : db.iter()) ...
// Each step is true at an entry, false at the end, and throws on an error.
class iter : public detail::handle<rocks_iter, rocks_iter_free> {
 public:
  using handle::handle;

  bool seek_to_first() { return step(rocks_iter_seek_to_first); }
  bool seek_to_last() { return step(rocks_iter_seek_to_last); }
  bool next() { return step(rocks_iter_next); }
  bool prev() { return step(rocks_iter_prev); }
  bool seek(std::string_view to) { return step(rocks_iter_seek, to); }
  bool seek_for_prev(std::string_view to) { return step(rocks_iter_seek_for_prev, to); }

  // From the current entry on, as many as the limits allow (0: 65,536 entries, 1 MiB); the iterator
  // goes to the first that was not read. Nothing at the end.
  //   for (iter.seek_to_first(); auto some = iter.read_block(memory);) use((*some)[0].key);
  std::optional<entries> read_block(block& into, uint32_t flags = 0, size_t max_entries = 0,
                                    size_t max_bytes = 0) {
    rocks_block_view view{};
    const bool some = detail::found([&](auto st) {
      return rocks_iter_read_block(handle_, max_entries, max_bytes, flags, into.get(), &view, st);
    });
    return some ? std::optional<entries>(entries(view)) : std::nullopt;
  }
  // The same into memory of yours; there is room for max_entries + 1 offsets.
  std::optional<entries> read_into(size_t max_entries, uint32_t flags, uint32_t* key_offsets,
                                   void* keys, size_t keys_capacity, uint32_t* value_offsets,
                                   void* values, size_t values_capacity) {
    rocks_block_view view{};
    const bool some = detail::found([&](auto st) {
      return rocks_iter_read_into(handle_, max_entries, flags, key_offsets, keys, keys_capacity,
                                  value_offsets, values, values_capacity, &view, st);
    });
    return some ? std::optional<entries>(entries(view)) : std::nullopt;
  }
  // The database as it is now, or as a snapshot has it; seek afterwards.
  void refresh(const snapshot& at = {}) {
    detail::check([&](auto st) { return rocks_iter_refresh(handle_, at.get(), st); });
  }
  // Throws what stopped the iterator, if anything did.
  void check() const {
    detail::check([&](auto st) { return rocks_iter_status(handle_, st); });
  }
  std::string property(const char* name) const {
    return detail::text(
        [&](auto out, auto st) { return rocks_iter_property(handle_, name, out, st); });
  }

  std::string_view key() const noexcept { return view(key_); }
  std::string_view val() const noexcept { return view(value_); }
  // The entry where it is, also after a block was read; nothing where it is at none.
  std::optional<rocks::entry> entry() {
    rocks_status status;
    const rocks_code code = rocks_iter_entry(handle_, &key_, &value_, &status);
    if (code == ROCKS_NOT_POSITIONED) return std::nullopt;
    if (code != ROCKS_OK) throw error(status);
    return rocks::entry{key(), val()};
  }
  // When the entry was written, where keys have user-defined timestamps; until the iterator is used
  // again.
  std::string_view timestamp() const {
    return view(detail::number<rocks_slice>(
        [&](auto out, auto st) { return rocks_iter_timestamp(handle_, out, st); }));
  }
  // Of the entry, until the iterator is used again; a plain value is one column without a name.
  wide_columns columns() {
    const rocks_wide_column* shown = nullptr;
    size_t count = 0;
    detail::check([&](auto st) { return rocks_iter_columns(handle_, &shown, &count, st); });
    return detail::shown(shown, count);
  }

  class cursor {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = rocks::entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const rocks::entry*;
    using reference = rocks::entry;

    cursor(iter* of, bool valid) : of_(of), valid_(valid) {}
    rocks::entry operator*() const { return {of_->key(), of_->val()}; }
    cursor& operator++() {
      valid_ = of_->next();
      return *this;
    }
    bool operator!=(const cursor& other) const { return valid_ != other.valid_; }
    bool operator==(const cursor& other) const { return valid_ == other.valid_; }

   private:
    iter* of_;
    bool valid_;
  };
  cursor begin() { return {this, seek_to_first()}; }
  cursor end() { return {this, false}; }

 private:
  template <typename Step, typename... To>
  bool step(Step call, To... to) {
    return detail::found([&](auto st) {
      if constexpr (sizeof...(To) == 0)
        return call(handle_, &key_, &value_, st);
      else
        return (call(handle_, to.data(), to.size(), &key_, &value_, st), ...);
    });
  }

  rocks_slice key_{}, value_{};
};

}  // namespace rocks

#endif
