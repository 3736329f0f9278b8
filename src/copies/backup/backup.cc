#include "src/copies/backup/backup.h"

#include <algorithm>
#include <set>

#include "src/base/checks/checks.h"
#include "src/base/checks/encrypted.h"
#include "src/base/text/about.h"
#include "src/base/text/names.h"
#include "src/copies/backup/named_tables.h"
#include "src/inside/waits/stops.h"

namespace rx {

namespace {

using rocksdb::BackupEngine;
using rocksdb::BackupEngineReadOnly;
using rocksdb::BackupInfo;
using rocksdb::DB;
using rocksdb::Env;

// How often a call retries while another process changes files.
constexpr int kTries = 5;

}  // namespace

// RocksDB's garbage collector ignores these: "meta/.7.tmp", which becomes "meta/7". Only one call
// writes at a time.
static Status delete_unfinished_lists(const backup_engine& engine) {
  const std::string folder = engine.folder + "/meta";
  std::vector<std::string> names;
  const Status s = children(engine.env(), folder, &names);
  for (const auto& name : names) {
    if (name.size() < 6 || name[0] != '.' || name.compare(name.size() - 4, 4, ".tmp") != 0)
      continue;
    engine.env()->DeleteFile(folder + "/" + name).PermitUncheckedError();
  }
  return s;
}

std::string private_folder(const backup_engine& engine, uint32_t id) {
  return engine.folder + "/private/" + std::to_string(id);
}

Status open_reader(const backup_engine& engine, Env* of_backups, Env* of_databases,
                   std::unique_ptr<BackupReader>* out) {
  backup_engine_options o = engine.o;
  o.backup_env = of_backups;
  BackupEngineReadOnly* opened = nullptr;
  Status s;
  for (int i = 0; i < kTries; i++) {
    s = BackupEngineReadOnly::Open(o, of_databases, &opened);
    // A backup that another process deletes may be listed but gone.
    if (!s.IsNotFound() && !s.IsPathNotFound()) break;
    if (!of_backups->FileExists(engine.folder + "/meta").ok()) break;
  }
  if (s.ok()) out->reset(opened);
  return s;
}

Status open_writer(const backup_engine& engine, Env* of_backups, Env* of_databases,
                   std::unique_ptr<BackupEngine>* out) {
  if (engine.o.read_only) {
    return Status::NotSupported("engine: opened with read_only=true");
  }
  Status s = delete_unfinished_lists(engine);
  if (!s.ok()) return s;
  backup_engine_options o = engine.o;
  o.backup_env = of_backups;
  BackupEngine* opened = nullptr;
  s = BackupEngine::Open(o, of_databases, &opened);
  if (s.ok()) out->reset(opened);
  return s;
}

Status find_backup(const backup_engine& engine, const BackupReader& reader, uint32_t id,
                   bool details, BackupInfo* info, std::unique_ptr<folder_lock>* in_use) {
  Status s =
      id == 0 ? reader.GetLatestBackupInfo(info, details) : reader.GetBackupInfo(id, info, details);
  const std::string name = id == 0 ? "no backup" : "no backup " + std::to_string(id);
  if (s.IsNotFound()) {
    return Status::NotFound("id: " + name + " in " + quoted(engine.folder));
  }
  if (s.IsCorruption()) {
    return Status::CopyAppendMessage(
        s, "; ",
        "id: backup " + std::to_string(id) + " in " + quoted(engine.folder) + " is damaged");
  }
  if (s.ok() && in_use != nullptr) {
    s = lock_in_use(engine.env(), private_folder(engine, info->backup_id), false, in_use);
    if (s.IsBusy() || s.IsNotFound()) {
      s = Status::NotFound("id: backup " + std::to_string(info->backup_id) +
                           " is being deleted by another engine");
    }
  }
  return s;
}

namespace {

// The bytes that a new backup must read: those that no other backup has. RocksDB would report them
// only as it proceeds; the progress total is needed before.
Status bytes_to_read(const BackupEngine& engine, const backup_engine_options& o, DB* db,
                     const create_backup_options& how, uint64_t* total) {
  rocksdb::LiveFilesStorageInfoOptions wanted;
  wanted.wal_size_for_flush = how.flush_before_backup ? 0 : UINT64_MAX;
  wanted.atomic_flush = how.atomic_flush;
  std::vector<rocksdb::LiveFileStorageInfo> files;
  const Status s = db->GetLiveFilesStorageInfo(wanted, &files);
  if (!s.ok()) return s;
  // A shared file's name contains its number, its size and a session's identity, which only the
  // file itself contains as well.
  std::set<std::pair<uint64_t, uint64_t>> shared;
  if (o.share_table_files) {
    std::vector<BackupInfo> backups;
    engine.GetBackupInfo(&backups, true);
    for (const auto& backup : backups) {
      for (const auto& file : backup.file_details) {
        if (file.file_type == rocksdb::kTableFile || file.file_type == rocksdb::kBlobFile) {
          shared.insert({file.file_number, file.size});
        }
      }
    }
  }
  *total = 0;
  for (const auto& file : files) {
    if (file.file_type == rocksdb::kWalFile && !o.backup_log_files) continue;
    const bool may_share =
        file.file_type == rocksdb::kTableFile || file.file_type == rocksdb::kBlobFile;
    // A blob file's name contains its checksum.
    if (file.file_type == rocksdb::kBlobFile && o.share_table_files &&
        o.share_files_with_checksum) {
      *total += file.size;
    }
    if (may_share && shared.count({file.file_number, file.size}) != 0) continue;
    *total += file.size;
  }
  return s;
}

// The names that the options list, in addition to the callback's choice.
void exclude_by_name(create_backup_options* o) {
  std::set<std::string> names;
  const std::string& list = o->exclude_files;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find(';', at), list.size());
    if (end > at) names.insert(list.substr(at, end - at));
    at = end + 1;
  }
  if (names.empty()) return;
  const auto asked = o->exclude_files_callback;
  o->exclude_files_callback = [names, asked](rocksdb::MaybeExcludeBackupFile* begin,
                                             rocksdb::MaybeExcludeBackupFile* end) {
    if (asked) asked(begin, end);
    for (auto* file = begin; file != end; file++) {
      const std::string& name = file->info.relative_file;
      file->exclude_decision |=
          names.count(name) != 0 || names.count(name.substr(name.rfind('/') + 1)) != 0;
    }
  };
}

