// Part of rocks.hpp: batches with an index, whose contents can be read before they are written.
#ifndef ROCKS_BATCH_INDEX_HPP
#define ROCKS_BATCH_INDEX_HPP

#include <rocks/db.hpp>

#include <optional>
#include <string>

namespace rocks {

// Of one database. It has no remove_range and no timestamps.
class indexed_batch : public batch {
 public:
  // overwrite_key: iterators need the latest record of a key alone.
  explicit indexed_batch(const db& of, bool overwrite_key = true, size_t max_bytes = 0)
      : batch(detail::number<rocks_batch*>([&](auto out, auto st) {
          return rocks_batch_new_indexed(of.get(), overwrite_key, max_bytes, out, st);
        })) {}

  // What the batch has of a key. Nothing: no record, or a deletion.
  std::optional<std::string> get(std::string_view key, const column_family& family = {}) const {
    return detail::some_text([&](auto out, auto st) {
      return rocks_batch_get(handle_, family.get(), key.data(), key.size(), out, st);
    });
  }
  // What the database would have if the batch were written now.
  std::optional<std::string> get_from_db(const db& of, std::string_view key,
                                         const options& reading = {},
                                         const column_family& family = {}) const {
    return detail::some_text([&](auto out, auto st) {
      return rocks_batch_get_from_db(handle_, of.get(), family.get(), reading.get(), key.data(),
                                     key.size(), out, st);
    });
  }
  // The same of an entity's columns, which live until `into` is used again or goes.
  std::optional<wide_columns> get_entity_from_db(const db& of, std::string_view key, entities& into,
                                                 const options& reading = {},
                                                 const column_family& family = {}) const {
    return into.read_one([&](auto result, auto shown, auto count, auto st) {
      return rocks_batch_get_entity_from_db(handle_, of.get(), family.get(), reading.get(),
                                            key.data(), key.size(), result, shown, count, st);
    });
  }
  // Over both; while it lives the batch cannot be changed.
  class iter iter_with_base(const db& of, const options& reading = {},
                            const column_family& family = {}) const {
    return rocks::iter(detail::number<rocks_iter*>([&](auto out, auto st) {
      return rocks_batch_iter_with_base(handle_, of.get(), family.get(), reading.get(), out, st);
    }));
  }
};

}  // namespace rocks

#endif
