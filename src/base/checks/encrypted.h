// What tells an encrypted file, and whether the files of a folder can be read through an env.
#pragma once

#include <string>
#include <vector>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// The first bytes of every encrypted file (src/objects/encryption).
inline constexpr char kEncryptedMagic[17] = "\x89rocks.encrypted";
// The name of the file system that encrypts.
inline constexpr char kEncryptedFiles[] = "rocks.Encrypted";

// Whether the env encrypts its files.
bool is_encrypted(const rocksdb::Env* env);

// Refuses a file that is encrypted where the env does not decrypt it, with the reason. `what`: the
// argument. A file that is missing is none.
Status check_file_cipher(rocksdb::Env* env, const char* what, const std::string& path);

// The same of all files that RocksDB may read in these folders, with their keys where the env
// encrypts, before any of them is taken for damaged. Elsewhere CURRENT tells for all.
Status check_ciphers(rocksdb::Env* env, const std::vector<std::string>& folders);

// Options that an encrypting env does not serve.
Status check_encrypted_options(const rocksdb::DBOptions& options);

}  // namespace rx
