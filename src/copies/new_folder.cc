#include "src/copies/new_folder.h"

#include <vector>

#include "src/base/checks/checks.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/callback/callback.h"
#include "src/copies/export_file.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"

namespace rx {

using rocksdb::Env;

namespace {

bool is_of_database(const std::string& name) {
  uint64_t number;
  rocksdb::FileType type;
  return name == kExportFile || inside::parse_file_name(name, &number, &type);
}

// Deletes a folder that contains only files.
Status delete_flat(Env* env, const std::string& folder) {
  std::vector<std::string> names;
  bool exists = false;
  Status s = is_there(env, folder, &exists);
  if (!s.ok() || !exists) return s;
  s = children(env, folder, &names);
  for (const auto& name : names) {
    if (s.ok()) s = env->DeleteFile(folder + "/" + name);
  }
  return s.ok() ? env->DeleteDir(folder) : s;
}

Status clear(Env* env, const std::string& staging, const char* argument) {
  std::vector<std::string> names;
  const Status s = children(env, staging, &names);
  if (!s.ok()) return s;
  for (const auto& name : names) {
    if (is_of_database(name)) continue;
    return Status::InvalidArgument(
        std::string(argument) + ": it is made in " + quoted(staging),
        "and " + quoted(name) + " there is not of a database; move it away");
  }
  return delete_flat(env, staging);
}

// Deletes it. Tries twice: an injected fault may have hit the first try.
void give_up(Env* env, const std::string& folder) {
  if (!delete_flat(env, folder).ok()) delete_flat(env, folder).PermitUncheckedError();
}

}  // namespace

Status must_be_outside(DB* db, const std::string& path, const char* argument) {
  if (!is_within(db->GetEnv(), path, db->GetName())) return Status::OK();
  return Status::InvalidArgument(
      std::string(argument) + ": " + quoted(path) + " is in the folder of the database",
      quoted(db->GetName()) + "; accepted: a folder outside");
}

Status make_folder(Env* env, const std::string& path, const char* argument,
                   const std::function<Status(const std::string&)>& make) {
  const std::string staging = path + ".tmp", below = staging + ".tmp";
  const std::string above = folder_of(path);
  // All of it happens in one folder, whatever its path means meanwhile.
  inside::hold held;
  bool exists = false;
  Status s = is_there(env, above, &exists);
  if (s.ok() && exists && inside::reaches_system(env)) {
    s = inside::hold_folder(above, nullptr, &held);
  }
  if (s.ok()) s = is_there(env, path, &exists);
  if (s.ok() && exists) {
    return Status::InvalidArgument(std::string(argument) + ": " + quoted(path) + " exists",
                                   "a new folder is wanted");
  }
  if (s.ok()) s = clear(env, below, argument);
  if (s.ok()) s = clear(env, staging, argument);
  if (!s.ok()) return s;
  s = make(staging);
  if (s.ok() && maybe_failed() && will_fail()) s = stopped();
  // RocksDB does not sync its names: a power failure could undo them.
  if (s.ok()) s = sync_folder(env, staging);
  if (s.ok()) s = env->RenameFile(staging, path);
  const bool is_named = s.ok();
  if (s.ok()) s = sync_folder(env, above);
  if (s.ok()) return s;
  give_up(env, is_named ? path : staging);
  give_up(env, below);
  return s;
}

}  // namespace rx
