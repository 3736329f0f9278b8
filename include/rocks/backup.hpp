// Part of rocks.hpp: backups and checkpoints.
#ifndef ROCKS_BACKUP_HPP
#define ROCKS_BACKUP_HPP

#include <rocks/cancel.hpp>
#include <rocks/db.hpp>

#include <vector>

namespace rocks {

struct backup_file {
  std::string name;
  uint64_t number, size;
  int32_t type;
};

struct backup_info {
  uint32_t id;
  int64_t timestamp;
  uint64_t size;
  uint32_t file_count;
  std::string metadata, path;
  // With details alone.
  std::vector<backup_file> files;
  std::vector<std::string> excluded;
};

// A folder of backups.
class backup_engine : public detail::handle<rocks_backup_engine, rocks_backup_engine_free> {
 public:
  explicit backup_engine(const std::string& path, const options& how = {}) {
    detail::check(
        [&](auto st) { return rocks_backup_engine_open(path.c_str(), how.get(), &handle_, st); });
  }

  uint32_t create(db& of, const options& how = {}, std::string_view metadata = {},
                  const cancel& by = cancel::none()) {
    uint32_t id = 0;
    detail::check([&](auto st) {
      return rocks_backup_engine_create(handle_, of.get(), how.get(), metadata.data(),
                                        metadata.size(), by.get(), &id, st);
    });
    return id;
  }
  // Everywhere 0 is the latest.
  void verify(uint32_t id = 0, bool sizes_only = false, const cancel& by = cancel::none()) const {
    detail::check(
        [&](auto st) { return rocks_backup_engine_verify(handle_, id, sizes_only, by.get(), st); });
  }
  void restore(uint32_t id, const std::string& to, const options& how = {},
               const cancel& by = cancel::none(), const std::string& logs = {},
               const std::vector<const backup_engine*>& alternates = {}) const {
    std::vector<const rocks_backup_engine*> others;
    for (const auto* one : alternates) others.push_back(one->get());
    detail::check([&](auto st) {
      return rocks_backup_engine_restore(handle_, id, to.c_str(),
                                         logs.empty() ? nullptr : logs.c_str(), how.get(),
                                         others.data(), others.size(), by.get(), st);
    });
  }
  // A database to read from, where the backup lies.
  db open(uint32_t id = 0, const options& opening = {}, const options& how = {}) const {
    rocks_db* opened = nullptr;
    detail::check([&](auto st) {
      return rocks_backup_engine_open_db(handle_, id, opening.get(), how.get(), nullptr, nullptr, 0,
                                         &opened, st);
    });
    return db::owning(opened);
  }
  void set_timeout(uint64_t microseconds) {
    detail::check(
        [&](auto st) { return rocks_backup_engine_set_timeout(handle_, microseconds, st); });
  }
  void remove(uint32_t id) {
    detail::check([&](auto st) { return rocks_backup_engine_delete(handle_, id, st); });
  }
  void purge(uint32_t keep) {
    detail::check([&](auto st) { return rocks_backup_engine_purge(handle_, keep, st); });
  }
  void collect_garbage() {
    detail::check([&](auto st) { return rocks_backup_engine_collect_garbage(handle_, st); });
  }
  std::vector<backup_info> list(bool details = false) const {
    rocks_backup_list* raw = nullptr;
    detail::check([&](auto st) { return rocks_backup_engine_list(handle_, details, &raw, st); });
    return read(list_handle(raw));
  }
  backup_info find(uint32_t id = 0, bool details = false) const {
    rocks_backup_list* raw = nullptr;
    detail::check(
        [&](auto st) { return rocks_backup_engine_find(handle_, id, details, &raw, st); });
    return read(list_handle(raw)).at(0);
  }
  std::vector<uint32_t> corrupted() const {
    std::vector<uint32_t> ids(16);
    for (;;) {
      size_t count = 0;
      rocks_status status;
      const rocks_code code =
          rocks_backup_engine_corrupted(handle_, ids.data(), ids.size(), &count, &status);
      if (code != ROCKS_BUFFER_TOO_SMALL) {
        detail::check([&](auto st) {
          if (code != ROCKS_OK) *st = status;
          return code;
        });
        ids.resize(count);
        return ids;
      }
      ids.resize(count);
    }
  }

 private:
  using list_handle = detail::handle<rocks_backup_list, rocks_backup_list_free>;

  static std::string text(const rocks_slice& of) {
    return std::string(reinterpret_cast<const char*>(of.data), of.len);
  }
  static std::vector<backup_info> read(list_handle list) {
    std::vector<backup_info> all;
    size_t count = 0;
    detail::check([&](auto st) { return rocks_backup_list_count(list.get(), &count, st); });
    for (size_t i = 0; i < count; i++) {
      rocks_backup_info one{};
      one.struct_size = sizeof one;
      detail::check([&](auto st) { return rocks_backup_list_at(list.get(), i, &one, st); });
      backup_info info{
          one.id, one.timestamp, one.size, one.file_count, text(one.metadata), text(one.path), {},
          {}};
      for (size_t f = 0; f < one.detail_count; f++) {
        rocks_backup_file file{};
        file.struct_size = sizeof file;
        detail::check(
            [&](auto st) { return rocks_backup_list_file_at(list.get(), i, f, &file, st); });
        info.files.push_back({text(file.name), file.number, file.size, file.file_type});
      }
      for (size_t f = 0; f < one.excluded_count; f++) {
        rocks_slice name{};
        detail::check(
            [&](auto st) { return rocks_backup_list_excluded_at(list.get(), i, f, &name, st); });
        info.excluded.push_back(text(name));
      }
      all.push_back(std::move(info));
    }
    return all;
  }
};

// A database in `path` that is a copy of `of` as it is now; a sequence number that is in it.
inline uint64_t create_checkpoint(db& of, const std::string& path, const options& how = {},
                                  const cancel& by = cancel::none()) {
  uint64_t sequence = 0;
  detail::check([&](auto st) {
    return rocks_db_create_checkpoint(of.get(), path.c_str(), how.get(), by.get(), &sequence, st);
  });
  return sequence;
}

}  // namespace rocks

#endif
