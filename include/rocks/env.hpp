// Part of rocks.hpp: where files are, and their encryption.
#ifndef ROCKS_ENV_HPP
#define ROCKS_ENV_HPP

#include <rocks/base.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace rocks {

// Files, and background threads: options.set(env).
class env : public detail::handle<rocks_env, rocks_env_free> {
 public:
  // The id of the master key for new files, and the 32 bytes of a key by its id. Called on any
  // thread, several at a time, and no database may be called from them. What they throw fails the
  // file.
  struct keys {
    std::function<std::string()> current;
    std::function<std::string(std::string_view id)> key;
  };

  env() = default;
  using handle::handle;
  // "memory", "encrypted:/path/of/the/keys", …
  static env by_name(const char* name) {
    env made;
    detail::check([&](auto st) { return rocks_env_new_by_name(name, &made.handle_, st); });
    return made;
  }
  // Encrypts the files of `base`; of the default env, if that is empty.
  static env encrypted(keys from, const env& base = env()) {
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
  // Lines of "ID = 64 hexadecimal digits".
  static env encrypted_by_keys(const std::string& lines, const env& base = env()) {
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
  void set(const char* name, const char* value) {
    detail::check([&](auto st) { return rocks_env_set(handle_, name, value, st); });
  }
  uint64_t value(const char* name) const {
    uint64_t found = 0;
    detail::check([&](auto st) { return rocks_env_value(handle_, name, &found, st); });
    return found;
  }
};

}  // namespace rocks

#endif
