// Repairing a database that is not open. RocksDB's own repair moves a table with one damaged block
// aside as a whole, ends a log at its first damage, and forgets blob files (db/repair.cc).
#include <cstring>

#include "rocksdb/utilities/options_util.h"
#include "src/base/checks/checks.h"
#include "src/base/text/names.h"
#include "src/callback/callback.h"
#include "src/db/folders/folder_lock.h"
#include "src/db/folders/open_folders.h"
#include "src/db/folders/owners.h"
#include "src/db/open/open.h"
#include "src/db/unknown_options.h"
#include "src/events/database_events.h"
#include "src/inside/files.h"
#include "src/inside/repair/repair.h"
#include "src/objects/encryption/encrypted_env.h"
#include "src/plugins/merge_operator/missing.h"
#include "src/progress/progress.h"

using rx::database;
using rx::Families;
using rx::Status;

namespace inside = rx::inside;

namespace {

// The names of the newest OPTIONS file, in the order of their numbers.
std::vector<std::string> names_in_options_file(rocksdb::Env* env, const std::string& path) {
  std::string file;
  std::vector<std::string> names;
  if (!rocksdb::GetLatestOptionsFileName(path, env, &file).ok()) return names;
  rocksdb::ConfigOptions how;
  how.env = env;
  how.ignore_unknown_options = true;
  rocksdb::DBOptions database;
  Families families;
  file = path + "/" + file;
  rx::unknown_options passed(how);
  if (!passed.prepare(file).ok()) return names;
  if (!rocksdb::LoadOptionsFromFile(passed.how(), file, &database, &families).ok()) return names;
  for (const auto& one : families) names.push_back(one.name);
  return names;
}

void append_field(std::string* to, const std::string& text) {
  to->push_back('\t');
  for (const char c : text) {
    if (c == '\t' || c == '\n' || c == '\\') to->push_back('\\');
    to->push_back(c == '\t' ? 't' : c == '\n' ? 'n' : c);
  }
}

std::string text_of(const std::vector<inside::repair_line>& lines) {
  std::string text;
  for (const auto& line : lines) {
    text += line.fate;
    append_field(&text, line.file);
    append_field(&text, line.family);
    for (const uint64_t number : {line.saved, line.lost, line.bytes_lost}) {
      append_field(&text, std::to_string(number));
    }
    append_field(&text, line.moved_to);
    append_field(&text, line.why);
    text.push_back('\n');
  }
  return text;
}

// The first line that tells of a loss.
std::string first_loss(const inside::repair_result& result) {
  for (const auto& line : result.lines) {
    const bool lost = line.lost != 0 || line.bytes_lost != 0 || line.fate == std::string("lost") ||
                      line.fate == std::string("missing");
    if (lost) return line.file + ": " + line.why;
  }
  return "writes are missing that are in no file";
}

void fill_report(const inside::repair_result& from, rocks_repair_report* to) {
  to->changed = from.changed;
  to->data_loss = from.has_loss();
  to->manifest_rebuilt = from.rebuilt;
  to->column_families = from.families;
  to->tables_kept = from.tables_kept;
  to->tables_salvaged = from.tables_salvaged;
  to->tables_lost = from.tables_lost;
  to->rows_saved = from.rows_saved;
  to->rows_lost = from.rows_lost;
  to->table_bytes_lost = from.table_bytes_lost;
  to->wal_files_kept = from.logs_kept;
  to->wal_files_salvaged = from.logs_salvaged;
  to->wal_files_lost = from.logs_lost;
  to->wal_records_saved = from.records_saved;
  to->wal_bytes_lost = from.log_bytes_lost;
  to->sequences_missing = from.sequences_missing;
  to->blob_files_kept = from.blob_files_kept;
  to->blob_files_damaged = from.blob_files_damaged;
  to->values_lost = from.values_lost;
  to->files_set_aside = from.files_aside;
  to->last_sequence = from.last_sequence;
  if (!from.has_loss()) return;
  const std::string text = first_loss(from);
  const size_t len = std::min(text.size(), sizeof(to->text) - 1);
  memcpy(to->text, text.data(), len);
}

}  // namespace

