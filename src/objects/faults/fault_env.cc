// Injects faults on demand, counted over all threads. RocksDB's own simulation of a disk
// (utilities/fault_injection_fs.h) tracks synced data and fails at random per thread; the layer
// above it fails the requested operation on any thread.
#include "src/objects/faults/fault_env.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <sstream>
#include <vector>

#include "rocksdb/file_system.h"
#include "src/inside/fault_disk.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"
#include "src/objects/faults/files.h"
#include "src/objects/faults/plan.h"

namespace rx {

using namespace failing;

namespace {

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
  void loses_unsynced(bool on) {
    disk_.set_loses_unsynced(on);
    loses_ = on;
    if (on) holds_back_ = true;
  }
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
    if (s.ok()) holds_back_ = loses_.load();
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
    const uint64_t freed = freed_without(path);
    if (s.ok()) s = FileSystemWrapper::NewWritableFile(path, options, out, dbg);
    if (s.ok()) plan_->give(path, freed);
    return wrap(s, path, out, file_start());
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "reopen", path);
    if (s.ok()) s = FileSystemWrapper::ReopenWritableFile(path, options, out, dbg);
    const uint64_t had = size_of(path);
    return wrap(s, path, out, {.had = had, .from = had});
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old,
                             const FileOptions& options, std::unique_ptr<FSWritableFile>* out,
                             IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "reuse", path);
    if (s.ok()) s = FileSystemWrapper::ReuseWritableFile(path, old, options, out, dbg);
    return wrap(s, path, out, {.had = size_of(path)});
  }
  // RocksDB's loggers write to the system's files, where there is room; so do those of databases
  // that were opened before there was a limit.
  IOStatus NewLogger(const std::string& path, const IOOptions& options,
                     std::shared_ptr<rocksdb::Logger>* out, IODebugContext* dbg) override {
    if (!is_limited()) return FileSystemWrapper::NewLogger(path, options, out, dbg);
    std::unique_ptr<FSWritableFile> file;
    IOStatus s = FileSystemWrapper::NewWritableFile(path, FileOptions(), &file, dbg);
    s = wrap(s, path, &file, {.counts = false});
    if (s.ok()) *out = inside::logger_in(std::move(file), path);
    return s;
  }
  IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, uint64_t* out,
                        IODebugContext* dbg) override {
    IOStatus s = FileSystemWrapper::GetFreeSpace(path, options, out, dbg);
    if (!is_limited()) return s;
    const uint64_t room = plan_->read(&failing::plan::room_);
    *out = s.ok() ? std::min(*out, room) : room;
    return IOStatus::OK();
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
    return s.ok() ? look_at_size(path, options, out, dbg) : s;
  }
  IOStatus GetFileModificationTime(const std::string& path, const IOOptions& options, uint64_t* out,
                                   IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataRead, "ask the time of", path);
    return s.ok() ? FileSystemWrapper::GetFileModificationTime(path, options, out, dbg) : s;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus s = plan_->next(kMetadataWrite, "delete", path);
    const uint64_t freed = freed_without(path);
    if (s.ok()) s = FileSystemWrapper::DeleteFile(path, options, dbg);
    if (s.ok()) plan_->give(path, freed);
    return s;
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
    const uint64_t freed = freed_without(to);
    s = FileSystemWrapper::RenameFile(from, to, options, dbg);
    if (s.ok()) plan_->give(to, freed);
    return s;
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
    const uint64_t had = size_of(path);
    if (s.ok()) s = FileSystemWrapper::Truncate(path, size, options, dbg);
    if (s.ok() && size < had) plan_->give(path, had - size);
    return s;
  }

 private:
  IOStatus wrap(IOStatus s, const std::string& path, std::unique_ptr<FSWritableFile>* out,
                const file_start& at) {
    if (s.ok()) *out = std::make_unique<writable_file>(std::move(*out), plan_, open_, path, at);
    return s;
  }

  bool is_limited() const { return plan_->read(&failing::plan::room_) != kNoLimit; }

  // The simulated disk remembers the size of each file that was written through it: the files below
  // may lack what it holds back. Where it holds nothing back they have the right size, also of a
  // file that was replaced beside it.
  IOStatus look_at_size(const std::string& path, const IOOptions& options, uint64_t* out,
                        IODebugContext* dbg) const {
    IOStatus s = disk_.files()->GetFileSize(path, options, out, dbg);
    if (!s.ok() || holds_back_) return s;
    return disk_.base().GetFileSize(path, options, out, dbg);
  }

  // 0 where it does not matter, or nothing is there.
  uint64_t size_of(const std::string& path) const {
    uint64_t size = 0;
    const bool is_known = is_limited() && look_at_size(path, IOOptions(), &size, nullptr).ok();
    return is_known ? size : 0;
  }

  // How many bytes its end would free: not those that another name has.
  uint64_t freed_without(const std::string& path) const {
    uint64_t names = 0;
    const uint64_t size = size_of(path);
    const bool shared = size != 0 &&
                        disk_.base().NumFileLinks(path, IOOptions(), &names, nullptr).ok() &&
                        names > 1;
    return shared ? 0 : size;
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
  // Whether files opened from now on lose what is not synced, and whether any may that was opened.
  std::atomic<bool> loses_ = false, holds_back_ = false;
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
  auto* plan = &files->faults();
  const auto number = [plan](const char* name, uint64_t failing::plan::*member) {
    return whole(name, 0, INT64_MAX,
                 [plan, member](int64_t v) { plan->set(member, static_cast<uint64_t>(v)); });
  };
  return {
      number("faults.at", &failing::plan::at_),
      number("faults.count", &failing::plan::count_),
      number("faults.one_in", &failing::plan::one_in_),
      whole("faults.seed", 0, UINT32_MAX,
            [plan](int64_t v) { plan->seed(static_cast<uint32_t>(v)); }),
      {"faults.operations",
       [plan](const std::string& value) {
         unsigned kinds = 0;
         std::string why = take_operations(value, &kinds);
         if (why.empty()) plan->set(&failing::plan::operations_, kinds);
         return why;
       }},
      whole("faults.room", -1, INT64_MAX,
            [plan](int64_t v) {
              plan->set(&failing::plan::room_, v < 0 ? kNoLimit : static_cast<uint64_t>(v));
            }),
      {"faults.path",
       [plan](const std::string& value) {
         plan->set(&failing::plan::path_, value);
         return std::string();
       }},
      choice("faults.error",
             {{"io_error", kIoError},
              {"no_space", kNoSpace},
              {"corruption", kCorruption},
              {"timed_out", kTimedOut}},
             [plan](int v) { plan->set(&failing::plan::error_, v); }),
      truth("faults.retryable", [plan](bool v) { plan->set(&failing::plan::retryable_, v); }),
      truth("faults.active", [files](bool v) { files->active(v); }),
      truth("faults.lose_unsynced", [files](bool v) { files->loses_unsynced(v); }),
  };
}

std::vector<figure> fault_figures(const fault_files* files) {
  auto* plan = &files->faults();
  return {
      {"faults.counted", [plan] { return plan->read(&failing::plan::counted_); }},
      {"faults.injected", [plan] { return plan->read(&failing::plan::injected_); }},
      {"faults.room", [plan] { return plan->read(&failing::plan::room_); }},
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
