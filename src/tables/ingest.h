// Taking table files in.
#pragma once

#include <string>
#include <vector>

#include "src/options/options.h"
#include "src/base/checks/checks.h"

namespace rx {

// RocksDB takes damaged blocks in, unless it is told to look.
struct ingest_options : rocksdb::IngestExternalFileOptions {
  ingest_options() { verify_checksums_before_ingest = true; }
};

using ingest_args = std::vector<rocksdb::IngestExternalFileArg>;

// Takes all of the files in, or none. What RocksDB left of a failure is cleared away.
Status ingest(DB* db, const ingest_args& args, const stop_flag& stop);

}  // namespace rx
