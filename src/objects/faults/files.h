// Files of a fault-injecting env. Each asks the plan before it does anything.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "rocksdb/file_system.h"
#include "src/objects/faults/plan.h"

namespace rx::failing {

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

// Of which file: `had` bytes are there, and it writes from `from` on.
struct file_start {
  uint64_t had = 0, from = 0;
  // Operations on an info log are no faults of the database's: they take room alone.
  bool counts = true;
};

class writable_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using Verification = rocksdb::DataVerificationInfo;

  writable_file(std::unique_ptr<FSWritableFile>&& file, std::shared_ptr<plan> plan,
                std::shared_ptr<std::atomic<uint64_t>> open, std::string path, const file_start& at)
      : FSWritableFileOwnerWrapper(std::move(file)),
        plan_(std::move(plan)),
        open_(std::move(open)),
        path_(std::move(path)),
        counts_(at.counts),
        size_(at.had),
        end_(at.from) {
    open_->fetch_add(1);
  }
  ~writable_file() override { open_->fetch_sub(1); }

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* dbg) override {
    return append(data, options, nullptr, dbg);
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const Verification& info,
                  IODebugContext* dbg) override {
    return append(data, options, &info, dbg);
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const IOOptions& options,
                            IODebugContext* dbg) override {
    return reach(offset + data.size(), [&] {
      return FSWritableFileOwnerWrapper::PositionedAppend(data, offset, options, dbg);
    });
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const IOOptions& options,
                            const Verification& info, IODebugContext* dbg) override {
    return reach(offset + data.size(), [&] {
      return FSWritableFileOwnerWrapper::PositionedAppend(data, offset, options, info, dbg);
    });
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = next(kWrite, "truncate");
    if (s.ok()) s = FSWritableFileOwnerWrapper::Truncate(size, options, dbg);
    if (!s.ok()) return s;
    if (size < size_) plan_->give(path_, size_ - size);
    size_ = end_ = size;
    return s;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = next(kSync, "sync");
    return s.ok() ? FSWritableFileOwnerWrapper::Sync(options, dbg) : s;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = next(kSync, "sync");
    return s.ok() ? FSWritableFileOwnerWrapper::Fsync(options, dbg) : s;
  }
  IOStatus RangeSync(uint64_t offset, uint64_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus s = next(kSync, "sync a range of");
    return s.ok() ? FSWritableFileOwnerWrapper::RangeSync(offset, count, options, dbg) : s;
  }
  // A file is closed even if its close failed.
  IOStatus Close(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s = next(kMetadataWrite, "close");
    IOStatus closed = FSWritableFileOwnerWrapper::Close(options, dbg);
    return s.ok() ? closed : s;
  }

 private:
  IOStatus next(operation kind, const char* what) {
    return counts_ ? plan_->next(kind, what, path_) : IOStatus::OK();
  }

  // Writes up to `end`. Without enough room, or if the write fails, it takes none.
  template <typename Write>
  IOStatus reach(uint64_t end, Write write) {
    IOStatus s = next(kWrite, "write");
    if (!s.ok()) return s;
    const uint64_t more = end > size_ ? end - size_ : 0, fits = plan_->take(path_, more);
    s = fits < more ? plan_->full(path_) : write();
    if (s.ok()) {
      size_ = std::max(size_, end);
    } else {
      plan_->give(path_, fits);
    }
    return s;
  }

  // A full disk takes what it has room for.
  IOStatus append(const rocksdb::Slice& data, const IOOptions& options, const Verification* info,
                  IODebugContext* dbg) {
    IOStatus s = next(kWrite, "write");
    if (!s.ok()) return s;
    const uint64_t end = end_ + data.size(), more = end > size_ ? end - size_ : 0;
    const uint64_t lacks = more - plan_->take(path_, more);
    const rocksdb::Slice part(data.data(), data.size() - lacks);
    if (lacks == 0 && info != nullptr) {
      s = FSWritableFileOwnerWrapper::Append(data, options, *info, dbg);
    } else if (lacks == 0 || !part.empty()) {
      s = FSWritableFileOwnerWrapper::Append(part, options, dbg);
    }
    if (!s.ok()) {
      plan_->give(path_, more - lacks);
      return s;
    }
    end_ += part.size();
    size_ = std::max(size_, end_);
    return lacks != 0 ? plan_->full(path_) : s;
  }

  const std::shared_ptr<plan> plan_;
  const std::shared_ptr<std::atomic<uint64_t>> open_;
  const std::string path_;
  const bool counts_;
  // What the file has, and where the next bytes go.
  uint64_t size_, end_;
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

}  // namespace rx::failing
