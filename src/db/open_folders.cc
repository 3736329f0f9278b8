#include "src/db/open_folders.h"

#include <sys/stat.h>
#include <map>
#include <mutex>

namespace rx {
namespace {

using identity = std::pair<dev_t, ino_t>;

std::mutex mutex;

std::map<const DB*, identity>& folders() {
  // Never freed: databases may be closed while the process ends.
  static auto* all = new std::map<const DB*, identity>();
  return *all;
}

bool identify(rocksdb::Env* env, const std::string& path, identity* out) {
  struct stat folder;
  // Other envs have their own paths.
  if (env != rocksdb::Env::Default() || stat(path.c_str(), &folder) != 0) return false;
  *out = {folder.st_dev, folder.st_ino};
  return true;
}

}  // namespace

void remember_folder(const DB* db, rocksdb::Env* env, const std::string& path) {
  identity one;
  if (!identify(env, path, &one)) return;
  const std::lock_guard<std::mutex> lock(mutex);
  folders()[db] = one;
}

void forget_folder(const DB* db) {
  const std::lock_guard<std::mutex> lock(mutex);
  folders().erase(db);
}

bool is_open_here(rocksdb::Env* env, const std::string& path) {
  identity one;
  if (!identify(env, path, &one)) return false;
  const std::lock_guard<std::mutex> lock(mutex);
  for (const auto& folder : folders()) {
    if (folder.second == one) return true;
  }
  return false;
}

}  // namespace rx
