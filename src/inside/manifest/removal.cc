#include "src/inside/manifest/removal.h"

#include "db/column_family.h"
#include "db/version_edit.h"
#include "db/version_set.h"
#include "db/version_util.h"
#include "file/filename.h"
#include "rocksdb/cache.h"
#include "rocksdb/file_system.h"
#include "rocksdb/write_buffer_manager.h"

namespace rx::inside {

using rocksdb::Status;

// As tools/ldb_cmd.cc (UnsafeRemoveSstFileCommand) does it: without opening the database, which
// would read the table.
Status remove_table(const rocksdb::DBOptions& options, const std::string& path,
                    const std::vector<rocksdb::ColumnFamilyDescriptor>& families, uint64_t number,
                    std::string* file) {
  rocksdb::OfflineManifestWriter writer(options, path);
  Status s = writer.Recover(families);
  if (!s.ok()) return s;
  int level = -1;
  rocksdb::FileMetaData* meta = nullptr;
  rocksdb::ColumnFamilyData* family = nullptr;
  s = writer.Versions().GetMetadataForFile(number, &level, &meta, &family);
  if (!s.ok()) return s;
  *file = rocksdb::TableFileName(family->ioptions().cf_paths, number, meta->fd.GetPathId());
  rocksdb::VersionEdit edit;
  edit.SetColumnFamily(family->GetID());
  edit.DeleteFile(level, number);
  std::unique_ptr<rocksdb::FSDirectory> folder;
  s = options.env->GetFileSystem()->NewDirectory(path, rocksdb::IOOptions(), &folder, nullptr);
  if (!s.ok()) return s;
  return writer.LogAndApply(rocksdb::ReadOptions(), rocksdb::WriteOptions(), family, &edit,
                            folder.get());
}

}  // namespace rx::inside
