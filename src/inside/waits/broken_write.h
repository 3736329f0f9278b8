// What an exception in the middle of a write leaves: RocksDB's write thread (db/write_thread.h)
// still names the writer, whose stack is gone, and every other write would wait for it for ever.
#pragma once

#include "rocksdb/db.h"

namespace rx::inside {

// Ends a write of this thread's that an exception left. The writes that waited behind it fail with
// Aborted, and so do later ones until the database is opened anew. For a thread that is in no call
// of RocksDB's. Returns whether there was one.
bool end_broken_write(rocksdb::DB* db);

}  // namespace rx::inside
