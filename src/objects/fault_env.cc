// Injects faults on demand, counted over all threads. RocksDB's own simulation of a disk
// (utilities/fault_injection_fs.h) tracks synced data and fails at random per thread; the layer
// above it fails the requested operation on any thread.
#include "src/objects/fault_env.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <random>
#include <sstream>

#include "rocksdb/file_system.h"
#include "src/inside/fault_disk.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"

namespace rx {

using rocksdb::FileOptions;
using rocksdb::FileSystem;
using rocksdb::FSDirectory;
using rocksdb::FSRandomAccessFile;
using rocksdb::FSRandomRWFile;
using rocksdb::FSReadRequest;
using rocksdb::FSSequentialFile;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

namespace {

enum operation : unsigned {
  kRead = 1,
  kWrite = 2,
  kSync = 4,
  kMetadataRead = 8,
  kMetadataWrite = 16,
  kAll = 31,
};

constexpr std::pair<const char*, operation> kOperations[] = {
    {"read", kRead},
    {"write", kWrite},
    {"sync", kSync},
    {"metadata_read", kMetadataRead},
    {"metadata_write", kMetadataWrite},
};

enum error : int { kIoError, kNoSpace, kCorruption, kTimedOut };

// The faults to inject, and the counts of those injected.
class plan {
 public:
  // Decides the result of an operation on a file.
  IOStatus next(operation kind, const char* what, const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if ((operations_ & kind) == 0 || path.find(path_) == std::string::npos) return IOStatus::OK();
    counted_++;
    const bool asked = at_ != 0 && counted_ >= at_ && counted_ - at_ < count_;
    if (!asked && (one_in_ == 0 || random_() % one_in_ != 0)) return IOStatus::OK();
    injected_++;
    return fail(std::string("fault injected: ") + what + " " + path);
  }

  // Every change of the faults restarts the count.
  template <typename T>
  void set(T plan::*member, T value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    this->*member = std::move(value);
    counted_ = 0;
  }

  void seed(uint32_t seed) {
    const std::lock_guard<std::mutex> lock(mutex_);
    random_.seed(seed & INT32_MAX);
  }

  uint64_t read(uint64_t plan::*member) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return this->*member;
  }

  uint64_t at_ = 0, count_ = 1, one_in_ = 0, counted_ = 0, injected_ = 0;
  unsigned operations_ = kAll;
  int error_ = kIoError;
  bool retryable_ = false;
  std::string path_;

 private:
  IOStatus fail(const std::string& text) const {
    IOStatus s = error_ == kNoSpace      ? IOStatus::NoSpace(text)
                 : error_ == kCorruption ? IOStatus::Corruption(text)
                 : error_ == kTimedOut   ? IOStatus::TimedOut(text)
                                         : IOStatus::IOError(text);
    s.SetRetryable(retryable_);
    return s;
  }

  mutable std::mutex mutex_;
  std::minstd_rand0 random_{301};
};

// The files. Each knows its path and the plan.

class sequential_file final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  sequential_file(std::unique_ptr<FSSequentialFile>&& file, std::shared_ptr<plan> plan,
                  std::string path)
      : FSSequentialFileOwnerWrapper(std::move(file)),
        plan_(std::move(plan)),
        path_(std::move(path)) {}

  IOStatus Read(size_t n, const IOOptions& options, rocksdb::Slice* result, char* scratch,
                IODebugContext* dbg) override {
    IOStatus s = plan_->next(kRead, "read", path_);
    return s.ok() ? FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, dbg) : s;
  }
  IOStatus PositionedRead(uint64_t offset, size_t n, const IOOptions& options,
                          rocksdb::Slice* result, char* scratch, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kRead, "read", path_);
    if (!s.ok()) return s;
    return FSSequentialFileOwnerWrapper::PositionedRead(offset, n, options, result, scratch, dbg);
  }

 private:
  const std::shared_ptr<plan> plan_;
  const std::string path_;
};

