// Filters from C++: functions that throw, and rocks.hpp's filter_policy.
#include "../support/check.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

static std::string folder;

static std::string path(const char* name) { return folder + "/" + name; }

static rocks::options with(const rocks::filter_policy& policy) {
  rocks::options options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  options.set(policy);
  return options;
}

static bool same(const rocks::filter_policy& policy, uint64_t count, std::string_view last) {
  const rocks::failures failures = policy.failures();
  return failures.count == count && failures.last.find(last) != std::string::npos;
}

// Every key, one behind the other: the first byte is its length.
static std::string join(const rocks::filter_policy::keys& keys) {
  std::string filter;
  for (const auto& key : keys) filter.append(1, static_cast<char>(key.size())).append(key);
  return filter;
}

static bool holds(std::string_view key, std::string_view filter) {
  for (size_t at = 0; at < filter.size(); at += 1 + static_cast<unsigned char>(filter[at])) {
    if (filter.substr(at + 1, static_cast<unsigned char>(filter[at])) == key) return true;
  }
  return false;
}

static void own_filters() {
  std::atomic<int> created{0}, asked{0};
  const auto alive = std::make_shared<int>(0);
  {
    rocks::filter_policy policy(
        "test.joined",
        [&created, alive](const rocks::filter_policy::keys& keys) {
          created++;
          return join(keys);
        },
        [&asked, alive](std::string_view key, std::string_view filter) {
          asked++;
          return holds(key, filter);
        },
        40);
    CHECK(policy.name() == "test.joined");
    CHECK(policy.create_filter({"a", "bc"}) == std::string("\1a\2bc"));
    CHECK(policy.key_may_match("bc", "\1a\2bc") && !policy.key_may_match("b", "\1a\2bc"));
    CHECK(created == 1 && asked == 2);
    auto options = with(policy);
    CHECK(options.value("table.filter_policy") == "test.joined");
    rocks::db db(path("own"), options);
    policy = {};
    db.put("a", "1");
    db.put("c", "2");
    db.flush();
    CHECK(db.get("a") == "1" && !db.get("b"));
    CHECK(created == 2 && asked == 4);
    CHECK(alive.use_count() == 3);
  }
  CHECK(alive.use_count() == 1);
}

static void builtin_filters() {
  const rocks::filter_policy bloom("bloomfilter:10");
  const rocks::filter_policy ribbon("ribbonfilter:10");
  const auto filter = bloom.create_filter({"a", "b"});
  CHECK(bloom.name() == "bloomfilter:10:false");
  CHECK(ribbon.key_may_match("a", filter) && ribbon.key_may_match("b", filter));
  const std::vector<std::string> many = {"a", "b", "c", "d", "e", "f", "g", "h"};
  const auto both = ribbon.keys_may_match(rocks::slices(many), filter);
  CHECK(both.size() == many.size() && both[0] == 1 && both[1] == 1);
  for (size_t i = 0; i < many.size(); i++) {
    CHECK((both[i] == 1) == ribbon.key_may_match(many[i], filter));
  }
  CHECK(ribbon.keys_may_match(rocks::slices{}, filter).empty());
  CHECK(bloom.failures().count == 0);
  rocks::db db(path("builtin"), with(ribbon));
  db.put("a", "1");
  db.flush();
  CHECK(db.get("a") == "1" && !db.get("b"));
  try {
    const rocks::filter_policy none("bloom:10");
    CHECK(!"taken");
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_INVALID_ARGUMENT);
  }
}

// An exception that is no std::exception.
struct odd {};

