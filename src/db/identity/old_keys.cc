#include "src/db/identity/old_keys.h"

#include <map>

#include "src/base/checks/encrypted.h"
#include "src/base/folders.h"
#include "src/inside/files.h"
#include "src/objects/encryption/file_keys.h"

using rocksdb::Env;

namespace rx {
namespace {

// RocksDB writes it where it is missing or empty alone (db/db_impl/db_impl_files.cc).
Status renew_identity(Env* env, const std::string& folder) {
  const std::string file = folder + "/IDENTITY";
  if (!has_old_key(env, file)) return Status::OK();
  // RocksDB's own name for it, so that it deletes what a kill leaves.
  const std::string made = folder + "/000000.dbtmp";
  std::string text;
  Status s = rocksdb::ReadFileToString(env, file, &text);
  if (s.ok()) s = rocksdb::WriteStringToFile(env, text, made, true);
  if (s.ok()) s = env->RenameFile(made, file);
  return s.ok() ? sync_folder(env, folder) : s;
}

// RocksDB keeps two of them (db/db_impl/db_impl.cc, DeleteObsoleteOptionsFiles).
Status delete_old_options(Env* env, const std::string& folder) {
  std::vector<std::string> names;
  std::map<uint64_t, std::string> files;
  const Status s = children(env, folder, &names);
  for (const std::string& name : names) {
    uint64_t number = 0;
    rocksdb::FileType type = rocksdb::kTempFile;
    if (inside::parse_file_name(name, &number, &type) && type == rocksdb::kOptionsFile) {
      files[number] = folder + "/" + name;
    }
  }
  // It may have the old key itself, where writing a new one failed.
  if (files.empty() || has_old_key(env, files.rbegin()->second)) return s;
  files.erase(std::prev(files.end()));
  for (const auto& [number, file] : files) {
    if (has_old_key(env, file)) env->DeleteFile(file).PermitUncheckedError();
  }
  return s;
}

}  // namespace

void leave_old_keys(rocksdb::DB* db) noexcept {
  try {
    Env* const env = db->GetEnv();
    if (!is_encrypted(env)) return;
    renew_identity(env, db->GetName()).PermitUncheckedError();
    delete_old_options(env, db->GetName()).PermitUncheckedError();
  } catch (...) {  // As above.
  }
}

}  // namespace rx
