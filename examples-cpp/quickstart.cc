// Opens a database, writes, reads, deletes: the shortest whole program.
#include <iostream>
#include <rocks.hpp>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "quickstart.db";
  rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));

  db.put("planet", "Jupiter");
  std::cout << "planet is " << *db.get("planet") << '\n';

  // Without a copy: the view lives as long as `value` holds it.
  rocks::value value;
  std::cout << db.get("planet", value)->size() << " bytes, where they lie\n";

  // An absent key is an answer, not a failure.
  db.remove("planet");
  std::cout << "after the delete: " << db.get("planet").value_or("nothing") << '\n';

  // A failure is an exception, with a code and a message that names the argument.
  try {
    rocks::options(ROCKS_OPTIONS_DATABASE, {{"write_bufer_size", "64m"}});
  } catch (const rocks::error& error) {
    std::cout << "refused: " << error.what() << '\n';
  }
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
