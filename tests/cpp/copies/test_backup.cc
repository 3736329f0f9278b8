// Backups, checkpoints and exports as C++ programs have them.
#include "../support/check.hpp"

#include <stdexcept>
#include <string>

static const rocks::options creating(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  rocks::backup_engine engine(folder + "/backups");
  CHECK(code_of([&] { rocks::backup_engine second(folder + "/backups"); }) == ROCKS_BUSY);
  CHECK(code_of([&] { engine.find(); }) == ROCKS_NOT_FOUND);
  engine.set_timeout(60000000);
  {
    rocks::db db(folder + "/db", creating);
    db.put("k", "one");
    CHECK(engine.create(db, {}, "first") == 1);
    db.put("k", "two");
    uint64_t last = 0, all = 0;
    rocks::cancel told([&](uint64_t done, uint64_t total) { last = done, all = total; });
    CHECK(engine.create(db, {}, {}, told) == 2 && last == all && all > 0);
    rocks::cancel failing([](uint64_t, uint64_t) { throw std::runtime_error("enough"); });
    CHECK(code_of([&] { engine.create(db, {}, {}, failing); }) == ROCKS_CALLBACK_FAILED);
    told.set();
    CHECK(code_of([&] { engine.verify(1, false, told); }) == ROCKS_CANCELLED);
    CHECK(code_of([&] { engine.restore(1, folder + "/db"); }) == ROCKS_IO_ERROR);

    CHECK(rocks::create_checkpoint(db, folder + "/then") > 0);
    rocks::db then(folder + "/then");
    CHECK(then.get("k") == "two");
    const rocks::exported out(db, {}, folder + "/out");
    const rocks::exported same(folder + "/out");
    const auto family = rocks::import_column_family(then, "in", {&same});
    CHECK(then.get("k", {}, family) == "two");
    CHECK(code_of([&] { rocks::import_column_family(then, "no", {}); }) == ROCKS_INVALID_ARGUMENT);
  }
  const auto all = engine.list(true);
  CHECK(all.size() == 2 && all[0].metadata == "first" && all[0].files.size() == all[0].file_count);
  CHECK(engine.find(2).id == 2 && engine.corrupted().empty());
  engine.verify();
  {
    const rocks::db lying = engine.open(1);
    CHECK(lying.get("k") == "one");
    CHECK(code_of([&] { engine.remove(1); }) == ROCKS_BUSY);
  }
  engine.restore(1, folder + "/db");
  CHECK(rocks::db(folder + "/db").get("k") == "one");
  engine.purge(1);
  engine.collect_garbage();
  engine.remove(2);
  CHECK(engine.list().empty());
  return 0;
}
