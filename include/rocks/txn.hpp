// Part of rocks.hpp: transactions.
#ifndef ROCKS_TXN_HPP
#define ROCKS_TXN_HPP

#include <rocks/db.hpp>

#include <memory>

namespace rocks {

// A transaction; rolled back when it goes, unless it was committed or prepared.
class txn : public detail::handle<rocks_txn, rocks_txn_free> {
 public:
  using handle::handle;
  explicit txn(db& of, const options& writing = {}, const options& how = {}) {
    detail::check(
        [&](auto st) { return rocks_txn_begin(of.get(), writing.get(), how.get(), &handle_, st); });
  }
  // One that a crash, or a handle, left prepared.
  static txn take_prepared(db& of, std::string_view name) {
    rocks_txn* found = nullptr;
    detail::check([&](auto st) {
      return rocks_txn_take_prepared(of.get(), name.data(), name.size(), &found, st);
    });
    return txn(found);
  }

  // What is committed, or at the snapshot in `reading`, under its own writes.
  std::optional<std::string> get(std::string_view key, const options& reading = {},
                                 const column_family& family = {}) const {
    buffer got;
    const bool found = detail::found([&](auto st) {
      return rocks_txn_get(handle_, family.get(), reading.get(), key.data(), key.size(), got.out(),
                           st);
    });
    return found ? std::optional<std::string>(got.view()) : std::nullopt;
  }
  // Nobody else writes the key from here on; or, optimistic, the commit fails if somebody does.
  std::optional<std::string> get_for_update(std::string_view key, const options& reading = {},
                                            const column_family& family = {},
                                            bool exclusive = true) {
    buffer got;
    const bool found = detail::found([&](auto st) {
      return rocks_txn_get_for_update(handle_, family.get(), reading.get(), key.data(), key.size(),
                                      exclusive, 1, got.out(), st);
    });
    return found ? std::optional<std::string>(got.view()) : std::nullopt;
  }
  // Without a copy: the view lives until `into` is used again or goes.
  std::optional<std::string_view> get(std::string_view key, value& into,
                                      const options& reading = {},
                                      const column_family& family = {}) const {
    return into.read([&](auto holder, auto shown, auto st) {
      return rocks_txn_get_pinned(handle_, family.get(), reading.get(), key.data(), key.size(),
                                  holder, shown, st);
    });
  }
  // Into memory of yours: the value's length, or nothing. A longer value is cut.
  std::optional<size_t> get_into(std::string_view key, void* into, size_t capacity,
                                 const options& reading = {},
                                 const column_family& family = {}) const {
    return detail::length([&](auto len, auto st) {
      return rocks_txn_get_into(handle_, family.get(), reading.get(), key.data(), key.size(), into,
                                capacity, len, st);
    });
  }
  // Others may write the key again, unless the transaction wrote it or asked for it twice.
  void undo_get_for_update(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_undo_get_for_update(handle_, family.get(), key.data(), key.size(), st);
    });
  }
  // The same without a copy where RocksDB can pin it: valid until `into` is used again.
  std::optional<std::string_view> get_for_update(std::string_view key, value& into,
                                                 const options& reading = {},
                                                 const column_family& family = {},
                                                 bool exclusive = true) {
    rocks_slice got{};
    const bool found = detail::found([&](auto st) {
      return rocks_txn_get_pinned_for_update(handle_, family.get(), reading.get(), key.data(),
                                             key.size(), exclusive, 1, into.get(), &got, st);
    });
    return found ? std::optional<std::string_view>(detail::bytes(got.data, got.len)) : std::nullopt;
  }
  // Many keys at once.
  void multi_get(const slices& keys, values& into, const options& reading = {},
                 const column_family& family = {}) const {
    const detail::same_family families(family, keys.size());
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_txn_multi_get(handle_, families.data(), reading.get(), keys.get(), keys.size(),
                                 result, shown, codes, st);
    });
  }
  void multi_get_for_update(const slices& keys, values& into, const options& reading = {},
                            const column_family& family = {}, bool exclusive = true) {
    const detail::same_family families(family, keys.size());
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_txn_multi_get_for_update(handle_, families.data(), reading.get(), keys.get(),
                                            keys.size(), exclusive, result, shown, codes, st);
    });
  }
  void multi_get(const column& keys, values& into, const options& reading = {},
                 const column_family& family = {}) const {
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_txn_multi_get_columns(handle_, family.get(), reading.get(), keys.get(),
                                         keys.size(), result, shown, codes, st);
    });
  }
  void multi_get_for_update(const column& keys, values& into, const options& reading = {},
                            const column_family& family = {}, bool exclusive = true) {
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_txn_multi_get_for_update_columns(handle_, family.get(), reading.get(),
                                                    keys.get(), keys.size(), exclusive, result,
                                                    shown, codes, st);
    });
  }
  void put(std::string_view key, std::string_view value, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_put(handle_, family.get(), key.data(), key.size(), value.data(),
                           value.size(), st);
    });
  }
  void put_entity(std::string_view key, const wide_columns& columns,
                  const column_family& family = {}) {
    const auto raw = detail::raw_of(columns);
    detail::check([&](auto st) {
      return rocks_txn_put_entity(handle_, family.get(), key.data(), key.size(), raw.data(),
                                  raw.size(), st);
    });
  }
  // The columns of a key, which live until `into` is used again or goes.
  std::optional<wide_columns> get_entity(std::string_view key, entities& into,
                                         const options& reading = {},
                                         const column_family& family = {}) const {
    return into.read_one([&](auto result, auto shown, auto count, auto st) {
      return rocks_txn_get_entity(handle_, family.get(), reading.get(), key.data(), key.size(),
                                  result, shown, count, st);
    });
  }
  void multi_get_entity(const slices& keys, entities& into, const options& reading = {},
                        const column_family& family = {}) const {
    const detail::same_family families(family, keys.size());
    into.read(keys.size(), [&](auto result, auto shown, auto offsets, auto codes, auto st) {
      return rocks_txn_multi_get_entity(handle_, families.data(), reading.get(), keys.get(),
                                        keys.size(), result, shown, offsets, codes, st);
    });
  }
  std::optional<wide_columns> get_entity_for_update(std::string_view key, entities& into,
                                                    bool exclusive = true,
                                                    const options& reading = {},
                                                    const column_family& family = {}) {
    return into.read_one([&](auto result, auto shown, auto count, auto st) {
      return rocks_txn_get_entity_for_update(handle_, family.get(), reading.get(), key.data(),
                                             key.size(), exclusive, 1, result, shown, count, st);
    });
  }
  void merge(std::string_view key, std::string_view operand, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_merge(handle_, family.get(), key.data(), key.size(), operand.data(),
                             operand.size(), st);
    });
  }
  void remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_delete(handle_, family.get(), key.data(), key.size(), st);
    });
  }
  // Deletes each key that the transaction sees in the range, at most `limit` of them (0: all), or
  // none; how many they were. What is not there is not locked.
  uint64_t remove_range(std::string_view begin, std::string_view end, uint64_t limit = 0,
                        const options& reading = {}, const column_family& family = {},
                        const rocks_cancel* cancel = nullptr) {
    uint64_t deleted = 0;
    detail::check([&](auto st) {
      return rocks_txn_delete_range(handle_, family.get(), reading.get(), begin.data(),
                                    begin.size(), end.data(), end.size(), limit, cancel, &deleted,
                                    st);
    });
    return deleted;
  }
  // Deletes a key that was put once and never merged.
  void single_remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_single_delete(handle_, family.get(), key.data(), key.size(), st);
    });
  }
  // Without a check for conflicts.
  void put_untracked(std::string_view key, std::string_view value,
                     const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_put_untracked(handle_, family.get(), key.data(), key.size(), value.data(),
                                     value.size(), st);
    });
  }
  void put_entity_untracked(std::string_view key, const wide_columns& columns,
                            const column_family& family = {}) {
    const auto raw = detail::raw_of(columns);
    detail::check([&](auto st) {
      return rocks_txn_put_entity_untracked(handle_, family.get(), key.data(), key.size(),
                                            raw.data(), raw.size(), st);
    });
  }
  void merge_untracked(std::string_view key, std::string_view operand,
                       const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_merge_untracked(handle_, family.get(), key.data(), key.size(),
                                       operand.data(), operand.size(), st);
    });
  }
  void remove_untracked(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_delete_untracked(handle_, family.get(), key.data(), key.size(), st);
    });
  }
  void single_remove_untracked(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_single_delete_untracked(handle_, family.get(), key.data(), key.size(), st);
    });
  }
  // Columns: all of their entries, or none.
  void put(const column& keys, const column& values, const column_family& family = {}) {
    write(rocks_txn_put_columns, keys, values, family);
  }
  void merge(const column& keys, const column& operands, const column_family& family = {}) {
    write(rocks_txn_merge_columns, keys, operands, family);
  }
  void remove(const column& keys, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_delete_columns(handle_, family.get(), keys.get(), keys.size(), st);
    });
  }
  // The same without a check for conflicts.
  void put_untracked(const column& keys, const column& values, const column_family& family = {}) {
    write(rocks_txn_put_untracked_columns, keys, values, family);
  }
  void merge_untracked(const column& keys, const column& operands,
                       const column_family& family = {}) {
    write(rocks_txn_merge_untracked_columns, keys, operands, family);
  }
  void remove_untracked(const column& keys, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_txn_delete_untracked_columns(handle_, family.get(), keys.get(), keys.size(), st);
    });
  }
  void add(const batch& records) {
    detail::check([&](auto st) { return rocks_txn_add_batch(handle_, records.get(), st); });
  }
  // Bytes for those that read the log; no key has them.
  void put_log_data(std::string_view blob) {
    detail::check(
        [&](auto st) { return rocks_txn_put_log_data(handle_, blob.data(), blob.size(), st); });
  }
  // Its records, as batch::from_data takes them; until it is written to, or over.
  std::string_view data() const {
    return view(detail::number<rocks_slice>(
        [&](auto out, auto st) { return rocks_txn_data(handle_, out, st); }));
  }
  class iter iter(const options& reading = {}, const column_family& family = {}) const {
    rocks_iter* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_txn_iter(handle_, family.get(), reading.get(), &made, st); });
    return rocks::iter(made);
  }

  void set_save_point() { call(rocks_txn_set_save_point); }
  // False: there is none.
  bool rollback_to_save_point() { return asked(rocks_txn_rollback_to_save_point); }
  bool pop_save_point() { return asked(rocks_txn_pop_save_point); }

  // With the next operation, or no more.
  void set_snapshot_on_next_operation() { call(rocks_txn_set_snapshot_on_next_operation); }
  void clear_snapshot() { call(rocks_txn_clear_snapshot); }
  // From here on writes of others are conflicts. Reads see it where `reading` names it.
  class snapshot set_snapshot() {
    rocks_snapshot* made = nullptr;
    call(rocks_txn_set_snapshot);
    detail::check([&](auto st) { return rocks_txn_snapshot(handle_, &made, st); });
    return rocks::snapshot(made);
  }

  void set_name(std::string_view name) {
    detail::check(
        [&](auto st) { return rocks_txn_set_name(handle_, name.data(), name.size(), st); });
  }
  std::string name() const {
    return detail::text([&](auto out, auto st) { return rocks_txn_name(handle_, out, st); });
  }
  rocks_txn_info describe() const {
    rocks_txn_info info{};
    info.struct_size = sizeof info;
    detail::check([&](auto st) { return rocks_txn_describe(handle_, &info, st); });
    return info;
  }
  void set_lock_timeout(int64_t milliseconds) {
    detail::check([&](auto st) { return rocks_txn_set_lock_timeout(handle_, milliseconds, st); });
  }
  void set_deadlock_timeout(int64_t milliseconds) {
    detail::check(
        [&](auto st) { return rocks_txn_set_deadlock_timeout(handle_, milliseconds, st); });
  }
  // False: what is written from now on cannot be read back here, and costs less.
  void set_indexing(bool indexing) {
    detail::check([&](auto st) { return rocks_txn_set_indexing(handle_, indexing, st); });
  }
  // Where keys have user-defined timestamps: get_for_update refuses what was written later, and the
  // writes get this one.
  void set_read_timestamp(uint64_t timestamp) {
    detail::check([&](auto st) { return rocks_txn_set_read_timestamp(handle_, timestamp, st); });
  }
  void set_commit_timestamp(uint64_t timestamp) {
    detail::check([&](auto st) { return rocks_txn_set_commit_timestamp(handle_, timestamp, st); });
  }
  void set_write_options(const options& writing) {
    detail::check([&](auto st) { return rocks_txn_set_write_options(handle_, writing.get(), st); });
  }
  void prepare() { call(rocks_txn_prepare); }
  void commit() { call(rocks_txn_commit); }
  void rollback() { call(rocks_txn_rollback); }
  // Once it is over.
  void begin_again(const options& writing = {}, const options& how = {}) {
    detail::check(
        [&](auto st) { return rocks_txn_begin_again(handle_, writing.get(), how.get(), st); });
  }

 private:
  template <typename Call>
  void write(Call of, const column& keys, const column& values, const column_family& family) {
    const size_t count = detail::pairs(keys, values);
    detail::check(
        [&](auto st) { return of(handle_, family.get(), keys.get(), values.get(), count, st); });
  }
  template <typename Call>
  void call(Call of) {
    detail::check([&](auto st) { return of(handle_, st); });
  }
  template <typename Call>
  bool asked(Call of) {
    return detail::found([&](auto st) { return of(handle_, st); });
  }
};

