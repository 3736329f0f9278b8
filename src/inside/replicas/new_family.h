// A column family that a running secondary or follower opens.
#pragma once

#include <functional>
#include <string>

#include "rocksdb/db.h"

namespace rx::inside {

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::Status;

// Opens one that the other database has and this one did not open, as of the replica's last
// catch-up. Nothing changes for the other column families and those who read them, and nothing at
// all where it fails, also where `check` does, which is asked when everything was read.
// NotFound: the files have no such column family. TryAgain: a file is gone that the last catch-up
// knew; one more knows what came in its place.
Status open_family(DB* replica, const std::string& name,
                   const rocksdb::ColumnFamilyOptions& options,
                   const std::function<Status()>& check, ColumnFamilyHandle** out);

}  // namespace rx::inside
