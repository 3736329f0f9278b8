#include "src/tables/ingest.h"

#include <sys/stat.h>

#include <map>
#include <set>

#include "rocksdb/file_checksum.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/inside/tables/table_write.h"
#include "src/options/named.h"
#include "src/plugins/family.h"
#include "src/plugins/merge_operator/missing.h"
#include "src/tables/kept_files.h"
#include "src/tables/sst_reader.h"
#include "src/tables/sst_writer.h"

namespace rx {
namespace {

const ingest_options& options_of(const IngestGroup& group) {
  return *static_cast<const ingest_options*>(group.options);
}

// The combined arguments, before any file is opened.
class arguments {
 public:
  arguments(DB* db, const IngestGroup* groups, size_t count)
      : db_(db), groups_(groups), count_(count) {}

  Status check() {
    for (size_t i = 0; i < count_; i++) {
      const Status s = check_group(i);
      if (!s.ok()) return s;
    }
    return Status::OK();
  }

 private:
  Status refuse(const std::string& what) const { return Status::InvalidArgument(where_, what); }

  Status check_group(size_t i) {
    const IngestGroup& group = groups_[i];
    where_ = "groups[" + std::to_string(i) + "]";
    const auto& o = options_of(group);
    if (!families_.insert(group.family->GetID()).second) {
      return refuse("column_family " + quoted(group.family->GetName()) + " is in a group before");
    }
    if (group.file_count == 0) return refuse("no files");
    if (o.move_files && o.link_files) {
      return refuse("options: move_files and link_files are both true");
    }
    if (o.link_files && o.write_global_seqno) {
      return refuse("options: write_global_seqno would write into the file that link_files shares");
    }
    if (o.allow_db_generated_files && o.write_global_seqno) {
      return refuse("options: write_global_seqno does not go with allow_db_generated_files");
    }
    if (o.ingest_behind && !inside::takes_files_behind(group.family)) {
      return refuse(
          "options: ingest_behind needs the column family's option "
          "cf_allow_ingest_behind, from its creation on");
    }
    if (o.fill_cache != options_of(groups_[0]).fill_cache) {
      return refuse("options: fill_cache is another than that of groups[0]");
    }
    if (o.file_opening_threads < 1 || o.file_opening_threads > 1024) {
      return refuse("options: file_opening_threads: " + std::to_string(o.file_opening_threads) +
                    "; accepted: 1 to 1024");
    }
    if ((group.checksums == nullptr) != (group.functions == nullptr)) {
      return refuse("file_checksums and file_checksum_functions go together");
    }
    if (group.checksums != nullptr && !inside::has_file_checksums(db_)) {
      return refuse(
          "file_checksums: the database was opened without the option "
          "file_checksum_gen_factory, and would not look at them");
    }
    Status s;
    for (size_t j = 0; j < group.file_count && s.ok(); j++) s = check_file(i, j);
    return s;
  }

  Status check_file(size_t i, size_t j) {
    const std::string path = groups_[i].files[j];
    where_ = "groups[" + std::to_string(i) + "].files[" + std::to_string(j) + "]";
    const std::string whole = resolved(db_->GetEnv(), path);
    struct stat info;
    const bool is_there = stat(path.c_str(), &info) == 0;
    if (!paths_.insert(whole).second ||
        (is_there && !inodes_.insert({info.st_dev, info.st_ino}).second)) {
      return refuse(quoted(path) + " is in the list before");
    }
    uint64_t number = 0;
    rocksdb::FileType type;
    const auto slash = whole.rfind('/');
    if (slash == std::string::npos ||
        !inside::parse_file_name(whole.substr(slash + 1), &number, &type) ||
        type != rocksdb::kTableFile) {
      return Status::OK();
    }
    // Moving it from there would remove it from the database.
    for (const auto& folder : folders()) {
      if (folder == whole.substr(0, slash)) {
        return refuse(quoted(path) + " is one of the database's own files");
      }
    }
    return Status::OK();
  }

