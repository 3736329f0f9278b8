#include "src/inside/posix/held_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>
#ifdef OS_LINUX
#include <sys/vfs.h>
#endif

#include <cerrno>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>

#include "env/composite_env_wrapper.h"
#include "env/io_posix.h"
#include "monitoring/iostats_context_imp.h"
#include "src/inside/posix/flock.h"
#include "util/string_util.h"

namespace rx::inside {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOError;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
#ifndef NIOSTATS_CONTEXT
using rocksdb::iostats_context;
using rocksdb::PerfStepTimer;
#endif

// ---- folders that are held ---------------------------------------------------------

IOStatus system_error(const std::string& context, const std::string& path, int error) {
  if (error != EMFILE && error != ENFILE && error != ENOMEM) return IOError(context, path, error);
  std::string why = rocksdb::errnoStr(error);
  struct rlimit most;
  if (error == EMFILE && getrlimit(RLIMIT_NOFILE, &most) == 0) {
    why += "; the process may have " + std::to_string(most.rlim_cur) +
           " open (RLIMIT_NOFILE, ulimit -n), and max_open_files says how many tables a database "
           "keeps open";
  }
  IOStatus s = IOStatus::IOError(context + ": " + path, why);
  s.SetRetryable(true);
  return s;
}

namespace {

std::mutex mutex;

using table = std::map<std::string, std::weak_ptr<held_folder>>;

// By path. Never freed: databases may be closed while the process ends.
table& folders() {
  static auto* all = new table();
  return *all;
}

// Locked files, by identity: another opening in this process must not even open them, because
// closing a file releases the locks of fcntl(2) that the process has on it.
std::set<identity>& locked_files() {
  static auto* all = new std::set<identity>();
  return *all;
}

identity of(const struct stat& file) { return {file.st_dev, file.st_ino}; }

constexpr char kLock[] = "LOCK";

}  // namespace

class held_folder {
 public:
  held_folder(std::string path, int fd, const identity& self, hold owner)
      : path(std::move(path)), fd(fd), self(self), owner(std::move(owner)) {}
  ~held_folder() {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      const auto found = folders().find(path);
      if (found != folders().end() && found->second.expired()) folders().erase(found);
    }
    close(fd);
  }
  held_folder(const held_folder&) = delete;
  held_folder& operator=(const held_folder&) = delete;

  // The file LOCK by which a database is open here.
  void locked(const identity* file) {
    const std::lock_guard<std::mutex> guard(lock_mutex_);
    is_locked_ = file != nullptr;
    if (is_locked_) lock_ = *file;
  }

  // Fails where another may have the database open by a LOCK of its own: nothing may be changed.
  IOStatus still_locked() const {
    const held_folder& at = owner != nullptr ? *owner : *this;
    const std::lock_guard<std::mutex> guard(at.lock_mutex_);
    if (!at.is_locked_) return IOStatus::OK();
    struct stat file;
    const bool is_there = fstatat(at.fd, kLock, &file, AT_SYMLINK_NOFOLLOW) == 0;
    if (is_there && of(file) == at.lock_) return IOStatus::OK();
    return IOStatus::IOError(
        at.path + "/" + kLock + (is_there ? " was replaced" : " was deleted") +
            " while the database is open",
        "another process may have opened the database, so nothing more is changed: close it");
  }

  const std::string path;
  const int fd;
  const identity self;

 private:
  const hold owner;
  mutable std::mutex lock_mutex_;
  bool is_locked_ = false;
  identity lock_{};
};

identity identity_of(const held_folder& folder) { return folder.self; }

namespace {

// Where a path leads: relative to a folder that is held, or as it is.
struct place {
  hold folder;
  std::string name;

