// Folders, as an env has them.
#pragma once

#include <string>
#include <vector>

#include "src/base/bridge.h"
#include "rocksdb/env.h"

namespace rx {

// Without a slash at its end, and not relative: RocksDB's file system for reading a backup takes
// absolute paths alone (env/fs_remap.cc, EncodePath).
Status absolute_path(rocksdb::Env* env, const std::string& path, std::string* out);

// A path by its one name, as far as it is there: what is compared to know whether two are the same.
std::string resolved(rocksdb::Env* env, const std::string& path);

// Whether `path` is `folder` or something in it.
bool is_within(rocksdb::Env* env, const std::string& path, const std::string& folder);

// Whether a path is there. Not to know is neither yes nor no.
Status is_there(rocksdb::Env* env, const std::string& path, bool* out);

// A folder that cannot be listed is not an empty one: files would be forgotten. One that is not there is.
Status children(rocksdb::Env* env, const std::string& folder, std::vector<std::string>* names);

// Makes durable what a folder has names for.
Status sync_folder(rocksdb::Env* env, const std::string& folder);

}  // namespace rx