class random_access_file final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  random_access_file(std::unique_ptr<FSRandomAccessFile>&& file, std::shared_ptr<plan> plan,
                     std::string path)
      : FSRandomAccessFileOwnerWrapper(std::move(file)),
        plan_(std::move(plan)),
        path_(std::move(path)) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, rocksdb::Slice* result,
                char* scratch, IODebugContext* dbg) const override {
    IOStatus s = plan_->next(kRead, "read", path_);
    if (!s.ok()) return s;
    return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
  }
  IOStatus MultiRead(FSReadRequest* requests, size_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus s = plan_->next(kRead, "read", path_);
    if (!s.ok()) return s;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, dbg);
  }
  IOStatus ReadAsync(FSReadRequest& request, const IOOptions& options,
                     std::function<void(FSReadRequest&, void*)> done, void* argument, void** handle,
                     rocksdb::IOHandleDeleter* deleter, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kRead, "read", path_);
    if (!s.ok()) return s;
    return FSRandomAccessFileOwnerWrapper::ReadAsync(request, options, std::move(done), argument,
                                                     handle, deleter, dbg);
  }

 private:
  const std::shared_ptr<plan> plan_;
  const std::string path_;
};

class writable_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using Verification = rocksdb::DataVerificationInfo;

  writable_file(std::unique_ptr<FSWritableFile>&& file, std::shared_ptr<plan> plan,
                std::shared_ptr<std::atomic<uint64_t>> open, std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)),
        plan_(std::move(plan)),
        open_(std::move(open)),
        path_(std::move(path)) {
    open_->fetch_add(1);
  }
  ~writable_file() override { open_->fetch_sub(1); }

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "write", path_);
    return s.ok() ? FSWritableFileOwnerWrapper::Append(data, options, dbg) : s;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const Verification& info,
                  IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "write", path_);
    return s.ok() ? FSWritableFileOwnerWrapper::Append(data, options, info, dbg) : s;
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const IOOptions& options,
                            IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "write", path_);
    if (!s.ok()) return s;
    return FSWritableFileOwnerWrapper::PositionedAppend(data, offset, options, dbg);
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const IOOptions& options,
                            const Verification& info, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "write", path_);
    if (!s.ok()) return s;
    return FSWritableFileOwnerWrapper::PositionedAppend(data, offset, options, info, dbg);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "truncate", path_);
    return s.ok() ? FSWritableFileOwnerWrapper::Truncate(size, options, dbg) : s;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync", path_);
    return s.ok() ? FSWritableFileOwnerWrapper::Sync(options, dbg) : s;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync", path_);
    return s.ok() ? FSWritableFileOwnerWrapper::Fsync(options, dbg) : s;
  }
  IOStatus RangeSync(uint64_t offset, uint64_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync a range of", path_);
    return s.ok() ? FSWritableFileOwnerWrapper::RangeSync(offset, count, options, dbg) : s;
  }
  // A file is closed even if its close failed.
  IOStatus Close(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "close", path_);
    IOStatus closed = FSWritableFileOwnerWrapper::Close(options, dbg);
    return s.ok() ? closed : s;
  }

 private:
  const std::shared_ptr<plan> plan_;
  const std::shared_ptr<std::atomic<uint64_t>> open_;
  const std::string path_;
};

class random_rw_file final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  random_rw_file(std::unique_ptr<FSRandomRWFile>&& file, std::shared_ptr<plan> plan,
                 std::string path)
      : FSRandomRWFileOwnerWrapper(std::move(file)),
        plan_(std::move(plan)),
        path_(std::move(path)) {}

  IOStatus Write(uint64_t offset, const rocksdb::Slice& data, const IOOptions& options,
                 IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "write", path_);
    return s.ok() ? FSRandomRWFileOwnerWrapper::Write(offset, data, options, dbg) : s;
  }
  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, rocksdb::Slice* result,
                char* scratch, IODebugContext* dbg) const override {
    IOStatus s = plan_->next(kRead, "read", path_);
    if (!s.ok()) return s;
    return FSRandomRWFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync", path_);
    return s.ok() ? FSRandomRWFileOwnerWrapper::Sync(options, dbg) : s;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync", path_);
    return s.ok() ? FSRandomRWFileOwnerWrapper::Fsync(options, dbg) : s;
  }

 private:
  const std::shared_ptr<plan> plan_;
  const std::string path_;
};