  // `may_be_folder`: the path may mean the held folder itself, not its name in the folder above.
  place(const std::string& path, bool may_be_folder) : name(path) {
    if (path.empty() || path[0] != '/') return;
    const std::lock_guard<std::mutex> lock(mutex);
    if (folders().empty()) return;
    size_t end = path.size();
    while (end > 1 && path[end - 1] == '/') end--;
    for (bool is_whole = true; end > 0; is_whole = false) {
      if (!is_whole || may_be_folder) {
        const auto found = folders().find(path.substr(0, end));
        if (found != folders().end()) folder = found->second.lock();
      }
      if (folder != nullptr) {
        const size_t rest = path.find_first_not_of('/', end);
        name = rest == std::string::npos ? "." : path.substr(rest);
        return;
      }
      const size_t slash = path.rfind('/', end - 1);
      if (slash == std::string::npos) return;
      end = slash == 0 && end > 1 ? 1 : slash;
    }
  }

  int dir() const { return folder != nullptr ? folder->fd : AT_FDCWD; }
  const char* c_str() const { return name.c_str(); }
  IOStatus may_change() const {
    return folder != nullptr ? folder->still_locked() : IOStatus::OK();
  }
  bool stat(struct stat* out) const { return fstatat(dir(), c_str(), out, 0) == 0; }
};

}  // namespace

