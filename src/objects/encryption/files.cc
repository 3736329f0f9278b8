#include "src/objects/encryption/files.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "src/base/text/names.h"

namespace rx {

using rocksdb::FSReadRequest;
using rocksdb::Slice;

namespace {

// How much a disk loses at once.
constexpr size_t kSector = 512;

// How many bytes there are before an end of zeros: of the disk, those were never written, as behind
// the end that a power failure left. Bytes that were encrypted have no such end.
size_t before_hole(const char* bytes, size_t len) {
  constexpr size_t kLeast = 16;
  size_t end = len;
  while (end > 0 && bytes[end - 1] == 0) end--;
  return len - end < kLeast ? len : end;
}

// The last bytes of a ciphertext may be zeros too. So this many zeros of a hole are decrypted:
// behind the last record of a log they are the checksum of a record of kind 0, which nobody
// compares (db/log_reader.cc).
constexpr size_t kUnsure = 4;

// Decrypts what was read; holes stay zeros, as RocksDB expects them. The bytes may be the file
// system's own, which stay as they are. Of what lies before them nothing is known: RocksDB reads
// logs by blocks, where no record ends within the first bytes.
void decrypt(const cipher& with, uint64_t at, Slice* read, char* scratch) {
  const size_t len = read->size();
  if (read->data() != scratch) memmove(scratch, read->data(), len);
  // The sector before: has bytes to its end, or ends with a hole.
  bool is_full = false, has_hole = false;
  size_t from = 0, sector = 0;
  while (sector < len) {
    const size_t next = std::min<size_t>(len, sector + kSector - (at + sector) % kSector);
    size_t end = sector + before_hole(scratch + sector, next - sector);
    // A hole goes on in a piece that is too short to be told from data.
    const auto is_zero = [](char c) { return c == 0; };
    if (has_hole && std::all_of(scratch + sector, scratch + next, is_zero)) end = sector;
    has_hole = end < next;
    if (has_hole) {
      const bool has_data = end > sector || is_full;
      const size_t last = has_data ? std::min(end + kUnsure, next) : end;
      with.apply(at + from, scratch + from, last - from);
      from = next;
    }
    is_full = !has_hole;
    sector = next;
  }
  with.apply(at + from, scratch + from, len - from);
  *read = Slice(scratch, len);
}

IOStatus no_scratch(const std::string& what) {
  return IOStatus::NotSupported(
      "allow_mmap_reads: true; accepted: false with an env whose files "
      "are encrypted",
      what);
}

}  // namespace

IOStatus first_bytes(FileSystem* files, const std::string& path, header* to, size_t* size) {
  std::unique_ptr<FSRandomAccessFile> file;
  IOStatus s = files->NewRandomAccessFile(path, FileOptions(), &file, nullptr);
  Slice got;
  if (s.ok()) s = file->Read(0, kHeaderSize, IOOptions(), &got, to->bytes, nullptr);
  if (!s.ok()) return s;
  if (got.data() != to->bytes) memmove(to->bytes, got.data(), got.size());
  *size = got.size();
  return s;
}

IOStatus load_key_id(FileSystem* files, const std::string& path, std::string* id) {
  header read;
  size_t size = 0;
  const IOStatus s = first_bytes(files, path, &read, &size);
  *id = s.ok() ? key_id_of(read, size) : "";
  return s;
}

IOStatus load_header(FileSystem* files, const std::string& path, master_keys* keys,
                     std::unique_ptr<cipher>* out, size_t* places) {
  header read;
  size_t size = 0;
  IOStatus s = first_bytes(files, path, &read, &size);
  if (s.ok()) s = read_header(path, keys, read, size, out);
  if (s.ok() && *out != nullptr && places != nullptr) parts_of(read, places);
  return s;
}

// ---- reading -----------------------------------------------------------------------

namespace {

class encrypted_sequential_file final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  encrypted_sequential_file(std::unique_ptr<FSSequentialFile> file, std::unique_ptr<cipher> with,
                            std::string path, std::shared_ptr<FileSystem> files, uint64_t size)
      : FSSequentialFileOwnerWrapper(std::move(file)),
        with_(std::move(with)),
        path_(std::move(path)),
        files_(std::move(files)),
        known_(size) {}

