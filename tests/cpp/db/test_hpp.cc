// rocks.hpp as a C++17 user has it: RAII, exceptions, optionals, ranges.
#include "../support/check.hpp"

#include <string>
#include <string_view>
#include <vector>

// Through rocks.h: what C++ has for bytes passes without a cast, as memory to fill does.
static void bytes(rocks_db* db) {
  struct {
    uint32_t sensor, second;
  } const reading{7, 1};
  const std::string_view view("a view");
  const std::vector<unsigned char> bytes{0, 1, 255};
  std::string room(8, 0);
  double number = 0;
  const double value = 21.5;
  size_t len = 0;
  rocks_status st;
  CHECK(!rocks_db_put(db, nullptr, nullptr, "literal", 7, view.data(), view.size(), &st));
  CHECK(!rocks_db_put(db, nullptr, nullptr, bytes.data(), 3, view.data(), 1, &st));
  CHECK(!rocks_db_put(db, nullptr, nullptr, &reading, sizeof reading, &value, sizeof value, &st));
  CHECK(
      !rocks_db_get_into(db, nullptr, nullptr, "literal", 7, room.data(), room.size(), &len, &st));
  CHECK(room.substr(0, len) == view);
  CHECK(!rocks_db_get_into(db, nullptr, nullptr, &reading, sizeof reading, &number, sizeof number,
                           &len, &st));
  CHECK(len == sizeof number && number == value);
  CHECK(!rocks_db_delete(db, nullptr, nullptr, bytes.data(), bytes.size(), &st));
  CHECK(!rocks_db_delete(db, nullptr, nullptr, &reading, sizeof reading, &st));
  CHECK(!rocks_db_delete(db, nullptr, nullptr, "literal", 7, &st));
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  const std::string path = std::string(argv[1]) + "/hpp";
  rocks::options opening(ROCKS_OPTIONS_DATABASE,
                         {{"create_if_missing", "true"}, {"merge_operator", "stringappend"}});
  CHECK(opening.value("create_if_missing") == "true");
  {
    rocks::db db(path, opening);
    bytes(db.get());
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
  moved.set_timeout(60000000);
  moved.flush();
  moved.close_within(60000000);
  return 0;
}