Status create(const backup_engine& engine, DB* db, const create_backup_options& how,
              const std::string& metadata, const stop_flag* stop, const object* progress,
              uint32_t* id) {
  // Each deletes files in its folder whose names it does not know.
  const bool are_apart =
      db->GetEnv() != engine.env() || (!is_within(db->GetEnv(), engine.folder, db->GetName()) &&
                                       !is_within(db->GetEnv(), db->GetName(), engine.folder));
  if (!are_apart) {
    return Status::InvalidArgument(
        "engine: " + quoted(engine.folder) + " and the folder of the database are not apart",
        quoted(db->GetName()) + "; accepted: neither within the other");
  }
  meter meter(stop);
  const auto backups = watched(engine.env(), &meter, false, engine.o.sync);
  const auto read = watched(db->GetEnv(), &meter, true);
  const auto databases = with_named_tables(read.get());
  std::unique_ptr<BackupEngine> writer;
  Status s = must_be_copied_whole(db);
  if (s.ok()) s = open_writer(engine, backups.get(), databases.get(), &writer);
  if (!s.ok()) return meter.is_stopped() ? stopped() : s;
  if (how.flush_before_backup && must_be_writable(db).ok()) {
    s = rx::inside::flush_unless(db, [&] { return meter.is_stopped(); });
    if (!s.ok()) return s.IsTimedOut() ? stopped() : s;
  }
  create_backup_options o = how;
  exclude_by_name(&o);
  if (o.exclude_files_callback && engine.o.schema_version < 2) {
    return Status::InvalidArgument("options: to exclude files the engine needs schema_version=2",
                                   "given: " + std::to_string(engine.o.schema_version));
  }
  rocksdb::BackupID made = 0;
  s = run_metered(&meter, progress, [&]() -> Status {
    uint64_t total = 0;
    if (progress != nullptr) {
      const Status counted = bytes_to_read(*writer, engine.o, db, o, &total);
      if (!counted.ok()) return counted;
    }
    meter.begin(total);
    return writer->CreateNewBackupWithMetadata(o, db, metadata, &made);
  });
  if (made != 0 && (!s.ok() || will_fail())) {
    // The progress callback failed at the end: delete this backup.
    writer->DeleteBackup(made).PermitUncheckedError();
  } else {
    *id = made;
  }
  return s;
}

