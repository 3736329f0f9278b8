// Opening, closing, destroying, and column families.
#include "src/inside/db.h"
#include "rocksdb/comparator.h"
#include "rocksdb/convenience.h"
#include "rocksdb/slice_transform.h"
#include "src/base/checks/encrypted.h"
#include "src/base/text/about.h"
#include "src/base/text/names.h"
#include "src/callback/callback.h"
#include "src/db/folders/open_folders.h"
#include "src/db/folders/owners.h"
#include "src/db/identity/old_keys.h"
#include "src/db/identity/stored.h"
#include "src/db/open/open.h"
#include "src/db/options_file.h"
#include "src/db/stalls/watch.h"
#include "src/events/database_events.h"
#include "src/inside/files.h"
#include "src/inside/replicas/replica.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::ColumnFamilyDescriptor;
using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::database;
using rx::Slice;
using rx::Status;

namespace inside = rx::inside;

namespace {

using rx::Families;
using rx::Handles;

Status trim(DB* db, const Handles& handles, const Slice& to) {
  Handles timed;
  for (ColumnFamilyHandle* one : handles) {
    const rocksdb::Comparator* order = one->GetComparator();
    if (order->timestamp_size() == 0) continue;
    timed.push_back(one);
    // Below it only the newest version of a key is left, which would go, and the key with it.
    std::string low;
    const Status s = db->GetFullHistoryTsLow(one, &low);
    if (!s.ok()) return s;
    if (!low.empty() && order->CompareTimestamp(to, low) < 0) {
      return Status::InvalidArgument(
          "trim_ts: below the full_history_ts_low of column family " + rx::quoted(one->GetName()),
          "it gave up what its keys were before that; nothing was trimmed");
    }
  }
  for (ColumnFamilyHandle* one : timed) {
    const Status s = inside::trim_history(db, one, to.ToString());
    if (!s.ok()) return s;
  }
  return Status::OK();
}

// What RocksDB's OpenAndTrimHistory does (db/db_impl/db_impl_open.cc), without automatic
// compactions meanwhile: those would write files that the trimming does not see.
Status open_trimmed(const std::string& path, const rocksdb::DBOptions& options, const Slice& to,
                    const Families& families, Handles* handles, std::unique_ptr<DB>* db) {
  Status s = DB::Open(options, path, families, handles, db);
  if (!s.ok()) return s;
  Handles stilled;
  s = inside::still_compactions(db->get(), *handles, &stilled);
  if (s.ok()) s = trim(db->get(), *handles, to);
  if (s.ok()) s = (*db)->EnableAutoCompaction(stilled);
  if (s.ok()) return s;
  for (ColumnFamilyHandle* one : *handles) {
    (*db)->DestroyColumnFamilyHandle(one).PermitUncheckedError();
  }
  handles->clear();
  (*db)->Close().PermitUncheckedError();
  db->reset();
  return s;
}

Status read_write(const std::string& path, const rocksdb::DBOptions& options,
                  const rx::open_options& how, const Families& families, Handles* handles,
                  std::unique_ptr<DB>* db) {
  if (how.trim_ts == nullptr) return DB::Open(options, path, families, handles, db);
  return open_trimmed(path, options, *how.trim_ts, families, handles, db);
}

// Refuses what RocksDB would ignore or trim wrongly.
Status check_trim(const rx::open_mode& mode, const rocksdb::DBOptions& options, const rx::Slice& to,
                  const Families& families) {
  if (mode.kind != ROCKS_OPEN_READ_WRITE) {
    return Status::InvalidArgument("trim_ts: mode " + std::string(mode.name),
                                   "the mode read_write trims");
  }
  if (options.avoid_flush_during_recovery) {
    return Status::InvalidArgument("trim_ts: with avoid_flush_during_recovery",
                                   "what is in the log has to be in tables to be trimmed");
  }
  bool any = false;
  for (const auto& family : families) {
    const size_t size = family.options.comparator->timestamp_size();
    if (size == 0) continue;
    any = true;
    if (to.size() != size) {
      return Status::InvalidArgument("trim_ts: " + std::to_string(to.size()) + " bytes",
                                     "timestamps of column family " + rx::quoted(family.name) +
                                         " have " + std::to_string(size));
    }
    if (!family.options.persist_user_defined_timestamps) {
      return Status::InvalidArgument(
          "trim_ts: persist_user_defined_timestamps is false in column family " +
              rx::quoted(family.name),
          "its tables have no timestamps");
    }
    // A manual compaction of these rewrites nothing (db/compaction/compaction_picker_fifo.cc).
    if (family.options.compaction_style == rocksdb::kCompactionStyleFIFO ||
        family.options.compaction_style == rocksdb::kCompactionStyleNone) {
      return Status::InvalidArgument(
          "trim_ts: the compaction_style of column family " + rx::quoted(family.name),
          "accepted: kCompactionStyleLevel, kCompactionStyleUniversal");
    }
  }
  if (any) return Status::OK();
  return Status::InvalidArgument("trim_ts: no column family has user-defined timestamps");
}

// RocksDB blames the options where the process has no descriptor left to open CURRENT a second time
// (db/db_impl/db_impl_open.cc).
Status not_of_the_options(const Status& s) {
  const std::string text = s.getState() == nullptr ? "" : s.getState();
  const std::string blamed = "Found options incompatible with filesystem: IO error: ";
  if (!text.starts_with(blamed) || text.find("Too many open files") == text.npos) return s;
  auto met = rocksdb::IOStatus::IOError(text.substr(blamed.size()));
  met.SetRetryable(true);
  return met;
}

// An error that is about a file in the folder of the info logs, or about that folder. Those of the
// other folders of options name them (src/db/folders/owners.cc).
Status about_logs(const Status& s, const std::string& path, const std::string& logs) {
  const std::string text = s.getState() == nullptr ? "" : s.getState();
  const bool is_about = !logs.empty() && logs != path && text.find(logs) != text.npos &&
                        text.find(path + "/") == text.npos;
  return is_about ? rx::with_text(s, "db_log_dir: " + rx::quoted(logs)) : s;
}

Status read_only(const std::string& path, const rocksdb::DBOptions& options,
                 const rx::open_options& how, const Families& families, Handles* handles,
                 std::unique_ptr<DB>* db) {
  return DB::OpenForReadOnly(options, path, families, handles, db, how.error_if_wal_file_exists);
}

// To add a mode, add a line.
constexpr rx::open_mode kModes[] = {
    {"read_write", ROCKS_OPEN_READ_WRITE, true, read_write},
    {"read_only", ROCKS_OPEN_READ_ONLY, false, read_only},
    {"transaction", ROCKS_OPEN_TRANSACTION, true, rx::open_transaction},
    {"optimistic_transaction", ROCKS_OPEN_OPTIMISTIC_TRANSACTION, true,
     rx::open_optimistic_transaction},
    {"ttl", ROCKS_OPEN_TTL, true, rx::open_ttl},
    {"ttl_read_only", ROCKS_OPEN_TTL_READ_ONLY, false, rx::open_ttl_read_only},
    {"secondary", ROCKS_OPEN_SECONDARY, false, rx::open_secondary},
    {"follower", ROCKS_OPEN_FOLLOWER, false, rx::open_follower},
};

// DestroyDB would create an info log in the folder that it empties.
struct silent_logger : rocksdb::Logger {
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// Names, each ended by a NUL.
char* joined(const std::vector<std::string>& names, size_t* len) {
  std::string all;
  for (const auto& name : names) all.append(name).push_back('\0');
  return rx::copy_out(all, len);
}

}  // namespace

namespace rx {

void unwatch(ColumnFamilyHandle* cf);  // reading.cc

Status all_done(const Status& s, status* unsaved) {
  if (!s.ok()) fill(unsaved, s);
  return Status::OK();
}

Families describe(const char* const* names, const options* const* given, size_t count) {
  Families families;
  for (size_t i = 0; i < count; i++) {
    families.emplace_back(names[i], never_without_merges(database(given[i])));
  }
  return families;
}

void begin_anew(const Families& families) {
  for (const auto& family : families) {
    const auto* order = dynamic_cast<const calls_user*>(family.options.comparator);
    if (order != nullptr) order->of_user().begin_anew();
    const auto* prefixes = dynamic_cast<const calls_user*>(family.options.prefix_extractor.get());
    if (prefixes != nullptr) prefixes->of_user().begin_anew();
  }
}

const open_mode* find_mode(const std::string& name, Status* why) {
  std::string accepted;
  for (const open_mode& mode : kModes) {
    if (name == mode.name) return &mode;
    accepted += (accepted.empty() ? "" : ", ") + std::string(mode.name);
  }
  *why = Status::InvalidArgument("mode: " + quoted(name) + "; accepted: " + accepted);
  return nullptr;
}

}  // namespace rx

extern "C" {

int32_t rx_db_open(const char* path, const rx::options* options, const rx::options* how,
                   const char* const* names, const rx::options* const* family_options, size_t count,
                   DB** out, ColumnFamilyHandle** handles, rx::status* st) {
  return rx::run(st, [&] {
    Status s;
    const rx::open_mode* mode = rx::find_mode(rx::opening(how).mode, &s);
    if (mode == nullptr) return s;
    rx::Holds held;  // outlives a database that is not kept
    Handles opened;
    std::unique_ptr<DB> db;
    Families families = rx::describe(names, family_options, count);
    rx::begin_anew(families);
    rocksdb::DBOptions o = database(options);
    if (rx::opening(how).trim_ts != nullptr) {
      s = check_trim(*mode, o, *rx::opening(how).trim_ts, families);
      if (!s.ok()) return s;
    }
    if (rx::opening(how).allow_missing_merge_operator) {
      rx::name_missing_operators(path, database(options), &families);
    }
    if (!rx::opening(how).allow_foreign_folders && mode->kind != ROCKS_OPEN_SECONDARY) {
      s = rx::check_owners(path, o, families);
      if (!s.ok()) return s;
    }
    s = rx::hold_folders(path, o, rx::opening(how), mode->writes, mode->writes, families, &held);
    if (s.ok() && mode->writes) s = rx::mark_owned(path, o, families);
    if (!s.ok()) return s;
    const auto events = rx::tell_events(path, &o);
    s = mode->open(path, o, rx::opening(how), families, &opened, &db);
    if (s.IsCorruption() && o.enforce_single_del_contracts &&
        s.ToString().find("contract of SingleDelete") != std::string::npos) {
      return Status::CopyAppendMessage(s, "; ", "enforce_single_del_contracts=false opens it");
    }
    if (s.IsInvalidArgument()) return not_of_the_options(s);
    if (!s.ok()) return about_logs(s, path, o.db_log_dir);
    events->opened(db->GetRootDB());
    if (rx::will_fail()) {
      // A callback failed during the replay of the log: close this database again.
      for (ColumnFamilyHandle* one : opened)
        db->DestroyColumnFamilyHandle(one).PermitUncheckedError();
      db->Close().PermitUncheckedError();
      return s;
    }
    for (size_t i = 0; i < count; i++) handles[i] = opened[i];
    rx::remember_folders(db.get(), std::move(held), mode->writes);
    if (mode->writes) {
      rx::mark_families(db.get(), opened, true);
      rx::leave_old_keys(db.get());
    }
    *out = db.release();
    return s;
  });
}

// Deletes the database in every case; returns RocksDB's result of closing it.
// `tell`: the listeners are told if it fails.
int32_t rx_db_close(DB* db, bool tell, rx::status* st) {
  std::unique_ptr<DB> owned(db);
  return rx::run(st, [&] {
    const auto listeners = tell ? db->GetDBOptions().listeners : rx::Listeners();
    const Status flushed = rx::flush_before_close(db);
    Status s = db->Close();
    if (s.IsAborted()) {
      // A compaction under transactions has its own snapshot, which RocksDB mistakes for an
      // unreleased one (db/db_impl/db_impl.cc, Close). All others were released.
      rocksdb::CancelAllBackgroundWork(db->GetRootDB(), true);
      s = db->Close();
    }
    rx::unwatch_stalls(db);
    owned.reset();
    rx::forget_folders(db);
    if (s.ok()) s = flushed;
    if (!s.ok()) rx::tell_close_failed(listeners, s);
    return s;
  });
}

// The database's address in its events (callback.h).
const DB* rx_db_root(DB* db) { return db->GetRootDB(); }

uint64_t rx_db_latest_sequence(DB* db) { return db->GetLatestSequenceNumber(); }

// Whether a value that RocksDB pins may be in memory that ends with the database: a mapped file,
// which plain and cuckoo tables always read.
bool rx_options_pin_mapped(const rx::options* options) {
  const rocksdb::Options& o = database(options);
  return o.allow_mmap_reads ||
         !o.table_factory->IsInstanceOf(rocksdb::TableFactory::kBlockBasedTableName());
}

// Whether RocksDB points at the same objects without owning them.
bool rx_options_same_objects(const rx::options* a, const rx::options* b) {
  return database(a).env == database(b).env && a->kept == b->kept;
}

// Whether values are in the same caches.
bool rx_options_same_caches(const rx::options* a, const rx::options* b) {
  const rocksdb::Options &x = database(a), &y = database(b);
  return x.table_factory == y.table_factory && x.row_cache == y.row_cache &&
         x.blob_cache == y.blob_cache;
}

void rx_options_drop_caches(rx::options* options) {
  auto& o = const_cast<rocksdb::Options&>(database(options));
  o.table_factory.reset();
  o.row_cache.reset();
  o.blob_cache.reset();
}

int32_t rx_db_destroy(const char* given, const rx::options* options, const char* const* names,
                      const rx::options* const* family_options, size_t count, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::Options o = database(options);
    std::string path;
    Status s = rx::find_folder(o.env, given, &path);
    if (!s.ok()) return s;
    rx::resolve_paths(o.env, &o);
    std::vector<std::string> children;
    s = o.env->GetChildren(path, &children);
    if (!s.ok()) return s;
    // RocksDB deletes every file whose name it could have given: the folder must be its own.
    bool ours = false;
    for (const std::string& child : children) {
      uint64_t number;
      rocksdb::FileType type;
      ours |= inside::parse_file_name(child, &number, &type) &&
              (type == rocksdb::kCurrentFile || type == rocksdb::kDescriptorFile ||
               type == rocksdb::kIdentityFile || type == rocksdb::kOptionsFile);
    }
    if (!ours) {
      return Status::InvalidArgument(
          "path: no database in " + rx::quoted(path),
          "it has no CURRENT, MANIFEST, IDENTITY or OPTIONS file; nothing was deleted");
    }
    s = rx::check_lock(o.env, path);
    if (!s.ok()) return s;
    o.info_log = std::make_shared<silent_logger>();
    Families families = rx::describe(names, family_options, count);
    for (auto& family : families) rx::resolve_family(o.env, &family.options);
    rx::Holds held;
    s = rx::hold_folders(path, o, {}, true, false, families, &held);
    if (!s.ok()) return s;
    s = rx::check_owners(path, o, families);
    if (!s.ok()) return s;
    rx::unmark_owned(path, o, families);
    s = rocksdb::DestroyDB(path, o, families);
    if (s.ok()) rx::remove_mark(o.env, path);
    return s;
  });
}

