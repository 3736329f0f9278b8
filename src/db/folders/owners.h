// Whose files lie in a folder apart: of logs (the option wal_dir), of tables and blobs (db_paths,
// cf_paths). A database's OPTIONS file names such a folder by its path, and a copy of the database
// has that file too: opened by it, the copy would write among the original's logs and delete them.
// So each such folder has a file that names its database.
#pragma once

#include <string>

#include "rocksdb/options.h"
#include "src/base/bridge.h"
#include "src/db/open/open.h"

namespace rx {

constexpr char kOwnerFile[] = "ROCKS_OWNER";

// Refuses folders of `path`'s options that belong to another database.
Status check_owners(const std::string& path, const rocksdb::DBOptions& options,
                    const Families& families);

// Names the database in each of its folders apart.
Status mark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families);

// Deletes those files, before the database is destroyed.
void unmark_owned(const std::string& path, const rocksdb::DBOptions& options,
                  const Families& families);

// The folder that an OPTIONS file in `path` means by `stored`: that of a database which was moved
// together with the folders in it is found; one that belongs to another database is none: "".
std::string own_folder(rocksdb::Env* env, const std::string& path, const std::string& stored);

}  // namespace rx