extern "C" {

int32_t rx_db_repair(const char* given, const rx::options* options, const char* const* names,
                     const rx::options* const* family_options, size_t count, bool in_place,
                     const rx::stop_flag* stop, const rx::object* progress,
                     rocks_repair_report* report, char** lines, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::Options o = database(options);
    std::string path;
    Status s = rx::find_folder(o.env, given, &path);
    if (!s.ok()) return s;
    rx::resolve_paths(o.env, &o);
    rx::tell_events(path, &o);
    std::vector<std::string> children;
    s = o.env->GetChildren(path, &children);
    if (!s.ok()) return s;
    bool ours = false;
    for (const std::string& child : children) {
      uint64_t number;
      rocksdb::FileType type;
      ours |= inside::parse_file_name(child, &number, &type) &&
              (type == rocksdb::kTableFile || type == rocksdb::kWalFile ||
               type == rocksdb::kDescriptorFile || type == rocksdb::kBlobFile);
    }
    if (!ours) {
      return Status::InvalidArgument("path: no database in " + rx::quoted(path),
                                     "it has no MANIFEST, table or WAL file");
    }
    Families families = rx::describe(names, family_options, count);
    for (auto& family : families) rx::resolve_family(o.env, &family.options);
    inside::repair_request request;
    s = rx::check_repaired_ciphers(path, o, families, &request.unreadable);
    if (s.ok()) s = rx::check_lock(o.env, path);
    if (!s.ok()) return s;
    s = rx::check_comparators(path, o, names, family_options, count, &o);
    if (s.ok()) s = rx::check_merge_operators(path, o, names, family_options, count);
    if (!s.ok()) return s;
    rx::Holds held;
    s = rx::hold_folders(path, o, {}, true, true, families, &held);
    // Column families that are not listed have the options of the database.
    Families all = families;
    all.emplace_back(rocksdb::kDefaultColumnFamilyName, o);
    if (s.ok()) s = rx::check_owners(path, o, all);
    if (s.ok()) s = rx::expire_as_stored(path, o, &families);
    if (!s.ok()) return s;
    rx::begin_anew(families);
    rx::folder_lock lock(o.env, inside::lock_file(path));
    s = lock.take();
    if (!s.ok()) return s;
    request.path = path;
    rx::encryption_layer layer;
    if (rx::find_encryption(o.env, &layer)) request.as_it_is = layer.below;
    request.noted_folders = rx::noted_folders(o.env, path);
    request.options = o;
    request.stored_families = names_in_options_file(o.env, path);
    request.stop = stop;
    request.had_lock = lock.was_there();
    request.in_place = in_place;
    request.has_failed = [] { return rx::will_fail(); };
    request.progress = [&](uint64_t done, uint64_t total) {
      return rx::tell_progress(progress, done, total);
    };
    request.family = [&](const std::string& name) {
      for (const auto& one : families) {
        if (one.name == name) return rocksdb::Options(o, one.options);
      }
      return rocksdb::Options(o, rx::never_without_merges(o));
    };
    for (const auto& family : families) {
      for (const auto& folder : family.options.cf_paths) request.folders.push_back(folder.path);
    }
    request.find_logs_elsewhere = [&](uint64_t first, bool has_logs) {
      return rx::find_logs_elsewhere(path, o, first, has_logs, /*is_missing=*/false,
                                     /*is_open=*/false);
    };
    inside::repair_result result;
    s = inside::repair(request, &result);
    const Status unlocked = lock.give();
    if (s.ok()) s = unlocked;
    if (!s.ok()) return s;
    fill_report(result, report);
    *lines = rx::copy_out(text_of(result.lines), len);
    return s;
  });
}
}
