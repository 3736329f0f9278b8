// Part of rocks.hpp: wide columns: keys with named columns in place of one value.
#ifndef ROCKS_ENTITY_HPP
#define ROCKS_ENTITY_HPP

#include <rocks/base.hpp>

#include <optional>
#include <vector>

namespace rocks {

// A column of an entity; the one of the empty name is the default one, which plain reads see.
struct wide_column {
  std::string_view name, value;
};
//   db.put_entity("mars", {{"moons", "2"}, {"colour", "red"}});
using wide_columns = std::vector<wide_column>;

namespace detail {

inline std::vector<rocks_wide_column> raw_of(const wide_columns& columns) {
  std::vector<rocks_wide_column> all;
  all.reserve(columns.size());
  for (const auto& [name, value] : columns) {
    all.push_back({{data(name), name.size()}, {data(value), value.size()}});
  }
  return all;
}

inline wide_columns shown(const rocks_wide_column* columns, size_t count) {
  wide_columns all;
  all.reserve(count);
  for (size_t i = 0; i < count; i++) all.push_back({view(columns[i].name), view(columns[i].value)});
  return all;
}

}  // namespace detail

// The columns of one key or of many; used again and again. What it shows lives until the next read.
class entities : public detail::handle<rocks_values, rocks_values_free> {
 public:
  entities() {
    detail::check([&](auto st) { return rocks_values_new(&handle_, st); });
  }

  size_t size() const noexcept { return count_; }
  // By name. Nothing where the key is absent; throws what its read failed with.
  std::optional<wide_columns> operator[](size_t at) const {
    const bool found =
        detail::found([&](auto st) { return rocks_values_status_at(handle_, at, st); });
    if (!found) return std::nullopt;
    return detail::shown(columns_ + offsets_[at], offsets_[at + 1] - offsets_[at]);
  }

  // Runs a read of rocks.h: call(result, &columns, &offsets, &codes, status).
  template <typename Call>
  void read(size_t count, Call call) {
    count_ = 0;
    const rocks_code* codes = nullptr;
    detail::check([&](auto st) { return call(handle_, &columns_, &offsets_, &codes, st); });
    count_ = count;
  }
  // The same of one key: call(result, &columns, &count, status).
  template <typename Call>
  std::optional<wide_columns> read_one(Call call) {
    count_ = 0;
    size_t count = 0;
    const bool found = detail::found([&](auto st) { return call(handle_, &columns_, &count, st); });
    return found ? std::optional(detail::shown(columns_, count)) : std::nullopt;
  }

 private:
  const rocks_wide_column* columns_ = nullptr;
  const size_t* offsets_ = nullptr;
  size_t count_ = 0;
};

}  // namespace rocks

#endif
