// Encrypted files: keys from a vault, a rotation, and what is said without the key.
#include <iostream>
#include <map>
#include <memory>
#include <rocks.hpp>
#include <stdexcept>

// Keys that a vault would have, by their ids; the last one is the current one.
using vault = std::map<std::string, std::string, std::less<>>;

// An env that asks the vault. What the functions throw fails the file, with its message.
static rocks::env encrypted(const std::shared_ptr<vault>& keys) {
  return rocks::env::encrypted({
      [keys] { return keys->rbegin()->first; },
      [keys](std::string_view id) {
        const auto found = keys->find(id);
        if (found == keys->end()) throw std::runtime_error("the vault has no such key");
        return found->second;
      },
  });
}

static rocks::db open(const std::string& path, const rocks::env& env) {
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  opening.set(env);
  return rocks::db(path, opening);
}

static void refused(const char* when, const std::string& path, const rocks::env& env) {
  try {
    open(path, env);
    std::cout << when << ": opened\n";
  } catch (const rocks::error& error) {
    const std::string said = error.what();
    for (const char* why : {"is encrypted", "the vault has no such key"}) {
      if (said.find(why) != std::string::npos) std::cout << when << ": " << why << '\n';
    }
  }
}

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "encryption.db";
  // Real keys are random.
  const auto keys = std::make_shared<vault>(vault{{"2026-06", std::string(32, 6)}});
  {
    rocks::db db = open(path, encrypted(keys));
    db.put("name", "Ann");
    db.flush();
    // From now on new files have the new key.
    (*keys)["2026-07"] = std::string(32, 7);
    db.put("city", "Oslo");
    db.flush();
    db.close();
  }
  refused("without an env", path, {});
  const auto newer = std::make_shared<vault>(vault{{"2026-07", std::string(32, 7)}});
  refused("with the new key alone", path, encrypted(newer));

  rocks::db db = open(path, encrypted(keys));
  std::cout << "with both: " << *db.get("name") << " in " << *db.get("city") << '\n';
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
