// The locks of transactions; records that are not read back; timestamps of transactions.
#include "../support/check.hpp"

#include <string>
#include <thread>
#include <vector>

namespace {

rocks::db open(const std::string& path, const char* mode, const char* comparator = nullptr) {
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  if (comparator != nullptr) opening.set("comparator", comparator);
  return rocks::db(path, opening, rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}}));
}

void locks(const std::string& folder) {
  auto db = open(folder + "/locks", "transaction");
  rocks::txn holder(db), waiter(db);
  CHECK(rocks::locks(db).size() == 0);
  holder.put("key", "1");
  const rocks::locks held(db);
  CHECK(held.size() == 1 && rocks::view(held[0].key) == "key" && held[0].exclusive == 1);
  CHECK(held[0].other_count == 1 && held[0].others[0] == holder.describe().id);
  CHECK(code_of([&] { held[1]; }) == ROCKS_INVALID_ARGUMENT);

  waiter.set_lock_timeout(-1);
  const uint64_t id = waiter.describe().id;
  std::thread waits([&] { waiter.put("key", "2"); });
  for (;;) {
    const rocks::locks wanted(db, ROCKS_LOCKS_WAITS);
    if (wanted.size() == 0) {
      std::this_thread::yield();
      continue;
    }
    CHECK(wanted[0].txn == id && rocks::view(wanted[0].key) == "key");
    break;
  }
  holder.commit();
  waits.join();
  waiter.rollback();
  CHECK(db.get("key") == "1");

  CHECK(rocks::locks(db, ROCKS_LOCKS_DEADLOCKS).size() == 0);
  rocks::set_deadlocks_kept(db, 7);
  CHECK(code_of([&] { rocks::set_deadlocks_kept(db, UINT32_MAX); }) == ROCKS_INVALID_ARGUMENT);
  auto other = open(folder + "/optimistic", "optimistic_transaction");
  CHECK(code_of([&] { rocks::locks none(other); }) == ROCKS_NOT_SUPPORTED);
  CHECK(code_of([&] { rocks::set_deadlocks_kept(other, 7); }) == ROCKS_NOT_SUPPORTED);
}

void records(const std::string& path) {
  auto db = open(path, "transaction");
  rocks::txn txn(db);
  txn.put("a", "1");
  txn.put_log_data("said");
  txn.put_entity_untracked("e", {{"colour", "red"}});
  std::string seen;
  rocks::batch::from_data(txn.data()).iterate([&](const rocks_batch_record& one) {
    if (one.kind == ROCKS_RECORD_PUT || one.kind == ROCKS_RECORD_LOG_DATA ||
        one.kind == ROCKS_RECORD_PUT_ENTITY) {
      seen += std::to_string(one.kind) + std::string(rocks::view(one.key)) + " ";
    }
    if (one.kind == ROCKS_RECORD_LOG_DATA) CHECK(rocks::view(one.value) == "said");
  });
  CHECK(seen == "1a 6 7e ");
  // A lock there is all the same.
  CHECK(rocks::locks(db).size() == 2);

  rocks::entities entities;
  txn.multi_get_entity(rocks::slices{"e", "none", "a"}, entities);
  CHECK(entities.size() == 3 && entities[0]->at(0).value == "red" && !entities[1]);
  CHECK(entities[2]->at(0).name == "" && entities[2]->at(0).value == "1");

  txn.set_indexing(false);
  txn.put("blind", "1");
  CHECK(!txn.get("blind"));
  txn.set_indexing(true);
  txn.put("seen", "1");
  CHECK(txn.get("seen") == "1");
  txn.commit();
  CHECK(db.get("blind") == "1" && db.get("a") == "1");

  const auto before = db.snapshot();
  db.remove("e");
  rocks::multi_get_entity(before, rocks::slices{"e", "none"}, entities);
  CHECK(entities.size() == 2 && entities[0]->at(0).name == "colour" && !entities[1]);
}

std::string stamp(uint64_t when) {
  std::string bytes;
  for (int i = 0; i < 8; i++) bytes += static_cast<char>(when >> (8 * i));
  return bytes;
}

void ranges(const std::string& path) {
  auto db = open(path, "transaction");
  for (const auto key : {"a", "b", "c", "d"}) db.put(key, "1");
  rocks::txn txn(db);
  txn.put("bb", "own");
  CHECK(txn.remove_range("b", "d", 1) == 1 && !txn.get("b") && txn.get("bb") == "own");
  CHECK(txn.remove_range("b", "d") == 2 && !txn.get("c") && txn.get("d") == "1");
  CHECK(db.get("c") == "1" && rocks::locks(db).size() == 3);
  CHECK(code_of([&] { txn.remove_range("d", "b"); }) == ROCKS_INVALID_ARGUMENT);
  rocks::cancel stop;
  stop.set();
  CHECK(code_of([&] { txn.remove_range("a", "z", 0, {}, {}, stop.get()); }) == ROCKS_CANCELLED);
  txn.commit();
  CHECK(db.get("a") == "1" && !db.get("b") && !db.get("c") && db.get("d") == "1");
}

void timestamps(const std::string& path) {
  auto db = open(path, "transaction", "leveldb.BytewiseComparator.u64ts");
  rocks::txn txn(db);
  txn.put("a", "1");
  CHECK(code_of([&] { txn.commit(); }) == ROCKS_INVALID_ARGUMENT);
  txn.set_commit_timestamp(20);
  txn.commit();
  rocks::options reading(ROCKS_OPTIONS_READ);
  CHECK(db.get("a", reading.set_bytes("timestamp", stamp(20))) == "1");
  CHECK(!db.get("a", reading.set_bytes("timestamp", stamp(19))));

  txn.begin_again();
  txn.set_read_timestamp(15);
  CHECK(code_of([&] { txn.set_read_timestamp(14); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(code_of([&] { txn.get_for_update("a"); }) == ROCKS_BUSY);
  txn.set_read_timestamp(25);
  CHECK(txn.get_for_update("a") == "1");
  CHECK(code_of([&] { txn.set_commit_timestamp(25); }) == ROCKS_INVALID_ARGUMENT);
  txn.rollback();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  locks(folder);
  records(folder + "/records");
  ranges(folder + "/ranges");
  timestamps(folder + "/timestamps");
  return 0;
}
