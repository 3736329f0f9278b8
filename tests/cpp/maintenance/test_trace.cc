// Traces and their replay; the counters of a thread.
#include "../support/check.hpp"

#include <algorithm>
#include <string>
#include <thread>

namespace {

const rocks::options creating(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});

void traces(const std::string& folder) {
  const std::string trace = folder + "/queries";
  {
    rocks::db db(folder + "/traced", creating);
    rocks::start_trace(db, "queries", trace);
    CHECK(code_of([&] { rocks::start_trace(db, "queries", folder + "/second"); }) == ROCKS_BUSY);
    db.put("a", "1");
    db.put("b", "2");
    db.remove("a");
    db.get("b");
    rocks::end_trace(db, "queries");
    CHECK(code_of([&] { rocks::end_trace(db, "queries"); }) == ROCKS_INVALID_ARGUMENT);
    db.put("after", "3");
  }
  rocks::db db(folder + "/replayed", creating);
  const rocks::options how(ROCKS_OPTIONS_REPLAY, {{"fast_forward", "0"}});
  const auto report = rocks::replay_trace(db, trace, how);
  CHECK(report.executed == 4 && report.failed == 0 && report.skipped == 0);
  CHECK(db.get("b") == "2" && !db.get("a") && !db.get("after"));

  // What was done is told also where it ends.
  rocks::cancel stop;
  stop.set();
  CHECK(code_of([&] { rocks::replay_trace(db, trace, how, stop); }) == ROCKS_CANCELLED);
  db.close();
  const rocks::options reading(ROCKS_OPTIONS_OPEN, {{"mode", "read_only"}});
  rocks::db read_only(folder + "/replayed", {}, reading);
  rocks_replay_report failed;
  const rocks::options on(ROCKS_OPTIONS_REPLAY,
                          {{"fast_forward", "0"}, {"stop_at_failure", "false"}});
  rocks::replay_trace(read_only, trace, failed, on);
  CHECK(failed.executed == 1 && failed.failed == 3 && *failed.text != 0);
  CHECK(code_of([&] { rocks::replay_trace(read_only, trace, failed, how); }) ==
        ROCKS_NOT_SUPPORTED);
  CHECK(failed.failed == 1 && failed.executed == 0);
}

void counters(const std::string& path) {
  rocks::db db(path, creating);
  db.put("key", "value");
  CHECK(rocks::perf::level() == 2);
  rocks::perf::set_level("kEnableTime");
  CHECK(rocks::perf::level() == 6);
  rocks::perf::reset();
  db.get("key");
  db.get("key");
  CHECK(rocks::perf::value("get_from_memtable_count") == 2);
  std::thread([] { CHECK(rocks::perf::value("get_from_memtable_count") == 0); }).join();
  CHECK(rocks::perf::string().find("get_from_memtable_count = 2") != std::string::npos);
  CHECK(rocks::perf::string().find("= 0") == std::string::npos);
  CHECK(rocks::perf::string(false).find("multiget_read_bytes = 0") != std::string::npos);
  const auto names = rocks::perf::names();
  CHECK(std::find(names.begin(), names.end(), "get_from_memtable_count") != names.end());
  for (const auto& name : names) rocks::perf::value(name.c_str());
  CHECK(code_of([] { rocks::perf::value("no_such"); }) == ROCKS_INVALID_ARGUMENT);

  db.flush();
  rocks::perf::set_per_level(true);
  rocks::perf::reset();
  db.get("key");
  CHECK(rocks::perf::value("user_key_return_count@level0") == 1);
  rocks::perf::set_per_level(false);
  rocks::perf::reset();
  CHECK(rocks::perf::value("get_from_memtable_count") == 0);
  rocks::perf::set_level("kEnableCount");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  traces(folder);
  counters(folder + "/counters");
  return 0;
}
