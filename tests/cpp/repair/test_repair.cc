// Repair of a database with a damaged table.
#include "../support/check.hpp"

#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string path = std::string(argv[1]) + "/db";
  const rocks::options opening(ROCKS_OPTIONS_DATABASE,
                               {{"create_if_missing", "true"}, {"table.block_size", "1024"}});
  std::string table;
  {
    rocks::db db(path, opening);
    for (int i = 0; i < 1000; i++) db.put("key" + std::to_string(10000 + i), "some value");
    db.flush();
    table = rocks::view(rocks::metadata(db).files().at(0).name);
    CHECK(code_of([&] { rocks::repair(path, opening); }) != ROCKS_OK);
  }
  const auto whole = rocks::repair(path, opening);
  CHECK(whole.report.changed == 0 && whole.report.data_loss == 0 && whole.report.tables_kept == 1);
  CHECK(whole.lines.size() >= 1 && whole.lines[0].find("kept\t") == 0);

  std::fstream file(path + "/" + table, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(5000);
  const char byte = static_cast<char>(file.get() ^ 0x77);
  file.seekp(5000);
  CHECK(file.put(byte) && file.flush());

  // Told alone first, with what is lost as no failure.
  const auto would = rocks::repair(path, opening, {{"default"}}, false);
  CHECK(would.report.changed == 1 && would.report.data_loss == 1);
  CHECK(would.report.tables_salvaged == 1 && would.report.files_set_aside == 0);
  rocks::cancel stop;
  stop.set();
  CHECK(code_of([&] { rocks::repair(path, opening, {}, true, UINT64_MAX, stop); }) ==
        ROCKS_CANCELLED);
  CHECK(code_of([&] { rocks::repair(path, opening, {}, true, 0); }) == ROCKS_TIMED_OUT);

  const auto done = rocks::repair(path, opening);
  CHECK(done.report.rows_saved + done.report.rows_lost == 1000 && done.report.rows_lost > 0);
  CHECK(done.report.rows_saved == would.report.rows_saved && done.report.files_set_aside > 0);
  bool told = false;
  for (const auto& line : done.lines) {
    told |= line.find("salvaged\t" + table + "\tdefault\t") == 0;
    CHECK(line.find('\n') == line.npos);
  }
  CHECK(told && std::string(done.report.text).find(table) != std::string::npos);
  CHECK(rocks::db(path, opening).count().entries == done.report.rows_saved);
  CHECK(code_of([&] { rocks::repair(path + "/none"); }) != ROCKS_OK);
  return 0;
}
