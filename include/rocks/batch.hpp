// Part of rocks.hpp: batches: many writes that are done together.
#ifndef ROCKS_BATCH_HPP
#define ROCKS_BATCH_HPP

#include <rocks/columns.hpp>
#include <rocks/entity.hpp>

namespace rocks {

class batch : public detail::handle<rocks_batch, rocks_batch_free> {
 public:
  batch() {
    detail::check([&](auto st) { return rocks_batch_new(&handle_, st); });
  }
  // With memory reserved; of at most so many bytes (0: no limit); with checksums of its records, if
  // protection_bytes_per_key is 8.
  batch(size_t reserved_bytes, size_t max_bytes, size_t protection_bytes_per_key = 0) {
    detail::check([&](auto st) {
      return rocks_batch_new_with(reserved_bytes, max_bytes, protection_bytes_per_key, &handle_,
                                  st);
    });
  }
  explicit batch(rocks_batch* owned) : handle(owned) {}
  // Of the bytes of data(), from here or from any RocksDB.
  static batch from_data(std::string_view data) {
    rocks_batch* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_batch_from_data(data.data(), data.size(), &made, st); });
    return batch(made);
  }

  batch& put(std::string_view key, std::string_view value, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_put(handle_, family.get(), key.data(), key.size(), value.data(),
                             value.size(), st);
    });
    return *this;
  }
  batch& put_entity(std::string_view key, const wide_columns& columns,
                    const column_family& family = {}) {
    const auto raw = detail::raw_of(columns);
    detail::check([&](auto st) {
      return rocks_batch_put_entity(handle_, family.get(), key.data(), key.size(), raw.data(),
                                    raw.size(), st);
    });
    return *this;
  }
  batch& merge(std::string_view key, std::string_view operand, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_merge(handle_, family.get(), key.data(), key.size(), operand.data(),
                               operand.size(), st);
    });
    return *this;
  }
  batch& remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete(handle_, family.get(), key.data(), key.size(), st);
    });
    return *this;
  }
  batch& remove_range(std::string_view begin, std::string_view end,
                      const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_range(handle_, family.get(), begin.data(), begin.size(), end.data(),
                                      end.size(), st);
    });
    return *this;
  }
  // Deletes a key that was put once and never merged.
  batch& single_remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_single_delete(handle_, family.get(), key.data(), key.size(), st);
    });
    return *this;
  }
  // All of them, or none.
  batch& put_many(const slices& keys, const slices& values, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_batch_put_many(handle_, family.get(), keys.get(), values.get(), count, st);
    });
    return *this;
  }
  batch& remove_many(const slices& keys, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_many(handle_, family.get(), keys.get(), keys.size(), st);
    });
    return *this;
  }
  // Bytes for those that read the log; no key has them.
  batch& put_log_data(std::string_view blob) {
    detail::check(
        [&](auto st) { return rocks_batch_put_log_data(handle_, blob.data(), blob.size(), st); });
    return *this;
  }
  // Columns: all of their entries, or none.
  batch& put(const column& keys, const column& values, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_batch_put_columns(handle_, family.get(), keys.get(), values.get(), count, st);
    });
    return *this;
  }
  batch& merge(const column& keys, const column& operands, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, operands);
    detail::check([&](auto st) {
      return rocks_batch_merge_columns(handle_, family.get(), keys.get(), operands.get(), count,
                                       st);
    });
    return *this;
  }
  batch& remove(const column& keys, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_columns(handle_, family.get(), keys.get(), keys.size(), st);
    });
    return *this;
  }
  // Of column families with user-defined timestamps: as of one, in the comparator's own form.
  batch& put_with_timestamp(std::string_view key, std::string_view timestamp,
                            std::string_view value, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_put_with_timestamp(handle_, family.get(), key.data(), key.size(),
                                            timestamp.data(), timestamp.size(), value.data(),
                                            value.size(), st);
    });
    return *this;
  }
  batch& merge_with_timestamp(std::string_view key, std::string_view timestamp,
                              std::string_view operand, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_merge_with_timestamp(handle_, family.get(), key.data(), key.size(),
                                              timestamp.data(), timestamp.size(), operand.data(),
                                              operand.size(), st);
    });
    return *this;
  }
  batch& remove_with_timestamp(std::string_view key, std::string_view timestamp,
                               const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_with_timestamp(handle_, family.get(), key.data(), key.size(),
                                               timestamp.data(), timestamp.size(), st);
    });
    return *this;
  }
  batch& single_remove_with_timestamp(std::string_view key, std::string_view timestamp,
                                      const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_single_delete_with_timestamp(handle_, family.get(), key.data(), key.size(),
                                                      timestamp.data(), timestamp.size(), st);
    });
    return *this;
  }
  batch& remove_range_with_timestamp(std::string_view begin, std::string_view end,
                                     std::string_view timestamp, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_range_with_timestamp(handle_, family.get(), begin.data(),
                                                     begin.size(), end.data(), end.size(),
                                                     timestamp.data(), timestamp.size(), st);
    });
    return *this;
  }
  batch& put_many_with_timestamp(const slices& keys, const slices& values,
                                 std::string_view timestamp, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_batch_put_many_with_timestamp(handle_, family.get(), keys.get(), values.get(),
                                                 count, timestamp.data(), timestamp.size(), st);
    });
    return *this;
  }
  batch& remove_many_with_timestamp(const slices& keys, std::string_view timestamp,
                                    const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_many_with_timestamp(handle_, family.get(), keys.get(), keys.size(),
                                                    timestamp.data(), timestamp.size(), st);
    });
    return *this;
  }
  void clear() {
    detail::check([&](auto st) { return rocks_batch_clear(handle_, st); });
  }
  void set_save_point() {
    detail::check([&](auto st) { return rocks_batch_set_save_point(handle_, st); });
  }
  // False: there is none.
  bool rollback_to_save_point() {
    return detail::found([&](auto st) { return rocks_batch_rollback_to_save_point(handle_, st); });
  }
  bool pop_save_point() {
    return detail::found([&](auto st) { return rocks_batch_pop_save_point(handle_, st); });
  }
  // In RocksDB's own format; until the batch changes.
  std::string_view data() const {
    return view(detail::number<rocks_slice>(
        [&](auto out, auto st) { return rocks_batch_data(handle_, out, st); }));
  }
  // Shows each record, in their order, to a function (const rocks_batch_record&). What it throws
  // ends that with ROCKS_CALLBACK_FAILED; the batch is busy meanwhile.
  template <typename Show>
  void iterate(Show show) const {
    rocks_batch_callbacks callbacks{};
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = &show;
    callbacks.record = [](void* state, const rocks_batch_record* record, rocks_sink*) {
      (*static_cast<Show*>(state))(*record);
      return true;
    };
    detail::check([&](auto st) { return rocks_batch_iterate(handle_, &callbacks, st); });
  }
  // Compares the records with their checksums, if it has them.
  void verify_checksum() const {
    detail::check([&](auto st) { return rocks_batch_verify_checksum(handle_, st); });
  }
  size_t size() const {
    return detail::number<size_t>(
        [&](auto out, auto st) { return rocks_batch_size(handle_, out, st); });
  }
  uint32_t count() const {
    uint32_t count = 0;
    detail::check([&](auto st) { return rocks_batch_count(handle_, &count, st); });
    return count;
  }
};

}  // namespace rocks

#endif
