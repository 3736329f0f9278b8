// rocks.hpp: wide columns.
#include "../support/check.hpp"

static bool is(const std::optional<rocks::wide_columns>& found, const std::string& wanted) {
  std::string text;
  if (!found) return wanted == "none";
  for (const auto& [name, value] : *found) {
    text.append(name).append("=").append(value).append(";");
  }
  return text == wanted;
}

static rocks::db open(const std::string& path, const char* mode) {
  return rocks::db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}),
                   rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}}));
}

static void databases(const std::string& folder) {
  rocks::db db = open(folder + "/db", "read_write");
  rocks::entities entities;
  db.put_entity("mars", {{"moons", "2"}, {"", "planet"}, {"colour", "red"}});
  db.put("text", "value");
  db.put_entity("bare", {});
  CHECK(is(db.get_entity("mars", entities), "=planet;colour=red;moons=2;"));
  CHECK(is(db.get_entity("text", entities), "=value;"));
  CHECK(is(db.get_entity("bare", entities), "") && is(db.get_entity("none", entities), "none"));
  CHECK(db.get("mars") == "planet");
  db.multi_get_entity({"text", "none", "mars"}, entities);
  CHECK(entities.size() == 3 && is(entities[0], "=value;") && !entities[1]);
  CHECK(is(entities[2], "=planet;colour=red;moons=2;"));
  CHECK(code_of([&] { entities[3]; }) == ROCKS_INVALID_ARGUMENT);
  CHECK(code_of([&] { db.put_entity("k", {{"a", "1"}, {"a", "2"}}); }) == ROCKS_INVALID_ARGUMENT);

  const rocks::snapshot before = db.snapshot();
  rocks::batch batch;
  batch.put_entity("mars", {{"moons", "two"}});
  db.write(batch);
  CHECK(is(db.get_entity("mars", entities), "moons=two;"));
  CHECK(is(rocks::get_entity(before, "mars", entities), "=planet;colour=red;moons=2;"));
  rocks::iter it = db.iter();
  CHECK(it.seek("mars") && is(it.columns(), "moons=two;"));
  CHECK(it.next() && is(it.columns(), "=value;"));

  const std::string file = folder + "/data.sst";
  rocks::sst_writer writer(db);
  writer.open(file).put_entity("venus", {{"moons", "0"}}).finish();
  rocks::ingest(db, {file});
  CHECK(is(db.get_entity("venus", entities), "moons=0;"));
}

static void transactions(const std::string& path, const char* mode) {
  rocks::db db = open(path, mode);
  rocks::entities entities;
  rocks::txn txn(db);
  txn.put_entity("k", {{"a", "1"}});
  CHECK(is(txn.get_entity("k", entities), "a=1;") && is(db.get_entity("k", entities), "none"));
  CHECK(is(txn.get_entity_for_update("l", entities), "none"));
  txn.commit();
  CHECK(is(db.get_entity("k", entities), "a=1;"));
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  databases(folder);
  transactions(folder + "/locking", "transaction");
  transactions(folder + "/optimistic", "optimistic_transaction");
  return 0;
}
