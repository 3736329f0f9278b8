// What tells an encrypted file, and whether the files of a folder can be read through an env.
#pragma once

#include <functional>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/types.h"
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

// Whether a file that fails is refused. Else it is one that nobody will read.
using needs_file = std::function<bool(rocksdb::FileType type, uint64_t number)>;

// The same of the files in a folder that RocksDB may read, with their keys where the env encrypts,
// before any of them is taken for damaged. `all`: of every kind also where the env encrypts
// nothing; else CURRENT and the MANIFESTs tell there. `needs`: asked of files that fail where the
// env encrypts; empty: each is needed.
Status check_ciphers(rocksdb::Env* env, const std::string& folder, bool all,
                     const needs_file& needs);

// Whether a file of this kind is among them.
bool is_ciphered(rocksdb::FileType type);

// Options that an encrypting env does not serve.
Status check_encrypted_options(const rocksdb::DBOptions& options);

}  // namespace rx