// RocksDB stores no sizes: it compares with those found when it opened the folder. Names of shared
// files contain them, "000012_sABC_1234.sst".
Status check_named_sizes(const BackupInfo& backup) {
  for (const auto& file : backup.file_details) {
    const std::string& name = file.relative_filename;
    const size_t dot = name.rfind('.'), line = name.rfind('_', dot);
    if (name.compare(0, 16, "shared_checksum/") != 0 || dot == std::string::npos ||
        line == std::string::npos || line + 1 == dot) {
      continue;
    }
    const std::string digits = name.substr(line + 1, dot - line - 1);
    // A name without a size ends with a session's identity.
    if (digits.find_first_not_of("0123456789") != std::string::npos) continue;
    if (digits != std::to_string(file.size)) {
      return Status::Corruption(name,
                                std::to_string(file.size) + " bytes; it was made with " + digits);
    }
  }
  return Status::OK();
}

// Whether the lists of files can be read: RocksDB would take the backups for damaged.
Status check_lists(const backup_engine& engine) {
  const std::string folder = engine.folder + "/meta";
  std::vector<std::string> names;
  Status s = children(engine.env(), folder, &names);
  for (const std::string& name : names) {
    if (s.ok()) s = check_file_cipher(engine.env(), "path", folder + "/" + name);
  }
  return s;
}

// What is encrypted becomes plain only where somebody says so.
Status check_stays_encrypted(const backup_engine& engine, DB* db) {
  if (engine.o.backup_env != nullptr || !is_encrypted(db->GetEnv())) return Status::OK();
  return Status::InvalidArgument(
      "engine: its files would be plain, and the database is encrypted",
      "set \"backup_env\" into its options (rocks_options_set_env): an env that encrypts, or "
      "another to have plain files");
}

Status hold_backups(backup_engine* engine) {
  if (!inside::reaches_system(engine->env())) return Status::OK();
  return inside::hold_folder(engine->folder, nullptr, &engine->held);
}

// Locks the backups to delete, which must not be in use.
Status with_all_alone(const backup_engine& engine, const std::vector<uint32_t>& ids,
                      const std::function<Status()>& work) {
  std::vector<std::unique_ptr<folder_lock>> locks(ids.size());
  for (size_t i = 0; i < ids.size(); i++) {
    const Status s = lock_in_use(engine.env(), private_folder(engine, ids[i]), true, &locks[i]);
    if (s.IsBusy()) {
      return Status::Busy("id: backup " + std::to_string(ids[i]) +
                          " is open as a database, or is being restored or verified");
    }
    // A damaged one may lack its folder.
    if (!s.ok() && !s.IsNotFound()) return s;
  }
  return work();
}

// Work that deletes: RocksDB leaves what it cannot list, and says nothing of it (GarbageCollect in
// utilities/backup/backup_engine.cc).
Status deleting(const backup_engine& engine, const std::function<Status(BackupEngine*)>& work) {
  const stop_flag never{false};
  meter meter(&never);
  const auto backups = watched(engine.env(), &meter, false);
  std::unique_ptr<BackupEngine> writer;
  Status s = open_writer(engine, backups.get(), backups.get(), &writer);
  if (s.ok()) s = work(writer.get());
  writer.reset();
  if (!s.ok() || meter.failure().ok()) return s;
  return Status::CopyAppendMessage(
      meter.failure(), "; ",
      "remains of backups may be left: rocks_backup_engine_collect_garbage deletes them");
}

}  // namespace
}  // namespace rx

