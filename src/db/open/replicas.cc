// Databases that follow another one in the same file system. Checks first what RocksDB assumes
// about their paths, since it renames info logs and deletes files there.
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/db/open/catch_up.h"
#include "src/db/open/open.h"
#include "src/inside/files.h"
#include "src/inside/replicas/replica.h"

using rocksdb::DB;
using rocksdb::Env;
using rx::open_options;
using rx::quoted;
using rx::Status;

namespace inside = rx::inside;

namespace {

Status own_folder(Env* env, const char* name, const std::string& own, const std::string& other) {
  if (own.empty()) return Status::InvalidArgument(std::string(name) + ": not set");
  if (rx::resolved(env, own) == rx::resolved(env, other)) {
    return Status::InvalidArgument(std::string(name) + ": " + quoted(own),
                                   "the other database's own folder");
  }
  if (env->FileExists(inside::current_file(own)).ok()) {
    return Status::InvalidArgument(std::string(name) + ": " + quoted(own),
                                   "a database is there; it needs a folder of its own");
  }
  return Status::OK();
}

Status check_secondary(const std::string& path, const rocksdb::Options& options,
                       const open_options& how) {
  const std::string logs = options.wal_dir.empty() ? path : options.wal_dir;
  if (options.max_open_files != -1) {
    return Status::InvalidArgument(
        "max_open_files: " + std::to_string(options.max_open_files),
        "accepted by a secondary: -1; it holds every table open, as the primary deletes them");
  }
  const Status s = own_folder(options.env, "secondary_path", how.secondary_path, path);
  return s.ok() ? rx::check_logs(options.env, logs) : s;
}

Status check_follower(const std::string& path, const rocksdb::Options& options,
                      const open_options& how) {
  if (how.leader_path.empty()) return Status::InvalidArgument("leader_path: not set");
  return own_folder(options.env, "path", path, how.leader_path);
}

}  // namespace

namespace rx {

Status open_secondary(const std::string& path, const rocksdb::DBOptions& options,
                      const open_options& how, const Families& families, Handles* handles,
                      std::unique_ptr<DB>* db) {
  const Status s = inside::open_secondary(options, path, how.secondary_path, families, handles, db);
  if (s.ok()) inside::expect_families(db->get(), kFamiliesAhead);
  return s;
}

Status open_follower(const std::string& path, const rocksdb::DBOptions& options,
                     const open_options& how, const Families& families, Handles* handles,
                     std::unique_ptr<DB>* db) {
  rocksdb::DBOptions o = options;
  o.create_if_missing = true;  // the folder
  const Status s = DB::OpenAsFollower(o, path, how.leader_path, families, handles, db);
  if (s.ok()) inside::expect_families(db->get(), kFamiliesOfLeader);
  return s;
}

}  // namespace rx

extern "C" {

// `source`: out, the folder of the data.
int32_t rx_open_check_replica(const char* path, const rx::options* options, const rx::options* how,
                              char** source, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    const rocksdb::Options& o = rx::database(options);
    const open_options& opening = rx::opening(how);
    Status s;
    const rx::open_mode* mode = rx::find_mode(opening.mode, &s);
    if (mode == nullptr) return s;
    const bool follows = mode->kind == ROCKS_OPEN_FOLLOWER;
    if (mode->kind == ROCKS_OPEN_SECONDARY) s = check_secondary(path, o, opening);
    if (follows) s = check_follower(path, o, opening);
    if (s.ok()) *source = rx::copy_out(follows ? opening.leader_path : path, len);
    return s;
  });
}
}
