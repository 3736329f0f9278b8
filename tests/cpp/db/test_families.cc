// Several column families at once, and what a database says of how it was opened.
#include "../support/check.hpp"

#include <string>
#include <vector>

namespace {

const rocks::options creating(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});

rocks::options opened(const char* mode) {
  return rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}});
}

void several(const std::string& path) {
  rocks::db db(path, creating);
  const rocks::options small(ROCKS_OPTIONS_DATABASE, {{"write_buffer_size", "1234567"}});
  auto made = db.create_column_families({{"one", &small}, {"two"}, {"three"}});
  CHECK(made.size() == 3 && made[0].name() == "one" && made[2].name() == "three");
  CHECK(rocks::options_of(db, made[0]).value("write_buffer_size") == "1234567");
  CHECK(rocks::options_of(db, made[1]).value("write_buffer_size") != "1234567");
  // Those before the one that is there stay.
  CHECK(code_of([&] {
          db.create_column_families({{"four"}, {"two"}, {"five"}});
        }) == ROCKS_INVALID_ARGUMENT);
  CHECK(db.column_family("four").name() == "four");
  CHECK(code_of([&] { db.column_family("five"); }) == ROCKS_NOT_FOUND);

  db.put("k", "0");
  db.put("k", "1", {}, made[0]);
  db.put("k", "2", {}, made[1]);
  auto iters = db.iters({nullptr, &made[0], &made[1]});
  db.put("k", "later", {}, made[1]);
  CHECK(iters.size() == 3);
  for (int i = 0; i < 3; i++) CHECK(iters[i].seek("k") && iters[i].val() == std::to_string(i));
  CHECK(code_of([&] { db.iters({}); }) == ROCKS_INVALID_ARGUMENT);
  iters.clear();

  // All or none, where one cannot be dropped at all.
  const auto standard = db.column_family("default");
  CHECK(code_of([&] { db.drop({&made[0], &standard}); }) != ROCKS_OK);
  CHECK(db.column_families().size() == 5);
  db.drop({&made[0], &made[2]});
  CHECK(db.column_families() == std::vector<std::string>({"default", "two", "four"}));
}

void unopened(const std::string& path) {
  const std::vector<rocks::family_to_open> only = {{"default"}};
  const rocks::db db(path, {}, opened("read_only"), only);
  CHECK(db.unopened_column_families() == std::vector<std::string>({"two", "four"}));
  CHECK(rocks::mode(db) == ROCKS_OPEN_READ_ONLY);
}

void opening(const std::string& path) {
  {
    rocks::db db(path, creating, opened("transaction"));
    CHECK(rocks::mode(db) == ROCKS_OPEN_TRANSACTION && db.unopened_column_families().empty());
    CHECK(rocks::recovery_report(db).checked == 0);
    db.put("a", "1");
    db.put("b", "2");
  }
  const rocks::db db(path);
  const auto report = rocks::recovery_report(db);
  CHECK(rocks::mode(db) == ROCKS_OPEN_READ_WRITE);
  CHECK(report.checked == 1 && report.data_loss == 0 && report.last_sequence >= 2);
  CHECK(*report.text == 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  several(folder + "/several");
  unopened(folder + "/several");
  opening(folder + "/opening");
  return 0;
}