// Renamed folders whose parent folders were not synced since.
class renames {
 public:
  void add(const std::string& from, const std::string& to) {
    const std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back({from, to});
  }

  void synced(const std::string& folder) {
    const std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(std::remove_if(all_.begin(), all_.end(),
                              [&](const auto& one) {
                                return one.second.substr(0, one.second.rfind('/')) == folder;
                              }),
               all_.end());
  }

  void undo(FileSystem* of) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = all_.rbegin(); it != all_.rend(); ++it) {
      // A folder deleted meanwhile stays deleted.
      if (!of->FileExists(it->second, IOOptions(), nullptr).ok()) continue;
      of->RenameFile(it->second, it->first, IOOptions(), nullptr).PermitUncheckedError();
    }
    all_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> all_;
};

class directory final : public rocksdb::FSDirectoryWrapper {
 public:
  using note = std::function<void(const std::string&)>;

  directory(std::unique_ptr<FSDirectory>&& it, std::shared_ptr<plan> plan, note synced,
            std::string path)
      : FSDirectoryWrapper(std::move(it)),
        plan_(std::move(plan)),
        synced_(std::move(synced)),
        path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync", path_);
    if (s.ok()) s = FSDirectoryWrapper::Fsync(options, dbg);
    if (s.ok()) synced_(path_);
    return s;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const rocksdb::DirFsyncOptions& how) override {
    IOStatus s = plan_->next(kSync, "sync", path_);
    if (s.ok()) s = FSDirectoryWrapper::FsyncWithDirOptions(options, dbg, how);
    if (s.ok()) synced_(path_);
    return s;
  }

 private:
  const std::shared_ptr<plan> plan_;
  const note synced_;
  const std::string path_;
};

}  // namespace

class fault_files final : public rocksdb::FileSystemWrapper {
 public:
  explicit fault_files(inside::fault_disk disk)
      : FileSystemWrapper(disk.files()), disk_(std::move(disk)) {}

  static const char* kClassName() { return "rocks.FaultInjection"; }
  const char* Name() const override { return kClassName(); }

  plan& faults() const { return *plan_; }
  void active(bool on) {
    disk_.set_active(on, IOStatus::IOError("fault injected: faults.active is false"));
  }
  void loses_unsynced(bool on) { disk_.set_loses_unsynced(on); }
  uint64_t open() const { return open_->load(); }