extern "C" {

// An engine that is not open yet. `path` means what it means now, wherever the process works later.
int32_t rx_backup_engine_new(const char* path, const rx::options* options, rx::backup_engine** out,
                             rx::status* st) {
  return rx::run(st, [&] {
    auto engine = std::make_unique<rx::backup_engine>();
    engine->given = options->clone();
    engine->o = *static_cast<const rx::backup_engine_options*>(engine->given->raw());
    rx::Status s = rx::check_backup_engine(engine->o);
    rocksdb::Env* env = engine->env();
    if (s.ok()) s = rx::absolute_path(env, path, &engine->folder);
    if (!s.ok()) return s;
    if (rx::inside::reaches_system(env)) engine->folder = rx::resolved(env, engine->folder);
    engine->o.backup_dir = engine->folder;
    *out = engine.release();
    return s;
  });
}

// Opens it. `path`: what the caller calls the folder.
int32_t rx_backup_engine_open(rx::backup_engine* engine, const char* path, rx::status* st) {
  return rx::run(st, [&] {
    rx::backup_engine_options& o = engine->o;
    rocksdb::Env* env = engine->env();
    rx::Status s = rx::check_lists(*engine);
    if (!s.ok()) return s;
    if (o.read_only) {
      std::unique_ptr<rx::BackupReader> reader;
      if (env->FileExists(engine->folder).ok()) s = rx::hold_backups(engine);
      if (s.ok()) s = rx::open_reader(*engine, env, env, &reader);
      if (s.IsNotFound()) {
        s = rx::Status::NotFound("path: no backups in " + rx::quoted(path));
      }
    } else {
      s = env->CreateDirIfMissing(engine->folder);
      if (!s.ok()) s = rx::with_text(s, "path: the folder of the backups cannot be made");
      if (s.ok()) s = rx::hold_backups(engine);
      if (s.ok()) s = rx::lock_for_writing(env, engine->folder, &engine->lock);
      std::unique_ptr<rocksdb::BackupEngine> writer;
      if (s.ok()) s = rx::open_writer(*engine, env, env, &writer);
      // Once: the engine is opened again by every call.
      o.destroy_old_data = false;
    }
    return s;
  });
}

void rx_backup_engine_free(rx::backup_engine* engine) { delete engine; }

bool rx_backup_engine_writes(const rx::backup_engine* engine) { return !engine->o.read_only; }

int32_t rx_backup_engine_create(const rx::backup_engine* engine, rocksdb::DB* db,
                                const rx::options* options, const uint8_t* metadata,
                                size_t metadata_len, const rx::stop_flag* stop,
                                const rx::object* progress, uint32_t* id, rx::status* st) {
  return rx::run(st, [&] {
    const auto& how = *static_cast<const rx::create_backup_options*>(options->raw());
    const rx::Status s = rx::check_stays_encrypted(*engine, db);
    if (!s.ok()) return s;
    return rx::create(*engine, db->GetRootDB(), how, rx::slice(metadata, metadata_len).ToString(),
                      stop, progress, id);
  });
}

int32_t rx_backup_engine_delete(const rx::backup_engine* engine, uint32_t id, rx::status* st) {
  return rx::run(st, [&] {
    const rx::Status s = rx::deleting(*engine, [&](rocksdb::BackupEngine* writer) {
      return rx::with_all_alone(*engine, {id},
                                [&]() -> rx::Status { return writer->DeleteBackup(id); });
    });
    if (s.IsNotFound()) {
      return rx::Status::NotFound("id: no backup " + std::to_string(id) + " in " +
                                  rx::quoted(engine->folder));
    }
    return s;
  });
}

int32_t rx_backup_engine_purge(const rx::backup_engine* engine, uint32_t keep, rx::status* st) {
  return rx::run(st, [&] {
    return rx::deleting(*engine, [&](rocksdb::BackupEngine* writer) {
      std::vector<rocksdb::BackupInfo> backups;
      writer->GetBackupInfo(&backups);
      std::vector<uint32_t> old;
      for (size_t i = 0; i + keep < backups.size(); i++) old.push_back(backups[i].backup_id);
      return rx::with_all_alone(*engine, old,
                                [&]() -> rx::Status { return writer->PurgeOldBackups(keep); });
    });
  });
}

int32_t rx_backup_engine_collect_garbage(const rx::backup_engine* engine, rx::status* st) {
  return rx::run(st, [&] {
    return rx::deleting(*engine, [](rocksdb::BackupEngine* writer) -> rx::Status {
      return writer->GarbageCollect();
    });
  });
}

int32_t rx_backup_engine_verify(const rx::backup_engine* engine, uint32_t id, bool sizes_only,
                                const rx::stop_flag* stop, const rx::object* progress,
                                rx::status* st) {
  return rx::run(st, [&] {
    rx::meter meter(stop);
    const auto backups = rx::watched(engine->env(), &meter, true);
    std::unique_ptr<rx::BackupReader> reader;
    rx::Status s = rx::open_reader(*engine, backups.get(), backups.get(), &reader);
    rocksdb::BackupInfo info;
    std::unique_ptr<rx::folder_lock> in_use;
    if (s.ok()) s = rx::find_backup(*engine, *reader, id, true, &info, &in_use);
    if (s.ok()) s = rx::check_named_sizes(info);
    if (!s.ok()) return meter.is_stopped() ? rx::stopped() : s;
    meter.begin(info.size);
    s = rx::run_metered(&meter, progress, [&]() -> rx::Status {
      return reader->VerifyBackup(info.backup_id, !sizes_only);
    });
    // It takes what it cannot list for missing, and what it cannot read for damaged.
    if (!s.ok() && !meter.is_stopped() && !meter.failure().ok()) return meter.failure();
    // A file that the backup lists and the folder lacks.
    return s.IsNotFound() ? rx::Status::Corruption(s.getState()) : s;
  });
}
}
