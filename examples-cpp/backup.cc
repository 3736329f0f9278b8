// Backs a database up twice, and restores the first backup.
#include <filesystem>
#include <iostream>
#include <rocks.hpp>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "backup.db";
  const std::string restored = path + "-restored";
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  rocks::db db(path, opening);
  rocks::backup_engine backups(path + "-backups");

  db.put("state", "first");
  const uint32_t first = backups.create(db);
  db.put("state", "second");
  backups.create(db);

  for (const auto& backup : backups.list()) std::cout << "backup " << backup.id << '\n';
  backups.verify(first);
  backups.restore(first, restored);
  rocks::db old(restored);
  std::cout << "restored: " << *old.get("state") << '\n';
  std::cout << "and now:  " << *db.get("state") << '\n';
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