int32_t rx_cf_destroy(DB* db, ColumnFamilyHandle* cf, rx::status* st) {
  rx::unwatch(cf);
  return rx::run(st, [&] { return db->DestroyColumnFamilyHandle(cf); });
}

// RocksDB calls a change failed that is done, if it cannot write the OPTIONS file then
// (db/db_impl/db_impl.cc, WriteOptionsFile). Such calls succeed here, and `unsaved` tells why the
// file is not new.

// `handles` and `made` include those made before a failure.
int32_t rx_cf_create(DB* db, const rx::options* const* options, const char* const* names,
                     size_t count, ColumnFamilyHandle** handles, size_t* made, rx::status* unsaved,
                     rx::status* st) {
  return rx::run(st, [&] {
    Families families = rx::describe(names, options, count);
    for (auto& family : families) {
      const Status s = rx::hold_new_family(db, &family.options);
      if (!s.ok()) return s;
    }
    Handles created;
    Status s = rx::check_new_families(db, families);
    if (s.ok()) s = db->CreateColumnFamilies(families, &created);
    for (size_t i = 0; i < created.size(); i++) handles[i] = created[i];
    if (!created.empty()) rx::mark_families(db, created, false);
    *made = created.size();
    return created.size() == count ? rx::all_done(s, unsaved) : s;
  });
}

