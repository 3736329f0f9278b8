// Transactions as C++ programs have them: RAII, exceptions, a function that is run again.
#include "../support/check.hpp"

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static rocks::db open(const std::string& path, const char* mode) {
  return rocks::db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}),
                   rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}}));
}

static void alone(rocks::db& db) {
  {
    rocks::txn txn(db);
    txn.put("a", "1");
    txn.set_save_point();
    txn.put("a", "2");
    CHECK(txn.get("a") == "2" && !db.get("a"));
    CHECK(txn.rollback_to_save_point() && !txn.rollback_to_save_point() && !txn.pop_save_point());
    std::string seen;
    for (auto [key, value] : txn.iter()) seen += std::string(key) + "=" + std::string(value);
    CHECK(seen == "a=1");
    txn.commit();
    CHECK(db.get("a") == "1");
    CHECK(code_of([&] { txn.put("a", "3"); }) == ROCKS_INVALID_ARGUMENT);
    txn.begin_again();
    txn.remove("a");
    rocks::batch batch;
    batch.put("b", "4");
    txn.add(batch);
  }  // rolled back
  CHECK(db.get("a") == "1" && !db.get("b"));

  rocks::txn txn(db);
  rocks::options reading(ROCKS_OPTIONS_READ);
  reading.set(txn.set_snapshot());
  db.put("a", "5");
  CHECK(txn.get("a", reading) == "1" && txn.get("a") == "5");
  const rocks_code late = code_of([&] {
    txn.put("a", "6");
    txn.commit();
  });
  CHECK(late == ROCKS_BUSY);
}

static void run_again(rocks::db& db) {
  db.put("sum", "0");
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; i++) {
    threads.emplace_back([&] {
      for (int j = 0; j < 20; j++) {
        rocks::run(
            db,
            [](rocks::txn& txn) {
              txn.put("sum", std::to_string(std::stoi(*txn.get_for_update("sum")) + 1));
            },
            1000);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(db.get("sum") == "60");

  // An exception of its own comes out as it was, and nothing is written.
  int runs = 0;
  try {
    rocks::run(db, [&](rocks::txn& txn) {
      runs++;
      txn.put("sum", "never");
      throw std::runtime_error("mine");
    });
    CHECK(false);
  } catch (const std::runtime_error& e) {
    CHECK(std::string(e.what()) == "mine" && runs == 1);
  }
  CHECK(db.get("sum") == "60");
}

// Through rocks.h: what comes out of the function is its failure, and the work is taken back.
static void throwing(rocks::db& db) {
  rocks_status st;
  const auto run = [&](rocks_txn_function function) {
    return rocks_txn_run(db.get(), nullptr, nullptr, 3, nullptr, function, nullptr, &st);
  };
  const rocks_code standard = run([](void*, rocks_txn* txn, rocks_status* status) -> bool {
    if (rocks_txn_put(txn, nullptr, "thrown", 6, "thrown", 6, status) != ROCKS_OK) return false;
    throw std::runtime_error("out of the function");
  });
  CHECK(standard == ROCKS_CALLBACK_FAILED && st.code == ROCKS_CALLBACK_FAILED);
  CHECK(std::string(st.message).find("out of the function") != std::string::npos);
  const rocks_code other = run([](void*, rocks_txn*, rocks_status*) -> bool { throw 7; });
  CHECK(other == ROCKS_CALLBACK_FAILED && st.message[0] != 0);
  CHECK(!db.get("thrown"));
  db.put("thrown", "not locked");  // nothing is left behind
  CHECK(run([](void*, rocks_txn*, rocks_status*) { return true; }) == ROCKS_OK);
}

static void two_phases(const std::string& path) {
  {
    rocks::db db = open(path, "transaction");
    rocks::txn txn(db);
    txn.set_name("payment");
    txn.put("paid", "yes");
    txn.prepare();
  }
  rocks::db db = open(path, "transaction");
  CHECK(rocks::prepared_txns(db) == std::vector<std::string>{"payment"} && !db.get("paid"));
  rocks::txn::take_prepared(db, "payment").commit();
  CHECK(db.get("paid") == "yes" && rocks::prepared_txns(db).empty());
  CHECK(code_of([&] { rocks::txn::take_prepared(db, "payment"); }) == ROCKS_NOT_FOUND);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  const std::string folder = argv[1];
  for (const char* mode : {"transaction", "optimistic_transaction"}) {
    rocks::db db = open(folder + "/" + mode, mode);
    alone(db);
    run_again(db);
    throwing(db);
    db.close();
  }
  two_phases(folder + "/two_phases");
  rocks::db plain = open(folder + "/plain", "read_write");
  CHECK(code_of([&] { rocks::txn txn(plain); }) == ROCKS_NOT_SUPPORTED);
}
