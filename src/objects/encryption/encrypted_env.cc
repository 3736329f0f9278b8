// Encrypts the files of another env. Each has a key of its own, so nothing that RocksDB does with
// whole files (links, renames, copies) meets a key stream twice. What would write over bytes is
// refused; what appends after a file was opened again is a part with another nonce.
#include "src/objects/encryption/encrypted_env.h"

#include <cstring>
#include <functional>
#include <utility>

#include "src/base/checks/encrypted.h"
#include "src/base/text/names.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"
#include "src/objects/encryption/files.h"

namespace rx {

namespace {

// Files whose beginning did not reach the disk, so that nothing is in them.

// Whoever reads a log while it is written may have opened it before its beginning was there, and
// looks again.
class empty_sequential_file final : public FSSequentialFile {
 public:
  // Makes no file as long as there is nothing in it.
  using open_again = std::function<IOStatus(std::unique_ptr<FSSequentialFile>*)>;

  explicit empty_sequential_file(open_again open) : open_(std::move(open)) {}

  IOStatus Read(size_t n, const IOOptions& options, rocksdb::Slice* result, char* scratch,
                IODebugContext* dbg) override {
    *result = rocksdb::Slice(scratch, 0);
    if (file_ == nullptr) {
      const IOStatus s = open_(&file_);
      // Deleted meanwhile: with nothing in it.
      if (s.IsNotFound() || s.IsPathNotFound()) return IOStatus::OK();
      if (!s.ok() || file_ == nullptr) return s;
    }
    return file_->Read(n, options, result, scratch, dbg);
  }
  IOStatus Skip(uint64_t n) override { return file_ == nullptr ? IOStatus::OK() : file_->Skip(n); }

 private:
  const open_again open_;
  std::unique_ptr<FSSequentialFile> file_;
};

class empty_random_access_file final : public FSRandomAccessFile {
 public:
  IOStatus Read(uint64_t, size_t, const IOOptions&, rocksdb::Slice* result, char* scratch,
                IODebugContext*) const override {
    *result = rocksdb::Slice(scratch, 0);
    return IOStatus::OK();
  }
};

}  // namespace

class encrypted_files final : public rocksdb::FileSystemWrapper {
 public:
  encrypted_files(const std::shared_ptr<FileSystem>& base, std::unique_ptr<key_source> keys)
      : FileSystemWrapper(base), base_(base), keys_(std::move(keys)) {}

  static const char* kClassName() { return kEncryptedFiles; }
  const char* Name() const override { return kClassName(); }

  master_keys& keys() const { return keys_; }

