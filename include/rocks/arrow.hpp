// Part of rocks.hpp: Arrow streams, out and in.
#ifndef ROCKS_ARROW_HPP
#define ROCKS_ARROW_HPP

#include <rocks/db.hpp>
#include <rocks/sst.hpp>
#include <rocks/txn.hpp>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace rocks {

// A struct ArrowArrayStream that is released with this object.
class arrow_stream {
 public:
  arrow_stream() = default;
  // Takes one over: that of the caller is released.
  explicit arrow_stream(ArrowArrayStream* from) : raw_(std::exchange(*from, ArrowArrayStream{})) {}
  arrow_stream(arrow_stream&& from) noexcept : raw_(std::exchange(from.raw_, ArrowArrayStream{})) {}
  arrow_stream& operator=(arrow_stream&& from) noexcept {
    std::swap(raw_, from.raw_);
    return *this;
  }
  ~arrow_stream() {
    if (raw_.release != nullptr) raw_.release(&raw_);
  }

  // For an Arrow library, which takes it over or reads it.
  ArrowArrayStream* get() noexcept { return &raw_; }
  explicit operator bool() const noexcept { return raw_.release != nullptr; }

  // Calls `show` with each array that is left, and releases it; throws the stream's error.
  template <typename Show>
  void each(Show show) {
    for (;;) {
      struct array {
        ArrowArray it{};
        ~array() {
          if (it.release != nullptr) it.release(&it);
        }
      } next;
      const int code = raw_.get_next(&raw_, &next.it);
      if (code != 0) fail(code);
      if (next.it.release == nullptr) return;
      show(static_cast<const ArrowArray&>(next.it));
    }
  }

 private:
  [[noreturn]] void fail(int code) {
    const char* said = raw_.get_last_error(&raw_);
    rocks_status status{};
    status.code = code == ENOMEM      ? ROCKS_OUT_OF_MEMORY
                  : code == ECANCELED ? ROCKS_CANCELLED
                  : code == ETIMEDOUT ? ROCKS_TIMED_OUT
                                      : ROCKS_IO_ERROR;
    const std::string text = said != nullptr ? said : "an Arrow stream failed";
    text.copy(status.message, sizeof status.message - 1);
    throw error(status);
  }

  ArrowArrayStream raw_{};
};

namespace detail {

inline arrow_stream arrow_scan(std::vector<iter>& iters, const rocks_slice* names,
                               const options& how, const rocks_cancel* cancel) {
  std::vector<rocks_iter*> raw;
  for (const iter& one : iters) raw.push_back(one.get());
  ArrowArrayStream made{};
  check([&](auto st) {
    return rocks_arrow_scan(raw.data(), names, raw.size(), how.get(), cancel, &made, st);
  });
  for (iter& one : iters) one.release();
  return arrow_stream(&made);
}

template <typename Write>
rocks_arrow_info arrow_write(Write write) {
  rocks_arrow_info info{};
  info.struct_size = sizeof info;
  check([&](auto st) { return write(&info, st); });
  return info;
}

}  // namespace detail

// What an iterator shows, as a stream of columns.
//   rocks::arrow_scan(db.iter(), {ROCKS_OPTIONS_ARROW, {{"batch_rows", "10000"}}})
inline arrow_stream arrow_scan(iter from, const options& how = {},
                               const rocks_cancel* cancel = nullptr) {
  std::vector<iter> one;
  one.push_back(std::move(from));
  return detail::arrow_scan(one, nullptr, how, cancel);
}

// What several show, one after the other.
inline arrow_stream arrow_scan(std::vector<iter> from, const options& how = {},
                               const rocks_cancel* cancel = nullptr) {
  return detail::arrow_scan(from, nullptr, how, cancel);
}

// The same, with a column of their names.
inline arrow_stream arrow_scan(std::vector<iter> from, const std::vector<std::string>& names,
                               const options& how = {}, const rocks_cancel* cancel = nullptr) {
  std::vector<rocks_slice> slices;
  for (const std::string& name : names) slices.push_back({detail::data(name), name.size()});
  // A name for each; those that are missing are empty.
  slices.resize(from.size(), rocks_slice{});
  return detail::arrow_scan(from, slices.data(), how, cancel);
}

// Iterators over parts of a range, at most so many, all from one point in time.
inline std::vector<iter> iter_parts(const db& of, size_t most, const options& reading = {},
                                    const column_family& family = {}) {
  std::vector<rocks_iter*> raw(most);
  size_t count = 0;
  detail::check([&](auto st) {
    return rocks_db_iter_parts(of.get(), family.get(), reading.get(), raw.data(), most, &count, st);
  });
  std::vector<iter> parts;
  for (size_t i = 0; i < count; i++) parts.emplace_back(raw[i]);
  return parts;
}

// Writes what a stream has; it is the library's from here on.
inline rocks_arrow_info arrow_write(db& to, ArrowArrayStream* stream, const options& how = {},
                                    const options& writing = {}, const column_family& family = {},
                                    const rocks_cancel* cancel = nullptr) {
  return detail::arrow_write([&](auto info, auto st) {
    return rocks_db_write_arrow(to.get(), family.get(), writing.get(), how.get(), stream, cancel,
                                info, st);
  });
}
inline rocks_arrow_info arrow_write(batch& to, ArrowArrayStream* stream, const options& how = {},
                                    const column_family& family = {},
                                    const rocks_cancel* cancel = nullptr) {
  return detail::arrow_write([&](auto info, auto st) {
    return rocks_batch_write_arrow(to.get(), family.get(), how.get(), stream, cancel, info, st);
  });
}
inline rocks_arrow_info arrow_write(txn& to, ArrowArrayStream* stream, const options& how = {},
                                    const column_family& family = {},
                                    const rocks_cancel* cancel = nullptr) {
  return detail::arrow_write([&](auto info, auto st) {
    return rocks_txn_write_arrow(to.handle::get(), family.get(), how.get(), stream, cancel, info,
                                 st);
  });
}
inline rocks_arrow_info arrow_write(sst_writer& to, ArrowArrayStream* stream,
                                    const options& how = {}, const rocks_cancel* cancel = nullptr) {
  return detail::arrow_write([&](auto info, auto st) {
    return rocks_sst_writer_write_arrow(to.get(), how.get(), stream, cancel, info, st);
  });
}

}  // namespace rocks

#endif
