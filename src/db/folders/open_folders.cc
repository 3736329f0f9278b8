#include "src/db/folders/open_folders.h"

#include <sys/stat.h>
#include <map>
#include <mutex>

#include "src/base/checks/encrypted.h"
#include "src/base/folders.h"
#include "src/db/folders/owners.h"
#include "src/inside/files.h"

namespace rx {
namespace {

struct entry {
  Holds held;
  bool writes = false;
};

std::mutex mutex;

std::map<const DB*, entry>& databases() {
  // Never freed: databases may be closed while the process ends.
  static auto* all = new std::map<const DB*, entry>();
  return *all;
}

void resolve(rocksdb::Env* env, std::string* path) {
  if (!path->empty()) *path = resolved(env, *path);
}

void resolve(rocksdb::Env* env, std::vector<rocksdb::DbPath>* paths) {
  for (auto& one : *paths) resolve(env, &one.path);
}

// A folder that is not there and cannot be made: RocksDB says so where it matters.
Status hold_one(rocksdb::Env* env, const std::string& path, bool makes, Holds* held) {
  if (path.empty()) return Status::OK();
  if (makes) env->CreateDirIfMissing(path).PermitUncheckedError();
  bool is_folder = false;
  if (!env->IsDirectory(path, &is_folder).ok() || !is_folder) return Status::OK();
  held->emplace_back();
  const inside::hold owner = held->size() > 1 ? held->front() : nullptr;
  return inside::hold_folder(path, owner, &held->back());
}

}  // namespace

void resolve_paths(rocksdb::Env* env, rocksdb::Options* options) {
  if (!inside::reaches_system(env)) return;
  resolve(env, &options->wal_dir);
  resolve(env, &options->db_log_dir);
  resolve(env, &options->db_paths);
  resolve(env, &options->cf_paths);
}

void resolve_family(rocksdb::Env* env, rocksdb::ColumnFamilyOptions* options) {
  if (inside::reaches_system(env)) resolve(env, &options->cf_paths);
}

Status find_folder(rocksdb::Env* env, const std::string& given, std::string* path) {
  *path = given;
  if (!inside::reaches_system(env)) return Status::OK();
  *path = resolved(env, given);
  struct stat folder;
  inside::hold held;
  const bool is_folder = stat(path->c_str(), &folder) == 0 && S_ISDIR(folder.st_mode);
  return is_folder ? inside::hold_folder(*path, nullptr, &held) : Status::OK();
}

Status hold_folders(const std::string& path, const rocksdb::DBOptions& options,
                    const open_options& how, bool writes, bool makes, const Families& families,
                    Holds* out) {
  rocksdb::Env* env = options.env;
  if (!inside::reaches_system(env)) return Status::OK();
  Status s;
  if (how.mode == "follower") s = hold_one(env, path, true, out);
  if (how.mode == "secondary") s = hold_one(env, how.secondary_path, true, out);
  if (!s.ok() || !writes) return s;
  s = hold_one(env, path, makes, out);
  for (const auto* one : {&options.wal_dir, &options.db_log_dir}) {
    if (s.ok()) s = hold_one(env, *one, makes, out);
  }
  for (const auto& one : options.db_paths) {
    if (s.ok()) s = hold_one(env, one.path, makes, out);
  }
  for (const auto& family : families) {
    for (const auto& one : family.options.cf_paths) {
      if (s.ok()) s = hold_one(env, one.path, makes, out);
    }
  }
  return s;
}

void remember_folders(const DB* db, Holds&& held, bool writes) {
  const std::lock_guard<std::mutex> lock(mutex);
  databases()[db] = {std::move(held), writes};
}

void forget_folders(const DB* db) {
  entry old;
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = databases().find(db);
  if (found == databases().end()) return;
  old = std::move(found->second);
  databases().erase(found);
}

Status hold_new_family(const DB* db, rocksdb::ColumnFamilyOptions* options) {
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = databases().find(db);
  if (found == databases().end() || found->second.held.empty()) return Status::OK();
  resolve(db->GetEnv(), &options->cf_paths);
  rocksdb::DBOptions of_database;
  of_database.env = db->GetEnv();
  const Families one{{"", *options}};
  Status s = check_owners(db->GetName(), of_database, one);
  for (const auto& path : options->cf_paths) {
    if (s.ok()) s = hold_one(db->GetEnv(), path.path, true, &found->second.held);
  }
  return s.ok() ? mark_owned(db->GetName(), of_database, one) : s;
}

bool is_open_here(rocksdb::Env* env, const std::string& path) {
  struct stat folder;
  if (!inside::reaches_system(env) || stat(path.c_str(), &folder) != 0) return false;
  const inside::identity self{folder.st_dev, folder.st_ino};
  const std::lock_guard<std::mutex> lock(mutex);
  for (const auto& [db, one] : databases()) {
    if (one.writes && !one.held.empty() && inside::identity_of(*one.held.front()) == self) {
      return true;
    }
  }
  return false;
}

}  // namespace rx

extern "C" {

void rx_options_resolve_paths(rx::options* options, const rx::options* of_database) {
  rocksdb::Options& o = rx::changeable(options);
  // It may have been named in an option string.
  if (rx::inside::is_system(o.env)) o.env = rx::inside::system_env();
  rx::resolve_paths(rx::database(of_database).env, &o);
}

// The same of open options.
void rx_open_resolve_paths(rx::options* how, const rx::options* of_database) {
  rocksdb::Env* env = rx::database(of_database).env;
  if (!rx::inside::reaches_system(env)) return;
  auto& open = const_cast<rx::open_options&>(rx::opening(how));
  rx::resolve(env, &open.secondary_path);
  rx::resolve(env, &open.leader_path);
}

// The path of a folder, absolute and real.
int32_t rx_path_resolve(const char* path, const rx::options* of_database, char** out, size_t* len,
                        rx::status* st) {
  return rx::run(st, [&] {
    std::string folder;
    rocksdb::Env* env = rx::database(of_database).env;
    rx::Status s = rx::find_folder(env, path, &folder);
    // Before its OPTIONS file is read.
    if (s.ok()) s = rx::check_file_cipher(env, "path", rx::inside::current_file(folder));
    if (s.ok()) *out = rx::copy_out(folder, len);
    return s;
  });
}
}
