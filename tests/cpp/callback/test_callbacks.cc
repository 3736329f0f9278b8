// Comparators and slice transforms of C++ functions, which may throw: the operation fails, and
// the next one works.
#include "../support/check.hpp"

#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

static void fails(const std::function<void()>& call, const char* text) {
  try {
    call();
    CHECK(!"a failure was told");
  } catch (const rocks::error& e) {
    if (e.code() != ROCKS_CALLBACK_FAILED || std::string(e.what()).find(text) == std::string::npos)
      std::fprintf(stderr, "%d %s\n", e.code(), e.what());
    CHECK(e.code() == ROCKS_CALLBACK_FAILED);
    CHECK(std::string(e.what()).find(text) != std::string::npos);
  }
}

static std::string keys(rocks::db& db, const rocks::options& reading = {}) {
  std::string all;
  for (auto [key, value] : db.iter(reading)) all += std::string(key) + " ";
  return all;
}

// 1: an exception of the standard library; 2: one of no class; 3: out of memory.
static std::atomic<int> throws{0};
static void maybe_throw() {
  switch (throws) {
    case 1:
      throw std::runtime_error("thrown on purpose");
    case 2:
      throw 7;
    case 3:
      throw std::bad_alloc();
  }
}

static void comparators(const std::string& folder) {
  auto alive = std::make_shared<int>(0);
  rocks::comparator reversed("cpp.Reverse", [alive](std::string_view a, std::string_view b) {
    maybe_throw();
    return b.compare(a);
  });
  CHECK(alive.use_count() == 2);
  CHECK(reversed.compare("a", "b") == 1 && reversed.compare("", "") == 0);
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  opening.set(reversed);
  rocks::db db(folder + "/comparator", opening);
  db.put("a", "1");
  db.put("c", "3");
  const char* texts[] = {"", "a C++ exception: thrown on purpose",
                         "a C++ exception of unknown type", "bad_alloc"};
  for (int way = 1; way <= 3; way++) {
    throws = way;
    fails([&] { db.put("b", "2"); }, texts[way]);
    fails([&] { db.get("a"); }, texts[way]);
    fails([&] { db.iter().seek("a"); }, texts[way]);
    fails([&] { reversed.compare("a", "b"); }, texts[way]);
    // From another thread too, whose write joins nobody's.
    std::thread([&] { fails([&] { db.remove("b"); }, texts[way]); }).join();
    throws = 0;
    // The write thread is not stuck. Reads may miss the write until the log is replayed.
    db.put("d", "4");
    CHECK(reversed.failures().last.find(texts[way]) != std::string::npos);
  }
  CHECK(reversed.failures().count >= 15);
  db.close();
  throws = 1;
  fails([&] { rocks::db again(folder + "/comparator", opening); }, "thrown on purpose");
  throws = 0;
  db = rocks::db(folder + "/comparator", opening);
  CHECK(keys(db) == "d c a ");
  reversed = {};
  opening = {};
  CHECK(alive.use_count() == 2);
  db.close();
  CHECK(alive.use_count() == 1);

  rocks::options named(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  named.set(rocks::comparator("rocks.Uint64BigEndian"));
  CHECK(named.value("comparator") == "rocks.Uint64BigEndian");
  try {
    rocks::comparator wrong("rocksdb.Mine",
                            [alive](std::string_view, std::string_view) { return 0; });
    CHECK(!"a reserved name is refused");
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_INVALID_ARGUMENT);
  }
  CHECK(alive.use_count() == 1);
}

static void slice_transforms(const std::string& folder) {
  auto alive = std::make_shared<int>(0);
  using prefix = std::optional<std::string_view>;
  rocks::slice_transform folders("cpp.Folder", [alive](std::string_view key) -> prefix {
    maybe_throw();
    const size_t slash = key.find('/');
    return slash == key.npos ? prefix() : key.substr(0, slash + 1);
  });
  CHECK(folders.transform("usr/bin") == "usr/" && !folders.transform("usr"));
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"},
                                                  {"table.filter_policy", "bloomfilter:10"},
                                                  {"memtable_prefix_bloom_size_ratio", "0.1"}});
  opening.set(folders);
  rocks::db db(folder + "/slice_transform", opening);
  opening = {};
  db.put("bin/ls", "");
  db.put("usr/bin", "");
  db.put("usr/lib", "");
  rocks::options reading(ROCKS_OPTIONS_READ, {{"prefix_same_as_start", "true"}});
  for (int way = 1; way <= 3; way++) {
    throws = way;
    const char* texts[] = {"", "thrown on purpose", "unknown type", "bad_alloc"};
    fails([&] { db.iter(reading).seek("usr/"); }, texts[way]);
    fails([&] { folders.transform("usr/"); }, texts[way]);
    throws = 0;
    auto iter = db.iter(reading);
    CHECK(iter.seek("usr/") && iter.key() == "usr/bin" && iter.next() && !iter.next());
  }
  CHECK(folders.failures().count >= 6);
  folders = {};
  db.close();
  CHECK(alive.use_count() == 1);
  const rocks::slice_transform fixed("fixed:2");
  CHECK(fixed.transform("abc") == "ab");
  CHECK(fixed.same_result_when_appended("ab") && !fixed.same_result_when_appended("a"));

  // What is no part of the key is refused, not read.
  rocks::slice_transform elsewhere("cpp.Elsewhere",
                                   [](std::string_view) -> prefix { return "somewhere else"; });
  fails([&] { elsewhere.transform("key"); }, "of a key of 3 bytes");
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  comparators(argv[1]);
  slice_transforms(argv[1]);
  return 0;
}
