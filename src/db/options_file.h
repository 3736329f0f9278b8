// Reading OPTIONS files.
#pragma once

#include "rocksdb/convenience.h"
#include "src/options/options.h"

namespace rx {

// Loads a file: the names of its column families, each ended by a NUL, and an array of one options
// per name, the database's options in each. Both are freed with rx_free. `folder`: the database
// whose folders it names (src/db/owners.h); "": they stay as they are.
Status load_options(const rocksdb::ConfigOptions& how, const std::string& folder,
                    const std::string& file, char** names, size_t* len, options*** out,
                    size_t* count);

}  // namespace rx
