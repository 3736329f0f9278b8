// Callbacks over table files and logs in C++: lambdas and classes, and what becomes of their
// exceptions, from the threads of RocksDB and from those of the calls.
#include "../support/check.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>

// The call fails as a callback's exception, whose text it tells.
template <typename Call>
static void fails(Call call, const char* text) {
  try {
    call();
  } catch (const rocks::error& e) {
    if (e.code() == ROCKS_CALLBACK_FAILED && std::string(e.what()).find(text) != std::string::npos)
      return;
    std::fprintf(stderr, "%d: %s; wanted: %s\n", e.code(), e.what(), text);
    std::exit(1);
  }
  std::fprintf(stderr, "succeeded; wanted: %s\n", text);
  std::exit(1);
}

static std::string folder;
static std::atomic<int> alive{0};

// Counts itself, so that what is destroyed once too often or too rarely shows.
struct counted {
  counted() { alive++; }
  counted(const counted&) { alive++; }
  counted(counted&&) { alive++; }
  ~counted() { alive--; }
};

static rocks::options creating() {
  return rocks::options(ROCKS_OPTIONS_DATABASE,
                        {{"create_if_missing", "true"}, {"disable_auto_compactions", "true"}});
}

static std::string_view view(const rocks_slice& slice) {
  return {reinterpret_cast<const char*>(slice.data), slice.len};
}

static void compaction_filters() {
  auto opening = creating();
  {
    rocks::compaction_filter filter(
        [in = counted()](const rocks_compaction_record& record, rocks::sink result) {
          const auto value = view(record.value);
          if (value == "throw") throw std::runtime_error("from a filter");
          if (value == "throw a number") throw 7;
          if (value == "change") {
            result.append("changed");
            return ROCKS_COMPACTION_CHANGE_VALUE;
          }
          return value == "drop" ? ROCKS_COMPACTION_REMOVE : ROCKS_COMPACTION_KEEP;
        },
        "cpp.Filter");
    opening.set(filter);
  }
  CHECK(alive == 1);
  rocks::db db(folder + "/filter", opening);
  CHECK(opening.value("compaction_filter").find("cpp.Filter") != std::string::npos);
  opening = {};
  db.put("a", "drop");
  db.put("b", "change");
  db.compact();
  CHECK(!db.get("a") && db.get("b") == "changed");
  db.put("c", "throw");
  fails([&] { db.compact(); }, "a C++ exception: from a filter");
  CHECK(db.get("c") == "throw");
  db.put("c", "throw a number");
  fails([&] { db.compact(); }, "a C++ exception of unknown type");
  CHECK(db.get("c") == "throw a number");
  db.put("c", "drop");
  db.compact();
  CHECK(!db.get("c") && alive == 1);
  db.close();
  CHECK(alive == 0);
}

static void compaction_filter_factories() {
  struct run : rocks::compaction_run {
    counted in;
    int seen = 0;
    rocks_compaction_decision filter(const rocks_compaction_record& record, rocks::sink) override {
      seen++;
      if (view(record.value) == "throw") throw std::runtime_error("from a run");
      return ROCKS_COMPACTION_REMOVE;
    }
  };
  const char* what = "";
  rocks::compaction_filter_factory factory([&what](const rocks_compaction_context& context) {
    CHECK(context.reason == ROCKS_TABLE_FILE_CREATION_COMPACTION);
    if (std::string(what) == "throw") throw std::runtime_error("from create");
    return std::string(what) == "none" ? nullptr : std::make_unique<run>();
  });
  auto opening = creating();
  opening.set(factory);
  rocks::db db(folder + "/factory", opening);
  db.put("a", "1");
  what = "throw";
  fails([&] { db.compact(); }, "a C++ exception: from create");
  what = "none";
  db.put("b", "throw");
  db.compact();
  CHECK(db.get("a") == "1");
  what = "";
  db.put("c", "3");
  fails([&] { db.compact(); }, "a C++ exception: from a run");
  CHECK(!db.get("a") && db.get("b") == "throw" && !db.get("c"));
  CHECK(factory.failures().count == 2 && alive == 0);
  CHECK(factory.failures().last.find(": a C++ exception: from a run") != std::string::npos);
}

