// Wide columns: keys with named columns in place of one value.
#include <iostream>
#include <rocks.hpp>
#include <string>

static void show(const rocks::wide_columns& columns) {
  for (const auto& [name, value] : columns) std::cout << "  \"" << name << "\": " << value << '\n';
}

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "wide_columns.db";
  rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));

  // In any order; the column without a name is what plain reads see.
  db.put_entity("mars", {{"moons", "2"}, {"", "the red one"}, {"day", "24.6 h"}});
  db.put("venus", "the bright one");

  rocks::entities found;
  const auto mars = db.get_entity("mars", found);
  std::cout << "mars has " << mars->size() << " columns\n";
  show(*mars);
  std::cout << "its value: " << *db.get("mars") << '\n';

  // An entity is replaced as a whole: one column more is all of them, and that one.
  rocks::wide_columns more = *mars;
  more.push_back({"colour", "red"});
  db.put_entity("mars", more);

  // Many keys in one read; a plain value is one column.
  rocks::entities planets;
  db.multi_get_entity({"mars", "venus", "vulcan"}, planets);
  for (size_t at = 0; at < planets.size(); at++) {
    std::cout << (at == 0 ? "mars" : at == 1 ? "venus" : "vulcan");
    if (const auto columns = planets[at]) {
      std::cout << '\n';
      show(*columns);
    } else {
      std::cout << " is not there\n";
    }
  }

  // An entity in a batch with others: all or nothing.
  rocks::batch batch;
  batch.put_entity("earth", {{"moons", "1"}, {"", "the blue one"}});
  batch.remove("venus");
  db.write(batch);
  for (auto [key, value] : db.iter()) std::cout << key << ": " << value << '\n';
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
