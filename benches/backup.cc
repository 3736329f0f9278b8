// Backups, restores and checkpoints: wall time of whole calls, against RocksDB's C++ engine on the
// same database. The C++ side opens its engine for each call too, and keeps it: both are shown.
#include "rocksdb/utilities/backup_engine.h"
#include "rocksdb/utilities/checkpoint.h"

#include <chrono>
#include <filesystem>
#include <memory>

#include "bench.h"

using rocksdb::BackupEngine;
using rocksdb::BackupEngineOptions;

namespace bench {
namespace {

constexpr size_t kKeys = 200000, kRounds = 9;

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Both in turn; each begins with what `before` makes.
void compare(const std::string& what, const std::function<void()>& before,
             const std::function<void()>& cpp, const std::function<void()>& rocks) {
  std::vector<double> ratios;
  for (size_t i = 0; i < kRounds; i++) {
    before();
    const double base = seconds(cpp);
    before();
    ratios.push_back(seconds(rocks) / base);
  }
  note("backup", what, "rocks against C++, wall time", median(ratios), median(ratios, 0.1),
       median(ratios, 0.9), "x", 1.25);
}

}  // namespace

void backups(const std::string& dir) {
  if (!wanted("backup")) return;
  rocks_status st;
  const std::string folder = dir + "/backed_up", theirs = dir + "/theirs", ours = dir + "/ours";
  const std::string target = dir + "/restored";
  Store store("200,000", folder, kKeys, kKeys);
  const auto clear = [&] {
    for (const auto& one : {theirs, ours}) std::filesystem::remove_all(one);
  };
  const auto engine = [&] {
    BackupEngine* made = nullptr;
    check(BackupEngine::Open(BackupEngineOptions(theirs), rocksdb::Env::Default(), &made),
          "engine");
    return std::unique_ptr<BackupEngine>(made);
  };
  const auto cpp_create = [&] {
    check(engine()->CreateNewBackup(rocksdb::CreateBackupOptions(), store.cpp), "create");
  };
  const auto rocks_create = [&] {
    rocks_backup_engine* made;
    check(rocks_backup_engine_open(ours.c_str(), nullptr, &made, &st), st, "engine");
    check(rocks_backup_engine_create(made, store.rocks, nullptr, nullptr, 0, nullptr, nullptr, &st),
          st, "create");
    check(rocks_backup_engine_free(made, &st), st, "engine");
  };
  compare("create, first", clear, cpp_create, rocks_create);
  compare(
      "create, nothing new", [] {}, cpp_create, rocks_create);
  const auto forget = [&] { std::filesystem::remove_all(target); };
  compare(
      "restore to a new folder", forget,
      [&] {
        check(engine()->RestoreDBFromLatestBackup(rocksdb::RestoreOptions(), target, target),
              "restore");
      },
      [&] {
        rocks_backup_engine* made;
        check(rocks_backup_engine_open(ours.c_str(), nullptr, &made, &st), st, "engine");
        check(rocks_backup_engine_restore(made, 0, target.c_str(), nullptr, nullptr, nullptr, 0,
                                          nullptr, &st),
              st, "restore");
        check(rocks_backup_engine_free(made, &st), st, "engine");
      });
  compare(
      "verify with checksums", [] {},
      [&] {
        auto made = engine();
        rocksdb::BackupInfo info;
        check(made->GetLatestBackupInfo(&info), "latest");
        check(made->VerifyBackup(info.backup_id, true), "verify");
      },
      [&] {
        rocks_backup_engine* made;
        check(rocks_backup_engine_open(ours.c_str(), nullptr, &made, &st), st, "engine");
        check(rocks_backup_engine_verify(made, 0, false, nullptr, &st), st, "verify");
        check(rocks_backup_engine_free(made, &st), st, "engine");
      });
  compare(
      "checkpoint", forget,
      [&] {
        rocksdb::Checkpoint* made = nullptr;
        check(rocksdb::Checkpoint::Create(store.cpp, &made), "checkpoint");
        const std::unique_ptr<rocksdb::Checkpoint> owned(made);
        check(owned->CreateCheckpoint(target), "checkpoint");
      },
      [&] {
        check(
            rocks_db_create_checkpoint(store.rocks, target.c_str(), nullptr, nullptr, nullptr, &st),
            st, "checkpoint");
      });
  store.close();
}

}  // namespace bench
