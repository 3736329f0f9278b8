// Options from and to databases: OPTIONS files, and an open database's current options.
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "rocksdb/env.h"
#include "rocksdb/table.h"
#include "rocksdb/utilities/options_util.h"
#include "src/base/checks/encrypted.h"
#include "src/base/text/about.h"
#include "src/db/folders/open_folders.h"
#include "src/db/folders/owners.h"
#include "src/db/open/open.h"
#include "src/db/options_file.h"
#include "src/db/ttl/options.h"
#include "src/db/unknown_options.h"
#include "src/options/extra.h"
#include "src/options/options.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::ConfigOptions;
using rx::Status;

namespace {

std::unique_ptr<rx::database_options> boxed(const rocksdb::DBOptions& database,
                                            const rocksdb::ColumnFamilyOptions& family) {
  auto box = std::make_unique<rx::database_options>();
  box->o = rocksdb::Options(database, family);
  return box;
}

// Removes objects that RocksDB made for this one database (db/db_impl/db_impl_open.cc,
// SanitizeOptions) and that no other opening can use: a closed log, the paths of its files.
void take_back(const rocksdb::Options& opened, rocksdb::Options* options) {
  if (options->cf_paths.size() == options->db_paths.size() &&
      std::equal(options->cf_paths.begin(), options->cf_paths.end(), options->db_paths.begin(),
                 [](const auto& a, const auto& b) { return a.path == b.path; })) {
    options->cf_paths.clear();
  }
  options->env = opened.env;
  options->db_paths = opened.db_paths;
  options->wal_dir = opened.wal_dir;
  options->info_log = opened.info_log;
  options->listeners = opened.listeners;
  options->sst_file_manager = opened.sst_file_manager;
  options->write_buffer_manager = opened.write_buffer_manager;
}

// RocksDB silently omits a filter policy that it cannot make, unlike every other object
// (table/block_based/block_based_table_factory.cc, ParseOption). The file's text names it.
Status check_filter_policies(const std::string& text,
                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  const std::string title = "[TableOptions/BlockBasedTable \"", option = "filter_policy=";
  std::string family;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, line.find_first_not_of(' '));
    if (line.starts_with("[")) {
      const bool is_table = line.starts_with(title);
      family = is_table ? line.substr(title.size(), line.rfind('"') - title.size()) : "";
    }
    if (!line.starts_with(option)) continue;
    const std::string name = line.substr(option.size());
    if (name.empty() || name == "nullptr") continue;
    for (const auto& one : families) {
      const auto& factory = one.options.table_factory;
      if (one.name != family || factory == nullptr) continue;
      const auto* table = factory->GetOptions<rocksdb::BlockBasedTableOptions>();
      if (table == nullptr || table->filter_policy != nullptr) continue;
      return Status::InvalidArgument(
          "Could not load FilterPolicy: " + name,
          "column family " + family + "; it is an object that code makes and sets");
    }
  }
  return Status::OK();
}

// RocksDB's read-only databases accept SetOptions, and replace the OPTIONS file of a database that
// another process may be writing. A call that they do refuse identifies them.
Status must_write(rx::DB* db) {
  Status s = db->DisableFileDeletions();
  if (s.IsNotSupported()) return Status::NotSupported("db: open for reading only");
  if (s.ok()) s = db->EnableFileDeletions();
  return s;
}

// SetOptions and SetDBOptions, after a check on a copy: RocksDB's own error lacks the option's
// name, and its parsers let numbers wrap.
template <typename Apply>
Status set_live(rx::DB* db, rx::ColumnFamilyHandle* cf, rx::database_options::scope where,
                const char* const* names, const char* const* values, size_t count,
                bool takes_file_ttl, Apply apply) {
  rx::Pairs pairs, plain;
  for (size_t i = 0; i < count; i++) pairs.emplace_back(names[i], values[i]);
  rx::database_options copy;
  copy.o = db->GetOptions(cf);
  Status s = copy.change(pairs, false, where, &plain);
  if (!s.ok() || plain.empty()) return s;
  s = rx::check_comparator_fits(copy.o);
  if (s.ok()) s = rx::check_tables_fit(copy.o);
  if (s.ok() && !takes_file_ttl) {
    s = rx::check_no_file_ttl(cf->GetName(), copy, rx::kOpenedWithoutTtl);
  }
  if (!s.ok()) return s;
  s = must_write(db);
  if (!s.ok()) return s;
  std::unordered_map<std::string, std::string> map;
  for (const auto& [name, value] : plain) map[name] = value;
  return apply(map);
}

}  // namespace

