// Part of rocks.hpp: the files of a database.
#ifndef ROCKS_METADATA_HPP
#define ROCKS_METADATA_HPP

#include <rocks/db.hpp>

#include <vector>

namespace rocks {

// The files as they were at one moment; what it shows lives as long as it.
class metadata : public detail::handle<rocks_metadata, rocks_metadata_free> {
 public:
  // Of all column families.
  explicit metadata(const db& of) {
    detail::check([&](auto st) { return rocks_db_metadata(of.get(), &handle_, st); });
  }
  // Of one; {} is the default one.
  metadata(const db& of, const column_family& family) {
    detail::check([&](auto st) {
      return rocks_db_column_family_metadata(of.get(), family.get(), &handle_, st);
    });
  }

  // In the order of their creation.
  std::vector<rocks_column_family_metadata> column_families() const {
    return all(rocks_metadata_column_family_at, counts().column_families);
  }
  // Empty ones too, column family after column family.
  std::vector<rocks_level_metadata> levels() const {
    return all(rocks_metadata_level_at, counts().levels);
  }
  // The table files, level after level: in level 0 the newest first, in the others by key.
  std::vector<rocks_file_metadata> files() const {
    return all(rocks_metadata_file_at, counts().files);
  }
  std::vector<rocks_blob_file_metadata> blob_files() const {
    return all(rocks_metadata_blob_file_at, counts().blob_files);
  }

 private:
  struct numbers {
    size_t column_families, levels, files, blob_files;
  };
  numbers counts() const {
    numbers of{};
    detail::check([&](auto st) {
      return rocks_metadata_counts(handle_, &of.column_families, &of.levels, &of.files,
                                   &of.blob_files, st);
    });
    return of;
  }
  template <typename One>
  std::vector<One> all(rocks_code (*at)(const rocks_metadata*, size_t, One*, rocks_status*),
                       size_t count) const {
    std::vector<One> found(count);
    for (size_t i = 0; i < count; i++) {
      found[i].struct_size = sizeof(One);
      detail::check([&](auto st) { return at(handle_, i, &found[i], st); });
    }
    return found;
  }
};

// The files that a copy of the database needs; what it shows lives as long as it. Disable the
// deletion of files before, and enable it when they are copied.
class live_files : public detail::handle<rocks_live_files, rocks_live_files_free> {
 public:
  explicit live_files(db& of, const options& how = {}) {
    detail::check([&](auto st) { return rocks_db_live_files(of.get(), how.get(), &handle_, st); });
  }
  size_t size() const {
    return detail::number<size_t>(
        [&](auto out, auto st) { return rocks_live_files_count(handle_, out, st); });
  }
  rocks_live_file operator[](size_t index) const {
    rocks_live_file file{};
    file.struct_size = sizeof file;
    detail::check([&](auto st) { return rocks_live_files_at(handle_, index, &file, st); });
    return file;
  }
};

}  // namespace rocks

#endif
