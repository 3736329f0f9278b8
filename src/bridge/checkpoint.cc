// A database that can be opened, made of links to the files of one that is open.
#include <algorithm>

#include "backup.h"
#include "file/filename.h"
#include "open.h"
#include "rocksdb/utilities/checkpoint.h"
#include "rocksdb/utilities/stackable_db.h"
#include "watched_db.h"

namespace rx {

// RocksDB makes it in PATH.tmp, and deletes what is there before.
Status check_staging(rocksdb::Env* env, const std::string& path, const char* argument) {
  const size_t end = path.find_last_not_of('/');
  const std::string staging = path.substr(0, end + 1) + ".tmp";
  std::vector<std::string> names;
  if (env->FileExists(path).ok()) {
    return Status::InvalidArgument(std::string(argument) + ": " + quoted(path) + " exists",
                                   "a new folder is wanted");
  }
  if (!env->FileExists(staging).ok()) return Status::OK();
  Status s = env->GetChildren(staging, &names);
  if (!s.ok()) return s;
  for (const auto& name : names) {
    uint64_t number;
    rocksdb::FileType type;
    if (name == "." || name == ".." || name == kExportFile ||
        rocksdb::ParseFileName(name, &number, &type)) {
      continue;
    }
    return Status::InvalidArgument(std::string(argument) + ": RocksDB works in " + quoted(staging),
                                   "and " + quoted(name) + " there is not of a database; move it away");
  }
  for (const auto& name : names) {
    if (s.ok() && name != "." && name != "..") s = env->DeleteFile(staging + "/" + name);
  }
  return s.ok() ? env->DeleteDir(staging) : s;
}

}  // namespace rx

extern "C" int32_t rx_checkpoint(rocksdb::DB* db, const char* path, const rx::options* options,
                                 const rx::stop_flag* stop, const rx::object* progress,
                                 uint64_t* sequence, rx::status* st) {
  return rx::run(st, [&] {
    const auto& how = *static_cast<const rx::checkpoint_options*>(options->raw());
    std::string folder;
    rx::Status s = rx::check_checkpoint(how);
    if (s.ok()) s = rx::must_be_copied_whole(db);
    if (s.ok()) s = rx::absolute_path(db->GetEnv(), path, &folder);
    if (s.ok()) s = rx::check_staging(db->GetEnv(), folder, "path");
    if (!s.ok()) return s;
    rx::meter meter(stop);
    rx::watched_db files(db->GetRootDB(), &meter);
    return rx::run_metered(&meter, progress, [&]() -> rx::Status {
      if (progress != nullptr) {
        // With the flush that the checkpoint would begin with.
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
      return engine->CreateCheckpoint(&files, folder, sequence, how.create);
    });
  });
}
