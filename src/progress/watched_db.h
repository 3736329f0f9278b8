// A database whose files are metered, for RocksDB's code that copies them.
#pragma once

#include "rocksdb/utilities/stackable_db.h"
#include "src/progress/watched_files.h"

namespace rx {

class watched_db final : public rocksdb::StackableDB {
 public:
  // Owns nothing: `db` and `meter` outlive it.
  watched_db(DB* db, meter* meter)
      : StackableDB(std::shared_ptr<DB>(db, [](DB*) {})),
        env_(watched(db->GetEnv(), meter, true, true)) {}

  rocksdb::Env* GetEnv() const override { return env_.get(); }
  rocksdb::FileSystem* GetFileSystem() const override { return env_->GetFileSystem().get(); }

 private:
  const std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace rx