  // ---- reading -----------------------------------------------------------------------

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* out, IODebugContext* dbg) override {
    IOStatus s = open_sequential(path, options, out, dbg);
    if (s.ok() && *out == nullptr) {
      FileOptions how = options;
      how.use_direct_reads = false;
      *out = std::make_unique<empty_sequential_file>(
          [this, path, how](std::unique_ptr<FSSequentialFile>* later) {
            return open_sequential(path, how, later, nullptr);
          });
    }
    return s;
  }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* out,
                               IODebugContext* dbg) override {
    out->reset();
    std::unique_ptr<FSRandomAccessFile> file;
    IOStatus s = FileSystemWrapper::NewRandomAccessFile(path, plain(options), &file, dbg);
    if (s.ok() && file->use_direct_io()) s = fits(file->GetRequiredBufferAlignment(), path);
    header read;
    rocksdb::Slice got;
    if (s.ok()) s = file->Read(0, kHeaderSize, options.io_options, &got, read.bytes, dbg);
    std::unique_ptr<cipher> with;
    if (s.ok()) s = understood(path, &read, got, &with);
    if (!s.ok()) return s;
    if (with == nullptr) {
      *out = std::make_unique<empty_random_access_file>();
    } else {
      *out = decrypting(std::move(file), std::move(with));
    }
    return s;
  }

  IOStatus NewRandomRWFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSRandomRWFile>* out, IODebugContext* dbg) override {
    out->reset();
    std::unique_ptr<cipher> with;
    IOStatus s = load_header(target(), path, &keys_, &with, nullptr);
    std::unique_ptr<FSRandomRWFile> file;
    if (s.ok()) s = FileSystemWrapper::NewRandomRWFile(path, plain(options), &file, dbg);
    if (s.ok() && with == nullptr) s = IOStatus::IOError("env: " + quoted(path) + " is empty");
    if (s.ok()) *out = decrypting(std::move(file), std::move(with));
    return s;
  }

  IOStatus NewMemoryMappedFileBuffer(const std::string& path,
                                     std::unique_ptr<rocksdb::MemoryMappedFileBuffer>*) override {
    return IOStatus::NotSupported("env: its files are encrypted, so none is mapped into memory",
                                  path);
  }

  // ---- writing -----------------------------------------------------------------------

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    out->reset();
    // The key first: without one nothing is made.
    header made;
    std::unique_ptr<cipher> with;
    IOStatus s = may_write(options);
    if (s.ok()) s = make_header(&keys_, &made, &with);
    std::unique_ptr<FSWritableFile> file;
    if (s.ok()) s = FileSystemWrapper::NewWritableFile(path, options, &file, dbg);
    if (!s.ok()) return s;
    s = file->Append(made.all(), options.io_options, dbg);
    if (s.ok()) {
      *out = encrypting(std::move(file), std::move(with), {path, base_, 0, false});
    } else {
      // A part of a header is nothing.
      file->Close(options.io_options, dbg).PermitUncheckedError();
      file.reset();
      DeleteFile(path, options.io_options, dbg).PermitUncheckedError();
    }
    return s;
  }

  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    out->reset();
    IOStatus s = may_write(options);
    if (!s.ok()) return s;
    written_file what{path, base_, 0, true};
    std::unique_ptr<cipher> with;
    size_t places = 0;
    s = load_header(target(), path, &keys_, &with, &places);
    // Nothing is in it: so it is made anew.
    const bool is_missing = s.IsNotFound() || s.IsPathNotFound();
    if (is_missing || (s.ok() && with == nullptr)) return NewWritableFile(path, options, out, dbg);
    if (s.ok()) s = GetFileSize(path, options.io_options, &what.size, dbg);
    if (s.ok() && places >= kPartPlaces) s = no_more_parts(path);
    if (s.ok()) s = renews_manifest(path);
    std::unique_ptr<FSWritableFile> file;
    if (s.ok()) s = FileSystemWrapper::ReopenWritableFile(path, options, &file, dbg);
    if (s.ok()) *out = encrypting(std::move(file), std::move(with), std::move(what));
    return s;
  }

  // Bytes of the old log would be decrypted to others, and the key stream be used again.
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old,
                             const FileOptions& options, std::unique_ptr<FSWritableFile>* out,
                             IODebugContext* dbg) override {
    IOStatus s = NewWritableFile(path, options, out, dbg);
    if (s.ok()) s = DeleteFile(old, options.io_options, dbg);
    if (!s.ok()) out->reset();
    return s;
  }

  // The info log as well.
  IOStatus NewLogger(const std::string& path, const IOOptions& options,
                     std::shared_ptr<rocksdb::Logger>* out, IODebugContext* dbg) override {
    return FileSystem::NewLogger(path, options, out, dbg);
  }

  IOStatus Truncate(const std::string& path, size_t size, const IOOptions& options,
                    IODebugContext* dbg) override {
    return FileSystemWrapper::Truncate(path, size + kHeaderSize, options, dbg);
  }

  // ---- sizes -------------------------------------------------------------------------

  IOStatus GetFileSize(const std::string& path, const IOOptions& options, uint64_t* size,
                       IODebugContext* dbg) override {
    IOStatus s = FileSystemWrapper::GetFileSize(path, options, size, dbg);
    if (s.ok()) *size = behind_header(*size);
    return s;
  }
  IOStatus GetChildrenFileAttributes(const std::string& path, const IOOptions& options,
                                     std::vector<rocksdb::FileAttributes>* out,
                                     IODebugContext* dbg) override {
    IOStatus s = FileSystemWrapper::GetChildrenFileAttributes(path, options, out, dbg);
    if (!s.ok()) return s;
    for (auto& one : *out) one.size_bytes = behind_header(one.size_bytes);
    return s;
  }

  void SupportedOps(int64_t& operations) override {
    FileSystemWrapper::SupportedOps(operations);
    operations &= int64_t{1} << rocksdb::FSSupportedOps::kFSPrefetch;
  }

 private:
  // NULL: nothing is in it.
  IOStatus open_sequential(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSSequentialFile>* out, IODebugContext* dbg) {
    out->reset();
    // Before the header is read: what lies before this end is of the parts that the header has.
    uint64_t size = 0;
    IOStatus s = GetFileSize(path, options.io_options, &size, dbg);
    std::unique_ptr<FSSequentialFile> file;
    if (s.ok()) s = FileSystemWrapper::NewSequentialFile(path, plain(options), &file, dbg);
    if (!s.ok()) return s;
    header read;
    rocksdb::Slice got;
    if (file->use_direct_io()) {
      s = fits(file->GetRequiredBufferAlignment(), path);
      if (s.ok()) {
        s = file->PositionedRead(0, kHeaderSize, options.io_options, &got, read.bytes, dbg);
      }
    } else {
      s = file->Read(kHeaderSize, options.io_options, &got, read.bytes, dbg);
    }
    std::unique_ptr<cipher> with;
    if (s.ok()) s = understood(path, &read, got, &with);
    if (!s.ok()) return s;
    if (with != nullptr) *out = decrypting(std::move(file), std::move(with), path, base_, size);
    return s;
  }

  static uint64_t behind_header(uint64_t size) {
    return size < kHeaderSize ? 0 : size - kHeaderSize;
  }

  // Mapped memory has the bytes as they are on the disk.
  static FileOptions plain(const FileOptions& options) {
    FileOptions how = options;
    how.use_mmap_reads = false;
    return how;
  }

  static IOStatus may_write(const FileOptions& options) {
    const char* const refused = options.use_direct_writes ? "use_direct_io_for_flush_and_compaction"
                                : options.use_mmap_writes ? "allow_mmap_writes"
                                                          : nullptr;
    if (refused == nullptr) return IOStatus::OK();
    return IOStatus::NotSupported(std::string(refused) +
                                  ": true; accepted: false with an env whose files are encrypted");
  }

  // RocksDB begins another MANIFEST where one cannot be appended to (db/version_set.cc): so none
  // keeps an old key for ever.
  IOStatus renews_manifest(const std::string& path) const {
    uint64_t number = 0;
    rocksdb::FileType type = rocksdb::kTempFile;
    std::string id, current;
    master_key ignored;
    if (!inside::parse_file_name(path.substr(path.rfind('/') + 1), &number, &type) ||
        type != rocksdb::kDescriptorFile) {
      return IOStatus::OK();
    }
    IOStatus s = load_key_id(target(), path, &id);
    if (s.ok()) s = keys_.current(&current, &ignored);
    if (!s.ok() || id == current) return s;
    return IOStatus::NotSupported("env: " + quoted(path) + " has an older master key",
                                  "accepted: a new MANIFEST");
  }

  static IOStatus fits(size_t alignment, const std::string& path) {
    if (kHeaderSize % alignment == 0) return IOStatus::OK();
    return IOStatus::NotSupported("use_direct_reads: true, and the sectors of " + quoted(path) +
                                  " have " + std::to_string(alignment) +
                                  " bytes; accepted with an env whose files are encrypted: "
                                  "sectors of 4096 or less");
  }

  IOStatus understood(const std::string& path, header* read, const rocksdb::Slice& got,
                      std::unique_ptr<cipher>* with) {
    if (got.data() != read->bytes) memmove(read->bytes, got.data(), got.size());
    return read_header(path, &keys_, *read, got.size(), with);
  }

  const std::shared_ptr<FileSystem> base_;
  mutable master_keys keys_;
};

