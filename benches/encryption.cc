// Encrypted files against plain ones: wall time of the same work, through one env or the other.
#include <chrono>
#include <filesystem>

#include "bench.h"

namespace bench {
namespace {

constexpr size_t kKeys = 200000, kReads = 20000, kRounds = 9;
constexpr char kMasterKey[] =
    "bench = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

struct at_rest {
  std::string folder;
  rocks_env* env = nullptr;
  rocks_db* db = nullptr;
  rocks_status st{};

  // Blocks are read from the page cache, and decrypted, by every get.
  void open() {
    rocks_options* options = nullptr;
    check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
    for (const auto& [name, value] : {std::pair{"create_if_missing", "true"},
                                      {"table.no_block_cache", "true"},
                                      {"disable_auto_compactions", "true"}}) {
      check(rocks_options_set(options, name, value, &st), st, name);
    }
    check(rocks_options_set_env(options, "env", env, &st), st, "env");
    check(rocks_db_open(folder.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st), st,
          "open");
    rocks_options_free(options, nullptr);
  }
  void close() { check(rocks_db_close(db, &st), st, "close"); }
  void put() {
    const std::string value(kValueSize, 'v');
    char key[kKeySize + 1];
    for (size_t i = 0; i < kKeys; i++) {
      Store::sorted_key(i * 7919 % kKeys, key);
      check(rocks_db_put(db, nullptr, nullptr, key, kKeySize, value.data(), value.size(), &st), st,
            "put");
    }
  }
  void flush() { check(rocks_db_flush(db, nullptr, 0, nullptr, &st), st, "flush"); }
  void compact() {
    check(rocks_db_compact_range(db, nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr, &st), st,
          "compact");
  }
  void get() {
    char key[kKeySize + 1], value[kValueSize];
    size_t len = 0;
    for (size_t i = 0; i < kReads; i++) {
      Store::sorted_key(i * 7919 % kKeys, key);
      check(rocks_db_get_into(db, nullptr, nullptr, key, kKeySize, value, sizeof value, &len, &st),
            st, "get");
    }
  }
  void scan() {
    rocks_iter* iter = nullptr;
    rocks_slice key, value;
    check(rocks_db_iter(db, nullptr, nullptr, &iter, &st), st, "iter");
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    while (code == ROCKS_OK) code = rocks_iter_next(iter, &key, &value, &st);
    rocks_iter_free(iter, nullptr);
  }
};

double seconds(at_rest* of, void (at_rest::*work)()) {
  const auto begin = std::chrono::steady_clock::now();
  (of->*work)();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void encryption(const std::string& dir) {
  if (!wanted("encryption")) return;
  constexpr struct {
    const char* name;
    void (at_rest::*work)();
  } kSteps[] = {
      {"open a new database", &at_rest::open},
      {"put, 200,000 keys", &at_rest::put},
      {"flush", &at_rest::flush},
      {"compact", &at_rest::compact},
      {"get from the page cache", &at_rest::get},
      {"full scan from the page cache", &at_rest::scan},
      {"close", &at_rest::close},
  };
  std::vector<double> ratios[std::size(kSteps)];
  at_rest plain{dir + "/at_rest_plain"}, ciphered{dir + "/at_rest_ciphered"};
  check(rocks_env_new_encrypted_by_keys(nullptr, kMasterKey, &ciphered.env, &ciphered.st),
        ciphered.st, "env");
  for (size_t round = 0; round < kRounds; round++) {
    for (const auto* one : {&plain, &ciphered}) std::filesystem::remove_all(one->folder);
    for (size_t i = 0; i < std::size(kSteps); i++) {
      // In turn which is first.
      at_rest* const first = round % 2 == 0 ? &plain : &ciphered;
      at_rest* const second = round % 2 == 0 ? &ciphered : &plain;
      const double one = seconds(first, kSteps[i].work), two = seconds(second, kSteps[i].work);
      ratios[i].push_back(round % 2 == 0 ? two / one : one / two);
    }
  }
  for (size_t i = 0; i < std::size(kSteps); i++) {
    note(std::string("encryption: ") + kSteps[i].name, "200,000",
         "encrypted against plain, wall time", median(ratios[i]), median(ratios[i], 0.1),
         median(ratios[i], 0.9), "x");
  }
  rocks_env_free(ciphered.env, nullptr);
  for (const auto* one : {&plain, &ciphered}) std::filesystem::remove_all(one->folder);
}

}  // namespace bench
