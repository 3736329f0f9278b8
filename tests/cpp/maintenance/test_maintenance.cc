// The files of a database and their levels, its properties; what moves, marks and cuts files.
#include "../support/check.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

namespace {

using rocks::slices;
using rocks::view;

rocks::options opening() {
  return rocks::options(ROCKS_OPTIONS_DATABASE,
                        {{"create_if_missing", "true"}, {"disable_auto_compactions", "true"}});
}

std::string files_at(const rocks::db& db, int level) {
  const std::string name = "rocksdb.num-files-at-level" + std::to_string(level);
  return rocks::property(db, name.c_str()).value();
}

void files(const std::string& path) {
  auto with = opening();
  with.set({{"enable_blob_files", "true"}, {"min_blob_size", "100"}});
  rocks::db db(path, with);
  const auto family = db.create_column_family("other");
  CHECK(rocks::metadata(db).files().empty());
  db.put("a", std::string(1000, 'v'));
  db.put("b", "short");
  db.flush();
  db.put("c", "1", {}, family);
  db.flush(family);

  const rocks::metadata all(db), one(db, family);
  CHECK(all.column_families().size() == 2 && all.levels().size() == 14);
  CHECK(all.files().size() == 2 && all.blob_files().size() == 1);
  const auto blob = all.blob_files()[0];
  CHECK(view(blob.column_family) == "default" && blob.blob_count == 1 && blob.blob_bytes >= 1000);
  CHECK(view(all.column_families()[0].name) == "default");
  CHECK(all.column_families()[0].blob_file_count == 1 && all.column_families()[0].file_count == 1);
  CHECK(all.levels()[0].file_count == 1 && all.levels()[1].file_count == 0);
  db.close();
  // It is data of its own.
  const auto own = one.files();
  CHECK(own.size() == 1 && one.blob_files().empty() && one.column_families().size() == 1);
  CHECK(view(own[0].column_family) == "other" && view(own[0].directory) == path);
  CHECK(view(own[0].smallest_key) == "c" && own[0].entries == 1 && own[0].level == 0);
}

void properties(rocks::db& db) {
  const auto names = rocks::property_names();
  CHECK(std::find(names.begin(), names.end(), "rocksdb.cfstats") != names.end());
  const auto map = rocks::property_map(db, "rocksdb.cfstats");
  CHECK(map && map->size() > 10 && map->count("compaction.Sum.NumFiles") == 1);
  CHECK(code_of([&] { rocks::property_map(db, "rocksdb.stats"); }) == ROCKS_INVALID_ARGUMENT);

  CHECK(rocks::approximate_memtable_stats(db, "a", "z").entries == 0);
  for (int i = 0; i < 1000; i++) db.put("k" + std::to_string(1000 + i), std::string(100, 'v'));
  const auto some = rocks::approximate_memtable_stats(db, "k", "l");
  CHECK(some.entries > 100 && some.size > some.entries * 100);
  CHECK(code_of([&] { rocks::approximate_memtable_stats(db, "z", "a"); }) ==
        ROCKS_INVALID_ARGUMENT);

  CHECK(!rocks::creation_time_of_oldest_file(db));
  db.flush();
  const auto made = rocks::creation_time_of_oldest_file(db);
  const auto now = static_cast<uint64_t>(std::time(nullptr));
  CHECK(made && *made <= now && now - *made < 1000);
  db.put("m", "1");
  db.flush();
  CHECK(db.table_properties(slices{"k", "x"}, slices{"l", "z"}).size() == 1);
  CHECK(db.table_properties(slices{"a"}, slices{"z"}).size() == 2);
  CHECK(db.table_properties(slices{}, slices{}).size() == 0);
  CHECK(code_of([&] { db.table_properties(slices{"z"}, slices{"a"}); }) == ROCKS_INVALID_ARGUMENT);
}

void ranges(const std::string& path) {
  rocks::db db(path, opening());
  const auto family = db.create_column_family("other", opening());
  for (const auto key : {"a", "m", "z"}) {
    db.put(key, "1");
    db.put(key, "1", {}, family);
    db.flush({nullptr, &family});
  }
  CHECK(files_at(db, 0) == "3");
  CHECK(rocks::property(db, "rocksdb.num-files-at-level0", family) == "3");
  db.put("b", "1", {}, family);
  db.flush(std::vector<const rocks::column_family*>());
  CHECK(rocks::property(db, "rocksdb.num-files-at-level0", family) == "4");
  rocks::cancel stop;
  stop.set();
  CHECK(code_of([&] { db.compact("a", "m", {}, {}, stop.get()); }) == ROCKS_CANCELLED);
  db.compact("n", std::string_view("y"));
  CHECK(files_at(db, 0) == "3");
  db.compact(std::nullopt, "m");
  CHECK(std::stoi(files_at(db, 0)) < 3);
  db.compact("a", std::nullopt);
  CHECK(files_at(db, 0) == "0" && db.count().entries == 3);
  CHECK(code_of([&] { db.compact("z", "a"); }) == ROCKS_INVALID_ARGUMENT);
}

void moves(const std::string& path) {
  rocks::db db(path, opening());
  for (int i = 0; i < 3; i++) {
    db.put("k" + std::to_string(i), "v");
    db.flush();
  }
  CHECK(code_of([&] { rocks::promote_l0(db, 0); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(files_at(db, 0) == "3");
  rocks::promote_l0(db, 2);
  CHECK(files_at(db, 0) == "0" && files_at(db, 2) == "3" && db.count().entries == 3);

  rocks::clip(db, {}, "k0z", "k1z");
  CHECK(!db.get("k0") && db.get("k1") == "v" && !db.get("k2"));
  CHECK(code_of([&] { rocks::clip(db, {}, "k2", "k1"); }) == ROCKS_INVALID_ARGUMENT);
}

// What is due waits until it is allowed.
void due(const std::string& path) {
  auto with = opening();
  with.set("level0_file_num_compaction_trigger", "2");
  rocks::db db(path, with);
  const auto family = db.create_column_family("other", with);
  for (int i = 0; i < 4; i++) {
    db.put("k", std::to_string(i));
    db.put("k", std::to_string(i), {}, family);
    db.flush();
    db.flush(family);
  }
  CHECK(files_at(db, 0) == "4");
  rocks::enable_auto_compaction(db, {nullptr});
  rocks::wait_for_compact(db);
  CHECK(files_at(db, 0) == "0");
  CHECK(rocks::property(db, "rocksdb.num-files-at-level0", family) == "4");
  rocks::enable_auto_compaction(db);
  rocks::wait_for_compact(db);
  CHECK(rocks::property(db, "rocksdb.num-files-at-level0", family) == "0");

  rocks::suggest_compact_range(db);
  rocks::suggest_compact_range(db, "a", "z");
  rocks::suggest_compact_range(db, std::string_view(), {}, family);
  CHECK(code_of([&] { rocks::suggest_compact_range(db, "z", "a"); }) == ROCKS_INVALID_ARGUMENT);
  // An empty key is a key: nothing comes before it.
  CHECK(code_of([&] { rocks::suggest_compact_range(db, "a", std::string_view()); }) ==
        ROCKS_INVALID_ARGUMENT);
  rocks::wait_for_compact(db);
  CHECK(db.get("k") == "3");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  files(folder + "/files");
  {
    rocks::db db(folder + "/properties", opening());
    properties(db);
  }
  ranges(folder + "/ranges");
  moves(folder + "/moves");
  due(folder + "/due");
  return 0;
}