  IOStatus Read(size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* dbg) override {
    IOStatus s = FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, dbg);
    if (s.ok()) s = decrypted(at_, result, scratch);
    if (s.ok()) at_ += result->size();
    return s;
  }
  IOStatus Skip(uint64_t n) override {
    IOStatus s = FSSequentialFileOwnerWrapper::Skip(n);
    if (s.ok()) at_ += n;
    return s;
  }
  IOStatus PositionedRead(uint64_t offset, size_t n, const IOOptions& options, Slice* result,
                          char* scratch, IODebugContext* dbg) override {
    IOStatus s = FSSequentialFileOwnerWrapper::PositionedRead(offset + kHeaderSize, n, options,
                                                              result, scratch, dbg);
    if (s.ok()) s = decrypted(offset, result, scratch);
    return s;
  }
  IOStatus InvalidateCache(size_t offset, size_t length) override {
    return FSSequentialFileOwnerWrapper::InvalidateCache(offset + kHeaderSize, length);
  }

 private:
  IOStatus decrypted(uint64_t at, Slice* read, char* scratch) {
    if (read->empty()) return IOStatus::OK();
    if (at + read->size() > known_) {
      // After the bytes: the place of their part was written before them.
      IOStatus s = look_again();
      if (!s.ok()) return s;
      known_ = at + read->size();
    }
    decrypt(*with_, at, read, scratch);
    return IOStatus::OK();
  }

  IOStatus look_again() {
    header read;
    size_t size = 0;
    const IOStatus s = first_bytes(files_.get(), path_, &read, &size);
    // Under another name, or deleted: nobody appends to it after opening it again.
    if (s.IsNotFound() || s.IsPathNotFound()) return IOStatus::OK();
    // Another file by now, as after a log was recycled.
    if (!s.ok() || size != kHeaderSize || !with_->is_of(read)) return s;
    size_t places = 0;
    with_->set_parts(parts_of(read, &places));
    return s;
  }

  const std::unique_ptr<cipher> with_;
  const std::string path_;
  const std::shared_ptr<FileSystem> files_;
  uint64_t at_ = 0, known_;
};

class encrypted_random_access_file final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  encrypted_random_access_file(std::unique_ptr<FSRandomAccessFile> file,
                               std::unique_ptr<cipher> with)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), with_(std::move(with)) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* dbg) const override {
    if (scratch == nullptr && n > 0) return no_scratch("a read without memory");
    IOStatus s = FSRandomAccessFileOwnerWrapper::Read(offset + kHeaderSize, n, options, result,
                                                      scratch, dbg);
    if (s.ok()) decrypt(*with_, offset, result, scratch);
    return s;
  }
  IOStatus MultiRead(FSReadRequest* requests, size_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    for (size_t i = 0; i < count; i++) {
      if (requests[i].scratch == nullptr) return no_scratch("a read without memory");
    }
    for (size_t i = 0; i < count; i++) requests[i].offset += kHeaderSize;
    IOStatus s = FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, dbg);
    for (size_t i = 0; i < count; i++) {
      FSReadRequest& one = requests[i];
      one.offset -= kHeaderSize;
      if (s.ok() && one.status.ok()) decrypt(*with_, one.offset, &one.result, one.scratch);
    }
    return s;
  }
  // At once, as files do that have no better way.
  IOStatus ReadAsync(FSReadRequest& request, const IOOptions& options,
                     std::function<void(FSReadRequest&, void*)> done, void* argument, void** handle,
                     rocksdb::IOHandleDeleter* deleter, IODebugContext* dbg) override {
    return FSRandomAccessFile::ReadAsync(request, options, std::move(done), argument, handle,
                                         deleter, dbg);
  }
  bool SubmitReadAsync(FSReadRequest& request, const IOOptions& options,
                       std::function<void(FSReadRequest&)> done, IODebugContext* dbg) override {
    return FSRandomAccessFile::SubmitReadAsync(request, options, std::move(done), dbg);
  }
  IOStatus Prefetch(uint64_t offset, size_t n, const IOOptions& options,
                    IODebugContext* dbg) override {
    return FSRandomAccessFileOwnerWrapper::Prefetch(offset + kHeaderSize, n, options, dbg);
  }
  IOStatus InvalidateCache(size_t offset, size_t length) override {
    return FSRandomAccessFileOwnerWrapper::InvalidateCache(offset + kHeaderSize, length);
  }
  IOStatus GetFileSize(uint64_t* size) override {
    IOStatus s = FSRandomAccessFileOwnerWrapper::GetFileSize(size);
    if (s.ok()) *size -= std::min<uint64_t>(*size, kHeaderSize);
    return s;
  }

 private:
  const std::unique_ptr<cipher> with_;
};

