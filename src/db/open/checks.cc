// Checks before RocksDB opens a database: RocksDB itself creates folders and renames info logs
// before it fails, and opens without a merge operator that the data needs (WAL replay then stops at
// the first merge record and the WAL is deleted).
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "rocksdb/merge_operator.h"
#include "rocksdb/user_defined_index.h"
#include "rocksdb/utilities/options_util.h"
#include "rocksdb/write_batch.h"
#include "src/base/checks/encrypted.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/db/folders/open_folders.h"
#include "src/db/folders/owners.h"
#include "src/db/identity/stored.h"
#include "src/db/open/open.h"
#include "src/db/open/restore_mark.h"
#include "src/db/ttl/options.h"
#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/inside/log_read.h"
#include "src/inside/option_text.h"
#include "src/inside/posix/held_files.h"
#include "src/inside/records.h"
#include "src/objects/encryption/file_keys.h"
#include "src/plugins/merge_operator/missing.h"

using rocksdb::Env;
using rocksdb::Slice;
using rx::database;
using rx::is_marked;
using rx::quoted;
using rx::Status;

namespace inside = rx::inside;

namespace {

Status refuse_leftovers(Env* env, const std::string& path) {
  std::vector<std::string> children;
  if (!env->GetChildren(path, &children).ok()) return Status::OK();
  for (const std::string& child : children) {
    uint64_t number;
    rocksdb::FileType type;
    if (inside::parse_file_name(child, &number, &type) &&
        (type == rocksdb::kTableFile || type == rocksdb::kBlobFile || type == rocksdb::kWalFile)) {
      return Status::Corruption(
          "path: " + quoted(path) + " has no CURRENT file but " + child,
          "a database made anew here would delete it; repair or destroy what is there first");
    }
  }
  return Status::OK();
}

// The folder has no CURRENT file.
Status check_absent(const std::string& path, const rocksdb::Options& options, bool creates) {
  Env* env = options.env;
  bool is_dir = false;
  const bool is_there = env->FileExists(path).ok();
  if (is_there && env->IsDirectory(path, &is_dir).ok() && !is_dir) {
    return Status::IOError("path: " + quoted(path) + " is a file", "a database is a folder");
  }
  if (!creates) {
    return Status::InvalidArgument(
        "path: no database in " + quoted(path),
        is_there ? "it has no CURRENT file, and create_if_missing is false or does not apply"
                 : "there is no such folder, and create_if_missing is false or does not apply");
  }
  if (is_there) return refuse_leftovers(env, path);
  // RocksDB creates the last folder of a path, not those above it.
  const size_t end = path.find_last_not_of('/');
  const size_t slash = end == std::string::npos ? end : path.rfind('/', end);
  if (inside::is_system(env) && slash != std::string::npos && slash > 0) {
    const std::string parent = path.substr(0, slash);
    if (!env->FileExists(parent).ok()) {
      return Status::IOError("path: " + quoted(path) + " cannot be made",
                             "there is no folder " + quoted(parent));
    }
    if (env->IsDirectory(parent, &is_dir).ok() && !is_dir) {
      return Status::IOError("path: " + quoted(path) + " cannot be made",
                             quoted(parent) + " is a file");
    }
  }
  return Status::OK();
}

// The newest OPTIONS file. Empty if it is missing or cannot be read.
std::string options_text(Env* env, const std::string& path) {
  std::string name, text;
  if (!rocksdb::GetLatestOptionsFileName(path, env, &name).ok() ||
      !rocksdb::ReadFileToString(env, path + "/" + name, &text).ok()) {
    text.clear();
  }
  return text;
}

// Finds a key of another length among the records of a column family in a log.
class other_length final : public rocksdb::WriteBatch::Handler {
 public:
  other_length(uint32_t family, uint64_t length) : family_(family), length_(length) {}

  std::optional<size_t> found;