  const std::vector<std::string>& folders() {
    if (!folders_.empty()) return folders_;
    folders_.push_back(resolved(db_->GetEnv(), db_->GetName()));
    for (const auto& path : db_->GetDBOptions().db_paths)
      folders_.push_back(resolved(db_->GetEnv(), path.path));
    for (size_t i = 0; i < count_; i++) {
      for (const auto& path : inside::paths_of(groups_[i].family)) {
        folders_.push_back(resolved(db_->GetEnv(), path.path));
      }
    }
    return folders_;
  }

  DB* const db_;
  const IngestGroup* const groups_;
  const size_t count_;
  std::string where_;
  std::set<uint32_t> families_;
  std::set<std::string> paths_;
  std::set<std::pair<dev_t, ino_t>> inodes_;
  std::vector<std::string> folders_;
};

// Checks that a file fits a column family.
Status check_file(const sst_reader& file, ColumnFamilyHandle* cf, bool expires,
                  const ingest_options& o) {
  const auto& p = file.properties();
  const auto refuse = [&](const std::string& what) {
    return Status::InvalidArgument(file.path(), what);
  };
  const uint32_t kAny = rocksdb::TablePropertiesCollectorFactory::Context::kUnknownColumnFamily;
  if (!o.allow_db_generated_files) {
    const auto& of = p.user_collected_properties;
    if (of.count(inside::kWriterVersion) == 0) {
      return refuse(
          "a database made it, and no writer of such files; the option "
          "allow_db_generated_files takes it");
    }
    if (p.column_family_id != kAny && p.column_family_id != cf->GetID()) {
      return refuse("was made for column family " + quoted(p.column_family_name) + " (number " +
                    std::to_string(p.column_family_id) + "); that of the group is " +
                    quoted(cf->GetName()) + " (" + std::to_string(cf->GetID()) + ")");
    }
    if (expires != (of.count(kValuesExpire) != 0)) {
      return refuse(expires
                        ? "its values have no times, and the database's values expire; a writer "
                          "that was made with the column family adds them"
                        : "its values have times: it was made for a database whose values expire");
    }
  }
  if (const auto length = table_key_length(inside::table_factory_of(cf));
      length != 0 && p.fixed_key_len != length) {
    return refuse(other_key_length(p.fixed_key_len, length));
  }
  if (p.num_merge_operands > 0 && !has_merges(inside::merge_operator_of(cf))) {
    return Status::NotSupported(file.path(), "has merge operands, and column family " +
                                                 quoted(cf->GetName()) +
                                                 " no merge operator: they could not be read");
  }
  return Status::OK();
}

// Opens every file, and verifies its blocks if requested.
Status check_files(DB* db, const IngestGroup* groups, size_t count, bool expires,
                   const stop_flag& stop, const object* progress) {
  std::vector<std::pair<std::unique_ptr<sst_reader>, const ingest_options*>> wanted;
  uint64_t total = 0, done = 0;
  for (size_t i = 0; i < count; i++) {
    const IngestGroup& group = groups[i];
    const rocksdb::Options options = without_cache(db->GetOptions(group.family));
    for (size_t j = 0; j < group.file_count; j++) {
      if (stop.load(std::memory_order_acquire)) return stopped();
      auto file = std::make_unique<sst_reader>(options);
      Status s = file->open(group.files[j]);
      if (s.ok()) s = check_file(*file, group.family, expires, options_of(group));
      if (!s.ok()) return s;
      if (!options_of(group).verify_checksums_before_ingest) continue;
      total += file->size();
      // Thousands of files are not kept open.
      if (wanted.size() >= 64) file->close();
      wanted.emplace_back(std::move(file), &options_of(group));
    }
  }
  if (!tell_progress(progress, done, total)) return stopped();
  for (auto& [file, how] : wanted) {
    Status s = file->is_open() ? Status::OK() : file->open(file->path());
    rocksdb::ReadOptions read;
    read.fill_cache = false;
    read.readahead_size = how->verify_checksums_readahead_size;
    const auto part = [&](uint64_t of_file) {
      return tell_progress(progress, done + of_file, total);
    };
    if (s.ok()) s = file->verify_checksum(read, stop, part);
    if (!s.ok()) return s;
    done += file->size();
    file->close();
  }
  return Status::OK();
}

// A copy that failed halfway stays in the folder (db/external_sst_file_ingestion_job.cc, Prepare);
// the scan of all files at the end of a time without deletions finds it.
void clear_leftovers(DB* db) {
  if (db->DisableFileDeletions().ok()) db->EnableFileDeletions().PermitUncheckedError();
}

}  // namespace

Status ingest(DB* db, const ingest_args& args, const stop_flag& stop) {
  std::vector<ColumnFamilyHandle*> families;
  for (const auto& arg : args) families.push_back(arg.column_family);
  std::unique_ptr<rocksdb::FileIngestionHandle> prepared;
  kept_files kept(db, families);
  Status s = db->PrepareFileIngestion(args, &prepared);
  if (s.ok()) {
    s = kept.keep();
    if (!s.ok()) prepared->Abort().PermitUncheckedError();
  }
  if (s.ok() && stop.load(std::memory_order_acquire)) {
    prepared->Abort().PermitUncheckedError();
    return stopped();
  }
  if (s.ok()) {
    s = watching(families.data(), families.size(),
                 [&] { return db->CommitFileIngestionHandle(std::move(prepared)); });
    if (!s.ok()) kept.bring_back();
  }
  if (!s.ok()) clear_leftovers(db);
  return s;
}

template <>
const Infos& named_options<ingest_options>::infos() {
  static const Infos infos = {
      FIELD(ingest_options, move_files, kBoolean),
      FIELD(ingest_options, link_files, kBoolean),
      FIELD(ingest_options, failed_move_fall_back_to_copy, kBoolean),
      FIELD(ingest_options, snapshot_consistency, kBoolean),
      FIELD(ingest_options, allow_global_seqno, kBoolean),
      FIELD(ingest_options, allow_blocking_flush, kBoolean),
      FIELD(ingest_options, ingest_behind, kBoolean),
      FIELD(ingest_options, write_global_seqno, kBoolean),
      FIELD(ingest_options, verify_checksums_before_ingest, kBoolean),
      FIELD(ingest_options, verify_checksums_readahead_size, kSizeT),
      FIELD(ingest_options, verify_file_checksum, kBoolean),
      FIELD(ingest_options, fail_if_not_bottommost_level, kBoolean),
      FIELD(ingest_options, allow_db_generated_files, kBoolean),
      FIELD(ingest_options, fill_cache, kBoolean),
      FIELD(ingest_options, prefetch_lmax_index_and_filter_blocks, kBoolean),
      FIELD(ingest_options, file_opening_threads, kInt),
  };
  return infos;
}

std::unique_ptr<options> make_ingest_options() { return make_named<ingest_options>(); }

}  // namespace rx

