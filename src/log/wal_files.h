// The list of a database's WAL files.
#pragma once

#include <cstdint>
#include <vector>

#include "rocksdb/transaction_log.h"
#include "src/base/bridge.h"

namespace rx {

struct wal_file {
  uint64_t number, start_sequence, size;
  rocksdb::WalFileType type;

  std::string name() const;
};

// The numbers of the files, the oldest first; nothing is missing in between, even while files are
// made and archived. RocksDB's own list lacks a live file that is older than the last archived one,
// taking it for moved (db/wal_manager.cc, GetSortedWalFiles). After a reopening for two-phase
// commits there are such files: the recovery keeps its logs, and a flush archives only later ones
// (db/db_impl/db_impl_files.cc, FindObsoleteFiles). In the same way it lacks a file whose archiving
// the list of the archive missed.
Status wal_numbers(DB* db, std::vector<uint64_t>* out);

// What a file is. NotFound: it is deleted, or has no record.
Status look_at_wal(DB* db, uint64_t number, wal_file* out);

// Those that have a record, the oldest first.
Status list_wals(DB* db, std::vector<wal_file>* out);

}  // namespace rx
