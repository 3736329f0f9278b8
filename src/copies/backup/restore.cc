// RocksDB's restore empties its target first. This one builds the database beside the target and
// replaces the target when it is complete.
//
// Where the system can exchange two folders in one step (Linux), the target is at every moment
// either the old database or the new one. Elsewhere (another file system, a mount point, a link, a
// separate log folder, foreign files in the folder) it replaces files one by one, after creating a
// marker file that makes rocks_db_open refuse the folder, and deletes the marker at the end.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef OS_LINUX
#include <sys/syscall.h>
#endif

#include "src/base/checks/encrypted.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/copies/backup/backup.h"
#include "src/copies/backup/named_tables.h"
#include "src/copies/import_mark.h"
#include "src/copies/own_options.h"
#include "src/db/open/open.h"
#include "src/db/open/restore_mark.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"

namespace rx {
namespace {

using rocksdb::Env;
using rocksdb::FileType;

// Marks a folder as a restore's, which may be deleted.
constexpr char kStagingMark[] = "ROCKS_RESTORE_STAGING";

bool type_of(const std::string& name, FileType* type) {
  uint64_t number;
  // RocksDB's parser asks for their names.
  if (name == "LOG" || name.compare(0, 7, "LOG.old") == 0) {
    *type = rocksdb::kInfoLogFile;
    return true;
  }
  return inside::parse_file_name(name, &number, type);
}

// Deletes a folder and its contents, up to three levels of folders.
Status delete_folder(Env* env, const std::string& folder, int depth = 3) {
  std::vector<std::string> names;
  Status s = children(env, folder, &names);
  if (!s.ok()) return s;
  // Delete the mark that allows deleting the rest last.
  std::stable_partition(names.begin(), names.end(),
                        [](const auto& name) { return name != kStagingMark; });
  for (const auto& name : names) {
    const std::string path = folder + "/" + name;
    bool is_dir = false;
    if (depth > 0 && env->IsDirectory(path, &is_dir).ok() && is_dir) {
      s = delete_folder(env, path, depth - 1);
    } else {
      s = env->DeleteFile(path);
    }
    if (!s.ok()) return s;
  }
  return env->DeleteDir(folder);
}

Status write_mark(Env* env, const std::string& path) {
  return rocksdb::WriteStringToFile(env, "A restore of rocks is at work here.\n", path, true);
}

// A database's folder before a restore.
struct target {
  Env* env;
  std::string path, wal;
  bool exists = false;
  // Files, and whether there are any that RocksDB did not make.
  std::vector<std::string> files;
  bool has_others = false;
  // This call made the file that it locks.
  bool made_lock = false;
  std::unique_ptr<folder_lock> lock;
  // Whatever their paths mean meanwhile: the folder, the one that it is in, and that of the logs.
  inside::hold held, above, logs;

  // Removes what this call created, when nothing was restored.
  void leave() {
    if (made_lock) env->DeleteFile(inside::lock_file(path)).PermitUncheckedError();
    lock.reset();
  }
};

// From here on its path means the folder that it means now.
Status hold(Env* env, const std::string& path, inside::hold* out) {
  if (*out != nullptr || path == "/" || !inside::reaches_system(env)) return Status::OK();
  return inside::hold_folder(path, nullptr, out);
}

class lock_file final : public folder_lock {
 public:
  lock_file(Env* env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}
  ~lock_file() override { env_->UnlockFile(lock_).PermitUncheckedError(); }