extern "C" {

int32_t rx_ingest(rx::DB* db, const rx::IngestGroup* groups, size_t count, bool expires,
                  const rx::stop_flag* stop, const rx::object* progress, rx::status* st) {
  return rx::run(st, [&] {
    rx::Status s = rx::arguments(db, groups, count).check();
    if (s.ok()) s = rx::check_files(db, groups, count, expires, *stop, progress);
    if (!s.ok() || (rx::maybe_failed() && rx::will_fail())) return s;
    rx::ingest_args args;
    for (size_t i = 0; i < count; i++) {
      const rx::IngestGroup& group = groups[i];
      rocksdb::IngestExternalFileArg arg;
      arg.column_family = group.family;
      arg.external_files.assign(group.files, group.files + group.file_count);
      arg.options = rx::options_of(group);
      // Done above, where it can be cancelled.
      arg.options.verify_checksums_before_ingest = false;
      for (size_t j = 0; j < group.file_count && group.checksums != nullptr; j++) {
        arg.files_checksums.push_back(std::string(
            reinterpret_cast<const char*>(group.checksums[j].data), group.checksums[j].len));
        arg.files_checksum_func_names.push_back(group.functions[j]);
      }
      args.push_back(std::move(arg));
    }
    return rx::ingest(db, args, *stop);
  });
}
}
