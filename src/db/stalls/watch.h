// Databases that hold writes back, and those that close: where RocksDB would wait for ever, the
// watch ends the wait.
#pragma once

#include "src/base/bridge.h"

namespace rx {

// The database will not be looked at any more. For the thread that is about to delete it.
void unwatch_stalls(DB* db);

// Flushes what was written without a log. If that is given up, the Status says what was lost.
Status flush_before_close(DB* db);

}  // namespace rx
