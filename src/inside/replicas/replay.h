// Logs of a primary that a secondary reads into its memtables.
#pragma once

#include <unordered_set>

#include "src/inside/log_read.h"

namespace rocksdb {
class ColumnFamilyData;
class ColumnFamilyMemTables;
class DBImplSecondary;
class WriteBatch;
struct JobContext;
}  // namespace rocksdb

namespace rx::inside {

// All with the secondary's mutex held.

// A record of a log as a batch, its timestamps checked against those of the column families.
Status read_batch(rocksdb::DBImplSecondary& db, const Slice& record,
                  const timestamp_sizes& recorded, rocksdb::WriteBatch* batch);
// Inserts it for the column families of `into`. `next`: out, the sequence number after it.
Status insert_batch(rocksdb::DBImplSecondary& db, rocksdb::WriteBatch* batch, uint64_t log,
                    rocksdb::ColumnFamilyMemTables* into, uint64_t* next);
// Gives a column family a memtable for what follows from this sequence number on; the one before is
// kept until tables have what precedes this log.
void seal_memtable(rocksdb::ColumnFamilyData* family, uint64_t log, uint64_t first,
                   rocksdb::JobContext* job);
// Reads what the logs have beyond where they were read to. PathNotFound: the primary deleted one
// meanwhile. `changed`: the column families that records were for.
Status read_logs(rocksdb::DBImplSecondary& db, rocksdb::JobContext* job,
                 std::unordered_set<rocksdb::ColumnFamilyData*>* changed);

}  // namespace rx::inside
