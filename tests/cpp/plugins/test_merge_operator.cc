// Merge operators of C++: functions that throw, on this thread and on RocksDB's.
#include "../support/check.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

static std::string folder;

template <typename Body>
static void fails(rocks_code code, const char* text, Body body) {
  try {
    body();
    CHECK(!"it failed");
  } catch (const rocks::error& e) {
    if (e.code() != code || std::string(e.what()).find(text) == std::string::npos) {
      std::fprintf(stderr, "%d %s, wanted %d %s\n", e.code(), e.what(), code, text);
      std::exit(1);
    }
  }
}

static rocks::options opening(const rocks::merge_operator& merges) {
  rocks::options options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  options.set(merges);
  return options;
}

static std::string both(std::string_view, rocks::merge_operator::bytes existing,
                        std::string_view value) {
  return std::string(existing.value_or("-")) + std::string(value);
}

struct counted {
  std::atomic<int>* alive;
  explicit counted(std::atomic<int>* count) : alive(count) { ++*alive; }
  counted(const counted& from) : alive(from.alive) { ++*alive; }
  ~counted() { --*alive; }
};

static void associative() {
  std::atomic<int> alive{0};
  std::atomic<bool> throws{false};
  {
    const auto merges = rocks::merge_operator::associative(
        "cpp", [count = counted(&alive), &throws](auto key, auto existing, auto value) {
          if (throws && value == "x") throw std::runtime_error("no x in " + std::string(key));
          if (throws && value == "y") throw 7;
          return both(key, existing, value);
        });
    rocks::db db(folder + "/associative", opening(merges));
    db.merge("a", "1");
    db.merge("a", "x");
    db.merge("b", "y");
    db.put("c", "3");
    db.merge("c", "4");
    throws = true;
    for (int round = 0; round < 3; round++) {
      fails(ROCKS_CALLBACK_FAILED, "a C++ exception: no x in a", [&] { db.get("a"); });
      fails(ROCKS_CALLBACK_FAILED, "a C++ exception of unknown type", [&] { db.get("b"); });
      CHECK(db.get("c") == "34");
      auto iter = db.iter();
      fails(ROCKS_CALLBACK_FAILED, "no x in a", [&] { iter.seek_to_first(); });
      CHECK(iter.seek("c") && iter.val() == "34");
      std::thread([&] { fails(ROCKS_CALLBACK_FAILED, "no x in a", [&] { db.get("a"); }); }).join();
      // Thrown on RocksDB's threads: what they do goes on without the merge.
      rocks_status st;
      CHECK(rocks_db_flush(db.get(), nullptr, 0, nullptr, &st) == ROCKS_OK);
      CHECK(rocks_db_compact_range(db.get(), nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr,
                                   &st) == ROCKS_OK);
      db.put("c", "3");
      db.merge("c", "4");
    }
    const auto [count, last] = merges.failures();
    CHECK(count > 9 && last.find(": a C++ exception") != std::string::npos);
    throws = false;
    CHECK(db.get("a") == "-1x" && db.get("b") == "-y");
    db.close();
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

static void full() {
  std::atomic<bool> throws{false};
  std::atomic<int> combined{0};
  const auto merges = rocks::merge_operator::full(
      "cpp full",
      [&](auto, auto existing, const auto& operands) {
        if (throws) throw std::bad_alloc();
        std::string all(existing.value_or("-"));
        for (auto one : operands) all += one;
        return all;
      },
      [&](auto, const auto& operands) -> std::optional<std::string> {
        combined++;
        if (throws) throw std::logic_error("not now");
        if (operands.back() == "alone") return std::nullopt;
        std::string all = "(";
        for (auto one : operands) all += one;
        return all + ")";
      });
  rocks::db db(folder + "/full", opening(merges));
  const auto flush = [&] {
    rocks_status st;
    CHECK(rocks_db_flush(db.get(), nullptr, 0, nullptr, &st) == ROCKS_OK);
  };
  db.put("k", "v");
  flush();
  CHECK(db.merge_operands("k") == std::vector<std::string>{"v"});
  db.merge("k", "a");
  db.merge("k", "b");
  flush();
  CHECK(combined == 1 && db.get("k") == "v(ab)");
  CHECK((db.merge_operands("k") == std::vector<std::string>{"v", "(ab)"}));
  CHECK(db.merge_operands("none").empty());
  db.merge("k", "c");
  db.merge("k", "alone");
  flush();
  CHECK((db.merge_operands("k") == std::vector<std::string>{"v", "(ab)", "c", "alone"}));
  throws = true;
  db.merge("k", "d");
  db.merge("k", "e");
  flush();
  CHECK(merges.failures().last.find(": a C++ exception: not now") != std::string::npos);
  fails(ROCKS_CALLBACK_FAILED, "bad_alloc", [&] { db.get("k"); });
  throws = false;
  CHECK(db.get("k") == "v(ab)calonede");
}

struct state {
  int destroyed = 0, asked = 0;
};

// Plain structs: what else may throw, and a state that is destroyed by throwing.
static void plain() {
  state s;
  rocks_merge_operator_callbacks calls{};
  calls.struct_size = sizeof calls;
  calls.state = &s;
  calls.name = "plain";
  calls.destroy = [](void* of) {
    static_cast<state*>(of)->destroyed++;
    throw std::runtime_error("from destroy");
  };
  calls.full_merge = [](void*, const uint8_t*, size_t, const rocks_slice*, const rocks_slice*,
                        size_t, rocks_sink* result, rocks_merge_choice*, rocks_sink* error) {
    rocks_sink_append(result, "half", 4, nullptr);
    rocks_sink_append(error, "said, ", 6, nullptr);
    throw std::runtime_error("then thrown");
    return true;
  };
  calls.partial_merge = [](void*, const uint8_t*, size_t, const uint8_t*, size_t, const uint8_t*,
                           size_t, rocks_sink*, rocks_sink*) -> bool { throw "up"; };
  calls.should_merge = [](void* of, const rocks_slice*, size_t) -> bool {
    static_cast<state*>(of)->asked++;
    throw std::length_error("should_merge");
  };
  rocks_merge_operator* made = nullptr;
  rocks_status st;
  CHECK(rocks_merge_operator_new(&calls, &made, &st) == ROCKS_OK);
  {
    rocks::merge_operator merges(made);
    rocks::db db(folder + "/plain", opening(merges));
    for (int i = 0; i < 3; i++) db.merge("k", "1");
    fails(ROCKS_CALLBACK_FAILED, "then thrown", [&] { db.get("k"); });
    CHECK(s.asked > 0 && s.destroyed == 0);
    CHECK(rocks_db_flush(db.get(), nullptr, 0, nullptr, &st) == ROCKS_OK);
    fails(ROCKS_CALLBACK_FAILED, "then thrown", [&] { db.get("k"); });

    rocks_values* values = nullptr;
    CHECK(rocks_values_new(&values, &st) == ROCKS_OK);
    rocks_merge_operands_callbacks asks{};
    asks.struct_size = sizeof asks;
    asks.proceed = [](void*, const uint8_t*, size_t) -> bool { throw std::runtime_error("asked"); };
    CHECK(rocks_db_get_merge_operands(db.get(), nullptr, nullptr, "k", 1, 0, &asks, values, nullptr,
                                      nullptr, &st) == ROCKS_CALLBACK_FAILED);
    CHECK(std::string(st.message) ==
          "callback proceed, key \"k\", column family \"default\": a C++ exception: asked");
    CHECK(rocks_values_free(values, &st) == ROCKS_OK);
    db.put("k", "v");
    CHECK(db.get("k") == "v");
  }
  CHECK(s.destroyed == 1);
  calls.full_merge = nullptr;
  CHECK(rocks_merge_operator_new(&calls, &made, &st) == ROCKS_INVALID_ARGUMENT);
  CHECK(s.destroyed == 2);
  fails(ROCKS_INVALID_ARGUMENT, "name", [] { rocks::merge_operator::associative("a;b", both); });
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  folder = argv[1];
  associative();
  full();
  plain();
  return 0;
}
