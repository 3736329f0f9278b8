#include "src/db/open/catch_up.h"

#include <algorithm>
#include <vector>

#include "src/base/text/names.h"
#include "src/callback/callback.h"
#include "src/db/folders/open_folders.h"
#include "src/db/identity/stored.h"
#include "src/db/open/open.h"
#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/inside/log_read.h"
#include "src/inside/replicas/new_family.h"
#include "src/inside/replicas/replica.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

namespace {

// The other database may delete each time what was just read of.
constexpr int kAttempts = 10;

Status catch_up(DB* db, bool follows) {
  if (follows) return rx::inside::follow(db);
  const Status s = rx::check_logs(db->GetEnv(), rx::inside::wal_folder(db));
  rx::inside::expect_families(db, rx::kFamiliesAhead);
  return s.ok() ? rx::inside::catch_up(db) : s;
}

// Refuses options with which the column family's data would be read wrongly, as an opening does.
Status check_stored(DB* db, const char* name, const rx::options* options) {
  const rocksdb::Options of_database(db->GetDBOptions(), rocksdb::ColumnFamilyOptions());
  // A follower's env shows its leader's files under its own path.
  const std::string path = db->GetName();
  if (rx::options_lack(of_database.env, path, name)) {
    // It is in the MANIFEST before its options are in a file, without which nothing can be
    // compared.
    std::vector<std::string> there;
    const Status listed = DB::ListColumnFamilies(of_database, path, &there);
    if (listed.ok() && std::find(there.begin(), there.end(), name) != there.end()) {
      return Status::TryAgain(
          "name: the newest OPTIONS file lacks column family " + rx::quoted(name),
          "the other database writes its options after it made it; call it again");
    }
  }
  const Status s = rx::check_comparators(path, of_database, &name, &options, 1, nullptr);
  return s.ok() ? rx::check_merge_operators(path, of_database, &name, &options, 1) : s;
}

// A failure of a callback would be lost: RocksDB goes on.
Status check_callbacks() {
  return rx::will_fail() ? Status::Aborted("options: a callback failed") : Status::OK();
}

}  // namespace

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
  return rx::run(st, [&] { return catch_up(db, follows); });
}

// Opens a column family of a secondary's primary or a follower's leader.
int32_t rx_cf_open(DB* db, bool follows, const char* name, const rx::options* options,
                   ColumnFamilyHandle** out, rx::status* st) {
  return rx::run(st, [&] {
    rx::Families family = rx::describe(&name, &options, 1);
    rx::resolve_family(db->GetEnv(), &family.front().options);
    Status s;
    for (int attempt = 0; attempt < kAttempts; attempt++) {
      s = catch_up(db, follows);
      if (s.ok()) s = check_stored(db, name, options);
      if (s.ok()) {
        s = rx::inside::open_family(db, name, family.front().options, check_callbacks, out);
      }
      if (!s.IsTryAgain()) break;
    }
    return s;
  });
}
}
