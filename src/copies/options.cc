#include "src/copies/options.h"

#include <future>
#include <thread>
#include <vector>

#include "src/options/named.h"

namespace rx {
namespace {

using rocksdb::BackupEngineOptions;
using rocksdb::CpuPriority;
using rocksdb::RestoreOptions;

std::unordered_map<std::string, CpuPriority> cpu_priorities = {{"kIdle", CpuPriority::kIdle},
                                                               {"kLow", CpuPriority::kLow},
                                                               {"kNormal", CpuPriority::kNormal},
                                                               {"kHigh", CpuPriority::kHigh}};

std::unordered_map<std::string, RestoreOptions::Mode> restore_modes = {
    {"kKeepLatestDbSessionIdFiles", RestoreOptions::kKeepLatestDbSessionIdFiles},
    {"kVerifyChecksum", RestoreOptions::kVerifyChecksum},
    {"kPurgeAllFiles", RestoreOptions::kPurgeAllFiles}};

// A name with an optional flag: the enum combines both.
std::unordered_map<std::string, BackupEngineOptions::ShareFilesNaming> namings = {
    {"kLegacyCrc32cAndFileSize", BackupEngineOptions::kLegacyCrc32cAndFileSize},
    {"kUseDbSessionId", BackupEngineOptions::kUseDbSessionId},
    {"kLegacyCrc32cAndFileSize|kFlagIncludeFileSize",
     BackupEngineOptions::kLegacyCrc32cAndFileSize | BackupEngineOptions::kFlagIncludeFileSize},
    {"kUseDbSessionId|kFlagIncludeFileSize",
     BackupEngineOptions::kUseDbSessionId | BackupEngineOptions::kFlagIncludeFileSize}};

}  // namespace

// Not by name: backup_dir (an argument); backup_env, info_log, backup_rate_limiter and
// restore_rate_limiter (objects).
template <>
const Infos& named_options<backup_engine_options>::infos() {
  using O = backup_engine_options;
  static const Infos infos = {
      FIELD(O, share_table_files, kBoolean),
      FIELD(O, sync, kBoolean),
      FIELD(O, destroy_old_data, kBoolean),
      FIELD(O, backup_log_files, kBoolean),
      FIELD(O, restore_rate_limit, kUInt64T),
      FIELD(O, share_files_with_checksum, kBoolean),
      FIELD(O, callback_trigger_interval_size, kUInt64T),
      FIELD(O, max_valid_backups_to_open, kInt),
      ENUM(O, share_files_with_checksum_naming, namings),
      FIELD(O, schema_version, kInt),
      FIELD(O, current_temperatures_override_manifest, kBoolean),
      FIELD(O, io_buffer_size, kUInt64T),
      FIELD(O, backup_rate_limit, kUInt64T),
      FIELD(O, max_background_operations, kInt),
      FIELD(O, read_only, kBoolean),
      MICROSECONDS(O, timeout),
  };
  return infos;
}

// Not by name: progress_callback (a rocks_cancel) and exclude_files_callback (callbacks).
template <>
const Infos& named_options<create_backup_options>::infos() {
  using O = create_backup_options;
  static const Infos infos = {
      FIELD(O, flush_before_backup, kBoolean),
      FIELD(O, atomic_flush, kBoolean),
      FIELD(O, decrease_background_thread_cpu_priority, kBoolean),
      ENUM(O, background_thread_cpu_priority, cpu_priorities),
      FIELD(O, exclude_files, kString),
  };
  return infos;
}

// Not by name: alternate_dirs (an argument).
template <>
const Infos& named_options<restore_options>::infos() {
  using O = restore_options;
  static const Infos infos = {
      FIELD(O, keep_log_files, kBoolean),
      ENUM(O, mode, restore_modes),
  };
  return infos;
}

// Not by name: info_log and backup_rate_limiter (objects).
template <>
const Infos& named_options<checkpoint_options>::infos() {
  using O = checkpoint_options;
  static const Infos infos = {
      {"io_buffer_size", {offsetof(O, engine.io_buffer_size), OptionType::kUInt64T}},
      {"backup_rate_limit", {offsetof(O, engine.backup_rate_limit), OptionType::kUInt64T}},
      {"max_background_operations",
       {offsetof(O, engine.max_background_operations), OptionType::kInt}},
      {"use_link_file_when_available",
       {offsetof(O, engine.use_link_file_when_available), OptionType::kBoolean}},
      {"decrease_background_thread_cpu_priority",
       {offsetof(O, create.decrease_background_thread_cpu_priority), OptionType::kBoolean}},
      {"background_thread_cpu_priority",
       OptionTypeInfo::Enum<CpuPriority>(offsetof(O, create.background_thread_cpu_priority),
                                         &cpu_priorities)},
      {"log_size_for_flush", {offsetof(O, create.log_size_for_flush), OptionType::kUInt64T}},
  };
  return infos;
}

template <>
const Infos& named_options<import_options>::infos() {
  using O = import_options;
  static const Infos infos = {
      FIELD(O, move_files, kBoolean),
      FIELD(O, verify_checksums, kBoolean),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::LiveFilesStorageInfoOptions>::infos() {
  using O = rocksdb::LiveFilesStorageInfoOptions;
  static const Infos infos = {
      FIELD(O, include_checksum_info, kBoolean),
      FIELD(O, wal_size_for_flush, kUInt64T),
      FIELD(O, atomic_flush, kBoolean),
  };
  return infos;
}

std::unique_ptr<options> make_backup_engine_options() {
  return make_named<backup_engine_options>();
}
std::unique_ptr<options> make_create_backup_options() {
  return make_named<create_backup_options>();
}
std::unique_ptr<options> make_restore_options() { return make_named<restore_options>(); }
std::unique_ptr<options> make_checkpoint_options() { return make_named<checkpoint_options>(); }
std::unique_ptr<options> make_import_options() { return make_named<import_options>(); }
std::unique_ptr<options> make_live_files_options() {
  return make_named<rocksdb::LiveFilesStorageInfoOptions>();
}

namespace {

// An object that RocksDB's struct points at or shares: sets `member`, and stores a reference in
// `kept`.
template <typename Object>
auto shared_of(const object* given) {
  using It = decltype(Object::it);
  return given != nullptr ? static_cast<const Object*>(given)->it : It();
}

Status takes(const std::string& name, const char* accepted) {
  return Status::InvalidArgument("name: \"" + name + "\"; such an object goes into " + accepted);
}

Status attach_env(options* to, const std::string& name, const char* wanted, rocksdb::Env** member,
                  const object* given) {
  if (name != wanted) return takes(name, wanted);
  const auto it = shared_of<env>(given);
  *member = it.get();
  to->kept[wanted] = it;
  return Status::OK();
}

Status attach_logger(options* to, const std::string& name, rocksdb::Logger** member,
                     const object* given) {
  if (name != "info_log") return takes(name, "info_log");
  const auto it = shared_of<logger>(given);
  *member = it.get();
  to->kept["info_log"] = it;
  return Status::OK();
}

Status attach_limiter(const std::string& name, const char* wanted,
                      std::shared_ptr<rocksdb::RateLimiter>* member, const object* given) {
  if (name != wanted) return takes(name, wanted);
  *member = shared_of<rate_limiter>(given);
  return Status::OK();
}

Status attach_to_engine(options* to, backup_engine_options* o, const std::string& name,
                        ObjectKind kind, const object* given) {
  switch (kind) {
    case ObjectKind::Env:
      return attach_env(to, name, "backup_env", &o->backup_env, given);
    case ObjectKind::Logger:
      return attach_logger(to, name, &o->info_log, given);
    case ObjectKind::RateLimiter:
      if (name == "backup_rate_limiter") {
        o->backup_rate_limiter = shared_of<rate_limiter>(given);
        return Status::OK();
      }
      if (name == "restore_rate_limiter") {
        o->restore_rate_limiter = shared_of<rate_limiter>(given);
        return Status::OK();
      }
      return takes(name, "backup_rate_limiter or restore_rate_limiter");
    default:
      return Status::InvalidArgument(
          "options: backup engine options take an env, a logger and rate limiters, no other "
          "object");
  }
}

Status attach_to_checkpoint(options* to, checkpoint_options* o, const std::string& name,
                            ObjectKind kind, const object* given) {
  switch (kind) {
    case ObjectKind::Logger:
      return attach_logger(to, name, &o->engine.info_log, given);
    case ObjectKind::RateLimiter:
      return attach_limiter(name, "backup_rate_limiter", &o->engine.backup_rate_limiter, given);
    default:
      return Status::InvalidArgument(
          "options: checkpoint options take a logger and a rate limiter, no other object");
  }
}

Status at_most(const char* name, uint64_t given, uint64_t least, uint64_t most) {
  if (given >= least && given <= most) return Status::OK();
  return refuse(name, std::to_string(given), std::to_string(least) + " to " + std::to_string(most));
}

// RocksDB's engine of copies ends the process if a thread of its own cannot be made
// (utilities/copy_engine/copy_engine.cc): so as many are made here first.
Status can_have_threads(size_t count) {
  std::vector<std::thread> made;
  std::promise<void> end;
  const std::shared_future<void> ended = end.get_future().share();
  Status s;
  try {
    made.reserve(count);
    while (made.size() < count) made.emplace_back([ended] { ended.wait(); });
  } catch (const std::exception& e) {
    s = refuse("max_background_operations", std::to_string(count),
               "as many as there can be threads; " + std::to_string(made.size()) +
                   " could be made (" + e.what() + ")");
  }
  end.set_value();
  for (auto& thread : made) thread.join();
  return s;
}

// A rate that refills no byte in a tenth of a second would wait forever; RocksDB counts in int64_t
// (util/rate_limiter.cc). It allocates the buffer at once, on a thread where nothing catches an
// exception (utilities/copy_engine/copy_engine.cc).
Status check_copying(const rocksdb::CheckpointOrBackupEngineOptions& o) {
  Status s;
  if (o.backup_rate_limit != 0) {
    s = at_most("backup_rate_limit", o.backup_rate_limit, 10, INT64_MAX / 1000000);
  }
  if (s.ok()) s = at_most("io_buffer_size", o.io_buffer_size, 0, 1 << 30);
  if (s.ok() && (o.max_background_operations < 1 || o.max_background_operations > 1024)) {
    s = refuse("max_background_operations", std::to_string(o.max_background_operations),
               "1 to 1024");
  }
  if (s.ok() && o.max_background_operations > 1) {
    s = can_have_threads(static_cast<size_t>(o.max_background_operations));
  }
  return s;
}

}  // namespace

bool attach_to_backup(options* to, const std::string& name, ObjectKind kind, const object* given,
                      Status* s) {
  const void* raw = to->raw();
  if (dynamic_cast<named_options<backup_engine_options>*>(to) != nullptr) {
    auto* o = static_cast<backup_engine_options*>(const_cast<void*>(raw));
    *s = attach_to_engine(to, o, name, kind, given);
    return true;
  }
  if (dynamic_cast<named_options<restore_options>*>(to) != nullptr) {
    auto* o = static_cast<restore_options*>(const_cast<void*>(raw));
    *s = kind == ObjectKind::Env ? attach_env(to, name, "env", &o->env, given)
                                 : Status::InvalidArgument(
                                       "options: restore options take an env, no other "
                                       "object");
    return true;
  }
  if (dynamic_cast<named_options<checkpoint_options>*>(to) != nullptr) {
    auto* o = static_cast<checkpoint_options*>(const_cast<void*>(raw));
    *s = attach_to_checkpoint(to, o, name, kind, given);
    return true;
  }
  return false;
}

Status check_backup_engine(const backup_engine_options& o) {
  Status s = check_copying(o);
  if (s.ok() && o.restore_rate_limit != 0) {
    s = at_most("restore_rate_limit", o.restore_rate_limit, 10, INT64_MAX / 1000000);
  }
  // RocksDB would subtract it forever.
  if (s.ok() && o.callback_trigger_interval_size == 0) {
    s = refuse("callback_trigger_interval_size", "0", "1 and more");
  }
  // RocksDB would erase a negative number of them.
  if (s.ok() && o.max_valid_backups_to_open < 1) {
    s = refuse("max_valid_backups_to_open", std::to_string(o.max_valid_backups_to_open),
               "1 and more");
  }
  if (s.ok() && (o.schema_version < 1 || o.schema_version > 2)) {
    s = refuse("schema_version", std::to_string(o.schema_version), "1, 2");
  }
  if (s.ok() && o.read_only && o.destroy_old_data) {
    s = Status::InvalidArgument("destroy_old_data: true; read_only engines delete nothing");
  }
  return s;
}

Status check_checkpoint(const checkpoint_options& o) { return check_copying(o.engine); }

}  // namespace rx
