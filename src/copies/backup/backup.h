// A folder of backups. Each call opens RocksDB's engine anew: so every call sees the current
// contents, a cancelled call leaves no state in memory (StopBackup is permanent), and no thread
// keeps working for a call that failed (a failed restore leaves its queue to the engine's threads,
// which end with the engine).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/base/folders.h"
#include "src/copies/backup/folder_lock.h"
#include "src/copies/options.h"
#include "src/inside/posix/held_files.h"
#include "src/progress/watched_files.h"

namespace rx {

struct backup_engine {
  std::string folder;
  // Owns the objects that the struct points at.
  std::unique_ptr<options> given;
  backup_engine_options o;
  // The folder keeps its meaning (src/inside/posix/held_files.h).
  inside::hold held;
  std::unique_ptr<folder_lock> lock;

  rocksdb::Env* env() const {
    return o.backup_env != nullptr ? o.backup_env : inside::system_env();
  }
};

using BackupReader = rocksdb::BackupEngineReadOnlyBase;

// Opens RocksDB's engine for one call. The files are in `of_backups` and `of_databases`, which must
// outlive it.
Status open_reader(const backup_engine& engine, rocksdb::Env* of_backups,
                   rocksdb::Env* of_databases, std::unique_ptr<BackupReader>* out);
Status open_writer(const backup_engine& engine, rocksdb::Env* of_backups,
                   rocksdb::Env* of_databases, std::unique_ptr<rocksdb::BackupEngine>* out);

// Finds a backup by its number (0: the latest). Nobody can delete it while `in_use` lives.
Status find_backup(const backup_engine& engine, const BackupReader& reader, uint32_t id,
                   bool details, rocksdb::BackupInfo* info, std::unique_ptr<folder_lock>* in_use);

std::string private_folder(const backup_engine& engine, uint32_t id);

// Sets the user's functions that select the files to leave out of a backup.
void set_exclude_files(create_backup_options* options, const object* given);

}  // namespace rx