  // Drops what a power failure would, once all is closed.
  Status lose_unsynced() {
    if (const uint64_t files = open(); files != 0) {
      return Status::InvalidArgument("env: " + std::to_string(files) +
                                     " of its files are open for "
                                     "writing; accepted: none, so close its databases first");
    }
    const Status s = disk_.lose_unsynced();
    if (s.ok()) renames_->undo(target());
    if (s.ok()) disk_.begin_anew();
    return s;
  }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "open", path);
    if (s.ok()) s = FileSystemWrapper::NewSequentialFile(path, options, out, dbg);
    if (s.ok()) *out = std::make_unique<sequential_file>(std::move(*out), plan_, path);
    return s;
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* out,
                               IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "open", path);
    if (s.ok()) s = FileSystemWrapper::NewRandomAccessFile(path, options, out, dbg);
    if (s.ok()) *out = std::make_unique<random_access_file>(std::move(*out), plan_, path);
    return s;
  }
  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "create", path);
    if (s.ok()) s = FileSystemWrapper::NewWritableFile(path, options, out, dbg);
    return wrap(s, path, out);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "reopen", path);
    if (s.ok()) s = FileSystemWrapper::ReopenWritableFile(path, options, out, dbg);
    return wrap(s, path, out);
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old,
                             const FileOptions& options, std::unique_ptr<FSWritableFile>* out,
                             IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "reuse", path);
    if (s.ok()) s = FileSystemWrapper::ReuseWritableFile(path, old, options, out, dbg);
    return wrap(s, path, out);
  }
  IOStatus NewRandomRWFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSRandomRWFile>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "open", path);
    if (s.ok()) s = FileSystemWrapper::NewRandomRWFile(path, options, out, dbg);
    if (s.ok()) *out = std::make_unique<random_rw_file>(std::move(*out), plan_, path);
    return s;
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<FSDirectory>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "open", path);
    if (s.ok()) s = FileSystemWrapper::NewDirectory(path, options, out, dbg);
    const auto synced = [renames = renames_](const std::string& folder) {
      renames->synced(folder);
    };
    if (s.ok()) *out = std::make_unique<directory>(std::move(*out), plan_, synced, path);
    return s;
  }

  IOStatus FileExists(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "look for", path);
    return s.ok() ? FileSystemWrapper::FileExists(path, options, dbg) : s;
  }
  IOStatus GetChildren(const std::string& path, const IOOptions& options,
                       std::vector<std::string>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "list", path);
    return s.ok() ? FileSystemWrapper::GetChildren(path, options, out, dbg) : s;
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions& options, uint64_t* out,
                       IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "ask the size of", path);
    return s.ok() ? FileSystemWrapper::GetFileSize(path, options, out, dbg) : s;
  }
  IOStatus GetFileModificationTime(const std::string& path, const IOOptions& options, uint64_t* out,
                                   IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "ask the time of", path);
    return s.ok() ? FileSystemWrapper::GetFileModificationTime(path, options, out, dbg) : s;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "delete", path);
    return s.ok() ? FileSystemWrapper::DeleteFile(path, options, dbg) : s;
  }
  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "create", path);
    return s.ok() ? FileSystemWrapper::CreateDir(path, options, dbg) : s;
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "create", path);
    return s.ok() ? FileSystemWrapper::CreateDirIfMissing(path, options, dbg) : s;
  }
  IOStatus DeleteDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "delete", path);
    return s.ok() ? FileSystemWrapper::DeleteDir(path, options, dbg) : s;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "rename", from);
    if (!s.ok()) return s;
    bool is_folder = false;
    if (disk_.base().IsDirectory(from, options, &is_folder, dbg).ok() && is_folder) {
      return rename_folder(from, to, options, dbg);
    }
    return FileSystemWrapper::RenameFile(from, to, options, dbg);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "link", from);
    return s.ok() ? FileSystemWrapper::LinkFile(from, to, options, dbg) : s;
  }
  IOStatus SyncFile(const std::string& path, const FileOptions& options, const IOOptions& io,
                    bool use_fsync, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kSync, "sync", path);
    return s.ok() ? FileSystemWrapper::SyncFile(path, options, io, use_fsync, dbg) : s;
  }
  IOStatus Truncate(const std::string& path, size_t size, const IOOptions& options,
                    IODebugContext* dbg) override {
    IOStatus s = plan_->next(kWrite, "truncate", path);
    return s.ok() ? FileSystemWrapper::Truncate(path, size, options, dbg) : s;
  }

 private:
  IOStatus wrap(IOStatus s, const std::string& path, std::unique_ptr<FSWritableFile>* out) {
    if (s.ok()) *out = std::make_unique<writable_file>(std::move(*out), plan_, open_, path);
    return s;
  }

  // RocksDB's simulation identifies files only by path, and would search for a folder's files under
  // their old paths: so they are moved one by one.
  IOStatus rename_folder(const std::string& from, const std::string& to, const IOOptions& options,
                         IODebugContext* dbg) {
    std::vector<std::string> names;
    IOStatus s = target()->GetChildren(from, options, &names, dbg);
    // An existing target must be empty: otherwise this fails as the system does.
    if (s.ok()) target()->DeleteDir(to, options, dbg).PermitUncheckedError();
    if (s.ok()) s = target()->CreateDir(to, options, dbg);
    for (const auto& name : names) {
      if (s.ok() && name != "." && name != "..") {
        s = target()->RenameFile(from + "/" + name, to + "/" + name, options, dbg);
      }
    }
    if (s.ok()) s = target()->DeleteDir(from, options, dbg);
    if (s.ok()) renames_->add(from, to);
    return s;
  }

  inside::fault_disk disk_;
  const std::shared_ptr<plan> plan_ = std::make_shared<plan>();
  const std::shared_ptr<renames> renames_ = std::make_shared<renames>();
  const std::shared_ptr<std::atomic<uint64_t>> open_ = std::make_shared<std::atomic<uint64_t>>(0);
};

