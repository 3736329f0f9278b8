#include "folders.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <unistd.h>

#include "callback.h"
#include "export_file.h"
#include "file/filename.h"
#include "names.h"
#include "upkeep.h"

namespace rx {

using rocksdb::Env;

Status absolute_path(rocksdb::Env* env, const std::string& path, std::string* out) {
  const Status s = env->GetAbsolutePath(path, out);
  // Of a relative path RocksDB gives the working folder alone (env/fs_posix.cc).
  if (s.ok() && !path.empty() && path[0] != '/') {
    char* here = getcwd(nullptr, 0);
    if (here == nullptr) return Status::IOError("the working folder", strerror(errno));
    if (*out == here) *out += "/" + path;
    free(here);
  }
  while (s.ok() && out->size() > 1 && out->back() == '/') out->pop_back();
  return s;
}

std::string resolved(Env* env, const std::string& path) {
  std::string whole;
  if (!absolute_path(env, path, &whole).ok()) whole = path;
  std::error_code failed;
  const auto found = std::filesystem::weakly_canonical(whole, failed);
  return failed ? whole : found.string();
}

bool is_within(Env* env, const std::string& path, const std::string& folder) {
  const std::string outer = resolved(env, folder);
  return outer == "/" || (resolved(env, path) + "/").compare(0, outer.size() + 1, outer + "/") == 0;
}

Status is_there(Env* env, const std::string& path, bool* out) {
  const Status s = env->FileExists(path);
  *out = s.ok();
  return s.IsNotFound() || s.IsPathNotFound() ? Status::OK() : s;
}

Status children(Env* env, const std::string& folder, std::vector<std::string>* names) {
  const Status s = env->GetChildren(folder, names);
  if (!s.ok()) names->clear();
  names->erase(std::remove_if(names->begin(), names->end(),
                              [](const auto& name) { return name == "." || name == ".."; }),
               names->end());
  return s.IsNotFound() || s.IsPathNotFound() ? Status::OK() : s;
}

Status sync_folder(Env* env, const std::string& folder) {
  std::unique_ptr<rocksdb::Directory> directory;
  Status s = env->NewDirectory(folder, &directory);
  return s.ok() ? directory->Fsync() : s;
}

namespace {

bool is_of_database(const std::string& name) {
  uint64_t number;
  rocksdb::FileType type;
  return name == kExportFile || rocksdb::ParseFileName(name, &number, &type);
}

// Files alone are in it.
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
    return Status::InvalidArgument(std::string(argument) + ": it is made in " + quoted(staging),
                                   "and " + quoted(name) + " there is not of a database; move it away");
  }
  return delete_flat(env, staging);
}

// The fault may have been in the first try.
void give_up(Env* env, const std::string& folder) {
  if (!delete_flat(env, folder).ok()) delete_flat(env, folder).PermitUncheckedError();
}

}  // namespace

Status make_folder(Env* env, const std::string& path, const char* argument,
                   const std::function<Status(const std::string&)>& make) {
  const std::string staging = path + ".tmp", below = staging + ".tmp";
  bool exists = false;
  Status s = is_there(env, path, &exists);
  if (s.ok() && exists) {
    return Status::InvalidArgument(std::string(argument) + ": " + quoted(path) + " exists",
                                   "a new folder is wanted");
  }
  if (s.ok()) s = clear(env, below, argument);
  if (s.ok()) s = clear(env, staging, argument);
  if (!s.ok()) return s;
  s = make(staging);
  if (s.ok() && maybe_failed() && will_fail()) s = stopped();
  // RocksDB leaves its names to the file system: a power failure could take them back.
  if (s.ok()) s = sync_folder(env, staging);
  if (s.ok()) s = env->RenameFile(staging, path);
  const bool is_named = s.ok();
  const size_t slash = path.rfind('/');
  if (s.ok()) s = sync_folder(env, slash == 0 ? "/" : path.substr(0, slash));
  if (s.ok()) return s;
  give_up(env, is_named ? path : staging);
  give_up(env, below);
  return s;
}

}  // namespace rx
