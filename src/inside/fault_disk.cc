#include "src/inside/fault_disk.h"

#include "logging/env_logger.h"
#include "utilities/fault_injection_fs.h"

namespace rx::inside {

namespace {

rocksdb::FaultInjectionTestFS& disk_of(const std::shared_ptr<rocksdb::FileSystem>& files) {
  return static_cast<rocksdb::FaultInjectionTestFS&>(*files);
}

}  // namespace

fault_disk::fault_disk(std::shared_ptr<rocksdb::FileSystem> base)
    : files_(std::make_shared<rocksdb::FaultInjectionTestFS>(std::move(base))) {
  // Otherwise it ends the process when an open file is linked, as a checkpoint does.
  disk_of(files_).SetAllowLinkOpenFile();
}

rocksdb::FileSystem& fault_disk::base() const { return *disk_of(files_).target(); }

void fault_disk::set_active(bool on, const rocksdb::IOStatus& error) {
  disk_of(files_).SetFilesystemActive(on, error);
}

void fault_disk::set_loses_unsynced(bool on) { disk_of(files_).SetInjectUnsyncedDataLoss(on); }

rocksdb::Status fault_disk::lose_unsynced() {
  auto& disk = disk_of(files_);
  disk.SetFilesystemActive(true);
  rocksdb::Status s = disk.DropUnsyncedFileData();
  if (s.ok()) s = disk.DeleteFilesCreatedAfterLastDirSync(rocksdb::IOOptions(), nullptr);
  return s;
}

void fault_disk::begin_anew() { disk_of(files_).ResetState(); }

std::shared_ptr<rocksdb::Logger> logger_in(std::unique_ptr<rocksdb::FSWritableFile>&& file,
                                           const std::string& path) {
  // It takes the time from the env, and keeps it.
  return std::make_shared<rocksdb::EnvLogger>(std::move(file), path, rocksdb::EnvOptions(),
                                              rocksdb::Env::Default());
}

}  // namespace rx::inside
