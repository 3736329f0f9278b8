// Envs of C++: encryption with functions that give keys, and that throw.
#include "../support/check.hpp"

#include <stdexcept>
#include <string>

static std::string folder;

static rocks::options opening(const rocks::env& env) {
  rocks::options options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  options.set(env);
  return options;
}

static std::string why_not(const std::string& path, const rocks::env& env) {
  try {
    rocks::db db(path, opening(env));
  } catch (const rocks::error& error) {
    return error.what();
  }
  return "";
}

static void key_providers() {
  const std::string path = folder + "/encrypted";
  bool throws = false;
  const auto env = rocks::env::encrypted({[&] {
                                            if (throws) throw std::runtime_error("not today");
                                            return std::string("a");
                                          },
                                          [&](std::string_view id) {
                                            CHECK(id == "a");
                                            return std::string(32, 'k');
                                          }});
  throws = true;
  CHECK(why_not(path, env).find("not today") != std::string::npos);
  throws = false;
  {
    rocks::db db(path, opening(env));
    db.put("key", "value");
    CHECK(db.get("key") == "value");
    db.close();
  }
  CHECK(env.value("encryption.keys") == 1 && env.value("encryption.failures") > 0);
  const auto lost = rocks::env::encrypted(
      {[] { return std::string("b"); }, [](std::string_view) -> std::string { throw 7; }});
  CHECK(why_not(path, lost).find("\"a\"") != std::string::npos);
  CHECK(why_not(path, rocks::env()).find("is encrypted") != std::string::npos);
}

static void by_keys_and_names() {
  const std::string one = "one=" + std::string(64, '1'), two = "\ntwo=" + std::string(64, '2');
  const auto memory = rocks::env("memory");
  auto env = rocks::env::encrypted_by_keys(one, memory);
  {
    rocks::db db("/nowhere", opening(env));
    db.put("key", "value");
    env.set_encryption_keys(one + two);
    db.close();
  }
  {
    rocks::db db("/nowhere", opening(env));
    CHECK(db.get("key") == "value");
  }
  CHECK(env.value("encryption.keys") == 2);
  env.set("background_threads.low", "1");
  CHECK(why_not("/nowhere", memory).find("is encrypted") != std::string::npos);
}

int main(int, char** argv) {
  folder = argv[1];
  key_providers();
  by_keys_and_names();
  return 0;
}
