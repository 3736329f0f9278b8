// One transaction over two databases: it is prepared in both, the decision is written down, and
// it is committed in both. Whoever opens them after an end in between finds what is prepared, and
// the decision tells what becomes of it.
#include <filesystem>
#include <iostream>
#include <rocks.hpp>
#include <string>

static rocks::db open_one(const std::filesystem::path& path, const char* mode) {
  return rocks::db(path.string(),
                   rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}),
                   rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}}));
}

// Where a payment stops, as if the process had died there.
enum class stop { never, before_the_decision, between_the_commits };

// The databases of one life of the process.
class banks {
 public:
  explicit banks(const std::filesystem::path& folder)
      : decisions_(open_one(folder / "decisions", "read_write")),
        ann_(open_one(folder / "ann", "transaction")),
        bob_(open_one(folder / "bob", "transaction")) {
    finish(ann_, "ann");
    finish(bob_, "bob");
    for (rocks::db* one : {&ann_, &bob_})
      if (!one->get("balance")) one->put("balance", "100");
    std::cout << "  ann has " << *ann_.get("balance") << ", bob has " << *bob_.get("balance")
              << '\n';
  }

  void pay(const std::string& name, int amount, stop where) {
    rocks::txn from = prepare(ann_, name, -amount);
    rocks::txn to = prepare(bob_, name, amount);
    if (where == stop::before_the_decision) return;
    decisions_.put(name, "commit", durable_);  // This moment counts.
    from.commit();
    if (where == stop::between_the_commits) return;
    to.commit();
  }

 private:
  // From here on it can be committed, whatever happens.
  rocks::txn prepare(rocks::db& bank, const std::string& name, int change) {
    rocks::txn txn(bank, durable_);
    txn.set_name(name);
    const int balance = std::stoi(*txn.get_for_update("balance"));
    txn.put("balance", std::to_string(balance + change));
    txn.prepare();
    return txn;
  }

  // Committed where that was decided, else rolled back.
  void finish(rocks::db& bank, const char* owner) {
    for (const std::string& name : rocks::prepared_txns(bank)) {
      rocks::txn txn = rocks::txn::take_prepared(bank, name);
      const bool decided = decisions_.get(name).has_value();
      decided ? txn.commit() : txn.rollback();
      std::cout << "  " << name << " was prepared at " << owner
                << "'s: " << (decided ? "committed" : "rolled back") << '\n';
    }
  }

  rocks::options durable_{ROCKS_OPTIONS_WRITE, {{"sync", "true"}}};
  rocks::db decisions_, ann_, bob_;
};

int main(int argc, char** argv) try {
  const std::filesystem::path folder = argc > 1 ? argv[1] : "two_phase_commit.db";
  std::filesystem::create_directories(folder);
  std::cout << "a payment\n";
  banks(folder).pay("payment-1", 10, stop::never);
  std::cout << "one that ends before the decision\n";
  banks(folder).pay("payment-2", 10, stop::before_the_decision);
  std::cout << "one that ends between the two commits\n";
  banks(folder).pay("payment-3", 10, stop::between_the_commits);
  std::cout << "at last\n";
  banks last(folder);
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
