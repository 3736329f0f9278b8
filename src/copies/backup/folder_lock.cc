#include "src/copies/backup/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <cerrno>
#include <cstring>

#include "src/base/text/names.h"
#include "src/inside/posix/flock.h"
#include "src/inside/posix/held_files.h"

namespace rx {
namespace {

struct flocked final : folder_lock {
  explicit flocked(int fd) : file(fd) {}
  inside::flocked file;
};

class locked_by_env final : public folder_lock {
 public:
  locked_by_env(rocksdb::Env* env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}
  ~locked_by_env() override { env_->UnlockFile(lock_).PermitUncheckedError(); }

 private:
  rocksdb::Env* const env_;
  rocksdb::FileLock* const lock_;
};

Status failed(const std::string& path) {
  return errno == ENOENT ? Status::NotFound(path, strerror(errno))
                         : inside::system_error("While locking", path, errno);
}

// Returns Busy when another has it.
Status take(const std::string& path, int flags, int how, std::unique_ptr<folder_lock>* lock) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (fd < 0) return failed(path);
  auto owned = std::make_unique<flocked>(fd);
  if (!owned->file.take(how)) {
    return errno == EWOULDBLOCK ? Status::Busy() : failed(path);
  }
  *lock = std::move(owned);
  return Status::OK();
}

}  // namespace

Status lock_for_writing(rocksdb::Env* env, const std::string& folder,
                        std::unique_ptr<folder_lock>* lock) {
  const std::string path = folder + "/LOCK";
  Status s;
  if (inside::is_system(env)) {
    s = take(path, O_RDWR | O_CREAT, LOCK_EX, lock);
  } else {
    rocksdb::FileLock* taken = nullptr;
    s = env->LockFile(path, &taken);
    if (s.ok()) *lock = std::make_unique<locked_by_env>(env, taken);
    if (s.IsIOError()) s = Status::Busy();
  }
  if (!s.IsBusy()) return s;
  return Status::Busy("path: another engine writes to the backups in " + quoted(folder),
                      "in this or another process; one at a time may, any number may read "
                      "(read_only=true)");
}

Status lock_in_use(rocksdb::Env* env, const std::string& folder, bool alone,
                   std::unique_ptr<folder_lock>* lock) {
  if (!inside::reaches_system(env)) return Status::OK();
  return take(folder, O_RDONLY | O_DIRECTORY, alone ? LOCK_EX : LOCK_SH, lock);
}

}  // namespace rx