namespace {

// Reads "write,sync": the operations that count and fail.
std::string take_operations(const std::string& value, unsigned* out) {
  unsigned all = 0;
  std::stringstream list(value);
  for (std::string one; std::getline(list, one, ',');) {
    const auto* found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                     [&](const auto& known) { return one == known.first; });
    if (found == std::end(kOperations))
      return "some of read,write,sync,metadata_read,metadata_write";
    all |= found->second;
  }
  *out = all == 0 ? kAll : all;
  return "";
}

}  // namespace

std::vector<field> fault_settings(fault_files* files) {
  plan* plan = &files->faults();
  const auto number = [plan](const char* name, uint64_t rx::plan::*member) {
    return whole(name, 0, INT64_MAX,
                 [plan, member](int64_t v) { plan->set(member, static_cast<uint64_t>(v)); });
  };
  return {
      number("faults.at", &plan::at_),
      number("faults.count", &plan::count_),
      number("faults.one_in", &plan::one_in_),
      whole("faults.seed", 0, UINT32_MAX,
            [plan](int64_t v) { plan->seed(static_cast<uint32_t>(v)); }),
      {"faults.operations",
       [plan](const std::string& value) {
         unsigned kinds = 0;
         std::string why = take_operations(value, &kinds);
         if (why.empty()) plan->set(&plan::operations_, kinds);
         return why;
       }},
      {"faults.path",
       [plan](const std::string& value) {
         plan->set(&plan::path_, value);
         return std::string();
       }},
      choice("faults.error",
             {{"io_error", kIoError},
              {"no_space", kNoSpace},
              {"corruption", kCorruption},
              {"timed_out", kTimedOut}},
             [plan](int v) { plan->set(&plan::error_, v); }),
      truth("faults.retryable", [plan](bool v) { plan->set(&plan::retryable_, v); }),
      truth("faults.active", [files](bool v) { files->active(v); }),
      truth("faults.lose_unsynced", [files](bool v) { files->loses_unsynced(v); }),
  };
}

std::vector<figure> fault_figures(const fault_files* files) {
  plan* plan = &files->faults();
  return {
      {"faults.counted", [plan] { return plan->read(&plan::counted_); }},
      {"faults.injected", [plan] { return plan->read(&plan::injected_); }},
      {"faults.files_open", [files] { return files->open(); }},
  };
}

Status make_fault_env(const char*, const object* with, std::unique_ptr<object>* out) {
  const auto* base = static_cast<const env*>(with);
  auto made = std::make_unique<env>();
  const std::shared_ptr<rocksdb::Env> below =
      base != nullptr ? base->it
                      : std::shared_ptr<rocksdb::Env>(inside::system_env(), [](rocksdb::Env*) {});
  made->faults = std::make_shared<fault_files>(inside::fault_disk(below->GetFileSystem()));
  made->it = inside::with_files(below, made->faults);
  *out = std::move(made);
  return Status::OK();
}

}  // namespace rx

extern "C" {

int32_t rx_env_lose_unsynced(rx::object* given, rx::status* st) {
  return rx::run(st, [&] {
    const auto* env = static_cast<rx::env*>(given);
    if (env->faults == nullptr) {
      return rx::Status::InvalidArgument(
          "env: it injects no faults; accepted: one of "
          "rocks_env_new_fault_injection");
    }
    return env->faults->lose_unsynced();
  });
}
}
