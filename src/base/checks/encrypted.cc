#include "src/base/checks/encrypted.h"

#include <cstring>
#include <vector>

#include "rocksdb/file_system.h"
#include "rocksdb/options.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/inside/files.h"

namespace rx {

using rocksdb::Env;

bool is_encrypted(const Env* env) {
  const auto files = env->GetFileSystem();
  for (const rocksdb::Customizable* one = files.get(); one != nullptr; one = one->Inner()) {
    if (strcmp(one->Name(), kEncryptedFiles) == 0) return true;
  }
  return false;
}

Status check_file_cipher(Env* env, const char* what, const std::string& path) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  constexpr size_t kMagic = sizeof(kEncryptedMagic) - 1;
  // An env that decrypts reads the header here, and says what is wrong with it.
  rocksdb::IOStatus s =
      env->GetFileSystem()->NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr);
  if (s.IsNotFound() || s.IsPathNotFound()) return Status::OK();
  // Elsewhere whoever needs it says so.
  if (!s.ok()) return is_encrypted(env) ? s : rocksdb::IOStatus::OK();
  char scratch[kMagic];
  rocksdb::Slice first;
  s = file->Read(kMagic, rocksdb::IOOptions(), &first, scratch, nullptr);
  // Whoever reads the whole file says what is wrong with it.
  if (!s.ok() || first != rocksdb::Slice(kEncryptedMagic, kMagic)) return Status::OK();
  return Status::InvalidArgument(std::string(what) + ": " + quoted(path) + " is encrypted",
                                 "it can be read through the env that it was written with "
                                 "(rocks_env_new_encrypted) alone; it is not damaged");
}

bool is_ciphered(rocksdb::FileType type) {
  return type == rocksdb::kWalFile || type == rocksdb::kTableFile || type == rocksdb::kBlobFile ||
         type == rocksdb::kDescriptorFile || type == rocksdb::kCurrentFile ||
         type == rocksdb::kOptionsFile || type == rocksdb::kIdentityFile;
}

Status check_ciphers(Env* env, const std::string& folder, bool all, const needs_file& needs) {
  const bool encrypts = is_encrypted(env);
  std::vector<std::string> names;
  if (!children(env, folder, &names).ok()) return Status::OK();
  for (const std::string& name : names) {
    uint64_t number = 0;
    rocksdb::FileType type = rocksdb::kTempFile;
    if (!inside::parse_file_name(name, &number, &type) || !is_ciphered(type)) continue;
    const bool tells = type == rocksdb::kCurrentFile || type == rocksdb::kDescriptorFile;
    if (!encrypts && !all && !tells) continue;
    const Status s = check_file_cipher(env, "path", folder + "/" + name);
    if (s.ok() || (encrypts && needs && !needs(type, number))) continue;
    return s;
  }
  return Status::OK();
}

Status check_encrypted_options(const rocksdb::DBOptions& options) {
  if (!is_encrypted(options.env)) return Status::OK();
  const std::pair<const char*, bool> refused[] = {
      {"allow_mmap_reads", options.allow_mmap_reads},
      {"allow_mmap_writes", options.allow_mmap_writes},
      {"use_direct_io_for_flush_and_compaction", options.use_direct_io_for_flush_and_compaction},
  };
  for (const auto& [name, is_set] : refused) {
    if (!is_set) continue;
    return Status::InvalidArgument(std::string(name) +
                                   ": true; accepted: false with an env whose files are encrypted");
  }
  return Status::OK();
}

}  // namespace rx