// In a table a function that throws costs the filter, nothing else; called directly it fails
// the call.
static void functions_that_throw() {
  int ways = 0;
  const auto throwing = [&ways] {
    switch (ways) {
      case 1:
        throw std::runtime_error("thrown");
      case 2:
        throw odd();
      case 3:
        throw std::bad_alloc();
      default:
        return;
    }
  };
  rocks::filter_policy policy(
      "test.throwing",
      [&](const rocks::filter_policy::keys& keys) {
        throwing();
        return join(keys);
      },
      [&](std::string_view key, std::string_view filter) {
        throwing();
        return holds(key, filter);
      });
  static const char* const says[] = {"", "a C++ exception: thrown",
                                     "a C++ exception of unknown type",
                                     "a C++ exception: std::bad_alloc"};
  uint64_t failures = 0;
  for (int way = 1; way <= 3; way++) {
    rocks::options options = with(policy);
    rocks::db db(path(("throws_" + std::to_string(way)).c_str()), options);
    ways = way;
    db.put("a", "1");
    db.flush();
    CHECK(same(policy, ++failures, says[way]));
    CHECK(db.get("a") == "1" && !db.get("b"));  // no filter to ask
    CHECK(policy.failures().count == failures);
    ways = 0;
    db.put("a", "2");
    db.put("c", "3");
    db.flush();
    ways = way;
    CHECK(db.get("a") == "2" && !db.get("b"));
    failures += 2;
    CHECK(same(policy, failures, says[way]));
    for (int call = 0; call < 2; call++) {
      try {
        call == 0 ? (void)policy.create_filter({"a"}) : (void)policy.key_may_match("a", "\1a");
        CHECK(!"succeeded");
      } catch (const rocks::error& e) {
        CHECK(e.code() == ROCKS_CALLBACK_FAILED &&
              std::string(e.what()).find(says[way]) != std::string::npos);
      }
      CHECK(policy.failures().count == ++failures);
    }
    ways = 0;
    CHECK(db.get("a") == "2" && !db.get("b"));
    CHECK(policy.failures().count == failures);
  }
}

// Through rocks.h: the batch, and a destroy that throws.
static void the_rest_that_throws() {
  rocks_filter_policy_callbacks calls{};
  calls.struct_size = sizeof calls;
  calls.name = "test.batches";
  calls.destroy = [](void*) { throw std::runtime_error("from destroy"); };
  calls.create_filter = [](void*, const rocks_slice*, size_t, rocks_sink* filter, rocks_sink*) {
    return rocks_sink_append(filter, "x", 1, nullptr) == ROCKS_OK;
  };
  calls.key_may_match = [](void*, const uint8_t*, size_t, const uint8_t*, size_t, bool* may_match,
                           rocks_sink*) {
    *may_match = false;
    return true;
  };
  calls.keys_may_match = [](void*, const rocks_slice*, size_t count, const uint8_t*, size_t,
                            uint8_t* may_match, rocks_sink*) -> bool {
    for (size_t i = 0; i < count; i++) may_match[i] = 0;
    throw std::runtime_error("in the middle");
  };
  rocks_status st;
  rocks_filter_policy* made = nullptr;
  CHECK(rocks_filter_policy_new(&calls, &made, &st) == ROCKS_OK);
  rocks::filter_policy policy(made);
  {
    rocks::db db(path("batches"), with(policy));
    db.put("a", "1");
    db.put("b", "2");
    db.flush();
    const rocks_slice keys[] = {{reinterpret_cast<const uint8_t*>("a"), 1},
                                {reinterpret_cast<const uint8_t*>("b"), 1}};
    rocks_values* values = nullptr;
    const rocks_code* codes = nullptr;
    CHECK(rocks_values_new(&values, &st) == ROCKS_OK);
    CHECK(rocks_db_multi_get(db.get(), nullptr, nullptr, keys, 2, 0, values, nullptr, &codes,
                             &st) == ROCKS_OK);
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK);
    CHECK(same(policy, 1, "a C++ exception: in the middle"));
    CHECK(!db.get("a"));  // the function says so
    uint8_t may_match[2] = {9, 9};
    CHECK(rocks_filter_policy_keys_may_match(policy.get(), keys, 2, nullptr, 0, may_match, &st) ==
          ROCKS_CALLBACK_FAILED);
    CHECK(may_match[0] == 0 && may_match[1] == 0);
    CHECK(rocks_values_free(values, &st) == ROCKS_OK);
  }
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  folder = argv[1];
  own_filters();
  builtin_filters();
  functions_that_throw();
  the_rest_that_throws();
  return 0;
}
