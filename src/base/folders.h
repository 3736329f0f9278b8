// Folder operations through an env.
#pragma once

#include <string>
#include <vector>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Makes a path absolute and strips a slash at its end: RocksDB's file system for reading a backup
// takes absolute paths only (env/fs_remap.cc, EncodePath).
Status absolute_path(rocksdb::Env* env, const std::string& path, std::string* out);

// The canonical form of a path, as far as it exists: compare these to find whether two paths are
// the same.
std::string resolved(rocksdb::Env* env, const std::string& path);

// The folder that a path's last name is in.
std::string folder_of(const std::string& path);

// Whether `path` is `folder` or something in it.
bool is_within(rocksdb::Env* env, const std::string& path, const std::string& folder);

// Whether a path exists. An error means that this is not known.
Status is_there(rocksdb::Env* env, const std::string& path, bool* out);

// Fails if the folder cannot be listed, so that no file is overlooked. A folder that does not exist
// is empty.
Status children(rocksdb::Env* env, const std::string& folder, std::vector<std::string>* names);

// Syncs the folder, which makes the names in it durable.
Status sync_folder(rocksdb::Env* env, const std::string& folder);

}  // namespace rx
