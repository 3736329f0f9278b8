// Ingests table files.
#pragma once

#include <string>
#include <vector>

#include "src/base/checks/checks.h"
#include "src/options/options.h"

namespace rx {

// RocksDB ingests damaged blocks, unless an option makes it check.
struct ingest_options : rocksdb::IngestExternalFileOptions {
  ingest_options() { verify_checksums_before_ingest = true; }
};

using ingest_args = std::vector<rocksdb::IngestExternalFileArg>;

// Ingests all of the files, or none, and removes what RocksDB leaves of a failure.
Status ingest(DB* db, const ingest_args& args, const stop_flag& stop);

}  // namespace rx
