// Options of what copies a database's files: backups, checkpoints, exports, lists of files.
#pragma once

#include "src/objects/objects.h"
#include "src/options/options.h"
#include "rocksdb/utilities/backup_engine.h"
#include "rocksdb/utilities/checkpoint.h"

namespace rx {

// RocksDB's structs with what this library adds to them.
struct backup_engine_options : rocksdb::BackupEngineOptions {
  backup_engine_options() : BackupEngineOptions("") {}
  bool read_only = false;
};
struct create_backup_options : rocksdb::CreateBackupOptions {
  // Names apart by ';'.
  std::string exclude_files;
};
struct restore_options : rocksdb::RestoreOptions {
  // Where the restored database is; nullptr: the process's own.
  rocksdb::Env* env = nullptr;
};
struct checkpoint_options {
  rocksdb::CheckpointEngineOptions engine;
  rocksdb::CreateCheckpointOptions create;
};
struct import_options : rocksdb::ImportColumnFamilyOptions {
  bool verify_checksums = true;
};

// Refuses values on which RocksDB hangs, crashes or reads what is not there.
Status check_backup_engine(const backup_engine_options& given);
Status check_checkpoint(const checkpoint_options& given);

}  // namespace rx