  Status PutCF(uint32_t cf, const Slice& key, const Slice&) override { return look(cf, key); }
  Status TimedPutCF(uint32_t cf, const Slice& key, const Slice&, uint64_t) override {
    return look(cf, key);
  }
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice&) override { return look(cf, key); }
  Status DeleteCF(uint32_t cf, const Slice& key) override { return look(cf, key); }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override { return look(cf, key); }
  Status DeleteRangeCF(uint32_t cf, const Slice& key, const Slice&) override {
    return look(cf, key);
  }
  Status MergeCF(uint32_t cf, const Slice& key, const Slice&) override { return look(cf, key); }
  Status PutBlobIndexCF(uint32_t cf, const Slice& key, const Slice&) override {
    return look(cf, key);
  }
  void LogData(const Slice&) override {}
  Status MarkBeginPrepare(bool) override { return Status::OK(); }
  Status MarkEndPrepare(const Slice&) override { return Status::OK(); }
  Status MarkNoop(bool) override { return Status::OK(); }
  Status MarkCommit(const Slice&) override { return Status::OK(); }
  Status MarkCommitWithTimestamp(const Slice&, const Slice&) override { return Status::OK(); }
  Status MarkRollback(const Slice&) override { return Status::OK(); }
  bool Continue() override { return !found; }

 private:
  Status look(uint32_t cf, const Slice& key) {
    if (!found && cf == family_ && key.size() != length_) found = key.size();
    return Status::OK();
  }

  const uint32_t family_;
  const uint64_t length_;
};

// The records that an opening writes into tables of a column family. What is damaged the opening
// reports.
Status check_logged_keys(const std::string& path, const rocksdb::Options& options,
                         const std::string& family, uint64_t length) {
  uint32_t id = 0;
  uint64_t first = 0;
  bool is_there = family == rocksdb::kDefaultColumnFamilyName;
  inside::manifest_end end;
  const Status read = inside::read_manifest(options.env, path, &end, [&](const auto& edit) {
    if (edit.adds_family && edit.family_name == family) {
      id = edit.family;
      first = 0;
      is_there = true;
    }
    if (!is_there || edit.family != id) return;
    if (edit.drops_family) is_there = false;
    first = std::max(first, edit.log_number.value_or(0));
  });
  const std::string folder = options.wal_dir.empty() ? path : options.wal_dir;
  std::vector<std::string> children;
  if (!read.ok() || !is_there || !options.env->GetChildren(folder, &children).ok()) {
    return Status::OK();
  }
  for (const std::string& child : children) {
    uint64_t number;
    rocksdb::FileType type;
    inside::log_file log;
    if (!inside::parse_file_name(child, &number, &type) || type != rocksdb::kWalFile ||
        number < first || !log.open(options.env, folder + "/" + child, number).ok()) {
      continue;
    }
    other_length keys(id, length);
    for (Slice record; !keys.found && log.next(&record);) {
      if (record.size() < inside::kBatchHeader) continue;
      const rocksdb::WriteBatch batch(record.ToString());
      batch.Iterate(&keys).PermitUncheckedError();
    }
    if (!keys.found) continue;
    return Status::InvalidArgument(
        "table.user_key_len: " + std::to_string(length) + "; column family " + quoted(family) +
            " has a key of " + std::to_string(*keys.found) + " bytes in " + child,
        "the opening would write it so that it cannot be read; accepted: the length of all its "
        "keys, and 0");
  }
  return Status::OK();
}

std::vector<std::string> folders_of(const std::string& path, const rocksdb::DBOptions& o) {
  std::vector<std::string> folders{path};
  const auto add = [&](const std::string& one) {
    if (!one.empty() && std::find(folders.begin(), folders.end(), one) == folders.end()) {
      folders.push_back(one);
    }
  };
  add(o.wal_dir);
  add(inside::archive_folder(o.wal_dir.empty() ? path : o.wal_dir));
  for (const auto& one : o.db_paths) add(one.path);
  return folders;
}

// The files of a database that its opening reads: those that the MANIFEST names. Where that cannot
// be read, all.
class needed_files {
 public:
  needed_files(Env* env, std::string path) : env_(env), path_(std::move(path)) {}

  // `in_archive`: in the folder of logs that are not read again.
  bool needs(rocksdb::FileType type, uint64_t number, bool in_archive) {
    if (!is_read_) read();
    if (!knows_ || type == rocksdb::kCurrentFile || type == rocksdb::kIdentityFile) return true;
    if (type == rocksdb::kOptionsFile) return number >= newest_options_;
    if (type == rocksdb::kDescriptorFile) return number == manifest_;
    if (type == rocksdb::kWalFile) return !in_archive && number >= first_log_;
    return live_.count(number) != 0;
  }