int32_t rx_cf_drop(DB* db, ColumnFamilyHandle* cf, rx::status* unsaved, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = db->DropColumnFamily(cf);
    return inside::is_dropped(cf) ? rx::all_done(s, unsaved) : s;
  });
}

uint32_t rx_cf_id(const ColumnFamilyHandle* cf) { return cf->GetID(); }

int32_t rx_list_column_families(const char* given, const rx::options* options, char** out,
                                size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::vector<std::string> names;
    rocksdb::Env* env = database(options).env;
    std::string path;
    Status s = rx::find_folder(env, given, &path);
    if (!s.ok()) return s;
    s = env->FileExists(inside::current_file(path));
    if (s.IsNotFound()) {
      return Status::InvalidArgument("path: no database in " + rx::quoted(path),
                                     "it has no CURRENT file");
    }
    if (s.ok()) s = rx::check_file_cipher(env, "path", inside::current_file(path));
    if (s.ok()) s = DB::ListColumnFamilies(database(options), path, &names);
    if (s.IsCorruption() && rx::families_before_unwritten(env, path, &names)) s = Status::OK();
    if (s.ok()) *out = joined(names, len);
    return s;
  });
}

int32_t rx_unopened_families(DB* db, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::vector<std::string> names;
    const Status s = inside::list_unopened(db, &names);
    if (s.ok()) *out = joined(names, len);
    return s;
  });
}

const rocksdb::Snapshot* rx_snapshot_new(DB* db) {
  try {
    return db->GetSnapshot();
  } catch (...) {
    return nullptr;
  }
}

void rx_snapshot_release(DB* db, const rocksdb::Snapshot* snapshot) {
  db->ReleaseSnapshot(snapshot);
}

uint64_t rx_snapshot_sequence(const rocksdb::Snapshot* snapshot) {
  return snapshot->GetSequenceNumber();
}
}
