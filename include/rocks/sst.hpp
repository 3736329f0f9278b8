// Part of rocks.hpp: table files (SST) and bulk loading.
#ifndef ROCKS_SST_HPP
#define ROCKS_SST_HPP

#include <rocks/db.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rocks {

// Writes table files, one after the other; keys in ascending order.
//   rocks::sst_writer writer(db);
//   writer.open("data.sst").put("a", "1").put("b", "2").finish();
class sst_writer : public detail::handle<rocks_sst_writer, rocks_sst_writer_free> {
 public:
  // For any column family of any database.
  explicit sst_writer(const options& with = {}) {
    detail::check(
        [&](auto st) { return rocks_sst_writer_new(nullptr, nullptr, with.get(), &handle_, st); });
  }
  // For one, with its options unless others are given.
  explicit sst_writer(const db& of, const column_family& family = {}, const options& with = {}) {
    detail::check([&](auto st) {
      return rocks_sst_writer_new(of.get(), family.get(), with.get(), &handle_, st);
    });
  }

  sst_writer& open(const std::string& path, rocks_sst_writer_flags flags = 0) {
    detail::check([&](auto st) { return rocks_sst_writer_open(handle_, path.c_str(), flags, st); });
    return *this;
  }
  sst_writer& put(std::string_view key, std::string_view value) {
    detail::check([&](auto st) {
      return rocks_sst_writer_put(handle_, key.data(), key.size(), value.data(), value.size(), st);
    });
    return *this;
  }
  sst_writer& put_entity(std::string_view key, const wide_columns& columns) {
    const auto raw = detail::raw_of(columns);
    detail::check([&](auto st) {
      return rocks_sst_writer_put_entity(handle_, key.data(), key.size(), raw.data(), raw.size(),
                                         st);
    });
    return *this;
  }
  sst_writer& merge(std::string_view key, std::string_view operand) {
    detail::check([&](auto st) {
      return rocks_sst_writer_merge(handle_, key.data(), key.size(), operand.data(), operand.size(),
                                    st);
    });
    return *this;
  }
  sst_writer& remove(std::string_view key) {
    detail::check(
        [&](auto st) { return rocks_sst_writer_delete(handle_, key.data(), key.size(), st); });
    return *this;
  }
  sst_writer& remove_range(std::string_view begin, std::string_view end) {
    detail::check([&](auto st) {
      return rocks_sst_writer_delete_range(handle_, begin.data(), begin.size(), end.data(),
                                           end.size(), st);
    });
    return *this;
  }
  sst_writer& single_remove(std::string_view key) {
    detail::check([&](auto st) {
      return rocks_sst_writer_single_delete(handle_, key.data(), key.size(), st);
    });
    return *this;
  }
  sst_writer& put_many(const slices& keys, const slices& values) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_sst_writer_put_many(handle_, keys.get(), values.get(), count, st);
    });
    return *this;
  }
  sst_writer& remove_many(const slices& keys) {
    detail::check([&](auto st) {
      return rocks_sst_writer_delete_many(handle_, keys.get(), keys.size(), st);
    });
    return *this;
  }
  // Columns, in ascending order as well.
  sst_writer& put(const column& keys, const column& values) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_sst_writer_put_columns(handle_, keys.get(), values.get(), count, st);
    });
    return *this;
  }
  sst_writer& merge(const column& keys, const column& operands) {
    const size_t count = detail::pairs(keys, operands);
    detail::check([&](auto st) {
      return rocks_sst_writer_merge_columns(handle_, keys.get(), operands.get(), count, st);
    });
    return *this;
  }
  sst_writer& remove(const column& keys) {
    detail::check([&](auto st) {
      return rocks_sst_writer_delete_columns(handle_, keys.get(), keys.size(), st);
    });
    return *this;
  }
  // Of column families with user-defined timestamps; of one key the newer timestamp goes first.
  sst_writer& put_with_timestamp(std::string_view key, std::string_view timestamp,
                                 std::string_view value) {
    detail::check([&](auto st) {
      return rocks_sst_writer_put_with_timestamp(handle_, key.data(), key.size(), timestamp.data(),
                                                 timestamp.size(), value.data(), value.size(), st);
    });
    return *this;
  }
  sst_writer& remove_with_timestamp(std::string_view key, std::string_view timestamp) {
    detail::check([&](auto st) {
      return rocks_sst_writer_delete_with_timestamp(handle_, key.data(), key.size(),
                                                    timestamp.data(), timestamp.size(), st);
    });
    return *this;
  }
  sst_writer& remove_range_with_timestamp(std::string_view begin, std::string_view end,
                                          std::string_view timestamp) {
    detail::check([&](auto st) {
      return rocks_sst_writer_delete_range_with_timestamp(handle_, begin.data(), begin.size(),
                                                          end.data(), end.size(), timestamp.data(),
                                                          timestamp.size(), st);
    });
    return *this;
  }
  uint64_t file_size() const {
    uint64_t size = 0;
    detail::check([&](auto st) { return rocks_sst_writer_file_size(handle_, &size, st); });
    return size;
  }
  // What it shows lives until the next file is finished.
  rocks_sst_file_info finish() {
    rocks_sst_file_info info{};
    info.struct_size = sizeof info;
    detail::check([&](auto st) { return rocks_sst_writer_finish(handle_, &info, st); });
    return info;
  }
};

