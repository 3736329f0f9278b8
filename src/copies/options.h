// Options of the calls that copy a database's files: backups, checkpoints, exports, file lists.
#pragma once

#include <chrono>

#include "rocksdb/utilities/backup_engine.h"
#include "rocksdb/utilities/checkpoint.h"
#include "src/objects/objects.h"
#include "src/options/options.h"

namespace rx {

// RocksDB's structs extended with this library's fields.
struct backup_engine_options : rocksdb::BackupEngineOptions {
  backup_engine_options() : BackupEngineOptions("") {}
  bool read_only = false;
  // How long calls wait that cannot be cancelled; 0: for ever.
  std::chrono::microseconds timeout{0};
};
struct create_backup_options : rocksdb::CreateBackupOptions {
  // Names separated by ';'.
  std::string exclude_files;
};
struct restore_options : rocksdb::RestoreOptions {
  // The env of the restored database; nullptr: the process's default.
  rocksdb::Env* env = nullptr;
};
struct checkpoint_options {
  rocksdb::CheckpointEngineOptions engine;
  rocksdb::CreateCheckpointOptions create;
};
struct import_options : rocksdb::ImportColumnFamilyOptions {
  bool verify_checksums = true;
};

// Refuses values that make RocksDB hang, crash or read invalid memory.
Status check_backup_engine(const backup_engine_options& given);
Status check_checkpoint(const checkpoint_options& given);

}  // namespace rx
