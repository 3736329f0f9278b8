// What an export and a copy consist of; files that a backup leaves out.
#include "../support/check.hpp"

#include <sys/stat.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace {

const rocks::options creating(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});

void exports(const std::string& folder) {
  rocks::db db(folder + "/db", creating);
  db.put("a", "1");
  db.put("z", "2");
  const rocks::exported out(db, {}, folder + "/out");
  CHECK(out.size() == 1 && out.path() == folder + "/out");
  CHECK(out.comparator() == "leveldb.BytewiseComparator");
  const auto file = out[0];
  CHECK(rocks::view(file.smallest_key) == "a" && rocks::view(file.largest_key) == "z");
  struct stat found;
  const std::string path = folder + "/out/" + std::string(rocks::view(file.name));
  CHECK(stat(path.c_str(), &found) == 0 && static_cast<uint64_t>(found.st_size) == file.size);
  CHECK(code_of([&] { out[1]; }) == ROCKS_NOT_FOUND);

  std::string data = out.data();
  const auto same = rocks::exported::from_data(data, folder + "/out");
  CHECK(same.size() == 1 && same[0].number == file.number && same.data() == data);
  CHECK(db.get("z", {}, rocks::import_column_family(db, "in", {&same})) == "2");
  data[data.size() / 2] ^= 1;
  CHECK(code_of([&] { rocks::exported::from_data(data, folder + "/out"); }) == ROCKS_CORRUPTION);
}

void copied_by_hand(const std::string& folder) {
  const std::string to = folder + "/copy";
  {
    rocks::db db(folder + "/alive", creating);
    db.put("a", "1");
    rocks::disable_file_deletions(db);
    const rocks::live_files files(
        db, rocks::options(ROCKS_OPTIONS_LIVE_FILES, {{"include_checksum_info", "true"}}));
    CHECK(files.size() >= 4 && mkdir(to.c_str(), 0755) == 0);
    size_t tables = 0;
    for (size_t i = 0; i < files.size(); i++) {
      const auto file = files[i];
      const std::string name(rocks::view(file.name));
      std::ofstream copy(to + "/" + name, std::ios::binary);
      tables += file.file_type == ROCKS_FILE_TABLE;
      if (file.replacement_contents.len > 0) {
        copy << rocks::view(file.replacement_contents);
        continue;
      }
      std::ifstream from(std::string(rocks::view(file.directory)) + "/" + name, std::ios::binary);
      std::string bytes(file.size, 0);
      CHECK(from.read(bytes.data(), static_cast<std::streamsize>(bytes.size())));
      copy << bytes;
    }
    CHECK(tables == 1);
    rocks::enable_file_deletions(db);
    CHECK(code_of([&] { files[files.size()]; }) == ROCKS_NOT_FOUND);
  }
  CHECK(rocks::db(to).get("a") == "1");
}

void left_out(const std::string& folder) {
  rocks::db db(folder + "/excluded", creating);
  db.put("a", "1");
  db.flush();
  rocks::backup_engine engine(
      folder + "/backups", rocks::options(ROCKS_OPTIONS_BACKUP_ENGINE, {{"schema_version", "2"}}));
  bool fails = false;
  std::string asked;
  rocks::options how(ROCKS_OPTIONS_CREATE_BACKUP);
  how.set_exclude_files([&](std::string_view file) {
    if (fails) throw std::runtime_error("cannot say");
    asked = file;
    return file.find(".sst") != file.npos;
  });
  engine.create(db, how);
  const auto made = engine.find(0, true);
  CHECK(asked.find("shared_checksum/") == 0 && made.excluded.size() == 1);
  CHECK(made.excluded[0] == asked);
  fails = true;
  try {
    engine.create(db, how);
    CHECK(!"it was thrown");
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_CALLBACK_FAILED);
    CHECK(std::string(e.what()).find("cannot say") != std::string::npos);
  }
  rocks::options wrong(ROCKS_OPTIONS_WRITE);
  CHECK(code_of([&] { wrong.set_exclude_files([](std::string_view) { return true; }); }) ==
        ROCKS_INVALID_ARGUMENT);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  exports(argv[1]);
  copied_by_hand(argv[1]);
  left_out(argv[1]);
  return 0;
}
