// What lies in the files of a database: records of keys, of a blob file and of a MANIFEST; a table
// file that is taken out.
#include "../support/check.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string tab(const std::string& line, int field) {
  size_t at = 0;
  while (field-- > 0) at = line.find('\t', at) + 1;
  return line.substr(at, line.find('\t', at) - at);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string path = std::string(argv[1]) + "/db", blob_value(1000, 'v');
  const rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"},
                                                        {"disable_auto_compactions", "true"},
                                                        {"enable_blob_files", "true"},
                                                        {"min_blob_size", "100"}});
  uint64_t table = 0;
  std::string blob;
  {
    rocks::db db(path, opening);
    db.put("a", "old");
    db.flush();
    const auto kept = db.snapshot();
    db.put("a", "new");
    db.remove("b");
    db.put("c", blob_value);
    int versions = 0, deletions = 0;
    auto all = db.entry_iter();
    for (const auto one : all) {
      const auto entry = db.parse_entry(one.key);
      versions += rocks::view(entry.key) == "a";
      deletions += rocks::view(entry.key) == "b";
    }
    CHECK(versions == 2 && deletions == 1);
    CHECK(code_of([&] { db.parse_entry("a"); }) == ROCKS_INVALID_ARGUMENT);
    db.flush();
    const rocks::metadata files(db);
    for (const auto& one : files.files()) table = std::max(table, one.number);
    blob = path + "/" + std::string(rocks::view(files.blob_files().at(0).name));
    CHECK(code_of([&] { rocks::remove_table_file(path, table, opening); }) == ROCKS_IO_ERROR);
  }
  {
    auto records = rocks::blob_file_iter(blob);
    CHECK(records.seek_to_first() && records.key() == "c" && records.val() == blob_value);
    CHECK(std::stoi(records.property("rocks.blob-stored-bytes")) > 0 && !records.next());
    CHECK(records.seek_to_first());
    CHECK(code_of([&] { records.prev(); }) == ROCKS_NOT_SUPPORTED);
    CHECK(code_of([&] { rocks::blob_file_iter(path + "/CURRENT"); }) == ROCKS_CORRUPTION);
  }

  size_t added = 0;
  const auto edits = rocks::manifest_edits(path);
  for (const auto& line : edits) added += tab(line, 2) == "add_table";
  CHECK(added == 2);
  std::string damage = "?";
  CHECK(rocks::manifest_edits(path, {}, &damage) == edits && damage.empty());
  std::string name;
  std::getline(std::ifstream(path + "/CURRENT"), name);
  std::ifstream whole(path + "/" + name, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(whole)), {});
  bytes[bytes.size() / 2] ^= 1;
  const std::string damaged = std::string(argv[1]) + "/MANIFEST-damaged";
  std::ofstream(damaged, std::ios::binary) << bytes;
  CHECK(code_of([&] { rocks::manifest_edits(damaged); }) == ROCKS_CORRUPTION);
  CHECK(!rocks::manifest_edits(damaged, {}, &damage).empty() && !damage.empty());

  const std::string moved = rocks::remove_table_file(path, table, opening, {{"default"}});
  CHECK(moved.find("/lost/") != moved.npos && std::ifstream(moved).good());
  CHECK(code_of([&] { rocks::remove_table_file(path, table, opening); }) == ROCKS_NOT_FOUND);
  const rocks::db db(path, opening);
  CHECK(db.get("a") == "old" && !db.get("c"));
  return 0;
}
