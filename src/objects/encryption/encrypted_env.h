// An env whose files are encrypted.
#pragma once

#include <memory>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "src/objects/objects.h"

namespace rx {

class encrypted_files;
class master_keys;

// Where an env encrypts: the files that it encrypts, as they are, and its keys.
struct encryption_layer {
  rocksdb::FileSystem* below = nullptr;
  master_keys* keys = nullptr;
};

// false: the env encrypts nothing.
bool find_encryption(const rocksdb::Env* env, encryption_layer* out);

// Its counters.
std::vector<figure> encryption_figures(const encrypted_files* files);

// Makes one from the name "encrypted:/path/of/the/keys".
Status make_encrypted_env(const std::string& path, std::unique_ptr<object>* out);

}  // namespace rx
