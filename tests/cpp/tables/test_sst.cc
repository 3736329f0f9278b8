// Table files and bulk loading through rocks.hpp.
#include "../support/check.hpp"

#include <map>

int main(int argc, char** argv) {
  CHECK(argc == 2);
  const std::string folder = argv[1], file = folder + "/data.sst";
  rocks::options opening(ROCKS_OPTIONS_DATABASE,
                         {{"create_if_missing", "true"}, {"merge_operator", "stringappend"}});
  rocks::db db(folder + "/db", opening);
  db.put("gone", "1");
  rocks::sst_writer writer(db);
  writer.open(file).put("a", "1").merge("b", "2").remove("gone").remove_range("x", "z");
  const auto info = writer.finish();
  CHECK(info.num_entries == 3 && info.num_range_del_entries == 1);
  CHECK(rocks::view(info.smallest_key) == "a" && writer.file_size() == 0);
  try {
    writer.put("b", "2");
    CHECK(false);
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_INVALID_ARGUMENT);
  }
  std::optional<rocks::iter> later;
  {
    const rocks::sst_reader reader(file, opening);
    CHECK(reader.get("a") == "1" && !reader.get("gone") && reader.count() == 3);
    CHECK(rocks::view(reader.properties().comparator_name) == "leveldb.BytewiseComparator");
    int deletions = 0;
    for (auto [key, value] : reader.table_iter()) {
      deletions += reader.parse_entry(key).kind == ROCKS_ENTRY_DELETE;
    }
    CHECK(deletions == 1);
    reader.verify_checksum();
    reader.verify_num_entries();
    later = reader.iter();
  }
  CHECK(later->seek_to_first() && later->key() == "a");
  rocks::ingest(db, {file}, rocks::options(ROCKS_OPTIONS_INGEST, {{"move_files", "true"}}));
  CHECK(db.get("a") == "1" && db.get("b") == "2" && !db.get("gone"));
  rocks::bulk_load load(db, rocks::options(ROCKS_OPTIONS_BULK_LOAD, {{"threads", "2"}}));
  load.add(std::map<std::string, std::string>{{"q", "1"}, {"p", "2"}});
  load.add(std::vector<std::pair<const char*, const char*>>{{"q", "3"}});
  const auto loaded = load.finish();
  CHECK(loaded.given == 3 && loaded.loaded == 2);
  CHECK(db.get("q") == "3" && db.get("p") == "2");
  return 0;
}
