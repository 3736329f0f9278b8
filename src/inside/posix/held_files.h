// The operating system's files, reached through descriptors of their folders.
//
// A path may come to mean another folder while a database is open: the process changes its working
// folder, a link is set anew, a folder is renamed and another put in its place. RocksDB keeps paths
// alone, so it would go on in the other folder, and delete there what it does not know. While a
// folder is held, each path below it means the folder that it meant at first.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace rx::inside {

// RocksDB's default env over these files: use it instead of Env::Default(). Never freed.
rocksdb::Env* system_env();
// Whether the env's files are those of the system, with nothing between.
bool is_system(const rocksdb::Env* env);
// Whether the env's files are those of the system in the end, as below injected faults.
bool reaches_system(rocksdb::Env* env);

class held_folder;
using hold = std::shared_ptr<held_folder>;

// Holds a folder, by its absolute and real path. `owner`: the folder of the database whose file it
// is in; NULL: itself. Refused where the process holds another folder of that path.
rocksdb::Status hold_folder(const std::string& path, const hold& owner, hold* out);

struct identity {
  dev_t device;
  ino_t number;
  bool operator==(const identity& other) const {
    return device == other.device && number == other.number;
  }
  bool operator<(const identity& other) const {
    return device != other.device ? device < other.device : number < other.number;
  }
};

identity identity_of(const held_folder& folder);

// RocksDB's error. Of a limit that others may have used up, for descriptors or memory: what the
// limit is, and that it may pass, so that background work which meets it is done again.
rocksdb::IOStatus system_error(const std::string& context, const std::string& path, int error);

}  // namespace rx::inside