 private:
  void read() {
    is_read_ = true;
    std::map<uint32_t, uint64_t> logs{{0, 0}};
    std::map<uint64_t, uint32_t> owners;
    uint64_t least = UINT64_MAX;
    inside::manifest_end end;
    const Status s = inside::read_manifest(env_, path_, &end, [&](const auto& edit) {
      if (edit.adds_family) logs[edit.family] = 0;
      if (edit.drops_family) logs.erase(edit.family);
      if (edit.log_number) logs[edit.family] = *edit.log_number;
      if (edit.min_log_to_keep) least = *edit.min_log_to_keep;
      for (const uint64_t one : edit.deleted_files) owners.erase(one);
      for (const uint64_t one : edit.new_files) owners[one] = edit.family;
      for (const uint64_t one : edit.new_blobs) owners[one] = edit.family;
    });
    rocksdb::FileType type = rocksdb::kTempFile;
    knows_ = s.ok() && !end.damage.is_there &&
             inside::parse_file_name(end.name, &manifest_, &type) &&
             type == rocksdb::kDescriptorFile;
    first_log_ = least;
    for (const auto& one : logs) first_log_ = std::min(first_log_, one.second);
    for (const auto& [number, family] : owners) {
      if (logs.count(family) != 0) live_.insert(number);
    }
    std::string name;
    if (!rocksdb::GetLatestOptionsFileName(path_, env_, &name).ok() ||
        !inside::parse_file_name(name, &newest_options_, &type)) {
      newest_options_ = 0;
    }
  }

  Env* const env_;
  const std::string path_;
  bool is_read_ = false, knows_ = false;
  uint64_t manifest_ = 0, first_log_ = 0, newest_options_ = 0;
  std::set<uint64_t> live_;
};

// A folder in which files of another database may be: every one of them is looked at, and none is
// left out. Elsewhere they are this database's own.
Status check_folder(const std::string& path, Env* env, const std::string& folder,
                    needed_files* needed) {
  const bool is_own = folder == path || folder.starts_with(path + "/") || is_marked(env, folder);
  if (!is_own) return rx::check_ciphers(env, folder, true, {});
  const bool is_archive = folder.ends_with(inside::archive_folder(""));
  return rx::check_ciphers(env, folder, false, [&](rocksdb::FileType type, uint64_t number) {
    return needed->needs(type, number, is_archive);
  });
}

}  // namespace

