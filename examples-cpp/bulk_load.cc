// Loads unsorted data past the log, in one piece; and writes a table file, and takes it in.
#include <iostream>
#include <rocks.hpp>
#include <utility>
#include <vector>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "bulk_load.db";
  rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));

  // In pieces, in any order. Nothing is visible before the end, and then all of it.
  rocks::bulk_load load(db, rocks::options(ROCKS_OPTIONS_BULK_LOAD, {{"memory_limit", "16m"}}));
  for (int piece = 0; piece < 10; piece++) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (int i = 0; i < 1000; i++) {
      rows.emplace_back("row" + std::to_string(9999 - i * 10 - piece), "value");
    }
    load.add(rows);
  }
  std::cout << "before the end: " << db.count().entries << '\n';
  const rocks_bulk_load_info loaded = load.finish();
  std::cout << "after it:       " << db.count().entries << " of " << loaded.given << '\n';

  // Keys that are sorted already go into a table file, here or on another machine.
  const std::string file = path + ".sst";
  rocks::sst_writer writer(db);
  writer.open(file).put("sorted:a", "1").put("sorted:b", "2").finish();
  rocks::ingest(db, {file});
  std::cout << "from the file:  " << *db.get("sorted:b") << '\n';
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