bool find_encryption(const rocksdb::Env* env, encryption_layer* out) {
  const auto files = env->GetFileSystem();
  for (const rocksdb::Customizable* one = files.get(); one != nullptr; one = one->Inner()) {
    if (strcmp(one->Name(), kEncryptedFiles) != 0) continue;
    const auto* layer = static_cast<const encrypted_files*>(one);
    *out = {layer->target(), &layer->keys()};
    return true;
  }
  return false;
}

std::vector<figure> encryption_figures(const encrypted_files* files) {
  return {
      {"encryption.keys", [files] { return files->keys().count(); }},
      {"encryption.failures", [files] { return files->keys().failures(); }},
  };
}

namespace {

void make_env_of(const object* with, std::unique_ptr<key_source> keys,
                 std::unique_ptr<object>* out) {
  const auto* base = static_cast<const env*>(with);
  auto made = std::make_unique<env>();
  const std::shared_ptr<rocksdb::Env> below =
      base != nullptr ? base->it
                      : std::shared_ptr<rocksdb::Env>(inside::system_env(), [](rocksdb::Env*) {});
  made->encryption = std::make_shared<encrypted_files>(below->GetFileSystem(), std::move(keys));
  made->it = inside::with_files(below, made->encryption);
  *out = std::move(made);
}

}  // namespace

Status make_encrypted_env(const std::string& path, std::unique_ptr<object>* out) {
  std::unique_ptr<key_source> keys;
  const Status s = keys_of_file(path, &keys);
  if (s.ok()) make_env_of(nullptr, std::move(keys), out);
  return s;
}

}  // namespace rx

extern "C" {

// `provider`: NULL: the keys are in the text.
int32_t rx_env_new_encrypted(const rx::object* base, const rx::object* provider, const char* keys,
                             rx::object** out, rx::status* st) {
  return rx::run(st, [&] {
    std::unique_ptr<rx::key_source> source;
    rx::Status s;
    if (provider != nullptr) {
      source = rx::keys_of_provider(provider);
    } else {
      s = rx::keys_of_text(keys, &source);
    }
    if (!s.ok()) return s;
    std::unique_ptr<rx::object> made;
    rx::make_env_of(base, std::move(source), &made);
    *out = made.release();
    return s;
  });
}

int32_t rx_env_set_encryption_keys(rx::object* given, const char* keys, rx::status* st) {
  return rx::run(st, [&] {
    const auto* env = static_cast<rx::env*>(given);
    if (env->encryption == nullptr) {
      return rx::Status::InvalidArgument("env: it encrypts nothing",
                                         "accepted: an env of rocks_env_new_encrypted_by_keys");
    }
    return env->encryption->keys().replace(keys);
  });
}
}
