#include "src/copies/import_mark.h"

#include "src/base/folders.h"
#include "src/inside/db.h"
#include "src/inside/files.h"

namespace rx {
namespace {

std::string path_of(DB* db) { return db->GetName() + "/" + kImportMark; }

// Identifies the database: the mark may be in a folder to which another database was restored.
Status contents_of(DB* db, uint32_t id, const std::string& name, std::string* out) {
  std::string identity;
  const Status s = db->GetDbIdentity(identity);
  out->clear();
  inside::put_prefixed(out, identity);
  inside::put_prefixed(out, name);
  inside::put_fixed32(out, id);
  inside::put_fixed32(out, inside::crc32c(out->data(), out->size()));
  return s;
}

bool has_files(DB* db, ColumnFamilyHandle* cf) {
  rocksdb::ColumnFamilyMetaData family;
  db->GetColumnFamilyMetaData(cf, &family);
  return family.file_count + family.blob_file_count != 0;
}

}  // namespace

Status begin_import(DB* db, const std::string& name) {
  std::string contents;
  Status s = contents_of(db, inside::next_family_id(db), name, &contents);
  if (s.ok()) s = rocksdb::WriteStringToFile(db->GetEnv(), contents, path_of(db), true);
  // Sync: after a power failure, too, the mark exists while the column family may lack its files,
  // and no longer.
  if (s.ok()) s = sync_folder(db->GetEnv(), db->GetName());
  if (!s.ok()) db->GetEnv()->DeleteFile(path_of(db)).PermitUncheckedError();
  return s;
}

Status end_import(DB* db) {
  const Status s = db->GetEnv()->DeleteFile(path_of(db));
  return s.ok() ? sync_folder(db->GetEnv(), db->GetName()) : s;
}

}  // namespace rx

extern "C" {

// The column family that remains of an unfinished import; `count`: none.
size_t rx_import_left(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* const* cfs, size_t count) {
  try {
    std::string there, wanted;
    // A truncated mark was never finished: nothing was made yet.
    if (!rocksdb::ReadFileToString(db->GetEnv(), rx::path_of(db), &there).ok()) return count;
    for (size_t i = 0; i < count; i++) {
      const bool known = rx::contents_of(db, cfs[i]->GetID(), cfs[i]->GetName(), &wanted).ok();
      if (known && there == wanted && !rx::has_files(db, cfs[i])) return i;
    }
  } catch (...) {  // The next opening looks again.
  }
  return count;
}

// Deletes the mark of an import that ended with its process, if there is one.
void rx_import_clear(rocksdb::DB* db) {
  try {
    if (db->GetEnv()->FileExists(rx::path_of(db)).ok()) rx::end_import(db).PermitUncheckedError();
  } catch (...) {  // The next opening deletes it.
  }
}
}