// Reads a table file.
class sst_reader : public detail::handle<rocks_sst_reader, rocks_sst_reader_free> {
 public:
  explicit sst_reader(const std::string& path, const options& with = {}) {
    detail::check(
        [&](auto st) { return rocks_sst_reader_open(path.c_str(), with.get(), &handle_, st); });
  }

  std::optional<std::string> get(std::string_view key, const options& reading = {}) const {
    buffer got;
    const bool found = detail::found([&](auto st) {
      return rocks_sst_reader_get(handle_, reading.get(), key.data(), key.size(), got.out(), st);
    });
    return found ? std::optional<std::string>(got.view()) : std::nullopt;
  }
  std::optional<std::string_view> get(std::string_view key, value& into,
                                      const options& reading = {}) const {
    return into.read([&](auto holder, auto shown, auto st) {
      return rocks_sst_reader_get_pinned(handle_, reading.get(), key.data(), key.size(), holder,
                                         shown, st);
    });
  }
  std::optional<size_t> get_into(std::string_view key, void* into, size_t capacity,
                                 const options& reading = {}) const {
    return detail::length([&](auto len, auto st) {
      return rocks_sst_reader_get_into(handle_, reading.get(), key.data(), key.size(), into,
                                       capacity, len, st);
    });
  }
  // Many keys at once. What it shows may outlive the reader.
  void multi_get(const slices& keys, values& into, const options& reading = {}) const {
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_sst_reader_multi_get(handle_, reading.get(), keys.get(), keys.size(), result,
                                        shown, codes, st);
    });
  }
  void multi_get(const column& keys, values& into, const options& reading = {}) const {
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_sst_reader_multi_get_columns(handle_, reading.get(), keys.get(), keys.size(),
                                                result, shown, codes, st);
    });
  }
  // It may outlive the reader.
  class iter iter(const options& reading = {}) const {
    rocks_iter* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_sst_reader_iter(handle_, reading.get(), &made, st); });
    return rocks::iter(made);
  }
  // Every record, deletions too, with the keys that parse_entry takes apart.
  class iter table_iter() const {
    rocks_iter* made = nullptr;
    detail::check([&](auto st) { return rocks_sst_reader_table_iter(handle_, &made, st); });
    return rocks::iter(made);
  }
  // Range deletions: such keys, and as values where they end.
  class iter range_deletion_iter() const {
    rocks_iter* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_sst_reader_range_deletion_iter(handle_, &made, st); });
    return rocks::iter(made);
  }
  uint64_t file_size() const {
    return detail::number<uint64_t>(
        [&](auto out, auto st) { return rocks_sst_reader_file_size(handle_, out, st); });
  }
  // It shows parts of the key.
  rocks_sst_entry parse_entry(std::string_view key) const {
    rocks_sst_entry entry{};
    entry.struct_size = sizeof entry;
    detail::check([&](auto st) {
      return rocks_sst_reader_parse_entry(handle_, key.data(), key.size(), &entry, st);
    });
    return entry;
  }
  // What it shows lives as long as the reader.
  rocks_table_properties properties() const {
    rocks_table_properties all{};
    all.struct_size = sizeof all;
    detail::check([&](auto st) { return rocks_sst_reader_properties(handle_, &all, st); });
    return all;
  }
  uint64_t count() const {
    uint64_t count = 0;
    detail::check([&](auto st) { return rocks_sst_reader_count(handle_, &count, st); });
    return count;
  }
  void verify_checksum(const options& reading = {}, const rocks_cancel* cancel = nullptr) const {
    detail::check([&](auto st) {
      return rocks_sst_reader_verify_checksum(handle_, reading.get(), cancel, st);
    });
  }
  void verify_num_entries(const options& reading = {}, const rocks_cancel* cancel = nullptr) const {
    detail::check([&](auto st) {
      return rocks_sst_reader_verify_num_entries(handle_, reading.get(), cancel, st);
    });
  }
};