rocksdb::Status hold_folder(const std::string& path, const hold& owner, hold* out) {
  const place at(path, false);
  const int fd = openat(at.dir(), at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat folder;
  if (fd < 0 || fstat(fd, &folder) != 0) {
    const IOStatus s = system_error("While open a folder", path, errno);
    if (fd >= 0) close(fd);
    return s;
  }
  const identity self = of(folder);
  // Released after the lock: the last one that lets a folder go takes it.
  const auto made = std::make_shared<held_folder>(path, fd, self, owner);
  hold old;
  const std::lock_guard<std::mutex> lock(mutex);
  auto& entry = folders()[path];
  old = entry.lock();
  if (old != nullptr && !(old->self == self)) {
    return rocksdb::Status::IOError(
        path + " is another folder than the one of that path that this process has in use",
        "that one was renamed, or a link to it set anew: close what is open there first");
  }
  *out = old != nullptr ? old : made;
  if (old == nullptr) entry = made;
  return rocksdb::Status::OK();
}

namespace {

// ---- files -------------------------------------------------------------------------

// Opens a file, and refuses what is not a regular one: it would wait for the other end of a pipe,
// or act on a device.
IOStatus open_file(const place& at, const std::string& path, const char* what, int flags,
                   bool closes_on_exec, int* fd) {
  {
    IOSTATS_TIMER_GUARD(open_nanos);
    do {
      *fd =
          openat(at.dir(), at.c_str(), flags | O_NONBLOCK | (closes_on_exec ? O_CLOEXEC : 0), 0644);
    } while (*fd < 0 && errno == EINTR);
  }
  // ENXIO: a pipe that nobody reads.
  if (*fd < 0 && errno != ENXIO) return system_error(what, path, errno);
  struct stat file;
  if (*fd >= 0 && fstat(*fd, &file) == 0 && S_ISREG(file.st_mode)) return IOStatus::OK();
  if (*fd >= 0) close(*fd);
  *fd = -1;
  return IOStatus::IOError(std::string(what) + ": " + path,
                           "it is not a regular file: a folder, a pipe, a socket or a device");
}

int direct([[maybe_unused]] bool is_wanted) {
#ifdef O_DIRECT
  return is_wanted ? O_DIRECT : 0;
#else
  return 0;
#endif
}

// What O_DIRECT is elsewhere.
void after_open([[maybe_unused]] int fd, [[maybe_unused]] bool is_direct) {
#ifdef OS_MACOSX
  if (is_direct) fcntl(fd, F_NOCACHE, 1);
#endif
}

size_t block_size(int fd, bool is_direct) {
  return is_direct ? rocksdb::PosixHelper::GetLogicalBlockSizeOfFd(fd) : rocksdb::kDefaultPageSize;
}

// Writes through a mapping only where the file system gives room at once (env/fs_posix.cc).
bool takes_mapped_writes([[maybe_unused]] int fd) {
#ifdef ROCKSDB_FALLOCATE_PRESENT
  constexpr long kExt4 = 0xEF53, kXfs = 0x58465342, kTmpfs = 0x01021994;
  struct statfs at;
  if (fstatfs(fd, &at) != 0) return false;
  return at.f_type == kExt4 || at.f_type == kXfs || at.f_type == kTmpfs;
#else
  return false;
#endif
}

uint64_t size_of(int fd) {
  struct stat file;
  return fstat(fd, &file) == 0 ? static_cast<uint64_t>(file.st_size) : 0;
}

struct file_lock final : rocksdb::FileLock {
  explicit file_lock(int folder_fd) : folder(folder_fd) {}
  ~file_lock() override = default;
  flocked folder;
  hold held;
  identity self{};
  int fd = -1;
};

int lock_whole(int fd, int type) {
  struct flock whole = {};
  whole.l_type = static_cast<decltype(whole.l_type)>(type);
  whole.l_whence = SEEK_SET;
  return fcntl(fd, F_SETLK, &whole);
}

std::string folder_of(const std::string& name) {
  const size_t slash = name.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : name.substr(0, slash);
}

class held_files final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  static const char* kClassName() { return "rocks.held_files"; }
  const char* Name() const override { return kClassName(); }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* out,
                             IODebugContext*) override {
    out->reset();
    const bool is_direct = options.use_direct_reads && !options.use_mmap_reads;
    int fd = -1;
    IOStatus s =
        open_file(place(path, false), path, "While opening a file for sequentially reading",
                  O_RDONLY | direct(is_direct), options.set_fd_cloexec, &fd);
    if (!s.ok()) return s;
    after_open(fd, is_direct);
    FILE* file = nullptr;
    if (!is_direct && (file = fdopen(fd, "r")) == nullptr) {
      s = system_error("While opening file for sequentially read", path, errno);
      close(fd);
      return s;
    }
    *out = std::make_unique<rocksdb::PosixSequentialFile>(path, file, fd, block_size(fd, is_direct),
                                                          options);
    return s;
  }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                               IODebugContext*) override {
    out->reset();
    const bool is_direct = options.use_direct_reads && !options.use_mmap_reads;
    int fd = -1;
    const IOStatus s = open_file(place(path, false), path, "While open a file for random read",
                                 O_RDONLY | direct(is_direct), options.set_fd_cloexec, &fd);
    if (!s.ok()) return s;
    if (options.use_mmap_reads) {
      const uint64_t size = size_of(fd);
      void* base = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
      if (base == MAP_FAILED) {
        const IOStatus failed = system_error("while mmap file for read", path, errno);
        close(fd);
        return failed;
      }
      *out = std::make_unique<rocksdb::PosixMmapReadableFile>(fd, path, base, size, options);
      return s;
    }
    after_open(fd, is_direct);
    *out = std::make_unique<rocksdb::PosixRandomAccessFile>(path, fd, block_size(fd, is_direct),
                                                            options);
    return s;
  }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext*) override {
    return open_to_write(place(path, false), path, O_CREAT | O_TRUNC, options, out);
  }

  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* out,
                              IODebugContext*) override {
    return open_to_write(place(path, false), path, O_CREAT | O_APPEND, options, out);
  }

  IOStatus ReuseWritableFile(const std::string& path, const std::string& old,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* out,
                             IODebugContext* dbg) override {
    const place from(old, false);
    std::unique_ptr<rocksdb::FSWritableFile> file;
    IOStatus s = open_to_write(from, old, 0, options, &file, &path);
    if (s.ok()) s = RenameFile(old, path, options.io_options, dbg);
    if (s.ok()) *out = std::move(file);
    return s;
  }

  IOStatus NewRandomRWFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* out,
                           IODebugContext*) override {
    const place at(path, false);
    IOStatus s = at.may_change();
    int fd = -1;
    if (s.ok()) {
      s = open_file(at, path, "While open file for random read/write", O_RDWR,
                    options.set_fd_cloexec, &fd);
    }
    if (s.ok()) *out = std::make_unique<rocksdb::PosixRandomRWFile>(path, fd, options);
    return s;
  }

  IOStatus NewMemoryMappedFileBuffer(
      const std::string& path, std::unique_ptr<rocksdb::MemoryMappedFileBuffer>* out) override {
    int fd = -1;
    IOStatus s = open_file(place(path, false), path, "While open file for raw mmap buffer access",
                           O_RDWR, true, &fd);
    if (!s.ok()) return s;
    const uint64_t size = size_of(fd);
    void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED) {
      s = system_error("while mmap file for read", path, errno);
    } else {
      *out = std::make_unique<rocksdb::PosixMemoryMappedFileBuffer>(base, size);
    }
    close(fd);
    return s;
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* out, IODebugContext*) override {
    out->reset();
    const place at(path, true);
    const int fd = openat(at.dir(), at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return system_error("While open directory", path, errno);
    *out = std::make_unique<rocksdb::PosixDirectory>(fd, path);
    return IOStatus::OK();
  }

  IOStatus NewLogger(const std::string& path, const IOOptions& options,
                     std::shared_ptr<rocksdb::Logger>* out, IODebugContext* dbg) override {
    return FileSystem::NewLogger(path, options, out, dbg);
  }

  IOStatus SyncFile(const std::string& path, const FileOptions& options, const IOOptions& io,
                    bool use_fsync, IODebugContext* dbg) override {
    return FileSystem::SyncFile(path, options, io, use_fsync, dbg);
  }

  // ---- names -----------------------------------------------------------------------

  IOStatus FileExists(const std::string& path, const IOOptions&, IODebugContext*) override {
    const place at(path, true);
    if (faccessat(at.dir(), at.c_str(), F_OK, 0) == 0) return IOStatus::OK();
    switch (errno) {
      case EACCES:
      case ELOOP:
      case ENAMETOOLONG:
      case ENOENT:
      case ENOTDIR:
        return IOStatus::NotFound();
      default:
        return system_error("While accessing a file", path, errno);
    }
  }

  IOStatus GetChildren(const std::string& path, const IOOptions& options,
                       std::vector<std::string>* out, IODebugContext*) override {
    out->clear();
    const place at(path, true);
    const int fd = openat(at.dir(), at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const folder = fd < 0 ? nullptr : fdopendir(fd);
    if (folder == nullptr) {
      const int failed = errno;
      if (fd >= 0) close(fd);
      if (failed == EACCES || failed == ENOENT || failed == ENOTDIR) return IOStatus::NotFound();
      return system_error("While opendir", path, failed);
    }
    errno = 0;
    while (const dirent* entry = readdir(folder)) {
      const std::string name = entry->d_name;
      const bool is_dots = name == "." || name == "..";
      const bool is_folder = entry->d_type == DT_DIR;
      // Without recursion RocksDB wants no folders (env/fs_posix.cc).
      if (!is_dots && !(is_folder && options.do_not_recurse)) out->push_back(name);
      errno = 0;
    }
    const int failed = errno;
    closedir(folder);
    return failed == 0 ? IOStatus::OK() : system_error("While readdir", path, failed);
  }

  IOStatus GetChildrenFileAttributes(const std::string& path, const IOOptions& options,
                                     std::vector<rocksdb::FileAttributes>* out,
                                     IODebugContext* dbg) override {
    return FileSystem::GetChildrenFileAttributes(path, options, out, dbg);
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) override {
    const place at(path, false);
    const IOStatus s = at.may_change();
    if (!s.ok() || unlinkat(at.dir(), at.c_str(), 0) == 0) return s;
    return system_error("while unlink() file", path, errno);
  }

  IOStatus CreateDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    const place at(path, false);
    const IOStatus s = at.may_change();
    if (!s.ok() || mkdirat(at.dir(), at.c_str(), 0755) == 0) return s;
    return system_error("While mkdir", path, errno);
  }

  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&, IODebugContext*) override {
    const place at(path, true);
    if (mkdirat(at.dir(), at.c_str(), 0755) == 0) return IOStatus::OK();
    if (errno != EEXIST) return system_error("While mkdir if missing", path, errno);
    struct stat folder;
    if (at.stat(&folder) && S_ISDIR(folder.st_mode)) return IOStatus::OK();
    return IOStatus::IOError("`" + path + "' exists but is not a directory");
  }

  IOStatus DeleteDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    const place at(path, false);
    const IOStatus s = at.may_change();
    if (!s.ok() || unlinkat(at.dir(), at.c_str(), AT_REMOVEDIR) == 0) return s;
    return system_error("file rmdir", path, errno);
  }

  IOStatus GetFileSize(const std::string& path, const IOOptions&, uint64_t* size,
                       IODebugContext*) override {
    struct stat file;
    *size = 0;
    if (!place(path, true).stat(&file))
      return system_error("while stat a file for size", path, errno);
    *size = static_cast<uint64_t>(file.st_size);
    return IOStatus::OK();
  }

  IOStatus GetFileModificationTime(const std::string& path, const IOOptions&, uint64_t* time,
                                   IODebugContext*) override {
    struct stat file;
    if (!place(path, true).stat(&file)) {
      return system_error("while stat a file for modification time", path, errno);
    }
    *time = static_cast<uint64_t>(file.st_mtime);
    return IOStatus::OK();
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      IODebugContext*) override {
    const place a(from, false), b(to, false);
    IOStatus s = a.may_change();
    if (s.ok()) s = b.may_change();
    if (!s.ok() || renameat(a.dir(), a.c_str(), b.dir(), b.c_str()) == 0) return s;
    return system_error("While renaming a file to " + to, from, errno);
  }

  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    IODebugContext*) override {
    const place a(from, false), b(to, false);
    const IOStatus s = b.may_change();
    if (!s.ok() || linkat(a.dir(), a.c_str(), b.dir(), b.c_str(), 0) == 0) return s;
    if (errno == EXDEV) return IOStatus::NotSupported("No cross FS links allowed");
    if (errno == ENOTSUP) return IOStatus::NotSupported("Links not supported by FS");
    return system_error("while link file to " + to, from, errno);
  }

  IOStatus NumFileLinks(const std::string& path, const IOOptions&, uint64_t* count,
                        IODebugContext*) override {
    struct stat file;
    if (!place(path, true).stat(&file)) {
      return system_error("while stat a file for num file links", path, errno);
    }
    *count = static_cast<uint64_t>(file.st_nlink);
    return IOStatus::OK();
  }

  IOStatus AreFilesSame(const std::string& first, const std::string& second, const IOOptions&,
                        bool* same, IODebugContext*) override {
    struct stat a, b;
    if (!place(first, true).stat(&a)) return system_error("stat file", first, errno);
    if (!place(second, true).stat(&b)) return system_error("stat file", second, errno);
    *same = of(a) == of(b);
    return IOStatus::OK();
  }

  IOStatus GetFreeSpace(const std::string& path, const IOOptions&, uint64_t* out,
                        IODebugContext*) override {
    const place at(path, true);
    const int fd = openat(at.dir(), at.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct statvfs room;
    const bool is_known = fd >= 0 && fstatvfs(fd, &room) == 0;
    const int failed = errno;
    if (fd >= 0) close(fd);
    if (!is_known) return system_error("While doing statvfs", path, failed);
    // The superuser may use what is reserved.
    *out = static_cast<uint64_t>(room.f_bsize) * (geteuid() != 0 ? room.f_bavail : room.f_bfree);
    return IOStatus::OK();
  }

  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_dir,
                       IODebugContext*) override {
    struct stat file;
    if (!place(path, true).stat(&file)) {
      return system_error("While open for IsDirectory()", path, errno);
    }
    if (is_dir != nullptr) *is_dir = S_ISDIR(file.st_mode);
    return IOStatus::OK();
  }

  // ---- locks -----------------------------------------------------------------------

  // As RocksDB does, by fcntl(2), which its other programs respect; and the folder as well: the
  // file may be deleted while it is locked, and made again by another.
  IOStatus LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** out,
                    IODebugContext*) override {
    *out = nullptr;
    const place at(path, false);
    const std::string folder = folder_of(at.name);
    const int fd = openat(at.dir(), folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // Others are the file's own to report.
    if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
      return system_error("While lock file", path, errno);
    }
    auto lock = std::make_unique<file_lock>(fd);
    const std::lock_guard<std::mutex> guard(locking_);
    struct stat file;
    if (at.stat(&file) && locked_files().count(of(file)) != 0) {
      return system_error("lock hold by current process", path, ENOLCK);
    }
    // Some file systems have no such locks of folders: the file's own must do.
    if (!lock->folder.take(LOCK_EX) && errno == EWOULDBLOCK) {
      return system_error("While lock file (its folder is locked)", path, EAGAIN);
    }
    const IOStatus s =
        open_file(at, path, "while open a file for lock", O_RDWR | O_CREAT, true, &lock->fd);
    if (!s.ok()) return s;
    fstat(lock->fd, &file);
    lock->self = of(file);
    if (!locked_files().insert(lock->self).second) {
      // Put there just now. It stays open: closing it would release this process's lock.
      return system_error("lock hold by current process", path, ENOLCK);
    }
    if (lock_whole(lock->fd, F_WRLCK) != 0) {
      const IOStatus failed = system_error("While lock file", path, errno);
      locked_files().erase(lock->self);
      close(lock->fd);
      return failed;
    }
    if (at.folder != nullptr && at.name == kLock) {
      lock->held = at.folder;
      lock->held->locked(&lock->self);
    }
    *out = lock.release();
    return s;
  }

  IOStatus UnlockFile(rocksdb::FileLock* given, const IOOptions&, IODebugContext*) override {
    const std::unique_ptr<file_lock> lock(static_cast<file_lock*>(given));
    if (lock->held != nullptr) lock->held->locked(nullptr);
    const std::lock_guard<std::mutex> guard(locking_);
    const IOStatus s =
        lock_whole(lock->fd, F_UNLCK) == 0 ? IOStatus::OK() : system_error("unlock", kLock, errno);
    locked_files().erase(lock->self);
    close(lock->fd);
    return s;
  }

 private:
  std::mutex locking_;

  // `named`: what the file is called from now on.
  IOStatus open_to_write(const place& at, const std::string& path, int how,
                         const FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* out,
                         const std::string* named = nullptr) {
    out->reset();
    IOStatus s = at.may_change();
    if (!s.ok()) return s;
    const bool is_direct = options.use_direct_writes && !options.use_mmap_writes;
    int fd = -1;
    s = open_file(at, path, "While open a file for appending",
                  how | (options.use_mmap_writes ? O_RDWR : O_WRONLY) | direct(is_direct),
                  options.set_fd_cloexec, &fd);
    if (!s.ok()) return s;
    after_open(fd, is_direct);
    const uint64_t size = (how & O_APPEND) != 0 ? size_of(fd) : 0;
    const std::string& name = named != nullptr ? *named : path;
    if (options.use_mmap_writes && takes_mapped_writes(fd)) {
      *out = std::make_unique<rocksdb::PosixMmapFile>(name, fd, static_cast<size_t>(getpagesize()),
                                                      options, size);
      return s;
    }
    FileOptions plain = options;
    plain.use_mmap_writes = false;
    *out = std::make_unique<rocksdb::PosixWritableFile>(name, fd, block_size(fd, is_direct), plain,
                                                        size);
    return s;
  }
};

const std::shared_ptr<held_files>& system_files() {
  static const auto* files =
      new std::shared_ptr<held_files>(std::make_shared<held_files>(rocksdb::FileSystem::Default()));
  return *files;
}

}  // namespace

rocksdb::Env* system_env() {
  static auto* env = new rocksdb::CompositeEnvWrapper(rocksdb::Env::Default(), system_files());
  return env;
}

bool is_system(const rocksdb::Env* env) {
  return env == rocksdb::Env::Default() || env == system_env();
}

bool reaches_system(rocksdb::Env* env) {
  if (is_system(env)) return true;
  const auto files = env->GetFileSystem();
  for (const rocksdb::Customizable* one = files.get(); one != nullptr; one = one->Inner()) {
    if (one == system_files().get()) return true;
    // Others may give paths another meaning.
    const std::string name = one->Name();
    if (name != "rocks.FaultInjection" && name != "FaultInjectionTestFS" &&
        name != "rocks.Encrypted") {
      return false;
    }
  }
  return false;
}

}  // namespace rx::inside
