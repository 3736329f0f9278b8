// Flushes memtables to files, and syncs the write-ahead log.
#include <vector>

#include "src/base/checks/checks.h"
#include "src/plugins/family.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

extern "C" {

bool rx_flush_waits(const rocksdb::FlushOptions* options) { return options->wait; }

int32_t rx_flush(DB* db, const rocksdb::FlushOptions* options, ColumnFamilyHandle* const* cfs,
                 size_t count, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = rx::must_be_writable(db);
    if (!s.ok()) return s;
    return rx::watching(cfs, count, [&] {
      return db->Flush(*options, std::vector<ColumnFamilyHandle*>(cfs, cfs + count));
    });
  });
}

int32_t rx_flush_wal(DB* db, bool sync, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::FlushWALOptions options;
    options.sync = sync;
    return db->FlushWAL(options);
  });
}

int32_t rx_sync_wal(DB* db, rx::status* st) {
  return rx::run(st, [&] { return db->SyncWAL(); });
}
}