// The records of a blob file, whatever has become of its database; it goes forward alone.
inline iter blob_file_iter(const std::string& path, const options& opening = {}) {
  return iter(detail::number<rocks_iter*>([&](auto out, auto st) {
    return rocks_blob_file_iter(path.c_str(), opening.get(), out, st);
  }));
}

// Takes files into a column family: all, or none. Several families at once: rocks_db_ingest.
inline void ingest(db& into, const std::vector<std::string>& files, const options& how = {},
                   const column_family& family = {}, const rocks_cancel* cancel = nullptr) {
  std::vector<const char*> paths;
  for (const auto& file : files) paths.push_back(file.c_str());
  rocks_ingest_group group{};
  group.struct_size = sizeof group;
  group.column_family = family.get();
  group.files = paths.data();
  group.file_count = paths.size();
  group.options = how.get();
  detail::check([&](auto st) { return rocks_db_ingest(into.get(), &group, 1, cancel, st); });
}

// Loads unsorted data, more than memory holds.
class bulk_load : public detail::handle<rocks_bulk_load, rocks_bulk_load_free> {
 public:
  explicit bulk_load(db& into, const options& how = {}, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_bulk_load_new(into.get(), family.get(), how.get(), &handle_, st);
    });
  }

  // Entries of any kind with a key and a value: pairs of strings or views.
  template <typename Pairs>
  bulk_load& add(const Pairs& pairs, const rocks_cancel* cancel = nullptr) {
    std::vector<rocks_slice> keys, values;
    for (const auto& [key, value] : pairs) {
      keys.push_back(slice(key));
      values.push_back(slice(value));
    }
    detail::check([&](auto st) {
      return rocks_bulk_load_add_many(handle_, keys.data(), values.data(), keys.size(), cancel, st);
    });
    return *this;
  }
  bulk_load& add(const column& keys, const column& values, const rocks_cancel* cancel = nullptr) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_bulk_load_add_columns(handle_, keys.get(), values.get(), count, cancel, st);
    });
    return *this;
  }
  // A struct ArrowArrayStream of two columns, which is the library's from here on.
  bulk_load& add_arrow_stream(void* stream, const rocks_cancel* cancel = nullptr) {
    detail::check(
        [&](auto st) { return rocks_bulk_load_add_arrow_stream(handle_, stream, cancel, st); });
    return *this;
  }
  rocks_bulk_load_info finish(const rocks_cancel* cancel = nullptr) {
    rocks_bulk_load_info info{};
    info.struct_size = sizeof info;
    detail::check([&](auto st) { return rocks_bulk_load_finish(handle_, cancel, &info, st); });
    return info;
  }

 private:
  static rocks_slice slice(std::string_view bytes) { return {detail::data(bytes), bytes.size()}; }
};

}  // namespace rocks

#endif
