// A folder of backups. RocksDB's engine is opened for each call: so every call sees what is
// there now, a call that was stopped leaves nothing behind in memory (StopBackup is for good), and
// no thread works on for a call that failed (a restore that fails leaves its queue to the engine's
// threads, which end with it).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/copies/backup/folder_lock.h"
#include "src/base/folders.h"
#include "src/copies/options.h"
#include "src/progress/watched_files.h"

namespace rx {

struct backup_engine {
  std::string folder;
  // Holds the objects that the struct points at.
  std::unique_ptr<options> given;
  backup_engine_options o;
  std::unique_ptr<folder_lock> lock;

  rocksdb::Env* env() const {
    return o.backup_env != nullptr ? o.backup_env : rocksdb::Env::Default();
  }
};

using BackupReader = rocksdb::BackupEngineReadOnlyBase;

// RocksDB's engine for one call. `of_backups`, `of_databases`: where the files are; they outlive it.
Status open_reader(const backup_engine& engine, rocksdb::Env* of_backups,
                   rocksdb::Env* of_databases, std::unique_ptr<BackupReader>* out);
Status open_writer(const backup_engine& engine, rocksdb::Env* of_backups,
                   rocksdb::Env* of_databases, std::unique_ptr<rocksdb::BackupEngine>* out);

// One backup by its number (0: the latest), which nobody deletes as long as `in_use` lives.
Status find_backup(const backup_engine& engine, const BackupReader& reader, uint32_t id,
                   bool details, rocksdb::BackupInfo* info, std::unique_ptr<folder_lock>* in_use);

std::string private_folder(const backup_engine& engine, uint32_t id);

// Which files a backup leaves out: the user's functions.
void set_exclude_files(create_backup_options* options, const object* given);

}  // namespace rx
