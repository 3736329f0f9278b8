#include "src/base/folders.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace rx {

using rocksdb::Env;

Status absolute_path(rocksdb::Env* env, const std::string& path, std::string* out) {
  const Status s = env->GetAbsolutePath(path, out);
  // For a relative path RocksDB returns only the working folder (env/fs_posix.cc).
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

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
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

}  // namespace rx