namespace rx {

Status check_all_ciphers(const std::string& path, const rocksdb::DBOptions& options) {
  Status s = check_encrypted_options(options);
  needed_files needed(options.env, path);
  for (const std::string& folder : folders_of(path, options)) {
    if (s.ok()) s = check_folder(path, options.env, folder, &needed);
  }
  return s;
}

Status check_repaired_ciphers(const std::string& path, const rocksdb::Options& options,
                              const Families& families, std::set<std::string>* damaged) {
  Status s = check_encrypted_options(options);
  std::vector<std::string> folders = folders_of(path, options), files;
  for (const auto& one : options.cf_paths) folders.push_back(one.path);
  for (const auto& family : families) {
    for (const auto& one : family.options.cf_paths) folders.push_back(one.path);
  }
  const bool encrypts = is_encrypted(options.env);
  for (const std::string& folder : folders) {
    std::vector<std::string> names;
    if (s.ok() && !encrypts) s = check_ciphers(options.env, folder, true, {});
    if (!s.ok() || !encrypts || !children(options.env, folder, &names).ok()) continue;
    for (const std::string& name : names) {
      uint64_t number = 0;
      rocksdb::FileType type = rocksdb::kTempFile;
      if (inside::parse_file_name(name, &number, &type) && is_ciphered(type)) {
        files.push_back(folder + "/" + name);
      }
    }
  }
  return s.ok() ? find_damaged_headers(options.env, files, damaged) : s;
}

Status check_lock(Env* env, const std::string& path) {
  if (is_open_here(env, path)) {
    return Status::IOError("path: this process has it open already", quoted(path));
  }
  // Locking makes the file, which tells of a log. Where it is missing the folder may be locked
  // still.
  const std::string file = inside::lock_file(path);
  const bool was_there = !env->FileExists(file).IsNotFound();
  rocksdb::FileLock* lock = nullptr;
  const Status s = env->LockFile(file, &lock);
  if (s.ok()) {
    if (!was_there) env->DeleteFile(file).PermitUncheckedError();
    return env->UnlockFile(lock);
  }
  const std::string text = s.ToString();
  if (text.find("lock hold by current process") != std::string::npos) {
    return Status::CopyAppendMessage(s, "; ", "path: this process has it open already");
  }
  if (text.find("While lock file") != std::string::npos) {
    return Status::CopyAppendMessage(s, "; ", "path: another process has it open");
  }
  return s;
}

std::string stored_wal_dir(Env* env, const std::string& path) {
  const std::string text = options_text(env, path), option = "\n  wal_dir=";
  const size_t at = text.find(option);
  if (at == std::string::npos) return "";
  const size_t from = at + option.size();
  return inside::unescape(text.substr(from, text.find('\n', from) - from));
}

void name_missing_operators(const std::string& path, const rocksdb::Options& options,
                            Families* families) {
  const auto stored = read_stored(options, path);
  for (auto& family : *families) {
    const auto found = stored.find(family.name);
    if (has_merges(family.options.merge_operator) || found == stored.end()) continue;
    const stored_family& was = found->second;
    // An operator with options is stored with them; the name alone would lose them.
    std::shared_ptr<rocksdb::MergeOperator> known;
    if (was.merge_text.starts_with("{")) {
      const rocksdb::ConfigOptions config;
      const Status s = rocksdb::MergeOperator::CreateFromString(config, was.merge_text, &known);
      if (!s.ok()) known = nullptr;
    }
    family.options.merge_operator = known != nullptr ? known : missing_merges(was.merge_operator);
  }
}

Status check_merge_operators(const std::string& path, const rocksdb::Options& options,
                             const char* const* names, const rx::options* const* family_options,
                             size_t count) {
  const auto stored = read_stored(options, path);
  for (size_t i = 0; i < count; i++) {
    const auto found = stored.find(names[i]);
    if (found == stored.end() || found->second.merge_operator.empty()) continue;
    const stored_family& was = found->second;
    const auto& given = database(family_options[i]).merge_operator;
    if (given != nullptr && is_same(was, given)) continue;
    const stored_family now = of_operator(given);
    // Where the names are the same, their options tell.
    const bool differ = now.merge_operator != was.merge_operator;
    const std::string& old_one = differ ? was.merge_operator : was.text();
    const std::string& new_one = differ ? now.merge_operator : now.text();
    return Status::InvalidArgument(
        "merge_operator: column family " + quoted(names[i]) + " was written with " +
            quoted(old_one) +
            "; given: " + (new_one.empty() ? std::string("none") : quoted(new_one)),
        "data would be lost or read wrongly; the open option allow_missing_merge_operator insists");
  }
  return Status::OK();
}

Status check_key_lengths(const std::string& path, const rocksdb::Options& options,
                         const char* const* names, const rx::options* const* family_options,
                         size_t count) {
  const auto stored = read_stored(options, path);
  for (size_t i = 0; i < count; i++) {
    const auto found = stored.find(names[i]);
    const auto* plain =
        database(family_options[i]).table_factory->GetOptions<rocksdb::PlainTableOptions>();
    if (plain == nullptr || plain->user_key_len == rocksdb::kPlainTableVariableLength) continue;
    if (found == stored.end() || !found->second.key_length) {
      // Tables of another kind cannot be opened as these; what lies in logs becomes such tables.
      const Status s = check_logged_keys(path, options, names[i], plain->user_key_len);
      if (!s.ok()) return s;
      continue;
    }
    const uint64_t was = *found->second.key_length;
    if (plain->user_key_len == was) continue;
    return Status::InvalidArgument(
        "table.user_key_len: " + std::to_string(plain->user_key_len) + "; column family " +
            quoted(names[i]) + " was written with " + std::to_string(was) +
            (was == 0 ? ", keys of any length" : ""),
        "keys of others would be written so that they cannot be read; accepted: that, and 0");
  }
  return Status::OK();
}

// Those of the open options.
Status check_no_ttl(const open_options& how) {
  std::string given;
  if (how.ttl != 0) given = "ttl: " + std::to_string(how.ttl);
  if (!how.column_family_ttls.empty()) {
    given = "column_family_ttls: " + quoted(how.column_family_ttls);
  }
  if (given.empty()) return Status::OK();
  return Status::InvalidArgument(given + " with mode=" + how.mode + ", in which no value expires",
                                 "accepted: with mode=ttl and mode=ttl_read_only");
}

// RocksDB's option of the same name is the age at which it looks at a table file again. With FIFO
// compaction it deletes the file, and so the values; else it only compacts it. What options that
// were read from a database have is not meant: RocksDB sets thirty days by itself
// (db/column_family.cc, kAdjustedTtl).
Status check_no_file_ttl(const std::string& family, const options& given, const std::string& mode) {
  constexpr uint64_t kThirtyDays = 30 * 24 * 60 * 60;
  const rocksdb::Options& o = database(&given);
  const bool is_own =
      o.ttl != 0 && o.ttl != rocksdb::ColumnFamilyOptions().ttl && o.ttl != kThirtyDays;
  if (given.given.count("ttl") == 0 || !is_own ||
      o.compaction_style == rocksdb::kCompactionStyleFIFO) {
    return Status::OK();
  }
  const std::string seconds = std::to_string(o.ttl);
  return Status::InvalidArgument(
      "ttl: " + seconds + " in the options of column family " + quoted(family) + ", " + mode +
          ": it is the age at which files are compacted, and no value expires",
      "values do with the open options mode=ttl and ttl=" + seconds +
          "; the open option allow_file_ttl insists");
}

Status check_ttl(const std::string& path, const rocksdb::Options& options, bool expires) {
  for (const auto& [name, was] : read_stored(options, path)) {
    if (was.expires == expires) continue;
    const std::string family = "mode: column family " + quoted(name);
    return expires ? Status::InvalidArgument(
                         family + " was written without times",
                         "a ttl database would take the end of each value for its time, and delete "
                         "what seems expired; the open option allow_ttl_mismatch insists")
                   : Status::InvalidArgument(
                         family + " was written with mode ttl",
                         "each value would be read with its time behind it; the open option "
                         "allow_ttl_mismatch insists");
  }
  return Status::OK();
}

Status expire_as_stored(const std::string& path, const rocksdb::Options& options,
                        Families* families) {
  const auto stored = read_stored(options, path);
  Status s;
  for (auto& family : *families) {
    const auto found = stored.find(family.name);
    if (s.ok() && found != stored.end() && found->second.expires) {
      s = make_expire(&family.options, std::make_shared<lifetime>(0),
                      options.env->GetSystemClock().get());
    }
  }
  return s;
}

// Else the flush that writes the first table fails, and with it all later writes
// (table/block_based/block_based_table_builder.cc).
Status check_index_fits(const rocksdb::Options& o) {
  using rocksdb::BlockBasedTableOptions;
  const auto* table = o.table_factory->GetOptions<BlockBasedTableOptions>();
  if (table == nullptr) return Status::OK();
  if (table->user_defined_index_factory == nullptr) {
    if (!table->use_udi_as_primary_index) return Status::OK();
    return Status::InvalidArgument(
        "table.use_udi_as_primary_index: true; accepted: with table.user_defined_index_factory "
        "alone");
  }
  const std::string index =
      "table.user_defined_index_factory: " + quoted(table->user_defined_index_factory->Name());
  if (o.comparator != rocksdb::BytewiseComparator()) {
    return Status::InvalidArgument(index + " with comparator " + quoted(o.comparator->Name()) +
                                   "; accepted: with leveldb.BytewiseComparator alone");
  }
  for (const auto& [name, compression] :
       {std::pair("compression_opts", &o.compression_opts),
        std::pair("bottommost_compression_opts", &o.bottommost_compression_opts)}) {
    if (compression->parallel_threads <= 1) continue;
    return Status::InvalidArgument(index + " with " + name + ".parallel_threads=" +
                                   std::to_string(compression->parallel_threads) +
                                   "; accepted: with 1");
  }
  if (!table->use_udi_as_primary_index) return Status::OK();
  const std::string primary = "table.use_udi_as_primary_index: true; accepted: not with table.";
  if (table->index_type == BlockBasedTableOptions::kTwoLevelIndexSearch) {
    return Status::InvalidArgument(primary + "index_type=kTwoLevelIndexSearch");
  }
  return table->partition_filters ? Status::InvalidArgument(primary + "partition_filters=true")
                                  : Status::OK();
}

// RocksDB's constructor of the table factory resolves the second and third by changing options
// silently (table/block_based/block_based_table_factory.cc, InitializeOptions); its option parser
// does not: such a table crashes the flush that writes it, or hides its keys.
Status check_tables_fit(const rocksdb::Options& o) {
  using rocksdb::BlockBasedTableOptions;
  if (o.table_factory->IsInstanceOf(rocksdb::TableFactory::kCuckooTableName()) &&
      !o.allow_mmap_reads) {
    // table/cuckoo/cuckoo_table_reader.cc.
    return Status::InvalidArgument(
        "table_factory: CuckooTable is read with allow_mmap_reads=true alone");
  }
  const auto* plain = o.table_factory->GetOptions<rocksdb::PlainTableOptions>();
  if (plain != nullptr && o.prefix_extractor == nullptr && !plain->full_scan_mode &&
      (plain->hash_table_ratio != 0 || plain->encoding_type == rocksdb::kPrefix)) {
    // table/plain/plain_table_reader.cc, PopulateIndex: each flush would fail.
    return Status::InvalidArgument(
        "prefix_extractor: none; PlainTable needs one, but with table.hash_table_ratio=0 and "
        "table.encoding_type=kPlain");
  }
  const auto* table = o.table_factory->GetOptions<BlockBasedTableOptions>();
  if (table == nullptr) return Status::OK();
  if (table->partition_filters &&
      table->index_type != BlockBasedTableOptions::kTwoLevelIndexSearch) {
    return Status::InvalidArgument(
        "table.partition_filters: true; accepted: with table.index_type=kTwoLevelIndexSearch "
        "alone");
  }
  if (table->index_type == BlockBasedTableOptions::kHashSearch &&
      table->index_block_restart_interval != 1) {
    return Status::InvalidArgument("table.index_block_restart_interval: " +
                                   std::to_string(table->index_block_restart_interval) +
                                   "; accepted: 1 with table.index_type=kHashSearch");
  }
  return check_index_fits(o);
}

}  // namespace rx

