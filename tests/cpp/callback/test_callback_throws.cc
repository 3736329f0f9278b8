// Functions of callbacks that are called rarely, destroy among them: each throws. What it was asked
// for goes on or fails, the exception is counted, and the database is as good as before.
#include "../support/check.hpp"

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <string>

static std::string folder;
static rocks_status st;
static std::atomic<int> thrown{0}, destroyed{0};

[[noreturn]] static void boom() {
  thrown++;
  throw std::runtime_error("thrown on purpose");
}

static void destroy(void*) {
  destroyed++;
  throw 7;
}

// The struct with what all have.
template <typename Calls>
static Calls calls() {
  Calls c{};
  c.struct_size = sizeof c;
  c.destroy = destroy;
  return c;
}

#define MADE(kind, of)                                        \
  [](const rocks_##kind##_callbacks& from) {                  \
    rocks_##kind* made = nullptr;                             \
    CHECK(rocks_##kind##_new(&from, &made, &st) == ROCKS_OK); \
    return made;                                              \
  }(of)

// Sets what was made, whose handle is freed after the database was closed and its failures looked
// at.
#define SET(options, kind, name, it) \
  CHECK(rocks_options_set_##kind((options).get(), name, it, &st) == ROCKS_OK)

#define ENDS(kind, it, times)                                                                     \
  do {                                                                                            \
    uint64_t count = 0;                                                                           \
    rocks_buffer last{};                                                                          \
    CHECK(rocks_##kind##_failures(it, &count, &last, &st) == ROCKS_OK);                           \
    CHECK(count >= (times) && count == static_cast<uint64_t>(thrown));                            \
    CHECK(std::strstr(reinterpret_cast<char*>(last.data), "a C++ exception: thrown on purpose")); \
    CHECK(rocks_buffer_free(&last, &st) == ROCKS_OK);                                             \
    const int before = destroyed;                                                                 \
    CHECK(rocks_##kind##_free(it, &st) == ROCKS_OK);                                              \
    CHECK(destroyed == before + 1);                                                               \
    thrown = 0;                                                                                   \
  } while (0)

static rocks::options creating() {
  return rocks::options(ROCKS_OPTIONS_DATABASE,
                        {{"create_if_missing", "true"}, {"disable_auto_compactions", "true"}});
}

// Succeeds, or fails as a callback's failure; whether it succeeded.
template <typename Call>
static bool goes(Call call) {
  try {
    call();
    return true;
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_CALLBACK_FAILED);
    CHECK(std::string(e.what()).find("thrown on purpose") != std::string::npos);
    return false;
  }
}

static bool compare(void*, const uint8_t* a, size_t a_len, const uint8_t* b, size_t b_len,
                    int32_t* order, rocks_sink*) {
  const std::string_view one(reinterpret_cast<const char*>(a), a_len);
  *order = one.compare({reinterpret_cast<const char*>(b), b_len});
  return true;
}

static void comparators() {
  auto c = calls<rocks_comparator_callbacks>();
  c.name = "throws.Separators";
  c.compare = compare;
  c.find_shortest_separator = [](void*, const uint8_t*, size_t, const uint8_t*, size_t, rocks_sink*,
                                 rocks_sink*) -> bool { boom(); };
  c.find_short_successor = [](void*, const uint8_t*, size_t, rocks_sink*, rocks_sink*) -> bool {
    boom();
  };
  auto* it = MADE(comparator, c);
  {
    auto options = creating();
    options.set("table.block_size", "256");
    SET(options, comparator, "comparator", it);
    rocks::db db(folder + "/separators", options);
    for (int i = 0; i < 100; i++) db.put("key" + std::to_string(100 + i), std::string(50, 'v'));
    db.flush();
    for (int i = 0; i < 100; i++) CHECK(db.get("key" + std::to_string(100 + i)));
  }
  ENDS(comparator, it, 2u);

  c.name = "throws.Timestamps";
  c.timestamp_size = 8;
  c.compare_timestamp = [](void*, const uint8_t*, size_t, const uint8_t*, size_t, int32_t*,
                           rocks_sink*) -> bool { boom(); };
  it = MADE(comparator, c);
  {
    auto options = creating();
    SET(options, comparator, "comparator", it);
    rocks::db db(folder + "/timestamps", options);
    const uint8_t key = 'k', time[8] = {1}, later[8] = {2};
    rocks_code code = ROCKS_OK;
    for (const uint8_t* when : {time, later})
      code =
          rocks_db_put_with_timestamp(db.get(), nullptr, nullptr, &key, 1, when, 8, &key, 1, &st);
    CHECK(thrown > 0 && code == ROCKS_CALLBACK_FAILED);
  }
  ENDS(comparator, it, 1u);
}

static void slice_transforms() {
  auto c = calls<rocks_slice_transform_callbacks>();
  c.name = "throws.Lengths";
  c.transform = [](void*, const uint8_t*, size_t len, size_t* offset, size_t* size, rocks_sink*) {
    *offset = 0;
    *size = len < 2 ? len : 2;
    return true;
  };
  c.full_length_enabled = [](void*, size_t*) -> bool { boom(); };
  c.same_result_when_appended = [](void*, const uint8_t*, size_t) -> bool { boom(); };
  auto* it = MADE(slice_transform, c);
  {
    bool same = true;
    const uint8_t key[] = {'a'};
    CHECK(rocks_slice_transform_same_result_when_appended(it, key, 1, &same, &st) ==
          ROCKS_CALLBACK_FAILED);
    CHECK(!same && thrown == 1);
    auto options = creating();
    options.set("table.filter_policy", "bloomfilter:10");
    SET(options, slice_transform, "prefix_extractor", it);
    rocks::db db(folder + "/lengths", options);
    db.put("aa1", "1");
    db.put("ab1", "2");
    db.flush();
    rocks::options reading(ROCKS_OPTIONS_READ, {{"auto_prefix_mode", "true"}});
    const uint8_t end[] = {'a', 'b'};
    CHECK(rocks_options_set_bytes(reading.get(), "iterate_upper_bound", end, 2, &st) == ROCKS_OK);
    goes([&] { db.iter(reading).seek("aa"); });
    CHECK(db.get("aa1") == "1" && thrown > 1);
  }
  ENDS(slice_transform, it, 2u);
}

static void compaction_filters() {
  auto c = calls<rocks_compaction_filter_callbacks>();
  c.filter = [](void*, const rocks_compaction_record*, rocks_sink*, rocks_sink*) {
    return ROCKS_COMPACTION_REMOVE;
  };
  c.filter_blob_by_key = [](void*, const rocks_compaction_record*, rocks_sink*,
                            rocks_sink*) -> rocks_compaction_decision { boom(); };
  auto* it = MADE(compaction_filter, c);
  {
    auto options = creating();
    options.set("enable_blob_files", "true");
    SET(options, compaction_filter, "compaction_filter", it);
    rocks::db db(folder + "/blobs", options);
    db.put("k", "a blob");
    CHECK(!goes([&] { db.compact(); }));
    CHECK(db.get("k") == "a blob");
  }
  ENDS(compaction_filter, it, 1u);

  auto f = calls<rocks_compaction_filter_factory_callbacks>();
  f.should_filter = [](void*, rocks_table_file_creation_reason reason) -> bool {
    if (reason == ROCKS_TABLE_FILE_CREATION_FLUSH) boom();
    return true;
  };
  f.create = [](void*, const rocks_compaction_context*, void** run, rocks_sink*) {
    *run = &folder;
    return true;
  };
  f.filter = c.filter;
  f.destroy_run = [](void*) { boom(); };
  auto* made = MADE(compaction_filter_factory, f);
  {
    auto options = creating();
    SET(options, compaction_filter_factory, "compaction_filter_factory", made);
    rocks::db db(folder + "/runs", options);
    db.put("k", "v");
    goes([&] { db.flush(); });
    CHECK(thrown == 1 && db.get("k") == "v");  // the flush has no filter
    goes([&] { db.compact(); });
    CHECK(thrown == 2 && !db.get("k"));
  }
  ENDS(compaction_filter_factory, made, 2u);
}

static void collectors() {
  auto c = calls<rocks_table_properties_collector_factory_callbacks>();
  c.create = [](void*, const rocks_table_properties_collector_context*, void** collector,
                rocks_sink*) {
    *collector = &folder;
    return true;
  };
  c.block_add = [](void*, uint64_t, uint64_t, uint64_t) { boom(); };
  c.finish = [](void*, rocks_sink*, rocks_sink*) { return true; };
  c.destroy_collector = [](void*) { boom(); };
  auto* it = MADE(table_properties_collector_factory, c);
  {
    auto options = creating();
    SET(options, table_properties_collector_factory, "table_properties_collectors", it);
    rocks::db db(folder + "/blocks", options);
    db.put("k", "v");
    goes([&] { db.flush(); });
    CHECK(db.get("k") == "v" && thrown == 2);
  }
  ENDS(table_properties_collector_factory, it, 2u);
}

static void partitioners() {
  auto c = calls<rocks_sst_partitioner_factory_callbacks>();
  c.create = [](void*, const rocks_sst_partitioner_context*, void** partitioner, rocks_sink*) {
    *partitioner = &folder;
    return true;
  };
  c.should_partition = [](void*, const uint8_t*, size_t, const uint8_t*, size_t, uint64_t, bool*,
                          rocks_sink*) { return true; };
  c.can_do_trivial_move = [](void*, const uint8_t*, size_t, const uint8_t*, size_t, bool*,
                             rocks_sink*) -> bool { boom(); };
  c.destroy_partitioner = [](void*) { boom(); };
  auto* it = MADE(sst_partitioner_factory, c);
  {
    auto options = creating();
    options.set("level_compaction_dynamic_level_bytes", "false");
    SET(options, sst_partitioner_factory, "sst_partitioner_factory", it);
    rocks::db db(folder + "/moves", options);
    db.put("k", "v");
    db.flush();
    goes([&] { db.compact(); });
    CHECK(db.get("k") == "v" && thrown > 1);
  }
  ENDS(sst_partitioner_factory, it, 2u);
}

static void wal_filters() {
  auto c = calls<rocks_wal_filter_callbacks>();
  c.column_family_log_numbers = [](void*, const rocks_wal_family* const*, size_t,
                                   rocks_sink*) -> bool { boom(); };
  c.log_record_found = [](void*, const rocks_wal_record*, rocks_sink*, rocks_sink*) {
    return ROCKS_WAL_CONTINUE;
  };
  auto* it = MADE(wal_filter, c);
  { rocks::db(folder + "/families", creating()).put("k", "v"); }
  {
    auto options = creating();
    SET(options, wal_filter, "wal_filter", it);
    CHECK(!goes([&] { rocks::db(folder + "/families", options); }));
  }
  CHECK(rocks::db(folder + "/families", creating()).get("k") == "v");
  ENDS(wal_filter, it, 1u);
}

// What the other tests have throw, with a destroy that does.
static void the_other_destroys() {
  const int before = destroyed;
  auto l = calls<rocks_event_listener_callbacks>();
  l.event = [](void*, const rocks_event*) { return ROCKS_LISTENER_GO_ON; };
  auto g = calls<rocks_logger_callbacks>();
  g.log = [](void*, rocks_log_level, const uint8_t*, size_t) {};
  auto t = calls<rocks_table_filter_callbacks>();
  t.should_read = [](void*, const rocks_table_properties*, bool*, rocks_sink*) { return true; };
  auto* listener = MADE(event_listener, l);
  auto* logger = MADE(logger, g);
  auto* filter = MADE(table_filter, t);
  {
    auto options = creating();
    SET(options, event_listener, "listeners", listener);
    SET(options, logger, "info_log", logger);
    rocks::db db(folder + "/others", options);
    CHECK(rocks_event_listener_free(listener, &st) == ROCKS_OK);
    CHECK(rocks_logger_free(logger, &st) == ROCKS_OK);
    db.put("k", "v");
    db.flush();
    CHECK(destroyed == before);
  }
  CHECK(rocks_table_filter_free(filter, &st) == ROCKS_OK);
  CHECK(destroyed == before + 3);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  folder = argv[1];
  comparators();
  slice_transforms();
  compaction_filters();
  collectors();
  partitioners();
  wal_filters();
  the_other_destroys();
  return 0;
}
