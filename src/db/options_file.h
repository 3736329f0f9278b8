// OPTIONS files: read, and what is missing in them.
#pragma once

#include "rocksdb/convenience.h"
#include "src/options/options.h"

namespace rx {

// Loads a file: the names of its column families, each ended by a NUL, and an array of one options
// per name, the database's options in each. Both are freed with rx_free. `folder`: the database
// whose folders it names (src/db/folders/owners.h); "": they stay as they are.
Status load_options(const rocksdb::ConfigOptions& how, const std::string& folder,
                    const std::string& file, char** names, size_t* len, options*** out,
                    size_t* count);

// Changes of a database that are done, whatever the Status: only the OPTIONS file could not be
// written. Fills `unsaved` then, and returns OK.
Status all_done(const Status& s, status* unsaved);

// The same of a change of options: RocksDB reads and writes no other file for it.
inline Status all_set(const Status& s, status* unsaved) {
  return s.IsIOError() ? all_done(s, unsaved) : s;
}

}  // namespace rx
