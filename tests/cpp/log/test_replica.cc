// The log, a replica and a secondary as C++ programs have them.
#include "../support/check.hpp"

#include <string>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const rocks::options creating(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  rocks::db from(folder + "/from", creating), to(folder + "/to", creating);
  rocks::wal_iter log(from, 1,
                      rocks::options(ROCKS_OPTIONS_WAL_ITER, {{"verify_checksums", "true"}}));
  CHECK(!log.next());
  from.put("a", "1");
  const auto batch = log.next();
  CHECK(batch && batch->sequence == 1 && !log.next());
  from.put("b", "2");
  const auto second = log.next();
  CHECK(second && second->sequence == 2);
  CHECK(code_of([&] { rocks::apply(to, *second); }) == ROCKS_INCOMPLETE);
  rocks::wal_iter again(from, 1);
  for (auto one = again.next(); one; one = again.next()) {
    CHECK(rocks::apply(to, *one) && !rocks::apply(to, *one));
  }
  CHECK(to.get("b") == "2");

  const rocks::wal_files files(from), current = rocks::wal_files::current(from);
  CHECK(files.size() == 1 && current.size() == 1 && files[0].number == current[0].number);
  CHECK(files[0].start_sequence == 1 && rocks::view(files[0].name) == rocks::view(current[0].name));

  const std::string own = folder + "/own";
  const rocks::db seen(
      folder + "/from", rocks::options(),
      rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", "secondary"}, {"secondary_path", own.c_str()}}));
  from.put("c", "3");
  CHECK(!seen.get("c"));
  rocks::try_catch_up_with_primary(seen);
  CHECK(seen.get("c") == "3");
  CHECK(code_of([&] { rocks::try_catch_up_with_primary(from); }) == ROCKS_NOT_SUPPORTED);

  from.close();
  CHECK(code_of([&] { log.next(); }) == ROCKS_CLOSED);
}
