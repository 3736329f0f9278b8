// Ranges: forwards, backwards, by prefix, at a snapshot, and counted by several threads.
#include <iostream>
#include <rocks.hpp>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "scans.db";
  rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));

  rocks::batch batch;
  for (int i = 0; i < 3; i++) {
    batch.put("fruit:" + std::to_string(i), i == 0 ? "apple" : i == 1 ? "banana" : "cherry");
    batch.put("root:" + std::to_string(i), i == 0 ? "beet" : i == 1 ? "carrot" : "radish");
  }
  db.write(batch);

  // A range includes its begin and excludes its end: ';' is the byte after ':'.
  rocks::options fruits(ROCKS_OPTIONS_READ,
                        {{"iterate_lower_bound", "fruit:"}, {"iterate_upper_bound", "fruit;"}});
  for (auto [key, value] : db.iter(fruits)) std::cout << key << " is " << value << '\n';

  auto iter = db.iter();
  for (bool at = iter.seek_to_last(); at && iter.key() > "root:0"; at = iter.prev())
    std::cout << "backwards: " << iter.val() << '\n';

  auto before = db.snapshot();
  db.remove_range("fruit:", "fruit;");
  rocks::options then(ROCKS_OPTIONS_READ);
  then.set(before);
  std::cout << db.count().entries << " entries now, " << db.count(then).entries << " before\n";
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
