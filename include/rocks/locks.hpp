// Part of rocks.hpp: the locks of transactions, who waits for them, and deadlocks.
#ifndef ROCKS_LOCKS_HPP
#define ROCKS_LOCKS_HPP

#include <rocks/db.hpp>

namespace rocks {

// As they were at one moment; what it shows lives as long as it.
class locks : public detail::handle<rocks_locks, rocks_locks_free> {
 public:
  // kind: one of ROCKS_LOCKS_*.
  explicit locks(const db& of, rocks_locks_kind kind = ROCKS_LOCKS_HELD) {
    detail::check([&](auto st) { return rocks_db_locks(of.get(), kind, &handle_, &count_, st); });
  }
  size_t size() const noexcept { return count_; }
  rocks_lock operator[](size_t index) const {
    rocks_lock lock{};
    lock.struct_size = sizeof lock;
    detail::check([&](auto st) { return rocks_locks_at(handle_, index, &lock, st); });
    return lock;
  }

 private:
  size_t count_ = 0;
};

// How many of the last deadlocks are stored from now on.
inline void set_deadlocks_kept(db& of, uint32_t count) {
  detail::check([&](auto st) { return rocks_db_set_deadlocks_kept(of.get(), count, st); });
}

}  // namespace rocks

#endif