namespace rx {

Status load_options(const ConfigOptions& how, const std::string& folder, const std::string& file,
                    char** names, size_t* len, options*** out, size_t* count) {
  rocksdb::DBOptions database;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  register_built_ins();
  ConfigOptions with_ttl = how;
  add_ttl_merge_operator(&with_ttl);
  Status s = check_file_cipher(how.env, "path", file);
  unknown_options passed(with_ttl);
  if (s.ok()) s = passed.prepare(file);
  if (s.ok()) s = rocksdb::LoadOptionsFromFile(passed.how(), file, &database, &families);
  if (s.ok() && !how.ignore_unsupported_options) {
    std::string text;
    s = rocksdb::ReadFileToString(how.env, file, &text);
    if (s.ok()) s = check_filter_policies(text, families);
  }
  if (!s.ok()) return about_path(s, "file", file);
  database.env = how.env;
  if (!folder.empty()) {
    database.wal_dir = own_folder(how.env, folder, database.wal_dir);
    database.db_log_dir = own_folder(how.env, folder, database.db_log_dir);
  }
  std::string joined;
  std::vector<std::unique_ptr<options>> loaded;
  for (auto& family : families) {
    unwrap_merge_operator(&family.options);
    joined.append(family.name).push_back('\0');
    loaded.push_back(boxed(database, family.options));
  }
  auto** array = static_cast<options**>(calloc(loaded.size() + 1, sizeof(options*)));
  if (array == nullptr) throw std::bad_alloc();
  *out = array;
  *names = copy_out(joined, len);
  *count = loaded.size();
  for (size_t i = 0; i < loaded.size(); i++) array[i] = loaded[i].release();
  return s;
}

}  // namespace rx

extern "C" {

// Returns the path of a database's latest OPTIONS file.
int32_t rx_options_latest(const char* path, const rx::options* config, char** out, size_t* len,
                          rx::status* st) {
  return rx::run(st, [&] {
    std::string file, folder;
    const auto& how = *static_cast<const ConfigOptions*>(config->raw());
    Status s = rx::find_folder(how.env, path, &folder);
    if (s.ok()) s = rocksdb::GetLatestOptionsFileName(folder, how.env, &file);
    if (s.ok()) *out = rx::copy_out(std::string(path) + "/" + file, len);
    return rx::about_path(s, "path", path);
  });
}

// As load_options.
int32_t rx_options_load(const char* folder, const char* file, const rx::options* config,
                        char** names, size_t* len, rx::options*** out, size_t* count,
                        rx::status* st) {
  return rx::run(st, [&] {
    const auto& how = *static_cast<const ConfigOptions*>(config->raw());
    const Status s = rx::load_options(how, folder, file, names, len, out, count);
    // They have its env, and so keep it.
    const auto env = config->kept.find("env");
    for (size_t i = 0; s.ok() && env != config->kept.end() && i < *count; i++) {
      (*out)[i]->kept["env"] = env->second;
    }
    return s;
  });
}

// Checks that a database's latest OPTIONS file and the given options agree.
int32_t rx_options_check(const char* path, const rx::options* config, const rx::options* options,
                         const char* const* names, const rx::options* const* families, size_t count,
                         rx::status* st) {
  return rx::run(st, [&] {
    std::vector<rocksdb::ColumnFamilyDescriptor> all;
    for (size_t i = 0; i < count; i++) {
      all.emplace_back(names[i], *static_cast<const rocksdb::Options*>(families[i]->raw()));
    }
    const auto& how = *static_cast<const ConfigOptions*>(config->raw());
    rx::unknown_options passed(how);
    std::string file;
    Status s = rocksdb::GetLatestOptionsFileName(path, how.env, &file);
    if (!s.ok()) return rx::about_path(s, "path", path);
    file = std::string(path) + "/" + file;
    s = rx::check_file_cipher(how.env, "path", file);
    if (s.ok()) s = passed.prepare(file);
    if (s.ok()) {
      s = rocksdb::CheckOptionsCompatibility(
          passed.how(), path, *static_cast<const rocksdb::Options*>(options->raw()), all);
    }
    return rx::about_path(s, "file", file);
  });
}

// `opened`: the options that the database was opened with.
int32_t rx_db_options(rx::DB* db, rx::ColumnFamilyHandle* cf, const rx::options* opened,
                      rx::options** out, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::Options options = db->GetOptions(cf);
    if (opened != nullptr) take_back(rx::database(opened), &options);
    rx::unwrap_merge_operator(&options);
    if (!rx::has_merges(options.merge_operator)) options.merge_operator.reset();
    *out = boxed(options, options).release();
    return Status::OK();
  });
}

// `takes_file_ttl`: the option ttl may be an age of files.
int32_t rx_db_set_options(rx::DB* db, rx::ColumnFamilyHandle* cf, const char* const* names,
                          const char* const* values, size_t count, bool takes_file_ttl,
                          rx::status* unsaved, rx::status* st) {
  using scope = rx::database_options::scope;
  return rx::run(st, [&] {
    return set_live(db, cf, scope::kLiveFamily, names, values, count, takes_file_ttl,
                    [&](const auto& map) { return rx::all_set(db->SetOptions(cf, map), unsaved); });
  });
}

int32_t rx_db_set_db_options(rx::DB* db, const char* const* names, const char* const* values,
                             size_t count, rx::status* unsaved, rx::status* st) {
  using scope = rx::database_options::scope;
  return rx::run(st, [&] {
    return set_live(db, db->DefaultColumnFamily(), scope::kLiveDatabase, names, values, count, true,
                    [&](const auto& map) { return rx::all_set(db->SetDBOptions(map), unsaved); });
  });
}
}
