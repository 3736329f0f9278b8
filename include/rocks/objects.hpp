// Part of rocks.hpp: objects that databases share: caches, envs, limiters, statistics.
#ifndef ROCKS_OBJECTS_HPP
#define ROCKS_OBJECTS_HPP

#include <rocks/base.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocks {

namespace detail {

// Settings and figures by name, as the header lists them for each kind.
template <typename T, rocks_code (*Free)(T*, rocks_status*),
          rocks_code (*Set)(T*, const char*, const char*, rocks_status*),
          rocks_code (*Value)(const T*, const char*, uint64_t*, rocks_status*)>
class shared_object : public handle<T, Free> {
 public:
  using handle<T, Free>::handle;
  void set(const char* name, const char* value) {
    check([&](auto st) { return Set(this->handle_, name, value, st); });
  }
  uint64_t value(const char* name) const {
    return number<uint64_t>([&](auto out, auto st) { return Value(this->handle_, name, out, st); });
  }
};

}  // namespace detail

// rocks::cache cache("capacity=64M");
class cache : public detail::shared_object<rocks_cache, rocks_cache_free, rocks_cache_set,
                                           rocks_cache_value> {
 public:
  cache() = default;
  explicit cache(const char* settings) {
    detail::check([&](auto st) { return rocks_cache_new(settings, &handle_, st); });
  }
  void erase_unreferenced() {
    detail::check([&](auto st) { return rocks_cache_erase_unreferenced(handle_, st); });
  }
};

// Where files are, and whether they are encrypted.
class env
    : public detail::shared_object<rocks_env, rocks_env_free, rocks_env_set, rocks_env_value> {
 public:
  // The id of the master key for new files, and the 32 bytes of a key by its id. Called on any
  // thread, several at a time, and no database may be called from them. What they throw fails the
  // file.
  struct keys {
    std::function<std::string()> current;
    std::function<std::string(std::string_view id)> key;
  };

  env() = default;
  // As "default", "memory" or "encrypted:/path/of/the/keys".
  explicit env(const char* name) {
    detail::check([&](auto st) { return rocks_env_new_by_name(name, &handle_, st); });
  }
  // One that fails as it is told; over the default env, or another.
  static env fault_injection(const env& base = {}) {
    env made;
    detail::check(
        [&](auto st) { return rocks_env_new_fault_injection(base.get(), &made.handle_, st); });
    return made;
  }
  // Encrypts the files of `base`; of the default env, if that is empty.
  static env encrypted(keys from, const env& base = {}) {
    rocks_key_provider_callbacks callbacks{};
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = new keys(std::move(from));
    callbacks.destroy = [](void* it) { delete static_cast<keys*>(it); };
    callbacks.current = [](void* it, rocks_sink* id, rocks_sink*) {
      sink(id).append(static_cast<keys*>(it)->current());
      return true;
    };
    callbacks.key = [](void* it, const uint8_t* id, size_t len, rocks_sink* key, rocks_sink*) {
      sink(key).append(static_cast<keys*>(it)->key(detail::bytes(id, len)));
      return true;
    };
    env made;
    detail::check([&](auto st) {
      return rocks_env_new_encrypted(base.get(), &callbacks, &made.handle_, st);
    });
    return made;
  }
  // Lines of "ID = 64 hexadecimal digits"; the last is for new files.
  static env encrypted_by_keys(const std::string& lines, const env& base = {}) {
    env made;
    detail::check([&](auto st) {
      return rocks_env_new_encrypted_by_keys(base.get(), lines.c_str(), &made.handle_, st);
    });
    return made;
  }
  void set_encryption_keys(const std::string& lines) {
    detail::check(
        [&](auto st) { return rocks_env_set_encryption_keys(handle_, lines.c_str(), st); });
  }
  // As a machine that loses its power.
  void lose_unsynced() {
    detail::check([&](auto st) { return rocks_env_lose_unsynced(handle_, st); });
  }
};

class rate_limiter
    : public detail::shared_object<rocks_rate_limiter, rocks_rate_limiter_free,
                                   rocks_rate_limiter_set, rocks_rate_limiter_value> {
 public:
  rate_limiter() = default;
  explicit rate_limiter(const char* settings) {
    detail::check([&](auto st) { return rocks_rate_limiter_new(settings, &handle_, st); });
  }
};

class write_buffer_manager
    : public detail::shared_object<rocks_write_buffer_manager, rocks_write_buffer_manager_free,
                                   rocks_write_buffer_manager_set,
                                   rocks_write_buffer_manager_value> {
 public:
  write_buffer_manager() = default;
  // The memory is charged to the cache, if there is one.
  explicit write_buffer_manager(const char* settings, const cache& charged = {}) {
    detail::check([&](auto st) {
      return rocks_write_buffer_manager_new(settings, charged.get(), &handle_, st);
    });
  }
};

class sst_file_manager
    : public detail::shared_object<rocks_sst_file_manager, rocks_sst_file_manager_free,
                                   rocks_sst_file_manager_set, rocks_sst_file_manager_value> {
 public:
  sst_file_manager() = default;
  explicit sst_file_manager(const char* settings, const env& where = {}) {
    detail::check(
        [&](auto st) { return rocks_sst_file_manager_new(settings, where.get(), &handle_, st); });
  }
  double max_trash_db_ratio() const {
    return detail::number<double>([&](auto out, auto st) {
      return rocks_sst_file_manager_max_trash_db_ratio(handle_, out, st);
    });
  }
};

// What databases count: tickers by `value`, histograms.
class statistics : public detail::shared_object<rocks_statistics, rocks_statistics_free,
                                                rocks_statistics_set, rocks_statistics_value> {
 public:
  explicit statistics(const char* settings = nullptr) {
    detail::check([&](auto st) { return rocks_statistics_new(settings, &handle_, st); });
  }
  // The names that there are.
  static std::vector<std::string> ticker_names() {
    return detail::lines(detail::text(rocks_statistics_ticker_names));
  }
  static std::vector<std::string> histogram_names() {
    return detail::lines(detail::text(rocks_statistics_histogram_names));
  }
  rocks_histogram histogram(const char* name) const {
    rocks_histogram found{};
    detail::check([&](auto st) { return rocks_statistics_histogram(handle_, name, &found, st); });
    return found;
  }
  std::string string() const {
    return detail::text(
        [&](auto out, auto st) { return rocks_statistics_string(handle_, out, st); });
  }
  void reset() {
    detail::check([&](auto st) { return rocks_statistics_reset(handle_, st); });
  }
};

}  // namespace rocks

#endif