 private:
  Env* const env_;
  rocksdb::FileLock* const lock_;
};

Status look(target* at) {
  Env* env = at->env;
  Status s = is_there(env, at->path, &at->exists);
  if (!s.ok() || !at->exists) return s;
  bool is_dir = false;
  if (env->IsDirectory(at->path, &is_dir).ok() && !is_dir) {
    return Status::IOError("db_path: " + quoted(at->path) + " is a file", "a database is a folder");
  }
  s = hold(env, at->path, &at->held);
  if (!s.ok()) return s;
  bool has_lock = false;
  s = is_there(env, inside::lock_file(at->path), &has_lock);
  at->made_lock = s.ok() && !has_lock;
  if (s.ok()) s = check_lock(env, at->path);
  rocksdb::FileLock* lock = nullptr;
  if (s.ok()) s = env->LockFile(inside::lock_file(at->path), &lock);
  if (!s.ok()) {
    return Status::CopyAppendMessage(s, "; ",
                                     "db_path: the database there is open; nothing was changed");
  }
  at->lock = std::make_unique<lock_file>(env, lock);
  std::vector<std::string> names;
  s = children(env, at->path, &names);
  for (const auto& name : names) {
    FileType type;
    if (name == kRestoreMark || name == kImportMark) continue;
    if (type_of(name, &type)) {
      at->files.push_back(name);
    } else {
      at->has_others = true;
    }
  }
  return s;
}

// The folder where the new database is built: `root` belongs to the restore.
struct staging {
  std::string root, db, wal;
  // Beside the target, in the same file system: one step moves it into place.
  bool is_beside = false;
  // The contents may be deleted.
  bool is_ours = false;
};

#ifdef OS_LINUX
constexpr unsigned kExchange = 2;  // RENAME_EXCHANGE

// Two folders below a third. False where the kernel or the file system cannot.
bool exchange(int above, const std::string& a, const std::string& b) {
  return syscall(SYS_renameat2, above, a.c_str(), above, b.c_str(), kExchange) == 0;
}
#else
bool exchange(int, const std::string&, const std::string&) { return false; }
#endif

// A descriptor of a folder, which is closed at the end.
class descriptor {
 public:
  explicit descriptor(const std::string& path)
      : fd_(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  ~descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  int get() const { return fd_; }
  bool is(const inside::identity& folder) const {
    struct stat self;
    return fd_ >= 0 && fstat(fd_, &self) == 0 &&
           folder == inside::identity{self.st_dev, self.st_ino};
  }

 private:
  const int fd_;
};

Status is_another(const std::string& path) {
  return Status::IOError("db_path: " + quoted(path) + " is another folder than at the beginning",
                         "it was renamed, or a link to it set anew; nothing was changed");
}

// Gives the new folder the permissions of the old one.
bool looks_like(const std::string& folder, const std::string& old) {
  struct stat self, made;
  if (lstat(old.c_str(), &self) != 0 || stat(folder.c_str(), &made) != 0) return false;
  if (made.st_uid != self.st_uid || made.st_gid != self.st_gid) {
    if (chown(folder.c_str(), self.st_uid, self.st_gid) != 0) return false;
  }
  return chmod(folder.c_str(), self.st_mode & 07777) == 0;
}

bool can_be_beside(target* at, bool keeps_logs) {
  if (!inside::is_system(at->env) || at->wal != at->path || keeps_logs || at->has_others) {
    return false;
  }
  const std::string parent = folder_of(at->path);
  struct stat above, self;
  if (lstat(parent.c_str(), &above) != 0 || access(parent.c_str(), W_OK) != 0) return false;
  // What cannot be held is left alone: the new database is built in the target itself.
  if (!hold(at->env, parent, &at->above).ok()) return false;
  if (!at->exists) return true;
  const bool beside = lstat(at->path.c_str(), &self) == 0 && S_ISDIR(self.st_mode) &&
                      stat(parent.c_str(), &above) == 0 && self.st_dev == above.st_dev;
  if (!beside) at->above.reset();
  return beside;
}

// Creates it, replacing one that an earlier restore left behind.
Status make_staging(target* at, bool keeps_logs, staging* made) {
  Env* env = at->env;
  made->is_beside = can_be_beside(at, keeps_logs);
  made->root = made->is_beside ? at->path + ".restore" : at->path + "/restore.tmp";
  made->db = made->root + "/db";
  made->wal = at->wal == at->path ? made->db : made->root + "/wal";
  Status s;
  if (!made->is_beside) {
    s = env->CreateDirIfMissing(at->path);
    if (s.ok()) s = hold(env, at->path, &at->held);
    if (s.ok() && !at->exists) {
      rocksdb::FileLock* lock = nullptr;
      s = env->LockFile(inside::lock_file(at->path), &lock);
      if (s.ok()) at->lock = std::make_unique<lock_file>(env, lock);
      at->made_lock = true;
    }
  }
  bool is_left = false;
  if (s.ok()) s = is_there(env, made->root, &is_left);
  if (s.ok() && is_left) {
    std::vector<std::string> inside;
    s = children(env, made->root, &inside);
    if (!s.ok()) return s;
    if (!inside.empty() && std::count(inside.begin(), inside.end(), kStagingMark) == 0) {
      return Status::InvalidArgument("db_path: a restore is made in " + quoted(made->root),
                                     "what is there is not a restore's; move it away");
    }
    s = delete_folder(env, made->root);
  }
  if (s.ok()) s = env->CreateDir(made->root);
  made->is_ours = s.ok();
  if (s.ok()) s = write_mark(env, made->root + "/" + kStagingMark);
  // Sync before anything else is written: without the mark it would look like a user's folder.
  if (s.ok()) s = sync_folder(env, made->root);
  if (s.ok()) s = env->CreateDir(made->db);
  if (s.ok() && made->wal != made->db) s = env->CreateDir(made->wal);
  return s;
}

// The modes that keep files search the folder that they restore to. A link costs no copy, and
// RocksDB deletes a file before it writes one of its name.
void offer_old_files(const target& at, const staging& to) {
  for (const auto& name : at.files) {
    FileType type;
    if (!type_of(name, &type) || (type != rocksdb::kTableFile && type != rocksdb::kBlobFile))
      continue;
    // Files that cannot be linked are copied from the backup.
    at.env->LinkFile(at.path + "/" + name, to.db + "/" + name).PermitUncheckedError();
  }
}

// Deletes the logs of `folder`, or those that are archived.
Status delete_logs(Env* env, const std::string& folder) {
  std::vector<std::string> names;
  Status s = children(env, folder, &names);
  for (const auto& name : names) {
    FileType type;
    if (s.ok() && type_of(name, &type) && type == rocksdb::kWalFile) {
      s = env->DeleteFile(folder + "/" + name);
    }
  }
  return s;
}

Status move_files(Env* env, const std::string& from, const std::string& to, bool keeps_logs) {
  std::vector<std::string> names;
  Status s = children(env, from, &names);
  std::string current;
  for (const auto& name : names) {
    FileType type;
    if (!s.ok() || name == kStagingMark) continue;
    if (!type_of(name, &type)) type = rocksdb::kTempFile;
    // The lock of this call stays.
    if (type == rocksdb::kDBLockFile) continue;
    if (type == rocksdb::kCurrentFile) {
      current = name;
      continue;
    }
    bool is_kept = false;
    if (keeps_logs && type == rocksdb::kWalFile) s = is_there(env, to + "/" + name, &is_kept);
    if (!s.ok() || is_kept) continue;
    s = env->RenameFile(from + "/" + name, to + "/" + name);
  }
  if (s.ok()) s = sync_folder(env, to);
  // Move the file that makes it a database last.
  if (s.ok() && !current.empty()) {
    s = env->RenameFile(from + "/" + current, to + "/" + current);
    if (s.ok()) s = sync_folder(env, to);
  }
  return s;
}

// Replaces the files of the target one by one. `begun`: from here on a failure leaves it
// incomplete.
Status replace_files(target& at, const staging& from, bool keeps_logs, bool* begun) {
  Env* env = at.env;
  const std::string mark = at.path + "/" + kRestoreMark;
  const std::string archive = inside::archive_folder(at.wal);
  Status s = env->CreateDirIfMissing(at.wal);
  if (s.ok() && at.wal != at.path) s = hold(env, at.wal, &at.logs);
  if (s.ok()) s = write_mark(env, mark);
  if (s.ok()) s = sync_folder(env, at.path);
  if (!s.ok()) {
    env->DeleteFile(mark).PermitUncheckedError();
    return s;
  }
  *begun = true;
  const std::string current = inside::current_file(at.path);
  bool has_current = false;
  s = is_there(env, current, &has_current);
  if (s.ok() && has_current) s = env->DeleteFile(current);
  for (const auto& name : at.files) {
    FileType type;
    if (!s.ok() || !type_of(name, &type)) continue;
    const bool stays = type == rocksdb::kDBLockFile || type == rocksdb::kCurrentFile ||
                       (type == rocksdb::kWalFile && keeps_logs);
    if (!stays) s = env->DeleteFile(at.path + "/" + name);
  }
  if (keeps_logs) {
    // As RocksDB does: archived logs may be the missing ones.
    if (s.ok()) s = move_files(env, archive, at.wal, true);
  } else {
    if (s.ok()) s = delete_logs(env, archive);
    if (s.ok() && at.wal != at.path) s = delete_logs(env, at.wal);
  }
  if (s.ok() && at.wal != at.path) s = move_files(env, from.wal, at.wal, keeps_logs);
  if (s.ok()) s = move_files(env, from.db, at.path, keeps_logs);
  if (s.ok()) s = env->DeleteFile(mark);
  if (s.ok()) s = sync_folder(env, at.path);
  return s;
}

// Exchanges the folders in one step. `done`: they are; else it cannot be done so.
Status exchange_folders(target& at, staging& from, bool* done) {
  const std::string parent = folder_of(at.path), name = at.path.substr(at.path.rfind('/') + 1);
  const std::string made = from.db.substr(from.db.rfind('/', from.db.rfind('/') - 1) + 1);
  const descriptor above(parent);
  if (at.above != nullptr && !above.is(inside::identity_of(*at.above))) return is_another(parent);
  if (above.get() < 0 || !looks_like(from.db, at.path)) return Status::OK();
  if (!exchange(above.get(), made, name)) return Status::OK();
  struct stat old;
  *done = fstatat(above.get(), made.c_str(), &old, 0) == 0 &&
          inside::identity_of(*at.held) == inside::identity{old.st_dev, old.st_ino};
  if (*done) {
    // The path means the new one now.
    at.lock.reset();
    at.held.reset();
    return Status::OK();
  }
  // Another folder has the name: it gets its place back.
  if (exchange(above.get(), made, name)) return is_another(at.path);
  from.is_ours = false;
  return Status::IOError(
      "db_path: " + quoted(at.path) + " is another folder than at the beginning",
      "it is in " + quoted(from.db) + " now, and the restored database in its place");
}

// Puts the new database in the target's place.
Status commit(target& at, staging& from, bool keeps_logs) {
  Env* env = at.env;
  if (from.is_beside) {
    const std::string parent = folder_of(at.path);
    if (!at.exists) {
      const Status s = env->RenameFile(from.db, at.path);
      return s.ok() ? sync_folder(env, parent) : s;
    }
    bool done = false;
    const Status s = exchange_folders(at, from, &done);
    if (!s.ok() || done) return s.ok() ? sync_folder(env, parent) : s;
  }
  bool begun = false;
  const Status s = replace_files(at, from, keeps_logs, &begun);
  if (s.ok() || !begun) return s;
  return Status::CopyAppendMessage(
      s, "; ", "db_path: the target is incomplete and will not open: restore again");
}

// A path whose last name alone may be a link.
void in_real_folder(Env* env, std::string* path) {
  const size_t slash = path->rfind('/');
  if (!inside::reaches_system(env) || slash == std::string::npos || path->size() < 2) return;
  const std::string name = path->substr(slash), parent = resolved(env, folder_of(*path));
  *path = (parent == "/" ? "" : parent) + name;
}

Status must_be_apart(const backup_engine& engine, Env* env, const char* argument,
                     const std::string& path) {
  if (env != engine.env() || !is_within(env, path, engine.folder)) return Status::OK();
  return Status::InvalidArgument(std::string(argument) + ": " + quoted(path) +
                                     " is in the folder of "
                                     "the backups",
                                 quoted(engine.folder));
}

Status restore(const backup_engine& engine, uint32_t id, const std::string& path,
               const std::string& wal, const restore_options& how,
               const std::vector<const backup_engine*>& alternates, const stop_flag* stop,
               const object* progress) {
  const auto encrypts = [](const backup_engine* one) { return is_encrypted(one->env()); };
  if (how.env == nullptr &&
      (encrypts(&engine) || std::any_of(alternates.begin(), alternates.end(), encrypts))) {
    return Status::InvalidArgument(
        "options: the database would be plain, and the backups are encrypted",
        "set \"env\" into them (rocks_options_set_env): an env that encrypts, or another to have "
        "plain files");
  }
  target at;
  at.env = how.env != nullptr ? how.env : inside::system_env();
  Status s = absolute_path(at.env, path, &at.path);
  if (s.ok()) s = absolute_path(at.env, wal.empty() ? path : wal, &at.wal);
  if (s.ok()) in_real_folder(at.env, &at.path);
  if (s.ok()) in_real_folder(at.env, &at.wal);
  if (s.ok()) s = must_be_apart(engine, at.env, "db_path", at.path);
  if (s.ok()) s = must_be_apart(engine, at.env, "wal_path", at.wal);
  if (!s.ok()) return s;
  meter meter(stop);
  const auto backups = watched(engine.env(), &meter, true);
  const auto written = watched(at.env, &meter, false);
  const auto databases = with_named_tables(written.get());
  std::unique_ptr<BackupReader> reader;
  std::vector<std::unique_ptr<rocksdb::Env>> others;
  std::vector<std::unique_ptr<BackupReader>> readers;
  s = open_reader(engine, backups.get(), databases.get(), &reader);
  rocksdb::BackupInfo info;
  std::unique_ptr<folder_lock> in_use;
  if (s.ok()) s = find_backup(engine, *reader, id, false, &info, &in_use);
  restore_options o = how;
  for (const auto* other : alternates) {
    if (!s.ok()) break;
    others.push_back(watched(other->env(), &meter, true));
    readers.emplace_back();
    s = open_reader(*other, others.back().get(), databases.get(), &readers.back());
    if (s.ok()) o.alternate_dirs.push_front(readers.back().get());
  }
  o.alternate_dirs.reverse();
  if (s.ok()) s = look(&at);
  if (!s.ok()) return meter.is_stopped() ? stopped() : s;

  staging to;
  s = make_staging(&at, how.keep_log_files, &to);
  if (s.ok()) {
    if (how.mode != rocksdb::RestoreOptions::kPurgeAllFiles) offer_old_files(at, to);
    meter.begin(info.size);
    s = run_metered(&meter, progress, [&]() -> Status {
      const Status restored = reader->RestoreDBFromBackup(o, info.backup_id, to.db, to.wal);
      if (!restored.IsCorruption()) return restored;
      // RocksDB does not say which file it is; verification does.
      const Status found = reader->VerifyBackup(info.backup_id, true);
      return found.IsCorruption() && meter.failure().ok() ? found : restored;
    });
    // RocksDB leaves the rest of a failed restore to the engine's threads: they end here.
    if (!s.ok()) meter.give_up();
    reader.reset();
    if (s.ok() && will_fail()) s = stopped();
  }
  if (s.ok()) s = own_options(at.env, to.db, at.wal == at.path ? "" : at.wal);
  const bool whole = s.ok();
  if (whole) s = commit(at, to, how.keep_log_files);
  // Deletes the remains of the new database, or the old one.
  const Status cleaned = to.is_ours ? delete_folder(at.env, to.root) : Status::OK();
  if (whole && s.ok()) s = cleaned;
  if (!whole) at.leave();
  if (!whole && !at.exists && !to.is_beside) {
    at.env->DeleteDir(at.path).PermitUncheckedError();
  }
  if (!whole && s.IsCorruption()) {
    return Status::CopyAppendMessage(
        s, "; ",
        "id: backup " + std::to_string(info.backup_id) + " is damaged; the target is as it was");
  }
  return s;
}

}  // namespace

Status check_restored(Env* env, const std::string& path) {
  bool has_mark = false;
  const Status s = is_there(env, path + "/" + kRestoreMark, &has_mark);
  if (!s.ok() || !has_mark) return s;
  return Status::Corruption(
      "path: a restore into " + quoted(path) + " did not end",
      "restore again: what is there is neither the old database nor the new one");
}

}  // namespace rx

extern "C" int32_t rx_backup_engine_restore(const rx::backup_engine* engine, uint32_t id,
                                            const char* path, const char* wal,
                                            const rx::options* options,
                                            const rx::backup_engine* const* alternates,
                                            size_t count, const rx::stop_flag* stop,
                                            const rx::object* progress, rx::status* st) {
  return rx::run(st, [&] {
    const auto& how = *static_cast<const rx::restore_options*>(options->raw());
    return rx::restore(*engine, id, path, wal, how, {alternates, alternates + count}, stop,
                       progress);
  });
}
