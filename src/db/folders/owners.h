// Whose files lie in a folder apart: of logs (the option wal_dir), of tables and blobs (db_paths,
// cf_paths). A database's OPTIONS file names such a folder by its path, and a copy of the database
// has that file too: opened by it, the copy would write among the original's logs and delete them.
// So each such folder has a file that names its database. The database's own folder has one that
// names its folders of tables: no file of RocksDB does.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rocksdb/options.h"
#include "src/base/bridge.h"
#include "src/db/open/open.h"

namespace rx {

constexpr char kOwnerFile[] = "ROCKS_OWNER";
constexpr char kFoldersFile[] = "ROCKS_FOLDERS";

// Refuses folders of `path`'s options that belong to another database.
Status check_owners(const std::string& path, const rocksdb::DBOptions& options,
                    const Families& families);

// Whether a folder names a database, in a file that can be read through the env: then check_owners
// tells whose the folder is.
bool is_marked(rocksdb::Env* env, const std::string& folder);

// The folders of tables that a database noted as its own, each with the option that named it. Those
// that are another's by now, or gone, are not among them.
std::vector<std::pair<std::string, std::string>> noted_folders(rocksdb::Env* env,
                                                               const std::string& path);

// Names the database in each of its folders apart, and them in its own.
Status mark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families);

// Deletes those files, before the database is destroyed.
void unmark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families);

// The folder that an OPTIONS file in `path` means by `stored`: that of a database which was moved
// together with the folders in it is found; one that belongs to another database is none: "".
std::string own_folder(rocksdb::Env* env, const std::string& path, const std::string& stored);

}  // namespace rx
