// Taking table files in.
#pragma once

#include <string>
#include <vector>

#include "options.h"
#include "upkeep.h"

namespace rx {

using ingest_args = std::vector<rocksdb::IngestExternalFileArg>;

// Takes all of the files in, or none. What RocksDB left of a failure is cleared away.
Status ingest(DB* db, const ingest_args& args, const stop_flag& stop);

}  // namespace rx
