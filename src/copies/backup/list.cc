// Lists the backups in a folder as of one moment.
#include <algorithm>

#include "src/copies/backup/backup.h"

namespace rx {

struct backup_list {
  std::vector<rocksdb::BackupInfo> all;
};

}  // namespace rx

extern "C" {

// `every`: all of them; otherwise the one with this id, 0 being the latest.
int32_t rx_backup_list_new(const rx::backup_engine* engine, bool every, uint32_t id, bool details,
                           rx::backup_list** out, rx::status* st) {
  return rx::run(st, [&] {
    auto list = std::make_unique<rx::backup_list>();
    std::unique_ptr<rx::BackupReader> reader;
    rx::Status s = rx::open_reader(*engine, engine->env(), engine->env(), &reader);
    if (!s.ok()) return s;
    if (every) {
      reader->GetBackupInfo(&list->all, details);
      // Backups that it did not load have no id.
      auto& all = list->all;
      const auto unknown = [](const auto& one) { return one.backup_id == 0; };
      all.erase(std::remove_if(all.begin(), all.end(), unknown), all.end());
    } else {
      list->all.emplace_back();
      s = rx::find_backup(*engine, *reader, id, details, &list->all.back(), nullptr);
    }
    // Nothing here uses it, so drop it.
    for (auto& one : list->all) one.env_for_open.reset();
    if (s.ok()) *out = list.release();
    return s;
  });
}

void rx_backup_list_free(rx::backup_list* list) { delete list; }

size_t rx_backup_list_count(const rx::backup_list* list) { return list->all.size(); }

bool rx_backup_list_at(const rx::backup_list* list, size_t index, rocks_backup_info* out) {
  if (index >= list->all.size()) return false;
  const auto& one = list->all[index];
  *out = {sizeof(*out),
          one.timestamp,
          one.size,
          one.backup_id,
          one.number_files,
          rx::view(one.app_metadata),
          rx::view(one.name_for_open),
          one.file_details.size(),
          one.excluded_files.size()};
  return true;
}

bool rx_backup_list_file_at(const rx::backup_list* list, size_t index, size_t file,
                            rocks_backup_file* out) {
  if (index >= list->all.size() || file >= list->all[index].file_details.size()) return false;
  const auto& one = list->all[index].file_details[file];
  *out = {
      sizeof(*out), rx::view(one.relative_filename), one.file_number, one.size, one.file_type, 0};
  return true;
}

bool rx_backup_list_excluded_at(const rx::backup_list* list, size_t index, size_t file,
                                rocks_slice* out) {
  if (index >= list->all.size() || file >= list->all[index].excluded_files.size()) return false;
  *out = rx::view(list->all[index].excluded_files[file].relative_file);
  return true;
}

// Ids as uint32_t, one after the other.
int32_t rx_backup_engine_corrupted(const rx::backup_engine* engine, char** out, size_t* len,
                                   rx::status* st) {
  return rx::run(st, [&] {
    std::unique_ptr<rx::BackupReader> reader;
    const rx::Status s = rx::open_reader(*engine, engine->env(), engine->env(), &reader);
    if (!s.ok()) return s;
    std::vector<rocksdb::BackupID> ids;
    reader->GetCorruptedBackups(&ids);
    std::sort(ids.begin(), ids.end());
    const std::string bytes(reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(ids[0]));
    *out = rx::copy_out(bytes, len);
    return s;
  });
}

// Copies the env, and the reference that keeps it alive.
void rx_options_share_env(rx::options* options, const rx::options* with) {
  const auto& from = *static_cast<const rocksdb::Options*>(with->raw());
  const_cast<rocksdb::Options*>(static_cast<const rocksdb::Options*>(options->raw()))->env =
      from.env;
  options->kept["env"] = with->kept.at("env");
}

// Makes database options that open a backup in place: sets its file system in `options`, and
// returns its path.
int32_t rx_backup_engine_place(const rx::backup_engine* engine, uint32_t id, rx::options* options,
                               char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::unique_ptr<rx::BackupReader> reader;
    rx::Status s = rx::open_reader(*engine, engine->env(), engine->env(), &reader);
    // The objects that the database needs; the engine's options own the env of the backups.
    struct ground {
      std::unique_ptr<rx::options> given;
      std::shared_ptr<rocksdb::Env> env;
      std::unique_ptr<rx::folder_lock> in_use;
    };
    auto kept = std::make_shared<ground>();
    rocksdb::BackupInfo info;
    if (s.ok()) s = rx::find_backup(*engine, *reader, id, true, &info, &kept->in_use);
    if (!s.ok()) return s;
    kept->given = engine->given->clone();
    kept->env = info.env_for_open;
    auto& o = *const_cast<rocksdb::Options*>(static_cast<const rocksdb::Options*>(options->raw()));
    o.env = kept->env.get();
    // Logs are beside the tables, and nothing is written.
    o.wal_dir.clear();
    o.db_log_dir.clear();
    o.sst_file_manager.reset();
    options->kept["env"] = std::move(kept);
    *out = rx::copy_out(info.name_for_open, len);
    return s;
  });
}
}
