// Makes a database that can be opened, of links to the files of an open one.
#include "rocksdb/utilities/checkpoint.h"
#include "rocksdb/utilities/stackable_db.h"
#include "src/base/checks/checks.h"
#include "src/base/folders.h"
#include "src/copies/backup/backup.h"
#include "src/copies/new_folder.h"
#include "src/copies/own_options.h"
#include "src/inside/waits/stops.h"
#include "src/options/options.h"
#include "src/progress/watched_db.h"

extern "C" int32_t rx_checkpoint(rocksdb::DB* db, const char* path, const rx::options* options,
                                 const rx::stop_flag* stop, const rx::object* progress,
                                 uint64_t* sequence, rx::status* st) {
  return rx::run(st, [&] {
    const auto& how = *static_cast<const rx::checkpoint_options*>(options->raw());
    std::string folder;
    rx::Status s = rx::check_checkpoint(how);
    if (s.ok()) s = rx::must_be_copied_whole(db);
    if (s.ok()) s = rx::absolute_path(db->GetEnv(), path, &folder);
    if (s.ok()) s = rx::must_be_outside(db, folder, "path");
    if (!s.ok()) return s;
    rx::meter meter(stop);
    rx::watched_db files(db->GetRootDB(), &meter);
    if (how.create.log_size_for_flush == 0 && rx::must_be_writable(db).ok()) {
      s = rx::inside::flush_unless(db, [&] { return meter.is_stopped(); });
      if (s.IsTimedOut()) return rx::stopped();
      if (!s.ok()) return s;
    }
    const auto make = [&](const std::string& staging) -> rx::Status {
      if (progress != nullptr) {
        // Includes the flush with which the checkpoint would begin.
        rocksdb::LiveFilesStorageInfoOptions wanted;
        wanted.wal_size_for_flush = how.create.log_size_for_flush;
        std::vector<rocksdb::LiveFileStorageInfo> live;
        const rx::Status known = files.GetLiveFilesStorageInfo(wanted, &live);
        if (!known.ok()) return known;
        uint64_t total = 0;
        for (const auto& file : live) total += file.size;
        meter.begin(total);
      }
      std::unique_ptr<rocksdb::CheckpointEngine> engine;
      const rx::Status opened = rocksdb::CheckpointEngine::Open(how.engine, &engine);
      if (!opened.ok()) return opened;
      const rx::Status made = engine->CreateCheckpoint(&files, staging, sequence, how.create);
      return made.ok() ? rx::own_options(db->GetEnv(), staging, "") : made;
    };
    return rx::make_folder(db->GetEnv(), folder, "path", [&](const std::string& staging) {
      return rx::run_metered(&meter, progress, [&] { return make(staging); });
    });
  });
}