// A transaction that rocks_txn_run has, for the length of a call: its end is not the function's.
class running_txn {
 public:
  explicit running_txn(rocks_txn* raw) : it_(raw) {}
  running_txn(const running_txn&) = delete;
  ~running_txn() { it_.release(); }
  txn& operator*() { return it_; }

 private:
  txn it_;
};

// The names of what is prepared.
inline std::vector<std::string> prepared_txns(db& of) {
  buffer names;
  size_t count = 0;
  detail::check([&](auto st) { return rocks_db_prepared_txns(of.get(), names.out(), &count, st); });
  std::vector<std::string> all;
  const std::string_view joined = names.view();
  for (size_t at = 0; all.size() < count;) {
    size_t len = 0;
    for (int i = 3; i >= 0; i--) len = len << 8 | static_cast<unsigned char>(joined[at + i]);
    all.emplace_back(joined.substr(at + 4, len));
    at += 4 + len;
  }
  return all;
}

// Runs body(txn&) in a transaction and commits, and both again while others are in the way; throws
// what ended the last attempt. An exception of the body's rolls back and comes out as it was,
// unless it is a rocks::error that trying again helps against.
template <typename Body>
void run(db& of, Body body, uint32_t attempts = 0, const options& writing = {},
         const options& how = {}) {
  struct state {
    Body& body;
    std::exception_ptr thrown;
  } it{body, nullptr};
  const auto once = [](void* raw, rocks_txn* txn, rocks_status* status) {
    auto& it = *static_cast<state*>(raw);
    running_txn running(txn);
    it.thrown = nullptr;
    try {
      it.body(*running);
      return true;
    } catch (const error& e) {
      *status = e.status();
      it.thrown = std::current_exception();
    } catch (...) {
      it.thrown = std::current_exception();
    }
    return false;
  };
  rocks_status status;
  const rocks_code code =
      rocks_txn_run(of.get(), writing.get(), how.get(), attempts, nullptr, once, &it, &status);
  if (code == ROCKS_OK) return;
  if (it.thrown) std::rethrow_exception(it.thrown);
  throw error(status);
}

}  // namespace rocks

#endif
