#include "src/progress/watched_files.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "src/inside/files.h"

namespace rx {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus refused() { return rocksdb::status_to_io_status(stopped()); }

class watched_reader final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  watched_reader(std::unique_ptr<rocksdb::FSSequentialFile>&& file, meter* meter, bool counts)
      : FSSequentialFileOwnerWrapper(std::move(file)), meter_(meter), counts_(counts) {}

  IOStatus Read(size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    const IOStatus s = FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, dbg);
    meter_->note(s);
    if (counts_ && s.ok()) meter_->add(result->size());
    return s;
  }
  IOStatus PositionedRead(uint64_t offset, size_t n, const IOOptions& options, Slice* result,
                          char* scratch, IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    const IOStatus s =
        FSSequentialFileOwnerWrapper::PositionedRead(offset, n, options, result, scratch, dbg);
    meter_->note(s);
    if (counts_ && s.ok()) meter_->add(result->size());
    return s;
  }

 private:
  meter* const meter_;
  const bool counts_;
};

class watched_writer final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  watched_writer(std::unique_ptr<rocksdb::FSWritableFile>&& file, const meter* meter, bool durable)
      : FSWritableFileOwnerWrapper(std::move(file)), meter_(meter), durable_(durable) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    is_synced_ = false;
    return FSWritableFileOwnerWrapper::Append(data, options, dbg);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info, IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    is_synced_ = false;
    return FSWritableFileOwnerWrapper::Append(data, options, info, dbg);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    const IOStatus s = FSWritableFileOwnerWrapper::Sync(options, dbg);
    is_synced_ = s.ok();
    return s;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    const IOStatus s = FSWritableFileOwnerWrapper::Fsync(options, dbg);
    is_synced_ = s.ok();
    return s;
  }
  IOStatus Close(const IOOptions& options, IODebugContext* dbg) override {
    const IOStatus s = durable_ && !is_synced_ ? Sync(options, dbg) : IOStatus::OK();
    const IOStatus closed = FSWritableFileOwnerWrapper::Close(options, dbg);
    return s.ok() ? closed : s;
  }

 private:
  const meter* const meter_;
  const bool durable_;
  bool is_synced_ = false;
};

class watched_files final : public rocksdb::FileSystemWrapper {
 public:
  watched_files(const std::shared_ptr<rocksdb::FileSystem>& base, meter* meter, bool counts,
                bool durable)
      : FileSystemWrapper(base), meter_(meter), counts_(counts), durable_(durable) {}

  const char* Name() const override { return "rocks.watched_files"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    const IOStatus s = FileSystemWrapper::NewSequentialFile(name, options, file, dbg);
    meter_->note(s);
    if (!s.ok()) return s;
    *file = std::make_unique<watched_reader>(std::move(*file), meter_, counts_);
    return s;
  }
  IOStatus GetChildren(const std::string& folder, const IOOptions& options,
                       std::vector<std::string>* names, IODebugContext* dbg) override {
    const IOStatus s = FileSystemWrapper::GetChildren(folder, options, names, dbg);
    meter_->note(s);
    return s;
  }
  IOStatus GetChildrenFileAttributes(const std::string& folder, const IOOptions& options,
                                     std::vector<rocksdb::FileAttributes>* files,
                                     IODebugContext* dbg) override {
    const IOStatus s = FileSystemWrapper::GetChildrenFileAttributes(folder, options, files, dbg);
    meter_->note(s);
    return s;
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    const IOStatus s = FileSystemWrapper::NewWritableFile(name, options, file, dbg);
    if (!s.ok()) return s;
    *file = std::make_unique<watched_writer>(std::move(*file), meter_, durable_);
    note(name);
    return s;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* dbg) override {
    const std::string folder = folder_of(to);
    if (durable_ && folder.size() > 5 && folder.compare(folder.size() - 5, 5, "/meta") == 0) {
      const IOStatus s = sync_noted(options, dbg);
      if (!s.ok()) return s;
    }
    const IOStatus s = FileSystemWrapper::RenameFile(from, to, options, dbg);
    if (s.ok()) note(to);
    return s;
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* dbg) override {
    if (meter_->is_stopped()) return refused();
    const IOStatus s = FileSystemWrapper::LinkFile(from, to, options, dbg);
    uint64_t size = 0;
    if (s.ok() && counts_ && GetFileSize(to, options, &size, dbg).ok()) {
      meter_->add(size);
    }
    return s;
  }

 private:
  static std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

  void note(const std::string& path) {
    if (!durable_) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    changed_.insert(folder_of(path));
  }

  IOStatus sync_noted(const IOOptions& options, IODebugContext* dbg) {
    const std::lock_guard<std::mutex> lock(mutex_);
    IOStatus s;
    for (const auto& folder : changed_) {
      std::unique_ptr<rocksdb::FSDirectory> directory;
      s = NewDirectory(folder, options, &directory, dbg);
      if (s.ok()) s = directory->Fsync(options, dbg);
      if (!s.ok()) break;
    }
    return s;
  }

  meter* const meter_;
  const bool counts_;
  const bool durable_;
  // Folders with new names in them.
  std::mutex mutex_;
  std::set<std::string> changed_;
};

// Running work, and the thread that waits for it.
struct waiting {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_over = false;
  Status status;
  // A callback's failure on the work's thread, which fails no call there.
  bool failed = false;
  std::string text;
};

void work_for(waiting* on, const std::function<Status()>& work) noexcept {
  Status s;
  try {
    s = work();
  } catch (...) {
    rx::status told;
    fill_exception(&told);
    s = Status::Aborted(told.message);
  }
  const std::lock_guard<std::mutex> lock(on->mutex);
  on->failed = take_failure(&on->text);
  on->status = s;
  on->is_over = true;
  on->changed.notify_all();
}

}  // namespace

void meter::note(const Status& s) {
  if (s.ok() || s.IsNotFound() || s.IsPathNotFound()) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (failure_.ok()) failure_ = s;
}

Status meter::failure() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failure_;
}

std::unique_ptr<rocksdb::Env> watched(rocksdb::Env* base, meter* meter, bool counts, bool durable) {
  return inside::with_files(
      base, std::make_shared<watched_files>(base->GetFileSystem(), meter, counts, durable));
}

Status run_metered(meter* meter, const object* progress, const std::function<Status()>& work) {
  Status s;
  if (progress == nullptr) {
    s = work();
  } else {
    waiting on;
    std::thread worker(work_for, &on, std::cref(work));
    uint64_t told = UINT64_MAX;
    std::unique_lock<std::mutex> lock(on.mutex);
    while (!on.is_over) {
      on.changed.wait_for(lock, std::chrono::milliseconds(10));
      const uint64_t total = meter->total(), done = meter->done();
      // Report the end only once it is certain.
      if (on.is_over || total == 0 || done == told || done == total) continue;
      // The first report is 0 of the total.
      const uint64_t now = told == UINT64_MAX ? 0 : done;
      told = now;
      lock.unlock();
      if (!tell_progress(progress, now, total)) meter->give_up();
      lock.lock();
    }
    lock.unlock();
    worker.join();
    s = on.status;
    if (on.failed) fail_operation(on.text);
    if (s.ok() && told == UINT64_MAX && !tell_progress(progress, 0, meter->total()))
      return stopped();
    if (s.ok()) tell_progress(progress, meter->total(), meter->total());
  }
  return !s.ok() && meter->is_stopped() ? stopped() : s;
}

}  // namespace rx
