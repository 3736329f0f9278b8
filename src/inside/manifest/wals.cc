#include "src/inside/manifest/wals.h"

#include "db/column_family.h"
#include "db/db_impl/db_impl.h"
#include "db/version_edit.h"
#include "db/version_set.h"
#include "rocksdb/file_system.h"

namespace rx::inside {

using rocksdb::Status;

Status release_wals(rocksdb::DB* db) {
  auto& impl = *static_cast<rocksdb::DBImpl*>(db->GetRootDB());
  // Synced where the record makes RocksDB begin a new MANIFEST.
  std::unique_ptr<rocksdb::FSDirectory> folder;
  Status s =
      impl.GetFileSystem()->NewDirectory(impl.GetName(), rocksdb::IOOptions(), &folder, nullptr);
  if (!s.ok()) return s;

  rocksdb::InstrumentedMutexLock lock(impl.mutex());
  rocksdb::VersionSet* versions = impl.GetVersionSet();
  // As a flush asks (db/memtable_list.cc, TryInstallMemtableFlushResults), but that nothing is
  // flushed.
  rocksdb::VersionEdit nothing;
  rocksdb::VersionEdit edit = rocksdb::GetDBRecoveryEditForObsoletingMemTables(
      versions, *versions->GetColumnFamilySet()->GetDefault(), {&nothing}, {},
      impl.logs_with_prep_tracker());
  if (edit.GetMinLogNumberToKeep() <= versions->min_log_number_to_keep()) return s;
  return versions->LogAndApplyToDefaultColumnFamily(rocksdb::ReadOptions(), rocksdb::WriteOptions(),
                                                    &edit, impl.mutex(), folder.get());
}

}  // namespace rx::inside
