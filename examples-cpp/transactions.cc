// Moves money between accounts, all or nothing, while others do too.
#include <iostream>
#include <rocks.hpp>
#include <stdexcept>
#include <thread>

static void change(rocks::txn& txn, const char* account, int by) {
  const int balance = std::stoi(*txn.get_for_update(account)) + by;
  if (balance < 0) throw std::runtime_error(std::string(account) + " has too little");
  txn.put(account, std::to_string(balance));
}

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "bank.db";
  rocks::db bank(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}),
                 rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", "transaction"}}));
  bank.put("ann", "1000");
  bank.put("bob", "1000");

  // Two threads, a hundred transfers each way. run() does one again where they are in each other's
  // way. Both take the keys in the same order, so they cannot lock each other out.
  const auto pay = [&](int amount) {
    for (int i = 0; i < 100; i++) {
      rocks::run(bank, [&](rocks::txn& txn) {
        change(txn, "ann", -amount);
        change(txn, "bob", amount);
      });
    }
  };
  std::thread other([&] { pay(1); });
  pay(-1);
  other.join();
  std::cout << "ann " << *bank.get("ann") << ", bob " << *bank.get("bob") << '\n';

  // An exception rolls back, and comes out as it was.
  try {
    rocks::run(bank, [](rocks::txn& txn) {
      change(txn, "bob", 5000);
      change(txn, "ann", -5000);
    });
  } catch (const std::runtime_error& error) {
    std::cout << error.what() << ": ann " << *bank.get("ann") << ", bob " << *bank.get("bob")
              << '\n';
  }
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
