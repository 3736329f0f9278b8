// The folders of the databases that this process has open. RocksDB compares the paths they were
// opened with, so it would not refuse another path to the same folder; and it follows a path
// wherever that leads meanwhile (src/inside/posix/held_files.h).
#pragma once

#include <string>
#include <vector>

#include "src/base/bridge.h"
#include "src/db/open/open.h"
#include "src/inside/posix/held_files.h"

namespace rx {

using Holds = std::vector<inside::hold>;

// Makes the paths in options absolute and real: later the process may work in another folder, or a
// link be set anew. Only where the env's files are the system's.
void resolve_paths(rocksdb::Env* env, rocksdb::Options* options);

void resolve_family(rocksdb::Env* env, rocksdb::ColumnFamilyOptions* options);

// A database's folder by such a path. Refused while the process has another folder in use that had
// the path: what is read there would be that one's.
Status find_folder(rocksdb::Env* env, const std::string& given, std::string* path);

// Holds the folders that a database which is about to be opened writes to; `makes`: those are made
// that RocksDB would make. The database's own comes first. One that is only read is not held: it
// harms no other folder, and its path may be given to a newer copy that is opened beside it.
Status hold_folders(const std::string& path, const rocksdb::DBOptions& options,
                    const open_options& how, bool writes, bool makes, const Families& families,
                    Holds* out);

void remember_folders(const DB* db, Holds&& held, bool writes);
void forget_folders(const DB* db);

// The same for a column family that is about to be made.
Status hold_new_family(const DB* db, rocksdb::ColumnFamilyOptions* options);

// Whether this process has it open for writing.
bool is_open_here(rocksdb::Env* env, const std::string& path);

}  // namespace rx