static void collectors() {
  struct collector : rocks::table_properties_collector {
    explicit collector(const char* what) : what(what) {}
    counted in;
    std::string what;
    std::map<char, int> first;
    void add(const rocks_table_entry& entry) override {
      first[view(entry.key)[0]]++;
      if (what == "add") throw std::runtime_error("from add");
    }
    void finish(rocks::sink properties) override {
      if (what == "finish") throw std::runtime_error("from finish");
      for (const auto& [letter, count] : first) {
        properties.append(std::string("first.") + letter, std::to_string(count));
      }
    }
    bool need_compact() override {
      if (what == "need") throw std::runtime_error("from need_compact");
      return false;
    }
  };
  const char* what = "";
  rocks::table_properties_collector_factory factory(
      [&what](const rocks_table_properties_collector_context&) {
        if (std::string(what) == "create") throw std::runtime_error("from create");
        return std::make_unique<collector>(what);
      });
  auto opening = creating();
  opening.set(factory).add(factory);
  opening.set(factory);
  rocks::db db(folder + "/collector", opening);
  for (const char* one : {"create", "add", "finish", "need"}) {
    what = one;
    db.put("a", one);
    fails([&] { db.flush(); }, "a C++ exception: from ");
    CHECK(alive == 0);
  }
  CHECK(factory.failures().count == 4);
  what = "";
  db.put("a", "again");
  db.put("a1", "1");
  db.put("a2", "2");
  db.put("b1", "3");
  db.compact();
  const auto files = db.table_properties();
  CHECK(files.size() == 1);
  const auto [path, properties] = files.at(0);
  CHECK(path.find(folder) == 0 && properties.num_entries == 4);
  CHECK(rocks::user_property(properties, "first.a") == "3");
  CHECK(rocks::user_property(properties, "first.b") == "1");
  CHECK(!rocks::user_property(properties, "first.c"));
}

static void partitioners() {
  struct partitioner : rocks::sst_partitioner {
    explicit partitioner(const char* what) : what(what) {}
    counted in;
    std::string what;
    bool should_partition(std::string_view prev, std::string_view current, uint64_t) override {
      if (what == "partition") throw std::runtime_error("from should_partition");
      return prev[0] != current[0];
    }
  };
  const char* what = "";
  rocks::sst_partitioner_factory factory([&what](const rocks_sst_partitioner_context&) {
    if (std::string(what) == "create") throw std::runtime_error("from create");
    return std::make_unique<partitioner>(what);
  });
  auto opening = creating();
  opening.set(factory);
  rocks::db db(folder + "/partitioner", opening);
  for (const char* one : {"create", "partition", ""}) {
    what = one;
    for (int round = 0; round < 2; round++) {
      db.put("a", "1");
      db.put("b", "2");
      db.flush();
    }
    if (*one != 0) {
      fails([&] { db.compact(); }, "a C++ exception: from ");
    } else {
      db.compact();
    }
    CHECK(alive == 0);
  }
  CHECK(db.table_properties().size() == 2);
}

static void wal_filters() {
  const std::string path = folder + "/wal";
  {
    rocks::db db(path, creating());
    db.put("a", "1");
    db.put("b", "2");
  }
  std::string what = "throw";
  rocks::wal_filter filter([&what](const rocks_wal_record& record, rocks::sink changed) {
    if (what == "throw") throw std::runtime_error("from a WAL filter");
    if (what == "nonsense") changed.append("no batch");
    return record.sequence == 1 ? ROCKS_WAL_CONTINUE : ROCKS_WAL_IGNORE;
  });
  auto opening = creating();
  opening.set(filter);
  fails([&] { rocks::db db(path, opening); }, "a C++ exception: from a WAL filter");
  what = "nonsense";
  fails([&] { rocks::db db(path, opening); }, "Corruption");
  CHECK(filter.failures().count == 2);
  what = "";
  rocks::db db(path, opening);
  CHECK(db.get("a") == "1" && !db.get("b"));
}

static void table_filters() {
  rocks::db db(folder + "/table_filter", creating());
  for (const char* key : {"a", "b"}) {
    db.put(key, "v");
    if (*key == 'b') db.put("c", "v");
    db.flush();
  }
  std::string what;
  rocks::table_filter filter([&what, in = counted()](const rocks_table_properties& file) {
    if (what == "throw") throw std::runtime_error("from a table filter");
    return file.num_entries == 2;
  });
  rocks::options reading(ROCKS_OPTIONS_READ);
  reading.set(filter);
  std::string keys;
  for (auto [key, value] : db.iter(reading)) keys += key;
  CHECK(keys == "bc");
  what = "throw";
  fails([&] { db.iter(reading).seek_to_first(); }, "a C++ exception: from a table filter");
  reading = {};
  filter = rocks::table_filter([](const rocks_table_properties&) { return true; });
  CHECK(alive == 0);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  folder = argv[1];
  compaction_filters();
  compaction_filter_factories();
  collectors();
  partitioners();
  wal_filters();
  table_filters();
  CHECK(alive == 0);
  return 0;
}