extern "C" {

// Tables that RocksDB could not write or read again with these options.
int32_t rx_check_tables_fit(const rx::options* options, const char* const* names,
                            const rx::options* const* family_options, size_t count,
                            rx::status* st) {
  return rx::run(st, [&] {
    for (size_t i = 0; i < count; i++) {
      rocksdb::Options o = rx::database(family_options[i]);
      o.allow_mmap_reads = rx::database(options).allow_mmap_reads;
      const Status s = rx::check_tables_fit(o);
      if (!s.ok()) return Status::CopyAppendMessage(s, "; column family ", quoted(names[i]));
      // Where the folder says whose it is, that is compared later.
      rocksdb::Env* const env = rx::database(options).env;
      for (const auto& one : rx::database(family_options[i]).cf_paths) {
        const bool is_known = rx::is_marked(env, one.path);
        const Status read =
            is_known ? Status::OK() : rx::check_ciphers(env, one.path, true, rx::needs_file());
        if (!read.ok()) return read;
      }
    }
    return Status::OK();
  });
}

// Sets the mode ttl where the options ask for it and the values of the database have times.
int32_t rx_open_as_stored(const char* path, const rx::options* options, rx::options* how,
                          rx::status* st) {
  return rx::run(st, [&] {
    auto& o = *const_cast<rx::open_options*>(&rx::opening(how));
    const bool reads = o.mode == "read_only";
    if (!o.ttl_as_stored || (!reads && o.mode != "read_write")) return Status::OK();
    for (const auto& [name, was] : rx::read_stored(database(options), path)) {
      if (was.expires) o.mode = reads ? "ttl_read_only" : "ttl";
    }
    return Status::OK();
  });
}

int32_t rx_open_check(const char* path, const rx::options* options, const rx::options* how,
                      bool* exists, bool* had_lock, bool* writes, rx::status* st) {
  return rx::run(st, [&] {
    const rocksdb::Options& o = database(options);
    Status s;
    const rx::open_mode* mode = rx::find_mode(rx::opening(how).mode, &s);
    if (mode == nullptr) return s;
    *writes = mode->writes;
    s = rx::check_restored(o.env, path);
    if (s.ok()) s = rx::check_all_ciphers(path, o);
    if (!s.ok()) return s;
    s = o.env->FileExists(inside::current_file(path));
    *exists = s.ok();
    *had_lock = o.env->FileExists(inside::lock_file(path)).ok();
    if (s.IsNotFound()) {
      // Best-efforts recovery finds a MANIFEST by itself.
      if (o.best_efforts_recovery) return Status::OK();
      return check_absent(path, o, o.create_if_missing && mode->writes);
    }
    return s.ok() && mode->writes ? rx::check_lock(o.env, path) : s;
  });
}

// Options that are set to have values expire, in a mode in which none does.
int32_t rx_open_check_expiring(const rx::options* how, const char* const* names,
                               const rx::options* const* family_options, size_t count,
                               rx::status* st) {
  return rx::run(st, [&] {
    const rx::open_options& o = rx::opening(how);
    Status s;
    const rx::open_mode* mode = rx::find_mode(o.mode, &s);
    if (mode == nullptr) return s;
    if (mode->kind == ROCKS_OPEN_TTL || mode->kind == ROCKS_OPEN_TTL_READ_ONLY) return s;
    s = rx::check_no_ttl(o);
    for (size_t i = 0; i < count && s.ok() && mode->writes && !o.allow_file_ttl; i++) {
      s = rx::check_no_file_ttl(names[i], *family_options[i], "with mode=" + o.mode);
    }
    return s;
  });
}

// Whether column families of a database that is opened so may have ages of files in the option ttl.
bool rx_open_takes_file_ttl(const rx::options* how) {
  const rx::open_options& o = rx::opening(how);
  Status s;
  const rx::open_mode* mode = rx::find_mode(o.mode, &s);
  return o.allow_file_ttl || (mode != nullptr && mode->kind == ROCKS_OPEN_TTL);
}

// The same as at the opening, of column families that an open database makes.
int32_t rx_check_no_file_ttl(const char* const* names, const rx::options* const* family_options,
                             size_t count, rx::status* st) {
  return rx::run(st, [&] {
    Status s;
    for (size_t i = 0; i < count && s.ok(); i++) {
      s = rx::check_no_file_ttl(names[i], *family_options[i], rx::kOpenedWithoutTtl);
    }
    return s;
  });
}

// Compares the list with the existing column families.
int32_t rx_open_check_families(const char* path, const rx::options* options, const rx::options* how,
                               const char* const* names, size_t count, rx::status* st) {
  return rx::run(st, [&] {
    const rocksdb::Options& o = database(options);
    Status s;
    const rx::open_mode* mode = rx::find_mode(rx::opening(how).mode, &s);
    if (mode == nullptr) return s;
    std::vector<std::string> there, missing;
    s = rocksdb::DB::ListColumnFamilies(o, path, &there);
    if (!s.ok()) return s;
    const auto has = [](const auto& begin, const auto& end, const std::string& name) {
      return std::find(begin, end, name) != end;
    };
    for (const std::string& name : there) {
      // RocksDB opens this one by itself (db/version_edit_handler.cc).
      if (name == inside::statistics_family()) continue;
      if (!has(names, names + count, name)) missing.push_back(name);
    }
    if (mode->writes && !missing.empty()) {
      return Status::InvalidArgument(
          "column_families: the list lacks " + rx::quoted_list(missing),
          "all must be opened; the database has " + rx::quoted_list(there));
    }
    if (mode->writes && o.create_missing_column_families) return s;
    for (size_t i = 0; i < count; i++) {
      if (has(there.begin(), there.end(), names[i])) continue;
      return Status::InvalidArgument(
          "column_families[" + std::to_string(i) + "]: no column family " + quoted(names[i]) +
              ", and create_missing_column_families is false or does not apply",
          "the database has " + rx::quoted_list(there));
    }
    return s;
  });
}

int32_t rx_open_check_stored(const char* path, const rx::options* options, const rx::options* how,
                             const char* const* names, const rx::options* const* family_options,
                             size_t count, rx::status* st) {
  return rx::run(st, [&] {
    const rx::open_options& opening = rx::opening(how);
    Status s;
    const rx::open_mode* mode = rx::find_mode(opening.mode, &s);
    if (mode == nullptr) return s;
    const rocksdb::Options& o = database(options);
    needed_files needed(o.env, path);
    for (size_t i = 0; i < count; i++) {
      for (const auto& one : database(family_options[i]).cf_paths) {
        if (s.ok()) s = check_folder(path, o.env, one.path, &needed);
      }
    }
    if (!s.ok()) return s;
    const bool expires = mode->kind == ROCKS_OPEN_TTL || mode->kind == ROCKS_OPEN_TTL_READ_ONLY;
    if (!opening.allow_ttl_mismatch) s = rx::check_ttl(path, database(options), expires);
    if (s.ok() && mode->writes) {
      s = rx::check_key_lengths(path, database(options), names, family_options, count);
    }
    if (!s.ok() || opening.allow_missing_merge_operator) return s;
    return rx::check_merge_operators(path, database(options), names, family_options, count);
  });
}
}
