// Column families: data of several kinds in one database, each with options of its own, and
// written together.
#include <iostream>
#include <rocks.hpp>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "column_families.db";
  const rocks::options small(ROCKS_OPTIONS_DATABASE, {{"compression", "kNoCompression"}});
  {
    rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));
    const auto index = db.create_column_family("index", small);

    // A batch goes into all of its column families, or into none.
    rocks::batch batch;
    batch.put("user:7", "Ann, Oslo");
    batch.put("oslo:7", "", index);
    db.write(batch);
  }

  // The next time all of them are opened, "default" among them. nullptr: the database's options.
  rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE), rocks::options(ROCKS_OPTIONS_OPEN),
               {{"default", nullptr}, {"index", &small}});
  for (const std::string& name : db.column_families()) std::cout << "opened " << name << '\n';
  const auto index = db.column_family("index");
  for (auto [key, value] : db.iter({}, index)) std::cout << "in the index: " << key << '\n';
  std::cout << "the user: " << *db.get("user:7") << '\n';

  // A drop takes everything in it along, at once.
  db.drop(index);
  std::cout << db.column_families().size() << " left\n";
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
