// Part of rocks.hpp: column families out of a database and into others.
#ifndef ROCKS_EXPORT_HPP
#define ROCKS_EXPORT_HPP

#include <rocks/cancel.hpp>
#include <rocks/db.hpp>

#include <string>
#include <vector>

namespace rocks {

// A column family's files in a folder; what it shows lives as long as it.
class exported : public detail::handle<rocks_export, rocks_export_free> {
 public:
  // One that is there.
  explicit exported(const std::string& path) {
    detail::check([&](auto st) { return rocks_export_open(path.c_str(), nullptr, &handle_, st); });
  }
  // One that is made.
  exported(db& of, const column_family& family, const std::string& path,
           const cancel& by = cancel::none()) {
    detail::check([&](auto st) {
      return rocks_db_export_column_family(of.get(), family.get(), path.c_str(), by.get(), &handle_,
                                           st);
    });
  }
  // One of the bytes of data(), whose files are in `path`.
  static exported from_data(std::string_view data, const std::string& path) {
    return exported(detail::number<rocks_export*>([&](auto out, auto st) {
      return rocks_export_from_data(data.data(), data.size(), path.c_str(), out, st);
    }));
  }

  // What an import needs of it, as its file EXPORT has it.
  std::string data() const {
    return detail::text([&](auto out, auto st) { return rocks_export_data(handle_, out, st); });
  }
  std::string_view path() const {
    return view(detail::number<rocks_slice>([&](auto out, auto st) {
      return rocks_export_describe(handle_, nullptr, nullptr, out, st);
    }));
  }
  // Its name.
  std::string_view comparator() const {
    return view(detail::number<rocks_slice>([&](auto out, auto st) {
      return rocks_export_describe(handle_, nullptr, out, nullptr, st);
    }));
  }
  // Its table files, level after level.
  size_t size() const {
    return detail::number<size_t>([&](auto out, auto st) {
      return rocks_export_describe(handle_, out, nullptr, nullptr, st);
    });
  }
  rocks_export_file operator[](size_t index) const {
    rocks_export_file file{};
    file.struct_size = sizeof file;
    detail::check([&](auto st) { return rocks_export_file_at(handle_, index, &file, st); });
    return file;
  }

 private:
  explicit exported(rocks_export* owned) : handle(owned) {}
};

// A column family of what was exported.
inline column_family import_column_family(db& to, const std::string& name,
                                          const std::vector<const exported*>& from,
                                          const options& with = {}, const options& how = {},
                                          const cancel& by = cancel::none()) {
  std::vector<const rocks_export*> all;
  for (const auto* one : from) all.push_back(one->get());
  rocks_column_family* made = nullptr;
  detail::check([&](auto st) {
    return rocks_db_create_column_family_with_import(to.get(), name.c_str(), with.get(), how.get(),
                                                     all.data(), all.size(), by.get(), &made, st);
  });
  return column_family(made);
}

}  // namespace rocks

#endif
