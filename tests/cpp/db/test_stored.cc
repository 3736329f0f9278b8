// Databases that are not open: their options, and their deletion; what the library says of itself.
#include "../support/check.hpp"

#include <string>
#include <vector>

namespace {

void loaded(const std::string& path) {
  CHECK(!rocks::latest_options_file(path));
  CHECK(code_of([&] { rocks::load_latest_options(path); }) == ROCKS_NOT_FOUND);
  std::vector<std::string> names = {"default"};
  {
    rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"},
                                                               {"max_background_jobs", "3"}}));
    // More than the first look has room for.
    const rocks::options own(ROCKS_OPTIONS_DATABASE, {{"write_buffer_size", "1234567"}});
    std::vector<rocks::family_to_open> families;
    for (int i = 0; i < 20; i++) {
      names.push_back("family" + std::to_string(i));
      families.push_back({names.back(), i == 7 ? &own : nullptr});
    }
    const auto made = db.create_column_families(families);
    db.put("k", "seven", {}, made[7]);
  }
  const auto stored = rocks::load_latest_options(path);
  CHECK(stored.names == names && stored.column_families.size() == names.size());
  CHECK(stored.database.value("max_background_jobs") == "3");
  CHECK(stored.column_families[8].value("write_buffer_size") == "1234567");
  CHECK(stored.column_families[9].value("write_buffer_size") != "1234567");
  const rocks::db db(path, stored.database, {}, stored.families());
  CHECK(db.get("k", {}, db.column_family("family7")) == "seven");

  const auto file = rocks::latest_options_file(path);
  CHECK(file && file->find(path + "/OPTIONS-") == 0);
  const auto same = rocks::load_options_file(*file);
  CHECK(same.names == names && same.column_families[8].value("write_buffer_size") == "1234567");
  CHECK(code_of([&] { rocks::load_options_file(path + "/none"); }) == ROCKS_IO_ERROR);
}

void destroyed(const std::string& path) {
  const rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  {
    rocks::db db(path, opening);
    db.put("a", "1");
    CHECK(code_of([&] { rocks::destroy_within(path, 60000000); }) == ROCKS_IO_ERROR);
  }
  rocks::destroy_within(path, 60000000, opening, {{"default"}});
  CHECK(!rocks::latest_options_file(path));
  const auto late = rocks::late_failures();
  CHECK(late.count == 0 && late.last.empty());
}

void described() {
  const auto one = rocks::options::describe(ROCKS_OPTIONS_DATABASE, "write_buffer_size");
  CHECK(one.value_type == ROCKS_OPTION_TYPE_INTEGER && one.bits == 64);
  CHECK(one.unit == std::string("bytes") && one.default_value == std::string("67108864"));
  CHECK(code_of([] { rocks::options::describe(ROCKS_OPTIONS_READ, "write_buffer_size"); }) ==
        ROCKS_INVALID_ARGUMENT);
}

void library() {
  const std::string header = std::to_string(ROCKS_VERSION_MAJOR) + "." +
                             std::to_string(ROCKS_VERSION_MINOR) + "." +
                             std::to_string(ROCKS_VERSION_PATCH);
  CHECK(rocks::version() == header && rocks::rocksdb_version().find("11.") == 0);
  // The SONAME's number is the version's first.
  CHECK(rocks::version().find(std::to_string(rocks::abi_version()) + ".") == 0);
  CHECK(rocks::code_text(ROCKS_OK) != rocks::code_text(ROCKS_CORRUPTION));
  CHECK(rocks::code_text(77777) == "unknown code");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  loaded(folder + "/loaded");
  destroyed(folder + "/destroyed");
  described();
  library();
  return 0;
}
