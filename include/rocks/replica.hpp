// Part of rocks.hpp: the log of a database, batch by batch, and databases that follow another.
#ifndef ROCKS_REPLICA_HPP
#define ROCKS_REPLICA_HPP

#include <rocks/db.hpp>

#include <optional>

namespace rocks {

// A batch of the log; `data` lives until the iterator's next step.
struct logged_batch {
  uint64_t sequence = 0;
  std::string_view data;
};

// What a database writes from a sequence number on.
class wal_iter : public detail::handle<rocks_wal_iter, rocks_wal_iter_free> {
 public:
  using handle::handle;
  explicit wal_iter(const db& of, uint64_t since_sequence, const options& how = {}) {
    detail::check([&](auto st) {
      return rocks_db_wal_iter(of.get(), since_sequence, how.get(), &handle_, st);
    });
  }
  // Empty: no more for now. An error with ROCKS_INCOMPLETE: what comes next is gone.
  std::optional<logged_batch> next() {
    logged_batch batch;
    rocks_slice data{};
    if (!detail::found(
            [&](auto st) { return rocks_wal_iter_next(handle_, &batch.sequence, &data, st); })) {
      return std::nullopt;
    }
    batch.data = view(data);
    return batch;
  }
};

// Log files as they were at one moment; what it shows lives as long as it.
class wal_files : public detail::handle<rocks_wal_files, rocks_wal_files_free> {
 public:
  using handle::handle;
  explicit wal_files(const db& of) {
    detail::check([&](auto st) { return rocks_db_wal_files(of.get(), &handle_, st); });
  }
  // The one that is written to.
  static wal_files current(const db& of) {
    rocks_wal_files* made = nullptr;
    detail::check([&](auto st) { return rocks_db_current_wal_file(of.get(), &made, st); });
    return wal_files(made);
  }
  size_t size() const {
    size_t count = 0;
    detail::check([&](auto st) { return rocks_wal_files_count(handle_, &count, st); });
    return count;
  }
  rocks_wal_file operator[](size_t index) const {
    rocks_wal_file file{};
    file.struct_size = sizeof file;
    detail::check([&](auto st) { return rocks_wal_files_at(handle_, index, &file, st); });
    return file;
  }
};

// Writes a batch of another database's log to a replica; false: it was there already.
inline bool apply(const db& to, const logged_batch& batch, const options& how = {}) {
  bool applied = false;
  detail::check([&](auto st) {
    return rocks_db_apply(to.get(), how.get(), batch.data.data(), batch.data.size(), batch.sequence,
                          &applied, st);
  });
  return applied;
}

// Has a secondary see what its primary has written since.
inline void try_catch_up_with_primary(const db& secondary) {
  detail::check([&](auto st) { return rocks_db_try_catch_up_with_primary(secondary.get(), st); });
}

}  // namespace rocks

#endif
