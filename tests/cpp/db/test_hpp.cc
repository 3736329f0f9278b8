// rocks.hpp as a C++17 user has it: RAII, exceptions, optionals, ranges.
#include <rocks.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                            \
    }                                                                          \
  } while (0)

static rocks_code code_of(void (*body)(rocks::db&), rocks::db& db) {
  try {
    body(db);
    return ROCKS_OK;
  } catch (const rocks::error& e) {
    CHECK(*e.what() != 0);
    return e.code();
  }
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  const std::string path = std::string(argv[1]) + "/hpp";
  rocks::options opening(ROCKS_OPTIONS_DATABASE,
                         {{"create_if_missing", "true"}, {"merge_operator", "stringappend"}});
  CHECK(opening.value("create_if_missing") == "true");
  {
    rocks::db db(path, opening);
    db.put("a", "1");
    db.put("b", std::string("2\0z", 3));
    db.merge("m", "x");
    db.merge("m", "y");
    CHECK(db.get("a") == "1");
    CHECK(db.get("b") == std::string("2\0z", 3));
    CHECK(db.get("m") == "x,y");
    CHECK(!db.get("absent"));

    rocks::value value;
    CHECK(db.get("a", value) == "1");
    CHECK(!db.get("absent", value));

    auto before = db.snapshot();
    rocks::options reading(ROCKS_OPTIONS_READ);
    reading.set(before);
    rocks::batch batch;
    batch.put("c", "3").remove("a").remove_range("x", "z");
    CHECK(batch.count() == 3);
    db.write(batch);
    CHECK(!db.get("a"));
    CHECK(db.get("a", reading) == "1");
    CHECK(before.sequence() > 0);

    std::string keys;
    for (auto [key, val] : db.iter()) keys += std::string(key) + "=" + std::string(val) + ";";
    CHECK(keys == std::string("b=2\0z;c=3;m=x,y;", 16));
    auto iter = db.iter();
    CHECK(iter.seek("c") && iter.key() == "c" && iter.val() == "3");
    CHECK(iter.prev() && iter.key() == "b");
    CHECK(iter.seek_for_prev("l") && iter.key() == "c");
    CHECK(!iter.seek("zz"));

    auto family = db.create_column_family("second");
    db.put("a", "other", {}, family);
    CHECK(db.get("a", {}, family) == "other" && !db.get("a"));
    CHECK(family.name() == "second" && family.id() == 1);
    CHECK(db.column_family("second").id() == 1);
    db.drop(family);
    try {
      db.put("a", "other", {}, family);
      CHECK(!"a dropped column family takes no writes");
    } catch (const rocks::error& e) {
      CHECK(e.code() == ROCKS_COLUMN_FAMILY_DROPPED && !e.is_retryable());
    }
    CHECK(code_of([](rocks::db& db) { db.remove_range("z", "a"); }, db) == ROCKS_INVALID_ARGUMENT);
    db.close();
    CHECK(code_of([](rocks::db& db) { db.put("a", "b"); }, db) == ROCKS_INVALID_HANDLE);
  }
  rocks::db again(path, opening), moved;
  moved = std::move(again);
  CHECK(moved.get("c") == "3");
  return 0;
}
