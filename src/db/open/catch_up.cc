#include "src/db/open/catch_up.h"

#include <vector>

#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/inside/log_read.h"
#include "src/inside/replica.h"

using rocksdb::DB;
using rx::Status;

namespace rx {

Status check_logs(rocksdb::Env* env, const std::string& folder) {
  std::vector<std::string> children;
  // The open reports why it cannot be listed.
  if (!env->GetChildren(folder, &children).ok()) return Status::OK();
  for (const std::string& child : children) {
    uint64_t number;
    rocksdb::FileType type;
    if (!inside::parse_file_name(child, &number, &type) || type != rocksdb::kWalFile) continue;
    // A log that is gone is not read either.
    if (inside::is_recycled(env->GetFileSystem(), folder + "/" + child)) {
      return Status::NotSupported("the primary has recycle_log_file_num above 0; " + child,
                                  "a log that is written over cannot be followed");
    }
  }
  return Status::OK();
}

}  // namespace rx

extern "C" {

int32_t rx_catch_up(DB* db, bool follows, rx::status* st) {
  return rx::run(st, [&] {
    if (follows) return rx::inside::follow(db);
    Status s = rx::check_logs(db->GetEnv(), rx::inside::wal_folder(db));
    rx::inside::expect_families(db, rx::kFamiliesAhead);
    if (s.ok()) s = db->TryCatchUpWithPrimary();
    if (s.ok()) rx::inside::drop_old_memtables(db);
    return s;
  });
}
}
