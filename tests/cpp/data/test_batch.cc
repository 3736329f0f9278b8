// Batches with limits and checksums, their records; batches with an index.
#include "../support/check.hpp"

#include <stdexcept>
#include <string>

namespace {

rocks::options creating() {
  return rocks::options(ROCKS_OPTIONS_DATABASE,
                        {{"create_if_missing", "true"}, {"merge_operator", "stringappend"}});
}

void limits() {
  rocks::batch small(0, 40);
  small.put("a", "1");
  CHECK(code_of([&] { small.put("b", std::string(100, 'b')); }) == ROCKS_ABORTED);
  CHECK(small.count() == 1);
  CHECK(code_of([&] { rocks::batch(0, 0, 4); }) == ROCKS_INVALID_ARGUMENT);

  rocks::batch checked(1000, 0, 8);
  checked.put("key", "value");
  checked.verify_checksum();
  char& last = const_cast<char&>(checked.data().back());
  last ^= 1;
  CHECK(code_of([&] { checked.verify_checksum(); }) == ROCKS_CORRUPTION);
  last ^= 1;
  checked.verify_checksum();
}

void records(const std::string& path) {
  rocks::db db(path, creating());
  const auto family = db.create_column_family("other", creating());
  rocks::batch batch;
  batch.put("k", "v").merge("k", "m", family).remove("gone").remove_range("a", "b");
  batch.put_entity("e", {{"", "0"}, {"colour", "red"}}).put_log_data("said");
  std::string seen;
  batch.iterate([&](const rocks_batch_record& one) {
    seen += std::to_string(one.kind) + "/" + std::to_string(one.column_family_id) + " " +
            std::string(rocks::view(one.key)) + "=" + std::string(rocks::view(one.value)) + ";";
    if (one.kind == ROCKS_RECORD_PUT_ENTITY) {
      CHECK(one.column_count == 2 && rocks::view(one.columns[1].value) == "red");
    }
  });
  CHECK(seen.find("1/0 k=v;2/" + std::to_string(family.id()) + " k=m;3/0 gone=;5/0 a=b;7/0 e=") ==
        0);
  CHECK(seen.find("=said;") != seen.npos);
  int shown = 0;
  try {
    batch.iterate([&](const rocks_batch_record&) {
      if (++shown == 2) throw std::runtime_error("enough of it");
    });
    CHECK(!"it was thrown");
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_CALLBACK_FAILED && shown == 2);
    CHECK(std::string(e.what()).find("enough of it") != std::string::npos);
  }
}

void indexed(const std::string& path) {
  rocks::db db(path, creating());
  db.put("a", "old");
  db.put("b", "old");
  db.put("m", "old");
  rocks::indexed_batch batch(db);
  batch.put("a", "new").remove("b").merge("m", "more").put_entity("e", {{"colour", "red"}});
  CHECK(batch.get("a") == "new" && !batch.get("b") && !batch.get("none"));
  CHECK(code_of([&] { batch.get("m"); }) == ROCKS_MERGE_IN_PROGRESS);
  CHECK(batch.get_from_db(db, "m") == "old,more" && !batch.get_from_db(db, "b"));
  CHECK(db.get("a") == "old");
  rocks::entities entities;
  const auto columns = batch.get_entity_from_db(db, "e", entities);
  CHECK(columns && columns->size() == 1 && columns->at(0).value == "red");
  CHECK(!batch.get_entity_from_db(db, "none", entities));
  {
    auto iter = batch.iter_with_base(db);
    std::string keys;
    for (const auto entry : iter) keys += std::string(entry.key) + " ";
    CHECK(keys == "a e m ");
    CHECK(iter.seek("a") && iter.val() == "new");
    CHECK(code_of([&] { batch.put("c", "1"); }) == ROCKS_HANDLE_BUSY);
  }
  CHECK(code_of([&] { batch.remove_range("a", "b"); }) == ROCKS_NOT_SUPPORTED);
  db.write(batch);
  CHECK(db.get("a") == "new" && !db.get("b") && db.get("m") == "old,more");

  rocks::indexed_batch limited(db, false, 40);
  CHECK(code_of([&] { limited.put("b", std::string(100, 'b')); }) == ROCKS_ABORTED);
}

// The entry is known after a block too.
void entries(const std::string& path) {
  rocks::db db(path, creating());
  for (const auto key : {"a", "b", "c"}) db.put(key, key);
  auto iter = db.iter();
  rocks::block block;
  iter.seek_to_first();
  const auto some = iter.read_block(block, 0, 2);
  CHECK(some && some->size() == 2);
  const auto third = iter.entry();
  CHECK(third && third->key == "c" && third->value == "c" && iter.key() == "c");
  CHECK(!iter.next() && !iter.entry());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  limits();
  records(folder + "/records");
  indexed(folder + "/indexed");
  entries(folder + "/entries");
  return 0;
}