// Reads alone: bytes that are written over others would share their key stream.
class encrypted_rw_file final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  encrypted_rw_file(std::unique_ptr<FSRandomRWFile> file, std::unique_ptr<cipher> with)
      : FSRandomRWFileOwnerWrapper(std::move(file)), with_(std::move(with)) {}

  IOStatus Write(uint64_t, const Slice&, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported(
        "write_global_seqno: true; accepted: false with an env whose "
        "files are encrypted",
        "no byte of theirs is written over");
  }
  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* dbg) const override {
    IOStatus s =
        FSRandomRWFileOwnerWrapper::Read(offset + kHeaderSize, n, options, result, scratch, dbg);
    if (s.ok()) decrypt(*with_, offset, result, scratch);
    return s;
  }

 private:
  const std::unique_ptr<cipher> with_;
};

// ---- writing -----------------------------------------------------------------------

class encrypted_writable_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using Verification = rocksdb::DataVerificationInfo;

  encrypted_writable_file(std::unique_ptr<FSWritableFile> file, std::unique_ptr<cipher> with,
                          written_file what)
      : FSWritableFileOwnerWrapper(std::move(file)),
        with_(std::move(with)),
        what_(std::move(what)),
        size_(what_.size) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    IOStatus s;
    if (what_.continues && !data.empty()) s = begin_part();
    for (Slice rest = data; s.ok() && !rest.empty();) {
      const size_t count = std::min(rest.size(), kMostAtOnce);
      buffer_.assign(rest.data(), count);
      const uint64_t at = size_.load(std::memory_order_relaxed);
      with_->apply(at, buffer_.data(), count);
      s = FSWritableFileOwnerWrapper::Append(buffer_, options, dbg);
      // Some of it may be there: what comes next may not be encrypted as this was.
      if (!s.ok()) what_.continues = true;
      if (s.ok()) size_.store(at + count, std::memory_order_relaxed);
      rest.remove_prefix(count);
    }
    return s;
  }
  // The checksums are of the bytes before they were encrypted.
  IOStatus Append(const Slice& data, const IOOptions& options, const Verification&,
                  IODebugContext* dbg) override {
    return Append(data, options, dbg);
  }
  IOStatus PositionedAppend(const Slice&, uint64_t, const IOOptions&, IODebugContext*) override {
    return refused();
  }
  IOStatus PositionedAppend(const Slice&, uint64_t, const IOOptions&, const Verification&,
                            IODebugContext*) override {
    return refused();
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* dbg) override {
    what_.continues = true;
    IOStatus s = FSWritableFileOwnerWrapper::Truncate(size + kHeaderSize, options, dbg);
    if (s.ok()) size_.store(size, std::memory_order_relaxed);
    return s;
  }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    return size_.load(std::memory_order_relaxed);
  }
  IOStatus InvalidateCache(size_t offset, size_t length) override {
    return FSWritableFileOwnerWrapper::InvalidateCache(offset + kHeaderSize, length);
  }
  IOStatus RangeSync(uint64_t offset, uint64_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    return FSWritableFileOwnerWrapper::RangeSync(offset + kHeaderSize, count, options, dbg);
  }
  void PrepareWrite(size_t offset, size_t len, const IOOptions& options,
                    IODebugContext* dbg) override {
    FSWritableFileOwnerWrapper::PrepareWrite(offset + kHeaderSize, len, options, dbg);
  }
  IOStatus Allocate(uint64_t offset, uint64_t len, const IOOptions& options,
                    IODebugContext* dbg) override {
    return FSWritableFileOwnerWrapper::Allocate(offset + kHeaderSize, len, options, dbg);
  }

 private:
  static constexpr size_t kMostAtOnce = 1 << 20;

  static IOStatus refused() {
    return IOStatus::NotSupported(
        "use_direct_io_for_flush_and_compaction: true; accepted: false "
        "with an env whose files are encrypted",
        "the last sector would be written over");
  }

  // Enters a part that begins where the file ends, and makes it last before anything of the part is
  // written. What is there lasts first: a file system may keep it in memory, and tell another size.
  IOStatus begin_part() {
    const IOOptions how;
    header read;
    size_t header_size = 0, places = 0;
    uint64_t size = 0;
    IOStatus s = FSWritableFileOwnerWrapper::Flush(how, nullptr);
    if (s.ok()) s = FSWritableFileOwnerWrapper::Sync(how, nullptr);
    if (s.ok()) s = first_bytes(what_.files.get(), what_.path, &read, &header_size);
    // Such as an info log that was renamed: another's header stays as it is.
    if (s.ok() && (header_size != kHeaderSize || !with_->is_of(read))) {
      s = IOStatus::IOError(
          "env: " + quoted(what_.path) +
          " is another file by now; nothing can be appended after a failed write");
    }
    if (s.ok()) s = what_.files->GetFileSize(what_.path, how, &size, nullptr);
    if (!s.ok()) return s;
    size -= std::min<uint64_t>(size, kHeaderSize);
    // The newest part has no byte where every write since it was entered failed, as on a full
    // disk: its place is written over.
    if (parts_of(read, &places).back().begin == size && places > 0) places--;
    if (places >= kPartPlaces) return no_more_parts(what_.path);
    part made;
    char place[kPartPlace];
    s = make_part(size, &made, place);
    std::unique_ptr<FSRandomRWFile> file;
    if (s.ok()) s = what_.files->NewRandomRWFile(what_.path, FileOptions(), &file, nullptr);
    if (!s.ok()) return s;
    const Slice bytes(place, kPartPlace);
    s = file->Write(kFirstPartPlace + places * kPartPlace, bytes, how, nullptr);
    if (s.ok()) s = file->Sync(how, nullptr);
    const IOStatus closed = file->Close(how, nullptr);
    if (s.ok()) s = closed;
    if (!s.ok()) return s;
    what_.continues = false;
    size_.store(size, std::memory_order_relaxed);
    // This file goes on behind all of it.
    with_->set_parts({made});
    return s;
  }

  const std::unique_ptr<cipher> with_;
  written_file what_;
  std::atomic<uint64_t> size_;
  std::string buffer_;
};

}  // namespace

std::unique_ptr<FSSequentialFile> decrypting(std::unique_ptr<FSSequentialFile> file,
                                             std::unique_ptr<cipher> with, std::string path,
                                             std::shared_ptr<FileSystem> files, uint64_t size) {
  return std::make_unique<encrypted_sequential_file>(std::move(file), std::move(with),
                                                     std::move(path), std::move(files), size);
}

std::unique_ptr<FSRandomAccessFile> decrypting(std::unique_ptr<FSRandomAccessFile> file,
                                               std::unique_ptr<cipher> with) {
  return std::make_unique<encrypted_random_access_file>(std::move(file), std::move(with));
}

std::unique_ptr<FSRandomRWFile> decrypting(std::unique_ptr<FSRandomRWFile> file,
                                           std::unique_ptr<cipher> with) {
  return std::make_unique<encrypted_rw_file>(std::move(file), std::move(with));
}

std::unique_ptr<FSWritableFile> encrypting(std::unique_ptr<FSWritableFile> file,
                                           std::unique_ptr<cipher> with, written_file what) {
  return std::make_unique<encrypted_writable_file>(std::move(file), std::move(with),
                                                   std::move(what));
}

}  // namespace rx
