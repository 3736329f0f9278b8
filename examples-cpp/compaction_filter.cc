// Compaction filters: sessions that end by themselves, and a count of what each compaction dropped.
// A value is the hour in which the session ends, and the user.
#include <iostream>
#include <memory>
#include <rocks.hpp>
#include <stdexcept>
#include <string>

// What one compaction does. The factory makes one for each, so it needs no lock.
class run final : public rocks::compaction_run {
 public:
  explicit run(int now) : now_(now) {}
  ~run() override {
    std::cout << "hour " << now_ << ": kept " << kept_ << ", dropped " << dropped_ << ", renewed "
              << renewed_ << '\n';
  }

  rocks_compaction_decision filter(const rocks_compaction_record& record,
                                   rocks::sink result) override {
    const std::string value(rocks::view(record.value));
    const size_t space = value.find(' ');
    const bool is_session =
        space != std::string::npos && value.find_first_not_of("0123456789") == space;
    // The record is kept, and the call that started the compaction reports it.
    if (!is_session)
      throw std::runtime_error("no session: " + std::string(rocks::view(record.key)));
    if (std::stoi(value) > now_) {
      kept_++;
      return ROCKS_COMPACTION_KEEP;
    }
    if (value.substr(space + 1) == "root") {  // That one never ends.
      result.append(std::to_string(now_ + 24) + " root");
      renewed_++;
      return ROCKS_COMPACTION_CHANGE_VALUE;
    }
    dropped_++;
    return ROCKS_COMPACTION_REMOVE;
  }

 private:
  int now_, kept_ = 0, dropped_ = 0, renewed_ = 0;
};

static void show(rocks::db& db) {
  for (auto [key, value] : db.iter()) std::cout << "  " << key << ": " << value << '\n';
}

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "compaction_filter.db";
  int now = 0;  // The clock of this example.
  const rocks::compaction_filter_factory sessions(
      [&](const rocks_compaction_context&) { return std::make_unique<run>(now); },
      "example.Sessions");
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  opening.set(sessions);
  rocks::db db(path, opening);

  // RocksDB compacts by itself, too; this asks for it, down to the last level.
  const rocks::options everything(ROCKS_OPTIONS_COMPACT_RANGE,
                                  {{"bottommost_level_compaction", "kForceOptimized"}});
  db.put("s1", "2 ada");
  db.put("s2", "9 ben");
  db.put("s3", "1 root");
  for (now = 1; now <= 10; now += 3) {
    db.compact({}, everything);
    show(db);
  }

  db.put("s4", "what is this");
  try {
    db.compact({}, everything);
  } catch (const rocks::error& error) {
    std::cout << error.what() << '\n';
  }
  show(db);
  std::cout << "failures: " << sessions.failures().count << '\n';
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
